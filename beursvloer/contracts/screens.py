"""A match as its page shows it: where it stands, what is agreed, and what this reader can do next."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum

from sqlalchemy.orm import Session

from beursvloer.access.permissions import Actor, Permission, may
from beursvloer.accounts.models import Person
from beursvloer.accounts.queries import people_of
from beursvloer.contracts import queries
from beursvloer.contracts.models import Match, MatchChange
from beursvloer.contracts.rules import HOURS_IN, Lack, MatchState, Party, counts_by_request, steps_reached
from beursvloer.i18n import phrases
from beursvloer.listings.screens import Slip, slip_of
from beursvloer.programme.queries import is_evening
from beursvloer.terms import Kind, Unit


class Step(StrEnum):
    """What the page asks of this reader."""

    FILL_IN = "fill_in"
    CONFIRM = "confirm"
    WAIT_FOR_OTHER = "wait_for_other"
    WAIT_FOR_DESK = "wait_for_desk"
    READ = "read"


@dataclass(frozen=True, slots=True)
class Side:
    """One party of the contract."""

    party: Party
    name: str
    village: str
    confirmed: bool
    #: Name, mail and phone, for readers who may have them.
    people: Sequence[Person]


@dataclass(frozen=True, slots=True)
class Leg:
    """One contract of a ring, as the page of another one shows it."""

    match: Match
    giver: str
    asker: str
    what: str
    #: The one whose page this is.
    here: bool
    #: The reader may open its page.
    may_open: bool

    @property
    def ready(self) -> bool:
        return self.match.state not in (MatchState.DRAFT, MatchState.AT_VALUATION)


@dataclass(frozen=True, slots=True)
class Circle:
    """The ring that a contract is part of."""

    #: In the order of giving.
    legs: tuple[Leg, ...]
    #: What the giver of this contract gets in return.
    back: Leg

    @property
    def ready(self) -> int:
        """Legs that are at the notary, or further."""
        return sum(leg.ready for leg in self.legs)


@dataclass(frozen=True, slots=True)
class Screen:
    match: Match
    request: Slip
    offer: Slip
    giver: Side
    asker: Side
    #: The party for which the reader acts, or None for somebody who only looks.
    me: Side | None
    other: Side | None
    #: As a matchmaker, not as one of its own people.
    on_behalf: bool
    #: All parties the reader may act for.
    seats: list[Side]
    step: Step
    lacks: tuple[Lack, ...]
    amount: str
    #: How the value came about, in one line; empty when there is none yet.
    sum: str
    above_limit: bool
    #: Steps of the trail that are reached.
    reached: int
    may_withdraw: bool
    may_value: bool
    may_ratify: bool
    #: The reader is of one of the two parties.
    own_match: bool
    may_send_back: bool
    #: What the desk asked of the parties, while they have not both confirmed anew.
    question: MatchChange | None
    #: During an evening the valuation desk says what it is worth; the parties are not asked.
    valued_at_desk: bool
    #: The ring it is part of.
    ring: Circle | None
    #: Of the terms that a stamp on this page would ratify.
    version: int

    @property
    def agreed(self) -> bool:
        return self.match.number is not None


AT_DESK = (MatchState.AT_VALUATION, MatchState.AT_NOTARY)


def screen_of(
    session: Session, match: Match, actor: Actor, today: date, wanted: Party | None = None, *, change: bool = False
) -> Screen:
    """The page for this reader; `wanted` is the party to act for where there is a choice, `change` opens the form."""
    scope = queries.scope_of(match)
    own = queries.parties_of(match, actor)
    deputy = not own and may(actor, Permission.MATCHMAKE, scope)
    desk = not own and (may(actor, Permission.RATIFY, scope) or may(actor, Permission.VALUE, scope))
    with_people = match.state is not MatchState.WITHDRAWN and bool(own or deputy or desk)
    sides = {party: _side(session, match, party, with_people) for party in Party}
    chosen = _chosen(match, own, deputy, wanted)
    me = sides[chosen] if chosen else None
    lacks = queries.lacks_of(match, today)
    tied = queries.tied_with(session, match)
    legs = tied or [match]
    return Screen(
        match=match,
        request=slip_of(match.request, mine=Party.ASKER in own),
        offer=slip_of(match.offer, mine=Party.GIVER in own),
        giver=sides[Party.GIVER],
        asker=sides[Party.ASKER],
        me=me,
        other=sides[chosen.other] if chosen else None,
        on_behalf=deputy and chosen is not None,
        seats=[sides[party] for party in Party if party in own or deputy],
        step=_step(match, me, lacks, change),
        lacks=lacks,
        amount=_amount(match),
        sum=sum_of(match),
        above_limit=match.promised_value > match.edition.value_limit,
        reached=steps_reached(match.state, filled_in=any(side.confirmed for side in sides.values())),
        may_withdraw=me is not None and match.number is None and match.state is not MatchState.WITHDRAWN,
        may_value=match.state is MatchState.AT_VALUATION
        and not own
        and may(actor, Permission.VALUE, scope)
        and match.valued_by != actor.person_id,
        own_match=bool(own),
        may_ratify=may(actor, Permission.RATIFY, scope)
        and all(leg.state is MatchState.AT_NOTARY for leg in legs)
        and all(leg.valued_by != actor.person_id or queries.may_finish_alone(session, leg) for leg in legs),
        may_send_back=match.state in AT_DESK
        and (may(actor, Permission.RATIFY, scope) or may(actor, Permission.VALUE, scope)),
        question=queries.open_question(match),
        valued_at_desk=match.number is None and is_evening(session, match.edition_id),
        ring=_circle(match, tied, actor) if tied else None,
        version=queries.version_of(legs),
    )


def _circle(match: Match, tied: Sequence[Match], actor: Actor) -> Circle:
    """The words of a contract are for its parties and the desk; to others a leg is what its note says to all."""
    legs = []
    for leg in tied:
        seen = queries.may_see(leg, actor)
        what = leg.performance if seen or leg is match else leg.offer.title
        legs.append(Leg(leg, leg.giver.name, leg.asker.name, what, leg is match, seen))
    at = next(place for place, leg in enumerate(legs) if leg.here)
    return Circle(tuple(legs), legs[at - 1])


def _side(session: Session, match: Match, party: Party, with_people: bool) -> Side:
    organisation, village = (
        (match.giver, match.giver_village) if party is Party.GIVER else (match.asker, match.asker_village)
    )
    return Side(
        party=party,
        name=organisation.name,
        village=village.name if village else "",
        confirmed=queries.confirmed_at(match, party) is not None,
        people=people_of(session, organisation.id) if with_people else [],
    )


def _chosen(match: Match, own: frozenset[Party], deputy: bool, wanted: Party | None) -> Party | None:
    """The party to act for: the one asked for, the only one, or of two own ones that which has not confirmed yet."""
    if wanted is not None and (wanted in own or deputy):
        return wanted
    if not own:
        return None
    waiting = [party for party in Party if party in own and queries.confirmed_at(match, party) is None]
    return (waiting or sorted(own))[0]


def _step(match: Match, me: Side | None, lacks: tuple[Lack, ...], change: bool) -> Step:
    if me is None or match.state not in (MatchState.DRAFT, *AT_DESK):
        return Step.READ
    if match.state in AT_DESK:
        return Step.WAIT_FOR_DESK
    if change or lacks:
        return Step.FILL_IN
    return Step.WAIT_FOR_OTHER if me.confirmed else Step.CONFIRM


def _amount(match: Match) -> str:
    """How much is given and, when that says something else, how much of the request it meets."""
    other = Unit.PIECE if match.kind is Kind.GOODS else None
    given = phrases.amount(match.offer_amount, match.offer_unit or match.request_unit or other)
    if queries.one_amount(match):
        return given
    asked = phrases.amount(match.request_amount, match.request_unit or match.offer_unit or other)
    return phrases.given_for_asked(given, asked)


def sum_of(match: Match) -> str:
    """How the value came about, in one line."""
    by_request = counts_by_request(match.offer_unit, match.request_unit, match.kind)
    count, unit = (match.request_amount, match.request_unit) if by_request else (match.offer_amount, match.offer_unit)
    return phrases.value_sum(
        count,
        unit,
        HOURS_IN.get(unit, Decimal(0)) if unit else Decimal(0),
        match.hours,
        match.euros_per_hour,
        match.goods,
        match.costs,
        match.promised_value,
    )
