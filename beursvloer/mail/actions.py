"""Queue mail in the same transaction as the change it tells of."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import insert, select
from sqlalchemy.orm import Session

from beursvloer.mail.models import OutboxMail

MANY = 500
"""Keys that one question may name."""
NOBODY = ".invalid"


@dataclass(frozen=True, slots=True)
class NewMail:
    """`letter` names a template in templates/mail; `values` are plain JSON; `key`: what it is about."""

    letter: str
    address: str
    locale: str
    values: dict[str, Any]
    person_id: int | None = None
    key: str | None = None


def queue_mail(
    session: Session,
    letter: str,
    address: str,
    locale: str,
    values: dict[str, Any],
    now: datetime,
    person_id: int | None = None,
    key: str | None = None,
) -> None:
    """Put a mail in the outbox. `letter` names a template in templates/mail; `values` are plain JSON.

    With a `key`, the same mail is queued once: a second call changes nothing.
    """
    queue_mails(session, [NewMail(letter, address, locale, values, person_id, key)], now)


def queue_mails(session: Session, mails: Sequence[NewMail], now: datetime) -> None:
    """Put many mails in the outbox with a handful of questions. Those whose key is there already are left out, and
    those to nobody: a rehearsal's people have addresses that cannot exist (RFC 2606)."""
    mails = [mail for mail in mails if not mail.address.endswith(NOBODY)]
    keys = [mail.key for mail in mails if mail.key is not None]
    known: set[str | None] = set()
    for start in range(0, len(keys), MANY):
        known.update(session.scalars(select(OutboxMail.key).where(OutboxMail.key.in_(keys[start : start + MANY]))))
    fresh = {mail.key or at: mail for at, mail in enumerate(mails) if mail.key is None or mail.key not in known}
    rows = [
        {
            "key": mail.key,
            "person_id": mail.person_id,
            "address": mail.address,
            "locale": mail.locale,
            "letter": mail.letter,
            "values": mail.values,
            "created_at": now,
            "due_at": now,
        }
        for mail in fresh.values()
    ]
    if rows:
        session.execute(insert(OutboxMail), rows)
