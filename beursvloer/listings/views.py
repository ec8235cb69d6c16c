"""Pages of listings: the board, one listing, and what its own people can do with it."""

from typing import Any
from urllib.parse import urlencode

from flask import Blueprint, abort, current_app, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _

from beursvloer.access.addresses import for_others
from beursvloer.access.context import current_actor, current_edition, current_session
from beursvloer.access.guards import guard
from beursvloer.access.limits import POSTING, limiter, per_account, this_machine
from beursvloer.access.permissions import Permission, may
from beursvloer.clock import now
from beursvloer.editions import queries as editions
from beursvloer.editions.rules import EditionState
from beursvloer.i18n import phrases
from beursvloer.listings import actions, queries
from beursvloer.listings.forms import BoardForm, ListingForm, text_of, values_of
from beursvloer.listings.models import Listing
from beursvloer.listings.rules import ListingState, asks_anew, money_fields
from beursvloer.listings.screens import slip_of, web_address
from beursvloer.refusals import Refusal

blueprint = Blueprint("listings", __name__, url_prefix="/vloer/<slug>/lijst")

PAGE = 24
MOST_ALIKE = 12
LAST_PAGE = 10_000  # of any board there will ever be; higher numbers are not worth asking the database


@blueprint.get("")
@guard(Permission.PUBLIC)
def board() -> Any:
    """What everybody offers and asks. The form is in the address, so that it can be kept and shared."""
    session, edition = current_session(), current_edition()
    form = BoardForm(request.args, editions.villages_of(session, edition.region_id))
    wanted = form.to_filter()
    page = min(max(1, request.args.get("page", 1, type=int)), LAST_PAGE)
    rows, count = queries.page_of_board(session, edition.id, wanted, page, PAGE)
    pages = max(1, -(-count // PAGE))
    if page > pages:
        return redirect(address_of_page(pages))
    mine = current_actor().organisations
    alike: list[Listing] = []
    if wanted.words and count < MOST_ALIKE:
        shown = {row.id for row in rows}
        found = current_app.extensions["alike_for_board"](edition, wanted, MOST_ALIKE + len(shown))
        alike = [row for row in found if row.id not in shown][:MOST_ALIKE]
    return render_template(
        "listings/board.html",
        form=form,
        wanted=wanted,
        slips=[slip_of(row, mine=row.organisation_id in mine) for row in rows],
        alike=[slip_of(row, mine=row.organisation_id in mine) for row in alike],
        count=count,
        page=page,
        pages=pages,
        url_of=address_of_page,
    )


def address_of_page(page: int) -> str:
    """The same search on another page; what is empty is left out, so that a shared link stays short."""
    asked = [(key, value) for key, value in request.args.items(multi=True) if value and key != "page"]
    if page > 1:
        asked.append(("page", str(page)))
    query = f"?{urlencode(asked)}" if asked else ""
    return url_for(".board", slug=current_edition().slug) + query


@blueprint.get("/<int:number>")
@guard(Permission.PUBLIC)
def show(number: int) -> str:
    """One listing. Organisations are named; of their people nothing is public."""
    session, edition, actor = current_session(), current_edition(), current_actor()
    listing = queries.visible_listing(session, edition, number, actor)
    if listing is None:
        abort(404)
    own = may(actor, Permission.REPRESENT, queries.scope_of(listing, edition))
    speakers = editions.taking_part(session, edition.id, actor.organisations - {listing.organisation_id})
    interested = queries.interested_in(session, listing.id) if own or speakers else []
    return render_template(
        "listings/show.html",
        listing=listing,
        slip=slip_of(listing),
        website=web_address(listing.organisation.website),
        own=own,
        speakers=speakers,
        interested=interested,
        stated=[row for row in interested if row.id in actor.organisations],
        address=for_others(url_for(".show", slug=edition.slug, number=number)),
    )


def own_listing(number: int) -> Listing:
    """The listing, when it is the actor's to change; else there is no such page."""
    listing = queries.own_listing(current_session(), current_edition(), number, current_actor())
    if listing is None:
        abort(404)
    return listing


def page_of(listing: Listing) -> Any:
    return redirect(url_for(".show", slug=current_edition().slug, number=listing.number))


# --- wanting to talk about it --------------------------------------------------------------------------------------


@blueprint.post("/<int:number>/praten")
@guard(Permission.SIGNED_IN)
@limiter.limit(POSTING, key_func=per_account, exempt_when=this_machine)
def want_to_talk(number: int) -> Any:
    """Say for one of the own organisations that it wants to talk about this listing."""
    session, edition, actor = current_session(), current_edition(), current_actor()
    listing = queries.visible_listing(session, edition, number, actor)
    if listing is None:
        abort(404)
    actions.state_interest(session, actor, edition, listing, chosen_organisation(), now())
    session.commit()
    return page_of(listing)


@blueprint.post("/<int:number>/niet-praten")
@guard(Permission.SIGNED_IN)
def take_back(number: int) -> Any:
    """Undo it."""
    session, edition, actor = current_session(), current_edition(), current_actor()
    listing = queries.visible_listing(session, edition, number, actor)
    if listing is None:
        abort(404)
    actions.take_back_interest(session, actor, listing, chosen_organisation())
    session.commit()
    return page_of(listing)


def chosen_organisation() -> int:
    """The organisation that the button was pressed for; 0 is nobody's."""
    return request.values.get("organisation", 0, type=int)


# --- one's own listing ---------------------------------------------------------------------------------------------


@blueprint.post("/<int:number>/pauze")
@guard(Permission.REPRESENT)
def pause(number: int) -> Any:
    """Take it off the board for a while. The page then says so, with the way back beside it."""
    listing = become(number, ListingState.PAUSED)
    return page_of(listing)


@blueprint.post("/<int:number>/hervatten")
@guard(Permission.REPRESENT)
def resume(number: int) -> Any:
    """Put it back on the board."""
    listing = become(number, ListingState.OPEN)
    flash(_("Your note is on the board again."), "good")
    return page_of(listing)


@blueprint.route("/<int:number>/intrekken", methods=["GET", "POST"])
@guard(Permission.REPRESENT)
def withdraw(number: int) -> Any:
    """Withdraw it for good. This cannot be undone, so it has a page of its own, which offers the pause first."""
    if request.method == "GET":
        listing = own_listing(number)
        if listing.state in (ListingState.WITHDRAWN, ListingState.DEAL):
            return page_of(listing)
        return render_template("listings/withdraw.html", listing=listing, slip=slip_of(listing))
    listing = become(number, ListingState.WITHDRAWN)
    flash(_("Your note “%(title)s” has been withdrawn.", title=listing.title), "good")
    return redirect(url_for(".board", slug=current_edition().slug))


def become(number: int, state: ListingState) -> Listing:
    session, listing = current_session(), own_listing(number)
    actions.set_state(session, current_actor(), current_edition(), listing, state, now())
    session.commit()
    return listing


@blueprint.route("/<int:number>/bewerken", methods=["GET", "POST"])
@guard(Permission.REPRESENT)
@limiter.limit(POSTING, key_func=per_account, exempt_when=this_machine, methods=["POST"])
def edit(number: int) -> Any:
    """Change what it says. Two people at once: the second one sees both texts, and nothing is lost."""
    session, edition, listing = current_session(), current_edition(), own_listing(number)
    villages = editions.villages_of(session, edition.region_id)
    if listing.state in (ListingState.WITHDRAWN, ListingState.DEAL):
        return page_of(listing)
    if request.method == "GET":
        if edition.state is not EditionState.OPEN:
            return page_of(listing)
        return edit_page(ListingForm(villages, data=values_of(listing)), listing)
    form = ListingForm(villages)
    if not form.validate_on_submit():
        return edit_page(form, listing, status=422)
    command = form.to_command(listing)
    hold, was_held = "hold" in request.form, listing.state is ListingState.HELD
    if not hold and asks_anew(command, text_of(listing)):
        return edit_page(form, listing, status=422, money=money_fields(command))
    try:
        actions.edit_listing(session, current_actor(), edition, listing, command, form.version.data, now(), held=hold)
    except Refusal as refusal:
        return edit_page(form, listing, status=refusal.status, refused=refusal)
    session.commit()
    if hold:
        said = _("Sent to the organisers. They look at it first.")
    elif was_held and listing.state is ListingState.OPEN:
        said = _("Thank you: this asks for no money. Your note is on the board now.")
    else:
        said = _("Your note has been changed.")
    flash(said, "good")
    return page_of(listing)


def edit_page(
    form: ListingForm,
    listing: Listing,
    *,
    status: int = 200,
    money: tuple[str, ...] = (),
    refused: Refusal | None = None,
) -> tuple[str, int]:
    """The form as it was filled in, with what is wrong. Rendered outside the writing transaction."""
    current_session().rollback()
    newer: list[tuple[str, str]] = []
    if refused is not None and refused.code == "listing_changed_meanwhile":
        newer = form.differs_from(values_of(listing))
        form.take_version(listing.version)
    elif refused is not None:
        form.refuse(refused.code, phrases.refusal(refused))
    page = render_template(
        "listings/edit.html",
        form=form,
        listing=listing,
        promised=listing.quantity - listing.remaining,
        money=[form[name].label.text for name in money],
        newer=newer,
        changed_meanwhile=refused is not None and refused.code == "listing_changed_meanwhile",
    )
    return page, status
