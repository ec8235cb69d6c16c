"""What a fit means: of the pairs with so many points, how many were judged to fit, on judged listings by event.

    .venv/bin/python -m tests.benchmarks.reliability FOLDER [PICTURE.svg]

FOLDER has items_typed.jsonl (as `matching rank` reads it, with an `event`) and qrels.jsonl (`request_id`, `offer_id`,
`relevance` 2 as stated, 1 worth a talk; what nobody judged is 0). Each pair is foretold from the pairs of the other
four fifths of the events. Prints the table, the steps for `calibration.STEPS`, and draws the picture.
"""

import json
import sys
from collections.abc import Sequence
from dataclasses import replace
from itertools import pairwise
from pathlib import Path
from random import Random

from beursvloer.cli.rank import KINDS
from beursvloer.matching import sentences
from beursvloer.matching.index import TextIndex
from beursvloer.matching.items import Item
from beursvloer.terms import Side

FOLDS, SEED = 5, 4
BANDS = (0, 1_000, 1_500, 2_000, 2_500, 3_000, 3_500, 4_000, 4_500, 10_001)
STEP = 250
Pair = tuple[int, int, str]
"""Points, relevance, event of the request."""


def main(folder: Path, picture: Path | None) -> None:
    for told, encoder in (("with sentences", sentences.installed()), ("without", None)):
        pairs = _pairs(folder, encoder)
        foretold = _foretold(pairs)
        print(f"\n{told}: {len(pairs)} pairs, Brier {_brier(pairs, foretold):.4f}, "
              f"always the mean {_brier(pairs, [_share(pairs)] * len(pairs)):.4f}")  # fmt: skip
        print("points         pairs  foretold  worth a talk  as stated")
        for low, high in pairwise(BANDS):
            at = [number for number, (points, _, _) in enumerate(pairs) if low <= points < high]
            if at:
                mean = sum(foretold[number] for number in at) / len(at)
                two = sum(pairs[number][1] == 2 for number in at) / len(at)
                one = sum(pairs[number][1] >= 1 for number in at) / len(at)
                print(f"{low:>5} - {high - 1:<5} {len(at):>7}  {mean:8.3f}  {one:12.3f}  {two:9.3f}")
        print("steps", [(low, round(share, 3)) for low, share in _steps(pairs)])
        if picture is not None and encoder is not None:
            picture.write_text(_drawn(pairs, foretold), "utf-8")


def _pairs(folder: Path, encoder: sentences.Encoder | None) -> list[Pair]:
    rows = [json.loads(line) for line in (folder / "items_typed.jsonl").read_text("utf-8").splitlines()]
    judged = [json.loads(line) for line in (folder / "qrels.jsonl").read_text("utf-8").splitlines()]
    relevance = {(row["request_id"], row["offer_id"]): row["relevance"] for row in judged}
    event = {row["id"]: row["event"] for row in rows}
    found = []
    for lang in sorted({row["lang"] for row in rows}):
        items = [
            Item(
                row["id"],
                Side(row["kind"]),
                row["title"],
                row["description"],
                lang,
                KINDS.get((row["category"] or "").lower()),
            )
            for row in rows
            if row["lang"] == lang
        ]
        if encoder is not None:
            items = [replace(one, sentence=sentences.vector(one.title, one.description, encoder)) for one in items]
        index = TextIndex(items)
        for request in index.of_side(Side.REQUEST):
            fits = {offer.id: fit.points for offer, fit in index.rank(request, len(items))}
            found += [
                (fits.get(offer.id, 0), relevance.get((request.id, offer.id), 0), event[str(request.id)])
                for offer in index.of_side(Side.OFFER)
            ]
    return found


def _foretold(pairs: Sequence[Pair]) -> list[float]:
    """For each pair the share of the steps that the pairs of the other folds give."""
    events = sorted({event for _, _, event in pairs})
    Random(SEED).shuffle(events)
    fold = {event: number % FOLDS for number, event in enumerate(events)}
    steps = [_steps([pair for pair in pairs if fold[pair[2]] != number]) for number in range(FOLDS)]
    return [max(share for low, share in steps[fold[event]] if low <= points) for points, _, event in pairs]


