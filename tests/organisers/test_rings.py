"""The organiser looks for rings: shown as a circle and in words, only when asked."""

from flask.testing import FlaskClient
from sqlalchemy.orm import Session

from tests.organisers.desk import desk, fill, text_of
from tests.proposals.test_rings import ring_of_three


def test_rings_are_shown_when_asked(client: FlaskClient, session: Session) -> None:
    edition, at = desk(client, session)
    ring_of_three(session, edition)
    session.commit()
    before = client.get(f"{at}/voorstellen").text
    assert "ringen=1#ringen" in before
    assert "Mogelijke ringen" not in before

    page = client.get(f"{at}/voorstellen?ringen=1").text
    said = text_of(page)
    assert "1 ring. Bewezen: geen andere keuze van ringen past samen beter." in said
    assert "Verf en Zo geeft aan De Schuur: Schilder voor twee dagen voor: Wij zoeken een schilder" in said
    assert "Cijferwerk geeft aan Verf en Zo" in said
    assert page.count('<svg viewBox="0 0 440 240"') == 1


def test_without_rings_it_says_what_they_need(client: FlaskClient, session: Session) -> None:
    edition, at = desk(client, session)
    fill(session, edition, 2)
    session.commit()

    assert "Nog geen ring" in text_of(client.get(f"{at}/voorstellen?ringen=1").text)
