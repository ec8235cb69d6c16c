"""All legs or none, whoever answers at the same moment: in threads and in processes, with real commits."""

from collections import Counter
from collections.abc import Callable, Sequence

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from beursvloer.accounts.models import Person
from beursvloer.contracts.models import Match
from beursvloer.database import Database, begin_write
from beursvloer.editions.models import Edition
from beursvloer.listings.models import Listing
from beursvloer.mail.models import OutboxMail
from beursvloer.rings import actions
from beursvloer.rings.models import Ring, RingAnswer
from beursvloer.rings.rules import RingState
from tests.factories import actor_of, make_edition, make_organisation, make_organiser, person_of
from tests.rings import rivals
from tests.rings.circles import make_ring, open_ring
from tests.rivals import NOW, Deed, Task, in_processes, in_threads, overlapping

Together = Callable[[Database, Sequence[tuple[Deed, Sequence[Task]]]], list[str]]

pytestmark = pytest.mark.races
both_ways = pytest.mark.parametrize("together", [in_threads, in_processes])
TAPS = 3
"""How often each of the three parties says it at once."""


def tasks_of(session: Session, ring: Ring) -> list[Task]:
    return [(person_of(session, leg.giver).id, ring.id) for leg in ring.legs]


def matches(session: Session) -> int:
    return session.scalar(select(func.count(Match.id))) or 0


@both_ways
def test_all_last_yeses_at_once_make_each_match_once(committed_database: Database, together: Together) -> None:
    with committed_database.session() as session:
        tasks = tasks_of(session, open_ring(begin_write(session), make_edition(session)))
        session.commit()
    said = together(committed_database, [(rivals.say_yes, [task]) for task in tasks] * TAPS)
    counted = Counter(said)
    assert set(counted) <= {"open", "agreed"}
    assert counted["agreed"] >= 1
    with committed_database.session() as session:
        assert session.scalars(select(Ring.state)).one() is RingState.AGREED
        assert matches(session) == 3
        assert session.scalar(select(func.count(RingAnswer.id))) == 3
        assert set(session.scalars(select(Listing.remaining))) == {0}
        letters = Counter(session.scalars(select(OutboxMail.letter)))
        assert letters == {"ring_proposed": 3, "ring_agreed": 3}


@both_ways
def test_a_yes_and_a_no_at_once_end_in_one_of_the_two(committed_database: Database, together: Together) -> None:
    with committed_database.session() as session:
        tasks = tasks_of(session, open_ring(begin_write(session), make_edition(session)))
        session.commit()
    deeds: list[tuple[Deed, Sequence[Task]]] = [(rivals.say_yes, [task]) for task in tasks]
    deeds += [(rivals.say_no, [tasks[0]])] * 2
    said = together(committed_database, deeds)
    assert [text for text in said if text.startswith("failed")] == []
    with committed_database.session() as session:
        state = session.scalars(select(Ring.state)).one()
        assert matches(session) == (3 if state is RingState.AGREED else 0)
        assert state in (RingState.AGREED, RingState.BROKEN, RingState.OPEN)


@both_ways
def test_the_clock_and_the_last_yes_at_once(committed_database: Database, together: Together) -> None:
    with committed_database.session() as session:
        tasks = tasks_of(session, open_ring(begin_write(session), make_edition(session)))
        session.commit()
    deeds: list[tuple[Deed, Sequence[Task]]] = [(rivals.say_yes, [task]) for task in tasks]
    deeds += [(rivals.lapse, [(0, 0)] * 3)] * 2
    said = together(committed_database, deeds)
    assert [text for text in said if text.startswith("failed")] == []
    with committed_database.session() as session:
        state = session.scalars(select(Ring.state)).one()
        assert state in (RingState.AGREED, RingState.LAPSED)
        assert matches(session) == (3 if state is RingState.AGREED else 0)


@both_ways
def test_rings_on_the_same_last_unit_never_both_come_true(committed_database: Database, together: Together) -> None:
    """The hall's notes are held, but a deal on the floor may have taken one: here two rings got the same note."""
    with committed_database.session() as session:
        edition = make_edition(begin_write(session))
        first = open_ring(session, edition)
        second = make_ring(session, edition, *(make_organisation(session, edition) for _leg in first.legs))
        second.legs[0].request_id = first.legs[0].request_id
        tasks = tasks_of(session, first) + tasks_of(session, second)
        session.commit()
    said = together(committed_database, [(rivals.say_yes, [task]) for task in tasks])
    assert Counter(said)["stock_taken"] == 1
    with committed_database.session() as session:
        assert matches(session) == 3
        assert Counter(session.scalars(select(Ring.state))) == {RingState.AGREED: 1, RingState.OPEN: 1}
        assert session.scalar(select(func.min(Listing.remaining))) == 0
        assert actions.close_impossible(session, NOW) == 1


@pytest.mark.parametrize("deeds", [("release", "discard"), ("discard", "release"), ("release", "release")])
def test_a_draft_goes_out_once_or_is_thrown_away(committed_database: Database, deeds: tuple[str, str]) -> None:
    with committed_database.session() as session:
        edition = make_edition(begin_write(session))
        ring = open_ring(session, edition)
        ring.state = RingState.DRAFT
        session.query(OutboxMail).delete()
        organiser, edition_id, ring_id = make_organiser(session, edition).id, edition.id, ring.id
        session.commit()
    left = iter(deeds)

    def act(session: Session) -> object:
        actor = actor_of(session, session.get_one(Person, organiser))
        floor = session.get_one(Edition, edition_id)
        deed = actions.release if next(left) == "release" else actions.discard
        return deed(session, actor, floor, ring_id, NOW)

    said = overlapping(committed_database, act)
    with committed_database.session() as session:
        state = session.scalars(select(Ring.state)).one()
        mails = session.scalar(select(func.count(OutboxMail.id)))
    if deeds[0] == "release":
        assert (said, state, mails) == (["True", "False"], RingState.OPEN, 3)
    else:
        assert (said, state, mails) == (["True", "ring_closed"], RingState.DISCARDED, 0)
