"""What the control desk looks at besides the clock: queues, and where somebody is needed. A fixed number of queries."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import Select, func, select
from sqlalchemy.orm import Session, aliased

from beursvloer.accounts.models import Organisation
from beursvloer.contracts.models import Match
from beursvloer.contracts.rules import MatchState
from beursvloer.editions.queries import is_here
from beursvloer.introductions.queries import without_match
from beursvloer.listings.models import Listing
from beursvloer.listings.rules import ListingState
from beursvloer.programme.rules import Evening, ItemKind, ItemState
from beursvloer.rounds.models import Conversation, Round
from beursvloer.rounds.queries import governs
from beursvloer.rounds.rules import RoundState
from beursvloer.terms import Side
from beursvloer.wall.models import Screen

NAMED = 3
"""Of a long list, so many stand on the desk by name."""
LONG_QUEUE = 5
LONG_WAIT = timedelta(minutes=4)
PLAN_NEEDED = timedelta(minutes=15)
"""So long before a round people want to know their table."""
SCREEN_SILENT = timedelta(minutes=3)


@dataclass(frozen=True, slots=True)
class Queue:
    """Contracts that wait at one stage; `waits`: how long the first of them does."""

    state: MatchState
    count: int
    waits: timedelta

    @property
    def is_long(self) -> bool:
        return self.count >= LONG_QUEUE or (self.count > 0 and self.waits >= LONG_WAIT)


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
    unmatched: Group
    requests: Group
    held: int
    queues: tuple[Queue, ...]
    here: int
    screens: int
    silent_screens: int


QUEUES = (MatchState.DRAFT, MatchState.AT_VALUATION, MatchState.AT_NOTARY)


def needs(session: Session, edition_id: int, evening: Evening | None, now: datetime) -> Needs:
    screens, lately = session.execute(
        select(func.count(), func.count().filter(Screen.seen_at >= now - SCREEN_SILENT)).where(
            Screen.edition_id == edition_id
        )
    ).one()
    return Needs(
        alone=_alone(session, edition_id),
        unplanned_round=_unplanned_round(session, edition_id, evening, now),
        unmatched=_unmatched(session, edition_id),
        requests=_requests(session, edition_id),
        held=session.scalar(
            select(func.count()).where(Listing.edition_id == edition_id, Listing.state == ListingState.HELD)
        )
        or 0,
        queues=_queues(session, edition_id, now),
        here=session.scalar(select(func.count()).where(*is_here(edition_id))) or 0,
        screens=screens,
        silent_screens=screens - lately,
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


def _unplanned_round(session: Session, edition_id: int, evening: Evening | None, now: datetime) -> int | None:
    """The next round, when it begins soon and no released plan has a table for it."""
    if evening is None or not evening.is_on:
        return None
    at = evening.ends_at or now
    for item in evening.items:
        if item.state is not ItemState.PLANNED:
            continue
        if item.kind is ItemKind.ROUND and item.round_number is not None:
            if at - now > PLAN_NEEDED:
                return None
            planned = select(Conversation.id).where(governs(edition_id), Conversation.round_number == item.round_number)
            return None if session.scalar(planned.limit(1)) is not None else item.round_number
        at += timedelta(seconds=item.seconds)
    return None


def _unmatched(session: Session, edition_id: int) -> Group:
    """Whom the matchmakers see, whoever came first first."""
    rows = sorted(
        without_match(session, edition_id),
        key=lambda row: (row.arrived_at is None, row.arrived_at.timestamp() if row.arrived_at else 0, row.badge_number),
    )
    return Group(len(rows), tuple(row.organisation.name for row in rows[:NAMED]))


def _requests(session: Session, edition_id: int) -> Group:
    """Requests of which nothing was promised yet, the oldest first."""
    where = (
        Listing.edition_id == edition_id,
        Listing.side == Side.REQUEST,
        Listing.state == ListingState.OPEN,
        Listing.remaining == Listing.quantity,
    )
    return _group(
        session,
        select(func.count()).where(*where),
        select(Listing.title).where(*where).order_by(Listing.created_at, Listing.id),
    )


def _group(session: Session, count: Select[int], names: Select[str]) -> Group:
    return Group(session.scalar(count) or 0, tuple(session.scalars(names.limit(NAMED))))


def _queues(session: Session, edition_id: int, now: datetime) -> tuple[Queue, ...]:
    rows = {
        state: (count, since)
        for state, count, since in session.execute(
            select(Match.state, func.count(), func.min(Match.waiting_since))
            .where(Match.edition_id == edition_id, Match.state.in_(QUEUES))
            .group_by(Match.state)
        )
    }
    found = []
    for state in QUEUES:
        count, since = rows.get(state, (0, None))
        found.append(Queue(state, count, max(timedelta(0), now - since) if since else timedelta(0)))
    return tuple(found)
