"""What the desk sees on the page of a match."""

from datetime import date, timedelta

import pytest
from flask.testing import FlaskClient
from sqlalchemy.orm import Session

from beursvloer.access.permissions import Role
from beursvloer.contracts.rules import MatchState, Party
from beursvloer.editions.models import Edition
from tests.conftest import NOW
from tests.contracts.steps import confirm, fill
from tests.deals.steps import evening
from tests.factories import (
    make_edition,
    make_listing,
    make_match,
    make_organisation,
    make_organiser,
    person_of,
    sign_in,
)


@pytest.fixture
def edition(session: Session) -> Edition:
    return make_edition(session)


def test_a_passed_day_and_an_own_match_are_said_before_the_stamp_and_kept_after(
    client: FlaskClient, session: Session, edition: Edition
) -> None:
    organiser = make_organiser(session, edition)
    offer = make_listing(session, edition, make_organisation(session, edition, person=organiser))
    match = make_match(session, edition, offer, confirmed=True)
    plain = make_match(session, edition, confirmed=True)
    match.first_step_by = date(2027, 1, 15)
    session.commit()
    sign_in(client, organiser)
    passed, own = "De dag van de eerste stap is al voorbij", "U bent zelf partij in deze match"
    before = client.get(f"/match/{match.id}").text
    assert (passed in before, own in before) == (True, True)
    beside = client.get(f"/match/{plain.id}").text
    assert "Bekrachtig" in beside
    assert (passed in beside, own in beside) == (False, False)
    for one in (match, plain):
        place = f"/vloer/{edition.slug}/match/{one.id}/bekrachtigen"
        assert client.post(place, data={"version": one.version}).status_code == 302
    assert "Olga Organisator (zelf partij in deze match): bekrachtigd" in client.get(f"/match/{match.id}").text
    assert "zelf partij" not in client.get(f"/match/{plain.id}").text


def test_the_valuation_desk_corrects_the_numbers(client: FlaskClient, session: Session, edition: Edition) -> None:
    match = make_match(session, edition)
    fill(session, match, goods=3000)
    for party in Party:
        confirm(session, match, party)
    valuer = make_organiser(session, edition, role=Role.VALUATION)
    session.commit()
    sign_in(client, valuer)
    place = f"/vloer/{edition.slug}/match/{match.id}/waarderen"
    typed = {"hours": "8", "goods": "1.200", "costs": "", "version": str(match.version)}
    assert "Pas de waarde aan" in client.get(f"/match/{match.id}").text
    wrong = client.post(place, data=typed | {"goods": "12.50"})
    assert wrong.status_code == 422
    assert "Schrijf hele euro" in wrong.text
    assert 'value="12.50"' in wrong.text
    for slip, asks in ((typed | {"hours": "", "goods": ""}, "0"), (typed | {"goods": "90000"}, "90400")):
        asked = client.post(place, data=slip)
        assert (asked.status_code, f'name="sure" value="{asks}"' in asked.text) == (422, True)
    assert client.post(place, data=typed).status_code == 302
    session.refresh(match)
    assert (match.goods, match.promised_value, match.state) == (1200, 1600, MatchState.AT_NOTARY)
    assert "Olga Organisator: noteerde een andere waarde (€ 1.600)" in client.get(f"/match/{match.id}").text


