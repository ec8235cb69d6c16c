"""The freeze is a stored picture; the reveal ends it. Each happens once."""

from datetime import datetime, timedelta

import pytest
from sqlalchemy import func, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from beursvloer.live.models import EventRow
from beursvloer.tally.actions import freeze, reveal
from beursvloer.tally.models import HallSnapshot
from beursvloer.tally.queries import hall_numbers, numbers_before_reveal, true_numbers
from tests.conftest import NOW
from tests.factories import make_edition
from tests.tally.floor import ratified

LATER = NOW + timedelta(minutes=5)


def announced(session: Session) -> list[str]:
    names = ("HallFrozen", "HallRevealed", "MatchRatified", "MatchRatifiedUnseen")
    rows = session.scalars(select(EventRow).order_by(EventRow.id))
    return [row.name for row in rows if row.name in names]


def test_the_hall_sees_what_it_saw_until_the_reveal(session: Session) -> None:
    edition = make_edition(session)
    ratified(session, edition, euros=100)
    freeze(session, edition, NOW)
    ratified(session, edition, euros=900, now=LATER)
    seen, true = hall_numbers(session, edition), true_numbers(session, edition)
    assert (seen.matches, seen.euros, true.matches, true.euros) == (1, 100, 2, 1000)
    reveal(session, edition, LATER)
    assert hall_numbers(session, edition) == true_numbers(session, edition) == true
    assert numbers_before_reveal(session, edition) == seen
    assert announced(session) == ["MatchRatified", "HallFrozen", "MatchRatifiedUnseen", "HallRevealed"]


def test_twice_is_once(session: Session) -> None:
    edition = make_edition(session)
    assert [reveal(session, edition, NOW), freeze(session, edition, NOW), freeze(session, edition, LATER)] == [
        False,
        True,
        False,
    ]
    assert edition.frozen_at == NOW
    assert [reveal(session, edition, LATER), reveal(session, edition, LATER)] == [True, False]
    assert edition.frozen_at is None
    assert announced(session) == ["HallFrozen", "HallRevealed"]
    assert session.scalar(select(func.count()).select_from(HallSnapshot)) == 1


def test_a_reveal_that_is_taken_back_freezes_anew(session: Session) -> None:
    edition = make_edition(session)
    freeze(session, edition, NOW)
    ratified(session, edition, euros=70)
    reveal(session, edition, NOW)
    freeze(session, edition, LATER)
    ratified(session, edition, euros=7, now=LATER)
    assert (hall_numbers(session, edition).euros, true_numbers(session, edition).euros) == (70, 77)


def test_two_pictures_at_once_cannot_be(session: Session) -> None:
    edition = make_edition(session)
    freeze(session, edition, NOW)
    session.add(HallSnapshot(edition_id=edition.id, numbers={}, frozen_at=NOW))
    with pytest.raises(IntegrityError):
        session.flush()


def test_the_freeze_of_one_floor_freezes_no_other(session: Session) -> None:
    here, there = make_edition(session), make_edition(session)
    freeze(session, here, NOW)
    ratified(session, there, euros=5)
    assert (hall_numbers(session, there).euros, there.frozen_at) == (5, None)


@pytest.mark.parametrize("stamped", [NOW + timedelta(minutes=1), NOW - timedelta(minutes=1)])
def test_a_number_given_since_the_freeze_waits(session: Session, stamped: datetime) -> None:
    """Also when whoever stamped it looked at the clock before the freeze, and waited for the lock."""
    edition = make_edition(session)
    before = ratified(session, edition, now=NOW - timedelta(hours=1))
    freeze(session, edition, NOW)
    since = ratified(session, edition, now=stamped)
    assert (before.shown_number, since.shown_number, since.number) == (1, None, 2)
    reveal(session, edition, LATER)
    session.refresh(since.edition)
    assert since.shown_number == 2
