"""The clock wakes its jobs at once and goes on when one of them fails; SIGTERM ends it."""

import logging
import os
import signal
import threading
import time
from collections.abc import Callable, Iterator

import pytest
from flask import Flask
from sqlalchemy import select
from sqlalchemy.orm import Session

from beursvloer.clock import now
from beursvloer.database import Database
from beursvloer.mail.actions import queue_mail
from beursvloer.mail.models import OutboxMail
from beursvloer.mail.rules import MailState
from beursvloer.scheduling import jobs, ticker
from beursvloer.scheduling.models import Tick

PATIENCE = 20  # seconds


@pytest.fixture(autouse=True)
def _own_signals() -> Iterator[None]:
    """The clock takes over what a signal does."""
    before = {number: signal.getsignal(number) for number in (signal.SIGTERM, signal.SIGINT)}
    yield
    for number, handler in before.items():
        signal.signal(number, handler)


def run_until(app: Flask, happened: Callable[[], bool]) -> bool:
    """Run the clock in this thread, and end it as the server does; returns whether it happened in time."""
    outcome: list[bool] = []

    def watch() -> None:
        deadline = time.monotonic() + PATIENCE
        while not (done := happened()) and time.monotonic() < deadline:
            time.sleep(0.02)
        outcome.append(done)
        os.kill(os.getpid(), signal.SIGTERM)

    watcher = threading.Thread(target=watch)
    watcher.start()
    ticker.run(app)
    watcher.join()
    return outcome[0]


def in_its_own_session(database: Database, asked: Callable[[Session], bool]) -> Callable[[], bool]:
    def ask() -> bool:
        with database.session() as session:
            return asked(session)

    return ask


def ticked(session: Session) -> bool:
    return session.get(Tick, ticker.TICK) is not None


def test_mail_leaves_and_a_sign_of_life_stands_at_once(committed_app: Flask, committed_database: Database) -> None:
    with committed_database.session() as session:
        queue_mail(session, "sign_in", "ria@example.org", "nl", {"token": "TOKEN"}, now())
        session.commit()

    def done(session: Session) -> bool:
        return session.scalars(select(OutboxMail.state)).one() is MailState.SENT and ticked(session)

    assert run_until(committed_app, in_its_own_session(committed_database, done))


def test_a_job_that_fails_does_not_stop_the_others(
    committed_app: Flask,
    committed_database: Database,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
) -> None:
    def lapse_proposals() -> int:
        raise RuntimeError("broken")

    monkeypatch.setattr(jobs, "lapse_proposals", lapse_proposals)
    with caplog.at_level(logging.ERROR, logger=ticker.__name__):
        assert run_until(
            committed_app,
            lambda: in_its_own_session(committed_database, ticked)() and bool(caplog.records),
        )
    assert [record.getMessage() for record in caplog.records] == ["job lapse_proposals failed"]


def test_sentences_are_computed_again_and_again(
    committed_app: Flask, committed_database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Also when computing them fails once."""
    turns: list[int] = []

    def compute_sentences() -> int:
        turns.append(1)
        if len(turns) == 1:
            raise RuntimeError("broken")
        return 0

    monkeypatch.setattr(jobs, "compute_sentences", compute_sentences)
    monkeypatch.setattr(ticker, "SENTENCE_SECONDS", 0.05)
    assert run_until(committed_app, lambda: len(turns) > 3)
