"""Rounds of talks: the highest floor, the greatest total at it, and a spread in which nobody is twice in a round."""

from collections import Counter
from collections.abc import Hashable, Mapping
from itertools import combinations, pairwise
from random import Random

import networkx as nx
import pytest
from hypothesis import given
from hypothesis import strategies as st

from beursvloer.matching.colouring import rounds_of, seats, set_apart
from beursvloer.matching.rounds import Hall, Level, Pair, best, hall, levels

Fits = dict[Pair, int]


@st.composite
def small_halls(draw: st.DrawFn) -> Hall:
    a, b = draw(st.integers(1, 4)), draw(st.integers(1, 4))
    pairs = draw(st.lists(st.tuples(st.integers(0, a - 1), st.integers(0, b - 1)), unique=True, max_size=9))
    fits: Fits = {pair: draw(st.integers(0, 9)) for pair in pairs}
    return hall(range(a), range(b), fits, draw(st.integers(0, 4)), draw(st.integers(0, 4)))


def large_hall(seed: int, a: int = 25, b: int = 20, share: float = 0.3, rounds: int = 5, tables: int = 12) -> Hall:
    random = Random(seed)
    fits: Fits = {(x, y): random.randint(0, 10_000) for x in range(a) for y in range(b) if random.random() < share}
    return hall(range(a), range(b), fits, rounds, tables)


def degrees(pairs: tuple[Pair, ...] | list[Pair]) -> Counter[tuple[int, Hashable]]:
    return Counter((side, party) for pair in pairs for side, party in enumerate(pair))


def keeps(given: Hall, pairs: tuple[Pair, ...], floor: int) -> bool:
    """Whether these talks are allowed, and everybody has min(floor, own possible pairs) of them."""
    talks, possible = degrees(pairs), degrees(tuple(given.fits))
    return (
        len(set(pairs)) == len(pairs) <= given.rounds * given.tables
        and max(talks.values(), default=0) <= given.rounds
        and all(talks[party] >= min(floor, count) for party, count in possible.items())
    )


def by_hand(given: Hall, floor: int) -> int | None:
    """The greatest total at this floor, by trying every choice; None if no choice reaches it."""
    totals = [
        sum(given.fits[pair] for pair in chosen)
        for count in range(len(given.fits) + 1)
        for chosen in combinations(given.fits, count)
        if keeps(given, chosen, floor)
    ]
    return max(totals, default=None)


def by_simplex(given: Hall, floor: int) -> int | None:
    """The same from `nx.network_simplex`; None if no flow reaches the floor."""
    graph: nx.DiGraph[object] = nx.DiGraph()
    possible = degrees(tuple(given.fits))
    need: Counter[object] = Counter()
    graph.add_edge("right", "left", capacity=given.rounds * given.tables, weight=0)
    for party, count in possible.items():
        low = min(floor, count)
        tail, head = ("left", party) if party[0] == 0 else (party, "right")
        graph.add_edge(tail, head, capacity=given.rounds - low, weight=0)
        need[tail] += low
        need[head] -= low
    for (x, y), fit in given.fits.items():
        graph.add_edge((0, x), (1, y), capacity=1, weight=-fit)
    for node, demand in need.items():
        graph.nodes[node]["demand"] = demand
    try:
        cost, _ = nx.network_simplex(graph)
    except nx.NetworkXUnfeasible:
        return None
    return -int(cost)


def check(given: Hall, found: Level) -> None:
    assert found.total == found.bound == sum(given.fits[pair] for pair in found.pairs)
    assert keeps(given, found.pairs, 0 if found.short else found.floor)


@given(small_halls())
def test_each_floor_has_the_greatest_total_of_all_choices(given: Hall) -> None:
    highest = max(floor for floor in range(given.rounds + 1) if by_hand(given, floor) is not None)
    curve = levels(given)

    assert [level.floor for level in curve] == list(range(given.rounds + 1))
    for level in curve:
        check(given, level)
        assert bool(level.short) == (level.floor > highest)
        if not level.short:
            assert level.total == by_hand(given, level.floor)
    assert best(given) == curve[highest]


@given(small_halls(), st.integers(0, 5))
def test_a_floor_asked_for_is_kept_or_the_highest_there_is(given: Hall, floor: int) -> None:
    highest = max(each for each in range(given.rounds + 1) if by_hand(given, each) is not None)
    found = best(given, floor)

    assert (found.floor, found.total) == (min(floor, highest), by_hand(given, min(floor, highest)))


