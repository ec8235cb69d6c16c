"""The guard and the page after it: sign in first, and what is not yours is not there."""

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy.orm import Session

from beursvloer.access.guards import is_loopback
from beursvloer.access.permissions import Role
from tests.factories import make_edition, make_organiser, make_person, sign_in


def test_after_signing_in_somebody_comes_back_to_the_page(client: FlaskClient, session: Session) -> None:
    edition = make_edition(session)
    session.commit()
    answer = client.get(f"/vloer/{edition.slug}/beheer/matches?x=1")
    assert answer.status_code == 302
    assert answer.location == f"/inloggen?next=/vloer/{edition.slug}/beheer/matches?x%3D1"


def test_a_draft_exists_for_its_own_desk_only(client: FlaskClient, session: Session) -> None:
    draft = make_edition(session, open=False)
    mirror, stranger = make_organiser(session, draft, role=Role.MIRROR_GROUP), make_person(session)
    session.commit()
    codes = {}
    for name, person in {"mirror": mirror, "stranger": stranger}.items():
        sign_in(client, person)
        codes[name] = client.get(f"/vloer/{draft.slug}/beheer").status_code
    assert codes == {"mirror": 200, "stranger": 404}


def test_an_edition_that_is_none(client: FlaskClient) -> None:
    assert client.get("/vloer/nergens/beheer").status_code == 404


@pytest.mark.parametrize(
    ("address", "headers", "loopback"),
    [
        ("127.0.0.1", {}, True),
        ("::1", {}, True),
        ("192.168.1.7", {}, False),
        ("127.0.0.1", {"X-Forwarded-For": "1.2.3.4"}, False),  # a proxy on this machine speaks for somebody else
        ("127.0.0.1", {"Forwarded": "for=1.2.3.4"}, False),
        ("", {}, False),
        ("geen adres", {}, False),
    ],
)
def test_only_this_very_machine_is_this_machine(
    app: Flask, address: str, headers: dict[str, str], loopback: bool
) -> None:
    with app.test_request_context("/", environ_base={"REMOTE_ADDR": address}, headers=headers):
        assert is_loopback() is loopback


@pytest.mark.parametrize(
    ("host", "loopback"),
    [
        ("localhost", True),
        ("localhost:8000", True),
        ("127.0.0.1:8000", True),
        ("[::1]:8000", True),
        ("vloer.example.org", True),  # BASE_URL's
        ("VLOER.example.org:8000", True),
        ("evil.example.org", False),  # a name of somebody else's that now leads here
        ("127.0.0.1.evil.example.org", False),
        ("192.168.1.7:8000", False),
        ("[::1", False),
    ],
)
def test_a_page_of_this_machine_is_asked_by_a_name_of_this_machine(app: Flask, host: str, loopback: bool) -> None:
    """A page elsewhere may let its own name lead to 127.0.0.1, and would then read our mailbox in a browser here."""
    app.config["BASE_URL"] = "http://vloer.example.org:8000"
    with app.test_request_context("/", environ_base={"REMOTE_ADDR": "127.0.0.1"}, headers={"Host": host}):
        assert is_loopback() is loopback


def test_the_mailbox_does_not_open_for_another_name(client: FlaskClient) -> None:
    assert client.get("/postvak", headers={"Host": "evil.example.org"}).status_code == 404
