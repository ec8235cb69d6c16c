"""`matching rings`: gifts in, the best choice of rings out; what is wrong with a file is named."""

import json
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from beursvloer.cli.rings import rings

GIFTS: dict[str, Any] = {
    "max_length": 4,
    "parties": ["baker", "hall", "garden", 7, 8],
    "gifts": [
        {"from": "hall", "to": "baker", "fit": 5000},
        {"from": "baker", "to": "garden", "fit": 4000},
        {"from": "garden", "to": "hall", "fit": 6000},
        {"from": "baker", "to": "hall", "fit": 7000},
        {"from": 7, "to": 8, "fit": 3},
        {"from": 8, "to": 7, "fit": 4},
    ],
}


def run(folder: Path, gifts: object, *options: str) -> Result:
    file = folder / "gifts.json"
    file.write_text(gifts if isinstance(gifts, str) else json.dumps(gifts))
    return CliRunner().invoke(rings, [str(file), *options])


def test_it_prints_who_gives_to_whom_and_the_proof(tmp_path: Path) -> None:
    result = run(tmp_path, GIFTS)

    assert json.loads(result.stdout) == {
        "rings": [[7, 8], ["baker", "garden", "hall"]],
        "total": 15_007,
        "bound": 15_007,
        "served": 5,
    }
    assert (result.exit_code, result.stderr) == (0, "")


def test_no_ring_is_longer_than_asked(tmp_path: Path) -> None:
    answer = json.loads(run(tmp_path, {**GIFTS, "max_length": 2}).stdout)

    assert (answer["rings"], answer["total"], answer["bound"]) == ([[7, 8], ["baker", "hall"]], 12_007, 12_007)


def test_order_of_parties_and_gifts_does_not_matter(tmp_path: Path) -> None:
    turned = {**GIFTS, "parties": GIFTS["parties"][::-1], "gifts": GIFTS["gifts"][::-1]}

    assert run(tmp_path, turned).stdout == run(tmp_path, GIFTS).stdout


@pytest.mark.parametrize("change", [{"parties": [], "gifts": []}, {"gifts": []}, {"gifts": GIFTS["gifts"][:2]}])
def test_without_a_ring_nobody_is_served(tmp_path: Path, change: dict[str, Any]) -> None:
    answer = json.loads(run(tmp_path, {**GIFTS, **change}).stdout)

    assert answer == {"rings": [], "total": 0, "bound": 0, "served": 0}


def test_without_time_there_is_an_answer_still(tmp_path: Path) -> None:
    answer = json.loads(run(tmp_path, GIFTS, "--seconds", "0").stdout)

    assert 0 < answer["total"] <= answer["bound"]


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        ({"max_length": None}, '"max_length" must be a whole number from 2'),
        ({"max_length": 1}, '"max_length" must be a whole number from 2'),
        ({"max_length": True}, '"max_length" must be a whole number from 2'),
        ({"parties": None}, '"parties" is missing'),
        ({"parties": {}}, '"parties" must be a list'),
        ({"parties": [1.5]}, 'party 1: "id" must be a string or a whole number'),
        ({"parties": [7, 7]}, "party 2: 7 is there twice"),
        ({"gifts": None}, '"gifts" is missing'),
        ({"gifts": [1]}, "gift 1: not a JSON object"),
        ({"gifts": [{"from": 7, "fit": 1}]}, 'gift 1: "to" must be a string or a whole number'),
        ({"gifts": [{"from": 7, "to": "y", "fit": 1}]}, 'gift 1: there is no party "y"'),
        ({"gifts": [{"from": 7, "to": 7, "fit": 1}]}, "gift 1: 7 gives to itself"),
        ({"gifts": [GIFTS["gifts"][0]] * 2}, 'gift 2: "hall" gives to "baker" twice'),
        ({"gifts": [{"from": 7, "to": 8}]}, 'gift 1: "fit" must be a whole number from 0'),
        ({"gifts": [{"from": 7, "to": 8, "fit": -1}]}, 'gift 1: "fit" must be a whole number from 0'),
        ({"gifts": [{"from": 7, "to": 8, "fit": 10**10}]}, 'gift 1: "fit" must be at most 1000000000'),
    ],
)
def test_a_field_that_will_not_do_is_named(tmp_path: Path, change: dict[str, Any], reason: str) -> None:
    result = run(tmp_path, {**GIFTS, **change})

    assert (result.exit_code, result.stdout) == (2, "")
    assert result.stderr == f"Error: {reason}\n"


@pytest.mark.parametrize(
    ("text", "reason"), [("[]", "not a JSON object"), ('{"gifts": NaN}', "not JSON (NaN is no number)")]
)
def test_what_is_no_json_is_named(tmp_path: Path, text: str, reason: str) -> None:
    result = run(tmp_path, text)

    assert (result.exit_code, result.stdout, result.stderr) == (2, "", f"Error: {reason}\n")


@pytest.mark.parametrize("seconds", ["-1", "soon"])
def test_seconds_are_a_number_from_0(tmp_path: Path, seconds: str) -> None:
    assert run(tmp_path, GIFTS, "--seconds", seconds).exit_code == 2
