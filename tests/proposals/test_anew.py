"""A draft computed anew: it differs only where a change is clearly better, and where it was thrown away."""

import pytest
from flask import Flask
from sqlalchemy.orm import Session

from beursvloer.access.permissions import Actor
from beursvloer.editions.models import Edition
from beursvloer.gaps.screens import why_of
from beursvloer.i18n.locale import speaking
from beursvloer.listings.models import Listing
from beursvloer.matching.plan import KEEP
from beursvloer.proposals import actions, planner, queries
from beursvloer.proposals.models import MatchRun
from beursvloer.proposals.rules import PairRuling
from beursvloer.terms import Kind, Side, Unit
from tests.conftest import NOW
from tests.factories import actor_of, make_edition, make_listing, make_organiser

Pairs = set[tuple[int, int]]


@pytest.fixture
def edition(session: Session) -> Edition:
    return make_edition(session)


@pytest.fixture
def organiser(session: Session, edition: Edition) -> Actor:
    return actor_of(session, make_organiser(session, edition))


def note(session: Session, edition: Edition, side: Side, title: str, village: int = 0) -> Listing:
    """One day of work. Villages lie a few kilometres apart: some points, far from KEEP."""
    place = edition.region.villages[village].id
    return make_listing(
        session, edition, side=side, title=title, kind=Kind.LABOUR, unit=Unit.DAY, quantity=1, village_id=place
    )


def compute(session: Session, edition: Edition, organiser: Actor) -> MatchRun:
    session.refresh(edition)
    given = planner.read_input(session, edition)
    return actions.save_draft(session, organiser, edition, given.version, planner.compute(given), NOW)


def pairs(session: Session, run: MatchRun) -> Pairs:
    return set(queries.planned_pairs(session, run.id))


def test_a_little_better_does_not_move_people(session: Session, edition: Edition, organiser: Actor) -> None:
    """The second painter lives in the village itself: some points more, and nobody gains a proposal by it."""
    request = note(session, edition, Side.REQUEST, "Schilder gezocht voor de kantine")
    offer = note(session, edition, Side.OFFER, "Schilder voor een dag", village=2)
    first = compute(session, edition, organiser)
    assert (pairs(session, first), first.kept) == ({(request.id, offer.id)}, 0)
    nearer = note(session, edition, Side.OFFER, "Schilder voor een dag")
    anew = compute(session, edition, organiser)
    assert (pairs(session, anew), anew.kept) == ({(request.id, offer.id)}, 1)
    assert anew.objective == anew.bound
    assert actions.discard_draft(session, organiser, edition)
    fresh = compute(session, edition, organiser)
    assert (pairs(session, fresh), fresh.kept) == ({(request.id, nearer.id)}, 0)
    assert 0 < fresh.total_fit - anew.total_fit < KEEP


def test_what_is_clearly_better_takes_its_place(session: Session, edition: Edition, organiser: Actor) -> None:
    request = note(session, edition, Side.REQUEST, "Schilder gezocht voor de kantine")
    offer = note(session, edition, Side.OFFER, "Hulp bij klussen en behangen")
    actions.rule_on_pair(session, organiser, edition, request, offer, PairRuling.PINNED, NOW)
    assert pairs(session, compute(session, edition, organiser)) == {(request.id, offer.id)}
    actions.rule_on_pair(session, organiser, edition, request, offer, None, NOW)
    better = note(session, edition, Side.OFFER, "Schilder voor de kantine")
    anew = compute(session, edition, organiser)
    assert (pairs(session, anew), anew.kept) == ({(request.id, better.id)}, 0)


def test_where_nothing_is_better_nothing_was_kept_for_its_own_sake(
    session: Session, edition: Edition, organiser: Actor
) -> None:
    note(session, edition, Side.REQUEST, "Schilder gezocht voor de kantine")
    note(session, edition, Side.OFFER, "Schilder voor een dag")
    note(session, edition, Side.OFFER, "Schilder voor een dag")
    seen = []
    for _ in range(2):
        run = compute(session, edition, organiser)
        seen.append((pairs(session, run), run.kept, run.total_fit))
    assert seen[0] == seen[1]
    assert seen[0][1] == 0


def test_a_newcomer_gets_a_first_proposal_all_the_same(session: Session, edition: Edition, organiser: Actor) -> None:
    """Both requests can be served only if the first one moves to the farther painter."""
    first = note(session, edition, Side.REQUEST, "Schilder gezocht voor de kantine")
    offer = note(session, edition, Side.OFFER, "Schilder voor een dag")
    compute(session, edition, organiser)
    second = note(session, edition, Side.REQUEST, "Schilder gezocht voor de kantine")
    farther = note(session, edition, Side.OFFER, "Schilder voor een dag", village=2)
    found = pairs(session, compute(session, edition, organiser))
    assert found == {(first.id, offer.id), (second.id, farther.id)}


def test_a_struck_pair_is_not_kept(session: Session, edition: Edition, organiser: Actor) -> None:
    request = note(session, edition, Side.REQUEST, "Schilder gezocht voor de kantine")
    offer = note(session, edition, Side.OFFER, "Schilder voor een dag")
    compute(session, edition, organiser)
    actions.rule_on_pair(session, organiser, edition, request, offer, PairRuling.FORBIDDEN, NOW)
    assert planner.read_input(session, edition).announced == frozenset()
    actions.rule_on_pair(session, organiser, edition, request, offer, None, NOW)
    assert pairs(session, compute(session, edition, organiser)) == {(request.id, offer.id)}


def test_another_floors_draft_is_its_own(session: Session, edition: Edition, organiser: Actor) -> None:
    note(session, edition, Side.REQUEST, "Schilder gezocht voor de kantine")
    note(session, edition, Side.OFFER, "Schilder voor een dag")
    compute(session, edition, organiser)
    assert len(planner.read_input(session, edition).announced) == 1
    assert planner.read_input(session, make_edition(session)).announced == frozenset()


def test_why_not_says_that_the_draft_had_others(
    app: Flask, session: Session, edition: Edition, organiser: Actor
) -> None:
    request = note(session, edition, Side.REQUEST, "Schilder gezocht voor de kantine")
    note(session, edition, Side.OFFER, "Schilder voor een dag", village=2)
    compute(session, edition, organiser)
    nearer = note(session, edition, Side.OFFER, "Schilder voor een dag")
    session.refresh(edition)
    made = planner.planned(planner.read_input(session, edition))
    with app.test_request_context(), speaking("nl"):
        why = why_of(session, edition, made, request, nearer)
    assert "Zo stond het al in het vorige concept" in why.said
    assert sum(part["points"] for part in why.parts) == why.points
