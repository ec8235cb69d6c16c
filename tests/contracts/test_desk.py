"""What the desk does with a contract: value, ratify, give back."""

from dataclasses import replace
from datetime import timedelta
from decimal import Decimal

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from beursvloer.access.permissions import Role
from beursvloer.contracts import actions, desk_actions
from beursvloer.contracts.models import Match, MatchChange
from beursvloer.contracts.queries import confirmed_at, open_question
from beursvloer.contracts.rules import Act, MatchState, Party, Valuation
from beursvloer.editions.models import Edition
from beursvloer.live.models import EventRow
from beursvloer.mail.models import OutboxMail
from beursvloer.refusals import Invalid, NotFound, Refusal
from tests.conftest import NOW
from tests.contracts.steps import ASKER, GIVER, acts, confirm, desk, fill, letters, of
from tests.factories import (
    actor_of,
    make_edition,
    make_listing,
    make_match,
    make_organisation,
    make_organiser,
)


@pytest.fixture
def edition(session: Session) -> Edition:
    return make_edition(session)


def large(session: Session, edition: Edition) -> Match:
    match = make_match(session, edition)
    fill(session, match, goods=2501)
    for party in Party:
        confirm(session, match, party)
    return match


def test_above_the_limit_two_people_look(session: Session, edition: Edition) -> None:
    match = large(session, edition)
    assert match.state is MatchState.AT_VALUATION
    first, second = desk(session, edition), desk(session, edition)
    with pytest.raises(Refusal, match="match_cannot_become"):
        desk_actions.ratify(session, first, match, NOW)
    for _ in range(2):
        desk_actions.value(session, first, match, NOW)
    with pytest.raises(Refusal, match="ratify_second_person"):
        desk_actions.ratify(session, first, match, NOW)
    assert desk_actions.ratify(session, second, match, NOW) == 1


def test_the_desk_sets_another_value_and_nobody_confirms_anew(session: Session, edition: Edition) -> None:
    match = large(session, edition)
    seen, valuer = match.version, desk(session, edition, Role.VALUATION)
    for found in (Valuation(Decimal(8), 400, 0), Valuation(Decimal(9), 0, 0)):  # the second comes too late
        desk_actions.value(session, valuer, match, NOW, found, seen)
    assert (match.hours, match.goods, match.promised_value, match.state) == (8, 400, 800, MatchState.AT_NOTARY)
    assert (confirmed_at(match, GIVER), confirmed_at(match, ASKER), match.version) == (NOW, NOW, seen)
    kept = session.scalars(select(MatchChange).order_by(MatchChange.id)).all()[-2:]
    assert [(row.act, row.value, row.person_id) for row in kept] == [
        (Act.VALUE_SET, 800, valuer.person_id),
        (Act.VALUED, None, valuer.person_id),
    ]
    assert letters(session, match)[1:] == [("match_valued", "giver"), ("match_valued", "asker")]
    mail = session.scalars(select(OutboxMail).order_by(OutboxMail.id.desc())).first()
    assert mail is not None
    assert (mail.values["before"], mail.values["value"]) == (2501, 800)


def test_a_value_is_set_for_the_terms_that_were_seen_and_can_be_right(session: Session, edition: Edition) -> None:
    match = large(session, edition)
    valuer = desk(session, edition)
    with pytest.raises(Refusal, match="match_changed_meanwhile"):
        desk_actions.value(session, valuer, match, NOW, Valuation(Decimal(8), 0, 0), match.version - 1)
    with pytest.raises(Invalid, match="match_worth"):
        desk_actions.value(session, valuer, match, NOW, Valuation(Decimal("nan"), 0, 0), match.version)
    assert (match.promised_value, match.state) == (2501, MatchState.AT_VALUATION)


def test_a_party_does_not_value_its_own_match(session: Session, edition: Edition) -> None:
    match = large(session, edition)
    person = make_organiser(session, edition)
    make_organisation(session, person=person)
    actor = replace(actor_of(session, person), organisations=frozenset({match.giver_id}))
    with pytest.raises(Refusal, match="value_own_match"):
        desk_actions.value(session, actor, match, NOW)


def test_what_need_not_be_valued_is_not(session: Session, edition: Edition) -> None:
    match = make_match(session, edition, confirmed=True)
    with pytest.raises(Refusal, match="match_not_at_valuation"):
        desk_actions.value(session, desk(session, edition), match, NOW)


@pytest.mark.parametrize("role", [Role.MATCHMAKER, Role.VALUATION, Role.CORNER_HOST, Role.MIRROR_GROUP])
def test_only_notary_and_organiser_ratify(session: Session, edition: Edition, role: Role) -> None:
    match = make_match(session, edition, confirmed=True)
    with pytest.raises(NotFound):
        desk_actions.ratify(session, desk(session, edition, role), match, NOW)


