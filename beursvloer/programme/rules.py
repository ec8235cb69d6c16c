"""The programme of an evening and its clock. Plain Python.

The clock is data: an item that runs has an end, and whoever reads it knows what time it is. `advance` says what has
happened by now, however long nobody looked; a command is a new state. Nothing here ticks.
"""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum
from itertools import count

from beursvloer.refusals import Invalid


class ItemKind(StrEnum):
    """What happens in an item of the programme; each has a scene on the wall of its own."""

    ARRIVAL = "arrival"
    GONG = "gong"  # the opening strike
    ROUND = "round"  # timed talks at tables
    CHANGE = "change"  # walking to the next table
    TRADING = "trading"  # free trading in the corners
    HALF_TIME = "half_time"
    BREAK = "break"
    LAST_CALL = "last_call"
    CLOSING_GONG = "closing_gong"
    FREEZE = "freeze"  # the hall's numbers stand still; the desks finish
    REVEAL = "reveal"
    THANKS = "thanks"


class ItemState(StrEnum):
    PLANNED = "planned"
    RUNNING = "running"
    PLAYED = "played"
    SKIPPED = "skipped"


class ClockState(StrEnum):
    NOT_STARTED = "not_started"
    RUNNING = "running"
    PAUSED = "paused"
    ENDED = "ended"


class Scene(StrEnum):
    """A picture on the wall."""

    WELCOME = "welcome"
    GONG = "gong"
    ROUND = "round"
    TRADING = "trading"
    HALF_TIME = "half_time"
    RING = "ring"
    LAST_CALL = "last_call"
    SUSPENSE = "suspense"  # frozen
    REVEAL = "reveal"
    THANKS = "thanks"
    BREAK = "break"


SCENES: dict[ItemKind, Scene] = {
    ItemKind.ARRIVAL: Scene.WELCOME,
    ItemKind.GONG: Scene.GONG,
    ItemKind.ROUND: Scene.ROUND,
    ItemKind.CHANGE: Scene.ROUND,
    ItemKind.TRADING: Scene.TRADING,
    ItemKind.HALF_TIME: Scene.HALF_TIME,
    ItemKind.BREAK: Scene.BREAK,
    ItemKind.LAST_CALL: Scene.LAST_CALL,
    ItemKind.CLOSING_GONG: Scene.GONG,
    ItemKind.FREEZE: Scene.SUSPENSE,
    ItemKind.REVEAL: Scene.REVEAL,
    ItemKind.THANKS: Scene.THANKS,
}
NEW = 0
"""The id of an item that has no row yet."""
LONGEST = 12 * 3600
"""Seconds; an item that lasts longer is a slip of the finger."""
MOST_ITEMS = 60


@dataclass(frozen=True, slots=True)
class Item:
    """One line of the programme. `waits`: it begins when the organiser says so, not by itself."""

    id: int
    position: int
    kind: ItemKind
    seconds: int
    state: ItemState = ItemState.PLANNED
    round_number: int | None = None
    scene: Scene | None = None
    waits: bool = False
    title: str = ""
    started_at: datetime | None = None
    ended_at: datetime | None = None

    @property
    def may_change(self) -> bool:
        """What is over stays as it was."""
        return self.state in (ItemState.PLANNED, ItemState.RUNNING)

    @property
    def shows(self) -> Scene:
        """The scene on the wall while it runs."""
        return self.scene or SCENES[self.kind]


Items = tuple[Item, ...]


@dataclass(frozen=True, slots=True)
class Clock:
    """`ends_at` while running, `left_seconds` while paused. An end that has passed is overtime: the next item waits."""

    state: ClockState = ClockState.NOT_STARTED
    item_id: int | None = None
    ends_at: datetime | None = None
    left_seconds: int | None = None


