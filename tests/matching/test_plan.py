"""Proposals: the best set by two independent oracles, the guarantee of a first one, pins and forbidden pairs."""

from collections import Counter
from collections.abc import Iterator, Sequence
from itertools import combinations, pairwise
from random import Random
from typing import NamedTuple

import networkx as nx
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from beursvloer.matching import plan as plan_module
from beursvloer.matching.bmatching import NotProven, Stopped, order
from beursvloer.matching.items import Node, Part, PartCode
from beursvloer.matching.plan import KEEP, Pair, propose
from beursvloer.terms import Side

Party = tuple[Side, object]


class Case(NamedTuple):
    """(organisation, quantity) of each offer and of each request, and fits."""

    offers: list[tuple[str, int]]
    requests: list[tuple[str, int]]
    fits: dict[tuple[int, int], int]


def offer(id: object) -> Node:
    return Node(Side.OFFER, id)


def request(id: object) -> Node:
    return Node(Side.REQUEST, id)


def market_of(case: Case, random: Random | None = None) -> "nx.Graph[Node]":
    market: nx.Graph[Node] = nx.Graph()
    nodes = [(offer(i), {"organisation": o, "capacity": n}) for i, (o, n) in enumerate(case.offers)]
    nodes += [(request(j), {"organisation": o, "demand": n}) for j, (o, n) in enumerate(case.requests)]
    edges = list(case.fits)
    if random:
        random.shuffle(nodes)
        random.shuffle(edges)
    for node, data in nodes:
        market.add_node(node, **data)
    for i, j in edges:
        market.add_edge(offer(i), request(j), fit=case.fits[i, j])
    return market


def cases(offers: int = 4, requests: int = 4, pairs: int = 8, fit: int = 20) -> st.SearchStrategy[Case]:
    @st.composite
    def draw_case(draw: st.DrawFn) -> Case:
        listing = st.tuples(st.sampled_from("ABC"), st.integers(0, 3))
        asked = st.tuples(st.sampled_from("CXYZ"), st.integers(0, 3))
        given = draw(st.lists(listing, min_size=1, max_size=offers))
        wanted = draw(st.lists(asked, min_size=1, max_size=requests))
        pair = st.tuples(st.integers(0, len(given) - 1), st.integers(0, len(wanted) - 1))
        return Case(given, wanted, draw(st.dictionaries(pair, st.integers(0, fit), max_size=pairs)))

    return draw_case()


def counts_of(market: "nx.Graph[Node]", pairs: Sequence[Pair]) -> Counter[Party]:
    return Counter((node.side, market.nodes[node]["organisation"]) for pair in pairs for node in pair)


def worth_of(market: "nx.Graph[Node]", pairs: Sequence[Pair], bonuses: Sequence[int]) -> int:
    fits = sum(market.edges[pair]["fit"] for pair in pairs)
    return fits + sum(sum(bonuses[:count]) for count in counts_of(market, pairs).values())


def quantity(market: "nx.Graph[Node]", node: Node) -> int:
    data = market.nodes[node]
    units: int = data["capacity"] if node.side is Side.OFFER else data["demand"]
    return units


def pair_of(a: Node, b: Node) -> Pair:
    return (a, b) if a.side is Side.OFFER else (b, a)


def usable(market: "nx.Graph[Node]") -> list[Pair]:
    owner = {node: data["organisation"] for node, data in market.nodes(data=True)}
    return sorted(pair_of(a, b) for a, b, data in market.edges(data=True) if data["fit"] and owner[a] != owner[b])


def all_plans(market: "nx.Graph[Node]", most: int) -> Iterator[list[Pair]]:
    """Every set of proposals within the limits."""
    pairs = usable(market)
    for size in range(len(pairs) + 1):
        for chosen in combinations(pairs, size):
            listed = Counter(node for pair in chosen for node in pair)
            fair = max(counts_of(market, chosen).values(), default=0) <= most
            if fair and all(listed[node] <= quantity(market, node) for node in listed):
                yield list(chosen)


