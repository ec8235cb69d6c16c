"""Whoever is new at the door, on the evening itself."""

from flask.testing import FlaskClient
from sqlalchemy import select
from sqlalchemy.orm import Session

from beursvloer.access.permissions import Role
from beursvloer.editions.models import Participation
from tests.conftest import NOW
from tests.factories import make_edition, make_organiser, sign_in


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
