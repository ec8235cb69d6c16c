"""Error pages: always ours, with the right code and a number to name, whatever is broken underneath."""

import re
from collections.abc import Iterator
from typing import Any

import pytest
from flask import Flask, render_template
from flask.testing import FlaskClient
from sqlalchemy import text
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session
from werkzeug.test import TestResponse

from beursvloer.access.context import current_session
from beursvloer.access.guards import guard
from beursvloer.access.permissions import Permission
from beursvloer.accounts.models import Person
from tests.conftest import NOW
from tests.factories import make_edition, make_listing, make_organisation, make_organiser, make_person, sign_in

AWAY = {"sqlite": "sqlite:////nowhere/none.sqlite", "postgresql": "postgresql://nobody@127.0.0.1:9/none"}
LATE = "Nog even geduld"
BROKEN = "Er ging bij ons iets stuk"


@pytest.fixture
def live_app(app: Flask) -> Flask:
    """As it runs: errors are answered and not raised."""
    app.config["TESTING"] = False
    return app


@pytest.fixture
def away(settings: dict[str, Any], dialect: str) -> Iterator[FlaskClient]:
    """Somebody signed in, at a moment that the database cannot be reached."""
    from beursvloer.app import create_app

    app = create_app({**settings, "TESTING": False, "DATABASE_URL": AWAY[dialect]})
    client = app.test_client()
    with client.session_transaction() as cookie:
        cookie["_user_id"], cookie["_fresh"] = "1.abc", True
    yield client
    app.extensions["database"].engine.dispose()


def heading(answer: TestResponse) -> str:
    found = re.search(r"<h1>(.*?)</h1>", answer.text)
    assert found is not None, answer.text[:200]
    return found[1]


def names_its_request(answer: TestResponse) -> bool:
    """The number on the page is the one in the header and in the log."""
    number = answer.headers["X-Request-Id"]
    return re.fullmatch(r"[0-9a-f]{8}", number) is not None and f"<code>{number}</code>" in answer.text


# --- what breaks -----------------------------------------------------------------------------------------------


def break_a_flush() -> str:
    session = current_session()
    session.add(Person(email=None, name="", phone="", locale="nl", created_at=NOW))
    session.flush()
    return "never"


def go_on_after_a_broken_flush() -> str:
    session = current_session()
    session.add(Person(email=None, name="", phone="", locale="nl", created_at=NOW))
    try:
        session.commit()
    except IntegrityError:
        session.scalar(text("SELECT 1"))  # PendingRollbackError, or a failed transaction
    return "never"


def ask_a_table_that_is_none() -> str:
    current_session().execute(text("SELECT * FROM nowhere"))
    return "never"


def break_nothing_of_the_database() -> str:
    raise ZeroDivisionError


@pytest.mark.parametrize(
    "view", [break_a_flush, go_on_after_a_broken_flush, ask_a_table_that_is_none, break_nothing_of_the_database]
)
@pytest.mark.parametrize("method", ["GET", "POST"])
def test_whoever_is_signed_in_sees_our_page_when_something_breaks(
    own_app: Flask, session: Session, view: Any, method: str
) -> None:
    own_app.config["TESTING"] = False
    person = make_person(session)
    make_organisation(session, make_edition(session), person=person)
    session.commit()
    own_app.add_url_rule("/broken", view_func=guard(Permission.SIGNED_IN)(view), methods=["GET", "POST"])
    client = own_app.test_client()
    sign_in(client, person)
    answer = client.open("/broken", method=method)
    # A table that is missing is an outage to SQLite (OperationalError) and a fault to PostgreSQL (ProgrammingError).
    outage = view is ask_a_table_that_is_none and own_app.extensions["database"].engine.dialect.name == "sqlite"
    assert (answer.status_code, heading(answer)) == ((503, LATE) if outage else (500, BROKEN))
    assert names_its_request(answer)
    assert client.get("/mijn").status_code == 200


@pytest.mark.parametrize("path", ["/", "/mijn", "/vloer/hellendoorn/", "/in/token", "/voorstel/1"])
def test_a_database_out_of_reach_asks_for_patience(away: FlaskClient, path: str) -> None:
    answer = away.get(path)
    assert (answer.status_code, heading(answer), answer.headers["Retry-After"]) == (503, LATE, "30")
    assert names_its_request(answer)


def test_a_form_sent_while_the_database_is_away(away: FlaskClient) -> None:
    away.application.config["WTF_CSRF_ENABLED"] = False
    answer = away.post("/mijn/gegevens", data={"name": "Ria"})
    assert (answer.status_code, heading(answer)) == (503, LATE)


