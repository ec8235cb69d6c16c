"""The exact solver: equal to network simplex, proven by its prices, and blind to the order of insertion."""

from collections.abc import Callable
from itertools import count
from random import Random

import networkx as nx
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from beursvloer.matching import bmatching
from beursvloer.matching.bmatching import NotProven, Stopped, order, solve, solve_arrays
from beursvloer.matching.items import MAX_FIT, Node
from beursvloer.terms import Side

Pairs = dict[tuple[int, int], int]
Case = tuple[list[int], list[int], Pairs]


def offer(id: object) -> Node:
    return Node(Side.OFFER, id)


def request(id: object) -> Node:
    return Node(Side.REQUEST, id)


def market_of(case: Case, shuffle: Callable[[list[tuple[int, int]]], None] = lambda _: None) -> "nx.Graph[Node]":
    capacities, demands, pairs = case
    market: nx.Graph[Node] = nx.Graph()
    nodes = [(0, i) for i in range(len(capacities))] + [(1, j) for j in range(len(demands))]
    shuffle(nodes)
    for side, k in nodes:
        if side:
            market.add_node(request(k), demand=demands[k])
        else:
            market.add_node(offer(k), capacity=capacities[k])
    edges = list(pairs)
    shuffle(edges)
    for i, j in edges:
        market.add_edge(offer(i), request(j), fit=pairs[i, j])
    return market


def oracle(case: Case) -> int:
    """The optimum by network simplex: ints only, and a bypass, so that nobody must be served."""
    capacities, demands, pairs = case
    graph: nx.DiGraph[object] = nx.DiGraph()
    everything = sum(capacities)
    graph.add_node("source", demand=-everything)
    graph.add_node("sink", demand=everything)
    graph.add_edge("source", "sink", capacity=everything, weight=0)
    for i, capacity in enumerate(capacities):
        graph.add_edge("source", offer(i), capacity=capacity, weight=0)
    for j, demand in enumerate(demands):
        graph.add_edge(request(j), "sink", capacity=demand, weight=0)
    for (i, j), fit in sorted(pairs.items()):
        graph.add_edge(offer(i), request(j), capacity=min(capacities[i], demands[j]), weight=-fit)
    return -int(nx.network_simplex(graph)[0])


def units_of(plan: "nx.Graph[Node]") -> dict[tuple[Node, Node], int]:
    return {(a, b): data["units"] for a, b, data in plan.edges(data=True)}


def quantity(data: dict[str, int]) -> int:
    return data["capacity"] if "capacity" in data else data["demand"]


@st.composite
def cases(draw: st.DrawFn, most: int = 6, fits: st.SearchStrategy[int] | None = None) -> Case:
    quantities = st.lists(st.integers(0, 9) | st.integers(100, 10**6), min_size=1, max_size=most)
    capacities, demands = draw(quantities), draw(quantities)
    pairs = st.tuples(st.integers(0, len(capacities) - 1), st.integers(0, len(demands) - 1))
    if fits is None:  # ties are as likely as clear winners, and large ints stay exact
        fits = st.integers(0, 4) | st.integers(0, MAX_FIT) | st.integers(10**18, 10**30)
    return capacities, demands, draw(st.dictionaries(pairs, fits, max_size=20))


def random_case(seed: int, size: int, per: int) -> Case:
    random = Random(seed)
    capacities, demands = ([min(20, 1 + int(random.expovariate(0.4))) for _ in range(size)] for _ in range(2))
    edges = [(random.randrange(size), j) for j in range(size) for _ in range(per)]
    return capacities, demands, {edge: random.randint(0, MAX_FIT) for edge in edges}


@settings(max_examples=200, deadline=None)
@given(cases())
def test_total_is_the_optimum_and_the_bound(case: Case) -> None:
    plan = solve(market_of(case))

    assert plan.graph == {"total": oracle(case), "bound": oracle(case)}


@pytest.mark.parametrize("seed", range(3))
def test_total_is_the_optimum_on_a_larger_market(seed: int) -> None:
    case = random_case(seed, size=80, per=8)

    assert solve(market_of(case)).graph["total"] == oracle(case)


@settings(max_examples=40, deadline=None)
@given(cases())
def test_a_third_party_can_check_the_plan(case: Case) -> None:
    market = market_of(case)
    plan = solve(market)

    price = {node: data["price"] for node, data in plan.nodes(data=True)}
    units = units_of(plan)
    assert list(plan) == sorted(market, key=order)
    assert min(price.values()) >= 0
    assert min(units.values(), default=1) > 0
    assert all(price[a] + price[b] >= data["fit"] for a, b, data in market.edges(data=True))
    assert all(plan.edges[pair]["fit"] == market.edges[pair]["fit"] > 0 for pair in units)
    for node, data in market.nodes(data=True):
        assert sum(units[pair] for pair in units if node in pair) <= quantity(data)
    assert plan.graph["total"] == sum(market.edges[pair]["fit"] * units[pair] for pair in units)
    assert plan.graph["bound"] == sum(price[node] * quantity(data) for node, data in market.nodes(data=True))


@settings(max_examples=40, deadline=None)
@given(cases(fits=st.integers(0, 3)), st.randoms(use_true_random=False))
def test_order_of_insertion_changes_nothing(case: Case, random: Random) -> None:
    plan = solve(market_of(case))
    other = solve(market_of(case, random.shuffle))

    assert list(other.nodes(data=True)) == list(plan.nodes(data=True))
    assert list(other.edges(data=True)) == list(plan.edges(data=True))


