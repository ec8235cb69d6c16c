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
from beursvloer.programme.moves import Begin, Skip, Start
from beursvloer.programme.planner import EveningTemplate
from beursvloer.programme.rules import ClockState, ItemKind, ItemState
from beursvloer.rounds.models import Conversation, RoundPlan
from beursvloer.rounds.rules import PlanState
from beursvloer.terms import Side
from tests.conftest import NOW
from tests.evening.evenings import Desk, make_evening, press, stored, version_on
from tests.factories import (
    make_edition,
    make_listing,
    make_match,
    make_organisation,
    make_organiser,
    person_of,
    sign_in,
)

READING = ("/regie", "/regie/klok", "/regie/eerst", "/regie/vragen")
PAGES = (*READING, "/draaiboek")


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
    assert [client.get(address + path).status_code for path in PAGES] == [200, 200, 200, 200, 200 if boss else 403]
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
    assert "De zaal ziet 0 matches en" in page
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
        "5 wachten, het eerste al 6 minuten.",
        "4 partijen zonder match",
        "1 vraag nog open",
        "Wie maait het veld?",
        "Ronde 2 komt, en niemand weet nog een tafel",
    ):
        assert words in page, words
    assert session.scalars(select(Match)).first() is not None


def test_who_has_a_table_and_is_not_here_comes_first_and_one_that_waits_is_no_crowd(
    client: FlaskClient, session: Session, desk: Desk
) -> None:
    edition = desk.edition
    here, *_ = arrive(session, edition, "Garage Kamphuis")
    away = make_organisation(session, edition, name="Voetbalclub").id
    plan = make_released_plan(session, edition)
    session.add(
        Conversation(
            plan_id=plan.id, edition_id=edition.id, round_number=2, table_number=9, host_id=here, guest_id=away
        )
    )
    make_match(session, edition, confirmed=True).waiting_since = NOW - timedelta(minutes=13, seconds=40)
    make_listing(session, edition, side=Side.REQUEST, title="Wie maait het veld?")
    desk.do(Start())
    desk.do(Begin(version=desk.version, item_id=desk.item(ItemKind.ROUND, 1).id))
    session.commit()
    page = client.get(f"/vloer/{edition.slug}/regie/eerst").text
    assert "1 partij van de rondes is er niet: plan opnieuw" in page
    assert "1 contract wacht al 13 minuten" in page
    assert "loopt vol" not in page
    listed = client.get(f"/vloer/{edition.slug}/regie/vragen").text
    assert ("1 vraag nog open" in listed, "Wie maait het veld?" in listed, "deskmenu" in listed) == (True,) * 3
    desk.do(Begin(version=desk.version, item_id=desk.item(ItemKind.THANKS).id))
    session.commit()
    page = client.get(f"/vloer/{edition.slug}/regie/eerst").text
    assert ("zonder match" in page, "nog open" in page, "er niet" in page) == (False,) * 3


def make_released_plan(session: Session, edition: Edition) -> RoundPlan:
    plan = RoundPlan(
        edition_id=edition.id,
        state=PlanState.RELEASED,
        first_round=1,
        rounds=2,
        tables=9,
        floor=1,
        total=1,
        bound=1,
        made_at=NOW,
        released_at=NOW,
    )
    session.add(plan)
    session.flush()
    return plan


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


def test_what_the_time_alone_changes_is_asked_for_at_the_desk(client: FlaskClient, desk: Desk) -> None:
    """No bell rings when a queue has waited for too long: these parts ask by themselves, also beside a stream."""
    floor = f"/vloer/{desk.edition.slug}"
    pages = {
        "needs": f"{floor}/regie",
        "queue": f"{floor}/balie/waarde",
        "rows": f"{floor}/balie/hoek",
        "alone": f"{floor}/rondes",
    }
    for part, path in pages.items():
        found = re.search(rf'<section[^>]*id="{part}"[^>]*>', client.get(path).text)
        assert found is not None
        assert "every 25s" in found[0]


def test_when_time_is_up_and_the_next_waits_the_desk_counts_up(client: FlaskClient, desk: Desk) -> None:
    press(client, desk, "start")
    ends_at = desk.stored().ends_at
    assert ends_at is not None
    with time_machine.travel(ends_at + timedelta(seconds=42), tick=False):
        page = client.get(f"/vloer/{desk.edition.slug}/regie").text
    counting = re.findall(r'data-over="(\d+)">([^<]+)<', page)
    assert counting == [(str(int(ends_at.timestamp() * 1000)), "+0:42")] * 2
