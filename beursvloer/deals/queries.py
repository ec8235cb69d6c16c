"""Reads for deals: who the other is, what the two have on the board, and what somebody was busy with."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Select, and_, func, or_, select
from sqlalchemy.orm import Session, joinedload

from beursvloer.access.permissions import Actor
from beursvloer.accounts.models import Organisation
from beursvloer.contracts.models import Match
from beursvloer.contracts.rules import MatchState
from beursvloer.deals.models import DealDraft
from beursvloer.deals.rules import DRAFTS_LIVE, Choice, deal_key
from beursvloer.editions.models import Edition, Participation
from beursvloer.editions.rules import badge_number
from beursvloer.listings.models import Listing
from beursvloer.listings.queries import SENTENCE
from beursvloer.listings.rules import ListingState

MOST_FOUND = 8


def badge_holder(session: Session, edition_id: int, number: int) -> Participation | None:
    """Who carries that badge, with organisation and village."""
    return session.scalar(_named().where(Participation.edition_id == edition_id, Participation.badge_number == number))


def badge_holders(session: Session, edition_id: int, organisations: frozenset[int]) -> list[Participation]:
    """The badges of these organisations, by name."""
    if not organisations:
        return []
    return list(
        session.scalars(
            _named()
            .join(Organisation, Organisation.id == Participation.organisation_id)
            .where(Participation.edition_id == edition_id, Participation.organisation_id.in_(organisations))
            .order_by(Organisation.name)
        )
    )


def find_badges(session: Session, edition_id: int, typed: str) -> list[Participation]:
    """Who is meant by a badge number or by a piece of a name; by name, at most a few."""
    words = typed.split()
    if not words:
        return []
    number = badge_number(typed)
    if number is not None:
        found = badge_holder(session, edition_id, number)
        return [found] if found else []
    return list(
        session.scalars(
            _named()
            .join(Organisation, Organisation.id == Participation.organisation_id)
            .where(Participation.edition_id == edition_id)
            .where(*(Organisation.name.icontains(word, autoescape=True) for word in words))
            .order_by(Organisation.name)
            .limit(MOST_FOUND)
        )
    )


def _named() -> Select[Participation]:
    return select(Participation).options(joinedload(Participation.organisation), joinedload(Participation.village))


def notes_on_board(session: Session, edition_id: int, organisations: Sequence[int]) -> list[Listing]:
    """What these organisations have on the board and not yet promised, the oldest first."""
    return list(
        session.scalars(
            select(Listing)
            .options(
                joinedload(Listing.organisation), joinedload(Listing.village), joinedload(Listing.edition), SENTENCE
            )
            .where(
                Listing.edition_id == edition_id,
                Listing.organisation_id.in_(organisations),
                Listing.state == ListingState.OPEN,
                Listing.remaining > 0,
            )
            .order_by(Listing.id)
        )
    )


def next_key(session: Session, edition_id: int, actor: Actor, mine: int, other: int) -> str:
    """The key of the deal that this person fills in now for `mine` with `other`."""
    assert actor.person_id is not None
    before = deal_key(edition_id, actor.person_id, mine, other, 0)[:-1]
    made = session.scalar(
        select(func.count()).where(Match.edition_id == edition_id, Match.deal_key.startswith(before, autoescape=True))
    )
    return deal_key(edition_id, actor.person_id, mine, other, made or 0)


def match_with_key(session: Session, key: str) -> Match | None:
    return session.scalar(select(Match).where(Match.deal_key == key))


def unanswered(session: Session, edition_id: int, mine: int, other: int) -> list[Match]:
    """Drafts of these two that `mine` has not said yes to, the newest first."""
    gives = and_(Match.giver_id == mine, Match.asker_id == other, Match.giver_confirmed_at.is_(None))
    asks = and_(Match.asker_id == mine, Match.giver_id == other, Match.asker_confirmed_at.is_(None))
    return list(
        session.scalars(
            select(Match)
            .options(joinedload(Match.offer), joinedload(Match.request))
            .where(Match.edition_id == edition_id, Match.state == MatchState.DRAFT, or_(gives, asks))
            .order_by(Match.id.desc())
        )
    )


def noted_in(match: Match) -> Choice:
    """The notes on the board that a match is about; one written for it alone is none."""
    offer, request = match.offer, match.request
    return Choice(
        offer.id if offer.state is not ListingState.DEAL else None,
        request.id if request.state is not ListingState.DEAL else None,
    )


def match_on_paper(session: Session, edition_id: int, number: int) -> Match | None:
    """The match that this paper form became."""
    return session.scalar(select(Match).where(Match.edition_id == edition_id, Match.paper_number == number))


def draft_with_key(session: Session, key: str) -> DealDraft | None:
    return session.scalar(select(DealDraft).where(DealDraft.key == key))


@dataclass(frozen=True, slots=True)
class Unfinished:
    """A deal somebody was busy with: with whom, and the way back to it."""

    number: int
    other: str
    mine: str
    mine_number: int
    changed_at: datetime


THEIRS, OURS = (Participation.__table__.alias(name) for name in ("theirs", "ours"))
THEM, US = (Organisation.__table__.alias(name) for name in ("them", "us"))


def unfinished_deals(session: Session, edition: Edition, person_id: int, now: datetime) -> list[Unfinished]:
    """What this person began and did not send, newest first."""
    rows = session.execute(
        select(THEIRS.c.badge_number, THEM.c.name, US.c.name, OURS.c.badge_number, DealDraft.changed_at)
        .join(THEIRS, (THEIRS.c.edition_id == edition.id) & (THEIRS.c.organisation_id == DealDraft.other_id))
        .join(OURS, (OURS.c.edition_id == edition.id) & (OURS.c.organisation_id == DealDraft.organisation_id))
        .join(THEM, THEM.c.id == DealDraft.other_id)
        .join(US, US.c.id == DealDraft.organisation_id)
        .where(
            DealDraft.edition_id == edition.id,
            DealDraft.person_id == person_id,
            DealDraft.match_id.is_(None),
            DealDraft.changed_at > now - DRAFTS_LIVE,
        )
        .order_by(DealDraft.changed_at.desc())
    )
    return [Unfinished(*row) for row in rows]
