"""Exact fits of many pairs at once, from columns: the sums that `fit` makes for one pair, without the reasons.

A list of pairs with their points is one array of integers (`pack`), so that ordering pairs is sorting numbers.
"""

from threading import local
from typing import Any, NamedTuple

import numpy as np

from beursvloer.matching.bmatching import machine_code
from beursvloer.matching.catalogue import Catalogue, Texts, worth
from beursvloer.matching.features import UNIT
from beursvloer.matching.fit import (
    ALIKE,
    AVAILABILITY,
    COMMON,
    DISTANCE,
    EARTH_KM,
    NEAR_KM,
    NO_DAY,
    PER_KM,
    QUANTITY,
    RECIPROCAL,
    RECIPROCAL_FULL,
    RECIPROCAL_LEAST,
    SENTENCE,
    Points,
    beside_sentence,
    concept_points,
    kind_points,
    sentence_points,
)
from beursvloer.matching.items import MAX_FIT
from beursvloer.matching.reading import Flags, SparseRows

SILENT = -(1 << 40)
"""In place of the inner product of two sentences of which one is not there."""

BESIDES = QUANTITY + AVAILABILITY + RECIPROCAL
"""What the parts besides the texts can add at most, without a history."""

_NUMBER, _POINTS = 24, 14
"""Bits of a listing's number and of its points: sixteen million listings, points from MAX_FIT down to -6,383."""

FAR = NEAR_KM + DISTANCE // PER_KM + 1
"""Kilometres: from here on the distance takes all that it can take."""

BLOCK = 4_096
"""Pairs of sentences that are widened at a time."""


# Lists of pairs


def pack(one: Points, points: Points, other: Points) -> Points:
    """Pairs as numbers that sort by `one`, then by points, best first, then by `other`."""
    return one << (_NUMBER + _POINTS) | (MAX_FIT - points) << _NUMBER | other


def unpack(pairs: Points) -> tuple[Points, Points, Points]:
    """`one`, points and `other` of each pair."""
    points = MAX_FIT - (pairs >> _NUMBER & ((1 << _POINTS) - 1))
    return pairs >> (_NUMBER + _POINTS), points, pairs & ((1 << _NUMBER) - 1)


def turn(pairs: Points) -> Points:
    """The same pairs seen from the other listing, sorted."""
    one, points, other = unpack(pairs)
    turned = pack(other, points, one)
    turned.sort()
    return turned


def best_of_either(pairs: Points, top: int) -> Points:
    """The pairs that are among the `top` best of one or the other of their listings, sorted, each once."""
    pairs = _once(np.sort(pairs))
    kept = np.concatenate([_first_of_each(pairs, top), turn(_first_of_each(turn(pairs), top))])
    kept.sort()
    return _once(kept)


def _once(pairs: Points) -> Points:
    """Sorted pairs, each once. `np.unique` hashes first, which takes longer."""
    different: Points = pairs[np.diff(pairs, prepend=-1) != 0]
    return different


def _first_of_each(pairs: Points, top: int) -> Points:
    one = pairs >> (_NUMBER + _POINTS)
    begins = np.flatnonzero(np.diff(one, prepend=-1))
    rank = np.arange(len(one)) - np.repeat(begins, np.diff(begins, append=len(one)))
    return pairs[rank < top]


# Texts


class Common(NamedTuple):
    """Points of the words and of the concepts of some pairs."""

    words: Points
    concepts: Points

    @property
    def points(self) -> Points:
        """Both together."""
        return self.words + self.concepts

    def only(self, chosen: Flags) -> "Common":
        """Of the chosen pairs."""
        return Common(self.words[chosen], self.concepts[chosen])


def text_points(common: Common, kinds: Points, sentences: Points | None) -> Points:
    """Points of all parts of the texts. `sentences` are inner products, SILENT where one of the two has none."""
    points = common.points + kinds
    if sentences is None:
        return points
    said = beside_sentence(common.words) + beside_sentence(common.concepts) + beside_sentence(kinds)
    said += np.minimum(SENTENCE, sentence_points(np.maximum(0, sentences)))
    together: Points = np.where(sentences > SILENT, said, points)
    return together


def related(common: Common, sentences: Points | None) -> Flags:
    """Whether the pairs have something in common; see `fit.fit`."""
    enough: Flags = common.points >= COMMON
    if sentences is not None:
        enough |= sentence_points(np.maximum(0, sentences)) >= ALIKE
    return enough


def sentence_products(one: Catalogue, here: Points, other: Catalogue, there: Points) -> Points | None:
    """Inner products of the sentences of each of `here` with each of `there`; None when nobody has one."""
    if not one.said.any() or not other.said.any():
        return None
    # Exact in single floats: see `sentences.LENGTH`.
    products = one.sentence[here].astype(np.float32) @ other.sentence[there].astype(np.float32).T
    return np.where(one.said[here][:, None] & other.said[there], products.astype(np.int64), SILENT)


