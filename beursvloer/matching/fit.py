"""How well a request and an offer fit, as a sum of parts that each carry the facts for a sentence."""

import math
from collections.abc import Mapping, Sequence
from datetime import date
from functools import lru_cache
from typing import Protocol, TypeVar

import numpy as np
from numpy.typing import NDArray

from beursvloer.matching import sentences, words
from beursvloer.matching.features import UNIT, Features, dot
from beursvloer.matching.items import Fit, History, Item, Part, PartCode, Point
from beursvloer.terms import Side

# The greatest points of each part; together MAX_FIT, with SENTENCE and four fifths of the first four, or without.
# Those of the texts were fixed on the shared evaluation items by event folds (docs/matching.md); the others only tip a
# balance, by judgement.
STEMS = 500
GRAMS = 2_500
CONCEPT = 4_200
KIND = 1_500
SENTENCE = 1_740
"""A fifth of what texts and kinds give together. Where both listings have a sentence, the other three give four
fifths; where one has none, they give all."""
QUANTITY = 300
AVAILABILITY = 200
INTEREST = 400
"""Half of it for each side that said so."""
RECIPROCAL = 400

RECIPROCAL_FULL = 3_000
"""Points of words and concepts from which a return counts fully."""
RECIPROCAL_LEAST = 600
"""Below this the likeness is of letters only."""

# The greatest that is taken off.
DISTANCE = 600
PER_KM = 20
NEAR_KM = 2
"""So far it is the same village."""
MET = 400
NO_DAY = 2_000
"""The days of both have none in common."""

COMMON = 60
"""Fewer points of words and concepts are nothing in common: any two texts share some letters."""

ALIKE = 500
"""Points of two sentences from which they have something in common though no word of theirs has; of any two, one
pair in seven has so many."""

SAME = 1_400
"""Points of two sentences from which it is told that they say about the same."""

EARTH_KM = 6371.0088
NOTHING = Fit(0, ())
NO_HISTORY = History()

Points = NDArray[np.int64]
"""One number for each listing of a side."""
Dots = TypeVar("Dots", int, Points)


class Context(Protocol):
    """What the fit asks of the market that the pair is in; `index.TextIndex` gives it."""

    def features(self, item: Item) -> Features: ...

    def returned(self, request: Item, offer: Item) -> Part: ...


def fit(request: Item, offer: Item, context: Context, history: History = NO_HISTORY) -> Fit:
    """How well the offer serves the request.

    Points are the sum of the parts, 0 to MAX_FIT. Fit(0, ()) for a pair of one organisation or with nothing in common.
    """
    if request.side is not Side.REQUEST or offer.side is not Side.OFFER:
        raise ValueError("fit takes a request and an offer, in this order")
    if same_organisation(request, offer):
        return NOTHING
    asked, given = context.features(request), context.features(offer)
    text = [_words(request, offer, asked, given), _concept(asked, given)]
    said = _sentence(request, offer)
    alike = sum(part.points for part in text) >= COMMON or said.points >= ALIKE
    if not alike and not states_interest(request, offer, history):
        return NOTHING
    text.append(_kind(asked, given))
    if request.sentence and offer.sentence:
        text = [Part(part.code, beside_sentence(part.points), part.facts) for part in text]
    text.append(said)
    parts = _never_below_one([*text, *besides(request, offer, context, history)])
    return Fit(sum(part.points for part in parts), tuple(parts))


def besides(request: Item, offer: Item, context: Context, history: History = NO_HISTORY) -> list[Part]:
    """The parts that do not come from the texts and kinds of the two listings."""
    return [
        _quantity(request, offer),
        _availability(request, offer),
        _interest(request, offer, history),
        context.returned(request, offer),
        _history(request, offer, history),
        _distance(request, offer),
    ]


def states_interest(request: Item, offer: Item, history: History) -> bool:
    """Whether either organisation said that it wants to talk about the other's listing."""
    return (request.organisation, offer.id) in history.interest or (offer.organisation, request.id) in history.interest


