"""Why a listing has no partner in a plan, or not for all of it."""

from collections import Counter
from dataclasses import dataclass
from enum import StrEnum

import networkx as nx

from beursvloer.matching.bmatching import order
from beursvloer.matching.items import Node
from beursvloer.matching.plan import Pair, organisation, possible_pairs
from beursvloer.terms import Side


class WhyCode(StrEnum):
    """Each has a phrase in every language."""

    NO_PARTNER = "no_partner"
    """Nothing on the other side fits."""
    FORBIDDEN = "forbidden"
    """All that would fit is forbidden."""
    ORGANISATION_FULL = "organisation_full"
    """Its own organisation has as many proposals as it may have."""
    OTHERS_FIT_BETTER = "others_fit_better"
    """The best partner is taken by others with whom the plan as a whole is better."""
    PARTNER_FULL = "partner_full"
    """The best partner has units left, but its organisation has as many proposals as it may have."""
    PARTLY = "partly"
    """Some of its units are placed."""


@dataclass(frozen=True, slots=True)
class Why:
    """`best` is the partner that fits best and is not forbidden, `fit` how well, and `rivals` how many others of this
    side may be proposed to it; `placed` of `quantity` units are in the plan, and `forbidden` pairs were left out.
    """

    code: WhyCode
    quantity: int
    placed: int = 0
    best: Node | None = None
    fit: int = 0
    rivals: int = 0
    forbidden: int = 0


def explain(market: "nx.Graph[Node]", plan: "nx.Graph[Node]") -> dict[Node, Why]:
    """Why, for each listing of which not all units are in the plan; in sorted order.

    `plan` is what `plan.propose` or `bmatching.solve` made of this market. The first code that holds counts: PARTLY,
    NO_PARTNER, FORBIDDEN, ORGANISATION_FULL, then what became of the best partner. `best` of a PARTLY listing is the
    best partner that it did not get. Listings without units are left out.
    """
    forbidden: frozenset[Pair] = plan.graph.get("forbidden", frozenset())
    most: int | None = plan.graph.get("most")
    partners: dict[Node, list[tuple[int, Node]]] = {node: [] for node in market}
    banned: Counter[Node] = Counter()
    for a, b, fit in possible_pairs(market):
        if (a, b) in forbidden:
            banned.update((a, b))
        else:
            partners[a].append((-fit, b))
            partners[b].append((-fit, a))
    proposals = Counter((node.side, organisation(market, node)) for pair in plan.edges for node in pair)
    placed = {node: sum(data["units"] for data in plan[node].values()) for node in plan}

    def full(node: Node) -> bool:
        return most is not None and proposals[node.side, organisation(market, node)] >= most

    answer = {}
    for node in sorted(market, key=order):
        quantity = _quantity(market, node)
        if placed[node] >= quantity:
            continue
        others = [(fit, other) for fit, other in partners[node] if not plan.has_edge(node, other)]
        fit, best = min(others, key=lambda one: (one[0], order(one[1])), default=(0, None))
        if placed[node]:
            code = WhyCode.PARTLY
        elif best is None:
            code = WhyCode.FORBIDDEN if banned[node] else WhyCode.NO_PARTNER
        elif full(node):
            code = WhyCode.ORGANISATION_FULL
        elif full(best) and placed[best] < _quantity(market, best):
            code = WhyCode.PARTNER_FULL
        else:
            code = WhyCode.OTHERS_FIT_BETTER
        rivals = len(partners[best]) - 1 if best is not None else 0
        answer[node] = Why(code, quantity, placed[node], best, -fit, rivals, banned[node])
    return answer


def _quantity(market: "nx.Graph[Node]", node: Node) -> int:
    data = market.nodes[node]
    units: int = data["capacity"] if node.side is Side.OFFER else data["demand"]
    return units
