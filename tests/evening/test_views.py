"""The control desk and the page of the programme: who comes in, and what one press does, also without script."""

import re
from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import timedelta

import pytest
import time_machine
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select
from sqlalchemy.orm import Session

from beursvloer.access.permissions import Role
from beursvloer.contracts.models import Match
from beursvloer.database import Database, begin_write
from beursvloer.editions.models import Edition, Participation
from beursvloer.programme.models import ProgrammeItem
from beursvloer.programme.moves import Begin, Remove, Skip, Start
from beursvloer.programme.planner import EveningTemplate
from beursvloer.programme.queries import stored_programme
from beursvloer.programme.rules import ClockState, Evening, ItemKind, ItemState
from beursvloer.rounds.models import Conversation, RoundPlan
from beursvloer.rounds.rules import PlanState
from beursvloer.terms import Side
from tests.conftest import NOW
from tests.evening.evenings import Desk, make_evening
from tests.factories import (
    make_edition,
    make_listing,
    make_match,
    make_organisation,
    make_organiser,
    person_of,
    sign_in,
)

READING = ("/regie", "/regie/klok", "/regie/eerst")
PAGES = (*READING, "/draaiboek")


@pytest.fixture
def desk(session: Session, client: FlaskClient) -> Desk:
    """Signed in at the desk of an evening that has not begun."""
    desk = make_evening(session, EveningTemplate(rounds=2))
    boss = make_organiser(session, desk.edition)
    session.commit()
    sign_in(client, boss)
    return desk


def stored(session: Session, desk: Desk) -> Evening:
    session.expire_all()
    evening = stored_programme(session, desk.edition.id)
    assert evening is not None
    return evening


def version_on(page: str) -> str:
    found = re.search(r'name="version" value="(\d+)"', page)
    assert found is not None
    return found[1]


def press(client: FlaskClient, desk: Desk, act: str, **more: object) -> str:
    """Look at the desk, press, and return the page that follows."""
    url = f"/vloer/{desk.edition.slug}/regie"
    data = {"act": act, "version": version_on(client.get(url).text)} | more
    answer = client.post(url, data=data)
    assert (answer.status_code, answer.location) == (303, url)
    return client.get(url).text


# --- who comes in ---------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("role", Role)
def test_everybody_with_a_role_reads_the_desk_and_organisers_press(
    client: FlaskClient, session: Session, role: Role
) -> None:
    desk = make_evening(session, EveningTemplate())
    person = make_organiser(session, desk.edition, role=role)
    session.commit()
    sign_in(client, person)
    address = f"/vloer/{desk.edition.slug}"
    boss = role is Role.ORGANISER
    assert [client.get(address + path).status_code for path in PAGES] == [200, 200, 200, 200 if boss else 403]
    page = client.get(f"{address}/regie").text
    assert ("Begin de avond" in page, f"{address}/draaiboek" in page) == (boss, boss)
    answer = client.post(f"{address}/regie", data={"act": "start", "version": "2"})
    assert answer.status_code == (303 if boss else 403)
    state = ClockState.RUNNING if boss else ClockState.NOT_STARTED
    assert stored(session, desk).clock.state is state


def test_others_do_not_see_it(client: FlaskClient, session: Session) -> None:
    desk = make_evening(session, EveningTemplate())
    party = person_of(session, make_organisation(session, desk.edition))
    session.commit()
    for path in PAGES:
        assert client.get(f"/vloer/{desk.edition.slug}{path}").location.startswith("/inloggen")
    sign_in(client, party)
    assert {client.get(f"/vloer/{desk.edition.slug}{path}").status_code for path in PAGES} == {403}


# --- the control desk -----------------------------------------------------------------------------------------------


def test_one_press_each(client: FlaskClient, session: Session, desk: Desk) -> None:
    assert "Begin de avond" in client.get(f"/vloer/{desk.edition.slug}/regie").text
    page = press(client, desk, "start")
    assert re.search(r'<h2 id="clock-title">Inloop</h2>', page)
    ends = stored(session, desk).ends_at
    assert ends is not None
    assert f'data-ends="{round(ends.timestamp() * 1000)}"' in page
    press(client, desk, "longer")
    assert stored(session, desk).ends_at == ends + timedelta(minutes=2)
    page = press(client, desk, "undo")
    assert stored(session, desk).ends_at == ends
    page = press(client, desk, "pause")
    assert ("gepauzeerd" in page, "De klok staat stil." in page) == (True, True)
    press(client, desk, "resume")
    press(client, desk, "skip")
    now = stored(session, desk).current
    assert now is not None
    assert now.kind is ItemKind.GONG
    half_time, trading = desk.item(ItemKind.HALF_TIME), desk.item(ItemKind.TRADING)
    press(client, desk, "swap", item=half_time.id, other=trading.id)
    order = [item.kind for item in stored(session, desk).items]
    assert order.index(ItemKind.HALF_TIME) < order.index(ItemKind.TRADING)
    press(client, desk, "begin", item=trading.id)
    assert [item.state for item in stored(session, desk).items if item.round_number] == [ItemState.SKIPPED] * 2


