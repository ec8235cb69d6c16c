"""Who does what: roles and invitations."""

import segno
from flask import flash, redirect, render_template, url_for
from flask import session as kept
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from beursvloer.access.addresses import for_others
from beursvloer.access.context import current_actor, current_edition, current_session
from beursvloer.access.guards import guard
from beursvloer.access.permissions import Permission
from beursvloer.accounts.role_actions import invite
from beursvloer.clock import now
from beursvloer.editions.queries import scope_of
from beursvloer.organisers import actions, queries
from beursvloer.organisers.forms import InviteForm
from beursvloer.organisers.views import back_with, blueprint
from beursvloer.refusals import Refusal


@blueprint.route("/vloer/<slug>/beheer/rollen", methods=["GET", "POST"])
@guard(Permission.ORGANISE)
def roles() -> ResponseReturnValue:
    """Everybody with a role, and a link for one more. The link is shown once: only its hash is kept."""
    session, edition = current_session(), current_edition()
    whole_region = actions.organises_region(current_actor(), edition)
    form, status = InviteForm(whole_region=whole_region), 200
    if form.validate_on_submit():
        token = invite(
            session,
            current_actor(),
            form.to_role(),
            scope_of(edition),
            form.addressee.data or "",
            now(),
            whole_region=form.where.data == "region",
        )
        session.commit()
        kept[MADE] = [edition.id, token]
        return redirect(url_for("organisers.roles", slug=edition.slug), 303)
    if form.is_submitted():
        session.rollback()
        status = 422
    link = _link_just_made(edition.id)
    page = render_template(
        "organisers/roles.html",
        form=form,
        link=link,
        qr=segno.make(link, error="m").svg_data_uri(border=2, scale=5) if link else "",
        grants=queries.grants_at(session, edition),
        invitations=queries.open_invitations(session, edition, now()),
        whole_region=whole_region,
    )
    return page, status


MADE = "invitation_made"
"""In the organiser's own cookie, until the next page of roles has shown it."""


def _link_just_made(edition_id: int) -> str:
    where, token = kept.get(MADE, (None, ""))
    if where != edition_id:
        return ""
    del kept[MADE]
    return for_others(url_for("accounts.invitation", token=token))


@blueprint.post("/vloer/<slug>/beheer/rollen/<int:grant_id>/intrekken")
@guard(Permission.ORGANISE)
def take_role(grant_id: int) -> ResponseReturnValue:
    session, edition, actor = current_session(), current_edition(), current_actor()
    try:
        taken = actions.take_role(session, actor, edition, grant_id)
    except Refusal as refusal:
        if refusal.status != 409:
            raise
        return back_with(refusal, "roles")
    session.commit()
    flash(_("The role is taken back."), "good")
    if taken.person_id == actor.person_id:
        return redirect("/")
    return redirect(url_for("organisers.roles", slug=edition.slug))


@blueprint.post("/vloer/<slug>/beheer/uitnodigingen/<int:invitation_id>/intrekken")
@guard(Permission.ORGANISE)
def take_back_invitation(invitation_id: int) -> ResponseReturnValue:
    session, edition = current_session(), current_edition()
    actions.take_back_invitation(session, current_actor(), edition, invitation_id)
    session.commit()
    flash(_("The link does not work any more."), "good")
    return redirect(url_for("organisers.roles", slug=edition.slug))
