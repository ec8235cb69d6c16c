"""After one refusal: the next best ring for who was ready, and nobody else is disturbed."""

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from beursvloer.accounts.models import Organisation
from beursvloer.editions.models import Edition
from beursvloer.mail.models import OutboxMail
from beursvloer.programme.models import Programme
from beursvloer.programme.rules import ClockState
from beursvloer.refusals import Refusal
from beursvloer.rings import actions, planner, queries
from beursvloer.rings.models import Ring
from beursvloer.rings.rules import Reply, RingState, Why
from beursvloer.terms import Kind, Side
from tests.conftest import NOW
from tests.factories import actor_for, actor_of, make_edition, make_listing, make_organisation, make_organiser
from tests.rings.circles import GIFTS, fresh, givers, open_ring, say, stand_in


@pytest.fixture
def edition(session: Session) -> Edition:
    return make_edition(session)


@pytest.fixture
def ring(session: Session, edition: Edition) -> Ring:
    """An open ring of three."""
    return open_ring(session, edition)


def refuse(session: Session, ring: Ring, party: Organisation, why: Why | None = Why.NOW) -> Ring:
    return actions.answer(session, actor_for(session, party), ring, party.id, Reply.NO, NOW, why)


def look_on(session: Session, ring: Ring) -> Ring | None:
    asked = planner.read_next(session, ring.id)
    assert asked is not None
    return actions.put_in_place(session, ring.id, asked, planner.next_ring(asked), NOW)


def evening(session: Session, edition: Edition) -> None:
    session.add(Programme(edition_id=edition.id, state=ClockState.RUNNING, version=1))
    session.flush()


def test_who_was_ready_gets_another_ring_with_somebody_else(session: Session, edition: Edition, ring: Ring) -> None:
    one, other, gone = givers(ring)
    instead = stand_in(session, edition, 2)
    say(session, ring, one)
    refuse(session, ring, gone)
    new = look_on(session, ring)

    assert new is not None
    assert (new.state, new.replaces_id, new.attempt) == (RingState.DRAFT, ring.id, 1)
    assert queries.parties_of(new) == [one.id, other.id, instead.id]
    assert planner.read_next(session, ring.id) is None
    assert queries.open_rings_for(session, [one.id, other.id, instead.id]) == []


def test_at_the_desk_it_waits_and_says_in_whose_place_it_came(session: Session, edition: Edition, ring: Ring) -> None:
    stand_in(session, edition, 2)
    refuse(session, ring, givers(ring)[2])
    new = look_on(session, ring)
    assert new is not None
    organiser = actor_of(session, make_organiser(session, edition))
    assert actions.release(session, organiser, edition, new.id, NOW)
    assert fresh(session, new).state is RingState.OPEN


def test_during_an_evening_it_goes_out_at_once(session: Session, edition: Edition, ring: Ring) -> None:
    instead = stand_in(session, edition, 2)
    evening(session, edition)
    refuse(session, ring, givers(ring)[2])
    new = look_on(session, ring)
    assert new is not None
    assert fresh(session, new).state is RingState.OPEN
    told = session.scalars(select(OutboxMail.person_id).where(OutboxMail.letter == "ring_proposed")).all()
    assert actor_for(session, instead).person_id in told


def test_a_yes_to_the_same_giving_and_getting_still_holds(session: Session, edition: Edition) -> None:
    """Of four, the party across from who refuses gives and gets the same in the next ring."""
    parties = [make_organisation(session, edition, name=name) for name in ("Een", "Twee", "Drie", "Vier")]
    gifts = [*GIFTS, ("Fotograaf voor een dag", "Fotograaf gezocht voor ons feest", Kind.EXPERTISE)]
    for at, (offer, asked, kind) in enumerate(gifts):
        make_listing(session, edition, parties[at], title=offer, kind=kind)
        make_listing(session, edition, parties[(at + 1) % 4], side=Side.REQUEST, title=asked, kind=kind)
    organiser = actor_of(session, make_organiser(session, edition))
    given = planner.read_input(session, edition)
    found = planner.possible_rings(given)
    [ring] = actions.save_drafts(session, organiser, edition, given.version, found, NOW)
    actions.release(session, organiser, edition, ring.id, NOW)
    instead = make_organisation(session, edition, name="De Invaller")
    make_listing(session, edition, instead, title=gifts[3][0], kind=gifts[3][2])
    make_listing(session, edition, instead, side=Side.REQUEST, title=gifts[2][1], kind=gifts[2][2])
    for party in parties[:3]:
        say(session, fresh(session, ring), party)
    refuse(session, fresh(session, ring), parties[3])
    new = look_on(session, ring)
    assert new is not None
    actions.release(session, organiser, edition, new.id, NOW)

    new = fresh(session, new)
    assert queries.parties_of(new) == [*(party.id for party in parties[:3]), instead.id]
    assert [(said.organisation_id, said.answer, said.carried) for said in new.answers] == [
        (parties[1].id, Reply.YES, True)
    ]
    for party in (parties[0], parties[2], instead):
        new = say(session, new, party)
    assert new.state is RingState.AGREED


