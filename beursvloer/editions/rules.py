"""What an edition is made of. Plain Python."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from beursvloer.refusals import Refusal
from beursvloer.terms import Kind


class CounterRule(StrEnum):
    """Whether a counter-performance belongs to a match."""

    REQUIRED = "required"
    ENCOURAGED = "encouraged"
    OPTIONAL = "optional"


class EditionState(StrEnum):
    DRAFT = "draft"  # only its organisers see it
    OPEN = "open"  # join, list, match
    CLOSED = "closed"  # to be read, nothing new


TRANSITIONS: dict[EditionState, frozenset[EditionState]] = {
    EditionState.DRAFT: frozenset({EditionState.OPEN}),
    EditionState.OPEN: frozenset({EditionState.CLOSED}),
    EditionState.CLOSED: frozenset({EditionState.OPEN}),
}
"""What an edition can become. A draft cannot close: everybody can read a closed one."""


def changes(state: EditionState, wanted: EditionState) -> bool:
    """Whether an edition in `state` becomes something else as `wanted`. Raises Refusal when it cannot be that."""
    if state is wanted:
        return False
    if wanted not in TRANSITIONS[state]:
        raise Refusal("edition_is_draft" if state is EditionState.DRAFT else "edition_was_shown")
    return True


class Template(StrEnum):
    """What a first edition starts from; everything can be changed later."""

    EVENING = "evening"  # 40 + 40 parties, one evening
    KITCHEN_TABLE = "kitchen_table"  # 12 + 12 parties, small and soon
    YEAR_ROUND = "year_round"  # no evening: proposals all year


class Look(StrEnum):
    """The vivid colour of an edition: the jackets that the hosts wear."""

    BLUE = "blue"
    PLUM = "plum"
    PETROL = "petrol"


@dataclass(frozen=True, slots=True)
class NewVillage:
    name: str
    latitude: float | None = None
    longitude: float | None = None


@dataclass(frozen=True, slots=True)
class NewCorner:
    name: str
    kinds: tuple[Kind, ...]


@dataclass(frozen=True, slots=True)
class NewEdition:
    name: str
    slug: str
    place: str
    starts_at: datetime | None
    ends_at: datetime | None
    counter_rule: CounterRule
    target_businesses: int
    target_communities: int
    target_matches: int
    corners: tuple[NewCorner, ...]
    template: Template = Template.EVENING
    lede: str = ""
    afterwards: str = ""
    contact: str = ""
    look: Look = Look.BLUE
    value_limit: int = 2500
    proposal_days: int = 14


DEFAULT_RATES: dict[Kind, int] = {
    Kind.LABOUR: 50,
    Kind.EXPERTISE: 80,
    Kind.GOODS: 50,
    Kind.FACILITY: 50,
    Kind.NETWORK: 80,
}
"""Euros an hour. Helping hands 50 and knowledge 80 after the card that Breda published with its 2019 figures; a region
sets its own."""


def badge_number(words: str) -> int | None:
    """The number that somebody typed or scanned: "034", "34", or the address that a badge's code holds."""
    last = words.strip().rstrip("/").rsplit("/", 1)[-1].removeprefix("#")
    return int(last) if last.isascii() and last.isdigit() and len(last) <= 6 else None
