"""Who should meet whom. Plain Python."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum


class IntroductionState(StrEnum):
    OPEN = "open"  # somebody has it in hand
    FREE = "free"  # nobody has it any more: it may be suggested again
    DONE = "done"  # they were brought together
    DROPPED = "dropped"  # no use


@dataclass(frozen=True, slots=True)
class Pair:
    """An offer and a request of two parties that fit; `fit` in 0–10,000."""

    offer_id: int
    request_id: int
    giver_id: int
    asker_id: int
    fit: int

    @property
    def parties(self) -> tuple[int, int]:
        return (self.giver_id, self.asker_id)


def best(pairs: Iterable[Pair], matched: frozenset[int], top: int) -> list[Pair]:
    """The introductions that help most: who has no match yet goes first, then the better fit; nobody twice.

    A pair of two parties without a match helps two people at once. `matched` are the parties that have one.
    """
    ranked = sorted(
        pairs,
        key=lambda pair: (-sum(one not in matched for one in pair.parties), -pair.fit, pair.offer_id, pair.request_id),
    )
    return _nobody_twice(ranked, top)


def for_party(pairs: Iterable[Pair], party: int, top: int) -> list[Pair]:
    """With whom this party should talk: the best pair with each other party, best first."""
    own = sorted(
        (pair for pair in pairs if party in pair.parties), key=lambda pair: (-pair.fit, pair.offer_id, pair.request_id)
    )
    seen: set[int] = set()
    found = []
    for pair in own:
        other = pair.giver_id if pair.asker_id == party else pair.asker_id
        if other not in seen:
            seen.add(other)
            found.append(pair)
    return found[:top]


def _nobody_twice(ranked: Sequence[Pair], top: int) -> list[Pair]:
    busy: set[int] = set()
    chosen: list[Pair] = []
    for pair in ranked:
        if len(chosen) == top:
            break
        if not busy & set(pair.parties):
            busy |= set(pair.parties)
            chosen.append(pair)
    return chosen
