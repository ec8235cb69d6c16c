"""The pages of a deal through the client, without JavaScript."""

from collections.abc import Callable
from contextlib import AbstractContextManager

import pytest
from flask.testing import FlaskClient
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from beursvloer.access.permissions import Role
from beursvloer.contracts.models import Match, MatchChange
from beursvloer.contracts.rules import MatchState
from beursvloer.deals.models import DealDraft
from beursvloer.editions.rules import CounterRule
from beursvloer.terms import Kind, Side, Unit
from tests.conftest import NOW
from tests.deals.steps import Two, address, deal_about, evening, make, matches, number, offer_of, two
from tests.factories import (
    make_edition,
    make_listing,
    make_organisation,
    make_organiser,
    make_person,
    person_of,
    sign_in,
)

Statements = Callable[[], AbstractContextManager[list[str]]]


def filled(**changed: str) -> dict[str, str]:
    return {
        "before": "0",
        "amount": "1",
        "counter": "Een rondleiding",
        "first_step": "Wij bellen",
        "owner": "mine",
        "first_step_by": "2027-03-01",
    } | changed


# --- the badge -------------------------------------------------------------------------------------------------------


def test_a_passer_by_sees_who_it_is_and_is_led_to_signing_in_and_back(
    client: FlaskClient, session: Session, floor: Two
) -> None:
    offer_of(session, floor)
    session.commit()
    badge = client.get(f"/vloer/{floor.edition.slug}/badge/{number(session, floor, floor.other.id)}")
    assert badge.status_code == 200
    assert f"Match maken met {floor.other.name}" in badge.text
    assert "Broodjes" in badge.text
    deal = address(session, floor)
    assert f'href="{deal}"' in badge.text
    assert person_of(session, floor.other).email not in badge.text
    answer = client.get(deal)
    assert (answer.status_code, answer.location) == (302, f"/inloggen?next={deal}")


def test_an_own_badge_says_so(client: FlaskClient, session: Session, floor: Two) -> None:
    sign_in(client, person_of(session, floor.mine))
    own = number(session, floor, floor.mine.id)
    page = client.get(f"/vloer/{floor.edition.slug}/badge/{own}")
    assert "Dit is uw eigen badge" in page.text
    assert client.get(f"/vloer/{floor.edition.slug}/deal/{own}").location == f"/vloer/{floor.edition.slug}/badge/{own}"


def test_a_volunteer_at_the_door_checks_in_from_the_badge(client: FlaskClient, session: Session, floor: Two) -> None:
    other = number(session, floor, floor.other.id)
    badge, arrive = (f"/vloer/{floor.edition.slug}/{where}/{other}" for where in ("badge", "inchecken"))
    sign_in(client, person_of(session, floor.mine))
    assert f'action="{arrive}"' not in client.get(badge).text
    volunteer = make_organiser(session, floor.edition, role=Role.CHECK_IN)
    session.commit()
    sign_in(client, volunteer)
    assert f'<form method="post" action="{arrive}"' in client.get(badge).text
    assert client.post(arrive).status_code == 303
    assert f'action="{arrive}"' not in client.get(badge).text


def test_a_badge_of_nobody_and_one_of_a_hidden_floor(client: FlaskClient, session: Session, floor: Two) -> None:
    assert client.get(f"/vloer/{floor.edition.slug}/badge/999").status_code == 404
    hidden = make_edition(session, open=False)
    session.commit()
    assert client.get(f"/vloer/{hidden.slug}/badge/1").status_code == 404


def test_the_number_or_a_piece_of_the_name_leads_to_the_deal(client: FlaskClient, session: Session, floor: Two) -> None:
    make_organisation(session, floor.edition, name="100% Dorps_huis")
    session.commit()
    sign_in(client, person_of(session, floor.mine))
    start = f"/vloer/{floor.edition.slug}/deal"
    found = client.get(start, query_string={"wie": str(number(session, floor, floor.other.id))})
    assert found.location == address(session, floor)
    for typed in (
        f"#{number(session, floor, floor.other.id)}",
        f"https://floor.example/vloer/x/badge/00{number(session, floor, floor.other.id)}/",
    ):
        assert client.get(start, query_string={"wie": typed}).location == address(session, floor)
    assert client.get(start, query_string={"wie": "²"}).status_code == 200
    assert client.get(start, query_string={"wie": "0% dorps_"}).location.startswith(f"{start}/")
    assert client.get(start, query_string={"wie": "dorps 0%"}).location.startswith(f"{start}/")
    several = client.get(start, query_string={"wie": "stichting"})
    assert (several.status_code, floor.other.name in several.text) == (200, True)
    assert "Niemand hier heeft “zzz”" in client.get(start, query_string={"wie": "zzz"}).text


