"""Each route says who may call it, and the guard keeps to it, whatever the page does."""

from typing import Any

import pytest
from flask import Flask
from werkzeug.exceptions import Forbidden, NotFound
from werkzeug.routing import Rule

from beursvloer.access.guards import ROLE_NEEDED
from beursvloer.access.permissions import GRANTED, Actor, Grant, Permission, Role, Scope, may
from tests.structure.permission_table import FILE, actors, permission_of, routes, table


@pytest.fixture
def plain_app(settings: dict[str, Any]) -> Flask:
    """The assembled app; no test here comes as far as its database."""
    from beursvloer.app import create_app

    return create_app({**settings, "DATABASE_URL": "sqlite:////nowhere/none.sqlite"})


class FakeEdition:
    """What a guard reads of an edition."""

    id = 1
    region_id = 1
    name = "Beursvloer"


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


def enters(app: Flask, rule: Rule, actor: Actor, monkeypatch: pytest.MonkeyPatch) -> bool:
    """Whether the guard of that route lets this actor through to the view."""
    from beursvloer.access import guards

    reached: list[bool] = []
    permission = permission_of(app, rule)
    assert permission is not None
    monkeypatch.setattr(guards, "current_actor", lambda: actor)
    app.extensions["edition_for_guard"] = lambda _slug, _actor: FakeEdition
    method = sorted((rule.methods or set()) - {"HEAD", "OPTIONS"})[0]
    arguments = dict.fromkeys(rule.arguments, 1)
    with app.test_request_context("/", method=method, environ_base={"REMOTE_ADDR": "192.0.2.1"}):
        stand_in = guards.guard(permission)(lambda **_given: reached.append(True))
        try:
            stand_in(**arguments)
        except (Forbidden, NotFound):
            return False
    return bool(reached)


@pytest.mark.parametrize("name", list(actors()))
def test_the_guard_lets_in_whom_the_table_names(plain_app: Flask, name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    actor = actors()[name]
    wrong = []
    for rule in routes(plain_app):
        permission = permission_of(plain_app, rule)
        assert permission is not None
        expected = {
            Permission.LINK: True,  # the view looks the token up
            Permission.LOOPBACK: False,  # the request comes from elsewhere
            Permission.REPRESENT: actor.signed_in,  # the query settles whose it is
        }.get(permission, may(actor, permission, Scope(1, 1)))
        if enters(plain_app, rule, actor, monkeypatch) != expected:
            wrong.append(f"{rule.rule} ({permission})")
    assert wrong == []


def test_a_role_elsewhere_opens_nothing_here(plain_app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    elsewhere = Actor(person_id=1, grants=frozenset(Grant(role, edition_id=2) for role in Role))
    opened = [
        rule.rule
        for rule in routes(plain_app)
        if permission_of(plain_app, rule) in ROLE_NEEDED and enters(plain_app, rule, elsewhere, monkeypatch)
    ]
    assert opened == []


def test_every_permission_that_hangs_on_a_role_is_granted_to_one() -> None:
    assert {permission for permission in ROLE_NEEDED if not GRANTED.get(permission)} == set()