def oracle(market: "nx.Graph[Node]", most: int, bonuses: Sequence[int]) -> int:
    """The optimum by network simplex, on a graph of its own make: parallel bonus arcs as chains of nodes."""
    graph: nx.DiGraph[object] = nx.DiGraph()
    plenty = 10_000
    graph.add_node("source", demand=-plenty)
    graph.add_node("sink", demand=plenty)
    graph.add_edge("source", "sink", capacity=plenty, weight=0)

    def chain(node: Node, *steps: tuple[object, int, int]) -> None:
        """From the ground to the node or back: (name, capacity, profit) of each next point and the way to it."""
        for (a, *_), (b, capacity, profit) in pairwise([(node, 0, 0), *steps]):
            tail, head = (b, a) if node.side is Side.OFFER else (a, b)
            graph.add_edge(tail, head, capacity=capacity, weight=-profit)

    for node in sorted(market, key=order):
        party = (node.side, market.nodes[node]["organisation"])
        end = "source" if node.side is Side.OFFER else "sink"
        for k in range(most):
            chain(node, (party, quantity(market, node), 0), ((*party, k), 1, bonuses[k]), (end, 1, 0))
    for offered, asked in usable(market):
        graph.add_edge(offered, asked, capacity=1, weight=-market.edges[offered, asked]["fit"])
    return -int(nx.network_simplex(graph)[0])


@settings(max_examples=200, deadline=None)
@given(cases(offers=5, requests=5, pairs=15), st.integers(1, 4))
def test_objective_is_the_optimum_and_the_bound(case: Case, most: int) -> None:
    market = market_of(case)
    plan = propose(market, most=most)

    assert plan.graph["objective"] == plan.graph["bound"] == oracle(market, most, plan.graph["bonuses"])


@settings(max_examples=30, deadline=None)
@given(cases(), st.lists(st.integers(0, 30), max_size=3).map(lambda b: sorted(b, reverse=True)))
def test_no_set_of_proposals_is_worth_more(case: Case, bonuses: list[int]) -> None:
    market = market_of(case)
    plan = propose(market, most=2, bonuses=bonuses)
    used = plan.graph["bonuses"]

    assert used == (*bonuses, 0, 0)[:2]
    assert plan.graph["objective"] == worth_of(market, list(plan.edges), used)
    assert plan.graph["objective"] == max(worth_of(market, pairs, used) for pairs in all_plans(market, 2))


@settings(max_examples=30, deadline=None)
@given(cases(fit=10_000))
def test_as_many_givers_and_as_many_askers_as_possible_have_a_first(case: Case) -> None:
    market = market_of(case)
    plan = propose(market)

    def served(pairs: Sequence[Pair], side: Side) -> int:
        return sum(party_side is side for party_side, _ in counts_of(market, pairs))

    possible = list(all_plans(market, 3))
    for side in Side:
        assert served(list(plan.edges), side) == max(served(pairs, side) for pairs in possible)


@settings(max_examples=30, deadline=None)
@given(cases(offers=6, requests=6, pairs=20))
def test_no_third_where_an_exchange_gives_a_first_or_a_second(case: Case) -> None:
    market = market_of(case)
    plan = propose(market)
    counts = counts_of(market, list(plan.edges))
    exchanges = [(kept, lost) for pair in plan.edges for kept, lost in (pair, pair[::-1])]
    for kept, lost in exchanges:
        if counts[lost.side, market.nodes[lost]["organisation"]] == 3:
            for other in market[kept]:
                gainer = (other.side, market.nodes[other]["organisation"])
                free = plan.degree(other) < quantity(market, other) and not plan.has_edge(kept, other)
                if free and pair_of(kept, other) in usable(market):
                    assert counts[gainer] >= 2


@settings(max_examples=30, deadline=None)
@given(cases(offers=6, requests=6, pairs=20), st.integers(1, 3))
def test_a_plan_keeps_all_limits(case: Case, most: int) -> None:
    market = market_of(case)
    plan = propose(market, most=most)

    assert list(plan) == sorted(market, key=order)
    assert max(counts_of(market, list(plan.edges)).values(), default=0) <= most
    assert plan.graph["total"] == sum(data["fit"] for _, _, data in plan.edges(data=True))
    for node, data in market.nodes(data=True):
        assert plan.degree(node, weight="units") <= quantity(market, node)
        assert plan.nodes[node] == data
    for a, b, data in plan.edges(data=True):
        assert data["units"] >= 1
        assert data["fit"] == market.edges[a, b]["fit"] > 0
        assert market.nodes[a]["organisation"] != market.nodes[b]["organisation"]


