"""The desks' pages through the client, without JavaScript: take, value, ratify, pass over, ask."""

from collections.abc import Callable
from contextlib import AbstractContextManager

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select
from sqlalchemy.orm import Session

from beursvloer.access.permissions import Role
from beursvloer.contracts.models import Match
from beursvloer.contracts.rules import MatchState
from beursvloer.desks import queries
from beursvloer.editions.models import Edition
from beursvloer.mail.models import OutboxMail
from tests.desks.steps import at_notary, at_valuation, on_an_evening
from tests.factories import make_match, make_organisation, make_organiser, person_of, sign_in

Statements = Callable[[], AbstractContextManager[list[str]]]


@pytest.fixture
def edition(session: Session) -> Edition:
    found = on_an_evening(session)
    session.commit()
    return found


def enter(client: FlaskClient, session: Session, edition: Edition, role: Role) -> None:
    person = make_organiser(session, edition, role=role)
    session.commit()
    sign_in(client, person)


def at(edition: Edition, rest: str) -> str:
    return f"/vloer/{edition.slug}/balie/{rest}"


def test_an_empty_queue_says_so(client: FlaskClient, session: Session, edition: Edition) -> None:
    enter(client, session, edition, Role.NOTARY)
    page = client.get(at(edition, "notaris"))
    assert (page.status_code, "Niemand wacht" in page.text) == (200, True)
    assert client.post(at(edition, "notaris/volgende")).location == at(edition, "notaris")


def test_value_and_the_next_one_is_in_hand(client: FlaskClient, session: Session, edition: Edition) -> None:
    first, second = at_valuation(session, edition, 2)
    enter(client, session, edition, Role.VALUATION)
    assert '<span class="num">2</span> contracten wachten' in client.get(at(edition, "waarde")).text
    client.post(at(edition, "waarde/volgende"))
    page = client.get(at(edition, "waarde")).text
    assert "1 uur × € 50 = € 50" in page
    assert "Nog 1 in de rij" in page
    sent = {"version": first.version, "hours": "1,5", "goods": "25", "costs": ""}
    assert client.post(at(edition, f"waarde/{first.id}/waarderen"), data=sent).status_code == 303
    session.refresh(first)
    session.refresh(second)
    assert (first.promised_value, first.state, second.claimed_by) == (100, MatchState.AT_NOTARY, first.valued_by)
    page = client.get(at(edition, "waarde")).text
    assert "Gewaardeerd op € 100: door naar de notaris." in page
    assert "Hierna is de rij leeg" in page


def test_what_cannot_be_a_value_is_said(client: FlaskClient, session: Session, edition: Edition) -> None:
    [match] = at_valuation(session, edition)
    enter(client, session, edition, Role.VALUATION)
    client.post(at(edition, "waarde/volgende"))
    wrong = {"version": match.version, "hours": "veel", "goods": "", "costs": ""}
    answer = client.post(at(edition, f"waarde/{match.id}/waarderen"), data=wrong)
    assert (answer.status_code, "Schrijf een getal" in answer.text) == (422, True)


@pytest.mark.parametrize(
    ("goods", "sentence", "tick"),
    [("", "Echt € 0? Dan telt deze match niet mee.", "0"), ("900", "meer dan tien keer zoveel", "900")],
)
def test_a_value_that_may_be_a_slip_is_asked_about(
    client: FlaskClient, session: Session, edition: Edition, goods: str, sentence: str, tick: str
) -> None:
    [match] = at_valuation(session, edition)
    enter(client, session, edition, Role.VALUATION)
    client.post(at(edition, "waarde/volgende"))
    sent = {"version": match.version, "hours": "", "goods": goods, "costs": ""}
    for more in ({}, {"sure": "7"}):
        asked = client.post(at(edition, f"waarde/{match.id}/waarderen"), data=sent | more)
        assert (asked.status_code, sentence in asked.text) == (422, True)
        assert f'name="sure" value="{tick}"' in asked.text
        assert 'aria-current="page">Rekenkamer<' in asked.text  # the desk's menu keeps its place
        switch = f"/taal/de?next={at(edition, f'waarde/{match.id}/waarderen')}"
        assert client.get(switch).location == at(edition, "waarde")
        client.get(f"/taal/nl?next={at(edition, 'waarde')}")
        session.refresh(match)
        assert match.state is MatchState.AT_VALUATION
    sure = client.post(at(edition, f"waarde/{match.id}/waarderen"), data=sent | {"sure": tick})
    session.refresh(match)
    assert (sure.status_code, match.promised_value, match.state) == (303, int(tick), MatchState.AT_NOTARY)
    assert client.get(at(edition, "waarde")).status_code == 200


