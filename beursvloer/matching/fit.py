"""How well a request and an offer fit, as a sum of parts that each carry the facts for a sentence."""

import math
from collections.abc import Hashable, Sequence
from datetime import date
from typing import Protocol, TypeVar

from beursvloer.matching import words
from beursvloer.matching.features import UNIT, Features, dot
from beursvloer.matching.items import Fit, History, Item, Part, PartCode, Point
from beursvloer.matching.lexicon import Lexicon
from beursvloer.terms import Side

# The greatest points of each part; together MAX_FIT. Those of the first three were fixed on the shared evaluation
# items by event folds (docs/matching.md); the others only tip a balance, by judgement.
STEMS = 500
GRAMS = 2_500
CONCEPT = 4_700
KIND = 1_000
QUANTITY = 300
AVAILABILITY = 200
INTEREST = 400
"""Half of it for each side that said so."""
RECIPROCAL = 400

# The greatest that is taken off.
DISTANCE = 600
PER_KM = 20
NEAR_KM = 2
"""So far it is the same village."""
MET = 400
NO_DAY = 2_000
"""The days of both have none in common."""

COMMON = 60
"""A pair whose words and concepts give fewer points has nothing in common: some letters are the same in any two texts."""

EARTH_KM = 6371.0088
NOTHING = Fit(0, ())
NO_HISTORY = History()

Whole = TypeVar("Whole")


class Context(Protocol):
    """What the fit asks of the market that the pair is in; `index.TextIndex` gives it."""

    lexicon: Lexicon

    def features(self, item: Item) -> Features: ...

    def listings_of(self, organisation: Hashable, side: Side) -> Sequence[Item]: ...

    def counter_features(self, item: Item) -> Features | None: ...


def fit(request: Item, offer: Item, context: Context, history: History = NO_HISTORY) -> Fit:
    """How well the offer serves the request.

    Points are the sum of the parts, 0 to MAX_FIT. Fit(0, ()) for a pair of one organisation or with nothing in common.
    """
    if request.side is not Side.REQUEST or offer.side is not Side.OFFER:
        raise ValueError("fit takes a request and an offer, in this order")
    if same_organisation(request, offer):
        return NOTHING
    asked, given = context.features(request), context.features(offer)
    gained = [_words(request, offer, asked, given, context.lexicon), _concept(asked, given, context.lexicon)]
    common = sum(part.points for part in gained)
    interest = _interest(request, offer, history)
    if common < COMMON and not interest.points:
        return NOTHING
    gained += [_kind(asked, given), _quantity(request, offer), _availability(request, offer), interest]
    gained.append(_reciprocal(request, offer, context))
    gained.append(_history(request, offer, history))
    gained.append(_distance(request, offer))
    parts = _never_below_one(gained)
    return Fit(sum(part.points for part in parts), tuple(parts))


def same_organisation(one: Item, other: Item) -> bool:
    """Whether both are listings of one organisation; a listing without organisation is of none."""
    return one.organisation is not None and one.organisation == other.organisation


def words_points(stems: Whole, grams: Whole) -> Whole:
    """Points from inner products; the same for two integers as for two arrays of them."""
    return (stems * STEMS + grams * GRAMS) // (UNIT * UNIT)  # type: ignore[operator, no-any-return]


def concept_points(concepts: Whole) -> Whole:
    """Points from an inner product; the same for an integer as for an array of them."""
    return concepts * CONCEPT // (UNIT * UNIT)  # type: ignore[operator, no-any-return]


def kind_points(kinds: Whole) -> Whole:
    """Points from an inner product; the same for an integer as for an array of them."""
    return kinds * KIND // (UNIT * UNIT)  # type: ignore[operator, no-any-return]


MOST_BESIDES = QUANTITY + AVAILABILITY + INTEREST + RECIPROCAL
"""What the parts that are not words, concept and kind can add."""


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


def _words(request: Item, offer: Item, asked: Features, given: Features, lexicon: Lexicon) -> Part:
    points = words_points(dot(asked.stems, given.stems), dot(asked.grams, given.grams))
    shared = {stem: value * given.stems[stem] for stem, value in asked.stems.items() if stem in given.stems}
    if not points or not shared:
        return Part(PartCode.WORDS, points)
    best = min(shared, key=lambda stem: (-shared[stem], stem))
    return Part(PartCode.WORDS, points, {"word": _as_typed(request, best), "offered": _as_typed(offer, best)})


def _as_typed(item: Item, stem: str) -> str:
    for token in words.tokens(f"{item.title} {item.description}"):
        if words.stem(token, item.lang) == stem:
            return token
    return stem


def _concept(asked: Features, given: Features, lexicon: Lexicon) -> Part:
    points = concept_points(dot(asked.concepts, given.concepts))
    if not points:
        return Part(PartCode.CONCEPT, 0)
    shared = {
        concept: value * given.concepts[concept]
        for concept, value in asked.concepts.items()
        if concept in given.concepts
    }
    best = min(shared, key=lambda concept: (-shared[concept], concept))
    return Part(PartCode.CONCEPT, points, {"concept": best})


def _kind(asked: Features, given: Features) -> Part:
    product = [ours * theirs for ours, theirs in zip(asked.kinds, given.kinds, strict=True)]
    return Part(PartCode.KIND, kind_points(sum(product)))


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


def _reciprocal(request: Item, offer: Item, context: Context) -> Part:
    """What comes back: the counter-performance named, or anything else the asking party offers that the giving one asks."""
    gives = [context.counter_features(request)]
    gives += [context.features(item) for item in context.listings_of(request.organisation, Side.OFFER)]
    wants = [context.counter_features(offer)]
    wants += [context.features(item) for item in context.listings_of(offer.organisation, Side.REQUEST)]
    best, facts = 0, {}
    for there, give in enumerate(gives):
        for back, want in enumerate(wants):
            if give is None or want is None:
                continue
            shared = dot(give.concepts, want.concepts)
            text = words_points(dot(give.stems, want.stems), dot(give.grams, want.grams)) + concept_points(shared)
            points = min(RECIPROCAL, RECIPROCAL * text // RECIPROCAL_FULL)
            if text >= RECIPROCAL_LEAST and points > best:
                best, facts = points, {"listing": int(there > 0 or back > 0)}
                if shared:
                    facts["concept"] = min(
                        give.concepts, key=lambda key: (-give.concepts[key] * want.concepts.get(key, 0), key)
                    )
    return Part(PartCode.RECIPROCAL, best, facts)


RECIPROCAL_FULL = 3_000
"""Points of words and concepts from which a return counts fully."""
RECIPROCAL_LEAST = 600
"""Below this the likeness is of letters only."""
