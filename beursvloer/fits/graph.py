"""From rows to what the engine knows: listings as items, matches and interest as history."""

from beursvloer.listings.models import Listing
from beursvloer.matching.items import Item, Point


def item_of(listing: Listing, reserved: int = 0) -> Item:
    """The listing as the engine sees it; `reserved` is what open proposals already hold of it."""
    village = listing.village
    known = village is not None and village.latitude is not None and village.longitude is not None
    return Item(
        id=listing.id,
        side=listing.side,
        title=listing.title,
        description=" ".join(part for part in (listing.size, listing.description) if part),
        lang=listing.locale,
        kind=listing.kind,
        organisation=listing.organisation_id,
        quantity=max(0, listing.remaining - reserved),
        unit=listing.unit,
        place=Point(village.latitude, village.longitude) if known else None,
        counter=listing.counter,
        available=(listing.available_from, listing.available_until),
    )
