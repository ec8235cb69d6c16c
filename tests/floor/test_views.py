"""Public pages and my floor through the client, with one thing and with three."""

import re
from collections.abc import Callable
from contextlib import AbstractContextManager

import pytest
from flask.testing import FlaskClient
from sqlalchemy.orm import Session

from beursvloer.access.permissions import Role
from beursvloer.accounts.rules import OrganisationKind
from beursvloer.contracts.actions import open_match
from beursvloer.editions.actions import close_edition
from beursvloer.editions.models import Edition
from beursvloer.editions.rules import CounterRule
from beursvloer.listings.actions import state_interest
from beursvloer.listings.models import Listing
from beursvloer.proposals.queries import open_proposals_for
from beursvloer.proposals.rules import ProposalState
from beursvloer.terms import Side
from tests.conftest import NOW
from tests.factories import (
    actor_for,
    actor_of,
    make_edition,
    make_listing,
    make_organisation,
    make_organiser,
    make_person,
    make_proposal,
    make_region,
    person_of,
    sign_in,
)

Statements = Callable[[], AbstractContextManager[list[str]]]


def titles(html: str) -> list[str]:
    return re.findall(r'slip__title">(?:<a href="[^"]*">)?([^<]*)', html)


def test_the_front_page_without_a_floor_says_how_to_begin(client: FlaskClient, session: Session) -> None:
    make_edition(session, open=False)
    session.commit()
    page = client.get("/")
    assert (page.status_code, "Hier is nog geen beursvloer" in page.text) == (200, True)


def test_the_front_page_of_the_only_floor_is_that_floor(client: FlaskClient, session: Session) -> None:
    edition = make_edition(session)
    session.commit()
    assert client.get("/").location == f"/vloer/{edition.slug}/"


def test_whom_to_ask_stands_on_every_page_of_the_floor(client: FlaskClient, session: Session) -> None:
    edition = make_edition(session, contact="Ans <Brinkhuis>, 0548 00 00 00, ans@example.org")
    make_edition(session, name="Rijssense vloer", contact="Riek, 0548 11 11 11")
    session.commit()
    for page in (f"/vloer/{edition.slug}/", f"/vloer/{edition.slug}/regels", "/privacy", "/toegankelijkheid"):
        text = client.get(page).text
        assert 'href="mailto:ans@example.org"' in text, page
        assert "Ans &lt;Brinkhuis&gt;, 0548 00 00 00" in text, page
    assert "Rijssense vloer" in text
    assert "Riek, 0548 11 11 11" in text


def test_several_floors_stand_under_their_regions(client: FlaskClient, session: Session) -> None:
    region = make_region(session, name="Hellendoorn")
    for name in ("Voorjaar", "Najaar"):
        make_edition(session, region, name=name)
    make_edition(session, make_region(session, name="Rijssen"), name="Rijssense vloer")
    session.commit()
    page = client.get("/").text
    assert re.findall(r'<h2 id="region-\d">([^<]*)', page) == ["Hellendoorn", "Rijssen"]
    assert [name for name in ("Voorjaar", "Najaar", "Rijssense vloer") if name in page] == [
        "Voorjaar",
        "Najaar",
        "Rijssense vloer",
    ]


def test_the_edition_page_counts_what_there_is(client: FlaskClient, session: Session) -> None:
    edition = make_edition(session, lede="Ruilen zonder geld.", afterwards="Wij bellen iedereen na.")
    nijverdal, hellendoorn, _haarle = edition.region.villages
    for _ in range(2):
        make_organisation(session, edition, kind=OrganisationKind.BUSINESS, village_id=hellendoorn.id)
    club = make_organisation(session, edition, village_id=nijverdal.id)
    make_listing(session, edition, club, side=Side.REQUEST, title="Verf voor het clubhuis")
    make_listing(session, edition, club, title="Een rondleiding")
    make_listing(session, edition, club, side=Side.REQUEST, title="Geld voor verf", held=True)
    session.commit()
    page = client.get(f"/vloer/{edition.slug}/").text
    counts = re.findall(r'<li><span>([^<]*)</span><span class="flaps" data-flap>(\d+)', page)
    assert counts == [("Nijverdal", "01"), ("Hellendoorn", "02"), ("Haarle", "00")]
    assert "2 bedrijven" in page
    assert titles(page) == ["Verf voor het clubhuis"]
    assert "Ruilen zonder geld." in page
    assert "Wij bellen iedereen na." in page
    assert "Geld voor verf" not in page


