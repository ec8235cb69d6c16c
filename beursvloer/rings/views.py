"""A ring's page and its answers; and the organisers' part: look for rings, propose one, throw a draft away."""

from collections.abc import Callable
from time import perf_counter
from typing import Any

from flask import Blueprint, abort, flash, g, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_babel import ngettext
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response

from beursvloer.access.context import current_actor, current_edition, current_session
from beursvloer.access.guards import guard
from beursvloer.access.limits import POSTING, limiter, per_account, this_machine
from beursvloer.access.permissions import Permission
from beursvloer.clock import now
from beursvloer.database import begin_write
from beursvloer.i18n import phrases
from beursvloer.live.queries import newest_event
from beursvloer.refusals import Refusal
from beursvloer.rings import actions, planner, queries
from beursvloer.rings.forms import AnswerForm
from beursvloer.rings.models import Ring
from beursvloer.rings.rules import RingState
from beursvloer.rings.screens import screen_of

blueprint = Blueprint("rings", __name__)

TRIES = 3
SECONDS = 4
"""How long somebody waits for rings at the most."""
NEXT_SECONDS = 2
GONE = frozenset({"stock_taken", "note_withdrawn"})


@blueprint.get("/ring/<int:ring_id>")
@guard(Permission.REPRESENT)
def show(ring_id: int) -> str:
    """A ring for its parties, and for who may act for them."""
    return _page(_visible(ring_id))


@blueprint.post("/ring/<int:ring_id>/antwoord")
@guard(Permission.REPRESENT)
@limiter.limit(POSTING, key_func=per_account, exempt_when=this_machine)
def answer(ring_id: int) -> Any:
    """Yes or no for one party. The last yes opens the matches; after a no another ring is looked for."""
    session, ring = current_session(), _visible(ring_id)
    given = AnswerForm().given()
    if given is None:
        abort(400)
    party, reply, why = given
    try:
        ring = actions.answer(session, current_actor(), ring, party, reply, now(), why)
        session.commit()
    except Refusal as refusal:
        session.rollback()
        if refusal.status == 404:
            raise
        if refusal.code in GONE:
            ring = _visible(ring_id)
            ids = {leg_id for leg in ring.legs for leg_id in (leg.offer_id, leg.request_id)}
            actions.close_impossible(begin_write(session), now(), ids)
            session.commit()
            _look_on(session, ring_id)
        return _page(_visible(ring_id), phrases.refusal(refusal)), refusal.status
    if ring.state is RingState.BROKEN:
        _look_on(session, ring_id)
    return redirect(url_for(".show", ring_id=ring_id))


def _look_on(session: Session, ring_id: int) -> None:
    """Look for another ring now; when the market moves all the time, the scheduler does it within a minute."""
    for _try in range(TRIES):
        asked = planner.read_next(session, ring_id)
        session.rollback()
        if asked is None:
            return
        found = planner.next_ring(asked, _after(NEXT_SECONDS))
        try:
            actions.put_in_place(begin_write(session), ring_id, asked, found, now())
        except Refusal:
            session.rollback()
            continue
        session.commit()
        return


def _after(seconds: int) -> Callable[[], bool]:
    """Whether so many seconds from now are over."""
    until = perf_counter() + seconds
    return lambda: perf_counter() > until


def _visible(ring_id: int) -> Ring:
    ring = queries.visible_ring(current_session(), ring_id, current_actor())
    if ring is None:
        abort(404)
    g.edition = ring.edition  # the page stands in this edition, with its menu and look
    return ring


def _page(ring: Ring, problem: str = "") -> str:
    session = current_session()
    since = newest_event(session, ring.edition_id)
    screen = screen_of(session, queries.whole_ring(session, ring.id) or ring, current_actor())
    return render_template(
        "rings/ring.html", screen=screen, problem=problem, since=since, saying_no="nee" in request.args
    )


@blueprint.post("/vloer/<slug>/beheer/ringen")
@guard(Permission.ORGANISE)
def look() -> Response:
    """Read, compute without holding the database, and keep the rings as drafts; anew when something changed."""
    session, edition, actor = current_session(), current_edition(), current_actor()
    for left in reversed(range(TRIES)):
        given = planner.read_input(session, edition)
        session.rollback()
        found = planner.possible_rings(given, _after(SECONDS))
        try:
            rings = actions.save_drafts(begin_write(session), actor, edition, given.version, found, now())
        except Refusal as refusal:
            session.rollback()
            if left and refusal.code == "market_changed_meanwhile":
                continue
            return _back(refusal)
        session.commit()
        flash(_found(len(rings), found.total == found.bound), "good")
        break
    return redirect(_desk())


def _found(count: int, proven: bool) -> str:
    if not count:
        return _("No ring is possible now.")
    said = ngettext("%(num)d ring is possible.", "%(num)d rings are possible.", count)
    return said + " " + (_("Proven: no other choice of rings fits better together.") if proven else "")


@blueprint.post("/vloer/<slug>/beheer/ringen/<int:ring_id>/voorstellen")
@guard(Permission.ORGANISE)
def release(ring_id: int) -> Response:
    session, edition = current_session(), current_edition()
    try:
        out = actions.release(session, current_actor(), edition, ring_id, now())
    except Refusal as refusal:
        if refusal.status in (403, 404):
            raise
        session.rollback()
        return _back(refusal)
    session.commit()
    if out:
        flash(_("The ring is proposed to all its parties."), "good")
    return redirect(_desk())


@blueprint.post("/vloer/<slug>/beheer/ringen/<int:ring_id>/weggooien")
@guard(Permission.ORGANISE)
def discard(ring_id: int) -> Response:
    session = current_session()
    thrown = actions.discard(session, current_actor(), current_edition(), ring_id, now())
    session.commit()
    if thrown:
        flash(_("The draft is thrown away. Nobody saw it."), "good")
    return redirect(_desk())


def _desk() -> str:
    return url_for("organisers.runs", slug=current_edition().slug, _anchor="ringen")


def _back(refusal: Refusal) -> Response:
    flash(phrases.refusal(refusal), "warn")
    return redirect(_desk())
