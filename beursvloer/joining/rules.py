"""From what somebody typed and picked to a listing: what is settled, and what must be asked. Plain Python."""

import hashlib
import math
import re
import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum

from beursvloer.accounts.rules import NewOrganisation, NewPerson
from beursvloer.listings.rules import LONGEST_TITLE, MOST_QUANTITY, ListingText
from beursvloer.matching.parse import SURE, Reading
from beursvloer.terms import Kind, Side, Unit

LONGEST_SENTENCE = 600
KEPT = timedelta(days=7)
"""How long a filled-in form waits for its mailed link, and a resend is recognised."""


class Doubt(StrEnum):
    """What we would have to guess."""

    SIDE = "side"
    KIND = "kind"
    QUANTITY = "quantity"


@dataclass(frozen=True, slots=True)
class Fields:
    """The four fields that follow from the sentence. None: nothing picked, nothing read."""

    side: Side | None = None
    kind: Kind | None = None
    quantity: int | None = None
    unit: Unit | None = None


@dataclass(frozen=True, slots=True)
class Settled:
    """What the listing will say, what the sentence alone says, and what we are not sure of."""

    fields: Fields
    read: Fields
    size: str = ""
    village: str | None = None
    doubts: frozenset[Doubt] = frozenset()


@dataclass(frozen=True, slots=True)
class Filled:
    """A whole form, checked: the command for joining. `organisation_id` is an own one, else `organisation` is new.

    `person` is whoever says to be new here; `kept` are the fields as they were typed, for a form that has to wait.
    """

    text: ListingText
    village_id: int | None
    organisation_id: int | None
    organisation: NewOrganisation | None
    person: NewPerson | None
    kept: Mapping[str, str]
    held: bool = False


def settle(picked: Fields, shown: Fields, reading: Reading) -> Settled:
    """What somebody picked goes before what we read; a field that still holds what we had filled in is read anew.

    `shown` is what the page had filled in when it was sent. Doubts are about what was read, never what was picked.
    """
    doubts = set()
    side = picked.side or (reading.side if reading.sure.side >= SURE else None)
    if reading.side is not None and reading.sure.side >= SURE and side is not reading.side:
        doubts.add(Doubt.SIDE)
    own_kind = picked.kind is not None and picked.kind is not shown.kind
    kind = picked.kind if own_kind else reading.kind
    if not own_kind and (kind is None or reading.sure.kind < SURE):
        doubts.add(Doubt.KIND)
    if (picked.quantity, picked.unit) != (shown.quantity, shown.unit) and picked.quantity is not None:
        quantity, unit = picked.quantity, picked.unit
    else:
        quantity, unit, exact = whole_amount(reading.quantity, reading.unit)
        if not exact or (reading.quantity is not None and reading.sure.quantity < SURE):
            doubts.add(Doubt.QUANTITY)
    amount = whole_amount(reading.quantity, reading.unit)
    return Settled(
        fields=Fields(side, kind, quantity, unit),
        read=Fields(reading.side, reading.kind, amount[0], amount[1]),
        size=reading.size or "",
        village=reading.village if reading.sure.village >= SURE else None,
        doubts=frozenset(doubts),
    )


def whole_amount(quantity: int | float | None, unit: Unit | None) -> tuple[int, Unit | None, bool]:
    """A whole number of units, at least 1, and whether it says the same: a day and a half is three half days.

    Without a number it is one, of whatever it is.
    """
    if quantity is None:
        return 1, unit, True
    if unit is Unit.DAY and quantity != int(quantity) and quantity * 2 == int(quantity * 2):
        return int(quantity * 2), Unit.HALF_DAY, True
    whole = min(MOST_QUANTITY, max(1, math.ceil(quantity)))
    return whole, unit, whole == quantity


def to_check(settled: Settled, shown: Fields) -> bool:
    """Whether the page must come back before anything is posted: we are unsure, and they have not seen our reading."""
    return bool(settled.doubts) and shown != settled.read


def title_and_rest(sentence: str) -> tuple[str, str]:
    """The title of the note, and what does not fit on its first line. Cut after a sentence, else between two words."""
    text = " ".join(sentence.split())
    if len(text) <= LONGEST_TITLE:
        return text, ""
    ends = [found.end() for found in re.finditer(r"[.!?](?=\s)", text[: LONGEST_TITLE + 1])]
    if ends:
        return text[: ends[-1]], text[ends[-1] :].strip()
    cut = text.rfind(" ", 0, LONGEST_TITLE)
    cut = cut if cut > 0 else LONGEST_TITLE - 1
    return text[:cut].rstrip() + "…", text[cut:].strip()


def new_key() -> str:
    """Names one filled-in form, so that a second sending of it is recognised."""
    return secrets.token_urlsafe(16)


def key_of(form_key: str, sent: Mapping[str, str]) -> str:
    """Names one sending: the same form with other words or another address (the back button) is another one."""
    typed = "\n".join(f"{name}={sent[name]}" for name in sorted(sent))
    return hashlib.sha256(f"{form_key}\n{typed}".encode()).hexdigest()
