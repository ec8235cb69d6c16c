"""`matching solve`: lines in, plan and proof out; a bad line is named and nothing is printed."""

import json
from pathlib import Path
from random import Random

import networkx as nx
import pytest
from click.testing import CliRunner, Result

from beursvloer.cli.solve import solve
from beursvloer.matching import bmatching
from beursvloer.matching.items import Node
from beursvloer.terms import Side

OFFER = '{"type": "offer", "id": 1, "capacity": 2}'
REQUEST = '{"type": "request", "id": "a", "demand": 3}'
PAIR = '{"type": "pair", "offer": 1, "request": "a", "fit": 8000}'


def run(folder: Path, *lines: str) -> Result:
    file = folder / "market.jsonl"
    file.write_text("\n".join(lines))
    return CliRunner().invoke(solve, [str(file)])


def test_it_prints_the_plan_and_its_proof(tmp_path: Path) -> None:
    result = run(tmp_path, OFFER, REQUEST, PAIR)
    *plan, last = map(json.loads, result.stdout.splitlines())

    assert plan == [{"offer": 1, "request": "a", "units": 2}]
    assert list(last) == ["total", "bound", "seconds"]
    assert (last["total"], last["bound"]) == (16_000, 16_000)
    assert isinstance(last["seconds"], float)
    assert (result.exit_code, result.stderr) == (0, "")


def test_order_of_lines_does_not_matter_and_ids_keep_their_type(tmp_path: Path) -> None:
    ids = [10, 9, "9", "b"]
    nodes = [{"type": "offer", "id": id, "capacity": 1} for id in ids]
    nodes += [{"type": "request", "id": id, "demand": 1} for id in ids]
    pairs = [{"type": "pair", "offer": a, "request": b, "fit": 5} for a in ids for b in ids]
    lines = [json.dumps(line) for line in pairs + nodes]
    plans = [run(tmp_path, *order).stdout.splitlines()[:-1] for order in (lines, lines[::-1])]

    assert plans[0] == plans[1]
    assert [json.loads(line)["offer"] for line in plans[0]] == [9, 10, "9", "b"]


def test_it_prints_the_plan_that_a_graph_of_the_same_has(tmp_path: Path) -> None:
    random = Random(4)
    graph: nx.Graph[Node] = nx.Graph()
    for k in range(20):
        graph.add_node(Node(Side.OFFER, k), capacity=random.randint(0, 4))
        graph.add_node(Node(Side.REQUEST, k), demand=random.randint(0, 4))
    for _ in range(120):
        graph.add_edge(
            Node(Side.OFFER, random.randrange(20)), Node(Side.REQUEST, random.randrange(20)), fit=random.randint(0, 3)
        )
    lines = [{"type": node.side, "id": node.id, **facts} for node, facts in graph.nodes(data=True)]
    for a, b, facts in graph.edges(data=True):
        lines.append({"type": "pair", a.side: a.id, b.side: b.id, **facts})
    printed = [json.loads(line) for line in run(tmp_path, *map(json.dumps, lines)).stdout.splitlines()[:-1]]

    assert printed == [
        {"offer": a.id, "request": b.id, "units": facts["units"]}
        for a, b, facts in bmatching.solve(graph).edges(data=True)
    ]


@pytest.mark.parametrize("lines", [[], [OFFER], [OFFER, REQUEST], [OFFER, REQUEST, PAIR.replace("8000", "0")]])
def test_a_market_where_nothing_fits_is_worth_nothing(tmp_path: Path, lines: list[str]) -> None:
    [last] = map(json.loads, run(tmp_path, *lines).stdout.splitlines())

    assert (last["total"], last["bound"]) == (0, 0)


@pytest.mark.parametrize(
    ("line", "reason"),
    [
        (PAIR.replace("1,", "2,"), "there is no offer 2"),
        (PAIR.replace("1,", '"1",'), 'there is no offer "1"'),
        (PAIR.replace('"a"', '"b"'), 'there is no request "b"'),
        (OFFER, "offer 1 is there twice"),
        (REQUEST, 'request "a" is there twice'),
        (PAIR, 'pair 1 and "a" is there twice'),
        ('{"type": "offer", "id": 2, "capacity": -1}', '"capacity" must be a whole number from 0'),
        ('{"type": "offer", "id": 2, "capacity": 1.0}', '"capacity" must be a whole number from 0'),
        ('{"type": "offer", "id": 2, "capacity": true}', '"capacity" must be a whole number from 0'),
        ('{"type": "request", "id": 2, "demand": "1"}', '"demand" must be a whole number from 0'),
        (PAIR.replace("8000", "null"), '"fit" must be a whole number from 0'),
        ('{"type": "offer", "id": null, "capacity": 1}', '"id" must be a string or a whole number'),
        ('{"type": "offer", "id": false, "capacity": 1}', '"id" must be a string or a whole number'),
        ('{"type": "offer", "id": 1.5, "capacity": 1}', '"id" must be a string or a whole number'),
        ('{"type": "offer", "capacity": 1}', '"id" is missing'),
        ('{"type": "request", "id": 2}', '"demand" is missing'),
        ('{"type": "pair", "offer": 1, "fit": 1}', '"request" is missing'),
        ('{"id": 1}', '"type" is missing'),
        ('{"type": "ask", "id": 1}', '"type" must be "offer", "request" or "pair"'),
        ('{"type": ["offer"]}', '"type" must be "offer", "request" or "pair"'),
        ("offer 1", "not JSON (Expecting value at character 1)"),
    ],
)
def test_a_bad_line_is_named_and_nothing_is_printed(tmp_path: Path, line: str, reason: str) -> None:
    result = run(tmp_path, OFFER, REQUEST, PAIR, line)

    assert (result.exit_code, result.stdout) == (2, "")
    assert result.stderr == f"Error: line 4: {reason}\n"


def test_a_file_that_is_not_there(tmp_path: Path) -> None:
    result = CliRunner().invoke(solve, [str(tmp_path / "no.jsonl")])

    assert (result.exit_code, result.stdout) == (2, "")
