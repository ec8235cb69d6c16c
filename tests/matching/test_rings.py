"""Rings of gifts: each found once, and the choice that is worth most, with its bound."""

from collections.abc import Hashable
from fractions import Fraction
from itertools import pairwise, permutations
from random import Random

import networkx as nx
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from beursvloer.matching import packing, rings
from beursvloer.matching.bmatching import Stop
from beursvloer.matching.rings import Choice, Ring, best, next_best, rings_of

Gifts = dict[tuple[int, int], int]


def graph_of(gifts: Gifts, parties: int = 0) -> "nx.DiGraph[Hashable]":
    graph: nx.DiGraph[Hashable] = nx.DiGraph()
    graph.add_nodes_from(range(parties))
    for (giver, receiver), fit in gifts.items():
        graph.add_edge(giver, receiver, fit=fit)
    return graph


def some_gifts(parties: int, most: int, largest: int = 9) -> st.SearchStrategy[Gifts]:
    pairs = st.sampled_from(list(permutations(range(parties), 2)))
    return st.dictionaries(pairs, st.integers(0, largest), max_size=most)


def by_networkx(graph: "nx.DiGraph[Hashable]", longest: int) -> set[Ring]:
    found = set()
    for cycle in nx.simple_cycles(graph, length_bound=longest):
        if len(cycle) > 1:
            at = cycle.index(min(cycle))  # type: ignore[type-var]  # parties are numbers here, which a Hashable need not be
            found.add((*cycle[at:], *cycle[:at]))
    return found


def legs(ring: Ring) -> list[tuple[Hashable, Hashable]]:
    return list(pairwise((*ring, ring[0])))


def fit_of(graph: "nx.DiGraph[Hashable]", ring: Ring) -> int:
    return sum(int(graph.edges[leg]["fit"]) for leg in legs(ring))


def by_hand(graph: "nx.DiGraph[Hashable]", longest: int) -> tuple[int, int]:
    """The greatest total there is, and the least Σ (length − 2)² at it, by trying every choice."""
    every = sorted(by_networkx(graph, longest), key=str)

    def better(at: int, used: frozenset[Hashable]) -> tuple[int, int]:
        if at == len(every):
            return 0, 0
        without = better(at + 1, used)
        ring = every[at]
        if used & set(ring):
            return without
        total, length = better(at + 1, used | set(ring))
        return max(without, (total + fit_of(graph, ring), length - (len(ring) - 2) ** 2))

    total, length = better(0, frozenset())
    return total, -length


def check(graph: "nx.DiGraph[Hashable]", found: Choice, longest: int) -> None:
    """That it is a choice of rings of this graph, and adds up."""
    parties = [party for ring in found.rings for party in ring]
    assert len(set(parties)) == len(parties) == found.served
    assert all(2 <= len(ring) <= longest and ring[0] == min(ring, key=str) for ring in found.rings)
    assert found.total == sum(fit_of(graph, ring) for ring in found.rings) <= found.bound
    assert list(found.rings) == sorted(found.rings)


def large(seed: int, parties: int, gifts: int) -> "nx.DiGraph[Hashable]":
    random = Random(seed)
    pairs = [(random.randrange(100, 100 + parties), random.randrange(100, 100 + parties)) for _ in range(gifts)]
    return graph_of({pair: random.randint(1, 10_000) for pair in pairs})


@given(some_gifts(8, 40), st.integers(2, 6))
def test_each_ring_is_found_once(gifts: Gifts, longest: int) -> None:
    graph = graph_of(gifts)
    found = rings_of(graph, longest)

    assert len(set(found)) == len(found)
    assert set(found) == by_networkx(graph, longest)
    assert found == sorted(found, key=lambda ring: (len(ring), ring))


@given(some_gifts(7, 22), st.integers(2, 4))
@settings(deadline=None)
def test_the_choice_is_the_best_there_is(gifts: Gifts, longest: int) -> None:
    """And of those that are worth as much one with the shortest rings."""
    graph = graph_of(gifts)
    found = best(graph, longest)

    check(graph, found, longest)
    assert (found.total, sum((len(ring) - 2) ** 2 for ring in found.rings)) == by_hand(graph, longest)
    assert found.bound == found.total


@given(some_gifts(7, 22, largest=3), st.randoms(use_true_random=False))
@settings(deadline=None)
def test_the_order_of_insertion_changes_nothing(gifts: Gifts, random: Random) -> None:
    turned = list(gifts.items())
    random.shuffle(turned)

    assert best(graph_of(dict(turned))) == best(graph_of(gifts))


