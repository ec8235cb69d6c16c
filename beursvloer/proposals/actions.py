"""Writes on runs and proposals: save a draft, rule on pairs, release, answer, lapse."""

from datetime import datetime, timedelta

from sqlalchemy import update
from sqlalchemy.orm import Session

from beursvloer.access.permissions import Actor, Permission
from beursvloer.contracts import actions as contracts
from beursvloer.contracts.models import Match
from beursvloer.contracts.queries import acts_on_behalf
from beursvloer.editions import queries as editions
from beursvloer.editions.actions import require, require_open, touch_market
from beursvloer.editions.models import Edition
from beursvloer.fits.queries import stored
from beursvloer.listings.models import Listing
from beursvloer.listings.rules import ListingState, ListingText, reads_as_money
from beursvloer.live.announce import announce
from beursvloer.live.events import (
    Event,
    MessageWritten,
    ProposalAnswered,
    ProposalLapsed,
    ProposalTaken,
    RunComputed,
    RunReleased,
)
from beursvloer.proposals import queries
from beursvloer.proposals.letters import mail_new_proposals, mail_other
from beursvloer.proposals.models import MatchRun, Message, PairRule, Proposal, ProposalAnswer
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
    _discard(session, edition)
    run = MatchRun(
        edition_id=edition.id,
        state=RunState.DRAFT,
        market_version=version,
        total_fit=outcome.total_fit,
        objective=outcome.objective,
        bound=outcome.bound,
        kept=outcome.kept,
        unmatched=[
            {
                "listing_id": node.id,
                "code": why.code.value,
                "quantity": why.quantity,
                "placed": why.placed,
                "best": why.best.id if why.best else None,
                "fit": why.fit,
                "rivals": why.rivals,
                "forbidden": why.forbidden,
            }
            for node, why in sorted(outcome.unmatched.items())
        ],
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


def discard_draft(session: Session, actor: Actor, edition: Edition) -> bool:
    """Throw the draft away; returns whether there was one still: somebody may just have released it.

    The next one is computed as if it had never been.
    """
    require(actor, Permission.ORGANISE, edition)
    edition = editions.locked_edition(session, edition.id)
    if not _discard(session, edition):
        return False
    touch_market(session, edition.id)
    return True


def _discard(session: Session, edition: Edition) -> bool:
    run = queries.draft_run(session, edition.id)
    if run is None:
        return False
    run.state = RunState.DISCARDED
    session.execute(update(Proposal).where(Proposal.run_id == run.id).values(state=ProposalState.DISCARDED))
    session.flush()
    return True


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
    # A plan that was being computed meanwhile does not know of this ruling, and must not be saved.
    touch_market(session, edition.id)


def release(session: Session, actor: Actor, edition: Edition, run_id: int, now: datetime) -> int:
    """Show the draft to its parties and mail them; returns how many proposals went out.

    A proposal whose listing has meanwhile too little left, or is gone, stays behind. Twice changes nothing.
    """
    require(actor, Permission.ORGANISE, edition)
    edition = editions.locked_edition(session, edition.id)
    require_open(edition)
    run = session.get(MatchRun, run_id, populate_existing=True)
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
    mail_new_proposals(session, edition, out, run, now)
    return len(out)


def _has_left(listing: Listing, reserved: int, amount: int) -> bool:
    return listing.state is ListingState.OPEN and listing.remaining - reserved >= amount


def answer(
    session: Session, actor: Actor, proposal: Proposal, side: Side, given: Answer, now: datetime
) -> Match | None:
    """One side's yes or no. Two times yes makes a match and takes the stock; returns it.

    The same answer twice changes nothing and returns the match, if there is one. Raises Refusal when the proposal
    is closed, or when what it is about has just been promised to somebody else or left the board (`stock_taken`,
    `note_withdrawn`: roll back, then `close_taken` tells both parties), or is with the organisers (`note_held`).
    """
    edition = editions.locked_edition(session, proposal.edition_id)
    session.refresh(proposal)
    listing = queries.listing_on(proposal, side)
    on_behalf = acts_on_behalf(actor, queries.scope_of(proposal), listing.organisation_id)
    answers = {each: queries.answer_of(proposal, each) for each in Side}
    if answers[side] is given and proposal.state not in (ProposalState.LAPSED, ProposalState.TAKEN):
        return queries.match_of(session, proposal.id)
    new_state, old_state = after_answer(proposal.state, answers, side, given), proposal.state
    if given is Answer.YES:
        require_open(edition)
        if proposal.lapses_at is not None and proposal.lapses_at <= now and proposal.state is ProposalState.DECLINED:
            raise Refusal("proposal_lapsed")
    proposal.state = new_state
    if side is Side.OFFER:
        proposal.offer_answer = given
    else:
        proposal.request_answer = given
    said = ProposalAnswer(
        proposal_id=proposal.id,
        side=side,
        answer=given,
        person_id=actor.person_id,
        on_behalf_of=listing.organisation_id if on_behalf else None,
        at=now,
    )
    session.add(said)
    session.flush()
    announce(session, ProposalAnswered(**_named(proposal)), now)
    if ProposalState.DECLINED in (old_state, new_state):
        touch_market(session, proposal.edition_id)  # what it holds is free again, or held again
    if proposal.state is not ProposalState.MATCHED:
        letter = "proposal_yes" if given is Answer.YES else "proposal_declined"
        mail_other(session, proposal, side, letter, now, said.id)
        return None
    for each in Side:
        session.refresh(queries.listing_on(proposal, each), ["remaining", "state"])
    match = contracts.open_match(
        session,
        actor,
        proposal.offer,
        proposal.request,
        queries.amounts_left(proposal),
        now,
        proposal_id=proposal.id,
        on_behalf_of=listing.organisation_id if on_behalf else None,
    )
    close_taken(session, now, (proposal.offer_id, proposal.request_id))
    return match


def close_taken(session: Session, now: datetime, listing_ids: tuple[int, ...] | None = None) -> int:
    """Close open proposals on these listings (None: on any) that can no longer come true, and tell their parties.

    Nothing is left, or a listing left the board. Returns how many were closed; safe to run twice.
    """
    locked = _lock_editions(session, queries.impossible_proposals(session, listing_ids))
    return _take(session, now, locked, listing_ids)


def _take(session: Session, now: datetime, locked: frozenset[int], listing_ids: tuple[int, ...] | None = None) -> int:
    closed = [
        proposal for proposal in queries.impossible_proposals(session, listing_ids) if proposal.edition_id in locked
    ]
    for proposal in closed:
        _close(session, proposal, ProposalState.TAKEN, ProposalTaken(**_named(proposal)), now)
        for side in Side:
            mail_other(session, proposal, side, "proposal_taken", now)
    return len(closed)


def lapse_unanswered(session: Session, now: datetime) -> int:
    """Close what was not answered twice in time, and what can no longer come true. Safe to run twice, at once too."""
    late = queries.unanswered_after(session, now)
    locked = _lock_editions(session, [*late, *queries.impossible_proposals(session)])
    lapsed = [proposal for proposal in queries.unanswered_after(session, now) if proposal.edition_id in locked]
    for proposal in lapsed:
        _close(session, proposal, ProposalState.LAPSED, ProposalLapsed(**_named(proposal)), now)
        for side in Side:  # one of the two at the most: twice yes is a match
            if queries.answer_of(proposal, side) is Answer.YES:
                mail_other(session, proposal, side.other, "proposal_lapsed", now)
    return len(lapsed) + _take(session, now, locked)


def _close(session: Session, proposal: Proposal, state: ProposalState, event: Event, now: datetime) -> None:
    proposal.state = state
    session.flush()
    touch_market(session, proposal.edition_id)
    announce(session, event, now)


def _named(proposal: Proposal) -> dict[str, int]:
    """What every event about a proposal names."""
    return {
        "edition_id": proposal.edition_id,
        "proposal_id": proposal.id,
        "giver_id": proposal.offer.organisation_id,
        "asker_id": proposal.request.organisation_id,
    }


def _lock_editions(session: Session, proposals: list[Proposal]) -> frozenset[int]:
    """Take the locks of all their editions in one order, before anything is written or announced; returns their ids.

    An answer holds its edition first and its proposal after; the other way round, two transactions would wait for
    each other forever.
    """
    wanted = frozenset(proposal.edition_id for proposal in proposals)
    for edition_id in sorted(wanted):
        editions.locked_edition(session, edition_id)
    return wanted


def write_message(session: Session, actor: Actor, proposal: Proposal, side: Side, text: str, now: datetime) -> Message:
    """A question or an answer in the thread; the other party gets it by mail. The same text twice counts once.

    Raises Invalid when it is empty, too long or about money; Refusal when the thread is full or closed.
    """
    text = text.strip()
    if not text:
        raise Invalid("message_empty")
    if len(text) > LONGEST_MESSAGE:
        raise Invalid("message_too_long", most=LONGEST_MESSAGE)
    editions.locked_edition(session, proposal.edition_id)
    session.refresh(proposal)
    session.refresh(proposal, ["thread"])
    listing = queries.listing_on(proposal, side)
    on_behalf = acts_on_behalf(actor, queries.scope_of(proposal), listing.organisation_id)
    newest = proposal.thread[-1] if proposal.thread else None
    if newest and (newest.organisation_id, newest.text) == (listing.organisation_id, text):
        return newest
    if proposal.state not in (ProposalState.OPEN, ProposalState.MATCHED):
        raise Refusal("proposal_closed")
    if len(proposal.thread) >= LONGEST_THREAD:
        raise Refusal("thread_full", most=LONGEST_THREAD)
    if reads_as_money(ListingText(side, text, listing.kind, locale=listing.locale)):
        raise Invalid("match_asks_for_money")
    message = Message(
        proposal_id=proposal.id,
        organisation_id=listing.organisation_id,
        person_id=actor.person_id,
        on_behalf=on_behalf,
        text=text,
        sent_at=now,
    )
    session.add(message)
    session.flush()
    session.expire(proposal, ["thread"])
    announce(session, MessageWritten(**_named(proposal), message_id=message.id), now)
    mail_other(session, proposal, side, "proposal_question", now, message.id, message.text)
    return message
