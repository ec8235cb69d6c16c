"""Rings that were agreed: each leg has its match, as the last yes opens them."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from beursvloer.contracts import actions
from beursvloer.contracts.models import Match
from beursvloer.contracts.queries import terms_of
from beursvloer.contracts.rules import Party
from beursvloer.editions.models import Edition
from beursvloer.rings.models import Ring, RingLeg
from beursvloer.rings.rules import RingState
from beursvloer.terms import Kind, Side, Unit
from tests.conftest import NOW
from tests.factories import actor_for, make_listing, make_organisation

PARTIES = ("Schildersbedrijf Jansen", "De Schuur", "Fanfare Excelsior", "De Reggevogels")
GIFTS = ("Twee dagen schilderen", "Avonden in de zaal", "Muziek bij de opening", "Hulp bij de kap")
KINDS = (Kind.LABOUR, Kind.FACILITY, Kind.EXPERTISE, Kind.LABOUR)


def make_ring(
    session: Session,
    edition: Edition,
    size: int = 3,
    *,
    confirmed: int | None = None,
    names: Sequence[str] = PARTIES,
    now: datetime = NOW,
) -> list[Match]:
    """The matches of a ring in the order of giving; the first `confirmed` (None: all) filled in and confirmed."""
    parties = [make_organisation(session, edition, name=name, now=now) for name in names[:size]]
    ring = Ring(edition_id=edition.id, state=RingState.AGREED, fit=5000 * size, created_at=now, closed_at=now)
    session.add(ring)
    session.flush()
    matches = []
    for place in range(size):
        giver, asker = parties[place], parties[(place + 1) % size]
        what: dict[str, Any] = {"kind": KINDS[place], "quantity": 3, "unit": Unit.DAY, "now": now}
        offer = make_listing(session, edition, giver, title=GIFTS[place], **what)
        request = make_listing(
            session, edition, asker, side=Side.REQUEST, title=f"Wie helpt ons? {GIFTS[place]}", **what
        )
        leg = RingLeg(
            ring_id=ring.id, place=place, giver_id=giver.id, offer_id=offer.id, request_id=request.id, fit=5000
        )
        session.add(leg)
        session.flush()
        actor = actor_for(session, asker)
        matches.append(actions.open_match(session, actor, offer, request, (2, 2), now, ring_leg_id=leg.id))
    for match in matches[:confirmed]:
        agree(session, match, now)
    return matches


def agree(session: Session, match: Match, now: datetime = NOW) -> None:
    """Both parties fill in what lacks and say yes."""
    terms = replace(terms_of(match), first_step="Anouk belt Mark")
    actions.fill_in(session, actor_for(session, match.asker), match, terms, match.version, now)
    for party, who in ((Party.GIVER, match.giver), (Party.ASKER, match.asker)):
        actions.confirm(session, actor_for(session, who), match, party, match.version, now)
