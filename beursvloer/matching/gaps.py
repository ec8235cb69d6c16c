"""Which one listing that is not there would help most.

An extra offer is worth what the best plan gains by it, and the prices of the plan say that beforehand. Let q be the
highest prices of the requests with which the plan is still proven: one unit of a request less would cost the plan
exactly q, since a left derivative of a concave function is its largest dual price. So the first unit of an offer that
fits request r by f gains max(0, f − q(r)) exactly, and c units never more than the c greatest surpluses together, each
counted as often as its request has units. Every gain that is told comes from a plan with that offer in it all the
same (`live_plan`); the prices only say what need not be tried.

In this plan a request counts once, for the share of it that is served: one call that sends six volunteers to one club
does not outweigh one that helps two clubs.
"""

from collections.abc import Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from heapq import heapify, heappop, heappush
from typing import Protocol

import networkx as nx

from beursvloer.matching.bmatching import order
from beursvloer.matching.index import TextIndex
from beursvloer.matching.items import Item, Node, Point
from beursvloer.matching.live_plan import LivePlan, live_plan
from beursvloer.matching.plan import Pair, possible_pairs
from beursvloer.matching.transport import Stop, Stopped
from beursvloer.terms import Kind, Side

UNITS = {Side.OFFER: "capacity", Side.REQUEST: "demand"}
SHARES = 60
"""A point of fit has so many shares: what 1, 2, 3, 4, 5 or 6 units divide without a rest."""


@dataclass(frozen=True, slots=True)
class Extra:
    """A listing that is not there: `concept` in `place`.

    `gain` is what it adds to the total of the plan, in SHARES of a point; `served` to whom it would go with what fit;
    `helped` who gets more than without it: others may move up.
    """

    concept: str
    place: Hashable
    gain: int
    served: tuple[tuple[Node, int], ...]
    helped: tuple[Node, ...]


class Choices(Protocol):
    """The listings that might be added: a concept in a place. Fits are with listings of the other side, all > 0."""

    @property
    def places(self) -> Sequence[Hashable]: ...

    def ceilings(self) -> Mapping[str, Mapping[Node, int]]:
        """Concept → the most that it fits whom, wherever it is."""
        ...

    def fits(self, concept: str, place: Hashable) -> Mapping[Node, int]: ...


class Ideals:
    """For each thing of the lexicon the listing that says nothing else, in each of these places, by the real fit.

    `places` are in order of preference among equals. `lang` is the language that the listings are written in.
    """

    def __init__(
        self, index: TextIndex, side: Side, places: Mapping[Hashable, Point | None], lang: str, threshold: int
    ) -> None:
        self.places = tuple(places)
        self._points = places
        self._index, self._side, self._lang, self._threshold = index, side, lang, threshold
        self._others = {item.node: item for item in index.of_side(side.other)}
        self._near: dict[str, dict[Node, int]] = {}
        self._known: dict[tuple[str, Hashable], dict[Node, int]] = {}

    def ceilings(self) -> Mapping[str, Mapping[Node, int]]:
        """By the texts alone: an ideal listing has no days, amounts or organisation, so only distance comes off."""
        nodes = list(self._others)
        found = {}
        for concept in subjects(self._index):
            points = self._index.text_points(self.item(concept))
            near = {nodes[at]: int(points[at]) for at in (points >= self._threshold).nonzero()[0].tolist()}
            if near:
                found[concept] = near
        self._near = found
        return found

    def fits(self, concept: str, place: Hashable) -> Mapping[Node, int]:
        if (concept, place) not in self._known:
            item = self.item(concept, self._points[place])
            fits = {node: self._index.fit(item, self._others[node]).points for node in self._near[concept]}
            self._known[concept, place] = {node: fit for node, fit in fits.items() if fit >= self._threshold}
        return self._known[concept, place]

    def alike(self, extra: Extra, most: int) -> list[str]:
        """Other concepts that would serve somebody whom this listing serves, what serves most first."""
        served = [node for node, _fit in extra.served]
        fits = {
            concept: sum(near.get(node, 0) for node in served)
            for concept, near in self._near.items()
            if concept != extra.concept
        }
        return sorted((concept for concept, fit in fits.items() if fit), key=lambda one: (-fits[one], one))[:most]

    def item(self, concept: str, place: Point | None = None) -> Item:
        return ideal(self._index, self._side, concept, self._lang, place)


