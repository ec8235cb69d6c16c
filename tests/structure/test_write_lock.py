"""No page is made while a request holds the one write lock of SQLite: everybody else would wait for a template."""

import re
import sqlite3
from typing import Any

import pytest
from flask import Flask, before_render_template, request

from beursvloer.access.permissions import Role
from beursvloer.accounts.role_actions import grant_role, invite
from beursvloer.clock import now
from beursvloer.database import Database
from beursvloer.editions.queries import scope_of
from tests.conftest import NOW
from tests.factories import (
    actor_of,
    make_edition,
    make_listing,
    make_match,
    make_organisation,
    make_person,
    make_proposal,
    person_of,
    sign_in,
)
from tests.structure.permission_table import routes

WRONG = {"party": "giver", "answer": "x", "email": "x", "verdict": "x", "ruling": "x", "version": "0"}


@pytest.fixture
def arguments(committed_database: Database) -> dict[str, Any]:
    with committed_database.session() as session:
        edition = make_edition(session)
        giver, asker = make_organisation(session, edition), make_organisation(session, edition)
        offer, wanted = make_listing(session, edition, giver), make_listing(session, edition, asker)
        found: dict[str, Any] = {
            "slug": edition.slug,
            "number": offer.number,
            "proposal_id": make_proposal(session, edition, offer, wanted).id,
            "match_id": make_match(session, edition, offer).id,
            "request_number": wanted.number,
            "offer_number": offer.number,
            "people": [None, person_of(session, giver), make_person(session)],
        }
        organiser = found["people"][2]
        grant_role(session, organiser.id, Role.ORGANISER, NOW, edition.region_id, None)
        found["token"] = invite(session, actor_of(session, organiser), Role.NOTARY, scope_of(edition), "", now())
        session.commit()
    return found


def test_no_page_is_made_inside_the_write_transaction(
    committed_app: Flask, committed_database: Database, arguments: dict[str, Any], dialect: str
) -> None:
    if dialect != "sqlite":
        return  # writers of different rows do not wait for each other there
    other = sqlite3.connect(committed_database.engine.url.database or "", timeout=0, isolation_level=None)
    rendered: list[str] = []
    held: set[str] = set()

    def look(_app: Flask, template: Any, **_context: Any) -> None:
        rendered.append(template.name)
        try:
            other.execute("BEGIN IMMEDIATE")
            other.execute("ROLLBACK")
        except sqlite3.OperationalError:
            held.add(f"{request.endpoint}: {template.name}")

    with before_render_template.connected_to(look, committed_app):
        for person in arguments["people"]:
            for rule in routes(committed_app):
                if "POST" not in (rule.methods or ()):
                    continue
                path = re.sub(r"<(?:\w+:)?(\w+)>", lambda found: str(arguments.get(found[1], 1)), rule.rule)
                client = committed_app.test_client()
                if person is not None:
                    sign_in(client, person)
                client.post(path, data=WRONG)
    other.close()
    assert held == set()
    assert len(rendered) > 50
