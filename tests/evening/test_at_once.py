"""Four schedulers on one database, a hand on the desk, a kill -9: each item begins and ends once, each round too."""

import os
import signal
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from beursvloer.accounts.queries import actor_of
from beursvloer.clock import now
from beursvloer.database import Database, begin_write
from beursvloer.editions.models import Edition
from beursvloer.evening.actions import advance_due, do
from beursvloer.live.models import EventRow
from beursvloer.programme.actions import write_turn
from beursvloer.programme.models import ProgrammeStep
from beursvloer.programme.moves import Skip, Start
from beursvloer.programme.planner import EveningTemplate
from beursvloer.programme.queries import stored_programme
from beursvloer.programme.rules import ClockState, Evening, ItemKind, ItemState, Turn, numbered
from beursvloer.rounds.models import Round
from beursvloer.rounds.rules import RoundState
from tests.evening.evenings import make_evening
from tests.rivals import dies, in_processes, overlapping

ROOT = Path(__file__).resolve().parents[2]
ROUNDS = 3
SHORT = (ItemKind.GONG, ItemKind.ROUND, ItemKind.LAST_CALL, ItemKind.FREEZE, ItemKind.REVEAL, ItemKind.THANKS)
PATIENCE = 60


@pytest.fixture
def evening(committed_database: Database) -> tuple[int, int]:
    """(organiser, edition) of an evening with three rounds that has not begun; nothing in it waits."""
    with committed_database.session() as session:
        begin_write(session)
        desk = make_evening(session, EveningTemplate(rounds=ROUNDS))
        edition = desk.edition
        before = desk.stored()
        kept = [item for item in before.items if item.kind in SHORT]
        quick = numbered(tuple(replace(item, waits=False, seconds=1) for item in kept), before.clock)
        write_turn(session, edition.id, before, Turn(quick, before.clock), "edit", None, now())
        session.commit()
        assert desk.actor.person_id is not None
        return desk.actor.person_id, edition.id


def history(database: Database, edition_id: int) -> tuple[Evening, Counter[str], list[Round]]:
    """The programme, how often each event was told, and the rounds."""
    with database.session() as session:
        stored = stored_programme(session, edition_id)
        assert stored is not None
        told = Counter(session.scalars(select(EventRow.name).where(EventRow.edition_id == edition_id)))
        rounds = session.scalars(select(Round).where(Round.edition_id == edition_id).order_by(Round.number)).all()
        return stored, told, list(rounds)


def check_history(database: Database, edition_id: int) -> None:
    stored, told, rounds = history(database, edition_id)
    assert stored.clock.state is ClockState.ENDED
    assert {item.state for item in stored.items} == {ItemState.PLAYED}
    for earlier, later in zip(stored.items, stored.items[1:], strict=False):
        assert earlier.ended_at == later.started_at
    assert {item.ended_at - item.started_at for item in stored.items if item.ended_at and item.started_at} == {
        timedelta(seconds=1)
    }
    assert (told["RoundOpened"], told["RoundClosed"]) == (ROUNDS, ROUNDS)
    assert [(row.number, row.state) for row in rounds] == [(n, RoundState.CLOSED) for n in range(1, ROUNDS + 1)]
    items = [item for item in stored.items if item.kind is ItemKind.ROUND]
    assert [(row.opened_at, row.closed_at) for row in rounds] == [(item.started_at, item.ended_at) for item in items]
    assert (told["HallFrozen"], told["HallRevealed"]) in {(1, 1), (0, 0)}  # none when both passed unseen at once


# --- rivals of one deed -------------------------------------------------------------------------------------------

START = datetime(2027, 2, 1, 18, 30, tzinfo=now().tzinfo)


def begin(session: Session, person_id: int, edition_id: int) -> str:
    edition = session.get_one(Edition, edition_id)
    do(session, actor_of(session, person_id), edition, Start(), START)
    return "begun"


def tick(session: Session, second: int, edition_id: int) -> str:
    """One wake of one scheduler, at that second of the evening."""
    evening = advance_due(session, edition_id, START + timedelta(seconds=second))
    return evening.clock.state.value if evening else "none"


def tick_and_die(session: Session, second: int, edition_id: int) -> str:
    tick(session, second, edition_id)
    os.kill(os.getpid(), signal.SIGKILL)
    return "never"


