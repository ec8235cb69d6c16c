"""What the fit compares: a listing's text as three sparse vectors of integers, and the kind it seems to be."""

import math
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache

from beursvloer.matching import words
from beursvloer.matching.items import Item
from beursvloer.matching.lexicon import Lexicon, standard
from beursvloer.terms import Kind

UNIT = 1 << 14
"""Length of a vector. Integers, so that no sum depends on its order: one pair and a thousand come out the same."""

TITLE = 1.35
"""How many times the description's words a word of the title counts."""
SAID, INFERRED = 0.7, 0.3
"""How far the kind that was chosen is believed against what the words say: people choose carelessly."""

UNSURE = 0.3
"""What each kind has before anything is read, in concepts."""

CLEAR = 1.0
"""Certainty, over all words, from which a text is clear about what it means. Below it its concepts count less: one
hint alone is no subject."""

NAMED = 0.45
"""Certainty of one word from which a text really names a concept, so that people may be told so."""

KINDS = tuple(Kind)


@dataclass(frozen=True, slots=True)
class Features:
    """`stems`, `grams` (characters) and `kinds` (by Kind) have length UNIT, or are empty; `concepts` is shorter when
    the text is unclear.

    What may be told to people: `telling` stems say something; `named` concepts are named by the text's own words,
    `covered` ones also by what is a kind of them; `serves` has what a named one meets, with which one that is.
    """

    stems: Mapping[str, int]
    grams: Mapping[str, int]
    concepts: Mapping[str, int]
    kinds: tuple[int, ...]
    telling: frozenset[str]
    named: frozenset[str]
    covered: frozenset[str]
    serves: Mapping[str, str]


def features(item: Item, lexicon: Lexicon | None = None) -> Features:
    """The features of a listing; those of the last 20,000 texts are kept."""
    return text_features(item.title, item.description, item.lang, item.kind, lexicon or standard())


@lru_cache(maxsize=20_000)
def text_features(title: str, description: str, lang: str, kind: Kind | None, lexicon: Lexicon) -> Features:
    """The features of a title and a description in a language, with the kind chosen for them, if any."""
    stems: dict[str, float] = {}
    grams: dict[str, float] = {}
    said: dict[str, float] = {}
    surest: dict[str, float] = {}
    telling: set[str] = set()
    for text, times in ((title, TITLE), (description, 1)):
        read = words.tokens(text)
        for concept, certainty in lexicon.read(read, lang):
            said[concept] = said.get(concept, 0.0) + certainty * times
            surest[concept] = max(certainty, surest.get(concept, 0.0))
        for token in read:
            weight = lexicon.word_weight(token, lang) * times
            if weight:
                stem = words.stem(token, lang)
                if weight >= times:
                    telling.add(stem)
                stems[stem] = stems.get(stem, 0.0) + weight
                for gram in words.grams(token):
                    grams[gram] = grams.get(gram, 0.0) + weight
    for gram, count in grams.items():
        grams[gram] = math.sqrt(count) * lexicon.rarity(gram)
    named = sorted((concept for concept, certainty in surest.items() if certainty >= NAMED), key=lambda one: -said[one])
    return Features(
        unit({stem: math.sqrt(count) for stem, count in stems.items()}),
        unit(grams),
        meanings(said, lexicon),
        likely_kinds(said, kind, lexicon),
        frozenset(telling),
        frozenset(named),
        frozenset(wider for concept in named for wider in lexicon.kinds_of(concept)),
        {need: concept for concept in reversed(named) for need in lexicon.concepts[concept].meets},
    )


def meanings(said: Mapping[str, float], lexicon: Lexicon) -> dict[str, int]:
    """What a text means, all that its concepts reach included: shorter than UNIT when the text is unclear."""
    concepts: dict[str, float] = {}
    for concept, weight in said.items():
        for reached, share in lexicon.spread(concept).items():
            concepts[reached] = concepts.get(reached, 0.0) + weight * share
    strength = math.sqrt(math.fsum(certainty * certainty for certainty in said.values()))
    return unit(concepts, min(1.0, strength / CLEAR))


def unit(vector: Mapping[str, float], share: float = 1.0) -> dict[str, int]:
    """The vector at this share of length UNIT, rounded to integers, without what rounds to nothing."""
    length = math.sqrt(math.fsum(value * value for value in vector.values()))
    if not length:
        return {}
    rounded = {key: round(value * UNIT * share / length) for key, value in vector.items()}
    return {key: value for key, value in rounded.items() if value}


def dot(left: Mapping[str, int], right: Mapping[str, int]) -> int:
    """The inner product of two sparse vectors, at most about UNIT²."""
    if len(left) > len(right):
        left, right = right, left
    return sum(value * right[key] for key, value in left.items() if key in right)


def likely_kinds(said: Mapping[str, float], chosen: Kind | None, lexicon: Lexicon) -> tuple[int, ...]:
    """How likely each kind is, from what the concepts usually are and what was chosen, as a vector of length UNIT."""
    share = dict.fromkeys(KINDS, UNSURE)
    for concept, weight in said.items():
        for place, kind in enumerate(lexicon.concepts[concept].kinds):
            share[kind] += weight / (1 + place)
    total = math.fsum(share.values())
    likely = {kind.value: value / total for kind, value in share.items()}
    if chosen is not None:
        likely = {kind: INFERRED * value + SAID * (kind == chosen) for kind, value in likely.items()}
    found = unit(likely)
    return tuple(found.get(kind, 0) for kind in KINDS)
