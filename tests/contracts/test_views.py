"""The match's page through the client, without JavaScript: fill in, read over, confirm, stamp."""

from typing import Any

import pytest
from flask.testing import FlaskClient
from sqlalchemy.orm import Session

from beursvloer.access.permissions import Role
from beursvloer.accounts.models import Person
from beursvloer.contracts.desk_actions import ratify
from beursvloer.contracts.models import Match
from beursvloer.contracts.rules import MatchState, Party
from beursvloer.editions.models import Edition
from beursvloer.editions.rules import CounterRule
from beursvloer.listings.actions import edit_listing
from beursvloer.listings.rules import ListingText
from beursvloer.terms import Kind, Side, Unit
from tests.conftest import NOW
from tests.factories import (
    actor_for,
    actor_of,
    make_edition,
    make_listing,
    make_match,
    make_organisation,
    make_organiser,
    make_person,
    person_of,
    sign_in,
)


@pytest.fixture
def edition(session: Session) -> Edition:
    return make_edition(session)


def a_match(session: Session, edition: Edition, *, amounts: tuple[int, int] = (2, 2), **how: Any) -> Match:
    """Two of three days of a painter for a club that asks four."""
    painter = make_person(session, name="Mark Jansen", email="mark@example.org")
    painter.phone = "06 00 00 00 17"
    club = make_person(session, name="Anouk ter Horst", email="anouk@example.org")
    giver = make_organisation(session, edition, name="Schildersbedrijf Jansen", person=painter)
    asker = make_organisation(session, edition, name="De Reggevogels", person=club)
    offer = make_listing(session, edition, giver, quantity=3, unit=how.pop("unit", Unit.DAY))
    request = make_listing(session, edition, asker, side=Side.REQUEST, quantity=4, unit=Unit.DAY)
    match = make_match(session, edition, offer, request, amounts=amounts, **how)
    session.commit()
    return match


@pytest.fixture
def match(session: Session, edition: Edition) -> Match:
    return a_match(session, edition)


def giver(session: Session, match: Match) -> Person:
    return person_of(session, match.giver)


def asker(session: Session, match: Match) -> Person:
    return person_of(session, match.asker)


def typed(match: Match, **changed: Any) -> dict[str, Any]:
    return {
        "version": str(match.version),
        "party": "asker",
        "performance": "Twee dagen schilderen",
        "offer_amount": "2",
        "counter": "Koffie",
        "first_step": "Anouk belt Mark",
        "owner": "asker",
        "first_step_by": "2027-02-15",
        "hours": "16",
        "goods": "",
        "costs": "",
        "counter_value": "",
    } | changed


def send(client: FlaskClient, match: Match, **changed: Any) -> tuple[int, str]:
    answer = client.post(f"/match/{match.id}/invullen", data=typed(match, **changed))
    return answer.status_code, answer.headers.get("Location") or answer.text


def page(client: FlaskClient, match: Match, query: str = "") -> str:
    answer = client.get(f"/match/{match.id}{query}")
    assert answer.status_code == 200
    return answer.text


def test_the_way_of_two_people_and_an_organiser(
    client: FlaskClient, session: Session, edition: Edition, match: Match
) -> None:
    organiser = make_organiser(session, edition)
    session.commit()
    sign_in(client, asker(session, match))
    assert "2 dagen × 8 uur × € 50 = € 800" in page(client, match)
    assert send(client, match) == (302, f"/match/{match.id}?namens=asker")
    seen = page(client, match)
    assert "Spreekt u het zo af?" in seen
    assert "Twee dagen schilderen" in seen
    session.refresh(match)
    client.post(f"/match/{match.id}/bevestigen", data={"party": "asker", "version": match.version})
    assert "Nu is Schildersbedrijf Jansen aan de beurt" in page(client, match)
    sign_in(client, giver(session, match))
    assert "De Reggevogels is al akkoord." in page(client, match)
    client.post(f"/match/{match.id}/bevestigen", data={"party": "giver", "version": match.version})
    assert "De organisatie zet er nog een stempel op." in page(client, match)
    sign_in(client, organiser)
    assert "feestelijk gebaar" in page(client, match)
    stamped = client.post(f"/vloer/{edition.slug}/match/{match.id}/bekrachtigen", data={"version": match.version})
    assert stamped.headers["Location"] == f"/match/{match.id}?stempel=1"
    sign_in(client, giver(session, match))
    seen = page(client, match)
    assert "nr 001" in seen
    assert "geen notariële akte" in seen
    assert "anouk@example.org" in seen