def test_a_double_tap_is_one_step(client: FlaskClient, session: Session, desk: Desk) -> None:
    press(client, desk, "start")
    url = f"/vloer/{desk.edition.slug}/regie"
    data = {"act": "skip", "version": version_on(client.get(url).text)}
    for _tap in range(2):
        assert client.post(url, data=data).status_code == 303
    assert [item.state for item in stored(session, desk).items][:3] == [
        ItemState.PLAYED,
        ItemState.RUNNING,
        ItemState.PLANNED,
    ]
    assert "Iemand anders was u net voor" not in client.get(url).text


def test_who_was_second_is_told_kindly(client: FlaskClient, session: Session, desk: Desk) -> None:
    press(client, desk, "start")
    url = f"/vloer/{desk.edition.slug}/regie"
    seen = version_on(client.get(url).text)
    other = make_organiser(session, desk.edition)
    session.commit()
    sign_in(client, other)
    press(client, desk, "longer")
    client.post(url, data={"act": "skip", "version": seen})
    assert "Iemand anders was u net voor. Van u is niets gedaan" in client.get(url).text
    assert [item.state for item in stored(session, desk).items][1] is ItemState.PLANNED


def test_a_fragment_answers_with_the_clock_and_the_list(client: FlaskClient, session: Session, desk: Desk) -> None:
    url = f"/vloer/{desk.edition.slug}/regie"
    answer = client.post(url, data={"act": "undo", "version": "99"}, headers={"HX-Request": "true"})
    assert answer.location == f"{url}/klok"
    part = client.get(answer.location).text
    assert "Iemand anders was u net voor" in part
    assert part.count("<section") == 2
    assert 'id="lines" class="regie__lines stack-s" aria-labelledby="lines-title" hx-swap-oob="true"' in part
    assert "<html" not in part


@pytest.mark.parametrize(
    "data", [{}, {"act": "start"}, {"act": "explode", "version": "1"}, {"act": "start", "version": "x"}]
)
def test_nonsense_is_not_found(client: FlaskClient, desk: Desk, data: dict[str, str]) -> None:
    assert client.post(f"/vloer/{desk.edition.slug}/regie", data=data).status_code == 404


def test_without_a_programme_the_desk_says_what_to_do(client: FlaskClient, session: Session) -> None:
    edition = make_edition(session)
    boss = make_organiser(session, edition)
    session.commit()
    sign_in(client, boss)
    page = client.get(f"/vloer/{edition.slug}/regie").text
    assert "Er is nog geen draaiboek" in page
    client.post(f"/vloer/{edition.slug}/regie", data={"act": "start", "version": "1"})
    assert "Er is nog geen draaiboek. Maak er eerst een" in client.get(f"/vloer/{edition.slug}/regie").text


def test_whoever_looks_at_the_desk_wakes_a_clock_that_was_forgotten(
    committed_app: Flask, committed_database: Database
) -> None:
    """The scheduler is dead: the desk does its work, the rounds open and close, and the page shows it."""
    with committed_database.session() as session:
        desk = make_evening(begin_write(session), EveningTemplate(rounds=2))
        desk.do(Start())
        desk.do(Skip(version=desk.version))
        boss = make_organiser(session, desk.edition)
        session.commit()
        client = committed_app.test_client()
        with time_machine.travel(NOW + timedelta(hours=1), tick=False):
            sign_in(client, boss)
            page = client.get(f"/vloer/{desk.edition.slug}/regie").text
        states = [item.state for item in stored(session, desk).items if item.round_number]
    assert states == [ItemState.PLAYED, ItemState.PLAYED]
    assert re.search(r'id="clock-title">(Vrije handel|Halverwege)<', page)


def test_undo_says_what_it_does_to_the_numbers(client: FlaskClient, session: Session, desk: Desk) -> None:
    press(client, desk, "start")
    page = press(client, desk, "begin", item=desk.item(ItemKind.FREEZE).id)
    assert "Terug laat de zaal de echte stand weer zien." in page
    assert "De zaal ziet 0 en" in page
    page = press(client, desk, "skip")
    assert "Wat de zaal zag, heeft ze gezien" in page


# --- where somebody is needed ---------------------------------------------------------------------------------------


