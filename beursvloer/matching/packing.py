"""The best choice of disjoint rings, each worth something: exact where that is possible, else with the gap.

A price per party such that no ring is worth more than its parties cost bounds every choice: by the sum of the prices
(the dual of the relaxation in fractions). Prices are rounded to whole numbers and mended until they hold, so the bound
is exact whatever a solver's tolerances are. They also say where a choice loses: a party without a ring loses its
price, a ring what its parties cost more than it is worth. All loss together is the gap.

First come the prices, then a dive: the rings most used by the optimum in fractions are taken, and the optimum of what
is left is looked at anew. The rest of the gap is narrowed by a walk from there (`walking`), among the rings that cost
little by these prices, and closed by an integer program where that has a chance (`EXACT` rings). Rings that share no
party, not even through others, are solved apart.
"""

import math
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from beursvloer.matching import highs, walking
from beursvloer.matching.bmatching import Stop, machine_code
from beursvloer.matching.highs import Ints

Members = tuple[int, ...]
Mask = NDArray[np.bool_]
Floats = NDArray[np.float64]

EXACT = 4_000
"""Up to so many rings that hang together the integer program finds the best choice, or narrows the bound in time."""
AT_ONCE = 20_000
"""With more rings the relaxation begins with the best of each party, and takes in those that its prices ask for."""
BEGIN_WITH = 5
MORE = 5_000
CLOSE = 1e-3
"""How much of the bound may be left to rings that the relaxation did not take in."""
AMONG = 6
"""Rings per party, the cheapest ones, among which the dive chooses."""
QUOTA, SURE = 20, 0.6
"""A step of the dive takes a ring for each QUOTA parties, and all of which the optimum in fractions takes so much."""
FIRST_STEPS = 20
"""Steps before the integer program, which prunes by what is found."""
NEAR = 24
"""Rings of a party, the cheapest ones, that it may ask for on a walk."""
HOT, COLD = 0.07, 0.03
"""What a move may lose, as a share of what a ring is worth on average: at first, and at the end of a cooling."""
HEATS = 10
MOVES = 4
"""Moves for each party at a heat, in the first cooling; the next takes SLOWER times as many."""
SLOWER = 1.5
STEP = 10_000
"""Moves between two questions whether to stop: some 20 ms without machine code."""
PATIENCE = tuple(-math.log((k + 0.5) / 1024) for k in range(1024))
"""By chance one of these times the heat may be lost: an exponential distribution, as numbers that any machine reads."""


class _Part(NamedTuple):
    """Rings that hang together. `members` has a row for each, filled up with `parties`."""

    members: Ints
    worth: Ints
    parties: int


class _State(NamedTuple):
    """`prices` hold one more, 0, for what fills up the rows."""

    chosen: list[int]
    prices: Ints
    bound: int


def pack(
    rings: Sequence[Members], worth: Sequence[int], *, steps: int, seed: int = 0, stop: Stop | None = None
) -> tuple[list[Members], int]:
    """Disjoint rings with the largest sum of `worth` (ints above 0), sorted, and what no choice exceeds.

    The same answer for the same rings in the same order. `steps` and `stop` as for `rings.best`.
    """
    numbers = sorted(_parts(rings), key=len)
    parts = [_part_of(rings, worth, part) for part in numbers]
    begun = [_begin(part, stop) for part in parts]
    chosen: list[Members] = []
    bound = 0
    for number, part, state in zip(numbers, parts, begun, strict=True):
        done = _finish(part, state, steps, seed, stop)
        chosen += [rings[number[k]] for k in done.chosen]
        bound += done.bound
    return sorted(chosen), bound


def _parts(rings: Sequence[Members]) -> Iterable[list[int]]:
    """The numbers of the rings that hang together."""
    leader: dict[int, int] = {}

    def find(party: int) -> int:
        while leader.setdefault(party, party) != party:
            leader[party] = leader[leader[party]]
            party = leader[party]
        return party

    for ring in rings:
        first = find(ring[0])
        for party in ring[1:]:
            leader[find(party)] = first
    found: dict[int, list[int]] = defaultdict(list)
    for number, ring in enumerate(rings):
        found[find(ring[0])].append(number)
    return found.values()


def _part_of(rings: Sequence[Members], worth: Sequence[int], numbers: Sequence[int]) -> _Part:
    """These rings with their parties numbered anew, in order."""
    known = {party: k for k, party in enumerate(sorted({party for number in numbers for party in rings[number]}))}
    members = np.full((len(numbers), max(len(rings[number]) for number in numbers)), len(known), dtype=np.int64)
    for row, number in enumerate(numbers):
        members[row, : len(rings[number])] = [known[party] for party in rings[number]]
    return _Part(members, np.array([worth[number] for number in numbers], dtype=np.int64), len(known))


