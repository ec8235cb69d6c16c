"""Writes on runs and proposals: save a draft, rule on pairs, release, answer, lapse."""

from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import update
from sqlalchemy.orm import Session

from beursvloer.access.permissions import Actor, Permission, may
from beursvloer.accounts.queries import people_of
from beursvloer.contracts import actions as contracts
from beursvloer.contracts.models import Match
from beursvloer.editions import queries as editions
from beursvloer.editions.actions import require, touch_market
from beursvloer.editions.models import Edition
from beursvloer.listings.models import Listing
from beursvloer.live.announce import announce
from beursvloer.live.events import ProposalAnswered, RunComputed, RunReleased
from beursvloer.mail.actions import queue_mail
from beursvloer.matching.items import Part
from beursvloer.proposals import queries
from beursvloer.proposals.models import MatchRun, Message, PairRule, Proposal
from beursvloer.proposals.planner import Outcome
from beursvloer.proposals.rules import Answer, PairRuling, ProposalState, RunState, after_answer
from beursvloer.refusals import Invalid, NotFound, Refusal
from beursvloer.terms import Side

LONGEST_MESSAGE = 600
LONGEST_THREAD = 20


def save_draft(
    session: Session, actor: Actor, edition: Edition, version: int, outcome: Outcome, now: datetime
) -> MatchRun:
    """Keep what was computed as the edition's one draft; an older draft is thrown away.

    `version` is the market it was computed from. Raises Refusal when that is no longer the present one.
    """
    require(actor, Permission.ORGANISE, edition)
    edition = editions.locked_edition(session, edition.id)
    if edition.market_version != version:
        raise Refusal("market_changed_meanwhile")
    discard_draft(session, actor, edition)
    run = MatchRun(
        edition_id=edition.id,
        state=RunState.DRAFT,
        market_version=version,
        total_fit=outcome.total_fit,
        objective=outcome.objective,
        bound=outcome.bound,
        unmatched=[{"listing_id": node.id, "code": why.code.value} for node, why in sorted(outcome.unmatched.items())],
        computed_by=actor.person_id,
        computed_at=now,
    )
    session.add(run)
    session.flush()
    session.add_all(
        Proposal(
            edition_id=edition.id,
            run_id=run.id,
            request_id=found.request_id,
            offer_id=found.offer_id,
            fit=found.fit,
            parts=stored(found.parts),
            offer_amount=found.amounts[0],
            request_amount=found.amounts[1],
            pinned=found.pinned,
            state=ProposalState.DRAFT,
        )
        for found in outcome.proposals
    )
    session.flush()
    announce(session, RunComputed(edition_id=edition.id, run_id=run.id), now)
    return run


def stored(parts: tuple[Part, ...]) -> list[dict[str, Any]]:
    """The parts of a fit as they are kept in a row: code, points, facts."""
    return [{"code": part.code.value, "points": part.points, "facts": dict(part.facts)} for part in parts]


def discard_draft(session: Session, actor: Actor, edition: Edition) -> None:
    """Throw the draft away, if there is one."""
    require(actor, Permission.ORGANISE, edition)
    run = queries.draft_run(session, edition.id)
    if run is None:
        return
    run.state = RunState.DISCARDED
    session.execute(update(Proposal).where(Proposal.run_id == run.id).values(state=ProposalState.DISCARDED))
    session.flush()


def rule_on_pair(
    session: Session,
    actor: Actor,
    edition: Edition,
    request: Listing,
    offer: Listing,
    ruling: PairRuling | None,
    now: datetime,
) -> None:
    """Pin a pair, forbid it, or take the ruling back (None). A forbidden pair leaves the draft at once."""
    require(actor, Permission.MATCHMAKE, edition)
    if request.side is not Side.REQUEST or offer.side is not Side.OFFER:
        raise Invalid("pair_sides")
    if {request.edition_id, offer.edition_id} != {edition.id}:
        raise NotFound()
    if request.organisation_id == offer.organisation_id:
        raise Refusal("own_listing")
    edition = editions.locked_edition(session, edition.id)
    rule = session.get(PairRule, (request.id, offer.id))
    if ruling is None:
        if rule is not None:
            session.delete(rule)
    else:
        session.merge(
            PairRule(
                request_id=request.id,
                offer_id=offer.id,
                edition_id=edition.id,
                ruling=ruling,
                ruled_by=actor.person_id,
                ruled_at=now,
            )
        )
    run = queries.draft_run(session, edition.id)
    if run is not None:
        pair = (Proposal.run_id == run.id, Proposal.request_id == request.id, Proposal.offer_id == offer.id)
        session.execute(
            update(Proposal)
            .where(*pair)
            .values(
                pinned=ruling is PairRuling.PINNED,
                state=ProposalState.DISCARDED if ruling is PairRuling.FORBIDDEN else ProposalState.DRAFT,
            )
        )
    session.flush()