@dataclass(frozen=True, slots=True)
class Evening:
    """The programme with its clock. `version` counts every change that was written."""

    items: Items
    clock: Clock
    version: int

    @property
    def current(self) -> Item | None:
        """What runs, or is paused."""
        return next((item for item in self.items if item.id == self.clock.item_id), None)

    @property
    def next(self) -> Item | None:
        return next_of(self.items)

    @property
    def ends_at(self) -> datetime | None:
        """When what runs ends; empty while paused."""
        return self.clock.ends_at

    @property
    def is_running(self) -> bool:
        return self.clock.state is ClockState.RUNNING

    @property
    def is_on(self) -> bool:
        """Begun and not ended: running or paused."""
        return self.clock.state in (ClockState.RUNNING, ClockState.PAUSED)

    @property
    def scene(self) -> Scene:
        """What the wall shows when the desk does not override it."""
        if self.current is not None:
            return self.current.shows
        return Scene.THANKS if self.clock.state is ClockState.ENDED else Scene.WELCOME

    @property
    def rounds(self) -> tuple[int, ...]:
        """The numbers of the rounds that were or will be played, in order."""
        return tuple(i.round_number for i in self.items if i.round_number and i.state is not ItemState.SKIPPED)


@dataclass(frozen=True, slots=True)
class Began:
    item: Item


@dataclass(frozen=True, slots=True)
class Ended:
    item: Item


@dataclass(frozen=True, slots=True)
class Skipped:
    """It was planned and will not be played."""

    item: Item


@dataclass(frozen=True, slots=True)
class TakenBack:
    """It is again what it was before the step that was undone: running, or still to come."""

    item: Item


Transition = Began | Ended | Skipped | TakenBack


@dataclass(frozen=True, slots=True)
class Turn:
    """What a command or the time made of the programme, and which items began and ended by it, in that order."""

    items: Items
    clock: Clock
    transitions: tuple[Transition, ...] = ()


# --- what time does ---------------------------------------------------------------------------------------------


def next_of(items: Items) -> Item | None:
    return next((item for item in items if item.state is ItemState.PLANNED), None)


def advance(items: Items, clock: Clock, now: datetime) -> Turn:
    """What has happened by `now`. Each item ends and begins at its own moment, however late this is asked.

    Asking in between changes nothing: many calls give the same items, clock and transitions as one.
    """
    made: list[Transition] = []
    while clock.state is ClockState.RUNNING and clock.ends_at is not None and clock.ends_at <= now:
        following = next_of(items)
        if following is not None and following.waits:
            break
        turn = go_on(items, clock, following, clock.ends_at)
        items, clock = turn.items, turn.clock
        made += turn.transitions
    return Turn(items, clock, tuple(made))


def go_on(items: Items, clock: Clock, following: Item | None, at: datetime) -> Turn:
    """End what runs and begin what follows, both at that moment. What was planned before it is skipped."""
    made: list[Transition] = []
    changed: dict[int, Item] = {}
    running = next((item for item in items if item.id == clock.item_id), None)
    if running is not None:
        changed[running.id] = replace(running, state=ItemState.PLAYED, ended_at=at)
        made.append(Ended(changed[running.id]))
    for item in items:
        if following is None or item.position >= following.position or item.state is not ItemState.PLANNED:
            continue
        changed[item.id] = replace(item, state=ItemState.SKIPPED)
        made.append(Skipped(changed[item.id]))
    clock = Clock(ClockState.ENDED)
    if following is not None:
        changed[following.id] = replace(following, state=ItemState.RUNNING, started_at=at)
        made.append(Began(changed[following.id]))
        clock = Clock(ClockState.RUNNING, following.id, at + timedelta(seconds=following.seconds))
    return Turn(tuple(changed.get(item.id, item) for item in items), clock, tuple(made))


def numbered(items: Items, clock: Clock) -> Items:
    """Positions in this order. Before the evening begins rounds are numbered anew too; then a number is a name."""
    placed = [replace(item, position=place) for place, item in enumerate(items, start=1)]
    if clock.state is ClockState.NOT_STARTED:
        numbers = count(1)
        placed = [replace(item, round_number=next(numbers)) if item.kind is ItemKind.ROUND else item for item in placed]
    return tuple(placed)


def check_length(seconds: int) -> None:
    if not 1 <= seconds <= LONGEST:
        raise Invalid("item_length", most=LONGEST // 60)


def hall_is_frozen(items: Items, clock: Clock) -> bool:
    """Whether the hall's numbers stand still: the freeze has begun, and neither reveal, thanks nor the end came."""
    if clock.state is ClockState.ENDED:
        return False
    begun = [item.kind for item in items if item.state in (ItemState.RUNNING, ItemState.PLAYED)]
    turns = [kind for kind in begun if kind in (ItemKind.FREEZE, ItemKind.REVEAL, ItemKind.THANKS)]
    return bool(turns) and turns[-1] is ItemKind.FREEZE
