"""Answering, asking, acting for somebody else, and what closes a proposal."""

from collections.abc import Callable
from contextlib import AbstractContextManager
from dataclasses import replace
from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import select
from sqlalchemy.orm import Session

from beursvloer.access.permissions import Actor, Role
from beursvloer.contracts import actions as contracts
from beursvloer.contracts.models import Match, MatchChange
from beursvloer.contracts.queries import terms_of
from beursvloer.contracts.rules import MatchState
from beursvloer.editions.actions import close_edition
from beursvloer.editions.models import Edition
from beursvloer.listings.actions import set_state, take_stock
from beursvloer.listings.models import Listing
from beursvloer.listings.rules import ListingState
from beursvloer.mail.letters import render
from beursvloer.mail.models import OutboxMail
from beursvloer.proposals import actions, queries
from beursvloer.proposals.models import Proposal, ProposalAnswer
from beursvloer.proposals.rules import Answer, ProposalState, RunState
from beursvloer.refusals import Invalid, NotFound, Refusal
from beursvloer.terms import Kind, Side, Unit
from tests.conftest import NOW
from tests.factories import (
    actor_for,
    actor_of,
    make_edition,
    make_listing,
    make_match,
    make_organisation,
    make_organiser,
    make_person,
    make_proposal,
)

YES, NO = Answer.YES, Answer.NO


@pytest.fixture
def edition(session: Session) -> Edition:
    return make_edition(session)


def of(session: Session, proposal: Proposal, side: Side) -> Actor:
    """Somebody of that side."""
    return actor_for(session, queries.listing_on(proposal, side).organisation)


def say(session: Session, proposal: Proposal, side: Side, answer: Answer) -> Match | None:
    return actions.answer(session, of(session, proposal, side), proposal, side, answer, NOW)


def letters(session: Session) -> list[str]:
    return [mail.letter for mail in session.scalars(select(OutboxMail).order_by(OutboxMail.id))]


def test_two_times_yes_makes_a_match_and_takes_the_stock(session: Session, edition: Edition) -> None:
    offer = make_listing(session, edition, quantity=3, unit=Unit.DAY)
    request = make_listing(session, edition, side=Side.REQUEST, quantity=2, unit=Unit.DAY)
    proposal = make_proposal(session, edition, offer, request, amounts=(2, 2))
    assert say(session, proposal, Side.OFFER, YES) is None
    assert (offer.remaining, request.remaining) == (3, 2)
    match = say(session, proposal, Side.REQUEST, YES)
    assert match is not None
    assert (proposal.state, match.state) == (ProposalState.MATCHED, MatchState.DRAFT)
    assert (offer.remaining, request.remaining) == (1, 0)
    assert (match.hours, match.promised_value) == (16, 800)
    assert letters(session) == ["proposal_yes", "match_opened", "match_opened"]


def test_the_same_answer_twice_changes_nothing(session: Session, edition: Edition) -> None:
    proposal = make_proposal(session, edition, yes=[Side.OFFER])
    first = say(session, proposal, Side.REQUEST, YES)
    again = say(session, proposal, Side.REQUEST, YES)
    assert first is again is not None
    assert proposal.offer.remaining == 0
    assert len(letters(session)) == 2
    assert len(session.scalars(select(ProposalAnswer)).all()) == 1


def test_a_no_closes_and_can_be_taken_back_by_whoever_said_it(session: Session, edition: Edition) -> None:
    proposal = make_proposal(session, edition, yes=[Side.REQUEST])
    assert say(session, proposal, Side.OFFER, NO) is None
    assert proposal.state is ProposalState.DECLINED
    with pytest.raises(Refusal, match="proposal_closed"):
        say(session, proposal, Side.REQUEST, NO)
    assert say(session, proposal, Side.OFFER, YES) is not None


def test_each_answer_is_told_to_the_other_also_when_it_was_said_before(session: Session, edition: Edition) -> None:
    proposal = make_proposal(session, edition)
    for answer in (YES, NO, YES, NO, YES):
        say(session, proposal, Side.OFFER, answer)
    assert letters(session) == ["proposal_yes", "proposal_declined"] * 2 + ["proposal_yes"]


def test_what_a_proposal_holds_is_freed_by_a_no_and_held_again(session: Session, edition: Edition) -> None:
    proposal = make_proposal(session, edition)
    versions, held = [], []
    for answer in (YES, NO, YES):
        say(session, proposal, Side.OFFER, answer)
        session.refresh(edition)
        versions.append(edition.market_version)
        held.append(bool(queries.reserved_amounts(session, edition.id)))
    assert [version - versions[0] for version in versions] == [0, 1, 2]
    assert held == [True, False, True]


