"""Signing in, invitations and one's own details through the client."""

import re
from email import message_from_bytes
from email.policy import default
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from beursvloer.access.permissions import Role
from beursvloer.accounts import actions, passwords, queries, role_actions
from beursvloer.accounts.models import Organisation, Person
from beursvloer.accounts.queries import actor_of
from beursvloer.accounts.rules import INVITATION_LIVES
from beursvloer.editions.queries import scope_of
from beursvloer.mail.models import OutboxMail
from beursvloer.refusals import Refusal
from beursvloer.scheduling.jobs import send_mail
from tests.conftest import NOW
from tests.factories import (
    actor_for,
    make_edition,
    make_organisation,
    make_organiser,
    make_person,
    person_of,
    sign_in,
)

PASSWORD = "drie gewone woorden"


def link_for(session: Session, person: Person, next_path: str = "") -> str:
    actions.mail_sign_in_link(session, person, NOW, next_path=next_path)
    session.commit()
    return newest_link(session)


def newest_link(session: Session) -> str:
    values: dict[str, Any] = session.scalars(select(OutboxMail).order_by(OutboxMail.id.desc())).first().values  # type: ignore[union-attr]
    return f"/in/{values['token']}" + (f"?next={values['next']}" if values.get("next") else "")


def signed_in(client: FlaskClient) -> bool:
    return client.get("/mijn/gegevens").status_code == 200


def mails(session: Session) -> int:
    return session.scalar(select(func.count()).select_from(OutboxMail)) or 0


def test_looking_at_a_link_does_not_use_it_up(client: FlaskClient, session: Session) -> None:
    link = link_for(session, make_person(session, name="Ria Dijk"), "/mijn/gegevens")
    for _ in range(3):
        assert "Ria Dijk" in client.get(link).text
    assert not signed_in(client)
    answer = client.post(link)
    assert (answer.status_code, answer.location) == (303, "/mijn/gegevens")
    assert signed_in(client)


def test_a_used_link_is_friendly_and_sends_a_new_one(client: FlaskClient, session: Session, app: Flask) -> None:
    link = link_for(session, make_person(session))
    client.post(link)
    elsewhere = app.test_client()
    assert elsewhere.post(link, follow_redirects=True).status_code == 410
    page = elsewhere.get(link)
    assert (page.status_code, "Deze link werkt niet meer" in page.text) == (410, True)
    before = mails(session)
    assert elsewhere.post(f"{link}/nieuw").location == "/inloggen/kijk-in-uw-mail"
    assert mails(session) == before + 1
    assert elsewhere.post(newest_link(session)).location == "/mijn"


def test_whoever_is_in_already_goes_on(client: FlaskClient, session: Session) -> None:
    link = link_for(session, make_person(session), "/mijn/gegevens")
    client.post(link)
    assert client.get(link).location == "/mijn/gegevens"


def test_an_invented_link_leads_to_signing_in(client: FlaskClient, session: Session) -> None:
    assert client.get("/in/invented").status_code == 410
    assert client.post("/in/invented").location == "/in/invented"
    assert client.post("/in/invented/nieuw").location == "/inloggen"
    assert mails(session) == 0


def test_a_link_never_leads_away_from_us(client: FlaskClient, session: Session) -> None:
    link = link_for(session, make_person(session))
    assert client.post(link, data={"next": "https://elsewhere.example/"}).location == "/mijn"


def test_a_known_and_an_unknown_address_get_the_same_answer(client: FlaskClient, session: Session) -> None:
    make_person(session, email="ria@example.org")
    session.commit()
    answers = []
    for email in ("ria@example.org", "nobody@example.org"):
        answer = client.post("/inloggen", data={"email": email})
        answers.append((answer.status_code, answer.location, client.get(answer.location).text))
    assert answers[0] == answers[1]
    client.post("/inloggen", data={"email": "Nobody@example.org"})
    letters = session.scalars(select(OutboxMail).order_by(OutboxMail.id)).all()
    assert [(one.letter, one.address) for one in letters] == [
        ("sign_in", "ria@example.org"),
        ("unknown_address", "nobody@example.org"),
    ]