def ideal(index: TextIndex, side: Side, concept: str, lang: str, place: Point | None = None) -> Item:
    """A listing about that concept and nothing else: the first word that people use for it."""
    kind: Kind | None = next(iter(index.lexicon.concepts[concept].kinds), None)
    title = index.lexicon.name(concept, lang)
    return Item(id=f"extra {concept}", side=side, title=title, lang=lang, kind=kind, place=place)


def subjects(index: TextIndex) -> list[str]:
    """The concepts that one can ring somebody for: things, not settings or audiences, with a kind."""
    concepts = index.lexicon.concepts.values()
    return sorted(concept.id for concept in concepts if concept.role == "thing" and concept.kinds)


def extras(
    market: "nx.Graph[Node]",
    choices: Choices,
    side: Side,
    *,
    lots: int,
    most: int,
    forbidden: Iterable[Pair] = (),
    stop: Stop | None = None,
) -> list[Extra]:
    """The listings of `side` whose adding gains most, each found after the one before was added; at most `most`.

    Each has `lots` units. What helps nobody to more than before is left out, whatever it would gain. Fewer when `stop`
    says so, or nothing more helps. Among equals the first concept and place. The sum of the gains is exactly what the
    total of `bmatching.solve(shared(market, side.other))` grows by when all of them are added.
    """
    now = shared(bare(market, forbidden), side.other)
    found: list[Extra] = []
    try:
        live = live_plan(now, stop=stop)
        ceilings = choices.ceilings()
        while len(found) < most:
            extra = _best(now, live, choices, ceilings, side, lots, stop)
            if extra is None:
                break
            node = Node(side, f"extra {len(found)}")
            join(now, node, lots, choices.fits(extra.concept, extra.place))
            live.put(node, lots, _worths(now, node))
            found.append(extra)
        live.prove()
    except Stopped:
        pass
    return found


def bare(market: "nx.Graph[Node]", forbidden: Iterable[Pair] = ()) -> "nx.Graph[Node]":
    """The market with units and fits alone, without what cannot be: pairs of one organisation, and forbidden ones."""
    banned = frozenset(map(offer_first, forbidden))
    found: nx.Graph[Node] = nx.Graph()
    for node in sorted(market, key=order):
        found.add_node(node, **{UNITS[node.side]: market.nodes[node][UNITS[node.side]]})
    for offer, request, fit in possible_pairs(market):
        if (offer, request) not in banned:
            found.add_edge(offer, request, fit=fit)
    return found


def shared(market: "nx.Graph[Node]", side: Side) -> "nx.Graph[Node]":
    """The bare market in which each listing of `side` counts once: a unit is worth its part of the fit, in SHARES."""
    found: nx.Graph[Node] = nx.Graph()
    found.add_nodes_from(market.nodes(data=True))
    for a, b, data in market.edges(data=True):
        found.add_edge(a, b, fit=_worth(found, a if a.side is side else b, data["fit"]))
    return found


def join(market: "nx.Graph[Node]", node: Node, lots: int, fits: Mapping[Node, int]) -> None:
    """Add a listing with so many units to a market in which those that it fits are shared."""
    market.add_node(node, **{UNITS[node.side]: lots})
    for other, fit in fits.items():
        market.add_edge(node, other, fit=_worth(market, other, fit))


def _worths(market: "nx.Graph[Node]", node: Node) -> dict[Node, int]:
    return {other: data["fit"] for other, data in market[node].items()}


def _worth(market: "nx.Graph[Node]", node: Node, fit: int) -> int:
    units: int = market.nodes[node][UNITS[node.side]]
    return fit * SHARES // max(1, units)


