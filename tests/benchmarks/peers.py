"""The same market for everybody: plain NetworkX, SciPy, OR-Tools, greedy and our own, in one run.

    python -m tests.benchmarks.peers [--sizes 100 1000 10000] [--limit 60]

Each solver has a process of its own and the time limit, and gets the market as it likes it best: only the call that
solves is timed (processor time; for ours also the proof). `× ours` says how many times as long it takes as ours
in columns, `of best` which share of the best total it reaches. One-to-one, every listing has one unit.
"""

import argparse
import json
import subprocess
import sys
from collections.abc import Callable
from time import process_time
from typing import TypeVar
from unittest import mock

import networkx as nx
import numpy as np
from ortools.graph.python.min_cost_flow import SimpleMinCostFlow
from scipy.optimize import linear_sum_assignment
from scipy.sparse import coo_array, csr_array
from scipy.sparse.csgraph import min_weight_full_bipartite_matching

from beursvloer.matching import bmatching
from beursvloer.matching.transport import Columns
from tests.benchmarks.markets import country, graph_of, network_of

Timed = tuple[float, int]
"""Seconds, total."""

DENSE = 3_000  # listings a side: a dense matrix of 10,000 takes 800 MB, and as much again


T = TypeVar("T")


def _clocked(solve: Callable[[], T], total: Callable[[T], int]) -> Timed:
    began = process_time()
    answer = solve()
    return process_time() - began, total(answer)


def ours_columns(market: Columns) -> Timed:
    bmatching.warm(len(market.fit))
    return _clocked(lambda: bmatching.solve_columns(market), lambda answer: answer.total)


def ours_graph(market: Columns) -> Timed:
    bmatching.warm(len(market.fit))
    graph = graph_of(market)
    return _clocked(lambda: bmatching.solve(graph), lambda plan: plan.graph["total"])


def ours_pure(market: Columns) -> Timed:
    with mock.patch.object(bmatching, "machine_code", return_value=None):
        return _clocked(lambda: bmatching.solve_columns(market), lambda answer: answer.total)


def simplex(market: Columns) -> Timed:
    network = network_of(market)
    return _clocked(lambda: nx.network_simplex(network), lambda found: -found[0])


def blossom(market: Columns) -> Timed:
    graph: nx.Graph[object] = nx.Graph()
    for i, j, fit in zip(market.offer.tolist(), market.request.tolist(), market.fit.tolist(), strict=True):
        graph.add_edge(("offer", i), ("request", j), weight=fit)
    return _clocked(
        lambda: nx.max_weight_matching(graph), lambda pairs: sum(graph.edges[pair]["weight"] for pair in pairs)
    )


def ortools(market: Columns) -> Timed:
    offers, requests = len(market.capacity), len(market.demand)
    source, sink = offers + requests, offers + requests + 1
    everything = int(market.capacity.sum())
    tail = np.concatenate([np.full(offers, source), market.offer, offers + np.arange(requests), [source]])
    head = np.concatenate([np.arange(offers), offers + market.request, np.full(requests, sink), [sink]])
    between = np.minimum(market.capacity[market.offer], market.demand[market.request])
    room = np.concatenate([market.capacity, between, market.demand, [everything]])
    cost = np.concatenate([np.zeros(offers, np.int64), -market.fit, np.zeros(requests + 1, np.int64)])
    flow = SimpleMinCostFlow()
    flow.add_arcs_with_capacity_and_unit_cost(tail, head, room, cost)
    flow.set_nodes_supplies(np.array([source, sink]), np.array([everything, -everything]))

    def total(status: object) -> int:
        if status != flow.OPTIMAL:
            raise SystemExit(f"OR-Tools: {status}")
        return -flow.optimal_cost()

    return _clocked(flow.solve, total)


def scipy_dense(market: Columns) -> Timed:
    matrix = coo_array((market.fit, (market.offer, market.request)), (len(market.capacity), len(market.demand)))
    table = matrix.toarray()
    return _clocked(
        lambda: linear_sum_assignment(table, maximize=True), lambda found: int(table[found[0], found[1]].sum())
    )


