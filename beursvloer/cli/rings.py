"""`flask matching rings`: gifts in JSON in, the best choice of rings and its bound out."""

import json
from collections.abc import Hashable
from pathlib import Path
from time import perf_counter

import click
import networkx as nx

from beursvloer.cli.jsonl import BadFile, Record, id_of, objects_of, record_of, rows_of, whole_of
from beursvloer.matching.rings import LARGEST_FIT, best


@click.command("rings")
@click.argument("path", metavar="GIFTS.json", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option(
    "--seconds", type=click.FloatRange(min=0), default=10.0, show_default=True, help="How long to look at the most."
)
def rings(path: Path, seconds: float) -> None:
    """Print rings of gifts that share no party, the greatest total fit, and the bound that no choice exceeds.

    \b
    GIFTS.json is one object:
      {"max_length": 4, "parties": [1, 2, "x"],
       "gifts": [{"from": 1, "to": 2, "fit": 8000}]}

    A ring has 2 to "max_length" parties: of [a, b, c], a gives to b, b to c, c to a. A total equal to the bound is
    proven the best.
    """
    began = perf_counter()
    try:
        gifts, longest = _read(record_of(path.read_bytes()))
    except ValueError as error:
        raise BadFile(str(error)) from error
    found = best(gifts, longest, stop=lambda: not perf_counter() - began < seconds)
    answer = {"rings": found.rings, "total": found.total, "bound": found.bound, "served": found.served}
    click.echo(json.dumps(answer))


def _read(record: Record) -> tuple["nx.DiGraph[Hashable]", int]:
    """The gifts, and how long a ring may be. ValueError with the reason when the file has none."""
    longest = record.get("max_length")
    if isinstance(longest, bool) or not isinstance(longest, int) or longest < 2:
        raise ValueError('"max_length" must be a whole number from 2')
    gifts: nx.DiGraph[Hashable] = nx.DiGraph()
    for where, row in rows_of(record, "parties", "party"):
        party = id_of(row if isinstance(row, dict) else {"id": row}, "id", where)
        if party in gifts:
            raise ValueError(f"{where}: {json.dumps(party)} is there twice")
        gifts.add_node(party)
    for where, gift in objects_of(record, "gifts", "gift"):
        giver, receiver = id_of(gift, "from", where), id_of(gift, "to", where)
        for party in (giver, receiver):
            if party not in gifts:
                raise ValueError(f"{where}: there is no party {json.dumps(party)}")
        if giver == receiver:
            raise ValueError(f"{where}: {json.dumps(giver)} gives to itself")
        if gifts.has_edge(giver, receiver):
            raise ValueError(f"{where}: {json.dumps(giver)} gives to {json.dumps(receiver)} twice")
        fit = whole_of(gift, "fit", where)
        if fit > LARGEST_FIT:
            raise ValueError(f'{where}: "fit" must be at most {LARGEST_FIT}')
        gifts.add_edge(giver, receiver, fit=fit)
    return gifts, longest
