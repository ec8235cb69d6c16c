"""What the engine knows of a listing, and what it answers about a pair: facts and points, never sentences."""

from collections.abc import Hashable, Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from typing import NamedTuple

from beursvloer.terms import Kind, Side, Unit

MAX_FIT = 10_000
"""Fits are integers from 0 to MAX_FIT: exact sums, and no ties lost to rounding."""


class Node(NamedTuple):
    """A listing as a node of a market graph. A tuple, so that offer 1 and request 1 differ and sorting is total."""

    side: Side
    id: Hashable


class Point(NamedTuple):
    """Degrees, WGS 84."""

    latitude: float
    longitude: float


@dataclass(frozen=True, slots=True)
class Item:
    """A listing as the engine sees it. Nothing about persons.

    `quantity` is what is left of it, in `unit`. `available` is the first and last day, either open.
    `counter` is the counter-performance asked (on an offer) or given (on a request), in free text.
    `sentence` is what title and description say as a whole, from `sentences.vector`; empty while nobody computed it.
    """

    id: Hashable
    side: Side
    title: str
    description: str = ""
    lang: str = "nl"
    kind: Kind | None = None
    organisation: Hashable = None
    quantity: int = 1
    unit: Unit | None = None
    place: Point | None = None
    counter: str = ""
    available: tuple[date | None, date | None] = (None, None)
    sentence: bytes = b""

    @property
    def node(self) -> Node:
        return Node(self.side, self.id)


class PartCode(StrEnum):
    """The parts a fit is made of; each has a phrase in every language."""

    WORDS = "words"
    CONCEPT = "concept"
    KIND = "kind"
    DISTANCE = "distance"
    QUANTITY = "quantity"
    AVAILABILITY = "availability"
    HISTORY = "history"
    INTEREST = "interest"
    RECIPROCAL = "reciprocal"
    SENTENCE = "sentence"


@dataclass(frozen=True, slots=True)
class Part:
    """One reason: its points (may be negative) and what a sentence needs, e.g. {"km": 3} or {"concept": "painting"}."""

    code: PartCode
    points: int
    facts: Mapping[str, str | int] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Fit:
    """How well a request and an offer fit: 0 to MAX_FIT, equal to the sum of its parts."""

    points: int
    parts: tuple[Part, ...]


@dataclass(frozen=True, slots=True)
class History:
    """What organisations had to do with each other before.

    `met`: unordered pairs of organisations that have talked or been proposed before.
    `matched`: unordered pairs that made a match before.
    `interest`: (organisation, listing id): this organisation said it wants to talk about that listing.
    """

    met: frozenset[frozenset[Hashable]] = frozenset()
    matched: frozenset[frozenset[Hashable]] = frozenset()
    interest: frozenset[tuple[Hashable, Hashable]] = frozenset()
