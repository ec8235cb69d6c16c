"""A ring from draft to matches, and every way it can end."""

from datetime import timedelta

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from beursvloer.access.permissions import Role
from beursvloer.accounts.role_actions import grant_role
from beursvloer.contracts.models import Match
from beursvloer.editions.models import Edition
from beursvloer.listings.models import Listing
from beursvloer.listings.rules import ListingState
from beursvloer.mail.models import OutboxMail
from beursvloer.proposals.queries import pairs_not_to_repeat, reserved_amounts
from beursvloer.proposals.rules import ProposalState
from beursvloer.refusals import NotFound, Refusal
from beursvloer.rings import actions, planner, queries
from beursvloer.rings.models import Ring, RingLeg
from beursvloer.rings.rules import Reply, RingState, Why
from beursvloer.terms import Kind, Side
from tests.conftest import NOW
from tests.factories import (
    actor_for,
    actor_of,
    make_edition,
    make_listing,
    make_organisation,
    make_organiser,
    make_proposal,
    person_of,
)
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


def test_a_proposal_on_the_last_unit_is_told_when_the_ring_takes_it(session: Session, edition: Edition) -> None:
    ring = open_ring(session, edition)
    rival = make_proposal(session, edition, ring.legs[0].offer)
    for party in givers(ring):
        say(session, ring, party)
    assert rival.state is ProposalState.TAKEN


def test_the_same_answer_twice_counts_once(session: Session, edition: Edition) -> None:
    ring = open_ring(session, edition)
    for party in givers(ring):
        for _twice in range(2):
            ring = say(session, ring, party)
    assert len(ring.answers) == 3
    assert len(session.scalars(select(Match)).all()) == 3
    assert letters(session).count("ring_agreed") == 3


def test_nothing_left_at_the_last_yes_leaves_no_match_and_ends_the_ring(session: Session, edition: Edition) -> None:
    ring = open_ring(session, edition)
    *first, last = givers(ring)
    for party in first:
        ring = say(session, ring, party)
    ring.legs[1].offer.remaining = 0
    session.commit()

    with pytest.raises(Refusal) as refused:
        say(session, ring, last)
    session.rollback()
    assert refused.value.code == "stock_taken"
    assert actions.close_impossible(session, NOW, [ring.legs[1].offer_id]) == 1
    ring = fresh(session, ring)
    assert ring.state is RingState.TAKEN
    assert session.scalars(select(Match)).all() == []
    assert [leg.offer.remaining for leg in ring.legs] == [1, 0, 1]
    assert letters(session).count("ring_ended") == 3
    with pytest.raises(Refusal) as refused:
        say(session, ring, last)
    assert refused.value.code == "ring_taken"


@pytest.mark.parametrize("why", [None, *Why])
def test_a_no_ends_it_for_all_and_says_what_not_to_propose_again(
    session: Session, edition: Edition, why: Why | None
) -> None:
    ring = open_ring(session, edition)
    party = ring.legs[1].giver
    say(session, ring, ring.legs[0].giver)
    ring = actions.answer(session, actor_for(session, party), ring, party.id, Reply.NO, NOW, why)

    assert ring.state is RingState.BROKEN
    assert reserved_amounts(session, edition.id) == {}
    gives, gets = ((leg.request_id, leg.offer_id) for leg in queries.legs_of(ring, party.id))
    wanted = {Why.GIVE: {gives}, Why.GET: {gets}, Why.NOW: set(), None: {gives, gets}}[why]
    assert queries.pairs_in_rings(session, edition.id) == wanted
    assert pairs_not_to_repeat(session, edition.id) == wanted
    assert (party.id in queries.left_out_after(session, ring)) == (why in (Why.NOW, None))
    told = session.scalars(select(OutboxMail.person_id).where(OutboxMail.letter == "ring_ended"))
    assert set(told) == {actor_for(session, leg.giver).person_id for leg in ring.legs if leg.giver is not party}


def test_a_no_is_taken_back_and_the_ring_goes_on(session: Session, edition: Edition) -> None:
    ring = open_ring(session, edition)
    one, other, third = givers(ring)
    for party in (one, other):
        say(session, ring, party)
    ring = say(session, ring, third, Reply.NO)
    assert ring.state is RingState.BROKEN
    ring = say(session, ring, third)
    assert ring.state is RingState.AGREED
    assert len(session.scalars(select(Match)).all()) == 3


def test_a_no_is_not_taken_back_when_its_stock_went(session: Session, edition: Edition) -> None:
    ring = open_ring(session, edition)
    party = ring.legs[0].giver
    ring = say(session, ring, party, Reply.NO)
    make_proposal(session, edition, ring.legs[1].offer)
    with pytest.raises(Refusal) as refused:
        say(session, ring, party)
    assert refused.value.code == "ring_stale"


