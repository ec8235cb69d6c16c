"""A whole evening from a template, and when everything will be. Pure, like the rules."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from beursvloer.programme.rules import (
    NEW,
    Clock,
    ClockState,
    Item,
    ItemKind,
    Items,
    ItemState,
    check_length,
    numbered,
)
from beursvloer.refusals import Invalid


def timetable(items: Items, clock: Clock, starts_at: datetime, now: datetime) -> tuple[dict[int, datetime], datetime]:
    """When each item began or will begin, by id, and when all is over, if nothing changes from now on.

    What was skipped stands in no timetable. A waiting item is expected on time, or now once that has passed.
    """
    at = max(starts_at, now) if clock.state is ClockState.NOT_STARTED else now
    begins: dict[int, datetime] = {}
    for item in items:
        if item.state is ItemState.PLAYED and item.started_at is not None:
            begins[item.id] = item.started_at
            at = item.ended_at or at
        elif item.state is ItemState.RUNNING:
            begins[item.id] = item.started_at or now
            at = max(now, clock.ends_at or now + timedelta(seconds=clock.left_seconds or 0))
        elif item.state is ItemState.PLANNED:
            begins[item.id] = at
            at += timedelta(seconds=item.seconds)
    return begins, at


@dataclass(frozen=True, slots=True)
class EveningTemplate:
    """What an evening is made from. Lengths in seconds; `whole` from the doors to the last word."""

    whole: int = 9000
    rounds: int = 5
    round_seconds: int = 480
    change_seconds: int = 120
    #: Divides every length: a rehearsal is a short evening on a true clock.
    speed: int = 1


MOST_ROUNDS = 12
SHARES: tuple[tuple[ItemKind, int], ...] = (
    (ItemKind.ARRIVAL, 24),
    (ItemKind.GONG, 5),
    (ItemKind.TRADING, 22),
    (ItemKind.HALF_TIME, 5),
    (ItemKind.TRADING, 18),
    (ItemKind.LAST_CALL, 8),
    (ItemKind.CLOSING_GONG, 1),
    (ItemKind.FREEZE, 7),
    (ItemKind.REVEAL, 4),
    (ItemKind.THANKS, 6),
)
"""Minutes of an evening of 100 minutes besides its rounds; a longer or shorter one shares out what it has."""
WAITING = frozenset({ItemKind.GONG, ItemKind.REVEAL})
"""Nobody strikes the gong before the hall is full, or reveals what the notary has not stamped."""


def evening_of(template: EveningTemplate) -> Items:
    """A whole evening: arrival, gong, rounds with time to walk, trading with half-time, last call, reveal, thanks.

    Everything is in whole minutes, at least one each; rounds that leave no room make the evening longer. Raises
    Invalid for lengths that no evening has.
    """
    if not 0 <= template.rounds <= MOST_ROUNDS or template.speed < 1 or template.change_seconds < 0:
        raise Invalid("rounds_many", most=MOST_ROUNDS)
    check_length(template.round_seconds)
    talks = template.rounds * (template.round_seconds + template.change_seconds)
    rest = max((template.whole - talks) // 60, len(SHARES))
    total = sum(share for _kind, share in SHARES)
    found: list[tuple[ItemKind, int]] = []
    given = shared = 0
    for kind, share in SHARES:
        shared += share
        minutes = max(1, round(shared / total * rest) - given)
        given += minutes
        found.append((kind, minutes * 60))
        if kind is ItemKind.GONG:
            walk = [(ItemKind.CHANGE, template.change_seconds)] if template.change_seconds else []
            found += [*walk, (ItemKind.ROUND, template.round_seconds)] * template.rounds
    items = tuple(
        Item(NEW, 0, kind, max(1, seconds // template.speed), waits=kind in WAITING) for kind, seconds in found
    )
    return numbered(items, Clock())
