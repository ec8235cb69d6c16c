"""Who talks with whom in R rounds at T tables: fairness first, then the greatest total fit, with a proof of both.

Over a whole evening a pair talks at most once, a party at most R times, and all together at most R·T times. Any such
choice of talks can be spread over the rounds (`colouring`: König 1916), so the choice alone has to be optimised, and
that is a flow: hub → party a → party b → hub, with at least `low` and at most R through each party.

Prices prove it. With a price u per talk of each party (below 0: a bonus, paid for talks up to its floor) and λ ≥ 0 per
talk at all, Σ R·max(u, 0) + Σ low·min(u, 0) + R·T·λ + Σ max(0, fit − u(a) − u(b) − λ) is at least the total of any
choice that keeps the floors, and equal to that of the best one.

Floors rise one talk at a time, from nobody to everybody R. Each rise is a cheapest chain "she gets that talk, whose
party gives up this one, …" by Dijkstra's rule on reduced costs, from the optimum at the floor below: bonuses thus
exceed every change of fit that they have to outbid, and fall with each further talk. All floors together cost little
more than the last one; that is the organiser's curve of fit against fairness. Where no chain is left, the parties that
the search reached are a cut (Hoffman 1960): they must have more talks than can reach them.
"""

from bisect import bisect_left, insort
from collections.abc import Hashable, Iterable, Mapping
from dataclasses import dataclass
from heapq import heapify, heappop, heappush
from random import Random
from typing import NamedTuple

from beursvloer.matching.bmatching import NotProven, whole

Pair = tuple[Hashable, Hashable]
"""(party of side a, party of side b)."""


@dataclass(frozen=True, slots=True)
class Hall:
    """Parties of both sides in their order, which decides among equals; how well each possible pair fits (an int
    ≥ 0); rounds and tables. `had` is how many talks a party had in rounds that are over: they count for its floor.
    Make it with `hall`."""

    a: tuple[Hashable, ...]
    b: tuple[Hashable, ...]
    fits: Mapping[Pair, int]
    rounds: int
    tables: int
    had: Mapping[Hashable, int]

    @property
    def highest(self) -> int:
        """No floor above this one asks for more."""
        return self.rounds + max(self.had.values(), default=0)


class Level(NamedTuple):
    """The best choice of talks at one floor.

    Everybody has min(floor - had, own possible pairs, rounds) talks, but for the `short` ones, so many of them: with
    the floors of the others, no more than they have can reach them. `total` is the greatest there is at these floors,
    and `bound` proves it.
    """

    floor: int
    total: int
    bound: int
    pairs: tuple[Pair, ...]
    short: int


def hall(
    a: Iterable[Hashable],
    b: Iterable[Hashable],
    fits: Mapping[Pair, int],
    rounds: int,
    tables: int,
    seed: int = 0,
    had: Mapping[Hashable, int] | None = None,
) -> Hall:
    """Parties sorted by type and id, or shuffled from there by a seed other than 0: the same in any order of insertion.

    Raises ValueError for a fit, rounds or tables that are no whole number from 0, for a party that is twice on a side,
    and for a pair of others.
    """
    sides = [sorted(side, key=lambda one: (type(one).__name__, one)) for side in (a, b)]
    if any(len(set(side)) < len(side) for side in sides):
        raise ValueError("a party is there twice")
    if seed:
        random = Random(seed)
        for side in sides:
            random.shuffle(side)
    one, other = ({party: k for k, party in enumerate(side)} for side in sides)
    for pair, fit in fits.items():
        if pair[0] not in one or pair[1] not in other:
            raise ValueError(f"no pair of a and b: {pair[0]!r} and {pair[1]!r}")
        whole(fit, "fit", *pair)
    order = sorted(fits, key=lambda pair: (one[pair[0]], other[pair[1]]))
    return Hall(
        tuple(sides[0]),
        tuple(sides[1]),
        {pair: fits[pair] for pair in order},
        whole(rounds, "rounds"),
        whole(tables, "tables"),
        {party: count for party, count in (had or {}).items() if party in one or party in other},
    )


def levels(given: Hall, most: int | None = None) -> list[Level]:
    """The best choice at each floor 0, 1, … `most` (None: the highest that asks for more), each with its proof.

    The first level at which anybody is `short` is proven out of reach; above it the others still rise as far as they
    can, those with the fewest possible pairs first.
    """
    flow = _Flow(given)
    flow.fill()
    found = [flow.level(0)]
    for floor in range(1, min(given.highest, given.highest if most is None else most) + 1):
        flow.rise(floor)
        found.append(flow.level(floor))
    return found


