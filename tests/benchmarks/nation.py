"""From the texts of a whole country to the best plan, and one new listing to its proposals.

    python -m tests.benchmarks.nation [--each 100000] [--workers 2] [--plain] [--sentences] [--sample 50]

Prints seconds by the clock and of the processors for each stage, the most memory that this process and those it starts
hold together, which of the best pairs the blocks miss, and the time of the baseline, measured on a sample and scaled:
`TextIndex`, which compares each listing with all others. The last line is JSON.
"""

import argparse
import json
import os
import resource
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from random import Random
from statistics import median
from threading import Event, Thread
from zlib import crc32

import numpy as np
from numpy.typing import NDArray

from beursvloer.matching.bmatching import solve_columns
from beursvloer.matching.catalogue import Catalogue
from beursvloer.matching.features import text_features
from beursvloer.matching.fit import Points, kind_points
from beursvloer.matching.index import TextIndex
from beursvloer.matching.items import MAX_FIT, Item
from beursvloer.matching.lexicon import standard
from beursvloer.matching.nation import Nation
from beursvloer.matching.pairs import against, besides, related, sentence_products, text_points, unpack
from beursvloer.matching.sentences import LENGTH, MOST, SIZE
from beursvloer.matching.words import tokens
from tests.benchmarks.country import country

THRESHOLD, TOP = 3_750, 12
EVENT = 1_000
MOST_SECONDS, MOST_MB, MOST_MS = 60, 2_048, 250


class Memory(Thread):
    """The most that this process and its children hold together, each shared page counted once."""

    def __init__(self) -> None:
        super().__init__(daemon=True)
        self.most = 0.0
        self._done = Event()

    def run(self) -> None:
        while not self._done.wait(0.2):
            self.most = max(self.most, held())

    def stop(self) -> None:
        self._done.set()
        self.join()


def held() -> float:
    """Megabytes now."""
    me = os.getpid()
    children = Path(f"/proc/{me}/task/{me}/children")
    found = [me, *(int(child) for child in children.read_text().split())] if children.exists() else [me]
    total = 0
    for process in found:
        try:
            rollup = Path(f"/proc/{process}/smaps_rollup").read_text()
        except OSError:
            continue
        total += sum(int(line.split()[1]) for line in rollup.splitlines() if line.startswith("Pss:"))
    return total / 1024


def worked() -> float:
    """Seconds of all processors so far, with the children that have ended."""
    used = map(resource.getrusage, (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))
    return sum(one.ru_utime + one.ru_stime for one in used)


class Stages:
    def __init__(self) -> None:
        self.seconds: dict[str, tuple[float, float]] = {}

    @contextmanager
    def stage(self, name: str) -> Iterator[None]:
        began, work = time.perf_counter(), worked()
        yield
        self.seconds[name] = time.perf_counter() - began, worked() - work
        print(f"{name:<32} {self.seconds[name][0]:9.2f} s {self.seconds[name][1]:9.2f} s of processors", flush=True)


def exact(nation: Nation, at: int) -> list[tuple[int, int]]:
    """The best (points, place) of a listing against all of the other side, without any block, best first."""
    catalogue, other = nation.catalogue, _other_side(nation.catalogue, at)
    words = np.zeros(nation.reader.size, dtype=np.int64)
    concepts = np.zeros(len(nation.reader.concepts), dtype=np.int64)
    texts, text = catalogue.texts, int(catalogue.text[at])
    common = against(texts, text, texts, catalogue.text[other], words, concepts)
    own = catalogue.organisation[at]
    products = sentence_products(catalogue, np.array([at]), catalogue, other)
    said = None if products is None else products[0]
    fine = related(common, said) & ((own < 0) | (catalogue.organisation[other] != own))
    kinds = kind_points(texts.kinds[catalogue.text[other]] @ texts.kinds[text])
    points, other = text_points(common, kinds, said)[fine], other[fine]
    me = np.full(len(other), at)
    request, offer = (other, me) if at < catalogue.split else (me, other)
    points += besides(catalogue, request, catalogue, offer)
    near = np.argsort(-points, kind="stable")[: 40 * TOP]  # a return may lift a pair, not from further down
    request, offer, points, other = request[near], offer[near], points[near], other[near]
    back = np.flatnonzero(nation.candidates.returns.possible(request, offer))
    points[back] += nation.candidates.returns.points(nation.candidates.dots, request[back], offer[back])
    points = np.clip(points, 1, MAX_FIT)
    best = np.lexsort((other, -points))[:TOP]
    return [(p, o) for p, o in zip(points[best].tolist(), other[best].tolist(), strict=True) if p >= THRESHOLD]


def with_sentences(items: Sequence[Item]) -> list[Item]:
    """The same listings with a sentence each, made up as well: every word has a direction, and a text those of its
    words together. No model is asked: it takes some milliseconds a text, once, when a listing comes."""
    directions: dict[str, NDArray[np.float32]] = {}
    said = []
    for item in items:
        total = np.zeros(SIZE, dtype=np.float32)
        for word in tokens(f"{item.title} {item.title} {item.description}"):
            if word not in directions:
                directions[word] = np.random.default_rng(crc32(word.encode())).standard_normal(SIZE, np.float32)
            total += directions[word]
        length = float(np.sqrt(total @ total)) or 1.0
        numbers = np.rint(total * (LENGTH / length)).clip(-MOST, MOST).astype(np.int8)
        said.append(replace(item, sentence=numbers.tobytes()))
    return said


def _other_side(catalogue: Catalogue, at: int) -> Points:
    return np.arange(catalogue.split, len(catalogue.items)) if at < catalogue.split else np.arange(catalogue.split)


