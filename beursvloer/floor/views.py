"""Public pages of the floor, and a participant's own page."""

from collections.abc import Sequence
from typing import Any

from flask import Blueprint, redirect, render_template, url_for

from beursvloer.access.context import current_actor, current_edition, current_session
from beursvloer.access.guards import guard
from beursvloer.access.permissions import Permission
from beursvloer.accounts.models import Person
from beursvloer.clock import local_day, now
from beursvloer.contracts.queries import matches_of
from beursvloer.contracts.rules import Worth, proposed_hours
from beursvloer.deals.badges import Badge, badge_of
from beursvloer.deals.queries import unfinished_deals
from beursvloer.editions.models import Edition, Participation
from beursvloer.editions.queries import editions_with_desk, public_editions, rate_for
from beursvloer.editions.rules import EditionState
from beursvloer.floor import queries, screens
from beursvloer.listings.queries import interest_in_notes_of, interest_stated_by, listings_of
from beursvloer.listings.rules import ListingState
from beursvloer.listings.screens import slip_of
from beursvloer.programme.rules import ItemKind
from beursvloer.proposals.queries import open_proposals_for
from beursvloer.rings.screens import my_rings
from beursvloer.rounds.queries import newest, tonight
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
    """My floor: during an evening what happens now, then what waits for me, my notes and my matches."""
    session, actor = current_session(), current_actor()
    taking_part, floor = screens.own_floor(actor)
    since, version = newest(session, floor.id) if floor else (0, 0)
    card = _card(floor, taking_part, version)
    return render_template(
        "floor/mine.html",
        since=since,
        several=len(_here(floor, taking_part)) > 1,
        person=session.get_one(Person, actor.person_id),
        taking_part=taking_part,
        desks=[(one, screens.own_desks(actor, one)) for one in editions_with_desk(session, actor)]
        if actor.grants
        else [],
        **_standing(floor, card, taking_part),
    )


@blueprint.get("/mijn/nu")
@guard(Permission.SIGNED_IN)
def mine_now() -> str:
    """The card with now and next, for a page that is open already."""
    taking_part, floor = screens.own_floor(current_actor())
    card = _card(floor, taking_part, newest(current_session(), floor.id)[1] if floor else 0)
    return render_template("floor/_now.html", floor=floor, card=card, several=len(_here(floor, taking_part)) > 1)


@blueprint.get("/mijn/stand")
@guard(Permission.SIGNED_IN)
def mine_standing() -> str:
    """My notes, proposals and matches, for a page that is open already."""
    taking_part, floor = screens.own_floor(current_actor())
    card = _card(floor, taking_part, newest(current_session(), floor.id)[1] if floor else 0)
    return render_template("floor/_standing.html", **_standing(floor, card, taking_part))


def _here(floor: Edition | None, taking_part: Sequence[Participation]) -> list[Participation]:
    """By name, as on the page of the rounds."""
    here = (one for one in taking_part if floor is not None and one.edition_id == floor.id)
    return sorted(here, key=lambda one: one.organisation.name)


def _badges(card: screens.Now | None, floor: Edition | None, taking_part: Sequence[Participation]) -> list[Badge]:
    """My badges, on the evening itself."""
    return [badge_of(one) for one in _here(floor, taking_part)] if card else []


def _card(floor: Edition | None, taking_part: Sequence[Participation], version: int) -> screens.Now | None:
    here = _here(floor, taking_part)
    if floor is None or not here:
        return None
    return screens.now_card(tonight(current_session(), floor.id, version), floor, here, now())


def _standing(floor: Edition | None, card: screens.Now | None, taking_part: Sequence[Participation]) -> dict[str, Any]:
    """What is mine, and where it stands."""
    session, actor, today = current_session(), current_actor(), local_day(now())
    matches = matches_of(session, actor.organisations)
    reserved = screens.reserved_in(matches)
    thanked = card is not None and card.current is not None and card.current.kind is ItemKind.THANKS
    return {
        "promised": hall_numbers(session, floor) if floor is not None and thanked else None,
        "floor": floor,
        "card": card,
        "badges": _badges(card, floor, taking_part),
        "unfinished": unfinished_deals(session, floor, actor.person_id, now()) if floor and actor.person_id else [],
        "proposals": screens.my_proposals(open_proposals_for(session, actor.organisations), actor),
        "rings": my_rings(session, actor),
        "matches": screens.my_matches(matches, actor, today),
        "listings": [
            (one, screens.own_slip(one, reserved[one.id])) for one in listings_of(session, actor.organisations)
        ],
        "interested": interest_in_notes_of(session, actor.organisations),
        "wanted": interest_stated_by(session, actor.organisations),
        "states": ListingState,
    }


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
