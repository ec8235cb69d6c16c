"""Lines of JSON in, or one sentence that names the line at fault."""

import json
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import TypeVar

import click

T = TypeVar("T")
Record = Mapping[str, object]


class BadLine(click.ClickException):
    """A line that cannot be used. Ends the command with exit code 2, the line's number and the reason on stderr."""

    exit_code = 2

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


def _no_constant(name: str) -> None:
    raise ValueError(f"not JSON ({name} is no number)")
