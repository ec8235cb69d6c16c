"""Reads on matches."""

from collections.abc import Iterable
from datetime import date, datetime

from sqlalchemy import Select, column, func, select, table
from sqlalchemy.orm import Session, joinedload, selectinload

from beursvloer.access.permissions import Actor, Permission, Scope, may
from beursvloer.contracts.models import Match, MatchChange
from beursvloer.contracts.rules import (
    AGREED,
    MOST_AMOUNT,
    Act,
    Lack,
    MatchState,
    Party,
    Terms,
    Worth,
    lacks,
    may_ratify_own_value,
    states_number,
)
from beursvloer.editions.models import Edition
from beursvloer.editions.rules import CounterRule
from beursvloer.i18n import phrases
from beursvloer.listings.models import Listing
from beursvloer.listings.rules import ListingState
from beursvloer.programme.queries import evening_hours
from beursvloer.refusals import NotFound, Refusal
from beursvloer.terms import Unit

RING_LEG = table("ring_leg", column("id"), column("ring_id"), column("place"))
"""Where it stands which matches are tied, and in which order: of the package `rings`, which stands on this one."""


def _whole() -> Select[Match]:
    return select(Match).options(
        joinedload(Match.edition).joinedload(Edition.region),
        joinedload(Match.giver),
        joinedload(Match.asker),
        joinedload(Match.giver_village),
        joinedload(Match.asker_village),
        joinedload(Match.offer).joinedload(Listing.village),
        joinedload(Match.request).joinedload(Listing.village),
    )


def scope_of(match: Match) -> Scope:
    return Scope(match.edition.region_id, match.edition_id, frozenset({match.giver_id, match.asker_id}))


def visible_match(session: Session, match_id: int, actor: Actor) -> Match | None:
    """The match for its two parties and for the desk; to others it does not exist."""
    match = session.scalar(
        _whole().options(selectinload(Match.changes).joinedload(MatchChange.person)).where(Match.id == match_id)
    )
    return match if match is not None and may_see(match, actor) else None


def may_see(match: Match, actor: Actor) -> bool:
    scope = scope_of(match)
    return may(actor, Permission.REPRESENT, scope) or may(actor, Permission.SEE_DESK, scope)


def tied_with(session: Session, match: Match) -> list[Match]:
    """All matches of the ring that this one is a leg of, in the order of giving; none when it is of no ring.

    As they are now: whoever changes one holds the lock of their edition.
    """
    if match.ring_leg_id is None:
        return []
    own = RING_LEG.alias()
    ring = select(own.c.ring_id).where(own.c.id == match.ring_leg_id).scalar_subquery()
    return list(
        session.scalars(
            _whole()
            .join(RING_LEG, RING_LEG.c.id == Match.ring_leg_id)
            .where(RING_LEG.c.ring_id == ring)
            .order_by(RING_LEG.c.place)
            .execution_options(populate_existing=True)
        )
    )


def version_of(legs: Iterable[Match]) -> int:
    """Of one contract its version; of a ring the sum, which any change of any of them makes larger."""
    return sum(leg.version for leg in legs)


def parties_of(match: Match, actor: Actor) -> frozenset[Party]:
    """The sides that the actor represents: none, one, or both."""
    sides = {Party.GIVER: match.giver_id, Party.ASKER: match.asker_id}
    return frozenset(party for party, organisation in sides.items() if organisation in actor.organisations)


def organisation_of(match: Match, party: Party) -> int:
    return match.giver_id if party is Party.GIVER else match.asker_id


def acts_on_behalf(actor: Actor, scope: Scope, organisation_id: int, needs: Permission = Permission.MATCHMAKE) -> bool:
    """Whether the actor acts for this party by a role that carries `needs` (True) or is its own person (False).

    Raises NotFound for anybody else, and Refusal when a matchmaker is a party in it: nobody agrees with himself.
    """
    if organisation_id in actor.organisations:
        return False
    if not may(actor, needs, scope):
        raise NotFound()
    if actor.organisations & scope.organisations:
        raise Refusal("other_side_is_not_yours")
    return True


