"""What one more listing would bring is what a new solve says."""

from collections.abc import Hashable, Mapping, Sequence
from dataclasses import dataclass

import networkx as nx
from hypothesis import given, settings
from hypothesis import strategies as st

from beursvloer.matching import market as markets
from beursvloer.matching.bmatching import solve
from beursvloer.matching.gaps import SHARES, Extra, Ideals, bare, extras, highest_prices, ideal, shared, subjects
from beursvloer.matching.index import TextIndex
from beursvloer.matching.items import Node
from beursvloer.terms import Side
from tests.matching.test_lacks import ASKED, FAR, HAARLE, LEAST, NIJVERDAL
from tests.matching.test_unmatched import market_of, offer, request
from tests.matching.test_unmatched import markets as small_markets


def with_more(market: "nx.Graph[Node]", node: Node, lots: int, fits: Mapping[Node, int]) -> "nx.Graph[Node]":
    """The market with one more listing; a unit of whom it fits is worth its part of the fit."""
    more: nx.Graph[Node] = nx.Graph(market)
    more.add_node(node, **{"capacity" if node.side is Side.OFFER else "demand": lots})
    for other, fit in fits.items():
        units = market.nodes[other]["capacity" if other.side is Side.OFFER else "demand"]
        more.add_edge(node, other, fit=fit * SHARES // max(units, 1))
    return more


@dataclass
class Given:
    """Choices as a test gives them."""

    table: Mapping[tuple[str, Hashable], Mapping[Node, int]]
    places: Sequence[Hashable] = ("here", "there")

    def ceilings(self) -> Mapping[str, Mapping[Node, int]]:
        highest: dict[str, dict[Node, int]] = {}
        for (concept, _place), fits in self.table.items():
            for node, fit in fits.items():
                rows = highest.setdefault(concept, {})
                rows[node] = max(fit, rows.get(node, 0))
        return highest

    def fits(self, concept: str, place: Hashable) -> Mapping[Node, int]:
        return self.table.get((concept, place), {})


@settings(max_examples=60, deadline=None)
@given(small_markets(), st.sampled_from(list(Side)))
def test_a_highest_price_is_what_the_plan_loses_with_one_unit_less(market: "nx.Graph[Node]", side: Side) -> None:
    now = bare(market)
    plan = solve(now)
    units = "capacity" if side is Side.OFFER else "demand"
    losses = {}
    for node in now:
        if node.side is side and now.nodes[node][units]:
            less: nx.Graph[Node] = nx.Graph(now)
            less.add_node(node, **{units: now.nodes[node][units] - 1})
            losses[node] = plan.graph["total"] - solve(less).graph["total"]

    assert highest_prices(now, plan, side) == losses


@st.composite
def choices(draw: st.DrawFn) -> "tuple[nx.Graph[Node], Given, Side]":
    market, side = draw(small_markets()), draw(st.sampled_from(list(Side)))
    others = [node for node in market if node.side is not side]
    fits = st.dictionaries(st.sampled_from(sorted(others)), st.integers(1, 25), max_size=4)
    keys = st.tuples(st.sampled_from("pqr"), st.sampled_from(["here", "there"]))
    return market, Given(draw(st.dictionaries(keys, fits, max_size=5))), side


@settings(max_examples=80, deadline=None)
@given(choices(), st.integers(1, 3))
def test_the_best_extra_is_the_best_of_all_that_help(given_: "tuple[nx.Graph[Node], Given, Side]", lots: int) -> None:
    market, table, side = given_
    now = shared(bare(market), side.other)
    for step, extra in enumerate(extras(market, table, side, lots=lots, most=3)):
        total = solve(now).graph["total"]
        gains = {}
        for key, fits in table.table.items():
            tried = with_more(now, Node(side, f"extra {step}"), lots, fits)
            gains[key] = solve(tried).graph["total"] - total
        chosen = table.table[extra.concept, extra.place]

        assert extra.gain == gains[extra.concept, extra.place]
        assert extra.gain > 0
        assert extra.helped
        assert len(extra.served) <= lots
        assert set(extra.served) <= set(chosen.items())
        # What would gain more helps nobody: it only takes the place of what is there.
        for key, gain in gains.items():
            if gain > extra.gain:
                more = with_more(now, Node(side, f"extra {step}"), lots, table.table[key])
                assert fewest_served(more) <= sum(data["units"] for _, _, data in solve(now).edges(data=True))
        now = with_more(now, Node(side, f"extra {step}"), lots, chosen)


def fewest_served(market: "nx.Graph[Node]") -> int:
    """The fewest units of all best plans: a unit less counts less than any fit."""
    fewer: nx.Graph[Node] = nx.Graph()
    fewer.add_nodes_from(market.nodes(data=True))
    fewer.add_edges_from((a, b, {"fit": max(0, data["fit"] * 1_000 - 1)}) for a, b, data in market.edges(data=True))
    return sum(data["units"] for _, _, data in solve(fewer).edges(data=True))


@settings(max_examples=40, deadline=None)
@given(choices())
def test_the_first_unit_gains_what_the_prices_say(given_: "tuple[nx.Graph[Node], Given, Side]") -> None:
    market, table, side = given_
    now = shared(bare(market), side.other)
    plan = solve(now)
    prices = highest_prices(now, plan, side.other)
    for fits in table.table.values():
        more = with_more(now, Node(side, "x"), 1, fits)
        gain = solve(more).graph["total"] - plan.graph["total"]
        worths = {node: more.edges[Node(side, "x"), node]["fit"] for node in fits}
        assert gain == max([0, *(worth - prices[node] for node, worth in worths.items() if node in prices)])


@settings(max_examples=30, deadline=None)
@given(choices(), st.randoms())
def test_the_order_of_what_comes_in_changes_nothing(
    given_: "tuple[nx.Graph[Node], Given, Side]", random: "object"
) -> None:
    market, table, side = given_
    nodes, edges, rows = list(market.nodes(data=True)), list(market.edges(data=True)), list(table.table.items())
    for one in (nodes, edges, rows):
        random.shuffle(one)  # type: ignore[attr-defined]
    mixed: nx.Graph[Node] = nx.Graph()
    mixed.add_nodes_from(nodes)
    mixed.add_edges_from(edges)

    assert extras(mixed, Given(dict(rows)), side, lots=2, most=3) == extras(market, table, side, lots=2, most=3)


def test_two_calls_do_not_count_one_request_twice() -> None:
    market = market_of([("A", 1)], [("X", 1), ("Y", 1), ("Z", 1)], {(0, 0): 60})
    table = Given({("paint", "here"): {request(1): 50}, ("brush", "here"): {request(1): 45, request(2): 10}})

    assert extras(market, table, Side.OFFER, lots=2, most=5) == [
        Extra("brush", "here", 55 * SHARES, ((request(1), 45), (request(2), 10)), (request(1), request(2))),
    ]


def test_somebody_else_may_move_up() -> None:
    """The offer goes to X, who leaves the one it had to Y."""
    market = market_of([("A", 1)], [("X", 1), ("Y", 1)], {(0, 0): 60, (0, 1): 40})
    table = Given({("paint", "here"): {request(0): 50}})

    assert extras(market, table, Side.OFFER, lots=1, most=1) == [
        Extra("paint", "here", 30 * SHARES, ((request(0), 50),), (request(1),))
    ]


def test_what_only_replaces_is_left_out_and_stop_is_heard() -> None:
    market = market_of([("A", 1)], [("X", 1)], {(0, 0): 40})
    table = Given({("paint", "here"): {request(0): 90}})

    assert extras(market, table, Side.OFFER, lots=1, most=1) == []
    assert extras(market_of([], [("X", 1)], {}), table, Side.OFFER, lots=1, most=1, stop=lambda: True) == []


def test_six_for_one_club_do_not_outweigh_two_clubs() -> None:
    market = market_of([], [("X", 3), ("Y", 1), ("Z", 1)], {})
    table = Given({("hands", "here"): {request(0): 60}, ("paint", "here"): {request(1): 50, request(2): 40}})

    assert [(extra.concept, extra.gain) for extra in extras(market, table, Side.OFFER, lots=3, most=2)] == [
        ("paint", 90 * SHARES),
        ("hands", 60 * SHARES),
    ]


def test_forbidden_pairs_count_as_nothing() -> None:
    market = market_of([("A", 1)], [("X", 1)], {(0, 0): 40})
    table = Given({("paint", "here"): {request(0): 30}})

    [extra] = extras(market, table, Side.OFFER, lots=1, most=1, forbidden=[(request(0), offer(0))])
    assert extra.gain == 30 * SHARES


def test_a_painter_is_missing_twice() -> None:
    index = TextIndex(ASKED)
    graph = markets.build(ASKED, threshold=LEAST, top=12, index=index)
    ideals = Ideals(index, Side.OFFER, {"Haarle": HAARLE, "Nijverdal": NIJVERDAL}, "nl", LEAST)
    found = extras(graph, ideals, Side.OFFER, lots=3, most=5)

    assert found[0].concept in {"painting", "painter"} or "schild" in index.lexicon.name(found[0].concept, "nl")
    assert set(found[0].helped) == {request(1), request(2)}
    assert {node for extra in found for node in extra.helped} == {request(1), request(2), request(3)}
    for extra in found:
        item = ideal(index, Side.OFFER, extra.concept, "nl", {"Haarle": HAARLE, "Nijverdal": NIJVERDAL}[extra.place])  # type: ignore[index]
        assert all(index.fit(item, ASKED[node.id - 1]).points == fit for node, fit in extra.served)  # type: ignore[operator]


def test_the_ceiling_of_a_concept_is_its_fit_without_distance() -> None:
    index = TextIndex(ASKED)
    ideals = Ideals(index, Side.OFFER, {"far": FAR, "nowhere": None}, "nl", LEAST)
    for concept, near in ideals.ceilings().items():
        assert ideals.fits(concept, "nowhere") == near
        assert all(fit <= near[node] for node, fit in ideals.fits(concept, "far").items())


def test_only_things_are_rung_for() -> None:
    index = TextIndex([])
    assert {index.lexicon.concepts[concept].role for concept in subjects(index)} == {"thing"}
