"""The proposal's page through the client, without JavaScript."""

from datetime import timedelta

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select
from sqlalchemy.orm import Session

from beursvloer.accounts.models import Person
from beursvloer.contracts.models import Match
from beursvloer.contracts.rules import MatchState
from beursvloer.editions.models import Edition
from beursvloer.listings.rules import ListingState
from beursvloer.proposals.models import Message, Proposal
from beursvloer.proposals.rules import Answer, ProposalState
from beursvloer.terms import Side
from tests.factories import (
    make_edition,
    make_listing,
    make_match,
    make_organisation,
    make_organiser,
    make_person,
    make_proposal,
    person_of,
    sign_in,
)

PARTS = [
    {"code": "concept", "points": 4000, "facts": {"concept": "painting", "name_nl": "schilderwerk"}},
    {"code": "kind", "points": 1000, "facts": {}},
    {"code": "quantity", "points": 150, "facts": {"asked": 2, "offered": 1, "unit": "day"}},
    {"code": "history", "points": 0, "facts": {"met": 0, "matched": 0}},
    {"code": "distance", "points": -20, "facts": {"km": 3}},
]


@pytest.fixture
def edition(session: Session) -> Edition:
    return make_edition(session)


@pytest.fixture
def proposal(session: Session, edition: Edition) -> Proposal:
    offer = make_listing(session, edition, make_organisation(session, edition, name="Schildersbedrijf Jansen"))
    request = make_listing(
        session, edition, make_organisation(session, edition, name="De Reggevogels"), side=Side.REQUEST
    )
    proposal = make_proposal(session, edition, offer, request, parts=PARTS)
    session.commit()
    return proposal


def giver(session: Session, proposal: Proposal) -> Person:
    return person_of(session, proposal.offer.organisation)


def asker(session: Session, proposal: Proposal) -> Person:
    return person_of(session, proposal.request.organisation)


def tap(client: FlaskClient, proposal: Proposal, side: str, answer: str) -> tuple[int, str]:
    said = client.post(f"/voorstel/{proposal.id}/antwoord", data={"side": side, "answer": answer})
    return said.status_code, said.headers.get("Location") or said.text


def page(client: FlaskClient, proposal: Proposal) -> str:
    answer = client.get(f"/voorstel/{proposal.id}")
    assert answer.status_code == 200
    return answer.text


def test_it_says_why_from_the_readers_side(client: FlaskClient, session: Session, proposal: Proposal) -> None:
    sign_in(client, giver(session, proposal))
    seen = page(client, proposal)
    assert "Het gaat allebei over schilderwerk." in seen
    assert "Zij zoeken 2 dagen, u biedt 1 dag." in seen
    assert "U kwam elkaar nog niet tegen." in seen
    assert "Dichtbij: 3 kilometer." in seen
    assert "Dit is uw aanbod" in seen
    assert "vervalt dit voorstel op maandag 15 februari" in seen
    sign_in(client, asker(session, proposal))
    assert "U zoekt 2 dagen, zij bieden 1 dag." in page(client, proposal)


def test_two_times_yes_leads_to_the_match(client: FlaskClient, session: Session, proposal: Proposal) -> None:
    sign_in(client, giver(session, proposal))
    assert tap(client, proposal, "offer", "yes") == (302, f"/voorstel/{proposal.id}")
    assert "Wij wachten nu op De Reggevogels" in page(client, proposal)
    sign_in(client, asker(session, proposal))
    assert "Schildersbedrijf Jansen zei al ja." in page(client, proposal)
    status, place = tap(client, proposal, "request", "yes")
    match = session.scalars(select(Match)).one()
    assert (status, place) == (302, f"/match/{match.id}")
    assert f'href="/match/{match.id}"' in page(client, proposal)


def test_a_match_that_was_withdrawn_is_not_called_a_match(
    client: FlaskClient, session: Session, proposal: Proposal
) -> None:
    for person, side in ((giver(session, proposal), "offer"), (asker(session, proposal), "request")):
        sign_in(client, person)
        tap(client, proposal, side, "yes")
    match = session.scalars(select(Match)).one()
    client.post(f"/match/{match.id}/intrekken", data={"party": "asker"})
    session.refresh(match)
    assert match.state is MatchState.WITHDRAWN
    for person in (giver(session, proposal), asker(session, proposal)):
        sign_in(client, person)
        seen = page(client, proposal)
        assert "Deze match gaat niet door" in seen
        assert "Het is een match" not in seen
        assert "Allebei ja" not in seen
        assert "Een van de twee trok zich terug" in seen
        assert f'href="/vloer/{proposal.edition.slug}/lijst"' in seen
        assert 'name="text"' in client.get(f"/voorstel/{proposal.id}?vraag=1").text


