"""A whole evening from a template."""

from hypothesis import given
from hypothesis import strategies as st

from beursvloer.programme.planner import EveningTemplate, evening_of
from beursvloer.programme.rules import ItemKind


def test_an_evening_fills_its_hours_and_has_everything() -> None:
    items = evening_of(EveningTemplate())
    assert sum(item.seconds for item in items) == 9000
    kinds = [item.kind for item in items]
    assert kinds[:4] == [ItemKind.ARRIVAL, ItemKind.GONG, ItemKind.CHANGE, ItemKind.ROUND]
    assert kinds[-4:] == [ItemKind.CLOSING_GONG, ItemKind.FREEZE, ItemKind.REVEAL, ItemKind.THANKS]
    assert [item.round_number for item in items if item.kind is ItemKind.ROUND] == [1, 2, 3, 4, 5]
    assert {item.kind for item in items if item.waits} == {ItemKind.GONG, ItemKind.REVEAL}


@given(
    st.integers(0, 12),
    st.integers(60, 1200),
    st.integers(0, 300),
    st.integers(1800, 6 * 3600),
)
def test_an_evening_is_as_long_as_the_hall_is_ours_unless_the_rounds_do_not_fit(
    rounds: int, seconds: int, change: int, whole: int
) -> None:
    items = evening_of(EveningTemplate(whole, rounds, seconds, change))
    total = sum(item.seconds for item in items)
    besides = [i for i in items if i.kind not in (ItemKind.ROUND, ItemKind.CHANGE)]
    assert sum(item.kind is ItemKind.ROUND for item in items) == rounds
    assert all(item.seconds >= 60 and item.seconds % 60 == 0 for item in besides)
    talks = rounds * (seconds + change)
    assert total <= max(whole, talks + len(besides) * 60) + len(besides) * 60
    assert total > min(whole, talks + len(besides) * 60) - 60


def test_a_rehearsal_divides_the_lengths() -> None:
    fast = evening_of(EveningTemplate(speed=60))
    assert [item.seconds for item in fast] == [max(1, i.seconds // 60) for i in evening_of(EveningTemplate())]
