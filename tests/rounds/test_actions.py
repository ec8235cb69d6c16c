"""Plans are drafted, changed by hand and released; rounds open and close once; who sits alone gets company."""

from datetime import timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from beursvloer.access.permissions import Role
from beursvloer.live.events import ConversationChanged, PlanMade, PlanReleased, RoundClosed, RoundOpened
from beursvloer.refusals import Forbidden, Refusal
from beursvloer.rounds import actions, planner, queries
from beursvloer.rounds.models import Conversation, Round, RoundPlan
from beursvloer.rounds.rules import PlanState, RoundState, TalkState
from tests.conftest import NOW
from tests.factories import actor_of, make_organiser
from tests.rounds.halls import make_hall, report, swappable, told

LATER = NOW + timedelta(minutes=2)


def rows(session: Session) -> list[Conversation]:
    return list(session.scalars(select(Conversation).order_by(Conversation.id)))


# --- plan and release ---------------------------------------------------------------------------------------------


def test_a_new_draft_takes_the_place_of_the_old_one(session: Session) -> None:
    hall = make_hall(session)
    first, second = hall.plan(), hall.plan(floor=1)

    assert session.scalars(select(RoundPlan)).all() == [second]
    assert first is not second
    assert {talk.plan_id for talk in rows(session)} == {second.id}
    assert (second.floor, second.first_round, second.rounds, second.tables) == (1, 1, 3, 4)
    assert told(session, PlanMade) == 2


def test_a_plan_of_an_older_market_is_not_kept(session: Session) -> None:
    hall = make_hall(session)
    given = planner.read_input(session, hall.edition, NOW)
    outcome = planner.compute(given)
    hall.edition.market_version += 1
    session.flush()

    with pytest.raises(Refusal) as refused:
        actions.save_draft(session, hall.actor, hall.edition, given.version, outcome, NOW)
    assert refused.value.code == "market_changed_meanwhile"


def test_a_plan_of_rounds_that_have_begun_is_not_kept_nor_released(session: Session) -> None:
    hall = make_hall(session)
    given = planner.read_input(session, hall.edition, NOW)
    outcome = planner.compute(given)
    draft = hall.plan()
    hall.open(1)

    for act in (
        lambda: actions.save_draft(session, hall.actor, hall.edition, given.version, outcome, NOW),
        lambda: actions.release(session, hall.actor, hall.edition, draft.id, NOW),
    ):
        with pytest.raises(Refusal) as refused:
            act()
        assert refused.value.code == "round_begun"


def test_with_no_round_left_there_is_nothing_to_plan(session: Session) -> None:
    hall = make_hall(session, rounds=1)
    hall.open(1)

    with pytest.raises(Refusal) as refused:
        hall.plan()
    assert refused.value.code == "no_rounds_left"


def test_releasing_twice_is_releasing_once(session: Session) -> None:
    hall = make_hall(session)
    plan = hall.release()

    assert not actions.release(session, hall.actor, hall.edition, plan.id, LATER)
    assert (plan.state, plan.released_at) == (PlanState.RELEASED, NOW)
    assert told(session, PlanReleased) == 1
    assert queries.rounds_of(session, hall.edition.id) == dict.fromkeys((1, 2, 3), RoundState.PLANNED)


def test_a_thrown_away_draft_cannot_be_released(session: Session) -> None:
    hall = make_hall(session)
    draft = hall.plan()
    assert actions.discard_draft(session, hall.actor, hall.edition)
    assert not actions.discard_draft(session, hall.actor, hall.edition)

    with pytest.raises(Refusal) as refused:
        actions.release(session, hall.actor, hall.edition, draft.id, NOW)
    assert refused.value.code == "plan_gone"
    assert rows(session) == []


def test_a_later_plan_holds_from_its_first_round_on(session: Session) -> None:
    hall = make_hall(session)
    first = hall.release()
    before = hall.round(1)
    hall.open(1)
    hall.close(1)
    second = hall.release()

    assert [(talk.id, talk.table) for talk in hall.round(1)] == [(talk.id, talk.table) for talk in before]
    assert {session.get_one(Conversation, talk.id).plan_id for talk in hall.round(2) + hall.round(3)} == {second.id}
    session.refresh(first)
    assert (first.state, second.state, second.first_round) == (PlanState.REPLACED, PlanState.RELEASED, 2)