def test_thirty_orders_give_one_plan_where_every_pair_is_equal() -> None:
    size = range(6)
    case = ([1] * 6, [1] * 6, {(i, j): 5 for i in size for j in size})
    plans = {tuple(solve(market_of(case, Random(seed).shuffle)).edges) for seed in range(30)}

    assert plans == {tuple((offer(k), request(k)) for k in size)}


@settings(max_examples=40, deadline=None)
@given(cases(fits=st.integers(0, 20)), st.data())
def test_raising_a_fit_never_drops_that_pair(case: Case, data: st.DataObject) -> None:
    before = units_of(solve(market_of(case)))
    if not before:
        return
    a, b = data.draw(st.sampled_from(sorted(before)))
    capacities, demands, pairs = case
    raised = market_of((capacities, demands, pairs))
    raised.edges[a, b]["fit"] += data.draw(st.integers(1, 30))
    after = units_of(solve(raised))

    assert after[a, b] >= before[a, b]


@settings(max_examples=40, deadline=None)
@given(cases(fits=st.integers(0, 50)), st.data())
def test_any_pair_can_change_the_winner(case: Case, data: st.DataObject) -> None:
    """The objective hears every pair: one that is worth more than all the others together is in the plan."""
    capacities, demands, pairs = case
    open_pairs = sorted((i, j) for i, j in pairs if capacities[i] and demands[j])
    if not open_pairs:
        return
    i, j = data.draw(st.sampled_from(open_pairs))
    plan = solve(market_of((capacities, demands, {**pairs, (i, j): 1_000})))

    assert plan.edges[offer(i), request(j)]["units"] == min(capacities[i], demands[j])


def test_a_better_sum_beats_the_best_pair() -> None:
    plan = solve(market_of(([1, 1], [1, 1], {(0, 0): 10, (0, 1): 9, (1, 0): 9})))

    assert units_of(plan) == {(offer(0), request(1)): 1, (offer(1), request(0)): 1}


def test_a_request_gives_up_what_another_needs_more() -> None:
    plan = solve(market_of(([5], [3, 4], {(0, 0): 2, (0, 1): 3})))

    assert units_of(plan) == {(offer(0), request(0)): 1, (offer(0), request(1)): 4}
    assert [data["price"] for _, data in plan.nodes(data=True)] == [2, 0, 1]


def test_a_pair_without_fit_is_never_chosen() -> None:
    assert units_of(solve(market_of(([1], [1], {(0, 0): 0})))) == {}


def test_an_empty_market_has_an_empty_plan() -> None:
    plan = solve(nx.Graph())

    assert (list(plan), plan.graph) == ([], {"total": 0, "bound": 0})


def test_a_million_units_move_at_once() -> None:
    asked = count()
    million = 10**6
    case = ([million] * 3, [million] * 3, {(i, j): 10 + i * j for i in range(3) for j in range(3)})
    plan = solve(market_of(case), stop=lambda: next(asked) > 30)

    assert plan.graph["total"] == oracle(case) == (10 + 11 + 14) * million


def test_ids_of_more_types_keep_apart() -> None:
    market: nx.Graph[Node] = nx.Graph()
    for id in (1, "1", "a", 2):
        market.add_node(offer(id), capacity=1)
        market.add_node(request(id), demand=1)
        market.add_edge(offer(id), request(id), fit=7)
    plan = solve(market)

    assert [a.id for a, _ in plan.edges] == [1, 2, "1", "a"]
    assert plan.graph["total"] == 28


def test_the_market_is_left_as_it_was() -> None:
    market = market_of(([2], [3], {(0, 0): 4}))
    solve(market)

    assert dict(market.nodes(data=True)) == {offer(0): {"capacity": 2}, request(0): {"demand": 3}}
    assert list(market.edges(data=True)) == [(offer(0), request(0), {"fit": 4})]


def test_it_stops_when_asked() -> None:
    with pytest.raises(Stopped):
        solve(market_of(([1], [1], {(0, 0): 1})), stop=lambda: True)


@pytest.mark.parametrize("wrong", [-1, 1.0, True, None, "1"])
def test_only_whole_numbers_count(wrong: object) -> None:
    for changed in ("capacity", "demand", "fit"):
        market = market_of(([1], [1], {(0, 0): 1}))
        for data in (market.nodes[offer(0)], market.nodes[request(0)], market.edges[offer(0), request(0)]):
            if changed in data:
                data[changed] = wrong
        with pytest.raises(ValueError, match=changed):
            solve(market)


@pytest.mark.parametrize("edge", [(offer(0), offer(1)), (request(0), request(1)), (offer(0), offer(0))])
def test_an_edge_joins_an_offer_with_a_request(edge: tuple[Node, Node]) -> None:
    market = market_of(([1, 1], [1, 1], {(0, 0): 1}))
    market.add_edge(*edge, fit=1)

    with pytest.raises(ValueError, match="joined"):
        solve(market)


def test_a_node_is_a_node() -> None:
    market = market_of(([1], [1], {}))
    market.add_node(("offer", 3))  # type: ignore[arg-type]

    with pytest.raises(ValueError, match="not a Node"):
        solve(market)


@pytest.mark.parametrize("spoil", ["units", "offer_price", "request_price"])
@pytest.mark.parametrize("by", [-1, 1])
def test_a_wrong_answer_is_never_returned(monkeypatch: pytest.MonkeyPatch, spoil: str, by: int) -> None:
    def wrong(*arguments: object) -> bmatching.Solution:
        solution = solve_arrays(*arguments)  # type: ignore[arg-type]
        getattr(solution, spoil)[0] += by
        return solution

    monkeypatch.setattr(bmatching, "solve_arrays", wrong)
    with pytest.raises(NotProven):
        solve(market_of(([2, 1], [3, 1], {(0, 0): 5, (1, 0): 4, (0, 1): 3})))
