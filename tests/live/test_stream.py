"""The stream: complete, in order, once, only to whom it is for, and a burden to nobody."""

import sys
import threading
import time
from collections.abc import Callable
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select

from beursvloer.access.permissions import Role
from beursvloer.accounts.models import Person
from beursvloer.database import Database, begin_write
from beursvloer.editions.models import Edition
from beursvloer.live import feed as feeds
from beursvloer.live.announce import announce
from beursvloer.live.events import (
    HALL,
    ListingHeld,
    ListingPosted,
    MatchRatified,
    ProgrammeChanged,
    Topic,
    Viewer,
)
from beursvloer.live.feed import Place
from beursvloer.live.models import EventRow
from tests.conftest import NOW
from tests.factories import make_edition, make_organisation, make_organiser, person_of
from tests.live.conftest import Line, posted
from tests.live.test_hears import CATALOGUE, LISTENERS, example

Listen = Callable[..., Line]
Tell = Callable[..., list[int]]


def test_it_greets_with_the_time_of_the_server(listen: Listen, edition: Edition) -> None:
    line = listen(edition)
    assert line.status == 200
    hello = line.next()
    assert (hello.name, list(hello.data)) == ("hello", ["now"])
    assert abs(hello.data["now"] / 1000 - time.time()) < 5
    assert line.answer.mimetype == "text/event-stream"
    assert line.answer.headers["Cache-Control"] == "no-store"
    assert line.answer.headers["X-Accel-Buffering"] == "no"


def test_a_bell_says_what_it_is_about_and_nothing_else(
    listen: Listen, tell: Tell, edition: Edition, desk: Person
) -> None:
    first, second = tell(
        ListingPosted(edition_id=edition.id, listing_id=3), ListingHeld(edition_id=edition.id, listing_id=4)
    )
    line = listen(edition, since=0, person=desk)
    frames = [line.next() for _ in range(3)][1:]
    assert [(frame.name, frame.id, frame.data) for frame in frames] == [
        ("bell", first, {"topic": Topic.BOARD, "everyone": 1000}),
        ("bell", second, {"topic": Topic.BOARD}),
    ]


def test_a_bell_says_whether_it_is_about_oneself(
    listen: Listen, tell: Tell, edition: Edition, committed_database: Database
) -> None:
    """A page about one's own matches need not look at every stamp in the hall."""
    with committed_database.session() as session:
        here = begin_write(session).get_one(Edition, edition.id)
        party, other = make_organisation(session, here), make_organisation(session, here)
        person = person_of(session, party)
        session.commit()
    last = tell(
        *(MatchRatified(edition_id=edition.id, match_id=1, giver_id=one.id, asker_id=0) for one in (other, party))
    )[-1]
    line = listen(edition, since=last - 2, person=person)
    assert [line.next().data.get("mine") for _ in range(3)] == [None, None, True]


def test_what_happened_before_and_after_comes_in_order_and_once(listen: Listen, tell: Tell, edition: Edition) -> None:
    told = tell(*posted(edition, 5))
    line = listen(edition, since=told[1])
    assert line.next().name == "hello"
    told += tell(*posted(edition, 3))
    assert line.bells(until=told[-1]) == told[2:]


def test_without_a_number_it_begins_now(listen: Listen, tell: Tell, edition: Edition, committed_app: Flask) -> None:
    tell(*posted(edition, 3))
    line = listen(edition)
    line.next()
    assert committed_app.extensions["feed"].wait(Place(edition.id, HALL), None, 5) is not None
    time.sleep(0.1)  # this line asks for where it stands with its next step
    told = []

    def later() -> None:
        time.sleep(0.3)
        told.extend(tell(*posted(edition, 1)))

    thread = threading.Thread(target=later)
    thread.start()
    frame = line.next()
    thread.join()
    assert [frame.id] == told


@pytest.mark.parametrize("since", ["", "x", "-1", "1e9", "9" * 30, "²"])
def test_a_number_that_is_none_counts_as_none(listen: Listen, edition: Edition, since: str) -> None:
    assert listen(edition, since=since).next().name == "hello"


def test_what_the_line_itself_heard_last_counts(listen: Listen, tell: Tell, edition: Edition) -> None:
    """A browser that opens it again by itself sends the old address with a newer number beside it."""
    told = tell(*posted(edition, 6))
    line = listen(edition, since=told[0], **{"Last-Event-ID": str(told[3])})
    assert line.bells(until=told[-1]) == told[4:]


