"""What a contract starts with: its words from the note, and a value that asks to be filled in."""

from typing import Any

import pytest
from flask.testing import FlaskClient
from sqlalchemy.orm import Session

from beursvloer.contracts.models import Match
from beursvloer.editions.models import Edition
from beursvloer.terms import Kind, Side, Unit
from tests.factories import make_edition, make_listing, make_match, person_of, sign_in


@pytest.fixture
def edition(session: Session) -> Edition:
    return make_edition(session)


def match_of(session: Session, edition: Edition, taken: int, **offer: Any) -> Match:
    request = make_listing(session, edition, side=Side.REQUEST, title="Wij zoeken iets", quantity=9)
    return make_match(session, edition, make_listing(session, edition, **offer), request, amounts=(taken, taken))


@pytest.mark.parametrize(
    ("offer", "taken", "words"),
    [
        ({"title": "Hulp in het groen", "quantity": 2, "unit": Unit.DAY}, 2, "2 dagen: Hulp in het groen"),
        ({"title": "Twee dagen schilderen", "quantity": 2, "unit": Unit.DAY}, 2, "Twee dagen schilderen"),
        ({"title": "Twee dagen schilderen", "quantity": 2, "unit": Unit.DAY}, 1, "1 dag: Twee dagen schilderen"),
        ({"title": "Eén middag hulp", "quantity": 4, "unit": Unit.HALF_DAY}, 4, "4 dagdelen: Eén middag hulp"),
        ({"title": "Tenten", "quantity": 3, "size": "4 bij 6 meter"}, 2, "2 × Tenten (4 bij 6 meter)"),
        ({"title": "Zaal voor 60 mensen", "size": "voor 60 mensen"}, 1, "Zaal voor 60 mensen"),
        ({"title": "Koelkast", "unit": Unit.PIECE}, 1, "Koelkast"),
        ({"title": "Hilfe", "quantity": 2, "unit": Unit.DAY, "locale": "de"}, 2, "2 Tage: Hilfe"),
    ],
)
def test_the_words_come_from_the_note(
    app: Any, session: Session, edition: Edition, offer: dict[str, Any], taken: int, words: str
) -> None:
    with app.app_context():
        assert match_of(session, edition, taken, **offer).performance == words


def filled(match: Match, **changed: Any) -> dict[str, Any]:
    return {
        "version": str(match.version),
        "party": "asker",
        "performance": match.performance,
        "offer_amount": "2",
        "counter": "Koffie",
        "first_step": "Anouk belt Mark",
        "owner": "asker",
        "first_step_by": "2027-02-15",
        "hours": "",
        "goods": "",
        "costs": "",
        "counter_value": "",
        "do": "keep",
    } | changed


@pytest.mark.parametrize(("typed", "kept"), [(None, "1 dag: Hulp"), ("Snoeien", "Snoeien")])
def test_words_nobody_typed_over_follow_the_amount(
    app: Any, client: FlaskClient, session: Session, edition: Edition, typed: str | None, kept: str
) -> None:
    with app.app_context():
        match = match_of(session, edition, 2, title="Hulp", quantity=2, unit=Unit.DAY)
    match.request_unit = Unit.DAY
    session.commit()
    sign_in(client, person_of(session, match.asker))
    words = typed or match.performance
    answer = client.post(
        f"/match/{match.id}/invullen", data=filled(match, offer_amount="1", performance=words, hours="16")
    )
    assert answer.status_code == 302
    session.refresh(match)
    assert (match.performance, match.hours) == (kept, 8)


@pytest.mark.parametrize(("kind", "field"), [(Kind.GOODS, "goods"), (Kind.FACILITY, "hours")])
def test_a_value_of_nothing_is_asked_about_and_stops_nobody(
    client: FlaskClient, session: Session, edition: Edition, kind: Kind, field: str
) -> None:
    match = match_of(session, edition, 2, title="Tenten", quantity=2, kind=kind)
    session.commit()
    sign_in(client, person_of(session, match.asker))
    form = client.get(f"/match/{match.id}").text
    assert ("Wat is het ongeveer waard, in euro" in form) is (kind is Kind.GOODS)
    assert "als niets" in form
    assert client.post(f"/match/{match.id}/invullen", data=filled(match, do="read")).status_code == 302
    seen = client.get(f"/match/{match.id}").text
    assert "Wat is het ongeveer waard?" in seen
    assert f"aanpassen=1#{field}" in seen
    assert "Ja, afgesproken" in seen
    session.refresh(match)
    worth = filled(match, goods="150", do="read")
    assert client.post(f"/match/{match.id}/invullen", data=worth).status_code == 302
    assert "als niets" not in client.get(f"/match/{match.id}").text
