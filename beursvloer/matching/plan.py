"""Whom to propose to whom: the best pairs, so spread that nobody gets a third before everyone has a first."""

from collections import Counter, defaultdict
from collections.abc import Hashable, Iterable, Sequence
from itertools import pairwise
from typing import NamedTuple

import networkx as nx

from beursvloer.matching import bmatching
from beursvloer.matching.bmatching import NotProven, Stop, order, whole
from beursvloer.matching.flow import GROUND, Network, fill
from beursvloer.matching.items import Node
from beursvloer.terms import Side

Pair = tuple[Node, Node]
Party = tuple[Side, Hashable]
"""An organisation on one side: as giver (OFFER) or as asker (REQUEST)."""

KEEP = 300
"""What an announced pair is worth more than it fits: 3 % of the best fit. A move that gains less is not explained to
two people who had each other's names."""


class _Rules(NamedTuple):
    """What a choice is bound by: proposals still open per listing, bonuses still open per party."""

    room: dict[Node, int]
    party: dict[Node, Party]
    bonuses: dict[Party, tuple[int, ...]]


def propose(
    market: "nx.Graph[Node]",
    *,
    most: int = 3,
    bonuses: Sequence[int] | None = None,
    pins: Iterable[Pair] = (),
    forbidden: Iterable[Pair] = (),
    announced: Iterable[Pair] = (),
    keep: int = KEEP,
    stop: Stop | None = None,
) -> "nx.Graph[Node]":
    """The best set of proposals.

    `market` is as for `bmatching.solve`; its nodes may carry `organisation` (without one, a listing stands alone) and
    its edges `parts`. A proposal is a pair, whatever its units. The plan maximises Σ fit, each proposal once, plus a
    bonus of bonuses[k - 1] for an organisation's k-th proposal. A listing is in at most as many proposals as it has
    units, an organisation in at most `most` as giver and `most` as asker: counted per side, since one count over both
    sides would no longer be a flow (it would be a matching in a graph that is not bipartite). An organisation is
    never proposed to itself, a pair without fit never at all.

    `pins` are in the plan whatever they fit, also where the market has no such edge (fit 0), and count as the first
    proposals of their organisations, even beyond `most`. `forbidden` pairs are not in it; a pair may be named in either
    order, and may concern listings that are not in the market.

    `announced` pairs, in either order, were told to their parties: each that is still possible is worth `keep` more
    than it fits, so that a plan made anew does not move people for next to nothing. What that can cost is bounded: Σ
    fit and bonuses without it are at most `keep` × the announced pairs kept below the best there is.

    Without `bonuses` this is guaranteed, given the pins: as many givers as possible get a proposal, and at the same
    time as many askers as possible (that both can be had at once is the symmetric supply-demand theorem, Ford and
    Fulkerson 1962, II.3). So whoever goes without could only be served if another lost its only proposal: no second
    and no third is given in its place. Nor does a third stand where exchanging one proposal for another of the same
    partner listing would give somebody a second. Bonuses of one's own must not increase, and guarantee nothing.

    Once the pairs are chosen each gets one unit, and what is left goes where Σ fit × units is largest.

    The plan has the same nodes in sorted order with their data, and the proposals as edges (offer, request) with
    `units`, `fit`, `pinned`, and `parts` where the market has them. `plan.graph` holds `total` (Σ fit, each proposal
    once, and without any bonus), `kept` (how many announced pairs are in the plan, pins apart) and `keep`, `objective`
    (with all bonuses) and `bound` (from dual prices, equal to the objective), `bonuses` as used, `most` and
    `forbidden`.

    Raises ValueError for a market that is none, or pins that are forbidden, unknown or more than there is; Stopped
    when `stop` says so; NotProven if a proof fails.
    """
    offers, requests = bmatching.listings(market)
    room = {node: whole(market.nodes[node].get("capacity"), "capacity", node) for node in offers}
    room |= {node: whole(market.nodes[node].get("demand"), "demand", node) for node in requests}
    parties = {node: (node.side, organisation(market, node)) for node in room}
    banned = frozenset(map(_sorted, forbidden))
    pinned = _pinned(pins, banned, room)
    for node in (node for pair in pinned for node in pair):
        room[node] -= 1

    fits = {
        (offer, request): fit
        for offer, request, fit in possible_pairs(market)
        if (offer, request) not in banned and (offer, request) not in pinned
    }
    told = frozenset(map(_sorted, announced)) & fits.keys()
    whole(keep, "keep")
    worths = {pair: fit + keep if pair in told else fit for pair, fit in fits.items()}
    scale = _scale(bonuses, whole(most, "most"), worths.values(), room)
    had = Counter(parties[node] for pair in pinned for node in pair)
    rules = _Rules(room, parties, {party: scale[had[party] :] for party in dict.fromkeys(parties.values())})
    chosen, bound = _choose(worths, rules, stop)
    kept = sum(pair in told for pair in chosen)
    fits |= {pair: _fit(market, pair) for pair in pinned}
    proposals = sorted([*pinned, *chosen], key=lambda pair: (order(pair[0]), order(pair[1])))

    counts = Counter(parties[node] for pair in proposals for node in pair)
    total = sum(fits[pair] for pair in proposals)
    objective = total + keep * kept + sum(sum(scale[:count]) for count in counts.values())
    bound += sum(fits[pair] for pair in pinned) + sum(sum(scale[:count]) for count in had.values())
    if objective != bound or any(count > max(most, had[party]) for party, count in counts.items()):
        raise NotProven(f"objective {objective}, bound {bound}")

    units = _spread(proposals, fits, room, chosen, stop)
    plan: nx.Graph[Node] = nx.Graph(
        total=total, kept=kept, keep=keep, objective=objective, bound=bound, bonuses=scale, most=most, forbidden=banned
    )
    for node in room:
        plan.add_node(node, **market.nodes[node])
    for pair in proposals:
        data = market.get_edge_data(*pair, default={})
        parts = {"parts": data["parts"]} if "parts" in data else {}
        plan.add_edge(*pair, units=units[pair], fit=fits[pair], pinned=pair in pinned, **parts)
    return plan


