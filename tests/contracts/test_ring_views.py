"""Pages of a contract that is part of a ring, through the client."""

import re
from typing import Any

import pytest
from flask.testing import FlaskClient
from sqlalchemy.orm import Session

from beursvloer.access.permissions import Role
from beursvloer.contracts.desk_actions import ratify
from beursvloer.contracts.models import Match
from beursvloer.contracts.queries import version_of
from beursvloer.contracts.rules import MatchState
from beursvloer.editions.models import Edition
from beursvloer.paper import documents
from tests.conftest import NOW
from tests.contracts.rings import make_ring
from tests.factories import actor_of, make_edition, make_match, make_organiser, person_of, sign_in


@pytest.fixture
def edition(session: Session) -> Edition:
    return make_edition(session)


def text(page: str) -> str:
    return " ".join(re.sub(r"<[^>]+>", " ", page).split())


def enter(client: FlaskClient, session: Session, match: Match) -> None:
    """As the giver of this leg, who also asks in the leg before it."""
    session.commit()
    sign_in(client, person_of(session, match.giver))


def test_the_page_says_the_ring_and_leads_to_the_own_other_leg(
    client: FlaskClient, session: Session, edition: Edition
) -> None:
    legs = make_ring(session, edition, confirmed=2)
    legs[2].performance = "Alleen voor ons tweeën"
    enter(client, session, legs[1])
    page = client.get(f"/match/{legs[1].id}").text
    said = text(page)
    assert "Deel van een ring van drie" in said
    assert f"In ruil, in deze ring {legs[0].performance}, van Schildersbedrijf Jansen" in said
    assert "De stempel wacht tot de andere delen ook klaar zijn." in said
    assert "2 van de 3 zijn klaar" in said
    assert f'href="/match/{legs[0].id}"' in page
    assert f'href="/match/{legs[2].id}"' not in page
    assert ("Alleen voor ons" in said, legs[2].offer.title in said) == (False, True)
    assert client.get(f"/match/{legs[2].id}").status_code == 404


def test_what_comes_back_is_no_field_of_the_form(client: FlaskClient, session: Session, edition: Edition) -> None:
    leg = make_ring(session, edition, confirmed=0)[0]
    enter(client, session, leg)
    page = client.get(f"/match/{leg.id}").text
    assert ('name="performance"' in page, 'name="counter"' in page, 'name="counter_value"' in page) == (
        True,
        False,
        False,
    )
    said = {
        "version": str(leg.version),
        "party": "giver",
        "performance": "Een week schilderen",
        "offer_amount": "2",
        "counter": "Iets anders",
        "first_step": "Wij bellen",
        "owner": "giver",
        "first_step_by": "2027-02-15",
        "hours": "16",
    }
    assert client.post(f"/match/{leg.id}/invullen", data=said).status_code == 302
    session.refresh(leg)
    assert leg.performance == "Een week schilderen"
    assert leg.counter.startswith("In deze ring: ")
    assert leg.counter.endswith(", van Fanfare Excelsior")


def test_before_somebody_steps_back_the_page_says_what_ends(
    client: FlaskClient, session: Session, edition: Edition
) -> None:
    legs = make_ring(session, edition)
    enter(client, session, legs[0])
    assert f'href="/match/{legs[0].id}/intrekken"' in client.get(f"/match/{legs[0].id}").text
    asked = client.get(f"/match/{legs[0].id}/intrekken")
    assert (asked.status_code, "dan stopt de hele ring: alle 3 matches" in text(asked.text)) == (200, True)
    session.expire_all()
    assert {leg.state for leg in legs} == {MatchState.AT_NOTARY}
    assert client.post(f"/match/{legs[0].id}/intrekken", data={"party": "giver"}).status_code == 302
    session.expire_all()
    assert {leg.state for leg in legs} == {MatchState.WITHDRAWN}
    assert "daarmee stopt de hele ring" in client.get(f"/match/{legs[0].id}").text
    assert "Uit de ring stappen?" not in client.get(f"/match/{legs[0].id}/intrekken").text


def test_a_match_of_no_ring_has_no_such_question(client: FlaskClient, session: Session, edition: Edition) -> None:
    match = make_match(session, edition)
    enter(client, session, match)
    page = client.get(f"/match/{match.id}/intrekken")
    assert (page.status_code, "Uit de ring stappen?" in page.text, "een ring" in page.text) == (200, False, False)


def test_the_desk_stamps_a_ring_from_the_page_of_any_leg(
    client: FlaskClient, session: Session, edition: Edition
) -> None:
    legs = make_ring(session, edition)
    organiser = make_organiser(session, edition, role=Role.NOTARY)
    session.commit()
    sign_in(client, organiser)
    page = client.get(f"/match/{legs[1].id}").text
    assert "Alle 3 bekrachtigen" in page
    assert f'name="version" value="{version_of(legs)}"' in page
    path = f"/vloer/{edition.slug}/match/{legs[1].id}/bekrachtigen"
    answer = client.post(path, data={"version": version_of(legs)}, follow_redirects=True)
    assert "De ring is bekrachtigd: match 001 tot en met 003." in text(answer.text)
    assert "002" in answer.text
    session.expire_all()
    assert [leg.number for leg in legs] == [1, 2, 3]


def test_a_leg_alone_has_no_stamp(client: FlaskClient, session: Session, edition: Edition) -> None:
    legs = make_ring(session, edition, confirmed=2)
    organiser = make_organiser(session, edition, role=Role.NOTARY)
    session.commit()
    sign_in(client, organiser)
    assert "bekrachtigen" not in client.get(f"/match/{legs[0].id}").text
    path = f"/vloer/{edition.slug}/match/{legs[0].id}/bekrachtigen"
    answer = client.post(path, data={"version": version_of(legs)})
    assert (answer.status_code, "een ander deel is nog niet klaar" in answer.text) == (409, True)


def test_the_contract_on_paper_says_the_ring(
    client: FlaskClient, session: Session, edition: Edition, monkeypatch: pytest.MonkeyPatch
) -> None:
    legs = make_ring(session, edition)
    ratify(session, actor_of(session, make_organiser(session, edition)), legs[0], NOW)
    said: dict[str, Any] = {}

    def set_in_type(_template: str, _title: str, data: dict[str, Any]) -> bytes:
        said.update(data)
        return b"%PDF"

    monkeypatch.setattr(documents, "_set", set_in_type)
    enter(client, session, legs[1])
    assert client.get(f"/match/{legs[1].id}/contract.pdf").status_code == 200
    facts = dict(said["facts"])
    assert facts["In ruil, in deze ring"] == f"{legs[0].performance}, van Schildersbedrijf Jansen"
    assert facts["De ring"] == "Schildersbedrijf Jansen → De Schuur → Fanfare Excelsior → Schildersbedrijf Jansen"
    assert said["asker"]["what"] == legs[1].request.title
    assert "Deel van een ring van drie" in client.get(f"/match/{legs[1].id}").text
