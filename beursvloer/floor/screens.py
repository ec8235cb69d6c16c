"""What surrounds the pages of visitors and participants, and what a participant sees of own proposals and matches."""

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from enum import StrEnum
from typing import Any

from flask import current_app, g, has_request_context, request, url_for
from flask_babel import gettext as _

from beursvloer.access.context import current_actor, current_edition, current_session
from beursvloer.access.guards import ROLE_NEEDED
from beursvloer.access.paths import own_path
from beursvloer.access.permissions import Actor, Permission, may
from beursvloer.accounts.models import Organisation
from beursvloer.clock import local_day
from beursvloer.contracts.models import Match
from beursvloer.contracts.queries import parties_of
from beursvloer.contracts.rules import MatchState, Party, steps_reached
from beursvloer.editions.models import Edition, Participation
from beursvloer.editions.queries import public_editions, scope_of, visible_edition
from beursvloer.editions.rules import EditionState
from beursvloer.floor.queries import current_floor, taken_part_in
from beursvloer.listings.models import Listing
from beursvloer.listings.screens import Slip, slip_of
from beursvloer.programme.rules import ClockState, Item, ItemKind, ItemState
from beursvloer.proposals.models import Proposal
from beursvloer.proposals.queries import answer_of, listing_on, sides_of
from beursvloer.rounds.queries import Tonight
from beursvloer.rounds.rules import Talk
from beursvloer.terms import Side

FLOOR = re.compile(r"/vloer/([a-z0-9-]+)/")
Nav = list[tuple[str, str, bool]]
Tabs = list[tuple[str, str, str, bool]]


def navigation() -> dict[str, Any]:
    """Menu, tabs and the way home for every page; a context processor. The desk brings its own menu."""
    if not has_request_context() or "HX-Request" in request.headers or g.get("broken"):
        return {}
    actor, edition = current_actor(), current_edition()
    if request.endpoint is None or _is_desk_page():
        return {"home_url": _home(edition)}
    if edition is None:
        edition = own_floor(actor)[1] if actor.signed_in else _wanted_floor(actor)
    return {
        "nav": _nav(actor, edition),
        "tabs": _tabs(edition) if actor.signed_in else [],
        "home_url": _home(edition),
        "join_url": _join_url(edition),
        "contact": edition.contact if edition else "",
    }


def _is_desk_page() -> bool:
    """What needs a role stands at the desk, under its own menu; but for the form that is filled in for somebody."""
    asked = getattr(current_app.view_functions.get(request.endpoint or ""), "permission", None)
    return asked in ROLE_NEEDED and request.blueprint not in ("joining", "contracts")


def _home(edition: Edition | None) -> str:
    return url_for("floor.edition", slug=edition.slug) if edition else url_for("floor.home")


def own_floor(actor: Actor) -> tuple[list[Participation], Edition | None]:
    """Where this person's organisations take part, and the floor that they most likely mean; read once a request."""
    if "own_floor" not in g:
        session = current_session()
        mine = taken_part_in(session, actor) if actor.organisations else []
        g.own_floor = mine, mine[0].edition if mine else current_floor(session, actor)
    found: tuple[list[Participation], Edition | None] = g.own_floor
    return found


def _wanted_floor(actor: Actor) -> Edition | None:
    """The floor that a visitor came from, by `next` on the way to signing in; else the only one there is."""
    if not (request.endpoint or "").startswith(("accounts.", "floor.")) or request.endpoint == "floor.home":
        return None
    if "wanted_floor" not in g:
        session = current_session()
        slug = FLOOR.match(_wanted())
        g.wanted_floor = visible_edition(session, slug[1], actor) if slug else None
        if g.wanted_floor is None:
            public = public_editions(session)
            g.wanted_floor = public[0] if len(public) == 1 else None
    found: Edition | None = g.wanted_floor
    return found


def _wanted() -> str:
    """Of a form only where it has been read already: what is too large must not be read for its error page."""
    form = vars(request).get("form") or {}
    return form.get("next") or request.args.get("next", "")


def _join_url(edition: Edition | None) -> str:
    """Where somebody new begins; with where they wanted to be, so that they can go on there."""
    wanted = own_path(_wanted(), "") or None
    if edition is None:
        return url_for("floor.join")
    if edition.state is not EditionState.OPEN:
        return ""
    return url_for("joining.join", slug=edition.slug, next=wanted)


def _here(endpoint: str) -> bool:
    return request.endpoint == endpoint


