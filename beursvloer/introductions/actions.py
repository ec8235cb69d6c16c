"""Writes on introductions and corners."""

from datetime import datetime

from sqlalchemy.orm import Session

from beursvloer.access.permissions import Actor, Permission
from beursvloer.editions.actions import require
from beursvloer.editions.models import Edition
from beursvloer.editions.queries import corners_of, locked_edition
from beursvloer.introductions import queries
from beursvloer.introductions.models import Introduction
from beursvloer.introductions.rules import IntroductionState
from beursvloer.listings.queries import listings_by_id
from beursvloer.live.announce import announce
from beursvloer.live.events import CornersManned, IntroductionChanged
from beursvloer.refusals import NotFound
from beursvloer.terms import Side


def note_introduction(
    session: Session,
    actor: Actor,
    edition: Edition,
    pair: tuple[int, int],
    state: IntroductionState,
    now: datetime,
) -> Introduction:
    """A matchmaker takes a pair (offer, request) up, has brought it together, or drops it. Twice changes nothing.

    Two matchmakers at once: the last word counts, and both see it.
    """
    require(actor, Permission.MATCHMAKE, edition)
    locked_edition(session, edition.id)
    notes = {row.side: row for row in listings_by_id(session, list(pair)) if row.edition_id == edition.id}
    offer, request = notes.get(Side.OFFER), notes.get(Side.REQUEST)
    if offer is None or request is None or (offer.id, request.id) != pair:
        raise NotFound()
    found = queries.introduction_of(session, edition.id, offer.id, request.id)
    if found is not None and found.state is state and found.taken_by == actor.person_id:
        return found
    if found is None:
        found = Introduction(
            edition_id=edition.id,
            offer_id=offer.id,
            request_id=request.id,
            giver_id=offer.organisation_id,
            asker_id=request.organisation_id,
        )
        session.add(found)
    found.state, found.taken_by, found.changed_at = state, actor.person_id, now
    session.flush()
    announce(session, IntroductionChanged(edition_id=edition.id, introduction_id=found.id), now)
    return found


def man_corners(
    session: Session, actor: Actor, edition: Edition, who: dict[int, tuple[str, str]], now: datetime
) -> None:
    """Who hosts each corner, and where in the hall it is: corner id → (host, spot)."""
    require(actor, Permission.ORGANISE, edition)
    locked_edition(session, edition.id)
    for corner in corners_of(session, edition.id):
        if corner.id in who:
            host, spot = who[corner.id]
            corner.host, corner.spot = host.strip()[:80], spot.strip()[:80]
    session.flush()
    announce(session, CornersManned(edition_id=edition.id), now)
