"""Streams as a browser has them: opened through the application, read frame by frame."""

import json
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from typing import Any

import pytest
from flask import Flask
from sqlalchemy.orm import Session

from beursvloer.access.permissions import Role
from beursvloer.accounts.models import Person
from beursvloer.database import Database, begin_write
from beursvloer.editions.models import Edition
from beursvloer.live.announce import announce
from beursvloer.live.events import Event, ListingPosted
from beursvloer.live.queries import newest_event
from tests.conftest import NOW
from tests.factories import make_edition, make_organiser, sign_in


@dataclass(frozen=True)
class Frame:
    """One event of a stream."""

    name: str
    id: int | None
    data: dict[str, Any]


class Line:
    """One open stream."""

    def __init__(self, answer: Any) -> None:
        self.answer = answer
        self.status = answer.status_code
        self._chunks = iter(answer.iter_encoded())
        self._text = ""

    def next(self) -> Frame:
        """The next event; waits for it."""
        while "\n\n" not in self._text:
            self._text += next(self._chunks).decode()
        block, self._text = self._text.split("\n\n", 1)
        fields = dict(line.split(": ", 1) for line in block.splitlines())
        return Frame(fields["event"], int(fields["id"]) if "id" in fields else None, json.loads(fields["data"]))

    def bells(self, until: int) -> list[int]:
        """The numbers of all bells up to this one, as they came."""
        heard: list[int] = []
        while not heard or heard[-1] < until:
            frame = self.next()
            if frame.name == "bell":
                assert frame.id is not None
                heard.append(frame.id)
        return heard

    def close(self) -> None:
        self.answer.close()


@pytest.fixture
def plain_app(settings: dict[str, Any]) -> Flask:
    """The assembled app, which nobody asks for anything that stands in a database."""
    from beursvloer.app import create_app

    return create_app({**settings, "DATABASE_URL": "sqlite:////nowhere/none.sqlite"})


@pytest.fixture
def edition(committed_database: Database) -> Edition:
    """An open edition that other threads see too."""
    with committed_database.session() as session:
        edition = make_edition(begin_write(session))
        session.commit()
        return edition


@pytest.fixture
def tell(committed_database: Database) -> Callable[..., list[int]]:
    """`tell(event, …)` announces and commits, each event in a transaction of its own; gives their numbers."""

    def tell(*events: Event) -> list[int]:
        return [_told(committed_database.session(), event) for event in events]

    return tell


def _told(session: Session, event: Event) -> int:
    with session:
        announce(begin_write(session), event, NOW)
        session.commit()
        return newest_event(session, event.edition_id)


@pytest.fixture
def desk(committed_database: Database, edition: Edition) -> Person:
    """Somebody with a role at the desk of that edition."""
    with committed_database.session() as session:
        person = make_organiser(begin_write(session), edition, role=Role.CHECK_IN)
        session.commit()
        return person


@pytest.fixture
def listen(committed_app: Flask) -> Iterator[Callable[..., Line]]:
    """`listen(edition, since=3, person=…)` opens a stream."""
    with ExitStack() as lines:

        def listen(
            edition: Edition, since: int | str | None = None, person: Person | None = None, **headers: str
        ) -> Line:
            client = committed_app.test_client()
            if person is not None:
                sign_in(client, person)
            query = "" if since is None else f"?since={since}"
            line = Line(client.get(f"/vloer/{edition.slug}/stroom{query}", headers=headers))
            lines.callback(line.close)
            return line

        yield listen


def posted(edition: Edition, times: int) -> list[ListingPosted]:
    return [ListingPosted(edition_id=edition.id, listing_id=number) for number in range(times)]
