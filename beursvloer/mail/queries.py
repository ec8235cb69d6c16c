"""Reads on the outbox."""

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from beursvloer.mail.models import OutboxMail
from beursvloer.mail.rules import MailState


def due_mail_ids(session: Session, now: datetime, limit: int = 50) -> list[int]:
    """What waits to be sent now, oldest first."""
    return list(
        session.scalars(
            select(OutboxMail.id)
            .where(OutboxMail.state == MailState.WAITING, OutboxMail.due_at <= now)
            .order_by(OutboxMail.due_at, OutboxMail.id)
            .limit(limit)
        )
    )
