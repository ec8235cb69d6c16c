"""A deal becomes a match in one go, once; its notes; drafts; paper."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from beursvloer.access.permissions import Permission, Role
from beursvloer.contracts import actions as contracts
from beursvloer.contracts.models import Match, MatchChange
from beursvloer.contracts.queries import most_amounts, terms_of
from beursvloer.contracts.rules import MOST_AMOUNT, Act, MatchState, Party
from beursvloer.deals import actions, queries
from beursvloer.deals.rules import Choice, Deal
from beursvloer.listings.actions import set_state, write_for_deal
from beursvloer.listings.models import Listing
from beursvloer.listings.queries import BoardFilter, listings_of, page_of_board
from beursvloer.listings.rules import ListingState
from beursvloer.mail.models import OutboxMail
from beursvloer.refusals import Invalid, NotFound, Refusal
from beursvloer.terms import Kind, Side, Unit
from tests.conftest import NOW
from tests.deals.steps import CHAIRS, Two, deal_about, evening, make, offer_of, two
from tests.factories import actor_of, make_listing, make_match, make_organisation, make_organiser


@pytest.fixture
def floor(session: Session) -> Two:
    return two(session)


def count(session: Session) -> int:
    return session.scalar(select(func.count(Match.id))) or 0


def test_one_press_opens_fills_in_and_confirms_for_the_sender(session: Session, floor: Two) -> None:
    offer = offer_of(session, floor)
    made = make(session, floor, deal_about(session, floor, offer))
    match = made.match
    assert (match.giver_id, match.asker_id, match.state) == (floor.other.id, floor.mine.id, MatchState.DRAFT)
    assert (match.counter, match.first_step, match.owner) == ("Een rondleiding", "Wij bellen", Party.ASKER)
    assert (match.asker_confirmed_at, match.giver_confirmed_at, match.waiting_since) == (NOW, None, NOW)
    session.refresh(offer)
    assert offer.remaining == 2
    mails = session.scalars(select(OutboxMail).order_by(OutboxMail.id)).all()
    assert [(mail.letter, mail.person_id) for mail in mails] == [("match_confirm", floor.them.person_id)]


def test_the_missing_note_is_made_and_taken_at_once_and_hangs_on_no_board(session: Session, floor: Two) -> None:
    match = make(session, floor, deal_about(session, floor, offer_of(session, floor), amount=2)).match
    request = match.request
    assert (request.organisation_id, request.side, request.state) == (floor.mine.id, Side.REQUEST, ListingState.DEAL)
    assert (request.quantity, request.remaining, request.unit) == (2, 0, Unit.TIME)
    board, _count = page_of_board(session, floor.edition.id, BoardFilter(), 1, 50)
    assert request.id not in {listing.id for listing in board}
    assert request.id not in {listing.id for listing in listings_of(session, [floor.mine.id, floor.other.id])}
    with pytest.raises(Refusal, match="listing_cannot_become"):
        set_state(session, floor.me, floor.edition, request, ListingState.OPEN, NOW)


def test_a_note_of_their_own_needs_no_board_at_all(session: Session, floor: Two) -> None:
    match = make(session, floor, deal_about(session, floor)).match
    notes = [match.offer, match.request]
    assert [(note.organisation_id, note.state, note.remaining) for note in notes] == [
        (floor.mine.id, ListingState.DEAL, 0),
        (floor.other.id, ListingState.DEAL, 0),
    ]
    assert (match.performance, match.offer_amount, match.kind) == ("Tien stoelen voor het dorpsfeest", 10, Kind.GOODS)


def test_two_notes_that_fit_are_both_taken(session: Session, floor: Two) -> None:
    offer = offer_of(session, floor, title="Stoelen", quantity=140, unit=Unit.PIECE)
    wanted = make_listing(
        session,
        floor.edition,
        floor.mine,
        side=Side.REQUEST,
        title="75 stoelen",
        kind=Kind.GOODS,
        quantity=75,
        unit=Unit.PIECE,
    )
    make(session, floor, deal_about(session, floor, offer, choice=Choice(offer.id, wanted.id), amount=75))
    session.refresh(offer)
    session.refresh(wanted)
    assert (offer.remaining, wanted.remaining) == (65, 0)


def test_sent_again_the_same_match_comes_back_and_the_next_deal_is_another(session: Session, floor: Two) -> None:
    offer = offer_of(session, floor)
    deal = deal_about(session, floor, offer)
    first, again = make(session, floor, deal), make(session, floor, replace(deal, counter=" Een rondleiding "))
    assert (again.match.id, again.before, count(session)) == (first.match.id, True, 1)
    second = make(session, floor, deal_about(session, floor, offer))
    assert (second.before, count(session)) == (False, 2)
    session.refresh(offer)
    assert offer.remaining == 1


def test_another_deal_from_an_old_page_is_no_second_sending(session: Session, floor: Two) -> None:
    offer, cake = offer_of(session, floor), offer_of(session, floor, title="Taart")
    deal = deal_about(session, floor, offer)
    match = make(session, floor, deal).match
    for changed in ({"counter": "Iets anders"}, {"amount": 2}, {"owner_is_mine": False}, {"choice": Choice(cake.id)}):
        with pytest.raises(Refusal, match="deal_made_before"):
            make(session, floor, replace(deal, **changed))
    with pytest.raises(Refusal, match="deal_made_before"):
        make(session, floor, replace(deal, choice=Choice(), written=CHAIRS, amount=10))
    assert count(session) == 1
    # What the other has changed since is no reason to doubt a sending that comes in late.
    terms = replace(terms_of(match), counter="Twee rondleidingen")
    contracts.fill_in(session, floor.them, match, terms, match.version, NOW)
    assert make(session, floor, deal).before
    with pytest.raises(Refusal, match="deal_made_before"):
        make(session, floor, replace(deal, choice=Choice(cake.id)))


def test_a_note_of_their_own_sent_again_is_known_by_its_words(session: Session, floor: Two) -> None:
    deal = deal_about(session, floor)
    made = make(session, floor, deal)
    assert make(session, floor, deal).match.id == made.match.id
    with pytest.raises(Refusal, match="deal_made_before"):
        make(session, floor, replace(deal, written=replace(CHAIRS, title="Tien tafels")))


def seen_from_there(session: Session, floor: Two, **changed: Any) -> Deal:
    """The same handshake, filled in on the other's phone."""
    given: dict[str, Any] = {"mine": floor.other.id, "other": floor.mine.id} | changed
    key = queries.next_key(session, floor.edition.id, floor.them, floor.other.id, floor.mine.id)
    return deal_about(session, floor, **{"key": key, **given})


