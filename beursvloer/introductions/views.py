"""Free trading: the matchmaker's page, the phone's short list, and the corners."""

from typing import Any

from flask import Blueprint, abort, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from markupsafe import Markup
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response

from beursvloer.access.context import current_actor, current_edition, current_session
from beursvloer.access.guards import guard
from beursvloer.access.permissions import Permission
from beursvloer.clock import now
from beursvloer.editions.models import Edition
from beursvloer.editions.queries import badge_numbers, corners_of, taking_part
from beursvloer.i18n.locale import current_locale
from beursvloer.introductions import actions, queries
from beursvloer.introductions.rules import IntroductionState
from beursvloer.listings.screens import slip_of
from beursvloer.live.fragments import once
from beursvloer.live.queries import newest_event

blueprint = Blueprint("introductions", __name__)


@blueprint.get("/vloer/<slug>/koppelen")
@guard(Permission.MATCHMAKE)
def matchmaker() -> str:
    """Who has no match yet, and the three introductions that would help most."""
    return render_template("introductions/matchmaker.html", **_now())


@blueprint.get("/vloer/<slug>/koppelen/nu")
@guard(Permission.MATCHMAKE)
def matchmaker_now() -> str:
    """The same without the page around it: fetched when something happened."""
    return render_template("introductions/_now.html", **_now())


def _now() -> dict[str, Any]:
    session, edition = current_session(), current_edition()
    since = newest_event(session, edition.id)
    return {
        "since": since,
        "suggestions": queries.best_introductions(session, edition),
        "taken": queries.taken_up(session, edition.id),
        "without": queries.without_match(session, edition.id),
    }


@blueprint.post("/vloer/<slug>/koppelen/<int:offer>/<int:wanted>")
@guard(Permission.MATCHMAKE)
def note(offer: int, wanted: int) -> Response:
    """Take a pair up, tick it off, or drop it."""
    session, edition = current_session(), current_edition()
    try:
        state = IntroductionState(request.form.get("state", ""))
    except ValueError:
        abort(422)
    actions.note_introduction(session, current_actor(), edition, (offer, wanted), state, now())
    session.commit()
    said = {
        IntroductionState.OPEN: _("You bring these two together. Others see that you do."),
        IntroductionState.FREE: _("Put back. It may be suggested again."),
        IntroductionState.DONE: _("Ticked off: they met."),
        IntroductionState.DROPPED: _("Dropped. It is not suggested again."),
    }
    flash(said[state], "good")
    return redirect(url_for("introductions.matchmaker", slug=edition.slug), 303)


@blueprint.get("/vloer/<slug>/praten")
@guard(Permission.SIGNED_IN)
def talk() -> str:
    """ "Go and talk to…", for each own organisation on this floor."""
    session, edition = current_session(), current_edition()
    since = newest_event(session, edition.id)
    own = taking_part(session, edition.id, current_actor().organisations)
    found = queries.suggestions_for(session, edition, [one.id for one in own])
    template = "introductions/_talk.html" if "HX-Request" in request.headers else "introductions/talk.html"
    badges, lists = badge_numbers(session, edition.id), [(one, found[one.id]) for one in own]
    return render_template(template, lists=lists, badges=badges, since=since)


@blueprint.get("/vloer/<slug>/hoeken")
@guard(Permission.PUBLIC)
def corners() -> str:
    """What is open in each corner, the last chances first, and who hosts it."""
    since = newest_event(current_session(), current_edition().id)
    return render_template("introductions/corners.html", corners=_corners(since), since=since)


@blueprint.get("/vloer/<slug>/hoeken/nu")
@guard(Permission.PUBLIC)
def corners_now() -> str:
    """The same without the page around it: fetched when something happened."""
    return _corners(newest_event(current_session(), current_edition().id))


def _corners(since: int) -> Markup:
    """Made once for all phones, and anew each minute: a new name of a party is no event."""
    session, edition = current_session(), current_edition()
    key, minute = ("corners", edition.id, current_locale()), int(now().timestamp()) // 60
    return once(key, (minute, since), lambda: _made(session, edition))


def _made(session: Session, edition: Edition) -> Markup:
    boards = [
        (
            board.corner,
            [slip_of(one) for one in board.last],
            [slip_of(one) for one in board.requests],
            [slip_of(one) for one in board.offers],
        )
        for board in queries.corner_boards(session, edition)
    ]
    return Markup(render_template("introductions/_corners.html", boards=boards))  # noqa: S704  escaped when rendered


@blueprint.route("/vloer/<slug>/hoeken/wie", methods=["GET", "POST"])
@guard(Permission.ORGANISE)
def hosts() -> Any:
    """Who stands in which corner, and where it is."""
    session, edition = current_session(), current_edition()
    rows = corners_of(session, edition.id)
    if request.method == "POST":
        who = {
            row.id: (request.form.get(f"host-{row.id}", row.host), request.form.get(f"spot-{row.id}", row.spot))
            for row in rows
        }
        actions.man_corners(session, current_actor(), edition, who, now())
        session.commit()
        flash(_("Kept. Everybody sees it at the corners."), "good")
        return redirect(url_for("introductions.hosts", slug=edition.slug), 303)
    return render_template("introductions/hosts.html", corners=rows)
