"""From listings to a match: read, compute, save, release, answer; and what a later run leaves out."""

import time
from datetime import timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from beursvloer.access.permissions import Actor
from beursvloer.contracts.actions import withdraw
from beursvloer.contracts.models import Match
from beursvloer.editions.actions import close_edition
from beursvloer.editions.models import Edition
from beursvloer.listings.actions import set_state
from beursvloer.listings.models import Listing
from beursvloer.listings.rules import ListingState
from beursvloer.mail.models import OutboxMail
from beursvloer.proposals import actions, planner, queries
from beursvloer.proposals.models import MatchRun, Proposal
from beursvloer.proposals.rules import Answer, PairRuling, ProposalState, RunState
from beursvloer.refusals import Forbidden, Invalid, NotFound, Refusal
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
    person_of,
)

OFFERS = [
    ("Schilder voor twee dagen", Kind.LABOUR, Unit.DAY, 2),
    ("Boekhouder die uw jaarrekening maakt", Kind.EXPERTISE, Unit.HOUR, 8),
    ("Tien laptops voor een school", Kind.GOODS, Unit.PIECE, 10),
]
REQUESTS = [
    ("Wij zoeken een schilder voor onze kantine", Kind.LABOUR, Unit.DAY, 1),
    ("Wie helpt onze penningmeester met de boekhouding", Kind.EXPERTISE, Unit.HOUR, 4),
    ("Laptops gezocht voor onze leerlingen", Kind.GOODS, Unit.PIECE, 6),
]


@pytest.fixture
def edition(session: Session) -> Edition:
    return make_edition(session)


@pytest.fixture
def organiser(session: Session, edition: Edition) -> Actor:
    return actor_of(session, make_organiser(session, edition))


@pytest.fixture
def notes(session: Session, edition: Edition) -> dict[str, Listing]:
    """By the first word of the title."""
    rows = [(Side.OFFER, *row) for row in OFFERS] + [(Side.REQUEST, *row) for row in REQUESTS]
    return {
        title.split()[0] + ("?" if side is Side.REQUEST else ""): make_listing(
            session, edition, side=side, title=title, kind=kind, unit=unit, quantity=quantity
        )
        for side, title, kind, unit, quantity in rows
    }


def compute(session: Session, edition: Edition, organiser: Actor) -> MatchRun:
    session.refresh(edition)
    given = planner.read_input(session, edition)
    return actions.save_draft(session, organiser, edition, given.version, planner.compute(given), NOW)


def pairs(session: Session, run: MatchRun) -> set[tuple[str, str]]:
    found = queries.proposals_of_run(session, run.id)
    return {(row.request.title.split()[0], row.offer.title.split()[0]) for row in found if row.state is not DISCARDED}


DISCARDED = ProposalState.DISCARDED
ALL = {("Wij", "Schilder"), ("Wie", "Boekhouder"), ("Laptops", "Tien")}


def test_from_listings_to_a_match(session: Session, edition: Edition, organiser: Actor, notes: object) -> None:
    run = compute(session, edition, organiser)
    assert pairs(session, run) == ALL
    assert run.objective == run.bound
    assert session.scalars(select(OutboxMail)).all() == []
    assert actions.release(session, organiser, edition, run.id, NOW) == 3
    mails = session.scalars(select(OutboxMail)).all()
    assert [mail.letter for mail in mails] == ["proposals"] * 6
    proposal = next(row for row in queries.proposals_of_run(session, run.id) if row.offer.title.startswith("Boek"))
    assert (proposal.offer_amount, proposal.request_amount) == (4, 4)
    assert sum(part["points"] for part in proposal.parts) == proposal.fit
    concept = next(part for part in proposal.parts if part["code"] == "concept")
    assert {"name_nl", "name_de", "name_en"} <= set(concept["facts"])
    match = None
    for side in Side:
        actor = actor_for(session, queries.listing_on(proposal, side).organisation)
        match = actions.answer(session, actor, proposal, side, Answer.YES, NOW)
    assert isinstance(match, Match)
    assert (proposal.offer.remaining, proposal.request.remaining, match.promised_value) == (4, 0, 320)


