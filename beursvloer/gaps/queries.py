"""Reads on what is not on the board any more, and on what was brought to earlier floors."""

from collections.abc import Collection
from dataclasses import replace

from sqlalchemy import or_, select
from sqlalchemy.orm import Session, joinedload

from beursvloer.editions.models import Edition
from beursvloer.editions.rules import EditionState
from beursvloer.fits.graph import item_of
from beursvloer.listings.models import Listing
from beursvloer.listings.queries import SENTENCE
from beursvloer.listings.rules import ListingState
from beursvloer.matching.items import Item

MOST_EARLIER = 400
"""Notes of earlier floors that are looked at, the newest first."""


def promised_items(
    session: Session, edition: Edition, open_ids: Collection[int], reserved: Collection[int]
) -> list[Item]:
    """The listings on the board of which nothing is left, matched or held by open proposals, with their whole amount.

    `open_ids` are those of which something is left, `reserved` those that open proposals hold something of.
    """
    rows = session.scalars(
        select(Listing)
        .options(joinedload(Listing.village), SENTENCE)
        .where(
            Listing.edition_id == edition.id,
            Listing.state == ListingState.OPEN,
            or_(Listing.remaining < 1, Listing.id.in_(list(reserved))),
        )
        .order_by(Listing.id)
    )
    return [replace(item_of(row), quantity=row.quantity) for row in rows if row.id not in open_ids]


def earlier_items(session: Session, edition: Edition) -> list[Item]:
    """What was brought to other floors of the region, the newest first. Only what hung on their boards."""
    rows = session.scalars(
        select(Listing)
        .join(Edition, Edition.id == Listing.edition_id)
        .options(joinedload(Listing.village), SENTENCE)
        .where(
            Edition.region_id == edition.region_id,
            Edition.id != edition.id,
            Edition.state != EditionState.DRAFT,
            Listing.state == ListingState.OPEN,
        )
        .order_by(Listing.id.desc())
        .limit(MOST_EARLIER)
    )
    return [replace(item_of(row), quantity=row.quantity) for row in rows]


def listings_with_floor(session: Session, ids: Collection[int]) -> dict[int, Listing]:
    """Those listings with their organisation, village and edition, by id."""
    if not ids:
        return {}
    sides = (Listing.organisation, Listing.village, Listing.edition)
    rows = session.scalars(
        select(Listing).options(*(joinedload(side) for side in sides)).where(Listing.id.in_(sorted(ids)))
    )
    return {row.id: row for row in rows}
