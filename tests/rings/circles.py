"""Rings that tests start from: parties that offer what the next one asks, found and saved by the real actions."""

from datetime import datetime, timedelta

from sqlalchemy.orm import Session

from beursvloer.access.permissions import Actor
from beursvloer.accounts.models import Organisation
from beursvloer.editions.models import Edition
from beursvloer.listings.models import Listing
from beursvloer.rings import actions, planner, queries
from beursvloer.rings.models import Ring, RingLeg
from beursvloer.rings.rules import Reply, RingState
from beursvloer.terms import Kind, Side
from tests.conftest import NOW
from tests.factories import actor_for, actor_of, make_listing, make_organisation, make_organiser

GIFTS = [
    ("Schilder voor twee dagen", "Wij zoeken een schilder voor onze kantine", Kind.LABOUR),
    ("Vergaderzaal voor een avond", "Vergaderzaal gezocht voor een avond", Kind.FACILITY),
    ("Boekhouder die uw jaarrekening maakt", "Boekhouder gezocht voor onze jaarrekening", Kind.EXPERTISE),
]
NAMES = ("Verf en Zo", "De Schuur", "Cijferwerk")


def ring_of_three(session: Session, edition: Edition) -> list[tuple[Listing, Listing]]:
    """Three parties, each of which offers what the next one asks; per gift its offer and request."""
    parties = [make_organisation(session, edition, name=name) for name in NAMES]
    return [
        (
            make_listing(session, edition, parties[at], title=offer, kind=kind),
            make_listing(session, edition, parties[(at + 1) % 3], side=Side.REQUEST, title=request, kind=kind),
        )
        for at, (offer, request, kind) in enumerate(GIFTS)
    ]


def drafted(session: Session, edition: Edition, organiser: Actor | None = None, now: datetime = NOW) -> list[Ring]:
    """The rings that are possible now, kept as drafts."""
    organiser = organiser or actor_of(session, make_organiser(session, edition))
    given = planner.read_input(session, edition)
    return actions.save_drafts(session, organiser, edition, given.version, planner.possible_rings(given), now)


def open_ring(session: Session, edition: Edition, now: datetime = NOW) -> Ring:
    """A ring of three that all its parties were just asked about: Verf en Zo, De Schuur, Cijferwerk."""
    ring_of_three(session, edition)
    organiser = actor_of(session, make_organiser(session, edition))
    [ring] = drafted(session, edition, organiser, now)
    assert actions.release(session, organiser, edition, ring.id, now)
    return fresh(session, ring)


def make_ring(session: Session, edition: Edition, *parties: Organisation, now: datetime = NOW) -> Ring:
    """An open ring of these parties in this order, which need not be what the engine would choose."""
    ring = Ring(
        edition_id=edition.id,
        state=RingState.OPEN,
        fit=1,
        created_at=now,
        released_at=now,
        lapses_at=now + timedelta(days=edition.proposal_days),
    )
    for place, party in enumerate(parties):
        offer = make_listing(session, edition, party)
        request = make_listing(session, edition, parties[(place + 1) % len(parties)], side=Side.REQUEST)
        ring.legs.append(
            RingLeg(place=place, giver_id=party.id, offer_id=offer.id, request_id=request.id, fit=1, parts=[])
        )
    session.add(ring)
    session.flush()
    return ring


def stand_in(session: Session, edition: Edition, place: int, name: str = "De Invaller") -> Organisation:
    """Somebody else who offers and asks the same as the party at this place."""
    party = make_organisation(session, edition, name=name)
    offer, asked = GIFTS[place], GIFTS[place - 1]
    make_listing(session, edition, party, title=offer[0], kind=offer[2])
    make_listing(session, edition, party, side=Side.REQUEST, title=asked[1], kind=asked[2])
    return party


def fresh(session: Session, ring: Ring) -> Ring:
    """The ring as it is now."""
    found = queries.whole_ring(session, ring.id)
    assert found is not None
    return found


def givers(ring: Ring) -> list[Organisation]:
    """Its parties in the order of giving."""
    return [leg.giver for leg in ring.legs]


def say(session: Session, ring: Ring, party: Organisation, reply: Reply = Reply.YES, now: datetime = NOW) -> Ring:
    return actions.answer(session, actor_for(session, party), ring, party.id, reply, now)
