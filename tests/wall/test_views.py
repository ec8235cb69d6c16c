"""A screen by its address, and the desk's page of screens."""

import json
import re
from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import timedelta
from html import unescape

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select
from sqlalchemy.orm import Session

from beursvloer.contracts import desk_actions
from beursvloer.editions.models import Edition
from beursvloer.live.models import EventRow
from beursvloer.programme.models import Programme, ProgrammeItem
from beursvloer.programme.rules import ItemKind, Scene
from beursvloer.rounds.models import Conversation, RoundPlan
from beursvloer.rounds.rules import PlanState
from beursvloer.tally.actions import freeze, reveal
from beursvloer.terms import Side
from beursvloer.wall import queries as wall_queries
from beursvloer.wall import views as wall_views
from beursvloer.wall.models import Screen
from tests.conftest import NOW
from tests.contracts.rings import make_ring
from tests.contracts.steps import desk as notary
from tests.factories import make_edition, make_listing, make_organisation, make_organiser, sign_in
from tests.tally.floor import ratified


@pytest.fixture
def edition(session: Session) -> Edition:
    return make_edition(session, starts_at=NOW, ends_at=NOW + timedelta(hours=2))


def screen(session: Session, edition: Edition, scene: Scene | None = None, token: str = "T0KEN") -> Screen:
    made = Screen(edition_id=edition.id, name="Beamer", token=token, scene=scene, light=False, created_at=NOW)
    session.add(made)
    session.commit()
    return made


def text(page: str) -> str:
    return " ".join(re.sub(r"<[^>]+>", " ", page).split())


# --- the wall --------------------------------------------------------------------------------------------------------


def test_whoever_has_the_address_sees_it_and_nobody_signs_in(
    client: FlaskClient, session: Session, edition: Edition
) -> None:
    screen(session, edition)
    page = client.get("/scherm/T0KEN")
    assert (page.status_code, "Welkom op de beursvloer" in page.text) == (200, True)
    assert "frame-ancestors 'self'" in page.headers["Content-Security-Policy"]
    assert [client.get(f"/scherm/T0KENX{rest}").status_code for rest in ("", "/beeld", "/stroom")] == [404] * 3


def test_only_the_wall_may_stand_in_a_frame(client: FlaskClient, edition: Edition, session: Session) -> None:
    session.commit()
    assert "frame-ancestors 'none'" in client.get(f"/vloer/{edition.slug}/").headers["Content-Security-Policy"]


@pytest.mark.parametrize("scene", Scene)
def test_every_scene_is_one_picture_with_a_heading_and_a_summary(
    client: FlaskClient, session: Session, edition: Edition, scene: Scene
) -> None:
    for _match in range(2):
        ratified(session, edition, euros=10)
    screen(session, edition, scene)
    picture = client.get("/scherm/T0KEN/beeld")
    assert (picture.status_code, picture.text.count('class="picture"'), picture.text.count("<h1")) == (200, 1, 1)
    assert re.search(r'data-summary="[^"]{4,}"', picture.text)


def test_a_picture_that_is_there_already_is_not_sent_again(
    client: FlaskClient, session: Session, edition: Edition
) -> None:
    screen(session, edition, Scene.TRADING)
    first = client.get("/scherm/T0KEN/beeld")
    same = client.get(f"/scherm/T0KEN/beeld?heb={first.headers['X-Picture']}")
    assert (same.status_code, same.data, same.headers["X-Now"]) == (204, b"", str(int(NOW.timestamp() * 1000)))
    ratified(session, edition)
    session.commit()
    other = client.get(f"/scherm/T0KEN/beeld?heb={first.headers['X-Picture']}")
    assert (other.status_code, other.headers["X-Picture"] != first.headers["X-Picture"]) == (200, True)


def test_a_picture_is_made_once_for_all_screens(
    client: FlaskClient, session: Session, edition: Edition, monkeypatch: pytest.MonkeyPatch
) -> None:
    made: list[Edition] = []
    real = wall_queries.newest_matches

    def counted(session: Session, edition: Edition) -> object:
        made.append(edition)
        return real(session, edition)

    monkeypatch.setattr(wall_queries, "newest_matches", counted)
    for token in ("A", "B", "C"):
        screen(session, edition, Scene.TRADING, token)
    pictures = {client.get(f"/scherm/{token}/beeld").headers["X-Picture"] for token in "ABCABC"}
    assert (len(pictures), len(made)) == (1, 1)


@pytest.mark.parametrize("scene", Scene)
def test_a_picture_takes_a_fixed_number_of_queries(
    client: FlaskClient,
    session: Session,
    edition: Edition,
    scene: Scene,
    statements: Callable[[], AbstractContextManager[list[str]]],
) -> None:
    asked = []
    screen(session, edition, scene).seen_at = NOW
    ratified(session, edition)
    for _round in range(2):
        for _note in range(2):
            make_listing(session, edition, side=Side.REQUEST)
            ratified(session, edition)
        session.commit()
        session.expire_all()
        with statements() as seen:
            assert client.get("/scherm/T0KEN/beeld").status_code == 200
        asked.append(len(seen))
    assert asked[0] == asked[1] <= 30


