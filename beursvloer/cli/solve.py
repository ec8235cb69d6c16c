"""`flask matching solve`: a market in lines of JSON in, the best plan and its proof out."""

import json
from pathlib import Path
from time import perf_counter

import click
import networkx as nx

from beursvloer.cli.jsonl import BadLine, Record, read_numbered
from beursvloer.matching import bmatching
from beursvloer.matching.items import Node
from beursvloer.terms import Side

QUANTITY = {Side.OFFER: "capacity", Side.REQUEST: "demand"}


@click.command("solve")
@click.argument("path", metavar="MARKET.jsonl", type=click.Path(exists=True, dir_okay=False, path_type=Path))
def solve(path: Path) -> None:
    """Print the plan with the largest sum of fit × units, and the bound that proves it.

    \b
    MARKET.jsonl has a line for each listing and each possible pair, in any order:
      {"type": "offer", "id": 1, "capacity": 2}
      {"type": "request", "id": "a", "demand": 3}
      {"type": "pair", "offer": 1, "request": "a", "fit": 8000}
    """
    market = read_market(path)
    bmatching.warm(market.number_of_edges())
    began = perf_counter()
    plan = bmatching.solve(market)
    seconds = perf_counter() - began
    lines: list[dict[str, object]] = [
        {"offer": offer.id, "request": request.id, "units": data["units"]}
        for offer, request, data in plan.edges(data=True)
    ]
    lines.append({"total": plan.graph["total"], "bound": plan.graph["bound"], "seconds": round(seconds, 6)})
    click.echo("\n".join(map(json.dumps, lines)))


def read_market(path: Path) -> "nx.Graph[Node]":
    """The market in a file. Raises BadLine for a line that will not do."""
    lines = read_numbered(path, _check)
    quantities: dict[Node, int] = {}
    for number, (nodes, quantity) in lines:
        if len(nodes) == 1:
            [node] = nodes
            if node in quantities:
                raise BadLine(number, f"{node.side} {json.dumps(node.id)} is there twice")
            quantities[node] = quantity
    pairs: dict[tuple[Node, ...], int] = {}
    for number, (nodes, fit) in lines:
        if len(nodes) == 2:
            for node in nodes:
                if node not in quantities:
                    raise BadLine(number, f"there is no {node.side} {json.dumps(node.id)}")
            if nodes in pairs:
                raise BadLine(number, f"pair {' and '.join(json.dumps(node.id) for node in nodes)} is there twice")
            pairs[nodes] = fit

    market: nx.Graph[Node] = nx.Graph()
    for node in sorted(quantities, key=bmatching.order):
        market.add_node(node, **{QUANTITY[node.side]: quantities[node]})
    for (offer, request), fit in pairs.items():
        market.add_edge(offer, request, fit=fit)
    return market


def _check(record: Record) -> tuple[tuple[Node, ...], int]:
    """A listing with its quantity as ((node,), quantity), a pair with its fit as ((offer, request), fit)."""
    match record.get("type"):
        case "offer":
            return (_node(record, Side.OFFER, "id"),), _whole(record, "capacity")
        case "request":
            return (_node(record, Side.REQUEST, "id"),), _whole(record, "demand")
        case "pair":
            return (_node(record, Side.OFFER, "offer"), _node(record, Side.REQUEST, "request")), _whole(record, "fit")
    _value(record, "type")
    raise ValueError('"type" must be "offer", "request" or "pair"')


def _value(record: Record, key: str) -> object:
    if key not in record:
        raise ValueError(f'"{key}" is missing')
    return record[key]


def _node(record: Record, side: Side, key: str) -> Node:
    id = _value(record, key)
    if isinstance(id, bool) or not isinstance(id, int | str):
        raise ValueError(f'"{key}" must be a string or a whole number')
    return Node(side, id)


def _whole(record: Record, key: str) -> int:
    value = _value(record, key)
    if isinstance(value, bool) or not isinstance(value, int) or value < 0:
        raise ValueError(f'"{key}" must be a whole number from 0')
    return value
