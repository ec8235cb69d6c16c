"""Reads on runs and proposals."""

from collections import defaultdict
from collections.abc import Iterable
from datetime import datetime

from sqlalchemy import ColumnElement, Select, exists, func, or_, select
from sqlalchemy.orm import Session, aliased, joinedload, selectinload

from beursvloer.access.permissions import Actor, Permission, Scope, may
from beursvloer.contracts.models import Match
from beursvloer.contracts.rules import MatchState
from beursvloer.editions.models import Edition
from beursvloer.listings.models import Listing
from beursvloer.listings.rules import ListingState
from beursvloer.proposals.models import MatchRun, Message, PairRule, Proposal, ProposalAnswer
from beursvloer.proposals.rules import Answer, PairRuling, ProposalState, RunState
from beursvloer.rings.queries import held_by_rings, pairs_in_rings
from beursvloer.terms import Side

SEEN = frozenset(set(ProposalState) - {ProposalState.DRAFT, ProposalState.DISCARDED})
"""States that the parties know of: a draft stays hidden until the organiser releases it."""


OFFER, REQUEST = aliased(Listing), aliased(Listing)


def _whole() -> Select[Proposal]:
    sides = (Proposal.offer, Proposal.request)
    return select(Proposal).options(
        joinedload(Proposal.edition).joinedload(Edition.region),
        *(joinedload(side).joinedload(Listing.organisation) for side in sides),
        *(joinedload(side).joinedload(Listing.village) for side in sides),
    )


def listing_on(proposal: Proposal, side: Side) -> Listing:
    return proposal.offer if side is Side.OFFER else proposal.request


def answer_of(proposal: Proposal, side: Side) -> Answer | None:
    return proposal.offer_answer if side is Side.OFFER else proposal.request_answer


def scope_of(proposal: Proposal) -> Scope:
    parties = frozenset({proposal.offer.organisation_id, proposal.request.organisation_id})
    return Scope(proposal.edition.region_id, proposal.edition_id, parties)


def sides_of(proposal: Proposal, actor: Actor) -> list[Side]:
    """The sides whose organisation the actor represents."""
    return [side for side in Side if listing_on(proposal, side).organisation_id in actor.organisations]


def visible_proposal(session: Session, proposal_id: int, actor: Actor) -> Proposal | None:
    """A released proposal for its two parties, any for those who may act for them; to others it does not exist."""
    proposal = session.scalar(
        _whole()
        .options(
            selectinload(Proposal.thread).options(joinedload(Message.organisation), joinedload(Message.person)),
            selectinload(Proposal.answers).joinedload(ProposalAnswer.person),
        )
        .where(Proposal.id == proposal_id)
    )
    if proposal is None:
        return None
    scope = scope_of(proposal)
    if proposal.state in SEEN:
        return proposal if may(actor, Permission.REPRESENT, scope) else None
    return proposal if may(actor, Permission.MATCHMAKE, scope) else None


def open_proposals_for(session: Session, organisations: Iterable[int]) -> list[Proposal]:
    """Proposals of these organisations that can still be answered, the newest first."""
    notes = select(Listing.id).where(Listing.organisation_id.in_(list(organisations)))
    return list(
        session.scalars(
            _whole()
            .where(
                Proposal.state == ProposalState.OPEN,
                or_(Proposal.offer_id.in_(notes), Proposal.request_id.in_(notes)),
            )
            .order_by(Proposal.id.desc())
        )
    )


def draft_run(session: Session, edition_id: int) -> MatchRun | None:
    """The draft that waits for release, or None. There is at most one."""
    return session.scalar(
        select(MatchRun)
        .where(MatchRun.edition_id == edition_id, MatchRun.state == RunState.DRAFT)
        .order_by(MatchRun.id.desc())
        .limit(1)
        .execution_options(populate_existing=True)
    )