# --- the deal --------------------------------------------------------------------------------------------------------


def test_everything_is_filled_in_and_one_press_makes_the_match(
    client: FlaskClient, session: Session, floor: Two
) -> None:
    offer = offer_of(session, floor, counter="Een taart")
    session.commit()
    sign_in(client, person_of(session, floor.mine))
    page = client.get(address(session, floor))
    for value in (
        f'value="o{offer.id}" checked',
        'value="Een taart"',
        'value="Wij bellen elkaar"',
        'value="2027-02-15"',
    ):
        assert value in page.text
    sent = filled(choice=f"o{offer.id}")
    first, again = (client.post(address(session, floor), data=sent) for _ in range(2))
    match = session.scalars(select(Match)).one()
    assert (first.status_code, first.location) == (303, f"/match/{match.id}")
    assert (again.status_code, again.location) == (303, f"/match/{match.id}")
    assert (match.state, match.asker_confirmed_at, match.giver_confirmed_at) == (MatchState.DRAFT, NOW, None)
    shown = client.get(first.location)
    assert f"Nu is {floor.other.name} aan de beurt" in shown.text


def test_an_old_page_with_another_deal_asks_and_loses_nothing(
    client: FlaskClient, session: Session, floor: Two
) -> None:
    offer, cake = offer_of(session, floor, quantity=1), offer_of(session, floor, title="Taart")
    session.commit()
    sign_in(client, person_of(session, floor.mine))
    client.post(address(session, floor), data=filled(choice=f"o{offer.id}"))
    first = session.scalars(select(Match)).one()
    other = filled(choice=f"o{cake.id}", counter="Half getypt")
    asked = client.post(address(session, floor), data=other)
    assert (asked.status_code, matches(session)) == (409, 1)
    for said in ("Vanaf deze pagina hebt u al een match gemaakt", f'href="/match/{first.id}"', 'value="Half getypt"'):
        assert said in asked.text
    assert '<input id="before" name="before" type="hidden" value="1">' in asked.text
    again = client.post(address(session, floor), data=other | {"before": "1"})
    assert (again.status_code, matches(session)) == (303, 2)


def test_what_an_old_page_keeps_is_kept(client: FlaskClient, session: Session, floor: Two) -> None:
    offer = offer_of(session, floor)
    session.commit()
    sign_in(client, person_of(session, floor.mine))
    client.post(address(session, floor), data=filled(choice=f"o{offer.id}"))
    client.post(address(session, floor), data=filled(choice=f"o{offer.id}", counter="Half getypt", do="keep"))
    assert 'value="Half getypt"' in client.get(address(session, floor)).text


def test_who_was_scanned_already_finds_the_match_on_the_own_phone(
    client: FlaskClient, session: Session, floor: Two
) -> None:
    offer = offer_of(session, floor)
    make(session, floor, deal_about(session, floor, offer))
    session.commit()
    match = session.scalars(select(Match)).one()
    sign_in(client, person_of(session, floor.other))
    place = f"/vloer/{floor.edition.slug}/deal/{number(session, floor, floor.mine.id)}"
    page = client.get(place)
    assert f"{floor.mine.name} heeft al ja gezegd" in page.text
    assert f'href="/match/{match.id}"' in page.text
    sent = filled(choice=f"o{offer.id}")
    asked = client.post(place, data=sent)
    assert (asked.status_code, matches(session)) == (409, 1)
    assert "U hebt hierover al een match samen" in asked.text
    assert f'name="seen" type="hidden" value="{match.id}"' in asked.text
    assert client.post(place, data=sent | {"seen": str(match.id)}).status_code == 303
    assert matches(session) == 2


def test_the_other_says_yes_on_the_own_phone_and_the_valuation_desk_gets_it(
    client: FlaskClient, session: Session, floor: Two
) -> None:
    offer = offer_of(session, floor)
    evening(session, floor.edition)
    session.commit()
    sign_in(client, person_of(session, floor.mine))
    location = client.post(address(session, floor), data=filled(choice=f"o{offer.id}")).location
    sign_in(client, person_of(session, floor.other))
    match = session.scalars(select(Match)).one()
    client.post(f"{location}/bevestigen", data={"party": "giver", "version": match.version})
    session.refresh(match)
    assert match.state is MatchState.AT_VALUATION
    assert "De rekenkamer kijkt wat het waard is" in client.get(location).text


