"""The demo's evening stands where it says, and everything in it came about by the real actions."""

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from beursvloer.contracts.models import Match
from beursvloer.contracts.rules import MatchState
from beursvloer.demo.build import build
from beursvloer.demo.evening import STAGES
from beursvloer.editions.models import Edition, Participation
from beursvloer.listings.models import Listing
from beursvloer.live.models import EventRow
from beursvloer.programme.queries import programme_of
from beursvloer.programme.rules import ItemKind
from tests.conftest import NOW


@pytest.mark.parametrize("stage", ["arrival", "reveal"])
def test_a_stage_is_on_now_and_adds_up(session: Session, stage: str) -> None:
    report = build(session, stage=stage, seed=7, now=NOW)
    assert build(session, stage=stage, seed=7, now=NOW) == f"The demo floor stands already: {report.split(': ')[1]}"
    edition = session.scalars(select(Edition)).one()
    evening = programme_of(session, edition.id, NOW)
    assert evening is not None
    assert evening.current is not None
    assert evening.current.kind is STAGES[stage][0]
    assert (edition.frozen_at is None) is (stage != "reveal" or evening.current.kind is ItemKind.REVEAL)
    here = session.scalar(select(func.count(Participation.arrived_at)).where(Participation.edition_id == edition.id))
    matches = session.scalars(select(Match).where(Match.edition_id == edition.id)).all()
    if stage == "arrival":
        assert 20 < (here or 0) < 80
        assert matches == []
        return
    assert here == 78
    numbers = sorted(match.number for match in matches if match.number)
    assert numbers == list(range(1, len(numbers) + 1))
    assert len(numbers) >= 30
    assert {match.state for match in matches} <= {MatchState.RATIFIED, MatchState.AT_NOTARY, MatchState.AT_VALUATION}
    promised = {listing.id: 0 for listing in session.scalars(select(Listing))}
    for match in matches:
        promised[match.offer_id] += match.offer_amount
        promised[match.request_id] += match.request_amount
    for listing in session.scalars(select(Listing)):
        assert listing.quantity - listing.remaining == promised[listing.id]
    names = session.scalars(select(EventRow.name)).all()
    assert (names.count("RoundOpened"), names.count("RoundClosed")) == (5, 5)
    assert (names.count("HallFrozen"), names.count("HallRevealed")) == (1, 1)