def sentences_of_pairs(listings: Catalogue, one: Points, other: Points) -> Points | None:
    """The same of one[k] and other[k], for each k."""
    both = np.flatnonzero(listings.said[one] & listings.said[other])
    if not len(both):
        return None
    products = np.full(len(one), SILENT)
    for at in range(0, len(both), BLOCK):
        chosen = both[at : at + BLOCK]
        left, right = (listings.sentence[side[chosen]].astype(np.float32) for side in (one, other))
        products[chosen] = np.einsum("ij,ij->i", left, right)
    return products


class Dots:
    """Inner products of texts, exact: integers below 2^53 in any order. With machine code or without, the same."""

    def __init__(self, texts: Texts, repeated: Points, size: int, meanings: int, *, plain: bool = False) -> None:
        """`repeated` are the texts that several listings have, which may be compared with themselves. `size` and
        `meanings` are more than any number of a word and of a concept. `plain` leaves machine code aside."""
        self.texts = texts
        self._size, self._meanings = size, meanings
        self._code = None if plain else machine_code("products")
        if self._code is None:
            return
        # What is in one text only meets nothing but that text: half of the numbers, and each block would go through
        # them. What is in most texts comes first: it is looked up most, and lies together.
        seen = np.bincount(texts.words.number, minlength=size)
        seen[texts.words.take(repeated).number] += 1
        shared = np.argsort(-seen, kind="stable")[: np.count_nonzero(seen > 1)]
        place = np.zeros(size, dtype=np.int32)
        place[shared] = np.arange(len(shared))
        words = texts.words.only(seen[texts.words.number] > 1)
        self._words = _Rows(words._replace(number=place[words.number]), worth(shared))
        self._concepts = _Rows(texts.concepts, np.ones(meanings, dtype=np.int64))

    def common(self, left: Points, right: Points) -> Common:
        """Points of each text of `left` with each of `right`: len(left) × len(right)."""
        if self._code is not None:
            words, concepts = (
                self._code.block(rows.rows, rows.factor, left, right, rows.scratch(np.int32, -1))
                for rows in (self._words, self._concepts)
            )
            return Common(_word_points(words), concept_points(concepts))
        common = self.common_of_pairs(np.repeat(left, len(right)), np.tile(right, len(left)))
        return Common(*(points.reshape(len(left), len(right)) for points in common))

    def common_of_pairs(self, left: Points, right: Points) -> Common:
        """Points of left[k] and right[k], for each k."""
        by_left = np.argsort(left, kind="stable")
        if self._code is not None:
            given = left[by_left], right[by_left]
            common = Common(np.empty_like(left), np.empty_like(left))
            for points, rows in zip(common, (self._words, self._concepts), strict=True):
                points[by_left] = self._code.of_pairs(rows.rows, rows.factor, *given, rows.scratch(np.int64, 0))
            return Common(_word_points(common.words), concept_points(common.concepts))
        common = Common(np.zeros(len(left), dtype=np.int64), np.zeros(len(left), dtype=np.int64))
        if not len(left):
            return common
        begins = np.flatnonzero(np.diff(left[by_left], prepend=-1))
        words, concepts = np.zeros(self._size, dtype=np.int64), np.zeros(self._meanings, dtype=np.int64)
        for begin, end in zip(begins.tolist(), [*begins[1:].tolist(), len(left)], strict=True):
            at = by_left[begin:end]
            text = int(left[at[0]])
            common.words[at], common.concepts[at] = against(self.texts, text, self.texts, right[at], words, concepts)
        return common

    def kinds(self, left: Points, right: Points) -> Points:
        """Points of the kinds of each of `left` with each of `right`."""
        # Exact in floats, which are multiplied faster than integers: lengths of 2^14 make products up to 2^28.
        ours, theirs = (self.texts.kinds[side].astype(np.float64) for side in (left, right))
        return kind_points((ours @ theirs.T).astype(np.int64))


class _Rows:
    """Rows for machine code, with what each number counts, and scratch for each thread."""

    def __init__(self, rows: SparseRows, factor: Points) -> None:
        self.rows, self.factor = rows, factor
        self._scratch = local()

    def scratch(self, dtype: type, empty: int) -> Any:
        """An array as long as `factor`, empty; whoever uses it leaves it so."""
        name = dtype.__name__
        if not hasattr(self._scratch, name):
            setattr(self._scratch, name, np.full(len(self.factor), empty, dtype=dtype))
        return getattr(self._scratch, name)


def _word_points(dots: Points) -> Points:
    """Points from inner products that are already times the greatest points of each; see `fit.words_points`."""
    return dots // (UNIT * UNIT)


def against(own: Texts, text: int, texts: Texts, others: Points, words: Points, concepts: Points) -> Common:
    """Points of a text of `own` with others of `texts`. The last two are scratch: zeros, one for
    each number of a word and of a concept, before and after."""
    return Common(
        _word_points(_against(own.words, text, texts.words, others, words, weighed=True)),
        concept_points(_against(own.concepts, text, texts.concepts, others, concepts)),
    )


def _against(
    own: SparseRows, text: int, rows: SparseRows, others: Points, scratch: Points, *, weighed: bool = False
) -> Points:
    span = slice(own.start[text], own.start[text + 1])
    numbers = own.number[span]
    scratch[numbers] = own.value[span].astype(np.int64) * (worth(numbers) if weighed else 1)
    taken = rows.take(others)
    sums = np.concatenate([[0], np.cumsum(scratch[taken.number] * taken.value)])
    scratch[numbers] = 0
    found: Points = sums[taken.start[1:]] - sums[taken.start[:-1]]
    return found


