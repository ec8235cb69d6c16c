"""What a first edition starts from, and what an organiser should look at first. Plain Python."""

import re
import unicodedata
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum

from beursvloer.editions.rules import NewCorner, NewVillage, Template
from beursvloer.refusals import Invalid
from beursvloer.terms import Kind, Side


@dataclass(frozen=True, slots=True)
class Preset:
    """Target numbers of a template: parties of both sorts and matches."""

    businesses: int
    communities: int
    matches: int


PRESETS: dict[Template, Preset] = {
    # The usual floor: 40 and 40 parties, 60 to 170 matches. We aim at the low end; more is a feast.
    Template.EVENING: Preset(40, 40, 60),
    Template.KITCHEN_TABLE: Preset(12, 12, 30),
    Template.YEAR_ROUND: Preset(40, 40, 100),
}


LONGEST_VILLAGE = 80
SPELLED_OUT = str.maketrans({"ß": "ss", "æ": "ae", "œ": "oe", "ø": "o", "ł": "l"})
"""Letters that have no plain letter inside them."""


def slug_of(name: str) -> str:
    """A name as it stands in an address: small letters, digits and hyphens. Empty when nothing of it can."""
    plain = unicodedata.normalize("NFKD", name.lower().translate(SPELLED_OUT)).encode("ascii", "ignore").decode()
    return re.sub(r"[^a-z0-9]+", "-", plain).strip("-")[:60].strip("-")


def corners_from(names: Mapping[Kind, str]) -> tuple[NewCorner, ...]:
    """Kinds that were given the same name share a corner; corners stand in the order of the kinds."""
    corners: dict[str, tuple[str, list[Kind]]] = {}
    for kind in Kind:
        name = names[kind].strip()
        corners.setdefault(name.casefold(), (name, []))[1].append(kind)
    return tuple(NewCorner(name, tuple(kinds)) for name, kinds in corners.values())


def _village_lines(text: str) -> Iterator[tuple[int, str]]:
    """(number of the line, one village): a comma parts villages, unless a centre stands behind a semicolon."""
    for number, line in enumerate(text.splitlines(), start=1):
        yield from ((number, part) for part in ([line] if ";" in line else line.split(",")))


def villages_from(text: str) -> tuple[NewVillage, ...]:
    """One village a line, if known with its centre: "Haarle; 52.353, 6.405"; several on a line with commas between.

    Raises Invalid, naming the line.
    """
    found: dict[str, NewVillage] = {}
    for number, line in _village_lines(text):
        name, _, centre = (part.strip() for part in line.partition(";"))
        if not name:
            if centre:
                raise Invalid("village_line", line=number)
            continue
        if len(name) > LONGEST_VILLAGE:
            raise Invalid("village_long", line=number)
        village = NewVillage(name)
        if centre:
            try:
                latitude, longitude = (float(part) for part in re.split(r"[,\s]+", centre, maxsplit=1))
            except ValueError:
                raise Invalid("village_line", line=number) from None
            if not (-90 <= latitude <= 90 and -180 <= longitude <= 180):
                raise Invalid("village_line", line=number)
            village = NewVillage(name, latitude, longitude)
        found.setdefault(name.casefold(), village)
    if not found:
        raise Invalid("villages_missing")
    return tuple(found.values())


class GapCode(StrEnum):
    KIND = "kind"  # more is asked of a kind than offered
    VILLAGE = "village"  # no business from a village where others come from
    BUSINESSES = "businesses"  # fewer businesses than the target, and than community organisations


@dataclass(frozen=True, slots=True)
class Gap:
    """Something that is missing, for which somebody can be rung. Bigger `weight` first."""

    code: GapCode
    weight: int
    kind: Kind | None = None
    village: str = ""
    requests: int = 0
    offers: int = 0


def gaps(
    open_listings: Mapping[tuple[Side, Kind], int],
    villages: Iterable[tuple[str, int, int]],
    businesses: tuple[int, int],
    communities: int,
) -> list[Gap]:
    """What to ring for, most needed first.

    `villages`: (name, businesses, community organisations). `businesses`: how many there are, and the target.
    """
    found = []
    for kind in Kind:
        requests, offers = open_listings[Side.REQUEST, kind], open_listings[Side.OFFER, kind]
        if requests > offers:
            found.append(Gap(GapCode.KIND, requests - offers, kind=kind, requests=requests, offers=offers))
    for name, firms, clubs in villages:
        if clubs and not firms:
            found.append(Gap(GapCode.VILLAGE, clubs, village=name, requests=clubs))
    count, target = businesses
    if count < target and count < communities:
        found.append(Gap(GapCode.BUSINESSES, target - count, offers=count, requests=target))
    return sorted(found, key=lambda gap: (-gap.weight, gap.code, gap.kind or "", gap.village))
