"""Whoever is new at the door, on the evening itself."""

from flask.testing import FlaskClient
from sqlalchemy import select
from sqlalchemy.orm import Session

from beursvloer.access.permissions import Role
from beursvloer.accounts.models import Person
from beursvloer.editions.models import Participation
from beursvloer.mail.models import OutboxMail
from tests.conftest import NOW
from tests.factories import actor_of, make_edition, make_organiser, sign_in


def test_at_the_door_somebody_is_in_and_gets_a_code_within_one_form(client: FlaskClient, session: Session) -> None:
    edition = make_edition(session)
    desk = make_organiser(session, edition, role=Role.CHECK_IN)
    session.commit()
    sign_in(client, desk)
    page = client.get(f"/vloer/{edition.slug}/aanmelden/namens?deur=1")
    assert 'name="deur"' in page.text
    filled = {
        "key": "aan-de-deur",
        "side": "offer",
        "sentence": "Tien refurbished laptops",
        "kind": "goods",
        "quantity": "10",
        "unit": "piece",
        "shown_side": "offer",
        "shown_kind": "goods",
        "shown_quantity": "10",
        "shown_unit": "piece",
        "organisation_name": "Laptopboer",
        "organisation_kind": "business",
        "village": str(edition.region.villages[0].id),
        "name": "Lies Laptop",
        "email": "lies@example.org",
        "deur": "1",
    }
    answer = client.post(f"/vloer/{edition.slug}/aanmelden/namens", data=filled)
    assert answer.status_code == 303, answer.text
    assert answer.location == f"/vloer/{edition.slug}/inchecken/1/telefoon"
    assert "Lies Laptop" in client.get(answer.location).text
    party = session.scalars(select(Participation).where(Participation.edition_id == edition.id)).one()
    assert party.arrived_at == NOW


def test_at_the_door_nobody_needs_an_address(client: FlaskClient, session: Session) -> None:
    edition = make_edition(session)
    desk = make_organiser(session, edition, role=Role.CHECK_IN)
    session.commit()
    sign_in(client, desk)
    filled = {
        "key": "zonder-adres",
        "side": "request",
        "sentence": "Wij zoeken een schilder voor een dag",
        "kind": "labour",
        "quantity": "1",
        "unit": "day",
        "shown_side": "request",
        "shown_kind": "labour",
        "shown_quantity": "1",
        "shown_unit": "day",
        "organisation_name": "Biljartclub De Keu",
        "organisation_kind": "community",
        "village": str(edition.region.villages[0].id),
        "deur": "1",
    }
    page = f"/vloer/{edition.slug}/aanmelden/namens"
    nameless = client.post(page, data=filled)
    assert (nameless.status_code, "Vul de naam van de contactpersoon in" in nameless.text) == (422, True)
    answer = client.post(page, data=filled | {"name": "Piet Jansen", "phone": "0548 12 34 56"})
    assert answer.status_code == 303, answer.text
    person = session.scalars(select(Person).where(Person.name == "Piet Jansen")).one()
    assert person.address == ""
    assert session.scalars(select(OutboxMail)).all() == []
    assert actor_of(session, desk).organisations == frozenset()
    code = client.post(answer.location, data={"person": person.id})
    assert "data:image/svg+xml" in code.text
    boss = make_organiser(session, edition)
    session.commit()
    sign_in(client, boss)
    listed = client.get(f"/vloer/{edition.slug}/beheer/deelnemers").text
    assert ("Piet Jansen" in listed, "0548 12 34 56" in listed, ".invalid" in listed) == (True, True, False)
    sign_in(client, person)
    assert "Wij hebben geen e-mailadres van u" in client.get("/mijn").text
    assert ".invalid" not in client.get("/mijn/gegevens").text