# The parts besides the texts


def besides(asked: Catalogue, request: Points, given: Catalogue, offer: Points) -> Points:
    """Points of quantity, days and distance of `asked` request[k] and `given` offer[k], for each k; one against many
    as well."""
    far = kilometres(asked, request, given, offer) - NEAR_KM
    taken: Points = np.minimum(DISTANCE, PER_KM * np.maximum(0, far))
    return _quantity(asked, request, given, offer) + _availability(asked, request, given, offer) - taken


def _quantity(asked: Catalogue, request: Points, given: Catalogue, offer: Points) -> Points:
    need, have = asked.quantity[request], given.quantity[offer]
    comparable = (asked.unit[request] >= 0) & (asked.unit[request] == given.unit[offer]) & (need >= 1) & (have >= 1)
    points: Points = np.where(comparable, QUANTITY * np.minimum(need, have) // np.maximum(need, 1), 0)
    return points


def _availability(asked: Catalogue, request: Points, given: Catalogue, offer: Points) -> Points:
    first = np.maximum(asked.first[request], given.first[offer])
    last = np.minimum(asked.last[request], given.last[offer])
    both = asked.dated[request] & given.dated[offer]
    points: Points = np.where(both, np.where(first > last, -NO_DAY, AVAILABILITY), 0)
    return points


def kilometres(one: Catalogue, here: Points, other: Catalogue, there: Points) -> Points:
    """Great-circle distance (haversine) in whole kilometres of here[k] and there[k], at most FAR, from where on no
    kilometre takes more; 0 where a place is missing."""
    south, north, west, east = np.broadcast_arrays(
        one.latitude[here], other.latitude[there], one.longitude[here], other.longitude[there]
    )
    km = np.full(len(south), FAR, dtype=np.int64)
    # Who is so far north or south of the other is far; most are, and sines are dear.
    at = np.flatnonzero(~(np.abs(north - south) > FAR / EARTH_KM))
    south, north = south[at], north[at]
    half = np.sin((north - south) / 2) ** 2
    half += np.cos(south) * np.cos(north) * np.sin((east[at] - west[at]) / 2) ** 2
    exact = np.rint(2 * EARTH_KM * np.arcsin(np.sqrt(np.minimum(1.0, half))))
    km[at] = np.where(np.isnan(exact), 0, np.minimum(FAR, exact))
    return km


class Returns:
    """What would come back, for pairs: see `TextIndex.returned`."""

    def __init__(self, listings: Catalogue) -> None:
        self._listings = listings
        self._gives = _Owned(listings, np.arange(listings.split))
        self._wants = _Owned(listings, np.arange(listings.split, len(listings.items)))

    def possible(self, request: Points, offer: Points) -> Flags:
        """Whether the asking side has something else to give, and the giving side something to ask."""
        return (self._gives.count[request] > 0) & (self._wants.count[offer] > 0)

    def points(self, dots: Dots, request: Points, offer: Points) -> Points:
        """Points of the return of request[k] for offer[k], for each k."""
        gives, wants = self._gives.count[request], self._wants.count[offer]
        each = gives * wants
        start = np.concatenate([[0], np.cumsum(each)])
        pair = np.repeat(np.arange(len(each)), each)
        at = np.arange(start[-1]) - start[pair]
        given = self._gives.text(request[pair], at // np.maximum(1, wants[pair]))
        wanted = self._wants.text(offer[pair], at % np.maximum(1, wants[pair]))
        different, back = np.unique(given << 32 | wanted, return_inverse=True)
        common = dots.common_of_pairs(different >> 32, different & 0xFFFFFFFF).points[back]
        best = np.zeros(len(each), dtype=np.int64)
        np.maximum.at(best, pair, common)
        points: Points = np.where(
            best < RECIPROCAL_LEAST, 0, np.minimum(RECIPROCAL, RECIPROCAL * best // RECIPROCAL_FULL)
        )
        return points


class _Owned:
    """For each listing the texts of what its organisation has on one side, and its counter-performance at the end."""

    def __init__(self, listings: Catalogue, side: Points) -> None:
        owner = listings.organisation[side]
        by_owner = np.argsort(owner, kind="stable")
        self._texts = listings.text[side[by_owner]]
        self._start = np.searchsorted(owner[by_owner], listings.organisation)
        end = np.searchsorted(owner[by_owner], listings.organisation, side="right")
        self._listed = np.where(listings.organisation < 0, 0, end - self._start)
        self._counter = listings.counter
        self.count = self._listed + (listings.counter >= 0)

    def text(self, listing: Points, at: Points) -> Points:
        """The text at that place in the list of each listing."""
        listed = at < self._listed[listing]
        place = np.minimum(self._start[listing] + at, max(0, len(self._texts) - 1))
        texts: Points = self._counter[listing].copy()
        texts[listed] = self._texts[place[listed]]
        return texts