def organisation(market: "nx.Graph[Node]", node: Node) -> Hashable:
    """Whose listing it is. A listing of nobody is its own organisation."""
    owner: Hashable = market.nodes[node].get("organisation")
    return node if owner is None else owner


def possible_pairs(market: "nx.Graph[Node]") -> Iterable[tuple[Node, Node, int]]:
    """(offer, request, fit) of each pair with a fit that joins two organisations, sorted.

    Raises ValueError for an edge that does not join an offer with a request, or a fit that is none.
    """
    found = []
    for a, b, data in market.edges(data=True):
        offer, request = (a, b) if a.side is Side.OFFER else (b, a)
        if (offer.side, request.side) != (Side.OFFER, Side.REQUEST):
            raise ValueError(f"{a} and {b} are joined, but are not an offer and a request")
        fit = whole(data.get("fit"), "fit", offer, request)
        if fit and organisation(market, offer) != organisation(market, request):
            found.append((offer, request, fit))
    return sorted(found, key=lambda pair: (order(pair[0]), order(pair[1])))


def _sorted(pair: Pair) -> Pair:
    a, b = pair
    return (a, b) if a.side is Side.OFFER else (b, a)


def _pinned(pins: Iterable[Pair], banned: frozenset[Pair], room: dict[Node, int]) -> dict[Pair, None]:
    pinned = dict.fromkeys(map(_sorted, pins))
    for pair in pinned:
        if pair in banned:
            raise ValueError(f"{pair} is pinned and forbidden")
        if [node.side for node in pair if node in room] != [Side.OFFER, Side.REQUEST]:
            raise ValueError(f"{pair} is pinned, but is not an offer and a request of the market")
    for node, count in Counter(node for pair in pinned for node in pair).items():
        if count > room[node]:
            raise ValueError(f"{node} is pinned {count} times, and has {room[node]}")
    return pinned


