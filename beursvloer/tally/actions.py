"""The freeze and the reveal. The programme calls them; both are safe to run twice."""

from datetime import datetime
from typing import Any, cast

from sqlalchemy import CursorResult, select, update
from sqlalchemy.orm import Session

from beursvloer.editions.models import Edition
from beursvloer.editions.queries import locked_edition
from beursvloer.live.announce import announce
from beursvloer.live.events import HallFrozen, HallRevealed
from beursvloer.tally.models import HallSnapshot
from beursvloer.tally.queries import true_numbers
from beursvloer.tally.rules import to_json


def freeze(session: Session, edition: Edition, now: datetime) -> bool:
    """From now on the hall sees what it sees now. Returns whether this call did it; frozen already changes nothing.

    Takes the edition's lock, under which contracts are ratified: a match is counted in the picture, or comes after it.
    """
    edition = locked_edition(session, edition.id)
    standing = session.scalar(
        select(HallSnapshot.id).where(HallSnapshot.edition_id == edition.id, HallSnapshot.revealed_at.is_(None))
    )
    if standing is not None:
        return False
    session.add(HallSnapshot(edition_id=edition.id, numbers=to_json(true_numbers(session, edition)), frozen_at=now))
    edition.frozen_at = now
    announce(session, HallFrozen(edition_id=edition.id), now)
    return True


def reveal(session: Session, edition: Edition, now: datetime) -> bool:
    """The hall sees how it really stands. Returns whether this call did it; not frozen changes nothing."""
    edition = locked_edition(session, edition.id)
    frozen = update(HallSnapshot).where(HallSnapshot.edition_id == edition.id, HallSnapshot.revealed_at.is_(None))
    if cast(CursorResult[Any], session.execute(frozen.values(revealed_at=now))).rowcount == 0:
        return False
    edition.frozen_at = None
    announce(session, HallRevealed(edition_id=edition.id), now)
    return True
