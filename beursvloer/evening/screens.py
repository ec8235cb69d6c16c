"""What the control desk and the page of the programme show: typed snapshots, ready for a template."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from sqlalchemy.orm import Session

from beursvloer.editions.models import Edition
from beursvloer.evening.actions import ADVANCE, AT_DESK, UNDO
from beursvloer.programme import queries as programmes
from beursvloer.programme.actions import from_json
from beursvloer.programme.models import ProgrammeStep
from beursvloer.programme.planner import timetable
from beursvloer.programme.rules import (
    ClockState,
    Evening,
    Item,
    ItemKind,
    ItemState,
    hall_is_frozen,
)
from beursvloer.tally import queries as tally
from beursvloer.tally.rules import Numbers

LATE = timedelta(seconds=3)
"""So late may the clock of the database be before whoever looks at the desk puts it right."""


@dataclass(frozen=True, slots=True)
class Line:
    """An item with the moment at which it began or will begin; none for what was skipped."""

    item: Item
    begins: datetime | None
    is_first: bool
    is_last: bool
    """Whether it is the first or last of what is still to come."""


class Consequence(StrEnum):
    """What undo cannot take back, or does besides."""

    SHOWS_NUMBERS = "shows_numbers"
    HIDES_NUMBERS = "hides_numbers"


@dataclass(frozen=True, slots=True)
class Back:
    """The newest step, if it can be undone."""

    command: str
    at: datetime
    consequence: Consequence | None
    #: Whether one press at the control desk may do it.
    at_desk: bool


@dataclass(frozen=True, slots=True)
class Desk:
    """The clock with everything that its buttons need. Without a programme `evening` is None."""

    evening: Evening | None
    lines: tuple[Line, ...]
    over: datetime | None
    #: How much later than the hall is ours everything ends.
    too_late: timedelta
    back: Back | None
    #: What was taken back just now, and can be done after all.
    again: str | None
    now: datetime
    #: Of the programme, also of an empty one.
    version: int = 1

    @property
    def current(self) -> Item | None:
        return self.evening.current if self.evening else None

    @property
    def following(self) -> Item | None:
        return self.evening.next if self.evening else None

    @property
    def to_swap(self) -> tuple[Item, Item] | None:
        """The next two items that can change places; walking to a table belongs to what comes after it."""
        planned = [line.item for line in self.lines if line.item.state is ItemState.PLANNED]
        found = [item for item in planned if item.kind is not ItemKind.CHANGE]
        return (found[0], found[1]) if len(found) > 1 else None

    @property
    def over_lines(self) -> tuple[Line, ...]:
        """What lies before the present item, but for the last two: folded away."""
        planned = next((n for n, line in enumerate(self.lines) if line.item.state is ItemState.PLANNED), None)
        over = [line for line in self.lines[:planned] if line.item.state is not ItemState.RUNNING]
        return tuple(over[:-2])

    @property
    def ends_ms(self) -> int | None:
        """When what runs ends, in milliseconds since 1970, for the page's own clock."""
        ends_at = self.evening.ends_at if self.evening else None
        return round(ends_at.timestamp() * 1000) if ends_at else None

    @property
    def left(self) -> int:
        """Seconds left of what runs or is paused."""
        if self.evening is None:
            return 0
        if self.evening.ends_at is not None:
            return max(0, round((self.evening.ends_at - self.now).total_seconds()))
        return self.evening.clock.left_seconds or 0

    @property
    def waits(self) -> bool:
        """Time is over, and the next item begins when somebody presses."""
        return bool(
            self.evening is not None
            and self.evening.is_running
            and self.evening.ends_at is not None
            and self.evening.ends_at <= self.now
        )

    @property
    def over_seconds(self) -> int:
        """Seconds since the end of what runs, while the next item waits."""
        ends_at = self.evening.ends_at if self.evening else None
        return int((self.now - ends_at).total_seconds()) if ends_at is not None and self.waits else 0

    @property
    def will_wait(self) -> bool:
        return self.following is not None and self.following.waits

    @property
    def not_started(self) -> bool:
        return self.evening is not None and self.evening.clock.state is ClockState.NOT_STARTED

    @property
    def paused(self) -> bool:
        return self.evening is not None and self.evening.clock.state is ClockState.PAUSED

    @property
    def ended(self) -> bool:
        return self.evening is not None and self.evening.clock.state is ClockState.ENDED


def desk(session: Session, edition: Edition, now: datetime) -> Desk:
    """The programme as it is at this moment. What has no items is no programme."""
    evening = programmes.programme_of(session, edition.id, now)
    back = _back(evening, programmes.newest_step(session, edition.id))
    again = _again(session, edition)
    if evening is None or not evening.items:
        return Desk(None, (), None, timedelta(0), back, again, now, evening.version if evening else 1)
    begins, over = timetable(evening.items, evening.clock, edition.starts_at or now, now)
    planned = [item.id for item in evening.items if item.state is ItemState.PLANNED]
    lines = tuple(
        Line(item, begins.get(item.id), planned[:1] == [item.id], planned[-1:] == [item.id]) for item in evening.items
    )
    too_late = max(timedelta(0), over - edition.ends_at) if edition.ends_at else timedelta(0)
    if too_late < timedelta(minutes=1):
        too_late = timedelta(0)
    return Desk(evening, lines, over, too_late, back, again, now, evening.version)


def _back(evening: Evening | None, step: ProgrammeStep | None) -> Back | None:
    if evening is None or step is None or step.command == ADVANCE:
        return None
    before = from_json(step.before)
    was, stands = hall_is_frozen(before.items, before.clock), hall_is_frozen(evening.items, evening.clock)
    consequence = None
    if was != stands:
        consequence = Consequence.HIDES_NUMBERS if was else Consequence.SHOWS_NUMBERS
    return Back(step.command, step.at, consequence, step.command in AT_DESK)


def _again(session: Session, edition: Edition) -> str | None:
    step = programmes.last_step(session, edition.id)
    if step is None or step.command != UNDO or "undoes" not in step.before:
        return None
    undone = session.get(ProgrammeStep, step.before["undoes"])
    return undone.command if undone is not None else None


@dataclass(frozen=True, slots=True)
class Score:
    """How it really stands, and what the hall sees of it: for the desk only."""

    true: Numbers
    hall: Numbers
    frozen: bool


def score(session: Session, edition: Edition) -> Score:
    true = tally.true_numbers(session, edition)
    frozen = edition.frozen_at is not None
    return Score(true, tally.hall_numbers(session, edition) if frozen else true, frozen)


def is_late(session: Session, edition_id: int, now: datetime) -> bool:
    """Whether nobody has written for some seconds what the clock should have done."""
    return edition_id in programmes.due_editions(session, now - LATE)
