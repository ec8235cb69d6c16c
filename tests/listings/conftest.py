"""An edition with one request of a club on its board."""

import re
from collections.abc import Callable
from datetime import date

import pytest
from flask.testing import FlaskClient
from sqlalchemy.orm import Session
from werkzeug.test import TestResponse

from beursvloer.accounts.models import Organisation
from beursvloer.editions.models import Edition
from beursvloer.listings.models import Listing
from beursvloer.terms import Side, Unit
from tests.factories import make_edition, make_listing, make_organisation


@pytest.fixture
def edition(session: Session) -> Edition:
    return make_edition(session)


@pytest.fixture
def club(session: Session, edition: Edition) -> Organisation:
    return make_organisation(session, edition, name="SV De Regge", website="https://deregge.example/club")


@pytest.fixture
def listing(session: Session, edition: Edition, club: Organisation) -> Listing:
    listing = make_listing(
        session,
        edition,
        club,
        side=Side.REQUEST,
        title="Schilder voor de kantine",
        description="Twee dagen\nin mei",
        quantity=4,
        unit=Unit.DAY,
        size="120 m²",
        counter="Een seizoen lang koffie",
        available_from=date(2027, 5, 1),
        available_until=date(2027, 5, 31),
    )
    session.commit()
    return listing


@pytest.fixture
def at(client: FlaskClient, listing: Listing, edition: Edition) -> Callable[..., str]:
    """Addresses of that listing, for a client that reads English."""
    client.set_cookie("taal", "en")

    def address(rest: str = "") -> str:
        return f"/vloer/{edition.slug}/lijst/{listing.number}{rest}"

    return address


@pytest.fixture
def buttons() -> Callable[[TestResponse], list[str]]:
    """Where the forms of a page itself lead to, without those around it."""

    def found(page: TestResponse) -> list[str]:
        main = page.text.split("<main", 1)[1].split("</main>", 1)[0]
        return [
            action.rsplit("/", 1)[1].split("?")[0] for action in re.findall(r'method="post" action="([^"]+)"', main)
        ]

    return found
