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

from functools import cache
from heapq import heappop, heappush
from importlib import import_module
from itertools import chain
from operator import itemgetter
from types import ModuleType
from typing import NamedTuple

import networkx as nx
import numpy as np

from beursvloer.matching.items import Node
from beursvloer.matching.transport import Answer, Columns, Rows, answer_of, columns, rows_of
from beursvloer.matching.transport import NotProven as NotProven
from beursvloer.matching.transport import Stop as Stop
from beursvloer.matching.transport import Stopped as Stopped
from beursvloer.terms import Side

LEAST_COMPILED = 10_000
"""Pairs from which machine code is worth loading: 25 ms in plain Python. An event has fewer, so that no request waits
for the second that numba takes to load."""


class Arrays(NamedTuple):
    """A market as flat lists of ints of any size.

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
    offers, requests, table = table_of(market)
    answer = solve_columns(table, stop)
    plan: nx.Graph[Node] = nx.Graph(total=answer.total, bound=answer.bound)
    prices = answer.offer_price.tolist() + answer.request_price.tolist()
    data = dict(market.nodes(data=True))
    plan.add_nodes_from(offers + requests)
    stored = dict(plan.nodes(data=True))
    for node, price in zip(stored, prices, strict=True):
        stored[node].update(data[node], price=price)
    chosen = np.flatnonzero(answer.units)
    chosen = chosen[np.lexsort((table.request[chosen], table.offer[chosen]))]
    of_chosen = (column[chosen].tolist() for column in (table.offer, table.request, answer.units, table.fit))
    plan.add_edges_from(
        (offers[i], requests[j], {"units": units, "fit": fit}) for i, j, units, fit in zip(*of_chosen, strict=True)
    )
    return plan


def solve_columns(market: Columns, stop: Stop | None = None) -> Answer:
    """The same for a market in columns: the same plan and the same prices, by either solver.

    Machine code solves it if numba is there, the market large enough, and its numbers small enough for 64 bits.
    Raises Stopped when `stop` says so, NotProven if the proof fails.
    """
    rows = rows_of(market)
    compiled = machine_code() if len(rows.fit) >= LEAST_COMPILED and _small_numbers(rows) else None
    if compiled is not None:
        units, p, q = compiled.solve(rows, stop)
    else:
        parts = rows.room, rows.need, rows.start, rows.held, rows.fit
        solution = solve_arrays(Arrays(*(part.tolist() for part in parts)), stop)
        units, p, q = (np.array(part, dtype=market.fit.dtype) for part in solution)
    return answer_of(market, rows, units, p, q)


@cache
def machine_code(module: str = "compiled") -> ModuleType | None:
    """The compiled solver, or another module of this folder that needs numba; None without numba or where it may keep
    nothing on disk."""
    try:
        return import_module(f"beursvloer.matching.{module}")
    except (ImportError, RuntimeError):
        return None


def warm(pairs: int) -> None:
    """Load what solving so many pairs takes, before a clock runs."""
    compiled = machine_code() if pairs >= LEAST_COMPILED else None
    if compiled is not None:
        compiled.warm()


def _small_numbers(rows: Rows) -> bool:
    most = int(rows.fit.max(initial=0))
    return rows.fit.dtype == np.int64 and most < 1 << 31 and (most + 1) * (len(rows.room) + 1) < 1 << 62


def order(node: Node) -> tuple[Side, str, object]:
    """The key to sort nodes by: offers first, then by type of id, then by id. Ids of one type must compare."""
    return node.side, type(node.id).__name__, node.id


def listings(market: "nx.Graph[Node]") -> tuple[list[Node], list[Node]]:
    """The offers and the requests of a market, sorted. Raises ValueError for a node that is not a Node."""
    sides: tuple[list[Node], list[Node]] = [], []
    for node in market:
        if not isinstance(node, Node):
            raise ValueError(f"not a Node: {node!r}")
        sides[node.side is Side.REQUEST].append(node)
    for nodes in sides:
        one_type = len({type(node.id) for node in nodes}) < 2
        nodes.sort(key=itemgetter(1) if one_type else order)
    return sides


def whole(value: object, what: str, *where: object) -> int:
    """`value` if it is an int ≥ 0 (a bool is none), else ValueError naming what and where."""
    if isinstance(value, int) and not isinstance(value, bool) and value >= 0:
        return value
    place = f" of {' and '.join(map(str, where))}" if where else ""
    raise ValueError(f"{what}{place} must be a whole number from 0, not {value!r}")


def table_of(market: "nx.Graph[Node]") -> tuple[list[Node], list[Node], Columns]:
    """Offers, requests, and columns in which they are numbered in that order. Raises ValueError for what is wrong."""
    offers, requests = listings(market)
    data = dict(market.nodes(data=True))
    rows = dict(market.adjacency())
    index = {node: i for i, node in enumerate(offers)}
    own = [rows[node] for node in requests]
    sizes = [len(row) for row in own]
    try:
        offer = list(map(index.__getitem__, chain.from_iterable(own)))
        fit = list(map(itemgetter("fit"), chain.from_iterable([row.values() for row in own])))
        capacity = list(map(itemgetter("capacity"), map(data.__getitem__, offers)))
        demand = list(map(itemgetter("demand"), map(data.__getitem__, requests)))
    except KeyError:
        _check(market)
        raise
    found = chain(fit, capacity, demand)
    if sum(len(rows[node]) for node in offers) != len(offer) or not set(map(type, found)) <= {int}:
        _check(market)
    if min(map(min, filter(None, (fit, capacity, demand))), default=0) < 0:
        _check(market)
    request = np.repeat(np.arange(len(requests)), sizes)
    return offers, requests, columns(capacity, demand, offer, request, fit)


def _check(market: "nx.Graph[Node]") -> None:
    """Raises ValueError for the first thing that makes a market none, and names it."""
    for node, data in market.nodes(data=True):
        quantity = "capacity" if node.side is Side.OFFER else "demand"
        whole(data.get(quantity), quantity, node)
    for a, b, data in market.edges(data=True):
        if a.side is b.side:
            raise ValueError(f"{a} and {b} are joined, but are not an offer and a request")
        whole(data.get("fit"), "fit", a, b)


def solve_arrays(arrays: Arrays, stop: Stop | None = None) -> Solution:
    """Successive shortest chains with prices. Deterministic: equal distances are taken in order of index.

    Between two searches these hold, and together they are optimality for the requests that have entered: prices are
    ≥ 0; p + q ≥ fit on each pair, with equality where there are units; an offer with room has price 0, and so has a
    request that is not filled. Raises Stopped when `stop`, asked before each search, says so.
    """
    spans = zip(arrays.start, arrays.start[1:], strict=False)
    state = State(
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
            way = search(source, state)
            if not way.gains:
                break
            units = min([need, *(taken[i][j] for i, j in way.losses)])
            if way.end is not None:
                units = min(units, room[way.end])
                room[way.end] -= units
            for i, j in way.losses:
                taken[i][j] -= units
                if not taken[i][j]:
                    del taken[i][j]
            for i, j in way.gains:
                taken[i][j] = taken[i].get(j, 0) + units
            need -= units
    return Solution([taken[i].get(j, 0) for j, row in enumerate(rows) for _, i in row], p, q)


class State(NamedTuple):
    rows: list[list[tuple[int, int]]]  # per request: (fit, offer), best first
    room: list[int]  # per offer: units left
    taken: list[dict[int, int]]  # per offer: request → units
    p: list[int]
    q: list[int]


class Way(NamedTuple):
    """A chain of `length`: the (offer, request) that lose a unit, those that gain one, and the offer whose room is
    used, or None if it ends at a request that goes without (the first that loses). No gains: the newcomer itself goes
    without, and its price is 0 now. Offers reached by the search at a distance have become dearer by length - distance,
    and requests cheaper.
    """

    losses: list[tuple[int, int]]
    gains: list[tuple[int, int]]
    end: int | None
    length: int
    offers: list[tuple[int, int]]
    requests: list[tuple[int, int]]


def search(source: int, state: State) -> Way:
    """The shortest chain that gives `source` a unit, with prices moved so that all of it is tight."""
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
    return Way(losses, gains, end_offer if end_offer >= 0 else None, best, settled_offers, settled_requests)
