"""Many people at once, each with a session of their own, in threads or in processes."""

import multiprocessing
import os
import queue
import signal
import threading
import time
from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from typing import Any

from sqlalchemy.orm import Session

from beursvloer.accounts.queries import actor_of
from beursvloer.contracts import actions as contracts
from beursvloer.contracts import desk_actions
from beursvloer.contracts.queries import visible_match
from beursvloer.contracts.rules import Party
from beursvloer.database import Database, begin_write
from beursvloer.proposals import actions as proposals
from beursvloer.proposals.queries import visible_proposal
from beursvloer.proposals.rules import Answer
from beursvloer.refusals import Refusal
from beursvloer.terms import Side

Task = tuple[int, int]
"""Who (a person), and about what (a proposal or a match)."""
Deed = Callable[[Session, int, int], str]
NOW = datetime(2027, 2, 1, 18, 30, tzinfo=UTC)
PATIENCE = 60  # seconds
BREATH = 0.002  # seconds between two tasks of one worker
OVERLAP = 0.3  # seconds


def say_yes(session: Session, person_id: int, proposal_id: int) -> str:
    """The asking side accepts."""
    actor = actor_of(session, person_id)
    proposal = visible_proposal(session, proposal_id, actor)
    assert proposal is not None
    match = proposals.answer(session, actor, proposal, Side.REQUEST, Answer.YES, NOW)
    return f"match {match.id}" if match else "waiting"


def confirm(session: Session, person_id: int, match_id: int) -> str:
    """The asking party confirms."""
    actor = actor_of(session, person_id)
    match = visible_match(session, match_id, actor)
    assert match is not None
    contracts.confirm(session, actor, match, Party.ASKER, match.version, NOW)
    return match.state.value


def ratify(session: Session, person_id: int, match_id: int) -> str:
    actor = actor_of(session, person_id)
    match = visible_match(session, match_id, actor)
    assert match is not None
    return str(desk_actions.ratify(session, actor, match, NOW))


def lapse(session: Session, _person_id: int, _proposal_id: int) -> str:
    """The clock, on the day after the last."""
    return str(proposals.lapse_unanswered(session, datetime(2027, 3, 1, tzinfo=UTC)))


def die_before_commit(session: Session, person_id: int, proposal_id: int) -> str:
    """The power fails when all is written and nothing committed."""
    say_yes(session, person_id, proposal_id)
    os.kill(os.getpid(), signal.SIGKILL)
    return "never"


def attempt(database: Database, deed: Deed, task: Task) -> str:
    """What came of it: what the deed says, or the code of its refusal."""
    with database.session() as session:
        try:
            said = deed(begin_write(session), *task)
            session.commit()
        except Refusal as refusal:
            session.rollback()
            return refusal.code
        return said


def _work(database: Database, start: Any, outcomes: Any, deed: Deed, tasks: Sequence[Task]) -> None:
    try:
        start.wait(PATIENCE)
        for task in tasks:
            outcomes.put(attempt(database, deed, task))
            # Who gives a connection back would take it again before the one that waits for it is awake.
            time.sleep(BREATH)
    except BaseException as error:
        start.abort()
        outcomes.put(f"failed: {error!r}")
        raise


def _work_elsewhere(url: str, start: Any, outcomes: Any, deed: Deed, tasks: Sequence[Task]) -> None:
    database = Database(url)
    _work(database, start, outcomes, deed, tasks)
    database.engine.dispose()


def in_threads(database: Database, deeds: Sequence[tuple[Deed, Sequence[Task]]]) -> list[str]:
    """All workers start at the same moment; each does its tasks one after the other."""
    start, outcomes = threading.Barrier(len(deeds)), queue.SimpleQueue[str]()
    workers = [threading.Thread(target=_work, args=(database, start, outcomes, *deed)) for deed in deeds]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()
    return [outcomes.get_nowait() for _ in range(outcomes.qsize())]


def in_processes(database: Database, deeds: Sequence[tuple[Deed, Sequence[Task]]]) -> list[str]:
    """The same with a process each, as several web servers on one database."""
    url = database.engine.url.render_as_string(hide_password=False)
    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload([__name__])
    start, outcomes = context.Barrier(len(deeds)), context.Queue()
    workers = [context.Process(target=_work_elsewhere, args=(url, start, outcomes, *deed)) for deed in deeds]
    for worker in workers:
        worker.start()
    said = [outcomes.get(timeout=PATIENCE) for _deed, tasks in deeds for _task in tasks]
    for worker in workers:
        worker.join(PATIENCE)
    outcomes.close()
    return said


def dies(database: Database, deed: Deed, task: Task) -> int:
    """Run a deed that does not survive; returns the exit code of its process."""
    url = database.engine.url.render_as_string(hide_password=False)
    context = multiprocessing.get_context("forkserver")
    start, outcomes = context.Barrier(1), context.SimpleQueue()
    worker = context.Process(target=_work_elsewhere, args=(url, start, outcomes, deed, [task]))
    worker.start()
    worker.join(PATIENCE)
    assert worker.exitcode is not None
    return worker.exitcode


def overlapping(database: Database, act: Callable[[Session], object]) -> list[str]:
    """What comes of a second tap that begins when the first one has written everything and not committed yet.

    One is reported as "failed" when it breaks; a refusal by its code.
    """
    second: list[str] = []
    worker = threading.Thread(target=lambda: second.append(_tap(database, act)))

    def overlap() -> None:
        worker.start()
        worker.join(OVERLAP)

    first = _tap(database, act, overlap)
    worker.join(PATIENCE)
    return [first, *second]


def _tap(database: Database, act: Callable[[Session], object], before_commit: Callable[[], object] = bool) -> str:
    with database.session() as session:
        try:
            said = act(begin_write(session))
        except Refusal as refusal:
            session.rollback()
            return refusal.code
        except Exception as error:
            return f"failed: {error!r}"
        before_commit()
        session.commit()
        return str(said)