@settings(max_examples=30, deadline=None)
@given(cases(offers=6, requests=6, pairs=20, fit=2), st.randoms(use_true_random=False))
def test_order_of_insertion_changes_nothing(case: Case, random: Random) -> None:
    plan, other = propose(market_of(case)), propose(market_of(case, random))

    assert list(plan.nodes(data=True)) == list(other.nodes(data=True))
    assert list(plan.edges(data=True)) == list(other.edges(data=True))
    assert plan.graph == other.graph


@settings(max_examples=30, deadline=None)
@given(cases(offers=5, requests=5, pairs=12), st.data())
def test_pins_are_in_the_best_plan_that_has_them(case: Case, data: st.DataObject) -> None:
    market = market_of(case)
    pairs = [(a, b) for a in market for b in market if a.side is Side.OFFER and b.side is Side.REQUEST]
    pins = data.draw(st.lists(st.sampled_from(sorted(pairs)), unique=True, max_size=3))
    forbidden = data.draw(st.lists(st.sampled_from(sorted(pairs)), unique=True, max_size=3))
    pinned = Counter(node for pair in pins for node in pair)
    assume(all(pinned[node] <= quantity(market, node) for node in pinned) and not set(pins) & set(forbidden))

    plan = propose(market, most=2, pins=pins, forbidden=forbidden, bonuses=(9, 4))

    assert [pair for pair in plan.edges if plan.edges[pair]["pinned"]] == sorted(pins)
    assert not set(plan.edges) & set(forbidden)
    before = counts_of(market, pins)
    best = 0
    rest = market.copy()
    rest.remove_edges_from([*forbidden, *pins])
    for chosen in all_plans(rest, 2):
        listed = Counter(node for pair in chosen for node in pair) + pinned
        counts = counts_of(market, chosen)
        if all(listed[node] <= quantity(market, node) for node in listed) and all(
            counts[party] + before[party] <= 2 for party in counts
        ):
            bonus = sum(sum((9, 4)[: counts[party] + before[party]]) for party in counts + before)
            best = max(best, sum(market.edges[pair]["fit"] for pair in chosen) + bonus)
    assert plan.graph["objective"] == best + sum(
        market.edges[pair]["fit"] if market.has_edge(*pair) else 0 for pair in pins
    )


def test_a_poor_first_goes_before_a_splendid_third() -> None:
    case = Case([("A", 4), ("B", 1)], [("X", 1), ("Y", 1), ("Z", 1)], {(0, j): 10_000 for j in range(3)} | {(1, 2): 1})
    plan = propose(market_of(case))

    assert list(plan.edges) == [(offer(0), request(0)), (offer(0), request(1)), (offer(1), request(2))]


def test_a_third_is_given_when_nobody_else_can_have_it() -> None:
    case = Case([("A", 9)], [("V", 1), ("W", 1), ("X", 1), ("Y", 1)], {(0, j): 10 + j for j in range(4)})

    assert [b.id for _, b in propose(market_of(case)).edges] == [1, 2, 3]


def test_each_side_of_an_organisation_counts_by_itself() -> None:
    case = Case([("A", 1), ("B", 1)], [("A", 1), ("B", 1)], {(0, 1): 5, (1, 0): 5, (0, 0): 99, (1, 1): 99})
    plan = propose(market_of(case), most=1)

    assert list(plan.edges) == [(offer(0), request(1)), (offer(1), request(0))]


def test_a_listing_of_nobody_stands_alone() -> None:
    market = market_of(Case([("A", 1), ("A", 1)], [("X", 1), ("X", 1)], {(0, 0): 5, (1, 1): 5}))
    for node in market:
        market.nodes[node]["organisation"] = None

    assert len(propose(market, most=1).edges) == 2


def test_what_is_left_goes_where_it_fits_best() -> None:
    case = Case([("A", 6)], [("X", 4), ("Y", 3)], {(0, 0): 50, (0, 1): 60})
    plan = propose(market_of(case))

    assert [data["units"] for _, _, data in plan.edges(data=True)] == [3, 3]


def test_a_pin_needs_no_edge_and_may_go_beyond_the_limit() -> None:
    case = Case([("A", 2)], [("X", 1), ("Y", 1)], {(0, 0): 50})
    plan = propose(market_of(case), most=1, pins=[(request(1), offer(0))])

    assert list(plan.edges(data=True)) == [(offer(0), request(1), {"units": 1, "fit": 0, "pinned": True})]
    both = propose(market_of(case), most=1, pins=[(offer(0), request(0)), (offer(0), request(1))])
    assert [(data["fit"], data["pinned"]) for _, _, data in both.edges(data=True)] == [(50, True), (0, True)]


