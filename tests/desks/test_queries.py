"""How long the queues are and how long people wait in them."""

from datetime import timedelta

from sqlalchemy.orm import Session

from beursvloer.access.permissions import Role
from beursvloer.desks import actions
from beursvloer.desks.queries import queues, waiting
from beursvloer.desks.rules import Queue, Stage, middle, with_skipped
from beursvloer.desks.screens import counter_of
from tests.conftest import NOW
from tests.desks.steps import at_notary, at_valuation, on_an_evening, somebody, take
from tests.factories import make_match


def test_nothing_waits(session: Session) -> None:
    assert queues(session, on_an_evening(session).id, NOW) == {stage: Queue(stage) for stage in Stage}


def test_each_stage_with_its_oldest_and_the_usual_wait(session: Session) -> None:
    edition = on_an_evening(session)
    make_match(session, edition)
    matches = at_valuation(session, edition, 4)
    valuer = somebody(session, edition, Role.VALUATION)
    for minutes, match in zip((1, 2, 9), matches, strict=False):
        moment = NOW + timedelta(minutes=minutes)
        actions.value(session, valuer, match, "desk", None, match.version, moment)
    later = NOW + timedelta(minutes=10)
    # Four went on from the corner at once; three from the valuation desk, after 1, 2 and 9 minutes.
    assert list(queues(session, edition.id, later).values()) == [
        Queue(Stage.CORNER, 1, 600, 0),
        Queue(Stage.VALUATION, 1, 600, 120),
        Queue(Stage.NOTARY, 3, 540, None),
    ]
    assert [queue.is_long for queue in waiting(session, edition.id, later).values()] == [True, True, True]
    sooner = waiting(session, edition.id, NOW + timedelta(minutes=3))
    assert [(queue.is_long, queue.minutes) for queue in sooner.values()] == [(False, 3), (False, 3), (False, 2)]


def test_the_queue_as_one_desk_sees_it(session: Session) -> None:
    edition = on_an_evening(session)
    at_notary(session, edition, 4)
    one, two = somebody(session, edition, Role.NOTARY), somebody(session, edition, Role.NOTARY)
    take(session, one, edition, Stage.NOTARY)
    seen = counter_of(session, edition, Stage.NOTARY, one, "desk", NOW)
    assert (seen.queue.count, seen.free, seen.elsewhere, seen.others) == (4, 4, 0, 0)
    seen = counter_of(session, edition, Stage.NOTARY, two, "desk", NOW)
    assert (seen.queue.count, seen.free, seen.elsewhere, seen.others) == (4, 3, 1, 0)


def test_small_rules() -> None:
    assert (middle([]), middle([10.0]), middle([1.0, 2.0, 60.0])) == (None, 10, 2)
    assert with_skipped([1, 2, 3], 2) == [1, 3, 2]
    assert len(with_skipped(list(range(30)), 99)) == 20
