"""What stands on the demo floor, and that it is a floor as organisers would want it."""

import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from itertools import pairwise

import pytest
from sqlalchemy import Engine, func, select
from sqlalchemy.orm import Session

from beursvloer.access.permissions import Permission, may
from beursvloer.accounts.models import Organisation, Person
from beursvloer.accounts.queries import actor_of, organisations_of, person_by_email
from beursvloer.accounts.rules import OrganisationKind
from beursvloer.demo import floor
from beursvloer.demo.build import build
from beursvloer.editions.models import Edition
from beursvloer.editions.queries import corners_of, count_by_organisation_kind, count_by_village, scope_of
from beursvloer.editions.rules import EditionState
from beursvloer.listings.models import Listing
from beursvloer.listings.rules import check_text, reads_as_money
from beursvloer.terms import Kind, Side
from tests.conftest import NOW


@pytest.fixture(scope="module")
def built(_engine: Engine) -> Iterator[Session]:
    """The demo, built once for the tests that only look at it; rolled back after them."""
    with _engine.connect() as connection:
        transaction = connection.begin()
        with Session(connection, join_transaction_mode="create_savepoint") as session:
            before = time.perf_counter()
            build(session, stage="listings", seed=7, now=NOW)
            session.info["seconds"] = time.perf_counter() - before
            yield session
        transaction.rollback()


@pytest.fixture
def edition(built: Session) -> Edition:
    return built.scalars(select(Edition).where(Edition.slug == "hellendoorn")).one()


def test_it_is_built_while_one_waits(built: Session) -> None:
    assert built.info["seconds"] < 10


def test_a_whole_floor_stands(built: Session, edition: Edition) -> None:
    assert (edition.name, edition.state) == ("Beursvloer Hellendoorn", EditionState.OPEN)
    assert count_by_organisation_kind(built, edition.id) == {
        OrganisationKind.BUSINESS: 40,
        OrganisationKind.COMMUNITY: 40,
        OrganisationKind.MUNICIPALITY: 0,
    }
    assert [(village.name, count > 0) for village, count in count_by_village(built, edition)] == [
        (name, True) for name in ("Nijverdal", "Hellendoorn", "Haarle", "Daarle", "Daarlerveen")
    ]
    assert [[row.kind for row in corner.kinds] for corner in corners_of(built, edition.id)] == [
        [kind] for kind in (Kind.LABOUR, Kind.EXPERTISE, Kind.GOODS, Kind.FACILITY, Kind.NETWORK)
    ]
    assert (built.scalar(select(func.count()).select_from(Listing)) or 0) >= 150


def test_a_second_time_changes_nothing(built: Session, edition: Edition) -> None:
    before = (edition.market_version, edition.next_listing_number, edition.starts_at)
    report = build(built, stage="listings", seed=7, now=NOW + timedelta(days=3))
    assert report == "The demo floor stands already: /vloer/hellendoorn"
    built.refresh(edition)
    assert (edition.market_version, edition.next_listing_number, edition.starts_at) == before


def test_every_kind_and_village_has_both_sides(built: Session, edition: Edition) -> None:
    kinds = built.execute(select(Listing.side, Listing.kind).distinct())
    assert {tuple(row) for row in kinds} == {(side, kind) for side in Side for kind in Kind}
    places = built.execute(select(Listing.side, Listing.village_id).distinct())
    assert {tuple(row) for row in places} == {
        (side, village.id) for side in Side for village in edition.region.villages
    }


def test_both_sides_do_both(built: Session) -> None:
    query = select(Organisation.kind, Listing.side).join(Listing, Listing.organisation_id == Organisation.id)
    kinds = (OrganisationKind.BUSINESS, OrganisationKind.COMMUNITY)
    assert {tuple(row) for row in built.execute(query)} == {(kind, side) for kind in kinds for side in Side}


def test_numbers_follow_the_order_in_which_notes_were_hung_up(built: Session) -> None:
    moments = list(built.scalars(select(Listing.created_at).order_by(Listing.number)))
    assert all(earlier <= later for earlier, later in pairwise(moments))
    assert moments[-1] < NOW
    assert len({moment.date() for moment in moments}) > 30


def test_the_organiser_has_the_desk(built: Session, edition: Edition) -> None:
    organiser = person_by_email(built, "organisator@example.org")
    assert organiser is not None
    assert may(actor_of(built, organiser.id), Permission.ORGANISE, scope_of(edition))


def test_one_person_stands_for_two_organisations(built: Session) -> None:
    ria = person_by_email(built, "ria.slotboom@example.org")
    assert ria is not None
    assert [row.name for row in organisations_of(built, ria.id)] == [
        "Bewonersgroep De Blokvlag",
        "Buurttuin De Bonenstaak",
    ]


def test_nobody_can_be_reached_by_mail(built: Session) -> None:
    assert {address.partition("@")[2] for address in built.scalars(select(Person.email))} == {"example.org"}


@pytest.mark.parametrize(
    ("now", "evening"),
    [
        (datetime(2027, 2, 1, 12, tzinfo=UTC), datetime(2027, 3, 11, 18, tzinfo=UTC)),
        (datetime(2027, 2, 4, 12, tzinfo=UTC), datetime(2027, 3, 11, 18, tzinfo=UTC)),  # a Thursday: just five weeks
        (datetime(2027, 2, 5, 12, tzinfo=UTC), datetime(2027, 3, 18, 18, tzinfo=UTC)),
        (datetime(2027, 3, 1, 12, tzinfo=UTC), datetime(2027, 4, 8, 17, tzinfo=UTC)),  # summer time by then
        (datetime(2026, 11, 24, 12, tzinfo=UTC), datetime(2027, 1, 7, 18, tzinfo=UTC)),  # not on New Year's Eve
    ],
)
def test_the_evening_is_a_thursday_five_weeks_ahead(now: datetime, evening: datetime) -> None:
    assert floor.evening(now) == evening


def test_every_note_is_one_that_the_floor_takes() -> None:
    for note in floor.notes():
        check_text(note.text)
    assert [note.text.title for note in floor.notes() if reads_as_money(note.text)] == []
    assert {note.by for note in floor.notes()} == {party.name for party in floor.parties()}