def test_ratified_twice_has_one_number_and_one_event(session: Session, edition: Edition) -> None:
    match = make_match(session, edition, confirmed=True)
    notary = desk(session, edition, Role.NOTARY)
    assert [desk_actions.ratify(session, notary, match, NOW) for _ in range(2)] == [1, 1]
    events = session.scalars(select(EventRow.name).where(EventRow.name == "MatchRatified"))
    assert len(events.all()) == 1
    assert edition.next_contract_number == 2


def test_numbers_count_per_edition(session: Session, edition: Edition) -> None:
    other = make_edition(session)
    numbers = []
    for place in (edition, other, edition):
        match = make_match(session, place, confirmed=True)
        numbers.append(desk_actions.ratify(session, desk(session, place), match, NOW))
    assert numbers == [1, 1, 2]


def test_what_lacks_something_gets_no_stamp(session: Session, edition: Edition) -> None:
    match = make_match(session, edition, confirmed=True)
    match.owner = None
    session.flush()
    with pytest.raises(Refusal, match="ratify_incomplete"):
        desk_actions.ratify(session, desk(session, edition), match, NOW)
    assert (match.number, edition.next_contract_number) == (None, 1)


def test_a_first_step_whose_day_has_passed_is_the_notarys_choice(session: Session, edition: Edition) -> None:
    match = make_match(session, edition, confirmed=True)
    assert desk_actions.ratify(session, desk(session, edition), match, NOW + timedelta(days=90)) == 1


def test_an_own_match_is_ratified_in_the_open(session: Session, edition: Edition) -> None:
    person = make_organiser(session, edition)
    offer = make_listing(session, edition, make_organisation(session, edition, person=person))
    own, other = make_match(session, edition, offer, confirmed=True), make_match(session, edition, confirmed=True)
    for match in (own, other):
        desk_actions.ratify(session, actor_of(session, person), match, NOW)
    stamped = session.scalars(select(MatchChange).where(MatchChange.own_match))
    assert [(row.match_id, row.act, row.person_id) for row in stamped] == [(own.id, Act.RATIFIED, person.id)]


def test_sent_back_is_confirmed_anew(session: Session, edition: Edition) -> None:
    match = make_match(session, edition, confirmed=True)
    notary = desk(session, edition, Role.NOTARY)
    for _ in range(2):
        desk_actions.send_back(session, notary, match, " Met hoeveel\n mensen? ", NOW)
    assert (match.state, confirmed_at(match, GIVER), confirmed_at(match, ASKER)) == (MatchState.DRAFT, None, None)
    assert [act for act, _old, _new in acts(session)][-1] is Act.SENT_BACK
    assert letters(session, match)[1:] == [("match_sent_back", "giver"), ("match_sent_back", "asker")]
    kept = session.scalars(select(MatchChange).where(MatchChange.question != "")).one()
    assert (kept.act, kept.question, kept.person_id) == (Act.SENT_BACK, "Met hoeveel mensen?", notary.person_id)
    mail = session.scalars(select(OutboxMail).order_by(OutboxMail.id.desc())).first()
    assert mail is not None
    assert mail.values["question"] == "Met hoeveel mensen?"


@pytest.mark.parametrize(("typed", "code"), [(" \n ", "question_missing"), ("x" * 301, "question_too_long")])
def test_a_desk_that_sends_back_says_why(session: Session, edition: Edition, typed: str, code: str) -> None:
    match = make_match(session, edition, confirmed=True)
    with pytest.raises(Invalid, match=code):
        desk_actions.send_back(session, desk(session, edition), match, typed, NOW)
    assert match.state is MatchState.AT_NOTARY


def test_a_question_that_reaches_nobody_is_refused(session: Session, edition: Edition) -> None:
    match = make_match(session, edition, confirmed=True)
    first, second = desk(session, edition), desk(session, edition)
    desk_actions.send_back(session, first, match, "Welke dag?", NOW)
    for actor, typed in ((second, "Welke dag?"), (first, "En hoe laat?")):
        with pytest.raises(Refusal, match="match_is_back"):
            desk_actions.send_back(session, actor, match, typed, NOW)


def test_a_question_stays_until_both_confirm_anew(session: Session, edition: Edition) -> None:
    match = make_match(session, edition, confirmed=True)
    desk_actions.send_back(session, desk(session, edition), match, "Welke dag?", NOW)
    confirm(session, match, GIVER)
    asked = open_question(match)
    assert asked is not None
    assert asked.question == "Welke dag?"
    confirm(session, match, ASKER)
    assert open_question(match) is None
    actions.take_back(session, of(session, match, GIVER), match, NOW, GIVER)
    assert open_question(match) is None


def test_a_party_takes_back_what_is_not_ratified_yet(session: Session, edition: Edition) -> None:
    match = make_match(session, edition, confirmed=True)
    actions.take_back(session, of(session, match, GIVER), match, NOW, GIVER)
    assert match.state is MatchState.DRAFT
    assert letters(session, match)[1:] == [("match_changed", "asker")]
    with pytest.raises(NotFound):
        actions.take_back(session, of(session, match, GIVER), match, NOW, ASKER)
