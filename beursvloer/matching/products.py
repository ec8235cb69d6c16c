"""Inner products of the sparse rows of texts as machine code: many with many, or pair by pair; each number exact.

Needs numba (requirements-scale.txt); `bmatching.machine_code` loads it. What is compiled is kept on disk, like that
of `compiled`. While it computes, other threads run.
"""

import numba
import numpy as np

from beursvloer.matching.reading import SparseRows

_compile = numba.njit(cache=True, nogil=True, boundscheck=False)


@_compile
def block(rows, factor, left, right, place):  # type: ignore[no-untyped-def]  # numba finds the types
    """Σ left value × right value × factor of their number, of each row of `left` with each of `right`.

    `place` is scratch: an int32 for each number, -1 before and after. The rows of `right` are turned into lists by
    number first, of the numbers only that `left` has.
    """
    start, number, value = rows
    found = np.zeros((len(left), len(right)), dtype=np.int64)
    most = 0
    for row in left:
        most += start[row + 1] - start[row]
    marked = np.empty(most, dtype=np.int32)
    count = 0
    for row in left:
        for k in range(start[row], start[row + 1]):
            if place[number[k]] < 0:
                place[number[k]] = count
                marked[count] = number[k]
                count += 1
    begin = np.zeros(count + 1, dtype=np.int64)
    for row in right:
        for k in range(start[row], start[row + 1]):
            at = place[number[k]]
            if at >= 0:
                begin[at + 1] += 1
    for at in range(count):
        begin[at + 1] += begin[at]
    end = begin[:count].copy()
    who, what = np.empty(begin[count], dtype=np.int32), np.empty(begin[count], dtype=np.int64)
    for j in range(len(right)):
        row = right[j]
        for k in range(start[row], start[row + 1]):
            at = place[number[k]]
            if at >= 0:
                who[end[at]] = j
                what[end[at]] = value[k]
                end[at] += 1
    for i in range(len(left)):
        row = left[i]
        for k in range(start[row], start[row + 1]):
            at = place[number[k]]
            times = np.int64(value[k]) * factor[number[k]]
            for t in range(begin[at], end[at]):
                found[i, who[t]] += times * what[t]
    for at in range(count):
        place[marked[at]] = -1
    return found


@_compile
def of_pairs(rows, factor, left, right, scratch):  # type: ignore[no-untyped-def]  # numba finds the types
    """The same of left[k] and right[k], for each k; quick where equal ones of `left` follow each other. `scratch` is
    an int64 for each number, 0 before and after."""
    start, number, value = rows
    found = np.zeros(len(left), dtype=np.int64)
    begin = end = np.int64(0)
    for pair in range(len(left)):
        if pair == 0 or left[pair] != left[pair - 1]:
            for k in range(begin, end):
                scratch[number[k]] = 0
            begin, end = start[left[pair]], start[left[pair] + 1]
            for k in range(begin, end):
                scratch[number[k]] = value[k] * factor[number[k]]
        row = right[pair]
        total = np.int64(0)
        for k in range(start[row], start[row + 1]):
            total += scratch[number[k]] * value[k]
        found[pair] = total
    for k in range(begin, end):
        scratch[number[k]] = 0
    return found


def warm() -> None:
    """Compile, or load what was compiled before: some seconds once, else none."""
    one, zero = np.ones(1, dtype=np.int64), np.zeros(1, dtype=np.int64)
    rows = SparseRows(np.array([0, 1]), np.zeros(1, dtype=np.int32), np.ones(1, dtype=np.uint16))
    block(rows, one, zero, zero, np.full(1, -1, dtype=np.int32))
    of_pairs(rows, one, zero, zero, np.zeros(1, dtype=np.int64))
