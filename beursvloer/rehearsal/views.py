"""The organiser's button for a rehearsal, and what came of the last one."""

from typing import Any

from flask import Blueprint, flash, redirect, render_template, url_for
from flask_babel import gettext as _

from beursvloer.access.context import current_actor, current_edition, current_session
from beursvloer.access.guards import guard
from beursvloer.access.permissions import Permission
from beursvloer.clock import now
from beursvloer.editions.models import Edition
from beursvloer.i18n import phrases
from beursvloer.refusals import Refusal
from beursvloer.rehearsal import actions, queries
from beursvloer.rehearsal.forms import RehearsalForm
from beursvloer.rehearsal.rules import is_clean

blueprint = Blueprint("rehearsal", __name__)


@blueprint.route("/vloer/<slug>/repetitie", methods=["GET", "POST"])
@guard(Permission.ORGANISE)
def rehearsal() -> Any:
    """Ask for one; while it runs the way to look on, afterwards what was measured."""
    session, edition = current_session(), current_edition()
    form, status = RehearsalForm(), 200
    if form.validate_on_submit():
        try:
            actions.ask_for(session, current_actor(), edition, form.to_size(), now())
            session.commit()
            flash(_("It begins within ten seconds. This page shows where you can look on."), "good")
            return redirect(url_for("rehearsal.rehearsal", slug=edition.slug), 303)
        except Refusal as refused:
            session.rollback()
            form.form_errors.append(phrases.refusal(refused))
            status = refused.status
    elif form.is_submitted():
        session.rollback()
        status = 422
    return _page(form), status


@blueprint.get("/vloer/<slug>/repetitie/stand")
@guard(Permission.ORGANISE)
def state() -> str:
    """How it stands, as a part of the page."""
    return render_template("rehearsal/_state.html", **_last())


def _page(form: RehearsalForm) -> str:
    return render_template("rehearsal/rehearsal.html", form=form, **_last())


def _last() -> dict[str, Any]:
    session, edition = current_session(), current_edition()
    run = queries.newest_run(session, edition.id)
    stage = session.get(Edition, run.edition_id) if run is not None and run.edition_id else None
    runs = run is not None and queries.is_on(run, now())
    return {
        "run": run,
        "runs": runs,
        "stage": stage,
        "screen": queries.first_screen(session, stage.id) if stage is not None else None,
        "clean": run is not None and bool(run.report) and is_clean(run.report),
    }
