"""What comes out of the printer. That a PDF is there at all proves that it is tagged: Typst refuses what is not."""

import pytest
from flask.testing import FlaskClient
from sqlalchemy.orm import Session

from beursvloer.access.permissions import Role
from beursvloer.contracts.desk_actions import ratify
from beursvloer.terms import Side
from tests.conftest import NOW
from tests.factories import actor_of, make_edition, make_listing, make_match, make_organiser, person_of, sign_in


def is_pdf(answer: object) -> bool:
    return answer.data.startswith(b"%PDF-") and answer.mimetype == "application/pdf"  # type: ignore[attr-defined]


def test_blank_contracts_are_printed_with_the_numbers_that_were_given_out(
    client: FlaskClient, session: Session
) -> None:
    edition = make_edition(session)
    desk = make_organiser(session, edition, role=Role.CHECK_IN)
    session.commit()
    sign_in(client, desk)
    base = f"/vloer/{edition.slug}/papier"
    assert client.get(f"{base}/contracten.pdf?van=1&tot=3").status_code == 404
    ready = client.post(base, data={"count": 3}, follow_redirects=True)
    assert "P001 tot en met P003" in ready.text
    assert is_pdf(client.get(f"{base}/contracten.pdf?van=1&tot=3"))
    assert client.get(f"{base}/contracten.pdf?van=1&tot=4").status_code == 404
    refused = client.post(base, data={"count": 500})
    assert refused.status_code == 422
    assert 'value="500"' in refused.text


def test_badges_for_everybody_and_for_one(client: FlaskClient, session: Session) -> None:
    edition = make_edition(session)
    make_listing(session, edition, title="Schilder ‘voor’ een dag — \\ $ # *")
    make_listing(session, edition, side=Side.REQUEST, title="Wie schildert onze zaal?")
    desk = make_organiser(session, edition, role=Role.CHECK_IN)
    session.commit()
    sign_in(client, desk)
    base = f"/vloer/{edition.slug}/papier/badges.pdf"
    assert is_pdf(client.get(base))
    assert is_pdf(client.get(f"{base}?badge=1"))
    assert client.get(f"{base}?badge=99").status_code == 404


@pytest.mark.parametrize("locale", ["nl", "de", "en"])
def test_a_ratified_contract_is_for_its_parties_and_the_desk(
    client: FlaskClient, session: Session, locale: str
) -> None:
    edition = make_edition(session)
    offer = make_listing(session, edition)
    match = make_match(session, edition, offer, confirmed=True)
    notary = make_organiser(session, edition, role=Role.NOTARY)
    stranger = person_of(session, make_listing(session, edition, title="Iets anders").organisation)
    giver = person_of(session, offer.organisation)
    session.commit()
    sign_in(client, giver)
    client.get(f"/taal/{locale}")
    page = f"/match/{match.id}/contract.pdf"
    assert client.get(page).location == f"/match/{match.id}"  # not before it is ratified
    ratify(session, actor_of(session, notary), match, NOW)
    session.commit()
    assert is_pdf(client.get(page))
    sign_in(client, notary)
    assert is_pdf(client.get(page))
    sign_in(client, stranger)
    assert client.get(page).status_code == 404
