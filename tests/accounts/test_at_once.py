"""The same address or link, twice at the same moment."""

from datetime import timedelta

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from beursvloer.access.permissions import Actor, Role
from beursvloer.accounts import actions, role_actions
from beursvloer.accounts.models import ColleagueLink, Membership, Organisation, Person, RoleGrant
from beursvloer.accounts.rules import NewPerson, token_hash
from beursvloer.database import Database, begin_write
from tests.factories import actor_of, make_organisation, make_person, make_region
from tests.rivals import NOW, overlapping


def test_an_address_becomes_one_person(committed_database: Database) -> None:
    def add(session: Session) -> bool:
        return actions.person_with(session, NewPerson("Ria", "Ria@Example.org"), NOW)[1]

    assert overlapping(committed_database, add) == ["True", "False"]
    with committed_database.session() as session:
        assert session.scalar(select(func.count()).select_from(Person)) == 1


def test_two_invitations_to_one_organisation_make_one_member(committed_database: Database) -> None:
    with committed_database.session() as session:
        organisation = make_organisation(begin_write(session))
        actor = actor_of(session, make_person(session))
        for token in ("one", "two"):
            session.add(
                ColleagueLink(
                    token_hash=token_hash(token),
                    organisation_id=organisation.id,
                    address="ria@example.org",
                    created_at=NOW,
                    expires_at=NOW + timedelta(days=1),
                )
            )
        session.commit()
    tokens = ["two", "one"]

    def accept(session: Session) -> str:
        found: Organisation = actions.accept_colleague_link(session, actor, tokens.pop(), NOW)
        return found.name

    assert overlapping(committed_database, accept) == [organisation.name] * 2
    with committed_database.session() as session:
        mine = select(func.count()).where(Membership.person_id == actor.person_id)
        assert session.scalar(mine) == 1


def test_a_role_is_given_once(committed_database: Database) -> None:
    with committed_database.session() as session:
        region, person = make_region(begin_write(session)), make_person(session)
        session.commit()

    def grant(session: Session) -> None:
        role_actions.grant_role(session, person.id, Role.NOTARY, NOW, region.id, None)

    assert overlapping(committed_database, grant) == ["None", "None"]
    with committed_database.session() as session:
        assert session.scalar(select(func.count()).select_from(RoleGrant)) == 1


def test_two_people_correct_their_address_to_the_same_one(committed_database: Database) -> None:
    with committed_database.session() as session:
        people = [make_person(begin_write(session)).id for _ in range(2)]
        session.commit()

    def correct(session: Session) -> None:
        actions.change_unconfirmed_address(session, Actor(people.pop()), "ria@example.org", NOW)

    assert overlapping(committed_database, correct) == ["None", "None"]
    with committed_database.session() as session:
        assert session.scalar(select(func.count()).where(Person.email == "ria@example.org")) == 1
