"""What the demo floor is made of. The municipality and its villages exist; every organisation and person is invented.

`listings.jsonl` takes its facts (who needed what, who gave what) from public reports of Dutch floors; names of
organisations, places and events were replaced, and some notes were added.
"""

import json
import re
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from beursvloer.accounts.rules import OrganisationKind
from beursvloer.clock import LOCAL, local_day
from beursvloer.editions.rules import CounterRule, NewCorner, NewEdition, NewVillage
from beursvloer.listings.rules import ListingText
from beursvloer.terms import Kind, Side, Unit

HERE = Path(__file__).resolve().parent
THURSDAY = 3

VILLAGES = (
    NewVillage("Nijverdal", 52.366, 6.463),
    NewVillage("Hellendoorn", 52.389, 6.449),
    NewVillage("Haarle", 52.353, 6.405),
    NewVillage("Daarle", 52.441, 6.517),
    NewVillage("Daarlerveen", 52.442, 6.576),
)

CORNERS = (
    NewCorner("Helpende handen", (Kind.LABOUR,)),
    NewCorner("Kennis & kunde", (Kind.EXPERTISE,)),
    NewCorner("Spullen", (Kind.GOODS,)),
    NewCorner("Ruimte", (Kind.FACILITY,)),
    NewCorner("Netwerk", (Kind.NETWORK,)),
)

LEDE = (
    "Eén avond waarop ondernemers en verenigingen uit Nijverdal, Hellendoorn, Haarle, Daarle en Daarlerveen elkaar "
    "helpen, zonder geld. U biedt iets aan of vraagt iets, en u gaat naar huis met een afspraak op papier. "
    "Twee busjes voor een vermelding, een middag boekhouden voor een rondleiding door het bos."
)
AFTERWARDS = (
    "Elke afspraak krijgt een nummer, een eerste stap en een trekker. Na twee en na drie weken vragen wij hoe het "
    "gaat. Loopt het vast, dan bellen we. Na een jaar leest u op één bladzijde wat er is toegezegd en wat er echt is "
    "gedaan, per kern. Uw naam of foto gebruiken wij alleen als u ja zegt."
)

CONTACT = "Ans Brinkhuis, 0548 00 00 00, organisatie@example.org"


@dataclass(frozen=True, slots=True)
class Party:
    name: str
    kind: OrganisationKind
    village: str
    contact: str


@dataclass(frozen=True, slots=True)
class Note:
    """A listing and the name of whose it is."""

    by: str
    text: ListingText


def parties() -> list[Party]:
    """Everybody who takes part: 40 businesses and 40 community organisations."""
    return [
        Party(row["name"], OrganisationKind(row["kind"]), row["village"], row["contact"])
        for row in _rows("organisations.jsonl")
    ]


def notes() -> list[Note]:
    """What they offer and ask."""
    return [Note(row["by"], _text(row)) for row in _rows("listings.jsonl")]


def _text(row: dict[str, Any]) -> ListingText:
    return ListingText(
        side=Side(row["side"]),
        kind=Kind(row["kind"]),
        title=row["title"],
        description=row["description"],
        quantity=row.get("quantity", 1),
        unit=Unit(row["unit"]) if "unit" in row else None,
        size=row.get("size", ""),
        counter=row.get("counter", ""),
    )


def _rows(name: str) -> list[dict[str, Any]]:
    return [json.loads(line) for line in (HERE / name).read_text(encoding="utf-8").splitlines()]


def evening(now: datetime) -> datetime:
    """Seven o'clock, local time, on the first Thursday at least five weeks ahead; never between the holidays."""
    day = local_day(now) + timedelta(weeks=5)
    day += timedelta(days=(THURSDAY - day.weekday()) % 7)
    while (day.month, day.day) >= (12, 18) or (day.month, day.day) <= (1, 6):
        day += timedelta(weeks=1)
    return datetime(day.year, day.month, day.day, 19, tzinfo=LOCAL)


def edition(slug: str, now: datetime) -> NewEdition:
    starts_at = evening(now)
    return NewEdition(
        name="Beursvloer Hellendoorn",
        slug=slug,
        place="De Weversloods, Nijverdal",
        starts_at=starts_at,
        ends_at=starts_at + timedelta(hours=2, minutes=30),
        counter_rule=CounterRule.ENCOURAGED,
        target_businesses=45,
        target_communities=45,
        target_matches=70,
        corners=CORNERS,
        lede=LEDE,
        afterwards=AFTERWARDS,
        contact=CONTACT,
    )


def address_of(name: str, mark: str = "") -> str:
    """A mail address that reaches nobody: the domain is kept for examples (RFC 2606)."""
    return re.sub(r"[^a-z]+", ".", name.lower()).strip(".") + f"{mark.replace('-', '+')}@example.org"
