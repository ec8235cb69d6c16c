"""The clock of an evening moves in the database, by hand or by time, and rounds and the hall's numbers follow."""

from datetime import timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from beursvloer.access.permissions import Actor, Role
from beursvloer.editions.models import Edition, Participation
from beursvloer.evening.actions import advance_due, do
from beursvloer.live.models import EventRow
from beursvloer.programme import queries
from beursvloer.programme.actions import fill_programme, from_json, to_json
from beursvloer.programme.models import ProgrammeItem, ProgrammeStep
from beursvloer.programme.moves import (
    Add,
    Begin,
    Command,
    Edit,
    Extend,
    Move,
    Pause,
    Redo,
    Remove,
    Resume,
    Skip,
    Start,
    Undo,
)
from beursvloer.programme.planner import EveningTemplate
from beursvloer.programme.rules import ClockState, Evening, ItemKind, ItemState, Scene
from beursvloer.refusals import Forbidden, Refusal
from beursvloer.rounds.models import Round
from beursvloer.rounds.rules import RoundState
from beursvloer.tally.models import HallSnapshot
from tests.conftest import NOW
from tests.evening.evenings import Desk, make_evening
from tests.factories import actor_of, make_edition, make_organisation, make_organiser


@pytest.fixture
def desk(session: Session) -> Desk:
    return make_evening(session, EveningTemplate(whole=7200, rounds=2))


def rounds(session: Session, desk: Desk) -> dict[int, RoundState]:
    rows = session.scalars(
        select(Round).where(Round.edition_id == desk.edition.id).execution_options(populate_existing=True)
    )
    return {row.number: row.state for row in rows}


def kinds(evening: Evening) -> list[ItemKind]:
    return [item.kind for item in evening.items]


def told(session: Session, desk: Desk, name: str) -> int:
    return len(
        session.scalars(select(EventRow).where(EventRow.edition_id == desk.edition.id, EventRow.name == name)).all()
    )


# --- by time --------------------------------------------------------------------------------------------------------


def test_after_a_long_silence_each_round_has_its_own_moments(session: Session, desk: Desk) -> None:
    desk.do(Start())
    desk.later(3600)
    desk.do(Skip(version=desk.version))  # the gong waited
    gong = desk.now
    desk.later(3600)
    assert desk.advance() is not None
    items = [item for item in desk.stored().items if item.round_number]
    rows = session.scalars(select(Round).order_by(Round.number)).all()
    assert [(row.opened_at, row.closed_at) for row in rows] == [(item.started_at, item.ended_at) for item in items]
    change = next(item for item in desk.stored().items if item.kind is ItemKind.CHANGE)
    assert change.started_at == gong + timedelta(seconds=desk.item(ItemKind.GONG).seconds)
    assert (told(session, desk, "RoundOpened"), told(session, desk, "RoundClosed")) == (2, 2)


def test_advancing_twice_changes_and_tells_nothing(session: Session, desk: Desk) -> None:
    desk.do(Start())
    desk.do(Skip(version=desk.version))
    desk.later(400)
    first = desk.advance()
    events = told(session, desk, "ProgrammeChanged")
    assert desk.advance() == first
    assert told(session, desk, "ProgrammeChanged") == events


def test_who_only_reads_sees_what_time_it_is(session: Session, desk: Desk) -> None:
    desk.do(Start())
    desk.do(Skip(version=desk.version))
    gong = desk.item(ItemKind.GONG)
    later = desk.now + timedelta(seconds=gong.seconds + 1)
    seen = queries.programme_of(session, desk.edition.id, later)
    assert seen is not None
    assert (seen.current.kind if seen.current else None, seen.version) == (ItemKind.CHANGE, desk.version)
    stored = desk.stored().current
    assert stored is not None
    assert stored.kind is ItemKind.GONG
    assert queries.is_evening(session, desk.edition.id)
    assert queries.due_editions(session, later) == [desk.edition.id]
    assert queries.next_end(session, desk.now) == desk.now + timedelta(seconds=gong.seconds)


def test_an_item_that_waits_is_nothing_to_do(session: Session, desk: Desk) -> None:
    desk.do(Start())
    desk.later(7200)
    assert queries.due_editions(session, desk.now) == []
    before = desk.version
    desk.advance()
    assert desk.version == before