def test_what_is_missing_is_said_at_its_field_and_nothing_is_lost(
    client: FlaskClient, session: Session, match: Match
) -> None:
    sign_in(client, asker(session, match))
    status, text = send(client, match, first_step="", owner="", counter="Een rondleiding")
    assert status == 422
    assert 'href="#first_step"' in text
    assert "Schrijf de eerste stap op" in text
    assert "Kies wie de eerste stap zet." in text
    assert "Een rondleiding</textarea>" in text
    session.refresh(match)
    assert match.version == 1


def test_half_a_contract_can_be_kept(client: FlaskClient, session: Session, match: Match) -> None:
    sign_in(client, asker(session, match))
    empty = {"first_step": "", "owner": "", "first_step_by": ""}
    status, _place = send(client, match, performance="Misschien drie dagen", do="keep", **empty)
    assert status == 302
    session.refresh(match)
    assert (match.performance, match.owner, match.first_step_by) == ("Misschien drie dagen", None, None)


@pytest.mark.parametrize(
    ("changed", "words"),
    [
        ({"offer_amount": "4"}, "Er zijn er 3 om af te spreken"),
        ({"offer_amount": "0"}, "Er zijn er 3 om af te spreken"),
        ({"offer_amount": "twee"}, "Schrijf een heel getal."),
        ({"hours": "veel"}, "Schrijf een getal, bijvoorbeeld 7,5."),
        ({"hours": "nan"}, "Schrijf een getal, bijvoorbeeld 7,5."),
        ({"hours": "-inf"}, "Schrijf een getal, bijvoorbeeld 7,5."),
        ({"hours": "1e3"}, "Schrijf een getal, bijvoorbeeld 7,5."),
        ({"hours": "1.200"}, "Schrijf een getal, bijvoorbeeld 7,5."),
        ({"hours": "20001"}, "Schrijf het aantal uren werk: een getal van 0 tot en met 20000"),
        ({"goods": "12.50"}, "Schrijf hele euro"),
        ({"goods": "1.2345"}, "Schrijf hele euro"),
        ({"counter_value": "1_000"}, "Schrijf hele euro"),
        ({"goods": "-5"}, "Schrijf hele euro"),
        ({"costs": "12,50"}, "Schrijf hele euro"),
        ({"first_step_by": "2027-01-01"}, "Deze dag is al voorbij."),
        ({"first_step_by": "morgen"}, 'id="first_step_by-error"'),
        ({"performance": "a" * 501}, "niet meer dan 500 tekens"),
    ],
)
def test_what_cannot_be_right_is_said(
    client: FlaskClient, session: Session, match: Match, changed: dict[str, str], words: str
) -> None:
    sign_in(client, asker(session, match))
    status, text = send(client, match, **changed)
    assert status == 422
    assert words in text


def test_hours_follow_the_amount_and_take_a_comma(client: FlaskClient, session: Session, match: Match) -> None:
    sign_in(client, asker(session, match))
    send(client, match, offer_amount="3")
    session.refresh(match)
    assert (match.offer_amount, match.request_amount, match.hours, match.promised_value) == (3, 3, 24, 1200)
    send(client, match, offer_amount="3", hours="7,5", goods="€ 1.200")
    session.refresh(match)
    assert (float(match.hours), match.goods, match.promised_value) == (7.5, 1200, 1575)
    assert "7,5 uur × € 50 + € 1.200 aan spullen = € 1.575" in page(client, match)


def test_two_amounts_where_units_differ(client: FlaskClient, session: Session, edition: Edition) -> None:
    match = a_match(session, edition, unit=Unit.PERSON, amounts=(1, 2))
    sign_in(client, asker(session, match))
    assert "Hoeveel van de vraag?" in page(client, match)
    status, _place = send(client, match, offer_amount="2", request_amount="4")
    assert status == 302
    session.refresh(match)
    assert (match.offer_amount, match.request_amount, match.hours) == (2, 4, 32)


