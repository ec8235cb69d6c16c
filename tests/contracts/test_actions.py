"""From an opened match to its number: who may, what resets, what is taken and freed, what is kept."""

from dataclasses import replace
from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from beursvloer.access.permissions import Role
from beursvloer.contracts import actions, desk_actions
from beursvloer.contracts.models import MatchChange
from beursvloer.contracts.queries import confirmed_at, organisation_of, terms_of
from beursvloer.contracts.rules import Act, MatchState, Party
from beursvloer.editions.models import Edition
from beursvloer.editions.rules import CounterRule
from beursvloer.listings.rules import ListingState
from beursvloer.mail.models import OutboxMail
from beursvloer.refusals import Invalid, NotFound, Refusal
from beursvloer.terms import Kind, Side, Unit
from tests.conftest import NOW
from tests.contracts.steps import ASKER, GIVER, acts, confirm, desk, fill, letters, of
from tests.factories import (
    actor_for,
    actor_of,
    make_edition,
    make_listing,
    make_match,
    make_organisation,
    make_organiser,
    make_person,
)


@pytest.fixture
def edition(session: Session) -> Edition:
    return make_edition(session)


def test_the_way_of_a_contract(session: Session, edition: Edition) -> None:
    match = make_match(session, edition)
    fill(session, match)
    confirm(session, match, GIVER)
    assert match.state is MatchState.DRAFT
    confirm(session, match, ASKER)
    assert desk_actions.ratify(session, desk(session, edition), match, NOW) == 1
    draft, notary = MatchState.DRAFT, MatchState.AT_NOTARY
    assert acts(session) == [
        (Act.OPENED, None, draft),
        (Act.FILLED_IN, draft, draft),
        (Act.CONFIRMED, draft, draft),
        (Act.CONFIRMED, draft, notary),
        (Act.RATIFIED, notary, MatchState.RATIFIED),
    ]


@pytest.mark.parametrize(
    ("offer", "request_", "kind", "amounts", "hours", "value"),
    [
        ((3, Unit.DAY), (2, Unit.DAY), Kind.LABOUR, (2, 2), 16, 800),
        ((4, Unit.HALF_DAY), (1, None), Kind.EXPERTISE, (1, 1), 4, 320),
        ((1, None), (6, Unit.HOUR), Kind.LABOUR, (1, 6), 6, 300),
        ((10, Unit.PIECE), (10, Unit.PIECE), Kind.GOODS, (10, 10), 0, 0),
    ],
)
def test_the_rate_card_proposes_a_value(
    session: Session, edition: Edition, offer: Any, request_: Any, kind: Kind, amounts: Any, hours: int, value: int
) -> None:
    given = make_listing(session, edition, kind=kind, quantity=offer[0], unit=offer[1])
    asked = make_listing(session, edition, side=Side.REQUEST, quantity=request_[0], unit=request_[1])
    match = make_match(session, edition, given, asked, amounts=amounts)
    assert (match.hours, match.promised_value) == (hours, value)


def test_only_what_is_given_counts_and_both_sides_are_stored(session: Session, edition: Edition) -> None:
    match = make_match(session, edition)
    fill(session, match, hours=Decimal("7.5"), goods=40, costs=10, counter_value=900)
    assert (match.promised_value, match.counter_value) == (425, 900)


def test_a_change_of_either_party_resets_both(session: Session, edition: Edition) -> None:
    match = make_match(session, edition)
    fill(session, match)
    confirm(session, match, GIVER)
    seen = match.version
    fill(session, match, GIVER, counter="Een rondleiding")
    assert (confirmed_at(match, GIVER), confirmed_at(match, ASKER), match.version) == (None, None, seen + 1)
    with pytest.raises(Refusal, match="match_changed_meanwhile"):
        confirm(session, match, ASKER, seen)


def test_who_said_yes_hears_that_it_was_changed_each_time(session: Session, edition: Edition) -> None:
    match = make_match(session, edition)
    fill(session, match, ASKER)
    for step in ("Wij mailen", "Wij bellen toch"):
        confirm(session, match, GIVER)
        fill(session, match, ASKER, first_step=step)
    assert letters(session, match) == [("match_confirm", "asker"), ("match_changed", "giver")] * 2


def test_who_changes_the_own_yes_is_not_told_by_mail(session: Session, edition: Edition) -> None:
    match = make_match(session, edition)
    fill(session, match, ASKER)
    confirm(session, match, GIVER)
    fill(session, match, GIVER, counter="Een rondleiding")
    assert letters(session, match) == [("match_confirm", "asker")]


