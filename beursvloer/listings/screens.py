"""Listings as pages show them."""

from dataclasses import dataclass
from urllib.parse import urlsplit

from flask import url_for

from beursvloer.i18n import phrases
from beursvloer.listings.models import Listing
from beursvloer.listings.rules import ListingState
from beursvloer.terms import Kind, Side, Unit


@dataclass(frozen=True, slots=True)
class Slip:
    """The paper note that `macros/slip.html` draws."""

    side: Side
    kind: Kind
    title: str
    who: str
    village: str
    url: str
    number: int
    #: None where it does not matter here.
    left: int | None
    quantity: int
    unit: Unit | None
    #: Replaces what is left: for a listing that is not on the board.
    left_text: str
    #: It belongs to an organisation of whoever looks.
    mine: bool
    #: How many listings of the other side fit it, where somebody counted.
    fits: int | None


def slip_of(listing: Listing, *, mine: bool = False, fits: int | None = None) -> Slip:
    """The note of a listing. Reads its organisation, village and edition: load these with it."""
    return Slip(
        side=listing.side,
        kind=listing.kind,
        title=listing.title,
        who=listing.organisation.name,
        village=listing.village.name if listing.village else "",
        url=url_for("listings.show", slug=listing.edition.slug, number=listing.number),
        number=listing.number,
        left=listing.remaining,
        quantity=listing.quantity,
        unit=listing.unit,
        left_text="" if listing.state is ListingState.OPEN else phrases.listing_state(listing.state),
        mine=mine,
        fits=fits,
    )


def web_address(typed: str) -> str:
    """The address when it is one of the web, else nothing: an organisation's own words never become another link."""
    try:
        parts = urlsplit(typed.strip())
    except ValueError:
        return ""
    return parts.geturl() if parts.scheme in ("http", "https") and parts.hostname else ""
