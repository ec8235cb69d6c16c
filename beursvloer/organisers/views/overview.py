"""How do we stand? And what waits for a look."""

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from beursvloer.access.context import current_actor, current_edition, current_session
from beursvloer.access.guards import guard
from beursvloer.access.messages import flash_undo
from beursvloer.access.permissions import Permission
from beursvloer.accounts.queries import colleagues_of
from beursvloer.clock import local_day, now
from beursvloer.editions import actions as editions
from beursvloer.editions.queries import editions_with_desk, participants_of
from beursvloer.listings.queries import held_listings, listing_by_number
from beursvloer.listings.screens import slip_of
from beursvloer.organisers import actions, queries
from beursvloer.organisers.views import back_with, blueprint
from beursvloer.programme.queries import is_evening
from beursvloer.refusals import NotFound, Refusal
from beursvloer.tally.queries import hall_numbers


@blueprint.get("/beheer")
@guard(Permission.SIGNED_IN)
def newest_desk() -> ResponseReturnValue:
    """The desk of the newest floor that this person has a role in, for whoever knows no more than that there is one."""
    desks = editions_with_desk(current_session(), current_actor())
    return redirect(url_for("organisers.overview", slug=desks[0].slug) if desks else url_for("floor.mine"))


@blueprint.get("/vloer/<slug>/beheer")
@guard(Permission.SEE_DESK)
def overview() -> str:
    session, edition = current_session(), current_edition()
    days = None
    if edition.starts_at is not None:
        days = (local_day(edition.starts_at) - local_day(now())).days
    return render_template(
        "organisers/overview.html",
        overview=queries.overview(session, edition),
        days=days,
        evening_is_on=is_evening(session, edition.id),
        evening_on=is_evening(session, edition.id),
        hall=hall_numbers(session, edition) if edition.frozen_at else None,
        whole_region=actions.organises_region(current_actor(), edition),
        others=[other for other in editions_with_desk(session, current_actor()) if other.id != edition.id],
    )


@blueprint.post("/vloer/<slug>/beheer/openen")
@guard(Permission.ORGANISE)
def open_floor() -> ResponseReturnValue:
    session, edition = current_session(), current_edition()
    editions.open_edition(session, current_actor(), edition)
    session.commit()
    flash(_("The floor is open: people can join now."), "good")
    return redirect(url_for("organisers.overview", slug=edition.slug))


@blueprint.post("/vloer/<slug>/beheer/sluiten")
@guard(Permission.ORGANISE)
def close_floor() -> ResponseReturnValue:
    session, edition = current_session(), current_edition()
    if is_evening(session, edition.id) and not request.form.get("sure"):
        session.rollback()
        flash(_("The evening is on, so the floor is not closed. Press once more if you mean it."), "warn")
        return redirect(url_for("organisers.overview", slug=edition.slug, _anchor="floors"))
    editions.close_edition(session, current_actor(), edition)
    session.commit()
    back = url_for("organisers.open_floor", slug=edition.slug)
    flash_undo(_("The floor is closed: everything can still be read, nothing new comes in."), back)
    return redirect(url_for("organisers.overview", slug=edition.slug))


@blueprint.get("/vloer/<slug>/beheer/deelnemers")
@guard(Permission.SEE_DESK)
def participants() -> str:
    """Who takes part, with what they brought; how to reach them only for those who may act for them."""
    session, edition = current_session(), current_edition()
    reach = actions.may_reach_people(current_actor(), edition)
    taking_part = sorted(participants_of(session, edition.id), key=lambda row: row.organisation.name.casefold())
    return render_template(
        "organisers/participants.html",
        participants=taking_part,
        listings=queries.listings_by_organisation(session, edition),
        contacts=colleagues_of(session, [row.organisation_id for row in taking_part]) if reach else {},
        reach=reach,
        confirmed=queries.confirmed_by_somebody(session, edition),
    )


@blueprint.get("/vloer/<slug>/beheer/controle")
@guard(Permission.ORGANISE)
def moderation() -> str:
    """Texts that seemed to ask for money, sent in all the same."""
    held = held_listings(current_session(), current_edition().id)
    return render_template("organisers/moderation.html", held=[(slip_of(listing), listing) for listing in held])


@blueprint.post("/vloer/<slug>/beheer/controle/<int:number>")
@guard(Permission.ORGANISE)
def moderate(number: int) -> ResponseReturnValue:
    """Put a held listing on the board, or turn it down."""
    session, edition = current_session(), current_edition()
    listing = listing_by_number(session, edition.id, number)
    verdict = request.form.get("verdict")
    if listing is None or verdict not in ("good", "bad"):
        raise NotFound()
    try:
        actions.judge_listing(session, current_actor(), edition, listing, verdict == "good", now())
    except Refusal as refusal:
        return back_with(refusal, "moderation")
    session.commit()
    flash(_("It is on the board.") if verdict == "good" else _("It does not come on the board."), "good")
    return redirect(url_for("organisers.moderation", slug=edition.slug))
