"""Public pages of the floor, and a participant's own page."""

from typing import Any

from flask import Blueprint, redirect, render_template, url_for

from beursvloer.access.context import current_actor, current_edition, current_session
from beursvloer.access.guards import guard
from beursvloer.access.permissions import Permission
from beursvloer.accounts.models import Person
from beursvloer.clock import local_day, now
from beursvloer.contracts.queries import matches_of
from beursvloer.contracts.rules import Worth, proposed_hours
from beursvloer.editions.models import Edition
from beursvloer.editions.queries import editions_with_desk, public_editions, rate_for
from beursvloer.editions.rules import EditionState
from beursvloer.floor import queries, screens
from beursvloer.listings.queries import interest_in_notes_of, interest_stated_by, listings_of
from beursvloer.listings.rules import ListingState
from beursvloer.listings.screens import slip_of
from beursvloer.proposals.queries import open_proposals_for
from beursvloer.tally.queries import hall_numbers
from beursvloer.terms import Kind, Unit

blueprint = Blueprint("floor", __name__)


@blueprint.get("/")
@guard(Permission.PUBLIC)
def home() -> Any:
    """The one public floor, or a list of them, or how to begin."""
    editions = public_editions(current_session())
    if len(editions) == 1:
        return redirect(url_for("floor.edition", slug=editions[0].slug))
    by_region: dict[str, list[Any]] = {}
    for edition in editions:
        by_region.setdefault(edition.region.name, []).append(edition)
    return render_template("floor/home.html", by_region=by_region)


@blueprint.get("/meedoen")
@guard(Permission.PUBLIC)
def join() -> Any:
    """Where a letter to somebody who takes part nowhere yet leads: the form of the only open floor, or the list."""
    open_ones = [one for one in public_editions(current_session()) if one.state is EditionState.OPEN]
    if len(open_ones) == 1:
        return redirect(url_for("joining.join", slug=open_ones[0].slug))
    return redirect(url_for("floor.home"))


@blueprint.get("/vloer/<slug>/")
@guard(Permission.PUBLIC)
def edition() -> str:
    """What it is, when, how to join, how it stands, what people look for."""
    session, floor = current_session(), current_edition()
    requests = queries.open_requests(session, floor)
    return render_template(
        "floor/edition.html",
        numbers=hall_numbers(session, floor),
        newest=queries.newest_listings(session, floor),
        slips=[slip_of(listing) for listing in requests],
        days_left=(local_day(floor.starts_at) - local_day(now())).days if floor.starts_at else None,
    )


@blueprint.get("/vloer/<slug>/regels")
@guard(Permission.PUBLIC)
def edition_rules() -> str:
    """The rules of this floor, and its rate card."""
    card = queries.rate_card(current_session(), current_edition())
    hours, rate = proposed_hours(1, Unit.DAY, Kind.LABOUR), rate_for(card, Kind.LABOUR)
    example = Worth(hours, rate) if rate else None
    return render_template("floor/rules.html", card=card, example=example)


@blueprint.get("/regels")
@guard(Permission.PUBLIC)
def rules() -> Any:
    """The rules that hold on every floor."""
    editions = public_editions(current_session())
    if len(editions) == 1:
        return redirect(url_for("floor.edition_rules", slug=editions[0].slug))
    return render_template("floor/rules.html", card=None, example=None)


@blueprint.get("/mijn")
@guard(Permission.SIGNED_IN)
def mine() -> str:
    """My floor: what waits for me, then my notes and my matches."""
    session, actor, today = current_session(), current_actor(), local_day(now())
    taking_part = queries.taken_part_in(session, actor)
    proposals = screens.my_proposals(open_proposals_for(session, actor.organisations), actor)
    matches = screens.my_matches(matches_of(session, actor.organisations), actor, today)
    listings = listings_of(session, actor.organisations)
    return render_template(
        "floor/mine.html",
        person=session.get_one(Person, actor.person_id),
        taking_part=taking_part,
        floor=queries.current_floor(session, actor),
        desks=editions_with_desk(session, actor) if actor.grants else [],
        proposals=proposals,
        matches=matches,
        listings=[(listing, slip_of(listing, mine=True)) for listing in listings],
        interested=interest_in_notes_of(session, actor.organisations),
        wanted=interest_stated_by(session, actor.organisations),
        states=ListingState,
    )


@blueprint.get("/privacy")
@guard(Permission.PUBLIC)
def privacy() -> str:
    """What is kept of whom, why, and for how long."""
    return render_template("floor/privacy.html", asked=_whom_to_ask())


@blueprint.get("/toegankelijkheid")
@guard(Permission.PUBLIC)
def accessibility() -> str:
    """What works for whom, and what does not yet."""
    return render_template("floor/accessibility.html", asked=_whom_to_ask())


def _whom_to_ask() -> list[Edition]:
    return [one for one in public_editions(current_session()) if one.contact]