def test_pages_that_need_no_database_go_on(away: FlaskClient) -> None:
    with away.get("/static/css/base.css") as answer:
        assert answer.status_code == 200
    assert heading(away.get("/nergens")) == LATE  # who is signed in cannot be known: better patience than a wrong page


def test_even_a_page_that_cannot_be_made_is_answered_by_us(
    live_app: Flask, session: Session, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The way home breaks while the page of another error is made."""
    person = make_person(session)
    session.commit()
    client = live_app.test_client()
    sign_in(client, person)

    def broken(*_given: Any) -> None:
        raise RuntimeError

    monkeypatch.setattr("beursvloer.floor.screens.current_floor", broken)
    answer = client.get("/voorstel/999")
    assert (answer.status_code, heading(answer)) == (500, BROKEN)
    assert names_its_request(answer)


# --- which code ------------------------------------------------------------------------------------------------


def test_each_error_page_names_its_request(app: Flask, client: FlaskClient, session: Session) -> None:
    edition = make_edition(session)
    corner = make_organiser(session, edition)
    session.commit()
    app.config["WTF_CSRF_ENABLED"] = True
    sign_in(client, corner)
    answers = {
        400: client.post("/uitloggen"),
        404: client.get("/nergens"),
        405: client.post("/mijn"),
        413: client.post("/uitloggen", data={"x": "x" * (3 * 1024 * 1024)}),
    }
    stranger = app.test_client()
    sign_in(stranger, make_person(session))
    session.commit()
    answers[403] = stranger.get(f"/vloer/{edition.slug}/beheer")
    assert {wanted: answer.status_code for wanted, answer in answers.items()} == {code: code for code in answers}
    assert [code for code, answer in answers.items() if not names_its_request(answer)] == []


def test_a_wrong_method_says_which_are_right(client: FlaskClient) -> None:
    answer = client.delete("/inloggen")
    assert answer.status_code == 405
    assert set(answer.headers["Allow"].split(", ")) == {"GET", "HEAD", "OPTIONS", "POST"}


def test_a_refused_form_is_shown_outside_the_write_transaction(
    client: FlaskClient, session: Session, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Nobody waits for the making of an error page. Seen by what the session is in when the page is made."""
    edition = make_edition(session)
    person, note = make_person(session), make_listing(session, edition)
    session.commit()
    sign_in(client, person)
    inside: list[bool] = []

    def render(*given: Any, **more: Any) -> str:
        inside.append(current_session().in_transaction())
        return render_template(*given, **more)

    monkeypatch.setattr("beursvloer.shell.render_template", render)
    assert client.post(f"/vloer/{edition.slug}/beheer/openen").status_code == 403
    assert client.post(f"/vloer/{edition.slug}/lijst/{note.number}/pauze").status_code == 404
    assert inside == [False, False]


# --- numbers in addresses --------------------------------------------------------------------------------------

TOO_HIGH = ("2147483648", "9" * 30)


def test_a_number_that_no_row_can_have_is_not_found(client: FlaskClient, session: Session, app: Flask) -> None:
    edition = make_edition(session)
    organiser = make_organiser(session, edition)
    session.commit()
    sign_in(client, organiser)
    answers = {}
    for rule in app.url_map.iter_rules():
        if "<int:" not in rule.rule:
            continue
        for number in TOO_HIGH:
            path = re.sub(r"<int:\w+>", number, rule.rule.replace("<slug>", edition.slug))
            for method in (rule.methods or set()) - {"HEAD", "OPTIONS"}:
                answers[f"{method} {path}"] = client.open(path, method=method).status_code
    assert len(answers) > 20
    assert {path: code for path, code in answers.items() if code != 404} == {}


@pytest.mark.parametrize("wanted", [*TOO_HIGH, "-5", "x", "9" * 5000])
def test_a_page_beyond_the_last_leads_to_the_last(client: FlaskClient, session: Session, wanted: str) -> None:
    edition = make_edition(session)
    make_listing(session, edition)
    session.commit()
    answer = client.get(f"/vloer/{edition.slug}/lijst?page={wanted}", follow_redirects=True)
    assert answer.status_code == 200
    assert "Schilder voor een dag" in answer.text


@pytest.mark.parametrize("query", ["?concept=", "?organisation="])
@pytest.mark.parametrize("number", TOO_HIGH)
def test_a_number_in_a_question_that_no_row_can_have(
    live_app: Flask, session: Session, query: str, number: str
) -> None:
    edition = make_edition(session)
    person = make_person(session)
    session.commit()
    client = live_app.test_client()
    sign_in(client, person)
    assert client.get(f"/vloer/{edition.slug}/aanmelden{query}{number}").status_code < 500
