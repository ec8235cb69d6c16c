"""A plan that is kept: after any changes as good as one made anew, and proven by its prices."""

from collections.abc import Callable

import networkx as nx
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from beursvloer.matching.bmatching import NotProven, Stopped, solve
from beursvloer.matching.items import Node
from beursvloer.matching.live_plan import LivePlan, live_plan
from beursvloer.terms import Side

Market = nx.Graph


def offer(id: object) -> Node:
    return Node(Side.OFFER, id)


def request(id: object) -> Node:
    return Node(Side.REQUEST, id)


NAME = {Side.OFFER: "capacity", Side.REQUEST: "demand"}


def market_of(capacities: list[int], demands: list[int], pairs: dict[tuple[int, int], int]) -> "nx.Graph[Node]":
    market: nx.Graph[Node] = nx.Graph()
    for i, capacity in enumerate(capacities):
        market.add_node(offer(i), capacity=capacity)
    for j, demand in enumerate(demands):
        market.add_node(request(j), demand=demand)
    for (i, j), fit in pairs.items():
        market.add_edge(offer(i), request(j), fit=fit)
    return market


@st.composite
def markets(draw: st.DrawFn, most: int = 5) -> "nx.Graph[Node]":
    quantities = st.lists(st.integers(0, 5), min_size=1, max_size=most)
    capacities, demands = draw(quantities), draw(quantities)
    pair = st.tuples(st.integers(0, len(capacities) - 1), st.integers(0, len(demands) - 1))
    fits = st.integers(0, 4) | st.integers(0, 1_000)
    return market_of(capacities, demands, draw(st.dictionaries(pair, fits, max_size=15)))


class Both:
    """The plan that is kept, and the market as it should be by now."""

    def __init__(self, market: "nx.Graph[Node]") -> None:
        self.market, self.live, self.fresh = market, live_plan(market), 100

    def node(self, data: st.DataObject) -> Node:
        return data.draw(st.sampled_from(sorted(self.market)))

    def pair(self, data: st.DataObject) -> tuple[Node, Node]:
        sides = [[node for node in sorted(self.market) if node.side is side] for side in Side]
        return data.draw(st.sampled_from(sides[0])), data.draw(st.sampled_from(sides[1]))

    def put(self, data: st.DataObject) -> None:
        node = self.node(data)
        if data.draw(st.booleans()):
            node = Node(node.side, self.fresh)
            self.fresh += 1
        else:
            self.market.remove_node(node)
        others = [other for other in sorted(self.market) if other.side is not node.side]
        fits = data.draw(st.dictionaries(st.sampled_from(others), st.integers(0, 1_000), max_size=4))
        quantity = data.draw(st.integers(0, 5))
        self.market.add_node(node, **{NAME[node.side]: quantity})
        for other, fit in fits.items():
            self.market.add_edge(node, other, fit=fit)
        self.live.put(node, quantity, fits)

    def withdraw(self, data: st.DataObject) -> None:
        node = self.node(data)
        if sum(other.side is node.side for other in self.market) > 1:
            self.market.remove_node(node)
            self.live.withdraw(node)

    def resize(self, data: st.DataObject) -> None:
        node, quantity = self.node(data), data.draw(st.integers(0, 6))
        self.market.nodes[node][NAME[node.side]] = quantity
        self.live.resize(node, quantity)

    def promise(self, data: st.DataObject) -> None:
        a, b = self.pair(data)
        most = min(self.market.nodes[a]["capacity"], self.market.nodes[b]["demand"])
        units = data.draw(st.integers(0, most))
        self.market.nodes[a]["capacity"] -= units
        self.market.nodes[b]["demand"] -= units
        self.live.promise(a, b, units)

    def forbid(self, data: st.DataObject) -> None:
        a, b = self.pair(data)
        if self.market.has_edge(a, b):
            self.market.remove_edge(a, b)
        self.live.forbid(a, b)


CHANGES: tuple[Callable[[Both, st.DataObject], None], ...] = (
    Both.put, Both.withdraw, Both.resize, Both.promise, Both.forbid,
)  # fmt: skip


