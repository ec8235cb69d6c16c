"""A floor with two parties that stand opposite each other."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from beursvloer.access.permissions import Actor
from beursvloer.accounts.models import Organisation
from beursvloer.contracts.models import Match
from beursvloer.deals import actions, queries
from beursvloer.deals.rules import Choice, Deal
from beursvloer.editions.models import Edition
from beursvloer.editions.queries import participation
from beursvloer.listings.models import Listing
from beursvloer.listings.rules import ListingText
from beursvloer.programme.models import Programme
from beursvloer.programme.rules import ClockState
from beursvloer.terms import Kind, Side, Unit
from tests.conftest import NOW
from tests.factories import actor_for, make_edition, make_listing, make_organisation

CHAIRS = ListingText(Side.OFFER, "Tien stoelen voor het dorpsfeest", Kind.GOODS, quantity=10, unit=Unit.PIECE)


@dataclass(frozen=True)
class Two:
    edition: Edition
    mine: Organisation
    other: Organisation
    me: Actor
    them: Actor


def two(session: Session, **fields: Any) -> Two:
    edition = make_edition(session, **fields)
    mine, other = make_organisation(session, edition), make_organisation(session, edition)
    return Two(edition, mine, other, actor_for(session, mine), actor_for(session, other))


def evening(session: Session, edition: Edition) -> None:
    """The clock is on, and stands still."""
    session.add(Programme(edition_id=edition.id, state=ClockState.PAUSED, left_seconds=60))
    session.flush()


def offer_of(session: Session, floor: Two, **fields: Any) -> Listing:
    given: dict[str, Any] = {"title": "Broodjes", "kind": Kind.GOODS, "quantity": 3, "unit": Unit.TIME}
    return make_listing(session, floor.edition, floor.other, **(given | fields))


def deal_about(session: Session, floor: Two, listing: Listing | None = None, **changed: Any) -> Deal:
    choice = Choice()
    if listing is not None:
        choice = Choice(offer_id=listing.id) if listing.side is Side.OFFER else Choice(request_id=listing.id)
    given: dict[str, Any] = {
        "mine": floor.mine.id,
        "other": floor.other.id,
        "choice": choice,
        "written": None if listing is not None else CHAIRS,
        "amount": 1 if listing is not None else CHAIRS.quantity,
        "counter": "Een rondleiding",
        "first_step": "Wij bellen",
        "owner_is_mine": True,
        "first_step_by": date(2027, 3, 1),
        "key": None,
    }
    given |= changed
    if given["key"] is None and given.get("paper") is None:
        given["key"] = queries.next_key(session, floor.edition.id, floor.me, given["mine"], given["other"])
    return Deal(**given)


def make(session: Session, floor: Two, deal: Deal, actor: Actor | None = None) -> actions.Made:
    return actions.make_deal(session, actor or floor.me, floor.edition, deal, NOW)


def number(session: Session, floor: Two, organisation_id: int) -> int:
    takes_part = participation(session, floor.edition.id, organisation_id)
    assert takes_part is not None
    return takes_part.badge_number


def address(session: Session, floor: Two, rest: str = "") -> str:
    return f"/vloer/{floor.edition.slug}/deal/{number(session, floor, floor.other.id)}{rest}"


def matches(session: Session) -> int:
    return session.scalar(select(func.count(Match.id))) or 0
