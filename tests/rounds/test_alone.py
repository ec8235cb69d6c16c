"""Whoever sits alone at a table gets company: of another who does, or of somebody whom a matchmaker sends."""

from datetime import timedelta

import pytest
from sqlalchemy.orm import Session

from beursvloer.access.permissions import Role
from beursvloer.live.events import ConversationChanged
from beursvloer.refusals import Forbidden, NotFound, Refusal
from beursvloer.rounds import actions, planner, queries
from beursvloer.rounds.models import Conversation
from beursvloer.rounds.rules import TalkState
from tests.conftest import NOW
from tests.factories import actor_for, actor_of, make_organisation, make_organiser
from tests.rounds.halls import Hall, make_hall, report, strangers, told

LATER = NOW + timedelta(minutes=2)


@pytest.fixture
def running(session: Session) -> Hall:
    """Two rounds of four and four; the first one runs."""
    hall = make_hall(session, rounds=2)
    hall.release()
    hall.open(1)
    return hall


def test_who_sits_alone_is_known_to_the_desk(session: Session, running: Hall) -> None:
    talk = running.round(1)[0]
    now = report(session, running, talk, talk.host_id)
    report(session, running, talk, talk.host_id, at=5)

    assert (now.id, now.alone_id, now.alone_at) == (talk.id, talk.host_id, NOW)
    assert told(session, ConversationChanged) == 1
    assert [row.id for row in queries.alone_in_round(session, running.edition.id, 1)] == [talk.id]


def test_two_who_are_left_over_and_have_not_met_are_put_together(session: Session, running: Hall) -> None:
    one, other = strangers(session, running)
    report(session, running, one, one.host_id)
    now = report(session, running, other, other.guest_id, at=5)

    assert (now.host_id, now.guest_id, now.table, now.alone_id) == (one.host_id, other.guest_id, one.table, None)
    assert running.talk_now(one.host_id) == now
    assert running.talk_now(other.guest_id) == now
    for missing in (one.guest_id, other.host_id):
        assert running.talk_now(missing) is None
    running.close(1)
    assert sorted(
        talk.state for talk in queries.all_released_talks(session, running.edition.id) if talk.round_number == 1
    ) == [
        TalkState.MISSED,
        TalkState.TALKED,
        TalkState.TALKED,
        TalkState.TALKED,
    ]


def test_two_who_sit_at_their_own_tables_are_put_together_too(session: Session, running: Hall) -> None:
    one, other = running.round(1)[:2]
    report(session, running, one, one.host_id)
    now = report(session, running, other, other.host_id, at=5)

    assert sorted(now.parties) == sorted((one.host_id, other.host_id))
    assert now.table in (one.table, other.table)


def test_two_who_meet_anyway_are_not_put_together(session: Session) -> None:
    hall = make_hall(session, businesses=2, clubs=2, rounds=2)
    hall.release()
    hall.open(1)
    one, other = hall.round(1)
    report(session, hall, one, one.host_id)
    now = report(session, hall, other, other.guest_id, at=5)

    assert (now.id, now.alone_id) == (other.id, other.guest_id)
    assert len(queries.alone_in_round(session, hall.edition.id, 1)) == 2


def test_the_one_of_the_other_side_goes_first(session: Session, running: Hall) -> None:
    one, other = strangers(session, running)
    third = next(talk for talk in running.round(1) if talk.id not in (one.id, other.id))
    report(session, running, third, third.guest_id)
    report(session, running, one, one.host_id, at=1)
    # The first two sat alone and were put together, if they do not meet anyway.
    alone = queries.alone_in_round(session, running.edition.id, 1)
    now = report(session, running, other, other.guest_id, at=2)

    assert now.host_id == one.host_id if len(alone) == 2 else now.id == other.id


def test_when_both_say_it_each_hears_where_the_other_waits(session: Session, running: Hall) -> None:
    talk = running.round(1)[0]
    report(session, running, talk, talk.host_id)

    with pytest.raises(Refusal) as refused:
        report(session, running, talk, talk.guest_id)
    assert (refused.value.code, refused.value.values) == ("partner_looks_for_you", {"table": talk.table})


