"""A proposal as its page shows it: for whom the reader may answer, and what is left to do."""

from dataclasses import dataclass, replace

from flask_babel import gettext as _

from beursvloer.access.permissions import Actor, Permission, may
from beursvloer.contracts.models import Match
from beursvloer.i18n import phrases
from beursvloer.listings.models import Listing
from beursvloer.listings.screens import Slip, slip_of
from beursvloer.proposals import queries
from beursvloer.proposals.models import Message, Proposal
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
