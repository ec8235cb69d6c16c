"""Nothing is promised twice: sixteen people at the same moment, in threads and in processes, with real commits."""

from collections import Counter
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import ColumnElement, func, insert, select
from sqlalchemy.orm import Session

from beursvloer.accounts.models import Person
from beursvloer.contracts import actions as contracts
from beursvloer.contracts.models import Match
from beursvloer.contracts.queries import terms_of
from beursvloer.contracts.rules import MatchState, Party
from beursvloer.database import Database, begin_write
from beursvloer.editions.models import Edition
from beursvloer.listings.models import Listing
from beursvloer.mail.models import OutboxMail
from beursvloer.proposals import actions as proposals
from beursvloer.proposals.models import MatchRun, Proposal
from beursvloer.proposals.rules import Answer, ProposalState, RunState
from beursvloer.terms import Side
from tests import rivals
from tests.factories import (
    actor_for,
    actor_of,
    make_edition,
    make_listing,
    make_match,
    make_organisation,
    make_organiser,
    make_proposal,
    person_of,
    sign_in,
)
from tests.rivals import NOW, Deed, Task, attempt, dies, in_processes, in_threads

PEOPLE = 16
OFFERS = 100
Together = Callable[[Database, Sequence[tuple[Deed, Sequence[Task]]]], list[str]]

pytestmark = pytest.mark.races
both_ways = pytest.mark.parametrize(("together", "people"), [(in_threads, PEOPLE), (in_processes, 6)])


def last_units(session: Session, offers: int = OFFERS) -> list[list[Task]]:
    """Per person the proposals of each of these offers, of which one is left and whose people said yes to all."""
    edition = make_edition(session)
    giver = make_organisation(session, edition)
    rows = [make_listing(session, edition, giver) for _ in range(offers)]
    tasks: list[list[Task]] = []
    run = MatchRun(
        edition_id=edition.id,
        state=RunState.RELEASED,
        market_version=0,
        total_fit=0,
        objective=0,
        bound=0,
        computed_at=NOW,
    )
    session.add(run)
    session.flush()
    for _ in range(PEOPLE):
        asker = make_organisation(session, edition)
        request = make_listing(session, edition, asker, side=Side.REQUEST, quantity=offers)
        values = [_open(edition, run, offer, request) for offer in rows]
        session.execute(insert(Proposal), values)
        found = session.scalars(
            select(Proposal.id).where(Proposal.request_id == request.id).order_by(Proposal.offer_id)
        )
        tasks.append([(person_of(session, asker).id, proposal) for proposal in found])
    session.commit()
    return tasks


def _open(edition: Edition, run: MatchRun, offer: Listing, request: Listing) -> dict[str, object]:
    return {
        "edition_id": edition.id,
        "run_id": run.id,
        "offer_id": offer.id,
        "request_id": request.id,
        "fit": 5000,
        "parts": [],
        "offer_amount": 1,
        "request_amount": 1,
        "pinned": False,
        "state": ProposalState.OPEN,
        "offer_answer": Answer.YES,
        "lapses_at": NOW + timedelta(days=14),
    }


@pytest.mark.parametrize("together", [in_threads, in_processes])
def test_sixteen_accept_the_last_unit_of_a_hundred_offers(committed_database: Database, together: Together) -> None:
    with committed_database.session() as session:
        tasks = last_units(begin_write(session))
    said = together(committed_database, [(rivals.say_yes, one) for one in tasks])
    kinds = Counter("match" if text.startswith("match") else text for text in said)
    assert kinds == {"match": OFFERS, "stock_taken": OFFERS * (PEOPLE - 1)}
    with committed_database.session() as session:
        left = session.execute(select(func.min(Listing.remaining), func.max(Listing.remaining)).where(_offer())).one()
        assert tuple(left) == (0, 0)
        promised = session.scalar(select(func.sum(Listing.quantity - Listing.remaining)).where(~_offer()))
        assert promised == OFFERS
        assert session.scalar(select(func.count(Match.offer_id.distinct()))) == OFFERS
        assert states(session) == {ProposalState.MATCHED: OFFERS, ProposalState.TAKEN: OFFERS * (PEOPLE - 1)}


def states(session: Session) -> dict[ProposalState, int]:
    rows = session.execute(select(Proposal.state, func.count()).group_by(Proposal.state)).all()
    return {state: count for state, count in rows}  # noqa: C416  a row is no pair to the type checker


def _offer() -> ColumnElement[bool]:
    return Listing.side == Side.OFFER


@both_ways
def test_one_yes_tapped_many_times_makes_one_match(
    committed_database: Database, together: Together, people: int
) -> None:
    with committed_database.session() as session:
        task = last_units(begin_write(session), offers=1)[0][0]
    said = together(committed_database, [(rivals.say_yes, [task])] * people)
    assert Counter(said) == {"match 1": people}
    with committed_database.session() as session:
        assert session.scalar(select(func.count(Match.id))) == 1
        opened = select(func.count(OutboxMail.id)).where(OutboxMail.letter == "match_opened")
        assert session.scalar(opened) == 2


