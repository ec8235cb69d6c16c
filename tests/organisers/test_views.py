"""The desk's pages: who comes in, and how they stand with one row and with three."""

import re

import pytest
from flask.testing import FlaskClient
from sqlalchemy.orm import Session

from beursvloer.access.permissions import Role
from beursvloer.contracts.desk_actions import ratify
from beursvloer.contracts.rules import MatchState
from beursvloer.editions.rules import EditionState
from tests.conftest import NOW
from tests.deals.steps import evening
from tests.factories import (
    actor_of,
    make_edition,
    make_match,
    make_organisation,
    make_organiser,
    make_person,
    make_region,
    person_of,
    sign_in,
)
from tests.organisers.desk import desk, fill, organiser_of_region, text_of
from tests.statements import counted

DESK = ("", "/matches", "/deelnemers")
MATCHMAKERS = ("/voorstellen",)
ORGANISERS = ("/controle", "/rollen", "/instellingen", "/regio")
REGION = ("/nieuw",)
PAGES = DESK + MATCHMAKERS + ORGANISERS + REGION


# --- who comes in ---------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("path", PAGES)
def test_an_organiser_of_the_region_sees_every_page(client: FlaskClient, session: Session, path: str) -> None:
    edition = make_edition(session)
    fill(session, edition, 1)
    boss = organiser_of_region(session, edition)
    session.commit()
    sign_in(client, boss)
    answer = client.get(f"/vloer/{edition.slug}/beheer{path}")
    assert answer.status_code == 200
    assert answer.text.count("<h1") == 1


@pytest.mark.parametrize("role", Role)
def test_each_role_sees_its_own_pages(client: FlaskClient, session: Session, role: Role) -> None:
    edition = make_edition(session)
    person = make_organiser(session, edition, role=role)
    session.commit()
    sign_in(client, person)
    seen = {path for path in PAGES if client.get(f"/vloer/{edition.slug}/beheer{path}").status_code == 200}
    refused = {path for path in PAGES if client.get(f"/vloer/{edition.slug}/beheer{path}").status_code == 403}
    more = {Role.ORGANISER: MATCHMAKERS + ORGANISERS, Role.MATCHMAKER: MATCHMAKERS}
    allowed = {*DESK, *more.get(role, ())}
    assert seen == allowed
    assert refused == set(PAGES) - allowed


@pytest.mark.parametrize("role", Role)
def test_a_draft_is_there_for_whoever_makes_pairs_only(client: FlaskClient, session: Session, role: Role) -> None:
    edition = make_edition(session)
    fill(session, edition, 2)
    boss, person = organiser_of_region(session, edition), make_organiser(session, edition, role=role)
    session.commit()
    sign_in(client, boss)
    client.post(f"/vloer/{edition.slug}/beheer/voorstellen/berekenen")
    sign_in(client, person)
    desk = client.get(f"/vloer/{edition.slug}/beheer").text
    seen = role in (Role.ORGANISER, Role.MATCHMAKER)
    assert ("2</span>voorstellen vrij te geven" in desk, 'beheer/voorstellen"' in desk) == (seen, seen)


def test_visitors_sign_in_first_and_others_are_refused(client: FlaskClient, session: Session) -> None:
    edition, draft = make_edition(session), make_edition(session, open=False)
    participant = person_of(session, make_organisation(session, edition))
    stranger = organiser_of_region(session, make_edition(session, make_region(session, name="Raalte")))
    session.commit()
    for path in PAGES:
        answer = client.get(f"/vloer/{edition.slug}/beheer{path}")
        assert answer.status_code == 302
        assert answer.location.startswith("/inloggen?next=")
        assert client.get(f"/vloer/{draft.slug}/beheer{path}").status_code == 404
    for person in (participant, stranger):
        sign_in(client, person)
        codes = {client.get(f"/vloer/{edition.slug}/beheer{path}").status_code for path in PAGES}
        hidden = {client.get(f"/vloer/{draft.slug}/beheer{path}").status_code for path in PAGES}
        assert (codes, hidden) == ({403}, {404})


def test_addresses_of_people_are_for_those_who_may_act_for_them(client: FlaskClient, session: Session) -> None:
    edition = make_edition(session)
    person = make_person(session, name="Mark Jansen", email="mark@jansen.example")
    make_organisation(session, edition, person=person)
    roles = {role: make_organiser(session, edition, role=role) for role in (Role.MATCHMAKER, Role.MIRROR_GROUP)}
    session.commit()
    seen = {}
    for role, somebody in roles.items():
        sign_in(client, somebody)
        seen[role] = "mark@jansen.example" in client.get(f"/vloer/{edition.slug}/beheer/deelnemers").text
    assert seen == {Role.MATCHMAKER: True, Role.MIRROR_GROUP: False}


