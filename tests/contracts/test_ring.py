"""Contracts of a ring hang together until the stamp: withdrawn together, stamped together, each with its own words."""

from dataclasses import replace
from decimal import Decimal

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from beursvloer.access.permissions import Role
from beursvloer.contracts import actions, desk_actions
from beursvloer.contracts.models import Match
from beursvloer.contracts.queries import terms_of, tied_with, version_of
from beursvloer.contracts.rules import MatchState, Valuation
from beursvloer.editions.models import Edition
from beursvloer.live.models import EventRow
from beursvloer.mail.models import OutboxMail
from beursvloer.refusals import Refusal
from beursvloer.tally.actions import freeze
from beursvloer.tally.queries import true_numbers
from tests.conftest import NOW
from tests.contracts.rings import agree, make_ring
from tests.contracts.steps import ASKER, GIVER, confirm, desk, fill, of
from tests.factories import make_edition, make_match


@pytest.fixture
def edition(session: Session) -> Edition:
    return make_edition(session)


def states(legs: list[Match]) -> list[MatchState]:
    return [leg.state for leg in legs]


@pytest.mark.parametrize("size", [2, 3, 4])
def test_what_comes_back_is_what_the_leg_before_brings(session: Session, edition: Edition, size: int) -> None:
    legs = make_ring(session, edition, size, confirmed=0)
    assert tied_with(session, legs[1]) == legs
    for place, leg in enumerate(legs):
        before = legs[place - 1]
        assert before.asker_id == leg.giver_id
        assert leg.counter == f"In this ring: {before.performance}, from {before.giver.name}"
    assert tied_with(session, make_match(session, edition)) == []


def test_other_words_of_one_leg_come_back_on_the_next_and_only_that_leg_confirms_anew(
    session: Session, edition: Edition
) -> None:
    legs = make_ring(session, edition)
    versions = [leg.version for leg in legs]
    actions.take_back(session, of(session, legs[0], GIVER), legs[0], NOW)
    fill(session, legs[0], GIVER, performance="Een week lang schilderen", counter="Niets")
    assert legs[1].counter == "In this ring: Een week lang schilderen, from Schildersbedrijf Jansen"
    assert legs[0].counter.endswith("Muziek bij de opening, from Fanfare Excelsior")
    assert states(legs) == [MatchState.DRAFT, MatchState.AT_NOTARY, MatchState.AT_NOTARY]
    assert [leg.version - before for leg, before in zip(legs, versions, strict=True)] == [2, 0, 0]
    assert legs[1].giver_confirmed_at == legs[2].asker_confirmed_at == NOW


def test_the_longest_words_fit_in_what_comes_back(session: Session, edition: Edition) -> None:
    legs = make_ring(session, edition, confirmed=0)
    fill(session, legs[0], ASKER, performance="x" * 500)
    assert len(legs[1].counter) == 500


@pytest.mark.parametrize("party", [GIVER, ASKER])
def test_who_steps_back_ends_the_whole_ring_and_all_stock_comes_back(session: Session, edition: Edition, party) -> None:
    legs = make_ring(session, edition, confirmed=2)
    assert [leg.offer.remaining for leg in legs] == [1, 1, 1]
    for _twice in range(2):
        actions.withdraw(session, of(session, legs[1], party), legs[1], NOW)
    assert states(legs) == [MatchState.WITHDRAWN] * 3
    assert [note.remaining for leg in legs for note in (leg.offer, leg.request)] == [3] * 6
    mails = session.scalars(select(OutboxMail).where(OutboxMail.letter.in_(("ring_withdrawn", "match_withdrawn"))))
    assert sorted((mail.letter, mail.person_id) for mail in mails) == sorted(
        ("ring_withdrawn", of(session, leg, ASKER).person_id) for leg in legs
    )
    with pytest.raises(Refusal, match="match_withdrawn"):
        confirm(session, legs[0], GIVER)