@both_ways
def test_confirmed_many_times_at_once_counts_once(
    committed_database: Database, together: Together, people: int
) -> None:
    with committed_database.session() as session:
        match = make_match(begin_write(session), make_edition(session))
        giver = actor_for(session, match.giver)
        terms = replace(terms_of(match), first_step="Wij bellen")
        contracts.fill_in(session, giver, match, terms, match.version, NOW)
        contracts.confirm(session, giver, match, Party.GIVER, match.version, NOW)
        session.commit()
        task = (person_of(session, match.asker).id, match.id)
    said = together(committed_database, [(rivals.confirm, [task])] * people)
    assert Counter(said) == {MatchState.AT_NOTARY.value: people}
    with committed_database.session() as session:
        found = session.get_one(Match, task[1])
        assert [change.to_state for change in found.changes][-2:] == [MatchState.DRAFT, MatchState.AT_NOTARY]


@both_ways
def test_numbers_have_no_gap_whoever_ratifies_at_once(
    committed_database: Database, together: Together, people: int
) -> None:
    """Each notary stamps one contract that all of them want, and then four of its own."""
    with committed_database.session() as session:
        edition = make_edition(begin_write(session))
        matches = [make_match(session, edition, confirmed=True).id for _ in range(4 * people + 1)]
        notaries = [make_organiser(session, edition).id for _ in range(people)]
        session.commit()
    shared, own = matches[0], matches[1:]
    deeds = []
    for at, notary in enumerate(notaries):
        mine = own[4 * at : 4 * at + 4]
        deeds.append((rivals.ratify, [(notary, match) for match in [shared, *mine]]))
    said = together(committed_database, deeds)
    with committed_database.session() as session:
        numbers = session.scalars(select(Match.number).order_by(Match.number)).all()
        assert numbers == list(range(1, 4 * people + 2))
        number = session.get_one(Match, shared).number
    assert Counter(said)[str(number)] == people


@both_ways
def test_the_clock_and_an_answer_at_once_end_in_one_of_the_two(
    committed_database: Database, together: Together, people: int
) -> None:
    with committed_database.session() as session:
        tasks = last_units(begin_write(session), offers=8)
    half = people // 2
    deeds: list[tuple[Deed, Sequence[Task]]] = [(rivals.say_yes, one) for one in tasks[:half]]
    deeds += [(rivals.lapse, [(0, 0)] * 8)] * half
    said = together(committed_database, deeds)
    assert [text for text in said if text.startswith("failed")] == []
    with committed_database.session() as session:
        found = states(session)
        matches = session.scalar(select(func.count(Match.id)))
        taken = session.scalar(select(func.count(Listing.id)).where(_offer(), Listing.remaining == 0))
    assert found.get(ProposalState.MATCHED, 0) == matches == taken
    assert ProposalState.OPEN not in found


@pytest.mark.parametrize(
    ("deeds", "said", "state"),
    [
        (("release", "discard"), ["1", "False"], ProposalState.OPEN),
        (("discard", "release"), ["True", "run_discarded"], ProposalState.DISCARDED),
    ],
)
def test_a_draft_is_released_or_thrown_away_whichever_comes_first(
    committed_database: Database, deeds: tuple[str, str], said: list[str], state: ProposalState
) -> None:
    with committed_database.session() as session:
        proposal = make_proposal(begin_write(session), make_edition(session))
        proposal.state, proposal.run.state = ProposalState.DRAFT, RunState.DRAFT
        organiser = make_organiser(session, proposal.edition).id
        edition, run = proposal.edition_id, proposal.run_id
        session.commit()
    left = iter(deeds)

    def act(session: Session) -> object:
        actor = actor_of(session, session.get_one(Person, organiser))
        floor = session.get_one(Edition, edition)
        if next(left) == "release":
            return proposals.release(session, actor, floor, run, NOW)
        return proposals.discard_draft(session, actor, floor)

    assert rivals.overlapping(committed_database, act) == said
    with committed_database.session() as session:
        assert states(session) == {state: 1}
        assert session.scalar(select(func.count(OutboxMail.id))) == (2 if state is ProposalState.OPEN else 0)


def test_a_power_cut_before_commit_leaves_nothing_half(committed_database: Database) -> None:
    with committed_database.session() as session:
        task, rival = (one[0] for one in last_units(begin_write(session), offers=1)[:2])
    assert dies(committed_database, rivals.die_before_commit, task) < 0
    with committed_database.session() as session:
        proposal = session.get_one(Proposal, task[1])
        assert (proposal.state, proposal.request_answer) == (ProposalState.OPEN, None)
        assert (proposal.offer.remaining, proposal.request.remaining) == (1, 1)
        assert session.scalar(select(func.count(Match.id))) == 0
        assert session.scalar(select(func.count(OutboxMail.id))) == 0
    assert attempt(committed_database, rivals.say_yes, rival).startswith("match")


def test_over_http_one_gets_the_match_and_the_others_a_kind_word(
    committed_app: Flask, committed_database: Database
) -> None:
    with committed_database.session() as session:
        tasks = [one[0] for one in last_units(begin_write(session), offers=1)]
        people = {person: session.get_one(Person, person) for person, _proposal in tasks}

    def tap(task: Task) -> tuple[int, str]:
        client = committed_app.test_client()
        sign_in(client, people[task[0]])
        answer = client.post(f"/voorstel/{task[1]}/antwoord", data={"side": "request", "answer": "yes"})
        return answer.status_code, answer.headers.get("Location") or answer.text

    with ThreadPoolExecutor(PEOPLE) as pool:
        answers = list(pool.map(tap, tasks))
    assert Counter(status for status, _text in answers) == {302: 1, 409: PEOPLE - 1}
    assert [text for status, text in answers if status == 302] == ["/match/1"]
    assert all("Iemand anders was u" in text for status, text in answers if status == 409)
