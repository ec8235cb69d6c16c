"""Which extra offer helps most, against solving anew with each of them (baseline): the same answer, how much sooner.

    .venv/bin/python -m tests.benchmarks.gaps [SIZE …]

A country of `SIZE` offers and requests; 40 concepts in 5 places, each fitting up to twelve requests. Processor time.
"""

import random
import sys
import time
from collections.abc import Hashable, Mapping, Sequence
from dataclasses import dataclass

import networkx as nx

from beursvloer.matching.bmatching import solve
from beursvloer.matching.gaps import bare, extras, join, shared
from beursvloer.matching.items import MAX_FIT, Node
from beursvloer.terms import Side
from tests.benchmarks.markets import country, graph_of

CONCEPTS, LOTS = 40, 3
LEAST = 5.0
"""How many times sooner it must be."""


@dataclass(frozen=True, slots=True)
class Choices:
    table: Mapping[tuple[str, Hashable], Mapping[Node, int]]
    places: Sequence[Hashable] = tuple(range(5))

    def ceilings(self) -> Mapping[str, Mapping[Node, int]]:
        """A place takes away at most what the first of them leaves."""
        return {concept: self.table[concept, 0] for concept, place in self.table if place == 0}

    def fits(self, concept: str, place: Hashable) -> Mapping[Node, int]:
        return self.table[concept, place]


def choices(market: "nx.Graph[Node]", seed: int) -> Choices:
    chance = random.Random(seed)
    requests = sorted(node for node in market if node.side is Side.REQUEST)
    table: dict[tuple[str, Hashable], Mapping[Node, int]] = {}
    for number in range(CONCEPTS):
        known = chance.sample(requests, min(12, len(requests)))
        near = {node: chance.randint(4_000, MAX_FIT) for node in known}
        for place in range(5):
            table[f"concept {number:02}", place] = {
                node: fit - place * chance.randint(0, 40) for node, fit in near.items()
            }
    return Choices(table)


def main(sizes: Sequence[int]) -> int:
    holds = True
    for size in sizes:
        market = graph_of(country(1, size))
        given = choices(market, size)
        started = time.process_time()
        [first] = extras(market, given, Side.OFFER, lots=LOTS, most=1)
        priced = time.process_time() - started
        started = time.process_time()
        now = shared(bare(market), Side.REQUEST)
        before, best = solve(now), 0
        for fits in given.table.values():
            more: nx.Graph[Node] = nx.Graph(now)
            join(more, Node(Side.OFFER, "extra"), LOTS, fits)
            after = solve(more)
            if after.size("units") > before.size("units"):  # it helps somebody
                best = max(best, after.graph["total"] - before.graph["total"])
        each = time.process_time() - started
        started = time.process_time()
        found = extras(market, given, Side.OFFER, lots=LOTS, most=10)
        ten = time.process_time() - started
        ratio = each / priced
        holds &= first.gain == best and ratio >= LEAST
        print(
            f"{size:>6}: the best of {len(given.table)} in {priced * 1000:.0f} ms, each solved {each * 1000:.0f} ms, "
            f"{ratio:.1f} ×, same gain {first.gain == best}; the {len(found)} best in {ten * 1000:.0f} ms"
        )
    return 0 if holds else 1


if __name__ == "__main__":
    raise SystemExit(main([int(one) for one in sys.argv[1:]] or [100, 300, 1_000]))
