"""Reads for the public pages and for a participant's own page. Each a fixed number of queries."""

from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload

from beursvloer.access.permissions import Actor
from beursvloer.editions import queries as editions
from beursvloer.editions.models import Edition, Participation, RateCard
from beursvloer.editions.rules import EditionState
from beursvloer.listings import queries as listings
from beursvloer.listings.models import Listing
from beursvloer.terms import Side

NEWEST = 8
SHOWN_REQUESTS = 3


def newest_listings(session: Session, edition: Edition) -> list[Listing]:
    """For the tape."""
    query = listings.on_board(edition.id).where(Listing.remaining > 0).limit(NEWEST)
    return list(session.scalars(query))


def open_requests(session: Session, edition: Edition) -> list[Listing]:
    """The newest requests that still wait for somebody."""
    wanted = listings.BoardFilter(side=Side.REQUEST)
    query = listings.on_board(edition.id, wanted).where(Listing.remaining > 0).limit(SHOWN_REQUESTS)
    return list(session.scalars(query))


def rate_card(session: Session, edition: Edition) -> RateCard | None:
    return editions.current_rate_card(session, edition.region_id)


def taken_part_in(session: Session, actor: Actor) -> list[Participation]:
    """Where this person's organisations take part, open floors first, the newest first."""
    return list(
        session.scalars(
            select(Participation)
            .join(Edition, Edition.id == Participation.edition_id)
            .where(Participation.organisation_id.in_(actor.organisations))
            .options(
                joinedload(Participation.edition),
                joinedload(Participation.organisation),
                joinedload(Participation.village),
            )
            .order_by((Edition.state != EditionState.OPEN), Edition.id.desc(), Participation.badge_number)
        )
    )


def current_floor(session: Session, actor: Actor) -> Edition | None:
    """The floor that a person most likely means: an open one they take part in, else the only open one."""
    mine = taken_part_in(session, actor) if actor.organisations else []
    if mine:
        return mine[0].edition
    open_ones = [one for one in editions.public_editions(session) if one.state is EditionState.OPEN]
    return open_ones[0] if len(open_ones) == 1 else None
