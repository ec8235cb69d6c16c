"""The check-in as a volunteer uses it."""

from flask.testing import FlaskClient
from sqlalchemy.orm import Session

from beursvloer.access.permissions import Role
from beursvloer.editions.queries import participation
from tests.factories import make_edition, make_organisation, make_organiser, make_person, person_of, sign_in
from tests.statements import counted


def test_search_press_and_take_back(client: FlaskClient, session: Session) -> None:
    edition = make_edition(session)
    bakery = make_organisation(session, edition, name="Bakkerij De Korenaar")
    make_organisation(session, edition, name="SV De Regge")
    desk = make_organiser(session, edition, role=Role.CHECK_IN)
    session.commit()
    sign_in(client, desk)
    base = f"/vloer/{edition.slug}/inchecken"
    found = client.get(f"{base}?q=koren").text
    assert "Bakkerij De Korenaar" in found
    assert "SV De Regge" not in found
    pressed = client.post(f"{base}/1", follow_redirects=True)
    assert pressed.status_code == 200
    assert "Bakkerij De Korenaar is er." in pressed.text
    row = participation(session, edition.id, bakery.id)
    assert row is not None
    session.refresh(row)
    assert row.arrived_at is not None
    client.post(f"{base}/1/terug")
    session.refresh(row)
    assert row.arrived_at is None


def test_the_list_asks_as_much_of_the_database_for_three_as_for_one(client: FlaskClient, session: Session) -> None:
    seen = []
    for parties in (1, 3):
        edition = make_edition(session)
        for _ in range(parties):
            make_organisation(session, edition)
        desk = make_organiser(session, edition, role=Role.CHECK_IN)
        session.commit()
        sign_in(client, desk)
        session.expire_all()
        with counted(session.get_bind().engine) as asked:
            assert client.get(f"/vloer/{edition.slug}/inchecken/lijst").status_code == 200
        seen.append(len(asked))
    assert seen[0] == seen[1]


def test_a_code_for_the_phone_is_shown_for_one_of_its_own_people(client: FlaskClient, session: Session) -> None:
    edition = make_edition(session)
    person = person_of(session, make_organisation(session, edition))
    stranger = make_person(session)
    desk = make_organiser(session, edition, role=Role.CHECK_IN)
    session.commit()
    sign_in(client, desk)
    page = f"/vloer/{edition.slug}/inchecken/1/telefoon"
    assert person.name in client.get(page).text
    shown = client.post(page, data={"person": person.id})
    assert "data:image/svg+xml" in shown.text
    assert client.post(page, data={"person": stranger.id}).status_code == 404
    assert client.get(f"/vloer/{edition.slug}/inchecken/99/telefoon").status_code == 404
