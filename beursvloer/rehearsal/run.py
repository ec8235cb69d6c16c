"""One rehearsal from stage to report."""

import asyncio
import resource
from collections.abc import Callable
from contextlib import suppress
from functools import partial
from typing import Any

from beursvloer.clock import now
from beursvloer.database import Database, begin_write
from beursvloer.rehearsal import check
from beursvloer.rehearsal.actions import clear_away, note_report, note_stage
from beursvloer.rehearsal.play import play
from beursvloer.rehearsal.rules import Report, Size, check_size
from beursvloer.rehearsal.stage import Cast, set_up


def rehearse(
    database: Database,
    base_url: str,
    size: Size,
    *,
    watcher: int | None = None,
    run_id: int | None = None,
    say: Callable[[str], None] = lambda _text: None,
) -> Report:
    """Set the stage, play the evening against the server at `base_url`, and report. `run_id`: a run that was asked for.

    Raises Invalid for a size that nobody could play.
    """
    check_size(size)
    _open_many_files()
    report: dict[str, Any] = {}
    try:
        cast = _stage(database, size, watcher, run_id)
        say(f"{base_url}/vloer/{cast.slug}/")
        for token in cast.screens:
            say(f"{base_url}/scherm/{token}")
        look_up = partial(check.look_up, database, cast.edition_id)
        partners = partial(check.partners, database, cast.edition_id)
        still_left = partial(check.still_left, database)
        floor = asyncio.run(play(base_url, cast, size, look_up, partners, still_left))
        found = check.report_of(database, floor)
        report = found.to_json()
        return found
    finally:
        if run_id is not None:
            with database.session() as session:
                note_report(begin_write(session), run_id, report, now())
                session.commit()


def _stage(database: Database, size: Size, watcher: int | None, run_id: int | None) -> Cast:
    with database.session() as session:

        def commit() -> None:
            session.commit()
            begin_write(session)

        clear_away(begin_write(session), now())
        commit()
        cast = set_up(session, size, now(), watcher, commit)
        if run_id is not None:
            note_stage(session, run_id, cast.edition_id)
        session.commit()
    return cast


def _open_many_files() -> None:
    """Each phone keeps two connections."""
    _soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    with suppress(ValueError, OSError):
        resource.setrlimit(resource.RLIMIT_NOFILE, (min(hard, 65_536) if hard > 0 else 65_536, hard))
