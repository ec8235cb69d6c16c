"""Rings of gifts: a gives to b, b to c, and c to a. Which there are, and the best choice of them.

A ring is a simple directed cycle. Each is found once, from its first party: backwards from there it is known who can
still close the ring in so many steps, so hardly a search ends in vain, and no ring is found from its second party,
since a first party leaves the graph when its rings are found. The work is about that of writing the rings down, where
`nx.simple_cycles` looks at the whole rest of the graph for each party.

Everybody is in one ring at most: a choice of rings is a set packing (`packing`).
"""

from collections.abc import Collection, Hashable, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import NamedTuple

import networkx as nx

from beursvloer.matching import packing
from beursvloer.matching.bmatching import Arrays, Stop, Stopped, solve_arrays, whole

Ring = tuple[Hashable, ...]
"""Who gives to the next; the last gives to the first. The first is the smallest."""

LONGEST = 4
LARGEST_FIT = 10**9
MOST_RINGS = 200_000
"""More rings than this are not looked at: weak gifts are left out until there are fewer."""
STEPS = 1_000
_WIDEST = 64
"""With too many rings: so many best gifts of each giver, and of each receiver, at first."""


@dataclass(frozen=True, slots=True)
class Choice:
    """Rings in order of their parties, nobody in two of them; the sum of their fits; and what no choice exceeds."""

    rings: tuple[Ring, ...]
    total: int
    bound: int

    @property
    def proven(self) -> bool:
        return self.total == self.bound

    @property
    def served(self) -> int:
        """How many parties are in a ring."""
        return sum(map(len, self.rings))


class TooMany(Exception):
    """More rings than asked for."""


class _Numbered(NamedTuple):
    """Parties in sorted order, and per party (by its number) to whom it gives, with the fit."""

    parties: list[Hashable]
    gives: list[dict[int, int]]


def best(
    gifts: "nx.DiGraph[Hashable]",
    longest: int = LONGEST,
    *,
    steps: int = STEPS,
    seed: int = 0,
    stop: Stop | None = None,
) -> Choice:
    """The choice of rings of 2 to `longest` parties with the largest total fit.

    `gifts` has an edge from giver to receiver with `fit`, an int from 0 to LARGEST_FIT; a ring's fit is the sum of its
    gifts'. Of choices that are worth the same, the one with shorter rings (the least Σ (length − 2)², so two of three
    rather than one of two and one of four): a long ring falls with any of its parties. The same answer from any order
    of insertion; ids of one type must compare.

    What is too large to be proven is improved in `steps` steps, by chance from `seed`. `stop` is asked again and
    again, and cuts the rest short: the answer is then the best so far, with the bound so far.

    Raises ValueError for a fit that is none, or `longest` below 2.
    """
    numbered = _number(gifts)
    if whole(longest, "longest") < 2:
        raise ValueError("a ring has two parties at least")
    found, thinned = _within_reason(numbered.gives, longest, stop)
    worth = [sum(numbered.gives[a][b] for a, b in _legs(ring)) for ring in found]
    # Length decides among equals only: all penalties together stay below the worth of one point of fit.
    most = len(numbered.parties) * (longest - 2) ** 2 // longest
    point = 2 * most + 1
    chosen, bound = packing.pack(
        [ring for ring, fit in zip(found, worth, strict=True) if fit],
        [fit * point - (len(ring) - 2) ** 2 for ring, fit in zip(found, worth, strict=True) if fit],
        steps=steps,
        seed=seed,
        stop=stop,
    )
    fits = {ring: fit for ring, fit in zip(found, worth, strict=True) if fit}
    total = sum(fits[ring] for ring in chosen)
    # A choice of fit F is worth F·point − most at least.
    bound = _bound_of_gifts(numbered.gives, stop) if thinned else (bound + most) // point
    rings = tuple(tuple(numbered.parties[party] for party in ring) for ring in chosen)
    return Choice(rings, total, max(total, bound))


def next_best(
    gifts: "nx.DiGraph[Hashable]", ready: Collection[Hashable], longest: int = LONGEST, *, stop: Stop | None = None
) -> Ring | None:
    """The one ring for those who are `ready`, or None: it serves as many of them as any ring does, and of such rings
    its gifts fit best on average.

    On average and not together, so that a longer ring, which falls with any of its parties, is not better for its
    length; between equals the shorter one, then the one whose parties come first. `gifts` and `stop` as for `best`.
    """
    numbered = _number(gifts)
    wanted = {k for k, party in enumerate(numbered.parties) if party in ready}
    found, _thinned = _within_reason(numbered.gives, longest, stop)

    def rank(ring: tuple[int, ...]) -> tuple[int, Fraction, int]:
        fit = sum(numbered.gives[a][b] for a, b in _legs(ring))
        return len(wanted.intersection(ring)), Fraction(fit, len(ring)), -len(ring)

    found = [ring for ring in found if not wanted.isdisjoint(ring)]
    best = max(found, key=rank, default=None)
    return None if best is None else tuple(numbered.parties[party] for party in best)


