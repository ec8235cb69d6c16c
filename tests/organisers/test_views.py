"""The desk's pages: who comes in, how they stand with one row and with three, and what they do with wrong input."""

import re
from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from flask.testing import FlaskClient
from sqlalchemy import Engine, event, select
from sqlalchemy.orm import Session

from beursvloer.access.permissions import Role
from beursvloer.accounts.actions import grant_role, make_setup_link
from beursvloer.accounts.models import Invitation, Person, RoleGrant
from beursvloer.accounts.queries import usable_invitation
from beursvloer.accounts.rules import OrganisationKind
from beursvloer.editions.models import Edition
from beursvloer.editions.queries import corners_of, current_rate_card, villages_of
from beursvloer.editions.rules import EditionState, Template
from beursvloer.listings.models import Listing
from beursvloer.listings.rules import ListingState
from beursvloer.proposals.models import Proposal
from beursvloer.proposals.queries import draft_run, rulings_of
from beursvloer.proposals.rules import PairRuling, ProposalState
from beursvloer.terms import Kind, Side
from tests.conftest import NOW
from tests.factories import (
    make_edition,
    make_listing,
    make_organisation,
    make_organiser,
    make_person,
    make_region,
    person_of,
    sign_in,
)

DESK = ("", "/voorstellen", "/matches", "/deelnemers")
ORGANISERS = ("/controle", "/rollen", "/instellingen", "/regio")
REGION = ("/nieuw",)
PAGES = DESK + ORGANISERS + REGION


def organiser_of_region(session: Session, edition: Edition) -> Person:
    person = make_person(session, name="Baas")
    grant_role(session, person.id, Role.ORGANISER, NOW, edition.region_id, None)
    return person


def fill(session: Session, edition: Edition, pairs: int) -> None:
    """So many businesses that offer a painter, as many clubs that look for one, and a text that asks for money."""
    for number in range(pairs):
        firm = make_organisation(session, edition, kind=OrganisationKind.BUSINESS, name=f"Schilder {number}")
        make_listing(session, edition, firm, title="Schilder voor een dag", kind=Kind.LABOUR)
        club = make_organisation(session, edition, name=f"Club {number}")
        make_listing(
            session, edition, club, side=Side.REQUEST, title="Wie schildert onze kleedkamer?", kind=Kind.LABOUR
        )
        make_listing(session, edition, club, side=Side.REQUEST, title="Wij zoeken sponsors", held=True)


@contextmanager
def counted(engine: Engine) -> Iterator[list[str]]:
    """The statements that are sent inside."""
    sent: list[str] = []

    def note(_connection: object, _cursor: object, statement: str, *_rest: object) -> None:
        if not statement.startswith(("SAVEPOINT", "RELEASE", "ROLLBACK")):
            sent.append(statement)

    event.listen(engine, "before_cursor_execute", note)
    try:
        yield sent
    finally:
        event.remove(engine, "before_cursor_execute", note)


def text_of(html: str) -> str:
    return " ".join(re.sub(r"<[^>]+>", " ", html).split())


# --- who comes in ---------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("path", PAGES)
def test_an_organiser_of_the_region_sees_every_page(client: FlaskClient, session: Session, path: str) -> None:
    edition = make_edition(session)
    fill(session, edition, 1)
    boss = organiser_of_region(session, edition)
    session.commit()
    sign_in(client, boss)
    answer = client.get(f"/vloer/{edition.slug}/beheer{path}")
    assert answer.status_code == 200
    assert answer.text.count("<h1") == 1


@pytest.mark.parametrize("role", Role)
def test_each_role_sees_its_own_pages(client: FlaskClient, session: Session, role: Role) -> None:
    edition = make_edition(session)
    person = make_organiser(session, edition, role=role)
    session.commit()
    sign_in(client, person)
    seen = {path for path in PAGES if client.get(f"/vloer/{edition.slug}/beheer{path}").status_code == 200}
    refused = {path for path in PAGES if client.get(f"/vloer/{edition.slug}/beheer{path}").status_code == 403}
    allowed = set(DESK) | (set(ORGANISERS) if role is Role.ORGANISER else set())
    assert seen == allowed
    assert refused == set(PAGES) - allowed