def arrive(session: Session, edition: Edition, *names: str) -> list[int]:
    ids = []
    for name in names:
        organisation = make_organisation(session, edition, name=name)
        session.get_one(Participation, (edition.id, organisation.id)).arrived_at = NOW
        ids.append(organisation.id)
    session.flush()
    return ids


def test_exceptions_come_first(client: FlaskClient, session: Session, desk: Desk) -> None:
    edition = desk.edition
    alone, away, *_others = arrive(session, edition, "Garage Kamphuis", "Voetbalclub", "De Bron", "Ons Huis")
    make_listing(session, edition, side=Side.REQUEST, title="Wie maait het veld?")
    desk.do(Start())
    desk.do(Begin(version=desk.version, item_id=desk.item(ItemKind.ROUND, 1).id))
    plan = RoundPlan(
        edition_id=edition.id,
        state=PlanState.RELEASED,
        first_round=1,
        rounds=1,
        tables=9,
        floor=1,
        total=1,
        bound=1,
        made_at=NOW,
        released_at=NOW,
    )
    session.add(plan)
    session.flush()
    talk = Conversation(
        plan_id=plan.id, edition_id=edition.id, round_number=1, table_number=9, host_id=alone, guest_id=away
    )
    talk.alone_id = alone
    session.add(talk)
    for _ in range(5):
        match = make_match(session, edition, confirmed=True)
        match.waiting_since = NOW - timedelta(minutes=6)
    session.commit()
    page = client.get(f"/vloer/{edition.slug}/regie/eerst").text
    for words in (
        "Tafel 9: partner is er niet",
        "Garage Kamphuis wacht alleen.",
        "De rekenkamer loopt vol",
        "Iemand wacht 6 min.",
        "4 partijen zonder match",
        "1 vraag nog open",
        "Wie maait het veld?",
        "Ronde 2 komt, en niemand weet nog een tafel",
    ):
        assert words in page, words
    assert session.scalars(select(Match)).first() is not None


def test_a_draft_plan_is_no_plan_yet(client: FlaskClient, session: Session, desk: Desk) -> None:
    desk.do(Start())
    session.commit()
    early = client.get(f"/vloer/{desk.edition.slug}/regie/eerst").text
    assert "niemand weet nog een tafel" not in early  # the doors have only just opened
    desk.do(Skip(version=desk.version))
    session.commit()
    assert "Ronde 1 komt, en niemand weet nog een tafel" in client.get(f"/vloer/{desk.edition.slug}/regie/eerst").text


@pytest.mark.parametrize(
    ("path", "most"), [("/regie", 45), ("/regie/klok", 12), ("/regie/eerst", 35), ("/draaiboek", 14)]
)
def test_the_number_of_queries_does_not_grow(
    client: FlaskClient,
    session: Session,
    desk: Desk,
    statements: Callable[[], AbstractContextManager[list[str]]],
    path: str,
    most: int,
) -> None:
    desk.do(Start())
    counts: list[int] = []
    for _ in (1, 3):
        for _again in range(_):
            arrive(session, desk.edition, f"Partij {len(counts)}{_again}")
            make_match(session, desk.edition, confirmed=True)
        session.commit()
        client.get(f"/vloer/{desk.edition.slug}{path}")
        with statements() as seen:
            assert client.get(f"/vloer/{desk.edition.slug}{path}").status_code == 200
        counts.append(len(seen))
    assert counts[0] == counts[1] <= most


# --- the programme --------------------------------------------------------------------------------------------------


def test_a_whole_evening_in_one_press(client: FlaskClient, session: Session) -> None:
    edition = make_edition(session, starts_at=NOW, ends_at=NOW + timedelta(hours=2))
    boss = make_organiser(session, edition)
    session.commit()
    sign_in(client, boss)
    url = f"/vloer/{edition.slug}/draaiboek"
    wrong = client.post(f"{url}/sjabloon", data={"rounds": "99", "minutes": "8", "change": "2", "tables": "12"})
    assert (wrong.status_code, "Van 0 tot en met 12." in wrong.text) == (422, True)
    made = client.post(f"{url}/sjabloon", data={"rounds": "4", "minutes": "7,5", "change": "1.5", "tables": "12"})
    if made.status_code == 422:  # a comma is for the browser to turn into a point
        made = client.post(f"{url}/sjabloon", data={"rounds": "4", "minutes": "7.5", "change": "1.5", "tables": "12"})
    assert made.status_code == 303
    evening = stored_programme(session, edition.id)
    assert evening is not None
    assert {item.seconds for item in evening.items if item.kind is ItemKind.ROUND} == {450}
    assert sum(item.seconds for item in evening.items) == 7200
    session.refresh(edition)
    assert edition.tables == 12
    page = client.get(url).text
    assert "Het eindigt" not in page
    assert page.count("script__item") > 15