def test_who_scan_each_other_shake_hands_once(session: Session, floor: Two) -> None:
    offer = offer_of(session, floor)
    match = make(session, floor, deal_about(session, floor, offer)).match
    there = seen_from_there(session, floor, listing=offer)
    with pytest.raises(Refusal, match="deal_is_there"):
        make(session, floor, there, floor.them)
    waiting = queries.unanswered(session, floor.edition.id, floor.other.id, floor.mine.id)
    assert [one.id for one in waiting] == [match.id]
    assert queries.unanswered(session, floor.edition.id, floor.mine.id, floor.other.id) == []
    cake = offer_of(session, floor, title="Taart")
    assert not make(session, floor, seen_from_there(session, floor, listing=cake), floor.them).before
    second = make(session, floor, seen_from_there(session, floor, listing=offer, seen=match.id), floor.them)
    assert (second.before, count(session)) == (False, 3)


def test_two_sentences_about_one_handshake_are_asked_about_too(session: Session, floor: Two) -> None:
    match = make(session, floor, deal_about(session, floor)).match
    there = seen_from_there(session, floor, written=replace(CHAIRS, title="Stoelen", side=Side.REQUEST))
    with pytest.raises(Refusal, match="deal_is_there"):
        make(session, floor, there, floor.them)
    contracts.confirm(session, floor.them, match, Party.ASKER, match.version, NOW)
    make(session, floor, there, floor.them)
    assert count(session) == 2


def test_a_match_they_have_already_by_a_proposal_is_not_made_again(session: Session, floor: Two) -> None:
    offer = offer_of(session, floor)
    wanted = make_listing(session, floor.edition, floor.mine, side=Side.REQUEST, kind=Kind.GOODS, quantity=3)
    make_match(session, floor.edition, offer, wanted)
    with pytest.raises(Refusal, match="deal_is_there"):
        make(session, floor, deal_about(session, floor, wanted))


def test_not_enough_left_changes_nothing(session: Session, floor: Two) -> None:
    offer = offer_of(session, floor)
    deal = deal_about(session, floor, offer, amount=4)
    with pytest.raises(Refusal, match="stock_taken"), session.begin_nested():
        make(session, floor, deal)
    session.refresh(offer)
    notes = session.scalar(select(func.count(Listing.id)))
    assert (offer.remaining, count(session), notes) == (3, 0, 1)


