"""Many at once: one deal sent eight times is one match, and of three there are never four taken."""

from functools import partial

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from beursvloer.accounts.queries import actor_of
from beursvloer.contracts.models import Match
from beursvloer.database import Database
from beursvloer.deals import actions
from beursvloer.deals.models import DealDraft
from beursvloer.deals.rules import Deal
from beursvloer.editions.models import Edition
from beursvloer.listings.models import Listing
from beursvloer.listings.rules import ListingState
from tests.conftest import NOW
from tests.deals.steps import deal_about, offer_of, two
from tests.factories import actor_for, make_organisation
from tests.rivals import Task, in_processes, in_threads

pytestmark = pytest.mark.races
EIGHT = 8


def send(session: Session, person_id: int, edition_id: int, *, deal: Deal) -> str:
    """The same form, sent by one of eight."""
    edition = session.get_one(Edition, edition_id)
    made = actions.make_deal(session, actor_of(session, person_id), edition, deal, NOW)
    return f"match {made.match.id}"


def keep(session: Session, person_id: int, edition_id: int, *, parties: tuple[int, int]) -> str:
    edition = session.get_one(Edition, edition_id)
    actor = actor_of(session, person_id)
    actions.keep_draft(session, actor, edition, parties, "the-same", {"counter": "Koffie"}, NOW)
    return "kept"


@pytest.mark.parametrize("workers", [in_threads, in_processes])
def test_sent_eight_times_at_once_it_is_one_match(committed_database: Database, workers) -> None:
    with committed_database.session() as session:
        floor = two(session)
        offer = offer_of(session, floor)
        deal = deal_about(session, floor, offer)
        task: Task = (floor.me.person_id or 0, floor.edition.id)
        session.commit()
    said = workers(committed_database, [(partial(send, deal=deal), [task])] * EIGHT)
    with committed_database.session() as session:
        assert set(said) == {f"match {session.scalar(select(Match.id))}"}
        assert session.get_one(Listing, offer.id).remaining == 2
        notes = select(func.count()).where(Listing.state == ListingState.DEAL)
        assert session.scalar(notes) == 1


def test_eight_parties_want_one_of_three_and_three_get_it(committed_database: Database) -> None:
    with committed_database.session() as session:
        floor = two(session)
        offer = offer_of(session, floor)
        deeds = []
        for number in range(EIGHT):
            wanting = make_organisation(session, floor.edition)
            deal = deal_about(session, floor, offer, mine=wanting.id, key=f"key-{number}")
            person = actor_for(session, wanting).person_id or 0
            deeds.append((partial(send, deal=deal), [(person, floor.edition.id)]))
        session.commit()
    said = in_threads(committed_database, deeds)
    assert sorted("match" in word for word in said) == [False] * 5 + [True] * 3
    assert [word for word in said if "match" not in word] == ["stock_taken"] * 5
    with committed_database.session() as session:
        assert session.get_one(Listing, offer.id).remaining == 0
        assert session.scalar(select(func.count(Match.id))) == 3
        # What was refused left nothing behind.
        assert session.scalar(select(func.count()).where(Listing.state == ListingState.DEAL)) == 3


def test_two_tabs_keep_one_draft(committed_database: Database) -> None:
    with committed_database.session() as session:
        floor = two(session)
        task = (floor.me.person_id or 0, floor.edition.id)
        session.commit()
    deed = partial(keep, parties=(floor.mine.id, floor.other.id))
    assert in_threads(committed_database, [(deed, [task])] * EIGHT) == ["kept"] * EIGHT
    with committed_database.session() as session:
        assert session.scalar(select(func.count(DealDraft.id))) == 1