def test_somebody_new_finds_the_way_in(client: FlaskClient, session: Session) -> None:
    edition = make_edition(session)
    session.commit()
    wanted = f"/vloer/{edition.slug}/lijst/3"
    join = f'href="/vloer/{edition.slug}/aanmelden?next={wanted}"'
    assert join in client.get("/inloggen", query_string={"next": wanted}).text
    sent = client.post("/inloggen", data={"email": "nobody@example.org", "next": wanted})
    assert join in client.get(sent.location).text
    assert client.get("/meedoen").location == f"/vloer/{edition.slug}/aanmelden"


def test_a_forgotten_password_is_replaced_after_a_mailed_link(
    client: FlaskClient, session: Session, app: Flask
) -> None:
    person = make_person(session)
    person.confirmed_at, person.password_hash = NOW, passwords.hash_of(PASSWORD)
    session.commit()
    other = app.test_client()
    sign_in(other, person)
    assert 'name="current"' in other.get("/mijn/gegevens").text
    assert other.post("/mijn/wachtwoord", data={"password": "iets heel anders"}).status_code == 422
    client.post(link_for(session, person))
    assert 'name="current"' not in client.get("/mijn/gegevens").text
    assert client.post("/mijn/wachtwoord", data={"password": "iets heel anders"}).status_code == 303
    assert (signed_in(client), signed_in(other)) == (True, False)


def test_a_password_signs_in_and_a_wrong_one_tells_nothing(client: FlaskClient, session: Session) -> None:
    person = make_person(session, email="ria@example.org")
    person.confirmed_at, person.password_hash = NOW, passwords.hash_of(PASSWORD)
    make_person(session, email="without@example.org")
    session.commit()
    pages = {}
    for email in ("ria@example.org", "nobody@example.org", "without@example.org"):
        answer = client.post("/inloggen", data={"email": email, "password": "not this one"})
        assert answer.status_code == 422
        pages[email] = answer.text.replace(email, "")
    assert len(set(pages.values())) == 1
    answer = client.post("/inloggen", data={"email": "Ria@example.org", "password": PASSWORD, "next": "/mijn/gegevens"})
    assert (answer.status_code, answer.location) == (303, "/mijn/gegevens")
    assert signed_in(client)


@pytest.mark.parametrize("email", ["", "no address", "a" * 255 + "@example.org"])
def test_what_is_no_address_is_said(client: FlaskClient, session: Session, email: str) -> None:
    answer = client.post("/inloggen", data={"email": email})
    assert (answer.status_code, 'href="#email"' in answer.text) == (422, True)


def test_signing_in_goes_back_to_where_one_was(client: FlaskClient, session: Session) -> None:
    make_person(session, email="ria@example.org")
    session.commit()
    assert client.get("/mijn/gegevens").location == "/inloggen?next=/mijn/gegevens"
    client.post("/inloggen", data={"email": "ria@example.org", "next": "/mijn/gegevens"})
    assert client.post(newest_link(session)).location == "/mijn/gegevens"


def test_signing_out(client: FlaskClient, session: Session) -> None:
    person = make_person(session)
    session.commit()
    sign_in(client, person)
    assert signed_in(client)
    assert client.post("/uitloggen").status_code == 303
    assert not signed_in(client)


def test_confirming_signs_out_whoever_came_in_before(client: FlaskClient, session: Session, app: Flask) -> None:
    person = make_person(session)
    session.commit()
    intruder = app.test_client()
    sign_in(intruder, person)
    assert signed_in(intruder)
    client.post(link_for(session, person))
    assert (signed_in(client), signed_in(intruder)) == (True, False)


def test_another_password_signs_out_other_devices(client: FlaskClient, session: Session, app: Flask) -> None:
    person = make_person(session)
    person.confirmed_at = NOW
    session.commit()
    other = app.test_client()
    for device in (client, other):
        sign_in(device, person)
    assert client.post("/mijn/wachtwoord", data={"password": PASSWORD}).status_code == 303
    assert (signed_in(client), signed_in(other)) == (True, False)
    wrong = client.post("/mijn/wachtwoord", data={"password": "iets heel anders", "current": "mis"})
    assert (wrong.status_code, 'href="#current"' in wrong.text) == (422, True)
    assert client.post("/mijn/wachtwoord", data={"password": "kort", "current": PASSWORD}).status_code == 422
    changed = client.post("/mijn/wachtwoord", data={"password": "iets heel anders", "current": PASSWORD})
    assert changed.status_code == 303
    session.expire_all()
    assert passwords.fits(person.password_hash, "iets heel anders")