def test_a_no_is_kind_to_both_and_may_be_a_slip(client: FlaskClient, session: Session, proposal: Proposal) -> None:
    sign_in(client, giver(session, proposal))
    tap(client, proposal, "offer", "no")
    seen = page(client, proposal)
    assert "U zei nee. Dat mag altijd" in seen
    assert "Verkeerd gedrukt? Zeg toch ja" in seen
    sign_in(client, asker(session, proposal))
    seen = page(client, proposal)
    assert "Deze keer werd het nee." in seen
    assert "Verkeerd gedrukt" not in seen


def test_for_others_it_does_not_exist(
    client: FlaskClient, session: Session, edition: Edition, proposal: Proposal
) -> None:
    strangers = [
        make_person(session),
        person_of(session, make_organisation(session, edition)),
        make_organiser(session, make_edition(session)),
    ]
    session.commit()
    for person in strangers:
        sign_in(client, person)
        assert client.get(f"/voorstel/{proposal.id}").status_code == 404
        assert tap(client, proposal, "offer", "yes")[0] == 404
        asked = client.post(f"/voorstel/{proposal.id}/vraag", data={"side": "offer", "text": "Hallo"})
        assert asked.status_code == 404
    session.refresh(proposal)
    assert (proposal.offer_answer, session.scalars(select(Message)).all()) == (None, [])


def test_a_visitor_signs_in_first_and_comes_back(client: FlaskClient, proposal: Proposal) -> None:
    answer = client.get(f"/voorstel/{proposal.id}")
    assert answer.status_code == 302
    assert answer.headers["Location"].endswith(f"next=/voorstel/{proposal.id}")


@pytest.mark.parametrize("state", [ProposalState.DRAFT, ProposalState.DISCARDED])
def test_parties_do_not_see_what_was_not_released(
    client: FlaskClient, session: Session, edition: Edition, proposal: Proposal, state: ProposalState
) -> None:
    proposal.state = state
    organiser = make_organiser(session, edition)
    session.commit()
    sign_in(client, giver(session, proposal))
    assert client.get(f"/voorstel/{proposal.id}").status_code == 404
    sign_in(client, organiser)
    assert client.get(f"/voorstel/{proposal.id}").status_code == 200


def test_an_answer_for_the_other_side_is_not_taken(client: FlaskClient, session: Session, proposal: Proposal) -> None:
    sign_in(client, giver(session, proposal))
    assert tap(client, proposal, "request", "yes")[0] == 404
    assert tap(client, proposal, "offer", "maybe")[0] == 400
    assert tap(client, proposal, "both", "yes")[0] == 400


def test_who_comes_too_late_reads_why(
    client: FlaskClient, session: Session, edition: Edition, proposal: Proposal
) -> None:
    other = make_listing(session, edition, side=Side.REQUEST)
    make_match(session, edition, proposal.offer, other)  # at the floor, outside any proposal
    session.commit()
    sign_in(client, giver(session, proposal))
    tap(client, proposal, "offer", "yes")
    sign_in(client, asker(session, proposal))
    status, text = tap(client, proposal, "request", "yes")
    assert status == 409
    assert "Iemand anders was u net voor" in text
    session.refresh(proposal)
    assert proposal.state is ProposalState.TAKEN
    assert "Waar het om ging is net aan een ander toegezegd" in page(client, proposal)


@pytest.mark.parametrize(
    ("state", "words", "after"),
    [
        (ListingState.HELD, "De organisatie kijkt nog naar een van deze twee", ProposalState.OPEN),
        (ListingState.WITHDRAWN, "Een van deze twee briefjes is voorgoed weggehaald", ProposalState.TAKEN),
    ],
)
def test_a_second_yes_about_a_note_off_the_board_says_what_is_true(
    client: FlaskClient,
    session: Session,
    proposal: Proposal,
    state: ListingState,
    words: str,
    after: ProposalState,
) -> None:
    sign_in(client, giver(session, proposal))
    tap(client, proposal, "offer", "yes")
    session.refresh(proposal)
    proposal.request.state = state
    session.commit()
    sign_in(client, asker(session, proposal))
    status, text = tap(client, proposal, "request", "yes")
    assert status == 409
    assert words in text
    assert "Iemand anders was u net voor" not in text
    session.refresh(proposal)
    assert (proposal.state, session.scalars(select(Match)).all()) == (after, [])


