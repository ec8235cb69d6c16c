"""Reads on rings."""

from collections.abc import Iterable
from datetime import datetime

from sqlalchemy import ColumnElement, Select, and_, exists, or_, select
from sqlalchemy.orm import Session, aliased, joinedload, selectinload

from beursvloer.access.permissions import Actor, Permission, Scope, may
from beursvloer.accounts.models import Membership
from beursvloer.contracts.models import Match, MatchChange
from beursvloer.contracts.rules import Act, MatchState
from beursvloer.editions.models import Edition
from beursvloer.listings.models import Listing
from beursvloer.listings.rules import ListingState
from beursvloer.rings.models import Ring, RingAnswer, RingLeg
from beursvloer.rings.rules import ENDED, SEEN, Reply, RingState, Standing, Why

Pair = tuple[int, int]
"""(request, offer)."""


def _whole() -> Select[Ring]:
    legs = selectinload(Ring.legs)
    return select(Ring).options(
        joinedload(Ring.edition).joinedload(Edition.region),
        legs.joinedload(RingLeg.giver),
        *(
            legs.joinedload(side).joinedload(of)
            for side in (RingLeg.offer, RingLeg.request)
            for of in (Listing.organisation, Listing.village, Listing.edition)
        ),
        selectinload(Ring.answers).joinedload(RingAnswer.person),
    )


def whole_ring(session: Session, ring_id: int) -> Ring | None:
    """The ring as it is now, with its legs and answers."""
    return session.scalar(_whole().where(Ring.id == ring_id).execution_options(populate_existing=True))


def parties_of(ring: Ring) -> list[int]:
    """Its parties in the order of giving."""
    return [leg.giver_id for leg in ring.legs]


def legs_of(ring: Ring, party: int) -> tuple[RingLeg, RingLeg]:
    """The leg by which a party gives, and the one by which it gets."""
    place = parties_of(ring).index(party)
    return ring.legs[place], ring.legs[place - 1]


def scope_of(ring: Ring) -> Scope:
    return Scope(ring.edition.region_id, ring.edition_id, frozenset(parties_of(ring)))


def last_answers(ring: Ring) -> dict[int, RingAnswer]:
    """Party → its last answer, of those that gave one."""
    return {answer.organisation_id: answer for answer in ring.answers}


def standing_of(session: Session, ring: Ring) -> Standing:
    """How the ring stands. Only a released successor counts as one: of a draft no party knows."""
    last = last_answers(ring)
    replaced = ring.state in ENDED and session.scalar(
        select(exists().where(Ring.replaces_id == ring.id, Ring.state.in_(SEEN)))
    )
    answers = {party: last[party].answer if party in last else None for party in parties_of(ring)}
    return Standing(ring.state, answers, bool(replaced))


def visible_ring(session: Session, ring_id: int, actor: Actor) -> Ring | None:
    """A released ring for its parties, any for those who may act for them; to others it does not exist."""
    ring = whole_ring(session, ring_id)
    if ring is None:
        return None
    needs = Permission.REPRESENT if ring.state in SEEN else Permission.MATCHMAKE
    return ring if may(actor, needs, scope_of(ring)) else None


def ring_in(session: Session, edition_id: int, ring_id: int) -> Ring | None:
    """A ring of this edition."""
    ring = whole_ring(session, ring_id)
    return ring if ring is not None and ring.edition_id == edition_id else None


def rings_in(session: Session, edition_id: int, states: Iterable[RingState], most: int = 100) -> list[Ring]:
    """Rings of an edition in these states, newest first; at most so many."""
    return list(
        session.scalars(
            _whole()
            .where(Ring.edition_id == edition_id, Ring.state.in_(list(states)))
            .order_by(Ring.id.desc())
            .limit(most)
            .execution_options(populate_existing=True)
        )
    )


def open_rings_for(session: Session, organisations: Iterable[int]) -> list[Ring]:
    """Rings of these organisations that can still be answered, newest first."""
    theirs = exists().where(RingLeg.ring_id == Ring.id, RingLeg.giver_id.in_(list(organisations)))
    return list(
        session.scalars(
            _whole()
            .where(Ring.state == RingState.OPEN, theirs)
            .order_by(Ring.id.desc())
            .execution_options(populate_existing=True)
        )
    )


def successor_of(session: Session, ring_id: int, states: Iterable[RingState] = SEEN) -> Ring | None:
    """The ring that came in the place of this one, when it is in one of these states."""
    return session.scalar(_whole().where(Ring.replaces_id == ring_id, Ring.state.in_(list(states))))


def busy_parties(session: Session, edition_id: int) -> frozenset[int]:
    """Organisations that are in an open ring: nobody is in two."""
    return frozenset(
        session.scalars(
            select(RingLeg.giver_id)
            .join(Ring, Ring.id == RingLeg.ring_id)
            .where(Ring.edition_id == edition_id, Ring.state == RingState.OPEN)
        )
    )


def held_by_rings(session: Session, edition_id: int) -> list[tuple[int, int]]:
    """(listing id, amount) of what open rings hold of notes, leg by leg and side by side."""
    rows = session.scalars(
        select(RingLeg)
        .join(Ring, Ring.id == RingLeg.ring_id)
        .where(Ring.edition_id == edition_id, Ring.state == RingState.OPEN)
    )
    return [held for leg in rows for held in amounts_of(leg)]


def amounts_of(leg: RingLeg) -> list[tuple[int, int]]:
    """(listing id, amount) that a leg takes of notes; what is only named in return is on no note."""
    sides = ((leg.offer_said, leg.offer_id, leg.offer_amount), (leg.request_said, leg.request_id, leg.request_amount))
    return [(listing, amount) for said, listing, amount in sides if not said]


