"""Two organisers, or two taps, make an edition with the same address."""

from sqlalchemy.orm import Session

from beursvloer.database import Database, begin_write
from beursvloer.editions.actions import add_edition
from beursvloer.editions.rules import CounterRule, NewEdition
from tests.factories import CORNERS, make_region
from tests.rivals import NOW, overlapping


def test_an_address_is_given_out_once(committed_database: Database) -> None:
    with committed_database.session() as session:
        region = make_region(begin_write(session))
        session.commit()
    command = NewEdition("Beursvloer", "beursvloer", "", None, None, CounterRule.OPTIONAL, 12, 12, 30, CORNERS)

    def add(session: Session) -> str:
        return add_edition(session, region.id, command, NOW).slug

    assert overlapping(committed_database, add) == ["beursvloer", "slug_taken"]
