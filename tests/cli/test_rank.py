"""`matching rank` on files: what it prints, and what it says of a line that will not do."""

import json
from pathlib import Path

import pytest
from click.testing import CliRunner

from beursvloer.cli.rank import rank

LINES: list[dict[str, object]] = [
    {"id": "R1", "kind": "request", "lang": "nl", "title": "schilder gezocht", "description": "voor de kantine"},
    {"id": "O1", "kind": "offer", "lang": "nl", "title": "Schildersbedrijf", "description": "komt een dag verven"},
    {"id": "O2", "kind": "offer", "lang": "nl", "title": "zzzz", "description": "", "category": "kennis"},
    {"id": "O3", "kind": "offer", "lang": "de", "title": "Maler", "description": "", "category": None, "quantity": 2},
]


def run(path: Path, lines: list[dict[str, object]], *options: str) -> tuple[int, str, str]:
    path.write_text("\n".join(json.dumps(line) for line in lines), "utf-8")
    result = CliRunner().invoke(rank, [str(path), *options])
    return result.exit_code, result.stdout, result.stderr


def test_pairs_of_one_language_with_anything_in_common(tmp_path: Path) -> None:
    # To a language model any two texts are a little alike.
    code, out, err = run(tmp_path / "items.jsonl", LINES, "--no-sentences")
    [(request, offer, score)] = [line.split("\t") for line in out.splitlines()]
    assert (code, err, request, offer) == (0, "", "R1", "O1")
    assert 3_000 < int(score) <= 10_000


def test_a_category_is_a_hint_that_can_be_left_out(tmp_path: Path) -> None:
    lines = [{**line, "category": "menskracht"} for line in LINES[:2]]
    with_hint, without = (run(tmp_path / "items.jsonl", lines, *options)[1] for options in ((), ("--no-category",)))
    assert int(with_hint.split("\t")[2]) > int(without.split("\t")[2])
    assert run(tmp_path / "items.jsonl", LINES[:2])[1] == without


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        ({"kind": "vraag"}, '"kind" must be "offer" or "request"'),
        ({"title": None}, '"title" is missing'),
        ({"description": 3}, '"description" must be text'),
        ({"id": ""}, '"id" is missing'),
        ({"id": "a\tb"}, '"id" must be printable'),
        ({"id": "R1", "kind": "request"}, "request R1 is there twice"),
        ({"quantity": -1}, '"quantity" must be a whole number from 0'),
        ({"unit": "hours"}, '"unit" must be one of'),
    ],
)
def test_a_bad_line_is_named_and_nothing_printed(tmp_path: Path, change: dict[str, object], reason: str) -> None:
    code, out, err = run(tmp_path / "items.jsonl", [LINES[0], {**LINES[1], **change}])
    assert (code, out) == (2, "")
    assert f"line 2: {reason}" in err
