"""From the link in the terminal to the desk, also with wrong input and twice."""

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select
from sqlalchemy.orm import Session

from beursvloer.accounts.models import RoleGrant
from beursvloer.accounts.role_actions import make_setup_link
from beursvloer.editions.models import Edition
from beursvloer.editions.queries import corners_of
from beursvloer.editions.rules import EditionState, Template
from tests.conftest import NOW
from tests.factories import (
    make_person,
)
from tests.organisers.desk import FIRST, text_of


@pytest.fixture
def link(session: Session) -> str:
    token = make_setup_link(session, NOW)
    session.commit()
    return f"/beginnen/{token}"


def test_from_the_link_to_the_desk(client: FlaskClient, session: Session, link: str) -> None:
    page = client.get(link)
    assert page.status_code == 200
    assert 'value="Menskracht"' in page.text  # corners are filled in
    answer = client.post(link, data=FIRST)
    assert (answer.status_code, answer.location) == (302, "/vloer/beursvloer-hellendoorn-2027/beheer")
    desk = client.get(answer.location)
    assert desk.status_code == 200
    assert "#afterwards" in desk.text  # the one next thing to do
    edition = session.scalars(select(Edition)).one()
    assert edition.state is EditionState.DRAFT
    assert edition.starts_at is not None
    assert edition.starts_at.isoformat() == "2027-03-18T18:00:00+00:00"
    assert [corner.name for corner in corners_of(session, edition.id)][:2] == ["Menskracht", "Kennis"]


def test_sent_twice_it_leads_to_the_same_desk(client: FlaskClient, session: Session, link: str) -> None:
    client.post(link, data=FIRST)
    again = client.post(link, data=FIRST)
    assert (again.status_code, again.location) == (302, "/vloer/beursvloer-hellendoorn-2027/beheer")
    assert len(session.scalars(select(Edition)).all()) == 1


def test_a_used_link_is_gone_for_others(client: FlaskClient, session: Session, link: str) -> None:
    client.post(link, data=FIRST)
    with client.session_transaction() as cookie:
        cookie.clear()
    client.delete_cookie("remember_token")
    for answer in (client.get(link), client.post(link, data=FIRST), client.get("/beginnen/iets-anders")):
        assert answer.status_code == 410
        assert "werkt niet meer" in text_of(answer.text)


@pytest.mark.parametrize(
    ("field", "value", "says"),
    [
        ("name", "", "Geef de beursvloer een naam."),
        ("name", "— ★ —", "Gebruik letters of cijfers: van de naam maken we het webadres."),
        ("name", "x" * 121, "120"),
        ("password", "kort", "Minstens 10 tekens. Een kort zinnetje werkt goed."),
        ("email", "ans", "Dit is geen e-mailadres."),
        ("villages", " \n ", "Noem minstens één dorp."),
        ("villages", "Haarle; hier", "Regel 1 begrijpen we niet. Schrijf het zo: Haarle; 52.353, 6.405"),
        ("day", "", "Kies een dag. Die kan later nog anders."),
        ("day", "2027-02-31", ""),
        ("ends", "18:00", "Het einde moet na het begin komen."),
        ("ends", "", "Het einde moet na het begin komen."),
        ("begins", "half acht", ""),
        ("target_matches", "veel", ""),
        ("target_matches", "-1", ""),
        ("template", "carnaval", ""),
        ("look", "geel", ""),
    ],
)
def test_what_is_wrong_is_said_and_what_was_typed_stays(
    client: FlaskClient, session: Session, link: str, field: str, value: str, says: str
) -> None:
    answer = client.post(link, data={**FIRST, field: value})
    assert answer.status_code == 422
    assert says in text_of(answer.text).replace("&#39;", "'")
    assert 'value="Hellendoorn"' in answer.text
    assert session.scalars(select(Edition)).all() == []
    assert client.post(link, data=FIRST).status_code == 302  # the link is still good


def test_all_year_needs_no_day(client: FlaskClient, session: Session, link: str) -> None:
    without_day = {**FIRST, "template": "year_round", "day": "", "begins": "", "ends": ""}
    assert client.post(link, data=without_day).status_code == 302
    edition = session.scalars(select(Edition)).one()
    assert (edition.template, edition.starts_at, edition.ends_at) == (Template.YEAR_ROUND, None, None)


def test_a_known_address_becomes_the_organiser(client: FlaskClient, session: Session, link: str) -> None:
    known = make_person(session, email="ans@example.org")
    session.commit()
    assert client.post(link, data=FIRST).status_code == 302
    assert [grant.person_id for grant in session.scalars(select(RoleGrant))] == [known.id]