def _begin(part: _Part, stop: Stop | None) -> _State:
    """Prices, a bound, and a first choice: one that rounds each relaxation, in case there is no time to dive."""
    members, worth, parties = part
    sizes = (members < parties).sum(axis=1)
    prices = np.zeros(parties + 1, dtype=np.int64)
    if len(worth) == 1:
        prices[0] = worth[0]
        return _State([0], prices, int(worth[0]))
    for column in members.T:
        np.maximum.at(prices, column, -(-worth // sizes))
    prices[parties] = 0
    state = _State(_greedy(part, np.argsort(-worth, kind="stable")), prices, _bound(part, prices))
    share = np.zeros(len(worth))
    for prices, share in _relaxations(part, stop):
        rounded = _greedy(part, np.lexsort((prices[members].sum(axis=1) - worth, -np.round(share, 2))))
        state = _State(_better(part, state.chosen, rounded), prices, min(state.bound, _bound(part, prices)))
    loss = state.prices[members].sum(axis=1) - worth
    return state._replace(chosen=_better(part, state.chosen, _dive(part, loss, share, stop)))


def _better(part: _Part, one: list[int], other: list[int]) -> list[int]:
    return other if _worth(part, other) > _worth(part, one) else one


def _dive(part: _Part, loss: Ints, share: Floats, stop: Stop | None) -> list[int]:
    """Take the rings of which the optimum in fractions takes most, a few at a time, and look anew at what is left.

    Among the cheapest rings only; at the end whatever ring can still be taken.
    """
    members, worth, parties = part
    cheap = np.sort(np.argsort(loss, kind="stable")[: AMONG * parties])
    taken = np.zeros(parties + 1, dtype=np.bool_)
    chosen: list[int] = []
    while True:
        left = cheap[~taken[members[cheap]].any(axis=1)]
        if not len(left) or (stop is not None and stop()):
            break
        shares = share[left]
        known, inside = _numbered_anew(members[left], parties)
        if chosen:
            found = highs.relax(inside, worth[left], known, stop)
            if found is None:
                break
            shares = found.share
        quota = known // QUOTA + 1
        for at in np.lexsort((loss[left], -np.round(shares, 2))).tolist():
            row = members[left[at]]
            if not taken[row].any():
                if quota <= 0 and shares[at] < SURE:
                    break
                quota -= 1
                chosen.append(int(left[at]))
                taken[row] = True
                taken[parties] = False
    rest = np.flatnonzero(~taken[members].any(axis=1))
    more = _Part(members[rest], worth[rest], parties)
    return sorted(chosen + rest[_greedy(more, np.argsort(loss[rest], kind="stable"))].tolist())


def _relaxations(part: _Part, stop: Stop | None) -> Iterator[tuple[Ints, Floats]]:
    """Prices, not yet mended, and how much of each ring the optimum in fractions takes; better ones each time."""
    members, worth, parties = part
    active = np.ones(len(worth), dtype=np.bool_)
    if len(worth) > AT_ONCE:
        active = _best_of_each(part, worth // (members < parties).sum(axis=1))
    while stop is None or not stop():
        taken = np.flatnonzero(active)
        found = highs.relax(members[taken], worth[taken], parties, stop)
        if found is None:
            return
        prices = np.append(np.rint(found.price).astype(np.int64), 0)
        share = np.zeros(len(worth))
        share[taken] = found.share
        yield prices, share
        missing = worth - prices[members].sum(axis=1)
        missing[active] = 0
        asked = np.argsort(-missing, kind="stable")[:MORE]
        asked = asked[missing[asked] > 0]
        if not len(asked) or _bound(part, prices) <= int(prices.sum()) * (1 + CLOSE):
            return
        active[asked] = True


def _best_of_each(part: _Part, worth: Ints) -> Mask:
    """The BEGIN_WITH rings of each party that are worth most."""
    count = [0] * (part.parties + 1)
    found = np.zeros(len(worth), dtype=np.bool_)
    rows = part.members.tolist()
    for number in np.argsort(-worth, kind="stable").tolist():
        if any(count[party] < BEGIN_WITH for party in rows[number] if party < part.parties):
            found[number] = True
            for party in rows[number]:
                count[party] += 1
    return found


def _bound(part: _Part, prices: Ints) -> int:
    """What no choice exceeds: what the prices come to when they are raised until no ring is worth more than its
    parties cost, or with what rings are worth more paid for apart; the smaller."""
    missing = np.maximum(0, part.worth - prices[part.members].sum(axis=1))
    short = np.flatnonzero(missing)
    rise = np.zeros(part.parties + 1, dtype=np.int64)
    each = -(-missing[short] // (part.members[short] < part.parties).sum(axis=1))
    for column in part.members[short].T:
        np.maximum.at(rise, column, each)
    return int(prices.sum()) + min(int(missing.sum()), int(rise[: part.parties].sum()))


def _greedy(part: _Part, order: Ints) -> list[int]:
    """The rings that can still be taken, in this order."""
    taken = [False] * part.parties + [False]
    rows = part.members.tolist()
    chosen = []
    for number in order.tolist():
        if not any(taken[party] for party in rows[number]):
            chosen.append(number)
            for party in rows[number]:
                taken[party] = party < part.parties
    return sorted(chosen)


def _finish(part: _Part, state: _State, steps: int, seed: int, stop: Stop | None) -> _State:
    """The best choice, or one as good as time allows."""
    if _worth(part, state.chosen) == state.bound or (stop is not None and stop()):
        return state
    small = len(part.worth) <= EXACT
    chosen = _improve(part, state, min(steps, FIRST_STEPS) if small else steps, seed, stop)
    bound = state.bound
    if small and _worth(part, chosen) < bound:
        found = highs.choose(part.members, part.worth, part.parties, start=chosen, stop=stop)
        if _worth(part, found.chosen) > _worth(part, chosen) and _disjoint(part, found.chosen):
            chosen = found.chosen
        bound = min(bound, _worth(part, chosen) if found.closed else _rounded(found.bound))
    return _State(chosen, state.prices, max(bound, _worth(part, chosen)))


def _rounded(bound: float) -> int:
    """A bound in floats as a whole number, on the safe side of its rounding."""
    return int(min(bound * (1 + 1e-9) + 0.5, 2.0**62))


def _worth(part: _Part, chosen: Sequence[int]) -> int:
    return int(part.worth[list(chosen)].sum())


def _disjoint(part: _Part, chosen: Sequence[int]) -> bool:
    parties = part.members[list(chosen)]
    parties = parties[parties < part.parties]
    return len(np.unique(parties)) == len(parties)


def _improve(part: _Part, state: _State, steps: int, seed: int, stop: Stop | None) -> list[int]:
    """The best choice on a walk from that of `state`, which cools down again and again, each time from the best so
    far and more slowly."""
    compiled = machine_code() if len(part.worth) > EXACT else None
    walk = walking.walk if compiled is None else compiled.walk
    as_given = _listed if compiled is None else _unchanged
    rings, patience = walking.Rings(*map(as_given, _cheap(part, state.prices))), as_given(np.array(PATIENCE))
    ring_of = np.full(part.parties + 1, -1)
    for number in state.chosen:
        ring_of[part.members[number]] = number
    ring_of[part.parties] = -1
    kept = as_given(ring_of)
    best = _worth(part, state.chosen)
    hot = HOT * best / max(1, len(state.chosen))
    chance, moves = 1 + seed % (walking.CHANCES - 1), float(MOVES * part.parties)
    while steps > 0 and best < state.bound:
        columns, count = _begun(np.array(kept))
        choice, now = walking.Choice(*map(as_given, columns)), best
        for k in range(HEATS):
            heat = hot * (COLD / HOT) ** (k / (HEATS - 1))
            for left in range(int(moves), 0, -STEP):
                if steps <= 0 or (stop is not None and stop()):
                    return _rings_in(kept)
                steps -= 1
                chance, count, now, best = walk(
                    rings, choice, count, patience, heat, min(left, STEP), chance, now, best, kept
                )
        moves *= SLOWER
    return _rings_in(kept)


def _rings_in(ring_of: Sequence[int]) -> list[int]:
    return sorted({int(number) for number in ring_of if number >= 0})


def _cheap(part: _Part, prices: Ints) -> tuple[Ints, int, Ints, Ints, Ints]:
    """The columns of `walking.Rings`."""
    members, worth, parties = part
    width = members.shape[1]
    ranked = np.argsort(prices[members].sum(axis=1) - worth, kind="stable")
    party = members[ranked].ravel()
    by_party = np.argsort(party, kind="stable")
    party, ring = party[by_party], np.repeat(ranked, width)[by_party]
    begin = np.searchsorted(party, np.arange(parties + 1))
    chosen = (party < parties) & (np.arange(len(party)) - begin[party] < NEAR)
    each = np.minimum(np.diff(begin), NEAR)
    return members.ravel(), width, worth, ring[chosen], np.concatenate([[0], np.cumsum(each)])


def _begun(ring_of: Ints) -> tuple[tuple[Ints, Ints, Ints], int]:
    """The columns of `walking.Choice`, and how many have no ring."""
    without = np.flatnonzero(ring_of[:-1] < 0)
    free, place = (np.zeros(len(ring_of) - 1, dtype=np.int64) for _ in range(2))
    free[: len(without)] = without
    place[without] = np.arange(len(without))
    return (ring_of, free, place), len(without)


def _listed(column: Any) -> Any:
    return column.tolist() if isinstance(column, np.ndarray) else column


def _unchanged(column: Any) -> Any:
    return column


def _numbered_anew(members: Ints, parties: int) -> tuple[int, Ints]:
    """How many parties these rings have, and the rings with their parties numbered 0, 1, …; filled up likewise."""
    known, inside = np.unique(members, return_inverse=True)
    return len(known) - int(known[-1] == parties), inside.reshape(members.shape).astype(np.int64)