def test_items_change_without_script(client: FlaskClient, session: Session, desk: Desk) -> None:
    url = f"/vloer/{desk.edition.slug}/draaiboek"
    page = client.get(url).text
    item = desk.item(ItemKind.HALF_TIME)
    data = {f"i{item.id}-title": "  Koffie   met taart ", f"i{item.id}-minutes": "75", f"i{item.id}-scene": "ring"}
    done = client.post(f"{url}/{item.id}", data=data | {"version": version_on(page)})
    assert (done.status_code, done.location) == (303, f"{url}#i{item.id}")
    page = client.get(url).text
    assert "Koffie met taart" in page
    assert f"Het eindigt {75 - item.seconds // 60} min nadat de zaal dichtgaat." in page
    client.post(
        f"/vloer/{desk.edition.slug}/regie", data={"act": "undo", "version": version_on(page), "page": "programme"}
    )
    again = desk.item(ItemKind.HALF_TIME)
    assert (again.title, again.seconds) == ("", item.seconds)


def test_what_cannot_be_is_said_at_its_field(client: FlaskClient, session: Session, desk: Desk) -> None:
    url = f"/vloer/{desk.edition.slug}/draaiboek"
    item = desk.item(ItemKind.HALF_TIME)
    wrong = client.post(f"{url}/{item.id}", data={f"i{item.id}-minutes": "-3", "version": str(desk.version)})
    assert wrong.status_code == 422
    assert re.search(r'<details class="script__edit more" open>', wrong.text)
    assert "Vul een aantal minuten in, hoogstens 720." in wrong.text
    assert client.post(f"{url}/999999", data={"version": "1"}).status_code == 404


def test_something_more_and_something_less(client: FlaskClient, session: Session, desk: Desk) -> None:
    url = f"/vloer/{desk.edition.slug}/draaiboek"
    gong = desk.item(ItemKind.GONG)
    data = {"new-kind": "break", "new-minutes": "10", "new-title": "Soep", "new-after": str(gong.id)}
    client.post(f"{url}/erbij", data=data | {"version": version_on(client.get(url).text)})
    soup = stored(session, desk).items[gong.position]
    assert (soup.title, soup.seconds) == ("Soep", 600)
    where = {"item": str(soup.id), "page": "programme"}
    answer = client.post(
        f"/vloer/{desk.edition.slug}/regie", data=where | {"act": "earlier", "version": str(desk.version)}
    )
    assert answer.location == f"{url}#i{soup.id}"
    assert stored(session, desk).items[gong.position - 1].id == soup.id
    client.post(f"/vloer/{desk.edition.slug}/regie", data=where | {"act": "remove", "version": str(desk.version)})
    assert session.get(ProgrammeItem, soup.id) is None


def test_tables_are_kept(client: FlaskClient, session: Session, desk: Desk) -> None:
    url = f"/vloer/{desk.edition.slug}/draaiboek/tafels"
    assert client.post(url, data={"tables": "0"}).status_code == 422
    assert client.post(url, data={"tables": "17"}).status_code == 303
    session.refresh(desk.edition)
    assert desk.edition.tables == 17


def test_what_was_typed_stays_when_somebody_else_was_first(client: FlaskClient, session: Session, desk: Desk) -> None:
    url = f"/vloer/{desk.edition.slug}/draaiboek"
    item = desk.item(ItemKind.HALF_TIME)
    seen = version_on(client.get(url).text)
    other = make_organiser(session, desk.edition)
    session.commit()
    desk.do(Remove(version=desk.version, item_id=desk.item(ItemKind.LAST_CALL).id))
    session.commit()
    data = {f"i{item.id}-title": "Koffie met taart", f"i{item.id}-minutes": "12", "version": seen}
    sign_in(client, other)
    answer = client.post(f"{url}/{item.id}", data=data)
    assert (answer.status_code, "Iemand anders was u net voor" in answer.text) == (409, True)
    assert 'value="Koffie met taart"' in answer.text
    data["version"] = version_on(answer.text)
    assert client.post(f"{url}/{item.id}", data=data).status_code == 303
    assert desk.item(ItemKind.HALF_TIME).title == "Koffie met taart"


def test_the_page_tells_who_did_what(client: FlaskClient, session: Session, desk: Desk) -> None:
    press(client, desk, "start")
    press(client, desk, "pause")
    press(client, desk, "undo")
    page = client.get(f"/vloer/{desk.edition.slug}/draaiboek").text
    said = re.findall(r"</span> ([^<]+), Olga Organisator", page)
    assert said == ["teruggezet", "gepauzeerd", "avond begonnen", "draaiboek gemaakt"]
