"""Which points of `sides.txt` would the committed sentences change, and would that help on a set left out?

    PYTHONPATH=. .venv/bin/python tests/matching/fit_sides.py nl

Points are moved one at a time, by one, while the loss over the sentences falls; each step away from the points that
were given costs. Cross-validation leaves out one set after the other: only its figure says whether to change anything.
"""

import json
import math
import sys
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from beursvloer.matching.parsing import sides
from beursvloer.matching.parsing.text import fold
from beursvloer.terms import Side

SENTENCES = Path(__file__).parent / "sentences"
AWAY = 0.6
"""What a point away from the one given costs, in sentences."""
Points = dict[str, int]


@dataclass(frozen=True, slots=True)
class Seen:
    """A sentence: the sides it may have, and where each cue stands in it."""

    set_name: str
    text: str
    sides: tuple[Side | None, ...]
    spans: Mapping[str, tuple[tuple[int, int], ...]]


def seen(lang: str) -> list[Seen]:
    """Every committed sentence of a language."""
    table = sides.tables()[lang]
    found = []
    for path in sorted(SENTENCES.glob(f"{lang}-*.jsonl")):
        for line in path.read_text("utf-8").splitlines():
            told = json.loads(line)
            may = [told.get("side"), *told.get("also", {}).get("side", [])]
            marked = sides.mark_trades(fold(told["text"]), table, lang)
            spans = {
                cue.name: tuple(match.span() for match in cue.pattern.finditer(marked) if match.group().strip())
                for cue in table.cues
            }
            found.append(
                Seen(
                    path.stem,
                    told["text"],
                    tuple(Side(one) if one else None for one in may),
                    {name: where for name, where in spans.items() if where},
                )
            )
    return found


def lead(sentence: Seen, points: Points, side_of: Mapping[str, Side]) -> int:
    """How many points the request is ahead."""
    taken: list[tuple[int, int, str]] = []
    for name in sorted(sentence.spans, key=lambda one: -points[one]):
        for start, end in sentence.spans[name]:
            if not any(start < stop and begin < end for begin, stop, _ in taken):
                taken.append((start, end, name))
                break
    return sides.lead([(side_of[name], points[name], start) for start, _, name in taken])


def loss(sentences: Iterable[Seen], points: Points, side_of: Mapping[str, Side]) -> float:
    """The sum over the sentences; one whose side nobody can tell should have no lead."""
    total = 0.0
    for sentence in sentences:
        more = lead(sentence, points, side_of)
        costs = []
        for one in sentence.sides:
            if one is None:
                costs.append(0.1 * abs(more))
            else:
                costs.append(math.log1p(math.exp(-0.8 * (more if one is Side.REQUEST else -more))))
        total += min(costs)
    return total


def fit(sentences: Sequence[Seen], given: Points, side_of: Mapping[str, Side]) -> Points:
    """The points with the least loss that steps of one reach."""
    points = dict(given)
    moved = True
    while moved:
        moved = False
        for name in points:
            there = [sentence for sentence in sentences if name in sentence.spans]
            best, least = points[name], math.inf
            for try_ in {points[name], max(1, points[name] - 1), min(6, points[name] + 1)}:
                cost = loss(there, {**points, name: try_}, side_of) + AWAY * abs(try_ - given[name])
                if cost < least - 1e-9 or (cost < least + 1e-9 and try_ == points[name]):
                    best, least = try_, cost
            moved |= best != points[name]
            points[name] = best
    return points


def right(sentences: Iterable[Seen], points: Points, side_of: Mapping[str, Side]) -> int:
    """How many sentences get a side that they may have."""
    count = 0
    for sentence in sentences:
        more = lead(sentence, points, side_of)
        got = Side.REQUEST if more > 0 else Side.OFFER if more < 0 else None
        count += got in sentence.sides
    return count


def main(lang: str) -> None:
    """Print the figures of cross-validation, and the changes that all sets together would make."""
    sentences = seen(lang)
    cues = sides.tables()[lang].cues
    given, side_of = {cue.name: cue.points for cue in cues}, {cue.name: cue.side for cue in cues}
    names = sorted({sentence.set_name for sentence in sentences})
    sums = [0, 0, 0]
    for name in names:
        out = [sentence for sentence in sentences if sentence.set_name == name]
        fitted = fit([sentence for sentence in sentences if sentence.set_name != name], given, side_of)
        figures = (len(out), right(out, given, side_of), right(out, fitted, side_of))
        sums = [total + figure for total, figure in zip(sums, figures, strict=True)]
        print(f"{name:28} of {figures[0]:3}: {figures[1]:3} as given, {figures[2]:3} fitted to the other sets")
    print(f"{'all':28} of {sums[0]:3}: {sums[1]:3} as given, {sums[2]:3} fitted to the other sets")
    for name, points in fit(sentences, given, side_of).items():
        if points != given[name]:
            print(f"  {side_of[name]} {name}: {given[name]} -> {points}")
    for name in given:
        if not any(name in sentence.spans for sentence in sentences):
            print(f"  {side_of[name]} {name}: found in no sentence")


if __name__ == "__main__":
    main(sys.argv[1])
