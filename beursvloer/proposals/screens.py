"""A proposal as its page shows it: for whom the reader may answer, and what is left to do."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from math import cos, radians, sin
from textwrap import wrap

from flask_babel import gettext as _

from beursvloer.access.permissions import Actor, Permission, may
from beursvloer.contracts.models import Match
from beursvloer.i18n import phrases
from beursvloer.listings.models import Listing
from beursvloer.listings.screens import Slip, slip_of
from beursvloer.proposals import queries
from beursvloer.proposals.models import Message, Proposal
from beursvloer.proposals.planner import Leg
from beursvloer.proposals.rules import Answer, ProposalState, may_take_back_no
from beursvloer.terms import Side


@dataclass(frozen=True, slots=True)
class Seat:
    """One side, when the reader may answer for it."""

    side: Side
    organisation: str
    answer: Answer | None
    #: As a matchmaker, not as one of its own people.
    on_behalf: bool
    may_answer: bool
    may_take_back_no: bool


@dataclass(frozen=True, slots=True)
class Line:
    """A message of the thread."""

    who: str
    organisation: str
    mine: bool
    on_behalf: bool
    text: str
    message: Message


@dataclass(frozen=True, slots=True)
class Screen:
    proposal: Proposal
    request: Slip
    offer: Slip
    reasons: list[tuple[bool, str]]
    #: The parts of the fit as one sum; empty when it has none.
    sum: str
    seats: list[Seat]
    #: The other party, for a reader with one seat of their own; else empty.
    other: str
    other_said_yes: bool
    thread: list[Line]
    may_write: bool
    match: Match | None
    #: How much it is about, where a listing has more than one.
    about: str
    #: The listings of which there is more to read than their title, request first.
    written: list[Listing]


def screen_of(proposal: Proposal, actor: Actor, match: Match | None) -> Screen:
    own = queries.sides_of(proposal, actor)
    deputy = not own and may(actor, Permission.MATCHMAKE, queries.scope_of(proposal))
    seats = [_seat(proposal, side, deputy) for side in (own or (list(Side) if deputy else []))]
    mine = seats[0].side if len(seats) == 1 else None
    reader = mine.value if mine else ("desk" if deputy else "both")
    return Screen(
        proposal=proposal,
        request=_slip(proposal, Side.REQUEST, own),
        offer=_slip(proposal, Side.OFFER, own),
        reasons=phrases.sentences(proposal.parts, reader),
        sum=phrases.fit_sum(proposal.parts, sum(row["points"] for row in proposal.parts)) if proposal.parts else "",
        seats=seats,
        other=queries.listing_on(proposal, mine.other).organisation.name if mine else "",
        other_said_yes=mine is not None and queries.answer_of(proposal, mine.other) is Answer.YES,
        thread=[_line(message, actor) for message in proposal.thread],
        may_write=bool(seats) and proposal.state in (ProposalState.OPEN, ProposalState.MATCHED),
        match=match,
        about=_about(proposal),
        written=[note for note in (proposal.request, proposal.offer) if note.description or note.counter or note.size],
    )


def _seat(proposal: Proposal, side: Side, on_behalf: bool) -> Seat:
    answers = {each: queries.answer_of(proposal, each) for each in Side}
    return Seat(
        side=side,
        organisation=queries.listing_on(proposal, side).organisation.name,
        answer=answers[side],
        on_behalf=on_behalf,
        may_answer=proposal.state is ProposalState.OPEN,
        may_take_back_no=may_take_back_no(proposal.state, answers, side),
    )


def _slip(proposal: Proposal, side: Side, own: list[Side]) -> Slip:
    slip = replace(slip_of(queries.listing_on(proposal, side), mine=side in own), left=None, left_text="")
    if side not in own or len(own) > 1:
        return slip
    who = _("This is your offer") if side is Side.OFFER else _("This is your request")
    return replace(slip, who=who, village="")


def _about(proposal: Proposal) -> str:
    offer, request = proposal.offer, proposal.request
    if max(offer.quantity, request.quantity) == 1:
        return ""
    of_offer, of_request = queries.amounts_left(proposal)
    given, asked = phrases.amount(of_offer, offer.unit), phrases.amount(of_request, request.unit)
    if offer.unit is request.unit and of_offer == of_request:
        return _("It is about %(amount)s.", amount=given)
    return _("It is about %(given)s of the offer, for %(asked)s of the request.", given=given, asked=asked)


def _line(message: Message, actor: Actor) -> Line:
    return Line(
        who=message.person.name if message.person else message.organisation.name,
        organisation=message.organisation.name,
        mine=message.organisation_id in actor.organisations or message.person_id == actor.person_id,
        on_behalf=message.on_behalf,
        text=message.text,
        message=message,
    )


@dataclass(frozen=True, slots=True)
class Gift:
    """One leg of a ring in words. `offer` and `request` are titles of notes, or what a note names in return."""

    giver: str
    receiver: str
    offer: str
    offer_url: str
    request: str
    request_url: str


@dataclass(frozen=True, slots=True)
class RingPicture:
    """A ring as a circle: names, line by line, and arcs between them, clockwise; and its gifts."""

    #: x, y, where the text stands from there, and the text.
    names: list[tuple[int, int, str, str]]
    arcs: list[str]
    gifts: list[Gift]


WIDTH, HEIGHT, RADIUS, LINE = 440, 240, 62, 20
ROOM = 18
"""Degrees that an arc leaves free at either end."""


def ring_picture(ring: tuple[Leg, ...], notes: Mapping[int, Listing]) -> RingPicture:
    """How to draw a ring. `notes`: all listings that it names, with their organisations."""
    names = [notes[int(str(leg.offer.listing))].organisation.name for leg in ring]
    step = 360 / len(ring)
    lines, arcs = [], []
    for place, name in enumerate(names):
        turn = step * place - 90
        x, y = _at(turn, RADIUS + 12)
        start, end = _at(turn + ROOM, RADIUS), _at(turn + step - ROOM, RADIUS)
        arcs.append(f"M{start[0]} {start[1]}A{RADIUS} {RADIUS} 0 0 1 {end[0]} {end[1]}")
        upright = abs(x - WIDTH // 2) < RADIUS // 2
        anchor = "middle" if upright else "start" if x > WIDTH // 2 else "end"
        wide = 24 if upright else 15
        said = wrap(name, wide, max_lines=2, placeholder="…", break_long_words=False)
        above = LINE * (len(said) - 1)
        top = y + 6 - above // 2 if not upright else y - above if y < HEIGHT // 2 else y + LINE // 2
        for line, text in enumerate(said):
            lines.append((x, top + LINE * line, anchor, text if len(text) <= wide else text[: wide - 1] + "…"))
    gifts = []
    for at, leg in enumerate(ring):
        offer, request = (notes[int(str(said.listing))] for said in (leg.offer, leg.request))
        gifts.append(
            Gift(
                giver=names[at],
                receiver=names[(at + 1) % len(ring)],
                offer=offer.counter if leg.offer.counter else offer.title,
                offer_url=slip_of(offer).url,
                request=request.counter if leg.request.counter else request.title,
                request_url=slip_of(request).url,
            )
        )
    return RingPicture(lines, arcs, gifts)


def _at(turn: float, far: int) -> tuple[int, int]:
    return round(WIDTH / 2 + far * cos(radians(turn))), round(HEIGHT / 2 + far * sin(radians(turn)))
