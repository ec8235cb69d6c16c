"""Pages of the desk: what is missing, and why or why not."""

from time import monotonic

from flask import Blueprint, render_template, request, url_for
from flask.typing import ResponseReturnValue

from beursvloer.access.context import current_edition, current_session
from beursvloer.access.guards import guard
from beursvloer.access.permissions import Permission
from beursvloer.editions.models import Edition
from beursvloer.gaps import planner
from beursvloer.gaps.forms import WhyForm
from beursvloer.gaps.planner import Gaps
from beursvloer.gaps.screens import Why, screen_of, why_of
from beursvloer.i18n import phrases
from beursvloer.listings.queries import listing_by_number
from beursvloer.listings.screens import Slip, slip_of
from beursvloer.live.fragments import once
from beursvloer.proposals import planner as proposals
from beursvloer.proposals.planner import Planned
from beursvloer.refusals import Invalid, Refusal
from beursvloer.terms import Side

blueprint = Blueprint("gaps", __name__)

PATIENCE = 4.0
"""Seconds after which no further calls are worked out: somebody waits for the page."""
SIDES = {"vragen": Side.REQUEST, "aanbod": Side.OFFER}
"""In an address: whose lacks are shown."""


@blueprint.get("/vloer/<slug>/beheer/ontbreekt")
@guard(Permission.MATCHMAKE)
def gaps() -> str:
    """Whom to ring, and what each open note misses. For those who make pairs: it follows from a plan not released."""
    edition = current_edition()
    found = _gaps(edition)
    shown = request.args.get("wat", "vragen")
    side = SIDES.get(shown, Side.REQUEST)
    page = max(1, request.args.get("page", 1, type=int))
    screen = screen_of(current_session(), edition, found, side, page)

    def address(number: int) -> str:
        return url_for("gaps.gaps", slug=edition.slug, wat=shown if side is Side.OFFER else None, page=number)

    return render_template("gaps/gaps.html", screen=screen, side=side, page=min(page, screen.pages), url_of=address)


@blueprint.get("/vloer/<slug>/beheer/waarom")
@guard(Permission.MATCHMAKE)
def why() -> ResponseReturnValue:
    """Two numbers in, one sentence out: why these two are proposed to each other, or why not."""
    form, found, pair, status = WhyForm(request.args), None, None, 200
    if request.args:
        status = 422
        if form.validate():
            try:
                found, *pair = _why(form.vraag.data or 0, form.aanbod.data or 0)
                status = 200
            except Refusal as refusal:
                form.form_errors.append(phrases.refusal(refusal))
    return render_template("gaps/why.html", form=form, why=found, pair=pair), status


def _why(one: int, other: int) -> tuple[Why, Slip, Slip]:
    """The numbers may come in either order."""
    session, edition = current_session(), current_edition()
    made = _planned(edition)
    rows = {number: listing_by_number(session, edition.id, number, sentence=True) for number in (one, other)}
    for number, row in rows.items():
        if row is None:
            raise Invalid("number_unknown", number=number)
    notes = {row.side: row for row in rows.values() if row is not None}
    if one == other:
        raise Invalid("pair_sides")
    if set(notes) != set(Side):
        raise Invalid("two_requests" if Side.REQUEST in notes else "two_offers")
    asked, offered = notes[Side.REQUEST], notes[Side.OFFER]
    return why_of(session, edition, made, asked, offered), slip_of(asked), slip_of(offered)


def _gaps(edition: Edition) -> Gaps:
    """Computed once for a market, without holding the database, however many ask for it."""
    session, key, version = current_session(), edition.id, edition.market_version
    made = _planned(edition)

    def make() -> Gaps:
        given = planner.read(session, edition, made)
        session.rollback()
        ends = monotonic() + PATIENCE
        return planner.compute(given, lambda: monotonic() > ends)

    session.rollback()  # who waits for another's computation holds nothing either
    return once(("gaps", key), version, make)


def _planned(edition: Edition) -> Planned:
    session, key, version = current_session(), edition.id, edition.market_version

    def make() -> Planned:
        given = proposals.read_input(session, edition)
        session.rollback()
        return proposals.planned(given)

    session.rollback()
    return once(("planned", key), version, make)
