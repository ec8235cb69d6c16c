"""Desks take, hold and let go; own contracts and second pairs of eyes; the corner completes."""

from dataclasses import replace
from datetime import timedelta
from decimal import Decimal

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from beursvloer.access.permissions import Role
from beursvloer.contracts import actions as contracts
from beursvloer.contracts import desk_actions
from beursvloer.contracts.models import MatchChange
from beursvloer.contracts.queries import terms_of
from beursvloer.contracts.rules import Act, MatchState, Party, Valuation
from beursvloer.desks import actions
from beursvloer.desks.rules import HELD, Stage
from beursvloer.editions.models import Edition
from beursvloer.programme.models import Programme, ProgrammeItem
from beursvloer.programme.rules import ClockState, ItemKind, ItemState
from beursvloer.refusals import Forbidden, NotFound, Refusal
from tests.conftest import NOW
from tests.desks.steps import at_notary, at_valuation, on_an_evening, somebody, take
from tests.factories import actor_for, actor_of, make_edition, make_match, make_organisation, make_organiser


@pytest.fixture
def edition(session: Session) -> Edition:
    return on_an_evening(session)


def test_the_oldest_first_and_never_the_same_at_two_desks(session: Session, edition: Edition) -> None:
    first, second = at_notary(session, edition, 2)
    one, two = somebody(session, edition, Role.NOTARY), somebody(session, edition, Role.ORGANISER)
    assert take(session, one, edition, Stage.NOTARY) is first
    assert take(session, one, edition, Stage.NOTARY) is first  # asked again: what it has in hand
    assert take(session, two, edition, Stage.NOTARY) is second
    assert take(session, one, edition, Stage.NOTARY, "other laptop") is None  # one person at two desks
    with pytest.raises(Refusal, match="desk_taken"):
        actions.ratify(session, two, first, "desk", first.version, NOW)
    assert actions.ratify(session, one, first, "desk", first.version, NOW) == 1


def test_a_silent_desk_loses_its_contract_and_a_busy_one_does_not(session: Session, edition: Edition) -> None:
    [match] = at_notary(session, edition)
    silent, other = somebody(session, edition, Role.NOTARY), somebody(session, edition, Role.NOTARY)
    take(session, silent, edition, Stage.NOTARY)
    later = NOW + HELD - timedelta(seconds=1)
    assert take(session, other, edition, Stage.NOTARY, now=later) is None
    actions.hold(session, silent, match, Stage.NOTARY, "desk", later)
    assert take(session, other, edition, Stage.NOTARY, now=NOW + HELD) is None
    assert take(session, other, edition, Stage.NOTARY, now=later + HELD) is match
    with pytest.raises(Refusal, match="desk_taken"):
        actions.hold(session, silent, match, Stage.NOTARY, "desk", later + HELD)


def test_passed_over_it_is_free_for_others_and_comes_back_here_last(session: Session, edition: Edition) -> None:
    first, second = at_notary(session, edition, 2)
    notary = somebody(session, edition, Role.NOTARY)
    take(session, notary, edition, Stage.NOTARY)
    actions.let_go(session, notary, first, Stage.NOTARY, "desk", NOW)
    assert take(session, notary, edition, Stage.NOTARY, passed=[first.id]) is second
    actions.ratify(session, notary, second, "desk", second.version, NOW)
    assert take(session, notary, edition, Stage.NOTARY, passed=[first.id]) is first


def test_a_desk_puts_back_only_what_it_holds(session: Session, edition: Edition) -> None:
    [match] = at_notary(session, edition)
    notary, other = somebody(session, edition, Role.NOTARY), somebody(session, edition, Role.NOTARY)
    take(session, notary, edition, Stage.NOTARY)
    actions.let_go(session, other, match, Stage.NOTARY, "desk", NOW)
    assert match.claimed_by == notary.person_id


def test_nobody_gets_an_own_contract(session: Session, edition: Edition) -> None:
    [match] = at_notary(session, edition)
    for role, stage in ((Role.NOTARY, Stage.NOTARY), (Role.VALUATION, Stage.VALUATION)):
        person = make_organiser(session, edition, role=role)
        own = make_organisation(session, edition, person=person)
        actor = actor_of(session, person)
        mine = make_match(session, edition, request=None, offer=None, confirmed=True)
        mine.giver_id = own.id
        if stage is Stage.NOTARY:
            mine.state = MatchState.AT_NOTARY
            mine.waiting_since = NOW - timedelta(hours=1)
        session.flush()
        assert take(session, actor, edition, stage) in (match, None)


def test_above_the_limit_two_people_value_and_then_the_notary(session: Session, edition: Edition) -> None:
    [match] = at_valuation(session, edition)
    one, two = somebody(session, edition, Role.VALUATION), somebody(session, edition, Role.VALUATION)
    take(session, one, edition, Stage.VALUATION)
    actions.value(session, one, match, "desk", Valuation(Decimal(1), 2451, 0), match.version, NOW)
    assert (match.promised_value, match.state, match.claimed_by) == (2501, MatchState.AT_VALUATION, None)
    assert take(session, one, edition, Stage.VALUATION) is None  # never the same person twice
    assert take(session, two, edition, Stage.VALUATION) is match
    actions.value(session, two, match, "desk", None, match.version, NOW)
    assert (match.state, match.valued_by, match.seconded_by) == (MatchState.AT_NOTARY, one.person_id, two.person_id)


