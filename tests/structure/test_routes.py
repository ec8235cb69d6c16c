"""Each route says who may call it, and the registered view keeps to it: every address is really asked for."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import Connection
from sqlalchemy.orm import Session
from werkzeug.routing import Rule
from werkzeug.test import TestResponse

from beursvloer.access.guards import NO_ROLE_NEEDED, ROLE_NEEDED
from beursvloer.access.permissions import GRANTED, Actor, Permission, Role, Scope, may
from beursvloer.accounts.models import Person
from beursvloer.accounts.role_actions import grant_role
from tests.conftest import NOW
from tests.factories import (
    make_edition,
    make_listing,
    make_match,
    make_organisation,
    make_organiser,
    make_person,
    make_proposal,
    person_of,
    sign_in,
)
from tests.rings.circles import make_ring
from tests.rounds.halls import make_talk
from tests.structure.permission_table import FILE, actors, permission_of, routes, table

ELSEWHERE = {"REMOTE_ADDR": "192.0.2.1"}
FOR_OTHERS = "<h1>Deze pagina is voor anderen</h1>"  # the guard; a rule that refuses says what cannot be done


@pytest.fixture
def plain_app(settings: dict[str, Any]) -> Flask:
    """The assembled app; who asks it for nothing needs no database."""
    from beursvloer.app import create_app

    return create_app({**settings, "DATABASE_URL": "sqlite:////nowhere/none.sqlite"})


def test_every_route_declares_a_permission(plain_app: Flask) -> None:
    assert [rule.rule for rule in routes(plain_app) if permission_of(plain_app, rule) is None] == []


def test_the_table_is_up_to_date(plain_app: Flask) -> None:
    assert FILE.read_text() == table(plain_app), "write it with: .venv/bin/python -m tests.structure.permission_table"


def test_a_role_is_needed_only_where_an_edition_is_named(plain_app: Flask) -> None:
    """Roles are granted per edition or region: a guard can only judge them on an address that names one."""
    without = [
        rule.rule
        for rule in routes(plain_app)
        if permission_of(plain_app, rule) in ROLE_NEEDED and "slug" not in rule.arguments
    ]
    assert without == []


@dataclass(frozen=True)
class Floor:
    """An edition with a note, a proposal, a match and a ring of two parties, and how to ask for any address of it."""

    app: Flask
    connection: Connection
    edition_id: int
    arguments: dict[str, Any]
    party: Person

    def ask(self, rule: Rule, method: str, person: Person | None) -> TestResponse:
        """What the registered view answers; what it changes is undone."""
        path = re.sub(r"<(?:\w+:)?(\w+)>", lambda found: str(self.arguments[found[1]]), rule.rule)
        undo = self.connection.begin_nested()
        try:
            client = self.app.test_client()
            if person is not None:
                sign_in(client, person)
            answer = client.open(path, method=method, environ_base=ELSEWHERE, data={"party": "giver"})
            if answer.mimetype == "text/event-stream":
                answer.close()  # it would stay open for half an hour
            return answer
        finally:
            undo.rollback()


@pytest.fixture
def floor(app: Flask, session: Session, connection: Connection) -> Floor:
    edition = make_edition(session)
    giver, asker = make_organisation(session, edition), make_organisation(session, edition)
    offer, request = make_listing(session, edition, giver), make_listing(session, edition, asker)
    person = person_of(session, giver)
    arguments = {
        "slug": edition.slug,
        "number": offer.number,
        "proposal_id": make_proposal(session, edition, offer).id,
        "match_id": make_match(session, edition, offer).id,
        "ring_id": make_ring(session, edition, giver, asker, make_organisation(session, edition)).id,
        "request_number": request.number,
        "offer_number": offer.number,
        "run_id": 1,
        "grant_id": 1,
        "organisation_id": giver.id,
        "village_id": edition.region.villages[0].id,
        "word_id": 1,
        "invitation_id": 1,
        "screen_id": 1,
        "item_id": 1,
        "talk_id": make_talk(session, edition, giver, make_organisation(session, edition)).id,
        "plan_id": 1,
        "badge": 1,
        "party_id": giver.id,
        "offer": offer.id,
        "wanted": request.id,
        "token": "TOKEN",
        "locale": "nl",
    }
    session.commit()
    return Floor(app, connection, edition.id, arguments, person)


def requests(app: Flask, wanted: Callable[[Permission], bool] = lambda _permission: True) -> list[tuple[Rule, str]]:
    found = []
    for rule in routes(app):
        permission = permission_of(app, rule)
        assert permission is not None
        if wanted(permission):
            found += [(rule, method) for method in sorted((rule.methods or set()) - {"HEAD", "OPTIONS"})]
    return found


def outcome(answer: TestResponse) -> str:
    """Where the guard sent them."""
    if answer.status_code == 302 and answer.location.startswith("/inloggen"):
        return "sign in"
    if answer.status_code == 403 and FOR_OTHERS in answer.text:
        return "for others"
    return "in"


def expected(permission: Permission, actor: Actor) -> str:
    if permission in NO_ROLE_NEEDED:
        return "in"
    if not actor.signed_in:
        return "sign in"
    return "for others" if permission in ROLE_NEEDED and not may(actor, permission, Scope(1, 1)) else "in"


def test_no_address_has_an_argument_that_is_not_tried(floor: Floor) -> None:
    used = {name for rule, _method in requests(floor.app) for name in rule.arguments}
    assert used - set(floor.arguments) == set()


@pytest.mark.parametrize("name", list(actors()))
def test_the_views_let_in_whom_the_table_names(floor: Floor, session: Session, name: str) -> None:
    person: Person | None = None
    if name != "visitor":
        person = make_person(session)
        for grant in actors()[name].grants:
            grant_role(session, person.id, grant.role, NOW, None, floor.edition_id)
        session.commit()
    wrong = []
    for rule, method in requests(floor.app):
        permission = permission_of(floor.app, rule)
        assert permission is not None
        answer = floor.ask(rule, method, person)
        if permission is Permission.LOOPBACK:
            assert answer.status_code == 404  # it is asked from elsewhere
        if outcome(answer) != expected(permission, actors()[name]):
            wrong.append(f"{method} {rule.rule} ({permission}): {answer.status_code}")
    assert wrong == []


def test_a_role_elsewhere_opens_nothing_here(floor: Floor, session: Session) -> None:
    """All roles of another floor, in another region: a passer-by here."""
    other = make_edition(session)
    person = make_organiser(session, other)
    for role in Role:
        grant_role(session, person.id, role, NOW, other.region_id, None)
    session.commit()
    asked = requests(floor.app, lambda permission: permission in ROLE_NEEDED)
    opened = [rule.rule for rule, method in asked if outcome(floor.ask(rule, method, person)) != "for others"]
    assert (opened, len(asked) > 10) == ([], True)


def test_what_belongs_to_others_is_not_there(floor: Floor, session: Session) -> None:
    """Its own party finds each of these things; a stranger who represents somebody else finds none of them."""
    stranger = person_of(session, make_organisation(session, make_edition(session)))
    session.commit()
    asked = requests(floor.app, lambda permission: permission is Permission.REPRESENT)
    codes = {
        f"{method} {rule.rule}": (
            floor.ask(rule, method, floor.party).status_code,
            floor.ask(rule, method, stranger).status_code,
        )
        for rule, method in asked
    }
    assert {path: code for path, (own, code) in codes.items() if code != 404} == {}
    assert [path for path, (own, _code) in codes.items() if own == 404] == []
    assert len(codes) > 10


def test_every_permission_that_hangs_on_a_role_is_granted_to_one() -> None:
    assert {permission for permission in ROLE_NEEDED if not GRANTED.get(permission)} == set()
