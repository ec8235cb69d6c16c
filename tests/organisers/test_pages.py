"""The desk's pages: who comes in, how they stand with one row and with three, and that the queries stay few."""

from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import Engine, event
from sqlalchemy.orm import Session

from beursvloer.access.permissions import Role
from beursvloer.accounts.actions import grant_role
from beursvloer.accounts.rules import OrganisationKind
from beursvloer.editions.models import Edition
from beursvloer.terms import Kind, Side
from tests.conftest import NOW
from tests.factories import (
    actor_of,
    make_edition,
    make_listing,
    make_organisation,
    make_organiser,
    make_person,
    sign_in,
)

PAGES = ("", "/voorstellen", "/matches", "/deelnemers", "/controle", "/rollen", "/instellingen", "/regio", "/nieuw")
DESK_ONLY = {"", "/voorstellen", "/matches", "/deelnemers"}


def fill(session: Session, edition: Edition, pairs: int) -> None:
    """So many businesses that offer a painter, and as many clubs that look for one."""
    for _ in range(pairs):
        firm = make_organisation(session, edition, kind=OrganisationKind.BUSINESS)
        make_listing(session, edition, firm, title="Schilder voor een dag", kind=Kind.LABOUR)
        make_listing(
            session, edition, side=Side.REQUEST, title="Wie helpt ons de kleedkamer schilderen?", kind=Kind.LABOUR
        )
        make_listing(session, edition, title="Wij zoeken sponsors", held=True)


@contextmanager
def counted(engine: Engine) -> Iterator[list[str]]:
    """The statements that are sent inside."""
    sent: list[str] = []

    def note(_connection: object, _cursor: object, statement: str, *_rest: object) -> None:
        sent.append(statement)

    event.listen(engine, "before_cursor_execute", note)
    try:
        yield sent
    finally:
        event.remove(engine, "before_cursor_execute", note)


@pytest.mark.parametrize("path", PAGES)
def test_an_organiser_of_the_region_sees_every_page(client: FlaskClient, session: Session, path: str) -> None:
    edition = make_edition(session)
    boss = make_person(session)
    grant_role(session, boss.id, Role.ORGANISER, NOW, edition.region_id, None)
    fill(session, edition, 1)
    session.commit()
    sign_in(client, boss)
    answer = client.get(f"/vloer/{edition.slug}/beheer{path}")
    assert answer.status_code == 200
    assert answer.text.count("<h1") == 1