def test_a_stepped_back_deal_frees_the_note_and_leaves_none_behind(session: Session, floor: Two) -> None:
    offer = offer_of(session, floor)
    match = make(session, floor, deal_about(session, floor, offer)).match
    contracts.withdraw(session, floor.them, match, NOW)
    session.refresh(offer)
    assert offer.remaining == 3
    board, _count = page_of_board(session, floor.edition.id, BoardFilter(), 1, 50)
    assert [listing.id for listing in board] == [offer.id]


def test_a_note_of_one_deal_grows_with_it_and_the_one_on_the_board_does_not(session: Session, floor: Two) -> None:
    match = make(session, floor, deal_about(session, floor, offer_of(session, floor))).match
    assert most_amounts(match) == (3, MOST_AMOUNT)
    terms = replace(terms_of(match), offer_amount=3, request_amount=3)
    contracts.fill_in(session, floor.them, match, terms, match.version, NOW)
    assert (match.offer.remaining, match.request.quantity, match.request.remaining) == (0, 3, 0)
    written = make(session, floor, deal_about(session, floor)).match
    contracts.fill_in(
        session,
        floor.them,
        written,
        replace(terms_of(written), offer_amount=12, request_amount=12),
        written.version,
        NOW,
    )
    assert (written.offer.quantity, written.request.quantity) == (12, 12)


def test_a_matchmaker_does_it_on_behalf_and_it_is_recorded(session: Session, floor: Two) -> None:
    maker = actor_of(session, make_organiser(session, floor.edition, role=Role.MATCHMAKER))
    deal = deal_about(session, floor, offer_of(session, floor), key="1-2-3-4-0")
    match = make(session, floor, deal, maker).match
    rows = session.scalars(select(MatchChange).order_by(MatchChange.id)).all()
    assert [(row.act, row.person_id, row.on_behalf_of) for row in rows] == [
        (Act.OPENED, maker.person_id, floor.mine.id),
        (Act.FILLED_IN, maker.person_id, floor.mine.id),
        (Act.CONFIRMED, maker.person_id, floor.mine.id),
    ]
    assert (match.asker_confirmed_at, match.giver_confirmed_at) == (NOW, None)


def test_nobody_makes_a_deal_for_others_or_with_himself(session: Session, floor: Two) -> None:
    stranger = make_organisation(session, floor.edition)
    deal = deal_about(session, floor, offer_of(session, floor))
    for role in (None, Role.CORNER_HOST, Role.NOTARY):
        person = make_organiser(session, floor.edition, role=role or Role.CHECK_IN)
        with pytest.raises(NotFound):
            make(session, floor, replace(deal, key="other"), actor_of(session, person))
    of_a_third = deal_about(session, floor, make_listing(session, floor.edition, stranger))
    with pytest.raises(NotFound):
        make(session, floor, of_a_third)
    with pytest.raises(Refusal, match="deal_with_yourself"):
        make(session, floor, replace(deal, other=floor.mine.id, key="self"))
    outside = make_organisation(session)
    with pytest.raises(Refusal, match="join_first"):
        make(session, floor, replace(deal, other=outside.id, key="out"))


def test_nothing_is_made_of_a_deal_that_lacks_something_or_asks_for_money(session: Session, floor: Two) -> None:
    with pytest.raises(Invalid, match="match_incomplete"), session.begin_nested():
        make(session, floor, deal_about(session, floor, first_step=""))
    for changed in ({"counter": "200 euro"}, {"written": replace(CHAIRS, title="Wij zoeken 500 euro voor verf")}):
        with pytest.raises(Invalid, match="match_asks_for_money"), session.begin_nested():
            make(session, floor, deal_about(session, floor, **changed))
    assert count(session) == 0


def test_a_note_for_a_deal_is_written_by_who_acts_for_either(session: Session, floor: Two) -> None:
    parties = (floor.other.id, floor.mine.id)
    assert write_for_deal(session, floor.me, floor.edition, parties, CHAIRS, NOW).organisation_id == floor.other.id
    host = actor_of(session, make_organiser(session, floor.edition, role=Role.CORNER_HOST))
    with pytest.raises(NotFound):
        write_for_deal(session, host, floor.edition, parties, CHAIRS, NOW)
    assert write_for_deal(session, host, floor.edition, parties, CHAIRS, NOW, needs=Permission.COMPLETE).remaining == 10