def runs_of(session: Session, edition_id: int) -> list[MatchRun]:
    """Released runs, newest first."""
    return list(
        session.scalars(
            select(MatchRun)
            .where(MatchRun.edition_id == edition_id, MatchRun.state == RunState.RELEASED)
            .order_by(MatchRun.id.desc())
        )
    )


def run_counts(session: Session, edition_id: int) -> list[tuple[MatchRun, dict[ProposalState, int]]]:
    """Released runs, newest first, each with its proposals counted by state; what never went out is not counted."""
    counts: dict[int, dict[ProposalState, int]] = defaultdict(dict)
    for run, state, count in session.execute(
        select(Proposal.run_id, Proposal.state, func.count())
        .where(Proposal.edition_id == edition_id, Proposal.state.in_(SEEN))
        .group_by(Proposal.run_id, Proposal.state)
    ):
        counts[run][state] = count
    return [(run, counts[run.id]) for run in runs_of(session, edition_id)]


def proposals_of_run(session: Session, run_id: int) -> list[Proposal]:
    """Best fit first, as the rows are now."""
    return list(
        session.scalars(
            _whole()
            .where(Proposal.run_id == run_id)
            .order_by(Proposal.fit.desc(), Proposal.id)
            .execution_options(populate_existing=True)
        )
    )


def page_of_draft(session: Session, run_id: int, page: int, size: int) -> list[Proposal]:
    """The proposals of a draft that would go out, best fit first, `size` to a page; the first page is 1."""
    return list(
        session.scalars(
            _whole()
            .where(Proposal.run_id == run_id, Proposal.state == ProposalState.DRAFT)
            .order_by(Proposal.fit.desc(), Proposal.id)
            .limit(size)
            .offset((page - 1) * size)
            .execution_options(populate_existing=True)
        )
    )


def planned_pairs(session: Session, run_id: int) -> frozenset[tuple[int, int]]:
    """(request, offer) of all proposals of a draft that would go out."""
    return frozenset(_pairs(session, (Proposal.run_id == run_id) & (Proposal.state == ProposalState.DRAFT)))


def drafted_pairs(session: Session, edition_id: int) -> frozenset[tuple[int, int]]:
    """(request, offer) of what a draft of this edition would let go out."""
    return frozenset(_pairs(session, (Proposal.edition_id == edition_id) & (Proposal.state == ProposalState.DRAFT)))


def waiting_in(session: Session, edition_id: int, most: int) -> list[Proposal]:
    """Released proposals of an edition that wait for an answer, the first to lapse first; at most so many."""
    return list(
        session.scalars(
            _whole()
            .where(Proposal.edition_id == edition_id, Proposal.state == ProposalState.OPEN)
            .order_by(Proposal.lapses_at, Proposal.id)
            .limit(most)
        )
    )


def amounts_left(proposal: Proposal) -> tuple[int, int]:
    """What a match would take now, of the offer and of the request: what was proposed, or what is left of it.

    Of listings in one unit as much of both. Where nothing is left the proposed amount stands, and is refused.
    """
    offered = min(proposal.offer_amount, proposal.offer.remaining)
    asked = min(proposal.request_amount, proposal.request.remaining)
    if proposal.offer.unit is not None and proposal.offer.unit is proposal.request.unit:
        offered = asked = min(offered, asked)
    return offered or proposal.offer_amount, asked or proposal.request_amount


def impossible_proposals(session: Session, listing_ids: Iterable[int] | None = None) -> list[Proposal]:
    """Open proposals on these listings (None: on any) of which nothing is left, or a listing is withdrawn."""
    query = (
        _whole()
        .join(OFFER, OFFER.id == Proposal.offer_id)
        .join(REQUEST, REQUEST.id == Proposal.request_id)
        .where(
            Proposal.state == ProposalState.OPEN,
            or_(
                OFFER.remaining < 1,
                REQUEST.remaining < 1,
                OFFER.state == ListingState.WITHDRAWN,
                REQUEST.state == ListingState.WITHDRAWN,
            ),
        )
        .order_by(Proposal.id)
        .execution_options(populate_existing=True)
    )
    if listing_ids is not None:
        ids = list(listing_ids)
        query = query.where(or_(Proposal.offer_id.in_(ids), Proposal.request_id.in_(ids)))
    return list(session.scalars(query))


