"""The organiser looks for rings, and proposes one to all its parties at once."""

from flask.testing import FlaskClient
from sqlalchemy import select
from sqlalchemy.orm import Session

from beursvloer.mail.models import OutboxMail
from beursvloer.rings.models import Ring
from beursvloer.rings.rules import RingState
from tests.organisers.desk import desk, fill, text_of
from tests.rings.circles import ring_of_three


def look(client: FlaskClient, at: str) -> str:
    return client.post(f"{at}/ringen", follow_redirects=True).text


def test_a_ring_is_found_kept_and_proposed_to_all_three(client: FlaskClient, session: Session) -> None:
    edition, at = desk(client, session)
    ring_of_three(session, edition)
    session.commit()
    assert "Verf en Zo → De Schuur" not in client.get(f"{at}/voorstellen").text

    page = look(client, at)
    said = text_of(page)
    assert "1 ring is mogelijk. Bewezen: geen andere keuze van ringen past samen beter." in said
    assert "Verf en Zo geeft aan De Schuur: Schilder voor twee dagen voor: Wij zoeken een schilder" in said
    assert page.count('class="circle"') == 1
    assert "Stel voor aan alle drie" in said
    session.expire_all()
    ring = session.scalars(select(Ring)).one()
    assert ring.state is RingState.DRAFT

    for _twice in range(2):
        said = text_of(client.post(f"{at}/ringen/{ring.id}/voorstellen", follow_redirects=True).text)
        assert "0 van de 3 zeiden ja." in said
    session.expire_all()
    assert ring.state is RingState.OPEN
    assert session.scalars(select(OutboxMail.letter)).all() == ["ring_proposed"] * 3


def test_a_draft_is_thrown_away_and_a_new_search_replaces_it(client: FlaskClient, session: Session) -> None:
    edition, at = desk(client, session)
    ring_of_three(session, edition)
    session.commit()
    look(client, at)
    look(client, at)
    session.expire_all()
    first, second = session.scalars(select(Ring).order_by(Ring.id))
    assert (first.state, second.state) == (RingState.DISCARDED, RingState.DRAFT)

    assert "Het concept is weg." in text_of(
        client.post(f"{at}/ringen/{second.id}/weggooien", follow_redirects=True).text
    )
    session.expire_all()
    assert second.state is RingState.DISCARDED
    assert client.post(f"{at}/ringen/{second.id}/voorstellen").status_code == 302
    session.expire_all()
    assert second.state is RingState.DISCARDED


def test_a_draft_that_is_no_longer_possible_says_so(client: FlaskClient, session: Session) -> None:
    edition, at = desk(client, session)
    notes = ring_of_three(session, edition)
    session.commit()
    look(client, at)
    notes[0][0].remaining = 0
    session.commit()

    said = text_of(client.get(f"{at}/voorstellen").text)
    assert "Van “Schilder voor twee dagen” is te weinig over" in said
    assert "Stel voor aan alle drie" not in said
    ring = session.scalars(select(Ring)).one()
    client.post(f"{at}/ringen/{ring.id}/voorstellen")
    session.expire_all()
    assert ring.state is RingState.DRAFT


def test_without_rings_it_says_what_they_need(client: FlaskClient, session: Session) -> None:
    edition, at = desk(client, session)
    fill(session, edition, 2)
    session.commit()

    said = text_of(look(client, at))
    assert "Er is nu geen ring mogelijk." in said
    assert "Voor een ring zijn partijen nodig" in said


def test_a_ring_of_another_floor_is_not_found(client: FlaskClient, session: Session) -> None:
    _edition, at = desk(client, session)
    other, _ = desk(client, session)
    ring_of_three(session, other)
    session.commit()
    look(client, f"/vloer/{other.slug}/beheer")
    ring = session.scalars(select(Ring)).one()
    assert client.post(f"{at}/ringen/{ring.id}/voorstellen").status_code in (403, 404)
