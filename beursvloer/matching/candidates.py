"""Which pairs of a whole country are worth an exact fit, and the best of them for each listing.

Any two texts share letters, so every pair fits a little, and a hundred thousand by a hundred thousand are too many.
But what fits well means something in common. So a request is compared with the offers that share one of its strongest
concepts, and where those are very many, with the ones for which that concept means most and which are nearest. A
listing that the lexicon understands little of is looked for by its own words instead, and where texts have sentences
(`sentences`) each is compared with the nearest around. Within a block nothing is approximate: the points are those of
`fit`.
"""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from beursvloer.matching.bmatching import Stop, Stopped
from beursvloer.matching.catalogue import Catalogue
from beursvloer.matching.features import UNIT
from beursvloer.matching.fit import (
    ALIKE,
    CONCEPT,
    DISTANCE,
    EARTH_KM,
    PER_KM,
    RECIPROCAL,
    Points,
    kind_points,
    sentence_points,
)
from beursvloer.matching.items import MAX_FIT
from beursvloer.matching.lexicon import THEME_MARK
from beursvloer.matching.pairs import (
    BESIDES,
    Dots,
    Returns,
    besides,
    best_of_either,
    pack,
    related,
    sentence_products,
    sentences_of_pairs,
    text_points,
    unpack,
)
from beursvloer.matching.reading import Flags, SparseRows

MOST = (1_000, 500, 200, 100)
"""Offers that a request meets by its strongest concept, its second strongest, …"""
LEAST_VALUE = UNIT // 10
"""A concept that means less than this in a text is no way to it."""
UNCLEAR = UNIT * 45 // 100
"""Length of the concepts of a text up to which it is also looked for by its words."""
WORDS, MOST_BY_WORD = 3, 100
"""The words that say most in an unclear text, and listings that it meets by one of them."""
AROUND, ALIKEST = 1_000, 12
"""Listings around that a sentence meets, and of these the most alike ones of which the fit is looked at."""
SPARE = 2
"""Times as many of each listing are kept until the returns are known, which may lift a pair by RECIPROCAL."""

TILE = 128
"""Requests that are compared with one list of offers at once."""
TASK = 8 * TILE
RETURNS = 100_000
"""Pairs whose returns are found at once."""
PENDING = 6_000_000
"""Pairs that are gathered before the best are kept."""


class Lists(NamedTuple):
    """Inverted lists: the listings that have feature f, with their values, stand from start[f] to start[f + 1]."""

    start: Points
    listing: Points
    value: Points

    def of(self, feature: int) -> tuple[Points, Points]:
        """Listings, ascending, and values."""
        span = slice(self.start[feature], self.start[feature + 1])
        return self.listing[span], self.value[span]


class Ways(NamedTuple):
    """How listings are found: the entries of some features, by listing and strongest first."""

    listing: Points
    feature: Points
    value: Points
    rank: Points

    def only(self, chosen: Flags) -> "Ways":
        """The chosen entries."""
        return Ways(*(column[chosen] for column in self))

    def lists(self, chosen: Flags, size: int) -> Lists:
        """Inverted lists of the chosen entries; `size` is more than any feature."""
        listing, feature, value = self.listing[chosen], self.feature[chosen], self.value[chosen]
        by_feature = np.lexsort((listing, feature))
        start = np.searchsorted(feature[by_feature], np.arange(size + 1))
        return Lists(start, listing[by_feature], value[by_feature])


def ways(rows: SparseRows, usable: Flags | None, least: int) -> Ways:
    """The entries with a usable number and at least this value, strongest first in each row."""
    rows = rows.only((rows.value >= least) & (True if usable is None else usable[rows.number]))
    listing, number, value = rows.owners(), rows.number.astype(np.int64), rows.value.astype(np.int64)
    by_strength = np.lexsort((number, -value, listing))
    listing, number, value = listing[by_strength], number[by_strength], value[by_strength]
    begins = np.flatnonzero(np.diff(listing, prepend=-1))
    rank = np.arange(len(listing)) - np.repeat(begins, np.diff(begins, append=len(listing)))
    return Ways(listing, number, value, rank)


def lengths(rows: SparseRows) -> NDArray[np.float64]:
    """The length of each row as a vector."""
    squares = np.bincount(rows.owners(), rows.value.astype(np.float64) ** 2, minlength=len(rows.start) - 1)
    return np.sqrt(squares)