def release(session: Session, actor: Actor, edition: Edition, run_id: int, now: datetime) -> int:
    """Show the draft to its parties and mail them; returns how many proposals went out.

    A proposal whose listing has meanwhile too little left, or is gone, stays behind. Twice changes nothing.
    """
    require(actor, Permission.ORGANISE, edition)
    edition = editions.locked_edition(session, edition.id)
    run = session.get(MatchRun, run_id)
    if run is None or run.edition_id != edition.id:
        raise NotFound()
    if run.state is RunState.RELEASED:
        return 0
    if run.state is not RunState.DRAFT:
        raise Refusal("run_discarded")
    run.state, run.released_at = RunState.RELEASED, now
    lapses_at = now + timedelta(days=edition.proposal_days)
    reserved = queries.reserved_amounts(session, edition.id)
    out = []
    for proposal in queries.proposals_of_run(session, run.id):
        if proposal.state is not ProposalState.DRAFT:
            continue
        amounts = {proposal.offer_id: proposal.offer_amount, proposal.request_id: proposal.request_amount}
        if any(not _has_left(session.get_one(Listing, key), reserved.get(key, 0), n) for key, n in amounts.items()):
            proposal.state = ProposalState.DISCARDED
            continue
        for key, amount in amounts.items():
            reserved[key] = reserved.get(key, 0) + amount
        proposal.state, proposal.lapses_at = ProposalState.OPEN, lapses_at
        out.append(proposal)
    session.flush()
    touch_market(session, edition.id)
    announce(session, RunReleased(edition_id=edition.id, run_id=run.id), now)
    _mail_new_proposals(session, edition, out, run, now)
    return len(out)


def _has_left(listing: Listing, reserved: int, amount: int) -> bool:
    return listing.state.value == "open" and listing.remaining - reserved >= amount


def _mail_new_proposals(
    session: Session, edition: Edition, proposals: list[Proposal], run: MatchRun, now: datetime
) -> None:
    """One mail per person with all proposals of that person's organisations, not one per proposal."""
    by_organisation: dict[int, list[int]] = {}
    for proposal in proposals:
        for side in Side:
            by_organisation.setdefault(queries.listing_on(proposal, side).organisation_id, []).append(proposal.id)
    by_person: dict[int, set[int]] = {}
    people = {}
    for organisation, ids in by_organisation.items():
        for person in people_of(session, organisation):
            people[person.id] = person
            by_person.setdefault(person.id, set()).update(ids)
    rows = {proposal.id: proposal for proposal in proposals}
    for key, ids in by_person.items():
        lines = [
            {"id": row.id, "request": row.request.title, "offer": row.offer.title}
            for row in (rows[number] for number in sorted(ids))
        ]
        values = {"edition": edition.name, "proposals": lines, "days": edition.proposal_days}
        person = people[key]
        queue_mail(
            session, "proposals", person.email, person.locale, values, now, key, key=f"run-{run.id}-person-{key}"
        )


