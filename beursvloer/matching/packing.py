"""The best choice of disjoint rings, each worth something: exact where that is possible, else with the gap.

A price per party such that no ring is worth more than its parties cost bounds every choice: by the sum of the prices
(the dual of the relaxation in fractions). Prices are rounded to whole numbers and mended until they hold, so the bound
is exact whatever a solver's tolerances are. They also say where a choice loses: a party without a ring loses its
price, a ring what its parties cost more than it is worth. All loss together is the gap.

First come the prices, then a dive: the rings most used by the optimum in fractions are taken, and the optimum of what
is left is looked at anew. The rest of the gap is closed by an integer program where that has a chance (`EXACT` rings),
and narrowed elsewhere by large neighbourhood search (Shaw 1998): parties around a loss are set free, with the rings
that they are in, and the best choice among them is found exactly. A ring that costs more than such a neighbourhood
loses cannot help there, so what is left to solve is small. Rings that share no party, not even through others, are
solved apart.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from random import Random
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from beursvloer.matching import highs
from beursvloer.matching.bmatching import Stop
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
SIZE, SMALLEST = 60, 30
"""Parties set free in a step: at first, and at least."""
MOST_INSIDE = 1_000
"""Rings of a step, the cheapest ones."""
EASY, HARD = 300, 700
"""Simplex iterations: below the one a step is easy and the next larger, above the other it is smaller."""
NEAR = 24
"""Rings of a party, the cheapest ones, along which a neighbourhood grows."""


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
    """Prices, a bound and a first choice: an early one from the first relaxation, in case there is no time for more."""
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
    at = 0
    for at, (prices, share) in enumerate(_relaxations(part, stop)):
        state = _State(state.chosen, prices, min(state.bound, _bound(part, prices)))
        if at == 0:
            state = _dived(part, state, share, stop)
    return _dived(part, state, share, stop) if at else state


def _dived(part: _Part, state: _State, share: Floats, stop: Stop | None) -> _State:
    """The state with the better choice: its own, that of the cheapest rings, or what a dive finds."""
    loss = state.prices[part.members].sum(axis=1) - part.worth
    found = [state.chosen, _greedy(part, np.argsort(loss, kind="stable")), _dive(part, loss, share, stop)]
    return _State(max(found, key=lambda chosen: _worth(part, chosen)), state.prices, state.bound)


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
    chosen = _improve(part, state, min(steps, FIRST_STEPS) if small else steps, Random(seed), stop)
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


def _improve(part: _Part, state: _State, steps: int, random: Random, stop: Stop | None) -> list[int]:
    """Large neighbourhood search from the choice of `state`."""
    members, worth, parties = part
    prices = state.prices
    loss = prices[members].sum(axis=1) - worth
    rows = [[party for party in row if party < parties] for row in members.tolist()]
    near: list[list[int]] = [[] for _ in range(parties)]
    for number in np.argsort(loss, kind="stable").tolist():
        for party in rows[number]:
            if len(near[party]) < NEAR:
                near[party].append(number)
    ring_of = dict.fromkeys(range(parties), -1)
    for number in state.chosen:
        for party in rows[number]:
            ring_of[party] = number
    losses = prices[:parties].astype(np.float64)
    for number in state.chosen:
        losses[rows[number]] = loss[number] / len(rows[number])
    size = SIZE
    for _ in range(steps):
        if stop is not None and stop():
            break
        weights = np.cumsum(np.maximum(losses, 0))
        if weights[-1] <= 0:
            break
        seed = min(parties - 1, int(np.searchsorted(weights, random.random() * weights[-1])))
        free = _neighbourhood(seed, size, rows, near, ring_of, random)
        old = sorted({ring_of[party] for party in free if ring_of[party] >= 0})
        room = int(prices[free].sum()) - _worth(part, old)
        inside = np.zeros(parties + 1, dtype=np.bool_)
        inside[free] = True
        inside[parties] = True
        possible = np.flatnonzero(inside[members].all(axis=1) & (loss < room))
        if not len(possible):
            continue
        crowded = len(possible) > MOST_INSIDE
        if crowded:
            possible = np.union1d(possible[np.argsort(loss[possible], kind="stable")[:MOST_INSIDE]], old)
        new, iterations = _solve_inside(part, possible)
        if iterations < EASY and not crowded:
            size = min(parties, size + size // 10)
        elif iterations > HARD or crowded:
            size = max(SMALLEST, size - size // 6)
        if _worth(part, new) <= _worth(part, old) or not _disjoint(part, new):
            continue
        for party in free:
            ring_of[party] = -1
            losses[party] = prices[party]
        for number in new:
            for party in rows[number]:
                ring_of[party] = number
                losses[party] = loss[number] / len(rows[number])
    return sorted({number for number in ring_of.values() if number >= 0})


def _neighbourhood(
    seed: int, size: int, rows: list[list[int]], near: list[list[int]], ring_of: dict[int, int], random: Random
) -> list[int]:
    """Some `size` parties around `seed`, along cheap rings, each with all of the ring that it is in; sorted."""
    free: set[int] = set()
    edge: list[int] = []

    def take(party: int) -> None:
        if party not in free:
            held = rows[ring_of[party]] if ring_of[party] >= 0 else [party]
            free.update(held)
            edge.extend(held)

    take(seed)
    while edge and len(free) < size:
        at = random.randrange(len(edge))
        party = edge[at]
        edge[at] = edge[-1]
        edge.pop()
        for number in near[party]:
            for other in rows[number]:
                take(other)
            if len(free) >= size:
                break
    return sorted(free)


def _solve_inside(part: _Part, possible: Ints) -> tuple[list[int], int]:
    """The best choice among these rings, and how much work that was."""
    known, members = _numbered_anew(part.members[possible], part.parties)
    found = highs.choose(members, part.worth[possible], known, quick=True)
    return [int(possible[k]) for k in found.chosen], found.iterations


def _numbered_anew(members: Ints, parties: int) -> tuple[int, Ints]:
    """How many parties these rings have, and the rings with their parties numbered 0, 1, …; filled up likewise."""
    known, inside = np.unique(members, return_inverse=True)
    return len(known) - int(known[-1] == parties), inside.reshape(members.shape).astype(np.int64)
