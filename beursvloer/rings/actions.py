"""Writes on rings: save drafts, release, answer, end, and put another one in the place of one that ended."""

from collections.abc import Iterable
from datetime import datetime, timedelta

from sqlalchemy.orm import Session

from beursvloer.access.permissions import Actor, Permission
from beursvloer.contracts import actions as contracts
from beursvloer.contracts.queries import acts_on_behalf
from beursvloer.editions import queries as editions
from beursvloer.editions.actions import require, require_open, touch_market
from beursvloer.editions.models import Edition
from beursvloer.editions.rules import EditionState
from beursvloer.fits.queries import stored
from beursvloer.listings.actions import write_for_deal
from beursvloer.listings.models import Listing
from beursvloer.listings.rules import ListingState, ListingText
from beursvloer.live.announce import announce
from beursvloer.live.events import RingAnswered, RingClosed, RingDrafted, RingReleased
from beursvloer.programme.queries import is_evening
from beursvloer.proposals import actions as proposals
from beursvloer.proposals.queries import reserved_amounts
from beursvloer.refusals import NotFound, Refusal
from beursvloer.rings import queries
from beursvloer.rings.letters import mail_ring
from beursvloer.rings.models import Ring, RingAnswer, RingLeg
from beursvloer.rings.planner import Asked, Circle, Found, kind_of
from beursvloer.rings.rules import Reply, RingState, Why, after_reply, check_transition
from beursvloer.terms import Side


def save_drafts(
    session: Session, actor: Actor, edition: Edition, version: int, found: Found, now: datetime
) -> list[Ring]:
    """Keep what was found as drafts; older drafts are thrown away, but for those in the place of a ring that ended.

    `version` is the market it was computed from. Raises Refusal when that is no longer the present one.
    """
    require(actor, Permission.ORGANISE, edition)
    edition = editions.locked_edition(session, edition.id)
    require_open(edition)
    if edition.market_version != version:
        raise Refusal("market_changed_meanwhile")
    for old in queries.rings_in(session, edition.id, [RingState.DRAFT]):
        if old.replaces_id is None:
            _become(old, RingState.DISCARDED, now)
    rings = [_add(session, edition, circle, now) for circle in found.circles]
    session.flush()
    announce(session, RingDrafted(edition_id=edition.id), now)
    return rings


def _add(session: Session, edition: Edition, circle: Circle, now: datetime, replaces: Ring | None = None) -> Ring:
    ring = Ring(
        edition_id=edition.id,
        state=RingState.DRAFT,
        fit=sum(gift.fit for gift in circle),
        replaces_id=replaces.id if replaces else None,
        attempt=replaces.attempt + 1 if replaces else 0,
        created_at=now,
    )
    session.add(ring)
    session.flush()
    session.add_all(
        RingLeg(
            ring_id=ring.id,
            place=place,
            giver_id=gift.giver_id,
            offer_id=gift.offer_id,
            request_id=gift.request_id,
            offer_said=gift.offer_said,
            request_said=gift.request_said,
            offer_amount=gift.amounts[0],
            request_amount=gift.amounts[1],
            fit=gift.fit,
            parts=stored(gift.parts),
        )
        for place, gift in enumerate(circle)
    )
    session.flush()
    return ring


def discard(session: Session, actor: Actor, edition: Edition, ring_id: int, now: datetime) -> bool:
    """Throw a draft away; returns whether it was one still. Nobody saw it."""
    require(actor, Permission.ORGANISE, edition)
    edition = editions.locked_edition(session, edition.id)
    ring = queries.ring_in(session, edition.id, ring_id)
    if ring is None:
        raise NotFound()
    if ring.state is not RingState.DRAFT:
        return False
    _become(ring, RingState.DISCARDED, now)
    session.flush()
    announce(session, RingDrafted(edition_id=edition.id), now)
    return True


