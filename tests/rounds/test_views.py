"""The desk's page of rounds and the table on each phone; nothing of a draft leaves the desk."""

import re
from collections.abc import Callable
from contextlib import AbstractContextManager
from typing import Any

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select
from sqlalchemy.orm import Session

from beursvloer.access.permissions import Role
from beursvloer.accounts.models import Organisation
from beursvloer.accounts.rules import OrganisationKind
from beursvloer.editions.queries import participation
from beursvloer.rounds import actions, planner
from beursvloer.rounds.models import Conversation, RoundPlan
from beursvloer.rounds.rules import PlanState
from tests.conftest import NOW
from tests.factories import make_listing, make_organisation, make_organiser, person_of, sign_in
from tests.rounds.halls import Hall, make_hall, strangers, swappable

DESK, PHONE = 14, 6
"""Questions to the database per page."""
Statements = Callable[[], AbstractContextManager[list[str]]]


@pytest.fixture
def hall(session: Session, now: object) -> Hall:
    made = make_hall(session)
    session.commit()
    return made


def desk(client: FlaskClient, hall: Hall) -> str:
    sign_in(client, hall.organiser)
    return client.get(f"/vloer/{hall.edition.slug}/rondes").text


def phone(client: FlaskClient, session: Session, hall: Hall, party: Organisation) -> str:
    sign_in(client, person_of(session, party))
    return words(client.get(f"/vloer/{hall.edition.slug}/ronde").text)


def words(page: str) -> str:
    """What stands on a page, without its marks."""
    main = page.split("<main", 1)[1].split("</main>", 1)[0]
    return " ".join(re.sub(r"<[^>]+>", " ", main).split())


def seat(session: Session, hall: Hall, number: int = 1) -> tuple[Organisation, Organisation, int]:
    """Host, guest and table of the first talk of a round."""
    talk = hall.round(number)[0]
    return session.get_one(Organisation, talk.host_id), session.get_one(Organisation, talk.guest_id), talk.table


# --- the desk -----------------------------------------------------------------------------------------------------


def test_plan_look_and_release(client: FlaskClient, session: Session, hall: Hall) -> None:
    assert "Nog geen planning" in desk(client, hall)
    address = f"/vloer/{hall.edition.slug}/rondes"
    answer = client.post(f"{address}/berekenen")
    assert (answer.status_code, answer.location) == (302, f"{address}#plan")
    page = words(client.get(address).text)
    plan = session.scalars(select(RoundPlan)).one()

    assert "Concept 12 gesprekken" in page
    assert "Bewezen: met 3 gesprekken voor iedereen komt geen andere planning hoger uit." in page
    assert "Schilder gezocht voor de kantine" in page
    assert client.post(f"{address}/{plan.id}/vrijgeven").status_code == 302
    session.expire_all()
    assert plan.state is PlanState.RELEASED
    page = words(client.get(address).text)
    assert "Vrijgegeven om 19:30" in page
    assert "Opnieuw plannen wat nog komt" in page


def test_a_promise_is_chosen_with_its_price(client: FlaskClient, session: Session, hall: Hall) -> None:
    sign_in(client, hall.organiser)
    address = f"/vloer/{hall.edition.slug}/rondes"
    client.post(f"{address}/berekenen", data={"floor": "1"})

    assert session.scalars(select(RoundPlan.floor)).one() == 1
    page = client.get(address).text
    assert re.findall(r'name="floor" value="(\d)"( checked)?', page) == [
        ("0", ""),
        ("1", " checked"),
        ("2", ""),
        ("3", ""),
    ]


def test_without_a_programme_the_way_to_it_is_shown(client: FlaskClient, session: Session, hall: Hall) -> None:
    from beursvloer.programme.models import ProgrammeItem

    session.query(ProgrammeItem).delete()
    session.commit()

    page = desk(client, hall)
    assert "Geen rondes in het draaiboek" in page
    assert f"/vloer/{hall.edition.slug}/draaiboek" in page


