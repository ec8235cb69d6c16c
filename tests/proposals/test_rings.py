"""Rings among the open notes of an edition: found with what is left, and nothing kept."""

from sqlalchemy.orm import Session

from beursvloer.editions.models import Edition
from beursvloer.listings.models import Listing
from beursvloer.matching.gifts import Said
from beursvloer.proposals import planner
from beursvloer.proposals.actions import rule_on_pair
from beursvloer.proposals.rules import PairRuling
from beursvloer.terms import Kind, Side
from tests.conftest import NOW
from tests.factories import actor_of, make_edition, make_listing, make_organisation, make_organiser

GIFTS = [
    ("Schilder voor twee dagen", "Wij zoeken een schilder voor onze kantine", Kind.LABOUR),
    ("Vergaderzaal voor een avond", "Vergaderzaal gezocht voor een avond", Kind.FACILITY),
    ("Boekhouder die uw jaarrekening maakt", "Boekhouder gezocht voor onze jaarrekening", Kind.EXPERTISE),
]


def ring_of_three(session: Session, edition: Edition) -> list[tuple[Listing, Listing]]:
    """Three parties, each of which offers what the next one asks; per gift its offer and request."""
    parties = [make_organisation(session, edition, name=name) for name in ("Verf en Zo", "De Schuur", "Cijferwerk")]
    return [
        (
            make_listing(session, edition, parties[at], title=offer, kind=kind),
            make_listing(session, edition, parties[(at + 1) % 3], side=Side.REQUEST, title=request, kind=kind),
        )
        for at, (offer, request, kind) in enumerate(GIFTS)
    ]


def test_three_parties_that_ask_and_offer_make_a_ring(session: Session) -> None:
    edition = make_edition(session)
    notes = ring_of_three(session, edition)
    found = planner.possible_rings(planner.read_input(session, edition))

    [ring] = found.rings
    assert [(leg.offer, leg.request) for leg in ring] == [
        (Said(offer.id), Said(request.id)) for offer, request in notes
    ]
    assert [leg.giver for leg in ring] == [offer.organisation_id for offer, _ in notes]
    assert found.total == found.bound == sum(leg.fit for leg in ring)


def test_a_forbidden_pair_breaks_it(session: Session) -> None:
    edition = make_edition(session)
    offer, request = ring_of_three(session, edition)[0]
    organiser = actor_of(session, make_organiser(session, edition))
    rule_on_pair(session, organiser, edition, request, offer, PairRuling.FORBIDDEN, NOW)

    assert planner.possible_rings(planner.read_input(session, edition)).rings == ()


def test_what_is_promised_breaks_it(session: Session) -> None:
    edition = make_edition(session)
    notes = ring_of_three(session, edition)
    notes[1][0].remaining = 0
    session.flush()

    assert planner.possible_rings(planner.read_input(session, edition)).rings == ()
