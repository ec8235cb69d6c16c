"""A market as columns of numbers: what the solvers work on for one event and for the whole country, and the proof.

Nationwide there is no graph: 1.5 million pairs are 36 MB of columns, and 650 MB of dictionaries.
"""

from collections.abc import Callable, Sequence
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

Stop = Callable[[], bool]

Column = NDArray[Any]
"""int64, or objects holding int where a sum could leave 64 bits: exact either way."""

_SAFE = 1 << 61


class Stopped(Exception):
    """The caller asked to stop; there is no plan."""


class NotProven(RuntimeError):
    """A plan that its own prices do not prove optimal. Never the caller's fault."""


class Columns(NamedTuple):
    """Units of each offer and of each request; each pair's offer and request by number, and its fit ≥ 0.

    No pair twice. The order of the numbers decides among equals; the order of the pairs means nothing. Numbers that
    are near each other should be near in the country too: sorted by kind and place, a large market is solved in half
    the time, because what a search touches lies together.
    """

    capacity: Column
    demand: Column
    offer: Column
    request: Column
    fit: Column


class Answer(NamedTuple):
    """Units per pair, in the order of the pairs, and the prices that prove them: `total` (Σ fit × units) is equal to
    `bound` (Σ price × capacity or demand)."""

    units: Column
    offer_price: Column
    request_price: Column
    total: int
    bound: int


class Rows(NamedTuple):
    """The same market seen from the side that enters, whose pairs lie in rows.

    The pairs of entering j are start[j] ≤ k < start[j + 1]: held[k] fits it by fit[k] > 0, best first, then by
    number. pair[k] is its place in the columns. `swapped`: the offers enter.
    """

    room: Column
    need: Column
    start: Column
    held: Column
    fit: Column
    pair: Column
    swapped: bool


def columns(
    capacity: Sequence[int],
    demand: Sequence[int],
    offer: Sequence[int] | Column,
    request: Sequence[int] | Column,
    fit: Sequence[int],
) -> Columns:
    """Columns of int64 where every sum that a solver or a proof makes stays within it, else of objects."""
    everything = max(sum(capacity), sum(demand), len(capacity) + len(demand)) + 1
    kind = np.int64 if everything * (max(fit, default=0) + 1) < _SAFE else object
    return Columns(
        np.array(capacity, dtype=kind),
        np.array(demand, dtype=kind),
        np.array(offer, dtype=np.int64),
        np.array(request, dtype=np.int64),
        np.array(fit, dtype=kind),
    )


def rows_of(market: Columns, swapped: bool | None = None) -> Rows:
    """Unless said, the side with fewer units enters, since its last ones still find room; of equals the requests."""
    if swapped is None:
        swapped = bool(market.demand.sum() > market.capacity.sum())
    entering, held = (market.offer, market.request) if swapped else (market.request, market.offer)
    need, room = (market.capacity, market.demand) if swapped else (market.demand, market.capacity)
    pair = np.flatnonzero(market.fit > 0)
    entering, held, fit = entering[pair], held[pair], market.fit[pair]
    order = _best_first(entering, fit, held, len(need), len(room))
    start = np.zeros(len(need) + 1, dtype=np.int64)
    np.cumsum(np.bincount(entering, minlength=len(need)), out=start[1:])
    return Rows(room, need, start, held[order], fit[order], pair[order], swapped)


def _best_first(entering: Column, fit: Column, held: Column, rows: int, width: int) -> Column:
    """The order by row, best fit first, then by number."""
    levels = fit
    if fit.dtype == object:
        levels = np.unique(fit, return_inverse=True)[1].astype(np.int64)
    most = int(levels.max(initial=0)) + 1
    if rows * most * width < _SAFE:  # one key is sorted several times as fast as three
        return np.argsort((entering * most + (most - 1 - levels)) * width + held)
    return np.lexsort((held, -levels, entering))


def answer_of(market: Columns, rows: Rows, units: Column, held_price: Column, entering_price: Column) -> Answer:
    """What a solver found in `rows`, in the order of the columns, proven. Raises NotProven."""
    placed = np.zeros(len(market.fit), dtype=market.fit.dtype)
    placed[rows.pair] = units
    p, q = (entering_price, held_price) if rows.swapped else (held_price, entering_price)
    total, bound = prove(market, placed, p, q)
    return Answer(placed, p, q, total, bound)


def prove(market: Columns, units: Column, p: Column, q: Column) -> tuple[int, int]:
    """Total and bound, recomputed from units and prices alone. Raises NotProven unless both stand and are equal."""
    if any((column < 0).any() for column in (units, p, q)):
        raise NotProven("less than nothing")
    for number, most in ((market.offer, market.capacity), (market.request, market.demand)):
        used = np.zeros(len(most), dtype=most.dtype)
        np.add.at(used, number, units)
        if (used > most).any():
            raise NotProven("more than there is")
    if (p[market.offer] + q[market.request] < market.fit).any():
        raise NotProven("a pair fits better than its prices say")
    total = int((market.fit * units).sum())
    bound = int((market.capacity * p).sum() + (market.demand * q).sum())
    if total != bound:
        raise NotProven(f"total {total}, bound {bound}")
    return total, bound
