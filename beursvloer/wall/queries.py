"""Reads for the wall. Each picture in a fixed number of queries, from what the hall may see and from nothing else."""

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from sqlalchemy import func, select
from sqlalchemy.orm import Session, joinedload

from beursvloer.contracts.models import Match
from beursvloer.contracts.queries import RING_LEG
from beursvloer.editions.models import Corner, Edition, Participation, Village
from beursvloer.introductions.queries import best_introductions
from beursvloer.listings.models import Listing
from beursvloer.listings.queries import BoardFilter, on_board
from beursvloer.rounds.queries import released_round
from beursvloer.rounds.rules import Talk
from beursvloer.tally import queries as tally
from beursvloer.tally.rules import Numbers
from beursvloer.terms import Kind, Side
from beursvloer.wall.models import Screen
from beursvloer.wall.rules import FOLLOW_UP, RING_SIZES, Frame, Leg, Ring, ring_of

TICKER = 3
LAST_CHANCES = 6
LOOKED_AT = 60
"""Open notes that a scene chooses from, the newest first."""
LEGS = 400


def screen_by_token(session: Session, token: str) -> Screen | None:
    return session.scalar(select(Screen).where(Screen.token == token))


def screens_of(session: Session, edition_id: int) -> list[Screen]:
    """The screens of an edition, in the order in which they were made."""
    return list(session.scalars(select(Screen).where(Screen.edition_id == edition_id).order_by(Screen.id)))


def screen_of(session: Session, edition_id: int, screen_id: int) -> Screen | None:
    return session.scalar(select(Screen).where(Screen.id == screen_id, Screen.edition_id == edition_id))


def edition_of(session: Session, screen: Screen) -> Edition:
    return session.get_one(Edition, screen.edition_id, options=[joinedload(Edition.region)])


# --- what the scenes show ---------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Here:
    """How many of a village are inside."""

    village: str
    parties: int


def arrived(session: Session, edition: Edition) -> tuple[Here, ...]:
    """Who is inside, per village of the region, also where nobody is yet."""
    rows = session.execute(
        select(Village.name, func.count(Participation.organisation_id))
        .outerjoin(
            Participation,
            (Participation.village_id == Village.id)
            & (Participation.edition_id == edition.id)
            & Participation.arrived_at.is_not(None)
            & Participation.left_at.is_(None),
        )
        .where(Village.region_id == edition.region_id)
        .group_by(Village.id, Village.name)
        .order_by(func.count(Participation.organisation_id).desc(), Village.id)
    )
    return tuple(Here(name, count) for name, count in rows)


@dataclass(frozen=True, slots=True)
class Done:
    """A match as the ticker tells it."""

    number: int
    giver: str
    asker: str


def newest_matches(session: Session, edition: Edition) -> tuple[Done, ...]:
    """The last ones that the hall may hear of, the newest first."""
    rows = session.scalars(
        tally.seen_by_the_hall(edition.id)
        .options(joinedload(Match.giver), joinedload(Match.asker))
        .where(Match.number.is_not(None))
        .limit(TICKER)
    )
    return tuple(Done(row.number or 0, row.giver.name, row.asker.name) for row in rows)


@dataclass(frozen=True, slots=True)
class Chance:
    """A note of which something is left."""

    side: Side
    kind: Kind
    title: str
    who: str
    village: str
    left: int
    quantity: int
    unit: str | None


def _chance(row: Listing) -> Chance:
    village = row.village.name if row.village else ""
    return Chance(row.side, row.kind, row.title, row.organisation.name, village, row.remaining, row.quantity, row.unit)


def last_chances(session: Session, edition: Edition, most: int) -> tuple[Chance, ...]:
    """Of what people took already and little is left first; then what hangs there longest."""
    query = (
        on_board(edition.id)
        .where(Listing.remaining > 0)
        .order_by(None)
        .order_by(Listing.remaining == Listing.quantity, Listing.remaining, Listing.created_at, Listing.id)
        .limit(most)
    )
    return tuple(_chance(row) for row in session.scalars(query))


