"""Two organisers make the last screen at the same moment."""

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from beursvloer.accounts.queries import actor_of
from beursvloer.database import Database, begin_write
from beursvloer.editions.models import Edition
from beursvloer.wall.actions import make_screen
from beursvloer.wall.models import Screen
from beursvloer.wall.rules import MOST_SCREENS
from tests.factories import make_edition, make_organiser
from tests.rivals import NOW, overlapping

pytestmark = pytest.mark.races


def test_two_that_overlap_make_no_screen_too_many(committed_database: Database) -> None:
    with committed_database.session() as session:
        edition = make_edition(begin_write(session))
        boss = make_organiser(session, edition)
        for number in range(MOST_SCREENS - 1):
            session.add(Screen(edition_id=edition.id, name=f"{number}", token=f"{number}", light=False, created_at=NOW))
        session.commit()

    def make(session: Session) -> str:
        floor = session.get_one(Edition, edition.id)
        return make_screen(session, actor_of(session, boss.id), floor, "Beamer", NOW).name

    assert overlapping(committed_database, make) == ["Beamer", "screens_enough"]
    with committed_database.session() as session:
        assert session.scalar(select(func.count()).select_from(Screen)) == MOST_SCREENS
