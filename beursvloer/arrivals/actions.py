"""Writes on who is here. Each is safe to send twice: what is so already stays so, and nobody hears of it again."""

from datetime import datetime

from sqlalchemy.orm import Session

from beursvloer.access.permissions import Actor, Permission
from beursvloer.arrivals import queries
from beursvloer.editions.actions import arrive, require
from beursvloer.editions.models import Edition, Participation
from beursvloer.editions.queries import locked_edition
from beursvloer.live.announce import announce
from beursvloer.live.events import PartyLeft
from beursvloer.refusals import NotFound


def _held(session: Session, actor: Actor, edition: Edition, badge: int) -> Participation:
    require(actor, Permission.CHECK_IN, edition)
    locked_edition(session, edition.id)
    found = queries.by_badge(session, edition.id, badge)
    if found is None:
        raise NotFound()
    session.refresh(found, ["arrived_at", "left_at"])
    return found


def check_in(session: Session, actor: Actor, edition: Edition, badge: int, now: datetime) -> Participation:
    """They are here, or here again."""
    party = _held(session, actor, edition, badge)
    arrive(session, party, now)
    return party


def check_out(session: Session, actor: Actor, edition: Edition, badge: int, now: datetime) -> Participation:
    """They went home: the rounds that were not played go on without them."""
    party = _held(session, actor, edition, badge)
    if party.arrived_at is None or party.left_at is not None:
        return party
    party.left_at = now
    session.flush()
    announce(session, PartyLeft(edition_id=edition.id, organisation_id=party.organisation_id), now)
    return party


def undo_check_in(session: Session, actor: Actor, edition: Edition, badge: int, now: datetime) -> Participation:
    """It was a mistake: they have not come yet."""
    party = _held(session, actor, edition, badge)
    if party.arrived_at is None:
        return party
    party.arrived_at = party.left_at = None
    session.flush()
    announce(session, PartyLeft(edition_id=edition.id, organisation_id=party.organisation_id), now)
    return party
