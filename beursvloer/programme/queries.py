"""Reads on the programme. Who only reads gets it as it is by now, also when nothing has written that yet."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from beursvloer.accounts.models import Person
from beursvloer.programme.models import Programme, ProgrammeItem, ProgrammeStep
from beursvloer.programme.rules import Clock, ClockState, Evening, Item, advance

ON = (ClockState.RUNNING, ClockState.PAUSED)


def programme_of(session: Session, edition_id: int, now: datetime) -> Evening | None:
    """The edition's programme as it is at `now`; None when it has none.

    The scheduler may be late or dead: what should have happened by now is reckoned here and written by nobody.
    """
    stored = stored_programme(session, edition_id)
    if stored is None:
        return None
    turn = advance(stored.items, stored.clock, now)
    return Evening(turn.items, turn.clock, stored.version)


def stored_programme(session: Session, edition_id: int) -> Evening | None:
    """The programme as it was last written."""
    row = session.get(Programme, edition_id, populate_existing=True)
    if row is None:
        return None
    items = session.scalars(
        select(ProgrammeItem)
        .where(ProgrammeItem.edition_id == edition_id)
        .order_by(ProgrammeItem.position, ProgrammeItem.id)
        .execution_options(populate_existing=True)
    )
    return Evening(
        tuple(item_of(item) for item in items),
        Clock(row.state, row.item_id, row.ends_at, row.left_seconds),
        row.version,
    )


def item_of(row: ProgrammeItem) -> Item:
    return Item(
        row.id,
        row.position,
        row.kind,
        row.seconds,
        row.state,
        row.round_number,
        row.scene,
        row.waits,
        row.title,
        row.started_at,
        row.ended_at,
    )


def is_evening(session: Session, edition_id: int) -> bool:
    """Whether the evening is on: its clock runs or is paused."""
    state = session.scalar(select(Programme.state).where(Programme.edition_id == edition_id))
    return state in ON


@dataclass(frozen=True, slots=True)
class Hours:
    """When the evening was: still `on`, or from its first item to the end of its last."""

    on: bool = False
    began: datetime | None = None
    ended: datetime | None = None

    def had(self, moment: datetime) -> bool:
        return self.on or (self.began is not None and self.ended is not None and self.began <= moment <= self.ended)


def evening_hours(session: Session, edition_id: int) -> Hours:
    row = session.execute(
        select(Programme.state, func.min(ProgrammeItem.started_at), func.max(ProgrammeItem.ended_at))
        .outerjoin(ProgrammeItem, ProgrammeItem.edition_id == Programme.edition_id)
        .where(Programme.edition_id == edition_id)
        .group_by(Programme.state)
    ).one_or_none()
    return Hours() if row is None else Hours(row[0] in ON, row[1], row[2])


def due_editions(session: Session, now: datetime) -> list[int]:
    """Editions of which something ends or has ended; an item that waits for the organiser leaves nothing to do."""
    past = session.scalars(
        select(Programme.edition_id)
        .where(Programme.state == ClockState.RUNNING, Programme.ends_at <= now)
        .order_by(Programme.edition_id)
    ).all()
    return [edition_id for edition_id in past if _moves(session, edition_id, now)]


def _moves(session: Session, edition_id: int, now: datetime) -> bool:
    stored = stored_programme(session, edition_id)
    return stored is not None and bool(advance(stored.items, stored.clock, now).transitions)


def next_end(session: Session, now: datetime) -> datetime | None:
    """When the clock of any edition comes to an end next."""
    return session.scalar(
        select(Programme.ends_at)
        .where(Programme.state == ClockState.RUNNING, Programme.ends_at > now)
        .order_by(Programme.ends_at)
        .limit(1)
    )


def newest_step(session: Session, edition_id: int) -> ProgrammeStep | None:
    """The last thing that somebody, or the clock, did and nobody took back."""
    return session.scalar(
        select(ProgrammeStep)
        .where(ProgrammeStep.edition_id == edition_id, ProgrammeStep.undone.is_(False))
        .order_by(ProgrammeStep.id.desc())
        .limit(1)
    )


def last_step(session: Session, edition_id: int) -> ProgrammeStep | None:
    """The last thing that was done, also when it was taken back or took something back."""
    return session.scalar(
        select(ProgrammeStep).where(ProgrammeStep.edition_id == edition_id).order_by(ProgrammeStep.id.desc()).limit(1)
    )


def steps_since(session: Session, edition_id: int, versions: int) -> list[ProgrammeStep]:
    """The steps of the last so many versions, each of which is one step; none for a version that never was."""
    if versions < 1:
        return []
    return list(
        session.scalars(
            select(ProgrammeStep)
            .where(ProgrammeStep.edition_id == edition_id)
            .order_by(ProgrammeStep.id.desc())
            .limit(versions)
        )
    )


def steps_of(session: Session, edition_id: int, most: int = 20) -> list[tuple[ProgrammeStep, str]]:
    """The last steps, the newest first, each with the name of who did it; empty: the clock."""
    rows = session.execute(
        select(ProgrammeStep, Person.name)
        .outerjoin(Person, Person.id == ProgrammeStep.person_id)
        .where(ProgrammeStep.edition_id == edition_id)
        .order_by(ProgrammeStep.id.desc())
        .limit(most)
    )
    return [(step, name or "") for step, name in rows]
