"""What goes on paper."""

from typing import Any

from flask import Blueprint, Response, abort, redirect, render_template, request, url_for

from beursvloer.access.context import current_actor, current_edition, current_session
from beursvloer.access.guards import guard
from beursvloer.access.permissions import Permission
from beursvloer.clock import local_day, now
from beursvloer.contracts.queries import visible_match
from beursvloer.contracts.screens import screen_of
from beursvloer.editions.models import Edition
from beursvloer.paper import actions, documents, queries
from beursvloer.paper.forms import BlanksForm
from beursvloer.paper.rules import MOST_AT_ONCE

blueprint = Blueprint("paper", __name__)


@blueprint.route("/vloer/<slug>/papier", methods=["GET", "POST"])
@guard(Permission.CHECK_IN)
def paper() -> Any:
    """What can be printed for the evening. Blank contracts get their numbers when somebody asks for them."""
    session, edition = current_session(), current_edition()
    form, status = BlanksForm(), 200
    if form.validate_on_submit():
        numbers = actions.reserve_numbers(session, current_actor(), edition, form.count.data)
        session.commit()
        return redirect(url_for("paper.paper", slug=edition.slug, van=numbers.start, tot=numbers.stop - 1), 303)
    if form.is_submitted():
        session.rollback()
        status = 422
    first, last = request.args.get("van", type=int), request.args.get("tot", type=int)
    ready = _printed(edition, first, last)
    return render_template("paper/paper.html", form=form, ready=ready), status


def _printed(edition: Edition, first: int | None, last: int | None) -> range | None:
    """These numbers, when all of them were given out, so that a sheet can be printed again."""
    if first is None or last is None or not 1 <= first <= last < edition.next_paper_number:
        return None
    return range(first, last + 1) if last - first < MOST_AT_ONCE else None


@blueprint.get("/vloer/<slug>/papier/contracten.pdf")
@guard(Permission.CHECK_IN)
def blanks() -> Response:
    """Blank contracts with the numbers `van` to `tot`, which were given out before."""
    edition = current_edition()
    numbers = _printed(edition, request.args.get("van", type=int), request.args.get("tot", type=int))
    if numbers is None:
        abort(404)
    return _pdf(documents.blanks(edition, numbers), "contracten.pdf")


@blueprint.get("/vloer/<slug>/papier/badges.pdf")
@guard(Permission.CHECK_IN)
def badges() -> Response:
    """Badges of everybody, or with `badge` of one number."""
    session, edition = current_session(), current_edition()
    wearers = queries.wearers(session, edition, request.args.get("badge", type=int))
    if not wearers:
        abort(404)
    return _pdf(documents.badges(edition, wearers), "badges.pdf")


@blueprint.get("/match/<int:match_id>/contract.pdf")
@guard(Permission.REPRESENT)
def contract(match_id: int) -> Any:
    """The ratified contract, for its two parties and the desk; before that its page, which says what it waits for."""
    session, actor = current_session(), current_actor()
    match = visible_match(session, match_id, actor)
    if match is None:
        abort(404)
    if match.number is None:
        return redirect(url_for("contracts.match", match_id=match.id))
    screen = screen_of(session, match, actor, local_day(now()))
    number = match.shown_number
    return _pdf(documents.contract(screen, f"{number:03d}" if number else ""), f"contract-{match.id}.pdf")


def _pdf(content: bytes, name: str) -> Response:
    headers = {"Content-Disposition": f'inline; filename="{name}"'}
    return Response(content, mimetype="application/pdf", headers=headers)