def highest_prices(market: "nx.Graph[Node]", plan: "nx.Graph[Node]", side: Side) -> dict[Node, int]:
    """What the total of the plan would lose with one unit less of each listing of `side` that has units.

    `plan` is `bmatching.solve(market)`. Its prices are raised as far as its proof allows: a price of this side may
    rise by the shortest distance, in slack, to a listing whose price cannot move (Dijkstra; the slack of a pair is
    p + q − fit, that of a pair in the plan 0): to one of this side with units left, or to one of the other side that
    may fall no further than to 0.
    """
    price = {node: plan.nodes[node]["price"] for node in market}
    units = {node: market.nodes[node][UNITS[node.side]] for node in market}
    used = {node: sum(data["units"] for data in plan[node].values()) for node in market}
    far: dict[Node, int] = {node: price[node] for node in market if node.side is not side}
    far |= {node: 0 for node in market if node.side is side and used[node] < units[node]}
    heap = [(distance, order(node), node) for node, distance in far.items()]
    heapify(heap)
    while heap:
        distance, _, node = heappop(heap)
        if distance > far[node]:
            continue
        if node.side is side:
            steps = {other: distance + price[node] + price[other] - data["fit"] for other, data in market[node].items()}
        else:
            steps = dict.fromkeys(plan[node], distance)
        for other, length in steps.items():
            if length < far.get(other, length + 1) and units[other]:
                far[other] = length
                heappush(heap, (length, order(other), other))
    return {node: price[node] + far[node] for node in market if node.side is side and units[node]}


def _ceiling(now: "nx.Graph[Node]", fits: Mapping[Node, int], prices: Mapping[Node, int], lots: int) -> int:
    """The most that a listing with these fits can gain."""
    left, gain = lots, 0
    surpluses = [
        (_worth(now, node, fit) - prices[node], now.nodes[node][UNITS[node.side]])
        for node, fit in fits.items()
        if node in prices
    ]
    for surplus, count in sorted(surpluses, reverse=True):
        if not left or surplus <= 0:
            break
        taken = min(left, count)
        gain, left = gain + surplus * taken, left - taken
    return gain


def _best(
    now: "nx.Graph[Node]",
    live: LivePlan,
    choices: Choices,
    ceilings: Mapping[str, Mapping[Node, int]],
    side: Side,
    lots: int,
    stop: Stop | None,
) -> Extra | None:
    """The listing that gains most of those that help somebody. `live` is the plan of this market, also afterwards.

    What looks best is looked at more closely: first a concept anywhere, then in each place, then in the plan itself.
    The first that is best with its gain known is the best of all.
    """
    prices = highest_prices(now, live.plan(), side.other)
    heap: list[tuple[int, int, str, int, Extra | None]] = []

    def look_at(gain: int, stage: int, concept: str, place: int, extra: Extra | None = None) -> None:
        if gain > 0:
            heappush(heap, (-gain, stage, concept, place, extra))

    for concept, fits in ceilings.items():
        look_at(_ceiling(now, fits, prices, lots), 0, concept, -1)
    while heap:
        if stop is not None and stop():
            raise Stopped
        _, stage, concept, at, extra = heappop(heap)
        if extra is not None:
            return extra
        if stage == 0:
            seen: list[Mapping[Node, int]] = []  # the first of several places that come to the same is enough
            for place, name in enumerate(choices.places):
                fits = choices.fits(concept, name)
                if fits not in seen:
                    seen.append(fits)
                    look_at(_ceiling(now, fits, prices, lots), 1, concept, place)
            continue
        extra = _tried(now, live, prices, Node(side, "extra"), lots, choices.fits(concept, choices.places[at]))
        if extra.helped:
            look_at(extra.gain, 2, concept, at, replace(extra, concept=concept, place=choices.places[at]))
    return None


def _tried(
    now: "nx.Graph[Node]",
    live: LivePlan,
    others: Iterable[Node],
    node: Node,
    lots: int,
    fits: Mapping[Node, int],
) -> Extra:
    """What becomes of the plan when such a listing comes, as an Extra without a name; then the listing goes again.

    The plan moves nobody for nothing, so that nobody is helped by chance.
    """
    total = live.total
    before = {other: sum(live.partners(other).values()) for other in others}
    live.put(node, lots, {other: _worth(now, other, fit) for other, fit in fits.items()})
    gain = live.total - total
    helped = [other for other, units in before.items() if sum(live.partners(other).values()) > units]
    served = [(other, fits[other]) for other in sorted(live.partners(node), key=order)]
    live.withdraw(node)
    return Extra("", None, gain, tuple(served), tuple(sorted(helped, key=order)))


def offer_first(pair: Pair) -> Pair:
    """A pair named in either order."""
    a, b = pair
    return (a, b) if a.side is Side.OFFER else (b, a)