@pytest.mark.parametrize("seed", range(6))
@pytest.mark.parametrize("tables", [6, 12, 30])
def test_larger_halls_are_as_good_as_the_network_simplex(seed: int, tables: int) -> None:
    given = large_hall(seed, tables=tables)
    curve = levels(given)

    for level in curve:
        check(given, level)
        known = by_simplex(given, level.floor)
        assert (known is None) == bool(level.short)
        assert known in (None, level.total)


@given(small_halls())
def test_above_the_highest_floor_nobody_loses_a_talk_that_was_theirs(given: Hall) -> None:
    """Where not all can rise, who could keeps what the floor below gave."""
    curve = levels(given)
    for below, level in pairwise(curve):
        had, has = degrees(below.pairs), degrees(level.pairs)
        possible = degrees(tuple(given.fits))
        short = [p for p, count in possible.items() if has[p] < min(level.floor, count)]
        assert len(short) == level.short
        assert all(has[p] >= min(below.floor, possible[p], had[p]) for p in possible)


def test_who_can_talk_with_one_only_gets_that_talk() -> None:
    fits: Fits = {("Bakker", "Harmonie"): 9, ("Bakker", "Scouting"): 8, ("Slager", "Harmonie"): 1}
    given = hall(["Bakker", "Slager"], ["Harmonie", "Scouting"], fits, rounds=1, tables=2)

    assert best(given, 0).pairs == (("Bakker", "Harmonie"),)
    assert best(given).pairs == (("Bakker", "Scouting"), ("Slager", "Harmonie"))


def test_talks_of_earlier_rounds_count_for_the_floor() -> None:
    fits: Fits = {("Bakker", "Harmonie"): 9, ("Bakker", "Scouting"): 8, ("Slager", "Harmonie"): 1}
    parties = ["Bakker", "Slager"], ["Harmonie", "Scouting"]

    def at_one(*had: str) -> tuple[Pair, ...]:
        return best(hall(*parties, fits, 1, 2, had=dict.fromkeys(had, 1)), 1).pairs

    assert at_one("Slager", "Scouting") == (("Bakker", "Harmonie"),)
    assert at_one("Bakker", "Harmonie", "gone home") == (("Bakker", "Scouting"), ("Slager", "Harmonie"))
    assert best(hall(*parties, fits, 1, 2, had={"Slager": 1, "gone home": 5})).floor == 2


def test_where_not_all_can_have_a_talk_as_many_as_can_have_one() -> None:
    """Nine want the one club; it has three rounds. The other two pairs do not pay for that with their talks."""
    fits: Fits = {(9, "koor"): 1, (10, "koor"): 1}
    fits.update({(k, "club"): 100 - k for k in range(9)})
    given = hall(range(11), ["club", "koor"], fits, rounds=3, tables=2)

    assert best(given).floor == 0
    first = levels(given)[1]
    assert first.short == 6
    assert {(9, "koor"), (10, "koor"), (0, "club")} < set(first.pairs)


@given(small_halls().filter(lambda given: bool(given.fits) and given.rounds * given.tables > 0))
def test_some_pair_can_change_the_winner(given: Hall) -> None:
    """Every pair counts: make one dear enough, and it talks."""
    for pair in given.fits:
        raised = hall(given.a, given.b, {**given.fits, pair: 1_000}, given.rounds, given.tables)
        assert pair in best(raised, 0).pairs


@pytest.mark.parametrize("seed", [0, 7])
def test_thirty_orders_of_insertion_give_one_plan(seed: int) -> None:
    random = Random(1)
    fits: Fits = {(x, f"b{y}"): random.randint(1, 3) for x in range(12) for y in range(12) if random.random() < 0.5}
    a, b = list(range(12)), [f"b{y}" for y in range(12)]
    plans = set()
    for order in range(30):
        rows = list(fits.items())
        for row in (rows, a, b):
            Random(order).shuffle(row)
        found = best(hall(a, b, dict(rows), rounds=4, tables=7, seed=seed))
        spread = rounds_of(found.pairs, 4)
        plans.add(str((found, spread, seats(spread, 0, 7))))
    assert len(plans) == 1


