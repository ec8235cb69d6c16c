"""What is counted, and what the hall may hear of."""

from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import timedelta

from sqlalchemy.orm import Session

from beursvloer.accounts.rules import OrganisationKind
from beursvloer.contracts.rules import MatchState
from beursvloer.tally.actions import freeze
from beursvloer.tally.queries import hall_numbers, realised_last_time, seen_by_the_hall, true_numbers
from beursvloer.tally.rules import CornerCount, KindCount, VillageCount
from beursvloer.terms import Kind, Side
from tests.conftest import NOW
from tests.factories import make_edition, make_listing, make_match, make_organisation
from tests.tally.floor import ratified


def test_only_ratified_matches_count(session: Session) -> None:
    edition = make_edition(session)
    ratified(session, edition, euros=300, hours=8, kind=Kind.GOODS)
    ratified(session, edition, euros=20, hours=1, kind=Kind.LABOUR)
    make_match(session, edition, confirmed=True)
    seen = true_numbers(session, edition)
    assert (seen.matches, seen.euros, seen.hours, seen.goal) == (2, 320, 9, 60)
    assert [one for one in seen.kinds if one.matches] == [KindCount(Kind.LABOUR, 1, 20), KindCount(Kind.GOODS, 1, 300)]
    assert seen.corners == (
        CornerCount("Helpende handen", (Kind.LABOUR,), 1, 20),
        CornerCount("Kennis & netwerk", (Kind.EXPERTISE, Kind.NETWORK), 0, 0),
        CornerCount("Spullen & ruimte", (Kind.FACILITY, Kind.GOODS), 1, 300),
    )


def test_parties_and_open_notes_count(session: Session) -> None:
    edition = make_edition(session)
    there = edition.region.villages[1].id
    business = make_organisation(session, edition, kind=OrganisationKind.BUSINESS, village_id=there)
    make_organisation(session, edition, kind=OrganisationKind.MUNICIPALITY)
    make_listing(session, edition, business)
    make_listing(session, edition, business, side=Side.REQUEST)
    make_listing(session, edition, business, side=Side.REQUEST, held=True)
    seen = true_numbers(session, edition)
    assert (seen.businesses, seen.communities, seen.municipality, seen.parties) == (1, 0, 1, 2)
    assert (seen.offers_open, seen.requests_open) == (1, 1)
    assert seen.villages == (
        VillageCount("Nijverdal", 1, 0),
        VillageCount("Hellendoorn", 1, 0),
        VillageCount("Haarle", 0, 0),
    )


def test_a_match_counts_where_it_brings_something(session: Session) -> None:
    edition = make_edition(session)
    match = ratified(session, edition)
    assert match.asker_village is not None
    found = [one.name for one in true_numbers(session, edition).villages if one.matches]
    assert found == [match.asker_village.name]


def test_counting_takes_as_many_queries_for_one_as_for_three(
    session: Session, statements: Callable[[], AbstractContextManager[list[str]]]
) -> None:
    edition = make_edition(session)
    asked = []
    for _round in range(2):
        ratified(session, edition)
        session.expire_all()
        with statements() as seen:
            hall_numbers(session, edition)
        asked.append(len(seen))
        ratified(session, edition)
    assert asked[0] == asked[1] <= 12


def test_the_ticker_hears_nothing_of_what_was_stamped_since_the_freeze(session: Session) -> None:
    edition = make_edition(session)
    first, second = ratified(session, edition), ratified(session, edition)
    freeze(session, edition, NOW + timedelta(seconds=1))
    ratified(session, edition, now=NOW + timedelta(minutes=1))
    assert list(session.scalars(seen_by_the_hall(edition.id))) == [second, first]


def test_what_came_true_last_time(session: Session) -> None:
    edition = make_edition(session)
    assert realised_last_time(session, edition) is None
    last = make_edition(session, edition.region, starts_at=NOW - timedelta(weeks=50), ends_at=NOW - timedelta(weeks=49))
    done, _promised = ratified(session, last), ratified(session, last)
    assert realised_last_time(session, edition) is None
    done.state = MatchState.DONE
    session.flush()
    assert realised_last_time(session, edition) == (1, 2)
