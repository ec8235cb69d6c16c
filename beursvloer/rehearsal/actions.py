"""Writes on rehearsals that organisers ask for."""

from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from beursvloer.access.permissions import Actor, Permission
from beursvloer.editions.actions import require
from beursvloer.editions.models import Edition
from beursvloer.editions.queries import locked_edition
from beursvloer.refusals import Refusal
from beursvloer.rehearsal import queries
from beursvloer.rehearsal.models import RehearsalRun
from beursvloer.rehearsal.rules import Size, check_size

GIVEN_UP = timedelta(hours=4)
"""A rehearsal that was not finished by then broke off."""


def ask_for(session: Session, actor: Actor, edition: Edition, size: Size, now: datetime) -> RehearsalRun:
    """The scheduler starts it within seconds. Raises Invalid on its size, Refusal while another one runs."""
    require(actor, Permission.ORGANISE, edition)
    check_size(size)
    locked_edition(session, edition.id)
    busy = queries.newest_run(session, edition.id)
    if busy is not None and busy.finished_at is None and now - busy.asked_at < GIVEN_UP:
        raise Refusal("rehearsal_runs")
    run = RehearsalRun(
        for_edition_id=edition.id,
        asked_by=actor.person_id,
        parties=size.parties,
        phones=size.phones,
        screens=size.screens,
        speed=size.speed,
        seed=size.seed,
        asked_at=now,
        report={},
    )
    session.add(run)
    session.flush()
    return run


def take_run(session: Session, now: datetime) -> RehearsalRun | None:
    """The oldest that waits, taken by this caller alone: two schedulers start it once."""
    waiting = session.scalar(
        select(RehearsalRun.id)
        .where(RehearsalRun.started_at.is_(None), RehearsalRun.asked_at > now - GIVEN_UP)
        .order_by(RehearsalRun.id)
        .limit(1)
    )
    if waiting is None:
        return None
    taken = session.scalar(
        update(RehearsalRun)
        .where(RehearsalRun.id == waiting, RehearsalRun.started_at.is_(None))
        .values(started_at=now)
        .returning(RehearsalRun.id)
    )
    return None if taken is None else session.get(RehearsalRun, taken)


def note_stage(session: Session, run_id: int, edition_id: int) -> None:
    """Where it is played, so that people can look on."""
    session.execute(update(RehearsalRun).where(RehearsalRun.id == run_id).values(edition_id=edition_id))


def note_report(session: Session, run_id: int, report: dict[str, Any], now: datetime) -> None:
    session.execute(update(RehearsalRun).where(RehearsalRun.id == run_id).values(report=report, finished_at=now))