def test_the_seed_decides_among_equals() -> None:
    fits: Fits = {(x, y): 5 for x in range(6) for y in range(6)}
    plans = {best(hall(range(6), range(6), fits, rounds=2, tables=4, seed=seed)).pairs for seed in range(5)}

    assert len(plans) > 1


def test_an_empty_hall_has_an_empty_plan() -> None:
    assert best(hall([], [], {}, 8, 30)) == Level(8, 0, 0, (), 0)
    assert best(hall([1], [2], {(1, 2): 5}, 0, 30)) == Level(0, 0, 0, (), 0)
    assert best(hall([1], [2], {(1, 2): 5}, 3, 0)) == Level(0, 0, 0, (), 0)


@pytest.mark.parametrize(
    ("a", "fits", "rounds", "reason"),
    [
        ([1, 1], {}, 1, "twice"),
        ([1], {(1, "y"): 1}, 1, "no pair"),
        ([1], {("x", 1): 1}, 1, "no pair"),
        ([1], {(1, "x"): -1}, 1, "fit of 1 and x must be a whole number from 0, not -1"),
        ([1], {(1, "x"): 0.5}, 1, "fit"),
        ([1], {}, -1, "rounds"),
    ],
)
def test_what_is_no_hall_is_refused(a: list[int], fits: Mapping[Pair, int], rounds: int, reason: str) -> None:
    with pytest.raises(ValueError, match=reason):
        hall(a, ["x"], fits, rounds, 1)


# --- spread and tables ------------------------------------------------------------------------------------------


@st.composite
def choices(draw: st.DrawFn) -> tuple[list[Pair], int, int]:
    given = draw(small_halls())
    found = best(given, draw(st.integers(0, 2)))
    return list(found.pairs), given.rounds, given.tables


@given(choices())
def test_nobody_is_twice_in_a_round_and_no_round_has_more_talks_than_tables(
    choice: tuple[list[Pair], int, int],
) -> None:
    pairs, rounds, tables = choice
    spread = rounds_of(pairs, rounds)

    assert sorted(pair for talks in spread for pair in talks) == sorted(pairs)
    assert len(spread) == rounds
    for talks in spread:
        assert max(degrees(talks).values(), default=1) == 1
        assert len(talks) <= tables
    sizes = [len(talks) for talks in spread]
    assert max(sizes, default=0) - min(sizes, default=0) <= 1


@pytest.mark.parametrize("seed", range(8))
def test_a_full_evening_is_spread_evenly(seed: int) -> None:
    given = large_hall(seed, a=40, b=33, rounds=8, tables=15)
    spread = rounds_of(best(given).pairs, 8)

    assert {len(talks) for talks in spread} == {15}
    assert all(max(degrees(talks).values()) == 1 for talks in spread)


@pytest.mark.parametrize("seed", range(6))
def test_most_of_what_was_announced_stays_in_its_round(seed: int) -> None:
    """Of a full evening three pairs fall away and others come: nine in ten of the rest keep their round."""
    given = large_hall(seed, a=40, b=33, rounds=8, tables=15)
    announced = rounds_of(best(given).pairs, 8)
    stood = {pair: number for number, talks in enumerate(announced) for pair in talks}
    without = {pair: fit + 1_000 * (pair in stood) for pair, fit in given.fits.items() if pair not in list(stood)[::40]}
    pairs = best(hall(given.a, given.b, without, 8, 15)).pairs
    again = rounds_of(pairs, 8, stood, 15)
    stay = [stood[pair] == number for number, talks in enumerate(again) for pair in talks if pair in stood]

    assert all(len(talks) <= 15 and max(degrees(talks).values()) == 1 for talks in again)
    assert sorted(pair for talks in again for pair in talks) == sorted(pairs)
    assert sum(stay) >= 0.9 * len(stay) > 0


def clashes(spread: list[list[Pair]], together: list[frozenset[Hashable]]) -> int:
    """How often somebody who stands for several parties is expected at one table too many."""
    return sum(
        max(0, sum(not one.isdisjoint(pair) for pair in talks) - 1)
        for one in together
        for talks in spread
        if not any(one.issuperset(pair) for pair in talks)
    )