def test_an_edition_without_a_programme_has_no_evening(session: Session) -> None:
    edition = make_edition(session)
    assert queries.programme_of(session, edition.id, NOW) is None
    assert not queries.is_evening(session, edition.id)
    assert advance_due(session, edition.id, NOW) is None


# --- by hand --------------------------------------------------------------------------------------------------------


def test_a_double_tap_is_one_step(desk: Desk) -> None:
    desk.do(Start())
    desk.do(Start())
    seen = desk.version
    for _tap in range(2):
        desk.do(Extend(version=seen, seconds=120))
    assert desk.version == seen + 1
    for _tap in range(2):
        desk.do(Pause())
    assert desk.version == seen + 2
    for _tap in range(2):
        desk.do(Undo(version=seen + 2))
    assert (desk.version, desk.stored().clock.state) == (seen + 3, ClockState.RUNNING)


@pytest.mark.parametrize("command", [Skip, Undo, Extend])
def test_who_looked_at_an_older_programme_is_told(session: Session, desk: Desk, command: type[Command]) -> None:
    desk.do(Start())
    seen = desk.version
    other = actor_of(session, make_organiser(session, desk.edition))
    do(session, other, desk.edition, Extend(version=seen), desk.now)
    with pytest.raises(Refusal, match="programme_changed_meanwhile"):
        desk.do(command(version=seen))


def test_a_press_at_the_very_moment_the_clock_goes_on_does_not_go_on_twice(desk: Desk) -> None:
    desk.do(Start())
    desk.do(Skip(version=desk.version))
    desk.later(desk.item(ItemKind.GONG).seconds)
    with pytest.raises(Refusal, match="clock_moved_on"):
        desk.do(Skip(version=desk.version))


def test_the_clock_going_on_does_not_spoil_a_change_of_what_is_to_come(desk: Desk) -> None:
    desk.do(Start())
    desk.do(Skip(version=desk.version))
    seen, last = desk.version, desk.stored().items[-1]
    desk.later(desk.item(ItemKind.GONG).seconds + 1)
    desk.do(Edit(version=seen, item_id=last.id, seconds=90, title="Slot"))
    assert desk.stored().items[-1].title == "Slot"
    with pytest.raises(Refusal, match="programme_changed_meanwhile"):
        desk.do(Edit(version=seen, item_id=last.id, seconds=90, title="Ander"))
    with pytest.raises(Refusal, match="programme_changed_meanwhile"):
        desk.do(Edit(version=seen + 99, item_id=last.id, seconds=90, title="Ander"))


@pytest.mark.parametrize("role", [role for role in Role if role is not Role.ORGANISER])
def test_only_organisers_run_the_evening(session: Session, desk: Desk, role: Role) -> None:
    actor = actor_of(session, make_organiser(session, desk.edition, role=role))
    with pytest.raises(Forbidden):
        do(session, actor, desk.edition, Start(), NOW)
    with pytest.raises(Forbidden):
        fill_programme(session, actor, desk.edition, EveningTemplate(), 10, NOW)


def test_a_programme_that_has_begun_is_not_filled_anew(session: Session, desk: Desk) -> None:
    desk.do(Start())
    with pytest.raises(Refusal, match="programme_started"):
        fill_programme(session, desk.actor, desk.edition, EveningTemplate(), 10, NOW)


def test_items_are_added_edited_moved_and_removed(session: Session, desk: Desk) -> None:
    first = desk.stored().items[0]
    desk.do(Add(version=desk.version, kind=ItemKind.BREAK, seconds=300, title="Koffie", after_id=first.id))
    coffee = desk.stored().items[1]
    assert (coffee.kind, coffee.title, coffee.seconds, coffee.position) == (ItemKind.BREAK, "Koffie", 300, 2)
    desk.do(Edit(version=desk.version, item_id=coffee.id, seconds=240, title="Thee", scene=Scene.RING, waits=True))
    desk.do(Move(version=desk.version, item_id=coffee.id, by=-1))
    tea = desk.stored().items[0]
    assert (tea.id, tea.title, tea.shows, tea.waits) == (coffee.id, "Thee", Scene.RING, True)
    desk.do(Remove(version=desk.version, item_id=coffee.id))
    assert coffee.id not in {item.id for item in desk.stored().items}
    for _step in range(4):
        desk.do(Undo(version=desk.version))
    assert [(item.id, item.position) for item in desk.stored().items][:2] == [
        (first.id, 1),
        (desk.item(ItemKind.GONG).id, 2),
    ]


