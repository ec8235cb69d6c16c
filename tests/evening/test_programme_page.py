"""The page on which the programme is made, also without script."""

import re
from datetime import timedelta

from flask.testing import FlaskClient
from sqlalchemy.orm import Session

from beursvloer.programme.models import ProgrammeItem
from beursvloer.programme.moves import Remove
from beursvloer.programme.queries import stored_programme
from beursvloer.programme.rules import ItemKind
from tests.conftest import NOW
from tests.evening.evenings import Desk, press, stored, version_on
from tests.factories import make_edition, make_organiser, sign_in


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