def test_an_unconfirmed_address_gets_no_password(client: FlaskClient, session: Session) -> None:
    person = make_person(session)
    session.commit()
    sign_in(client, person)
    assert 'name="password"' not in client.get("/mijn/gegevens").text
    assert client.post("/mijn/wachtwoord", data={"password": PASSWORD}).status_code == 409
    session.expire_all()
    assert person.password_hash is None


def test_details_are_changed_and_bad_ones_named(client: FlaskClient, session: Session) -> None:
    person = make_person(session)
    session.commit()
    sign_in(client, person)
    assert client.post("/mijn/gegevens", data={"name": "Ans", "phone": "06", "locale": "de"}).status_code == 303
    session.expire_all()
    assert (person.name, person.phone, person.locale) == ("Ans", "06", "de")
    wrong = client.post("/mijn/gegevens", data={"name": "", "phone": "", "locale": "fy"})
    assert (wrong.status_code, re.findall(r'href="#(name|phone|locale)"', wrong.text)) == (422, ["name", "locale"])


def test_an_address_that_is_not_confirmed_can_be_put_right(client: FlaskClient, session: Session) -> None:
    person = make_person(session, email="mistyped@example.org")
    make_person(session, email="known@example.org")
    session.commit()
    sign_in(client, person)
    assert "mistyped@example.org" in client.get("/mijn").text
    assert client.post("/mijn/adres", data={"address": "no address"}).status_code == 422
    answers = [client.post("/mijn/adres", data={"address": f"{name}@example.org"}) for name in ("known", "ria")]
    assert [answer.status_code for answer in answers] == [303, 303]
    session.expire_all()
    assert person.email == "ria@example.org"
    client.post(newest_link(session))
    session.expire_all()
    assert person.confirmed_at is not None


def test_a_second_organisation_is_added(client: FlaskClient, session: Session) -> None:
    person = make_person(session)
    make_organisation(session, person=person)
    session.commit()
    sign_in(client, person)
    data = {"organisation_name": "Koor Crescendo", "organisation_kind": "community"}
    assert client.post("/mijn/organisaties", data=data).status_code == 303
    assert client.post("/mijn/organisaties", data=data | {"organisation_kind": ""}).status_code == 422
    assert session.scalar(select(func.count()).select_from(Organisation)) == 2
    assert "Koor Crescendo" in client.get("/mijn/gegevens").text


def test_a_colleague_of_another_organisation_cannot_be_invited(client: FlaskClient, session: Session) -> None:
    theirs, person = make_organisation(session), make_person(session)
    session.commit()
    sign_in(client, person)
    data = {"email": "jan@example.org", "organisation": str(theirs.id)}
    assert client.post("/mijn/collega", data=data).status_code == 404
    assert mails(session) == 0


def test_a_colleague_opens_the_mail_that_was_really_sent(client: FlaskClient, session: Session, app: Flask) -> None:
    organisation = make_organisation(session, name="SV De Regge")
    session.commit()
    sign_in(client, person_of(session, organisation))
    data = {"email": "jan@example.org", "organisation": str(organisation.id)}
    assert client.post("/mijn/collega", data=data).status_code == 303
    jan = app.test_client()
    invitation = link_in_newest_mail(app)
    assert "SV De Regge" in jan.get(invitation).text
    assert jan.post(invitation, data={"name": ""}).status_code == 422
    assert jan.post(invitation, data={"name": "Jan"}).location == "/mijn"
    assert signed_in(jan)
    late = app.test_client()
    assert [late.get(invitation).status_code, late.post(invitation, data={"name": "Piet"}).status_code] == [410, 410]
    assert not signed_in(late)
    person = session.scalars(select(Person).where(Person.email == "jan@example.org")).one()
    assert (person.name, person.confirmed_at is not None) == ("Jan", True)
    assert actor_of(session, person.id).organisations == {organisation.id}