def _nav(actor: Actor, edition: Edition | None) -> Nav:
    nav: Nav = []
    if edition is not None:
        slug = edition.slug
        nav.append((_("Offers and requests"), url_for("listings.board", slug=slug), _here("listings.board")))
        nav.append((_("How it works"), url_for("floor.edition_rules", slug=slug), _here("floor.edition_rules")))
        if not actor.signed_in and edition.state is EditionState.OPEN:
            nav.append((_("Join in"), url_for("joining.join", slug=slug), _here("joining.join")))
        if may(actor, Permission.SEE_DESK, scope_of(edition)):
            nav.append((_("Desk"), url_for("organisers.overview", slug=slug), False))
    if not actor.signed_in:
        nav.append((_("Sign in"), url_for("accounts.sign_in"), _here("accounts.sign_in")))
    else:
        nav.append((_("My floor"), url_for("floor.mine"), _here("floor.mine")))
        nav.append((_("My details"), url_for("accounts.details"), _here("accounts.details")))
    return nav


def _tabs(edition: Edition | None) -> Tabs:
    tabs: Tabs = [("ticket", _("My floor"), url_for("floor.mine"), _here("floor.mine"))]
    if edition is not None:
        slug = edition.slug
        tabs.append(("search", _("List"), url_for("listings.board", slug=slug), _here("listings.board")))
        tabs.append(("plus", _("New note"), url_for("joining.join", slug=slug), _here("joining.join")))
    return tabs


@dataclass(frozen=True, slots=True)
class Seat:
    """A talk as one of its two parties reads it."""

    mine: str
    round_number: int
    table: int
    who: str
    #: Pairs of notes it can be about, each as (who gives: me, what is offered, what that answers).
    about: tuple[tuple[bool, str, str], ...]
    #: The host's table: stay seated, the other comes.
    stays: bool


@dataclass(frozen=True, slots=True)
class Now:
    """Now and next on a phone. Before the evening begins `current` is None."""

    current: Item | None
    #: The last round's number.
    rounds: int
    ends_at: datetime | None
    #: Only while the clock is paused.
    left_seconds: int | None
    seats: tuple[Seat, ...]
    #: Whether this is a round of which the plan is out, and some of the own parties sit at no table.
    free: bool
    following: Item | None
    next_seats: tuple[Seat, ...]

    @property
    def walks(self) -> bool:
        """Whether it is time to go to the next table."""
        return self.current is not None and self.current.kind is ItemKind.CHANGE

    @property
    def clash(self) -> tuple[int, ...]:
        """The tables at which this person sits at once, for several parties; empty when there is one."""
        shown = self.next_seats if self.walks else self.seats
        first = shown[0].round_number if shown else 0
        tables = tuple(dict.fromkeys(seat.table for seat in shown if seat.round_number == first))
        return tables if len(tables) > 1 else ()


def now_card(tonight: Tonight, floor: Edition, own: Sequence[Participation], now: datetime) -> Now | None:
    """What happens now for these parties, and what comes after it; None when it is not the evening."""
    evening = tonight.evening(now)
    if evening is None:
        return None
    today = floor.starts_at is not None and local_day(floor.starts_at) == local_day(now)
    if not evening.is_on and not (today and evening.clock.state is ClockState.NOT_STARTED):
        return None
    current = evening.current
    coming = {item.round_number for item in evening.items if item.state is ItemState.PLANNED and item.round_number}
    seats, following, free = [], [], False
    for one in own:
        talks = tonight.talks.get(one.organisation_id, ())
        here = [talk for talk in talks if current is not None and talk.round_number == current.round_number]
        seats += [_seat(talk, one.organisation) for talk in here[:1]]
        free = free or not here
        following += [_seat(talk, one.organisation) for talk in talks if talk.round_number in coming][:1]
    return Now(
        current=current,
        rounds=max(evening.rounds, default=0),
        ends_at=evening.ends_at if evening.is_on else floor.starts_at,
        left_seconds=evening.clock.left_seconds,
        seats=tuple(seats),
        free=free and bool(tonight.talks) and current is not None and current.kind is ItemKind.ROUND,
        following=next((item for item in evening.items if _comes(item)), None),
        next_seats=tuple(following),
    )


def _comes(item: Item) -> bool:
    """Whether it is still to come, and more than a walk to the next table."""
    return item.state is ItemState.PLANNED and item.kind is not ItemKind.CHANGE


def _seat(talk: Talk, mine: Organisation) -> Seat:
    _id, who = talk.partner_of(mine.id)
    about = tuple((one.giver_id == mine.id, one.offer, one.request) for one in talk.about)
    return Seat(mine.name, talk.round_number, talk.table, who, about, talk.host_id == mine.id)


def own_desks(actor: Actor, edition: Edition) -> list[tuple[str, str, str]]:
    """(icon, name, address) of each desk at which this person works in the edition, where most is to be done first."""
    desks = (
        (Permission.ORGANISE, "table", _("Control desk"), "evening.control_desk"),
        (Permission.CHECK_IN, "ticket", _("Check-in"), "arrivals.check_in"),
        (Permission.MATCHMAKE, "people", _("Introductions"), "introductions.matchmaker"),
        (Permission.COMPLETE, "pen", _("Corner"), "desks.corner"),
        (Permission.VALUE, "check", _("Valuation"), "desks.valuation"),
        (Permission.RATIFY, "stamp", _("Notary"), "desks.notary"),
    )
    scope = scope_of(edition)
    return [
        (mark, name, url_for(endpoint, slug=edition.slug))
        for permission, mark, name, endpoint in desks
        if may(actor, permission, scope)
    ]


