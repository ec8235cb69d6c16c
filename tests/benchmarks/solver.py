"""How fast the exact solver is against `nx.network_simplex`, both on what is already built, in the same run.

    python -m tests.benchmarks.solver [--sizes 1000 10000] [--runs 3] [--pure] [--country 100000]

Processor time, runs interleaved, so that a busy machine hurts all alike. `graph` is `bmatching.solve`: an nx.Graph in,
an nx.Graph out, with everything in between. `columns` is `bmatching.solve_columns`: from columns of numbers to proven
units and prices. `pure` is the first without numba. `--country` solves one market of so many listings a side, and
tells the memory that it took beyond the columns.
"""

import argparse
import json
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory
from time import process_time
from typing import TypeVar
from unittest import mock

import networkx as nx
import numpy as np

from beursvloer.matching import bmatching
from beursvloer.matching.transport import Columns
from tests.benchmarks.markets import country, graph_of, network_of

BARS = {1_000: 40, 10_000: 100}
PURE_BAR = 3
COUNTRY_SECONDS, COUNTRY_MB = 3.0, 600


T = TypeVar("T")


def timed(call: Callable[[], T]) -> tuple[float, T]:
    began = process_time()
    answer = call()
    return process_time() - began, answer


def memory_mb(line: str) -> float:
    """VmRSS: what this process holds now; VmHWM: the most it held since `forget_peak`. Linux only."""
    status = Path("/proc/self/status").read_text().splitlines()
    return next(int(one.split()[1]) for one in status if one.startswith(line)) / 1024


def forget_peak() -> None:
    Path("/proc/self/clear_refs").write_text("5")


def compare(size: int, runs: int, seed: int, pure: bool) -> dict[str, float]:
    """Ratios by way, medians over the runs."""
    market = country(seed, size)
    graph, network = graph_of(market), network_of(market)
    compiled = bmatching.machine_code() is not None
    bmatching.warm(len(market.fit))
    seconds: dict[str, list[float]] = {}
    for run in range(runs):
        spent, (cost, _flow) = timed(lambda: nx.network_simplex(network))
        seconds.setdefault("simplex", []).append(spent)
        totals = {-cost}
        if compiled:
            spent, plan = timed(lambda: bmatching.solve(graph))
            seconds.setdefault("graph", []).append(spent)
            totals |= {plan.graph["total"], plan.graph["bound"]}
            spent, answer = timed(lambda: bmatching.solve_columns(market))
            seconds.setdefault("columns", []).append(spent)
            totals |= {answer.total, answer.bound}
        if pure and (run == 0 or size <= 1_000):
            with mock.patch.object(bmatching, "machine_code", return_value=None):
                spent, plan = timed(lambda: bmatching.solve(graph))
            seconds.setdefault("pure", []).append(spent)
            totals |= {plan.graph["total"], plan.graph["bound"]}
        if len(totals) > 1:
            raise SystemExit(f"{size}: not one optimum: {totals}")
    middle = {way: median(taken) for way, taken in seconds.items()}
    simplex = middle.pop("simplex")
    cells = "".join(f"{way:>9} {1000 * taken:9.1f} ms {simplex / taken:7.1f} ×" for way, taken in middle.items())
    print(f"{size:7} {len(market.fit):8} pairs, simplex {1000 * simplex:9.1f} ms{cells}", flush=True)
    return {way: simplex / taken for way, taken in middle.items()}


def whole_country(size: int) -> bool:
    """In a process of its own, which has the columns and nothing else."""
    with TemporaryDirectory() as folder:
        path = Path(folder) / "country.npz"
        np.savez(path, **country(1, size)._asdict())
        command = [sys.executable, "-m", "tests.benchmarks.solver", "--columns", str(path)]
        found = json.loads(subprocess.run(command, check=True, stdout=subprocess.PIPE, text=True).stdout)
    print(
        f"country {size} × {size}, {found['pairs']} pairs: {found['seconds']} s, total {found['total']} = bound "
        f"{found['bound']}, {found['mb']} MB beyond the {found['mb_before']} MB of the process with the columns there",
        flush=True,
    )
    return bool(found["seconds"] <= COUNTRY_SECONDS and found["mb"] <= COUNTRY_MB)


def solve_columns_at(path: Path) -> None:
    with np.load(path) as stored:
        market = Columns(**stored)
    bmatching.warm(len(market.fit))
    before = memory_mb("VmRSS")
    forget_peak()
    spent, answer = timed(lambda: bmatching.solve_columns(market))
    found = {"pairs": len(market.fit), "seconds": round(spent, 2), "total": answer.total, "bound": answer.bound}
    print(json.dumps(found | {"mb": round(memory_mb("VmHWM") - before), "mb_before": round(before)}))


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--sizes", type=int, nargs="*", default=[1_000, 10_000])
    parser.add_argument("--runs", type=int, default=3)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--pure", action="store_true", help="without numba too, beyond 1,000 listings a side")
    parser.add_argument("--country", type=int, default=100_000, metavar="SIZE", help="0 for none")
    parser.add_argument("--columns", type=Path, help=argparse.SUPPRESS)
    chosen = parser.parse_args()
    if chosen.columns:
        solve_columns_at(chosen.columns)
        return 0
    holds = True
    for size in chosen.sizes:
        ratios = compare(size, chosen.runs, chosen.seed, chosen.pure or size <= 1_000)
        holds &= ratios.get("columns", 1_000) >= BARS.get(size, 0) and ratios.get("pure", PURE_BAR) >= PURE_BAR
    if chosen.country and bmatching.machine_code() is None:
        print("numba is not installed: no country")
    elif chosen.country:
        holds &= whole_country(chosen.country)
    return 0 if holds else 1


if __name__ == "__main__":
    raise SystemExit(main())