def test_a_draft_is_for_its_desk(client: FlaskClient, session: Session) -> None:
    edition = make_edition(session, open=False)
    organiser, stranger = make_organiser(session, edition, role=Role.NOTARY), make_person(session)
    session.commit()
    for path in ("", "regels"):
        assert client.get(f"/vloer/{edition.slug}/{path}").status_code == 404
    sign_in(client, stranger)
    assert client.get(f"/vloer/{edition.slug}/").status_code == 404
    sign_in(client, organiser)
    assert "nog een concept" in client.get(f"/vloer/{edition.slug}/").text


def test_a_closed_floor_can_be_read_and_offers_no_joining(client: FlaskClient, session: Session) -> None:
    edition = make_edition(session)
    close_edition(session, actor_of(session, make_organiser(session, edition)), edition)
    session.commit()
    page = client.get(f"/vloer/{edition.slug}/")
    assert (page.status_code, "aanmelden?kant" in page.text) == (200, False)
    joining = client.get(f"/vloer/{edition.slug}/aanmelden")
    assert (joining.status_code, "gesloten" in joining.text) == (409, True)


def three_more(session: Session, edition: Edition) -> None:
    for _ in range(3):
        make_listing(session, edition, side=Side.REQUEST)


def test_the_edition_page_asks_the_same_for_one_and_for_many(
    client: FlaskClient, session: Session, statements: Statements
) -> None:
    edition = make_edition(session)
    counts = []
    for _ in range(2):
        three_more(session, edition)
        session.commit()
        session.expire_all()
        with statements() as seen:
            assert client.get(f"/vloer/{edition.slug}/").status_code == 200
        counts.append(len(seen))
    assert counts[0] == counts[1]


@pytest.mark.parametrize(
    ("rule", "words"),
    [
        (CounterRule.REQUIRED, "Op deze vloer hoort die bij elke match."),
        (CounterRule.ENCOURAGED, "Wij vinden het fijn, maar het is geen plicht."),
        (CounterRule.OPTIONAL, "Het mag, het hoeft niet."),
    ],
)
def test_the_rules_are_those_of_this_floor(
    client: FlaskClient, session: Session, rule: CounterRule, words: str
) -> None:
    edition = make_edition(session, counter_rule=rule)
    session.commit()
    page = client.get(f"/vloer/{edition.slug}/regels").text
    assert words in page
    assert "8 uur × € 50 = € 400" in page
    assert client.get("/regels").location == f"/vloer/{edition.slug}/regels"


@pytest.mark.parametrize("path", ["/regels", "/privacy", "/toegankelijkheid"])
@pytest.mark.parametrize("locale", ["nl", "de", "en"])
def test_pages_without_a_floor(client: FlaskClient, session: Session, path: str, locale: str) -> None:
    client.set_cookie("taal", locale)
    page = client.get(path)
    assert page.status_code == 200
    assert f'<html lang="{locale}"' in page.text


def test_my_floor_asks_to_sign_in(client: FlaskClient) -> None:
    assert client.get("/mijn").location == "/inloggen?next=/mijn"


def test_an_empty_floor_of_mine_says_what_to_do(client: FlaskClient, session: Session) -> None:
    edition = make_edition(session)
    person = make_person(session)
    session.commit()
    sign_in(client, person)
    page = client.get("/mijn").text
    assert "Nog geen briefje" in page
    assert f'href="/vloer/{edition.slug}/aanmelden"' in page


