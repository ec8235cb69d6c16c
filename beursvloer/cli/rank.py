"""`flask matching rank`: listings in lines of JSON in, the score of each pair that has anything in common out."""

from dataclasses import replace
from functools import partial
from pathlib import Path

import click

from beursvloer.cli.jsonl import BadLine, Record, read_numbered
from beursvloer.matching import sentences
from beursvloer.matching.index import TextIndex
from beursvloer.matching.items import Item, Node
from beursvloer.terms import Kind, Side, Unit

KINDS = {
    "menskracht": Kind.LABOUR,
    "kennis": Kind.EXPERTISE,
    "materialen": Kind.GOODS,
    "faciliteiten": Kind.FACILITY,
    "netwerk": Kind.NETWORK,
    "overig": None,
} | {kind.value: kind for kind in Kind}


@click.command("rank")
@click.argument("path", metavar="ITEMS.jsonl", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--no-category", is_flag=True, help="Do as if nobody had chosen a category.")
@click.option("--no-sentences", is_flag=True, help="Do as if no language model were installed.")
def rank(path: Path, no_category: bool, no_sentences: bool) -> None:
    """Print request, offer and score of each pair of the same language, separated by tabs, best offer first.

    \b
    A line of ITEMS.jsonl needs id, kind ("offer" or "request"), lang, title and description; it may have category,
    quantity, unit, counter and organisation:
      {"id": "R1", "kind": "request", "lang": "nl", "title": "schilder gezocht", "description": "voor de kantine"}
    """
    lines = read_numbered(path, partial(_item, no_category=no_category))
    seen: set[Node] = set()
    for number, item in lines:
        if item.node in seen:
            raise BadLine(number, f"{item.side} {item.id} is there twice")
        seen.add(item.node)
    encoder = None if no_sentences else sentences.installed()
    for lang in sorted({item.lang for _, item in lines}):
        items = [item for _, item in lines if item.lang == lang]
        if encoder is not None:
            items = [replace(one, sentence=sentences.vector(one.title, one.description, encoder)) for one in items]
        index = TextIndex(items)
        offers = len(index.of_side(Side.OFFER))
        for request in index.of_side(Side.REQUEST):
            for offer, fit in index.rank(request, offers):
                click.echo(f"{request.id}\t{offer.id}\t{fit.points}")


def _item(record: Record, no_category: bool) -> Item:
    """The listing that a line describes. ValueError with the reason when it describes none."""
    side = _text(record, "kind")
    if side not in tuple(Side):
        raise ValueError('"kind" must be "offer" or "request"')
    category = _optional(record, "category").strip().lower()  # only a hint: one that we do not know is none
    unit = _optional(record, "unit")
    if unit and unit not in tuple(Unit):
        raise ValueError(f'"unit" must be one of {", ".join(Unit)}')
    return Item(
        id=_id(record),
        side=Side(side),
        title=_text(record, "title"),
        description=_text(record, "description"),
        lang=_text(record, "lang"),
        kind=None if no_category else KINDS.get(category),
        organisation=_optional(record, "organisation") or None,
        quantity=_quantity(record.get("quantity")),
        unit=Unit(unit) if unit else None,
        counter=_optional(record, "counter"),
    )


def _id(record: Record) -> str:
    """Ids are printed: any text or whole number without a tab or a line end."""
    value = record.get("id")
    if isinstance(value, bool) or not isinstance(value, str | int) or value == "":
        raise ValueError('"id" is missing' if value in (None, "") else '"id" must be text or a whole number')
    if not str(value).isprintable():
        raise ValueError('"id" must be printable')
    return str(value)


def _text(record: Record, key: str) -> str:
    if record.get(key) is None:
        raise ValueError(f'"{key}" is missing')
    return _optional(record, key)


def _optional(record: Record, key: str) -> str:
    value = record.get(key)
    if value is not None and not isinstance(value, str):
        raise ValueError(f'"{key}" must be text')
    return value or ""


def _quantity(value: object) -> int:
    """A whole number from 0. Lists typed by hand say "ca. 20 stuks" here; what is no number means one."""
    if isinstance(value, bool) or (isinstance(value, int | float) and (value < 0 or value != int(value))):
        raise ValueError('"quantity" must be a whole number from 0')
    return int(value) if isinstance(value, int | float) else 1