@pytest.mark.races
def test_four_schedulers_at_once_begin_and_end_each_item_once(
    committed_database: Database, evening: tuple[int, int]
) -> None:
    person, edition_id = evening
    with committed_database.session() as session:
        begin(begin_write(session), person, edition_id)
        session.commit()
    last = len(history(committed_database, edition_id)[0].items)
    # Each wakes at seconds of its own: some skip ahead, some are behind.
    ticks = [[(second, edition_id) for second in range(offset, last + 4, offset)] for offset in (1, 2, 3, 4)]
    said = in_processes(committed_database, [(tick, tasks) for tasks in ticks])
    assert set(said) <= {"running", "ended"}
    check_history(committed_database, edition_id)


@pytest.mark.races
def test_a_scheduler_killed_before_its_commit_has_done_nothing(
    committed_database: Database, evening: tuple[int, int]
) -> None:
    person, edition_id = evening
    with committed_database.session() as session:
        begin(begin_write(session), person, edition_id)
        session.commit()
    before = history(committed_database, edition_id)[:2]
    for second in (1, 5, 9):
        assert dies(committed_database, tick_and_die, (second, edition_id)) == -signal.SIGKILL
    assert history(committed_database, edition_id)[:2] == before
    with committed_database.session() as session:
        tick(begin_write(session), 100, edition_id)
        session.commit()
    check_history(committed_database, edition_id)


@pytest.mark.races
def test_a_press_of_two_hands_goes_on_once(committed_database: Database, evening: tuple[int, int]) -> None:
    person, edition_id = evening
    with committed_database.session() as session:
        begin(begin_write(session), person, edition_id)
        session.commit()
    version = history(committed_database, edition_id)[0].version

    def skip(session: Session) -> str:
        actor, edition = actor_of(session, person), session.get_one(Edition, edition_id)
        return str(do(session, actor, edition, Skip(version), START).version)

    assert overlapping(committed_database, skip) == [str(version + 1), str(version + 1)]
    stored = history(committed_database, edition_id)[0]
    assert [item.state for item in stored.items][:3] == [ItemState.PLAYED, ItemState.RUNNING, ItemState.PLANNED]


# --- whole schedulers -----------------------------------------------------------------------------------------------


@contextmanager
def schedulers(database: Database, folder: Path, count: int) -> Iterator[list[subprocess.Popen[bytes]]]:
    """So many `flask scheduler` processes on that database."""
    url = database.engine.url.render_as_string(hide_password=False)
    environment = os.environ | {"INSTANCE_PATH": str(folder), "DATABASE_URL": url}
    running: list[subprocess.Popen[bytes]] = []
    try:
        running.extend(start_scheduler(environment) for _ in range(count))
        yield running
    finally:
        for process in running:
            process.kill()
            process.wait()


def start_scheduler(environment: dict[str, str]) -> subprocess.Popen[bytes]:
    return subprocess.Popen(
        [sys.executable, "-m", "flask", "--app", "wsgi", "scheduler"],
        cwd=ROOT,
        env=environment,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )


@pytest.mark.races
@pytest.mark.live
def test_whole_schedulers_carry_an_evening_though_one_after_the_other_is_killed(
    committed_database: Database, evening: tuple[int, int], tmp_path: Path
) -> None:
    person, edition_id = evening
    folder = tmp_path / "instance"
    folder.mkdir(exist_ok=True)
    with schedulers(committed_database, folder, 4) as running:
        with committed_database.session() as session:
            begin_write(session)
            do(session, actor_of(session, person), session.get_one(Edition, edition_id), Start(), now())
            session.commit()
        deadline = time.monotonic() + PATIENCE
        killed = 0
        while history(committed_database, edition_id)[0].clock.state is not ClockState.ENDED:
            assert time.monotonic() < deadline
            time.sleep(0.5)
            if killed < 3:
                running[killed].kill()  # kill -9, wherever it is
                killed += 1
    assert killed == 3
    check_history(committed_database, edition_id)
    with committed_database.session() as session:
        by_time = session.scalars(select(ProgrammeStep).where(ProgrammeStep.command == "advance")).all()
        assert 1 <= len(by_time) <= len(history(committed_database, edition_id)[0].items)
