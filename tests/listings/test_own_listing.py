"""Pausing, withdrawing and changing one's own listing; that of another does not exist."""

import re
from collections.abc import Callable
from dataclasses import replace
from datetime import date

import pytest
from flask.testing import FlaskClient
from sqlalchemy.orm import Session
from werkzeug.test import TestResponse

from beursvloer.access.permissions import Role
from beursvloer.editions.actions import close_edition
from beursvloer.editions.models import Edition
from beursvloer.listings.actions import edit_listing, set_state, take_stock
from beursvloer.listings.forms import text_of
from beursvloer.listings.models import Listing
from beursvloer.listings.rules import ListingState
from beursvloer.terms import Kind, Side
from tests.conftest import NOW
from tests.factories import actor_for, actor_of, make_organisation, make_organiser, person_of, sign_in

Buttons = Callable[[TestResponse], list[str]]
Fields = dict[str, str]


def filled(listing: Listing, **changed: str) -> Fields:
    """The form as the page would send it, with some fields typed anew."""
    return {
        "title": listing.title,
        "description": listing.description,
        "kind": listing.kind.value,
        "quantity": str(listing.quantity),
        "unit": listing.unit.value if listing.unit else "",
        "size": listing.size,
        "counter": listing.counter,
        "village": str(listing.village_id or ""),
        "available_from": str(listing.available_from or ""),
        "available_until": str(listing.available_until or ""),
        "version": str(listing.version),
    } | changed


def titled(page: TestResponse) -> str:
    """What stands in the first field."""
    return "".join(re.findall(r'<textarea[^>]* name="title"[^>]*>\s*([^<]*)</textarea>', page.text))


OWN = ("/bewerken", "/intrekken")
CHANGES = ("/bewerken", "/pauze", "/hervatten", "/intrekken")


def test_a_foreign_listing_cannot_be_touched(
    client: FlaskClient, session: Session, edition: Edition, listing: Listing, at: Callable[..., str]
) -> None:
    stranger = person_of(session, make_organisation(session, edition))
    reader = make_organiser(session, edition, role=Role.MIRROR_GROUP)
    session.commit()
    for rest in OWN:
        assert client.get(at(rest)).location == f"/inloggen?next={at(rest)}"
    for rest in CHANGES:
        assert client.post(at(rest), data=filled(listing)).status_code == 302
    for person in (stranger, reader):
        sign_in(client, person)
        assert [client.get(at(rest)).status_code for rest in OWN] == [404, 404]
        assert [client.post(at(rest), data=filled(listing, title="x")).status_code for rest in CHANGES] == [404] * 4
    session.refresh(listing)
    assert (listing.title, listing.state) == ("Schilder voor de kantine", ListingState.OPEN)


def test_pause_and_back(
    client: FlaskClient, session: Session, listing: Listing, at: Callable[..., str], buttons: Buttons
) -> None:
    sign_in(client, person_of(session, listing.organisation))
    for _ in range(2):
        assert client.post(at("/pauze")).location == at()
    page = client.get(at())
    assert "This note is off the board." in page.text
    assert buttons(page) == ["hervatten"]
    assert client.post(at("/hervatten")).location == at()
    assert buttons(client.get(at())) == ["pauze"]


def test_withdrawing_offers_the_pause_first(
    client: FlaskClient, session: Session, edition: Edition, listing: Listing, at: Callable[..., str], buttons: Buttons
) -> None:
    take_stock(session, listing.id, 1)
    session.commit()
    sign_in(client, person_of(session, listing.organisation))
    page = client.get(at("/intrekken"))
    assert buttons(page) == ["pauze", "intrekken"]
    assert "What has been promised already (1 day) stays promised." in page.text
    assert client.post(at("/intrekken")).location == f"/vloer/{edition.slug}/lijst"
    assert client.get(at("/intrekken")).location == at()
    assert client.get(at("/bewerken")).location == at()
    assert client.post(at("/hervatten")).status_code == 409
    session.refresh(listing)
    assert (listing.state, listing.remaining) == (ListingState.WITHDRAWN, 3)


def test_everything_it_says_can_be_changed(
    client: FlaskClient, session: Session, edition: Edition, listing: Listing, at: Callable[..., str]
) -> None:
    sign_in(client, person_of(session, listing.organisation))
    page = client.get(at("/bewerken"))
    assert page.status_code == 200
    assert titled(page) == "Schilder voor de kantine"
    haarle = edition.region.villages[2]
    typed = {
        "title": "  Timmerman   voor de kantine ",
        "description": "Eén dag\r\nin juni\r\n",
        "kind": "expertise",
        "quantity": "2",
        "unit": "",
        "size": "",
        "counter": "",
        "village": str(haarle.id),
        "available_from": "",
        "available_until": "2027-06-30",
        "version": "1",
    }
    assert client.post(at("/bewerken"), data=typed).location == at()
    session.refresh(listing)
    text = text_of(listing)
    assert (text.title, text.description, text.kind) == (
        "Timmerman voor de kantine",
        "Eén dag\nin juni",
        Kind.EXPERTISE,
    )
    assert (text.quantity, text.unit, text.size, text.counter) == (2, None, "", "")
    assert (text.village_id, text.available_from, text.available_until) == (haarle.id, None, date(2027, 6, 30))
    assert (listing.remaining, listing.version, listing.side) == (2, 2, Side.REQUEST)


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({"title": "  "}, "Say in one sentence what it is."),
        ({"title": "x" * 141}, "At most 140 characters."),
        ({"quantity": "0"}, "How many is it? Fill in a number from 1 to 9999."),
        ({"quantity": "veel"}, "Fill in a whole number."),
        ({"quantity": "1"}, "2 of it has been promised already, so it cannot be less than that."),
        (
            {"unit": "hour"},
            "A part of this has been promised already, so it stays counted as it is. Do you offer or ask something "
            "else? Then hang up a new note for it.",
        ),
        ({"available_until": "2027-04-01"}, "The last day is before the first day. Change one of them."),
        ({"kind": ""}, "Choose what kind of thing it is."),
    ],
)
def test_what_is_wrong_is_said_at_its_field_and_nothing_is_lost(
    client: FlaskClient, session: Session, listing: Listing, at: Callable[..., str], wrong: Fields, said: str
) -> None:
    take_stock(session, listing.id, 2)
    session.commit()
    sign_in(client, person_of(session, listing.organisation))
    answer = client.post(at("/bewerken"), data=filled(listing, counter="Koffie en taart", **wrong))
    assert answer.status_code in (409, 422)
    field = next(iter(wrong))
    assert said in re.findall(rf'id="{field}-error">.*?<span>([^<]+)</span>', answer.text, re.S)
    assert 'value="Koffie en taart"' in answer.text
    session.refresh(listing)
    assert (listing.counter, listing.version) == ("Een seizoen lang koffie", 1)


