"""From rows to what the engine knows: listings as items, matches and interest as history."""

from beursvloer.editions.models import Village
from beursvloer.listings.models import Listing
from beursvloer.listings.rules import ListingText
from beursvloer.matching.items import Item, Point
from beursvloer.matching.sentences import MODEL


def item_of(listing: Listing, reserved: int = 0) -> Item:
    """The listing as the engine sees it; `reserved` is what open proposals already hold of it.

    Read many with `listings.queries.SENTENCE`, or each of them asks the database for its own.
    """
    return Item(
        id=listing.id,
        side=listing.side,
        title=listing.title,
        description=described(listing.size, listing.description),
        lang=listing.locale,
        kind=listing.kind,
        organisation=listing.organisation_id,
        quantity=max(0, listing.remaining - reserved),
        unit=listing.unit,
        place=_point(listing.village),
        counter=listing.counter,
        available=(listing.available_from, listing.available_until),
        sentence=(listing.sentence or b"") if listing.sentence_model == MODEL else b"",
    )


def item_of_text(text: ListingText, village: Village | None, organisation: int | None) -> Item:
    """A listing that does not exist yet, as the engine sees it: for a preview while somebody types."""
    return Item(
        id="not posted",
        side=text.side,
        title=text.title,
        description=described(text.size, text.description),
        lang=text.locale,
        kind=text.kind,
        organisation=organisation,
        quantity=text.quantity,
        unit=text.unit,
        place=_point(village),
        counter=text.counter,
        available=(text.available_from, text.available_until),
    )


def described(size: str, description: str) -> str:
    """What stands under a title: how large, then the rest."""
    return " ".join(part for part in (size, description) if part)


def _point(village: Village | None) -> Point | None:
    if village is None or village.latitude is None or village.longitude is None:
        return None
    return Point(village.latitude, village.longitude)
