"""From a typed sentence to comparable words: tokens, stems, parts of compounds, characters, slips of the keyboard."""

import re
import unicodedata
from collections.abc import Callable, Container, Iterable, Iterator
from functools import lru_cache
from threading import Lock
from typing import TypeVar

import snowballstemmer

STEMMERS = {
    "nl": snowballstemmer.stemmer("dutch"),
    "de": snowballstemmer.stemmer("german"),
    "en": snowballstemmer.stemmer("english"),
}
_STEMMING = Lock()
"""A Snowball stemmer keeps the word it works on in itself."""

LINKS = {"nl": ("", "s", "en", "e", "n", "er"), "de": ("", "s", "es", "n", "en", "e", "er"), "en": ("",)}
"""Letters that may glue two words of a compound: verenigingS-gebouw, boekEN-kast, KindER-garten."""

BESIDE = {
    "nl": frozenset("in bij op van uit voor naar aan tijdens binnen rond achter naast langs door".split()),
    "de": frozenset("in im bei beim auf aus von vom fur zu zum zur an am wahrend neben hinter".split()),
    "en": frozenset("in at on from for to of during near behind".split()),
}
"""Prepositions, behind which stands where something is or whom it serves."""
KNOWN = {
    "nl": frozenset("de het onze ons deze die dit dat uw jullie mijn hun".split()),
    "de": frozenset("der die das dem den des unser unsere unserem unseren unserer unseres".split()),
    "en": frozenset("the our this these your".split()),
}
"""Behind these stands what is spoken of as known."""
ASIDE = 3
"""Words to which they reach."""

MIN_PART = 3
"""Shortest word that may be a part of a compound which is wholly explained."""
MIN_LOOSE = 5
"""Shortest word that may be recognised at an end of a compound of which the rest is unknown."""

PREFIXES = {"nl": ("ge", "be", "ver", "ont", "her"), "de": ("ge", "be", "ver", "ent", "zer")}
"""Unstressed beginnings that make another word of a word."""

SEPARABLE = {
    "nl": frozenset("op af uit aan in mee rond weg om na door bij voor over".split()),
    "de": frozenset("auf ab aus an ein mit um weg nach vor bei her hin zusammen vorbei".split()),
}
"""Particles of verbs that come apart."""
REACH = 6
"""Words between a verb and its particle."""
NEXT = frozenset("en of und oder maar aber want denn".split())
"""Behind these another verb begins: "ruimen op en zetten" is not "opzetten"."""

_LONG = re.compile(r"(a|e|o|u)\1(?=[^aeiou]$)")
_TOKEN = re.compile(r"[a-z0-9]+")
_LETTERS = str.maketrans({"ß": "ss", "ĳ": "ij", "æ": "ae", "œ": "oe", "ø": "o", "ł": "l", "’": "'", "`": "'", "´": "'"})


KEPT = 200_000
"""Words of which the meaning is remembered; typed text has endlessly many."""
Found = TypeVar("Found")


def normalise(text: str) -> str:
    """Lower case without accents and apostrophes: "Foto's" → "fotos", "Küche" → "kuche", "Straße" → "strasse"."""
    folded = text.lower().translate(_LETTERS)
    if folded.isascii():
        return folded.replace("'", "")
    folded = unicodedata.normalize("NFKD", folded)
    return "".join(letter for letter in folded if letter != "'" and not unicodedata.combining(letter))


def tokens(text: str) -> list[str]:
    """The words and numbers of a text in their order, normalised; a hyphen separates."""
    return _TOKEN.findall(normalise(text))


@lru_cache(maxsize=100_000)
def stem(token: str, lang: str) -> str:
    """The stem of a normalised token. A language without stemmer keeps the token."""
    stemmer = STEMMERS.get(lang)
    if stemmer is None or len(token) <= 3:
        return token
    with _STEMMING:
        return str(stemmer.stemWord(token))


@lru_cache(maxsize=100_000)
def grams(token: str) -> tuple[str, ...]:
    """Character n-grams of length 3 to 5 of a token with its edges marked."""
    marked = f"_{token}_"
    return tuple(marked[at : at + size] for size in (3, 4, 5) for at in range(len(marked) - size + 1))


def inflections(token: str, lang: str) -> list[str]:
    """The token, and what it may be a form of where the stemmer does not reach: "streicht", "gemalt", "aufzuräumen"."""
    forms = [token]
    if lang == "de":
        if "zu" in token[2:-3]:
            before, _, after = token[2:].partition("zu")
            forms.append(token[:2] + before + after)
        if len(token) > 5 and token.endswith("t"):
            forms.append(token[:-1] + "en")
        if len(token) > 6 and token.startswith("ge") and token.endswith(("t", "en")):
            forms.append(token[2:-1] + "en" if token.endswith("t") else token[2:])
    elif lang == "nl":
        if len(token) > 4 and token.endswith("t"):
            forms += [_LONG.sub(r"\1", token[:-1]) + "en", token[:-1] + token[-2] + "en"]
        if len(token) > 6 and token.startswith("ge") and token.endswith(("t", "d")):
            forms.append(token[2:-1] + "en")
    return forms