def test_a_no_is_not_taken_back_after_the_last_day(session: Session, edition: Edition) -> None:
    proposal = make_proposal(session, edition)
    say(session, proposal, Side.OFFER, NO)
    actor = of(session, proposal, Side.OFFER)
    with pytest.raises(Refusal, match="proposal_lapsed"):
        actions.answer(session, actor, proposal, Side.OFFER, YES, NOW + timedelta(days=edition.proposal_days))


def test_only_its_own_people_answer_for_a_side(session: Session, edition: Edition) -> None:
    proposal = make_proposal(session, edition)
    stranger = actor_for(session, make_organisation(session, edition))
    for actor in (stranger, of(session, proposal, Side.REQUEST)):
        with pytest.raises(NotFound):
            actions.answer(session, actor, proposal, Side.OFFER, YES, NOW)
    assert proposal.offer_answer is None


def test_a_matchmaker_answers_for_a_participant_and_it_is_kept(session: Session, edition: Edition) -> None:
    proposal = make_proposal(session, edition, yes=[Side.REQUEST])
    matchmaker = actor_of(session, make_organiser(session, edition, role=Role.MATCHMAKER))
    match = actions.answer(session, matchmaker, proposal, Side.OFFER, YES, NOW)
    kept = session.scalars(select(ProposalAnswer)).one()
    assert (kept.person_id, kept.on_behalf_of) == (matchmaker.person_id, proposal.offer.organisation_id)
    opened = session.scalars(select(MatchChange)).one()
    assert match is not None
    assert (opened.match_id, opened.on_behalf_of) == (match.id, proposal.offer.organisation_id)


def test_own_people_are_kept_without_on_behalf(session: Session, edition: Edition) -> None:
    proposal = make_proposal(session, edition)
    say(session, proposal, Side.OFFER, YES)
    assert session.scalars(select(ProposalAnswer)).one().on_behalf_of is None


def test_a_party_with_a_role_does_not_answer_for_the_other_side(session: Session, edition: Edition) -> None:
    person = make_organiser(session, edition)
    offer = make_listing(session, edition, make_organisation(session, edition, person=person))
    proposal = make_proposal(session, edition, offer)
    with pytest.raises(Refusal, match="other_side_is_not_yours"):
        actions.answer(session, actor_of(session, person), proposal, Side.REQUEST, YES, NOW)


def test_a_role_of_another_edition_answers_for_nobody(session: Session, edition: Edition) -> None:
    proposal = make_proposal(session, edition)
    elsewhere = actor_of(session, make_organiser(session, make_edition(session)))
    with pytest.raises(NotFound):
        actions.answer(session, elsewhere, proposal, Side.OFFER, YES, NOW)


def test_one_person_for_both_sides_answers_for_each(session: Session, edition: Edition) -> None:
    person = make_person(session)
    offer = make_listing(session, edition, make_organisation(session, edition, person=person))
    request = make_listing(session, edition, make_organisation(session, edition, person=person), side=Side.REQUEST)
    proposal, actor = make_proposal(session, edition, offer, request), actor_of(session, person)
    assert actions.answer(session, actor, proposal, Side.OFFER, YES, NOW) is None
    assert actions.answer(session, actor, proposal, Side.REQUEST, YES, NOW) is not None


def test_nobody_says_yes_on_a_closed_floor_but_everybody_may_say_no(session: Session, edition: Edition) -> None:
    proposal = make_proposal(session, edition)
    close_edition(session, actor_of(session, make_organiser(session, edition)), edition)
    with pytest.raises(Refusal, match="edition_not_open"):
        say(session, proposal, Side.OFFER, YES)
    say(session, proposal, Side.OFFER, NO)
    assert proposal.state is ProposalState.DECLINED


def two_on_one(session: Session, edition: Edition) -> tuple[Listing, Proposal, Proposal]:
    """One offer for one, proposed twice."""
    offer = make_listing(session, edition)
    return offer, make_proposal(session, edition, offer), make_proposal(session, edition, offer)


def test_who_comes_too_late_is_told_so_and_so_are_both_parties(session: Session, edition: Edition) -> None:
    offer, first, second = two_on_one(session, edition)
    for proposal in (first, second):
        say(session, proposal, Side.OFFER, YES)
    assert say(session, first, Side.REQUEST, YES) is not None
    assert (offer.remaining, second.state) == (0, ProposalState.TAKEN)
    with pytest.raises(Refusal, match="stock_taken"):
        say(session, second, Side.REQUEST, YES)
    assert second.request.remaining == 1
    assert letters(session).count("proposal_taken") == 2