def test_other_open_rings_are_not_touched(session: Session, edition: Edition, ring: Ring) -> None:
    """The only other party that could step in is in a ring already: nothing is found, and that is kept too."""
    busy = stand_in(session, edition, 2)
    partner = make_organisation(session, edition)
    make_listing(session, edition, busy, title="Tuinman voor een middag")
    make_listing(session, edition, partner, side=Side.REQUEST, title="Tuinman gezocht voor een middag")
    make_listing(session, edition, partner, title="Fotograaf voor een dag", kind=Kind.EXPERTISE)
    make_listing(session, edition, busy, side=Side.REQUEST, title="Fotograaf gezocht voor een dag", kind=Kind.EXPERTISE)
    organiser = actor_of(session, make_organiser(session, edition))
    given = planner.read_input(session, edition)
    [second] = actions.save_drafts(session, organiser, edition, given.version, planner.possible_rings(given), NOW)
    actions.release(session, organiser, edition, second.id, NOW)

    refuse(session, ring, givers(ring)[2])
    assert look_on(session, ring) is None
    assert fresh(session, ring).sought_at == NOW
    assert fresh(session, second).state is RingState.OPEN


def test_who_said_not_now_is_not_asked_again_and_a_refused_gift_does_not_come_back(
    session: Session, edition: Edition, ring: Ring
) -> None:
    refuse(session, ring, givers(ring)[2], Why.GIVE)
    assert look_on(session, ring) is None  # there is no ring of these without what was refused
    assert planner.possible_rings(planner.read_input(session, edition)).circles == ()


def test_after_the_third_replacement_no_more_is_looked_for(session: Session, edition: Edition, ring: Ring) -> None:
    evening(session, edition)
    for turn in range(4):
        stand_in(session, edition, 2, f"Invaller {turn}")
        refuse(session, ring, givers(ring)[2])
        new = look_on(session, ring)
        if turn == 3:
            assert new is None
            break
        assert new is not None
        ring = fresh(session, new)
        assert ring.attempt == turn + 1


def test_a_market_that_moved_is_asked_about_anew(session: Session, edition: Edition, ring: Ring) -> None:
    refuse(session, ring, givers(ring)[2])
    asked = planner.read_next(session, ring.id)
    assert asked is not None
    stand_in(session, edition, 2)
    with pytest.raises(Refusal) as refused:
        actions.put_in_place(session, ring.id, asked, None, NOW)
    assert refused.value.code == "market_changed_meanwhile"
    assert look_on(session, ring) is not None


def test_a_no_taken_back_puts_the_draft_in_its_place_away(session: Session, edition: Edition, ring: Ring) -> None:
    stand_in(session, edition, 2)
    party = givers(ring)[2]
    ring = refuse(session, ring, party)
    draft = look_on(session, ring)
    assert draft is not None
    ring = say(session, ring, party)
    assert (ring.state, fresh(session, draft).state) == (RingState.OPEN, RingState.DISCARDED)
    refuse(session, ring, party)
    assert look_on(session, ring) is not None


def test_a_no_is_final_once_another_ring_went_out(session: Session, edition: Edition, ring: Ring) -> None:
    stand_in(session, edition, 2)
    evening(session, edition)
    party = givers(ring)[2]
    ring = refuse(session, ring, party)
    assert look_on(session, ring) is not None
    with pytest.raises(Refusal) as refused:
        say(session, ring, party)
    assert refused.value.code == "ring_broken"