def test_visitors_sign_in_first_and_others_are_refused(client: FlaskClient, session: Session) -> None:
    edition, draft = make_edition(session), make_edition(session, open=False)
    participant = person_of(session, make_organisation(session, edition))
    stranger = organiser_of_region(session, make_edition(session, make_region(session, name="Raalte")))
    session.commit()
    for path in PAGES:
        answer = client.get(f"/vloer/{edition.slug}/beheer{path}")
        assert answer.status_code == 302
        assert answer.location.startswith("/inloggen?next=")
        assert client.get(f"/vloer/{draft.slug}/beheer{path}").status_code == 404
    for person in (participant, stranger):
        sign_in(client, person)
        codes = {client.get(f"/vloer/{edition.slug}/beheer{path}").status_code for path in PAGES}
        hidden = {client.get(f"/vloer/{draft.slug}/beheer{path}").status_code for path in PAGES}
        assert (codes, hidden) == ({403}, {404})


def test_addresses_of_people_are_for_those_who_may_act_for_them(client: FlaskClient, session: Session) -> None:
    edition = make_edition(session)
    person = make_person(session, name="Mark Jansen", email="mark@jansen.example")
    make_organisation(session, edition, person=person)
    roles = {role: make_organiser(session, edition, role=role) for role in (Role.MATCHMAKER, Role.MIRROR_GROUP)}
    session.commit()
    seen = {}
    for role, somebody in roles.items():
        sign_in(client, somebody)
        seen[role] = "mark@jansen.example" in client.get(f"/vloer/{edition.slug}/beheer/deelnemers").text
    assert seen == {Role.MATCHMAKER: True, Role.MIRROR_GROUP: False}


def test_nobody_writes_without_the_role(client: FlaskClient, session: Session) -> None:
    edition = make_edition(session)
    fill(session, edition, 1)
    mirror = make_organiser(session, edition, role=Role.MIRROR_GROUP)
    session.commit()
    sign_in(client, mirror)
    posts = ("openen", "sluiten", "voorstellen/berekenen", "voorstellen/weggooien", "voorstellen/1/vrijgeven", "paar")
    more = ("paar/2/1", "rollen", "rollen/1/intrekken", "uitnodigingen/1/intrekken", "controle/3", "instellingen")
    last = ("regio", "regio/tarieven", "nieuw")
    codes = {path: client.post(f"/vloer/{edition.slug}/beheer/{path}").status_code for path in posts + more + last}
    assert set(codes.values()) == {403}


# --- the number of queries ------------------------------------------------------------------------------------------


@pytest.mark.parametrize("path", PAGES)
def test_more_rows_ask_no_more_queries(client: FlaskClient, session: Session, path: str) -> None:
    edition = make_edition(session)
    boss = organiser_of_region(session, edition)
    sign_in(client, boss)
    counts = []
    for pairs in (1, 2):  # one row, then three
        fill(session, edition, pairs)
        session.commit()
        client.post(f"/vloer/{edition.slug}/beheer/voorstellen/berekenen")
        client.get(f"/vloer/{edition.slug}/beheer{path}")  # shows what was flashed
        session.expire_all()
        with counted(session.get_bind().engine) as sent:
            assert client.get(f"/vloer/{edition.slug}/beheer{path}").status_code == 200
        counts.append(len(sent))
    assert counts[0] == counts[1]
    assert counts[0] <= 20


# --- the first set-up -----------------------------------------------------------------------------------------------

FIRST = {
    "your_name": "Ans Brinkhuis",
    "email": "ans@example.org",
    "password": "een korte zin werkt",
    "region": "Hellendoorn",
    "villages": "Nijverdal; 52.366, 6.463\nHaarle",
    "name": "Beursvloer Hellendoorn 2027",
    "template": "evening",
    "day": "2027-03-18",
    "begins": "19:00",
    "ends": "21:30",
    "counter_rule": "encouraged",
    "look": "plum",
    "target_businesses": "40",
    "target_communities": "40",
    "target_matches": "60",
}