def answer(
    session: Session, actor: Actor, proposal: Proposal, side: Side, given: Answer, now: datetime
) -> Match | None:
    """One side's yes or no. Two times yes makes a match and takes the stock; returns it.

    The same answer twice changes nothing and returns the match, if there is one. Raises Refusal when the proposal
    is closed, or when what it is about has just been promised to somebody else.
    """
    editions.locked_edition(session, proposal.edition_id)
    session.refresh(proposal)
    listing = queries.listing_on(proposal, side)
    on_behalf = may(actor, Permission.MATCHMAKE, queries.scope_of(proposal))
    if listing.organisation_id not in actor.organisations and not on_behalf:
        raise NotFound()
    answers = {each: queries.answer_of(proposal, each) for each in Side}
    if answers[side] is given and proposal.state is not ProposalState.LAPSED:
        return queries.match_of(session, proposal.id)
    proposal.state = after_answer(proposal.state, answers, side, given)
    if side is Side.OFFER:
        proposal.offer_answer = given
    else:
        proposal.request_answer = given
    session.flush()
    announce(session, ProposalAnswered(edition_id=proposal.edition_id, proposal_id=proposal.id), now)
    if given is Answer.NO:
        touch_market(session, proposal.edition_id)
        _mail_other(session, proposal, side, "proposal_declined", now)
        return None
    if proposal.state is not ProposalState.MATCHED:
        _mail_other(session, proposal, side, "proposal_yes", now)
        return None
    amounts = (proposal.offer_amount, proposal.request_amount)
    match = contracts.open_match(
        session, actor, proposal.offer, proposal.request, amounts, now, proposal_id=proposal.id
    )
    lapse_taken(session, (proposal.offer_id, proposal.request_id), now)
    return match


def lapse_taken(session: Session, listing_ids: tuple[int, ...], now: datetime) -> None:
    """Close open proposals for which there is not enough left any more, and tell their parties."""
    for proposal in queries.open_proposals_on(session, listing_ids):
        enough = (
            proposal.offer.remaining >= proposal.offer_amount and proposal.request.remaining >= proposal.request_amount
        )
        if not enough:
            proposal.state = ProposalState.LAPSED
            session.flush()
            announce(session, ProposalAnswered(edition_id=proposal.edition_id, proposal_id=proposal.id), now)
            for side in Side:
                _mail_other(session, proposal, side, "proposal_taken", now)


def lapse_unanswered(session: Session, now: datetime) -> int:
    """Close what nobody answered in time. Safe to run twice, and in two processes."""
    closed = 0
    for proposal in queries.unanswered_after(session, now):
        done = session.execute(
            update(Proposal)
            .where(Proposal.id == proposal.id, Proposal.state == ProposalState.OPEN)
            .values(state=ProposalState.LAPSED)
        ).rowcount
        if done == 1:
            closed += 1
            touch_market(session, proposal.edition_id)
            announce(session, ProposalAnswered(edition_id=proposal.edition_id, proposal_id=proposal.id), now)
    return closed


def write_message(session: Session, actor: Actor, proposal: Proposal, side: Side, text: str, now: datetime) -> Message:
    """A question or an answer in the thread; the other party gets it by mail."""
    listing = queries.listing_on(proposal, side)
    if listing.organisation_id not in actor.organisations:
        raise NotFound()
    text = text.strip()
    if not text:
        raise Invalid("message_empty")
    if len(text) > LONGEST_MESSAGE:
        raise Invalid("message_too_long", most=LONGEST_MESSAGE)
    if proposal.state not in (ProposalState.OPEN, ProposalState.MATCHED):
        raise Refusal("proposal_closed")
    editions.locked_edition(session, proposal.edition_id)
    session.refresh(proposal, ["thread"])
    if len(proposal.thread) >= LONGEST_THREAD:
        raise Refusal("thread_full", most=LONGEST_THREAD)
    newest = proposal.thread[-1] if proposal.thread else None
    if newest and (newest.organisation_id, newest.text) == (listing.organisation_id, text):
        return newest  # the same message sent twice counts once
    message = Message(
        proposal_id=proposal.id,
        organisation_id=listing.organisation_id,
        person_id=actor.person_id,
        text=text,
        sent_at=now,
    )
    session.add(message)
    session.flush()
    announce(session, ProposalAnswered(edition_id=proposal.edition_id, proposal_id=proposal.id), now)
    _mail_other(session, proposal, side, "proposal_question", now, message)
    return message


def _mail_other(
    session: Session, proposal: Proposal, side: Side, letter: str, now: datetime, message: Message | None = None
) -> None:
    """Tell the people on the other side than `side`."""
    theirs = queries.listing_on(proposal, side.other)
    ours = queries.listing_on(proposal, side)
    for person in people_of(session, theirs.organisation_id):
        values = {
            "proposal_id": proposal.id,
            "organisation": ours.organisation.name,
            "theirs": theirs.title,
            "ours": ours.title,
            "text": message.text if message else "",
        }
        about = message.id if message else ""
        key = f"proposal-{proposal.id}-{letter}-{side.value}-{about}-{person.id}"
        queue_mail(session, letter, person.email, person.locale, values, now, person.id, key=key)