def test_what_the_other_changed_meanwhile_is_shown_beside_the_own_words(
    client: FlaskClient, session: Session, match: Match
) -> None:
    seen = match.version
    sign_in(client, giver(session, match))
    send(client, match, party="giver", performance="Alleen de voordeur")
    sign_in(client, asker(session, match))
    status, text = send(client, match, version=str(seen), performance="Het hele huis")
    assert status == 409
    assert "Zo staat het er nu" in text
    assert "Alleen de voordeur" in text
    assert "Het hele huis</textarea>" in text
    session.refresh(match)
    assert f'name="version" type="hidden" value="{match.version}"' in text
    assert match.performance == "Alleen de voordeur"


def test_nobody_confirms_what_was_not_on_the_page(client: FlaskClient, session: Session, match: Match) -> None:
    sign_in(client, asker(session, match))
    send(client, match)
    session.refresh(match)
    old = match.version
    send(client, match, counter="Twee keer koffie")
    answer = client.post(f"/match/{match.id}/bevestigen", data={"party": "asker", "version": old})
    assert answer.status_code == 409
    assert "Lees wat er nu staat." in answer.text
    session.refresh(match)
    assert match.asker_confirmed_at is None


def test_a_change_after_a_yes_says_that_both_confirm_anew(client: FlaskClient, session: Session, match: Match) -> None:
    sign_in(client, asker(session, match))
    send(client, match)
    session.refresh(match)
    client.post(f"/match/{match.id}/bevestigen", data={"party": "asker", "version": match.version})
    assert "dan bevestigt u allebei opnieuw" in page(client, match, "?aanpassen=1")


def test_after_both_a_party_may_take_it_back(client: FlaskClient, session: Session, edition: Edition) -> None:
    match = a_match(session, edition, confirmed=True)
    sign_in(client, giver(session, match))
    assert "Toch nog iets aanpassen" in page(client, match)
    client.post(f"/match/{match.id}/terughalen", data={"party": "giver"})
    session.refresh(match)
    assert match.state is MatchState.DRAFT


def test_stepping_back_is_kind_and_final(client: FlaskClient, session: Session, match: Match) -> None:
    sign_in(client, giver(session, match))
    assert "Terugdraaien kan niet." in page(client, match)
    client.post(f"/match/{match.id}/intrekken", data={"party": "giver"})
    seen = page(client, match)
    assert "Deze match gaat niet door" in seen
    assert "anouk@example.org" not in seen
    session.refresh(match.offer)
    assert match.offer.remaining == 3
    confirmed = client.post(f"/match/{match.id}/bevestigen", data={"party": "giver", "version": match.version})
    assert confirmed.status_code == 409


def test_for_others_it_does_not_exist(client: FlaskClient, session: Session, edition: Edition, match: Match) -> None:
    strangers = [
        make_person(session),
        person_of(session, make_organisation(session, edition)),
        make_organiser(session, make_edition(session)),
    ]
    session.commit()
    for person in strangers:
        sign_in(client, person)
        assert client.get(f"/match/{match.id}").status_code == 404
        for path in ("invullen", "bevestigen", "intrekken", "terughalen"):
            assert client.post(f"/match/{match.id}/{path}", data=typed(match)).status_code == 404, path
    session.refresh(match)
    assert (match.version, match.state) == (1, MatchState.DRAFT)


def test_the_desk_of_another_edition_has_no_hand_in_it(client: FlaskClient, session: Session, edition: Edition) -> None:
    match = a_match(session, edition, confirmed=True)
    elsewhere = make_edition(session)
    organiser = make_organiser(session, elsewhere)
    session.commit()
    sign_in(client, organiser)
    for path in ("bekrachtigen", "waarderen", "teruggeven"):
        assert client.post(f"/vloer/{elsewhere.slug}/match/{match.id}/{path}").status_code == 404
        assert client.post(f"/vloer/{edition.slug}/match/{match.id}/{path}").status_code == 403
    session.refresh(match)
    assert match.state is MatchState.AT_NOTARY


def test_who_reads_along_sees_no_telephone_number(client: FlaskClient, session: Session, edition: Edition) -> None:
    match = a_match(session, edition, confirmed=True)
    mirror = make_organiser(session, edition, role=Role.MIRROR_GROUP)
    session.commit()
    sign_in(client, mirror)
    seen = page(client, match)
    assert "Schildersbedrijf Jansen" in seen
    assert "06 00 00 00 17" not in seen
    assert "bekrachtigen" not in seen
    sign_in(client, asker(session, match))
    assert "06 00 00 00 17" in page(client, match)


