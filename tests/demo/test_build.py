"""The demo floor is built once, the same each time, whole or not at all."""

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from beursvloer.accounts.models import Organisation, Person
from beursvloer.database import Database
from beursvloer.demo import build as demo
from beursvloer.editions.actions import add_region
from beursvloer.editions.models import Edition, Participation, Region
from beursvloer.editions.rules import NewVillage
from beursvloer.listings import actions
from beursvloer.listings.models import Listing
from tests.conftest import NOW
from tests.factories import make_edition


def build(session: Session, seed: int = 7) -> str:
    return demo.build(session, stage="listings", seed=seed, now=NOW)


def picture_of(session: Session) -> list[tuple[object, ...]]:
    """All that hangs on the boards, with whose it is and since when, floor by floor."""
    query = (
        select(Edition.slug, Listing.number, Listing.title, Listing.side, Organisation.name, Listing.created_at)
        .join(Edition, Edition.id == Listing.edition_id)
        .join(Organisation, Organisation.id == Listing.organisation_id)
        .order_by(Edition.slug, Listing.number)
    )
    return [tuple(row) for row in session.execute(query)]


def test_twice_the_same_another_seed_beside_it(session: Session) -> None:
    with session.begin_nested() as first:
        build(session)
        before = picture_of(session)
        first.rollback()
    assert picture_of(session) == []
    build(session)
    assert picture_of(session) == before
    build(session, seed=8)
    both = picture_of(session)
    assert [row for row in both if row[0] == "hellendoorn"] == before
    other = [row for row in both if row[0] == "hellendoorn-8"]
    assert sorted(str(row[2]) for row in other) == sorted(str(row[2]) for row in before)
    assert [row[5] for row in other] != [row[5] for row in before]


def test_beside_a_real_region_of_the_same_name(session: Session) -> None:
    real = add_region(session, "hellendoorn", "Hellendoorn", (NewVillage("Haarle"),), NOW)
    assert build(session).endswith("/vloer/hellendoorn")
    assert build(session) == "The demo floor stands already: /vloer/hellendoorn"
    demo_region = session.scalars(select(Edition.region_id)).one()
    assert (demo_region != real.id, session.get_one(Region, demo_region).slug) == (True, "hellendoorn-2")


def test_a_real_floor_at_its_address_is_left_alone(session: Session) -> None:
    make_edition(session, slug="hellendoorn")
    session.commit()
    with pytest.raises(ValueError, match="/vloer/hellendoorn is a floor of your own"):
        build(session)
    assert picture_of(session) == []
    assert build(session, seed=8).endswith("/vloer/hellendoorn-8")


def test_a_run_that_is_cut_off_leaves_nothing(committed_database: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    posted = 0

    def post_some(*given: object, **named: object) -> object:
        nonlocal posted
        posted += 1
        if posted > 20:
            raise KeyboardInterrupt
        return actions.post_listing(*given, **named)  # type: ignore[arg-type]

    monkeypatch.setattr(demo, "post_listing", post_some)
    with committed_database.session() as session:
        with pytest.raises(KeyboardInterrupt):
            build(session)
        session.close()
    with committed_database.session() as session:
        tables = (Edition, Person, Organisation, Participation, Listing)
        assert [session.scalar(select(func.count()).select_from(table)) for table in tables] == [0] * len(tables)


def test_an_unknown_stage_is_refused(session: Session) -> None:
    with pytest.raises(ValueError, match="no such stage: dancing"):
        demo.build(session, stage="dancing", seed=7, now=NOW)
