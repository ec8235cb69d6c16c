"""Every listing that is not fully placed hears why, and hears the truth."""

import networkx as nx
from hypothesis import given, settings
from hypothesis import strategies as st

from beursvloer.matching.bmatching import order, solve
from beursvloer.matching.items import Node
from beursvloer.matching.plan import propose
from beursvloer.matching.unmatched import Why, WhyCode, explain
from beursvloer.terms import Side


def offer(id: object) -> Node:
    return Node(Side.OFFER, id)


def request(id: object) -> Node:
    return Node(Side.REQUEST, id)


def market_of(
    offers: list[tuple[str, int]], requests: list[tuple[str, int]], fits: dict[tuple[int, int], int]
) -> "nx.Graph[Node]":
    market: nx.Graph[Node] = nx.Graph()
    for i, (owner, capacity) in enumerate(offers):
        market.add_node(offer(i), organisation=owner, capacity=capacity)
    for j, (owner, demand) in enumerate(requests):
        market.add_node(request(j), organisation=owner, demand=demand)
    for (i, j), fit in fits.items():
        market.add_edge(offer(i), request(j), fit=fit)
    return market


def test_nothing_fits() -> None:
    market = market_of([("A", 1), ("X", 2)], [("X", 1)], {(0, 0): 0, (1, 0): 50})

    assert explain(market, propose(market)) == {
        offer(0): Why(WhyCode.NO_PARTNER, quantity=1),
        offer(1): Why(WhyCode.NO_PARTNER, quantity=2),
        request(0): Why(WhyCode.NO_PARTNER, quantity=1),
    }


def test_others_fit_better() -> None:
    market = market_of([("A", 1)], [("X", 1), ("Y", 1), ("Z", 1)], {(0, 0): 50, (0, 1): 60, (0, 2): 70})
    expected = {
        request(j): Why(WhyCode.OTHERS_FIT_BETTER, quantity=1, best=offer(0), fit=fit, rivals=2)
        for j, fit in ((0, 50), (1, 60))
    }

    assert explain(market, propose(market)) == expected
    assert explain(market, solve(market)) == expected


def test_own_organisation_is_full() -> None:
    market = market_of([("A", 1), ("A", 1)], [("X", 1), ("Y", 1)], {(0, 0): 50, (1, 1): 40})

    assert explain(market, propose(market, most=1)) == {
        offer(1): Why(WhyCode.ORGANISATION_FULL, quantity=1, best=request(1), fit=40),
        request(1): Why(WhyCode.PARTNER_FULL, quantity=1, best=offer(1), fit=40),
    }


def test_only_forbidden_pairs_remained() -> None:
    market = market_of([("A", 1)], [("X", 1)], {(0, 0): 50})

    assert explain(market, propose(market, forbidden=[(request(0), offer(0))])) == {
        node: Why(WhyCode.FORBIDDEN, quantity=1, forbidden=1) for node in (offer(0), request(0))
    }


def test_partly_placed() -> None:
    market = market_of([("A", 5)], [("X", 2)], {(0, 0): 50})

    assert explain(market, propose(market)) == {offer(0): Why(WhyCode.PARTLY, quantity=5, placed=2)}


def test_the_best_that_a_partly_placed_listing_did_not_get() -> None:
    market = market_of([("A", 3), ("B", 1)], [("X", 1), ("Y", 1)], {(0, 0): 50, (0, 1): 60, (1, 1): 61})

    assert explain(market, solve(market)) == {
        offer(0): Why(WhyCode.PARTLY, quantity=3, placed=1, best=request(1), fit=60, rivals=1)
    }


def test_a_listing_without_units_is_left_out() -> None:
    market = market_of([("A", 0)], [("X", 1)], {(0, 0): 50})

    assert explain(market, propose(market)) == {
        request(0): Why(WhyCode.OTHERS_FIT_BETTER, quantity=1, best=offer(0), fit=50)
    }


@st.composite
def markets(draw: st.DrawFn) -> "nx.Graph[Node]":
    listings = st.lists(st.tuples(st.sampled_from("ABC"), st.integers(0, 3)), min_size=1, max_size=5)
    offers, requests = draw(listings), draw(listings)
    pairs = st.tuples(st.integers(0, len(offers) - 1), st.integers(0, len(requests) - 1))
    return market_of(offers, requests, draw(st.dictionaries(pairs, st.integers(0, 20), max_size=15)))


@settings(max_examples=40, deadline=None)
@given(markets(), st.integers(1, 3), st.data())
def test_who_is_not_fully_placed_hears_why(market: "nx.Graph[Node]", most: int, data: st.DataObject) -> None:
    pairs = [(a, b) if a.side is Side.OFFER else (b, a) for a, b in market.edges]
    forbidden = data.draw(st.lists(st.sampled_from(sorted(pairs)), unique=True)) if pairs else []
    plan = propose(market, most=most, forbidden=forbidden)
    whys = explain(market, plan)
    placed = {node: sum(edge["units"] for edge in plan[node].values()) for node in plan}
    quantity = {node: d["capacity"] if node.side is Side.OFFER else d["demand"] for node, d in market.nodes(data=True)}

    assert list(whys) == [node for node in sorted(market, key=order) if placed[node] < quantity[node]]
    for node, why in whys.items():
        assert (why.placed, why.quantity) == (placed[node], quantity[node])
        assert (why.code is WhyCode.PARTLY) == (placed[node] > 0)
        if why.best is not None:
            assert why.fit == market.edges[node, why.best]["fit"] > 0
            assert not plan.has_edge(node, why.best)
            assert 0 <= why.rivals < market.degree(why.best)
        if why.code is WhyCode.OTHERS_FIT_BETTER:
            assert placed[why.best or node] == quantity[why.best or node]