def test_the_most_euros_is_said(client: FlaskClient, session: Session, edition: Edition) -> None:
    [match] = at_valuation(session, edition)
    enter(client, session, edition, Role.VALUATION)
    client.post(at(edition, "waarde/volgende"))
    for much in ("99999999999", "1000001"):
        sent = {"version": match.version, "hours": "", "goods": much, "costs": ""}
        answer = client.post(at(edition, f"waarde/{match.id}/waarderen"), data=sent)
        assert (answer.status_code, "niet meer dan € 1.000.000" in answer.text) == (422, True)


def test_a_page_of_before_says_what_happened_to_its_contract(
    client: FlaskClient, session: Session, edition: Edition
) -> None:
    [match] = at_valuation(session, edition)
    enter(client, session, edition, Role.VALUATION)
    client.post(at(edition, "waarde/volgende"))
    sent = {"version": match.version, "hours": "2", "goods": "", "costs": ""}
    client.post(at(edition, f"waarde/{match.id}/waarderen"), data=sent)
    client.get(at(edition, "waarde"))
    again = client.post(at(edition, f"waarde/{match.id}/waarderen"), data=sent | {"hours": "veel"})
    assert (again.status_code, again.location) == (303, at(edition, "waarde"))
    assert "het ligt bij de notaris" in client.get(again.location).text
    enter(client, session, edition, Role.NOTARY)
    client.post(at(edition, "notaris/volgende"))
    session.refresh(match)
    stamp = {"version": match.version}
    client.post(at(edition, f"notaris/{match.id}/bekrachtigen"), data=stamp)
    client.post(at(edition, f"notaris/{match.id}/bekrachtigen"), data=stamp)
    assert "al gestempeld: nr 001" in client.get(at(edition, "notaris")).text


def test_above_the_limit_somebody_else_looks_along(client: FlaskClient, session: Session, edition: Edition) -> None:
    [match] = at_valuation(session, edition)
    sent = {"version": match.version, "hours": "1", "goods": "3000", "costs": "", "sure": "3050"}
    enter(client, session, edition, Role.VALUATION)
    client.post(at(edition, "waarde/volgende"))
    client.post(at(edition, f"waarde/{match.id}/waarderen"), data=sent)
    page = client.get(at(edition, "waarde")).text
    assert "iemand anders kijkt mee" in page
    assert "1 wacht op iemand anders" in page
    enter(client, session, edition, Role.VALUATION)
    client.post(at(edition, "waarde/volgende"))
    assert "Olga Organisator kwam op deze waarde" in client.get(at(edition, "waarde")).text
    client.post(at(edition, f"waarde/{match.id}/waarderen"), data=sent)
    session.refresh(match)
    assert (match.state, match.seconded_by is not None) == (MatchState.AT_NOTARY, True)


def test_the_stamp_lands_and_the_next_one_lies_below(client: FlaskClient, session: Session, edition: Edition) -> None:
    first, second = at_notary(session, edition, 2)
    enter(client, session, edition, Role.NOTARY)
    client.post(at(edition, "notaris/volgende"))
    page = client.get(at(edition, "notaris")).text
    assert "Alles is ingevuld" in page
    assert "Waarde: € 50" in page
    assert "stamp--fresh" not in page  # before and after never at once
    answer = client.post(at(edition, f"notaris/{first.id}/bekrachtigen"), data={"version": first.version})
    assert answer.location == at(edition, f"notaris?klaar={first.id}")
    page = client.get(answer.location).text
    assert ("nr 001" in page, "stamp--fresh" in page, "Volgende" in page) == (True, True, True)
    assert f"notaris/{second.id}/bekrachtigen" in page
    again = client.post(at(edition, f"notaris/{first.id}/bekrachtigen"), data={"version": first.version})
    assert (again.status_code, session.scalars(select(Match.number).where(Match.id == first.id)).one()) == (303, 1)