def test_a_sentence_makes_the_note(client: FlaskClient, session: Session, floor: Two) -> None:
    sign_in(client, person_of(session, floor.mine))
    sent = filled(choice="new", side="request", sentence="Tien stoelen voor het dorpsfeest")
    assert client.post(address(session, floor), data=sent).status_code == 303
    match = session.scalars(select(Match)).one()
    assert (match.giver_id, match.offer_amount, match.offer_unit) == (floor.other.id, 10, Unit.PIECE)
    assert match.performance == "Tien stoelen voor het dorpsfeest"


def test_what_we_would_have_to_guess_is_asked_and_then_sent(client: FlaskClient, session: Session, floor: Two) -> None:
    sign_in(client, person_of(session, floor.mine))
    sent = filled(choice="new", side="offer", sentence="Iets moois bedenken met elkaar")
    asked = client.post(address(session, floor), data=sent)
    assert (asked.status_code, matches(session)) == (422, 0)
    assert "Iets moois bedenken met elkaar" in asked.text
    answer = client.post(address(session, floor), data=sent | {"kind": "expertise"})
    assert answer.status_code == 303
    assert session.scalars(select(Match)).one().kind is Kind.EXPERTISE


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        ({"amount": "4"}, "Er zijn er 3 om af te spreken"),
        ({"amount": "x"}, "heel getal"),
        ({"first_step": " "}, "Schrijf de eerste stap"),
        ({"first_step_by": ""}, "Kies een dag voor de eerste stap"),
        ({"first_step_by": "2027-01-01"}, "Deze dag is al voorbij"),
        ({"owner": ""}, "Kies wie de eerste stap zet"),
        ({"counter": "200 euro"}, "geld"),
        ({"counter": "x" * 501}, "te lang"),
        ({"choice": "o999"}, "Kies een briefje"),
        ({"choice": "new", "sentence": ""}, "Vertel iets meer"),
        ({"choice": "new", "side": "offer", "sentence": "Wij zoeken 500 euro voor verf"}, "geld"),
    ],
)
def test_what_is_not_right_yet_is_said_and_nothing_is_lost(
    client: FlaskClient, session: Session, floor: Two, changed: dict[str, str], said: str
) -> None:
    offer = offer_of(session, floor)
    session.commit()
    sign_in(client, person_of(session, floor.mine))
    answer = client.post(address(session, floor), data=filled(choice=f"o{offer.id}") | changed)
    assert answer.status_code == 422
    assert said in answer.text
    assert matches(session) == 0
    session.refresh(offer)
    assert offer.remaining == 3


def test_a_floor_where_something_always_comes_back_asks_for_it(client: FlaskClient, session: Session) -> None:
    floor = two(session, counter_rule=CounterRule.REQUIRED)
    offer = offer_of(session, floor)
    session.commit()
    sign_in(client, person_of(session, floor.mine))
    answer = client.post(address(session, floor), data=filled(choice=f"o{offer.id}", counter=""))
    assert answer.status_code == 422


def test_what_somebody_else_took_is_said_with_what_was_typed(client: FlaskClient, session: Session, floor: Two) -> None:
    offer = offer_of(session, floor, quantity=1)
    session.commit()
    sign_in(client, person_of(session, floor.mine))
    offer.remaining = 0
    session.commit()
    answer = client.post(address(session, floor), data=filled(choice=f"o{offer.id}", counter="Koffie"))
    assert (answer.status_code, 'value="Koffie"' in answer.text) == (422, True)


def test_somebody_without_a_party_here_is_told_what_to_do(client: FlaskClient, session: Session, floor: Two) -> None:
    passer_by = make_person(session)
    session.commit()
    sign_in(client, passer_by)
    assert "U doet nog niet mee aan deze beursvloer" in client.get(address(session, floor)).text
    assert client.post(address(session, floor), data=filled(choice="new")).status_code == 302
    assert client.post(address(session, floor, "/concept"), data=filled()).status_code == 404