def test_a_second_person_who_sees_another_value_needs_a_third_look(session: Session, edition: Edition) -> None:
    [match] = at_valuation(session, edition)
    one, two = somebody(session, edition, Role.VALUATION), somebody(session, edition, Role.VALUATION)
    actions.value(session, one, match, "a", Valuation(Decimal(1), 3000, 0), match.version, NOW)
    actions.value(session, two, match, "b", Valuation(Decimal(1), 4000, 0), match.version, NOW)
    assert (match.state, match.valued_by, match.seconded_by) == (MatchState.AT_VALUATION, two.person_id, None)
    actions.value(session, one, match, "a", None, match.version, NOW)
    assert (match.state, match.seconded_by) == (MatchState.AT_NOTARY, one.person_id)


def test_below_the_limit_one_person_may_do_all_of_it(session: Session, edition: Edition) -> None:
    [match] = at_valuation(session, edition)
    alone = somebody(session, edition, Role.ORGANISER)
    actions.value(session, alone, match, "desk", None, match.version, NOW)
    assert actions.ratify(session, alone, match, "desk", match.version, NOW) == 1
    assert actions.ratify(session, alone, match, "desk", match.version, NOW) == 1


def ended(session: Session, edition: Edition, until: timedelta = timedelta(hours=1)) -> None:
    """The clock of the evening has run out, so long after now."""
    programme = session.get_one(Programme, edition.id)
    programme.state, programme.left_seconds = ClockState.ENDED, None
    item = ProgrammeItem(edition_id=edition.id, position=1, kind=ItemKind.TRADING, seconds=3600, state=ItemState.PLAYED)
    item.started_at, item.ended_at = NOW - timedelta(hours=1), NOW + until
    session.add(item)
    session.flush()


def test_one_person_finishes_what_the_evening_left(session: Session, edition: Edition) -> None:
    first, second = at_valuation(session, edition, 2)
    alone = somebody(session, edition, Role.ORGANISER)
    actions.value(session, alone, first, "desk", None, first.version, NOW)
    ended(session, edition)
    late = NOW + timedelta(hours=2)
    actions.value(session, alone, second, "desk", Valuation(Decimal(2), 0, 0), second.version, late)
    for match in (first, second):
        assert take(session, alone, edition, Stage.NOTARY, now=late) is match
        actions.ratify(session, alone, match, "desk", match.version, late)
    assert [first.number, second.number] == [1, 2]


def test_what_was_agreed_after_the_evening_needs_two(session: Session, edition: Edition) -> None:
    [match] = at_valuation(session, edition)
    ended(session, edition, until=-timedelta(minutes=1))
    alone = somebody(session, edition, Role.ORGANISER)
    actions.value(session, alone, match, "desk", None, match.version, NOW)
    assert take(session, alone, edition, Stage.NOTARY) is None
    with pytest.raises(Refusal, match="ratify_second_person"):
        actions.ratify(session, alone, match, "desk", match.version, NOW)


def test_what_changed_meanwhile_is_read_first(session: Session, edition: Edition) -> None:
    [match] = at_notary(session, edition)
    notary = somebody(session, edition, Role.NOTARY)
    with pytest.raises(Refusal, match="match_changed_meanwhile"):
        actions.ratify(session, notary, match, "desk", match.version - 1, NOW)


def test_a_question_lets_go_of_it(session: Session, edition: Edition) -> None:
    [match] = at_notary(session, edition)
    notary = somebody(session, edition, Role.NOTARY)
    take(session, notary, edition, Stage.NOTARY)
    actions.ask(session, notary, match, Stage.NOTARY, "desk", "Welke dag?", NOW)
    assert (match.state, match.claimed_by, match.waiting_since) == (MatchState.DRAFT, None, NOW)
    assert (match.valued_by, match.seconded_by, match.giver_confirmed_at) == (None, None, None)


def test_each_desk_needs_its_role(session: Session, edition: Edition) -> None:
    at_notary(session, edition)
    for role, stage in ((Role.VALUATION, Stage.NOTARY), (Role.NOTARY, Stage.VALUATION), (Role.CHECK_IN, Stage.NOTARY)):
        with pytest.raises(Forbidden):
            take(session, somebody(session, edition, role), edition, stage)


def test_at_the_corner_both_say_yes_at_once(session: Session, edition: Edition) -> None:
    match = make_match(session, edition)
    host = somebody(session, edition, Role.CORNER_HOST)
    terms = replace(terms_of(match), first_step="Wij bellen")
    actions.complete(session, host, match, terms, match.version, NOW, both_agree=True)
    assert match.state is MatchState.AT_VALUATION
    rows = session.execute(
        select(MatchChange.act, MatchChange.person_id, MatchChange.on_behalf_of).order_by(MatchChange.id.desc())
    ).all()
    assert rows[:2] == [
        (Act.CONFIRMED, host.person_id, match.asker_id),
        (Act.CONFIRMED, host.person_id, match.giver_id),
    ]


def test_a_corner_host_completes_and_does_nothing_else_for_others(session: Session, edition: Edition) -> None:
    match = make_match(session, edition)
    host = make_organiser(session, edition, role=Role.CORNER_HOST)
    terms = replace(terms_of(match), first_step="Wij bellen")
    with pytest.raises(NotFound):  # the desk's way only
        contracts.fill_in(session, actor_of(session, host), match, terms, match.version, NOW, Party.GIVER)
    for other in (somebody(session, edition, Role.NOTARY), actor_for(session, make_organisation(session, edition))):
        with pytest.raises(NotFound):
            actions.complete(session, other, match, terms, match.version, NOW, both_agree=True)


def test_outside_an_evening_nothing_changes(session: Session) -> None:
    edition = make_edition(session)
    small = make_match(session, edition, confirmed=True)
    assert small.state is MatchState.AT_NOTARY
    assert desk_actions.ratify(session, somebody(session, edition, Role.NOTARY), small, NOW) == 1