def test_a_matchmaker_chooses_for_whom_and_it_is_said(
    client: FlaskClient, session: Session, edition: Edition, match: Match
) -> None:
    matchmaker = make_organiser(session, edition, role=Role.MATCHMAKER)
    session.commit()
    sign_in(client, matchmaker)
    assert "Namens wie doet u dit?" in page(client, match)
    assert "U doet dit namens De Reggevogels." in page(client, match, "?namens=asker")
    assert send(client, match)[0] == 302
    session.refresh(match)
    assert match.changes[-1].on_behalf_of == match.asker_id
    assert "Olga Organisator namens De Reggevogels" in page(client, match, "?namens=asker")


def test_above_the_limit_the_valuation_desk_looks_first(
    client: FlaskClient, session: Session, edition: Edition
) -> None:
    match = a_match(session, edition)
    desk = make_organiser(session, edition, role=Role.VALUATION)
    session.commit()
    for person, party in ((asker(session, match), "asker"), (giver(session, match), "giver")):
        sign_in(client, person)
        if party == "asker":
            send(client, match, goods="3000")
            session.refresh(match)
        client.post(f"/match/{match.id}/bevestigen", data={"party": party, "version": match.version})
    assert "kijkt eerst naar de waarde" in page(client, match)
    sign_in(client, desk)
    assert "De waarde klopt" in page(client, match)
    client.post(f"/vloer/{edition.slug}/match/{match.id}/waarderen", data={"version": match.version})
    session.refresh(match)
    assert (match.state, match.valued_by) == (MatchState.AT_NOTARY, desk.id)


@pytest.mark.parametrize(
    ("rule", "words"),
    [
        (CounterRule.REQUIRED, "Op deze vloer komt er altijd iets terug."),
        (CounterRule.ENCOURAGED, "Het is een goede gewoonte dat er iets terugkomt."),
        (CounterRule.OPTIONAL, "Er mag iets terugkomen, het hoeft niet."),
    ],
)
def test_what_comes_back_by_the_rule_of_the_floor(
    client: FlaskClient, session: Session, rule: CounterRule, words: str
) -> None:
    match = a_match(session, make_edition(session, counter_rule=rule))
    sign_in(client, asker(session, match))
    assert words in page(client, match)
    assert send(client, match, counter="")[0] == (422 if rule is CounterRule.REQUIRED else 302)


def test_a_ratified_contract_says_the_same_whatever_becomes_of_the_notes(
    client: FlaskClient, session: Session, edition: Edition
) -> None:
    match = a_match(session, edition, unit=Unit.HOUR, amounts=(2, 4), confirmed=True)
    ratify(session, actor_of(session, make_organiser(session, edition)), match, NOW)
    session.commit()
    sign_in(client, asker(session, match))
    before = page(client, match)
    assert "2 uur, voor 4 dagen van de vraag" in before
    for listing in (match.offer, match.request):
        text = ListingText(
            side=listing.side,
            title="Iets heel anders",
            kind=Kind.GOODS,
            description="Anders",
            quantity=40,
            unit=listing.unit,
            counter="Taart",
            village_id=edition.region.villages[2].id,
        )
        edit_listing(session, actor_for(session, listing.organisation), edition, listing, text, listing.version, NOW)
    session.commit()
    assert page(client, match) == before


def test_one_person_for_both_parties(client: FlaskClient, session: Session, edition: Edition) -> None:
    person = make_person(session)
    offer = make_listing(session, edition, make_organisation(session, edition, name="Bakkerij", person=person))
    scouting = make_organisation(session, edition, name="Scouting", person=person)
    request = make_listing(session, edition, scouting, side=Side.REQUEST, kind=Kind.LABOUR)
    match = make_match(session, edition, offer, request)
    session.commit()
    sign_in(client, person)
    assert send(client, match, offer_amount="1")[0] == 302
    session.refresh(match)
    for party in Party:
        client.post(f"/match/{match.id}/bevestigen", data={"party": party.value, "version": match.version})
    session.refresh(match)
    assert match.state is MatchState.AT_NOTARY


@pytest.mark.parametrize(("language", "words"), [("de", "Was vereinbaren Sie?"), ("en", "What do you agree?")])
def test_in_other_languages(client: FlaskClient, session: Session, match: Match, language: str, words: str) -> None:
    sign_in(client, asker(session, match))
    client.set_cookie("taal", language)
    assert words in page(client, match)
