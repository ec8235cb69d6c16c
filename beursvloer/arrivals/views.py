"""The check-in at the door."""

from typing import Any

import segno
from flask import Blueprint, Response, abort, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _

from beursvloer.access.addresses import for_others
from beursvloer.access.context import current_actor, current_edition, current_session
from beursvloer.access.guards import guard
from beursvloer.access.permissions import Permission
from beursvloer.accounts.actions import link_for_phone
from beursvloer.accounts.models import Person
from beursvloer.accounts.queries import colleagues_of, people_of
from beursvloer.arrivals import actions, queries
from beursvloer.arrivals.rules import presence
from beursvloer.clock import now
from beursvloer.editions.models import Participation
from beursvloer.editions.queries import scope_of
from beursvloer.live.queries import newest_event

blueprint = Blueprint("arrivals", __name__)


@blueprint.get("/vloer/<slug>/inchecken")
@guard(Permission.CHECK_IN)
def check_in() -> str:
    """Search a name or a badge, press once. Only names are shown: how to reach somebody is not asked at the door."""
    return render_template("arrivals/check_in.html", **_list())


@blueprint.get("/vloer/<slug>/inchecken/lijst")
@guard(Permission.CHECK_IN)
def guest_list() -> str:
    """The list alone, for who types, and for two desks that see each other's work."""
    return render_template("arrivals/_list.html", **_list())


def _list() -> dict[str, Any]:
    session, edition = current_session(), current_edition()
    words = request.args.get("q", "")[:80]
    since = newest_event(session, edition.id)
    found = queries.guests(session, edition, words)
    return {
        "since": since,
        "words": words,
        "guests": [(row, presence(row.arrived_at, row.left_at)) for row in found],
        "people": colleagues_of(session, [row.organisation_id for row in found]),
        "counts": queries.counts(session, edition.id),
        "shown": queries.SHOWN,
    }


@blueprint.post("/vloer/<slug>/inchecken/<int:badge>")
@guard(Permission.CHECK_IN)
def arrive(badge: int) -> Response:
    session, edition = current_session(), current_edition()
    party = actions.check_in(session, current_actor(), edition, badge, now())
    session.commit()
    undo = url_for("arrivals.undo", slug=edition.slug, badge=badge)
    _flash_undo(_("%(name)s is here.", name=party.organisation.name), undo)
    return _back()


@blueprint.post("/vloer/<slug>/inchecken/<int:badge>/weg")
@guard(Permission.CHECK_IN)
def leave(badge: int) -> Response:
    session, edition = current_session(), current_edition()
    party = actions.check_out(session, current_actor(), edition, badge, now())
    session.commit()
    undo = url_for("arrivals.arrive", slug=edition.slug, badge=badge)
    _flash_undo(_("%(name)s went home.", name=party.organisation.name), undo)
    return _back()


@blueprint.post("/vloer/<slug>/inchecken/<int:badge>/terug")
@guard(Permission.CHECK_IN)
def undo(badge: int) -> Response:
    session = current_session()
    party = actions.undo_check_in(session, current_actor(), current_edition(), badge, now())
    session.commit()
    flash(_("%(name)s is not checked in.", name=party.organisation.name))
    return _back()


def _flash_undo(text: str, undo: str) -> None:
    flash({"text": text, "undo": undo}, "undo")  # type: ignore[arg-type]  # base.html draws the way back beside it


def _back() -> Response:
    return redirect(url_for("arrivals.check_in", slug=current_edition().slug), 303)  # type: ignore[return-value]  # werkzeug's Response is Flask's here


@blueprint.route("/vloer/<slug>/inchecken/<int:badge>/telefoon", methods=["GET", "POST"])
@guard(Permission.CHECK_IN)
def phone(badge: int) -> str:
    """A code with which one person of that organisation signs in on the own phone, once, within ten minutes."""
    session, edition = current_session(), current_edition()
    party = queries.by_badge(session, edition.id, badge)
    if party is None:
        abort(404)
    if request.method == "GET":
        people = people_of(session, party.organisation_id)
        return render_template("arrivals/phone.html", party=party, people=people, code="")
    return _code(party)


def _code(party: Participation) -> str:
    session, edition = current_session(), current_edition()
    wanted = request.form.get("person", type=int)
    person = next((one for one in people_of(session, party.organisation_id) if one.id == wanted), None)
    if person is None:
        abort(404)
    token = link_for_phone(session, current_actor(), scope_of(edition), person, now())
    session.commit()
    return _shown(party, person, for_others(url_for("accounts.open_link", token=token)))


def _shown(party: Participation, person: Person, link: str) -> str:
    code = segno.make(link, error="m").svg_data_uri(border=2, scale=8)
    return render_template("arrivals/phone.html", party=party, person=person, people=[], code=code)