def _steps(pairs: Sequence[Pair]) -> list[tuple[int, float]]:
    """Shares judged worth a talk, that never fall: neighbours of STEP points pooled (isotonic regression)."""
    blocks: list[list[float]] = []
    for low in range(0, max(points for points, _, _ in pairs) + 1, STEP):
        here = [relevance >= 1 for points, relevance, _ in pairs if low <= points < low + STEP]
        if here:
            blocks.append([low, sum(here), len(here)])
        while len(blocks) > 1 and blocks[-2][1] * blocks[-1][2] >= blocks[-1][1] * blocks[-2][2]:
            _, hits, many = blocks.pop()
            blocks[-1][1] += hits
            blocks[-1][2] += many
    return [(int(low), hits / many) for low, hits, many in blocks]


def _share(pairs: Sequence[Pair]) -> float:
    return sum(relevance >= 1 for _, relevance, _ in pairs) / len(pairs)


def _brier(pairs: Sequence[Pair], foretold: Sequence[float]) -> float:
    return sum((share - (pair[1] >= 1)) ** 2 for pair, share in zip(pairs, foretold, strict=True)) / len(pairs)


def _drawn(pairs: Sequence[Pair], foretold: Sequence[float]) -> str:
    """The reliability plot: foretold share to the right, judged share up, a dot a tenth, its area the pairs."""
    size, edge = 400, 50

    def place(share: float) -> float:
        return edge + share * size

    def rise(share: float) -> float:
        return edge + (1 - share) * size

    grid = "".join(
        f'<path d="M{place(tenth / 5):.0f} {edge}v{size}M{edge} {rise(tenth / 5):.0f}h{size}"/>' for tenth in range(6)
    )
    words = "".join(
        f'<text x="{place(tenth / 5):.0f}" y="{edge + size + 18}">{20 * tenth} %</text>'
        f'<text x="{edge - 8}" y="{rise(tenth / 5) + 4:.0f}" text-anchor="end">{20 * tenth} %</text>'
        for tenth in range(6)
    )
    dots = ""
    for low in (0.0, 0.02, 0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9):
        high = {0.0: 0.02, 0.02: 0.1}.get(low, low + 0.1)
        at = [number for number, share in enumerate(foretold) if low <= share < high or (high > 0.99 and share == 1)]
        if at:
            mean = sum(foretold[number] for number in at) / len(at)
            for least, colour in ((1, "#e0a030"), (2, "#00676a")):
                share = sum(pairs[number][1] >= least for number in at) / len(at)
                middle, radius = f'cx="{place(mean):.1f}" cy="{rise(share):.1f}"', f"{2 + len(at) ** 0.4:.1f}"
                dots += f'<circle {middle} r="{radius}" fill="{colour}" fill-opacity=".75"/>'
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {size + 2 * edge} {size + 2 * edge + 40}" '
        'font-family="sans-serif" font-size="12" text-anchor="middle" role="img">'
        "<title>Foretold chance and judged share</title>"
        f'<rect width="100%" height="100%" fill="#fff"/><g stroke="#ddd" fill="none">{grid}</g>'
        f'<path d="M{edge} {edge + size}L{edge + size} {edge}" stroke="#888" stroke-dasharray="4 4"/>{dots}{words}'
        f'<text x="{edge + size / 2}" y="{edge + size + 38}">foretold from other events</text>'
        f'<text x="{edge + size / 2}" y="{edge + size + 62}" fill="#00676a">judged: fits as stated'
        '<tspan fill="#a87010" dx="16">as stated or worth a talk</tspan></text>'
        f'<text x="{edge}" y="{edge - 18}" text-anchor="start">judged share of the pairs (area of a dot: pairs)</text>'
        "</svg>\n"
    )


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]) if len(sys.argv) > 2 else None)
