"""The table of rehearsals that an organiser asked for."""

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from beursvloer.database import Base


class RehearsalRun(Base):
    """One evening played by nobody. The scheduler starts it; what came of it is kept."""

    __tablename__ = "rehearsal_run"

    id: Mapped[int] = mapped_column(primary_key=True)
    #: The edition whose organiser asked for it.
    for_edition_id: Mapped[int] = mapped_column(ForeignKey("edition.id", ondelete="CASCADE"), index=True)
    #: The edition it is played in, once it is set up.
    edition_id: Mapped[int | None] = mapped_column(ForeignKey("edition.id", ondelete="SET NULL"))
    asked_by: Mapped[int | None] = mapped_column(ForeignKey("person.id", ondelete="SET NULL"))
    parties: Mapped[int]
    phones: Mapped[int]
    screens: Mapped[int]
    speed: Mapped[int]
    seed: Mapped[int]
    asked_at: Mapped[datetime]
    started_at: Mapped[datetime | None]
    finished_at: Mapped[datetime | None]
    #: The report as it was printed; empty when it broke off.
    report: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)