@pytest.fixture
def link(session: Session) -> str:
    token = make_setup_link(session, NOW)
    session.commit()
    return f"/beginnen/{token}"


def test_from_the_link_to_the_desk(client: FlaskClient, session: Session, link: str) -> None:
    page = client.get(link)
    assert page.status_code == 200
    assert 'value="Menskracht"' in page.text  # corners are filled in
    answer = client.post(link, data=FIRST)
    assert (answer.status_code, answer.location) == (302, "/vloer/beursvloer-hellendoorn-2027/beheer")
    desk = client.get(answer.location)
    assert desk.status_code == 200
    assert "#afterwards" in desk.text  # the one next thing to do
    edition = session.scalars(select(Edition)).one()
    assert edition.state is EditionState.DRAFT
    assert edition.starts_at is not None
    assert edition.starts_at.isoformat() == "2027-03-18T18:00:00+00:00"
    assert [corner.name for corner in corners_of(session, edition.id)][:2] == ["Menskracht", "Kennis"]


def test_sent_twice_it_leads_to_the_same_desk(client: FlaskClient, session: Session, link: str) -> None:
    client.post(link, data=FIRST)
    again = client.post(link, data=FIRST)
    assert (again.status_code, again.location) == (302, "/vloer/beursvloer-hellendoorn-2027/beheer")
    assert len(session.scalars(select(Edition)).all()) == 1


def test_a_used_link_is_gone_for_others(client: FlaskClient, session: Session, link: str) -> None:
    client.post(link, data=FIRST)
    with client.session_transaction() as cookie:
        cookie.clear()
    client.delete_cookie("remember_token")
    for answer in (client.get(link), client.post(link, data=FIRST), client.get("/beginnen/iets-anders")):
        assert answer.status_code == 410
        assert "werkt niet meer" in text_of(answer.text)


@pytest.mark.parametrize(
    ("field", "value", "says"),
    [
        ("name", "", "Geef de beursvloer een naam."),
        ("name", "— ★ —", "Gebruik letters of cijfers: van de naam maken we het webadres."),
        ("name", "x" * 121, "120"),
        ("password", "kort", "Minstens 10 tekens. Een kort zinnetje werkt goed."),
        ("email", "ans", "Dit is geen e-mailadres."),
        ("villages", " \n ", "Noem minstens één kern."),
        ("villages", "Haarle; hier", "Regel 1 begrijpen we niet. Schrijf het zo: Haarle; 52.353, 6.405"),
        ("day", "", "Kies een dag. Die kan later nog anders."),
        ("day", "2027-02-31", ""),
        ("ends", "18:00", "Het einde moet na het begin komen."),
        ("ends", "", "Het einde moet na het begin komen."),
        ("begins", "half acht", ""),
        ("target_matches", "veel", ""),
        ("target_matches", "-1", ""),
        ("template", "carnaval", ""),
        ("look", "geel", ""),
    ],
)
def test_what_is_wrong_is_said_and_what_was_typed_stays(
    client: FlaskClient, session: Session, link: str, field: str, value: str, says: str
) -> None:
    answer = client.post(link, data={**FIRST, field: value})
    assert answer.status_code == 422
    assert says in text_of(answer.text).replace("&#39;", "'")
    assert 'value="Hellendoorn"' in answer.text
    assert session.scalars(select(Edition)).all() == []
    assert client.post(link, data=FIRST).status_code == 302  # the link is still good


def test_all_year_needs_no_day(client: FlaskClient, session: Session, link: str) -> None:
    without_day = {**FIRST, "template": "year_round", "day": "", "begins": "", "ends": ""}
    assert client.post(link, data=without_day).status_code == 302
    edition = session.scalars(select(Edition)).one()
    assert (edition.template, edition.starts_at, edition.ends_at) == (Template.YEAR_ROUND, None, None)


def test_a_known_address_becomes_the_organiser(client: FlaskClient, session: Session, link: str) -> None:
    known = make_person(session, email="ans@example.org")
    session.commit()
    assert client.post(link, data=FIRST).status_code == 302
    assert [grant.person_id for grant in session.scalars(select(RoleGrant))] == [known.id]


