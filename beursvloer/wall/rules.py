"""What a screen shows: which picture, with which clock, and the circle that a chain of matches makes. Plain Python."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from beursvloer.programme.planner import timetable
from beursvloer.programme.rules import ClockState, Evening, Item, ItemKind, ItemState, Scene
from beursvloer.refusals import Invalid

LONGEST_NAME = 80
RING_SIZES = (3, 4)
FOLLOW_UP = timedelta(days=14)
"""After an evening people are called two weeks later, as floors do."""

MOST_SCREENS = 12
"""Of one edition."""


@dataclass(frozen=True, slots=True)
class ScreenChange:
    """What the desk wants of a screen; `scene` None: it follows the programme."""

    name: str
    scene: Scene | None
    light: bool


def checked_name(typed: str) -> str:
    """The name of a screen. Raises Invalid when it says nothing or too much."""
    name = " ".join(typed.split())
    if not name:
        raise Invalid("screen_without_name")
    if len(name) > LONGEST_NAME:
        raise Invalid("screen_name_long", most=LONGEST_NAME)
    return name


@dataclass(frozen=True, slots=True)
class Frame:
    """What a picture takes from the programme. `ends_at` while the clock runs, `left_seconds` while it is paused;
    neither where nothing is counted down. `round_number` of `rounds`: the round that is on, or comes next."""

    scene: Scene
    kind: ItemKind | None = None
    title: str = ""
    ends_at: datetime | None = None
    left_seconds: int | None = None
    round_number: int | None = None
    rounds: int = 0
    place: int = 0
    #: When the opening gong sounds, while that is still to come.
    gong_at: datetime | None = None

    @property
    def closing(self) -> bool:
        return self.kind is ItemKind.CLOSING_GONG

    @property
    def walking(self) -> bool:
        """People are on their way to the tables of the next round."""
        return self.kind is ItemKind.CHANGE

    @property
    def talking(self) -> bool:
        return self.kind is ItemKind.ROUND


def frame_of(evening: Evening | None, chosen: Scene | None, starts_at: datetime | None, now: datetime) -> Frame:
    """The picture that the desk `chosen`, or else the one that the programme asks for now."""
    if evening is None:
        return Frame(chosen or Scene.WELCOME)
    current = evening.current
    number = _round_of(evening, current)
    scene = chosen or evening.scene
    return Frame(
        scene=scene,
        kind=current.kind if current else None,
        title=current.title if current and current.shows is scene else "",
        ends_at=evening.ends_at,
        left_seconds=evening.clock.left_seconds if evening.clock.state is ClockState.PAUSED else None,
        round_number=number,
        rounds=len(evening.rounds),
        place=evening.rounds.index(number) + 1 if number in evening.rounds else 0,
        gong_at=_gong_at(evening, starts_at, now),
    )


def _round_of(evening: Evening, current: Item | None) -> int | None:
    """The round that runs; else the next one; else the last that was played."""
    if current is not None and current.round_number is not None:
        return current.round_number
    rounds = [item for item in evening.items if item.round_number is not None and item.state is not ItemState.SKIPPED]
    coming = next((item for item in rounds if item.state is ItemState.PLANNED), rounds[-1] if rounds else None)
    return coming.round_number if coming else None


def _gong_at(evening: Evening, starts_at: datetime | None, now: datetime) -> datetime | None:
    """When the strike falls: at the end of the item that counts down to it."""
    planned = (item for item in evening.items if item.state is ItemState.PLANNED)
    gong = next((item for item in planned if item.kind is ItemKind.GONG), None)
    if gong is None:
        return None
    begins, _end = timetable(evening.items, evening.clock, starts_at or now, now)
    strikes = begins[gong.id] + timedelta(seconds=gong.seconds)
    return strikes.replace(second=0, microsecond=0)


# --- the circle ---------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Leg:
    """One match of a circle or chain: who gives what to whom, in whole hours."""

    giver_id: int
    giver: str
    asker_id: int
    asker: str
    what: str
    hours: int = 0
    #: Of its contract.
    number: int = 0


@dataclass(frozen=True, slots=True)
class Ring:
    """Three or four parties, each of which gives to the next. `closed`: the last gives to the first."""

    legs: tuple[Leg, ...]
    closed: bool

    @property
    def names(self) -> tuple[str, ...]:
        """The parties in the order of giving."""
        return tuple(leg.giver for leg in self.legs) + (() if self.closed else (self.legs[-1].asker,))

    @property
    def told(self) -> list[tuple[str, str]]:
        """Who gives what, leg after leg: all that the wall's circle says."""
        return [(leg.giver, leg.what) for leg in self.legs]

    @property
    def number(self) -> int:
        """The highest of its contracts."""
        return max(leg.number for leg in self.legs)

    @property
    def hours(self) -> int:
        return sum(leg.hours for leg in self.legs)


def ring_of(legs: Iterable[Leg]) -> Ring | None:
    """The largest closed circle of three or four parties among these matches, else the longest chain of at most four.

    Of equals the first found in the given order; None when no two matches hang together.
    """
    given: dict[int, list[Leg]] = {}
    for leg in legs:
        given.setdefault(leg.giver_id, []).append(leg)
    best: Ring | None = None
    for first in list(given):
        for path in _paths(given, first):
            closed = path[-1].asker_id == first
            if closed and len(path) not in RING_SIZES:
                continue
            if best is None or (closed, len(path)) > (best.closed, len(best.legs)):
                best = Ring(path, closed)
    return best if best is not None and len(best.legs) > 1 else None


def _paths(given: dict[int, list[Leg]], first: int) -> Iterable[tuple[Leg, ...]]:
    """Every way of handing on that begins at `first` and meets nobody twice, but may end where it began."""
    open_ones: list[tuple[Leg, ...]] = [()]
    while open_ones:
        path = open_ones.pop()
        met = {first, *(leg.asker_id for leg in path)}
        for leg in given.get(path[-1].asker_id if path else first, ()):
            longer = (*path, leg)
            back = leg.asker_id == first
            if back and len(longer) > 1:
                yield longer
            elif leg.asker_id not in met and len({*met, leg.asker_id}) <= max(RING_SIZES):
                yield longer
                open_ones.append(longer)


def in_pages(count: int, size: int) -> Sequence[tuple[int, int]]:
    """(first, last), from 1, of each page of at most `size` lines, the pages as even as can be."""
    pages = max(1, -(-count // size))
    whole, more = divmod(count, pages)
    found, at = [], 0
    for page in range(pages):
        length = whole + (page < more)
        found.append((at + 1, at + length))
        at += length
    return found
