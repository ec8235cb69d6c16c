"""What a rehearsal reports."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from beursvloer.refusals import Invalid
from beursvloer.rehearsal.rules import MUST_BE_NONE, Size, check_size, is_clean, order_of, percentile


@given(st.lists(st.floats(0, 1000), min_size=1), st.integers(1, 100))
def test_a_percentile_is_a_value_that_so_many_do_not_exceed(values: list[float], percent: int) -> None:
    found = percentile(values, percent)
    assert any(abs(found - value) < 0.06 for value in values)
    assert sum(value <= found + 0.06 for value in values) * 100 >= percent * len(values)


def test_of_nothing_the_percentile_is_nothing() -> None:
    assert percentile([], 99) == 0.0


@pytest.mark.parametrize(
    ("heard", "due", "found"),
    [
        ([1, 2, 3], [1, 2, 3], (0, 0)),
        ([1, 3], [1, 2, 3], (1, 0)),
        ([1, 2, 2, 3], [1, 2, 3], (0, 1)),
        ([2, 1, 3], [1, 2, 3], (0, 1)),
        ([], [], (0, 0)),
    ],
)
def test_lost_and_doubled_are_told_apart(heard: list[int], due: list[int], found: tuple[int, int]) -> None:
    assert order_of(heard, due) == found


def test_one_thing_wrong_is_not_clean() -> None:
    played = {"matches": 80, "ratified": 80, "rounds": 5, "rounds_opened": 5, "rounds_closed": 5}
    fine = dict.fromkeys(MUST_BE_NONE, 0) | played
    assert is_clean(fine)
    assert not any(is_clean(fine | {name: value - 1}) for name, value in played.items())
    assert not is_clean(fine | dict.fromkeys(played, 0))
    assert not any(is_clean(fine | {name: 1}) for name in MUST_BE_NONE)


@pytest.mark.parametrize("size", [Size(parties=2), Size(phones=1), Size(parties=5000), Size(speed=0), Size(screens=-1)])
def test_nobody_rehearses_with_nobody(size: Size) -> None:
    with pytest.raises(Invalid, match="rehearsal_size"):
        check_size(size)
