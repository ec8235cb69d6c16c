"""Which offer serves which request, with how much: the exact optimum, and a proof of it.

A market is a transportation problem: choose units x ≥ 0 per pair, at most the capacity of each offer and the demand
of each request, so that Σ fit·x is as large as possible. Its dual puts a price p ≥ 0 on a unit of each listing so that
p(offer) + p(request) ≥ fit for each pair; Σ p·(capacity or demand) bounds every plan from above, and at the optimum
both are equal (Kuhn 1955; Ford and Fulkerson 1962). We carry the prices along, and check the equality on each solve.

Requests enter one by one. Each looks for the cheapest chain "take from that offer, whose request moves on to another
offer, …" by Dijkstra's rule on reduced costs (Edmonds and Karp 1972; Tomizawa 1971) and fills it with as many units
as it carries. Three facts keep the searches small. A chain may also end at a request that gives up a unit, so no search
looks further than the price of the newcomer. Pairs are sorted by fit, so a row is left at the first pair that could
not even be reached if its offer were free. And the problem is the same from either side, so the side with fewer units
enters: the last ones still find room.
"""

from collections.abc import Callable, Iterable, Sequence
from heapq import heappop, heappush
from typing import NamedTuple

import networkx as nx

from beursvloer.matching.items import Node
from beursvloer.terms import Side

Stop = Callable[[], bool]


class Stopped(Exception):
    """The caller asked to stop; there is no plan."""


class NotProven(RuntimeError):
    """A plan that its own prices do not prove optimal. Never the caller's fault."""


class Arrays(NamedTuple):
    """A market as flat lists of ints, the form in which a compiled solver can take it too.

    The pairs of request j are start[j] ≤ k < start[j + 1]: offer[k] fits it by fit[k] > 0, best first, then by offer.
    Offers and requests may have changed places: requests are the side that enters.
    """

    capacity: list[int]
    demand: list[int]
    start: list[int]
    offer: list[int]
    fit: list[int]


class Solution(NamedTuple):
    """Units per pair, and the price of a unit of each offer and of each request."""

    units: list[int]
    offer_price: list[int]
    request_price: list[int]


def solve(market: "nx.Graph[Node]", *, stop: Stop | None = None) -> "nx.Graph[Node]":
    """The plan with the largest sum of fit × units.

    `market` has a Node for each listing, with `capacity` (offers) or `demand` (requests), and for each possible pair
    an edge with `fit`; all are ints ≥ 0. A pair without fit is never chosen.

    The plan has the same nodes in sorted order, each with its data and its `price`, and the chosen pairs as edges
    (offer, request) with `units` and `fit`. `plan.graph` holds `total` (Σ fit × units) and `bound` (Σ price × capacity
    or demand, equal to the total). The plan depends on the market alone, never on the order in which it was built:
    among equals, sorted ids decide.

    Raises ValueError for a market that is none, Stopped when `stop` says so, NotProven if the proof fails.
    """
    offers, requests = listings(market)
    quantity = {node: whole(market.nodes[node].get("capacity"), "capacity", node) for node in offers}
    quantity |= {node: whole(market.nodes[node].get("demand"), "demand", node) for node in requests}
    held, entering = offers, requests
    if sum(quantity[node] for node in requests) > sum(quantity[node] for node in offers):
        held, entering = requests, offers
    arrays = _arrays(market, quantity, held, entering)
    solution = solve_arrays(arrays, stop)
    total, bound = _prove(arrays, solution)

    plan: nx.Graph[Node] = nx.Graph(total=total, bound=bound)
    price = dict(zip(held + entering, solution.offer_price + solution.request_price, strict=True))
    for node in offers + requests:
        plan.add_node(node, **{**market.nodes[node], "price": price[node]})
    chosen = []
    for j, node in enumerate(entering):
        for k in range(arrays.start[j], arrays.start[j + 1]):
            if solution.units[k]:
                other = held[arrays.offer[k]]
                chosen.append((node, other, k) if node.side is Side.OFFER else (other, node, k))
    rank = {node: k for k, node in enumerate(plan)}
    for offer, request, k in sorted(chosen, key=lambda one: (rank[one[0]], rank[one[1]])):
        plan.add_edge(offer, request, units=solution.units[k], fit=arrays.fit[k])
    return plan


def order(node: Node) -> tuple[Side, str, object]:
    """The key to sort nodes by: offers first, then by type of id, then by id. Ids of one type must compare."""
    return node.side, type(node.id).__name__, node.id


def listings(market: "nx.Graph[Node]") -> tuple[list[Node], list[Node]]:
    """The offers and the requests of a market, sorted. Raises ValueError for a node that is not a Node."""
    for node in market:
        if not isinstance(node, Node):
            raise ValueError(f"not a Node: {node!r}")
    nodes = sorted(market, key=order)
    split = sum(node.side is Side.OFFER for node in nodes)
    return nodes[:split], nodes[split:]


def whole(value: object, what: str, *where: object) -> int:
    """`value` if it is an int ≥ 0 (a bool is none), else ValueError naming what and where."""
    if isinstance(value, int) and not isinstance(value, bool) and value >= 0:
        return value
    place = f" of {' and '.join(map(str, where))}" if where else ""
    raise ValueError(f"{what}{place} must be a whole number from 0, not {value!r}")


