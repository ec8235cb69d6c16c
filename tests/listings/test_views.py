"""The page of one listing: what anybody reads there, and wanting to talk about it."""

import re
from collections.abc import Callable

import pytest
from flask.testing import FlaskClient
from sqlalchemy.orm import Session
from werkzeug.test import TestResponse

from beursvloer.access.permissions import Role
from beursvloer.accounts.models import Organisation
from beursvloer.editions.actions import close_edition
from beursvloer.editions.models import Edition
from beursvloer.listings.actions import take_stock
from beursvloer.listings.models import Listing
from beursvloer.listings.queries import interested_in
from beursvloer.listings.rules import ListingState
from tests.factories import (
    actor_of,
    make_edition,
    make_listing,
    make_organisation,
    make_organiser,
    make_person,
    person_of,
    sign_in,
)

Buttons = Callable[[TestResponse], list[str]]


# --- reading -------------------------------------------------------------------------------------------------------


def test_anybody_reads_what_it_says_and_nothing_of_persons(
    client: FlaskClient, session: Session, listing: Listing, at: Callable[..., str], buttons: Buttons
) -> None:
    person = person_of(session, listing.organisation)
    person.phone = "0548-123456"
    session.commit()
    page = client.get(at())
    assert page.status_code == 200
    facts = dict(re.findall(r"<dt>(.*?)</dt><dd>(.*?)</dd>", page.text, re.S))
    assert {label: re.sub(r"<[^>]+>", " ", words).split() for label, words in facts.items()} == {
        "How many": ["4", "days"],
        "Size": ["120", "m²"],
        "When": ["1", "May", "2027", "to", "31", "May", "2027"],
        "Gives in return": ["Een", "seizoen", "lang", "koffie"],
        "Asked by": ["SV", "De", "Regge", "Club,", "foundation,", "school", "or", "care", "deregge.example/club"],
        "On the board since": ["1", "February", "2027"],
    }
    assert [secret for secret in (person.email, person.phone, person.name) if secret in page.text] == []
    assert buttons(page) == []


def test_it_can_be_passed_on(client: FlaskClient, listing: Listing, at: Callable[..., str]) -> None:
    page = client.get(at()).text
    meta = dict(re.findall(r'<meta (?:name|property)="((?:og:)?(?:title|description|url))" content="([^"]*)">', page))
    assert meta == {
        "description": "Request, helping hands · SV De Regge, Nijverdal · Twee dagen\nin mei",
        "og:title": "Schilder voor de kantine",
        "og:description": "Request, helping hands · SV De Regge, Nijverdal",
        "og:url": f"http://localhost{at()}",
    }
    assert re.findall(r'id="share" type="text" readonly value="([^"]+)"', page) == [f"http://localhost{at()}"]


@pytest.mark.parametrize(
    ("typed", "shown"),
    [
        ("https://deregge.example/", ["https://deregge.example/"]),
        ("http://deregge.example", ["http://deregge.example"]),
        ("javascript:alert(1)", []),
        ("deregge.example", []),
        ("http://[", []),
        ('https://x.example/"onclick="', ["https://x.example/&#34;onclick=&#34;"]),
    ],
)
def test_a_website_is_a_link_only_when_it_is_one(
    client: FlaskClient, session: Session, club: Organisation, at: Callable[..., str], typed: str, shown: list[str]
) -> None:
    club.website = typed
    session.commit()
    page = client.get(at()).text
    assert re.findall(r'<a href="([^"]*)" rel="nofollow noopener external">', page) == shown


def test_what_people_type_is_text(client: FlaskClient, session: Session, edition: Edition) -> None:
    evil = "<script>alert(1)</script>\" onload='x'"
    club = make_organisation(session, edition, name=evil)
    number = make_listing(session, edition, club, title=evil, description=evil, size=evil, counter=evil).number
    session.commit()
    page = client.get(f"/vloer/{edition.slug}/lijst/{number}").text
    assert "<script>alert" not in page
    assert "\" onload='" not in page
    assert page.count("&lt;script&gt;alert(1)") >= 5


@pytest.mark.parametrize("state", [ListingState.PAUSED, ListingState.HELD, ListingState.WITHDRAWN])
def test_off_the_board_it_exists_for_its_own_people_and_the_desk(
    client: FlaskClient,
    session: Session,
    edition: Edition,
    listing: Listing,
    at: Callable[..., str],
    state: ListingState,
) -> None:
    listing.state = state
    people = {
        "stranger": (person_of(session, make_organisation(session, edition)), 404),
        "own": (person_of(session, listing.organisation), 200),
        "desk": (make_organiser(session, edition, role=Role.MIRROR_GROUP), 200),
        "desk elsewhere": (make_organiser(session, make_edition(session, edition.region)), 404),
    }
    session.commit()
    assert client.get(at()).status_code == 404
    for name, (person, status) in people.items():
        sign_in(client, person)
        assert (name, client.get(at()).status_code) == (name, status)


