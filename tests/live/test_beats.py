"""A line that is silent, that lasts, and that ends."""

import threading
import time
from collections.abc import Callable

import pytest
from flask import Flask

from beursvloer.database import Database, begin_write
from beursvloer.editions.models import Edition
from beursvloer.live import stream as streams
from beursvloer.live.events import (
    HALL,
    PartyArrived,
)
from beursvloer.live.queries import newest_event
from tests.factories import make_edition
from tests.live.conftest import Line, posted

Listen = Callable[..., Line]
Tell = Callable[..., list[int]]


def test_a_silent_line_beats(committed_app: Flask, edition: Edition) -> None:
    with committed_app.test_request_context():
        line = Line(streams.respond(edition.id, HALL, 0, beat=0.05))
    assert [line.next().name for _ in range(3)] == ["hello", "beat", "beat"]
    line.close()


def test_beats_come_also_while_others_have_news(
    committed_app: Flask, tell: Tell, edition: Edition, committed_database: Database
) -> None:
    with committed_database.session() as session:
        other = make_edition(begin_write(session))
        session.commit()
    with committed_app.test_request_context():
        line = Line(streams.respond(edition.id, HALL, 0, beat=0.2))
    line.next()
    stop = threading.Event()

    def chatter() -> None:
        while not stop.is_set():
            tell(*posted(other, 1))
            time.sleep(0.02)

    thread = threading.Thread(target=chatter)
    thread.start()
    frames = [line.next() for _ in range(2)]
    stop.set()
    thread.join()
    line.close()
    assert [frame.name for frame in frames] == ["beat", "beat"]


def test_lines_end_with_the_process(listen: Listen, edition: Edition, committed_app: Flask) -> None:
    line = listen(edition, since=0)
    line.next()
    committed_app.extensions["feed"].ending = lambda: True
    with pytest.raises(StopIteration):
        line.next()
    assert listen(edition).status == 503


def test_a_line_ends_after_half_an_hour_so_that_rights_are_looked_at_anew(
    listen: Listen, edition: Edition, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(streams, "LIFE", 0.0)
    line = listen(edition, since=0)
    line.next()
    with pytest.raises(StopIteration):
        line.next()


def test_a_page_knows_what_it_is_true_for(tell: Tell, edition: Edition, committed_database: Database) -> None:
    with committed_database.session() as session:
        assert newest_event(session, edition.id + 1) == 0
    told = tell(*posted(edition, 2), PartyArrived(edition_id=edition.id, organisation_id=1))
    with committed_database.session() as session:
        assert newest_event(session, edition.id) == told[-1]