def test_a_plan_of_an_older_market_is_not_saved(
    session: Session, edition: Edition, organiser: Actor, notes: dict[str, Listing]
) -> None:
    given = planner.read_input(session, edition)
    found = planner.compute(given)
    actor = actor_for(session, notes["Tien"].organisation)
    set_state(session, actor, edition, notes["Tien"], ListingState.PAUSED, NOW)
    with pytest.raises(Refusal, match="market_changed_meanwhile"):
        actions.save_draft(session, organiser, edition, given.version, found, NOW)
    assert queries.draft_run(session, edition.id) is None


def test_a_ruling_meanwhile_counts_as_a_change(
    session: Session, edition: Edition, organiser: Actor, notes: dict[str, Listing]
) -> None:
    given = planner.read_input(session, edition)
    found = planner.compute(given)
    rule(session, edition, organiser, notes, PairRuling.FORBIDDEN)
    with pytest.raises(Refusal, match="market_changed_meanwhile"):
        actions.save_draft(session, organiser, edition, given.version, found, NOW)


def rule(
    session: Session, edition: Edition, actor: Actor, notes: dict[str, Listing], ruling: PairRuling | None
) -> None:
    actions.rule_on_pair(session, actor, edition, notes["Wij?"], notes["Schilder"], ruling, NOW)


def test_a_forbidden_pair_leaves_the_draft_and_stays_away(
    session: Session, edition: Edition, organiser: Actor, notes: dict[str, Listing]
) -> None:
    first = compute(session, edition, organiser)
    rule(session, edition, organiser, notes, PairRuling.FORBIDDEN)
    assert pairs(session, first) == ALL - {("Wij", "Schilder")}
    assert pairs(session, compute(session, edition, organiser)) == ALL - {("Wij", "Schilder")}
    rule(session, edition, organiser, notes, None)
    assert pairs(session, compute(session, edition, organiser)) == ALL


def test_a_pinned_pair_is_in_it_whatever_it_fits(
    session: Session, edition: Edition, organiser: Actor, notes: dict[str, Listing]
) -> None:
    actions.rule_on_pair(session, organiser, edition, notes["Laptops?"], notes["Schilder"], PairRuling.PINNED, NOW)
    run = compute(session, edition, organiser)
    assert ("Laptops", "Schilder") in pairs(session, run)
    assert [row.pinned for row in queries.proposals_of_run(session, run.id) if row.request is notes["Laptops?"]][-1]


def test_rulings_are_on_a_request_and_an_offer_of_this_edition(
    session: Session, edition: Edition, organiser: Actor, notes: dict[str, Listing]
) -> None:
    elsewhere = make_listing(session, make_edition(session))
    own = make_listing(session, edition, notes["Wij?"].organisation)
    for request, offer, refusal in (
        (notes["Schilder"], notes["Wij?"], Invalid),
        (notes["Wij?"], elsewhere, NotFound),
        (notes["Wij?"], own, Refusal),
    ):
        with pytest.raises(refusal):
            actions.rule_on_pair(session, organiser, edition, request, offer, PairRuling.PINNED, NOW)


def answered(session: Session, edition: Edition, organiser: Actor, answer: Answer | None) -> None:
    """A released run in which the painter gave this answer, and everything else lapsed."""
    run = compute(session, edition, organiser)
    actions.release(session, organiser, edition, run.id, NOW)
    for row in queries.proposals_of_run(session, run.id):
        if answer and row.offer.title.startswith("Schilder"):
            actions.answer(session, actor_for(session, row.offer.organisation), row, Side.OFFER, answer, NOW)
    actions.lapse_unanswered(session, NOW + timedelta(days=30))


def test_what_was_declined_is_not_proposed_again_and_what_lapsed_may_be(
    session: Session, edition: Edition, organiser: Actor, notes: object
) -> None:
    answered(session, edition, organiser, Answer.NO)
    assert pairs(session, compute(session, edition, organiser)) == ALL - {("Wij", "Schilder")}