@pytest.mark.parametrize("role", [Role.MATCHMAKER, Role.NOTARY, Role.CHECK_IN])
def test_only_organisers_plan_release_and_swap(session: Session, role: Role) -> None:
    hall = make_hall(session)
    plan = hall.plan()
    one, other = (talk.id for talk in queries.draft_talks(session, plan.id)[:2])
    actor = actor_of(session, make_organiser(session, hall.edition, role=role))
    outcome = planner.compute(planner.read_input(session, hall.edition, NOW))

    for act in (
        lambda: actions.save_draft(session, actor, hall.edition, 0, outcome, NOW),
        lambda: actions.release(session, actor, hall.edition, plan.id, NOW),
        lambda: actions.discard_draft(session, actor, hall.edition),
        lambda: actions.swap_guests(session, actor, hall.edition, (one, other), (None, None), NOW),
    ):
        with pytest.raises(Forbidden):
            act()


# --- by hand ------------------------------------------------------------------------------------------------------


def test_guests_change_places_and_the_total_follows(session: Session) -> None:
    hall = make_hall(session, businesses=4, clubs=4, rounds=2)
    plan = hall.plan()
    one, other = swappable(session, hall, plan)
    (host, guest), (host2, guest2) = (one.host_id, one.guest_id), (other.host_id, other.guest_id)
    brings = tuple(planner.brings_of(session, hall.edition, pair) for pair in ((host, guest2), (host2, guest)))
    assert brings[0] is not None
    assert brings[1] is not None
    total = plan.total - one.fit - other.fit + brings[0].fit + brings[1].fit
    tables = one.table_number, other.table_number
    actions.swap_guests(session, hall.actor, hall.edition, (one.id, other.id), (brings[0], brings[1]), NOW)
    now = {row.host_id: row for row in rows(session) if row.by_hand}

    assert {(now[host].guest_id, now[host].table_number), (now[host2].guest_id, now[host2].table_number)} == {
        (guest2, tables[0]),
        (guest, tables[1]),
    }
    assert plan.total == total == sum(row.fit for row in rows(session))
    assert told(session, ConversationChanged) == 0


def test_a_swap_in_a_released_round_is_told_to_its_parties(session: Session) -> None:
    hall = make_hall(session, rounds=2)
    plan = hall.release()
    one, other = swappable(session, hall, plan)
    actions.swap_guests(session, hall.actor, hall.edition, (one.id, other.id), (None, None), NOW)

    assert told(session, ConversationChanged) == 2


def test_nobody_meets_twice_by_a_swap(session: Session) -> None:
    """Three rounds of three and three: everybody meets everybody, so any swap repeats a meeting."""
    hall = make_hall(session, businesses=3, clubs=3, rounds=3)
    plan = hall.plan()
    talks = [talk for talk in rows(session) if talk.round_number == 1]

    with pytest.raises(Refusal) as refused:
        actions.swap_guests(session, hall.actor, hall.edition, (talks[0].id, talks[1].id), (None, None), NOW)
    assert refused.value.code == "swap_meet_twice"
    assert plan.total == sum(row.fit for row in rows(session))


def test_only_two_talks_of_one_round_that_has_not_begun_are_swapped(session: Session) -> None:
    hall = make_hall(session, rounds=2)
    hall.release()
    first, second = hall.round(1), hall.round(2)

    def code(one: int, other: int) -> str:
        with pytest.raises(Refusal) as refused:
            actions.swap_guests(session, hall.actor, hall.edition, (one, other), (None, None), NOW)
        return refused.value.code

    assert code(first[0].id, second[0].id) == "swap_one_round"
    assert code(first[0].id, first[0].id) == "swap_one_round"
    assert code(first[0].id, 999) == "talk_gone"
    hall.open(1)
    assert code(first[0].id, first[1].id) == "round_begun"


def test_a_talk_of_another_edition_is_not_there(session: Session) -> None:
    hall, elsewhere = make_hall(session), make_hall(session)
    elsewhere.release()
    talk = elsewhere.round(1)[0]

    with pytest.raises(Refusal) as refused:
        actions.swap_guests(session, hall.actor, hall.edition, (talk.id, talk.id), (None, None), NOW)
    assert refused.value.code == "talk_gone"
    with pytest.raises(Refusal) as refused:
        actions.report_missing(session, hall.actor, hall.edition, talk.id, talk.host_id, NOW)
    assert refused.value.code == "talk_gone"