def release(session: Session, actor: Actor, edition: Edition, ring_id: int, now: datetime) -> bool:
    """Propose a draft to all its parties at once; returns whether it went out now: twice changes nothing.

    Raises Refusal when one of them is in another ring that is open, or when a note has too little left.
    """
    require(actor, Permission.ORGANISE, edition)
    edition = editions.locked_edition(session, edition.id)
    require_open(edition)
    ring = queries.ring_in(session, edition.id, ring_id)
    if ring is None:
        raise NotFound()
    if ring.state is RingState.OPEN:
        return False
    _propose(session, ring, edition, now)
    ring.released_by = actor.person_id
    session.flush()
    return True


def _propose(session: Session, ring: Ring, edition: Edition, now: datetime) -> None:
    require_room(session, ring)
    _become(ring, RingState.OPEN, now)
    ring.released_at, ring.lapses_at = now, now + timedelta(days=edition.proposal_days)
    if ring.replaces_id is not None:
        _carry(session, ring, queries.whole_ring(session, ring.replaces_id), now)
    session.flush()
    touch_market(session, edition.id)
    for party in queries.parties_of(ring):
        announce(session, RingReleased(edition_id=edition.id, ring_id=ring.id, organisation_id=party), now)
    mail_ring(session, ring, "ring_proposed", now)


def require_room(session: Session, ring: Ring) -> None:
    """Raise Refusal when it cannot be open now. Under the edition's lock."""
    busy = queries.busy_parties(session, ring.edition_id)
    for leg in ring.legs:
        if leg.giver_id in busy:
            raise Refusal("ring_party_busy", name=leg.giver.name)
    reserved = reserved_amounts(session, ring.edition_id)
    for leg in ring.legs:
        needed = dict(queries.amounts_of(leg))
        for listing in (leg.offer, leg.request):
            if listing.state is not ListingState.OPEN or listing.remaining - reserved.get(listing.id, 0) < needed.get(
                listing.id, 0
            ):
                raise Refusal("ring_stale", title=listing.title)


def _carry(session: Session, ring: Ring, before: Ring | None, now: datetime) -> None:
    """The yes of who gives the same and gets the same as in the ring before: it still holds."""
    if before is None:
        return
    last = queries.last_answers(before)
    for party in queries.parties_of(ring):
        said = last.get(party)
        if said is None or said.answer is not Reply.YES:
            continue
        then, now_ = (tuple(_promise(leg) for leg in queries.legs_of(one, party)) for one in (before, ring))
        if then == now_:
            ring.answers.append(
                RingAnswer(
                    organisation_id=party,
                    answer=Reply.YES,
                    person_id=said.person_id,
                    on_behalf=said.on_behalf,
                    carried=True,
                    at=said.at,
                )
            )


def _promise(leg: RingLeg) -> tuple[object, ...]:
    return leg.offer_id, leg.request_id, leg.offer_said, leg.request_said, leg.offer_amount, leg.request_amount


