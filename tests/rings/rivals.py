"""What several people do with one ring at the same moment; for `tests.rivals`, whose processes import it."""

from datetime import UTC, datetime

from sqlalchemy.orm import Session

from beursvloer.accounts.queries import actor_of
from beursvloer.rings import actions
from beursvloer.rings.queries import parties_of, visible_ring
from beursvloer.rings.rules import Reply

NOW = datetime(2027, 2, 1, 18, 30, tzinfo=UTC)


def say_yes(session: Session, person_id: int, ring_id: int) -> str:
    """For the one party of the ring that this person represents."""
    return _say(session, person_id, ring_id, Reply.YES)


def say_no(session: Session, person_id: int, ring_id: int) -> str:
    return _say(session, person_id, ring_id, Reply.NO)


def _say(session: Session, person_id: int, ring_id: int, reply: Reply) -> str:
    actor = actor_of(session, person_id)
    ring = visible_ring(session, ring_id, actor)
    assert ring is not None
    [party] = actor.organisations.intersection(parties_of(ring))
    return actions.answer(session, actor, ring, party, reply, NOW).state.value


def lapse(session: Session, _person_id: int, _ring_id: int) -> str:
    """The clock, on the day after the last."""
    return str(actions.lapse_unanswered(session, datetime(2027, 3, 1, tzinfo=UTC)))
