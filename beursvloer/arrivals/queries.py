"""Reads on who is here."""

from collections.abc import Sequence

from sqlalchemy import func, select
from sqlalchemy.orm import Session, joinedload

from beursvloer.accounts.models import Membership, Organisation, Person
from beursvloer.arrivals.rules import Counts
from beursvloer.editions.models import Edition, Participation
from beursvloer.editions.rules import badge_number

SHOWN = 60
"""More than anybody reads down a list; a name typed brings the right one up."""


def by_badge(session: Session, edition_id: int, badge: int) -> Participation | None:
    return session.scalar(
        select(Participation)
        .where(Participation.edition_id == edition_id, Participation.badge_number == badge)
        .options(joinedload(Participation.organisation), joinedload(Participation.village))
    )


def counts(session: Session, edition_id: int) -> Counts:
    arrived, left, everybody = session.execute(
        select(func.count(Participation.arrived_at), func.count(Participation.left_at), func.count()).where(
            Participation.edition_id == edition_id
        )
    ).one()
    return Counts(expected=everybody - arrived, here=arrived - left, left=left)


def guests(session: Session, edition: Edition, words: str = "") -> Sequence[Participation]:
    """Who takes part: those expected first, then who is here, by name. Searches badge, organisation and person."""
    query = (
        select(Participation)
        .join(Organisation, Organisation.id == Participation.organisation_id)
        .where(Participation.edition_id == edition.id)
        .options(joinedload(Participation.organisation), joinedload(Participation.village))
        .order_by(Participation.arrived_at.is_not(None), func.lower(Organisation.name), Participation.badge_number)
        .limit(SHOWN)
    )
    badge = badge_number(words)
    if badge is not None:
        query = query.where(Participation.badge_number == badge)
    else:
        # Every word on its own, in any order: people say "manege vliegende" too.
        for word in words.split():
            people = (
                select(Membership.organisation_id)
                .join(Person, Person.id == Membership.person_id)
                .where(Person.name.icontains(word, autoescape=True))
            )
            query = query.where(
                Organisation.name.icontains(word, autoescape=True) | Participation.organisation_id.in_(people)
            )
    return session.scalars(query).all()
