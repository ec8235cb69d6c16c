"""`flask matching rounds`: an evening in JSON in, its rounds of talks and their proof out."""

import json
from pathlib import Path

import click

from beursvloer.cli.jsonl import BadFile, Record, id_of, objects_of, record_of, whole_of
from beursvloer.matching.colouring import rounds_of, seats
from beursvloer.matching.rounds import Hall, Pair, best, hall

SIDES = ("a", "b")


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
        raise BadFile(str(error)) from error
    found = best(evening, floor)
    spread = rounds_of(found.pairs, evening.rounds)
    a, b = (len({pair[side] for pair in found.pairs}) for side in (0, 1))
    tables = seats(spread, 0 if a <= evening.tables or a <= b else 1, evening.tables)
    talks = [[{"a": a, "b": b, "table": table} for (a, b), table in at.items()] for at in tables]
    click.echo(json.dumps({"rounds": talks, "total": found.total, "floor": found.floor, "bound": found.bound}))


def _read(record: Record) -> tuple[Hall, int | None]:
    """The evening and the floor asked for. ValueError with the reason when it is none."""
    known: dict[str, set[int | str]] = {side: set() for side in SIDES}
    for where, party in objects_of(record, "parties", "party"):
        id, side = id_of(party, "id", where), party.get("side")
        if not isinstance(side, str) or side not in SIDES:
            raise ValueError(f'{where}: "side" must be "a" or "b"')
        if id in known[side]:
            raise ValueError(f"{where}: {json.dumps(id)} is there twice on side {side}")
        known[side].add(id)
    fits: dict[Pair, int] = {}
    for where, pair in objects_of(record, "pairs", "pair"):
        ids = [id_of(pair, side, where) for side in SIDES]
        for side, id in zip(SIDES, ids, strict=True):
            if id not in known[side]:
                raise ValueError(f"{where}: there is no party {json.dumps(id)} on side {side}")
        if (ids[0], ids[1]) in fits:
            raise ValueError(f"{where}: {json.dumps(ids[0])} and {json.dumps(ids[1])} are there twice")
        fits[ids[0], ids[1]] = whole_of(pair, "fit", where)
    floor = None if record.get("floor") is None else whole_of(record, "floor")
    evening = hall(known["a"], known["b"], fits, whole_of(record, "rounds"), whole_of(record, "tables"))
    return evening, floor