def test_the_desk_asks_and_both_read_it(client: FlaskClient, session: Session, edition: Edition) -> None:
    match = make_match(session, edition, confirmed=True)
    organiser = make_organiser(session, edition)
    people = [person_of(session, match.giver), person_of(session, match.asker)]
    session.commit()
    sign_in(client, organiser)
    place = f"/vloer/{edition.slug}/match/{match.id}/teruggeven"
    assert "Stuur terug met een vraag" in client.get(f"/match/{match.id}").text
    long = "Met hoeveel mensen " + "en meer " * 40
    for typed, said in (("", "Schrijf wat u wilt weten"), (long, "niet meer dan 300 tekens")):
        wrong = client.post(place, data={"question": typed, "version": match.version})
        assert wrong.status_code == 422
        assert 'href="#question"' in wrong.text
        assert said in wrong.text
        assert f">\r\n{typed}</textarea>" in wrong.text
    assert client.post(place, data={"question": "Met hoeveel <mensen>?", "version": match.version}).status_code == 302
    asked = "<q>Met hoeveel &lt;mensen&gt;?</q>"
    assert f"stuurde het terug en vroeg: {asked}" in client.get(f"/match/{match.id}").text
    late = client.post(place, data={"question": "En hoe laat?", "version": match.version})
    assert late.status_code == 409
    assert "uw vraag is niet verstuurd" in late.text
    assert "<q>En hoe laat?</q>" in late.text
    for person in people:
        sign_in(client, person)
        seen = client.get(f"/match/{match.id}").text
        assert "De organisatie vraagt:" in seen
        assert seen.index(asked) < seen.index('class="contract')
        assert asked in client.get(f"/match/{match.id}?aanpassen=1").text


def test_what_another_desk_has_in_hand_is_not_done_from_its_page(
    client: FlaskClient, session: Session, edition: Edition
) -> None:
    evening(session, edition)
    valued, stamped = make_match(session, edition, confirmed=True), make_match(session, edition, confirmed=True)
    stamped.state = MatchState.AT_NOTARY
    holder, other = make_organiser(session, edition), make_organiser(session, edition)
    for match in (valued, stamped):
        match.claimed_by, match.claimed_desk, match.claimed_until = holder.id, "desk", NOW + timedelta(minutes=2)
    session.commit()
    sign_in(client, other)
    deeds = [(valued, "waarderen"), (stamped, "bekrachtigen"), (stamped, "teruggeven")]
    for match, deed in deeds:
        sent = {"version": match.version, "question": "Welke dag?"}
        answer = client.post(f"/vloer/{edition.slug}/match/{match.id}/{deed}", data=sent)
        assert (answer.status_code, "Een andere balie heeft dit contract in handen" in answer.text) == (409, True)
    session.refresh(valued)
    session.refresh(stamped)
    assert (valued.state, stamped.state) == (MatchState.AT_VALUATION, MatchState.AT_NOTARY)
    for match in (valued, stamped):
        match.claimed_until = NOW
    session.commit()
    for match, deed in deeds[:2]:
        place = f"/vloer/{edition.slug}/match/{match.id}/{deed}"
        assert client.post(place, data={"version": match.version}).status_code == 302


def test_what_changed_while_the_desk_read_it_is_read_first(
    client: FlaskClient, session: Session, edition: Edition
) -> None:
    valued, stamped = make_match(session, edition, confirmed=True), make_match(session, edition, confirmed=True)
    valued.state = MatchState.AT_VALUATION
    session.commit()
    sign_in(client, make_organiser(session, edition))
    session.commit()
    for match, deed in [(valued, "waarderen"), (stamped, "bekrachtigen"), (stamped, "teruggeven")]:
        page = client.get(f"/match/{match.id}").text
        assert f'name="version" value="{match.version}"' in page
        place = f"/vloer/{edition.slug}/match/{match.id}/{deed}"
        for sent in ({"version": match.version - 1}, {}):
            answer = client.post(place, data=sent | {"question": "Welke dag?"})
            assert (answer.status_code, "anders veranderde het contract" in answer.text) == (409, True)


def test_an_open_page_follows_its_own_match_and_the_desk_follows_all(
    client: FlaskClient, session: Session, edition: Edition
) -> None:
    match = make_match(session, edition, confirmed=True)
    organiser = make_organiser(session, edition)
    session.commit()
    for person, bell in ((person_of(session, match.giver), "live:my-matches"), (organiser, "live:matches")):
        sign_in(client, person)
        assert f'hx-trigger="{bell} from:body"' in client.get(f"/match/{match.id}").text