# --- settings, region, roles ----------------------------------------------------------------------------------------


def desk(client: FlaskClient, session: Session, **fields: object) -> tuple[Edition, str]:
    edition = make_edition(session, **fields)  # type: ignore[arg-type]
    boss = organiser_of_region(session, edition)
    session.commit()
    sign_in(client, boss)
    return edition, f"/vloer/{edition.slug}/beheer"


def test_settings_show_what_is_and_keep_what_is_sent(client: FlaskClient, session: Session) -> None:
    edition, at = desk(client, session)
    page = client.get(f"{at}/instellingen")
    assert 'value="Het Punt, Nijverdal"' in page.text
    sent = {**FIRST, "name": "Handjeklap", "day": "2027-03-19", "corner_labour": "Doeners", "corner_goods": "Doeners"}
    assert client.post(f"{at}/instellingen", data=sent).status_code == 302
    session.expire_all()
    assert (edition.name, edition.look.value) == ("Handjeklap", "plum")
    assert corners_of(session, edition.id)[0].name == "Doeners"
    assert client.post(f"{at}/instellingen", data={**sent, "name": ""}).status_code == 422


def test_a_year_round_floor_stays_one(client: FlaskClient, session: Session) -> None:
    edition, at = desk(client, session, template=Template.YEAR_ROUND, starts_at=None, ends_at=None)
    assert 'name="day"' not in client.get(f"{at}/instellingen").text
    sent = {key: value for key, value in FIRST.items() if key not in {"template", "day", "begins", "ends"}}
    assert client.post(f"{at}/instellingen", data=sent).status_code == 302
    session.expire_all()
    assert (edition.template, edition.starts_at) == (Template.YEAR_ROUND, None)


def test_a_floor_opens_only_with_what_happens_afterwards(client: FlaskClient, session: Session) -> None:
    edition, at = desk(client, session, open=False, afterwards="")
    refused = client.post(f"{at}/openen")
    assert refused.status_code == 409
    assert "Schrijf eerst bij de instellingen op" in refused.text
    client.post(f"{at}/instellingen", data={**FIRST, "afterwards": "We bellen na."})
    assert client.post(f"{at}/openen").status_code == 302
    session.expire_all()
    assert edition.state is EditionState.OPEN
    client.post(f"{at}/sluiten")
    session.expire_all()
    assert edition.state is EditionState.CLOSED


def test_another_floor_starts_from_this_one(client: FlaskClient, session: Session) -> None:
    edition, at = desk(client, session)
    assert 'value="Helpende handen"' in client.get(f"{at}/nieuw").text
    made = client.post(f"{at}/nieuw", data={**FIRST, "name": "Keukentafel Haarle"})
    assert made.location == "/vloer/keukentafel-haarle/beheer"
    taken = client.post(f"{at}/nieuw", data={**FIRST, "name": "Keukentafel  Haarle!"})
    assert taken.status_code == 422
    assert "Er is al een beursvloer met deze naam." in taken.text
    assert edition.name in client.get(made.location).text  # the way back to the first one


def test_villages_and_rates(client: FlaskClient, session: Session) -> None:
    edition, at = desk(client, session)
    assert client.post(f"{at}/regio", data={"village": "Marle; 52.4, 6.3"}).status_code == 302
    assert villages_of(session, edition.region_id)[-1].latitude == 52.4
    for wrong in ("marle", "", "Marle; ver", "x" * 81):
        assert client.post(f"{at}/regio", data={"village": wrong}).status_code == 422
    rates = {kind.value: "55" for kind in Kind}
    assert client.post(f"{at}/regio/tarieven", data=rates).status_code == 302
    assert client.post(f"{at}/regio/tarieven", data={**rates, "goods": "-1"}).status_code == 422
    card = current_rate_card(session, edition.region_id)
    assert card is not None
    assert card.version == 2


