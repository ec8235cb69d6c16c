"""Two organisers of a region, or two taps, at the same moment."""

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from beursvloer.access.permissions import Actor, Grant, Role
from beursvloer.database import Database, begin_write
from beursvloer.editions.models import Edition, RateCard
from beursvloer.editions.rules import DEFAULT_RATES, NewVillage
from beursvloer.organisers import actions
from beursvloer.terms import Kind
from tests.factories import make_edition, make_region
from tests.rivals import NOW, overlapping


@pytest.fixture
def floors(committed_database: Database) -> tuple[list[int], Actor]:
    """Two editions of one region, and its organiser."""
    with committed_database.session() as session:
        region = make_region(begin_write(session))
        editions = [make_edition(session, region).id for _ in range(2)]
        session.commit()
        return editions, Actor(grants=frozenset({Grant(Role.ORGANISER, region_id=region.id)}))


def test_a_village_is_added_once(committed_database: Database, floors: tuple[list[int], Actor]) -> None:
    (floor, _other), actor = floors

    def add(session: Session) -> None:
        actions.add_village_to_region(session, actor, session.get_one(Edition, floor), NewVillage("Daarle"))

    assert overlapping(committed_database, add) == ["None", "village_known"]


def test_rates_from_two_floors_of_a_region_make_one_card(
    committed_database: Database, floors: tuple[list[int], Actor]
) -> None:
    editions, actor = floors
    left = list(editions)

    def change(session: Session) -> bool:
        floor = session.get_one(Edition, left.pop())
        return actions.change_rates(session, actor, floor, DEFAULT_RATES | {Kind.LABOUR: 60}, NOW)

    assert overlapping(committed_database, change) == ["True", "False"]
    with committed_database.session() as session:
        assert session.scalar(select(func.count()).select_from(RateCard)) == 2