def common_points(one: Features, other: Features) -> int:
    """Points of words and concepts."""
    words_ = words_points(dot(one.stems, other.stems), dot(one.grams, other.grams))
    return words_ + concept_points(dot(one.concepts, other.concepts))


def reciprocal(best: int, listing: bool, give: Features, want: Features) -> Part:
    """The part for a return whose texts have `best` points in common; `listing` if a listing of theirs says so."""
    if best < RECIPROCAL_LEAST:
        return Part(PartCode.RECIPROCAL, 0)
    concept = _named_by_both(give, want)
    facts: dict[str, str | int] = {"listing": int(listing)} | ({"concept": concept} if concept else {})
    return Part(PartCode.RECIPROCAL, min(RECIPROCAL, RECIPROCAL * best // RECIPROCAL_FULL), facts)


def same_organisation(one: Item, other: Item) -> bool:
    """Whether both are listings of one organisation; a listing without organisation is of none."""
    return one.organisation is not None and one.organisation == other.organisation


def words_points(stems: Dots, grams: Dots) -> Dots:
    """Points from inner products; the same for two integers as for two arrays of them."""
    return (stems * STEMS + grams * GRAMS) // (UNIT * UNIT)


def concept_points(concepts: Dots) -> Dots:
    """Points from an inner product; the same for an integer as for an array of them."""
    return concepts * CONCEPT // (UNIT * UNIT)


def kind_points(kinds: Dots) -> Dots:
    """Points from an inner product; the same for an integer as for an array of them."""
    return kinds * KIND // (UNIT * UNIT)


def beside_sentence(points: Dots) -> Dots:
    """What is left of the points of a part of the texts where both listings have a sentence."""
    return points * 4 // 5


def sentence_points(products: Dots) -> Dots:
    """Points from an inner product that is not negative, at most SENTENCE from two thirds of the greatest: sentences of
    one meaning in other words seldom come nearer. The same for an integer as for an array of them."""
    return products * (SENTENCE * 3) // (sentences.LENGTH * sentences.LENGTH * 2)


def kilometres(one: Point, other: Point) -> float:
    """Great-circle distance (haversine)."""
    lat1, lon1, lat2, lon2 = (math.radians(degrees) for degrees in (*one, *other))
    half = math.sin((lat2 - lat1) / 2) ** 2 + math.cos(lat1) * math.cos(lat2) * math.sin((lon2 - lon1) / 2) ** 2
    return 2 * EARTH_KM * math.asin(min(1.0, math.sqrt(half)))


def _never_below_one(parts: Sequence[Part]) -> list[Part]:
    """The parts with points or facts, deductions cut so that a pair with something in common keeps a point."""
    left = sum(part.points for part in parts if part.points > 0) - 1
    kept: list[Part] = []
    for part in parts:
        if part.points < 0:
            cut = max(part.points, -left)
            left += cut
            kept.append(Part(part.code, cut, part.facts))
        elif part.points or part.facts:
            kept.append(part)
    return kept


def _words(request: Item, offer: Item, asked: Features, given: Features) -> Part:
    points = words_points(dot(asked.stems, given.stems), dot(asked.grams, given.grams))
    telling = asked.telling & given.telling
    best = min(telling, key=lambda stem: (-asked.stems.get(stem, 0) * given.stems.get(stem, 0), stem), default="")
    if not points or not best:
        return Part(PartCode.WORDS, points)
    return Part(PartCode.WORDS, points, {"word": _as_typed(request, best), "offered": _as_typed(offer, best)})


def _as_typed(item: Item, stem: str) -> str:
    return _typed(f"{item.title} {item.description}", item.lang).get(stem, stem)


@lru_cache(maxsize=20_000)
def _typed(text: str, lang: str) -> Mapping[str, str]:
    """The first word of each stem in a text."""
    found: dict[str, str] = {}
    for token in words.tokens(text):
        found.setdefault(words.stem(token, lang), token)
    return found


def _concept(asked: Features, given: Features) -> Part:
    """Facts: `concept`, what both texts name; else `given` and `asked`, when what one names serves what the other
    names; none when they only have in common what their words go with."""
    points = concept_points(dot(asked.concepts, given.concepts))
    both = _named_by_both(asked, given)
    if both:
        return Part(PartCode.CONCEPT, points, {"concept": both})
    serving = [
        (-given.concepts.get(concept, 0) * asked.concepts.get(need, 0), concept, need)
        for need, concept in given.serves.items()
        if need in asked.named
    ]
    if serving:
        _, concept, need = min(serving)
        return Part(PartCode.CONCEPT, points, {"given": concept, "asked": need})
    return Part(PartCode.CONCEPT, points)


def _named_by_both(one: Features, other: Features) -> str:
    """The concept that both texts name and mean most, or one names and the other a kind of; "" when there is none."""
    both = (one.named & other.covered) | (one.covered & other.named)
    return min(both, key=lambda key: (-one.concepts.get(key, 0) * other.concepts.get(key, 0), key), default="")


def _kind(asked: Features, given: Features) -> Part:
    product = [ours * theirs for ours, theirs in zip(asked.kinds, given.kinds, strict=True)]
    return Part(PartCode.KIND, kind_points(sum(product)))


def _sentence(request: Item, offer: Item) -> Part:
    if not request.sentence or not offer.sentence:
        return Part(PartCode.SENTENCE, 0)
    product = int(sentences.dots(sentences.unpack([offer.sentence]), request.sentence)[0])
    points = min(SENTENCE, sentence_points(max(0, product)))
    return Part(PartCode.SENTENCE, points, {"same": 1} if points >= SAME else {})


def _quantity(request: Item, offer: Item) -> Part:
    if request.unit is None or request.unit is not offer.unit or request.quantity < 1 or offer.quantity < 1:
        return Part(PartCode.QUANTITY, 0)
    enough = min(request.quantity, offer.quantity)
    facts = {"asked": request.quantity, "offered": offer.quantity, "unit": request.unit.value}
    return Part(PartCode.QUANTITY, QUANTITY * enough // request.quantity, facts)


def _availability(request: Item, offer: Item) -> Part:
    if request.available == (None, None) or offer.available == (None, None):
        return Part(PartCode.AVAILABILITY, 0)
    first = max(request.available[0] or date.min, offer.available[0] or date.min)
    last = min(request.available[1] or date.max, offer.available[1] or date.max)
    if first > last:
        return Part(PartCode.AVAILABILITY, -NO_DAY, {"overlap": 0})
    facts: dict[str, str | int] = {"overlap": 1}
    if first != date.min:
        facts["from"] = first.isoformat()
    if last != date.max:
        facts["until"] = last.isoformat()
    return Part(PartCode.AVAILABILITY, AVAILABILITY, facts)


def _distance(request: Item, offer: Item) -> Part:
    if request.place is None or offer.place is None:
        return Part(PartCode.DISTANCE, 0)
    km = round(kilometres(request.place, offer.place))
    return Part(PartCode.DISTANCE, -min(DISTANCE, PER_KM * max(0, km - NEAR_KM)), {"km": km})


def _history(request: Item, offer: Item, history: History) -> Part:
    if request.organisation is None or offer.organisation is None:
        return Part(PartCode.HISTORY, 0)
    pair = frozenset({request.organisation, offer.organisation})
    if pair in history.matched:
        return Part(PartCode.HISTORY, 0, {"met": 1, "matched": 1})
    met = pair in history.met
    return Part(PartCode.HISTORY, -MET if met else 0, {"met": int(met), "matched": 0})


def _interest(request: Item, offer: Item, history: History) -> Part:
    asking = (request.organisation, offer.id) in history.interest
    offering = (offer.organisation, request.id) in history.interest
    facts: dict[str, str | int] = {"asking": int(asking), "offering": int(offering)} if asking or offering else {}
    return Part(PartCode.INTEREST, INTEREST // 2 * (asking + offering), facts)
