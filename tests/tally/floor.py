"""A floor with ratified matches, for tests of what may be seen of them."""

from dataclasses import replace
from datetime import datetime
from decimal import Decimal

from sqlalchemy.orm import Session

from beursvloer.contracts import actions, desk_actions
from beursvloer.contracts.models import Match
from beursvloer.contracts.queries import terms_of
from beursvloer.contracts.rules import MatchState, Party
from beursvloer.editions.models import Edition
from beursvloer.terms import Kind
from tests.conftest import NOW
from tests.contracts.steps import desk
from tests.factories import actor_for, make_listing, make_match


def ratified(
    session: Session,
    edition: Edition,
    *,
    euros: int = 0,
    hours: int = 0,
    kind: Kind = Kind.LABOUR,
    now: datetime = NOW,
) -> Match:
    """A match of new parties, through all hands; so many euros of goods, so many hours at nothing an hour."""
    offer = make_listing(session, edition, kind=kind, now=now)
    match = make_match(session, edition, offer, now=now)
    match.euros_per_hour = 0
    terms = replace(
        terms_of(match), first_step="Wij bellen", counter="Koffie", hours=Decimal(hours), goods=euros, costs=0
    )
    actions.fill_in(session, actor_for(session, match.asker), match, terms, match.version, now)
    for party, who in ((Party.GIVER, match.giver), (Party.ASKER, match.asker)):
        actions.confirm(session, actor_for(session, who), match, party, match.version, now)
    if match.state is MatchState.AT_VALUATION:
        desk_actions.value(session, desk(session, edition), match, now)
    desk_actions.ratify(session, desk(session, edition), match, now)
    return match