def test_what_is_out_is_not_proposed_twice(session: Session, edition: Edition, organiser: Actor, notes: object) -> None:
    run = compute(session, edition, organiser)
    actions.release(session, organiser, edition, run.id, NOW)
    assert pairs(session, compute(session, edition, organiser)) == set()


def test_a_pair_whose_match_was_withdrawn_may_come_again(
    session: Session, edition: Edition, organiser: Actor, notes: object
) -> None:
    run = compute(session, edition, organiser)
    actions.release(session, organiser, edition, run.id, NOW)
    row = next(row for row in queries.proposals_of_run(session, run.id) if row.offer.title.startswith("Schilder"))
    for side in Side:
        actor = actor_for(session, queries.listing_on(row, side).organisation)
        match = actions.answer(session, actor, row, side, Answer.YES, NOW)
    assert match is not None
    assert (row.request_id, row.offer_id) in queries.pairs_not_to_repeat(session, edition.id)
    withdraw(session, actor, match, NOW)
    actions.lapse_unanswered(session, NOW + timedelta(days=30))
    assert queries.pairs_not_to_repeat(session, edition.id) == set()
    assert pairs(session, compute(session, edition, organiser)) == ALL


def test_released_twice_goes_out_once(session: Session, edition: Edition, organiser: Actor, notes: object) -> None:
    run = compute(session, edition, organiser)
    assert [actions.release(session, organiser, edition, run.id, NOW) for _ in range(2)] == [3, 0]
    assert len(session.scalars(select(OutboxMail)).all()) == 6


def test_what_went_meanwhile_stays_behind(
    session: Session, edition: Edition, organiser: Actor, notes: dict[str, Listing]
) -> None:
    run = compute(session, edition, organiser)
    make_match(session, edition, notes["Schilder"], make_listing(session, edition, side=Side.REQUEST), amounts=(2, 1))
    set_state(session, actor_for(session, notes["Wie?"].organisation), edition, notes["Wie?"], ListingState.PAUSED, NOW)
    assert actions.release(session, organiser, edition, run.id, NOW) == 1
    states = session.scalars(select(Proposal.state).where(Proposal.run_id == run.id)).all()
    assert sorted(states) == [ProposalState.DISCARDED, ProposalState.DISCARDED, ProposalState.OPEN]


def test_a_newer_draft_takes_the_place_of_an_older_one(
    session: Session, edition: Edition, organiser: Actor, notes: object
) -> None:
    old = compute(session, edition, organiser)
    new = compute(session, edition, organiser)
    assert (old.state, queries.draft_run(session, edition.id)) == (RunState.DISCARDED, new)
    with pytest.raises(Refusal, match="run_discarded"):
        actions.release(session, organiser, edition, old.id, NOW)


def test_only_an_organiser_of_this_edition_releases(
    session: Session, edition: Edition, organiser: Actor, notes: dict[str, Listing]
) -> None:
    run = compute(session, edition, organiser)
    for person in (make_organiser(session, make_edition(session)), person_of(session, notes["Tien"].organisation)):
        with pytest.raises(Forbidden):
            actions.release(session, actor_of(session, person), edition, run.id, NOW)
    close_edition(session, organiser, edition)
    with pytest.raises(Refusal, match="edition_not_open"):
        actions.release(session, organiser, edition, run.id, NOW)


def test_a_normal_floor_is_computed_in_a_second(session: Session, edition: Edition, organiser: Actor) -> None:
    """160 listings of 80 organisations; the bound here is loose, for a busy machine."""
    parties = [make_organisation(session, edition) for _ in range(80)]
    for at in range(160):
        side, rows = (Side.OFFER, OFFERS) if at % 2 else (Side.REQUEST, REQUESTS)
        title, kind, unit, quantity = rows[at // 2 % 3]
        make_listing(
            session,
            edition,
            parties[at % 80],
            side=side,
            title=f"{title} {at}",
            kind=kind,
            unit=unit,
            quantity=quantity,
        )
    session.refresh(edition)
    given = planner.read_input(session, edition)
    began = time.perf_counter()
    found = planner.compute(given)
    seconds = time.perf_counter() - began
    assert found.objective == found.bound
    assert len(found.proposals) >= 80
    assert seconds < 5, f"{seconds:.2f} s"
