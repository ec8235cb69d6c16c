"""The job that computes sentences: a few at a time, from the model that is installed, and none where there is none."""

import logging

import pytest
from flask import Flask
from sqlalchemy import func, select

from beursvloer.database import Database, begin_write
from beursvloer.fits.planner import Reader, reader
from beursvloer.fits.queries import Unsaid, without_sentence
from beursvloer.listings.models import Listing
from beursvloer.matching.sentences import MODEL, SIZE
from beursvloer.scheduling import jobs
from tests.factories import make_edition, make_listing, make_organisation


def fill(database: Database, count: int, floors: int = 1) -> None:
    with database.session() as session:
        for _ in range(floors):
            edition = make_edition(begin_write(session))
            organisation = make_organisation(session, edition)
            for number in range(count):
                make_listing(session, edition, organisation, title=f"Schilder {number}")
        session.commit()


def said(database: Database) -> list[str | None]:
    with database.session() as session:
        return list(session.scalars(select(Listing.sentence_model).order_by(Listing.id)))


def plain(_listing: Unsaid) -> bytes:
    return bytes(SIZE)


def test_all_get_one_a_few_at_a_time_and_once(committed_app: Flask, committed_database: Database) -> None:
    fill(committed_database, jobs.SENTENCES // 2 + 3, floors=2)
    with committed_app.app_context():
        assert jobs.compute_sentences(lambda: plain) == jobs.SENTENCES + 6
        assert said(committed_database) == [MODEL] * (jobs.SENTENCES + 6)
        assert jobs.compute_sentences(lambda: plain) == 0


def test_one_go_is_not_endless(
    committed_app: Flask, committed_database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(jobs, "SENTENCES", 2)
    monkeypatch.setattr(jobs, "TURNS", 3)
    fill(committed_database, 7)
    with committed_app.app_context():
        assert [jobs.compute_sentences(lambda: plain) for _ in range(3)] == [6, 1, 0]


def test_without_a_model_nothing_happens(committed_app: Flask, committed_database: Database) -> None:
    fill(committed_database, 1)
    with committed_app.app_context():
        assert jobs.compute_sentences(lambda: None) == 0
    assert said(committed_database) == [None]


def test_the_database_is_free_while_the_model_works(committed_app: Flask, committed_database: Database) -> None:
    """Somebody posts a note meanwhile, and edits the one that is being read."""
    fill(committed_database, 1)

    def read(listing: Unsaid) -> bytes:
        with committed_database.session() as session:
            row = begin_write(session).get_one(Listing, listing.listing_id)
            row.title, row.version = "Iets anders", row.version + 1
            session.commit()
        return bytes(SIZE)

    with committed_app.app_context():
        kept = jobs.compute_sentences(lambda: read)
    with committed_database.session() as session:
        assert (kept, [one.title for one in without_sentence(session, 9)]) == (0, ["Iets anders"])


def test_a_text_that_the_model_cannot_read_keeps_nobody_waiting(
    committed_app: Flask, committed_database: Database, caplog: pytest.LogCaptureFixture
) -> None:
    fill(committed_database, 2)

    def read(listing: Unsaid) -> bytes:
        if listing.title == "Schilder 0":
            raise ValueError("no such letter")
        return bytes(SIZE)

    with committed_app.app_context(), caplog.at_level(logging.ERROR, logger=jobs.__name__):
        assert jobs.compute_sentences(lambda: read) == 2
    assert len(caplog.records) == 1
    with committed_database.session() as session:
        sizes = session.scalars(select(func.length(Listing.sentence)).order_by(Listing.id)).all()
        assert (list(sizes), without_sentence(session, 9)) == ([0, SIZE], [])


def test_the_installed_model_reads_them(committed_app: Flask, committed_database: Database) -> None:
    found: Reader | None = reader()
    fill(committed_database, 2)
    with committed_app.app_context():
        assert jobs.compute_sentences() == (2 if found else 0)
    if found is not None:
        again = found(Unsaid(1, 1, 1, "Schilder 0", ""))
        with committed_database.session() as session:
            assert session.scalars(select(Listing.sentence).order_by(Listing.id)).first() == again
