"""`flask matching solve`: a market in lines of JSON in, the best plan and its proof out."""

import json
from pathlib import Path
from time import perf_counter
from typing import NamedTuple

import click

from beursvloer.cli.jsonl import BadLine, Record, read_numbered
from beursvloer.matching import bmatching
from beursvloer.matching.items import Node
from beursvloer.matching.transport import Columns, columns
from beursvloer.terms import Side


class Market(NamedTuple):
    """Listings in sorted order, so that equals are decided as in a graph of the same, and what is known of them."""

    offers: list[Node]
    requests: list[Node]
    columns: Columns


@click.command("solve")
@click.argument("path", metavar="MARKET.jsonl", type=click.Path(exists=True, dir_okay=False, path_type=Path))
def solve(path: Path) -> None:
    """Print the plan with the largest sum of fit × units, the bound that proves it, and the seconds for both.

    \b
    MARKET.jsonl has a line for each listing and each possible pair, in any order:
      {"type": "offer", "id": 1, "capacity": 2}
      {"type": "request", "id": "a", "demand": 3}
      {"type": "pair", "offer": 1, "request": "a", "fit": 8000}
    """
    market = read_market(path)
    bmatching.warm(len(market.columns.fit))
    began = perf_counter()
    answer = bmatching.solve_columns(market.columns)
    seconds = perf_counter() - began
    chosen = answer.units.nonzero()[0]
    parts = (part[chosen].tolist() for part in (market.columns.offer, market.columns.request, answer.units))
    lines: list[dict[str, object]] = [
        {"offer": market.offers[i].id, "request": market.requests[j].id, "units": units}
        for i, j, units in sorted(zip(*parts, strict=True))
    ]
    lines.append({"total": answer.total, "bound": answer.bound, "seconds": round(seconds, 6)})
    click.echo("\n".join(map(json.dumps, lines)))


def read_market(path: Path) -> Market:
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

    listed = sorted(quantities, key=bmatching.order)
    offers = [node for node in listed if node.side is Side.OFFER]
    requests = listed[len(offers) :]
    index = {node: k for side in (offers, requests) for k, node in enumerate(side)}
    return Market(
        offers,
        requests,
        columns(
            [quantities[node] for node in offers],
            [quantities[node] for node in requests],
            [index[offer] for offer, _ in pairs],
            [index[request] for _, request in pairs],
            list(pairs.values()),
        ),
    )


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