class Todo(StrEnum):
    """What somebody must do next about a match. Ordered: the first asks most."""

    FILL_IN = "fill_in"
    CONFIRM = "confirm"
    WAIT_OTHER = "wait_other"
    WAIT_DESK = "wait_desk"
    FIRST_STEP = "first_step"
    WAIT_FIRST_STEP = "wait_first_step"
    NOTHING = "nothing"

    @property
    def asks(self) -> bool:
        """Whether it is up to this person."""
        return self in (Todo.FILL_IN, Todo.CONFIRM, Todo.FIRST_STEP)


@dataclass(frozen=True, slots=True)
class MyProposal:
    """A released proposal as one of its parties sees it. `waits` when that party has not answered."""

    id: int
    mine: str
    theirs: str
    who: str
    their_side: Side
    until: datetime | None
    waits: bool
    matched: bool


@dataclass(frozen=True, slots=True)
class MyMatch:
    """A match as one of its parties sees it. `reached` of the four steps."""

    id: int
    number: int | None
    who: str
    performance: str
    counter: str
    giver: bool
    todo: Todo
    reached: int
    late: bool
    first_step: str
    first_step_by: date | None
    #: At which desk it lies, and since when.
    at_notary: bool
    waiting_since: datetime | None


def my_proposals(proposals: Iterable[Proposal], actor: Actor) -> list[MyProposal]:
    """Of open ones: those that wait for an answer first, then those that wait for the other."""
    found = []
    for proposal in proposals:
        for side in sides_of(proposal, actor):
            mine, theirs = listing_on(proposal, side), listing_on(proposal, side.other)
            found.append(
                MyProposal(
                    id=proposal.id,
                    mine=mine.title,
                    theirs=theirs.title,
                    who=theirs.organisation.name,
                    their_side=side.other,
                    until=proposal.lapses_at,
                    waits=answer_of(proposal, side) is None,
                    matched=False,
                )
            )
    return sorted(found, key=lambda one: (not one.waits, one.until.timestamp() if one.until else 0.0, one.id))


def reserved_in(matches: Iterable[Match]) -> Counter[int]:
    """Per note: how much of it is held for matches to which not both have said yes yet."""
    held: Counter[int] = Counter()
    for match in matches:
        if match.state is MatchState.DRAFT:
            held[match.offer_id] += match.offer_amount
            held[match.request_id] += match.request_amount
    return held


def own_slip(listing: Listing, reserved: int) -> Slip:
    """An own note; when all that is left is held for a match, that is what it says."""
    slip = slip_of(listing, mine=True)
    if listing.remaining or not reserved:
        return slip
    return replace(slip, left_text=_("%(number)s reserved, waits for a yes", number=reserved))


def my_matches(matches: Sequence[Match], actor: Actor, today: date) -> list[MyMatch]:
    """What waits for a yes first, then what else asks something of this person, then the rest, newest first."""
    found = [_my_match(match, actor, today) for match in matches]
    return sorted(found, key=lambda one: (one.todo is not Todo.CONFIRM, not one.todo.asks, not one.late))


def _my_match(match: Match, actor: Actor, today: date) -> MyMatch:
    parties = parties_of(match, actor)
    party = Party.GIVER if Party.GIVER in parties else Party.ASKER
    other = match.asker if party is Party.GIVER else match.giver
    todo = todo_of(match, party)
    return MyMatch(
        id=match.id,
        number=match.shown_number,
        who=other.name,
        performance=match.performance,
        counter=match.counter if party is Party.GIVER or match.ring_leg_id is None else "",
        giver=party is Party.GIVER,
        todo=todo,
        reached=steps_reached(match.state, filled_in=bool(match.giver_confirmed_at or match.asker_confirmed_at)),
        late=match.state is MatchState.RATIFIED and match.first_step_by is not None and match.first_step_by < today,
        first_step=match.first_step,
        first_step_by=match.first_step_by,
        at_notary=match.state is MatchState.AT_NOTARY,
        waiting_since=match.waiting_since,
    )


def todo_of(match: Match, party: Party) -> Todo:
    """What this party does next."""
    if match.state is MatchState.DRAFT:
        own, their = match.giver_confirmed_at, match.asker_confirmed_at
        if party is Party.ASKER:
            own, their = their, own
        if own is not None:
            return Todo.WAIT_OTHER
        return Todo.CONFIRM if their is not None else Todo.FILL_IN
    if match.state in (MatchState.AT_VALUATION, MatchState.AT_NOTARY):
        return Todo.WAIT_DESK
    if match.state in (MatchState.RATIFIED, MatchState.NO_CONTACT):
        return Todo.FIRST_STEP if match.owner is party else Todo.WAIT_FIRST_STEP
    return Todo.NOTHING