def best(given: Hall, floor: int | None = None) -> Level:
    """The greatest total at the highest floor up to `floor` (None: at all) at which nobody is short."""
    flow = _Flow(given)
    flow.fill()
    found = flow.level(0)
    for rising in range(1, min(given.highest, given.highest if floor is None else floor) + 1):
        flow.rise(rising, strict=True)
        if flow.short:
            break
        found = flow.level(rising)
    return found


HUB = -1
_FAR = 1 << 200  # longer than any chain


class _Flow:
    """The talks chosen so far, and prices that prove them the best at the present floors.

    Parties are numbers: a first, then b. Between two searches these hold: fit ≤ u(a) + u(b) + λ for a pair that does
    not talk and ≥ for one that does; u ≥ 0 for a party above its floor and ≤ 0 for one with room; λ = 0 while there
    are tables left.
    """

    def __init__(self, given: Hall) -> None:
        self.given = given
        self.names = given.a + given.b
        self.split = len(given.a)
        one = {party: k for k, party in enumerate(given.a)}
        other = {party: k for k, party in enumerate(given.b, self.split)}
        self.edges = [(fit, one[pair[0]], other[pair[1]]) for pair, fit in given.fits.items()]
        self.free: list[list[tuple[int, int]]] = [[] for _ in self.names]  # per party: (-fit, partner) not chosen
        self.taken: list[dict[int, int]] = [{} for _ in self.names]  # per party: partner chosen → fit
        self.fit: list[dict[int, int]] = [{} for _ in self.names]
        for fit, x, y in self.edges:
            for v, w in ((x, y), (y, x)):
                self.free[v].append((-fit, w))
                self.fit[v][w] = fit
        for row in self.free:
            row.sort()
        self.possible = [len(row) for row in self.free]
        self.low = [0] * len(self.names)
        self.u = [0] * len(self.names)
        self.lam = max([fit for fit, _, _ in self.edges], default=0)
        self.had = [given.had.get(party, 0) for party in self.names]
        self.left = given.rounds * given.tables
        self.short: list[int] = []

    def fill(self) -> None:
        """The greatest total without any floor: one talk after the other, the one that adds most first."""
        most = self.given.rounds
        for fit, x, y in sorted(self.edges, key=lambda edge: -edge[0]):
            # While the best pair left has room on both sides, no chain adds more, and no party has a price.
            if not self.left or not fit:
                break
            self.lam = fit
            if len(self.taken[x]) == most or len(self.taken[y]) == most:
                break
            self._take(x, y)
            self.left -= 1
        while self.left and self.lam:
            if not self._chain(HUB):
                break

    def rise(self, floor: int, *, strict: bool = False) -> None:
        """Raise the floor of everybody to min(floor - had, possible pairs, rounds), those with the fewest pairs first.

        Who cannot rise is `short`, and does not any more; `strict` stops there, with the flow left between floors.
        """
        short, most = set(self.short), self.given.rounds
        raised = [
            v for v, count in enumerate(self.possible) if 0 < floor - self.had[v] <= min(count, most) and v not in short
        ]
        for v in raised:
            self.low[v] = floor - self.had[v]
        raised.sort(key=lambda v: (self.possible[v], v))
        stuck: set[int] = set()
        for v in raised:
            if len(self.taken[v]) < self.low[v] and (v in stuck or not self._chain(v, stuck)):
                self.low[v] -= 1
                self.short.append(v)
                if strict:
                    return

    def level(self, floor: int) -> Level:
        """What is chosen now. Raises NotProven unless the prices prove it."""
        most, low, u, lam, taken = self.given.rounds, self.low, self.u, self.lam, self.taken
        total, count, pairs = 0, 0, []
        bound = lam * self.given.rounds * self.given.tables
        for fit, x, y in self.edges:
            gain = fit - u[x] - u[y] - lam
            if gain > 0:
                bound += gain
            if y in taken[x]:
                total += fit
                count += 1
                pairs.append((self.names[x], self.names[y]))
        for price, least, partners in zip(u, low, taken, strict=True):
            bound += price * (most if price > 0 else least)
            if not least <= len(partners) <= most:
                raise NotProven("a party has fewer talks than its floor, or more than there are rounds")
        if total != bound or lam < 0 or count > most * self.given.tables:
            raise NotProven(f"total {total}, bound {bound}")
        return Level(floor, total, bound, tuple(pairs), len(self.short))

    def _take(self, x: int, y: int) -> None:
        fit = self.fit[x][y]
        for v, w in ((x, y), (y, x)):
            row = self.free[v]
            del row[bisect_left(row, (-fit, w))]
            self.taken[v][w] = fit

    def _drop(self, x: int, y: int) -> None:
        fit = self.fit[x][y]
        for v, w in ((x, y), (y, x)):
            insort(self.free[v], (-fit, w))
            del self.taken[v][w]

    def _chain(self, start: int, stuck: set[int] | None = None) -> bool:
        """One talk more for `start`, or for whom it adds most (HUB); False when there is none, or none that adds.

        To `stuck` are added the parties of that side for whom there is none either, as `start` can reach them.

        Distances are reduced costs. A party of the side of `start` can end the chain by giving up a talk above its
        floor; one of the other side by taking a talk more, if there is a table. If not, that talk passes on through
        the other hub (`far`) to a party of that side that gives up one above its floor.
        """
        free, taken, low, u, lam = self.free, self.taken, self.low, self.u, self.lam
        most, left, size, split = self.given.rounds, self.left, len(self.names) + 1, self.split
        far = size - 1
        new = start == HUB
        from_a = start < split  # HUB too: talks are chosen from side a
        mine, others = (range(split), range(split, far)) if from_a else (range(split, far), range(split))
        if new:
            distance = {x: -u[x] for x in mine if len(taken[x]) < most}
            limit = lam
        else:
            distance, limit = {start: 0}, _FAR
        least = min([u[a] for a in others], default=0)
        via: dict[int, int] = {}
        end = HUB
        settled: dict[int, int] = {}
        heap = [d * size + v for v, d in distance.items()]
        heapify(heap)
        while heap:
            d, v = divmod(heappop(heap), size)
            if d >= limit:
                break
            if v in settled:
                continue
            settled[v] = d
            if v == far:
                for a in others:
                    length = d + u[a]
                    if len(taken[a]) > low[a] and length < distance.get(a, limit):
                        distance[a], via[a] = length, far
                        heappush(heap, length * size + a)
            elif (v < split) is from_a:
                base = d + u[v] + lam
                for cost, a in free[v]:
                    length = base + cost
                    if length + least >= limit:
                        break
                    length += u[a]
                    if length < distance.get(a, limit):
                        distance[a], via[a] = length, v
                        if left and len(taken[a]) < most and length - u[a] < limit:
                            limit, end = length - u[a], a
                        heappush(heap, length * size + a)
            else:
                base = d - u[v] - lam
                for x, fit in taken[v].items():
                    length = base + fit - u[x]
                    if length < distance.get(x, limit):
                        distance[x], via[x] = length, v
                        if not new and len(taken[x]) > low[x] and length + u[x] < limit:
                            limit, end = length + u[x], x
                        heappush(heap, length * size + x)
                if not left and len(taken[v]) < most and d - u[v] < distance.get(far, limit):
                    distance[far], via[far] = d - u[v], v
                    heappush(heap, (d - u[v]) * size + far)
        if end == HUB and not new:
            own = self._prove_cut(start, settled)
            if stuck is not None:
                stuck.update(own)
            return False
        self._reprice(new, from_a, limit, settled)
        if end == HUB:
            return False
        gives: list[tuple[int, int]] = []
        takes: list[tuple[int, int]] = []
        v = end
        while v in via:
            w = via[v]
            if far not in (v, w):
                (takes if (w < split) is from_a else gives).append((v, w))
            v = w
        self.left -= (end < split) is not from_a
        for x, y in gives:
            self._drop(x, y)
        for x, y in takes:
            self._take(x, y)
        return True

    def _reprice(self, new: bool, from_a: bool, limit: int, settled: dict[int, int]) -> None:
        """Move the prices so that the chain of length `limit` is free and no pair is dearer than it may be."""
        u, split, far = self.u, self.split, len(self.names)
        if new:
            for x in range(split):
                u[x] += min(limit, settled.get(x, limit))
            self.lam -= limit
        elif far in settled:
            rise = limit - settled[far]
            self.lam += rise
            for a in range(split, far) if from_a else range(split):
                u[a] -= rise
        for v, d in settled.items():
            if v != far:
                if (v < split) is not from_a:
                    u[v] += limit - d
                elif not new:
                    u[v] -= limit - d

    def _prove_cut(self, start: int, reached: Mapping[int, int]) -> list[int]:
        """The parties of the side of `start` that its search reached. None of them can give way: what must flow to
        them is more than what can flow on. Raises NotProven if that is not so."""
        split, far, most = self.split, len(self.names), self.given.rounds
        from_a = start < split
        own = [v for v in reached if v != far and (v < split) is from_a]
        others = {v for v in reached if v != far and (v < split) is not from_a}
        need = sum(self.low[v] for v in own)
        room = sum(w not in others for v in own for w in self.fit[v])
        if far in reached:
            need += sum(self.low[w] for w in (range(split, far) if from_a else range(split)) if w not in others)
            room += most * self.given.tables
        else:
            room += most * len(others)
        if need <= room:
            raise NotProven(f"{need} talks are needed, and there is room for {room}")
        return own
