"""Listings as a graph, and a plan as amounts."""

import random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from beursvloer.matching import market
from beursvloer.matching.index import TextIndex
from beursvloer.matching.items import Item, Node
from beursvloer.terms import Side, Unit

TITLES = ["schilder", "verf", "busje", "verhuizing", "taart", "zaal voor een feest", "laptops", "team voor een dag"]


def item(number: int, side: Side, title: str = "schilder", quantity: int = 1, unit: Unit | None = None) -> Item:
    return Item(number, side, title, organisation=f"{side} {number}", quantity=quantity, unit=unit)


@pytest.mark.parametrize(
    ("side", "quantity", "unit", "lots"),
    [
        (Side.OFFER, 3, Unit.DAY, 3),
        (Side.OFFER, 40, Unit.HOUR, 5),
        (Side.REQUEST, 2, None, 2),
        (Side.OFFER, 20, Unit.PIECE, 3),
        (Side.OFFER, 2, Unit.PIECE, 2),
        (Side.REQUEST, 20, Unit.PIECE, 1),
        (Side.REQUEST, 0, Unit.PIECE, 0),
    ],
)
def test_lots(side: Side, quantity: int, unit: Unit | None, lots: int) -> None:
    assert market.lots_of(item(1, side, quantity=quantity, unit=unit)) == lots


def test_a_market_has_the_best_of_both_sides_and_none_below_the_threshold() -> None:
    offers = [item(number, Side.OFFER, title) for number, title in enumerate(TITLES)]
    requests = [item(number, Side.REQUEST, "schilder gezocht") for number in range(3)]
    graph = market.build([*requests, *offers], threshold=1_500, top=2)
    best = [(other, fit.points) for other, fit in TextIndex([*requests, *offers]).rank(requests[0], 2)]
    assert {(other.node, fit) for other, fit in best if fit >= 1_500} <= {
        (node, graph.edges[requests[0].node, node]["fit"]) for node in graph[requests[0].node]
    }
    assert all(data["fit"] >= 1_500 for _, _, data in graph.edges(data=True))
    assert all(data["fit"] == sum(part.points for part in data["parts"]) for _, _, data in graph.edges(data=True))
    assert graph.nodes[Node(Side.OFFER, 0)] == {"organisation": "offer 0", "capacity": 1}
    assert graph.nodes[Node(Side.REQUEST, 2)] == {"organisation": "request 2", "demand": 1}


@settings(max_examples=25, deadline=None)
@given(st.lists(st.sampled_from(TITLES), min_size=2, max_size=10), st.randoms(use_true_random=False))
def test_the_same_market_from_any_order(titles: list[str], shuffle: random.Random) -> None:
    items = [item(number, list(Side)[number % 2], title) for number, title in enumerate(titles)]
    mixed = items.copy()
    shuffle.shuffle(mixed)
    one, other = (market.build(order, threshold=500, top=3) for order in (items, mixed))
    assert list(one.nodes(data=True)) == list(other.nodes(data=True))
    assert list(one.edges(data=True)) == list(other.edges(data=True))


def test_amounts_in_one_unit_of_time_are_the_units_of_the_plan() -> None:
    items = [item(1, Side.OFFER, quantity=5, unit=Unit.DAY), item(2, Side.REQUEST, quantity=3, unit=Unit.DAY)]
    edge = (items[1].node, items[0].node)
    assert market.amounts({edge: 2}, items) == {edge: (2, 2)}


def test_amounts_of_things_are_all_that_both_have() -> None:
    items = [item(1, Side.OFFER, quantity=20, unit=Unit.PIECE)]
    items += [item(number, Side.REQUEST, quantity=15, unit=Unit.PIECE) for number in (2, 3)]
    first, second = ((request.node, items[0].node) for request in items[1:])
    assert market.amounts({second: 1, first: 1}, items) == {first: (15, 15), second: (5, 5)}


def test_amounts_in_different_units_take_one_of_the_offer_and_all_of_the_request() -> None:
    items = [item(1, Side.OFFER, quantity=4, unit=Unit.DAY), item(2, Side.REQUEST, quantity=6, unit=Unit.HOUR)]
    assert market.amounts({(items[0].node, items[1].node): 1}, items) == {(items[1].node, items[0].node): (1, 6)}


units = st.sampled_from([None, Unit.DAY, Unit.HOUR, Unit.PIECE])
quantities = st.lists(st.tuples(st.integers(0, 9), units), min_size=1, max_size=4)


@given(quantities, quantities, st.data())
def test_nothing_is_taken_twice(
    offers: list[tuple[int, Unit | None]], requests: list[tuple[int, Unit | None]], data: st.DataObject
) -> None:
    items = [item(at, Side.OFFER, quantity=n, unit=unit) for at, (n, unit) in enumerate(offers)]
    items += [item(at, Side.REQUEST, quantity=n, unit=unit) for at, (n, unit) in enumerate(requests)]
    pairs = [
        (one.node, other.node)
        for one in items
        for other in items
        if (one.side, other.side) == (Side.REQUEST, Side.OFFER)
    ]
    plan = {edge: data.draw(st.integers(0, 5)) for edge in pairs}
    taken = market.amounts(plan, items)
    for one in items:
        total = sum(amount[one.side is Side.REQUEST] for edge, amount in taken.items() if one.node in edge)
        assert total <= one.quantity
    assert all(amount > 0 for pair in taken.values() for amount in pair)
