"""A ring from draft to matches, and every way it can end."""

from datetime import timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from beursvloer.contracts.models import Match
from beursvloer.editions.models import Edition
from beursvloer.listings.models import Listing
from beursvloer.mail.models import OutboxMail
from beursvloer.proposals.queries import pairs_not_to_repeat, reserved_amounts
from beursvloer.refusals import NotFound, Refusal
from beursvloer.rings import actions, queries
from beursvloer.rings.models import Ring
from beursvloer.rings.rules import Reply, RingState, Why
from tests.conftest import NOW
from tests.factories import actor_for, actor_of, make_edition, make_organisation, make_organiser
from tests.rings.circles import drafted, fresh, givers, open_ring, ring_of_three, say


@pytest.fixture
def edition(session: Session) -> Edition:
    return make_edition(session)


def letters(session: Session) -> list[str]:
    return sorted(session.scalars(select(OutboxMail.letter)))


def test_three_yeses_open_three_matches(session: Session, edition: Edition) -> None:
    ring = open_ring(session, edition)
    assert reserved_amounts(session, edition.id) == {
        key: 1 for leg in ring.legs for key in (leg.offer_id, leg.request_id)
    }
    for party in givers(ring):
        assert session.scalars(select(Match)).all() == []
        ring = say(session, ring, party)

    assert ring.state is RingState.AGREED
    matches = queries.matches_of(session, ring)
    assert [(m.giver_id, m.asker_id, m.offer_id, m.request_id) for m in (matches[leg.id] for leg in ring.legs)] == [
        (leg.giver_id, after.giver_id, leg.offer_id, leg.request_id)
        for leg, after in zip(ring.legs, [*ring.legs[1:], ring.legs[0]], strict=True)
    ]
    assert set(session.scalars(select(Listing.remaining))) == {0}
    assert reserved_amounts(session, edition.id) == {}
    assert letters(session) == ["ring_agreed"] * 3 + ["ring_proposed"] * 3
