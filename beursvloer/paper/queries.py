"""Reads for paper."""

from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload

from beursvloer.accounts.models import Organisation
from beursvloer.accounts.queries import colleagues_of
from beursvloer.editions.models import Edition, Participation
from beursvloer.listings.models import Listing
from beursvloer.listings.queries import on_board


@dataclass(frozen=True, slots=True)
class Wearer:
    """Who wears one badge: a person of an organisation, and the note to talk about first."""

    participation: Participation
    person: str
    listing: Listing | None


def wearers(session: Session, edition: Edition, badge_number: int | None = None) -> list[Wearer]:
    """One badge for each person of each organisation that takes part, by badge number; or those of one number."""
    query = (
        select(Participation)
        .join(Organisation, Organisation.id == Participation.organisation_id)
        .where(Participation.edition_id == edition.id)
        .options(joinedload(Participation.organisation), joinedload(Participation.village))
        .order_by(Participation.badge_number)
    )
    if badge_number is not None:
        query = query.where(Participation.badge_number == badge_number)
    parties = list(session.scalars(query))
    ids = [party.organisation_id for party in parties]
    people = colleagues_of(session, ids)
    first: dict[int, Listing] = {}
    notes = on_board(edition.id).where(Listing.organisation_id.in_(ids), Listing.remaining > 0)
    for listing in session.scalars(notes):
        first.setdefault(listing.organisation_id, listing)
    return [
        Wearer(party, name, first.get(party.organisation_id))
        for party in parties
        for name in [person.name for person in people.get(party.organisation_id, [])] or [""]
    ]
