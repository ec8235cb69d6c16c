"""A whole country: from listings to the best plan without a graph in between, and one new listing to its proposals.

An event keeps `market.build` and `TextIndex`, which compare everything with everything. Here a listing is compared
with those that share a block with it (`candidates`); the fits of these are the same.
"""

from collections.abc import Hashable, Iterable
from typing import NamedTuple

import numpy as np

from beursvloer.matching import bmatching
from beursvloer.matching.candidates import (
    ALIKEST,
    AROUND,
    LEAST_VALUE,
    MOST,
    MOST_BY_WORD,
    SPARE,
    UNCLEAR,
    WORDS,
    Candidates,
    Lists,
    lengths,
    ways,
)
from beursvloer.matching.catalogue import Catalogue, Reader, joined
from beursvloer.matching.features import UNIT
from beursvloer.matching.fit import ALIKE, CONCEPT, DISTANCE, PER_KM, Points, kind_points, sentence_points
from beursvloer.matching.index import TextIndex
from beursvloer.matching.items import Fit, Item, Node
from beursvloer.matching.lexicon import Lexicon
from beursvloer.matching.pairs import against, besides, kilometres, related, sentence_products, text_points, unpack
from beursvloer.matching.transport import Answer, Columns, Stop
from beursvloer.terms import Side

MEET = 2_500
"""Listings that a new one is compared with in full."""


class Market(NamedTuple):
    """The listings that have a pair, as places in the catalogue, and the columns that number them in that order."""

    offers: Points
    requests: Points
    columns: Columns


class Promise(NamedTuple):
    """A chosen pair."""

    request: Item
    offer: Item
    fit: int
    units: int


class Nation:
    """All listings of a country, ready to be matched; and what came and went since.

    What was added is compared with in full and belongs to no market until a new Nation is made, say every night.
    Not for two threads at a time.
    """

    def __init__(
        self, items: Iterable[Item], lexicon: Lexicon | None = None, *, workers: int = 1, plain: bool = False
    ) -> None:
        """`workers` processes read the texts, and as many threads compare. `plain` leaves machine code aside."""
        self.reader = Reader(lexicon)
        self.catalogue = self.reader.read(items, workers)
        self._workers = workers
        self.candidates = Candidates(self.catalogue, self.reader.concepts, self.reader.size, plain=plain)
        self._desk: _Desk | None = None

    # Everything at once

    def pairs(self, threshold: int, top: int, *, stop: Stop | None = None) -> Points:
        """See `Candidates.pairs`."""
        return self.candidates.pairs(threshold, top, workers=self._workers, stop=stop)

    def market(self, pairs: Points) -> Market:
        """The market of these pairs. Its order puts one subject and one region together, then goes by id: what a
        solver's search touches lies near each other, and the order of the listings still changes nothing."""
        request, fit, offer = unpack(pairs)
        offers, offer_number = self._ordered(offer)
        requests, request_number = self._ordered(request)
        lots = self.catalogue.lots
        return Market(offers, requests, Columns(lots[offers], lots[requests], offer_number, request_number, fit))

    def _ordered(self, listings: Points) -> tuple[Points, Points]:
        """Each of these listings once, in the market's order, and the number in it of each as given."""
        chosen = np.unique(listings)
        first = self.candidates.subject[chosen]
        chosen = chosen[np.lexsort((chosen, self.catalogue.cell[chosen], first))]
        number = np.zeros(len(self.catalogue.items), dtype=np.int64)
        number[chosen] = np.arange(len(chosen))
        return chosen, number[listings]

    def plan(self, threshold: int, top: int, *, stop: Stop | None = None) -> tuple[list[Promise], Answer]:
        """The plan with the largest sum of fit × units over the pairs that `pairs` finds, and its proof."""
        market = self.market(self.pairs(threshold, top, stop=stop))
        answer = bmatching.solve_columns(market.columns, stop)
        return self.promises(market, answer), answer

    def promises(self, market: Market, answer: Answer) -> list[Promise]:
        """What a plan promises, by request, then by offer."""
        items, chosen = self.catalogue.items, np.flatnonzero(answer.units)
        request = market.requests[market.columns.request[chosen]]
        offer = market.offers[market.columns.offer[chosen]]
        order = np.lexsort((offer, request))
        fits, units = market.columns.fit[chosen][order], answer.units[chosen][order]
        return [
            Promise(items[r], items[o], fit, many)
            for r, o, fit, many in zip(
                request[order].tolist(), offer[order].tolist(), fits.tolist(), units.tolist(), strict=True
            )
        ]

    # One at a time

    @property
    def desk(self) -> "_Desk":
        """What a single listing needs; made at the first."""
        if self._desk is None:
            self._desk = _Desk(self.reader, self.catalogue, self.candidates)
        return self._desk

    def rank(self, item: Item, threshold: int, top: int) -> list[tuple[Item, Fit]]:
        """The listings of the other side that fit this one best, at most `top`, best first, with the reasons. The
        listing itself need not be known."""
        return self.desk.rank(item, threshold, top)

    def add(self, item: Item) -> None:
        """A new listing, or a known one as it is now."""
        self.desk.add(item)

    def withdraw(self, node: Node) -> None:
        """A listing that is no more. Nothing happens to one that is not known."""
        self.desk.withdraw(node)