class Candidates:
    """The blocks of some listings, and the search in them."""

    def __init__(self, listings: Catalogue, concepts: list[str], size: int, *, plain: bool = False) -> None:
        """`concepts` and `size` are the reader's. `plain` leaves machine code aside: the same pairs, slower."""
        self.listings = listings
        had = np.concatenate([listings.text, listings.counter[listings.counter >= 0]])
        repeated = np.flatnonzero(np.bincount(had) > 1)
        self.dots = Dots(listings.texts, repeated, size, len(concepts), plain=plain)
        self.returns = Returns(listings)
        self.usable = np.array([not name.startswith(THEME_MARK) for name in concepts], dtype=np.bool_)
        self._size = size
        concepts_of = listings.texts.concepts.take(listings.text)
        self.meant = ways(concepts_of, self.usable, LEAST_VALUE)
        self.unclear = lengths(concepts_of) < UNCLEAR
        stems = listings.texts.words
        self.stems = stems.only(stems.number & 1 == 1)
        self.subject = np.full(len(listings.items), len(concepts), dtype=np.int64)
        strongest = self.meant.only(self.meant.rank == 0)
        self.subject[strongest.listing] = strongest.feature
        offers = self.meant.listing < listings.split
        self.offering = self.meant.lists(offers, len(concepts))

    def pairs(self, threshold: int, top: int, *, workers: int = 1, stop: Stop | None = None) -> Points:
        """The pairs of at least `threshold` points that are among the `top` best of either listing, as far as they
        share a block: packed as (request, points, offer), sorted.

        The same whatever `workers`, the threads that compare. Raises Stopped when `stop` says so.
        """
        kept = np.zeros(0, dtype=np.int64)
        gathered: list[Points] = []
        pool = ThreadPoolExecutor(max(1, workers))
        try:
            tasks = [pool.submit(self._by_concept, task, threshold, top) for task in self._tasks()]
            tasks += [pool.submit(self._by_words, threshold, top, offers) for offers in (True, False)]
            tasks += [pool.submit(self._by_sentence, task, threshold, top) for task in self._neighbourhoods()]
            tasks.reverse()
            while tasks:
                if stop is not None and stop():
                    raise Stopped
                gathered.append(tasks.pop().result())
                if sum(map(len, gathered)) > PENDING:
                    kept, gathered = best_of_either(np.concatenate([kept, *gathered]), SPARE * top), []
            kept = best_of_either(np.concatenate([kept, *gathered]), SPARE * top)
            return self._with_returns(kept, threshold, top, pool)
        finally:
            pool.shutdown(cancel_futures=True)

    def _with_returns(self, pairs: Points, threshold: int, top: int, pool: ThreadPoolExecutor) -> Points:
        request, points, offer = unpack(pairs)
        back = np.flatnonzero(self.returns.possible(request, offer))
        parts = np.array_split(back, 1 + len(back) // RETURNS)
        found = pool.map(lambda part: self.returns.points(self.dots, request[part], offer[part]), parts)
        points[back] += np.concatenate(list(found))
        points = np.clip(points, 1, MAX_FIT)
        enough = points >= threshold
        return best_of_either(pack(request[enough], points[enough], offer[enough]), top)

    # Blocks by concept

    def _tasks(self) -> Iterator[tuple[int, int, Points, Points]]:
        """(concept, rank, requests with that concept at that rank, its values), neighbours together, largest first."""
        asking = self.meant.listing >= self.listings.split
        found = []
        for rank in range(len(MOST)):
            lists = self.meant.lists(asking & (self.meant.rank == rank), len(self.usable))
            for concept in np.flatnonzero(np.diff(lists.start)).tolist():
                requests, values = lists.of(concept)
                order = np.lexsort((requests, self.listings.cell[requests]))
                for at in range(0, len(order), TASK):
                    chosen = order[at : at + TASK]
                    found.append((concept, rank, requests[chosen], values[chosen]))
        found.sort(key=lambda task: -len(task[2]))
        yield from found

    def _by_concept(self, task: tuple[int, int, Points, Points], threshold: int, top: int) -> Points:
        concept, rank, requests, values = task
        offers, meaning = self.offering.of(concept)
        found = []
        for at in range(0, len(requests), TILE):
            tile, met = requests[at : at + TILE], offers
            if len(offers) > MOST[rank]:
                worth = CONCEPT * int(values[at : at + TILE].mean()) * meaning // (UNIT * UNIT)
                met = offers[self._nearest(tile, offers, worth, MOST[rank])]
            ours, theirs = self.listings.text[tile], self.listings.text[met]
            common, kinds = self.dots.common(ours, theirs), self.dots.kinds(ours, theirs)
            said = sentence_products(self.listings, tile, self.listings, met)
            text = text_points(common, kinds, said)
            text[~related(common, said)] = -MAX_FIT
            one, other = np.nonzero(text >= threshold - BESIDES)
            found.append(self._pairs(tile[one], met[other], text[one, other], threshold))
        return best_of_either(np.concatenate(found), SPARE * top)

    def _nearest(self, tile: Points, offers: Points, worth: Points, most: int) -> Points:
        """The places of those offers for which the shared concept is worth most, less what the distance to the middle
        of the tile takes."""
        listings = self.listings
        placed = tile[~np.isnan(listings.latitude[tile])]
        if len(placed):
            north, east = listings.latitude[placed].mean(), listings.longitude[placed].mean()
            away = (
                np.hypot(listings.latitude[offers] - north, (listings.longitude[offers] - east) * np.cos(north))
                * EARTH_KM
            )
            worth = worth - np.minimum(DISTANCE, PER_KM * np.nan_to_num(away)).astype(np.int64)
        return np.sort(np.argsort(-worth, kind="stable")[:most])

    def _pairs(self, request: Points, offer: Points, text: Points, threshold: int) -> Points:
        """Those pairs that may reach the threshold, without their returns."""
        owner = self.listings.organisation[request]
        other = (owner < 0) | (owner != self.listings.organisation[offer])
        request, offer, text = request[other], offer[other], text[other]
        points = text + besides(self.listings, request, self.listings, offer)
        enough = points + RECIPROCAL * self.returns.possible(request, offer) >= threshold
        return pack(request[enough], points[enough], offer[enough])

    # Blocks by word

    def _by_words(self, threshold: int, top: int, offers: bool) -> Points:
        """The pairs of unclear listings of one side by the stems that they share with any of the other."""
        listings = self.listings
        split, total = listings.split, len(listings.items)
        own = np.arange(split) if offers else np.arange(split, total)
        others = np.arange(split, total) if offers else np.arange(split)
        unclear = own[self.unclear[own]]
        asked = ways(self.stems.take(listings.text[unclear]), None, 1)
        asked = asked.only(asked.rank < WORDS)
        used = np.zeros(self._size, dtype=np.bool_)
        used[asked.feature] = True
        given = ways(self.stems.only(used[self.stems.number]).take(listings.text[others]), None, 1)
        lists = given.lists(np.ones(len(given.listing), dtype=np.bool_), self._size)
        one, other = [], []
        for listing, feature in zip(asked.listing.tolist(), asked.feature.tolist(), strict=True):
            found, value = lists.of(feature)
            if len(found):
                met = others[found]
                met = met[self._nearest(unclear[listing : listing + 1], met, value // 16, MOST_BY_WORD)]
                one.append(np.full(len(met), unclear[listing]))
                other.append(met)
        if not one:
            return np.zeros(0, dtype=np.int64)
        pairs = np.concatenate(other), np.concatenate(one)
        request, offer = pairs if offers else pairs[::-1]
        return best_of_either(self._exact(request, offer, threshold), SPARE * top)

    # Blocks by sentence

    def _neighbourhoods(self) -> Iterator[tuple[Points, Points]]:
        """(neighbours of one side that have a sentence, those of the other side around them that have one)."""
        listings = self.listings
        said = np.flatnonzero(listings.said)
        sides = said[said < listings.split], said[said >= listings.split]
        for own, others in (sides, sides[::-1]):
            own = own[np.argsort(listings.cell[own], kind="stable")]
            for at in range(0, len(own) if len(others) else 0, TASK):
                yield own[at : at + TASK], others

    def _by_sentence(self, task: tuple[Points, Points], threshold: int, top: int) -> Points:
        own, others = task
        met = others[self._nearest(own, others, np.zeros(len(others), dtype=np.int64), AROUND)]
        found = []
        for at in range(0, len(own), TILE):
            tile = own[at : at + TILE]
            products = sentence_products(self.listings, tile, self.listings, met)
            assert products is not None
            best = np.argsort(-products, axis=1, kind="stable")[:, :ALIKEST]
            one, rank = np.nonzero(sentence_points(np.take_along_axis(products, best, axis=1).clip(0)) >= ALIKE)
            found.append(np.stack([tile[one], met[best[one, rank]]]))
        offer, request = np.sort(np.concatenate(found, axis=1), axis=0)  # offers come first
        return best_of_either(self._exact(request, offer, threshold), SPARE * top)

    def _exact(self, request: Points, offer: Points, threshold: int) -> Points:
        """The pairs that may reach the threshold, without their returns."""
        text = self.listings.text
        common = self.dots.common_of_pairs(text[offer], text[request])
        kinds = (self.listings.texts.kinds[text[request]] * self.listings.texts.kinds[text[offer]]).sum(axis=1)
        said = sentences_of_pairs(self.listings, request, offer)
        points = text_points(common, kind_points(kinds), said)
        fine = related(common, said) & (points >= threshold - BESIDES)
        return self._pairs(request[fine], offer[fine], points[fine], threshold)
