"""The search of `bmatching.solve_arrays` as machine code: the same steps, the same ties, the same plan to the pair; and
`walking.walk`.

Needs numba (requirements-scale.txt); only `bmatching` imports this, and only when there is much to do. What is compiled
is kept on disk beside this file or in the user's cache, and `script/setup` fills it: nobody waits for a compiler.
While it computes, other threads run.
"""

import numba
import numpy as np

from beursvloer.matching import walking
from beursvloer.matching.transport import Column, Rows, Stop, Stopped

SLICE = 200_000
"""Listings reached between two questions whether to stop: some 50 ms."""

_FAR = 1 << 62
_NONE, _SOURCE = -1, -2

_compile = numba.njit(cache=True, nogil=True, boundscheck=False)

walk = _compile(walking.walk)


def solve(rows: Rows, stop: Stop | None = None) -> tuple[Column, Column, Column]:
    """Units per pair of the rows, price of each held and of each entering listing.

    All columns are int64, fits below 2³¹ and fit × listings below 2⁶². Raises Stopped when `stop` says so.
    """
    held, entering, pairs = len(rows.room), len(rows.need), len(rows.held)
    start = rows.start.astype(np.int64)
    at_held = rows.held.astype(np.int32)
    fit = rows.fit.astype(np.int32)
    row = np.repeat(np.arange(entering, dtype=np.int32), np.diff(start))
    first = np.zeros(held + 1, dtype=np.int64)
    np.cumsum(np.bincount(rows.held, minlength=held), out=first[1:])
    room, need = rows.room.astype(np.int64), rows.need.astype(np.int64)  # copies: used up below
    units, p, q = (np.zeros(size, dtype=np.int64) for size in (pairs, held, entering))
    count, taken = np.zeros(held, dtype=np.int32), np.empty(pairs, dtype=np.int32)
    distance, via = np.full(held, _FAR, dtype=np.int64), np.empty(held, dtype=np.int32)
    by = np.full(entering, _NONE, dtype=np.int32)
    heap = np.empty(pairs + 1, dtype=np.int64)
    touched, held_done = np.empty(held, dtype=np.int32), np.empty(held, dtype=np.int32)
    entering_done, entering_distance = np.empty(entering, dtype=np.int32), np.empty(entering, dtype=np.int64)
    held_distance = np.empty(held, dtype=np.int64)
    source = 0
    while source < entering:
        if stop is not None and stop():
            raise Stopped
        source = _advance(
            source, SLICE, start, at_held, fit, row, room, need, p, q, units, first, count, taken, distance, via, by,
            heap, touched, held_done, held_distance, entering_done, entering_distance,
        )  # fmt: skip
    return units, p, q


@_compile
def _push(heap, size, key):  # type: ignore[no-untyped-def]  # numba finds the types
    at = size
    while at > 0:
        up = (at - 1) >> 1
        if heap[up] <= key:
            break
        heap[at] = heap[up]
        at = up
    heap[at] = key


@_compile
def _pop(heap, size):  # type: ignore[no-untyped-def]  # numba finds the types
    """Takes the first of `size` keys away. The hole sinks to the bottom, where the last key mostly belongs."""
    key = heap[size - 1]
    at, down = 0, 1
    size -= 1
    while down < size:
        if down + 1 < size and heap[down + 1] < heap[down]:
            down += 1
        if heap[down] >= key:
            break
        heap[at] = heap[down]
        at = down
        down = 2 * at + 1
    heap[at] = key


