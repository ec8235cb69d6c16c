"""All listings of a market with their features, so that one listing meets a thousand others in milliseconds."""

from bisect import insort
from collections.abc import Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import count

import numpy as np
from numpy.typing import NDArray

from beursvloer.matching import sentences
from beursvloer.matching.bmatching import order
from beursvloer.matching.features import KINDS, Features, features, text_features
from beursvloer.matching.fit import (
    ALIKE,
    AVAILABILITY,
    COMMON,
    INTEREST,
    NO_HISTORY,
    QUANTITY,
    RECIPROCAL,
    SENTENCE,
    Points,
    beside_sentence,
    besides,
    common_points,
    concept_points,
    fit,
    kind_points,
    reciprocal,
    sentence_points,
    states_interest,
    words_points,
)
from beursvloer.matching.items import Fit, History, Item, Part, PartCode
from beursvloer.matching.lexicon import Lexicon, standard
from beursvloer.terms import Kind, Side

Sparse = tuple[NDArray[np.int64], Points]
"""A vector as the numbers of its features and their values."""


NO_RETURN = Part(PartCode.RECIPROCAL, 0)


class TextIndex:
    """Listings ready to be compared. A fit depends on the pair and their organisations, never on who else is there."""

    def __init__(self, items: Iterable[Item], lexicon: Lexicon | None = None) -> None:
        self.lexicon = lexicon or standard()
        self.items = sorted(items, key=lambda item: order(item.node))
        self._sides: dict[Side, _SideIndex] = {}
        self._listings: dict[tuple[Hashable, Side], list[Item]] = {}
        self._returned: dict[tuple[Hashable, ...], Part] = {}
        self._common: dict[Hashable, Points] = {}
        for item in self.items:
            if item.organisation is not None:
                self._listings.setdefault((item.organisation, item.side), []).append(item)

    def features(self, item: Item) -> Features:
        """The features of a listing, in this index or not."""
        return features(item, self.lexicon)

    def returned(self, request: Item, offer: Item) -> Part:
        """What would come back: the counter-performance named, or what else the asking party offers and the giving
        one asks, whichever is nearest."""
        key = (request.organisation, request.counter, offer.organisation, offer.counter, request.lang, offer.lang)
        if key not in self._returned:
            gives = self._listings.get((request.organisation, Side.OFFER), [])
            wants = self._listings.get((offer.organisation, Side.REQUEST), [])
            pairs = [
                (points, True, self.features(give), self.features(want))
                for points, give, want in self._nearest(gives, wants)
            ]
            given, wanted = self._counter(request), self._counter(offer)
            if given is not None:
                pairs += [(common_points(given, want), True, given, want) for want in map(self.features, wants)]
            if wanted is not None:
                pairs += [(common_points(give, wanted), True, give, wanted) for give in map(self.features, gives)]
            if given is not None and wanted is not None:
                pairs.append((common_points(given, wanted), False, given, wanted))
            best = max(pairs, key=lambda pair: (pair[0], not pair[1]), default=None)
            self._returned[key] = reciprocal(*best) if best else NO_RETURN
        return self._returned[key]

    def _nearest(self, gives: Sequence[Item], wants: Sequence[Item]) -> list[tuple[int, Item, Item]]:
        """The offer and request of these that have most in common, with the points; [] without any of either."""
        if not gives or not wants:
            return []
        side = self._side(Side.OFFER)
        places = [side.places[give.id] for give in gives]
        best: tuple[int, Item, Item] | None = None
        for want in wants:
            if want.id not in self._common:
                self._common[want.id] = side.points(self.features(want), None)[0]
            points = self._common[want.id][places]
            at = int(np.argmax(points))
            if best is None or points[at] > best[0]:
                best = (int(points[at]), gives[at], want)
        return [best] if best else []

    def _counter(self, item: Item) -> Features | None:
        return text_features(item.counter, "", item.lang, None, self.lexicon) if item.counter else None

    def of_side(self, side: Side) -> Sequence[Item]:
        """The listings of a side, by id."""
        return self._side(side).items

    def rank(self, item: Item, top: int = 10, history: History = NO_HISTORY) -> list[tuple[Item, Fit]]:
        """The listings of the other side that fit best, at most `top`, best first, equal ones by id; no fit of 0.

        The listing itself need not be in the index.
        """
        return [(other, self.fit(item, other, history)) for _, other in self.best(item, top, history)]

    def best(self, item: Item, top: int, history: History = NO_HISTORY) -> list[tuple[int, Item]]:
        """As `rank`, with the points alone: a tenth of the work.

        Exact: the listings are gone through in the order of the points of their texts, until the other parts cannot
        bring another one into the list.
        """
        side = self._side(item.side.other)
        common, text = side.points(self.features(item), item.organisation, item.sentence)
        most = self._most_besides(item, history)
        interest = bool(history.interest)
        found: list[tuple[int, int]] = []
        for at in np.argsort(-text, kind="stable").tolist():
            if len(found) >= top and int(text[at]) + most < -found[top - 1][0]:
                break
            points = self._points(item, side.items[at], int(common[at]), int(text[at]), history, interest)
            if points:
                insort(found, (-points, at))
        return [(-points, side.items[at]) for points, at in found[:top]]

    def _points(self, one: Item, other: Item, common: int, text: int, history: History, interest: bool) -> int:
        """The points of `fit` when those of the texts are known."""
        if text < 0:
            return 0
        request, offer = (one, other) if one.side is Side.REQUEST else (other, one)
        if common < COMMON and not (interest and states_interest(request, offer, history)):
            return 0
        return max(1, text + sum(part.points for part in besides(request, offer, self, history)))

    def _most_besides(self, item: Item, history: History) -> int:
        """What the parts besides the texts can add at most for this listing."""
        back = item.side.other
        returns = bool(self._listings.get((item.organisation, back)) or item.counter)
        return (
            QUANTITY * (item.unit is not None)
            + AVAILABILITY * (item.available != (None, None))
            + INTEREST * bool(history.interest)
            + RECIPROCAL * returns
        )

    def fit(self, one: Item, other: Item, history: History = NO_HISTORY) -> Fit:
        """The fit of a request and an offer, given in either order."""
        return fit(one, other, self, history) if one.side is Side.REQUEST else fit(other, one, self, history)

    def text_points(self, item: Item) -> Points:
        """Points of words, concept, kind and sentence against each listing of the other side, in `of_side`'s order.

        -1 for a listing of the same organisation.
        """
        return self._side(item.side.other).points(self.features(item), item.organisation, item.sentence)[1]

    def _side(self, side: Side) -> "_SideIndex":
        if side not in self._sides:
            items = [item for item in self.items if item.side is side]
            self._sides[side] = _SideIndex(items, self.lexicon)
        return self._sides[side]


