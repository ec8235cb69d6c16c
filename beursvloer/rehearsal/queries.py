"""Reads on rehearsals."""

from sqlalchemy import select
from sqlalchemy.orm import Session

from beursvloer.rehearsal.models import RehearsalRun


def newest_run(session: Session, edition_id: int) -> RehearsalRun | None:
    """The last rehearsal that somebody asked for in this edition."""
    return session.scalar(
        select(RehearsalRun).where(RehearsalRun.for_edition_id == edition_id).order_by(RehearsalRun.id.desc()).limit(1)
    )
