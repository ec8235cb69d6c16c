"""Reads on rehearsals."""

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from beursvloer.rehearsal.models import RehearsalRun
from beursvloer.rehearsal.rules import given_up
from beursvloer.wall.models import Screen


def newest_run(session: Session, edition_id: int) -> RehearsalRun | None:
    """The last rehearsal that somebody asked for in this edition."""
    return session.scalar(
        select(RehearsalRun).where(RehearsalRun.for_edition_id == edition_id).order_by(RehearsalRun.id.desc()).limit(1)
    )


def is_on(run: RehearsalRun, now: datetime) -> bool:
    """Whether it waits or is being played; one that broke off without a word is over when it should have been."""
    return run.finished_at is None and now < given_up(run.asked_at, run.speed)


def is_asked_for(session: Session) -> bool:
    """Whether any waits for the scheduler."""
    waiting = select(RehearsalRun.id).where(RehearsalRun.started_at.is_(None), RehearsalRun.finished_at.is_(None))
    return session.scalar(waiting.limit(1)) is not None


def first_screen(session: Session, edition_id: int) -> Screen | None:
    """The wall to look on at."""
    return session.scalar(select(Screen).where(Screen.edition_id == edition_id).order_by(Screen.id).limit(1))