def answer(
    session: Session, actor: Actor, ring: Ring, party: int, reply: Reply, now: datetime, why: Why | None = None
) -> Ring:
    """A party's yes or no. The last yes opens the matches of all legs, all or none; returns the ring as it is now.

    The same answer twice changes nothing. Raises Refusal when the ring is closed, or when what it is about is
    promised to others or left the board (`stock_taken`, `note_withdrawn`: roll back, then `close_impossible` tells
    everybody), or is with the organisers (`note_held`).
    """
    edition = editions.locked_edition(session, ring.edition_id)
    ring = queries.whole_ring(session, ring.id) or ring
    if party not in queries.parties_of(ring):
        raise NotFound()
    on_behalf = acts_on_behalf(actor, queries.scope_of(ring), party)
    standing = queries.standing_of(session, ring)
    if standing.answers[party] is reply and ring.state not in (RingState.LAPSED, RingState.TAKEN):
        return ring
    old, new = ring.state, after_reply(standing, party, reply)
    if reply is Reply.YES:
        require_open(edition)
        if old is RingState.BROKEN:
            _reopen(session, ring, now)
    ring.answers.append(
        RingAnswer(
            organisation_id=party,
            answer=reply,
            why=why if reply is Reply.NO else None,
            person_id=actor.person_id,
            on_behalf=on_behalf,
            carried=False,
            at=now,
        )
    )
    if new is not ring.state:
        _become(ring, new, now)
    session.flush()
    if new is RingState.AGREED:
        _open_matches(session, actor, ring, party if on_behalf else None, now)
    if RingState.BROKEN in (old, new):
        touch_market(session, edition.id)  # what it holds is free again, or held again
    if new is RingState.BROKEN:
        others = [other for other in queries.parties_of(ring) if other != party]
        mail_ring(session, ring, "ring_ended", now, parties=others, about=ring.answers[-1].id, more=_ended(ring))
    for one in queries.parties_of(ring):
        names = {"edition_id": edition.id, "ring_id": ring.id, "organisation_id": one}
        announce(session, RingAnswered(**names) if new is RingState.OPEN else RingClosed(**names), now)
    return ring


def _reopen(session: Session, ring: Ring, now: datetime) -> None:
    """After a no that was taken back. A draft in its place, which no party saw, gives way."""
    if ring.lapses_at is not None and ring.lapses_at <= now:
        raise Refusal("ring_lapsed")
    draft = queries.successor_of(session, ring.id, [RingState.DRAFT, RingState.DISCARDED])
    if draft is not None:
        draft.replaces_id = None
        if draft.state is RingState.DRAFT:
            _become(draft, RingState.DISCARDED, now)
        session.flush()
    require_room(session, ring)
    _become(ring, RingState.OPEN, now)
    ring.closed_at = ring.sought_at = None


def _open_matches(session: Session, actor: Actor, ring: Ring, on_behalf_of: int | None, now: datetime) -> None:
    """A match for each leg. The first that has nothing left raises, and the whole transaction is rolled back."""
    for leg in ring.legs:
        offer, request = (_note(session, actor, ring, leg, side, now) for side in (Side.OFFER, Side.REQUEST))
        for listing in (offer, request):
            session.refresh(listing, ["remaining", "state"])
        contracts.open_match(
            session,
            actor,
            offer,
            request,
            (leg.offer_amount, leg.request_amount),
            now,
            ring_leg_id=leg.id,
            on_behalf_of=on_behalf_of,
            tell=False,
        )
    mail_ring(session, ring, "ring_agreed", now)
    proposals.close_taken(session, now, tuple({listing for leg in ring.legs for listing, _ in queries.amounts_of(leg)}))


def _note(session: Session, actor: Actor, ring: Ring, leg: RingLeg, side: Side, now: datetime) -> Listing:
    """The note on this side of a leg. What a note only names in return gets one of its own, for this deal alone."""
    offers = side is Side.OFFER
    listing, said = (leg.offer, leg.offer_said) if offers else (leg.request, leg.request_said)
    if not said:
        return listing
    other, other_said = (leg.request, leg.request_said) if offers else (leg.offer, leg.offer_said)
    if listing.state is ListingState.WITHDRAWN:
        raise Refusal("note_withdrawn")
    text = ListingText(
        side=side,
        title=said,
        kind=kind_of(said, listing.locale) if other_said else other.kind,
        quantity=leg.offer_amount if offers else leg.request_amount,
        unit=None if other_said else other.unit,
        locale=listing.locale,
    )
    parties = queries.parties_of(ring)
    owner = listing.organisation_id
    whose = (owner, *(party for party in parties if party != owner))
    return write_for_deal(session, actor, ring.edition, whose, text, now)