# --- drafts --------------------------------------------------------------------------------------------------------


def keep(session: Session, floor: Two, key: str, **filled: str) -> None:
    parties = (floor.mine.id, floor.other.id)
    actions.keep_draft(session, floor.me, floor.edition, parties, key, filled, NOW)


def test_what_was_typed_is_kept_until_it_is_sent(session: Session, floor: Two) -> None:
    deal = deal_about(session, floor, offer_of(session, floor))
    assert deal.key is not None
    keep(session, floor, deal.key, counter="Kof")
    keep(session, floor, deal.key, counter="Koffie")
    draft = queries.draft_with_key(session, deal.key)
    assert draft is not None
    assert draft.filled == {"counter": "Koffie"}
    assert floor.me.person_id is not None
    busy = queries.unfinished_deals(session, floor.edition, floor.me.person_id, NOW)
    assert [(one.other, one.mine) for one in busy] == [(floor.other.name, floor.mine.name)]
    made = make(session, floor, deal)
    keep(session, floor, deal.key, counter="te laat")  # what was underway still
    assert (draft.match_id, draft.filled) == (made.match.id, {"counter": "Koffie"})
    assert queries.unfinished_deals(session, floor.edition, floor.me.person_id, NOW) == []


def test_a_draft_is_thrown_away_by_its_own_person_and_forgotten_after_two_days(session: Session, floor: Two) -> None:
    assert floor.me.person_id is not None
    keep(session, floor, "a-key", counter="Koffie")
    actions.drop_draft(session, floor.them, "a-key")
    later = NOW + timedelta(days=3)
    assert len(queries.unfinished_deals(session, floor.edition, floor.me.person_id, NOW)) == 1
    assert queries.unfinished_deals(session, floor.edition, floor.me.person_id, later) == []
    actions.drop_draft(session, floor.me, "a-key")
    assert queries.draft_with_key(session, "a-key") is None


def test_a_draft_is_kept_for_an_own_party_only(session: Session, floor: Two) -> None:
    with pytest.raises(NotFound):
        actions.keep_draft(session, floor.me, floor.edition, (floor.other.id, floor.mine.id), "k", {}, NOW)


# --- paper ---------------------------------------------------------------------------------------------------------


def test_a_paper_form_is_two_times_yes_and_typed_in_once(session: Session, floor: Two) -> None:
    host = actor_of(session, make_organiser(session, floor.edition, role=Role.CORNER_HOST))
    evening(session, floor.edition)
    deal = deal_about(session, floor, offer_of(session, floor), mine=floor.other.id, other=floor.mine.id, paper=14)
    made = actions.type_paper(session, host, floor.edition, deal, NOW)
    assert (made.match.paper_number, made.match.state) == (14, MatchState.AT_VALUATION)
    again = actions.type_paper(session, host, floor.edition, replace(deal, counter="x"), NOW)
    assert (again.before, again.match.id, count(session)) == (True, made.match.id, 1)
    acts = session.execute(select(MatchChange.act, MatchChange.on_behalf_of).order_by(MatchChange.id)).all()
    assert acts[-2:] == [(Act.CONFIRMED, floor.other.id), (Act.CONFIRMED, floor.mine.id)]


def test_what_a_paper_form_lacks_waits_at_the_corner(session: Session, floor: Two) -> None:
    host = actor_of(session, make_organiser(session, floor.edition, role=Role.CORNER_HOST))
    deal = deal_about(session, floor, paper=3, first_step="", owner_is_mine=None)
    match = actions.type_paper(session, host, floor.edition, deal, NOW).match
    assert (match.state, match.giver_confirmed_at) == (MatchState.DRAFT, None)


def test_paper_is_typed_in_by_a_desk_and_not_by_a_party(session: Session, floor: Two) -> None:
    deal = deal_about(session, floor, paper=3)
    with pytest.raises(NotFound):
        actions.type_paper(session, floor.me, floor.edition, deal, NOW)
    notary = actor_of(session, make_organiser(session, floor.edition, role=Role.NOTARY))
    with pytest.raises(NotFound):
        actions.type_paper(session, notary, floor.edition, deal, NOW)
    own = make_organiser(session, floor.edition, role=Role.CORNER_HOST)
    mine = make_organisation(session, floor.edition, person=own)
    with pytest.raises(Refusal, match="other_side_is_not_yours"):
        actions.type_paper(session, actor_of(session, own), floor.edition, replace(deal, other=mine.id), NOW)
