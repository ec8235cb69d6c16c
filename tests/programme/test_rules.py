"""The clock is data: however it is looked at, each item begins and ends once, at its own moment."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from beursvloer.programme.moves import (
    Add,
    Begin,
    Command,
    Edit,
    Extend,
    Move,
    Pause,
    Remove,
    Resume,
    Skip,
    Start,
    Swap,
    apply,
    restore,
)
from beursvloer.programme.planner import timetable
from beursvloer.programme.rules import (
    Began,
    Clock,
    ClockState,
    Ended,
    Evening,
    Item,
    ItemKind,
    Items,
    ItemState,
    Scene,
    Skipped,
    TakenBack,
    Transition,
    Turn,
    advance,
    hall_is_frozen,
)
from beursvloer.refusals import Refusal

T0 = datetime(2027, 3, 11, 18, 0, tzinfo=UTC)


def at(seconds: float) -> datetime:
    return T0 + timedelta(seconds=seconds)


def items_of(*kinds: ItemKind, seconds: int = 60, waits: tuple[int, ...] = ()) -> Items:
    """Items of one minute with ids 1, 2, 3…; those named in `waits` wait."""
    found, number = [], 0
    for place, kind in enumerate(kinds, start=1):
        number += kind is ItemKind.ROUND
        found.append(
            Item(
                place,
                place,
                kind,
                seconds,
                round_number=number if kind is ItemKind.ROUND else None,
                waits=place in waits,
            )
        )
    return tuple(found)


THREE = items_of(ItemKind.ARRIVAL, ItemKind.ROUND, ItemKind.THANKS)


def started(items: Items = THREE) -> Turn:
    return apply(items, Clock(), Start(), T0)


def states(items: Items) -> list[ItemState]:
    return [item.state for item in items]


# --- time ---------------------------------------------------------------------------------------------------------


def test_each_item_ends_and_begins_at_its_own_moment_after_a_long_silence() -> None:
    turn = started()
    late = advance(turn.items, turn.clock, at(3600))
    assert [(item.started_at, item.ended_at) for item in late.items] == [
        (at(0), at(60)),
        (at(60), at(120)),
        (at(120), at(180)),
    ]
    assert late.clock == Clock(ClockState.ENDED)
    told = [(type(one), one.item.id) for one in late.transitions]
    assert told == [(Ended, 1), (Began, 2), (Ended, 2), (Began, 3), (Ended, 3)]


def test_nothing_happens_before_its_time_or_while_it_is_paused() -> None:
    turn = started()
    assert advance(turn.items, turn.clock, at(59.9)) == Turn(turn.items, turn.clock)
    paused = apply(turn.items, turn.clock, Pause(), at(20))
    assert paused.clock == Clock(ClockState.PAUSED, 1, None, 40)
    assert advance(paused.items, paused.clock, at(9999)) == Turn(paused.items, paused.clock)
    resumed = apply(paused.items, paused.clock, Resume(), at(500))
    assert resumed.clock == Clock(ClockState.RUNNING, 1, at(540))


def test_an_item_that_waits_begins_when_the_organiser_says_so() -> None:
    turn = started(items_of(ItemKind.ARRIVAL, ItemKind.GONG, ItemKind.THANKS, waits=(2,)))
    late = advance(turn.items, turn.clock, at(300))
    assert (late.clock, late.transitions) == (turn.clock, ())
    pressed = apply(late.items, late.clock, Skip(), at(300))
    assert states(pressed.items) == [ItemState.PLAYED, ItemState.RUNNING, ItemState.PLANNED]
    assert pressed.clock == Clock(ClockState.RUNNING, 2, at(360))


steps = st.lists(st.floats(0, 4000, allow_nan=False), max_size=12)
programmes = st.lists(
    st.tuples(st.sampled_from(ItemKind), st.integers(1, 600), st.sampled_from([False, False, False, True])),
    min_size=1,
    max_size=12,
)


def from_draw(drawn: list[tuple[ItemKind, int, bool]]) -> Items:
    return tuple(Item(n, n, kind, seconds, waits=waits) for n, (kind, seconds, waits) in enumerate(drawn, start=1))


@given(programmes, steps)
def test_any_number_of_looks_gives_the_history_of_one(
    drawn: list[tuple[ItemKind, int, bool]], looks: list[float]
) -> None:
    turn = started(from_draw(drawn))
    last = at(max(looks, default=0))
    once = advance(turn.items, turn.clock, last)
    items, clock, told = turn.items, turn.clock, list[Transition]()
    for look in [*sorted(looks), *looks, max(looks, default=0)]:  # also backwards: a second machine's clock is behind
        step = advance(items, clock, at(look))
        items, clock = step.items, step.clock
        told += step.transitions
    assert (items, clock, tuple(told)) == (once.items, once.clock, once.transitions)


commands = st.one_of(
    st.just(Pause()),
    st.just(Resume()),
    st.just(Skip()),
    st.builds(Extend, seconds=st.integers(-300, 300)),
    st.builds(Begin, item_id=st.integers(1, 12)),
    st.builds(Move, item_id=st.integers(1, 12), by=st.sampled_from([-1, 1])),
    st.builds(Swap, item_id=st.integers(1, 12), other_id=st.integers(1, 12)),
    st.builds(Remove, item_id=st.integers(1, 12)),
    st.builds(Edit, item_id=st.integers(1, 12), seconds=st.integers(1, 900), waits=st.booleans()),
)


def check(items: Items, clock: Clock) -> None:
    """What holds whatever anybody did."""
    assert [item.position for item in items] == sorted({item.position for item in items})
    running = [item for item in items if item.state is ItemState.RUNNING]
    on = clock.state in (ClockState.RUNNING, ClockState.PAUSED)
    assert [item.id for item in running] == ([clock.item_id] if on else [])
    assert (clock.ends_at is not None) == (clock.state is ClockState.RUNNING)
    assert (clock.left_seconds is not None) == (clock.state is ClockState.PAUSED)
    for item in items:
        assert (item.started_at is not None) == (item.state in (ItemState.RUNNING, ItemState.PLAYED))
        assert (item.ended_at is not None) == (item.state is ItemState.PLAYED)
        assert item.started_at is None or item.ended_at is None or item.started_at <= item.ended_at
        assert item.seconds >= 1
    begun = [item.position for item in items if item.state in (ItemState.RUNNING, ItemState.PLAYED)]
    planned = [item.position for item in items if item.state is ItemState.PLANNED]
    assert max(begun, default=0) < min(planned, default=999)


@given(programmes, st.lists(st.tuples(commands, st.floats(0, 200, allow_nan=False)), max_size=15))
def test_whatever_is_done_each_item_begins_and_ends_once(
    drawn: list[tuple[ItemKind, int, bool]], done: list[tuple[Command, float]]
) -> None:
    turn = started(from_draw(drawn))
    told = list(turn.transitions)
    items, clock, now = turn.items, turn.clock, T0
    for command, later in done:
        now += timedelta(seconds=later)
        turn = advance(items, clock, now)
        told += turn.transitions
        items, clock = turn.items, turn.clock
        check(items, clock)
        try:
            turn = apply(items, clock, command, now)
        except Refusal:
            continue
        told += turn.transitions
        items, clock = turn.items, turn.clock
        check(items, clock)
    for what in (Began, Ended, Skipped):
        ids = [one.item.id for one in told if isinstance(one, what)]
        assert len(ids) == len(set(ids))
    assert {one.item.id for one in told if isinstance(one, Began)} == {i.id for i in items if i.started_at}
    assert {one.item.id for one in told if isinstance(one, Ended)} == {i.id for i in items if i.ended_at}


@given(programmes, st.lists(st.tuples(commands, st.floats(0, 200, allow_nan=False)), max_size=6), commands)
def test_undo_gives_back_what_was(
    drawn: list[tuple[ItemKind, int, bool]], done: list[tuple[Command, float]], command: Command
) -> None:
    turn = started(from_draw(drawn))
    items, clock, now = turn.items, turn.clock, T0
    for earlier, later in done:
        now += timedelta(seconds=later)
        turn = advance(items, clock, now)
        items, clock = turn.items, turn.clock
        try:
            turn = apply(items, clock, earlier, now)
        except Refusal:
            continue
        items, clock = turn.items, turn.clock
    turn = advance(items, clock, now)
    items, clock = turn.items, turn.clock
    try:
        turn = apply(items, clock, command, now)
    except Refusal:
        return
    back = restore(turn.items, turn.clock, (items, clock), now, now)
    assert (back.items, back.clock) == (items, clock)
    assert all(isinstance(one, TakenBack) for one in back.transitions)


# --- commands -----------------------------------------------------------------------------------------------------


def test_starting_twice_is_starting_once_and_an_empty_programme_does_not_start() -> None:
    turn = started()
    assert apply(turn.items, turn.clock, Start(), at(9)) == Turn(turn.items, turn.clock)
    with pytest.raises(Refusal, match="programme_empty"):
        apply((), Clock(), Start(), T0)


def test_doors_that_open_early_let_the_arrival_last_until_its_planned_end() -> None:
    early = apply(THREE, Clock(), Start(planned_at=at(600)), T0)
    assert early.clock.ends_at == at(660)
    for planned in (at(-600), at(5 * 7 * 86400)):  # late, or weeks before
        assert apply(THREE, Clock(), Start(planned_at=planned), T0).clock.ends_at == at(60)


def test_two_minutes_more_and_less() -> None:
    turn = started()
    more = apply(turn.items, turn.clock, Extend(seconds=120), at(30))
    assert (more.clock.ends_at, more.items[0].seconds) == (at(180), 180)
    less = apply(more.items, more.clock, Extend(seconds=-120), at(30))
    assert (less.clock, less.items) == (turn.clock, turn.items)
    at_once = apply(turn.items, turn.clock, Extend(seconds=-120), at(30))
    assert at_once.clock.ends_at == at(30)


def test_in_overtime_two_minutes_more_are_two_minutes_from_now() -> None:
    turn = started(items_of(ItemKind.ARRIVAL, ItemKind.GONG, waits=(2,)))
    assert apply(turn.items, turn.clock, Extend(seconds=120), at(600)).clock.ends_at == at(720)


def test_beginning_a_later_item_skips_what_lies_between() -> None:
    turn = started(items_of(*[ItemKind.ROUND] * 4))
    jumped = apply(turn.items, turn.clock, Begin(item_id=4), at(10))
    assert states(jumped.items) == [ItemState.PLAYED, ItemState.SKIPPED, ItemState.SKIPPED, ItemState.RUNNING]
    assert [(type(one), one.item.id) for one in jumped.transitions] == [
        (Ended, 1),
        (Skipped, 2),
        (Skipped, 3),
        (Began, 4),
    ]


def test_what_was_played_stays_where_it_is() -> None:
    turn = started()
    for command in (Move(item_id=1), Begin(item_id=1), Remove(item_id=1)):
        with pytest.raises(Refusal, match="item_was_played"):
            apply(turn.items, turn.clock, command, at(5))
    later = apply(turn.items, turn.clock, Move(item_id=2, by=1), at(5))
    assert [item.id for item in later.items] == [1, 3, 2]
    assert apply(turn.items, turn.clock, Move(item_id=2, by=-1), at(5)) == Turn(turn.items, turn.clock)


def test_two_items_change_places_over_what_lies_between() -> None:
    turn = started(items_of(ItemKind.ROUND, ItemKind.BREAK, ItemKind.CHANGE, ItemKind.TRADING))
    swapped = apply(turn.items, turn.clock, Swap(item_id=2, other_id=4), at(5)).items
    assert [(item.id, item.position) for item in swapped] == [(1, 1), (4, 2), (3, 3), (2, 4)]
    with pytest.raises(Refusal, match="item_was_played"):
        apply(turn.items, turn.clock, Swap(item_id=1, other_id=4), at(5))


def test_before_the_evening_rounds_are_numbered_in_their_order_and_afterwards_keep_their_number() -> None:
    rounds = items_of(*[ItemKind.ROUND] * 3)
    assert [i.round_number for i in apply(rounds, Clock(), Remove(item_id=1), T0).items] == [1, 2]
    moved = apply(rounds, Clock(), Move(item_id=3, by=-1), T0).items
    assert [(i.id, i.round_number) for i in moved] == [(1, 1), (3, 2), (2, 3)]
    turn = started(rounds)
    assert [i.round_number for i in apply(turn.items, turn.clock, Move(item_id=3, by=-1), at(1)).items] == [1, 3, 2]
    removed = apply(turn.items, turn.clock, Remove(item_id=2), at(1))
    assert (states(removed.items)[1], removed.transitions) == (ItemState.SKIPPED, (Skipped(removed.items[1]),))
    added = apply(turn.items, turn.clock, Add(kind=ItemKind.ROUND, seconds=300, after_id=1), at(1))
    assert [i.round_number for i in added.items] == [1, 4, 2, 3]


def test_an_item_comes_after_the_one_it_is_asked_for_but_never_before_what_runs() -> None:
    turn = started()
    turn = apply(turn.items, turn.clock, Skip(), at(5))
    for after, place in ((1, 2), (2, 2), (3, 3), (None, 3)):
        added = apply(turn.items, turn.clock, Add(kind=ItemKind.BREAK, after_id=after), at(6)).items
        assert [item.kind for item in added].index(ItemKind.BREAK) == place


def test_editing_what_runs_moves_its_end() -> None:
    turn = started()
    edited = apply(turn.items, turn.clock, Edit(item_id=1, seconds=90, title="Inloop", scene=Scene.BREAK), at(10))
    assert (edited.clock.ends_at, edited.items[0].title, edited.items[0].shows) == (at(90), "Inloop", Scene.BREAK)
    with pytest.raises(Refusal, match="item_length"):
        apply(turn.items, turn.clock, Edit(item_id=2, seconds=0), at(10))


def test_a_round_that_was_skipped_by_mistake_gets_back_the_time_it_had() -> None:
    turn = started(items_of(*[ItemKind.ROUND] * 2, seconds=300))
    skipped = apply(turn.items, turn.clock, Skip(), at(60))
    back = restore(skipped.items, skipped.clock, (turn.items, turn.clock), at(60), at(75))
    assert back.clock == Clock(ClockState.RUNNING, 1, at(315))
    assert [(one.item.id, one.item.state) for one in back.transitions] == [
        (1, ItemState.RUNNING),
        (2, ItemState.PLANNED),
    ]


def test_two_minutes_more_taken_back_leaves_the_end_as_it_was() -> None:
    turn = started()
    more = apply(turn.items, turn.clock, Extend(seconds=120), at(10))
    assert restore(more.items, more.clock, (turn.items, turn.clock), at(10), at(40)).clock == turn.clock


# --- freeze -------------------------------------------------------------------------------------------------------


def test_the_hall_is_frozen_from_the_freeze_to_the_reveal() -> None:
    kinds = (ItemKind.TRADING, ItemKind.FREEZE, ItemKind.BREAK, ItemKind.REVEAL, ItemKind.THANKS)
    turn, frozen = started(items_of(*kinds)), []
    for minute in range(6):
        now = advance(turn.items, turn.clock, at(minute * 60 + 1))
        frozen.append(hall_is_frozen(now.items, now.clock))
    assert frozen == [False, True, True, False, False, False]


def test_a_skipped_reveal_does_not_leave_the_hall_frozen() -> None:
    turn = started(items_of(ItemKind.FREEZE, ItemKind.REVEAL, ItemKind.THANKS))
    assert hall_is_frozen(turn.items, turn.clock)
    jumped = apply(turn.items, turn.clock, Begin(item_id=3), at(1))
    assert not hall_is_frozen(jumped.items, jumped.clock)


# --- when, and what is seen -------------------------------------------------------------------------------------------


def test_the_timetable_follows_what_happens() -> None:
    begins, over = timetable(THREE, Clock(), at(600), T0)
    assert (begins, over) == ({1: at(600), 2: at(660), 3: at(720)}, at(780))
    turn = started()
    turn = advance(turn.items, turn.clock, at(70))
    more = apply(turn.items, turn.clock, Extend(seconds=120), at(70))
    assert timetable(more.items, more.clock, T0, at(70)) == ({1: at(0), 2: at(60), 3: at(240)}, at(300))
    paused = apply(more.items, more.clock, Pause(), at(80))
    assert timetable(paused.items, paused.clock, T0, at(200))[1] == at(200 + 160 + 60)


def test_an_evening_knows_what_it_shows() -> None:
    before = Evening(THREE, Clock(), 1)
    turn = started()
    running = Evening(turn.items, turn.clock, 2)
    over = advance(turn.items, turn.clock, at(999))
    ended = Evening(over.items, over.clock, 3)
    assert [evening.scene for evening in (before, running, ended)] == [Scene.WELCOME, Scene.WELCOME, Scene.THANKS]
    assert [evening.is_on for evening in (before, running, ended)] == [False, True, False]
    assert (running.current, running.next, running.ends_at) == (turn.items[0], turn.items[1], at(60))
    assert running.rounds == (1,)
    other = replace(turn.items[0], scene=Scene.BREAK)
    assert Evening((other, *turn.items[1:]), turn.clock, 4).scene is Scene.BREAK
