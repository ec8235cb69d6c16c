"""A deal as its page shows it: for whom, with whom, and about which notes."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from flask_babel import gettext
from sqlalchemy.orm import Session

from beursvloer.access.permissions import Actor, Permission, may
from beursvloer.clock import local_day, now
from beursvloer.deals import queries
from beursvloer.deals.forms import PaperForm
from beursvloer.deals.rules import Choice, Deal, Stock, most_amount, paper_number, proposed_amount
from beursvloer.editions.models import Edition, Participation, Village
from beursvloer.editions.queries import scope_of
from beursvloer.fits.queries import fits_between
from beursvloer.i18n import phrases
from beursvloer.joining.screens import Glance, glance
from beursvloer.listings.models import Listing
from beursvloer.listings.queries import listing_by_number
from beursvloer.proposals.planner import LEAST_PROPOSED
from beursvloer.refusals import NotFound, Refusal
from beursvloer.terms import Side, Unit


@dataclass(frozen=True, slots=True)
class Seat:
    """For which party somebody fills in, and which of the own ones it could be too."""

    mine: Participation
    on_behalf: bool
    own: tuple[Participation, ...]


@dataclass(frozen=True, slots=True)
class Option:
    """One thing the deal can be about: a note of either side, or a request and an offer that fit each other."""

    key: str
    mine_gives: bool
    request: Listing | None
    offer: Listing | None
    amount: int
    most: int
    unit: Unit | None
    #: What comes back, as the notes say it.
    counter: str
    fits: bool

    @property
    def unit_text(self) -> str:
        return phrases.unit(self.unit, 2) if self.unit else ""

    @property
    def amount_text(self) -> str:
        """How much there is, in words."""
        return phrases.amount(self.most, self.unit)


def seat_of(session: Session, edition: Edition, actor: Actor, them: Participation, wanted: int | None) -> Seat | None:
    """For whom this actor makes a deal with `them`; `wanted` is the badge number of the party to act for.

    None: a choice must be made first, or the actor does not take part. Raises NotFound for a party that is none of
    the actor's business, and Refusal for the other side of an own deal.
    """
    own = tuple(queries.badge_holders(session, edition.id, actor.organisations - {them.organisation_id}))
    if wanted is None:
        return Seat(own[0], False, own) if own else None
    mine = next((one for one in own if one.badge_number == wanted), None)
    if mine is not None:
        return Seat(mine, False, own)
    found = queries.badge_holder(session, edition.id, wanted)
    if found is None or not may(actor, Permission.MATCHMAKE, scope_of(edition)):
        raise NotFound()
    if found.organisation_id == them.organisation_id:
        raise Refusal("deal_with_yourself")
    if actor.organisations & {them.organisation_id, found.organisation_id}:
        raise Refusal("other_side_is_not_yours")
    return Seat(found, True, own)


def options_of(session: Session, edition: Edition, mine: int, notes: Sequence[Listing]) -> list[Option]:
    """What the deal can be about: pairs that fit well, the best one on top, then what is left of theirs and of ours.

    A weaker pair would take of both what was meant for one.
    """
    requests = [note for note in notes if note.side is Side.REQUEST]
    offers = [note for note in notes if note.side is Side.OFFER]
    found: list[Option] = []
    used: set[int] = set()
    for request, offer, points in fits_between(session, edition, requests, offers):
        if points >= LEAST_PROPOSED and not {request.id, offer.id} & used:
            used |= {request.id, offer.id}
            found.append(_option(mine, request=request, offer=offer))
    rest = [note for note in notes if note.id not in used]
    rest.sort(key=lambda note: (note.organisation_id == mine, -note.id))
    return found + [_option(mine, **{note.side.value: note}) for note in rest]


def _option(mine: int, request: Listing | None = None, offer: Listing | None = None) -> Option:
    asked = Stock(request.remaining, request.unit) if request is not None else None
    given = Stock(offer.remaining, offer.unit) if offer is not None else None
    counted = offer or request
    assert counted is not None
    gives = offer.organisation_id == mine if offer is not None else counted.organisation_id != mine
    return Option(
        key=Choice(offer.id if offer else None, request.id if request else None).key,
        mine_gives=gives,
        request=request,
        offer=offer,
        amount=proposed_amount(given, asked),
        most=most_amount(given, asked),
        unit=counted.unit,
        counter=(request.counter if request else "") or (offer.counter if offer else ""),
        fits=request is not None and offer is not None,
    )


@dataclass(frozen=True, slots=True)
class PaperRead:
    """A typed-over form: its number, the deal when all of it can be right, and whom each name may mean."""

    number: int | None = None
    deal: Deal | None = None
    seen: Glance | None = None
    givers: tuple[Participation, ...] = ()
    askers: tuple[Participation, ...] = ()

    def is_of(self, giver: int, asker: int) -> bool:
        """Whether the two parties typed here are these two organisations, or may be."""
        return all(
            party in [one.organisation_id for one in found]
            for party, found in ((giver, self.givers), (asker, self.askers))
        )


def read_paper(
    session: Session, edition: Edition, form: PaperForm, villages: Sequence[Village], *, check: bool = True
) -> PaperRead:
    """What the form says. What cannot be right stands at its field afterwards, unless not to `check`."""
    form.prepare(villages)
    if check:
        form.validate()
    number = None
    try:
        number = paper_number(form.paper.data)
    except Refusal as refused:
        form.paper.errors = [phrases.refusal(refused)]
    givers = _meant(session, edition, form.giver, check)
    askers = _meant(session, edition, form.asker, check)
    choice, amount, left = Choice(), None, None
    if form.note.data is not None and len(givers) == len(askers) == 1:
        choice, amount, left = _note_of(session, edition, form, givers[0], askers[0])
    seen = glance(form, villages) if choice == Choice() else None
    if choice == Choice() and form.note.data is None:
        form.check_sentence(seen.settled if seen else None)
        if seen is not None and seen.reading.asks_for_money:
            form.sentence.errors = [phrases.refusal(Refusal("match_asks_for_money"))]
    if check:
        form.check_paper(local_day(now()), left)
    deal = None
    if number is not None and not form.errors:
        settled = seen.settled if seen is not None else None
        amount = form.amount.data or (settled.fields.quantity if settled else amount) or 1
        deal = form.to_command(givers[0].organisation_id, askers[0].organisation_id, number, choice, settled, amount)
    return PaperRead(number, deal, seen, tuple(givers), tuple(askers))


def _meant(session: Session, edition: Edition, field: Any, check: bool) -> list[Participation]:
    found = queries.find_badges(session, edition.id, field.data)
    if check and len(found) != 1:
        field.errors = [
            gettext("Nobody here has this number or name.")
            if not found
            else gettext("Several have this in their name.")
        ]
    return found


def _note_of(
    session: Session, edition: Edition, form: PaperForm, giver: Participation, asker: Participation
) -> tuple[Choice, int | None, int | None]:
    """The note that the paper names, when it is of one of the two and on its right side; how many, of how many."""
    note = listing_by_number(session, edition.id, form.note.data)
    owner = {Side.OFFER: giver, Side.REQUEST: asker}.get(note.side) if note is not None else None
    if note is None or owner is None or note.organisation_id != owner.organisation_id:
        form.note.errors = [gettext("This note is not of these two. Look at the number, or leave it empty.")]
        return Choice(), None, None
    chosen = Choice(offer_id=note.id) if note.side is Side.OFFER else Choice(request_id=note.id)
    stock = Stock(note.remaining, note.unit)
    proposed = proposed_amount(*((stock, None) if note.side is Side.OFFER else (None, stock)))
    return chosen, proposed, note.remaining
