"""What happened stands in the table of events, for whom it is, together with the change or not at all."""

from datetime import timedelta
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from beursvloer.contracts import actions as contracts
from beursvloer.contracts import desk_actions
from beursvloer.contracts.models import Match
from beursvloer.contracts.rules import Party
from beursvloer.editions.models import Edition
from beursvloer.listings import actions as listings
from beursvloer.listings.models import Listing
from beursvloer.listings.rules import ListingState
from beursvloer.live.events import Audience
from beursvloer.live.models import EventRow
from beursvloer.proposals import actions as proposals
from beursvloer.proposals import planner
from beursvloer.proposals.models import Proposal
from beursvloer.proposals.rules import Answer
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
)

AUDIENCES = {
    "OrganisationJoined": Audience.EVERYONE,
    "ListingPosted": Audience.EVERYONE,
    "ListingChanged": Audience.EVERYONE,
    "ListingHeld": Audience.ORGANISERS,
    "RunComputed": Audience.ORGANISERS,
    "RunReleased": Audience.ORGANISERS,
    "ProposalAnswered": Audience.PARTIES,
    "ProposalLapsed": Audience.PARTIES,
    "ProposalTaken": Audience.PARTIES,
    "MessageWritten": Audience.PARTIES,
    "MatchOpened": Audience.PARTIES,
    "MatchChanged": Audience.PARTIES,
    "MatchRatified": Audience.EVERYONE,
}
PARTIES = ["giver_id", "asker_id"]
NAMED_BY = {
    "Organisation": ["organisation_id"],
    "Listing": ["listing_id"],
    "Run": ["run_id"],
    "Proposal": ["proposal_id", *PARTIES],
    "Message": ["proposal_id", "message_id", *PARTIES],
    "Match": ["match_id", *PARTIES],
}


def a_whole_life(session: Session, edition: Edition) -> None:
    """From joining to the stamp, through the actions that pages call."""
    organiser = actor_of(session, make_organiser(session, edition))
    firm, club = make_organisation(session, edition), make_organisation(session, edition)
    make_listing(session, edition, firm, title="Schilder voor een dag", kind=Kind.LABOUR)
    request = make_listing(session, edition, club, side=Side.REQUEST, title="Wie schildert onze kleedkamer?")
    make_listing(session, edition, club, side=Side.REQUEST, title="Wij zoeken sponsors", held=True)
    asker = actor_for(session, club)
    for state in (ListingState.PAUSED, ListingState.OPEN):
        listings.set_state(session, asker, edition, request, state, NOW)

    given = planner.read_input(session, edition)
    run = proposals.save_draft(session, organiser, edition, given.version, planner.compute(given), NOW)
    proposals.release(session, organiser, edition, run.id, NOW)
    proposal = session.scalars(select(Proposal)).one()
    proposals.write_message(session, asker, proposal, Side.REQUEST, "Welke kleur?", NOW)
    make_proposal(session, edition, proposal.offer)  # the same painter, whom somebody else will have
    make_proposal(session, edition)  # nobody answers this one
    proposals.answer(session, actor_for(session, firm), proposal, Side.OFFER, Answer.YES, NOW)
    match = proposals.answer(session, asker, proposal, Side.REQUEST, Answer.YES, NOW)
    assert match is not None
    assert proposals.lapse_unanswered(session, NOW + timedelta(days=edition.proposal_days)) == 1
    match.first_step = "Anouk belt Mark"
    contracts.confirm(session, actor_for(session, firm), match, Party.GIVER, match.version, NOW)
    contracts.confirm(session, asker, match, Party.ASKER, match.version, NOW)
    desk_actions.ratify(session, organiser, match, NOW)


def rows(session: Session) -> list[EventRow]:
    return list(session.scalars(select(EventRow).order_by(EventRow.id)))


def test_every_event_reaches_the_table_with_its_audience(session: Session) -> None:
    edition = make_edition(session)
    a_whole_life(session, edition)
    assert {row.name: row.audience for row in rows(session)} == AUDIENCES
    assert {row.edition_id for row in rows(session)} == {edition.id}
    assert [row.id for row in rows(session)] == sorted({row.id for row in rows(session)})


def test_an_event_names_things_by_number_and_nobody(session: Session) -> None:
    """Whoever listens asks for the page, which shows what that person may see."""
    a_whole_life(session, make_edition(session))
    found: dict[str, Any] = {row.name: row.data for row in rows(session)}
    fields = {name: next(field for start, field in NAMED_BY.items() if name.startswith(start)) for name in AUDIENCES}
    assert {name: list(data) for name, data in found.items()} == fields
    assert all(isinstance(value, int) for data in found.values() for value in data.values())


def test_what_is_for_the_parties_names_who_gives_and_who_asks(session: Session) -> None:
    a_whole_life(session, make_edition(session))
    mine = select(Proposal.id, Proposal.offer_id, Proposal.request_id)
    parties = {
        key: tuple(session.get_one(Listing, listing).organisation_id for listing in pair)
        for key, *pair in session.execute(mine)
    }
    for row in rows(session):
        if row.audience is Audience.PARTIES or row.name == "MatchRatified":
            proposal = row.data.get("proposal_id")
            if proposal is None:
                proposal = session.get_one(Match, row.data["match_id"]).proposal_id
            assert proposal is not None
            assert (row.data["giver_id"], row.data["asker_id"]) == parties[proposal], row.name
    closed = {row.name: row.data["proposal_id"] for row in rows(session) if row.name.startswith("Proposal")}
    assert len(set(closed.values())) == 3  # answered, taken and lapsed are three different ones


def test_what_is_rolled_back_was_never_announced(session: Session) -> None:
    edition = make_edition(session)
    session.commit()
    before = len(rows(session))
    a_whole_life(session, edition)
    assert len(rows(session)) > before
    session.rollback()
    assert len(rows(session)) == before