def test_nobody_writes_without_the_role(client: FlaskClient, session: Session) -> None:
    edition = make_edition(session)
    fill(session, edition, 1)
    mirror = make_organiser(session, edition, role=Role.MIRROR_GROUP)
    session.commit()
    sign_in(client, mirror)
    posts = ("openen", "sluiten", "voorstellen/berekenen", "voorstellen/weggooien", "voorstellen/1/vrijgeven", "paar")
    more = ("paar/2/1", "rollen", "rollen/1/intrekken", "uitnodigingen/1/intrekken", "controle/3", "instellingen")
    last = ("regio", "regio/tarieven", "nieuw")
    codes = {path: client.post(f"/vloer/{edition.slug}/beheer/{path}").status_code for path in posts + more + last}
    assert set(codes.values()) == {403}


def test_the_overview_says_how_far_the_goal_is(client: FlaskClient, session: Session) -> None:
    edition, at = desk(client, session, target_matches=3)
    match = make_match(session, edition, confirmed=True)
    ratify(session, actor_of(session, make_organiser(session, edition)), match, NOW)
    session.commit()
    page = text_of(client.get(at).text)
    assert "1 match bekrachtigd van de 3 waar u op hoopt" in page
    assert "Nog 2 matches te gaan." in page


def test_during_the_evening_a_floor_is_closed_in_two_steps(client: FlaskClient, session: Session) -> None:
    edition, at = desk(client, session)
    evening(session, edition)
    session.commit()
    assert "Sluit tijdens de avond" in client.get(at).text
    client.post(f"{at}/sluiten")
    session.refresh(edition)
    assert edition.state is EditionState.OPEN
    assert "De avond is bezig" in client.get(at).text
    client.post(f"{at}/sluiten", data={"sure": "1"})
    session.refresh(edition)
    assert edition.state is EditionState.CLOSED
    assert "Deze beursvloer is gesloten: er komt niets nieuws" in client.get(f"{at}/deelnemers").text


def test_a_closed_floor_says_so_and_asks_for_nobody(client: FlaskClient, session: Session) -> None:
    edition, at = desk(client, session)
    fill(session, edition, 1)
    session.commit()
    words = ("Deze beursvloer is gesloten", "Wie moet u bellen?", "Mensen uitnodigen", "Namens iemand toevoegen")
    before = [word in client.get(at).text for word in words]
    client.post(f"{at}/sluiten")
    assert [word in client.get(at).text for word in words] == [not seen for seen in before]
    public = client.get(f"/vloer/{edition.slug}/").text
    assert ("Deze beursvloer is gesloten." in public, "is geweest" in public, "Wie doet er al mee?" in public) == (
        True,
        False,
        True,
    )


def test_the_newest_desk(client: FlaskClient, session: Session) -> None:
    edition, _at = desk(client, session)
    newest = make_edition(session, edition.region)
    session.commit()
    assert client.get("/beheer").location == f"/vloer/{newest.slug}/beheer"
    sign_in(client, make_person(session))
    session.commit()
    assert client.get("/beheer").location == "/mijn"


# --- the number of queries ------------------------------------------------------------------------------------------


@pytest.mark.parametrize("path", PAGES)
def test_more_rows_ask_no_more_queries(client: FlaskClient, session: Session, path: str) -> None:
    edition = make_edition(session)
    boss = organiser_of_region(session, edition)
    sign_in(client, boss)
    counts = []
    for pairs in (1, 2):  # one row, then three
        fill(session, edition, pairs)
        session.commit()
        client.post(f"/vloer/{edition.slug}/beheer/voorstellen/berekenen")
        client.get(f"/vloer/{edition.slug}/beheer{path}")  # shows what was flashed
        session.expire_all()
        with counted(session.get_bind().engine) as sent:
            assert client.get(f"/vloer/{edition.slug}/beheer{path}").status_code == 200
        counts.append(len(sent))
    assert counts[0] == counts[1]
    assert counts[0] <= 20


# --- matches --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("role", "says"),
    [(Role.NOTARY, "Bekijk en bekrachtig"), (Role.VALUATION, "Bekijken"), (Role.MIRROR_GROUP, "Bekijken")],
)
def test_whoever_may_ratify_is_led_to_it(client: FlaskClient, session: Session, role: Role, says: str) -> None:
    edition = make_edition(session)
    match = make_match(session, edition, confirmed=True)
    sign_in(client, make_organiser(session, edition, role=role))
    session.commit()
    page = client.get(f"/vloer/{edition.slug}/beheer/matches")
    link = re.search(rf'<a class="[^"]*" href="/match/{match.id}">([^<]+)', page.text)
    assert link is not None
    assert link[1] == says
    assert "Te bekrachtigen (1)" in page.text


def test_more_matches_ask_no_more_queries(client: FlaskClient, session: Session) -> None:
    edition = make_edition(session)
    sign_in(client, organiser_of_region(session, edition))
    counts = []
    for more in (1, 2):  # one row, then three, of each sort
        for _ in range(more):
            make_match(session, edition)
            make_match(session, edition, confirmed=True)
            ratified = make_match(session, edition, confirmed=True)
            ratified.state, ratified.number = MatchState.RATIFIED, ratified.id
        session.commit()
        session.expire_all()
        with counted(session.get_bind().engine) as sent:
            page = client.get(f"/vloer/{edition.slug}/beheer/matches").text
        counts.append(len(sent))
    assert "Te bekrachtigen (3)" in page
    assert counts[0] == counts[1]