def _arrays(
    market: "nx.Graph[Node]", quantity: dict[Node, int], held: Sequence[Node], entering: Sequence[Node]
) -> Arrays:
    arrays = Arrays([quantity[node] for node in held], [quantity[node] for node in entering], [0], [], [])
    index = {node: i for i, node in enumerate(held)}
    adjacency = dict(market.adjacency())
    pairs = 0
    for node in entering:
        row = []
        for other, data in adjacency[node].items():
            i = index.get(other)
            if i is None:
                raise ValueError(f"{node} and {other} are joined, but are not an offer and a request")
            fit = data.get("fit")
            if type(fit) is not int or fit < 0:
                fit = whole(fit, "fit", node, other)
            pairs += 1
            if fit:
                row.append((-fit, i))
        row.sort()
        arrays.offer.extend([i for _, i in row])
        arrays.fit.extend([-fit for fit, _ in row])
        arrays.start.append(len(arrays.fit))
    if pairs != market.number_of_edges():
        raise ValueError(f"two {held[0].side}s are joined")
    return arrays


def solve_arrays(arrays: Arrays, stop: Stop | None = None) -> Solution:
    """Successive shortest chains with prices. Deterministic: equal distances are taken in order of index.

    Between two searches these hold, and together they are optimality for the requests that have entered: prices are
    ≥ 0; p + q ≥ fit on each pair, with equality where there are units; an offer with room has price 0, and so has a
    request that is not filled. Raises Stopped when `stop`, asked before each search, says so.
    """
    spans = zip(arrays.start, arrays.start[1:], strict=False)
    state = _State(
        rows=[list(zip(arrays.fit[a:b], arrays.offer[a:b], strict=True)) for a, b in spans],
        room=list(arrays.capacity),
        taken=[{} for _ in arrays.capacity],
        p=[0] * len(arrays.capacity),
        q=[0] * len(arrays.demand),
    )
    rows, room, taken, p, q = state
    for source, row in enumerate(rows):
        need = arrays.demand[source]
        q[source] = max(0, max([fit - p[i] for fit, i in row], default=0))
        while need and q[source]:
            if stop is not None and stop():
                raise Stopped
            losses, gains, end = _search(source, state)
            if not gains:
                break
            units = min([need, *(taken[i][j] for i, j in losses)])
            if end is not None:
                units = min(units, room[end])
                room[end] -= units
            for i, j in losses:
                taken[i][j] -= units
                if not taken[i][j]:
                    del taken[i][j]
            for i, j in gains:
                taken[i][j] = taken[i].get(j, 0) + units
            need -= units
    return Solution([taken[i].get(j, 0) for j, row in enumerate(rows) for _, i in row], p, q)


class _State(NamedTuple):
    rows: list[list[tuple[int, int]]]  # per request: (fit, offer), best first
    room: list[int]  # per offer: units left
    taken: list[dict[int, int]]  # per offer: request → units
    p: list[int]
    q: list[int]


_Chain = tuple[list[tuple[int, int]], list[tuple[int, int]], int | None]


def _search(source: int, state: _State) -> _Chain:
    """The shortest chain that gives `source` a unit, with prices moved so that all of it is tight.

    Returns the (offer, request) that lose a unit, those that gain one, and the offer whose room is used, or None if
    the chain ends at a request that goes without. All empty: `source` itself goes without, and its price is 0.
    """
    rows, room, taken, p, q = state
    count = len(room)
    best = q[source]  # the length of the shortest chain known to end
    end_offer, end_request = -1, source
    via: dict[int, int] = {}  # offer → request that reached it
    source_of = {source: -1}  # request → offer that reached it
    distance: dict[int, int] = {}  # offer → distance, -1 once settled
    heap: list[int] = []  # distance × count + offer: ints compare faster than tuples
    settled_offers: list[tuple[int, int]] = []
    settled_requests = [(source, 0)]
    reached, d = [source], 0
    while True:
        for j in reached:
            base = d + q[j]
            for fit, i in rows[j]:
                length = base - fit
                if length >= best:
                    break
                length += p[i]
                if length < best and length < distance.get(i, best):
                    distance[i] = length
                    via[i] = j
                    if room[i]:
                        best = length
                        end_offer = i
                    else:
                        heappush(heap, length * count + i)
        while heap:
            d, i = divmod(heappop(heap), count)
            if distance[i] == d:
                break
        else:
            break
        if d >= best:
            break
        distance[i] = -1
        settled_offers.append((i, d))
        reached = [j for j in taken[i] if j not in source_of]
        for j in reached:
            source_of[j] = i
            settled_requests.append((j, d))
            if d + q[j] < best:
                best = d + q[j]
                end_offer, end_request = -1, j

    for i, d in settled_offers:
        p[i] += best - d
    for j, d in settled_requests:
        q[j] -= best - d

    losses, gains = [], []
    j = end_request
    if end_offer >= 0:
        j = via[end_offer]
        gains.append((end_offer, j))
    while j != source:
        i = source_of[j]
        losses.append((i, j))
        j = via[i]
        gains.append((i, j))
    return losses, gains, end_offer if end_offer >= 0 else None


def _prove(arrays: Arrays, solution: Solution) -> tuple[int, int]:
    """Total and bound, recomputed from the units and the prices. Raises NotProven unless both stand and are equal."""
    capacity, demand, start, offer, fit = arrays
    units, p, q = solution
    used = [0] * len(capacity)
    for j in range(len(demand)):
        span = range(start[j], start[j + 1])
        if sum(units[start[j] : start[j + 1]]) > demand[j] or any(p[offer[k]] + q[j] < fit[k] for k in span):
            raise NotProven(f"request {j}")
        for k in span:
            used[offer[k]] += units[k]
    if any(a > b for a, b in zip(used, capacity, strict=True)) or min([*units, *p, *q], default=0) < 0:
        raise NotProven("more than there is, or less than nothing")
    total = _dot(fit, units)
    bound = _dot(capacity, p) + _dot(demand, q)
    if total != bound:
        raise NotProven(f"total {total}, bound {bound}")
    return total, bound


def _dot(a: Iterable[int], b: Iterable[int]) -> int:
    return sum(x * y for x, y in zip(a, b, strict=True))
