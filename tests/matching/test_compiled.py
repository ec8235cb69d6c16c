"""Machine code: the pure solver's plan to the pair, with numba or without it."""

import json
import subprocess
import sys
from itertools import count
from random import Random

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from beursvloer.matching import bmatching
from beursvloer.matching.bmatching import LEAST_COMPILED, NotProven, Stopped, solve_columns
from beursvloer.matching.transport import Answer, Column, Columns, columns, prove, rows_of


def market(seed: int, size: int, pairs: int, fit: int, units: int = 6) -> Columns:
    random = Random(seed)
    chosen = sorted({(random.randrange(size), random.randrange(size)) for _ in range(pairs)})
    random.shuffle(chosen)
    quantities = [[random.randint(0, units) for _ in range(size)] for _ in range(2)]
    return columns(
        quantities[0],
        quantities[1],
        [i for i, _ in chosen],
        [j for _, j in chosen],
        [random.randint(0, fit) for _ in chosen],
    )


def in_words(found: Answer) -> tuple[object, ...]:
    return (found.units.tolist(), found.offer_price.tolist(), found.request_price.tolist(), found.total, found.bound)


def by_both(monkeypatch: pytest.MonkeyPatch, given: Columns) -> list[tuple[object, ...]]:
    """By numba and by plain Python; how large the market is does not count here."""
    pytest.importorskip("numba")
    found = []
    for least in (0, 10**9):
        monkeypatch.setattr(bmatching, "LEAST_COMPILED", least)
        found.append(in_words(solve_columns(given)))
    return found


@pytest.mark.parametrize("fit", [1, 3, 50, 10_000], ids=lambda fit: f"fits to {fit}")
@pytest.mark.parametrize("units", [1, 6])
def test_both_solvers_give_one_plan_and_one_set_of_prices(
    monkeypatch: pytest.MonkeyPatch, fit: int, units: int
) -> None:
    """Many ties with few fits: the order in which equals are taken must be the same."""
    for seed in range(25):
        compiled, pure = by_both(monkeypatch, market(seed, 5 + seed, 12 * seed, fit, units))
        assert compiled == pure


def test_both_solvers_give_one_plan_of_a_large_market(monkeypatch: pytest.MonkeyPatch) -> None:
    compiled, pure = by_both(monkeypatch, market(3, 500, 9_000, 10_000))

    assert compiled == pure


@settings(max_examples=60, deadline=None)
@given(
    st.integers(0, 10**6), st.integers(1, 12), st.integers(0, 60), st.integers(0, 4), st.randoms(use_true_random=False)
)
def test_the_order_of_the_pairs_changes_nothing(seed: int, size: int, pairs: int, fit: int, random: Random) -> None:
    given = market(seed, size, pairs, fit)
    order = list(range(len(given.fit)))
    random.shuffle(order)
    other = Columns(given.capacity, given.demand, *(column[order] for column in given[2:]))

    one, again = solve_columns(given), solve_columns(other)
    assert again.units.tolist() == one.units[order].tolist()
    assert in_words(again)[1:] == in_words(one)[1:]


def test_machine_code_stops_between_two_slices(monkeypatch: pytest.MonkeyPatch) -> None:
    pytest.importorskip("numba")
    from beursvloer.matching import compiled

    monkeypatch.setattr(compiled, "SLICE", 50)
    asked = count()
    given = market(1, 300, LEAST_COMPILED + 5_000, 10_000)
    solve_columns(given, stop=lambda: next(asked) > 10**9)
    slices = next(asked)
    assert slices > 10

    asked = count()
    with pytest.raises(Stopped):
        solve_columns(given, stop=lambda: next(asked) == slices // 2)


def test_large_numbers_stay_exact() -> None:
    """Fits that leave 64 bits are for the pure solver, whatever the size."""
    large = 10**25
    given = columns(
        [1] * 80, [1] * 80, [i for i in range(80) for _ in range(80)], list(range(80)) * 80, [large] * 6_400
    )
    found = solve_columns(given)

    assert given.fit.dtype == object
    assert found.total == found.bound == 80 * large


@pytest.mark.parametrize("dtype", [np.int64, object])
def test_a_wrong_proof_is_refused(dtype: type) -> None:
    given = Columns(
        *(
            np.array(column, dtype=dtype if at in (0, 1, 4) else np.int64)
            for at, column in enumerate(([2], [3], [0], [0], [5]))
        )
    )
    right: list[Column] = [np.array(column, dtype=dtype) for column in ([2], [5], [0])]
    assert prove(given, *right) == (10, 10)

    for column in range(3):
        for by in (-1, 1):
            wrong = [part.copy() for part in right]
            wrong[column] += by
            with pytest.raises(NotProven):
                prove(given, *wrong)


def test_the_side_with_fewer_units_enters() -> None:
    pairs = ([0, 0], [0, 1], [3, 4])

    assert not rows_of(columns([5], [2, 3], *pairs)).swapped
    assert rows_of(columns([4], [2, 3], *pairs)).swapped


WITHOUT = """
import json, sys
if {hidden}:
    sys.modules["numba"] = None
from tests.matching.test_compiled import in_words, market
from beursvloer.matching import bmatching
found = in_words(bmatching.solve_columns(market(7, 400, 14_000, 300)))
print(json.dumps([bmatching.machine_code() is None, found]))
"""


def test_it_works_without_numba_and_finds_the_same() -> None:
    outcomes = []
    for hidden in (True, False):
        command = [sys.executable, "-c", WITHOUT.format(hidden=hidden)]
        outcomes.append(json.loads(subprocess.run(command, check=True, stdout=subprocess.PIPE, text=True).stdout))
    hidden, there = outcomes

    assert hidden[0] is True
    assert hidden[1] == there[1]


def test_an_event_never_loads_numba() -> None:
    """Importing it takes a second and a hundred megabytes; no page waits for that."""
    script = (
        "import sys, beursvloer.app\n"
        "from beursvloer.matching import bmatching, live_plan, plan, rounds\n"
        "from tests.matching.test_compiled import market\n"
        "found = bmatching.solve_columns(market(1, 100, 6_000, 100))\n"
        "assert found.total and 'numba' not in sys.modules"
    )
    subprocess.run([sys.executable, "-c", script], check=True)
