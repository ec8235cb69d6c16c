"""Which picture, with which clock; and the circle among the matches."""

from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from beursvloer.programme.rules import Clock, ClockState, Evening, Item, ItemKind, ItemState, Scene
from beursvloer.refusals import Invalid
from beursvloer.wall.rules import Leg, checked_name, frame_of, in_pages, ring_of
from tests.conftest import NOW

KINDS = (ItemKind.ARRIVAL, ItemKind.GONG, ItemKind.CHANGE, ItemKind.ROUND, ItemKind.CHANGE, ItemKind.ROUND)


def evening(running: int | None, *, left: int | None = None) -> Evening:
    """Arrival, gong and two rounds with time to walk, a minute each; item `running` runs, or is paused with `left`."""
    rounds = iter((1, 2))
    items = tuple(
        Item(
            place + 1,
            place,
            kind,
            60,
            ItemState.PLANNED
            if running is None or place > running
            else ItemState.RUNNING
            if place == running
            else ItemState.PLAYED,
            next(rounds) if kind is ItemKind.ROUND else None,
        )
        for place, kind in enumerate(KINDS)
    )
    if running is None:
        return Evening(items, Clock(), 1)
    if left is not None:
        return Evening(items, Clock(ClockState.PAUSED, running + 1, None, left), 1)
    return Evening(items, Clock(ClockState.RUNNING, running + 1, NOW + timedelta(seconds=60)), 1)


def test_without_a_programme_the_wall_says_welcome() -> None:
    frame = frame_of(None, None, NOW, NOW)
    assert (frame.scene, frame.gong_at, frame.ends_at) == (Scene.WELCOME, None, None)


def test_the_programme_chooses_the_scene_and_the_desk_may_choose_another() -> None:
    assert frame_of(evening(1), None, NOW, NOW).scene is Scene.GONG
    chosen = frame_of(evening(1), Scene.BREAK, NOW, NOW)
    assert (chosen.scene, chosen.ends_at) == (Scene.BREAK, NOW + timedelta(seconds=60))


@pytest.mark.parametrize(("running", "number", "walking"), [(2, 1, True), (3, 1, False), (4, 2, True), (5, 2, False)])
def test_people_walk_to_the_round_that_comes(running: int, number: int, walking: bool) -> None:
    frame = frame_of(evening(running), None, NOW, NOW)
    assert (frame.scene, frame.round_number, frame.place, frame.rounds) == (Scene.ROUND, number, number, 2)
    assert frame.walking is walking


def test_a_paused_clock_stands_still() -> None:
    frame = frame_of(evening(3, left=42), None, NOW, NOW)
    assert (frame.ends_at, frame.left_seconds) == (None, 42)


@pytest.mark.parametrize(("running", "minutes"), [(None, 2), (0, 2)])
def test_the_gong_sounds_at_the_end_of_its_item(running: int | None, minutes: int) -> None:
    assert frame_of(evening(running), None, NOW, NOW).gong_at == NOW + timedelta(minutes=minutes)
    assert frame_of(evening(3), None, NOW, NOW).gong_at is None


# --- the circle -----------------------------------------------------------------------------------------------------


def legs(*pairs: tuple[int, int]) -> list[Leg]:
    return [Leg(giver, f"Partij {giver}", asker, f"Partij {asker}", "hulp", 2) for giver, asker in pairs]


def test_three_that_give_round_are_a_ring() -> None:
    found = ring_of(legs((9, 8), (1, 2), (2, 3), (3, 1)))
    assert found is not None
    assert (found.closed, found.names, found.hours) == (True, ("Partij 1", "Partij 2", "Partij 3"), 6)


def test_a_ring_of_four_goes_before_one_of_three_and_a_ring_before_a_chain() -> None:
    found = ring_of(legs((1, 2), (2, 3), (3, 1), (3, 4), (4, 1), (4, 5), (5, 6)))
    assert found is not None
    assert (found.closed, len(found.legs)) == (True, 4)


def test_without_a_ring_the_longest_chain_of_at_most_four() -> None:
    found = ring_of(legs((1, 2), (2, 3), (3, 4), (4, 5), (5, 6)))
    assert found is not None
    assert (found.closed, found.names) == (False, ("Partij 1", "Partij 2", "Partij 3", "Partij 4"))


@pytest.mark.parametrize("pairs", [(), ((1, 2),), ((1, 2), (3, 4)), ((1, 2), (2, 1))])
def test_two_that_swap_are_no_ring(pairs: tuple[tuple[int, int], ...]) -> None:
    assert ring_of(legs(*pairs)) is None


@given(st.lists(st.tuples(st.integers(1, 6), st.integers(1, 6)).filter(lambda pair: pair[0] != pair[1]), max_size=12))
def test_each_gives_to_the_next_and_nobody_stands_there_twice(pairs: list[tuple[int, int]]) -> None:
    found = ring_of(legs(*pairs))
    if found is None:
        return
    assert all(one.asker_id == two.giver_id for one, two in zip(found.legs, found.legs[1:], strict=False))
    assert len(set(found.names)) == len(found.names) in (3, 4)
    assert found.closed == (found.legs[-1].asker_id == found.legs[0].giver_id)


# --- pages and names ------------------------------------------------------------------------------------------------


@given(st.integers(0, 80), st.integers(1, 8))
def test_pages_hold_every_line_once_and_differ_by_one_at_most(count: int, size: int) -> None:
    pages = in_pages(count, size)
    assert [line for first, last in pages for line in range(first, last + 1)] == list(range(1, count + 1))
    lengths = [last - first + 1 for first, last in pages]
    assert max(lengths) <= size
    assert max(lengths) - min(lengths) <= 1


@pytest.mark.parametrize(("typed", "code"), [("  ", "screen_without_name"), ("x" * 81, "screen_name_long")])
def test_a_screen_has_a_name(typed: str, code: str) -> None:
    with pytest.raises(Invalid) as refused:
        checked_name(typed)
    assert refused.value.code == code


def test_a_name_is_tidied() -> None:
    assert checked_name("  beamer   podium ") == "beamer podium"
