"""A ring's page through the client, without JavaScript."""

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select
from sqlalchemy.orm import Session

from beursvloer.accounts.models import Organisation
from beursvloer.contracts.models import Match
from beursvloer.editions.models import Edition
from beursvloer.rings.models import Ring
from beursvloer.rings.rules import Reply, RingState, Why
from tests.conftest import NOW
from tests.factories import make_edition, make_organisation, make_organiser, person_of, sign_in
from tests.organisers.desk import text_of
from tests.rings.circles import drafted, fresh, givers, make_ring, open_ring, ring_of_three, say


@pytest.fixture
def edition(session: Session) -> Edition:
    return make_edition(session)


@pytest.fixture
def ring(session: Session, edition: Edition) -> Ring:
    ring = open_ring(session, edition)
    session.commit()
    return ring


def page(client: FlaskClient, ring: Ring, query: str = "") -> str:
    answer = client.get(f"/ring/{ring.id}{query}")
    assert answer.status_code == 200
    return text_of(answer.text)


def tap(client: FlaskClient, ring: Ring, party: Organisation, answer: str, why: str = "") -> tuple[int, str]:
    said = client.post(f"/ring/{ring.id}/antwoord", data={"party": party.id, "answer": answer, "why": why})
    return said.status_code, text_of(said.text)


def test_a_party_reads_what_it_gives_and_gets_and_who_else_is_in(
    client: FlaskClient, session: Session, ring: Ring
) -> None:
    sign_in(client, person_of(session, givers(ring)[0]))
    said = page(client, ring)
    assert "U zit in een ring: elk geeft aan de volgende" in said
    assert "U geeft Schilder voor twee dagen aan De Schuur, die vroeg: Wij zoeken een schilder" in said
    assert "U krijgt Boekhouder die uw jaarrekening maakt van Cijferwerk, voor uw vraag: Boekhouder gezocht" in said
    assert "De Schuur geeft aan Cijferwerk: Vergaderzaal voor een avond" in said
    assert "0 van de 3 zeiden ja. Niemand ziet wie dat is." in said
    drawn = client.get(f"/ring/{ring.id}").text
    assert drawn.count("circle__dot--mine") == 1


def test_it_stands_on_the_own_page_until_it_is_answered(client: FlaskClient, session: Session, ring: Ring) -> None:
    party = givers(ring)[0]
    sign_in(client, person_of(session, party))
    said = text_of(client.get("/mijn").text)
    assert "Ring van drie U geeft aan De Schuur: Schilder voor twee dagen U krijgt van Cijferwerk: Boekhouder" in said
    tap(client, ring, party, "yes")
    assert "U zei ja. 1 van de 3 zei ja." in text_of(client.get("/mijn").text)


def test_others_see_how_many_said_yes_and_not_who(client: FlaskClient, session: Session, ring: Ring) -> None:
    """The page is the same, whoever of the others said yes."""
    reader, other, third = givers(ring)
    seen = []
    sign_in(client, person_of(session, reader))
    for ready in (other, third):
        say(session, ring, ready)
        session.commit()
        seen.append(page(client, ring))
        for row in fresh(session, ring).answers:
            session.delete(row)
        session.commit()
    assert "1 van de 3 zei ja." in seen[0]
    assert seen[0] == seen[1]


def test_the_last_yes_leads_to_two_contracts(client: FlaskClient, session: Session, ring: Ring) -> None:
    *first, last = givers(ring)
    for party in first:
        say(session, ring, party)
    session.commit()
    sign_in(client, person_of(session, last))
    assert [tap(client, ring, last, "yes")[0] for _twice in range(2)] == [302, 302]
    said = page(client, ring)
    assert "Iedereen zei ja" in said
    assert "Contract over wat u geeft" in said
    assert "Contract over wat u krijgt" in said
    assert len(session.scalars(select(Match)).all()) == 3


def test_when_all_have_their_stamp_nothing_is_asked_any_more(client: FlaskClient, session: Session, ring: Ring) -> None:
    for party in givers(ring):
        say(session, ring, party)
    for match in session.scalars(select(Match)):
        match.ratified_at = NOW
    session.commit()
    sign_in(client, person_of(session, givers(ring)[0]))
    said = page(client, ring)
    assert "Alle contracten van deze ring hebben hun stempel." in said
    assert "Vul nu twee contracten in" not in said