@settings(max_examples=200, deadline=None)
@given(markets(), st.lists(st.sampled_from(CHANGES), max_size=12), st.data())
def test_after_each_change_the_plan_is_as_good_as_one_made_anew(
    market: "nx.Graph[Node]", changes: list[Callable[[Both, st.DataObject], None]], data: st.DataObject
) -> None:
    both = Both(market)
    for change in changes:
        change(both, data)
        assert both.live.total == both.live.prove() == solve(both.market).graph["total"]

    plan = both.live.plan()
    assert plan.graph == {"total": both.live.total, "bound": both.live.total}
    assert list(plan) == list(solve(both.market))
    for node, facts in plan.nodes(data=True):
        assert facts == {**both.market.nodes[node], "price": both.live.price(node)}
        assert plan.degree(node, weight="units") <= both.market.nodes[node][NAME[node.side]]
        assert {other: edge["units"] for other, edge in plan[node].items()} == both.live.partners(node)
    for a, b, edge in plan.edges(data=True):
        assert edge["fit"] == both.market.edges[a, b]["fit"] > 0
        assert edge["units"] > 0
    assert sum(edge["fit"] * edge["units"] for _, _, edge in plan.edges(data=True)) == both.live.total


def kept() -> LivePlan:
    """Offer 0 serves request 0, offer 1 request 1."""
    return live_plan(market_of([1, 1], [1, 1], {(0, 0): 9, (0, 1): 5, (1, 0): 4, (1, 1): 3}))


def test_a_newcomer_who_fits_better_moves_others_on() -> None:
    live = kept()
    live.put(request(2), 1, {offer(0): 20})

    assert live.partners(offer(0)) == {request(2): 1}
    assert live.partners(offer(1)) == {request(0): 1}
    assert live.total == 24


def test_what_is_left_behind_finds_another() -> None:
    live = kept()
    live.withdraw(request(0))

    assert live.partners(offer(0)) == {request(1): 1}
    assert (live.partners(offer(1)), live.total) == ({}, 5)


def test_a_planned_promise_changes_nothing_else() -> None:
    live = kept()
    live.promise(offer(0), request(0), 1)

    assert (live.partners(offer(0)), live.partners(offer(1))) == ({}, {request(1): 1})
    assert live.total == 3


def test_an_unplanned_promise_moves_the_others() -> None:
    live = kept()
    live.promise(offer(0), request(1), 1)

    assert live.partners(offer(1)) == {request(0): 1}
    assert live.total == 4


def test_who_could_do_as_well_elsewhere_stays() -> None:
    """Equally good plans: a change elsewhere moves nobody."""
    live = live_plan(market_of([1, 1, 1], [1, 1, 1], {(i, j): 5 for i in range(2) for j in range(2)} | {(2, 2): 1}))
    before = [live.partners(offer(i)) for i in range(2)]
    live.put(request(7), 1, {offer(2): 9})

    assert [live.partners(offer(i)) for i in range(2)] == before
    assert live.partners(offer(2)) == {request(7): 1}


def test_an_empty_market_fills() -> None:
    live = live_plan(nx.Graph())
    live.put(offer(1), 3, {})
    live.put(request("a"), 2, {offer(1): 7})

    assert list(live.plan().edges(data=True)) == [(offer(1), request("a"), {"units": 2, "fit": 7})]


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        (lambda live: live.put(offer(9), -1, {}), "quantity"),
        (lambda live: live.put(offer(9), 1, {request(0): -1}), "fit"),
        (lambda live: live.put(offer(9), 1, {request(9): 1}), "not in the market"),
        (lambda live: live.put(offer(9), 1, {offer(0): 1}), "not an offer and a request"),
        (lambda live: live.withdraw(offer(9)), "not in the market"),
        (lambda live: live.resize(offer(0), -1), "quantity"),
        (lambda live: live.promise(offer(0), request(0), 2), "cannot promise"),
        (lambda live: live.promise(offer(0), offer(1), 1), "cannot promise"),
        (lambda live: live.forbid(offer(0), request(9)), "not in the market"),
        (lambda live: live.price(offer(9)), "not in the market"),
    ],
)
def test_what_cannot_be_is_refused_and_changes_nothing(change: Callable[[LivePlan], None], reason: str) -> None:
    live = kept()
    with pytest.raises(ValueError, match=reason):
        change(live)

    assert list(live.plan().edges) == list(kept().plan().edges)


@pytest.mark.parametrize("column", ["_price", "_left", "_quantity"])
def test_a_plan_that_its_prices_do_not_prove_is_not_shown(column: str) -> None:
    live = kept()
    getattr(live, column)[0] += 1

    with pytest.raises(NotProven):
        live.plan()


def test_it_stops_when_asked() -> None:
    with pytest.raises(Stopped):
        live_plan(market_of([1], [1], {(0, 0): 1}), stop=lambda: True)