def test_a_swap_shows_its_price_before_it_is_done(client: FlaskClient, session: Session, hall: Hall) -> None:
    hall = make_hall(session, rounds=2)
    plan = hall.plan()
    one, other = swappable(session, hall, plan)
    before = (one.host_id, one.guest_id, other.host_id, other.guest_id)
    session.commit()
    sign_in(client, hall.organiser)
    address = f"/vloer/{hall.edition.slug}/rondes/ruilen"
    look = words(client.get(f"{address}?talk={one.id}&talk={other.id}").text)

    assert re.search(r"Het (kost|levert) [\d.]+ punten|Het kost niets", look)
    assert session.scalars(select(Conversation.by_hand).where(Conversation.by_hand)).all() == []
    assert client.post(address, data={"talk": [one.id, other.id]}).status_code == 302
    swapped = session.scalars(select(Conversation).where(Conversation.by_hand)).all()
    assert {(row.host_id, row.guest_id) for row in swapped} == {(before[0], before[3]), (before[2], before[1])}


def test_a_swap_that_may_not_be_says_why(client: FlaskClient, session: Session, now: object) -> None:
    hall = make_hall(session, businesses=3, clubs=3)
    hall.plan()
    session.commit()
    sign_in(client, hall.organiser)
    talks = session.scalars(select(Conversation.id).where(Conversation.round_number == 1)).all()
    address = f"/vloer/{hall.edition.slug}/rondes/ruilen"

    assert "Deze twee spreken elkaar al" in client.get(f"{address}?talk={talks[0]}&talk={talks[1]}").text
    assert client.get(f"{address}?talk={talks[0]}").status_code == 302
    assert "Vink twee gesprekken van dezelfde ronde aan." in client.get(f"/vloer/{hall.edition.slug}/rondes").text
    assert client.post(address, data={"talk": talks[0]}).status_code == 404


def test_planning_anew_says_what_would_change(client: FlaskClient, session: Session, hall: Hall) -> None:
    hall.release()
    hall.open(1)
    hall.close(1)
    hall.plan()
    session.commit()

    page = words(desk(client, hall))
    assert "Vrijgeven verandert niets: alle gesprekken die nog komen, blijven zoals bekendgemaakt." in page


def test_a_draft_whose_first_round_has_begun_can_only_be_computed_anew(
    client: FlaskClient, session: Session, hall: Hall
) -> None:
    hall.release()
    draft = hall.plan()
    hall.open(1)
    session.commit()

    text = desk(client, hall)
    assert "Ronde 1 is intussen begonnen. Bereken opnieuw voor de rondes die nog komen." in words(text)
    assert f"/rondes/{draft.id}/vrijgeven" not in text
    assert "Bereken opnieuw" in words(text)


def test_who_left_and_who_came_later_is_named_until_it_is_planned_anew(
    client: FlaskClient, session: Session, hall: Hall
) -> None:
    hall.release()
    gone = participation(session, hall.edition.id, hall.businesses[0].id)
    assert gone is not None
    gone.left_at = NOW
    late = make_organisation(session, hall.edition, name="Te laat", kind=OrganisationKind.BUSINESS)
    make_listing(session, hall.edition, late)
    session.commit()

    page = words(desk(client, hall))
    assert "1 deelnemer in de rondes die nog komen is er niet: Bedrijf 1." in page
    assert "1 deelnemer kwam later binnen: Te laat." in page
    hall.release()
    session.commit()
    page = words(desk(client, hall))
    assert "is er niet:" not in page
    assert "kwam later" not in page


def test_who_sits_alone_stands_on_top_until_somebody_comes(client: FlaskClient, session: Session, hall: Hall) -> None:
    hall.release()
    hall.open(1)
    talk = hall.round(1)[0]
    host, guest, table = seat(session, hall)
    actions.report_missing(session, hall.actor, hall.edition, talk.id, host.id, NOW)
    free = make_organisation(session, hall.edition, name="Vrije club")
    session.commit()

    page = desk(client, hall)
    assert f"Tafel {table}: {host.name}" in page
    assert f"{guest.name} is er niet" in page
    assert client.post(f"/vloer/{hall.edition.slug}/rondes/{talk.id}/erbij").status_code == 302
    client.post(f"/vloer/{hall.edition.slug}/rondes/{talk.id}/erbij", data={"party": free.id})
    now = hall.talk_now(free.id)
    assert now is not None
    assert (now.host_id, now.table) == (host.id, table)


