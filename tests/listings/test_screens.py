"""Listings as pages show them."""

from flask import Flask
from sqlalchemy.orm import Session

from beursvloer.listings.actions import set_state
from beursvloer.listings.rules import ListingState
from beursvloer.listings.screens import Slip, slip_of
from beursvloer.terms import Kind, Side, Unit
from tests.conftest import NOW
from tests.factories import actor_for, make_edition, make_listing, make_organisation


def test_a_slip_says_what_the_note_shows(app: Flask, session: Session) -> None:
    edition = make_edition(session, slug="vloer")
    club = make_organisation(session, edition, name="SV De Regge", village_id=edition.region.villages[1].id)
    listing = make_listing(
        session, edition, club, side=Side.REQUEST, title="Verf", kind=Kind.GOODS, quantity=20, unit=Unit.PIECE
    )
    with app.test_request_context("/"):
        assert slip_of(listing, mine=True) == Slip(
            side=Side.REQUEST,
            kind=Kind.GOODS,
            title="Verf",
            who="SV De Regge",
            village="Hellendoorn",
            url="/vloer/vloer/lijst/1",
            number=1,
            left=20,
            quantity=20,
            unit=Unit.PIECE,
            left_text="",
            mine=True,
            fits=None,
        )


def test_a_listing_that_is_not_on_the_board_says_so(app: Flask, session: Session) -> None:
    edition = make_edition(session)
    listing = make_listing(session, edition)
    set_state(session, actor_for(session, listing.organisation), edition, listing, ListingState.PAUSED, NOW)
    with app.test_request_context("/", headers={"Cookie": "taal=en"}):
        assert slip_of(listing).left_text == "off the board"
