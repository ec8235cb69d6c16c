"""The outbox."""

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from beursvloer.database import Base, Word
from beursvloer.mail.rules import MailState


class OutboxMail(Base):
    """One mail: which letter, to whom, with which values. Rendered when it is sent."""

    __tablename__ = "outbox_mail"
    __table_args__ = (Index("ix_outbox_mail_due", "state", "due_at"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    #: Names what the mail is about, so that the same one is never queued twice.
    key: Mapped[str | None] = mapped_column(String(120), unique=True)
    person_id: Mapped[int | None] = mapped_column(ForeignKey("person.id", ondelete="SET NULL"), index=True)
    address: Mapped[str] = mapped_column(String(254))
    locale: Mapped[str] = mapped_column(String(5))
    #: Name of the template in templates/mail.
    letter: Mapped[str] = mapped_column(String(40))
    #: What the letter fills in; emptied once sent or given up, for it may hold a personal link.
    values: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)
    state: Mapped[MailState] = mapped_column(Word(MailState), default=MailState.WAITING)
    tries: Mapped[int] = mapped_column(default=0)
    last_error: Mapped[str] = mapped_column(String(300), default="")
    created_at: Mapped[datetime]
    due_at: Mapped[datetime]
    sent_at: Mapped[datetime | None]