def test_a_contract_that_takes_more_closes_what_can_no_longer_come_true(session: Session, edition: Edition) -> None:
    offer = make_listing(session, edition, quantity=3)
    waiting = make_proposal(session, edition, offer)
    match = make_match(session, edition, offer, make_listing(session, edition, side=Side.REQUEST, quantity=9))
    actor = actor_for(session, match.giver)
    contracts.fill_in(session, actor, match, replace(terms_of(match), offer_amount=3), match.version, NOW)
    assert actions.lapse_unanswered(session, NOW) == 1
    assert (waiting.state, offer.remaining) == (ProposalState.TAKEN, 0)
    assert actions.lapse_unanswered(session, NOW) == 0


@pytest.mark.parametrize(
    ("state", "code"), [(ListingState.WITHDRAWN, "note_withdrawn"), (ListingState.HELD, "note_held")]
)
@pytest.mark.parametrize("side", Side)
def test_nothing_is_promised_of_a_listing_that_left_the_board(
    session: Session, edition: Edition, state: ListingState, code: str, side: Side
) -> None:
    proposal = make_proposal(session, edition, yes=[Side.REQUEST])
    queries.listing_on(proposal, side).state = state
    session.flush()
    with pytest.raises(Refusal, match=code):
        say(session, proposal, Side.OFFER, YES)


def test_a_paused_listing_keeps_its_proposals(session: Session, edition: Edition) -> None:
    proposal = make_proposal(session, edition, yes=[Side.REQUEST])
    actor = of(session, proposal, Side.OFFER)
    set_state(session, actor, edition, proposal.offer, ListingState.PAUSED, NOW)
    assert actions.close_taken(session, NOW) == 0
    assert say(session, proposal, Side.OFFER, YES) is not None


def test_unanswered_lapses_once_on_its_day(session: Session, edition: Edition) -> None:
    proposal = make_proposal(session, edition, yes=[Side.OFFER])
    last = NOW + timedelta(days=edition.proposal_days)
    assert actions.lapse_unanswered(session, last - timedelta(seconds=1)) == 0
    assert actions.lapse_unanswered(session, last) == 1
    assert actions.lapse_unanswered(session, last) == 0
    assert proposal.state is ProposalState.LAPSED
    mail = session.scalars(select(OutboxMail)).one()  # to whoever said yes and waited
    assert (mail.letter, mail.person_id) == ("proposal_lapsed", of(session, proposal, Side.OFFER).person_id)
    with pytest.raises(Refusal, match="proposal_lapsed"):
        say(session, proposal, Side.OFFER, YES)


def test_a_withdrawn_listing_closes_its_proposals_at_the_next_tick(session: Session, edition: Edition) -> None:
    proposal = make_proposal(session, edition)
    set_state(session, of(session, proposal, Side.OFFER), edition, proposal.offer, ListingState.WITHDRAWN, NOW)
    assert actions.lapse_unanswered(session, NOW) == 1
    assert proposal.state is ProposalState.TAKEN


def drafted(session: Session, edition: Edition, count: int) -> int:
    """A draft of so many proposals, each between two other organisations; returns its number."""
    first = make_proposal(session, edition)
    first.run.state = RunState.DRAFT
    for proposal in [first, *(make_proposal(session, edition) for _ in range(count - 1))]:
        proposal.run_id, proposal.state, proposal.lapses_at = first.run_id, ProposalState.DRAFT, None
    session.commit()
    session.expire_all()
    return first.run_id


def test_a_release_asks_no_more_for_more_proposals(
    session: Session, edition: Edition, statements: Callable[[], AbstractContextManager[list[str]]]
) -> None:
    organiser = actor_of(session, make_organiser(session, edition))
    asked = []
    for count in (3, 9):
        run = drafted(session, edition, count)
        with statements() as seen:
            assert actions.release(session, organiser, edition, run, NOW) == count
        asked.append(len(seen))
    assert asked[0] == asked[1]
    assert letters(session) == ["proposals"] * 24


def test_the_mail_says_for_whom_with_whom_and_why(session: Session, edition: Edition, app: Flask) -> None:
    person = make_person(session, email="ans@example.org")
    club, shop = (make_organisation(session, edition, name=name, person=person) for name in ("De Regge", "Verf en Zo"))
    request = make_listing(session, edition, club, side=Side.REQUEST, title="Wie schildert?")
    other = make_organisation(session, edition, name="Jansen")
    parts = [{"code": "distance", "points": 9, "facts": {"km": 3}}]
    one = make_proposal(session, edition, make_listing(session, edition, other), request, parts=parts)
    both = make_proposal(session, edition, make_listing(session, edition, shop), request)
    one.run.state = RunState.DRAFT
    for proposal in (one, both):
        proposal.run_id, proposal.state, proposal.pinned = one.run_id, ProposalState.DRAFT, proposal is both
    request.quantity = request.remaining = 2
    session.flush()
    organiser = actor_of(session, make_organiser(session, edition))
    assert actions.release(session, organiser, edition, one.run_id, NOW) == 2
    mail = session.scalars(select(OutboxMail).where(OutboxMail.address == "ans@example.org")).one()
    with app.app_context():
        _subject, text = render(mail)
    first, second = text.index("Voor De Regge, met Jansen:"), text.index("Voor Verf en Zo en De Regge, allebei van u:")
    assert first < text.index("Waarom: Dichtbij: 3 kilometer.") < text.index(f"/voorstel/{one.id}\n") < second
    assert second < text.index("Waarom: De organisatie heeft deze twee") < text.index(f"/voorstel/{both.id}\n")


