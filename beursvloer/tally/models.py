"""The table of frozen pictures."""

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column

from beursvloer.database import Base, only_where


class HallSnapshot(Base):
    """What the hall sees between freeze and reveal: stored, so that nothing that happens later shines through."""

    __tablename__ = "hall_snapshot"
    __table_args__ = (Index("uq_hall_snapshot_frozen", "edition_id", unique=True, **only_where("revealed_at IS NULL")),)

    id: Mapped[int] = mapped_column(primary_key=True)
    edition_id: Mapped[int] = mapped_column(ForeignKey("edition.id", ondelete="CASCADE"), index=True)
    numbers: Mapped[dict[str, Any]] = mapped_column(JSON)
    frozen_at: Mapped[datetime]
    revealed_at: Mapped[datetime | None]
