"""`flask matching rounds`: an evening in JSON in, its rounds of talks and their proof out."""

import json
from collections.abc import Mapping
from pathlib import Path

import click

from beursvloer.cli.jsonl import Record, record_of
from beursvloer.matching.colouring import rounds_of, seats
from beursvloer.matching.rounds import Hall, Pair, best, hall

SIDES = ("a", "b")


class BadEvening(click.ClickException):
    """A file that describes no evening. Ends the command with exit code 2, and what is wrong on stderr."""

    exit_code = 2


@click.command("rounds")
@click.argument("path", metavar="EVENING.json", type=click.Path(exists=True, dir_okay=False, path_type=Path))
def rounds(path: Path) -> None:
    """Print who talks with whom, when and at which table, the greatest total fit, and the bound that proves it.

    \b
    EVENING.json is one object:
      {"rounds": 8, "tables": 30, "floor": null,
       "parties": [{"id": 1, "side": "a"}, {"id": "x", "side": "b"}],
       "pairs": [{"a": 1, "b": "x", "fit": 8000}]}

    Everybody gets at least "floor" talks, or as many as it has pairs; null, or more than can be done, means the
    highest floor there is. Those of side a sit if there is a table for each of them, else those of side b; where there
    is, they keep it.
    """
    try:
        evening, floor = _read(record_of(path.read_bytes()))
    except ValueError as error:
        raise BadEvening(str(error)) from error
    found = best(evening, floor)
    spread = rounds_of(found.pairs, evening.rounds)
    a, b = (len({pair[side] for pair in found.pairs}) for side in (0, 1))
    tables = seats(spread, 0 if a <= evening.tables or a <= b else 1, evening.tables)
    talks = [[{"a": a, "b": b, "table": table} for (a, b), table in at.items()] for at in tables]
    click.echo(json.dumps({"rounds": talks, "total": found.total, "floor": found.floor, "bound": found.bound}))


def _read(record: Record) -> tuple[Hall, int | None]:
    """The evening and the floor asked for. ValueError with the reason when it is none."""
    known: dict[str, set[int | str]] = {side: set() for side in SIDES}
    for where, party in _objects(record, "parties", "party"):
        id, side = _id(party, "id", where), party.get("side")
        if not isinstance(side, str) or side not in SIDES:
            raise ValueError(f'{where}: "side" must be "a" or "b"')
        if id in known[side]:
            raise ValueError(f"{where}: {json.dumps(id)} is there twice on side {side}")
        known[side].add(id)
    fits: dict[Pair, int] = {}
    for where, pair in _objects(record, "pairs", "pair"):
        ids = [_id(pair, side, where) for side in SIDES]
        for side, id in zip(SIDES, ids, strict=True):
            if id not in known[side]:
                raise ValueError(f"{where}: there is no party {json.dumps(id)} on side {side}")
        if (ids[0], ids[1]) in fits:
            raise ValueError(f"{where}: {json.dumps(ids[0])} and {json.dumps(ids[1])} are there twice")
        fits[ids[0], ids[1]] = _whole(pair, "fit", where)
    floor = None if record.get("floor") is None else _whole(record, "floor")
    evening = hall(known["a"], known["b"], fits, _whole(record, "rounds"), _whole(record, "tables"))
    return evening, floor


def _objects(record: Record, key: str, name: str) -> list[tuple[str, Record]]:
    """The objects of a list, each with what to call it."""
    rows = record.get(key)
    if not isinstance(rows, list):
        raise ValueError(f'"{key}" is missing' if rows is None else f'"{key}" must be a list')
    for number, row in enumerate(rows, start=1):
        if not isinstance(row, Mapping):
            raise ValueError(f"{name} {number}: not a JSON object")
    return [(f"{name} {number}", row) for number, row in enumerate(rows, start=1)]


def _id(record: Record, key: str, where: str) -> int | str:
    value = record.get(key)
    if isinstance(value, bool) or not isinstance(value, int | str):
        raise ValueError(f'{where}: "{key}" must be a string or a whole number')
    return value


def _whole(record: Record, key: str, where: str = "") -> int:
    value = record.get(key)
    if isinstance(value, bool) or not isinstance(value, int) or value < 0:
        raise ValueError(f"{where + ': ' if where else ''}" + f'"{key}" must be a whole number from 0')
    return value
