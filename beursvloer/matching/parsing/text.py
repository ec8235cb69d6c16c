"""A sentence folded letter by letter, so that what is found can be quoted as it was typed."""

import re
import unicodedata
from dataclasses import dataclass
from functools import lru_cache

LANGUAGES = ("nl", "de", "en")

MAX_LENGTH = 1_000
"""Letters that are read; a listing's sentence is shorter, and reading stays quick whatever is pasted."""
MAX_WORD = 40
"""Letters of the longest word that is looked up."""

_WORD = re.compile(r"[a-zß]+(?:['’][a-zß]+)*|\d+")


@lru_cache(maxsize=4096)
def _fold_letter(letter: str) -> str:
    low = letter.lower()[:1] or letter
    base = unicodedata.normalize("NFKD", low)[:1] if low.isalpha() else low
    return {"’": "'", "`": "'", "´": "'", "–": "-", "—": "-", "\u00a0": " ", "×": "x"}.get(base, base)


def fold(text: str) -> str:
    """Lower case without accents, of the same length as the text: "Één café" → "een cafe"."""
    return "".join(map(_fold_letter, text))


@dataclass(frozen=True, slots=True)
class Word:
    """A run of letters or of digits in a folded text, from `start` up to `end`."""

    start: int
    end: int
    text: str


def words(folded: str) -> list[Word]:
    """The words and numbers of a folded text in their order; a hyphen separates."""
    return [Word(found.start(), found.end(), found.group()) for found in _WORD.finditer(folded)]


def language(lang: str) -> str:
    """The language whose rules are used: the one given, Dutch for one we do not know."""
    short = lang[:2].lower()
    return short if short in LANGUAGES else "nl"


def overlaps(start: int, end: int, spans: list[tuple[int, int]]) -> bool:
    """Whether a stretch of text touches one of the spans."""
    return any(start < stop and begin < end for begin, stop in spans)


def quote(text: str, start: int, end: int) -> str:
    """The stretch as it was typed, on one line."""
    return " ".join(text[start:end].split())
