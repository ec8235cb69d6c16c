"""Send what is due. Safe to run twice: a conditional update takes a mail before it is sent.

A process killed between taking and sending leaves the mail due again after the wait: it may then arrive
twice, never not at all.
"""

import logging
from collections.abc import Callable
from datetime import datetime
from email.message import EmailMessage
from email.utils import format_datetime, make_msgid
from typing import Any, cast

from sqlalchemy import CursorResult, update
from sqlalchemy.orm import Session

from beursvloer.mail.carriers import Carrier
from beursvloer.mail.models import OutboxMail
from beursvloer.mail.rules import MOST_TRIES, MailState, wait_before_try

log = logging.getLogger(__name__)
Renderer = Callable[[OutboxMail], tuple[str, str]]
"""A letter in its language: subject and plain text."""


def take(session: Session, mail_id: int, now: datetime) -> OutboxMail | None:
    """Claim one mail for this try, or None when another process has it. The caller commits."""
    mail = session.get(OutboxMail, mail_id)
    if mail is None:
        return None
    claim = (
        update(OutboxMail)
        .where(OutboxMail.id == mail_id, OutboxMail.state == MailState.WAITING, OutboxMail.tries == mail.tries)
        .where(OutboxMail.due_at <= now)
        .values(tries=mail.tries + 1, due_at=now + wait_before_try(mail.tries + 1))
    )
    taken = cast(CursorResult[Any], session.execute(claim)).rowcount == 1
    session.refresh(mail)
    return mail if taken else None


def send(mail: OutboxMail, render: Renderer, carry: Carrier, sender: str, now: datetime) -> None:
    """Render and hand over one taken mail, and note how it went on its row. The caller commits."""
    try:
        subject, text = render(mail)
        message = EmailMessage()
        message["From"] = sender
        message["To"] = mail.address
        message["Subject"] = subject
        message["Date"] = format_datetime(now)
        message["Message-ID"] = make_msgid(f"bv{mail.id}")
        message["X-Beursvloer-Mail"] = f"{mail.created_at:%Y%m%d-%H%M%S}-{mail.id:06d}"
        message.set_content(text)
        carry(message)
    except Exception as error:  # whatever goes wrong with one mail must not stop the others
        mail.last_error = f"{type(error).__name__}: {error}"[:300]
        if mail.tries >= MOST_TRIES:
            mail.state, mail.values = MailState.FAILED, {}
        log.warning("mail %s not sent at try %s: %s", mail.id, mail.tries, type(error).__name__)
        return
    mail.state, mail.sent_at, mail.last_error, mail.values = MailState.SENT, now, "", {}
