"""The append-only table of events."""

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from beursvloer.database import Base, Word
from beursvloer.live.events import Audience


class EventRow(Base):
    """One event. Ids are never reused, so that a screen can ask for all after the last it saw."""

    __tablename__ = "event"
    __table_args__ = (Index("ix_event_edition_id_name", "edition_id", "name"), {"sqlite_autoincrement": True})

    id: Mapped[int] = mapped_column(primary_key=True)
    edition_id: Mapped[int] = mapped_column(ForeignKey("edition.id", ondelete="CASCADE"), index=True)
    name: Mapped[str] = mapped_column(String(40))
    audience: Mapped[Audience] = mapped_column(Word(Audience))
    data: Mapped[dict[str, Any]] = mapped_column(JSON)
    at: Mapped[datetime]
