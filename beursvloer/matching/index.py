"""All listings of a market with their features, so that one listing meets a thousand others in milliseconds."""

from collections.abc import Hashable, Iterable, Sequence

import numpy as np
from numpy.typing import NDArray

from beursvloer.matching.features import KINDS, Features, features, text_features
from beursvloer.matching.fit import (
    MOST_BESIDES,
    NO_HISTORY,
    concept_points,
    fit,
    kind_points,
    same_organisation,
    words_points,
)
from beursvloer.matching.items import Fit, History, Item
from beursvloer.matching.lexicon import Lexicon, standard
from beursvloer.terms import Side

Points = NDArray[np.int64]


class TextIndex:
    """Listings ready to be compared. Its fits depend on the pair and their organisations, never on who else is there."""

    def __init__(self, items: Iterable[Item], lexicon: Lexicon | None = None) -> None:
        self.lexicon = lexicon or standard()
        self.items = sorted(items, key=lambda item: item.node)
        self._features: dict[Item, Features] = {}
        self._listings: dict[tuple[Hashable, Side], list[Item]] = {}
        self._sides: dict[Side, _SideIndex] = {}
        for item in self.items:
            if item.organisation is not None:
                self._listings.setdefault((item.organisation, item.side), []).append(item)

    def features(self, item: Item) -> Features:
        """The features of a listing, in this index or not."""
        return features(item, self.lexicon)

    def counter_features(self, item: Item) -> Features | None:
        """The features of the counter-performance that a listing names, None when it names none."""
        return text_features(item.counter, "", item.lang, None, self.lexicon) if item.counter else None

    def listings_of(self, organisation: Hashable, side: Side) -> Sequence[Item]:
        """An organisation's listings of a side in this index, by id."""
        return self._listings.get((organisation, side), ())

    def of_side(self, side: Side) -> Sequence[Item]:
        """The listings of a side, by id."""
        return self._side(side).items

    def rank(self, item: Item, top: int = 10, history: History = NO_HISTORY) -> list[tuple[Item, Fit]]:
        """The listings of the other side that fit best, at most `top`, best first, equal ones by id; only fits above 0.

        The listing itself need not be in the index.
        """
        found: list[tuple[int, int, Fit]] = []
        index = self._side(item.side.other)
        base, order = self.text_points(item), index.order
        candidates = np.argsort(-base, kind="stable")
        worst = 0
        for at in candidates:
            reachable = int(base[at]) + MOST_BESIDES
            if len(found) >= top and reachable < worst:
                break
            if base[at] < 0:
                continue
            scored = self.fit(item, index.items[at], history)
            if scored.points > 0:
                found.append((-scored.points, int(order[at]), scored))
                if len(found) >= 2 * top:
                    found = sorted(found, key=lambda entry: entry[:2])[:top]
                if len(found) >= top:
                    worst = -sorted(entry[0] for entry in found)[top - 1]
        best = sorted(found, key=lambda entry: entry[:2])[:top]
        return [(index.items[at], scored) for _, at, scored in best]

    def fit(self, one: Item, other: Item, history: History = NO_HISTORY) -> Fit:
        """The fit of a request and an offer, given in either order."""
        return fit(one, other, self, history) if one.side is Side.REQUEST else fit(other, one, self, history)

    def text_points(self, item: Item) -> Points:
        """Points of words, concept and kind against each listing of the other side, -1 for one organisation.

        A pair with nothing in common keeps the points of its kind: only stated interest can still make it a fit.
        """
        return self._side(item.side.other).points(self.features(item), item)

    def _side(self, side: Side) -> "_SideIndex":
        if side not in self._sides:
            self._sides[side] = _SideIndex([item for item in self.items if item.side is side], self)
        return self._sides[side]


class _SideIndex:
    """Inverted lists of one side: for each feature the positions of the listings that have it and their values."""

    def __init__(self, items: list[Item], index: TextIndex) -> None:
        self.items = items
        self.order = np.arange(len(items))
        self.kinds = np.array([index.features(item).kinds for item in items], dtype=np.int64).reshape(
            len(items), len(KINDS)
        )
        all_features = [index.features(item) for item in items]
        self._stems = _invert([one.stems for one in all_features])
        self._grams = _invert([one.grams for one in all_features])
        self._concepts = _invert([one.concepts for one in all_features])

    def points(self, features: Features, item: Item) -> Points:
        stems = self._dots(self._stems, features.stems)
        grams = self._dots(self._grams, features.grams)
        common = words_points(stems, grams) + concept_points(self._dots(self._concepts, features.concepts))
        result: Points = common + kind_points(self.kinds @ np.array(features.kinds, dtype=np.int64))
        if item.organisation is not None:
            own = [at for at, other in enumerate(self.items) if same_organisation(item, other)]
            result[own] = -1
        return result

    def _dots(self, lists: "Lists", vector: "dict[str, int] | object") -> Points:
        total = np.zeros(len(self.items), dtype=np.int64)
        for key, value in vector.items():  # type: ignore[attr-defined]
            found = lists.get(key)
            if found is not None:
                total[found[0]] += found[1] * value
        return total


Lists = dict[str, tuple[NDArray[np.intp], Points]]


def _invert(vectors: Sequence[object]) -> Lists:
    collected: dict[str, tuple[list[int], list[int]]] = {}
    for at, vector in enumerate(vectors):
        for key, value in vector.items():  # type: ignore[attr-defined]
            places, values = collected.setdefault(key, ([], []))
            places.append(at)
            values.append(value)
    return {
        key: (np.array(places, dtype=np.intp), np.array(values, dtype=np.int64))
        for key, (places, values) in collected.items()
    }