def test_rounds_can_change_places_though_their_numbers_are_unique(desk: Desk) -> None:
    second = desk.item(ItemKind.ROUND, 2)
    for _step in range(2):
        desk.do(Move(version=desk.version, item_id=second.id, by=-1))
    items = [item for item in desk.stored().items if item.round_number]
    assert [(item.round_number, item.id == second.id) for item in items] == [(1, True), (2, False)]


# --- back -----------------------------------------------------------------------------------------------------------


def test_undo_of_everything_goes_back_to_nothing(session: Session) -> None:
    desk = make_evening(session, EveningTemplate())
    desk.do(Undo(version=desk.version))
    assert desk.stored().items == ()
    with pytest.raises(Refusal, match="nothing_to_undo"):
        desk.do(Undo(version=desk.version))
    assert session.scalars(select(ProgrammeItem)).all() == []


def test_a_round_skipped_by_mistake_is_open_again(session: Session, desk: Desk) -> None:
    desk.do(Start())
    desk.do(Begin(version=desk.version, item_id=desk.item(ItemKind.ROUND, 1).id))
    desk.later(30)
    before = desk.stored()
    desk.do(Begin(version=desk.version, item_id=desk.item(ItemKind.TRADING).id))
    assert rounds(session, desk) == {1: RoundState.CLOSED, 2: RoundState.SKIPPED}
    desk.later(10)
    desk.do(Undo(version=desk.version))
    assert rounds(session, desk) == {1: RoundState.OPEN, 2: RoundState.PLANNED}
    after = desk.stored()
    assert after.items == before.items
    assert after.ends_at is not None
    assert before.ends_at is not None
    assert after.ends_at - before.ends_at == timedelta(seconds=10)
    desk.later(3600)
    desk.advance()
    assert rounds(session, desk) == {1: RoundState.CLOSED, 2: RoundState.CLOSED}


def test_what_the_clock_did_by_itself_is_not_taken_back(desk: Desk) -> None:
    desk.do(Start())
    desk.do(Skip(version=desk.version))
    desk.later(desk.item(ItemKind.GONG).seconds)
    desk.advance()
    with pytest.raises(Refusal, match="clock_moved_on"):
        desk.do(Undo(version=desk.version))


def test_steps_tell_who_did_what(session: Session, desk: Desk) -> None:
    desk.do(Start())
    desk.do(Pause())
    desk.do(Resume())
    desk.do(Undo(version=desk.version))
    steps = queries.steps_of(session, desk.edition.id)
    assert [(step.command, name, step.undone) for step, name in steps] == [
        ("undo", "Olga Organisator", True),
        ("resume", "Olga Organisator", True),
        ("pause", "Olga Organisator", False),
        ("start", "Olga Organisator", False),
        ("fill", "Olga Organisator", False),
    ]


def test_what_a_step_keeps_reads_back_as_it_was(session: Session, desk: Desk) -> None:
    desk.do(Start())
    desk.do(Edit(version=desk.version, item_id=desk.stored().items[-1].id, seconds=99, scene=Scene.RING))
    evening = desk.stored()
    assert from_json(to_json(evening)) == evening
    kept = session.scalars(select(ProgrammeStep).order_by(ProgrammeStep.id.desc())).first()
    assert kept is not None
    assert from_json(kept.before).version == evening.version - 1


# --- the hall -------------------------------------------------------------------------------------------------------


def frozen(session: Session, desk: Desk) -> tuple[bool, int]:
    """Whether the hall is frozen, and how many pictures were stored."""
    session.refresh(desk.edition)
    return desk.edition.frozen_at is not None, len(session.scalars(select(HallSnapshot)).all())