def test_my_floor_shows_all_my_organisations_and_nobody_elses(client: FlaskClient, session: Session) -> None:
    edition = make_edition(session)
    person = make_person(session)
    first = make_organisation(session, edition, person=person, name="SV De Regge")
    second = make_organisation(session, edition, person=person, name="Koor Crescendo")
    make_listing(session, edition, first, title="Kantine op zondag")
    make_listing(session, edition, second, title="Een lied op verzoek", held=True)
    make_listing(session, edition, title="Van een ander")
    session.commit()
    sign_in(client, person)
    page = client.get("/mijn").text
    assert sorted(titles(page)) == ["Een lied op verzoek", "Kantine op zondag"]
    assert page.count('<span class="num">00') == 2


def matched(session: Session, edition: Edition) -> tuple[Listing, Listing]:
    offer = make_listing(session, edition, title="Schilder voor een dag")
    request = make_listing(session, edition, side=Side.REQUEST, title="Clubhuis schilderen")
    open_match(session, actor_for(session, offer.organisation), offer, request, (1, 1), NOW)
    return offer, request


def test_a_match_that_waits_for_me_stands_on_top(client: FlaskClient, session: Session) -> None:
    edition = make_edition(session)
    offer, request = matched(session, edition)
    stranger = make_person(session)
    session.commit()
    sign_in(client, person_of(session, offer.organisation))
    page = client.get("/mijn").text
    assert page.index("Dit wacht op u") < page.index(request.organisation.name) < page.index("Mijn briefjes")
    assert "Vul samen het contract in" in page
    sign_in(client, stranger)
    assert request.organisation.name not in client.get("/mijn").text


def test_my_floor_asks_the_same_for_one_and_for_many(
    client: FlaskClient, session: Session, statements: Statements
) -> None:
    edition = make_edition(session)
    person = make_person(session)
    organisation = make_organisation(session, edition, person=person)
    counts = []
    for more in (1, 3):
        for _ in range(more):
            offer = make_listing(session, edition, organisation)
            request = make_listing(session, edition, side=Side.REQUEST)
            open_match(session, actor_of(session, person), offer, request, (1, 1), NOW)
        session.commit()
        session.expire_all()
        sign_in(client, person)
        client.get("/mijn")  # what is the same on all phones is read once
        with statements() as seen:
            page = client.get("/mijn").text
        assert page.count('href="/match/') == (1 if more == 1 else 4)
        counts.append(len(seen))
    assert counts[0] == counts[1]


def test_whoever_has_a_role_finds_the_desk(client: FlaskClient, session: Session) -> None:
    edition = make_edition(session)
    organiser = make_organiser(session, edition)
    person = person_of(session, make_organisation(session, edition))
    session.commit()
    sign_in(client, organiser)
    assert f'href="/vloer/{edition.slug}/beheer"' in client.get("/mijn").text
    sign_in(client, person)
    assert "/beheer" not in client.get("/mijn").text


def test_answered_and_closed_proposals_of_years_are_not_read(session: Session) -> None:
    edition = make_edition(session)
    offer = make_listing(session, edition, quantity=20)
    proposals = [make_proposal(session, edition, offer) for _ in range(4)]
    for row, state in zip(proposals, (ProposalState.LAPSED, ProposalState.DECLINED, ProposalState.TAKEN), strict=False):
        row.state = state
    session.flush()
    assert open_proposals_for(session, {offer.organisation_id}) == [proposals[3]]
    assert open_proposals_for(session, {proposals[0].request.organisation_id}) == []


def test_my_floor_says_who_wants_to_talk_and_about_what_i_want_to(client: FlaskClient, session: Session) -> None:
    edition = make_edition(session)
    owner, other = (
        make_organisation(session, edition, name="De Eigenaar"),
        make_organisation(session, edition, name="De Prater"),
    )
    note = make_listing(session, edition, owner, title="Laptops die nog werken")
    state_interest(session, actor_for(session, other), edition, note, other.id, NOW)
    session.commit()
    sign_in(client, person_of(session, owner))
    assert "words=De+Prater" in client.get("/mijn").text
    client.post("/uitloggen")
    sign_in(client, person_of(session, other))
    mine = client.get("/mijn").text
    assert "Laptops die nog werken" in mine
    assert f"/lijst/{note.number}/niet-praten" in mine