def close_impossible(session: Session, now: datetime, listing_ids: Iterable[int] | None = None) -> int:
    """Close open rings on these listings (None: on any) that can no longer come true, and tell their parties.

    Returns how many were closed; safe to run twice.
    """
    ids = None if listing_ids is None else tuple(listing_ids)
    locked = _lock_editions(session, queries.impossible_rings(session, ids))
    closed = [ring for ring in queries.impossible_rings(session, ids) if ring.edition_id in locked]
    for ring in closed:
        _end(session, ring, RingState.TAKEN, queries.parties_of(ring), now)
    return len(closed)


def close_withdrawn(session: Session, now: datetime) -> int:
    """Close agreed rings whose matches were withdrawn, so that another is looked for; their parties had their mail.

    Returns how many were closed; safe to run twice.
    """
    locked = _lock_editions(session, queries.withdrawn_rings(session))
    closed = [ring for ring in queries.withdrawn_rings(session) if ring.edition_id in locked]
    for ring in closed:
        _end(session, ring, RingState.WITHDRAWN, [], now)
    return len(closed)


def lapse_unanswered(session: Session, now: datetime) -> int:
    """Close what not all answered in time, and what can no longer come true. Safe to run twice, at once too.

    Whoever said yes hears of it; to whom said nothing it was no matter.
    """
    locked = _lock_editions(session, [*queries.unanswered_after(session, now), *queries.impossible_rings(session)])
    late = [ring for ring in queries.unanswered_after(session, now) if ring.edition_id in locked]
    for ring in late:
        said = [key for key, last in queries.last_answers(ring).items() if last.answer is Reply.YES]
        _end(session, ring, RingState.LAPSED, said, now)
    return len(late) + close_impossible(session, now)


def _end(session: Session, ring: Ring, state: RingState, told: list[int], now: datetime) -> None:
    _become(ring, state, now)
    session.flush()
    touch_market(session, ring.edition_id)
    for party in queries.parties_of(ring):
        announce(session, RingClosed(edition_id=ring.edition_id, ring_id=ring.id, organisation_id=party), now)
    mail_ring(session, ring, "ring_ended", now, parties=told, more=_ended(ring))


def _ended(ring: Ring) -> dict[str, str]:
    return {"state": ring.state.value}


def _lock_editions(session: Session, rings: list[Ring]) -> frozenset[int]:
    """Take the locks of all their editions in one order, before anything is written; returns their ids."""
    wanted = frozenset(ring.edition_id for ring in rings)
    for edition_id in sorted(wanted):
        editions.locked_edition(session, edition_id)
    return wanted


def put_in_place(session: Session, ring_id: int, asked: Asked, found: Circle | None, now: datetime) -> Ring | None:
    """Keep what was found in the place of a ring that ended; during an evening it goes out at once.

    Returns it, or None when nothing was found or somebody else was first. Raises Refusal when the market is no longer
    the one that was asked about.
    """
    seen = queries.whole_ring(session, ring_id)
    if seen is None:
        return None
    edition = editions.locked_edition(session, seen.edition_id)
    ring = queries.whole_ring(session, ring_id)
    if ring is None or ring.sought_at is not None or ring.closed_at is None:
        return None
    if edition.market_version != asked.version:
        raise Refusal("market_changed_meanwhile")
    ring.sought_at = now
    session.flush()
    if found is None or edition.state is not EditionState.OPEN:
        announce(session, RingDrafted(edition_id=edition.id), now)
        return None
    new = queries.whole_ring(session, _add(session, edition, found, now, replaces=ring).id)
    assert new is not None
    if is_evening(session, edition.id):
        _propose(session, new, edition, now)
    else:
        announce(session, RingDrafted(edition_id=edition.id), now)
    return new


def _become(ring: Ring, state: RingState, now: datetime) -> None:
    """The one place where a state changes; raises Refusal when this one cannot become that."""
    check_transition(ring.state, state)
    ring.state = state
    if state not in (RingState.DRAFT, RingState.OPEN):
        ring.closed_at = now
