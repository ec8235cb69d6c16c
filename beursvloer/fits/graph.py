"""From rows to what the engine knows: listings as items, matches and interest as history."""

from beursvloer.editions.models import Village
from beursvloer.listings.models import Listing
from beursvloer.listings.rules import ListingText
from beursvloer.matching.items import Item, Point


def item_of(listing: Listing, reserved: int = 0) -> Item:
    """The listing as the engine sees it; `reserved` is what open proposals already hold of it."""
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
        place=_point(listing.village),
        counter=listing.counter,
        available=(listing.available_from, listing.available_until),
    )


def item_of_text(text: ListingText, village: Village | None, organisation: int | None) -> Item:
    """A listing that does not exist yet, as the engine sees it: for a preview while somebody types."""
    return Item(
        id="not posted",
        side=text.side,
        title=text.title,
        description=" ".join(part for part in (text.size, text.description) if part),
        lang=text.locale,
        kind=text.kind,
        organisation=organisation,
        quantity=text.quantity,
        unit=text.unit,
        place=_point(village),
        counter=text.counter,
        available=(text.available_from, text.available_until),
    )


def _point(village: Village | None) -> Point | None:
    if village is None or village.latitude is None or village.longitude is None:
        return None
    return Point(village.latitude, village.longitude)