def unanswered_after(session: Session, now: datetime) -> list[Proposal]:
    """Open proposals whose time has passed."""
    return list(
        session.scalars(
            _whole()
            .where(Proposal.state == ProposalState.OPEN, Proposal.lapses_at <= now)
            .order_by(Proposal.id)
            .execution_options(populate_existing=True)
        )
    )


def rulings_of(session: Session, edition_id: int) -> dict[tuple[int, int], PairRuling]:
    """(request, offer) → what an organiser decided about that pair."""
    rows = session.scalars(select(PairRule).where(PairRule.edition_id == edition_id))
    return {(row.request_id, row.offer_id): row.ruling for row in rows}


def _pairs(session: Session, condition: ColumnElement[bool]) -> list[tuple[int, int]]:
    return list(session.execute(select(Proposal.request_id, Proposal.offer_id).where(condition)))


def pairs_not_to_repeat(session: Session, edition_id: int) -> frozenset[tuple[int, int]]:
    """Pairs that are out now, matched, or refused, as a proposal or in a ring.

    Others may come again: silence is no answer, and from a match people step back for a day that did not suit.
    """
    states = (ProposalState.OPEN, ProposalState.MATCHED, ProposalState.DECLINED)
    withdrawn = exists().where(Match.proposal_id == Proposal.id, Match.state == MatchState.WITHDRAWN)
    proposed = _pairs(session, (Proposal.edition_id == edition_id) & Proposal.state.in_(states) & ~withdrawn)
    return frozenset(proposed) | pairs_in_rings(session, edition_id, notes_only=True)


def newest_of_pairs(
    session: Session, edition_id: int, pairs: Iterable[tuple[int, int]]
) -> dict[tuple[int, int], Proposal]:
    """(request, offer) → the newest proposal of that pair that went out; pairs without one are left out."""
    wanted = set(pairs)
    if not wanted:
        return {}
    rows = session.scalars(
        select(Proposal)
        .where(
            Proposal.edition_id == edition_id,
            Proposal.state.in_(SEEN),
            Proposal.request_id.in_({request for request, _offer in wanted}),
        )
        .order_by(Proposal.id)
    )
    return {pair: row for row in rows if (pair := (row.request_id, row.offer_id)) in wanted}


def met_pairs(session: Session, edition_id: int) -> frozenset[frozenset[int]]:
    """Pairs of organisations that were proposed to each other before."""
    rows = session.execute(
        select(OFFER.organisation_id, REQUEST.organisation_id)
        .select_from(Proposal)
        .join(OFFER, OFFER.id == Proposal.offer_id)
        .join(REQUEST, REQUEST.id == Proposal.request_id)
        .where(Proposal.edition_id == edition_id, Proposal.state.in_(SEEN))
    )
    return frozenset(frozenset(pair) for pair in rows)


def reserved_amounts(session: Session, edition_id: int) -> dict[int, int]:
    """Listing id → how much of it open proposals and open rings hold, so that a new run does not propose it twice."""
    reserved: dict[int, int] = defaultdict(int)
    rows = session.execute(
        select(Proposal.offer_id, Proposal.offer_amount, Proposal.request_id, Proposal.request_amount).where(
            Proposal.edition_id == edition_id, Proposal.state == ProposalState.OPEN
        )
    )
    for offer, offer_amount, request, request_amount in rows:
        reserved[offer] += offer_amount
        reserved[request] += request_amount
    for listing, amount in held_by_rings(session, edition_id):
        reserved[listing] += amount
    return dict(reserved)


def match_of(session: Session, proposal_id: int) -> Match | None:
    """The match that came from a proposal."""
    return session.scalar(select(Match).where(Match.proposal_id == proposal_id))
