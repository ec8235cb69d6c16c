"""Stages of the desks, how long a desk holds a contract, and how long people waited. Plain Python."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum
from statistics import median

from beursvloer.contracts.rules import MatchState

HELD = timedelta(minutes=2)
"""A desk that is silent for so long loses its contract to the next one."""
RECENT = 20
"""Of so many last contracts the wait is told."""
SKIPPED = 20
"""A desk remembers so many that it passed over."""
LONG_QUEUE, LONG_WAIT = 4, 240
"""From so many contracts, or so many seconds, on somebody should look."""


class Stage(StrEnum):
    """A contract's three desks. The values stand in addresses."""

    CORNER = "hoek"
    VALUATION = "waarde"
    NOTARY = "notaris"

    @property
    def state(self) -> MatchState:
        return _STATES[self]


_STATES = {
    Stage.CORNER: MatchState.DRAFT,
    Stage.VALUATION: MatchState.AT_VALUATION,
    Stage.NOTARY: MatchState.AT_NOTARY,
}


@dataclass(frozen=True, slots=True)
class Queue:
    """One stage: how many wait, the longest wait now, and how long the last ones waited. Seconds; None: nobody did."""

    stage: Stage
    count: int = 0
    oldest: int | None = None
    median: int | None = None
    #: How many legs of rings are here, whether their ring is complete or not.
    legs: int = 0

    @property
    def is_full(self) -> bool:
        """Whether a second table is needed."""
        return self.count >= LONG_QUEUE

    @property
    def is_long(self) -> bool:
        return self.is_full or (self.oldest or 0) >= LONG_WAIT

    @property
    def minutes(self) -> int:
        """Whole minutes that the first of them waits."""
        return (self.oldest or 0) // 60


@dataclass(frozen=True, slots=True)
class WaitingRing:
    """A ring at the notary: its parties in the order of giving, and how many of its legs are here."""

    names: tuple[str, ...]
    here: int

    @property
    def size(self) -> int:
        return len(self.names)

    @property
    def lacks(self) -> int:
        """Legs that are still on their way."""
        return self.size - self.here


def middle(waits: Sequence[float]) -> int | None:
    """The median in whole seconds."""
    return round(median(waits)) if waits else None


def with_skipped(skipped: Sequence[int], match_id: int) -> list[int]:
    """The contracts a desk passed over, this one last."""
    others = [one for one in skipped if one != match_id]
    return [*others[-(SKIPPED - 1) :], match_id]
