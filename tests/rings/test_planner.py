"""Rings among the open notes of an edition: found with what is left, and nothing kept."""

import pytest
from sqlalchemy.orm import Session

from beursvloer.editions.models import Edition
from beursvloer.proposals.actions import rule_on_pair
from beursvloer.proposals.rules import PairRuling
from beursvloer.rings import planner
from beursvloer.terms import Kind, Side, Unit
from tests.conftest import NOW
from tests.factories import actor_of, make_edition, make_listing, make_organisation, make_organiser
from tests.rings.circles import open_ring, ring_of_three


@pytest.fixture
def edition(session: Session) -> Edition:
    return make_edition(session)


def found(session: Session, edition: Edition) -> planner.Found:
    return planner.possible_rings(planner.read_input(session, edition))


def test_three_parties_that_ask_and_offer_make_a_ring(session: Session, edition: Edition) -> None:
    notes = ring_of_three(session, edition)
    rings = found(session, edition)

    [ring] = rings.circles
    assert [(gift.offer_id, gift.request_id) for gift in ring] == [(offer.id, request.id) for offer, request in notes]
    assert [gift.giver_id for gift in ring] == [offer.organisation_id for offer, _ in notes]
    assert {(gift.offer_said, gift.request_said, gift.amounts) for gift in ring} == {("", "", (1, 1))}
    assert rings.total == rings.bound == sum(gift.fit for gift in ring)


def test_a_forbidden_pair_breaks_it(session: Session, edition: Edition) -> None:
    offer, request = ring_of_three(session, edition)[0]
    organiser = actor_of(session, make_organiser(session, edition))
    rule_on_pair(session, organiser, edition, request, offer, PairRuling.FORBIDDEN, NOW)

    assert found(session, edition).circles == ()


def test_what_is_promised_breaks_it(session: Session, edition: Edition) -> None:
    notes = ring_of_three(session, edition)
    notes[1][0].remaining = 0
    session.flush()

    assert found(session, edition).circles == ()


def test_who_is_in_an_open_ring_is_left_out(session: Session, edition: Edition) -> None:
    """Also with notes that the open ring does not hold."""
    ring = open_ring(session, edition)
    painter, cook = ring.legs[0].giver, make_organisation(session, edition)
    make_listing(session, edition, painter, title="Tuinman voor een middag")
    make_listing(session, edition, cook, side=Side.REQUEST, title="Tuinman gezocht voor een middag")
    make_listing(session, edition, cook, title="Fotograaf voor een dag", kind=Kind.EXPERTISE)
    make_listing(session, edition, painter, side=Side.REQUEST, title="Fotograaf gezocht", kind=Kind.EXPERTISE)

    assert found(session, edition).circles == ()


def test_amounts_are_those_of_the_notes(session: Session, edition: Edition) -> None:
    """In one unit as much as both have; else one of the offer for the whole request."""
    one, other = make_organisation(session, edition), make_organisation(session, edition)
    make_listing(session, edition, one, title="Tuinman", quantity=5, unit=Unit.HOUR)
    make_listing(session, edition, other, side=Side.REQUEST, title="Tuinman gezocht", quantity=3, unit=Unit.HOUR)
    make_listing(session, edition, other, title="Fotograaf", kind=Kind.EXPERTISE, quantity=4, unit=Unit.HALF_DAY)
    make_listing(session, edition, one, side=Side.REQUEST, title="Fotograaf gezocht", kind=Kind.EXPERTISE)

    [ring] = found(session, edition).circles
    assert [gift.amounts for gift in ring] == [(3, 3), (1, 1)]


def test_what_a_note_names_in_return_closes_a_ring(session: Session, edition: Edition) -> None:
    one, other = make_organisation(session, edition), make_organisation(session, edition)
    offer = make_listing(session, edition, one, title="Tuinman voor een middag", counter="een fotograaf voor een dag")
    request = make_listing(session, edition, other, side=Side.REQUEST, title="Tuinman gezocht voor een middag")
    photographer = make_listing(session, edition, other, title="Fotograaf voor een dag", kind=Kind.EXPERTISE)

    [ring] = found(session, edition).circles
    assert [(gift.offer_id, gift.request_id, gift.offer_said, gift.request_said) for gift in ring] == [
        (offer.id, request.id, "", ""),
        (photographer.id, offer.id, "", "een fotograaf voor een dag"),
    ]


@pytest.mark.parametrize("counter", ["een fotograaf voor 200 euro", "een fotograaf voor een dag" + " graag" * 25])
def test_money_and_stories_in_return_close_none(session: Session, edition: Edition, counter: str) -> None:
    one, other = make_organisation(session, edition), make_organisation(session, edition)
    make_listing(session, edition, one, title="Tuinman voor een middag", counter=counter)
    make_listing(session, edition, other, side=Side.REQUEST, title="Tuinman gezocht voor een middag")
    make_listing(session, edition, other, title="Fotograaf voor een dag", kind=Kind.EXPERTISE)

    assert found(session, edition).circles == ()
