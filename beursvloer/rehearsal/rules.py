"""How large a rehearsal is, and what it reports. Plain Python."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field
from datetime import datetime, timedelta
from itertools import pairwise
from typing import Any

from beursvloer.refusals import Invalid
from beursvloer.wall.rules import MOST_SCREENS

MOST_PARTIES = 400
MOST_PHONES = 1000
MOST_SPEED = 120
WHOLE = 9000
"""Seconds of an evening at its own speed."""


@dataclass(frozen=True, slots=True)
class Size:
    """Who plays. `speed` divides the length of every item of the programme; no clock is warped."""

    parties: int = 80
    phones: int = 150
    screens: int = 3
    speed: int = 60
    seed: int = 7


def check_size(size: Size) -> None:
    """Raise Invalid for a rehearsal that nobody could play."""
    if not (4 <= size.parties <= MOST_PARTIES and 2 <= size.phones <= MOST_PHONES):
        raise Invalid("rehearsal_size", parties=MOST_PARTIES, phones=MOST_PHONES)
    if not (0 <= size.screens <= MOST_SCREENS and 1 <= size.speed <= MOST_SPEED):
        raise Invalid("rehearsal_size", parties=MOST_PARTIES, phones=MOST_PHONES)


@dataclass(slots=True)
class Measured:
    """What the players see while they play. Times in milliseconds, waits in seconds."""

    pages: list[float] = field(default_factory=list)
    deliveries: list[float] = field(default_factory=list)
    errors: list[str] = field(default_factory=list)
    lost_events: int = 0
    duplicate_events: int = 0
    reconnects: int = 0
    leaked_before_release: int = 0
    leaks: list[str] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Report:
    """One rehearsal. `errors` are answers of 500 and more and refusals that nobody deserved."""

    matches: int
    ratified: int
    double_promises: int
    lost_events: int
    duplicate_events: int
    errors: int
    delivery_ms: dict[str, float]
    page_ms: dict[str, float]
    desk_wait_s: dict[str, float]
    leaked_before_release: int
    leaked_during_freeze: int
    reconnects: int
    rounds: int
    rounds_opened: int
    rounds_closed: int
    pages: int
    events: int
    wrong: tuple[str, ...] = ()

    def to_json(self) -> dict[str, Any]:
        return asdict(self)


MUST_BE_NONE = (
    "double_promises",
    "lost_events",
    "duplicate_events",
    "errors",
    "leaked_before_release",
    "leaked_during_freeze",
)


def is_clean(report: Mapping[str, Any]) -> bool:
    """Nothing lost, doubled, leaked or broken; and matches were made, all ratified, and each round was played once."""
    wrong = any(report[name] for name in MUST_BE_NONE)
    ratified = report["ratified"] == report["matches"] > 0
    once = report["rounds_opened"] == report["rounds_closed"] == report["rounds"] > 0
    return not wrong and ratified and once


def given_up(asked_at: datetime, speed: int) -> datetime:
    """When a rehearsal that was asked for then must be over: its evening, and time to set up and to clear away."""
    return asked_at + timedelta(seconds=WHOLE / speed) + timedelta(minutes=10)


def percentile(values: Sequence[float], percent: float) -> float:
    """The value that `percent` of all values do not exceed (nearest rank); 0 of nothing."""
    if not values:
        return 0.0
    ranked = sorted(values)
    rank = max(1, -(-len(ranked) * percent // 100))
    return round(ranked[int(rank) - 1], 1)


def order_of(heard: Sequence[int], due: Sequence[int]) -> tuple[int, int]:
    """(lost, doubled or out of order) of the events that a stream heard, against those that were due, in order."""
    lost = len(set(due) - set(heard))
    wrong = len(heard) - len(set(heard)) + sum(one > other for one, other in pairwise(heard))
    return lost, wrong
