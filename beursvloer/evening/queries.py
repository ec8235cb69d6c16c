"""What the control desk looks at besides the clock: queues, and where somebody is needed. A fixed number of queries."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, Select, func, or_, select
from sqlalchemy.orm import Session, aliased, joinedload

from beursvloer.accounts.models import Organisation
from beursvloer.desks.queries import waiting
from beursvloer.desks.rules import Queue
from beursvloer.editions.models import Participation
from beursvloer.editions.queries import is_here
from beursvloer.introductions.queries import without_match
from beursvloer.listings.models import Listing
from beursvloer.listings.rules import ListingState
from beursvloer.programme.rules import Evening, ItemKind, ItemState
from beursvloer.rounds.models import Conversation, Round
from beursvloer.rounds.queries import governs
from beursvloer.rounds.rules import RoundState, TalkState
from beursvloer.terms import Side
from beursvloer.wall.models import Screen

NAMED = 3
"""Of a long list, so many stand on the desk by name."""
PLAN_NEEDED = timedelta(minutes=15)
"""So long before a round people want to know their table."""
SCREEN_SILENT = timedelta(minutes=3)


@dataclass(frozen=True, slots=True)
class Alone:
    """Somebody at a table whose partner is not there."""

    table: int
    organisation: str


@dataclass(frozen=True, slots=True)
class Group:
    """How many there are, and the first of them by name."""

    count: int
    names: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Needs:
    """Where the desk is needed, and the queues."""

    alone: tuple[Alone, ...]
    #: The round that begins soon and of which nobody knows the tables yet.
    unplanned_round: int | None
    #: How many parties have a table in a round that comes soon or later, and are not here.
    absent: int
    unmatched: Group
    requests: Group
    held: int
    queues: tuple[Queue, ...]
    here: int
    screens: int
    silent_screens: int


def needs(session: Session, edition_id: int, evening: Evening | None, now: datetime) -> Needs:
    soon = _next_round(evening, now)
    planned = soon is not None and _has_tables(session, edition_id, soon)
    screens, silent = session.execute(  # one that nobody opened yet is no alarm
        select(func.count(), func.count().filter(Screen.seen_at < now - SCREEN_SILENT)).where(
            Screen.edition_id == edition_id
        )
    ).one()
    return Needs(
        alone=_alone(session, edition_id),
        unplanned_round=None if planned else soon,
        absent=_absent(session, edition_id) if planned else 0,
        unmatched=_unmatched(session, edition_id),
        requests=_requests(session, edition_id),
        held=session.scalar(
            select(func.count()).where(Listing.edition_id == edition_id, Listing.state == ListingState.HELD)
        )
        or 0,
        queues=tuple(waiting(session, edition_id, now).values()),
        here=session.scalar(select(func.count()).where(*is_here(edition_id))) or 0,
        screens=screens,
        silent_screens=silent,
    )


def _alone(session: Session, edition_id: int) -> tuple[Alone, ...]:
    """Who sits alone in the round that is open."""
    there = aliased(Organisation)
    rows = session.execute(
        select(Conversation.table_number, there.name)
        .join(there, there.id == Conversation.alone_id)
        .join(Round, (Round.edition_id == edition_id) & (Round.number == Conversation.round_number))
        .where(governs(edition_id), Round.state == RoundState.OPEN)
        .order_by(Conversation.table_number)
    )
    return tuple(Alone(table, name) for table, name in rows)


def _next_round(evening: Evening | None, now: datetime) -> int | None:
    """The next round, when it begins soon."""
    if evening is None or not evening.is_on:
        return None
    at = evening.ends_at or now
    for item in evening.items:
        if item.state is not ItemState.PLANNED:
            continue
        if item.kind is ItemKind.ROUND and item.round_number is not None:
            return item.round_number if at - now <= PLAN_NEEDED else None
        at += timedelta(seconds=item.seconds)
    return None


def _has_tables(session: Session, edition_id: int, number: int) -> bool:
    """Whether people know their table in this round."""
    query = select(Conversation.id).where(governs(edition_id), Conversation.round_number == number)
    return session.scalar(query.limit(1)) is not None


def _absent(session: Session, edition_id: int) -> int:
    """Of how many parties the table stays empty in a round that has not begun, if nobody plans anew."""
    begun = select(Round.number).where(Round.edition_id == edition_id, Round.state != RoundState.PLANNED)
    expected = (
        select(party).where(
            governs(edition_id), Conversation.state == TalkState.PLANNED, Conversation.round_number.not_in(begun)
        )
        for party in (Conversation.host_id, Conversation.guest_id)
    )
    return (
        session.scalar(
            select(func.count()).where(
                Participation.edition_id == edition_id,
                or_(Participation.arrived_at.is_(None), Participation.left_at.is_not(None)),
                or_(*(Participation.organisation_id.in_(parties) for parties in expected)),
            )
        )
        or 0
    )


def _unmatched(session: Session, edition_id: int) -> Group:
    """Whom the matchmakers see, whoever came first first."""
    rows = sorted(
        without_match(session, edition_id),
        key=lambda row: (row.arrived_at is None, row.arrived_at.timestamp() if row.arrived_at else 0, row.badge_number),
    )
    return Group(len(rows), tuple(row.organisation.name for row in rows[:NAMED]))


def _is_open_request(edition_id: int) -> tuple[ColumnElement[bool], ...]:
    """Requests of which nothing was promised yet."""
    return (
        Listing.edition_id == edition_id,
        Listing.side == Side.REQUEST,
        Listing.state == ListingState.OPEN,
        Listing.remaining == Listing.quantity,
    )


def open_requests(session: Session, edition_id: int) -> list[Listing]:
    """Those that the desk counts, the oldest first, with who asks."""
    query = select(Listing).options(joinedload(Listing.organisation)).where(*_is_open_request(edition_id))
    return list(session.scalars(query.order_by(Listing.created_at, Listing.id)))


def _requests(session: Session, edition_id: int) -> Group:
    where = _is_open_request(edition_id)
    return _group(
        session,
        select(func.count()).where(*where),
        select(Listing.title).where(*where).order_by(Listing.created_at, Listing.id),
    )


def _group(session: Session, count: Select[int], names: Select[str]) -> Group:
    return Group(session.scalar(count) or 0, tuple(session.scalars(names.limit(NAMED))))