# --- the thread ------------------------------------------------------------------------------------------------


def test_a_question_needs_no_answer_first_and_goes_to_the_other_side(session: Session, edition: Edition) -> None:
    proposal = make_proposal(session, edition)
    actor = of(session, proposal, Side.OFFER)
    message = actions.write_message(session, actor, proposal, Side.OFFER, "  Welke kleur?  ", NOW)
    assert (message.text, message.on_behalf, proposal.offer_answer) == ("Welke kleur?", False, None)
    mail = session.scalars(select(OutboxMail)).one()
    other = of(session, proposal, Side.REQUEST)
    assert (mail.letter, mail.person_id, mail.values["text"]) == ("proposal_question", other.person_id, "Welke kleur?")


def test_sent_twice_counts_once_and_an_answer_is_mailed_too(session: Session, edition: Edition) -> None:
    proposal = make_proposal(session, edition)
    for side, text in ((Side.OFFER, "Welke kleur?"), (Side.OFFER, "Welke kleur?"), (Side.REQUEST, "Groen")):
        actions.write_message(session, of(session, proposal, side), proposal, side, text, NOW)
    assert [message.text for message in proposal.thread] == ["Welke kleur?", "Groen"]
    assert letters(session) == ["proposal_question"] * 2


def test_a_message_is_neither_empty_nor_a_letter(session: Session, edition: Edition) -> None:
    proposal = make_proposal(session, edition)
    actor = of(session, proposal, Side.OFFER)
    for text, code in ((" \n", "message_empty"), ("a" * (actions.LONGEST_MESSAGE + 1), "message_too_long")):
        with pytest.raises(Invalid, match=code):
            actions.write_message(session, actor, proposal, Side.OFFER, text, NOW)


def test_a_thread_is_short(session: Session, edition: Edition) -> None:
    proposal = make_proposal(session, edition)
    actor = of(session, proposal, Side.OFFER)
    for number in range(actions.LONGEST_THREAD):
        actions.write_message(session, actor, proposal, Side.OFFER, f"Vraag {number}", NOW)
    with pytest.raises(Refusal, match="thread_full"):
        actions.write_message(session, actor, proposal, Side.OFFER, "Nog een", NOW)


def test_who_writes_for_whom(session: Session, edition: Edition) -> None:
    proposal = make_proposal(session, edition)
    organiser = actor_of(session, make_organiser(session, edition))
    assert actions.write_message(session, organiser, proposal, Side.OFFER, "Zij bellen u", NOW).on_behalf
    stranger = actor_for(session, make_organisation(session, edition))
    with pytest.raises(NotFound):
        actions.write_message(session, stranger, proposal, Side.OFFER, "Hallo", NOW)


def test_a_closed_proposal_has_a_closed_thread(session: Session, edition: Edition) -> None:
    proposal = make_proposal(session, edition)
    say(session, proposal, Side.OFFER, NO)
    with pytest.raises(Refusal, match="proposal_closed"):
        actions.write_message(session, of(session, proposal, Side.OFFER), proposal, Side.OFFER, "Toch?", NOW)


def test_the_second_yes_takes_what_is_left_when_it_is_less_than_proposed(session: Session, edition: Edition) -> None:
    chairs = make_listing(session, edition, title="Stoelen over", kind=Kind.GOODS, quantity=75, unit=Unit.PIECE)
    wanted = make_listing(
        session, edition, side=Side.REQUEST, title="Stoelen", kind=Kind.GOODS, quantity=66, unit=Unit.PIECE
    )
    proposal = make_proposal(session, edition, chairs, wanted, amounts=(66, 66), yes=[Side.OFFER])
    take_stock(session, chairs.id, 50)
    actions.close_taken(session, NOW)
    match = actions.answer(session, actor_for(session, wanted.organisation), proposal, Side.REQUEST, YES, NOW)
    assert match is not None
    session.refresh(chairs)
    session.refresh(wanted)
    assert (match.offer_amount, match.request_amount) == (25, 25)
    assert (chairs.remaining, wanted.remaining) == (0, 41)
