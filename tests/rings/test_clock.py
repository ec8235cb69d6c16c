"""What the scheduler does with rings: lapse, look for another; what somebody else took; and who hears of what."""

from datetime import timedelta

from flask import Flask
from sqlalchemy import select
from sqlalchemy.orm import Session

from beursvloer.contracts import actions as contracts
from beursvloer.live.events import Audience
from beursvloer.live.models import EventRow
from beursvloer.rings import queries
from beursvloer.rings.models import Ring
from beursvloer.rings.rules import Reply, RingState
from beursvloer.scheduling import jobs
from tests.conftest import NOW
from tests.factories import actor_for, make_edition
from tests.rings.circles import fresh, givers, open_ring, say, stand_in


def test_the_clock_ends_what_is_late_and_looks_once_for_another(app: Flask, session: Session) -> None:
    ring = open_ring(session, make_edition(session), now=NOW - timedelta(days=60))
    session.commit()
    with app.app_context():
        assert [jobs.lapse_rings() for _twice in range(2)] == [1, 0]
    session.expire_all()
    ring = fresh(session, ring)
    assert ring.state is RingState.LAPSED
    assert ring.sought_at is not None  # nobody had said yes, so nobody waits for another one
    assert session.scalars(select(Ring)).all() == [ring]


def test_the_clock_ends_what_a_deal_took_and_finds_what_is_left(app: Flask, session: Session) -> None:
    ring = open_ring(session, make_edition(session))
    ring.legs[0].offer.remaining = 0
    session.commit()
    with app.app_context():
        assert jobs.lapse_rings() == 1
    session.expire_all()
    assert fresh(session, ring).state is RingState.TAKEN


def test_a_search_that_was_cut_short_is_taken_up_by_the_clock(app: Flask, session: Session) -> None:
    ring = open_ring(session, make_edition(session))
    say(session, ring, givers(ring)[0], Reply.NO)
    session.commit()
    assert fresh(session, ring).sought_at is None
    with app.app_context():
        jobs.lapse_rings()
    session.expire_all()
    assert fresh(session, ring).sought_at is not None


def test_when_somebody_steps_back_from_what_was_agreed_the_others_get_another_ring(
    app: Flask, session: Session
) -> None:
    edition = make_edition(session)
    ring = open_ring(session, edition)
    one, other, gone = givers(ring)
    for party in (one, other, gone):
        ring = say(session, ring, party)
    instead = stand_in(session, edition, 2)
    contracts.withdraw(session, actor_for(session, gone), queries.matches_of(session, ring)[ring.legs[2].id], NOW)
    session.commit()
    with app.app_context():
        assert [jobs.lapse_rings() for _twice in range(2)] == [1, 0]
    session.expire_all()
    assert fresh(session, ring).state is RingState.WITHDRAWN
    new = queries.successor_of(session, ring.id, [RingState.DRAFT])
    assert new is not None
    assert queries.parties_of(new) == [one.id, other.id, instead.id]


def test_each_party_hears_for_itself_and_a_draft_nobody_but_the_desk(session: Session) -> None:
    """An event names the ring and the listener's own organisation: not who answered, and no other party."""
    ring = open_ring(session, make_edition(session))
    for party in givers(ring):
        say(session, ring, party)
    parties = [leg.giver_id for leg in ring.legs]
    heard = [
        (row.name, row.audience, row.data)
        for row in session.scalars(select(EventRow).order_by(EventRow.id))
        if row.name.startswith("Ring")
    ]
    each = [{"ring_id": ring.id, "organisation_id": party} for party in parties]
    assert heard == [
        ("RingDrafted", Audience.ORGANISERS, {}),
        *(("RingReleased", Audience.PARTIES, one) for one in each),
        *(("RingAnswered", Audience.PARTIES, one) for one in each * 2),
        *(("RingClosed", Audience.PARTIES, one) for one in each),
    ]