def test_who_has_two_organisations_picks_for_which(client: FlaskClient, session: Session, floor: Two) -> None:
    person = person_of(session, floor.mine)
    second = make_organisation(session, floor.edition, name="De Tweede", person=person)
    offer = offer_of(session, floor)
    session.commit()
    sign_in(client, person)
    for_second = f"?voor={number(session, floor, second.id)}"
    assert "De Tweede" in client.get(address(session, floor)).text
    answer = client.post(address(session, floor, for_second), data=filled(choice=f"o{offer.id}"))
    assert answer.status_code == 303
    assert session.scalars(select(Match)).one().asker_id == second.id


def test_a_matchmaker_fills_it_in_for_somebody(client: FlaskClient, session: Session, floor: Two) -> None:
    maker = make_organiser(session, floor.edition, role=Role.MATCHMAKER)
    offer = offer_of(session, floor)
    session.commit()
    sign_in(client, maker)
    assert "Voor wie vult u het in?" in client.get(address(session, floor)).text
    behalf = f"?voor={number(session, floor, floor.mine.id)}"
    assert floor.mine.name in client.get(address(session, floor, behalf)).text
    answer = client.post(address(session, floor, behalf), data=filled(choice=f"o{offer.id}"))
    assert answer.status_code == 303
    assert set(session.scalars(select(MatchChange.on_behalf_of))) == {floor.mine.id}


def test_nobody_else_fills_it_in_for_somebody(client: FlaskClient, session: Session, floor: Two) -> None:
    host = make_organiser(session, floor.edition, role=Role.CORNER_HOST)
    session.commit()
    sign_in(client, host)
    behalf = f"?voor={number(session, floor, floor.mine.id)}"
    assert client.get(address(session, floor, behalf)).status_code == 404
    assert client.post(address(session, floor, behalf), data=filled(choice="new")).status_code == 404


# --- drafts ----------------------------------------------------------------------------------------------------------


def test_a_draft_is_offered_again_and_gone_once_sent(client: FlaskClient, session: Session, floor: Two) -> None:
    offer = offer_of(session, floor)
    offer_of(session, floor, title="Taart")
    session.commit()
    sign_in(client, person_of(session, floor.mine))
    typed = filled(choice=f"o{offer.id}", counter="Half getypt", amount="2")
    assert client.post(address(session, floor, "/concept"), data=typed).status_code == 204
    start = client.get(f"/vloer/{floor.edition.slug}/deal").text
    assert "U was bezig met" in start
    assert "U was bezig met" in client.get("/mijn").text
    page = client.get(address(session, floor)).text
    assert "U was hiermee bezig" in page
    assert 'value="Half getypt"' in page
    assert f'value="o{offer.id}" checked' in page
    assert client.post(address(session, floor), data=typed).status_code == 303
    assert "U was bezig met" not in client.get(f"/vloer/{floor.edition.slug}/deal").text
    assert 'value="Half getypt"' not in client.get(address(session, floor)).text


def test_a_draft_is_kept_by_a_button_and_thrown_away_by_another(
    client: FlaskClient, session: Session, floor: Two
) -> None:
    sign_in(client, person_of(session, floor.mine))
    kept = client.post(address(session, floor), data=filled(do="keep", choice="new", sentence="Tie"))
    assert (kept.status_code, session.scalar(select(func.count(DealDraft.id)))) == (303, 1)
    assert client.post(address(session, floor, "/weg"), data={"before": "0"}).status_code == 303
    assert session.scalar(select(func.count(DealDraft.id))) == 0


def test_the_part_that_reads_a_sentence(client: FlaskClient, session: Session, floor: Two) -> None:
    sign_in(client, person_of(session, floor.mine))
    part = client.get(f"/vloer/{floor.edition.slug}/deal/lezen", query_string={"sentence": "Tien stoelen te leen"})
    assert ("10 stuks" in part.text, "<html" in part.text) == (True, False)


@pytest.mark.parametrize("count", [1, 3])
def test_the_page_asks_the_same_of_the_database_however_much_there_is(
    client: FlaskClient, session: Session, floor: Two, statements: Statements, count: int
) -> None:
    for _number in range(count):
        offer_of(session, floor)
        make_listing(
            session, floor.edition, floor.mine, side=Side.REQUEST, title="Wie heeft broodjes?", kind=Kind.GOODS
        )
    session.commit()
    sign_in(client, person_of(session, floor.mine))
    page = address(session, floor)
    with statements() as seen:
        assert client.get(page).status_code == 200
    assert len(seen) <= 12, seen
    with statements() as seen:
        assert (
            client.get(f"/vloer/{floor.edition.slug}/badge/{number(session, floor, floor.other.id)}").status_code == 200
        )
    assert len(seen) <= 8, seen
