"""Lines of JSON in, or one sentence that names the line at fault."""

import json
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import TypeVar

import click

T = TypeVar("T")
Record = Mapping[str, object]


class BadFile(click.ClickException):
    """A file that cannot be used. Ends the command with exit code 2, and what is wrong on stderr."""

    exit_code = 2


class BadLine(BadFile):
    """A line that cannot be used: the reason comes with the line's number."""

    def __init__(self, number: int, reason: str) -> None:
        super().__init__(f"line {number}: {reason}")


def read_lines(path: Path | str, check: Callable[[Record], T]) -> list[T]:
    """What `check` makes of each line; it raises ValueError with the reason if the line will not do.

    Each line is a JSON object in UTF-8; empty lines are passed over. Raises BadLine for the first bad line.
    """
    return [checked for _, checked in read_numbered(path, check)]


def read_numbered(path: Path | str, check: Callable[[Record], T]) -> list[tuple[int, T]]:
    """As `read_lines`, with the number of each line, for what shows only when all have been read."""
    lines = []
    for number, raw in enumerate(Path(path).read_bytes().split(b"\n"), start=1):
        if raw.strip():
            try:
                lines.append((number, check(record_of(raw, "utf-8-sig" if number == 1 else "utf-8"))))
            except ValueError as error:
                raise BadLine(number, str(error)) from error
    return lines


def record_of(raw: bytes, encoding: str = "utf-8-sig") -> Record:
    """The JSON object in these bytes. ValueError with the reason when there is none."""
    try:
        record = json.loads(raw.decode(encoding), parse_constant=_no_constant)
    except UnicodeDecodeError as error:
        raise ValueError("not UTF-8") from error
    except json.JSONDecodeError as error:
        place = f"character {error.pos + 1}" if error.lineno == 1 else f"line {error.lineno}"
        raise ValueError(f"not JSON ({error.msg} at {place})") from error
    except RecursionError as error:
        raise ValueError("not JSON we can read (nested too deep)") from error
    if not isinstance(record, dict):
        raise ValueError("not a JSON object")
    return record


def objects_of(record: Record, key: str, name: str) -> list[tuple[str, Record]]:
    """The objects of a list, each with what to call it. ValueError with the reason when it is none."""
    objects = []
    for where, row in rows_of(record, key, name):
        if not isinstance(row, Mapping):
            raise ValueError(f"{where}: not a JSON object")
        objects.append((where, row))
    return objects


def rows_of(record: Record, key: str, name: str) -> list[tuple[str, object]]:
    """What stands in a list, each with what to call it. ValueError with the reason when it is no list."""
    rows = record.get(key)
    if not isinstance(rows, list):
        raise ValueError(f'"{key}" is missing' if rows is None else f'"{key}" must be a list')
    return [(f"{name} {number}", row) for number, row in enumerate(rows, start=1)]


def id_of(record: Record, key: str, where: str) -> int | str:
    """An id: a string or a whole number. ValueError with the reason when it is neither."""
    value = record.get(key)
    if isinstance(value, bool) or not isinstance(value, int | str):
        raise ValueError(f'{where}: "{key}" must be a string or a whole number')
    return value


def whole_of(record: Record, key: str, where: str = "") -> int:
    """A whole number from 0. ValueError with the reason when it is none."""
    value = record.get(key)
    if isinstance(value, bool) or not isinstance(value, int) or value < 0:
        raise ValueError(f"{where + ': ' if where else ''}" + f'"{key}" must be a whole number from 0')
    return value


def _no_constant(name: str) -> None:
    raise ValueError(f"not JSON ({name} is no number)")