def test_who_presses_on_a_talk_that_is_gone_hears_so(session: Session, running: Hall) -> None:
    one, other = strangers(session, running)
    missing = next(each for each in running.businesses if each.id == one.guest_id)
    report(session, running, one, one.host_id)
    report(session, running, other, other.guest_id, at=5)

    for press in (actions.report_missing, actions.partner_came):
        with pytest.raises(Refusal) as refused:
            press(session, actor_for(session, missing), running.edition, one.id, missing.id, LATER)
        assert refused.value.code == "talk_gone"


def test_what_two_talk_about_who_were_put_together_is_told_to_them(session: Session, running: Hall) -> None:
    one, other = strangers(session, running)
    report(session, running, one, one.host_id)
    talk = report(session, running, other, other.guest_id, at=5)
    before = told(session, ConversationChanged)
    brings = planner.brings_of(session, running.edition, talk.parties)
    assert brings is not None
    for _ in range(2):
        actions.say_what_about(session, running.edition, talk.id, brings, LATER)

    assert told(session, ConversationChanged) == before + 1


def test_who_comes_after_all_is_no_longer_missing(session: Session, running: Hall) -> None:
    talk = running.round(1)[0]
    report(session, running, talk, talk.host_id)
    host = next(club for club in running.clubs if club.id == talk.host_id)
    for _ in range(2):
        actions.partner_came(session, actor_for(session, host), running.edition, talk.id, talk.host_id, LATER)

    assert queries.alone_in_round(session, running.edition.id, 1) == []
    assert told(session, ConversationChanged) == 2


def test_who_was_missing_has_missed_it(session: Session, running: Hall) -> None:
    talk = running.round(1)[0]
    report(session, running, talk, talk.host_id)
    running.close(1)

    assert session.get_one(Conversation, talk.id, populate_existing=True).state is TalkState.MISSED


def test_nobody_reports_for_another_and_not_outside_the_round(session: Session, running: Hall) -> None:
    talk, other = running.round(1)[:2]
    stranger = make_organisation(session, running.edition)
    host = next(club for club in running.clubs if club.id == talk.host_id)

    for actor in (actor_for(session, stranger), actor_for(session, host)):
        with pytest.raises(NotFound):
            actions.report_missing(session, actor, running.edition, other.id, other.host_id, NOW)
    with pytest.raises(NotFound):
        actions.report_missing(session, actor_for(session, host), running.edition, talk.id, other.host_id, NOW)
    later = next(each for each in running.round(2) if each.host_id == host.id)
    with pytest.raises(Refusal) as refused:
        report(session, running, later, host.id)
    assert refused.value.code == "round_not_open"


def test_a_matchmaker_reports_for_somebody_and_gives_away_the_chair(session: Session, running: Hall) -> None:
    talk = running.round(1)[0]
    helper = actor_of(session, make_organiser(session, running.edition, role=Role.MATCHMAKER))
    late = make_organisation(session, running.edition, name="Te laat")
    actions.report_missing(session, helper, running.edition, talk.id, talk.host_id, NOW)
    now = actions.seat_free_party(session, helper, running.edition, talk.id, late.id, LATER)

    assert (now.host_id, now.guest_id, now.table) == (talk.host_id, late.id, talk.table)
    assert running.talk_now(late.id) == now
    assert running.talk_now(talk.guest_id) is None


def test_the_chair_goes_to_nobody_who_has_a_table_or_is_a_stranger(session: Session, running: Hall) -> None:
    talk, other = running.round(1)[:2]
    helper = actor_of(session, make_organiser(session, running.edition, role=Role.MATCHMAKER))

    def code(party: int) -> str:
        with pytest.raises(Refusal) as refused:
            actions.seat_free_party(session, helper, running.edition, talk.id, party, NOW)
        return refused.value.code

    assert code(other.guest_id) == "talk_gone"  # nobody is missing yet
    report(session, running, talk, talk.host_id)
    assert code(other.guest_id) == "party_has_table"
    assert code(make_organisation(session).id) == "not_found"
    with pytest.raises(Forbidden):
        actions.seat_free_party(
            session, actor_for(session, running.clubs[0]), running.edition, talk.id, other.guest_id, NOW
        )
