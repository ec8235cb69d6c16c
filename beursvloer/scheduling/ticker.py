"""The one place that knows APScheduler. It only wakes; all state is in the database."""

import logging
import signal
from collections.abc import Callable
from datetime import timedelta
from types import FrameType

from apscheduler.schedulers.blocking import BlockingScheduler
from flask import Flask

from beursvloer.clock import now
from beursvloer.scheduling import jobs

log = logging.getLogger(__name__)

MAIL_SECONDS = 2
LAPSE_SECONDS = 60
EVENING_SECONDS = 1
REHEARSAL_SECONDS = 5
SENTENCE_SECONDS = 5
TICK = "scheduler"


def run(app: Flask) -> None:
    """Wake the jobs until a signal ends it. A second scheduler beside it does no harm."""
    scheduler = BlockingScheduler(
        timezone="UTC", job_defaults={"coalesce": True, "max_instances": 1, "misfire_grace_time": None}
    )

    def guarded(job: Callable[[], object]) -> Callable[[], None]:
        def wake() -> None:
            with app.app_context():
                try:
                    job()
                except Exception:  # a job that fails now is tried at its next turn
                    log.exception("job %s failed", job.__name__)

        return wake

    def every(seconds: int, job: Callable[[], object]) -> None:
        scheduler.add_job(guarded(job), "interval", seconds=seconds, id=job.__name__, next_run_time=now())

    def tick() -> None:
        jobs.note_tick(TICK)

    def follow_evenings() -> None:
        """Every second, and besides at the very moment at which something ends."""
        soon = jobs.advance_evenings()
        if soon is not None and soon - now() < timedelta(seconds=EVENING_SECONDS):
            at_the_end = guarded(follow_evenings)
            scheduler.add_job(at_the_end, "date", run_date=soon, id="at_the_end", replace_existing=True)

    def compute_sentences() -> None:
        """Again some seconds after it is done: after an import it works longer than that."""
        try:
            jobs.compute_sentences()
        finally:
            soon = now() + timedelta(seconds=SENTENCE_SECONDS)
            scheduler.add_job(
                guarded(compute_sentences), "date", run_date=soon, id=compute_sentences.__name__, replace_existing=True
            )

    def stop(_signal: int, _frame: FrameType | None) -> None:
        scheduler.shutdown(wait=False)

    every(MAIL_SECONDS, jobs.send_mail)
    every(LAPSE_SECONDS, jobs.lapse_proposals)
    every(LAPSE_SECONDS, jobs.lapse_rings)
    every(EVENING_SECONDS, follow_evenings)
    every(REHEARSAL_SECONDS, jobs.start_rehearsal)
    scheduler.add_job(guarded(compute_sentences), "date", run_date=now(), id=compute_sentences.__name__)
    every(5, tick)
    signal.signal(signal.SIGTERM, stop)
    signal.signal(signal.SIGINT, stop)
    scheduler.start()
