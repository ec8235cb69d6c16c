"""How fast the exact solver is against `nx.network_simplex`, both on a graph that is already built, in the same run.

    python -m tests.benchmarks.solver [--size 1000] [--per 15] [--runs 5] [--seeds 3]

Places have a Zipf population, a request knows the offers of its kind that are nearest, a fit is decay by distance plus
noise, capacities and demands are geometric from 1 to 20. With `--cross` a share of the pairs joins kinds at random,
which makes one component of all. Runs are interleaved, so that a busy machine hurts both alike.
"""

import argparse
import math
from random import Random
from statistics import median
from time import perf_counter

import networkx as nx

from beursvloer.matching.bmatching import solve
from beursvloer.matching.items import MAX_FIT, Node
from beursvloer.matching.plan import propose
from beursvloer.terms import Side

KINDS = 12
ORGANISATION = 2  # listings of each


def market_of(seed: int, size: int, per: int, cross: float) -> "nx.Graph[Node]":
    random = Random(seed)
    places = [(60 * random.random(), 60 * random.random()) for _ in range(max(5, size // 20))]
    weights = [1 / (k + 1) for k in range(len(places))]
    market: nx.Graph[Node] = nx.Graph()
    spots: dict[Node, tuple[float, float]] = {}
    by_kind: list[list[Node]] = [[] for _ in range(KINDS)]
    for side, quantity in ((Side.OFFER, "capacity"), (Side.REQUEST, "demand")):
        for k in range(size):
            node = Node(side, k)
            [(x, y)] = random.choices(places, weights)
            spots[node] = (x + random.gauss(0, 1), y + random.gauss(0, 1))
            units = 1
            while units < 20 and random.random() < 0.7:
                units += 1
            market.add_node(node, organisation=(side, k // ORGANISATION), **{quantity: units})
            kind = random.randrange(KINDS)
            if side is Side.OFFER:
                by_kind[kind].append(node)
                continue
            near = sorted((math.dist(spots[node], spots[offer]), offer) for offer in by_kind[kind])[:per]
            for distance, offer in near:
                share = 0.6 * math.exp(-distance / 15) + 0.4 * random.betavariate(2, 3)
                if random.random() < cross:
                    offer = Node(Side.OFFER, random.randrange(size))
                market.add_edge(offer, node, fit=int(MAX_FIT * min(1.0, max(0.01, share))))
    return market


def network_of(market: "nx.Graph[Node]") -> "nx.DiGraph[object]":
    network: nx.DiGraph[object] = nx.DiGraph()
    everything = sum(data.get("capacity", 0) for _, data in market.nodes(data=True))
    network.add_node("source", demand=-everything)
    network.add_node("sink", demand=everything)
    network.add_edge("source", "sink", capacity=everything, weight=0)
    for node, data in market.nodes(data=True):
        if node.side is Side.OFFER:
            network.add_edge("source", node, capacity=data["capacity"], weight=0)
        else:
            network.add_edge(node, "sink", capacity=data["demand"], weight=0)
    for a, b, data in market.edges(data=True):
        offer, request = (a, b) if a.side is Side.OFFER else (b, a)
        units = min(market.nodes[offer]["capacity"], market.nodes[request]["demand"])
        network.add_edge(offer, request, capacity=units, weight=-data["fit"])
    return network


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--size", type=int, default=1_000, help="offers, and as many requests")
    parser.add_argument("--per", type=int, default=15, help="pairs per request")
    parser.add_argument("--cross", type=float, default=0.02, help="share of pairs across kinds")
    parser.add_argument("--runs", type=int, default=5)
    parser.add_argument("--seeds", type=int, default=3)
    chosen = parser.parse_args()
    print("seed   pairs     total = bound   simplex s   solve s   ratio   propose s")
    for seed in range(chosen.seeds):
        market = market_of(seed, chosen.size, chosen.per, chosen.cross)
        network = network_of(market)
        simplex, own = [], []
        for _ in range(chosen.runs):
            began = perf_counter()
            cost, _flow = nx.network_simplex(network)
            simplex.append(perf_counter() - began)
            began = perf_counter()
            plan = solve(market)
            own.append(perf_counter() - began)
            if not -cost == plan.graph["total"] == plan.graph["bound"]:
                raise SystemExit(f"seed {seed}: simplex {-cost}, {plan.graph}")
        began = perf_counter()
        propose(market)
        proposing = perf_counter() - began
        a, b = median(simplex), median(own)
        print(
            f"{seed:4} {market.number_of_edges():7} {plan.graph['total']:17} {a:11.3f} {b:9.3f} {a / b:7.1f}"
            f" {proposing:11.3f}",
            flush=True,
        )


if __name__ == "__main__":
    main()