def recall(nation: Nation, pairs: Points, listings: Sequence[int]) -> tuple[int, int, int, int]:
    """Of the exactly best pairs of these listings: found, all; and the points of the best that were found, of all."""
    request, points, offer = unpack(pairs)
    found = {(r, o): p for r, p, o in zip(request.tolist(), points.tolist(), offer.tolist(), strict=True)}
    mates: dict[int, list[int]] = {}
    for (r, o), p in found.items():
        mates.setdefault(r, []).append(p)
        mates.setdefault(o, []).append(p)
    hit = every = got = best = 0
    for at in listings:
        wanted = exact(nation, at)
        for p, other in wanted:
            pair = (other, at) if at < nation.catalogue.split else (at, other)
            every += 1
            if pair in found:
                hit += 1
                if found[pair] != p:
                    raise SystemExit(f"pair {pair}: {found[pair]} instead of {p}")
        got += sum(sorted(mates.get(at, []), reverse=True)[: len(wanted)])
        best += sum(p for p, _ in wanted)
    return hit, every, got, best


def baseline(items: Sequence[Item], each: int) -> float:
    """Seconds of one processor for the market of `each` and `each` by TextIndex, scaled from a sample."""
    random = Random(1)
    texts = random.sample(items, min(500, len(items)))
    began = time.process_time()
    for item in texts:
        text_features.__wrapped__(item.title, item.description, item.lang, item.kind, standard())
    reading = (time.process_time() - began) / len(texts)
    few = [item for item in items if int(str(item.id)) < EVENT]
    index = TextIndex(few)
    asked = random.sample(few, 60)
    for item in asked[:10]:
        index.best(item, TOP)
    began = time.process_time()
    for item in asked[10:]:
        index.best(item, TOP)
    comparing = (time.process_time() - began) / 50 * each / min(EVENT, each)
    return 2 * each * (reading + comparing)


def one_by_one(nation: Nation, fresh: Sequence[Item]) -> tuple[list[float], list[float]]:
    """Milliseconds by the clock, and of the processor, for each to its proposals, after which it stays."""
    taken, worked_on = [], []
    for item in fresh:
        began, work = time.perf_counter(), time.process_time()
        nation.rank(item, THRESHOLD, TOP)
        nation.add(item)
        taken.append(1_000 * (time.perf_counter() - began))
        worked_on.append(1_000 * (time.process_time() - work))
    return sorted(taken), sorted(worked_on)


def at_95(ordered: Sequence[float]) -> float:
    return ordered[int(len(ordered) * 0.95)]


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--each", type=int, default=100_000, help="offers, and as many requests")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--workers", type=int, default=2)
    parser.add_argument("--plain", action="store_true", help="without machine code")
    parser.add_argument("--sentences", action="store_true", help="every listing has a sentence")
    parser.add_argument("--sample", type=int, default=50, help="listings of each side whose best pairs are looked for")
    chosen = parser.parse_args()
    items: Sequence[Item] = country(chosen.seed, chosen.each)
    if chosen.sentences:
        items = with_sentences(items)
    before = held()
    print(f"{len(items):,} listings, {before:.0f} MB held before the first stage")
    memory, stages = Memory(), Stages()
    memory.start()
    with stages.stage("all"):
        with stages.stage("features and blocks"):
            nation = Nation(items, workers=chosen.workers, plain=chosen.plain)
        with stages.stage("candidates"):
            pairs = nation.pairs(THRESHOLD, TOP)
        with stages.stage("columns"):
            market = nation.market(pairs)
        with stages.stage("solve and prove"):
            answer = solve_columns(market.columns)
        with stages.stage("promises"):
            promises = nation.promises(market, answer)
    memory.stop()
    seconds, work = stages.seconds["all"]
    print(f"{len(pairs):,} pairs, {len(promises):,} promises, total {answer.total:,} = bound {answer.bound:,}")
    print(f"at most {memory.most:.0f} MB")
    random = Random(2)
    split = nation.catalogue.split
    sample = random.sample(range(split), chosen.sample) + random.sample(range(split, len(items)), chosen.sample)
    hit, every, got, best = recall(nation, pairs, sample)
    print(f"the {TOP} best of {len(sample)} listings: {hit} of {every} found; {got / max(1, best):.4f} of their points")
    fresh = [replace(item, id=chosen.each + at) for at, item in enumerate(country(chosen.seed + 1, 40))]
    if chosen.sentences:
        fresh = with_sentences(fresh)
    with stages.stage("desk for single listings"):
        nation.rank(items[0], THRESHOLD, TOP)
    taken, worked_on = one_by_one(nation, fresh)
    for name, ms in (("by the clock", taken), ("of the processor", worked_on)):
        print(f"one new listing, ms {name}: half {median(ms):.1f}, 95 % {at_95(ms):.1f}, most {ms[-1]:.1f}")
    scaled = baseline(items, chosen.each)
    print(f"baseline, TextIndex for each listing: {scaled:,.0f} s of one processor, {scaled / work:.0f} × as much")
    found = {
        "each": chosen.each, "seconds": round(seconds, 1), "processors": round(work, 1), "mb": round(memory.most),
        "pairs": len(pairs), "total": answer.total, "bound": answer.bound, "recall": round(hit / max(1, every), 4),
        "points": round(got / max(1, best), 4), "one_ms": round(median(taken), 1), "one_95_ms": round(at_95(taken), 1),
        "one_processor_ms": round(median(worked_on), 1),
        "baseline": round(scaled),
    }  # fmt: skip
    print(json.dumps(found))
    return int(
        seconds > MOST_SECONDS or memory.most > MOST_MB or at_95(taken) > MOST_MS or answer.total != answer.bound
    )


if __name__ == "__main__":
    raise SystemExit(main())