def test_shorter_rings_come_first_at_equal_worth() -> None:
    """Two of two rather than one of four; a ring of three rather than one of four."""
    two = {(1, 2): 5, (2, 1): 5, (3, 4): 5, (4, 3): 5, (2, 3): 5, (4, 1): 5}
    assert best(graph_of(two)).rings == ((1, 2), (3, 4))

    three = {(1, 2): 4, (2, 3): 4, (3, 1): 4, (3, 4): 2, (4, 1): 2}
    assert best(graph_of(three)).rings == ((1, 2, 3),)


def after(times: int) -> Stop:
    """Says stop when it has been asked so often."""
    left = iter(range(times))
    return lambda: next(left, None) is None


def test_steps_and_seed_decide_where_nothing_is_proven(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(packing, "EXACT", 0)
    graph = large(2, 300, 1_400)
    few, many = best(graph, steps=0), best(graph, steps=30)

    check(graph, many, 4)
    assert few.total <= many.total <= many.bound == few.bound
    assert many.total > 0.95 * many.bound
    assert many == best(graph, steps=30)


@pytest.mark.parametrize("times", [0, 1, 3])
def test_stopped_at_any_moment_it_answers(times: int) -> None:
    graph = large(3, 80, 500)
    found = best(graph, stop=after(times))

    check(graph, found, 4)
    assert found.total > 0


def test_too_many_rings_are_thinned_and_the_bound_holds(monkeypatch: pytest.MonkeyPatch) -> None:
    graph = large(4, 30, 150)
    exact = best(graph)
    monkeypatch.setattr(rings, "MOST_RINGS", 40)
    found = best(graph)

    check(graph, found, 4)
    assert found.total <= exact.total <= exact.bound <= found.bound


def test_prices_by_columns_come_to_the_same_bound(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(packing, "EXACT", 0)
    graph = large(5, 100, 900)
    whole = best(graph, steps=0)
    for name, value in (("AT_ONCE", 10), ("BEGIN_WITH", 2), ("MORE", 50)):
        monkeypatch.setattr(packing, name, value)

    assert best(graph, steps=0).bound == pytest.approx(whole.bound, rel=1e-4)


@pytest.mark.parametrize(
    ("gifts", "longest", "reason"),
    [
        ({(1, 2): -1}, 4, "fit of 1 and 2 must be a whole number from 0"),
        ({(1, 2): 10**10}, 4, "fit of 1 and 2 must be at most"),
        ({(1, 2): 1}, 1, "two parties at least"),
    ],
)
def test_what_is_no_market_is_refused(gifts: Gifts, longest: int, reason: str) -> None:
    with pytest.raises(ValueError, match=reason):
        best(graph_of(gifts), longest)


def test_a_walk_is_the_same_as_machine_code(monkeypatch: pytest.MonkeyPatch) -> None:
    pytest.importorskip("numba")
    monkeypatch.setattr(packing, "EXACT", 0)
    graph = large(6, 300, 1_800)
    compiled = best(graph, steps=40, seed=3)
    monkeypatch.setattr(packing, "machine_code", lambda: None)

    assert best(graph, steps=40, seed=3) == compiled
    assert best(graph, steps=0).total < compiled.total <= compiled.bound


@given(some_gifts(6, 20), st.frozensets(st.integers(0, 5)), st.integers(2, 4))
def test_the_next_ring_serves_most_of_the_ready_and_then_fits_best(
    gifts: Gifts, ready: frozenset[int], longest: int
) -> None:
    """As by trying every ring; the same from any order of insertion."""
    graph = graph_of(gifts, 6)
    found = next_best(graph, ready, longest)
    every = [ring for ring in by_networkx(graph, longest) if not ready.isdisjoint(ring)]

    def worth(ring: Ring) -> tuple[int, Fraction, int]:
        return len(ready.intersection(ring)), Fraction(fit_of(graph, ring), len(ring)), -len(ring)

    if not every:
        assert found is None
        return
    most = max(map(worth, every))
    assert found == min(ring for ring in every if worth(ring) == most)
    assert next_best(graph_of(dict(reversed(gifts.items())), 6), ready, longest) == found


def test_a_longer_ring_is_not_better_for_its_length() -> None:
    gifts = {(0, 1): 6, (1, 0): 6, (1, 2): 5, (2, 0): 5}
    assert next_best(graph_of(gifts), {0}) == (0, 1)
    assert next_best(graph_of(gifts), {0, 2}) == (0, 1, 2)
