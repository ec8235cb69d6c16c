"""The first minutes of a new installation, and further editions of a region."""

import json
from dataclasses import asdict

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from beursvloer.access.context import current_actor, current_edition, current_session
from beursvloer.access.guards import guard
from beursvloer.access.limits import SIGN_IN_ADDRESS, limiter, per_address, this_machine
from beursvloer.access.permissions import Permission
from beursvloer.accounts import passwords
from beursvloer.accounts.queries import usable_setup_link
from beursvloer.accounts.sign_in import enter
from beursvloer.clock import now
from beursvloer.database import begin_write
from beursvloer.editions.actions import add_edition
from beursvloer.editions.queries import editions_with_desk
from beursvloer.i18n import phrases
from beursvloer.i18n.locale import current_locale
from beursvloer.organisers import actions
from beursvloer.organisers.forms import EditionForm, SetUpForm
from beursvloer.organisers.rules import PRESETS
from beursvloer.organisers.views import blueprint
from beursvloer.refusals import Refusal


@blueprint.route("/beginnen/<token>", methods=["GET", "POST"])
@guard(Permission.LINK)
@limiter.limit(SIGN_IN_ADDRESS, key_func=per_address, exempt_when=this_machine)
def set_up(token: str) -> ResponseReturnValue:
    """From the link in the terminal to an organiser and a first edition."""
    session = current_session()
    if usable_setup_link(session, token, now()) is None:
        return _link_used()
    form = SetUpForm()
    form.propose_corners()
    if not form.validate_on_submit():
        return _form_page("set_up", form, 422 if form.is_submitted() else 200)
    session.rollback()  # hashing takes a while: not inside the transaction
    password_hash = passwords.hash_of(form.password.data or "")
    command = actions.FirstSetUp(
        organiser=form.to_person(current_locale()),
        password_hash=password_hash,
        region=form.region.data or "",
        villages=form.to_villages(),
        edition=form.to_command(),
    )
    try:
        person, edition = actions.set_up(begin_write(session), token, command, now())
    except Refusal as refusal:
        if refusal.code == "link_used":
            return _link_used()
        form.name.errors = [*form.name.errors, phrases.refusal(refusal)]
        return _form_page("set_up", form, refusal.status)
    session.commit()
    enter(person)
    return redirect(url_for("organisers.overview", slug=edition.slug))


def _link_used() -> ResponseReturnValue:
    """Whoever sent the form twice is an organiser by now, and goes on to the desk."""
    session = current_session()
    session.rollback()
    desks = editions_with_desk(session, current_actor())
    if desks:
        return redirect(url_for("organisers.overview", slug=desks[0].slug))
    return render_template("organisers/link_used.html"), 410


@blueprint.route("/vloer/<slug>/beheer/nieuw", methods=["GET", "POST"])
@guard(Permission.ORGANISE)
def new_edition() -> ResponseReturnValue:
    """Another floor for the same region, starting from the settings of this one."""
    session, edition = current_session(), current_edition()
    actions.require_region(current_actor(), edition)
    form = EditionForm()
    if not form.is_submitted():
        form.fill_from(edition)
        form.name.data = form.day.data = None
    form.propose_corners()
    if not form.validate_on_submit():
        return _form_page("new_edition", form, 422 if form.is_submitted() else 200)
    try:
        made = add_edition(session, edition.region_id, form.to_command(), now())
    except Refusal as refusal:
        form.name.errors = [*form.name.errors, phrases.refusal(refusal)]
        return _form_page("new_edition", form, refusal.status)
    session.commit()
    flash(_("The floor is made. Nobody sees it until you open it."), "good")
    return redirect(url_for("organisers.overview", slug=made.slug))


def _form_page(name: str, form: EditionForm, status: int) -> ResponseReturnValue:
    current_session().rollback()
    presets = json.dumps({template: asdict(preset) for template, preset in PRESETS.items()})
    return render_template(f"organisers/{name}.html", form=form, presets=presets), status
