"""Who is slowed down, and who is not: a hall shares one address, a guesser tries one account."""

from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from beursvloer.access.permissions import Role
from beursvloer.accounts import actions, passwords, role_actions
from beursvloer.accounts.models import SignInLink
from beursvloer.editions.queries import scope_of
from beursvloer.mail.models import OutboxMail
from tests.conftest import NOW
from tests.factories import actor_of, make_edition, make_organiser, make_person, sign_in

HALL = {"REMOTE_ADDR": "192.0.2.1"}


@pytest.fixture
def limited(app: Flask, settings: dict[str, Any]) -> Flask:
    """The application with its limits, in the session of the test."""
    from beursvloer.app import create_app

    url = app.extensions["database"].engine.url.render_as_string(hide_password=False)
    limited = create_app({**settings, "DATABASE_URL": url, "RATELIMIT_ENABLED": True})
    limited.extensions["database"] = app.extensions["database"]
    return limited


def post(client: FlaskClient, path: str, **data: str) -> int:
    return client.post(path, data=data, environ_base=HALL).status_code


def test_thirty_people_in_one_hall_sign_in_within_a_minute(limited: Flask, session: Session) -> None:
    people = [make_person(session) for _ in range(30)]
    session.commit()
    codes = []
    for person in people:
        phone = limited.test_client()
        codes.append(post(phone, "/inloggen", email=person.email))
        token = session.scalars(select(OutboxMail).order_by(OutboxMail.id.desc())).first().values["token"]  # type: ignore[union-attr]
        codes.append(post(phone, f"/in/{token}"))
    assert codes == [303] * 60


def test_eleven_passwords_are_one_too_many(limited: Flask, session: Session) -> None:
    person = make_person(session, email="ria@example.org")
    person.confirmed_at, person.password_hash = NOW, passwords.hash_of("the eleventh guess")
    session.commit()
    guesses = [f"guess number {number}" for number in range(10)] + ["the eleventh guess"]
    codes = [post(limited.test_client(), "/inloggen", email="Ria@example.org", password=guess) for guess in guesses]
    assert codes == [422] * 10 + [429]


def test_somebody_signed_in_guesses_no_more_than_others(limited: Flask, session: Session) -> None:
    guesser = make_person(session)
    session.commit()
    client = limited.test_client()
    sign_in(client, guesser)
    codes = [post(client, "/inloggen", email=f"{n}@example.org", password="a guess again") for n in range(11)]
    assert codes == [422] * 10 + [429]


def test_everybody_in_the_hall_gets_a_new_link_and_nobody_a_hundred(limited: Flask, session: Session) -> None:
    people = [make_person(session) for _ in range(12)]
    for person in people:
        actions.mail_sign_in_link(session, person, NOW)
    session.commit()
    tokens = [mail.values["token"] for mail in session.scalars(select(OutboxMail).order_by(OutboxMail.id))]
    assert [post(limited.test_client(), f"/in/{token}/nieuw") for token in tokens] == [303] * 12
    assert [post(limited.test_client(), f"/in/{tokens[0]}/nieuw") for _ in range(5)] == [303] * 4 + [429]
    assert session.scalar(select(func.count()).select_from(SignInLink)) == 12 + 12 + 4


def test_forty_invited_people_come_in_by_one_address(limited: Flask, session: Session) -> None:
    edition = make_edition(session)
    organiser = actor_of(session, make_organiser(session, edition))
    tokens = [role_actions.invite(session, organiser, Role.CHECK_IN, scope_of(edition), "", NOW) for _ in range(40)]
    session.commit()
    codes = [
        post(limited.test_client(), f"/uitnodiging/{token}", name="Jan", email=f"jan-{number}@example.org")
        for number, token in enumerate(tokens)
    ]
    assert codes == [303] * 40


def test_one_invitation_does_not_mail_the_whole_village(limited: Flask, session: Session) -> None:
    edition = make_edition(session)
    organiser = actor_of(session, make_organiser(session, edition))
    token = role_actions.invite(session, organiser, Role.CHECK_IN, scope_of(edition), "", NOW)
    session.commit()
    codes = [
        post(limited.test_client(), f"/uitnodiging/{token}", name="Jan", email=f"jan-{number}@example.org")
        for number in range(31)
    ]
    assert codes == [303] * 30 + [429]


def test_what_has_no_limit_of_its_own_has_that_of_all_writing(limited: Flask, session: Session) -> None:
    first, second = make_person(session), make_person(session)
    session.commit()
    client, other = limited.test_client(), limited.test_client()
    sign_in(client, first)
    sign_in(other, second)
    assert {post(client, "/uitloggen/nergens/heen") for _ in range(130)} == {404}  # what is no route costs nothing
    assert {post(client, "/match/1/bevestigen", party="giver") for _ in range(120)} == {404}
    assert post(client, "/match/1/bevestigen", party="giver") == 429
    assert post(other, "/match/1/bevestigen", party="giver") == 404  # counted per person
    assert {client.get("/match/1", environ_base=HALL).status_code for _ in range(130)} == {404}


def test_the_machine_itself_plays_many(limited: Flask) -> None:
    client = limited.test_client()
    assert {client.post("/inloggen", data={"email": "ria@example.org"}).status_code for _ in range(30)} == {303}