@given(choices(), st.data())
def test_set_apart_keeps_every_talk_and_only_lessens_clashes(
    choice: tuple[list[Pair], int, int], data: st.DataObject
) -> None:
    pairs, rounds, tables = choice
    named: list[Pair] = [(f"a{a}", f"b{b}") for a, b in pairs]
    parties = sorted({str(party) for pair in named for party in pair})
    sets = st.frozensets(st.sampled_from(parties), min_size=2, max_size=3) if len(parties) > 1 else st.nothing()
    together: list[frozenset[Hashable]] = [
        frozenset(one) for one in data.draw(st.lists(sets, max_size=2) if parties[1:] else st.just([]))
    ]
    named = [pair for pair in named if not any(one.issuperset(pair) for one in together)]
    spread = rounds_of(named, rounds)
    found = set_apart(spread, together, tables)

    assert sorted(pair for talks in found for pair in talks) == sorted(named)
    assert all(max(degrees(talks).values(), default=1) == 1 and len(talks) <= tables for talks in found)
    assert clashes(found, together) <= clashes(spread, together)


@pytest.mark.parametrize("seed", range(6))
def test_who_stands_for_two_parties_is_at_one_table_at_a_time(seed: int) -> None:
    given = large_hall(seed, a=40, b=33, rounds=8, tables=15)
    pairs: list[Pair] = [(f"a{a}", f"b{b}") for a, b in best(given).pairs]
    # The busiest of one side, two by two, and some with one of the other side.
    busy = [party for party, count in Counter(pair[0] for pair in pairs).items() if count <= 4]
    calm = [party for party, count in Counter(pair[1] for pair in pairs).items() if count <= 4]
    together = [frozenset(busy[:2]), frozenset(busy[2:4]), frozenset({*busy[4:5], *calm[:1]})]
    pairs = [pair for pair in pairs if not any(one.issuperset(pair) for one in together)]
    spread = rounds_of(pairs, 8)
    found = set_apart(spread, together, 15)

    assert clashes(found, together) == 0
    assert sorted(pair for talks in found for pair in talks) == sorted(pairs)
    assert all(len(talks) <= 15 and max(degrees(talks).values()) == 1 for talks in found)


def test_more_talks_than_rounds_cannot_be_spread() -> None:
    with pytest.raises(ValueError, match="more talks than rounds"):
        rounds_of([(1, "x"), (1, "y")], 1)
    with pytest.raises(ValueError, match="twice"):
        rounds_of([(1, "x"), (1, "x")], 2)


@pytest.mark.parametrize("side", [0, 1])
@pytest.mark.parametrize("seed", range(4))
def test_who_sits_keeps_one_table_when_there_are_enough(side: int, seed: int) -> None:
    given = large_hall(seed, a=11, b=11, rounds=4, tables=11)
    at = seats(rounds_of(best(given).pairs, 4), side, 11)
    tables: dict[Hashable, set[int]] = {}
    for placed in at:
        assert len(set(placed.values())) == len(placed)
        for pair, table in placed.items():
            tables.setdefault(pair[side], set()).add(table)

    assert {len(each) for each in tables.values()} == {1}


def test_who_sits_stays_at_the_table_of_before() -> None:
    at = seats([[(1, "x"), (2, "y"), (3, "z")]], 0, 3, kept={1: 3, 2: 9, 5: 1})

    assert at == [{(1, "x"): 3, (2, "y"): 1, (3, "z"): 2}]


def test_what_was_announced_keeps_its_table_in_its_round() -> None:
    rounds: list[list[Pair]] = [[(1, "x"), (2, "y")], [(3, "z"), (1, "y")]]
    first = seats(rounds, 0, 2)
    stood = {pair: (k, table) for k, talks in enumerate(first) for pair, table in talks.items()}
    assert seats(rounds, 0, 2, {1: 2, 2: 1, 3: 1}, stood) == first
    moved: list[list[Pair]] = [[(1, "x"), (4, "y")], [(3, "z"), (1, "y")]]
    again = seats(moved, 0, 2, {}, stood)
    assert again[0][1, "x"] == first[0][1, "x"]
    assert sorted(again[0].values()) == [1, 2]
    assert again[1] == first[1]


def test_with_more_hosts_than_tables_each_round_has_room_all_the_same() -> None:
    given = large_hall(3, a=40, b=33, rounds=8, tables=15)
    at = seats(rounds_of(best(given).pairs, 8), 1, 15)

    assert all(sorted(placed.values()) == list(range(1, 16)) for placed in at)
    with pytest.raises(ValueError, match="2 talks at 1 tables"):
        seats([[(1, "x"), (2, "y")]], 0, 1)
