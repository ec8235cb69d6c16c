"""Another address and another name, through the client."""

import re

from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy.orm import Session

from tests.accounts.test_views import mails, newest_link
from tests.conftest import NOW
from tests.factories import make_edition, make_listing, make_organisation, make_person, person_of, sign_in


def test_a_confirmed_address_is_changed_by_the_mail_that_was_really_sent(
    client: FlaskClient, session: Session, app: Flask
) -> None:
    person = make_person(session, name="Ria Dijk", email="ria@example.org")
    make_person(session, email="known@example.org")
    person.confirmed_at = NOW
    session.commit()
    sign_in(client, person)
    answers = [client.post("/mijn/adres", data={"address": f"{name}@example.org"}) for name in ("known", "jan")]
    assert [(answer.status_code, answer.location) for answer in answers] == [(303, "/mijn/gegevens")] * 2
    link = newest_link(session)
    for _ in range(2):
        assert "jan@example.org" in client.get(link).text
    stranger = app.test_client().get(link)
    assert (stranger.status_code, f"{link}/adres" in stranger.text) == (200, False)
    assert app.test_client().post(link).location == link
    assert client.post(f"{link}/adres").location == "/mijn/gegevens"
    session.expire_all()
    assert person.email == "jan@example.org"
    assert client.get(link).location == "/mijn"
    assert "ria@" not in app.test_client().get(link).text


def test_a_wrong_new_address_is_named(client: FlaskClient, session: Session) -> None:
    person = make_person(session, email="ria@example.org")
    person.confirmed_at = NOW
    session.commit()
    sign_in(client, person)
    for typed in ("no address", "ria@example.org"):
        assert 'id="address-error"' in client.post("/mijn/adres", data={"address": typed}).text
    assert mails(session) == 0


def test_an_organisation_is_renamed_everywhere(client: FlaskClient, session: Session) -> None:
    edition = make_edition(session)
    organisation = make_organisation(session, edition, name="Koor Cresendo")
    listing = make_listing(session, edition, organisation)
    session.commit()
    sign_in(client, person_of(session, organisation))
    path = f"/mijn/organisaties/{organisation.id}"
    assert path in client.get("/mijn/gegevens").text
    assert "Koor Cresendo" in client.get(path).text
    wrong = client.post(path, data={"name": "", "website": "no site", "description": "x" * 501})
    assert wrong.status_code == 422
    assert re.findall(r'href="#(name|website|description)"', wrong.text) == ["name", "website", "description"]
    sent = {"name": "Koor Crescendo", "website": "koor.example.org", "description": "Veertig stemmen."}
    assert client.post(path, data=sent).location == "/mijn/gegevens"
    page = client.get(f"/vloer/{edition.slug}/lijst/{listing.number}").text
    for words in ("Koor Crescendo", 'href="https://koor.example.org"', "Veertig stemmen."):
        assert words in page
    assert "Koor Crescendo" in client.get(f"/vloer/{edition.slug}/lijst").text


def test_an_organisation_of_others_does_not_exist_here(client: FlaskClient, session: Session) -> None:
    theirs, person = make_organisation(session, name="Van hen"), make_person(session)
    session.commit()
    sign_in(client, person)
    assert client.get(f"/mijn/organisaties/{theirs.id}").status_code == 404
    assert client.post(f"/mijn/organisaties/{theirs.id}", data={"name": "Van mij"}).status_code == 404
    session.expire_all()
    assert theirs.name == "Van hen"