def test_whose_yes_a_matchmaker_changed_is_told(session: Session, edition: Edition) -> None:
    match = make_match(session, edition)
    fill(session, match, ASKER)
    confirm(session, match, GIVER)
    terms = replace(terms_of(match), counter="Een rondleiding")
    actions.fill_in(session, desk(session, edition, Role.MATCHMAKER), match, terms, match.version, NOW, GIVER)
    assert letters(session, match)[1:] == [("match_changed", "giver")]


def test_the_same_terms_reset_nothing(session: Session, edition: Edition) -> None:
    match = make_match(session, edition)
    fill(session, match)
    confirm(session, match, GIVER)
    fill(session, match, first_step=" Wij bellen ")
    assert confirmed_at(match, GIVER) == NOW


@pytest.mark.parametrize("field", ["counter", "performance"])
def test_no_money_changes_hands(session: Session, edition: Edition, field: str) -> None:
    match = make_match(session, edition)
    changed: dict[str, Any] = {field: "Wij willen graag een donatie van 100 euro"}
    with pytest.raises(Invalid, match="match_asks_for_money"):
        fill(session, match, **changed)
    allowed: dict[str, Any] = {field: "Een bijdrage aan het materiaal voor deze klus"}
    fill(session, match, **allowed)
    assert match.version == 2


def test_two_who_write_at_once_do_not_undo_each_other(session: Session, edition: Edition) -> None:
    match = make_match(session, edition)
    seen, terms = match.version, terms_of(match)
    fill(session, match, performance="Twee dagen schilderen")
    with pytest.raises(Refusal, match="match_changed_meanwhile"):
        actions.fill_in(session, of(session, match, GIVER), match, terms, seen, NOW)
    assert match.performance == "Twee dagen schilderen"


def test_another_amount_takes_or_frees_stock(session: Session, edition: Edition) -> None:
    offer = make_listing(session, edition, quantity=5, unit=Unit.DAY)
    request = make_listing(session, edition, side=Side.REQUEST, quantity=4, unit=Unit.DAY)
    match = make_match(session, edition, offer, request, amounts=(2, 2))
    fill(session, match, offer_amount=4, request_amount=4)
    assert (offer.remaining, request.remaining) == (1, 0)
    fill(session, match, offer_amount=1, request_amount=1)
    assert (offer.remaining, request.remaining) == (4, 3)
    with pytest.raises(Refusal, match="stock_taken"):
        fill(session, match, offer_amount=6, request_amount=1)


def test_more_of_a_note_that_is_looked_at_waits(session: Session, edition: Edition) -> None:
    match = make_match(session, edition, make_listing(session, edition, quantity=3))
    match.offer.state = ListingState.HELD
    session.flush()
    with pytest.raises(Refusal, match="note_held"):
        fill(session, match, offer_amount=2)
    fill(session, match, performance="Een dag")
    assert (match.offer.remaining, match.performance) == (2, "Een dag")


def test_nothing_is_confirmed_while_something_is_missing(session: Session, edition: Edition) -> None:
    match = make_match(session, edition)
    with pytest.raises(Invalid, match="match_incomplete"):
        confirm(session, match, GIVER)
    fill(session, match, first_step_by=NOW.date() - timedelta(days=1))
    with pytest.raises(Invalid, match="match_incomplete"):
        confirm(session, match, GIVER)


@pytest.mark.parametrize(("rule", "refused"), [(CounterRule.REQUIRED, True), (CounterRule.ENCOURAGED, False)])
def test_the_edition_says_whether_something_must_come_back(session: Session, rule: CounterRule, refused: bool) -> None:
    match = make_match(session, make_edition(session, counter_rule=rule))
    fill(session, match, counter="")
    if refused:
        with pytest.raises(Invalid, match="match_incomplete"):
            confirm(session, match, GIVER)
    else:
        confirm(session, match, GIVER)
        assert confirmed_at(match, GIVER) == NOW


def test_confirming_twice_counts_once(session: Session, edition: Edition) -> None:
    match = make_match(session, edition)
    fill(session, match)
    for _ in range(2):
        confirm(session, match, GIVER)
    mails = [mail.letter for mail in session.scalars(select(OutboxMail).order_by(OutboxMail.id))]
    assert mails == ["match_opened", "match_opened", "match_confirm"]
    assert [act for act, _old, _new in acts(session)] == [Act.OPENED, Act.FILLED_IN, Act.CONFIRMED]
    for _ in range(2):
        confirm(session, match, ASKER)
    assert match.state is MatchState.AT_NOTARY