def terms_of(match: Match) -> Terms:
    return Terms(
        performance=match.performance,
        counter=match.counter,
        offer_amount=match.offer_amount,
        request_amount=match.request_amount,
        first_step=match.first_step,
        owner=match.owner,
        first_step_by=match.first_step_by,
        hours=match.hours,
        goods=match.goods,
        costs=match.costs,
        counter_value=match.counter_value,
    )


def lacks_of(match: Match, today: date) -> tuple[Lack, ...]:
    """What the contract still lacks, after the edition's rule on counter-performances."""
    return lacks(terms_of(match), match.edition.counter_rule is CounterRule.REQUIRED, today)


def confirmed_at(match: Match, party: Party) -> datetime | None:
    return match.giver_confirmed_at if party is Party.GIVER else match.asker_confirmed_at


def may_finish_alone(session: Session, match: Match) -> bool:
    """Whether who valued this contract may ratify it too."""
    hours = evening_hours(session, match.edition_id)
    confirmed = [at for at in (match.giver_confirmed_at, match.asker_confirmed_at) if at is not None]
    evening = hours.on or (bool(confirmed) and hours.had(max(confirmed)))
    seconded = match.seconded_by is not None
    return may_ratify_own_value(match.promised_value, match.edition.value_limit, seconded, evening=evening)


def open_question(match: Match) -> MatchChange | None:
    """What the desk asked when it sent this contract back, until both have confirmed it anew."""
    if match.state is not MatchState.DRAFT:
        return None
    newest = next((change for change in reversed(match.changes) if change.act is Act.SENT_BACK), None)
    return newest if newest is not None and newest.question else None


def performance_for(offer: Listing, count: int, unit: Unit | None) -> str:
    """The line that a contract starts with, for so many of the offer: in words of the note, to be written over."""
    whole = count == offer.quantity
    said = whole and (states_number(offer.title) or (count == 1 and unit in (None, Unit.PIECE)))
    return phrases.performance(offer.title, offer.size, 0 if said else count, unit, offer.locale)


def one_amount(match: Match) -> bool:
    """Whether one number says how much of both: the same unit, and as much given as asked."""
    return match.offer_unit is match.request_unit and match.offer_amount == match.request_amount


def most_amounts(match: Match) -> tuple[int, int]:
    """How much of the offer and of the request this match could take: what it has, and what is left."""
    return (_most(match.offer, match.offer_amount), _most(match.request, match.request_amount))


def _most(listing: Listing, taken: int) -> int:
    """A note that was written for this deal grows with it."""
    return MOST_AMOUNT if listing.state is ListingState.DEAL else taken + listing.remaining


def worth_of(match: Match) -> Worth:
    return Worth(match.hours, match.euros_per_hour, match.goods, match.costs)


def matches_of(session: Session, organisations: Iterable[int]) -> list[Match]:
    """Matches of these organisations in any edition, newest first; withdrawn ones left out."""
    ours = list(organisations)
    return list(
        session.scalars(
            _whole()
            .where(Match.giver_id.in_(ours) | Match.asker_id.in_(ours), Match.state != MatchState.WITHDRAWN)
            .order_by(Match.id.desc())
        )
    )


def matches_in(session: Session, edition_id: int, states: Iterable[MatchState]) -> list[Match]:
    """Matches of an edition in these states, oldest first: a queue."""
    return list(
        session.scalars(
            _whole().where(Match.edition_id == edition_id, Match.state.in_(list(states))).order_by(Match.id)
        )
    )


def count_and_value(session: Session, edition_id: int) -> tuple[int, int]:
    """Ratified matches and the euros they promise."""
    count, value = session.execute(
        select(func.count(), func.coalesce(func.sum(Match.promised_value), 0)).where(
            Match.edition_id == edition_id, Match.state.in_(list(AGREED))
        )
    ).one()
    return count, value


def matched_pairs(session: Session, edition_id: int) -> frozenset[frozenset[int]]:
    """Pairs of organisations that made a match in this region before, in any of its editions."""
    region = select(Edition.region_id).where(Edition.id == edition_id).scalar_subquery()
    rows = session.execute(
        select(Match.giver_id, Match.asker_id)
        .join(Edition, Edition.id == Match.edition_id)
        .where(Edition.region_id == region, Match.state != MatchState.WITHDRAWN)
    )
    return frozenset(frozenset(pair) for pair in rows)
