"""The second tap begins before the first one is through."""

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from beursvloer.database import Database, begin_write
from beursvloer.editions.models import Edition
from beursvloer.listings.actions import state_interest, take_back_interest
from beursvloer.listings.models import Interest, Listing
from tests.factories import actor_for, make_edition, make_listing, make_organisation
from tests.rivals import NOW, overlapping


def test_interest_that_is_stated_and_taken_back_twice_counts_once(committed_database: Database) -> None:
    with committed_database.session() as session:
        edition = make_edition(begin_write(session))
        listing, club = make_listing(session, edition), make_organisation(session, edition)
        actor = actor_for(session, club)
        session.commit()

    def state(session: Session) -> None:
        floor, note = session.get_one(Edition, edition.id), session.get_one(Listing, listing.id)
        state_interest(session, actor, floor, note, club.id, NOW)

    def take_back(session: Session) -> None:
        take_back_interest(session, actor, session.get_one(Listing, listing.id), club.id)

    def stated_and_version() -> tuple[int | None, int | None]:
        with committed_database.session() as session:
            stated = session.scalar(select(func.count()).select_from(Interest))
            return stated, session.scalar(select(Edition.market_version))

    before = edition.market_version
    assert overlapping(committed_database, state) == ["None", "None"]
    assert stated_and_version() == (1, before + 1)
    assert overlapping(committed_database, take_back) == ["None", "None"]
    assert stated_and_version() == (0, before + 2)