def newest_on(page: str) -> list[str]:
    """What the wall's script celebrates: the numbers on the picture itself."""
    return re.findall(r'class="picture"[^>]* data-number="(\d+)"', page)


@pytest.mark.parametrize("scene", Scene)
def test_a_new_match_is_celebrated_in_every_scene_but_those_of_the_freeze(
    client: FlaskClient, session: Session, edition: Edition, scene: Scene
) -> None:
    still = scene in (Scene.SUSPENSE, Scene.REVEAL)
    screen(session, edition, scene)
    assert newest_on(client.get("/scherm/T0KEN/beeld").text) == ([] if still else ["0"])
    ratified(session, edition)
    newest = ratified(session, edition)
    session.commit()
    page = client.get("/scherm/T0KEN/beeld").text
    assert newest_on(page) == ([] if still else [str(newest.number)])
    assert (f'data-giver="{newest.giver.name}"' in page) is not still
    freeze(session, edition, NOW)
    ratified(session, edition)
    session.commit()
    assert newest_on(client.get("/scherm/T0KEN/beeld").text) == []


@pytest.mark.parametrize("size", [2, 3, 4])
def test_a_ring_is_celebrated_with_who_gives_what_to_whom(
    client: FlaskClient, session: Session, edition: Edition, size: int
) -> None:
    screen(session, edition, Scene.TRADING)
    page = client.get("/scherm/T0KEN").text
    assert [f'data-loop-of="{count}"' in page for count in (2, 3, 4)] == [True] * 3
    assert 'data-ring="0"' in client.get("/scherm/T0KEN/beeld").text
    legs = make_ring(session, edition, size)
    desk_actions.ratify(session, notary(session, edition), legs[0], NOW)
    newest = ratified(session, edition)
    session.commit()
    shown = unescape(client.get("/scherm/T0KEN/beeld").text)
    assert (f'data-number="{newest.number}"' in shown, f'data-ring="{size}"' in shown) == (True, True)
    legs_told = re.search(r'data-legs="(\[\[.*?\]\])"', shown)
    assert legs_told is not None
    assert json.loads(legs_told[1]) == [[leg.giver.name, leg.offer.title] for leg in legs]
    first = f"{legs[0].giver.name} geeft aan {legs[0].asker.name}: {legs[0].offer.title}."
    assert first in shown


def test_the_scene_of_rings_shows_the_one_that_was_stamped_before_any_that_happens_to_be(
    client: FlaskClient, session: Session, edition: Edition
) -> None:
    for place, names in enumerate((("Een", "Twee", "Drie", "Vier"), ("Vijf", "Zes", "Zeven"))):
        legs = make_ring(session, edition, len(names), names=names)
        desk_actions.ratify(session, notary(session, edition), legs[0], NOW + timedelta(minutes=place))
    screen(session, edition, Scene.RING)
    shown = text(client.get("/scherm/T0KEN/beeld").text)
    assert "Een ring van drie" in shown
    assert shown.index("Vijf") < shown.index("Zes") < shown.index("Zeven")


def test_the_round_shows_only_what_is_released(client: FlaskClient, session: Session, edition: Edition) -> None:
    host, guest = (make_organisation(session, edition, name=name) for name in ("Bakker Bol", "Fanfare Fa"))
    offer = make_listing(session, edition, host)
    wish = make_listing(session, edition, guest, side=Side.REQUEST)
    plan = RoundPlan(edition_id=edition.id, first_round=1, rounds=1, tables=3, floor=1, total=1, bound=1, made_at=NOW)
    session.add(plan)
    session.flush()
    session.add(
        Conversation(
            plan_id=plan.id,
            edition_id=edition.id,
            round_number=1,
            table_number=7,
            host_id=host.id,
            guest_id=guest.id,
            offer_id=offer.id,
            request_id=wish.id,
        )
    )
    session.add(Programme(edition_id=edition.id))
    session.add(ProgrammeItem(edition_id=edition.id, position=1, kind=ItemKind.ROUND, seconds=60, round_number=1))
    screen(session, edition, Scene.ROUND)
    assert "De tafels komen zo" in client.get("/scherm/T0KEN/beeld").text
    plan.state, plan.released_at = PlanState.RELEASED, NOW
    session.add(EventRow(edition_id=edition.id, name="PlanReleased", audience="everyone", data={}, at=NOW))
    session.commit()
    shown = client.get("/scherm/T0KEN/beeld").text
    assert "07 aanbod Bakker Bol" not in text(shown)
    assert re.search(r"07 .*Bakker Bol.*Fanfare Fa", text(shown))
    assert re.search(r'side--offer">.*?Bakker Bol.*?side--request">.*?Fanfare Fa', shown, re.S)


