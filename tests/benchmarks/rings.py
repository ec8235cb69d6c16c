"""Rings of two, three and four parties: found against `nx.simple_cycles` in the same run, and how near the best choice.

    python -m tests.benchmarks.rings [--seeds 1] [--seconds 30] [--dense-seconds 15] [--processor]

Markets as a region has them: parties in places, offers and wishes in categories, and for each wish the nearest who
offer it. The nearer, the better the fit. Enumeration is timed at 500 parties, interleaved; a choice of 500 is proven
or shows its gap; one of 5,000 with many rings must reach 95 % of its bound.
"""

import argparse
from collections.abc import Callable, Hashable
from functools import partial
from random import Random
from statistics import median
from time import perf_counter, process_time

import networkx as nx

from beursvloer.matching.bmatching import LEAST_COMPILED, warm
from beursvloer.matching.items import MAX_FIT
from beursvloer.matching.rings import best, rings_of

LEAST_FASTER = 100
LEAST_OF_BOUND = 0.95


def market(seed: int, parties: int, categories: int, nearest: int, wishes: int) -> "nx.DiGraph[Hashable]":
    """Gifts between `parties` that each offer and wish `wishes` categories, to the `nearest` who offer a wish."""
    random = Random(seed)
    place = [(random.random(), random.random()) for _ in range(parties)]
    offering: dict[int, list[int]] = {}
    for party in range(parties):
        for category in random.sample(range(categories), wishes):
            offering.setdefault(category, []).append(party)
    gifts: nx.DiGraph[Hashable] = nx.DiGraph()
    gifts.add_nodes_from(range(parties))
    for party in range(parties):
        x, y = place[party]
        for category in random.sample(range(categories), wishes):
            others = [(place[other], other) for other in offering.get(category, [])]
            near = sorted(((there[0] - x) ** 2 + (there[1] - y) ** 2, other) for there, other in others)
            for distance, other in near[:nearest]:
                if other != party:
                    fit = int(MAX_FIT * max(0.05, (1 - distance**0.5) * random.betavariate(4, 2)))
                    gifts.add_edge(other, party, fit=max(fit, gifts.get_edge_data(other, party, {"fit": 0})["fit"]))
    return gifts


def by_networkx(gifts: "nx.DiGraph[Hashable]") -> set[tuple[Hashable, ...]]:
    found = set()
    for cycle in nx.simple_cycles(gifts, length_bound=4):
        at = cycle.index(min(cycle))  # type: ignore[type-var]  # parties are numbers here, which a Hashable need not be
        found.add((*cycle[at:], *cycle[:at]))
    return found


def _over(clock: Callable[[], float], end: float) -> bool:
    return clock() > end


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--seeds", type=int, default=1)
    parser.add_argument("--seconds", type=float, default=30, help="for a choice of 500")
    parser.add_argument("--dense-seconds", type=float, default=15, help="for a choice of 5,000")
    parser.add_argument("--processor", action="store_true", help="seconds of the processor: others use the machine too")
    asked = parser.parse_args()
    clock = process_time if asked.processor else perf_counter
    warm(LEAST_COMPILED)
    missed = []
    sizes = [
        ("500", 500, 100, 3, 2, asked.seconds),
        ("500 dense", 500, 60, 3, 2, asked.seconds),
        ("5000", 5000, 300, 3, 2, asked.dense_seconds),
        ("5000 dense", 5000, 200, 4, 2, asked.dense_seconds),
        ("5000 denser", 5000, 120, 4, 3, asked.dense_seconds),
    ]
    print(f"{'market':12}{'seed':>5}{'gifts':>8}{'rings':>8}{'ms':>8}{'nx ms':>9}{'faster':>8}", end="")
    print(f" |{'total':>10}{'bound':>10}{'of bound':>9}{'served':>8}{'s':>7}{'CPU s':>7}")
    for seed in range(1, asked.seeds + 1):
        for name, parties, categories, nearest, wishes, seconds in sizes:
            gifts = market(seed, parties, categories, nearest, wishes)
            ours, theirs = [], []
            for _ in range(3):
                began = process_time()
                found = rings_of(gifts)
                ours.append(process_time() - began)
                if parties <= 500:
                    began = process_time()
                    other = by_networkx(gifts)
                    theirs.append(process_time() - began)
            faster = median(theirs) / median(ours) if theirs else 0.0
            if theirs and (set(found) != other or faster < LEAST_FASTER):
                missed.append(f"{name} {seed}: not the same rings, or less than {LEAST_FASTER} × faster")
            end, began, cpu = clock() + seconds, perf_counter(), process_time()
            choice = best(gifts, stop=partial(_over, clock, end), steps=10**9)
            wall, cpu = perf_counter() - began, process_time() - cpu
            share = choice.total / choice.bound if choice.bound else 1.0
            if share < LEAST_OF_BOUND or (cpu if asked.processor else wall) > seconds + 2:
                missed.append(f"{name} {seed}: {share:.4f} of the bound after {wall:.1f} s")
            print(
                f"{name:12}{seed:5}{gifts.number_of_edges():8}{len(found):8}{1000 * median(ours):8.1f}"
                f"{1000 * median(theirs) if theirs else 0:9.0f}{faster:8.0f} |{choice.total:10}{choice.bound:10}"
                f"{share:9.4f}{choice.served:8}{wall:7.1f}{cpu:7.1f}",
                flush=True,
            )
    print("\n".join(missed))
    return int(bool(missed))


if __name__ == "__main__":
    raise SystemExit(main())
