"""What an organiser does with a programme and its clock: commands, and what each makes of it. Pure, like the rules."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from math import ceil
from typing import Any

from beursvloer.programme.rules import (
    LONGEST,
    MOST_ITEMS,
    NEW,
    Began,
    Clock,
    ClockState,
    Ended,
    Item,
    ItemKind,
    Items,
    ItemState,
    Scene,
    Skipped,
    TakenBack,
    Transition,
    Turn,
    check_length,
    go_on,
    next_of,
    numbered,
)
from beursvloer.refusals import Refusal

EARLIEST = timedelta(hours=3)
"""So long before its time an evening may begin."""


@dataclass(frozen=True, slots=True)
class Command:
    """Something that the organiser does. `version` is the programme that was looked at.

    Empty where doing it twice is doing it once.
    """

    version: int | None = None


@dataclass(frozen=True, slots=True)
class Start(Command):
    """Begin with the first item. When that is the arrival and the doors open early, it lasts until its planned end.

    Whoever starts days before tries things out, and gets the plain length.
    """

    planned_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Pause(Command):
    pass


@dataclass(frozen=True, slots=True)
class Resume(Command):
    pass


@dataclass(frozen=True, slots=True)
class Extend(Command):
    """What runs ends so many seconds later, or sooner."""

    seconds: int = 120


@dataclass(frozen=True, slots=True)
class Skip(Command):
    """On to the next, now."""


@dataclass(frozen=True, slots=True)
class Begin(Command):
    """This item now; what was planned before it is skipped."""

    item_id: int = NEW


@dataclass(frozen=True, slots=True)
class Move(Command):
    """One place later (+1) or earlier (-1), among what is still to come."""

    item_id: int = NEW
    by: int = 1


@dataclass(frozen=True, slots=True)
class Swap(Command):
    """Two items that are still to come change places; what lies between stays there."""

    item_id: int = NEW
    other_id: int = NEW


@dataclass(frozen=True, slots=True)
class Edit(Command):
    item_id: int = NEW
    seconds: int = 60
    title: str = ""
    scene: Scene | None = None
    waits: bool = False


@dataclass(frozen=True, slots=True)
class Add(Command):
    """A new item right after another one; without one, at the end."""

    kind: ItemKind = ItemKind.BREAK
    seconds: int = 600
    title: str = ""
    after_id: int | None = None


@dataclass(frozen=True, slots=True)
class Remove(Command):
    """Out of the programme. Once the evening has begun it stays visible as skipped."""

    item_id: int = NEW


@dataclass(frozen=True, slots=True)
class Undo(Command):
    """Take back the newest step. `at_desk`: only what was done with the clock, never the programme or its beginning."""

    at_desk: bool = False


@dataclass(frozen=True, slots=True)
class Redo(Command):
    """Do once more what was taken back just now."""


def apply(items: Items, clock: Clock, command: Command, now: datetime) -> Turn:
    """What the command makes of a programme that was advanced to `now`. Raises Refusal when it makes no sense now.

    Undo is not here: see `restore`.
    """
    return _COMMANDS[type(command)](items, clock, command, now)


def _start(items: Items, clock: Clock, command: Start, now: datetime) -> Turn:
    if clock.state is not ClockState.NOT_STARTED:
        return Turn(items, clock)
    first = next_of(items)
    if first is None:
        raise Refusal("programme_empty")
    early = command.planned_at - now if command.planned_at else timedelta(0)
    if first.kind is ItemKind.ARRIVAL and timedelta(0) < early <= EARLIEST:
        first = replace(first, seconds=min(first.seconds + ceil(early.total_seconds()), LONGEST))
        items = _with(items, first)
    return go_on(items, clock, first, now)


def _pause(items: Items, clock: Clock, _command: Pause, now: datetime) -> Turn:
    if clock.state is ClockState.PAUSED:
        return Turn(items, clock)
    if clock.state is not ClockState.RUNNING or clock.ends_at is None:
        raise Refusal("clock_not_running")
    left = max(0, ceil((clock.ends_at - now).total_seconds()))
    return Turn(items, Clock(ClockState.PAUSED, clock.item_id, None, left))


def _resume(items: Items, clock: Clock, _command: Resume, now: datetime) -> Turn:
    if clock.state is ClockState.RUNNING:
        return Turn(items, clock)
    if clock.state is not ClockState.PAUSED:
        raise Refusal("clock_not_running")
    ends_at = now + timedelta(seconds=clock.left_seconds or 0)
    return Turn(items, Clock(ClockState.RUNNING, clock.item_id, ends_at))


def _extend(items: Items, clock: Clock, command: Extend, now: datetime) -> Turn:
    running = _found(items, clock.item_id, ItemState.RUNNING, "clock_not_running")
    if clock.ends_at is not None:
        # In overtime two minutes more are two minutes from now; nothing ends before now.
        ends_at = max(now, max(now, clock.ends_at) + timedelta(seconds=command.seconds))
        more = round((ends_at - clock.ends_at).total_seconds())
        clock = replace(clock, ends_at=ends_at)
    else:
        left = max(0, (clock.left_seconds or 0) + command.seconds)
        more = left - (clock.left_seconds or 0)
        clock = replace(clock, left_seconds=left)
    return Turn(_with(items, replace(running, seconds=max(1, running.seconds + more))), clock)


def _skip(items: Items, clock: Clock, _command: Skip, now: datetime) -> Turn:
    _found(items, clock.item_id, ItemState.RUNNING, "clock_not_running")
    return go_on(items, clock, next_of(items), now)


def _begin(items: Items, clock: Clock, command: Begin, now: datetime) -> Turn:
    return go_on(items, clock, _found(items, command.item_id, ItemState.PLANNED, "item_was_played"), now)


def _move(items: Items, clock: Clock, command: Move, _now: datetime) -> Turn:
    moved = _found(items, command.item_id, ItemState.PLANNED, "item_was_played")
    planned = [item for item in items if item.state is ItemState.PLANNED]
    other = planned.index(moved) + command.by
    if not 0 <= other < len(planned):
        return Turn(items, clock)
    places = [item.position for item in planned]
    planned.insert(other, planned.pop(planned.index(moved)))
    put = {item.id: replace(item, position=place) for item, place in zip(planned, places, strict=True)}
    placed = sorted((put.get(item.id, item) for item in items), key=lambda item: item.position)
    return Turn(numbered(tuple(placed), clock), clock)


def _swap(items: Items, clock: Clock, command: Swap, _now: datetime) -> Turn:
    one = _found(items, command.item_id, ItemState.PLANNED, "item_was_played")
    other = _found(items, command.other_id, ItemState.PLANNED, "item_was_played")
    put = {one.id: other, other.id: one}
    return Turn(numbered(tuple(put.get(item.id, item) for item in items), clock), clock)


def _edit(items: Items, clock: Clock, command: Edit, now: datetime) -> Turn:
    item = next((item for item in items if item.id == command.item_id), None)
    if item is None or not item.may_change:
        raise Refusal("item_was_played")
    check_length(command.seconds)
    new = replace(item, title=command.title, scene=command.scene, waits=command.waits)
    if item.state is ItemState.PLANNED:
        return Turn(_with(items, replace(new, seconds=command.seconds)), clock)
    items = _with(items, new)
    longer = command.seconds - item.seconds
    return _extend(items, clock, Extend(seconds=longer), now) if longer else Turn(items, clock)


def _add(items: Items, clock: Clock, command: Add, _now: datetime) -> Turn:
    check_length(command.seconds)
    if len(items) >= MOST_ITEMS:
        raise Refusal("programme_full")
    begun = [n for n, item in enumerate(items, start=1) if item.state in (ItemState.PLAYED, ItemState.RUNNING)]
    at = next((n for n, item in enumerate(items, start=1) if item.id == command.after_id), len(items))
    at = max(at, *begun, 0)
    numbers = [item.round_number or 0 for item in items]
    new = Item(
        NEW,
        0,
        command.kind,
        command.seconds,
        title=command.title,
        round_number=max(numbers, default=0) + 1 if command.kind is ItemKind.ROUND else None,
    )
    return Turn(numbered((*items[:at], new, *items[at:]), clock), clock)


def _remove(items: Items, clock: Clock, command: Remove, _now: datetime) -> Turn:
    item = _found(items, command.item_id, ItemState.PLANNED, "item_was_played")
    if clock.state is ClockState.NOT_STARTED:
        return Turn(numbered(tuple(other for other in items if other is not item), clock), clock)
    skipped = replace(item, state=ItemState.SKIPPED)
    return Turn(_with(items, skipped), clock, (Skipped(skipped),))


_COMMANDS: dict[type[Command], Callable[[Items, Clock, Any, datetime], Turn]] = {
    Start: _start,
    Pause: _pause,
    Resume: _resume,
    Extend: _extend,
    Skip: _skip,
    Begin: _begin,
    Move: _move,
    Swap: _swap,
    Edit: _edit,
    Add: _add,
    Remove: _remove,
}


def restore(items: Items, clock: Clock, before: tuple[Items, Clock], stepped_at: datetime, now: datetime) -> Turn:
    """The programme as it was before a step of `stepped_at`.

    What ran gets back the time that it had left then; where the step only moved its end, that end is what it was.
    """
    old_items, old = before
    if old.state is ClockState.RUNNING and old.ends_at is not None and old.ends_at > stepped_at:
        still_runs = clock.state is ClockState.RUNNING and clock.item_id == old.item_id
        old = old if still_runs else replace(old, ends_at=now + (old.ends_at - stepped_at))
    states = {item.id: item.state for item in items}
    back = tuple(TakenBack(item) for item in old_items if states.get(item.id, item.state) is not item.state)
    return Turn(old_items, old, back)


def repeat(items: Items, clock: Clock, after: tuple[Items, Clock], undone_at: datetime, now: datetime) -> Turn:
    """The programme as it was before it was taken back at `undone_at`: what that ended ends again, and so on."""
    turn = restore(items, clock, after, undone_at, now)
    made: dict[ItemState, Callable[[Item], Transition]] = {
        ItemState.PLAYED: Ended,
        ItemState.RUNNING: Began,
        ItemState.SKIPPED: Skipped,
        ItemState.PLANNED: TakenBack,
    }
    return replace(turn, transitions=tuple(made[back.item.state](back.item) for back in turn.transitions))


def _found(items: Items, item_id: int | None, state: ItemState, otherwise: str) -> Item:
    for item in items:
        if item.id == item_id and item.state is state:
            return item
    raise Refusal(otherwise)


def _with(items: Items, new: Item) -> Items:
    return tuple(new if item.id == new.id else item for item in items)
