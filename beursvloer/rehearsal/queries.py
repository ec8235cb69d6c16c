"""Reads on rehearsals."""

from sqlalchemy import select
from sqlalchemy.orm import Session

from beursvloer.rehearsal.models import RehearsalRun
from beursvloer.wall.models import Screen


def newest_run(session: Session, edition_id: int) -> RehearsalRun | None:
    """The last rehearsal that somebody asked for in this edition."""
    return session.scalar(
        select(RehearsalRun).where(RehearsalRun.for_edition_id == edition_id).order_by(RehearsalRun.id.desc()).limit(1)
    )


def first_screen(session: Session, edition_id: int) -> Screen | None:
    """The wall to look on at."""
    return session.scalar(select(Screen).where(Screen.edition_id == edition_id).order_by(Screen.id).limit(1))