def test_another_desk_was_first(client: FlaskClient, session: Session, edition: Edition) -> None:
    [match] = at_notary(session, edition)
    enter(client, session, edition, Role.NOTARY)
    client.post(at(edition, "notaris/volgende"))
    enter(client, session, edition, Role.NOTARY)
    assert "1 is nu bij een andere balie" in client.get(at(edition, "notaris")).text
    answer = client.post(at(edition, f"notaris/{match.id}/bekrachtigen"), data={"version": match.version})
    assert (answer.status_code, answer.location) == (303, at(edition, "notaris"))
    assert "Een andere balie heeft dit contract" in client.get(answer.location).text
    assert client.post(at(edition, f"notaris/{match.id}/vast")).status_code == 409
    session.refresh(match)
    assert match.number is None


def test_pass_over_and_put_back(client: FlaskClient, session: Session, edition: Edition) -> None:
    first, second = at_notary(session, edition, 2)
    enter(client, session, edition, Role.NOTARY)
    client.post(at(edition, "notaris/volgende"))
    client.post(at(edition, f"notaris/{first.id}/overslaan"))
    session.refresh(first)
    session.refresh(second)
    assert (first.claimed_by, second.claimed_by is not None) == (None, True)
    assert client.post(at(edition, f"notaris/{second.id}/vast")).status_code == 204
    client.post(at(edition, f"notaris/{second.id}/terugleggen"))
    session.refresh(second)
    assert second.claimed_by is None
    assert '<span class="num">2</span> contracten wachten' in client.get(at(edition, "notaris")).text


def test_back_with_a_question(client: FlaskClient, session: Session, edition: Edition) -> None:
    [match] = at_notary(session, edition)
    enter(client, session, edition, Role.NOTARY)
    client.post(at(edition, "notaris/volgende"))
    empty = client.post(at(edition, f"notaris/{match.id}/vraag"), data={"question": " "})
    assert (empty.status_code, "Schrijf wat u wilt weten" in empty.text) == (422, True)
    asked = client.post(at(edition, f"notaris/{match.id}/vraag"), data={"question": "Welke dag?"})
    assert asked.status_code == 303
    session.refresh(match)
    assert match.state is MatchState.DRAFT
    letters = session.scalars(select(OutboxMail.letter).order_by(OutboxMail.id.desc()).limit(2)).all()
    assert letters == ["match_sent_back", "match_sent_back"]


def test_the_corner_finds_who_stands_there_and_both_say_yes(
    client: FlaskClient, session: Session, edition: Edition
) -> None:
    match, other = make_match(session, edition), make_match(session, edition)
    enter(client, session, edition, Role.CORNER_HOST)
    page = client.get(at(edition, "hoek")).text
    assert "Bij 2 contracten ontbreekt iets of een ja" in page
    found = client.get(at(edition, "hoek"), query_string={"wie": match.giver.name}).text
    assert (f"hoek/{match.id}" in found, f"hoek/{other.id}" in found) == (True, False)
    for typed, meant in (("²", False), ("#1", True), ("https://floor.example/vloer/x/badge/001", True)):
        answer = client.get(at(edition, "hoek"), query_string={"wie": typed})
        assert (answer.status_code, f"hoek/{match.id}" in answer.text) == (200, meant)
    form = client.get(at(edition, f"hoek/{match.id}")).text
    assert "Allebei ja" in form
    sent = {
        "version": match.version,
        "performance": match.performance,
        "offer_amount": "1",
        "counter": "Koffie",
        "first_step": "",
        "owner": "asker",
        "first_step_by": "2027-03-01",
        "hours": "",
        "goods": "",
        "costs": "",
        "counter_value": "",
    }
    lacking = client.post(at(edition, f"hoek/{match.id}"), data=sent | {"do": "confirm"})
    assert (lacking.status_code, "Schrijf de eerste stap" in lacking.text) == (422, True)
    kept = client.post(at(edition, f"hoek/{match.id}"), data=sent | {"do": "keep"})
    session.refresh(match)
    assert (kept.status_code, match.counter, match.state) == (303, "Koffie", MatchState.DRAFT)
    done = client.post(
        at(edition, f"hoek/{match.id}"), data=sent | {"version": match.version, "first_step": "Bellen", "do": "confirm"}
    )
    session.refresh(match)
    assert (done.status_code, match.state) == (303, MatchState.AT_VALUATION)
    assert client.get(at(edition, f"hoek/{match.id}")).status_code == 302  # a step further


