"""`matching rounds`: an evening in, its rounds and their proof out; what is wrong with it is named."""

import json
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from beursvloer.cli.rounds import rounds

EVENING: dict[str, Any] = {
    "rounds": 2,
    "tables": 2,
    "floor": None,
    "parties": [{"id": 1, "side": "a"}, {"id": 2, "side": "a"}, {"id": "x", "side": "b"}, {"id": 2, "side": "b"}],
    "pairs": [{"a": 1, "b": "x", "fit": 9}, {"a": 1, "b": 2, "fit": 8}, {"a": 2, "b": "x", "fit": 1}],
}


def run(folder: Path, evening: object) -> Result:
    file = folder / "evening.json"
    file.write_text(evening if isinstance(evening, str) else json.dumps(evening))
    return CliRunner().invoke(rounds, [str(file)])


def test_it_prints_the_rounds_and_their_proof(tmp_path: Path) -> None:
    result = run(tmp_path, EVENING)

    assert json.loads(result.stdout) == {
        "rounds": [
            [{"a": 1, "b": 2, "table": 1}, {"a": 2, "b": "x", "table": 2}],
            [{"a": 1, "b": "x", "table": 1}],
        ],
        "total": 18,
        "floor": 2,
        "bound": 18,
    }
    assert (result.exit_code, result.stderr) == (0, "")


@pytest.mark.parametrize(("floor", "total"), [(0, 9), (1, 9), (None, 9)])
def test_a_floor_is_kept(tmp_path: Path, floor: int | None, total: int) -> None:
    """One round: 1 talks with 2 and 2 with x. Without a floor that is worth 9 as well, the best pair alone."""
    answer = json.loads(run(tmp_path, {**EVENING, "rounds": 1, "floor": floor}).stdout)

    assert (answer["total"], answer["bound"], answer["floor"]) == (total, total, 1 if floor is None else floor)


def test_order_of_parties_and_pairs_does_not_matter(tmp_path: Path) -> None:
    turned = {**EVENING, "parties": EVENING["parties"][::-1], "pairs": EVENING["pairs"][::-1]}

    assert run(tmp_path, turned).stdout == run(tmp_path, EVENING).stdout


def test_who_can_have_a_table_of_their_own_sit(tmp_path: Path) -> None:
    """Three of a and two tables: the one of b sits, and keeps its table."""
    parties = [{"id": k, "side": "a"} for k in range(3)] + [{"id": "x", "side": "b"}]
    pairs = [{"a": k, "b": "x", "fit": 5} for k in range(3)]
    answer = json.loads(run(tmp_path, {"rounds": 3, "tables": 2, "parties": parties, "pairs": pairs}).stdout)

    assert [[talk["table"] for talk in talks] for talks in answer["rounds"]] == [[1], [1], [1]]


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        ({"rounds": None}, '"rounds" must be a whole number from 0'),
        ({"tables": 2.5}, '"tables" must be a whole number from 0'),
        ({"floor": -1}, '"floor" must be a whole number from 0'),
        ({"parties": None}, '"parties" is missing'),
        ({"parties": {}}, '"parties" must be a list'),
        ({"parties": [1]}, "party 1: not a JSON object"),
        ({"parties": [{"id": 1, "side": "c"}]}, 'party 1: "side" must be "a" or "b"'),
        ({"parties": [{"id": 1, "side": ["a"]}]}, 'party 1: "side" must be "a" or "b"'),
        ({"parties": [{"id": True, "side": "a"}]}, 'party 1: "id" must be a string or a whole number'),
        ({"parties": [{"id": 1, "side": "a"}] * 2}, "party 2: 1 is there twice on side a"),
        ({"pairs": [{"a": 1, "b": "y", "fit": 1}]}, 'pair 1: there is no party "y" on side b'),
        ({"pairs": [EVENING["pairs"][0]] * 2}, 'pair 2: 1 and "x" are there twice'),
        ({"pairs": [{"a": 1, "b": "x"}]}, 'pair 1: "fit" must be a whole number from 0'),
        ({"pairs": [{"a": 1, "b": "x", "fit": True}]}, 'pair 1: "fit" must be a whole number from 0'),
    ],
)
def test_a_field_that_will_not_do_is_named(tmp_path: Path, change: dict[str, Any], reason: str) -> None:
    result = run(tmp_path, {**EVENING, **change})

    assert (result.exit_code, result.stdout) == (2, "")
    assert result.stderr == f"Error: {reason}\n"


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("[]", "not a JSON object"),
        ("{", "not JSON (Expecting property name enclosed in double quotes at character 2)"),
        ('{"rounds":\n 1,}', "not JSON (Expecting property name enclosed in double quotes at line 2)"),
        ('{"rounds": NaN}', "not JSON (NaN is no number)"),
    ],
)
def test_what_is_no_json_is_named(tmp_path: Path, text: str, reason: str) -> None:
    result = run(tmp_path, text)

    assert (result.exit_code, result.stdout, result.stderr) == (2, "", f"Error: {reason}\n")
