"""Reads on joining."""

from collections.abc import Iterable

from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload

from beursvloer.access.permissions import Actor
from beursvloer.editions.models import Edition, Participation
from beursvloer.joining.models import Joining


def sent_before(session: Session, key: str) -> Joining | None:
    """What came of the same sending, if there was one."""
    return session.scalar(
        select(Joining).where(Joining.key == key).options(joinedload(Joining.person), joinedload(Joining.listing))
    )


def waiting_for(session: Session, actor: Actor, edition: Edition, joining_id: int) -> Joining | None:
    """The form that waits for this person in this edition; to others it does not exist."""
    found = session.get(Joining, joining_id)
    if found is None or found.person_id != actor.person_id or found.edition_id != edition.id or found.listing_id:
        return None
    return found


def home_villages(session: Session, edition: Edition, organisations: Iterable[int]) -> dict[int, int | None]:
    """Organisation → the village it takes part from, in this edition or else in a newer one of its region."""
    rows = session.execute(
        select(Participation.organisation_id, Participation.village_id)
        .join(Edition, Edition.id == Participation.edition_id)
        .where(Edition.region_id == edition.region_id, Participation.organisation_id.in_(list(organisations)))
        .order_by(Participation.edition_id == edition.id, Participation.joined_at)
    )
    return dict(rows.all())
