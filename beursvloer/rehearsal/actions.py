"""Writes on rehearsals that organisers ask for."""

from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import delete, select, update
from sqlalchemy.orm import Session

from beursvloer.access.permissions import Actor, Permission
from beursvloer.accounts.models import Membership, Organisation, Person, RoleGrant
from beursvloer.contracts.models import Match
from beursvloer.editions.actions import require
from beursvloer.editions.models import Edition, Participation, Region
from beursvloer.editions.queries import locked_edition
from beursvloer.mail.actions import NOBODY
from beursvloer.refusals import Refusal
from beursvloer.rehearsal import queries
from beursvloer.rehearsal.models import RehearsalRun
from beursvloer.rehearsal.rules import Size, check_size

STALE = timedelta(hours=1)
"""A rehearsal that nobody started by then is not started any more, and one that ended so long ago is cleared away."""


def ask_for(session: Session, actor: Actor, edition: Edition, size: Size, now: datetime) -> RehearsalRun:
    """The scheduler starts it within seconds. Raises Invalid on its size, Refusal while another one runs."""
    require(actor, Permission.ORGANISE, edition)
    check_size(size)
    locked_edition(session, edition.id)
    busy = queries.newest_run(session, edition.id)
    if busy is not None and queries.is_on(busy, now):
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
    """The oldest that waits, taken by this caller alone: two schedulers start it once. Looks before it writes."""
    waiting = session.scalar(
        select(RehearsalRun.id)
        .where(RehearsalRun.started_at.is_(None), RehearsalRun.asked_at > now - STALE)
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


def clear_away(session: Session, now: datetime) -> int:
    """Delete the stages of rehearsals that ended an hour ago, with their invented people; how many there were."""
    regions = session.scalars(
        select(Region.id)
        .join(Edition, Edition.region_id == Region.id)
        .where(Region.rehearsal.is_(True), Edition.ends_at < now - STALE)
    ).all()
    played = select(Edition.id).where(Edition.region_id.in_(regions))
    parties = session.scalars(select(Participation.organisation_id).where(Participation.edition_id.in_(played))).all()
    people = session.scalars(select(Membership.person_id).where(Membership.organisation_id.in_(parties))).all()
    staff = session.scalars(
        select(RoleGrant.person_id)
        .join(Person, Person.id == RoleGrant.person_id)
        .where(RoleGrant.region_id.in_(regions), Person.email.endswith(NOBODY))
    ).all()
    session.execute(delete(Match).where(Match.edition_id.in_(played)))  # it points at notes, parties and rate card
    session.execute(delete(Region).where(Region.id.in_(regions)))  # with its editions and all that hangs on them
    session.execute(delete(Organisation).where(Organisation.id.in_(parties)))
    session.execute(delete(Person).where(Person.id.in_({*people, *staff})))
    return len(regions)


def note_report(session: Session, run_id: int, report: dict[str, Any], now: datetime) -> None:
    session.execute(update(RehearsalRun).where(RehearsalRun.id == run_id).values(report=report, finished_at=now))
