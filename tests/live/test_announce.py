"""What happened stands in the table of events, for whom it is, together with the change or not at all."""

from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from beursvloer.contracts import actions as contracts
from beursvloer.contracts.rules import Party
from beursvloer.editions.models import Edition
from beursvloer.listings import actions as listings
from beursvloer.listings.rules import ListingState
from beursvloer.live.events import Audience, Event
from beursvloer.live.models import EventRow
from beursvloer.proposals import actions as proposals
from beursvloer.proposals import planner
from beursvloer.proposals.models import Proposal
from beursvloer.proposals.rules import Answer
from beursvloer.terms import Kind, Side
from tests.conftest import NOW
from tests.factories import actor_for, actor_of, make_edition, make_listing, make_organisation, make_organiser

AUDIENCES = {
    "OrganisationJoined": Audience.EVERYONE,
    "ListingPosted": Audience.EVERYONE,
    "ListingChanged": Audience.EVERYONE,
    "ListingHeld": Audience.ORGANISERS,
    "RunComputed": Audience.ORGANISERS,
    "RunReleased": Audience.ORGANISERS,
    "ProposalAnswered": Audience.PARTIES,
    "MatchOpened": Audience.PARTIES,
    "MatchChanged": Audience.PARTIES,
    "MatchRatified": Audience.EVERYONE,
}
NAMED_BY = {"Listing": "listing_id", "Run": "run_id", "Proposal": "proposal_id", "Match": "match_id"}


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
    proposals.answer(session, actor_for(session, firm), proposal, Side.OFFER, Answer.YES, NOW)
    match = proposals.answer(session, asker, proposal, Side.REQUEST, Answer.YES, NOW)
    assert match is not None
    match.first_step = "Anouk belt Mark"
    contracts.confirm(session, actor_for(session, firm), match, Party.GIVER, match.version, NOW)
    contracts.confirm(session, asker, match, Party.ASKER, match.version, NOW)
    contracts.ratify(session, organiser, match, NOW)


def rows(session: Session) -> list[EventRow]:
    return list(session.scalars(select(EventRow).order_by(EventRow.id)))


def test_every_event_reaches_the_table_with_its_audience(session: Session) -> None:
    edition = make_edition(session)
    a_whole_life(session, edition)
    assert {row.name: row.audience for row in rows(session)} == AUDIENCES
    assert set(AUDIENCES) == {event.__name__ for event in Event.__subclasses__()}
    assert {row.edition_id for row in rows(session)} == {edition.id}
    assert [row.id for row in rows(session)] == sorted({row.id for row in rows(session)})


def test_an_event_names_things_by_number_and_nobody(session: Session) -> None:
    """Whoever listens asks for the page, which shows what that person may see."""
    a_whole_life(session, make_edition(session))
    found: dict[str, Any] = {row.name: row.data for row in rows(session)}
    fields = {
        name: next((field for start, field in NAMED_BY.items() if name.startswith(start)), "organisation_id")
        for name in AUDIENCES
    }
    assert {name: list(data) for name, data in found.items()} == {name: [field] for name, field in fields.items()}
    assert all(isinstance(value, int) for data in found.values() for value in data.values())


def test_what_is_rolled_back_was_never_announced(session: Session) -> None:
    edition = make_edition(session)
    session.commit()
    before = len(rows(session))
    a_whole_life(session, edition)
    assert len(rows(session)) > before
    session.rollback()
    assert len(rows(session)) == before