def test_two_people_at_once_lose_nothing(
    client: FlaskClient, session: Session, edition: Edition, listing: Listing, at: Callable[..., str]
) -> None:
    mine = filled(listing, title="Mijn zin", size="150 m²")
    theirs = replace(text_of(listing), title="Hun zin", kind=Kind.GOODS)
    edit_listing(session, actor_for(session, listing.organisation), edition, listing, theirs, 1, NOW)
    session.commit()
    sign_in(client, person_of(session, listing.organisation))
    answer = client.post(at("/bewerken"), data=mine)
    assert answer.status_code == 409
    newer = re.findall(r'<dt>([^<]+)</dt><dd class="prose">([^<]+)</dd>', answer.text)
    assert newer == [("In one sentence", "Hun zin"), ("Kind", "Materials"), ("Size", "120 m²")]
    assert titled(answer) == "Mijn zin"
    assert re.findall(r'name="version"[^>]*value="(\d+)"', answer.text) == ["2"]
    session.refresh(listing)
    assert listing.title == "Hun zin"
    assert client.post(at("/bewerken"), data=mine | {"version": "2"}).location == at()
    session.refresh(listing)
    assert (listing.title, listing.version) == ("Mijn zin", 3)


def test_a_text_that_asks_for_money_is_stopped_kindly_and_kept(
    client: FlaskClient, session: Session, listing: Listing, at: Callable[..., str]
) -> None:
    sign_in(client, person_of(session, listing.organisation))
    asks = filled(listing, title="Wij zoeken 500 euro voor verf")
    answer = client.post(at("/bewerken"), data=asks)
    assert answer.status_code == 422
    assert "This seems to ask for money" in answer.text
    assert titled(answer) == "Wij zoeken 500 euro voor verf"
    session.refresh(listing)
    assert (listing.title, listing.state) == ("Schilder voor de kantine", ListingState.OPEN)
    assert client.post(at("/bewerken"), data=asks | {"hold": "1"}).location == at()
    session.refresh(listing)
    assert (listing.title, listing.state) == ("Wij zoeken 500 euro voor verf", ListingState.HELD)
    assert client.post(at("/bewerken"), data=filled(listing, quantity="5")).location == at()


def test_a_matchmaker_changes_it_on_their_behalf(
    client: FlaskClient, session: Session, edition: Edition, listing: Listing, at: Callable[..., str]
) -> None:
    matchmaker = make_organiser(session, edition, role=Role.MATCHMAKER)
    session.commit()
    sign_in(client, matchmaker)
    assert "On behalf of SV De Regge" in client.get(at()).text
    assert client.post(at("/bewerken"), data=filled(listing, title="Schilder, twee dagen")).location == at()
    session.refresh(listing)
    assert listing.title == "Schilder, twee dagen"


def test_a_state_that_changed_meanwhile_is_refused_in_words(
    client: FlaskClient, session: Session, edition: Edition, listing: Listing, at: Callable[..., str]
) -> None:
    set_state(session, actor_for(session, listing.organisation), edition, listing, ListingState.WITHDRAWN, NOW)
    session.commit()
    sign_in(client, person_of(session, listing.organisation))
    answer = client.post(at("/pauze"))
    assert answer.status_code == 409
    assert "That is not possible any more: the note has changed in the meantime." in answer.text


def test_on_a_closed_floor_the_page_offers_only_what_is_possible(
    client: FlaskClient,
    session: Session,
    edition: Edition,
    listing: Listing,
    at: Callable[..., str],
    buttons: Buttons,
) -> None:
    close_edition(session, actor_of(session, make_organiser(session, edition)), edition)
    sign_in(client, person_of(session, listing.organisation))
    session.commit()
    page = client.get(at())
    assert buttons(page) == ["pauze"]
    assert "The floor is closed, so notes stay as they are." in page.text
    assert "/bewerken" not in page.text
    assert client.get(at("/bewerken")).location == at()
    refused = client.post(at("/bewerken"), data=filled(listing, title="Iets anders"))
    assert (refused.status_code, titled(refused)) == (409, "Iets anders")
    assert "The floor is closed, so notes stay as they are." in refused.text
    assert buttons(client.post(at("/pauze"), follow_redirects=True)) == []
    assert client.post(at("/hervatten")).status_code == 409
    assert client.post(at("/intrekken")).status_code == 302
    session.refresh(listing)
    assert listing.state is ListingState.WITHDRAWN