@pytest.mark.parametrize(
    ("role", "sees_draft", "plans"),
    [(Role.MATCHMAKER, True, False), (Role.NOTARY, False, False), (Role.CHECK_IN, False, False)],
)
def test_roles_of_the_desk(
    client: FlaskClient, session: Session, hall: Hall, role: Role, sees_draft: bool, plans: bool
) -> None:
    plan = hall.plan()
    person = make_organiser(session, hall.edition, role=role)
    session.commit()
    sign_in(client, person)
    address = f"/vloer/{hall.edition.slug}/rondes"

    assert ("Schilder gezocht voor de kantine" in client.get(address).text) is sees_draft
    for path in ("berekenen", f"{plan.id}/vrijgeven", "weggooien", "ruilen"):
        assert client.post(f"{address}/{path}").status_code == 403
    assert client.get(f"{address}/ruilen").status_code == 403


def test_a_plan_of_another_edition_cannot_be_released_here(client: FlaskClient, session: Session, hall: Hall) -> None:
    elsewhere = make_hall(session).plan()
    session.commit()
    sign_in(client, hall.organiser)
    client.post(f"/vloer/{hall.edition.slug}/rondes/{elsewhere.id}/vrijgeven")
    session.expire_all()

    assert elsewhere.state is PlanState.DRAFT


@pytest.mark.parametrize("size", [1, 3])
def test_the_pages_ask_a_fixed_number_of_questions(
    client: FlaskClient, session: Session, now: object, statements: Statements, size: int
) -> None:
    hall = make_hall(session, businesses=size, clubs=size, rounds=2)
    hall.release()
    hall.open(1)
    hall.plan()
    session.commit()
    desk(client, hall)
    with statements() as asked:
        client.get(f"/vloer/{hall.edition.slug}/rondes")
    assert len(asked) == DESK, asked
    phone(client, session, hall, hall.clubs[0])
    sign_in(client, person_of(session, hall.businesses[0]))  # what one phone asked serves the next
    with statements() as asked:
        client.get(f"/vloer/{hall.edition.slug}/ronde", headers={"HX-Request": "true"})
    assert len(asked) == PHONE, asked


# --- the phone ----------------------------------------------------------------------------------------------------


def test_the_phone_says_table_partner_and_what_it_is_about(client: FlaskClient, session: Session, hall: Hall) -> None:
    hall.release()
    session.commit()
    host, guest, table = seat(session, hall)
    page = phone(client, session, hall, guest)
    assert f"Uw eerste tafel: ronde 1 tafel {table} met {host.name} U loopt naar deze tafel." in page
    hall.open(1)
    session.commit()

    page = phone(client, session, hall, guest)
    assert f"Nu: ronde 1 van 3 tafel {table} met {host.name}" in page
    assert "u biedt: " in page
    assert "zij zoeken: " in page
    assert "Hierna: ronde 2, tafel" in page
    assert "Mijn partner is er niet" in page
    page = phone(client, session, hall, host)
    assert f"tafel {table} met {guest.name} U zit, de ander komt." in page
    assert "zij bieden: " in page


def test_two_taps_put_the_two_left_over_together(client: FlaskClient, session: Session, now: object) -> None:
    hall = make_hall(session, rounds=2)
    hall.release()
    hall.open(1)
    session.commit()
    one, other = strangers(session, hall)
    host, guest = session.get_one(Organisation, one.host_id), session.get_one(Organisation, other.guest_id)
    for talk, party in ((one, host), (other, guest)):
        phone(client, session, hall, party)
        answer = client.post(f"/vloer/{hall.edition.slug}/ronde/{talk.id}/{party.id}/alleen")
        assert answer.status_code == 302
    page = phone(client, session, hall, guest)

    assert "Er zat nog iemand alleen. U bent nu met elkaar in gesprek." in client.get("/").text or host.name in page
    assert f"tafel {one.table} met {host.name}" in page
    assert "u biedt: " in page


