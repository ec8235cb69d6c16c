"""What a deal at the floor is about, how much of it, and what makes two sendings the same. Plain Python."""

import re
from dataclasses import dataclass
from datetime import date, timedelta

from beursvloer.contracts.rules import Party
from beursvloer.listings.rules import ListingText
from beursvloer.refusals import Invalid
from beursvloer.terms import TIME_UNITS, Unit

WRITE = "new"
"""What the form says when the two write a note of their own."""
CHOICE = re.compile(r"(?:o([0-9]{1,10}))?(?:r([0-9]{1,10}))?")
PAPER = re.compile(r"\s*[Pp]?\s*0*([0-9]{1,6})\s*")
DRAFTS_LIVE = timedelta(days=2)
"""A draft of the evening is of no use the week after."""


@dataclass(frozen=True, slots=True)
class Choice:
    """The notes a deal is about: one of either side, or two that fit each other."""

    offer_id: int | None = None
    request_id: int | None = None

    @property
    def key(self) -> str:
        """As the form sends it: "o12", "r7" or "o12r7"."""
        return (f"o{self.offer_id}" if self.offer_id else "") + (f"r{self.request_id}" if self.request_id else "")

    def touches(self, other: "Choice") -> bool:
        """Whether both are about one note; or about none, and then about words of their own."""
        notes, others = ({one.offer_id, one.request_id} - {None} for one in (self, other))
        return bool(notes & others) or not (notes or others)


def read_choice(typed: str) -> Choice | None:
    """The choice that the form sent, or None when it names no note."""
    found = CHOICE.fullmatch(typed)
    if found is None or not (found[1] or found[2]):
        return None
    return Choice(*(int(number) if number else None for number in found.groups()))


@dataclass(frozen=True, slots=True)
class Stock:
    """What is left of a note, and in which unit."""

    left: int
    unit: Unit | None


@dataclass(frozen=True, slots=True)
class Deal:
    """What two agreed at the floor: the command for opening its match. `written` has the side of `mine` in it.

    `key` names this sending: a second one changes nothing. `paper` is the number of the form it was written on.
    `seen` is the newest match of the two that the sender was asked about: this one is meant beside it.
    """

    mine: int
    other: int
    choice: Choice
    written: ListingText | None
    amount: int
    counter: str
    first_step: str
    owner_is_mine: bool | None
    first_step_by: date | None
    key: str | None = None
    paper: int | None = None
    seen: int = 0


def deal_key(edition_id: int, person_id: int, mine: int, other: int, before: int) -> str:
    """Names one filled-in form: who fills in for whom with whom, and how many they made `before`.

    Two tabs, a second press and a sending after the line came back have the same one; the next deal has another.
    """
    return f"{edition_id}-{person_id}-{mine}-{other}-{before}"


def proposed_amount(offer: Stock | None, request: Stock | None) -> int:
    """How much the form begins with: all that is asked, as far as it is there; of promises by time only one."""
    if offer is not None and request is not None:
        if offer.unit is request.unit:
            return max(1, min(offer.left, request.left))
        return 1 if offer.unit in TIME_UNITS or offer.unit is None else max(1, offer.left)
    if request is not None:
        return max(1, request.left)
    if offer is not None:
        return 1 if offer.unit in TIME_UNITS else max(1, offer.left)
    return 1


def most_amount(offer: Stock | None, request: Stock | None) -> int:
    """How much they can agree on at most, counted as `amounts_of` counts."""
    if offer is not None and request is not None and offer.unit is request.unit:
        return min(offer.left, request.left)
    stock = offer or request
    return stock.left if stock is not None else 1


def amounts_of(amount: int, offer: Stock | None, request: Stock | None) -> tuple[int, int]:
    """How much of the offer and of the request: the same; or all that is left of a request in another unit."""
    if offer is not None and request is not None and offer.unit is not request.unit:
        return amount, request.left
    return amount, amount


def mirrored(text: ListingText, amount: int) -> ListingText:
    """The note of the other side that a deal about this one stands on: the same thing, seen from there."""
    return ListingText(
        side=text.side.other,
        title=text.title,
        kind=text.kind,
        quantity=amount,
        unit=text.unit,
        size=text.size,
        locale=text.locale,
    )


def owner_of(mine_gives: bool, owner_is_mine: bool | None) -> Party | None:
    """Which party of the contract takes the first step."""
    if owner_is_mine is None:
        return None
    return Party.GIVER if mine_gives is owner_is_mine else Party.ASKER


def paper_number(typed: str) -> int:
    """The number of a paper form: "P014", "14". Raises Invalid when it is none."""
    found = PAPER.fullmatch(typed)
    if found is None or int(found[1]) < 1:
        raise Invalid("paper_number")
    return int(found[1])
