"""`matching parse`: one line out for each line in, or nothing at all."""

import json
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from beursvloer.cli.parse import parse

VILLAGES = "Nijverdal, Hellendoorn,Haarle,Daarle,Daarlerveen"


def run(path: Path, *lines: str, villages: str = VILLAGES) -> Result:
    path.write_text("\n".join(lines), "utf-8")
    return CliRunner().invoke(parse, [str(path), "--villages", villages])


def test_a_line_for_each_sentence_in_their_order(tmp_path: Path) -> None:
    result = run(
        tmp_path / "s.jsonl",
        '{"id": "b", "lang": "nl", "text": "Tien refurbished laptops"}',
        "",
        '{"id": 7, "lang": "nl", "text": "Wij zoeken 4 mensen in Haarle op zaterdag 14 maart"}',
        '{"id": "a", "lang": "en", "text": "Laptop for sale"}',
    )
    assert result.exit_code == 0
    first, second, third = (json.loads(line) for line in result.stdout.splitlines())
    assert list(first) == [
        "id", "side", "kind", "quantity", "unit", "size", "village", "date", "asks_for_money", "sure",
    ]  # fmt: skip
    assert (first["id"], first["side"], first["kind"], first["quantity"], first["unit"]) == (
        "b", None, "goods", 10, "piece",
    )  # fmt: skip
    assert (second["id"], second["side"], second["village"], second["date"]) == (
        7, "request", "Haarle", "zaterdag 14 maart",
    )  # fmt: skip
    assert set(second["sure"]) == {"side", "kind", "quantity", "unit", "size", "village", "date"}
    assert (third["id"], third["asks_for_money"]) == ("a", True)


def test_without_villages_there_is_none(tmp_path: Path) -> None:
    result = run(tmp_path / "s.jsonl", '{"id": 1, "lang": "nl", "text": "zaal in Haarle"}', villages="")
    assert json.loads(result.stdout)["village"] is None


@pytest.mark.parametrize(
    ("line", "reason"),
    [
        ("{", "not JSON"),
        ('{"id": 2, "lang": "fr", "text": "bonjour"}', '"lang"'),
        ('{"id": 2, "lang": "nl"}', '"text"'),
        ('{"lang": "nl", "text": "zaal"}', '"id"'),
    ],
)
def test_a_malformed_line_is_named_and_nothing_printed(tmp_path: Path, line: str, reason: str) -> None:
    result = run(tmp_path / "s.jsonl", '{"id": 1, "lang": "nl", "text": "zaal"}', line)
    assert result.exit_code == 2
    assert result.stdout == ""
    assert "line 2" in result.stderr
    assert reason in result.stderr