def test_an_invitation_is_shown_once(client: FlaskClient, session: Session) -> None:
    edition, at = desk(client, session)
    page = client.post(f"{at}/rollen", data={"role": "notary", "addressee": "Kees Prins", "where": "edition"})
    assert page.status_code == 200
    link = re.search(r'value="http://localhost(/[^"]+)"', page.text)
    assert link is not None
    assert "data:image/svg+xml" in page.text
    invitation = usable_invitation(session, link[1].rsplit("/", 1)[1], NOW)
    assert invitation is not None
    assert (invitation.role, invitation.edition_id, invitation.addressee) == (Role.NOTARY, edition.id, "Kees Prins")
    later = client.get(f"{at}/rollen").text
    assert link[1] not in later
    assert "Kees Prins" in later
    client.post(f"{at}/uitnodigingen/{invitation.id}/intrekken")
    assert session.scalars(select(Invitation)).all() == []


@pytest.mark.parametrize("wrong", [{"role": "keizer"}, {"addressee": ""}, {"where": "overal"}])
def test_an_invitation_with_something_wrong(client: FlaskClient, session: Session, wrong: dict[str, str]) -> None:
    _edition, at = desk(client, session)
    sent = {"role": "notary", "addressee": "Kees", "where": "edition", **wrong}
    assert client.post(f"{at}/rollen", data=sent).status_code == 422
    assert session.scalars(select(Invitation)).all() == []


def test_an_organiser_of_one_floor_cannot_ask_for_all_floors(client: FlaskClient, session: Session) -> None:
    edition = make_edition(session)
    sign_in(client, make_organiser(session, edition))
    session.commit()
    at = f"/vloer/{edition.slug}/beheer"
    assert 'value="region"' not in client.get(f"{at}/rollen").text
    sent = {"role": "organiser", "addressee": "Kees", "where": "region"}
    assert client.post(f"{at}/rollen", data=sent).status_code == 422
    assert session.scalars(select(Invitation)).all() == []
    assert client.post(f"{at}/regio", data={"village": "Marle"}).status_code == 403
    assert client.post(f"{at}/nieuw", data=FIRST).status_code == 403


def test_the_last_organiser_cannot_leave(client: FlaskClient, session: Session) -> None:
    _edition, at = desk(client, session)
    grant = session.scalars(select(RoleGrant)).one()
    assert client.post(f"{at}/rollen/{grant.id}/intrekken").location == f"{at}/rollen"
    assert "Dit is de laatste organisator." in client.get(f"{at}/rollen").text
    assert len(session.scalars(select(RoleGrant)).all()) == 1
    assert client.post(f"{at}/rollen/999999/intrekken").status_code == 404


# --- moderation and proposals ---------------------------------------------------------------------------------------


def test_a_held_note_goes_on_the_board_or_not(client: FlaskClient, session: Session) -> None:
    edition, at = desk(client, session)
    fill(session, edition, 2)
    session.commit()
    held = session.scalars(select(Listing).where(Listing.state == ListingState.HELD).order_by(Listing.id)).all()
    assert "Wij zoeken sponsors" in client.get(f"{at}/controle").text
    client.post(f"{at}/controle/{held[0].number}", data={"verdict": "good"})
    client.post(f"{at}/controle/{held[1].number}", data={"verdict": "bad"})
    session.expire_all()
    assert [row.state for row in held] == [ListingState.OPEN, ListingState.WITHDRAWN]
    client.post(f"{at}/controle/{held[1].number}", data={"verdict": "good"})
    assert "Iemand anders was u net voor." in client.get(f"{at}/controle").text
    for number, verdict in ((held[0].number, "misschien"), (999, "good")):
        assert client.post(f"{at}/controle/{number}", data={"verdict": verdict}).status_code == 404


