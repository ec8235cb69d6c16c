"""The freeze falls while desks stamp: each match is in the picture or waits for the reveal, never both or neither."""

from datetime import timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from beursvloer.access.permissions import Role
from beursvloer.contracts.models import Match
from beursvloer.database import Database, begin_write
from beursvloer.editions.models import Edition
from beursvloer.tally.actions import freeze
from beursvloer.tally.queries import hall_numbers, seen_by_the_hall, true_numbers
from tests.factories import make_edition, make_match, make_organiser
from tests.rivals import NOW, in_threads, overlapping, ratify

pytestmark = pytest.mark.races
DESKS = 3
EACH = 4


def freeze_it(session: Session, _person_id: int, edition_id: int) -> str:
    return str(freeze(session, session.get_one(Edition, edition_id), NOW + timedelta(seconds=1)))


def test_a_match_is_in_the_picture_or_waits(committed_database: Database) -> None:
    with committed_database.session() as session:
        edition = make_edition(begin_write(session))
        notaries = [make_organiser(session, edition, role=Role.NOTARY).id for _desk in range(DESKS)]
        matches = [make_match(session, edition, confirmed=True).id for _match in range(DESKS * EACH)]
        session.commit()
    desks = [(ratify, [(notary, match) for match in matches[place::DESKS]]) for place, notary in enumerate(notaries)]
    said = in_threads(committed_database, [*desks, (freeze_it, [(0, edition.id)])])
    assert sorted(said) == sorted([*(str(number) for number in range(1, DESKS * EACH + 1)), "True"])
    with committed_database.session() as session:
        floor = session.get_one(Edition, edition.id)
        shown = [match.number for match in session.scalars(select(Match)) if match.shown_number is not None]
        heard = list(session.scalars(seen_by_the_hall(floor.id)))
        seen = hall_numbers(session, floor)
        assert (seen.matches, len(heard), true_numbers(session, floor).matches) == (len(shown), len(shown), 12)


def test_two_freezes_that_overlap_are_one(committed_database: Database) -> None:
    with committed_database.session() as session:
        edition = make_edition(begin_write(session))
        session.commit()
    said = overlapping(committed_database, lambda session: freeze_it(session, 0, edition.id))
    assert said == ["True", "False"]