def test_nobody_confirms_for_the_other(session: Session, edition: Edition) -> None:
    match = make_match(session, edition)
    fill(session, match)
    with pytest.raises(NotFound):
        actions.confirm(session, of(session, match, ASKER), match, GIVER, match.version, NOW)
    stranger = actor_for(session, make_organisation(session, edition))
    for act in (
        lambda: actions.fill_in(session, stranger, match, terms_of(match), match.version, NOW),
        lambda: actions.withdraw(session, stranger, match, NOW),
        lambda: desk_actions.ratify(session, stranger, match, NOW),
        lambda: desk_actions.value(session, stranger, match, NOW),
        lambda: desk_actions.send_back(session, stranger, match, "Welke dag?", NOW),
    ):
        with pytest.raises(NotFound):
            act()


def test_a_matchmaker_does_everything_for_a_party_and_it_is_kept(session: Session, edition: Edition) -> None:
    match = make_match(session, edition)
    matchmaker = desk(session, edition, Role.MATCHMAKER)
    terms = replace(terms_of(match), first_step="Wij bellen")
    actions.fill_in(session, matchmaker, match, terms, match.version, NOW, ASKER)
    for party in Party:
        actions.confirm(session, matchmaker, match, party, match.version, NOW)
    kept = session.scalars(select(MatchChange).order_by(MatchChange.id)).all()[1:]
    assert [(row.act, row.person_id, row.on_behalf_of) for row in kept] == [
        (Act.FILLED_IN, matchmaker.person_id, organisation_of(match, ASKER)),
        (Act.CONFIRMED, matchmaker.person_id, organisation_of(match, GIVER)),
        (Act.CONFIRMED, matchmaker.person_id, organisation_of(match, ASKER)),
    ]
    with pytest.raises(NotFound):  # for whom?
        actions.withdraw(session, matchmaker, match, NOW)
    actions.withdraw(session, matchmaker, match, NOW, GIVER)
    assert match.state is MatchState.WITHDRAWN


def test_an_organiser_with_a_club_does_not_confirm_for_the_other_side(session: Session, edition: Edition) -> None:
    person = make_organiser(session, edition)
    request = make_listing(session, edition, make_organisation(session, edition, person=person), side=Side.REQUEST)
    match = make_match(session, edition, request=request)
    fill(session, match)
    with pytest.raises(Refusal, match="other_side_is_not_yours"):
        actions.confirm(session, actor_of(session, person), match, GIVER, match.version, NOW)


def test_one_person_for_both_parties_confirms_for_each(session: Session, edition: Edition) -> None:
    person = make_person(session)
    offer = make_listing(session, edition, make_organisation(session, edition, person=person))
    request = make_listing(session, edition, make_organisation(session, edition, person=person), side=Side.REQUEST)
    match, actor = make_match(session, edition, offer, request), actor_of(session, person)
    fill(session, match)
    for party in Party:
        actions.confirm(session, actor, match, party, match.version, NOW)
    assert match.state is MatchState.AT_NOTARY


def test_a_ratified_contract_stays_as_it_is(session: Session, edition: Edition) -> None:
    match = make_match(session, edition, confirmed=True)
    desk_actions.ratify(session, desk(session, edition), match, NOW)
    giver = of(session, match, GIVER)
    with pytest.raises(Refusal, match="match_not_draft"):
        fill(session, match, performance="Iets anders")
    for act in (
        lambda: actions.withdraw(session, giver, match, NOW),
        lambda: actions.take_back(session, giver, match, NOW, GIVER),
    ):
        with pytest.raises(Refusal, match="match_cannot_become"):
            act()
    assert match.number == 1


def test_stepping_back_frees_what_was_taken_once(session: Session, edition: Edition) -> None:
    offer = make_listing(session, edition, quantity=3, unit=Unit.DAY)
    request = make_listing(session, edition, side=Side.REQUEST, quantity=2, unit=Unit.DAY)
    match = make_match(session, edition, offer, request, amounts=(2, 2))
    for party in Party:
        actions.withdraw(session, of(session, match, party), match, NOW)
    assert (offer.remaining, request.remaining, match.state) == (3, 2, MatchState.WITHDRAWN)
    with pytest.raises(Refusal, match="match_withdrawn"):
        confirm(session, match, GIVER)


def test_own_listings_make_no_match(session: Session, edition: Edition) -> None:
    organisation = make_organisation(session, edition)
    offer = make_listing(session, edition, organisation)
    request = make_listing(session, edition, organisation, side=Side.REQUEST)
    with pytest.raises(Refusal, match="own_listing"):
        make_match(session, edition, offer, request)


def test_every_move_touches_the_market_where_stock_moves(session: Session, edition: Edition) -> None:
    match = make_match(session, edition)
    session.refresh(edition)
    seen = edition.market_version
    fill(session, match)  # words only
    session.refresh(edition)
    assert edition.market_version == seen
    actions.withdraw(session, of(session, match, GIVER), match, NOW)
    session.refresh(edition)
    assert edition.market_version == seen + 1