def pairs_in_rings(session: Session, edition_id: int, *, notes_only: bool = False) -> frozenset[Pair]:
    """Pairs that an open ring is about, that became a match which stands, or that were refused.

    `notes_only`: of legs whose both sides are notes; the others are about what notes name in return.
    """
    rings = session.scalars(
        select(Ring)
        .options(selectinload(Ring.legs), selectinload(Ring.answers))
        .where(Ring.edition_id == edition_id, Ring.state.in_((RingState.OPEN, RingState.AGREED, RingState.BROKEN)))
        .execution_options(populate_existing=True)
    ).all()
    withdrawn = set(
        session.scalars(
            select(Match.ring_leg_id).where(
                Match.edition_id == edition_id, Match.ring_leg_id.is_not(None), Match.state == MatchState.WITHDRAWN
            )
        )
    )
    legs = [leg for ring in rings for leg in _settled(ring) if leg.id not in withdrawn]
    return frozenset(
        (leg.request_id, leg.offer_id) for leg in legs if not (notes_only and (leg.offer_said or leg.request_said))
    )


def _settled(ring: Ring) -> list[RingLeg]:
    """The legs that are not to come again: of a broken ring those that somebody refused."""
    if ring.state is not RingState.BROKEN:
        return list(ring.legs)
    refused: list[RingLeg] = []
    for party, said in last_answers(ring).items():
        if said.answer is Reply.NO:
            gives, gets = legs_of(ring, party)
            refused += [leg for leg, why in ((gives, Why.GIVE), (gets, Why.GET)) if said.why in (why, None)]
    return refused


def left_out_after(session: Session, ring: Ring) -> frozenset[int]:
    """Who is not asked again in the place of this ring and of those before it: who said "not now" or gave no reason,
    who did not answer in time, and who stepped back from what was agreed."""
    out: set[int] = set()
    before: Ring | None = ring
    while before is not None:
        last = last_answers(before)
        out |= {key for key, said in last.items() if said.answer is Reply.NO and said.why in (Why.NOW, None)}
        if before.state is RingState.LAPSED:
            out |= set(parties_of(before)) - set(last)
        if before.state is RingState.WITHDRAWN:
            out |= _stepped_back(session, before)
        before = whole_ring(session, before.replaces_id) if before.replaces_id is not None else None
    return frozenset(out)


def _stepped_back(session: Session, ring: Ring) -> set[int]:
    """The parties that withdrew from its matches: whom somebody acted for, or whom that person represents."""
    change = MatchChange.act == Act.WITHDRAWN
    legs = Match.ring_leg_id.in_([leg.id for leg in ring.legs])
    of = select(MatchChange).join(Match, Match.id == MatchChange.match_id).where(change, legs)
    changes = session.scalars(of).all()
    people = [row.person_id for row in changes if row.on_behalf_of is None and row.person_id is not None]
    own = session.scalars(select(Membership.organisation_id).where(Membership.person_id.in_(people)))
    return ({row.on_behalf_of for row in changes if row.on_behalf_of is not None} | set(own)) & set(parties_of(ring))


OFFER, REQUEST = aliased(Listing), aliased(Listing)


def impossible_rings(session: Session, listing_ids: Iterable[int] | None = None) -> list[Ring]:
    """Open rings on these listings (None: on any) of which a note has too little left, or left the board."""

    def gone(note: type[Listing], said: ColumnElement[str], amount: ColumnElement[int]) -> ColumnElement[bool]:
        return or_(note.state == ListingState.WITHDRAWN, and_(said == "", note.remaining < amount))

    query = (
        select(RingLeg.ring_id)
        .join(OFFER, OFFER.id == RingLeg.offer_id)
        .join(REQUEST, REQUEST.id == RingLeg.request_id)
        .where(
            or_(
                gone(OFFER, RingLeg.offer_said, RingLeg.offer_amount),  # type: ignore[arg-type]  # columns, to mypy plain values
                gone(REQUEST, RingLeg.request_said, RingLeg.request_amount),  # type: ignore[arg-type]  # likewise
            )
        )
    )
    if listing_ids is not None:
        ids = list(listing_ids)
        query = query.where(or_(RingLeg.offer_id.in_(ids), RingLeg.request_id.in_(ids)))
    return _in_state(session, RingState.OPEN, Ring.id.in_(query))


def withdrawn_rings(session: Session) -> list[Ring]:
    """Agreed rings of which the matches were withdrawn: one withdrawn withdraws all."""
    legs = select(RingLeg.ring_id).join(Match, Match.ring_leg_id == RingLeg.id)
    return _in_state(session, RingState.AGREED, Ring.id.in_(legs.where(Match.state == MatchState.WITHDRAWN)))


def unanswered_after(session: Session, now: datetime) -> list[Ring]:
    """Open rings whose time has passed."""
    return _in_state(session, RingState.OPEN, Ring.lapses_at <= now)


def _in_state(session: Session, state: RingState, condition: ColumnElement[bool]) -> list[Ring]:
    return list(
        session.scalars(
            _whole().where(Ring.state == state, condition).order_by(Ring.id).execution_options(populate_existing=True)
        )
    )


def rings_to_replace(session: Session) -> list[int]:
    """Ended rings for which nobody looked for another one yet, the oldest first."""
    return list(
        session.scalars(select(Ring.id).where(Ring.state.in_(list(ENDED)), Ring.sought_at.is_(None)).order_by(Ring.id))
    )


def matches_of(session: Session, ring: Ring) -> dict[int, Match]:
    """Leg id → the match that came from it."""
    rows = session.scalars(select(Match).where(Match.ring_leg_id.in_([leg.id for leg in ring.legs])))
    return {row.ring_leg_id: row for row in rows if row.ring_leg_id is not None}