class _Desk:
    """Meets one listing at a time with all others."""

    def __init__(self, reader: Reader, catalogue: Catalogue, candidates: Candidates) -> None:
        self._reader, self._catalogue, self._candidates = reader, catalogue, candidates
        meant, stems = candidates.meant, ways(candidates.stems.take(catalogue.text), None, 1)
        offered, stem_offered = meant.listing < catalogue.split, stems.listing < catalogue.split
        size, words = len(reader.concepts), reader.size
        self._concepts = {Side.OFFER: meant.lists(offered, size), Side.REQUEST: meant.lists(~offered, size)}
        self._stems = {Side.OFFER: stems.lists(stem_offered, words), Side.REQUEST: stems.lists(~stem_offered, words)}
        self._known = np.ones(len(catalogue.items), dtype=np.bool_)
        self._place = {item.node: at for at, item in enumerate(catalogue.items)}
        self._added: dict[Node, Catalogue] = {}
        self._joined: dict[Side, Catalogue] = {}
        self._owned: dict[Hashable, dict[Node, Item]] = {}
        for item in catalogue.items:
            self._own(item)

    def add(self, item: Item) -> None:
        self.withdraw(item.node)
        self._added[item.node] = self._reader.read([item])
        self._joined.clear()
        self._own(item)

    def withdraw(self, node: Node) -> None:
        at = self._place.get(node)
        if node in self._added:
            gone = self._added.pop(node).items[0]
            self._joined.clear()
        elif at is not None and self._known[at]:
            gone = self._catalogue.items[at]
            self._known[at] = False
        else:
            return
        if gone.organisation is not None:
            del self._owned[gone.organisation][node]

    def _own(self, item: Item) -> None:
        if item.organisation is not None:
            self._owned.setdefault(item.organisation, {})[item.node] = item

    def rank(self, item: Item, threshold: int, top: int) -> list[tuple[Item, Fit]]:
        own = self._reader.read([item])
        found = self._points(own, self._catalogue, self._met(own))
        added = self._added_on(item.side.other)
        if added is not None:
            found += self._points(own, added, np.arange(len(added.items)))
        found.sort(key=lambda pair: (-pair[0], bmatching.order(pair[1].node)))
        others = [other for _, other in found[: SPARE * top]]
        known = {one.node: one for one in (*others, *self._returning(item, others), item)}
        index = TextIndex(known.values(), self._reader.lexicon)
        best: list[tuple[Item, Fit]] = []
        for other in others:
            fit = index.fit(item, other)
            if fit.points >= threshold:
                best.append((other, fit))
        best.sort(key=lambda pair: (-pair[1].points, bmatching.order(pair[0].node)))
        return best[:top]

    def _added_on(self, side: Side) -> Catalogue | None:
        if side not in self._joined:
            parts = [one for node, one in self._added.items() if node.side is side]
            if not parts:
                return None
            self._joined[side] = joined(parts)
        return self._joined[side]

    def _returning(self, item: Item, others: Iterable[Item]) -> list[Item]:
        """The listings of these organisations that may be a return, if this one's has anything to return."""
        back = [one for one in self._owned.get(item.organisation, {}).values() if one.side is not item.side]
        if not back and not item.counter:
            return []
        owners = dict.fromkeys(other.organisation for other in others if other.organisation is not None)
        theirs = [one for owner in owners for one in self._owned.get(owner, {}).values() if one.side is item.side]
        return back + theirs

    def _met(self, own: Catalogue) -> Points:
        """The listings of the other side that share most with this one, less what their distance takes."""
        side = own.items[0].side.other
        meant = ways(own.texts.concepts, self._candidates.usable, LEAST_VALUE)
        meant = meant.only(meant.listing == own.text[0])
        worth = np.zeros(len(self._catalogue.items), dtype=np.int64)
        for feature, value in zip(meant.feature[: len(MOST)].tolist(), meant.value.tolist(), strict=False):
            listings, values = self._concepts[side].of(feature)
            worth[listings] += CONCEPT * value * values // (UNIT * UNIT)
        met = np.flatnonzero((worth > 0) & self._known)
        met = self._best(own, met, worth[met], MEET)
        if lengths(own.texts.concepts)[own.text[0]] < UNCLEAR:
            met = np.union1d(met, self._met_by_words(own, self._stems[side]))
        if own.said[0]:
            met = np.union1d(met, self._met_by_sentence(own, side))
        return met

    def _met_by_words(self, own: Catalogue, lists: Lists) -> Points:
        words = own.texts.words
        stems = ways(words.only(words.number & 1 == 1), None, 1)
        stems = stems.only((stems.listing == own.text[0]) & (stems.rank < WORDS))
        found = [np.zeros(0, dtype=np.int64)]
        for feature in stems.feature.tolist():
            listings, values = lists.of(feature)
            known = self._known[listings]
            found.append(self._best(own, listings[known], values[known] // 16, MOST_BY_WORD))
        return np.concatenate(found)

    def _met_by_sentence(self, own: Catalogue, side: Side) -> Points:
        said = np.flatnonzero(self._catalogue.said & self._known)
        said = said[(said < self._catalogue.split) == (side is Side.OFFER)]
        around = self._best(own, said, np.zeros(len(said), dtype=np.int64), AROUND)
        products = sentence_products(own, np.zeros(1, dtype=np.int64), self._catalogue, around)
        if products is None:
            return around
        alike = np.argsort(-products[0], kind="stable")[: SPARE * ALIKEST]
        found: Points = around[alike[sentence_points(products[0][alike].clip(0)) >= ALIKE]]
        return found

    def _best(self, own: Catalogue, listings: Points, worth: Points, most: int) -> Points:
        far = kilometres(own, np.zeros(1, dtype=np.int64), self._catalogue, listings)
        nearest = np.argsort(np.minimum(DISTANCE, PER_KM * far) - worth, kind="stable")
        return listings[nearest[:most]]

    def _points(self, own: Catalogue, catalogue: Catalogue, met: Points) -> list[tuple[int, Item]]:
        """The exact points, without their returns, of those met that have something in common with this one."""
        own_texts, text, one = own.texts, int(own.text[0]), np.zeros(1, dtype=np.int64)
        words = np.zeros(self._reader.size, dtype=np.int64)
        concepts = np.zeros(len(self._reader.concepts), dtype=np.int64)
        common = against(own_texts, text, catalogue.texts, catalogue.text[met], words, concepts)
        said = sentence_products(own, one, catalogue, met)
        other = (own.organisation[0] < 0) | (catalogue.organisation[met] != own.organisation[0])
        fine = related(common, None if said is None else said[0]) & other
        met, common = met[fine], common.only(fine)
        kinds = kind_points(catalogue.texts.kinds[catalogue.text[met]] @ own_texts.kinds[text])
        points = text_points(common, kinds, None if said is None else said[0][fine])
        if own.items[0].side is Side.REQUEST:
            points += besides(own, one, catalogue, met)
        else:
            points += besides(catalogue, met, own, one)
        return [(p, catalogue.items[at]) for p, at in zip(points.tolist(), met.tolist(), strict=True)]
