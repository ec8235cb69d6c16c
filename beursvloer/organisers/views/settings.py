"""Settings of an edition and of its region."""

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from beursvloer.access.context import current_actor, current_edition, current_session
from beursvloer.access.guards import guard
from beursvloer.access.permissions import Permission
from beursvloer.clock import now
from beursvloer.editions.queries import current_rate_card, villages_of
from beursvloer.i18n import phrases
from beursvloer.organisers import actions
from beursvloer.organisers.forms import RatesForm, SettingsForm, VillageForm, VillageNameForm
from beursvloer.organisers.views import back_with, blueprint
from beursvloer.refusals import Invalid, NotFound, Refusal


@blueprint.route("/vloer/<slug>/beheer/instellingen", methods=["GET", "POST"])
@guard(Permission.ORGANISE)
def settings() -> ResponseReturnValue:
    session, edition = current_session(), current_edition()
    form, status, refused = SettingsForm(edition), 422, False
    if form.is_submitted():
        form.propose_corners()
    else:
        form.fill_from(edition)
        status = 200
    if form.validate_on_submit():
        try:
            actions.change_edition(session, current_actor(), edition, form.to_command(), form.version.data or 0)
        except Refusal as refusal:
            if refusal.code != "settings_changed_meanwhile":
                raise
            status, refused = refusal.status, True
        else:
            session.commit()
            flash(_("Saved."), "good")
            return redirect(url_for("organisers.overview", slug=edition.slug))
    session.rollback()
    newer = form.differs_from(edition) if refused else []
    if refused:
        form.take_version(edition)
    return render_template("organisers/settings.html", form=form, changed_meanwhile=refused, newer=newer), status


@blueprint.route("/vloer/<slug>/beheer/regio", methods=["GET", "POST"])
@guard(Permission.ORGANISE)
def region() -> ResponseReturnValue:
    """Villages and rate card: of the region, so the same for all its floors."""
    session, edition = current_session(), current_edition()
    form, status = VillageForm(), 422
    if form.validate_on_submit():
        try:
            actions.add_village_to_region(session, current_actor(), edition, form.to_village())
        except Invalid as refusal:
            form.village.errors = [*form.village.errors, phrases.refusal(refusal)]
        else:
            session.commit()
            return redirect(url_for("organisers.region", slug=edition.slug))
    elif not form.is_submitted():
        status = 200
    return _region_page(form, RatesForm(formdata=None), status)


@blueprint.route("/vloer/<slug>/beheer/regio/dorpen/<int:village_id>", methods=["GET", "POST"])
@guard(Permission.ORGANISE)
def village(village_id: int) -> ResponseReturnValue:
    """Another name for a village, or take it off the list."""
    session, edition = current_session(), current_edition()
    actions.require_region(current_actor(), edition)
    row = next((one for one in villages_of(session, edition.region_id) if one.id == village_id), None)
    if row is None:
        raise NotFound()
    form, status, name = VillageNameForm(obj=row), 422, row.name
    if form.validate_on_submit():
        try:
            actions.rename_village(session, current_actor(), edition, village_id, form.name.data or "")
        except Invalid as refusal:
            form.name.errors = [*form.name.errors, phrases.refusal(refusal)]
        else:
            session.commit()
            flash(_("Saved."), "good")
            return redirect(url_for("organisers.region", slug=edition.slug))
    elif not form.is_submitted():
        status = 200
    session.rollback()
    return render_template("organisers/village.html", form=form, village_id=village_id, name=name), status


@blueprint.post("/vloer/<slug>/beheer/regio/dorpen/<int:village_id>/weghalen")
@guard(Permission.ORGANISE)
def remove_village(village_id: int) -> ResponseReturnValue:
    session, edition = current_session(), current_edition()
    try:
        actions.remove_village(session, current_actor(), edition, village_id)
    except Refusal as refusal:
        if refusal.status != 409:
            raise
        return back_with(refusal, "region")
    session.commit()
    flash(_("The village is off the list."), "good")
    return redirect(url_for("organisers.region", slug=edition.slug))


@blueprint.post("/vloer/<slug>/beheer/regio/tarieven")
@guard(Permission.ORGANISE)
def rates() -> ResponseReturnValue:
    session, edition = current_session(), current_edition()
    form = RatesForm()
    if not form.validate_on_submit():
        return _region_page(VillageForm(formdata=None), form, 422)
    changed = actions.change_rates(session, current_actor(), edition, form.to_rates(), now())
    session.commit()
    if changed:
        flash(_("The new rate card is published. Older matches keep the card they were valued with."), "good")
    return redirect(url_for("organisers.region", slug=edition.slug))


def _region_page(village_form: VillageForm, rates_form: RatesForm, status: int) -> ResponseReturnValue:
    session, edition = current_session(), current_edition()
    session.rollback()
    card = current_rate_card(session, edition.region_id)
    if card is not None and not rates_form.errors:
        for rate in card.rates:
            rates_form[rate.kind.value].data = rate.euros_per_hour
    page = render_template(
        "organisers/region.html",
        village_form=village_form,
        rates_form=rates_form,
        villages=villages_of(session, edition.region_id),
        card=card,
        whole_region=actions.organises_region(current_actor(), edition),
    )
    return page, status