def _fit(market: "nx.Graph[Node]", pair: Pair) -> int:
    return whole(market.edges[pair].get("fit"), "fit", *pair) if market.has_edge(*pair) else 0


def _scale(bonuses: Sequence[int] | None, most: int, fits: Iterable[int], room: dict[Node, int]) -> tuple[int, ...]:
    """The bonus of an organisation's first, second, … proposal, `most` of them.

    The default: a second is worth as much as the best fit, so that it beats any third in a straight exchange; a first
    is worth more than all fits and seconds that a plan can hold together; a third and later ones nothing.
    """
    if bonuses is None:
        best = max(fits, default=0)
        proposals = min(sum(min(n, most) for node, n in room.items() if node.side is side) for side in Side)
        bonuses = ((proposals + 1) * 3 * best + 1, best)
    for bonus in bonuses:
        whole(bonus, "bonus")
    if any(a < b for a, b in pairwise(bonuses)):
        raise ValueError(f"bonuses must not increase: {bonuses}")
    return (*bonuses, *[0] * most)[:most]


def _choose(fits: dict[Pair, int], rules: _Rules, stop: Stop | None) -> tuple[dict[Pair, None], int]:
    """The pairs that earn most, fits and bonuses together, and the bound that proves it.

    A flow: ground → giver (an arc per bonus) → offer → request → asker (an arc per bonus) → ground.
    """
    open_pairs = {
        pair: fit
        for pair, fit in fits.items()
        if all(rules.room[node] and rules.bonuses[rules.party[node]] for node in pair)
    }
    listed = sorted({node for pair in open_pairs for node in pair}, key=order)
    # Numbered apart: a party and a listing with the same id are equal as tuples.
    parties = {party: at for at, party in enumerate(dict.fromkeys(rules.party[node] for node in listed), start=1)}
    number = {node: at for at, node in enumerate(listed, start=len(parties) + 1)}
    size = 1 + len(parties) + len(number)
    network = Network(size)
    worth = [0] * size
    opening = []
    for party, at in parties.items():
        bonuses = rules.bonuses[party]
        if party[0] is Side.OFFER:
            opening += [(k, network.join(GROUND, at, 1, bonus)) for k, bonus in enumerate(bonuses)]
        else:
            worth[at] = bonuses[0]
            for bonus in bonuses:
                network.join(at, GROUND, 1, bonus)
    for node in listed:
        party_number = parties[rules.party[node]]
        if node.side is Side.OFFER:
            network.join(party_number, number[node], rules.room[node], 0)
        else:
            network.join(number[node], party_number, rules.room[node], 0)
            worth[number[node]] = worth[party_number]
    arcs = {}
    for (offer, request), fit in open_pairs.items():
        arcs[offer, request] = network.join(number[offer], number[request], 1, fit)
        for higher in (number[offer], parties[rules.party[offer]]):
            worth[higher] = max(worth[higher], fit + worth[number[request]])
    bound = fill(network, [arc for _, arc in sorted(opening)], worth, stop)
    return {pair: None for pair, arc in arcs.items() if network.flow(arc)}, bound


def _spread(
    proposals: Sequence[Pair], fits: dict[Pair, int], room: dict[Node, int], chosen: Iterable[Pair], stop: Stop | None
) -> defaultdict[Pair, int]:
    """Units per proposal: one each, and what is left where Σ fit × units is largest. `room` is what pins left."""
    left = dict(room)
    for pair in chosen:
        for node in pair:
            left[node] -= 1
    rest: nx.Graph[Node] = nx.Graph()
    for pair in proposals:
        for node in pair:
            rest.add_node(node, **{"capacity" if node.side is Side.OFFER else "demand": left[node]})
        rest.add_edge(*pair, fit=fits[pair])
    units = defaultdict(int, dict.fromkeys(proposals, 1))
    for offer, request, data in bmatching.solve(rest, stop=stop).edges(data=True):
        units[offer, request] += data["units"]
    return units