def test_a_colleague_who_is_known_needs_one_button(client: FlaskClient, session: Session, app: Flask) -> None:
    organisation, ria = make_organisation(session), make_person(session, name="Ria", email="ria@example.org")
    actions.invite_colleague(session, actor_for(session, organisation), organisation.id, "ria@example.org", "nl", NOW)
    session.commit()
    invitation = link_in_newest_mail(app)
    assert 'name="name"' not in client.get(invitation).text
    assert client.post(invitation).location == "/mijn"
    assert signed_in(client)
    session.expire_all()
    assert (ria.name, actor_of(session, ria.id).organisations) == ("Ria", {organisation.id})


def test_an_old_colleague_invitation_does_nothing(session: Session) -> None:
    organisation = make_organisation(session)
    actions.invite_colleague(session, actor_for(session, organisation), organisation.id, "jan@example.org", "nl", NOW)
    token = newest_link(session).removeprefix("/in/")
    with pytest.raises(Refusal):
        actions.accept_colleague_mail(session, token, "Jan", "nl", NOW + INVITATION_LIVES)
    assert queries.person_by_email(session, "jan@example.org") is None


def link_in_newest_mail(app: Flask) -> str:
    """Send what is due into the instance folder, and read the link from the newest mail as its reader would."""
    with app.app_context():
        assert send_mail() >= 1
    newest = sorted((app.config["INSTANCE"] / "mail").glob("*.eml"))[-1]
    text = message_from_bytes(newest.read_bytes(), policy=default).get_content()
    found = re.search(r"http://localhost(/(?:in|uitnodiging)/\S+)", text)
    assert found is not None
    return found[1].replace("%2F", "/")


def test_a_role_is_shown_in_words_and_accepted_after_signing_in(
    client: FlaskClient, session: Session, app: Flask
) -> None:
    edition = make_edition(session)
    organiser = make_organiser(session, edition)
    token = role_actions.invite(session, actor_of(session, organiser.id), Role.NOTARY, scope_of(edition), "Jan", NOW)
    session.commit()
    page = client.get(f"/uitnodiging/{token}").text
    assert "notaris" in page
    assert edition.name in page
    bad = client.post(f"/uitnodiging/{token}", data={"name": "", "email": "x"})
    assert (bad.status_code, re.findall(r'href="#(name|email)"', bad.text)) == (422, ["name", "email"])
    client.post(f"/uitnodiging/{token}", data={"name": "Jan", "email": "jan@example.org"})
    link = link_in_newest_mail(app)
    client.post(link, data={"next": f"/uitnodiging/{token}"})
    assert client.post(f"/uitnodiging/{token}").location == f"/vloer/{edition.slug}/beheer"
    jan = session.scalars(select(Person).where(Person.email == "jan@example.org")).one()
    assert {grant.role for grant in actor_of(session, jan.id).grants} == {Role.NOTARY}


def test_an_invitation_that_does_not_exist(client: FlaskClient, session: Session) -> None:
    assert client.get("/uitnodiging/invented").status_code == 410
    data = {"name": "Jan", "email": "jan@example.org"}
    assert client.post("/uitnodiging/invented", data=data).status_code == 410
    assert session.scalar(select(func.count()).select_from(Person)) == 0


def test_trying_passwords_is_slowed_down_per_address_that_is_tried(
    settings: dict[str, Any], session: Session, app: Flask
) -> None:
    from beursvloer.app import create_app

    url = app.extensions["database"].engine.url.render_as_string(hide_password=False)
    limited = create_app({**settings, "DATABASE_URL": url, "RATELIMIT_ENABLED": True})
    limited.extensions["database"] = app.extensions["database"]
    client, outside = limited.test_client(), {"REMOTE_ADDR": "192.0.2.1"}

    def attempt(email: str, password: str = "") -> int:
        data = {"email": email, "password": password}
        return client.post("/inloggen", data=data, environ_base=outside).status_code

    assert [attempt("ria@example.org", "mis") for _ in range(11)] == [422] * 10 + [429]
    assert attempt("Ria@example.org ", "mis") == 429
    assert [attempt("ria@example.org") for _ in range(6)] == [303] * 5 + [429]  # guessing keeps no link away
    assert attempt("jan@example.org") == 303