ENDINGS = tuple("en e n s t je jes tje tjes pje pjes etje etjes kje kjes".split())
"""Dutch endings that leave a word what it means. The past tense is not among them: "drukte" is a crowd on a floor."""


def akin(one: str, other: str, lang: str) -> bool:
    """Whether two words of one stem are forms of each other. The Dutch stemmer goes further than that: it takes "ge"
    out of "genoten" and "te" off "drukte"; the others are trusted."""
    return lang != "nl" or one == other or not bare(one).isdisjoint(bare(other))


@lru_cache(maxsize=100_000)
def bare(token: str) -> frozenset[str]:
    """What a Dutch word may be without its ending, spelt as if it had none: "zalen" and "zaal" → "zal"."""
    whole = {token}
    done = token.removesuffix("e")
    for particle in ("", *SEPARABLE["nl"]):
        if done.startswith(f"{particle}ge") and done.endswith(("t", "d", "en")):
            verb = done[len(particle) + 2 :]
            whole.add(particle + (verb[:-2] if verb.endswith("en") else verb[:-1]))
    cut = {token[: -len(end)] for end in ENDINGS if token.endswith(end)}
    return frozenset(_closed(word) for word in whole | cut if len(word) >= MIN_PART)


def _closed(word: str) -> str:
    word = re.sub(r"([^aeiou])\1$", r"\1", word)
    word = re.sub(r"([aeou])\1([^aeiou])$", r"\1\2", word)
    return word[:-1] + {"v": "f", "z": "s"}.get(word[-1], word[-1])


def roots(verb: str, lang: str) -> list[str]:
    """What is left of a verb at the front of a compound: "parkeren" → "parkeer", "wassen" → "was"."""
    if lang not in ("nl", "de") or not verb.endswith("en") or len(verb) < MIN_LOOSE + 2:
        return []
    found = [verb[:-2]]
    if lang == "nl":
        found += [re.sub(r"([aeou])([^aeiou])$", r"\1\1\2", verb[:-2]), re.sub(r"([^aeiou])\1$", r"\1", verb[:-2])]
    return [root for root in dict.fromkeys(found) if len(root) >= MIN_LOOSE]


def separated(tokens: list[str], lang: str) -> list[str]:
    """The verbs that a sentence takes apart, put together: "knappen de kantine op" → "opknappen"."""
    prefixes = SEPARABLE.get(lang, frozenset())
    verbs = []
    for at, prefix in enumerate(tokens):
        if prefix in prefixes:
            behind = tokens[at + 1 : at + 3]
            if any(word in NEXT for word in behind[:1]):
                behind = []
            near = tokens[max(0, at - REACH) : at] + behind
            verbs += [prefix + verb for verb in near if len(verb) > MIN_PART]
    return verbs


def split(token: str, lang: str, known: Container[str]) -> list[str]:
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


def loose_ends(token: str, lang: str, known: Container[str]) -> tuple[str, str]:
    """The longest known word that a compound begins with and the longest that it ends with, "" for none.

    Behind a prefix no word begins: "taalgenoten" does not end with "noten".
    """
    first = last = ""
    for size in range(MIN_LOOSE, len(token) - 2):
        if token[:size] in known:
            first = token[:size]
        if token[-size:] in known and not token[:-size].endswith(PREFIXES.get(lang, ())):
            last = token[-size:]
    return first, last


def deletions(word: str) -> Iterator[str]:
    """The word and everything one letter shorter: two words one slip apart have one of these in common."""
    yield word
    for at in range(len(word)):
        yield word[:at] + word[at + 1 :]


def remembered(memory: dict[tuple[str, str], Found], word: str, lang: str, find: Callable[[str, str], Found]) -> Found:
    """What `find` says of a word in a language, from memory after the first time."""
    found = memory.get((word, lang))
    if found is None:
        if len(memory) > KEPT:
            memory.clear()
        found = memory[word, lang] = find(word, lang)
    return found


class Spelling:
    """Finds the known word that a misspelt one means: one letter missing, extra, wrong, or two swapped.

    A wrong last letter is an ending, and a wrong letter in a short word another word.
    """

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
    if a[1:] == b or a == b[1:] or (a[:2] == b[1::-1] and a[2:] == b[2:]):
        return True
    return a[1:] == b[1:] and len(left) > Spelling.MIN_LENGTH and len(b) > 1
