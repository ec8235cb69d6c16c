"""One sentence in, a listing out: what people type becomes side, kind, quantity, unit, size, village and date."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from beursvloer.matching.lexicon import Lexicon
from beursvloer.matching.money import Money, asks_for_money
from beursvloer.matching.parsing import amounts, dates, kinds, sides
from beursvloer.matching.parsing.text import MAX_LENGTH, fold, language, quote
from beursvloer.matching.parsing.villages import village as find_village
from beursvloer.matching.parsing.villages import without_places
from beursvloer.terms import Kind, Side, Unit

SURE = 0.8
"""From here on a form may fill a field in without a word."""
LIKELY = 0.5
"""From here on it may fill the field in and ask to check; below, it asks."""

_RETURN = re.compile(
    r"[\s,;.(-]+(?:in ruil\b|als tegenprestatie|tegenprestatie\b|als dank\b|daarvoor krijgt? \w+"
    r"|im gegenzug|als gegenleistung|gegenleistung\b|dafur bieten|als dankeschon"
    r"|in return|in exchange|as a thank[- ]you)"
    r"|[,;.(-] ?(?:(?:wij|we) (?:zorgen (?:zelf )?voor|regelen|trakteren)\b|wir sorgen fur\b"
    r"|we(?:'ll)? (?:provide|supply) the\b)"
)


@dataclass(frozen=True, slots=True)
class Sure:
    """How sure each field is, from 0.0 (nothing was found) to 1.0; see `SURE` and `LIKELY`."""

    side: float = 0.0
    kind: float = 0.0
    quantity: float = 0.0
    unit: float = 0.0
    size: float = 0.0
    village: float = 0.0
    date: float = 0.0


@dataclass(frozen=True, slots=True)
class Reading:
    """What a sentence says; None where it says nothing.

    `quantity` is at least 1, a whole number unless the text says "anderhalf" or "2,5". `size` and `date` quote the
    text. `village` is one of the names that were given to `read`.
    """

    side: Side | None = None
    kind: Kind | None = None
    quantity: int | float | None = None
    unit: Unit | None = None
    size: str | None = None
    village: str | None = None
    date: str | None = None
    money: Money | None = None
    sure: Sure = Sure()

    @property
    def asks_for_money(self) -> bool:
        """Whether the floor's rule against money stops this text."""
        return self.money is not None


def read(text: str, *, lang: str = "nl", villages: Sequence[str] = (), lexicon: Lexicon | None = None) -> Reading:
    """Read one typed sentence. `lang` is "nl", "de" or "en" (another is read as Dutch); `villages` the region's names,
    `lexicon` what its words mean, the standard one if not given.

    Only what the text states is filled in: years, ages, house numbers, clock times and the number of people served
    are no quantity. Never raises on any text.
    """
    lang = language(lang)
    text = text[:MAX_LENGTH]
    folded = fold(text)
    performance = _performance(folded)
    side, side_sure = sides.side(performance, lang)
    place, place_sure = find_village(text, folded, villages)
    stated = dates.dates(performance, lang)
    clock = dates.clock_times(performance, lang, stated)
    taken = [(each.start, each.end) for each in stated if each.rank > 1] + clock
    found = amounts.find(text, performance, lang, taken, lambda word: _noun(word, lang, lexicon))
    kind, kind_sure = kinds.kind(without_places(performance, villages), lang, found.heads, lexicon)
    if kind is None and found.heads:
        kind, kind_sure = Kind.GOODS, 0.4
    amount = found.amount(kind)
    day = dates.main_date(stated)
    return Reading(
        side=side,
        kind=kind,
        quantity=_whole(amount.quantity),
        unit=amount.unit,
        size=amount.size,
        village=place,
        date=quote(text, day.start, day.end) if day else None,
        money=asks_for_money(text, lang),
        sure=Sure(
            side=side_sure,
            kind=kind_sure,
            quantity=amount.sure,
            unit=round(min(amount.sure, 0.5 + kind_sure / 2), 2) if amount.unit else 0.0,
            size=amount.size_sure,
            village=place_sure,
            date={5: 0.95, 4: 0.9, 3: 0.8, 2: 0.7, 1: 0.6}[day.rank] if day else 0.0,
        ),
    )


def _performance(folded: str) -> str:
    """The text without the counter-performance at its end, which is another promise."""
    found = _RETURN.search(folded, 12)
    return folded[: found.start()] if found else folded


def _noun(word: str, lang: str, lexicon: Lexicon | None) -> str:
    if kinds.is_agent(word, lang):
        return "agent"
    told = dict(kinds.word_kinds(word, lang, lexicon))
    things = max(told.get(Kind.GOODS, 0.0), told.get(Kind.FACILITY, 0.0))
    return "thing" if things >= 0.6 and things >= max(told.values()) else ""


def _whole(quantity: float | None) -> int | float | None:
    if quantity is None:
        return None
    return int(quantity) if quantity == int(quantity) else quantity
