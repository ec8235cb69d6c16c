"""Runs the benchmarks one after the other and puts what each found into one table. Called by `script/bench`."""

import argparse
import json
import re
import subprocess
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
LONGEST = 40 * 60  # seconds for one benchmark


@dataclass(frozen=True, slots=True)
class Benchmark:
    """A module of tests/benchmarks with its arguments, and what its output says in one line."""

    name: str
    module: str
    arguments: tuple[str, ...]
    figure: Callable[[str], str]
    baseline: str


def last_json(output: str, back: int = 1) -> dict[str, Any]:
    lines = [line for line in output.splitlines() if line.startswith("{")]
    found: dict[str, Any] = json.loads(lines[-back])
    return found


def solver(output: str) -> str:
    rows = re.findall(r"^\s*(\d+)\s+\d+ pairs, simplex.*?ms(.*)$", output, re.M)
    found = [(size, re.findall(r"([a-z]+)\s+[\d.]+ ms\s+([\d.]+ ×)", rest)) for size, rest in rows]
    ways = [f"{size}: " + ", ".join(map(" ".join, ratios)) for size, ratios in found]
    whole = re.findall(r"^country.*?pairs: ([\d.]+ s).*, (\d+ MB) beyond", output, re.M)
    return "; ".join(ways + [f"the country in {' and '.join(one)}" for one in whole])


def peers(output: str) -> str:
    markets = re.split(r"^(?=\d+ × \d+, )", output, flags=re.M)[1:]
    fastest = []
    for market in markets:
        rows = re.findall(r"^(\S.*?)\s{2,}[\d.]+\s+([\d.]+)\s+\d+\s+[\d.]+%$", market, re.M)
        others = [(float(ratio), name) for name, ratio in rows if not name.startswith(("ours", "greedy"))]
        fastest.append(f"{market.splitlines()[0]}: next {min(others)[1]}, {min(others)[0]} × as long")
    return "; ".join(fastest)


def live(output: str) -> str:
    rows = re.findall(r"^\s*(\d+)\s+\d+ pairs, .*?(p99 [\d.]+), (max [\d.]+ ms)", output, re.M)
    return "; ".join(f"{size}: {p99}, {most}" for size, p99, most in rows)


def pages(output: str) -> str:
    rows = re.findall(r"^(.+?)\s+(\d+)\s+([\d.]+)\s+[\d.]+\s+([\d.]+)$", output, re.M)
    slowest = max((row for row in rows if row[0] != "compute"), key=lambda row: float(row[2]))
    return f"slowest: {slowest[0]} {slowest[2]} ms median, {slowest[3]} × the baseline"


def nation(output: str) -> str:
    found = last_json(output)
    return (
        f"{found['each']:,} a side in {found['seconds']} s ({found['processors']} s of processors), {found['mb']} MB, "
        f"{found['recall']:.1%} of the best pairs; one new {found['one_ms']} ms; baseline {found['baseline']:,} s"
    )


def rounds(output: str) -> str:
    return "; ".join(line for line in output.splitlines() if re.match(r"\w+: at most", line))


def rings(output: str) -> str:
    rows = re.findall(r"^(\d{3,}[a-z ]*?)\s{2,}.*?\s(\d+) \|\s+\d+\s+\d+\s+([\d.]+)", output, re.M)
    faster = min(int(row[1]) for row in rows if row[1] != "0")
    return f"{faster} × faster; of the bound: " + ", ".join(f"{name} {share}" for name, _faster, share in rows)


def streams(output: str) -> str:
    alone, together = last_json(output, 2), last_json(output)
    slower = together["p99_ms"] / max(alone["p99_ms"], 0.1)
    return f"{together['heard']} of {together['told']} heard in order, p99 {together['p99_ms']} ms ({slower:.1f} ×)"


def desks(output: str) -> str:
    found = last_json(output)
    slower = found["deed_ms"]["p50"] / found["baseline_one_desk_deed_ms"]["p50"]
    return (
        f"{found['ratified']} ratified, twice {found['contracts_twice']}, numbers twice {found['numbers_twice']}, "
        f"gaps {found['gaps']}; a deed {found['deed_ms']['p50']} ms ({slower:.1f} ×)"
    )


