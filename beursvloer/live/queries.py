"""Reads on the table of events."""

from collections.abc import Callable, Collection
from typing import Any

from sqlalchemy import Engine, Select, bindparam, func, select
from sqlalchemy.orm import Session

from beursvloer.live.events import TOPICS
from beursvloer.live.feed import Bell
from beursvloer.live.models import EventRow


def newest_event(session: Session, edition_id: int) -> int:
    """The number that a page is true for, to be asked *before* anything that the page shows: what happens between the
    two is then told again, and never missed. 0 when nothing happened yet."""
    return session.scalar(select(func.max(EventRow.id)).where(EventRow.edition_id == edition_id)) or 0


def newest_events(session: Session, edition_id: int, names: Collection[str]) -> tuple[int, int]:
    """`newest_event`, and the newest of the events with these names, for what nothing else changes; in one question."""
    newest = select(func.max(EventRow.id)).where(EventRow.edition_id == edition_id)
    found = session.execute(
        select(newest.scalar_subquery(), newest.where(EventRow.name.in_(names)).scalar_subquery())
    ).one()
    return found[0] or 0, found[1] or 0


BELLS = select(EventRow.id, EventRow.edition_id, EventRow.name, EventRow.audience, EventRow.data)
AFTER = BELLS.where(EventRow.id > bindparam("number")).order_by(EventRow.id).limit(bindparam("limit"))
NEWEST = BELLS.order_by(EventRow.id.desc()).limit(bindparam("limit"))
"""Built once: they are asked twenty times a second."""


class EventTable:
    """The table as the reader of a process asks it, with the engine that the process has by then."""

    def __init__(self, engine: Callable[[], Engine]) -> None:
        self.engine = engine

    def after(self, number: int, limit: int) -> list[Bell]:
        """The first events after that number, in order, of all editions."""
        return self._read(AFTER, number=number, limit=limit)

    def newest(self, limit: int) -> list[Bell]:
        """The last events there are, in order."""
        return self._read(NEWEST, limit=limit)[::-1]

    def _read(self, query: Select[Any], **given: int) -> list[Bell]:
        with self.engine().connect() as connection:
            rows = connection.execute(query, given)
            return [Bell(row.id, row.edition_id, TOPICS.get(row.name), row.audience, row.data) for row in rows]