def rings_of(gifts: "nx.DiGraph[Hashable]", longest: int = LONGEST) -> list[Ring]:
    """All rings of 2 to `longest` parties, each once, from its smallest party on; sorted by length, then parties.

    `gifts` as for `best`; edges need no fit here.
    """
    parties = sorted(gifts, key=_order)
    number = {party: k for k, party in enumerate(parties)}
    gives = [[number[other] for other in gifts[party]] for party in parties]
    return [tuple(parties[k] for k in ring) for ring in enumerate_rings(gives, longest)]


def enumerate_rings(
    gives: Sequence[Sequence[int] | dict[int, int]], longest: int, most: int | None = None, stop: Stop | None = None
) -> list[tuple[int, ...]]:
    """The rings among parties 0, 1, …, of which party k gives to each of gives[k]; sorted by length, then parties.

    Raises TooMany when there are more than `most`, Stopped when `stop`, asked at each party, says so.
    """
    after = [{other for other in others if other != party} for party, others in enumerate(gives)]
    before: list[set[int]] = [set() for _ in after]
    for party, others in enumerate(after):
        for other in others:
            before[other].add(party)
    found: list[tuple[int, ...]] = []
    for start, onward in enumerate(after):
        if onward and before[start]:
            if stop is not None and stop():
                raise Stopped
            # closing[k]: who can give to the first in k steps or fewer.
            closing = [set(), before[start]]
            for _ in range(longest // 2 - 1):
                closing.append(closing[-1].union(*[before[party] for party in closing[-1]]))
            _extend((start,), longest - 1, after, closing, found)
            if most is not None and len(found) > most:
                raise TooMany
        for other in onward:
            before[other].discard(start)
        for other in before[start]:
            after[other].discard(start)
    found.sort(key=lambda ring: (len(ring), ring))
    return found


def _extend(
    path: tuple[int, ...],
    left: int,
    after: list[set[int]],
    closing: list[set[int]],
    found: list[tuple[int, ...]],
) -> None:
    """Add the rings that go on from `path` with `left` parties more at the most."""
    onward = after[path[-1]]
    if left == 1:
        found.extend([(*path, party) for party in onward & closing[1] if party not in path])
        return
    for party in onward & closing[left] if left < len(closing) else onward:
        if party not in path:
            longer = (*path, party)
            if party in closing[1]:
                found.append(longer)
            _extend(longer, left - 1, after, closing, found)


def _order(party: Hashable) -> tuple[str, Hashable]:
    return type(party).__name__, party


def _number(gifts: "nx.DiGraph[Hashable]") -> _Numbered:
    parties = sorted(gifts, key=_order)
    number = {party: k for k, party in enumerate(parties)}
    gives: list[dict[int, int]] = [{} for _ in parties]
    for giver, receiver, data in gifts.edges(data=True):
        fit = whole(data.get("fit"), "fit", giver, receiver)
        if fit > LARGEST_FIT:
            raise ValueError(f"fit of {giver} and {receiver} must be at most {LARGEST_FIT}")
        gives[number[giver]][number[receiver]] = fit
    return _Numbered(parties, gives)


def _legs(ring: tuple[int, ...]) -> list[tuple[int, int]]:
    return list(zip(ring, (*ring[1:], ring[0]), strict=True))


def _within_reason(gives: list[dict[int, int]], longest: int, stop: Stop | None) -> tuple[list[tuple[int, ...]], bool]:
    """All rings; or, where these are too many, those of each party's best gifts, and True."""
    try:
        return enumerate_rings(gives, longest, MOST_RINGS, stop), False
    except TooMany:
        width = _WIDEST
    except Stopped:
        width = _WIDEST // 8
    while True:
        try:
            return enumerate_rings(_best_gifts(gives, width), longest, MOST_RINGS), True
        except TooMany:
            width //= 2


def _best_gifts(gives: list[dict[int, int]], width: int) -> list[dict[int, int]]:
    """The gifts that are among the `width` best of their giver or of their receiver."""
    gets: list[list[tuple[int, int]]] = [[] for _ in gives]
    kept: list[dict[int, int]] = [{} for _ in gives]
    for giver, others in enumerate(gives):
        best = sorted((-fit, other) for other, fit in others.items())
        kept[giver] = {other: -fit for fit, other in best[:width]}
        for fit, other in best:
            gets[other].append((fit, giver))
    for receiver, givers in enumerate(gets):
        for fit, giver in sorted(givers)[:width]:
            kept[giver][receiver] = -fit
    return kept


def _bound_of_gifts(gives: list[dict[int, int]], stop: Stop | None) -> int:
    """What no choice of gifts exceeds in which everybody gives once and gets once at most: rings are such a choice."""
    arrays = Arrays([1] * len(gives), [1] * len(gives), [0], [], [])
    for others in gives:
        row = sorted((-fit, other) for other, fit in others.items() if fit)
        arrays.offer.extend(other for _, other in row)
        arrays.fit.extend(-fit for fit, _ in row)
        arrays.start.append(len(arrays.fit))
    try:
        solution = solve_arrays(arrays, stop)
    except Stopped:
        return sum(max(others.values(), default=0) for others in gives)
    return sum(solution.offer_price) + sum(solution.request_price)
