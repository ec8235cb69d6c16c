"""What is asked of the database meanwhile: tests keep a page's number fixed, a benchmark prints it."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from sqlalchemy import Engine, event

NOT_ASKED = ("SAVEPOINT", "RELEASE", "ROLLBACK", "BEGIN")


@contextmanager
def counted(engine: Engine) -> Iterator[list[str]]:
    """The statements that are sent inside, without those of the transaction itself."""
    seen: list[str] = []

    def note(_connection: Any, _cursor: Any, statement: str, *_rest: Any) -> None:
        if not statement.startswith(NOT_ASKED):
            seen.append(statement)

    event.listen(engine, "before_cursor_execute", note)
    try:
        yield seen
    finally:
        event.remove(engine, "before_cursor_execute", note)
