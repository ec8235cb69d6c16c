"""Why a listing has no partner in a plan, or not for all of it; and why a pair is in it or not."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

import networkx as nx

from beursvloer.matching.bmatching import Stop, order
from beursvloer.matching.items import Node
from beursvloer.matching.plan import Pair, organisation, possible_pairs, propose
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


class PairCode(StrEnum):
    """The place of a pair in a plan. Each has a phrase in every language."""

    PROPOSED = "proposed"
    SAME_ORGANISATION = "same_organisation"
    FORBIDDEN = "forbidden"
    BELOW = "below"
    """It fits too little to be proposed."""
    NOT_AMONG_BEST = "not_among_best"
    """It fits well enough, and neither has it among the best that are considered."""
    REQUEST_FULL = "request_full"
    """The organisation that asks has as many proposals as it may have."""
    OFFER_FULL = "offer_full"
    """The organisation that offers has as many proposals as it may have."""
    BETTER_TOGETHER = "better_together"
    """Others are served with these two, and all fits together are greater so."""
    FIRST_FOR_ALL = "first_for_all"
    """Others are served with these two who would go without, or get one fewer."""
    KEPT = "kept"
    """Others are served with these two who were announced, and a change would gain too little."""
    AS_GOOD = "as_good"
    """Another choice is just as good, and it was made by the numbers of the notes."""
    NO_ROOM = "no_room"
    """All there is of one of the two was pinned to others."""


@dataclass(frozen=True, slots=True)
class Place:
    """Where a pair stands. `more` is what all fits of the plan add up to beyond what they would with this pair in it.
    `request_gets` and `offer_gets` are what the two have in its place, each with the fit, best first."""

    code: PairCode
    more: int = 0
    request_gets: tuple[tuple[Node, int], ...] = ()
    offer_gets: tuple[tuple[Node, int], ...] = ()


def place_of(
    market: "nx.Graph[Node]",
    plan: "nx.Graph[Node]",
    request: Node,
    offer: Node,
    *,
    enough: bool,
    announced: Iterable[Pair] = (),
    stop: Stop | None = None,
) -> Place:
    """Why a pair is or is not in a plan that `plan.propose` made of this market, with these pairs `announced`; both are
    listings of it.

    `enough` says whether their fit is worth a proposal: a market need not hold all such pairs. What the pair would
    cost is not guessed from prices: the plan is made once more with it, all else as it was asked for.

    Raises ValueError for listings that are not in the market; Stopped when `stop` says so.
    """
    pair = offer, request
    if request not in market or offer not in market:
        raise ValueError(f"{request} and {offer} are not both in the market")
    if plan.has_edge(*pair):
        return Place(PairCode.PROPOSED)
    if organisation(market, request) == organisation(market, offer):
        return Place(PairCode.SAME_ORGANISATION)
    if pair in plan.graph["forbidden"]:
        return Place(PairCode.FORBIDDEN)
    if not enough:
        return Place(PairCode.BELOW)
    gets = [_partners(plan, node) for node in (request, offer)]
    if not market.has_edge(*pair):
        return Place(PairCode.NOT_AMONG_BEST, 0, *gets)
    pins = [(a, b) for a, b, data in plan.edges(data=True) if data["pinned"]]
    try:
        other = propose(
            market,
            most=plan.graph["most"],
            bonuses=plan.graph["bonuses"],
            pins=[*pins, pair],
            forbidden=plan.graph["forbidden"],
            announced=announced,
            stop=stop,
        )
    except ValueError:
        return Place(PairCode.NO_ROOM, 0, *gets)
    more = plan.graph["total"] - other.graph["total"]
    return Place(_verdict(market, plan, other, request, offer, more), more, *gets)


def _partners(plan: "nx.Graph[Node]", node: Node) -> tuple[tuple[Node, int], ...]:
    partners = [(other, data["fit"]) for other, data in plan[node].items()]
    return tuple(sorted(partners, key=lambda one: (-one[1], order(one[0]))))


def _verdict(
    market: "nx.Graph[Node]", plan: "nx.Graph[Node]", other: "nx.Graph[Node]", request: Node, offer: Node, more: int
) -> PairCode:
    proposals = Counter((node.side, organisation(market, node)) for pair in plan.edges for node in pair)
    for node, code in ((request, PairCode.REQUEST_FULL), (offer, PairCode.OFFER_FULL)):
        free = len(plan[node]) < _quantity(market, node)
        if free and proposals[node.side, organisation(market, node)] >= plan.graph["most"]:
            return code
    if plan.graph["objective"] == other.graph["objective"]:
        return PairCode.AS_GOOD
    if _without_keeping(plan) < _without_keeping(other):
        return PairCode.KEPT
    return PairCode.BETTER_TOGETHER if more > 0 else PairCode.FIRST_FOR_ALL


def _without_keeping(plan: "nx.Graph[Node]") -> int:
    """What a plan is worth without what its announced pairs are worth for being there."""
    worth: int = plan.graph["objective"] - plan.graph["keep"] * plan.graph["kept"]
    return worth