@_compile
def _advance(  # type: ignore[no-untyped-def]  # numba finds the types
    source, work, start, at_held, fit, row, room, need, p, q, units, first, count, taken, distance, via, by,
    heap, touched, held_done, held_distance, entering_done, entering_distance,
):  # fmt: skip
    """Let requests enter from `source` on until `work` is done; the number of the next one.

    first[i] and count[i] say where in `taken` the pairs are by which i is held, in the order in which they came: the
    order of a dictionary, so that ties fall as in the pure solver. via and by are the pairs along which a search came.
    """
    size = np.int64(len(room))
    while source < len(need) and work > 0:
        price = np.int64(0)
        for k in range(start[source], start[source + 1]):
            price = max(price, fit[k] - p[at_held[k]])
        q[source] = price
        while need[source] > 0 and q[source] > 0:
            best, end_held, end_entering = q[source], -1, source
            by[source] = _SOURCE
            entering_done[0], entering_distance[0] = source, 0
            reached, scanned, done, seen, keys = 1, 0, 0, 0, 0
            d = np.int64(0)
            while True:
                while scanned < reached:
                    j = entering_done[scanned]
                    scanned += 1
                    base = d + q[j]
                    for k in range(start[j], start[j + 1]):
                        length = base - fit[k]
                        if length >= best:
                            break
                        i = at_held[k]
                        length += p[i]
                        if length < best and length < distance[i]:
                            if distance[i] == _FAR:
                                touched[seen] = i
                                seen += 1
                            distance[i] = length
                            via[i] = k
                            if room[i] > 0:
                                best = length
                                end_held = i
                            else:
                                _push(heap, keys, length * size + i)
                                keys += 1
                fresh = False
                i = 0
                while keys > 0 and not fresh:
                    key = heap[0]
                    _pop(heap, keys)
                    keys -= 1
                    d = key // size
                    i = key - d * size
                    fresh = distance[i] == d
                if not fresh or d >= best:
                    break
                distance[i] = -1
                held_done[done], held_distance[done] = i, d
                done += 1
                for t in range(first[i], first[i] + count[i]):
                    j = row[taken[t]]
                    if by[j] == _NONE:
                        by[j] = taken[t]
                        entering_done[reached], entering_distance[reached] = j, d
                        reached += 1
                        if d + q[j] < best:
                            best = d + q[j]
                            end_held, end_entering = -1, j

            work -= done + reached
            for t in range(done):
                p[held_done[t]] += best - held_distance[t]
            for t in range(reached):
                q[entering_done[t]] -= best - entering_distance[t]

            found = end_held >= 0 or end_entering != source
            if found:
                amount = need[source]
                if end_held >= 0:
                    amount = min(amount, room[end_held])
                    j = row[via[end_held]]
                else:
                    j = end_entering
                while j != source:
                    amount = min(amount, units[by[j]])
                    j = row[via[at_held[by[j]]]]
                need[source] -= amount
                if end_held >= 0:
                    room[end_held] -= amount
                    _gain(via[end_held], end_held, amount, units, first, count, taken)
                    j = row[via[end_held]]
                else:
                    j = end_entering
                while j != source:
                    k = by[j]
                    i = at_held[k]
                    _lose(k, i, amount, units, first, count, taken)
                    _gain(via[i], i, amount, units, first, count, taken)
                    j = row[via[i]]
            for t in range(seen):
                distance[touched[t]] = _FAR
            for t in range(reached):
                by[entering_done[t]] = _NONE
            if not found:
                break
        source += 1
    return source


@_compile
def _gain(k, i, amount, units, first, count, taken):  # type: ignore[no-untyped-def]  # numba finds the types
    if units[k] == 0:
        taken[first[i] + count[i]] = k
        count[i] += 1
    units[k] += amount


@_compile
def _lose(k, i, amount, units, first, count, taken):  # type: ignore[no-untyped-def]  # numba finds the types
    units[k] -= amount
    if units[k] == 0:
        at = first[i]
        while taken[at] != k:
            at += 1
        count[i] -= 1
        for t in range(at, first[i] + count[i]):
            taken[t] = taken[t + 1]


def warm() -> None:
    """Compile, or load what was compiled before: a second or two once, else none."""
    one = np.ones(1, dtype=np.int64)
    zero = np.zeros(1, dtype=np.int64)
    solve(Rows(one, one, np.array([0, 1]), zero, one, zero, False))
    rings, choice = walking.Rings(zero, 1, one, zero, np.array([0, 1])), walking.Choice(np.array([-1, -1]), zero, zero)
    walk(rings, choice, 1, np.ones(1_024), 0.0, 1, 1, 0, 0, np.array([-1, -1]))
