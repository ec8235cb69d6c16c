"""What may be a local word. Plain Python."""

from dataclasses import dataclass

from beursvloer.matching.words import tokens
from beursvloer.refusals import Invalid

LONGEST_WORD = 60
MOST_PARTS = 4
"""Words that may belong together: "huis van de wijk"."""
SHORTEST = 3
"""Letters. Shorter words mean something else in every other sentence."""
MOST_WORDS = 500
"""Of a region. More is no list of what people say here, but another lexicon."""

ARTICLES = frozenset("de het een 't 'n der die das the a an".replace("'", "").split())


@dataclass(frozen=True, slots=True)
class NewWord:
    """`concept` is one of the lexicon; None: the word says nothing about what is given or asked."""

    written: str
    locale: str
    concept: str | None


def key_of(written: str) -> str:
    """The word as it is compared: "De  Noordik" and "noordik" are one.

    Raises Invalid when it is no word: nothing in it, too long, too short, too many together, numbers alone; and a
    sentence is no word either.
    """
    parts = tokens(written)
    while len(parts) > 1 and parts[0] in ARTICLES:
        parts = parts[1:]
    key = " ".join(parts)
    if not parts or all(part.isdigit() for part in parts):
        raise Invalid("word_none")
    if len(parts) == 1 and len(key) < SHORTEST:
        raise Invalid("word_short", letters=SHORTEST)
    if len(parts) > MOST_PARTS or len(key) > LONGEST_WORD:
        raise Invalid("word_long", words=MOST_PARTS)
    return key


def tidy(written: str) -> str:
    """As it was typed, without spaces to spare and without what no page can show."""
    return " ".join("".join(letter if letter.isprintable() else " " for letter in written).split())


def check(command: NewWord) -> str:
    """The key of a new word. Raises Invalid as `key_of`, and when several words together are to say nothing: each of
    them may."""
    key = key_of(command.written)
    if len(tidy(command.written)) > LONGEST_WORD:
        raise Invalid("word_long", words=MOST_PARTS)
    if command.concept is None and " " in key:
        raise Invalid("word_one_by_one")
    return key