def test_parts_come_along() -> None:
    market = market_of(Case([("A", 1)], [("X", 1)], {(0, 0): 50}))
    parts = (Part(PartCode.WORDS, 50),)
    market.edges[offer(0), request(0)]["parts"] = parts

    assert propose(market).edges[offer(0), request(0)] == {"units": 1, "fit": 50, "pinned": False, "parts": parts}


def test_a_hundred_organisations_and_two_hundred_listings() -> None:
    random = Random(5)
    case = Case(
        [(f"A{i // 2}", 2) for i in range(100)],
        [(f"X{j // 2}", 2) for j in range(100)],
        {(random.randrange(100), j): random.randint(1, 10_000) for j in range(100) for _ in range(8)},
    )
    market = market_of(case)
    plan = propose(market)

    assert plan.graph["objective"] == oracle(market, 3, plan.graph["bonuses"])
    assert set(counts_of(market, list(plan.edges)).values()) <= {1, 2, 3}


@pytest.mark.parametrize(
    ("arguments", "reason"),
    [
        ({"pins": [(offer(0), request(0))], "forbidden": [(request(0), offer(0))]}, "pinned and forbidden"),
        ({"pins": [(offer(0), request(9))]}, "not an offer and a request of the market"),
        ({"pins": [(offer(0), offer(1))]}, "not an offer and a request of the market"),
        ({"pins": [(request(0), request(1))]}, "not an offer and a request of the market"),
        ({"pins": [(offer(0), request(0)), (offer(0), request(1))]}, "is pinned 2 times, and has 1"),
        ({"bonuses": [1, 2]}, "must not increase"),
        ({"bonuses": [-1]}, "bonus must be a whole number"),
        ({"most": -1}, "most must be a whole number"),
        ({"keep": -1}, "keep must be a whole number"),
    ],
)
def test_what_cannot_be_is_refused(arguments: dict[str, object], reason: str) -> None:
    market = market_of(Case([("A", 1), ("B", 1)], [("X", 1), ("Y", 1)], {(0, 0): 5}))

    with pytest.raises(ValueError, match=reason):
        propose(market, **arguments)  # type: ignore[arg-type]


def test_forbidden_pairs_may_be_of_listings_that_are_gone() -> None:
    market = market_of(Case([("A", 1)], [("X", 1)], {(0, 0): 5}))

    assert len(propose(market, forbidden=[(offer(7), request(0))]).edges) == 1


def test_nobody_is_proposed_to_anybody_where_most_is_none() -> None:
    market = market_of(Case([("A", 1)], [("X", 1)], {(0, 0): 5}))

    assert propose(market, most=0).graph | {"forbidden": 0} == {
        "total": 0, "kept": 0, "keep": KEEP, "objective": 0, "bound": 0, "bonuses": (), "most": 0, "forbidden": 0,
    }  # fmt: skip


def test_it_stops_when_asked() -> None:
    with pytest.raises(Stopped):
        propose(market_of(Case([("A", 1)], [("X", 1)], {(0, 0): 5})), stop=lambda: True)


def test_a_plan_that_is_not_proven_is_never_returned(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(plan_module, "_choose", lambda fits, rules, stop: ({}, 20_022))
    market = market_of(Case([("A", 1)], [("X", 1)], {(0, 0): 5}))

    with pytest.raises(NotProven):
        propose(market)


def test_a_listing_and_an_organisation_may_have_the_same_number() -> None:
    """Ids of the database are integers, of listings and of organisations alike."""
    market: nx.Graph[Node] = nx.Graph()
    market.add_node(offer(1), organisation=3, capacity=2)
    market.add_node(offer(3), organisation=4, capacity=4)
    market.add_node(request(2), organisation=1, demand=3)
    market.add_node(request(4), organisation=2, demand=1)
    market.add_edge(offer(1), request(2), fit=3404)
    market.add_edge(offer(3), request(4), fit=6367)
    found = propose(market)
    assert sorted(map(sorted, found.edges)) == [[offer(1), request(2)], [offer(3), request(4)]]