def test_freeze_and_reveal_follow_the_programme_and_its_undo(session: Session, desk: Desk) -> None:
    desk.do(Start())
    desk.do(Begin(version=desk.version, item_id=desk.item(ItemKind.FREEZE).id))
    assert frozen(session, desk) == (True, 1)
    desk.do(Undo(version=desk.version))
    assert frozen(session, desk) == (False, 1)
    desk.do(Begin(version=desk.version, item_id=desk.item(ItemKind.FREEZE).id))
    desk.later(3600)
    desk.advance()
    assert frozen(session, desk) == (True, 2)  # the reveal waits
    desk.do(Skip(version=desk.version))
    assert frozen(session, desk) == (False, 2)
    desk.do(Undo(version=desk.version))
    assert frozen(session, desk) == (True, 3)
    desk.do(Begin(version=desk.version, item_id=desk.item(ItemKind.THANKS).id))
    assert frozen(session, desk) == (False, 3)


def test_the_end_of_the_programme_thaws_the_hall(session: Session, desk: Desk) -> None:
    desk.do(Start())
    desk.do(Remove(version=desk.version, item_id=desk.item(ItemKind.REVEAL).id))
    desk.do(Remove(version=desk.version, item_id=desk.item(ItemKind.THANKS).id))
    desk.do(Begin(version=desk.version, item_id=desk.item(ItemKind.FREEZE).id))
    assert frozen(session, desk)[0]
    desk.do(Skip(version=desk.version))
    assert (desk.stored().clock.state, frozen(session, desk)[0]) == (ClockState.ENDED, False)


def test_everything_skipped_opens_no_round(session: Session, desk: Desk) -> None:
    desk.do(Start())
    desk.do(Begin(version=desk.version, item_id=desk.item(ItemKind.THANKS).id))
    assert rounds(session, desk) == {1: RoundState.SKIPPED, 2: RoundState.SKIPPED}
    assert {item.state for item in desk.stored().items} == {ItemState.PLAYED, ItemState.SKIPPED, ItemState.RUNNING}


def test_a_stranger_does_nothing(session: Session, desk: Desk) -> None:
    with pytest.raises(Forbidden):
        do(
            session,
            Actor(),
            session.get_one(Edition, desk.edition.id),
            Start(),
            NOW,
        )


def test_the_control_desk_takes_back_neither_a_programme_nor_its_beginning(session: Session, desk: Desk) -> None:
    with pytest.raises(Refusal, match="undo_on_programme"):
        desk.do(Undo(version=desk.version, at_desk=True))
    desk.do(Start())
    with pytest.raises(Refusal, match="undo_on_programme"):
        desk.do(Undo(version=desk.version, at_desk=True))
    session.get_one(Participation, (desk.edition.id, make_organisation(session, desk.edition).id)).arrived_at = NOW
    session.flush()
    with pytest.raises(Refusal, match="evening_is_lived"):
        desk.do(Undo(version=desk.version))
    assert desk.stored().is_on


def test_what_was_taken_back_is_done_after_all(session: Session, desk: Desk) -> None:
    desk.do(Start())
    desk.do(Begin(version=desk.version, item_id=desk.item(ItemKind.ROUND, 1).id))
    desk.do(Begin(version=desk.version, item_id=desk.item(ItemKind.TRADING).id))
    after, then = desk.stored(), rounds(session, desk)
    for _again in range(2):
        desk.do(Undo(version=desk.version))
        desk.do(Redo(version=desk.version))
        assert (desk.stored().items, desk.stored().clock, rounds(session, desk)) == (after.items, after.clock, then)
    with pytest.raises(Refusal, match="nothing_to_redo"):
        desk.do(Redo(version=desk.version))
    desk.do(Undo(version=desk.version))
    desk.do(Pause())
    with pytest.raises(Refusal, match="nothing_to_redo"):
        desk.do(Redo(version=desk.version))


def test_an_evening_that_was_made_is_there_again(session: Session, desk: Desk) -> None:
    made = desk.stored()
    desk.do(Undo(version=desk.version))
    assert desk.stored().items == ()
    desk.do(Redo(version=desk.version))
    assert desk.stored().items == made.items
    desk.do(Undo(version=desk.version))
    assert desk.stored().items == ()