def test_two_who_can_help_each_other_are_no_circle_in_words(
    client: FlaskClient, session: Session, edition: Edition
) -> None:
    parties = [make_organisation(session, edition, name=name) for name in ("Verf en Zo", "De Schuur")]
    ring = make_ring(session, edition, *parties)
    session.commit()
    sign_in(client, person_of(session, parties[0]))
    asked = page(client, ring)
    assert "U kunt elkaar helpen" in asked
    assert "Niemand ziet wie dat is" not in asked
    tap(client, ring, parties[0], "yes")
    assert "Nu wachten we op de ander." in page(client, ring)


def test_a_no_says_why_and_only_its_sayer_reads_it_as_own(client: FlaskClient, session: Session, ring: Ring) -> None:
    one, other, _third = givers(ring)
    sign_in(client, person_of(session, one))
    asked = page(client, ring, "?nee=1")
    assert "Wat ik zou geven Wat ik zou krijgen Het komt nu niet uit Dat zeg ik liever niet" in asked
    assert tap(client, ring, one, "no", "get")[0] == 302
    session.expire_all()
    [said] = fresh(session, ring).answers
    assert (said.answer, said.why, said.on_behalf) == (Reply.NO, Why.GET, False)
    assert "U zei nee. Dat mag altijd, en de anderen zien niet dat u het was." in page(client, ring)
    sign_in(client, person_of(session, other))
    read = page(client, ring)
    assert "Het kwam niet iedereen uit, deze keer." in read
    assert "ja zeggen" not in read


def test_a_no_by_mistake_is_taken_back(client: FlaskClient, session: Session, ring: Ring) -> None:
    party = givers(ring)[0]
    sign_in(client, person_of(session, party))
    tap(client, ring, party, "no", "now")
    assert "Verkeerd gedrukt? Zeg toch ja" in page(client, ring)
    assert tap(client, ring, party, "yes")[0] == 302
    session.expire_all()
    assert fresh(session, ring).state is RingState.OPEN


def test_what_is_gone_at_the_last_yes_is_told_kindly(client: FlaskClient, session: Session, ring: Ring) -> None:
    *first, last = givers(ring)
    for party in first:
        say(session, ring, party)
    ring.legs[0].request.remaining = 0
    session.commit()
    sign_in(client, person_of(session, last))
    status, said = tap(client, ring, last, "yes")
    assert status == 409
    assert "Deze ring gaat niet door" in said
    session.expire_all()
    assert fresh(session, ring).state is RingState.TAKEN
    assert session.scalars(select(Match)).all() == []


@pytest.mark.parametrize(
    "data", [{}, {"answer": "yes"}, {"party": "x", "answer": "yes"}, {"party": "1", "answer": "?"}]
)
def test_what_is_no_answer_is_refused(client: FlaskClient, session: Session, ring: Ring, data: dict[str, str]) -> None:
    sign_in(client, person_of(session, givers(ring)[0]))
    assert client.post(f"/ring/{ring.id}/antwoord", data=data).status_code == 400


def test_to_others_it_does_not_exist(client: FlaskClient, session: Session, edition: Edition, ring: Ring) -> None:
    stranger = make_organisation(session, edition)
    session.commit()
    assert client.get(f"/ring/{ring.id}").status_code == 302  # to signing in
    sign_in(client, person_of(session, stranger))
    assert client.get(f"/ring/{ring.id}").status_code == 404
    assert tap(client, ring, givers(ring)[0], "yes")[0] == 404
    sign_in(client, person_of(session, givers(ring)[0]))
    assert tap(client, ring, givers(ring)[1], "yes")[0] == 404
    assert client.get(f"/ring/{ring.id + 1}").status_code == 404


def test_a_draft_is_for_the_desk_only(client: FlaskClient, session: Session, edition: Edition) -> None:
    ring_of_three(session, edition)
    [ring] = drafted(session, edition)
    organiser = make_organiser(session, edition)
    session.commit()
    sign_in(client, person_of(session, givers(fresh(session, ring))[0]))
    assert client.get(f"/ring/{ring.id}").status_code == 404
    sign_in(client, organiser)
    assert "Een concept" in page(client, ring)


def test_an_organiser_answers_for_who_does_not_click(
    client: FlaskClient, session: Session, edition: Edition, ring: Ring
) -> None:
    organiser = make_organiser(session, edition)
    say(session, ring, givers(ring)[0])
    session.commit()
    sign_in(client, organiser)
    said = page(client, ring)
    assert "U antwoordt namens een deelnemer" in said
    assert "antwoord: ja" in said
    assert tap(client, ring, givers(ring)[1], "yes")[0] == 302
    session.expire_all()
    assert [answer.on_behalf for answer in fresh(session, ring).answers] == [False, True]
