"""What the desks do: take the oldest free contract, hold it, let go of it; and value or ratify what they hold."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import CursorResult, and_, or_, update
from sqlalchemy.orm import Session

from beursvloer.access.permissions import Actor, Permission
from beursvloer.contracts import actions as contracts
from beursvloer.contracts import desk_actions
from beursvloer.contracts.models import Match
from beursvloer.contracts.rules import Party, Terms, Valuation
from beursvloer.desks import queries
from beursvloer.desks.rules import HELD, Stage
from beursvloer.editions import queries as editions
from beursvloer.editions.actions import require
from beursvloer.editions.models import Edition
from beursvloer.live.announce import announce
from beursvloer.live.events import MatchClaimed
from beursvloer.refusals import Refusal

NEEDS = {
    Stage.CORNER: Permission.COMPLETE,
    Stage.VALUATION: Permission.VALUE,
    Stage.NOTARY: Permission.RATIFY,
}


def take_next(
    session: Session,
    actor: Actor,
    edition: Edition,
    stage: Stage,
    desk: str,
    now: datetime,
    passed: Sequence[int] = (),
) -> Match | None:
    """The oldest contract that is free for this desk, in hand from now on; None when there is none.

    One conditional update decides between desks that ask at once. `passed`: what this desk passed over; it comes back
    when nothing else is left.
    """
    require(actor, NEEDS[stage], edition)
    editions.locked_edition(session, edition.id)
    for without in (passed, ()) if passed else ((),):
        for match_id in queries.free_for(session, edition, stage, actor, desk, now, without):
            if _claim(session, actor, match_id, stage, desk, now):
                announce(session, MatchClaimed(edition_id=edition.id, match_id=match_id), now)
                return session.get_one(Match, match_id, populate_existing=True)
    return None


def hold(session: Session, actor: Actor, match: Match, stage: Stage, desk: str, now: datetime) -> None:
    """Have it in hand two minutes more. Raises Refusal when another desk has it, or when it went on already."""
    require(actor, NEEDS[stage], match.edition)
    if not _claim(session, actor, match.id, stage, desk, now):
        raise Refusal("desk_taken")


def let_go(session: Session, actor: Actor, match: Match, stage: Stage, desk: str, now: datetime) -> None:
    """Put it back where it was in the queue. What this desk does not hold it cannot put back; twice changes nothing."""
    require(actor, NEEDS[stage], match.edition)
    editions.locked_edition(session, match.edition_id)
    freed: CursorResult[Any] = session.execute(  # type: ignore[assignment]  # an UPDATE gives this kind
        update(Match)
        .where(Match.id == match.id, Match.claimed_by == actor.person_id, Match.claimed_desk == desk)
        .values(claimed_by=None, claimed_desk=None, claimed_until=None)
        .execution_options(synchronize_session=False)
    )
    session.expire(match)
    if freed.rowcount:
        announce(session, MatchClaimed(edition_id=match.edition_id, match_id=match.id), now)


def value(
    session: Session, actor: Actor, match: Match, desk: str, found: Valuation | None, version: int, now: datetime
) -> None:
    """Value what this desk holds; see `contracts.desk_actions.value`."""
    editions.locked_edition(session, match.edition_id)
    hold(session, actor, match, Stage.VALUATION, desk, now)
    desk_actions.value(session, actor, match, now, found, version)


def ratify(session: Session, actor: Actor, match: Match, desk: str, version: int, now: datetime) -> int:
    """Ratify what this desk holds, as it stood on its page, and return its number."""
    editions.locked_edition(session, match.edition_id)
    session.refresh(match)
    if match.number is None:
        hold(session, actor, match, Stage.NOTARY, desk, now)
    return desk_actions.ratify(session, actor, match, now, version)


def ask(session: Session, actor: Actor, match: Match, stage: Stage, desk: str, typed: str, now: datetime) -> None:
    """Send what this desk holds back to the parties with a question."""
    editions.locked_edition(session, match.edition_id)
    hold(session, actor, match, stage, desk, now)
    desk_actions.send_back(session, actor, match, typed, now)


def complete(
    session: Session, actor: Actor, match: Match, terms: Terms, version: int, now: datetime, *, both_agree: bool
) -> None:
    """Write the terms with both parties standing at the corner, and confirm for both when they agree.

    Raises as `contracts.actions` does; whoever is a party in it asks another host.
    """
    contracts.fill_in(session, actor, match, terms, version, now, Party.GIVER, at_desk=True)
    if both_agree:
        for party in Party:
            contracts.confirm(session, actor, match, party, match.version, now, at_desk=True)


def _claim(session: Session, actor: Actor, match_id: int, stage: Stage, desk: str, now: datetime) -> bool:
    mine = and_(Match.claimed_by == actor.person_id, Match.claimed_desk == desk)
    taken: CursorResult[Any] = session.execute(  # type: ignore[assignment]  # an UPDATE gives this kind
        update(Match)
        .where(
            Match.id == match_id,
            Match.state == stage.state,
            *([queries.COMPLETE] if stage is Stage.NOTARY else []),
            or_(Match.claimed_by.is_(None), Match.claimed_until <= now, mine),
        )
        .values(claimed_by=actor.person_id, claimed_desk=desk, claimed_until=now + HELD)
        .execution_options(synchronize_session=False)
    )
    return bool(taken.rowcount == 1)
