"""Contracts that wait at a desk of an evening."""

from sqlalchemy.orm import Session

from beursvloer.access.permissions import Actor, Role
from beursvloer.contracts.models import Match
from beursvloer.contracts.rules import MatchState
from beursvloer.desks import actions
from beursvloer.desks.rules import Stage
from beursvloer.editions.models import Edition
from beursvloer.terms import Side, Unit
from tests.conftest import NOW
from tests.deals.steps import evening
from tests.factories import actor_of, make_edition, make_listing, make_match, make_organisation, make_organiser


def on_an_evening(session: Session) -> Edition:
    edition = make_edition(session)
    evening(session, edition)
    return edition


def at_valuation(session: Session, edition: Edition, count: int = 1) -> list[Match]:
    """So many contracts of the same two parties, confirmed by both."""
    giver, asker = make_organisation(session, edition), make_organisation(session, edition)
    offer = make_listing(session, edition, giver, quantity=count, unit=Unit.HOUR)
    request = make_listing(session, edition, asker, side=Side.REQUEST, quantity=count, unit=Unit.HOUR)
    return [make_match(session, edition, offer, request, confirmed=True) for _number in range(count)]


def at_notary(session: Session, edition: Edition, count: int = 1) -> list[Match]:
    """So many contracts that were valued."""
    matches = at_valuation(session, edition, count)
    valuer = somebody(session, edition, Role.VALUATION)
    for match in matches:
        actions.value(session, valuer, match, "desk", None, match.version, NOW)
        assert match.state is MatchState.AT_NOTARY
    return matches


def somebody(session: Session, edition: Edition, role: Role) -> Actor:
    return actor_of(session, make_organiser(session, edition, role=role))


def take(session: Session, actor: Actor, edition: Edition, stage: Stage, desk: str = "desk", **how):
    return actions.take_next(session, actor, edition, stage, desk, how.pop("now", NOW), **how)