def test_the_reveal_counts_up_from_what_the_hall_saw(client: FlaskClient, session: Session, edition: Edition) -> None:
    screen(session, edition, Scene.REVEAL)
    ratified(session, edition, euros=1000)
    freeze(session, edition, NOW)
    ratified(session, edition, euros=500)
    session.commit()
    before = client.get("/scherm/T0KEN/beeld").text
    reveal(session, edition, NOW)
    session.commit()
    after = client.get("/scherm/T0KEN/beeld").text
    assert ("data-count" in before, "€ 1.000" in before) == (False, True)
    assert ('data-before="1000" data-count="1500"' in after, "€ 1.500" in after) == (True, True)


def test_no_beamer_shows_an_error(
    app: Flask, session: Session, edition: Edition, monkeypatch: pytest.MonkeyPatch
) -> None:
    screen(session, edition)

    def broken(*_args: object) -> None:
        raise RuntimeError("the database is away")

    monkeypatch.setattr(wall_views, "picture", broken)
    page = app.test_client().get("/scherm/T0KEN")
    assert (page.status_code, "Nog even" in page.text, "js/wall.js" in page.text) == (503, True, True)
    assert "frame-ancestors 'self'" in page.headers["Content-Security-Policy"]


def test_the_desk_sees_that_a_screen_is_on(client: FlaskClient, session: Session, edition: Edition) -> None:
    made = screen(session, edition)
    client.get("/scherm/T0KEN/beeld").close()
    session.refresh(made)
    assert made.seen_at == NOW


# --- the desk --------------------------------------------------------------------------------------------------------


@pytest.fixture
def desk(client: FlaskClient, session: Session, edition: Edition) -> str:
    """The address of the desk's page, for an organiser who is signed in."""
    sign_in(client, make_organiser(session, edition))
    session.commit()
    return f"/vloer/{edition.slug}/schermen"


def only(session: Session) -> Screen:
    session.expire_all()
    return session.scalars(select(Screen)).one()


def test_a_screen_is_made_changed_and_removed(client: FlaskClient, session: Session, desk: str) -> None:
    assert client.post(desk, data={"new-name": "Beamer podium"}).status_code == 303
    made = only(session)
    assert (made.name, made.scene, made.light, len(made.token) >= 22) == ("Beamer podium", None, False, True)
    page = client.get(desk)
    assert f"/scherm/{made.token}" in page.text
    assert "frame-src 'self'" in page.headers["Content-Security-Policy"]
    prefix, old = f"s{made.id}-", made.token
    changed = {f"{prefix}name": "Gang", f"{prefix}scene": "break", f"{prefix}light": "y"}
    assert client.post(f"{desk}/{made.id}", data=changed).status_code == 303
    made = only(session)
    assert (made.name, made.scene, made.light) == ("Gang", Scene.BREAK, True)
    assert client.get(f"/scherm/{old}/beeld").headers["X-Light"] == "1"
    assert client.post(f"{desk}/{made.id}/adres").status_code == 303
    assert (client.get(f"/scherm/{old}").status_code, client.get(f"/scherm/{only(session).token}").status_code) == (
        404,
        200,
    )
    assert client.post(f"{desk}/{made.id}/weg").status_code == 303
    session.expire_all()
    assert session.scalars(select(Screen)).all() == []
    assert {row.name for row in session.scalars(select(EventRow))} >= {"ScreenChanged"}


@pytest.mark.parametrize(("typed", "said"), [("", "Geef het scherm een naam."), ("x" * 81, "81|80")])
def test_a_screen_without_a_name_is_refused(
    client: FlaskClient, session: Session, desk: str, typed: str, said: str
) -> None:
    page = client.post(desk, data={"new-name": typed})
    assert (page.status_code, bool(re.search(said, page.text))) == (422, True)
    assert session.scalars(select(Screen)).all() == []


def test_there_are_no_more_screens_than_a_hall_can_have(client: FlaskClient, session: Session, desk: str) -> None:
    answers = [client.post(desk, data={"new-name": f"Scherm {number}"}).status_code for number in range(13)]
    assert answers == [303] * 12 + [409]
    assert len(session.scalars(select(Screen)).all()) == 12


def test_a_screen_of_another_floor_is_not_there(client: FlaskClient, session: Session, desk: str) -> None:
    theirs = screen(session, make_edition(session))
    answers = [client.post(f"{desk}/{theirs.id}{act}", data={}).status_code for act in ("", "/adres", "/weg")]
    assert (answers, only(session).token) == ([404] * 3, "T0KEN")


@pytest.mark.parametrize("scene", ["", *Scene])
def test_the_desk_sees_every_picture_beforehand(client: FlaskClient, desk: str, scene: str) -> None:
    page = client.get(f"{desk}/voorbeeld?scene={scene}")
    assert (page.status_code, page.text.count('class="picture"')) == (200, 1)
    assert client.get(f"{desk}/voorbeeld/beeld?scene={scene}").status_code == 200