def test_compute_rule_and_release(client: FlaskClient, session: Session) -> None:
    edition, at = desk(client, session)
    fill(session, edition, 2)
    session.commit()
    assert client.post(f"{at}/voorstellen/berekenen").status_code == 302
    draft = draft_run(session, edition.id)
    assert draft is not None
    page = text_of(client.get(f"{at}/voorstellen").text)
    assert "2 voorstellen vrijgeven" in page
    assert "Bewezen: geen andere keuze geeft meer." in page

    first, second = session.scalars(select(Proposal).order_by(Proposal.id)).all()
    pair = f"{at}/paar/{first.request.number}/{first.offer.number}"
    client.post(pair, data={"ruling": "pin"})
    client.post(f"{at}/paar/{second.request.number}/{second.offer.number}", data={"ruling": "forbid"})
    session.expire_all()
    assert (first.pinned, second.state) == (True, ProposalState.DISCARDED)
    assert "Er is iets veranderd sinds de berekening" in client.get(f"{at}/voorstellen").text
    assert client.post(pair, data={"ruling": "misschien"}).status_code == 404
    assert client.post(f"{at}/paar/999/1", data={"ruling": "pin"}).status_code == 404

    client.post(f"{at}/voorstellen/{draft.id}/vrijgeven")
    client.post(f"{at}/voorstellen/{draft.id}/vrijgeven")
    session.expire_all()
    assert (first.state, second.state) == (ProposalState.OPEN, ProposalState.DISCARDED)
    client.post(f"{at}/paar/{second.request.number}/{second.offer.number}?ruling=free")
    assert set(rulings_of(session, edition.id).values()) == {PairRuling.PINNED}


def test_an_older_draft_cannot_be_released(client: FlaskClient, session: Session) -> None:
    edition, at = desk(client, session)
    fill(session, edition, 1)
    session.commit()
    client.post(f"{at}/voorstellen/berekenen")
    older = draft_run(session, edition.id)
    assert older is not None
    client.post(f"{at}/voorstellen/berekenen")
    client.post(f"{at}/voorstellen/{older.id}/vrijgeven")
    assert "Er is een nieuwer concept." in client.get(f"{at}/voorstellen").text
    states = session.scalars(select(Proposal.state).order_by(Proposal.id)).all()
    assert states == [ProposalState.DISCARDED, ProposalState.DRAFT]
    client.post(f"{at}/voorstellen/weggooien")
    assert draft_run(session, edition.id) is None


def test_two_numbers_come_along_however_little_they_fit(client: FlaskClient, session: Session) -> None:
    edition, at = desk(client, session)
    offer = make_listing(session, edition, title="Aanhanger te leen", kind=Kind.GOODS)
    asked = make_listing(session, edition, side=Side.REQUEST, title="Wie kent een notaris?", kind=Kind.NETWORK)
    session.commit()
    sent = {"request_number": str(offer.number), "offer_number": str(asked.number)}  # the wrong way round
    assert client.post(f"{at}/paar", data=sent).status_code == 302
    client.post(f"{at}/voorstellen/berekenen")
    proposal = session.scalars(select(Proposal)).one()
    assert (proposal.request_id, proposal.offer_id, proposal.pinned) == (asked.id, offer.id, True)
    assert "De organisatie heeft deze twee bij elkaar gezet." in client.get(f"{at}/voorstellen").text


def test_more_pins_than_there_is_are_left_for_later(client: FlaskClient, session: Session) -> None:
    edition, at = desk(client, session)
    offer = make_listing(session, edition)
    asked = [make_listing(session, edition, side=Side.REQUEST, title="Wie schildert?") for _ in range(2)]
    session.commit()
    for request in asked:
        client.post(f"{at}/paar", data={"request_number": str(request.number), "offer_number": str(offer.number)})
    assert client.post(f"{at}/voorstellen/berekenen").status_code == 302
    assert session.scalars(select(Proposal.request_id)).all() == [asked[0].id]
    assert "Vastgezet, voor de volgende berekening" in client.get(f"{at}/voorstellen").text


@pytest.mark.parametrize("numbers", [("", ""), ("een", "2"), ("0", "1"), ("1", "1"), ("1", "99")])
def test_wrong_numbers_come_back_filled_in(client: FlaskClient, session: Session, numbers: tuple[str, str]) -> None:
    edition, at = desk(client, session)
    make_listing(session, edition)
    session.commit()
    answer = client.post(f"{at}/paar", data={"request_number": numbers[0], "offer_number": numbers[1]})
    assert answer.status_code == 422
    assert "data-errors" in answer.text
    assert rulings_of(session, edition.id) == {}