def test_two_hosts_complete_one_contract_and_the_second_reads_what_the_first_wrote(
    client: FlaskClient, session: Session, edition: Edition
) -> None:
    match = make_match(session, edition)
    enter(client, session, edition, Role.CORNER_HOST)
    sent = {
        "version": match.version,
        "performance": match.performance,
        "offer_amount": "1",
        "counter": "Koffie",
        "first_step": "Bellen",
        "owner": "asker",
        "first_step_by": "2027-03-01",
        "do": "keep",
    }
    assert client.post(at(edition, f"hoek/{match.id}"), data=sent).status_code == 303
    enter(client, session, edition, Role.CORNER_HOST)
    late = client.post(at(edition, f"hoek/{match.id}"), data=sent | {"counter": "Thee", "do": "confirm"})
    assert (late.status_code, "Lees wat er nu staat" in late.text) == (409, True)
    assert "Thee" in late.text
    assert "Koffie" in late.text  # what the first wrote stands beside it
    session.refresh(match)
    assert (match.counter, match.state) == ("Koffie", MatchState.DRAFT)


def test_the_corner_names_a_badge_without_open_contracts(
    client: FlaskClient, session: Session, edition: Edition
) -> None:
    party = make_organisation(session, edition)
    number = queries.badges_of(session, edition.id, [party.id])[party.id]
    enter(client, session, edition, Role.CORNER_HOST)
    assert "Badge 999 bestaat niet" in client.get(at(edition, "hoek?wie=999")).text
    found = client.get(at(edition, f"hoek?wie={number}")).text
    assert f"Badge {number:03d}, {party.name}: geen open contracten" in found


def test_a_host_leaves_an_own_match_to_another(client: FlaskClient, session: Session, edition: Edition) -> None:
    host = make_organiser(session, edition, role=Role.CORNER_HOST)
    own = make_organisation(session, edition, person=host)
    match = make_match(session, edition)
    match.giver_id = own.id
    session.commit()
    sign_in(client, host)
    sent = {
        "version": match.version,
        "performance": "Iets",
        "offer_amount": "1",
        "first_step": "Bellen",
        "owner": "asker",
        "first_step_by": "2027-03-01",
        "do": "confirm",
    }
    answer = client.post(at(edition, f"hoek/{match.id}"), data=sent)
    assert (answer.status_code, "U bent hier zelf partij" in answer.text) == (409, True)


@pytest.mark.parametrize("path", ["waarde", "notaris", "hoek", "waarde/rij", "notaris/rij"])
def test_a_participant_has_no_business_at_a_desk(
    client: FlaskClient, session: Session, edition: Edition, path: str
) -> None:
    person = person_of(session, make_organisation(session, edition))
    session.commit()
    sign_in(client, person)
    assert client.get(at(edition, path)).status_code == 403


@pytest.mark.parametrize("count", [1, 3])
def test_a_desk_asks_the_same_of_the_database_however_long_its_queue(
    client: FlaskClient, session: Session, edition: Edition, statements: Statements, count: int
) -> None:
    at_valuation(session, edition, count)
    at_notary(session, edition, count)
    for _number in range(count):
        make_match(session, edition)
    enter(client, session, edition, Role.ORGANISER)
    for stage, most in (("waarde", 14), ("notaris", 15), ("hoek", 9)):
        if stage != "hoek":
            client.post(at(edition, f"{stage}/volgende"))
        with statements() as seen:
            assert client.get(at(edition, stage)).status_code == 200
        assert len(seen) <= most, (stage, len(seen))