def test_there_is_no_such_number(
    client: FlaskClient, session: Session, edition: Edition, at: Callable[..., str]
) -> None:
    other = make_edition(session, edition.region)
    session.commit()
    assert client.get(at("9")).status_code == 404
    assert client.get(f"/vloer/{other.slug}/lijst/1").status_code == 404


# --- wanting to talk -----------------------------------------------------------------------------------------------


def test_a_visitor_signs_in_first_and_comes_back(client: FlaskClient, at: Callable[..., str]) -> None:
    page = client.get(at()).text
    assert re.findall(r'href="(/inloggen\?[^"]+)"', page.split("<main", 1)[1].split("</main>")[0]) == [
        f"/inloggen?next={at()}"
    ]
    assert client.post(at("/praten")).location.startswith("/inloggen?next=")


def test_a_participant_wants_to_talk_and_takes_it_back(
    client: FlaskClient, session: Session, edition: Edition, listing: Listing, at: Callable[..., str], buttons: Buttons
) -> None:
    bakery = make_organisation(session, edition, name="Bakkerij Jansen")
    session.commit()
    sign_in(client, person_of(session, bakery))
    assert buttons(client.get(at())) == ["praten"]
    assert client.post(at("/praten"), data={"organisation": bakery.id}).location == at()
    page = client.get(at())
    assert "You want to talk about this, for Bakkerij Jansen." in page.text
    assert buttons(page) == ["niet-praten"]
    assert [row.name for row in interested_in(session, listing.id)] == ["Bakkerij Jansen"]
    assert client.post(at(f"/niet-praten?organisation={bakery.id}")).location == at()
    assert interested_in(session, listing.id) == []


def test_who_stands_for_several_says_for_which(
    client: FlaskClient, session: Session, edition: Edition, listing: Listing, at: Callable[..., str]
) -> None:
    person = make_person(session)
    first = make_organisation(session, edition, name="Bakkerij Jansen", person=person)
    second = make_organisation(session, edition, name="Koor De Es", person=person)
    outside = make_organisation(session, name="Doet niet mee", person=person)
    session.commit()
    sign_in(client, person)
    options = re.findall(r'<option value="(\d+)">([^<]+)</option>', client.get(at()).text)
    assert options == [(str(first.id), "Bakkerij Jansen"), (str(second.id), "Koor De Es")]
    client.post(at("/praten"), data={"organisation": second.id})
    assert "Also for Bakkerij Jansen" in client.get(at()).text
    assert client.post(at("/praten"), data={"organisation": outside.id}).status_code == 409


def test_nobody_speaks_for_another(
    client: FlaskClient, session: Session, edition: Edition, listing: Listing, at: Callable[..., str]
) -> None:
    bakery, other = make_organisation(session, edition), make_organisation(session, edition)
    session.commit()
    sign_in(client, person_of(session, bakery))
    for typed in (str(other.id), "0", "x", ""):
        assert client.post(at("/praten"), data={"organisation": typed}).status_code == 404
    assert interested_in(session, listing.id) == []


def test_its_own_people_see_who_wants_to_talk(
    client: FlaskClient, session: Session, edition: Edition, listing: Listing, at: Callable[..., str], buttons: Buttons
) -> None:
    bakery = make_organisation(session, edition, name="Bakkerij Jansen")
    session.commit()
    sign_in(client, person_of(session, bakery))
    client.post(at("/praten"), data={"organisation": bakery.id})
    sign_in(client, person_of(session, listing.organisation))
    page = client.get(at())
    assert "They want to talk about it:" in page.text
    assert "Bakkerij Jansen" in page.text
    assert buttons(page) == ["pauze"]
    sign_in(client, person_of(session, make_organisation(session, edition)))
    assert "Bakkerij Jansen" not in client.get(at()).text


def test_nothing_is_asked_where_nothing_is_left_or_the_floor_is_closed(
    client: FlaskClient, session: Session, edition: Edition, listing: Listing, at: Callable[..., str], buttons: Buttons
) -> None:
    bakery = make_organisation(session, edition)
    take_stock(session, listing.id, 4)
    session.commit()
    sign_in(client, person_of(session, bakery))
    page = client.get(at())
    assert (buttons(page), "All of it has been promised." in page.text) == ([], True)
    listing.remaining = 4
    close_edition(session, actor_of(session, make_organiser(session, edition)), edition)
    session.commit()
    assert buttons(client.get(at())) == []