def rehearsal(output: str) -> str:
    found = last_json(output)
    wrong = ("double_promises", "lost_events", "duplicate_events", "errors", "leaked_before_release")
    zeros = sum(found[name] for name in wrong) + found["leaked_during_freeze"]
    return (
        f"{found['matches']} matches, {found['ratified']} ratified, wrong {zeros}, bells p99 "
        f"{found['delivery_ms']['p99']} ms, pages p99 {found['page_ms']['p99']} ms, reconnects {found['reconnects']}"
    )


def gaps(output: str) -> str:
    rows = re.findall(r"^\s*(\d+): the best of \d+ in (\d+ ms).*?([\d.]+ ×).*best in (\d+ ms)", output, re.M)
    return "; ".join(f"{size}: {best} ({ratio}), ten {ten}" for size, best, ratio, ten in rows)


ALL = (
    Benchmark("solver", "solver", (), solver, "nx.network_simplex"),
    Benchmark("peers", "peers", (), peers, "NetworkX, SciPy, OR-Tools, greedy"),
    Benchmark("live", "live", (), live, "limits: 50 and 100 ms; a full solve"),
    Benchmark("nation", "nation", (), nation, "TextIndex for each listing, from a sample"),
    Benchmark("gaps", "gaps", (), gaps, "the market solved anew with each"),
    Benchmark("rounds", "rounds", (), rounds, "greedy: nx.max_weight_matching a round"),
    Benchmark("rings", "rings", (), rings, "nx.simple_cycles; the bound"),
    Benchmark("pages", "pages", (), pages, "/privacy"),
    Benchmark("desks", "desks", (), desks, "one desk alone"),
    Benchmark("streams", "streams", ("--streams", "2000", "--json"), streams, "one stream alone"),
    Benchmark("evening", "rehearsal", (), rehearsal, "limits: 500 and 300 ms"),
    Benchmark("evening-kills", "rehearsal", ("--kills", "5"), rehearsal, "five kills of server and scheduler"),
    Benchmark(
        "evening-kills-postgresql", "rehearsal", ("--kills", "5", "--postgresql"), rehearsal, "the same on PostgreSQL"
    ),
    Benchmark("evening-large", "rehearsal", ("--size", "large"), rehearsal, "limits: 1,000 ms"),
)


def run(one: Benchmark) -> tuple[str, str]:
    """What it found, and whether it holds."""
    command = [sys.executable, "-m", f"tests.benchmarks.{one.module}", *one.arguments]
    print(f"\n── {one.name} " + "─" * max(0, 90 - len(one.name)), flush=True)
    started = time.monotonic()
    done = subprocess.run(command, cwd=ROOT, stdout=subprocess.PIPE, text=True, timeout=LONGEST)
    print(done.stdout, flush=True)
    try:
        figure = one.figure(done.stdout)
    except (KeyError, IndexError, ValueError) as error:
        figure = f"no figures: {error!r}"
    seconds = round(time.monotonic() - started)
    return figure, f"{'holds' if done.returncode == 0 else 'DOES NOT HOLD'}, {seconds} s"


def main() -> int:
    arguments = argparse.ArgumentParser(prog="script/bench", description=__doc__)
    arguments.add_argument("names", nargs="*", metavar="NAME")
    arguments.add_argument("--list", action="store_true", help="name the benchmarks")
    asked = arguments.parse_args()
    known = {one.name: one for one in ALL}
    if asked.list:
        print("\n".join(known))
        return 0
    if unknown := set(asked.names) - set(known):
        arguments.error(f"no such benchmark: {', '.join(sorted(unknown))}")
    rows = [(known[name], *run(known[name])) for name in asked.names or known]
    print("\nbenchmark                 outcome                baseline                                 figure")
    for one, figure, outcome in rows:
        print(f"{one.name:<25} {outcome:<22} {one.baseline:<40} {figure}")
    return int(any("NOT" in outcome for _one, _figure, outcome in rows))


if __name__ == "__main__":
    raise SystemExit(main())
