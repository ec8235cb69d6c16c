"""Every listing that is not fully placed hears why, and hears the truth."""

import networkx as nx
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from beursvloer.matching.bmatching import order, solve
from beursvloer.matching.items import Node
from beursvloer.matching.plan import possible_pairs, propose
from beursvloer.matching.unmatched import PairCode, Place, Why, WhyCode, explain, place_of
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


# --- the place of a pair ---------------------------------------------------------------------------------------------


def placed(market: "nx.Graph[Node]", i: int, j: int, **asked: object) -> Place:
    plan = propose(market, **asked)  # type: ignore[arg-type]
    return place_of(market, plan, request(j), offer(i), enough=True)


def test_a_pair_is_in_the_plan_or_never_can_be() -> None:
    market = market_of([("A", 1), ("X", 1)], [("X", 1)], {(0, 0): 50, (1, 0): 90})

    assert placed(market, 0, 0) == Place(PairCode.PROPOSED)
    assert placed(market, 1, 0) == Place(PairCode.SAME_ORGANISATION)
    assert placed(market, 0, 0, forbidden=[(request(0), offer(0))]) == Place(PairCode.FORBIDDEN)


def test_a_pair_that_fits_too_little_or_is_not_considered() -> None:
    market = market_of([("A", 1), ("B", 1)], [("X", 1)], {(0, 0): 50})
    plan = propose(market)

    assert place_of(market, plan, request(0), offer(1), enough=False) == Place(PairCode.BELOW)
    assert place_of(market, plan, request(0), offer(1), enough=True) == Place(
        PairCode.NOT_AMONG_BEST, request_gets=((offer(0), 50),)
    )


def test_others_are_better_together_and_by_how_much() -> None:
    market = market_of([("A", 1), ("B", 1)], [("X", 1), ("Y", 1)], {(0, 0): 60, (0, 1): 70, (1, 0): 50, (1, 1): 20})

    assert placed(market, 0, 0) == Place(
        PairCode.BETTER_TOGETHER, 70 + 50 - 60 - 20, ((offer(1), 50),), ((request(1), 70),)
    )


def test_somebody_would_go_without() -> None:
    """A and X fit best, but B can only go to X."""
    market = market_of([("A", 1), ("B", 1)], [("X", 1), ("Y", 1)], {(0, 0): 90, (0, 1): 10, (1, 0): 20})

    assert placed(market, 0, 0) == Place(PairCode.FIRST_FOR_ALL, 30 - 90, ((offer(1), 20),), ((request(1), 10),))


def test_just_as_good() -> None:
    market = market_of([("A", 1)], [("X", 1), ("Y", 1)], {(0, 0): 50, (0, 1): 50})

    assert sorted(placed(market, 0, j).code for j in (0, 1)) == [PairCode.AS_GOOD, PairCode.PROPOSED]


def test_an_organisation_is_full() -> None:
    market = market_of([("A", 1), ("A", 1)], [("X", 1), ("Y", 1)], {(0, 0): 50, (1, 1): 40})

    assert placed(market, 1, 1, most=1) == Place(PairCode.OFFER_FULL, 10)
    turned = market_of([("X", 1), ("Y", 1)], [("A", 1), ("A", 1)], {(0, 0): 50, (1, 1): 40})
    assert placed(turned, 1, 1, most=1) == Place(PairCode.REQUEST_FULL, 10)


def test_all_there_is_was_pinned() -> None:
    market = market_of([("A", 1)], [("X", 1), ("Y", 1)], {(0, 0): 50, (0, 1): 60})

    assert placed(market, 0, 1, pins=[(request(0), offer(0))]).code is PairCode.NO_ROOM


def test_a_listing_outside_the_market_has_no_place() -> None:
    market = market_of([("A", 1)], [("X", 1)], {(0, 0): 50})
    with pytest.raises(ValueError, match="not both in the market"):
        placed(market, 0, 7)


@settings(max_examples=40, deadline=None)
@given(markets(), st.integers(1, 3))
def test_what_is_said_to_be_more_is_more(market: "nx.Graph[Node]", most: int) -> None:
    plan = propose(market, most=most)
    for offered, asked, _fit in possible_pairs(market):
        place = place_of(market, plan, asked, offered, enough=True)
        assert (place.code is PairCode.PROPOSED) == plan.has_edge(offered, asked)
        if place.code in (PairCode.BETTER_TOGETHER, PairCode.FIRST_FOR_ALL, PairCode.AS_GOOD):
            forced = propose(market, most=most, bonuses=plan.graph["bonuses"], pins=[(offered, asked)])
            assert place.more == plan.graph["total"] - forced.graph["total"]
            assert plan.graph["objective"] >= forced.graph["objective"]
            assert (place.code is PairCode.BETTER_TOGETHER) == (
                place.more > 0 and plan.graph["objective"] > forced.graph["objective"]
            )