def open_requests(session: Session, edition: Edition, most: int) -> tuple[Chance, ...]:
    """Requests that most parties could help with, by the kind they offer; of each party one at most."""
    helpers = dict(
        session.execute(
            select(Listing.kind, func.count(Listing.organisation_id.distinct()))
            .where(Listing.edition_id == edition.id, Listing.side == Side.OFFER, Listing.remaining > 0)
            .group_by(Listing.kind)
        ).all()
    )
    query = on_board(edition.id, BoardFilter(side=Side.REQUEST)).where(Listing.remaining > 0).limit(LOOKED_AT)
    rows = sorted(session.scalars(query), key=lambda row: -helpers.get(row.kind, 0))
    first = {row.organisation_id: row for row in reversed(rows)}
    return tuple(_chance(row) for row in rows if first[row.organisation_id] is row)[:most]


@dataclass(frozen=True, slots=True)
class Meeting:
    """Two parties that should meet: who gives what to whom, and in which corner they find each other."""

    giver: str
    asker: str
    what: str
    corner: str


def meetings(session: Session, edition: Edition, most: int) -> tuple[Meeting, ...]:
    """The introductions that would help most now."""
    found = best_introductions(session, edition, most)
    return tuple(
        Meeting(one.offer.organisation.name, one.request.organisation.name, one.offer.title, corner_name(one.corner))
        for one in found
    )


def corner_name(corner: Corner | None) -> str:
    return corner.name if corner else ""


def newest_ring(session: Session, edition: Edition) -> Ring | None:
    """The ring that got its stamp last, of those that the hall may hear of: all its legs, or none, for they were
    stamped at one moment."""
    rows = session.execute(
        tally.seen_by_the_hall(edition.id)
        .add_columns(RING_LEG.c.ring_id)
        .join(RING_LEG, RING_LEG.c.id == Match.ring_leg_id)
        .options(joinedload(Match.giver), joinedload(Match.asker), joinedload(Match.offer))
        .limit(max(RING_SIZES))
    ).all()
    legs = [_leg(match) for match, ring in rows if ring == rows[0][1]]
    return Ring(tuple(reversed(legs)), closed=True) if legs else None


def ring(session: Session, edition: Edition) -> Ring | None:
    """The ring that was stamped last; else the circle, or the longest chain, that matches happen to make. Of what the
    hall may hear of."""
    stamped = newest_ring(session, edition)
    if stamped is not None:
        return stamped
    rows = session.scalars(
        tally.seen_by_the_hall(edition.id)
        .options(joinedload(Match.giver), joinedload(Match.asker), joinedload(Match.offer))
        .limit(LEGS)
    )
    return ring_of(_leg(row) for row in rows)


def _leg(row: Match) -> Leg:
    return Leg(
        row.giver_id,
        row.giver.name,
        row.asker_id,
        row.asker.name,
        row.offer.title,
        int(row.hours + Decimal("0.5")),
        row.number or 0,
    )


def talks(session: Session, edition: Edition, frame: Frame) -> tuple[Talk, ...]:
    """Who sits where in the round of this frame, by table; nothing while the plan is not released."""
    if frame.round_number is None:
        return ()
    return tuple(released_round(session, edition.id, frame.round_number))


@dataclass(frozen=True, slots=True)
class Reveal:
    """The true numbers, and what the hall saw before; `hidden` while the numbers still stand still."""

    numbers: Numbers
    before: Numbers | None
    hidden: bool


def reveal(session: Session, edition: Edition) -> Reveal:
    numbers = tally.hall_numbers(session, edition)
    before = tally.numbers_before_reveal(session, edition)
    return Reveal(numbers, before, hidden=edition.frozen_at is not None)


@dataclass(frozen=True, slots=True)
class Thanks:
    numbers: Numbers
    #: (carried out, promised) of the floor before this one.
    last_time: tuple[int, int] | None
    #: When the first calls are made.
    follow_up: datetime | None


def thanks(session: Session, edition: Edition) -> Thanks:
    last_time = tally.realised_last_time(session, edition)
    follow_up = edition.starts_at + FOLLOW_UP if edition.starts_at else None
    return Thanks(tally.hall_numbers(session, edition), last_time, follow_up)