class _SideIndex:
    """Inverted lists of one side, made anew within milliseconds: what a text costs is kept (`_packed`)."""

    def __init__(self, items: list[Item], lexicon: Lexicon) -> None:
        self.items = items
        packed = [_packed(item.title, item.description, item.lang, item.kind, lexicon) for item in items]
        self._kinds = np.array([one.kinds for one in packed], dtype=np.int64).reshape(len(items), len(KINDS))
        self._stems = _Inverted([one.stems for one in packed])
        self._grams = _Inverted([one.grams for one in packed])
        self._concepts = _Inverted([one.concepts for one in packed])
        self._sentences = sentences.unpack([item.sentence for item in items])
        self._said = np.array([bool(item.sentence) for item in items], dtype=bool)
        self.places = {item.id: at for at, item in enumerate(items)}
        self._own: dict[Hashable, list[int]] = {}
        for at, item in enumerate(items):
            if item.organisation is not None:
                self._own.setdefault(item.organisation, []).append(at)

    def points(self, asked: Features, organisation: Hashable, sentence: bytes = b"") -> tuple[Points, Points]:
        """Points of words and concepts, at least COMMON where the sentences are ALIKE, and those of all parts of the
        texts; -1 in the second for the organisation's own."""
        texts = words_points(self._stems.dots(asked.stems), self._grams.dots(asked.grams))
        concepts = concept_points(self._concepts.dots(asked.concepts))
        kinds = kind_points(self._kinds @ np.array(asked.kinds, dtype=np.int64))
        common, total = texts + concepts, texts + concepts + kinds
        if sentence and self._said.any():
            said = np.minimum(sentence_points(np.maximum(sentences.dots(self._sentences, sentence), 0)), SENTENCE)
            rest = beside_sentence(texts) + beside_sentence(concepts) + beside_sentence(kinds)
            total = np.where(self._said, rest + said, total)
            common = np.where(self._said & (said >= ALIKE), np.maximum(common, COMMON), common)
        total[self._own.get(organisation, [])] = -1
        return common, total


class _Inverted:
    """For each feature the places of the listings that have it, and their values."""

    def __init__(self, vectors: Sequence[Sparse]) -> None:
        self._size = len(vectors)
        numbers = np.concatenate([numbers for numbers, _ in vectors]) if vectors else np.zeros(0, dtype=np.int64)
        values = np.concatenate([values for _, values in vectors]) if vectors else np.zeros(0, dtype=np.int64)
        places = np.repeat(np.arange(self._size), [len(values) for _, values in vectors])
        by_number = np.argsort(numbers, kind="stable")
        self._places, self._values = places[by_number], values[by_number]
        self._numbers, self._starts = np.unique(numbers[by_number], return_index=True)
        self._ends = np.append(self._starts[1:], len(numbers))

    def dots(self, vector: Mapping[str, int]) -> Points:
        """The inner product of this vector with that of each listing."""
        total = np.zeros(self._size, dtype=np.int64)
        asked = [(_NUMBERS[key], value) for key, value in vector.items() if key in _NUMBERS]
        if not asked or not len(self._numbers):
            return total
        numbers = np.array([number for number, _ in asked], dtype=np.int64)
        at = np.minimum(np.searchsorted(self._numbers, numbers), len(self._numbers) - 1)
        starts, ends = self._starts[at], np.where(self._numbers[at] == numbers, self._ends[at], 0)
        for (_, value), start, end in zip(asked, starts.tolist(), ends.tolist(), strict=True):
            if end:
                total[self._places[start:end]] += self._values[start:end] * value
        return total


@dataclass(frozen=True, slots=True)
class _Packed:
    """Features with numbers for names, as arrays."""

    stems: Sparse
    grams: Sparse
    concepts: Sparse
    kinds: tuple[int, ...]


@lru_cache(maxsize=20_000)
def _packed(title: str, description: str, lang: str, kind: Kind | None, lexicon: Lexicon) -> _Packed:
    seen = text_features(title, description, lang, kind, lexicon)
    return _Packed(_sparse(seen.stems), _sparse(seen.grams), _sparse(seen.concepts), seen.kinds)


_NUMBERS: dict[str, int] = {}
"""Feature → its number in this process; which number it is changes no sum. Only texts in an index add to it."""
_NEXT = count()


def _sparse(vector: Mapping[str, int]) -> Sparse:
    # Threads may number one feature at once: setdefault keeps the first, and a skipped number does no harm.
    numbers = [_NUMBERS[key] if key in _NUMBERS else _NUMBERS.setdefault(key, next(_NEXT)) for key in vector]
    return np.array(numbers, dtype=np.int64), np.array(list(vector.values()), dtype=np.int64)
