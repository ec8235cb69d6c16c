"""States of a listing and the commands that change it. Plain Python."""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from beursvloer.matching.money import asks_for_money
from beursvloer.refusals import Invalid
from beursvloer.terms import Kind, Side, Unit

LONGEST_TITLE = 140
LONGEST_DESCRIPTION = 1000
LONGEST_SIZE = 80
LONGEST_COUNTER = 300
MOST_QUANTITY = 9999


class ListingState(StrEnum):
    OPEN = "open"
    PAUSED = "paused"
    HELD = "held"  # waits for an organiser: its text seemed to ask for money
    WITHDRAWN = "withdrawn"
    DEAL = "deal"  # written for one deal at the floor: on no board and in no list, as large as that deal


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
    ListingState.DEAL: frozenset(),
}
"""What a listing can become. From HELD to OPEN an organiser decides, or other words that pass the rule."""


def check_text(text: ListingText) -> None:
    """Raise Invalid with the first thing that is wrong."""
    if not text.title.strip():
        raise Invalid("listing_without_title")
    longest = (
        (text.title, LONGEST_TITLE),
        (text.description, LONGEST_DESCRIPTION),
        (text.size, LONGEST_SIZE),
        (text.counter, LONGEST_COUNTER),
    )
    if any(len(words.strip()) > most for words, most in longest):
        raise Invalid("listing_too_long")
    if not 1 <= text.quantity <= MOST_QUANTITY:
        raise Invalid("listing_quantity", most=MOST_QUANTITY)
    if text.available_from and text.available_until and text.available_until < text.available_from:
        raise Invalid("listing_dates")


def require_not_past(text: ListingText, today: date) -> None:
    """Raise Invalid when its last day is over: nobody could come for it any more."""
    if text.available_until and text.available_until < today:
        raise Invalid("listing_past")


def new_remaining(quantity: int, remaining: int, wanted: int) -> int:
    """What remains when the quantity changes to `wanted`: what was promised stays promised."""
    promised = quantity - remaining
    if wanted < promised:
        raise Invalid("listing_already_promised", promised=promised)
    return wanted - promised


def require_same_unit(unit: Unit | None, promised: int, wanted: Unit | None) -> None:
    """Raise Invalid when what is left would be counted in another unit than what was promised."""
    if promised and wanted is not unit:
        raise Invalid("listing_unit_promised")


def reads_as_money(text: ListingText) -> bool:
    """Whether the floor's rule against money stops what it says. The size and the counter-performance count too."""
    return bool(money_fields(text))


def money_fields(text: ListingText) -> tuple[str, ...]:
    """Which of its fields ask for money, by name."""
    lines = zip(("title", "description", "size", "counter"), _words(text), strict=True)
    return tuple(name for name, line in lines if line.strip() and asks_for_money(line, text.locale) is not None)


def asks_anew(text: ListingText, before: ListingText) -> bool:
    """Whether an edit asks for money in words that nobody judged yet."""
    return _words(text) != _words(before) and reads_as_money(text)


def _words(text: ListingText) -> tuple[str, ...]:
    return text.title, text.description, text.size, text.counter


_SMALL_WORDS = frozenset(
    "de het een en of voor van met in op te om aan bij naar wij we ik die dat huren zoeken zoek gezocht gevraagd nodig "
    "der die das ein eine und oder mit im auf zu wir ich mieten suchen suche gesucht "
    "the a an and or for of with at to we i who rent hire looking find wanted needed".split()
)


def meant_words(typed: str) -> list[str]:
    """The words of a search that say something; all of them when none does."""
    words = typed.split()
    return [word for word in words if word.lower() not in _SMALL_WORDS] or words


_ENDINGS = ("'s", "en", "s", "e")
_VOWELS = "aeiou"


def word_forms(word: str) -> tuple[str, ...]:
    """Pieces of text to look for when somebody searches a word: its stem, and the stem as Dutch may spell it elsewhere.

    "verven" also finds "verf", "zalen" finds "zaal" and "zaal" finds "zalen"; each piece matches inside longer words.
    """
    word = word.lower()
    end = next((end for end in _ENDINGS if len(word) > 4 and word.endswith(end)), "")
    stem = word.removesuffix(end) if end else word
    if len(stem) < 4 and not end:
        return (stem,)
    last, before = stem[-1], stem[-2]
    if last in _VOWELS:
        return (stem,)
    if last == before:
        return (stem[:-1],)  # "pannen", "pan"
    if last in "vz":
        return (stem, _closed(stem[:-1] + {"v": "f", "z": "s"}[last]))  # "verven", "verf"; "lezen", "lees"
    if end == "en":
        return tuple(dict.fromkeys((stem, _closed(stem))))  # "zalen", "zaal"
    if end:
        return (stem,)
    opened = stem[:-2] + last if before == stem[-3] and before in "aeou" else stem
    return stem, opened[:-1] + {"f": "v", "s": "z"}.get(last, last) + "e"  # "zaal", "zalen"


def _closed(stem: str) -> str:
    """The stem with its last vowel doubled, as a long vowel is spelled in a closed syllable."""
    single = len(stem) > 2 and stem[-2] in "aeou" and stem[-3] not in _VOWELS
    return stem[:-1] + stem[-2] + stem[-1] if single else stem
