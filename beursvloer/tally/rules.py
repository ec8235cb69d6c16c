"""The counters of a floor, and how they are kept as JSON. Plain Python."""

from dataclasses import asdict, dataclass
from typing import Any

from beursvloer.terms import Kind


@dataclass(frozen=True, slots=True)
class KindCount:
    """Ratified matches of one kind, and the whole euros they promise."""

    kind: Kind
    matches: int
    euros: int


@dataclass(frozen=True, slots=True)
class CornerCount:
    """The same of a corner: of all kinds that have their place there."""

    name: str
    kinds: tuple[Kind, ...]
    matches: int
    euros: int


@dataclass(frozen=True, slots=True)
class VillageCount:
    """How many take part from a village, and how many matches bring it something."""

    name: str
    parties: int
    matches: int


@dataclass(frozen=True, slots=True)
class Numbers:
    """How an edition stands. Only ratified matches count; euros and hours are whole, of the performance alone."""

    matches: int
    euros: int
    hours: int
    #: The matches that the edition aims at.
    goal: int
    businesses: int
    communities: int
    municipality: int
    #: Notes on the board of which something is left.
    offers_open: int
    requests_open: int
    kinds: tuple[KindCount, ...]
    corners: tuple[CornerCount, ...]
    villages: tuple[VillageCount, ...]

    @property
    def parties(self) -> int:
        return self.businesses + self.communities + self.municipality


def to_json(numbers: Numbers) -> dict[str, Any]:
    """Only words, whole numbers and lists: what every database keeps as JSON."""
    kept = asdict(numbers)
    return {key: list(value) if isinstance(value, tuple) else value for key, value in kept.items()}


def from_json(kept: dict[str, Any]) -> Numbers:
    """What `to_json` made. Raises TypeError or KeyError on anything else."""
    return Numbers(
        **kept
        | {
            "kinds": tuple(KindCount(**one | {"kind": Kind(one["kind"])}) for one in kept["kinds"]),
            "corners": tuple(
                CornerCount(**one | {"kinds": tuple(Kind(kind) for kind in one["kinds"])}) for one in kept["corners"]
            ),
            "villages": tuple(VillageCount(**one) for one in kept["villages"]),
        }
    )