def test_who_was_away_long_is_told_from_the_table(
    listen: Listen, tell: Tell, edition: Edition, committed_app: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(feeds, "KEPT", 10)
    monkeypatch.setattr(feeds, "AT_ONCE", 7)
    old = tell(*posted(edition, 40))
    awake = listen(edition, since=old[-1])
    awake.next()
    old += tell(*posted(edition, 15))
    assert awake.bells(until=old[-1]) == old[40:]
    assert len(committed_app.extensions["feed"]._ring) == 10
    assert listen(edition, since=0).bells(until=old[-1]) == old
    assert listen(edition, since=old[44]).bells(until=old[-1]) == old[45:]


def test_a_slow_reader_piles_nothing_up_and_misses_nothing(
    listen: Listen, tell: Tell, edition: Edition, committed_app: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(feeds, "KEPT", 20)
    slow, quick = listen(edition, since=0), listen(edition, since=0)
    slow.next()
    told = tell(*posted(edition, 120))
    assert quick.bells(until=told[-1]) == told
    assert len(committed_app.extensions["feed"]._ring) == 20
    assert slow.bells(until=told[-1]) == told


def test_what_is_rolled_back_rings_no_bell(
    listen: Listen, tell: Tell, edition: Edition, committed_database: Database
) -> None:
    line = listen(edition, since=0)
    line.next()
    with committed_database.session() as session:
        announce(begin_write(session), ProgrammeChanged(edition_id=edition.id), NOW)
        assert session.scalar(select(EventRow.id)) is not None
        session.rollback()
    (number,) = tell(*posted(edition, 1))
    assert line.bells(until=number) == [number]


def test_who_commits_later_is_heard_later(
    listen: Listen, tell: Tell, edition: Edition, committed_database: Database
) -> None:
    """Numbers are given in the order of commits, also where two write at once: a reader never passes one by."""
    line = listen(edition, since=0)
    line.next()
    holds = threading.Event()

    def hold() -> None:
        with committed_database.session() as session:
            announce(begin_write(session), ProgrammeChanged(edition_id=edition.id), NOW)
            holds.set()
            time.sleep(0.4)
            session.commit()

    thread = threading.Thread(target=hold)
    thread.start()
    holds.wait(10)
    (second,) = tell(*posted(edition, 1))
    thread.join()
    heard = line.bells(until=second)
    assert len(heard) == 2
    assert heard == sorted(heard)


def test_nobody_hears_of_another_floor(
    listen: Listen, tell: Tell, edition: Edition, committed_database: Database
) -> None:
    with committed_database.session() as session:
        other = make_edition(begin_write(session))
        session.commit()
    elsewhere = tell(*posted(other, 4))
    (here,) = tell(*posted(edition, 1))
    assert listen(edition, since=0).bells(until=here) == [here]
    assert listen(other, since=0).bells(until=elsewhere[-1]) == elsewhere


def test_everybody_hears_what_is_for_them_and_nothing_else(
    listen: Listen, tell: Tell, edition: Edition, committed_database: Database
) -> None:
    """Every event of the catalogue really happens; then each listener's stream is read to its end."""
    with committed_database.session() as session:
        here = begin_write(session).get_one(Edition, edition.id)
        party, other = make_organisation(session, here), make_organisation(session, here)
        people = {
            "visitor": None,
            "other": person_of(session, other),
            "party": person_of(session, party),
            "desk": make_organiser(session, here, role=Role.MIRROR_GROUP),
        }
        elsewhere = make_organiser(session, make_edition(session))  # a desk, but of another floor
        session.commit()
    names = sorted(CATALOGUE)
    numbers = tell(*(example(CATALOGUE[name], edition.id, party.id) for name in names))
    (end,) = tell(ProgrammeChanged(edition_id=edition.id))
    for who, person in people.items():
        heard = listen(edition, since=numbers[0] - 1, person=person).bells(until=end)[:-1]
        assert heard == [number for name, number in zip(names, numbers, strict=True) if who in LISTENERS[name]], who
    heard = listen(edition, since=numbers[0] - 1, person=elsewhere).bells(until=end)[:-1]
    assert heard == [number for name, number in zip(names, numbers, strict=True) if "visitor" in LISTENERS[name]]


def test_what_only_the_desk_may_know_never_reaches_a_phone_that_listens(
    listen: Listen, tell: Tell, edition: Edition, desk: Person, committed_database: Database
) -> None:
    with committed_database.session() as session:
        here = begin_write(session).get_one(Edition, edition.id)
        person = person_of(session, make_organisation(session, here))
        session.commit()
    phone, inside = listen(edition, since=0, person=person), listen(edition, since=0, person=desk)
    phone.next()
    inside.next()
    (secret,) = tell(ListingHeld(edition_id=edition.id, listing_id=1))
    assert inside.bells(until=secret)[-1] == secret
    (end,) = tell(*posted(edition, 1))
    assert secret not in phone.bells(until=end)


def test_what_rings_for_others_wakes_nobody_else(
    listen: Listen, tell: Tell, edition: Edition, desk: Person, committed_app: Flask
) -> None:
    feed = committed_app.extensions["feed"]
    hall, inside = (feed.enter(edition.id, viewer) for viewer in (HALL, Viewer(desk=True)))
    start = tell(*posted(edition, 1))[0]
    for place in (hall, inside):
        while feed.wait(place, start - 1, 1) is None:
            continue
        place.woken.clear()
    (secret,) = tell(ListingHeld(edition_id=edition.id, listing_id=1))
    assert feed.wait(inside, start, 5) == secret
    assert not hall.woken.is_set()
    assert feed.wait(hall, start, 0.01) == secret  # and whoever looks anyway knows where it stands
    feed.leave(hall)
    feed.leave(inside)


def test_a_draft_has_a_stream_for_its_desk_only(listen: Listen, committed_database: Database) -> None:
    with committed_database.session() as session:
        draft = make_edition(begin_write(session), open=False)
        organiser = make_organiser(session, draft)
        session.commit()
    assert listen(draft).status == 404
    assert listen(draft, person=organiser).status == 200


def test_a_floor_that_is_not_there_has_none(committed_app: Flask) -> None:
    assert committed_app.test_client().get("/vloer/weg/stroom").status_code == 404


def test_when_all_places_are_taken_it_says_so_and_takes_the_next_when_one_leaves(
    listen: Listen, edition: Edition, committed_app: Flask
) -> None:
    committed_app.extensions["feed"].most = 2
    lines = [listen(edition), listen(edition)]
    refused = listen(edition)
    assert (refused.status, refused.answer.headers["Connection"]) == (503, "close")
    assert refused.answer.headers["Cache-Control"] == "no-store"
    lines[0].close()
    assert listen(edition).status == 200
    assert listen(edition).status == 503


def test_a_line_that_breaks_before_its_first_word_gives_its_place_back(
    listen: Listen, edition: Edition, committed_app: Flask
) -> None:
    committed_app.test_client().head(f"/vloer/{edition.slug}/stroom").close()
    assert committed_app.extensions["feed"].streams == 0


def test_open_lines_hold_no_connection_to_the_database(
    listen: Listen, edition: Edition, committed_database: Database
) -> None:
    lines = [listen(edition, since=0) for _ in range(6)]
    assert [line.next().name for line in lines] == ["hello"] * 6
    pool: Any = committed_database.engine.pool
    most = 0
    for _ in range(20):
        most = max(most, pool.checkedout())
        time.sleep(0.01)
    assert most <= 1  # the one reader's


def test_one_reader_however_many_listen_and_none_when_nobody_does(
    listen: Listen, tell: Tell, edition: Edition, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(feeds, "IDLE", 0.1)
    lines = [listen(edition, since=0) for _ in range(3)]
    told = tell(*posted(edition, 1))
    assert [line.bells(until=told[-1]) for line in lines] == [told] * 3
    assert len(readers()) == 1
    for line in lines:
        line.close()
    deadline = time.monotonic() + 5
    while readers() and time.monotonic() < deadline:
        time.sleep(0.05)
    assert readers() == []
    told += tell(*posted(edition, 1))
    assert listen(edition, since=0).bells(until=told[-1]) == told


def readers() -> list[threading.Thread]:
    return [thread for thread in threading.enumerate() if thread.name == "events"]


def test_a_database_that_is_away_for_a_while_breaks_nothing(
    listen: Listen, tell: Tell, edition: Edition, committed_app: Flask, caplog: pytest.LogCaptureFixture
) -> None:
    line = listen(edition, since=0)
    line.next()
    there = committed_app.extensions["database"]
    committed_app.extensions["database"] = away = Database("sqlite:////nowhere/none.sqlite")
    deadline = time.monotonic() + 5
    while "events cannot be read" not in caplog.text and time.monotonic() < deadline:
        time.sleep(0.05)
    told = tell(*posted(edition, 2))
    committed_app.extensions["database"] = there
    assert line.bells(until=told[-1]) == told
    assert caplog.text.count("events cannot be read") == 1
    away.engine.dispose()


def test_a_reader_that_goes_on_failing_closes_the_lines_and_takes_no_new_ones(
    listen: Listen, tell: Tell, edition: Edition, committed_app: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A line that beats while nothing can ring keeps a page from asking for itself: it would look healthy and stand."""
    monkeypatch.setattr(feeds, "BLIND", 0.4)
    monkeypatch.setattr(feeds, "AFTER_ERROR", 0.05)
    line = listen(edition, since=0)
    line.next()
    feed = committed_app.extensions["feed"]
    real = feed.source
    tell(*posted(edition, 1))

    class Away:
        def newest(self, limit: int) -> list[feeds.Bell]:
            raise OSError("gone")

        def after(self, number: int, limit: int) -> list[feeds.Bell]:
            raise OSError("gone")

    feed.source = Away()
    with pytest.raises(StopIteration):
        line.bells(until=sys.maxsize)
    line.close()
    assert listen(edition, since=0).status == 503
    feed.source = real
    deadline = time.monotonic() + 5
    while (again := listen(edition, since=0)).status != 200 and time.monotonic() < deadline:
        time.sleep(0.05)
    told = tell(*posted(edition, 1))
    assert told[-1] in again.bells(until=told[-1])
