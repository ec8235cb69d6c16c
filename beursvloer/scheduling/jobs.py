"""What the clock wakes. Each job is safe to run twice, at once or after a crash; each opens its own session."""

import logging
import subprocess
import sys
from collections.abc import Callable
from datetime import datetime
from itertools import groupby

from flask import current_app
from sqlalchemy.orm import Session

from beursvloer.access.context import database
from beursvloer.clock import now
from beursvloer.database import begin_write
from beursvloer.evening.actions import advance_due
from beursvloer.fits.actions import keep_sentences
from beursvloer.fits.planner import Reader, reader
from beursvloer.fits.queries import Unsaid, without_sentence
from beursvloer.mail import letters, sender
from beursvloer.mail.carriers import carrier_for
from beursvloer.mail.queries import due_mail_ids
from beursvloer.programme.queries import due_editions, next_end
from beursvloer.proposals import actions as proposals
from beursvloer.refusals import Refusal
from beursvloer.rehearsal.actions import take_run
from beursvloer.rehearsal.queries import is_asked_for
from beursvloer.rings import actions as rings
from beursvloer.rings import planner as ring_planner
from beursvloer.rings.queries import rings_to_replace
from beursvloer.scheduling.models import Tick
from config import ROOT, own_address

log = logging.getLogger(__name__)
SENTENCES = 32
"""Listings whose sentences are computed and kept together: a quarter of a second."""
TURNS = 8
"""So many times in one go: a signal that ends the scheduler waits no longer than for these."""

playing: list["subprocess.Popen[bytes]"] = []
"""Rehearsals that this process started, to be waited for when they end."""


def send_mail() -> int:
    """Send what is due; returns how many left."""
    settings = current_app.config
    carry = carrier_for(settings["SMTP_URL"], settings["INSTANCE"] / "mail")
    sent = 0
    with database().session() as session:
        waiting = due_mail_ids(session, now())
    for mail_id in waiting:
        with database().session() as session:
            mail = sender.take(begin_write(session), mail_id, now())
            session.commit()
            if mail is None:
                continue
            # Outside the transaction: a slow mail server must not hold the database.
            sender.send(mail, letters.render, carry, settings["MAIL_FROM"], now())
            session.commit()
            sent += mail.sent_at is not None
    return sent


def lapse_proposals() -> int:
    """Close proposals that nobody answered in time."""
    with database().session() as session:
        closed = proposals.lapse_unanswered(begin_write(session), now())
        session.commit()
    return closed


def lapse_rings() -> int:
    """Close rings that not all answered in time, that can no longer come true, or that a party stepped back from; and
    look for others in their place.

    That is done at once where somebody says no; here for what ended otherwise, and for what was cut short.
    """
    with database().session() as session:
        closed = rings.lapse_unanswered(begin_write(session), now()) + rings.close_withdrawn(session, now())
        session.commit()
    with database().session() as session:
        waiting = rings_to_replace(session)
    for ring_id in waiting:
        with database().session() as session:
            asked = ring_planner.read_next(session, ring_id)
            session.rollback()
            if asked is None:
                continue
            found = ring_planner.next_ring(asked)
            try:
                rings.put_in_place(begin_write(session), ring_id, asked, found, now())
            except Refusal:  # the market moved meanwhile: at the next turn
                session.rollback()
                continue
            session.commit()
    return closed


def advance_evenings() -> datetime | None:
    """Let the clocks of all evenings go on where something has ended; returns when the next thing ends."""
    with database().session() as session:
        due = due_editions(session, now())
    for edition_id in due:
        try:
            with database().session() as session:
                advance_due(begin_write(session), edition_id, now())
                session.commit()
        except Exception:  # one floor that fails must not stop the clocks of the others
            log.exception("the clock of edition %s failed", edition_id)
    with database().session() as session:
        return next_end(session, now())


def start_rehearsal() -> bool:
    """Start the oldest rehearsal that an organiser asked for, as a process of its own; whether there was one."""
    playing[:] = [one for one in playing if one.poll() is None]
    with database().session() as session:
        if not is_asked_for(session):
            return False
        session.rollback()
        run = take_run(begin_write(session), now())
        session.commit()
    if run is None:
        return False
    options = {
        "base-url": own_address(),
        "parties": run.parties,
        "phones": run.phones,
        "screens": run.screens,
        "speed": run.speed,
        "seed": run.seed,
        "asked": run.id,
    }
    command = [sys.executable, "-m", "flask", "--app", "wsgi", "rehearsal", "run", "--json"]
    command += [part for name, value in options.items() for part in (f"--{name}", str(value))]
    subprocess.Popen(command, cwd=ROOT, stdout=subprocess.DEVNULL)
    return True


def compute_sentences(installed: Callable[[], Reader | None] = reader) -> int:
    """Compute what listings say as a whole, where a model is installed; returns how many sentences were kept.

    Only here, never in a web server: there a listing without a sentence meets others by its words. The database is
    not held while the model works.
    """
    read = installed()
    if read is None:
        return 0
    kept = 0
    for _turn in range(TURNS):
        with database().session() as session:
            unsaid = without_sentence(session, SENTENCES)
        if not unsaid:
            break
        for edition_id, listings in groupby(unsaid, lambda listing: listing.edition_id):
            found = {listing: _sentence_of(listing, read) for listing in listings}
            with database().session() as session:
                kept += keep_sentences(begin_write(session), edition_id, found)
                session.commit()
    return kept


def _sentence_of(listing: Unsaid, read: Reader) -> bytes:
    try:
        return read(listing)
    except Exception:  # a text that the model cannot read must not keep all others waiting behind it
        log.exception("listing %s gets no sentence", listing.listing_id)
        return b""


def note_tick(job: str) -> None:
    """Leave a sign of life for the health check."""
    with database().session() as session:
        _note(begin_write(session), job)
        session.commit()


def _note(session: Session, job: str) -> None:
    session.merge(Tick(job=job, at=now()))
