"""From a typed sentence to comparable words: tokens, stems, parts of compounds, characters, slips of the keyboard."""

import re
import unicodedata
from collections.abc import Iterable, Iterator
from functools import lru_cache

import snowballstemmer

STEMMERS = {
    "nl": snowballstemmer.stemmer("dutch"),
    "de": snowballstemmer.stemmer("german"),
    "en": snowballstemmer.stemmer("english"),
}
LINKS = {"nl": ("", "s", "en", "e", "n", "er"), "de": ("", "s", "es", "n", "en", "e", "er"), "en": ("",)}
"""Letters that may glue two words of a compound: verenigingS-gebouw, boekEN-kast, KindER-garten."""

MIN_PART = 3
"""Shortest word that may be a part of a compound which is wholly explained."""
MIN_LOOSE = 5
"""Shortest word that may be recognised at an end of a compound of which the rest is unknown."""

_TOKEN = re.compile(r"[a-z0-9]+")
_LETTERS = str.maketrans({"ß": "ss", "ĳ": "ij", "æ": "ae", "œ": "oe", "ø": "o", "ł": "l", "’": "'", "`": "'", "´": "'"})


def normalise(text: str) -> str:
    """Lower case without accents and apostrophes: "Foto's" → "fotos", "Küche" → "kuche", "Straße" → "strasse"."""
    folded = unicodedata.normalize("NFKD", text.lower().translate(_LETTERS))
    return "".join(letter for letter in folded if letter != "'" and not unicodedata.combining(letter))


def tokens(text: str) -> list[str]:
    """The words and numbers of a text in their order, normalised; a hyphen separates."""
    return _TOKEN.findall(normalise(text))


@lru_cache(maxsize=100_000)
def stem(token: str, lang: str) -> str:
    """The stem of a normalised token. A language without stemmer keeps the token."""
    stemmer = STEMMERS.get(lang)
    return str(stemmer.stemWord(token)) if stemmer is not None and len(token) > 3 else token


@lru_cache(maxsize=100_000)
def grams(token: str) -> tuple[str, ...]:
    """Character n-grams of length 3 to 5 of a token with its edges marked."""
    marked = f"_{token}_"
    return tuple(marked[at : at + size] for size in (3, 4, 5) for at in range(len(marked) - size + 1))


def split(token: str, lang: str, known: frozenset[str] | set[str]) -> list[str]:
    """Cut a compound into known words, fewest first; [] when it cannot be explained to the last letter.

    >>> split("verenigingsgebouw", "nl", {"vereniging", "gebouw"})
    ['vereniging', 'gebouw']
    """
    links = LINKS.get(lang, ("",))
    best: list[list[str] | None] = [None] * (len(token) + 1)
    best[0] = []
    for start in range(len(token)):
        head = best[start]
        if head is None:
            continue
        for end in range(start + MIN_PART, len(token) + 1):
            if token[start:end] not in known:
                continue
            longer = [*head, token[start:end]]
            for link in links if end < len(token) else ("",):
                stop = end + len(link)
                if token.startswith(link, end) and (best[stop] is None or len(longer) < len(best[stop] or ())):
                    best[stop] = longer
    found = best[-1]
    return found if found and len(found) > 1 else []


def loose_ends(token: str, known: frozenset[str] | set[str]) -> tuple[str, str]:
    """The longest known word that a compound begins with and the longest that it ends with, "" for none."""
    first = last = ""
    for size in range(MIN_LOOSE, len(token) - 2):
        if token[:size] in known:
            first = token[:size]
        if token[-size:] in known:
            last = token[-size:]
    return first, last


def deletions(word: str) -> Iterator[str]:
    """The word and everything one letter shorter: two words one slip apart have one of these in common."""
    yield word
    for at in range(len(word)):
        yield word[:at] + word[at + 1 :]


class Spelling:
    """Finds the known word that a misspelt one means: one letter missing, extra, wrong, or two swapped."""

    MIN_LENGTH = 6
    """Shorter words have too many neighbours that mean something else."""

    def __init__(self, words: Iterable[str]) -> None:
        self._near: dict[str, str] = {}
        for word in sorted(words):
            if len(word) >= self.MIN_LENGTH:
                for key in deletions(word):
                    self._near.setdefault(key, word)

    def correct(self, token: str) -> str:
        """The first known word within one slip that begins with the same letter, "" when there is none."""
        if len(token) < self.MIN_LENGTH:
            return ""
        for key in deletions(token):
            word = self._near.get(key, "")
            if word and word[0] == token[0] and _one_slip(token, word):
                return word
        return ""


def _one_slip(left: str, right: str) -> bool:
    if abs(len(left) - len(right)) > 1:
        return False
    start = 0
    while start < min(len(left), len(right)) and left[start] == right[start]:
        start += 1
    a, b = left[start:], right[start:]
    return a[1:] == b[1:] or a[1:] == b or a == b[1:] or (a[:2] == b[1::-1] and a[2:] == b[2:])
