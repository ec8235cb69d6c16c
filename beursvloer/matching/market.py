"""From listings to a market: the graph that the solvers work on, and from a plan to amounts."""

from collections.abc import Iterable, Mapping

import networkx as nx

from beursvloer.matching.bmatching import order
from beursvloer.matching.fit import NO_HISTORY
from beursvloer.matching.index import TextIndex
from beursvloer.matching.items import History, Item, Node
from beursvloer.terms import TIME_UNITS, Side

MAX_LOTS = 5
"""More promises than this from one listing help nobody to a first match."""
MAX_COUNTED_LOTS = 3
"""Chairs and laptops go in lots: to three parties at most."""

Edge = tuple[Node, Node]
"""(request, offer)."""


def build(
    items: Iterable[Item], history: History = NO_HISTORY, *, threshold: int, top: int, index: TextIndex | None = None
) -> "nx.Graph[Node]":
    """The market of these listings.

    Nodes are `Node(side, id)` in sorted order, with `organisation` and, in lots, `capacity` (offer) or `demand`
    (request). Edges have `fit` and `parts`; only pairs of at least `threshold` points that are among the `top` best
    of either listing. The same graph, also in its iteration order, from any order of the items. `index`, if given, is
    one of the same items.
    """
    index = index or TextIndex(items)
    graph: nx.Graph[Node] = nx.Graph()
    for item in index.items:
        lots = {"capacity" if item.side is Side.OFFER else "demand": lots_of(item)}
        graph.add_node(item.node, organisation=item.organisation, **lots)
    found: dict[Edge, tuple[Item, Item]] = {}
    for item in index.items:
        for points, other in index.best(item, top, history):
            if points >= threshold:
                request, offer = (item, other) if item.side is Side.REQUEST else (other, item)
                found[request.node, offer.node] = (request, offer)
    for edge in sorted(found, key=_order):
        fit = index.fit(*found[edge], history)
        graph.add_edge(*edge, fit=fit.points, parts=fit.parts)
    return graph


def lots_of(item: Item) -> int:
    """How many promises a listing can take part in: a unit of time is one, of countable things a lot goes at once."""
    if item.unit is None or item.unit in TIME_UNITS:
        return max(0, min(MAX_LOTS, item.quantity))
    return max(0, min(MAX_COUNTED_LOTS if item.side is Side.OFFER else 1, item.quantity))


def amounts(plan: Mapping[Edge, int], items: Iterable[Item]) -> dict[Edge, tuple[int, int]]:
    """How much of each listing a plan takes: edge → (of the offer, of the request), each in the listing's own unit.

    `plan` gives the lots per edge, in either order of its nodes; the answer has (request, offer). Best served in
    sorted order; never more in total than what a listing has left, and an edge for which nothing is left is left out.
    """
    by_node = {item.node: item for item in items}
    left = {node: max(0, item.quantity) for node, item in by_node.items()}
    taken: dict[Edge, tuple[int, int]] = {}
    edges = {(a, b) if a.side is Side.REQUEST else (b, a): lots for (a, b), lots in plan.items() if lots > 0}
    for edge in sorted(edges, key=_order):
        request, offer = by_node[edge[0]], by_node[edge[1]]
        have, need = left[offer.node], left[request.node]
        if not have or not need:
            continue
        if request.unit is not None and request.unit is offer.unit:
            both = min(have, need, edges[edge]) if request.unit in TIME_UNITS else min(have, need)
            amount = (both, both)
        else:
            amount = (min(have, edges[edge]), need)
        left[offer.node] -= amount[0]
        left[request.node] -= amount[1]
        taken[edge] = amount
    return taken


def _order(edge: Edge) -> tuple[object, ...]:
    return (*order(edge[0]), *order(edge[1]))