def test_the_stamp_comes_for_all_in_the_order_of_the_ring(session: Session, edition: Edition) -> None:
    notary = desk(session, edition, Role.NOTARY)
    alone = make_match(session, edition, confirmed=True)
    legs = make_ring(session, edition, 4, confirmed=3)
    with pytest.raises(Refusal, match="ring_not_ready"):
        desk_actions.ratify(session, notary, legs[0], NOW)
    with pytest.raises(Refusal, match="match_cannot_become"):
        desk_actions.ratify(session, notary, legs[3], NOW)
    agree(session, legs[3])
    assert desk_actions.ratify(session, notary, alone, NOW) == 1
    assert desk_actions.ratify(session, notary, legs[2], NOW) == 4
    assert [leg.number for leg in legs] == [2, 3, 4, 5]
    assert states(legs) == [MatchState.RATIFIED] * 4
    assert [desk_actions.ratify(session, notary, leg, NOW) for leg in legs] == [2, 3, 4, 5]
    assert edition.next_contract_number == 6
    rows = session.scalars(select(EventRow).where(EventRow.name.like("%Ratified%")).order_by(EventRow.id)).all()
    assert [(row.name, row.audience, row.data.get("match_id")) for row in rows] == [
        ("MatchRatified", "everyone", alone.id),
        *(("MatchRatified", "everyone", leg.id) for leg in legs),
        ("RingRatified", "everyone", legs[0].id),
    ]
    assert rows[-1].data == {"match_id": legs[0].id, "legs": 4}


def test_a_ring_counts_its_legs_as_matches_and_its_parties_once(session: Session, edition: Edition) -> None:
    legs = make_ring(session, edition)
    before = true_numbers(session, edition)
    desk_actions.ratify(session, desk(session, edition), legs[0], NOW)
    after = true_numbers(session, edition)
    assert (before.matches, after.matches, before.parties, after.parties) == (0, 3, 3, 3)
    assert after.euros == sum(leg.promised_value for leg in legs) > 0


def test_a_ring_that_is_stamped_during_the_freeze_is_announced_to_its_parties_alone(
    session: Session, edition: Edition
) -> None:
    legs = make_ring(session, edition)
    freeze(session, edition, NOW)
    desk_actions.ratify(session, desk(session, edition), legs[0], NOW)
    rows = session.scalars(select(EventRow).where(EventRow.name.like("%Ratified%")))
    assert [(row.name, row.audience) for row in rows] == [("MatchRatifiedUnseen", "parties")] * 3
    assert [leg.shown_number for leg in legs] == [None] * 3


def test_one_leg_above_the_limit_asks_a_second_pair_of_eyes_for_the_ring(session: Session, edition: Edition) -> None:
    legs = make_ring(session, edition, confirmed=2)
    fill(session, legs[2], goods=2501)
    for party in (GIVER, ASKER):
        confirm(session, legs[2], party)
    assert states(legs) == [MatchState.AT_NOTARY, MatchState.AT_NOTARY, MatchState.AT_VALUATION]
    first, second = desk(session, edition), desk(session, edition)
    desk_actions.value(session, first, legs[2], NOW, Valuation(Decimal(8), 3000, 0))
    for leg in legs:
        with pytest.raises(Refusal, match="ratify_second_person"):
            desk_actions.ratify(session, first, leg, NOW)
    assert desk_actions.ratify(session, second, legs[1], NOW) == 2


def test_the_stamp_is_for_the_words_that_were_read_of_all_legs(session: Session, edition: Edition) -> None:
    legs = make_ring(session, edition)
    notary, read = desk(session, edition), version_of(legs)
    terms = replace(terms_of(legs[2]), first_step="We bellen dinsdag")
    actions.take_back(session, of(session, legs[2], ASKER), legs[2], NOW)
    actions.fill_in(session, of(session, legs[2], ASKER), legs[2], terms, legs[2].version, NOW)
    for party in (GIVER, ASKER):
        confirm(session, legs[2], party)
    with pytest.raises(Refusal, match="match_changed_meanwhile"):
        desk_actions.ratify(session, notary, legs[0], NOW, read)
    assert desk_actions.ratify(session, notary, legs[0], NOW, version_of(legs)) == 1


def test_a_leg_that_the_desk_sends_back_leaves_the_others_where_they_are(session: Session, edition: Edition) -> None:
    legs = make_ring(session, edition)
    desk_actions.send_back(session, desk(session, edition), legs[1], "Welke dag?", NOW)
    assert states(legs) == [MatchState.AT_NOTARY, MatchState.DRAFT, MatchState.AT_NOTARY]
    with pytest.raises(Refusal, match="ring_not_ready"):
        desk_actions.ratify(session, desk(session, edition), legs[0], NOW)