# --- open and close -----------------------------------------------------------------------------------------------


def test_a_round_opens_and_closes_once(session: Session) -> None:
    hall = make_hall(session)
    hall.release()
    edition_id = hall.edition.id

    assert [actions.open_round(session, edition_id, 1, NOW) for _ in range(2)] == [True, False]
    assert [actions.close_round(session, edition_id, 1, LATER) for _ in range(2)] == [True, False]
    assert not actions.open_round(session, edition_id, 1, LATER)
    row = session.scalars(select(Round).where(Round.number == 1)).one()
    assert (row.state, row.opened_at, row.closed_at) == (RoundState.CLOSED, NOW, LATER)
    assert (told(session, RoundOpened), told(session, RoundClosed)) == (1, 1)
    assert {talk.state for talk in hall.round(1)} == {TalkState.TALKED}
    assert {talk.state for talk in hall.round(2)} == {TalkState.PLANNED}


def test_a_skipped_round_is_not_played_and_one_that_runs_is_closed_instead(session: Session) -> None:
    hall = make_hall(session)
    hall.release()
    edition_id = hall.edition.id

    assert [actions.skip_round(session, edition_id, 1, NOW) for _ in range(2)] == [True, False]
    assert not actions.open_round(session, edition_id, 1, NOW)
    hall.open(2)
    assert actions.skip_round(session, edition_id, 2, NOW)
    assert queries.rounds_of(session, edition_id) == {
        1: RoundState.SKIPPED,
        2: RoundState.CLOSED,
        3: RoundState.PLANNED,
    }
    assert {talk.state for talk in hall.round(1)} == {TalkState.PLANNED}


def test_a_step_back_of_the_programme_takes_the_talks_along(session: Session) -> None:
    hall = make_hall(session)
    hall.release()
    hall.open(1)
    talk = hall.round(1)[0]
    report(session, hall, talk, talk.host_id)
    hall.close(1)
    actions.set_back(session, hall.edition.id, 1, RoundState.OPEN)

    assert queries.open_round_number(session, hall.edition.id) == 1
    assert [(each.state, each.alone_id) for each in hall.round(1)] == [
        (TalkState.PLANNED, talk.host_id if each.id == talk.id else None) for each in hall.round(1)
    ]
    hall.close(1)
    assert {each.state for each in hall.round(1)} == {TalkState.TALKED}
    actions.set_back(session, hall.edition.id, 1, RoundState.PLANNED)
    assert [(each.state, each.alone_id) for each in hall.round(1)] == [(TalkState.PLANNED, None)] * 4


def test_a_round_without_a_plan_opens_too(session: Session) -> None:
    hall = make_hall(session)
    hall.open(1)

    assert hall.talk_now(hall.clubs[0].id) is None


# --- what participants see ----------------------------------------------------------------------------------------


def test_each_party_has_its_talk_now_and_next(session: Session) -> None:
    hall = make_hall(session)
    hall.release()
    club = hall.clubs[0].id
    talks = hall.talks(club)
    assert hall.talk_now(club) is None
    assert hall.next_talk(club) == talks[0]
    hall.open(1)

    assert [talk.round_number for talk in talks] == [1, 2, 3]
    assert hall.talk_now(club) == talks[0]
    assert hall.next_talk(club) == talks[1]


def test_a_draft_is_no_plan_for_anybody_else(session: Session) -> None:
    hall = make_hall(session)
    plan = hall.plan()
    club = hall.clubs[0].id
    assert queries.draft_talks(session, plan.id)

    assert hall.talks(club) == []
    assert hall.next_talk(club) is None
    assert hall.round(1) == []
    hall.open(1)
    assert hall.talk_now(club) is None
    assert queries.all_released_talks(session, hall.edition.id) == []


def test_a_draft_beside_a_released_plan_changes_nothing_for_anybody_else(session: Session) -> None:
    hall = make_hall(session, businesses=5, clubs=5, rounds=3, tables=3)
    hall.release()
    before = [hall.round(number) for number in (1, 2, 3)]
    hall.open(1)
    hall.close(1)
    hall.plan(floor=0)

    assert [talk.id for number in (1, 2, 3) for talk in hall.round(number)] == [
        talk.id for talks in before for talk in talks
    ]
