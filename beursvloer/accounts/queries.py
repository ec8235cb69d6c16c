"""Reads on people, organisations and links."""

from collections import defaultdict
from collections.abc import Iterable
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload

from beursvloer.access.permissions import VISITOR, Actor, Grant
from beursvloer.accounts.models import (
    ColleagueLink,
    Invitation,
    Membership,
    Organisation,
    Person,
    RoleGrant,
    SetupLink,
    SignInLink,
)
from beursvloer.accounts.rules import normal_email, token_hash


def actor_of(session: Session, person_id: int) -> Actor:
    """The person as an actor, or a visitor when the person is gone."""
    person = session.get(Person, person_id)
    if person is None:
        return VISITOR
    organisations = session.scalars(select(Membership.organisation_id).where(Membership.person_id == person_id))
    grants = session.scalars(select(RoleGrant).where(RoleGrant.person_id == person_id))
    return Actor(
        person_id=person.id,
        name=person.name,
        organisations=frozenset(organisations),
        grants=frozenset(Grant(grant.role, grant.region_id, grant.edition_id) for grant in grants),
    )


def person_by_email(session: Session, email: str) -> Person | None:
    return session.scalar(select(Person).where(Person.email == normal_email(email)))


def organisations_of(session: Session, person_id: int) -> list[Organisation]:
    return list(
        session.scalars(
            select(Organisation)
            .join(Membership, Membership.organisation_id == Organisation.id)
            .where(Membership.person_id == person_id)
            .order_by(Organisation.name)
        )
    )


def people_of(session: Session, organisation_id: int) -> list[Person]:
    """Who represents an organisation, in the order they came."""
    return list(
        session.scalars(
            select(Person)
            .join(Membership, Membership.person_id == Person.id)
            .where(Membership.organisation_id == organisation_id)
            .order_by(Person.id)
        )
    )


def colleagues_of(session: Session, organisations: Iterable[int]) -> dict[int, list[Person]]:
    """Organisation → who represents it, by name."""
    found: dict[int, list[Person]] = defaultdict(list)
    rows = session.execute(
        select(Membership.organisation_id, Person)
        .join(Person, Person.id == Membership.person_id)
        .where(Membership.organisation_id.in_(list(organisations)))
        .order_by(Person.name, Person.id)
    )
    for organisation_id, person in rows:
        found[organisation_id].append(person)
    return dict(found)


def sign_in_link(session: Session, token: str) -> SignInLink | None:
    """The link, also when it was used or is too old."""
    return session.scalar(
        select(SignInLink).where(SignInLink.token_hash == token_hash(token)).options(joinedload(SignInLink.person))
    )


def usable_sign_in_link(session: Session, token: str, now: datetime) -> SignInLink | None:
    return session.scalar(
        select(SignInLink).where(
            SignInLink.token_hash == token_hash(token), SignInLink.used_at.is_(None), SignInLink.expires_at > now
        )
    )


def usable_invitation(session: Session, token: str, now: datetime) -> Invitation | None:
    return session.scalar(
        select(Invitation).where(
            Invitation.token_hash == token_hash(token), Invitation.used_at.is_(None), Invitation.expires_at > now
        )
    )


def usable_colleague_link(session: Session, token: str, now: datetime) -> ColleagueLink | None:
    return session.scalar(
        select(ColleagueLink)
        .where(
            ColleagueLink.token_hash == token_hash(token),
            ColleagueLink.used_at.is_(None),
            ColleagueLink.expires_at > now,
        )
        .options(joinedload(ColleagueLink.organisation))
    )


def usable_setup_link(session: Session, token: str, now: datetime) -> SetupLink | None:
    return session.scalar(
        select(SetupLink).where(
            SetupLink.token_hash == token_hash(token), SetupLink.used_at.is_(None), SetupLink.expires_at > now
        )
    )


def any_organiser(session: Session) -> bool:
    return session.scalar(select(RoleGrant.id).limit(1)) is not None


def shared_people(session: Session, organisations: Iterable[int]) -> list[frozenset[int]]:
    """Which of these organisations have one and the same person, for each such person; no set twice."""
    of_person: dict[int, set[int]] = {}
    query = select(Membership.person_id, Membership.organisation_id).order_by(Membership.person_id)
    for person, organisation in session.execute(query.where(Membership.organisation_id.in_(set(organisations)))):
        of_person.setdefault(person, set()).add(organisation)
    return list(dict.fromkeys(frozenset(found) for found in of_person.values() if len(found) > 1))
