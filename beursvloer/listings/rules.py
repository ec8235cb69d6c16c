"""States of a listing and the commands that change it. Plain Python."""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from beursvloer.refusals import Invalid
from beursvloer.terms import Kind, Side, Unit

LONGEST_TITLE = 140
LONGEST_DESCRIPTION = 1000
MOST_QUANTITY = 9999


class ListingState(StrEnum):
    OPEN = "open"
    PAUSED = "paused"
    HELD = "held"  # waits for an organiser: its text seemed to ask for money
    WITHDRAWN = "withdrawn"


@dataclass(frozen=True, slots=True)
class ListingText:
    """What a listing says: the command for writing one and for editing one."""

    side: Side
    title: str
    kind: Kind
    description: str = ""
    quantity: int = 1
    unit: Unit | None = None
    size: str = ""
    counter: str = ""
    village_id: int | None = None
    available_from: date | None = None
    available_until: date | None = None
    locale: str = "nl"


TRANSITIONS: dict[ListingState, frozenset[ListingState]] = {
    ListingState.OPEN: frozenset({ListingState.PAUSED, ListingState.WITHDRAWN}),
    ListingState.PAUSED: frozenset({ListingState.OPEN, ListingState.WITHDRAWN}),
    ListingState.HELD: frozenset({ListingState.OPEN, ListingState.WITHDRAWN}),
    ListingState.WITHDRAWN: frozenset(),
}
"""What a listing can become. From HELD to OPEN only an organiser decides."""


def check_text(text: ListingText) -> None:
    """Raise Invalid with the first thing that is wrong."""
    if not text.title.strip():
        raise Invalid("listing_without_title")
    if len(text.title) > LONGEST_TITLE or len(text.description) > LONGEST_DESCRIPTION:
        raise Invalid("listing_too_long")
    if not 1 <= text.quantity <= MOST_QUANTITY:
        raise Invalid("listing_quantity", most=MOST_QUANTITY)
    if text.available_from and text.available_until and text.available_until < text.available_from:
        raise Invalid("listing_dates")


def new_remaining(quantity: int, remaining: int, wanted: int) -> int:
    """What remains when the quantity changes to `wanted`: what was promised stays promised."""
    promised = quantity - remaining
    if wanted < promised:
        raise Invalid("listing_already_promised", promised=promised)
    return wanted - promised