def test_both_phones_say_what_it_is_about_also_when_one_asked_too_early(
    client: FlaskClient, session: Session, now: object, monkeypatch: pytest.MonkeyPatch
) -> None:
    hall = make_hall(session, rounds=2)
    hall.release()
    hall.open(1)
    session.commit()
    one, other = strangers(session, hall)
    host, guest = session.get_one(Organisation, one.host_id), session.get_one(Organisation, other.guest_id)
    found = planner.brings_of

    def found_later(*asked: Any) -> planner.Brings | None:
        early = client.application.test_client()
        sign_in(early, person_of(session, host))
        assert "Geen briefjes die precies passen" in early.get(f"/vloer/{hall.edition.slug}/ronde").text
        return found(*asked)

    monkeypatch.setattr(planner, "brings_of", found_later)
    for talk, party in ((one, host), (other, guest)):
        sign_in(client, person_of(session, party))
        client.post(f"/vloer/{hall.edition.slug}/ronde/{talk.id}/{party.id}/alleen")

    assert "zij bieden: " in phone(client, session, hall, host)


def test_an_old_phone_is_led_to_the_table_that_there_is_now(client: FlaskClient, session: Session, hall: Hall) -> None:
    hall.release()
    hall.open(1)
    session.commit()
    talk = hall.round(1)[0]
    session.delete(session.get_one(Conversation, talk.id))
    session.commit()
    for path in ("alleen", "toch"):
        sign_in(client, person_of(session, session.get_one(Organisation, talk.host_id)))
        answer = client.post(f"/vloer/{hall.edition.slug}/ronde/{talk.id}/{talk.host_id}/{path}")
        assert (answer.status_code, answer.location) == (302, f"/vloer/{hall.edition.slug}/ronde")
        sign_in(client, hall.organiser)
        answer = client.post(f"/vloer/{hall.edition.slug}/ronde/{talk.id}/{talk.host_id}/{path}")
        assert (answer.status_code, answer.location) == (302, f"/vloer/{hall.edition.slug}/rondes")


def test_who_said_it_can_take_it_back(client: FlaskClient, session: Session, hall: Hall) -> None:
    hall.release()
    hall.open(1)
    session.commit()
    talk = hall.round(1)[0]
    host, guest, table = seat(session, hall)
    phone(client, session, hall, host)
    client.post(f"/vloer/{hall.edition.slug}/ronde/{talk.id}/{host.id}/alleen")

    assert "We weten dat u alleen zit." in phone(client, session, hall, host)
    assert f"{host.name} wacht op u aan tafel {table}." in phone(client, session, hall, guest)
    phone(client, session, hall, host)
    client.post(f"/vloer/{hall.edition.slug}/ronde/{talk.id}/{host.id}/toch")
    assert "Mijn partner is er niet" in phone(client, session, hall, host)


def test_somebody_elses_talk_is_not_found(client: FlaskClient, session: Session, hall: Hall) -> None:
    hall.release()
    hall.open(1)
    session.commit()
    talk, other = hall.round(1)[:2]
    host = session.get_one(Organisation, talk.host_id)
    sign_in(client, person_of(session, host))
    address = f"/vloer/{hall.edition.slug}/ronde"

    for path in (
        f"{other.id}/{host.id}/alleen",
        f"{talk.id}/{other.host_id}/alleen",
        f"{talk.id}/{other.host_id}/toch",
    ):
        assert client.post(f"{address}/{path}").status_code == 404


def test_who_has_nothing_to_do_with_it_hears_so(client: FlaskClient, session: Session, hall: Hall) -> None:
    hall.release()
    stranger = make_organisation(session)
    session.commit()

    assert "U doet niet mee aan deze beursvloer" in phone(client, session, hall, stranger)
    assert FlaskClient(client.application).get(f"/vloer/{hall.edition.slug}/ronde").status_code == 302


def test_a_fragment_is_the_card_alone(client: FlaskClient, session: Session, hall: Hall) -> None:
    hall.release()
    session.commit()
    sign_in(client, person_of(session, hall.clubs[0]))
    page = client.get(f"/vloer/{hall.edition.slug}/ronde", headers={"HX-Request": "true"}).text

    assert page.lstrip().startswith('<div id="round"')
