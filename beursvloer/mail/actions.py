"""Queue mail in the same transaction as the change it tells of."""

from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from beursvloer.mail.models import OutboxMail


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
    if key is not None and session.scalar(select(OutboxMail.id).where(OutboxMail.key == key)) is not None:
        return
    session.add(
        OutboxMail(
            key=key,
            person_id=person_id,
            address=address,
            locale=locale,
            letter=letter,
            values=values,
            created_at=now,
            due_at=now,
        )
    )
    session.flush()
