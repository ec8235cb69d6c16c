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


MUCH, MANY_TIMES = 100_000, 10
"""A value above so many euros, or above so many times what was proposed, is asked about once more."""


class Doubt(StrEnum):
    """Why a value is asked about before it is taken."""

    NOTHING = "nothing"
    MUCH = "much"
    MANY_TIMES = "many_times"


def doubt_about(euros: int, proposed: int) -> Doubt | None:
    """Whether this value may be a slip of the hand. Whole euros; `proposed`: what the contract said until now."""
    if euros == 0:
        return Doubt.NOTHING
    if proposed and euros > MANY_TIMES * proposed:
        return Doubt.MANY_TIMES
    return Doubt.MUCH if euros > MUCH and euros != proposed else None


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

    count: int = 0
    oldest: int | None = None
    median: int | None = None


@dataclass(frozen=True, slots=True)
class Queues:
    """The three stages, as the control desk shows them."""

    corner: Queue = Queue()
    valuation: Queue = Queue()
    notary: Queue = Queue()

    def of(self, stage: Stage) -> Queue:
        return {Stage.CORNER: self.corner, Stage.VALUATION: self.valuation, Stage.NOTARY: self.notary}[stage]


def middle(waits: Sequence[float]) -> int | None:
    """The median in whole seconds."""
    return round(median(waits)) if waits else None


def with_skipped(skipped: Sequence[int], match_id: int) -> list[int]:
    """The contracts a desk passed over, this one last."""
    others = [one for one in skipped if one != match_id]
    return [*others[-(SKIPPED - 1) :], match_id]
