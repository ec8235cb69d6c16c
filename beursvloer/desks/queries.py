"""Reads for the desks: what waits, for how long, and what this desk may take."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from itertools import groupby

from sqlalchemy import ColumnElement, Select, and_, case, exists, false, func, or_, select, union_all
from sqlalchemy.orm import Session, aliased, joinedload, selectinload

from beursvloer.access.permissions import Actor
from beursvloer.accounts.models import Organisation
from beursvloer.contracts.models import Match, MatchChange
from beursvloer.contracts.queries import RING_LEG
from beursvloer.contracts.rules import BEFORE_RATIFICATION, MatchState
from beursvloer.desks.rules import RECENT, Queue, Stage, WaitingRing, middle
from beursvloer.editions.models import Edition, Participation
from beursvloer.programme.queries import Hours, evening_hours

MOST_TRIED = 5
"""So many of the oldest are tried: of two desks that ask at once one gets the next."""
LEFT, ENTERED = aliased(MatchChange), aliased(MatchChange)
OTHER, MINE, THEIRS = aliased(Match), RING_LEG.alias(), RING_LEG.alias()
SAME_RING = and_(MINE.c.id == Match.ring_leg_id, THEIRS.c.ring_id == MINE.c.ring_id, OTHER.ring_leg_id == THEIRS.c.id)
"""OTHER is a leg, or this one itself, of the ring that the match is a leg of."""


def _any_leg(*wanted: ColumnElement[bool]) -> ColumnElement[bool]:
    return exists().where(SAME_RING, *wanted).correlate(Match)


LEADS = ~_any_leg(THEIRS.c.place < MINE.c.place)
"""One leg stands for its ring in the queue and in hand: the first. A match of no ring stands for itself."""
COMPLETE = ~_any_leg(OTHER.state != MatchState.AT_NOTARY)
"""No leg of its ring is still on its way to the notary."""
SINCE = func.coalesce(
    select(func.max(OTHER.waiting_since)).where(SAME_RING).correlate(Match).scalar_subquery(), Match.waiting_since
)
"""A ring waits since the last of its legs came."""


def waiting(session: Session, edition_id: int, now: datetime) -> dict[Stage, Queue]:
    """How many wait at each desk, and how long the oldest of them does. At the notary a ring counts once, when all its
    legs are there."""
    counts = or_(Match.state != MatchState.AT_NOTARY, and_(LEADS, COMPLETE))
    since = case((Match.state == MatchState.AT_NOTARY, SINCE), else_=Match.waiting_since)
    rows = session.execute(
        select(
            Match.state,
            func.count(case((counts, 1))),
            func.min(case((counts, since))),
            func.count(Match.ring_leg_id),
        )
        .where(Match.edition_id == edition_id, Match.state.in_([stage.state for stage in Stage]))
        .group_by(Match.state)
    )
    counted = {state: rest for state, *rest in rows}
    found = {}
    for stage in Stage:
        count, first, legs = counted.get(stage.state, (0, None, 0))
        oldest = max(0, round((now - first).total_seconds())) if first else None
        found[stage] = Queue(stage, count, oldest, legs=legs)
    return found


def queues(session: Session, edition_id: int, now: datetime) -> dict[Stage, Queue]:
    """The same, with the median wait of the last twenty that passed."""
    waits = _recent_waits(session, edition_id)
    return {
        stage: replace(queue, median=middle(waits[stage])) for stage, queue in waiting(session, edition_id, now).items()
    }


def _recent_waits(session: Session, edition_id: int) -> dict[Stage, list[float]]:
    """Seconds between coming to a desk and leaving it, of the last that went on; without rings, whose legs wait for one
    another."""
    latest = [
        select(MatchChange.id)
        .join(Match, Match.id == MatchChange.match_id)
        .where(
            Match.edition_id == edition_id,
            Match.ring_leg_id.is_(None),
            MatchChange.from_state == stage.state,
            MatchChange.to_state != stage.state,
            MatchChange.to_state != MatchState.WITHDRAWN,
        )
        .order_by(MatchChange.id.desc())
        .limit(RECENT)
        .subquery()
        for stage in Stage
    ]
    came = (
        select(func.max(MatchChange.id))
        .where(
            MatchChange.match_id == LEFT.match_id,
            MatchChange.id < LEFT.id,
            MatchChange.to_state == LEFT.from_state,
            or_(MatchChange.from_state.is_(None), MatchChange.from_state != MatchChange.to_state),
        )
        .correlate(LEFT)
        .scalar_subquery()
    )
    rows = session.execute(
        select(LEFT.from_state, LEFT.at, ENTERED.at)
        .join(ENTERED, ENTERED.id == came)
        .where(LEFT.id.in_(union_all(*(select(one.c.id) for one in latest))))
    )
    waits: dict[Stage, list[float]] = {stage: [] for stage in Stage}
    stages = {stage.state: stage for stage in Stage}
    for state, gone, arrived in rows:
        if state is not None:
            waits[stages[state]].append((gone - arrived).total_seconds())
    return waits


def free_for(
    session: Session, edition: Edition, stage: Stage, actor: Actor, desk: str, now: datetime, passed: Sequence[int] = ()
) -> list[int]:
    """Contracts this desk may take, the oldest first; those that it has in hand already before all others."""
    mine = and_(Match.claimed_by == actor.person_id, Match.claimed_desk == desk, Match.claimed_until > now)
    return list(
        session.scalars(
            _waiting(session, edition, stage, actor)
            .where(
                or_(Match.claimed_by.is_(None), Match.claimed_until <= now, mine),
                Match.id.not_in(passed),
            )
            .order_by(case((mine, 0), else_=1), SINCE if stage is Stage.NOTARY else Match.waiting_since, Match.id)
            .limit(MOST_TRIED)
        )
    )


def _waiting(session: Session, edition: Edition, stage: Stage, actor: Actor) -> Select[int]:
    """What this person may handle: not the own contracts, and of a large one not what that person valued already.

    At the notary a ring is handled as a whole, by its first leg, and only by who may handle all of it.
    """
    query = select(Match.id).where(Match.edition_id == edition.id, Match.state == stage.state, _no_party(Match, actor))
    if stage is Stage.VALUATION:
        return query.where(_others(Match, actor))
    if stage is Stage.NOTARY:
        hours = evening_hours(session, edition.id)
        mine, whole = (
            and_(
                _no_party(row, actor),
                or_(_others(row, actor), row.seconded_by.is_not(None), _everyday(hours, edition, row)),
            )
            for row in (Match, OTHER)
        )
        return query.where(mine, LEADS, COMPLETE, ~_any_leg(~whole))
    return query


def _no_party(row: type[Match], actor: Actor) -> ColumnElement[bool]:
    own = list(actor.organisations)
    return and_(row.giver_id.not_in(own), row.asker_id.not_in(own))


def _others(row: type[Match], actor: Actor) -> ColumnElement[bool]:
    return or_(row.valued_by.is_(None), row.valued_by != actor.person_id)


def _everyday(hours: Hours, edition: Edition, row: type[Match]) -> ColumnElement[bool]:
    """As `contracts.queries.may_finish_alone`: below the limit, and confirmed by both during an evening."""
    small = row.promised_value <= edition.value_limit
    if hours.on:
        return small
    if hours.began is None or hours.ended is None:
        return false()
    both = (row.giver_confirmed_at, row.asker_confirmed_at)
    return and_(small, or_(*(at >= hours.began for at in both)), *(at <= hours.ended for at in both))


def free_and_elsewhere(
    session: Session, edition: Edition, stage: Stage, actor: Actor, desk: str, now: datetime
) -> tuple[int, int]:
    """How many this desk may take now, the one in hand included, and how many other desks have in hand."""
    waiting = _waiting(session, edition, stage, actor).subquery()
    taken = and_(
        Match.claimed_by.is_not(None),
        Match.claimed_until > now,
        or_(Match.claimed_by != actor.person_id, Match.claimed_desk != desk),
    )
    free, elsewhere = session.execute(
        select(func.count(case((taken, None), else_=1)), func.count(case((taken, 1))))
        .select_from(Match)
        .where(Match.id.in_(select(waiting.c.id)))
    ).one()
    return free, elsewhere


def at_corner(session: Session, edition_id: int) -> list[Match]:
    """Contracts that lack something or a confirmation, who waits longest first."""
    return list(
        session.scalars(
            select(Match)
            .options(
                joinedload(Match.edition),
                joinedload(Match.giver),
                joinedload(Match.asker),
                joinedload(Match.offer),
                joinedload(Match.request),
                selectinload(Match.changes),
            )
            .where(Match.edition_id == edition_id, Match.state == MatchState.DRAFT)
            .order_by(Match.waiting_since, Match.id)
        )
    )


def badge_holder(session: Session, edition_id: int, number: int) -> str | None:
    """The name of who has this badge; None: nobody."""
    return session.scalar(
        select(Organisation.name)
        .join(Participation, Participation.organisation_id == Organisation.id)
        .where(Participation.edition_id == edition_id, Participation.badge_number == number)
    )


def badges_of(session: Session, edition_id: int, organisations: Sequence[int]) -> dict[int, int]:
    """Organisation → badge number."""
    rows = session.execute(
        select(Participation.organisation_id, Participation.badge_number).where(
            Participation.edition_id == edition_id, Participation.organisation_id.in_(organisations)
        )
    )
    return dict(rows.all())


def in_hand(session: Session, edition_id: int, stage: Stage, actor: Actor, desk: str) -> int | None:
    """The contract that this desk holds, also when its two minutes are over and nobody took it."""
    return session.scalar(
        select(Match.id)
        .where(
            Match.edition_id == edition_id,
            Match.state == stage.state,
            Match.claimed_by == actor.person_id,
            Match.claimed_desk == desk,
            *([COMPLETE] if stage is Stage.NOTARY else []),
        )
        .order_by(Match.waiting_since, Match.id)
        .limit(1)
    )


def rings_at_notary(session: Session, edition_id: int) -> tuple[WaitingRing, ...]:
    """Rings of which a leg waits for the stamp, the fullest first."""
    rows = session.execute(
        select(RING_LEG.c.ring_id, Match.state, Organisation.name)
        .join(Match, Match.ring_leg_id == RING_LEG.c.id)
        .join(Organisation, Organisation.id == Match.giver_id)
        .where(Match.edition_id == edition_id, Match.state.in_(list(BEFORE_RATIFICATION)))
        .order_by(RING_LEG.c.ring_id, RING_LEG.c.place)
    )
    found = []
    for _ring, legs in groupby(rows, key=lambda row: row[0]):
        states, names = zip(*((state, name) for _id, state, name in legs), strict=True)
        found.append(WaitingRing(names, states.count(MatchState.AT_NOTARY)))
    return tuple(sorted((ring for ring in found if ring.here), key=lambda ring: ring.lacks))
