"""The rounds of an evening against the greedy way, in the same run: `nx.max_weight_matching` round by round.

    python -m tests.benchmarks.rounds [--parties 60] [--rounds 8] [--tables 30] [--runs 3] [--seeds 3]

Greedy adds to a fit a bonus for each talk that a party is behind, removes the pairs that have talked, and keeps the
best T of a round. The floor that it reaches is what everybody has got in the end, or all that it could have; ours is
compared at that same floor, and shown at the highest floor too. Both spread their talks over rounds; runs take turns,
so that a busy machine hurts both alike.
"""

import argparse
from collections import Counter
from collections.abc import Hashable
from random import Random
from statistics import median
from time import perf_counter

import networkx as nx

from beursvloer.matching.colouring import rounds_of, seats
from beursvloer.matching.items import MAX_FIT
from beursvloer.matching.rounds import Hall, Level, Pair, best, hall, levels

BONUS = MAX_FIT // 2
"""Per talk that a party is behind: then nobody is forgotten, and fit still counts."""
SHARES = {"sparse": 0.1, "dense": 0.2, "crowded": 0.4}
"""How many of all pairs fit; on our demo floor it is a sixth. The more there is to choose, the less greedy loses."""
LEAST_RATIO = {"sparse": 1.04, "dense": 1.04, "crowded": 1.0}
"""Of greedy's total at its own floor. Ours is proven the greatest there is: where much fits, more is not to be had."""
MOST_MS = 50
LEAST_FASTER = 10


def hall_of(seed: int, parties: int, share: float, rounds: int, tables: int) -> Hall:
    random = Random(seed)
    fits: dict[Pair, int] = {
        (("a", x), ("b", y)): random.randint(0, MAX_FIT)
        for x in range(parties)
        for y in range(parties)
        if random.random() < share
    }
    return hall([("a", x) for x in range(parties)], [("b", y) for y in range(parties)], fits, rounds, tables)


def greedy(given: Hall) -> list[list[Pair]]:
    talks: Counter[Hashable] = Counter()
    left = dict(given.fits)
    plan = []
    for number in range(given.rounds):
        graph: nx.Graph[Hashable] = nx.Graph()
        for (a, b), fit in left.items():
            graph.add_edge(a, b, weight=fit + BONUS * (2 * number - talks[a] - talks[b]))
        found = [(a, b) if (a, b) in left else (b, a) for a, b in nx.max_weight_matching(graph)]
        found.sort(key=lambda pair: -graph.edges[pair]["weight"])
        plan.append(found[: given.tables])
        for pair in plan[-1]:
            talks.update(pair)
            del left[pair]
    return plan


def floor_of(given: Hall, pairs: list[Pair]) -> int:
    talks = Counter(party for pair in pairs for party in pair)
    possible = Counter(party for pair in given.fits for party in pair)
    missing = [talks[party] for party, count in possible.items() if talks[party] < min(count, given.rounds)]
    return min(missing, default=given.rounds)


def ours(given: Hall, floor: int | None) -> Level:
    found = best(given, floor)
    seats(rounds_of(found.pairs, given.rounds), 0, given.tables)
    return found


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--parties", type=int, default=60, help="of each side")
    parser.add_argument("--rounds", type=int, default=8)
    parser.add_argument("--tables", type=int, default=30)
    parser.add_argument("--runs", type=int, default=3)
    parser.add_argument("--seeds", type=int, default=3)
    asked = parser.parse_args()
    print(
        f"{asked.parties} × {asked.parties}, {asked.rounds} rounds, {asked.tables} tables; ms: median, spread included"
    )
    print(
        f"{'':8}{'seed':>5}{'pairs':>7} | {'floor':>5}{'total':>10}{'bound':>10}{'ms':>7}{'curve ms':>9}"
        f" | greedy {'floor':>5}{'total':>10}{'ms':>7} | at its floor {'total':>9}{'ratio':>7}{'faster':>8}"
    )
    missed: list[str] = []
    worst: dict[str, list[tuple[float, float, float]]] = {}
    for name, share in SHARES.items():
        for seed in range(1, asked.seeds + 1):
            given = hall_of(seed, asked.parties, share, asked.rounds, asked.tables)
            times: dict[str, list[float]] = {"ours": [], "curve": [], "greedy": []}
            for run in range(asked.runs):
                began = perf_counter()
                highest = ours(given, None)
                times["ours"].append(perf_counter() - began)
                began = perf_counter()
                levels(given)
                times["curve"].append(perf_counter() - began)
                if run < 2:  # it takes seconds
                    began = perf_counter()
                    other = [pair for talks in greedy(given) for pair in talks]
                    times["greedy"].append(perf_counter() - began)
            ms = {key: 1000 * median(each) for key, each in times.items()}
            floor, total = floor_of(given, other), sum(given.fits[pair] for pair in other)
            same = ours(given, floor)
            ratio, faster = same.total / total, ms["greedy"] / ms["ours"]
            if highest.total != highest.bound or same.total != same.bound:
                missed.append(f"{name} {seed}: not proven")
            worst.setdefault(name, []).append((ms["ours"], ratio, faster))
            print(
                f"{name:8}{seed:5}{len(given.fits):7} | {highest.floor:5}{highest.total:10}{highest.bound:10}"
                f"{ms['ours']:7.1f}{ms['curve']:9.1f} | greedy {floor:5}{total:10}{ms['greedy']:7.0f}"
                f" | at its floor {same.total:9}{ratio:7.3f}{faster:8.0f}"
            )
    for name, rows in worst.items():
        ms_, ratios, faster_ = zip(*rows, strict=True)
        print(f"{name}: at most {max(ms_):.1f} ms, total ≥ {min(ratios):.3f} × greedy, ≥ {min(faster_):.0f} × faster")
        missed += [f"{name}: slower than {MOST_MS} ms"] if max(ms_) > MOST_MS else []
        missed += [f"{name}: less than {LEAST_FASTER} × faster"] if min(faster_) < LEAST_FASTER else []
        missed += [f"{name}: total below {LEAST_RATIO[name]} × greedy"] if min(ratios) < LEAST_RATIO[name] else []
    print("\n".join(missed))
    return int(bool(missed))


if __name__ == "__main__":
    raise SystemExit(main())