def scipy_sparse(market: Columns) -> Timed:
    """Full matchings only: a way out for every request, in a column of its own."""
    offers, requests = len(market.capacity), len(market.demand)
    most = int(market.fit.max()) + 1
    row = np.concatenate([market.request, np.arange(requests)])
    column = np.concatenate([market.offer, offers + np.arange(requests)])
    cost = np.concatenate([most - market.fit, np.full(requests, most)])
    table = csr_array((cost, (row, column)), (requests, offers + requests))
    return _clocked(
        lambda: min_weight_full_bipartite_matching(table),
        lambda found: most * requests - int(table[found[0], found[1]].sum()),
    )


def greedy(market: Columns) -> Timed:
    def run() -> int:
        room, need = market.capacity.tolist(), market.demand.tolist()
        best_first = np.lexsort((market.request, market.offer, -market.fit))
        columns = (market.offer[best_first], market.request[best_first], market.fit[best_first])
        total = 0
        for i, j, fit in zip(*(column.tolist() for column in columns), strict=True):
            units = min(room[i], need[j])
            if units:
                room[i] -= units
                need[j] -= units
                total += fit * units
        return total

    return _clocked(run, lambda total: total)


SOLVERS: dict[str, tuple[Callable[[Columns], Timed], int, bool]] = {
    # solver, largest size, one-to-one only
    "ours, columns": (ours_columns, 10**9, False),
    "ours, nx.Graph to nx.Graph": (ours_graph, 10**9, False),
    "ours, without numba": (ours_pure, 10**9, False),
    "greedy": (greedy, 10**9, False),
    "OR-Tools SimpleMinCostFlow": (ortools, 10**9, False),
    "nx.network_simplex": (simplex, 10_000, False),
    "nx.max_weight_matching": (blossom, 1_000, True),
    "scipy linear_sum_assignment": (scipy_dense, DENSE, True),
    "scipy min_weight_full_bipartite": (scipy_sparse, 10**9, True),
}


def alone(name: str, size: int, one_to_one: bool, limit: float) -> Timed | None:
    """In a process of its own; None when the limit was not enough."""
    command = [sys.executable, "-m", "tests.benchmarks.peers", "--one", name, "--sizes", str(size)]
    if one_to_one:
        command.append("--one-to-one")
    try:
        done = subprocess.run(command, stdout=subprocess.PIPE, text=True, check=True, timeout=limit)
    except subprocess.TimeoutExpired:
        return None
    seconds, total = json.loads(done.stdout)
    return seconds, total


def compare(size: int, one_to_one: bool, limit: float) -> bool:
    print(f"\n{size} × {size}, {'one-to-one' if one_to_one else 'capacities 1 to 20'}")
    print(f"{'solver':<34} {'seconds':>10} {'× ours':>8} {'total':>14} {'of best':>9}")
    found = {
        name: alone(name, size, one_to_one, limit)
        for name, (_solver, largest, only) in SOLVERS.items()
        if size <= largest and (one_to_one or not only)
    }
    best = max(answer[1] for answer in found.values() if answer)
    ours = found["ours, columns"]
    for name, answer in found.items():
        if answer is None or ours is None:
            print(f"{name:<34} {'> ' + format(limit, '.0f'):>10}")
            continue
        seconds, total = answer
        print(f"{name:<34} {seconds:10.4f} {seconds / ours[0]:8.1f} {total:14} {total / best:9.2%}", flush=True)
    exact = {answer[1] for name, answer in found.items() if answer and name != "greedy"}
    return exact == {best} and ours is not None


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--sizes", type=int, nargs="*", default=[100, 1_000, 10_000])
    parser.add_argument("--limit", type=float, default=60, help="seconds for each solver, starting it included")
    parser.add_argument("--one", help=argparse.SUPPRESS)
    parser.add_argument("--one-to-one", action="store_true", help=argparse.SUPPRESS)
    chosen = parser.parse_args()
    if chosen.one:
        market = country(1, chosen.sizes[0], one_to_one=chosen.one_to_one)
        print(json.dumps(SOLVERS[chosen.one][0](market)))
        return 0
    holds = [compare(size, one, chosen.limit) for one in (False, True) for size in chosen.sizes]
    return 0 if all(holds) else 1


if __name__ == "__main__":
    raise SystemExit(main())
