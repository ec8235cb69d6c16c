"""Reads on matches."""

from collections.abc import Iterable

from sqlalchemy import Select, func, select
from sqlalchemy.orm import Session, joinedload, selectinload

from beursvloer.access.permissions import Actor, Permission, Scope, may
from beursvloer.contracts.models import Match
from beursvloer.contracts.rules import AGREED, MatchState, Party, Terms, Worth
from beursvloer.editions.models import Edition
from beursvloer.listings.models import Listing


def _whole() -> Select[tuple[Match]]:
    return select(Match).options(
        joinedload(Match.edition).joinedload(Edition.region),
        joinedload(Match.giver),
        joinedload(Match.asker),
        joinedload(Match.offer).joinedload(Listing.village),
        joinedload(Match.request).joinedload(Listing.village),
    )


def scope_of(match: Match) -> Scope:
    return Scope(match.edition.region_id, match.edition_id, frozenset({match.giver_id, match.asker_id}))


def visible_match(session: Session, match_id: int, actor: Actor) -> Match | None:
    """The match for its two parties and for the desk; to others it does not exist."""
    match = session.scalar(_whole().options(selectinload(Match.changes)).where(Match.id == match_id))
    if match is None:
        return None
    scope = scope_of(match)
    seen = may(actor, Permission.REPRESENT, scope) or may(actor, Permission.SEE_DESK, scope)
    return match if seen else None


def parties_of(match: Match, actor: Actor) -> frozenset[Party]:
    """The sides that the actor represents: none, one, or both."""
    sides = {Party.GIVER: match.giver_id, Party.ASKER: match.asker_id}
    return frozenset(party for party, organisation in sides.items() if organisation in actor.organisations)


def organisation_of(match: Match, party: Party) -> int:
    return match.giver_id if party is Party.GIVER else match.asker_id


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
    return frozenset(frozenset(pair) for pair in rows.tuples())