def test_a_lapsed_one_says_that_it_may_come_back(client: FlaskClient, session: Session, proposal: Proposal) -> None:
    assert proposal.lapses_at is not None
    proposal.state, proposal.lapses_at = ProposalState.LAPSED, proposal.lapses_at - timedelta(days=20)
    session.commit()
    sign_in(client, giver(session, proposal))
    assert "niets zeggen is geen nee" in page(client, proposal)
    assert tap(client, proposal, "offer", "yes")[0] == 409


def test_a_question_stands_in_the_thread_of_both(client: FlaskClient, session: Session, proposal: Proposal) -> None:
    sign_in(client, asker(session, proposal))
    assert 'name="text"' in client.get(f"/voorstel/{proposal.id}?vraag=1").text
    sent = client.post(f"/voorstel/{proposal.id}/vraag", data={"side": "request", "text": "Ook <b>binnen</b>?"})
    message = session.scalars(select(Message)).one()
    assert sent.headers["Location"] == f"/voorstel/{proposal.id}#bericht-{message.id}"
    sign_in(client, giver(session, proposal))
    assert "Ook &lt;b&gt;binnen&lt;/b&gt;?" in page(client, proposal)


def test_a_message_that_is_too_long_comes_back_filled_in(
    client: FlaskClient, session: Session, proposal: Proposal
) -> None:
    sign_in(client, asker(session, proposal))
    long = "lang " * 200
    answer = client.post(f"/voorstel/{proposal.id}/vraag", data={"side": "request", "text": long})
    assert answer.status_code == 422
    assert long.strip() in answer.text
    assert "niet meer dan 600 tekens" in answer.text
    assert session.scalars(select(Message)).all() == []


def test_money_gets_a_friendly_stop_and_the_text_stays(
    client: FlaskClient, session: Session, proposal: Proposal
) -> None:
    sign_in(client, asker(session, proposal))
    ask = f"/voorstel/{proposal.id}/vraag"
    answer = client.post(ask, data={"side": "request", "text": "Kan het voor 50 euro per uur?"})
    assert answer.status_code == 422
    assert "op deze vloer gaat geen geld om" in answer.text
    assert "Kan het voor 50 euro per uur?</textarea>" in answer.text
    assert session.scalars(select(Message)).all() == []
    assert client.post(ask, data={"side": "request", "text": "Wij betalen de verf"}).status_code == 302


def test_who_stands_for_both_chooses_for_whom(client: FlaskClient, session: Session, edition: Edition) -> None:
    person = make_person(session)
    offer = make_listing(session, edition, make_organisation(session, edition, name="Bakkerij", person=person))
    request = make_listing(
        session, edition, make_organisation(session, edition, name="Scouting", person=person), side=Side.REQUEST
    )
    proposal = make_proposal(session, edition, offer, request)
    session.commit()
    sign_in(client, person)
    seen = page(client, proposal)
    assert "Voor wie antwoordt u?" in seen
    assert seen.count('name="answer" value="yes"') == 2
    assert "namens een deelnemer" not in seen


def test_a_matchmaker_answers_for_a_participant(
    client: FlaskClient, session: Session, edition: Edition, proposal: Proposal
) -> None:
    matchmaker = make_organiser(session, edition)
    session.commit()
    sign_in(client, matchmaker)
    assert "U antwoordt namens een deelnemer." in page(client, proposal)
    assert tap(client, proposal, "offer", "yes")[0] == 302
    session.refresh(proposal)
    assert proposal.offer_answer is Answer.YES


@pytest.mark.parametrize(("language", "words"), [("de", "Das passt zusammen"), ("en", "This fits together")])
def test_in_other_languages(
    client: FlaskClient, session: Session, proposal: Proposal, language: str, words: str
) -> None:
    sign_in(client, giver(session, proposal))
    client.set_cookie("taal", language)
    assert words in page(client, proposal)


def test_both_read_what_the_notes_say(client: FlaskClient, session: Session, edition: Edition) -> None:
    offer = make_listing(session, edition, description="Wij nemen <ladders> mee.", counter="Een rondleiding")
    request = make_listing(session, edition, side=Side.REQUEST, title="Wie?", size="8 bij 12 meter", counter="Koffie")
    proposal = make_proposal(session, edition, offer, request)
    bare = make_proposal(session, edition)
    session.commit()
    for person in (giver(session, proposal), asker(session, proposal)):
        sign_in(client, person)
        seen = client.get(f"/voorstel/{proposal.id}").text
        words = ["Wij nemen &lt;ladders&gt; mee.", "Een rondleiding", "8 bij 12 meter", "Koffie"]
        assert [word for word in words if word not in seen] == []
    sign_in(client, giver(session, bare))
    assert "Wat er op de briefjes staat" not in client.get(f"/voorstel/{bare.id}").text