def test_a_party_is_in_one_open_ring(session: Session, edition: Edition) -> None:
    """Two drafts of the same parties: the second does not go out while the first waits for answers."""
    ring_of_three(session, edition)
    organiser = actor_of(session, make_organiser(session, edition))
    [first] = drafted(session, edition, organiser)
    [second] = drafted(session, edition, organiser)
    assert first.state is RingState.DISCARDED
    second = fresh(session, second)
    assert actions.release(session, organiser, edition, second.id, NOW)
    assert not actions.release(session, organiser, edition, second.id, NOW)
    third = Ring(edition_id=edition.id, state=RingState.DRAFT, fit=1, attempt=0, created_at=NOW)
    third.legs = [
        RingLeg(
            place=leg.place, giver_id=leg.giver_id, offer_id=leg.offer_id, request_id=leg.request_id, fit=1, parts=[]
        )
        for leg in second.legs
    ]
    session.add(third)
    session.flush()
    with pytest.raises(Refusal) as refused:
        actions.release(session, organiser, edition, third.id, NOW)
    assert refused.value.code == "ring_party_busy"


def test_drafts_of_a_market_that_moved_are_not_kept(session: Session, edition: Edition) -> None:
    ring_of_three(session, edition)
    organiser = actor_of(session, make_organiser(session, edition))
    given = planner.read_input(session, edition)
    make_listing(session, edition)
    with pytest.raises(Refusal) as refused:
        actions.save_drafts(session, organiser, edition, given.version, planner.possible_rings(given), NOW)
    assert refused.value.code == "market_changed_meanwhile"


def test_what_is_not_answered_in_time_lapses_and_only_who_said_yes_hears_it(session: Session, edition: Edition) -> None:
    ring = open_ring(session, edition)
    ready = ring.legs[0].giver
    say(session, ring, ready)
    late = NOW + timedelta(days=edition.proposal_days)
    assert actions.lapse_unanswered(session, late - timedelta(seconds=1)) == 0
    assert [actions.lapse_unanswered(session, late) for _twice in range(2)] == [1, 0]
    ring = fresh(session, ring)
    assert ring.state is RingState.LAPSED
    told = session.scalars(select(OutboxMail.person_id).where(OutboxMail.letter == "ring_ended")).all()
    assert told == [actor_for(session, ready).person_id]
    with pytest.raises(Refusal) as refused:
        say(session, ring, ready, Reply.NO)
    assert refused.value.code == "ring_lapsed"


def test_only_a_party_answers_or_who_acts_for_it(session: Session, edition: Edition) -> None:
    ring = open_ring(session, edition)
    stranger = make_organisation(session, edition)
    with pytest.raises(NotFound):
        actions.answer(session, actor_for(session, stranger), ring, stranger.id, Reply.YES, NOW)
    with pytest.raises(NotFound):
        actions.answer(session, actor_for(session, stranger), ring, ring.legs[0].giver_id, Reply.YES, NOW)
    organiser = actor_of(session, make_organiser(session, edition))
    for leg in ring.legs:
        actions.answer(session, organiser, ring, leg.giver_id, Reply.YES, NOW)
    ring = fresh(session, ring)
    assert ring.state is RingState.AGREED
    assert {answer.on_behalf for answer in ring.answers} == {True}


def test_a_party_with_a_role_answers_for_itself_only(session: Session, edition: Edition) -> None:
    ring = open_ring(session, edition)
    person = person_of(session, ring.legs[0].giver)
    grant_role(session, person.id, Role.MATCHMAKER, NOW, None, edition.id)
    with pytest.raises(Refusal) as refused:
        actions.answer(session, actor_of(session, person), ring, ring.legs[1].giver_id, Reply.YES, NOW)
    assert refused.value.code == "other_side_is_not_yours"


def test_what_a_note_names_in_return_gets_a_note_of_its_own_at_the_last_yes(session: Session, edition: Edition) -> None:
    one, other = make_organisation(session, edition), make_organisation(session, edition)
    make_listing(session, edition, one, title="Tuinman voor een middag", counter="een fotograaf voor een dag")
    make_listing(session, edition, other, side=Side.REQUEST, title="Tuinman gezocht voor een middag")
    make_listing(session, edition, other, title="Fotograaf voor een dag", kind=Kind.EXPERTISE)
    organiser = actor_of(session, make_organiser(session, edition))
    [ring] = drafted(session, edition, organiser)
    actions.release(session, organiser, edition, ring.id, NOW)
    assert session.scalar(select(func.count(Listing.id))) == 3
    for party in (one, other):
        ring = say(session, fresh(session, ring), party)

    assert ring.state is RingState.AGREED
    written = session.scalars(select(Listing).where(Listing.state == ListingState.DEAL)).one()
    assert (written.organisation_id, written.side, written.title, written.kind, written.remaining) == (
        one.id,
        Side.REQUEST,
        "een fotograaf voor een dag",
        Kind.EXPERTISE,
        0,
    )
    assert [match.request_id for match in session.scalars(select(Match)) if match.giver_id == other.id] == [written.id]
