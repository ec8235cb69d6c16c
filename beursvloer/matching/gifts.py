"""From listings to gifts between organisations: who could give what to whom, for rings."""

from collections.abc import Collection, Hashable, Iterable
from dataclasses import replace
from typing import NamedTuple

import networkx as nx

from beursvloer.matching.bmatching import order
from beursvloer.matching.fit import NO_HISTORY
from beursvloer.matching.index import TextIndex
from beursvloer.matching.items import History, Item
from beursvloer.matching.lexicon import Lexicon
from beursvloer.terms import Side


class Said(NamedTuple):
    """Where a wish or an offer stands: in a listing, or in the counter-performance that the listing names."""

    listing: Hashable
    counter: bool = False


def gifts_of(
    items: Iterable[Item],
    history: History = NO_HISTORY,
    *,
    threshold: int,
    top: int,
    apart: Collection[tuple[Hashable, Hashable]] = (),
    lexicon: Lexicon | None = None,
) -> "nx.DiGraph[Hashable]":
    """Who can give to whom.

    Nodes are the organisations of the items, sorted. An edge from giver to receiver carries the pair of an offer of
    the one and a request of the other that fits best: `fit`, at least `threshold`, its `parts`, and where both stand
    (`offer`, `request`: Said). The counter-performance that an offer asks counts as a request of its organisation, and
    the one that a request gives as an offer. Only pairs that are among the `top` best of either; none of `apart`,
    pairs of listings as (request, offer), nor of what is left of nothing. The same graph from any order of the items.
    """
    listed = [item for item in items if item.organisation is not None and item.quantity > 0]
    index = TextIndex([*listed, *(counter for item in listed for counter in _counters(item))], lexicon)
    kept_apart = {frozenset(pair) for pair in apart}
    best: dict[tuple[Hashable, Hashable], tuple[int, Item, Item]] = {}
    for item in index.items:
        for points, other in index.best(item, top, history):
            offer, request = (item, other) if item.side is Side.OFFER else (other, item)
            if points < threshold or frozenset((_said(offer).listing, _said(request).listing)) in kept_apart:
                continue
            between = offer.organisation, request.organisation
            found = (-points, offer, request)
            if between not in best or _rank(found) < _rank(best[between]):
                best[between] = found
    graph: nx.DiGraph[Hashable] = nx.DiGraph()
    graph.add_nodes_from(sorted({item.organisation for item in listed}, key=_order))
    for giver, receiver in sorted(best, key=lambda between: (_order(between[0]), _order(between[1]))):
        points, offer, request = best[giver, receiver]
        parts = index.fit(request, offer, history).parts
        graph.add_edge(giver, receiver, fit=-points, parts=parts, offer=_said(offer), request=_said(request))
    return graph


def _counters(item: Item) -> list[Item]:
    """The counter-performance that a listing names, as a listing of the other side."""
    if not item.counter.strip():
        return []
    return [
        replace(
            item,
            id=Said(item.id, counter=True),
            side=item.side.other,
            title=item.counter,
            description="",
            kind=None,
            quantity=1,
            unit=None,
            counter="",
            sentence=b"",  # that is of the listing's own text
        )
    ]


def _said(item: Item) -> Said:
    return item.id if isinstance(item.id, Said) else Said(item.id)


def _rank(found: tuple[int, Item, Item]) -> tuple[object, ...]:
    points, offer, request = found
    return points, order(offer.node), order(request.node)


def _order(organisation: Hashable) -> tuple[str, Hashable]:
    return type(organisation).__name__, organisation
