"""`flask matching parse`: one typed sentence a line in, what it says out."""

import json
from dataclasses import asdict
from pathlib import Path

import click

from beursvloer.cli.jsonl import Record, read_lines
from beursvloer.matching.parse import Reading, read
from beursvloer.matching.parsing.text import LANGUAGES


@click.command("parse")
@click.argument("path", metavar="SENTENCES.jsonl", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--villages", default="", metavar="NAMES", help="The villages of the region, separated by commas.")
def parse(path: Path, villages: str) -> None:
    """Print what each sentence says: side, kind, quantity, unit, size, village, date, and whether it asks for money.

    \b
    A line of SENTENCES.jsonl needs id, lang ("nl", "de" or "en") and text:
      {"id": "1", "lang": "nl", "text": "Tien refurbished laptops"}
    What a sentence does not say is null; "sure" tells per field how sure the reading is, from 0 to 1.
    """
    names = [name.strip() for name in villages.split(",") if name.strip()]
    for sentence_id, lang, text in read_lines(path, _sentence):
        reading = read(text, lang=lang, villages=names)
        click.echo(json.dumps({"id": sentence_id, **fields(reading)}, ensure_ascii=False))


def fields(reading: Reading) -> dict[str, object]:
    """A reading as one flat record of JSON's own types."""
    return {
        "side": reading.side,
        "kind": reading.kind,
        "quantity": reading.quantity,
        "unit": reading.unit,
        "size": reading.size,
        "village": reading.village,
        "date": reading.date,
        "asks_for_money": reading.asks_for_money,
        "sure": asdict(reading.sure),
    }


def _sentence(record: Record) -> tuple[str | int, str, str]:
    """Id, language and text of a line. ValueError with the reason when one is missing or of another type."""
    sentence_id, lang, text = record.get("id"), record.get("lang", "nl"), record.get("text")
    if isinstance(sentence_id, bool) or not isinstance(sentence_id, str | int):
        raise ValueError('"id" must be a text or a whole number')
    if not isinstance(lang, str) or lang not in LANGUAGES:
        raise ValueError(f'"lang" must be one of {", ".join(LANGUAGES)}')
    if not isinstance(text, str):
        raise ValueError('"text" must be a text')
    return sentence_id, lang, text
