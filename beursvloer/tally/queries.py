"""Reads on the counters. What everybody may see is `hall_numbers`; the truth is for the desk."""

from collections import Counter
from decimal import Decimal

from sqlalchemy import Select, exists, func, select
from sqlalchemy.orm import Session

from beursvloer.accounts.rules import OrganisationKind
from beursvloer.contracts.models import Match
from beursvloer.contracts.rules import AGREED, MatchState
from beursvloer.editions import queries as editions
from beursvloer.editions.models import Edition
from beursvloer.listings.queries import count_open
from beursvloer.tally.models import HallSnapshot
from beursvloer.tally.rules import CornerCount, KindCount, Numbers, VillageCount, from_json
from beursvloer.terms import Kind, Side


def true_numbers(session: Session, edition: Edition) -> Numbers:
    """How it really stands, in a fixed number of queries: for the desk only."""
    matches: Counter[Kind] = Counter()
    euros: Counter[Kind] = Counter()
    helped: Counter[int | None] = Counter()
    hours = Decimal(0)
    for kind, village, count, value, worked in session.execute(
        select(
            Match.kind,
            Match.asker_village_id,
            func.count(),
            func.coalesce(func.sum(Match.promised_value), 0),
            func.coalesce(func.sum(Match.hours), 0),
        )
        .where(Match.edition_id == edition.id, Match.state.in_(list(AGREED)))
        .group_by(Match.kind, Match.asker_village_id)
    ):
        matches[kind] += count
        euros[kind] += int(value)
        helped[village] += count
        hours += Decimal(worked)
    parties = editions.count_by_organisation_kind(session, edition.id)
    listings = count_open(session, edition.id)
    return Numbers(
        matches=matches.total(),
        euros=euros.total(),
        hours=int(hours + Decimal("0.5")),
        goal=edition.target_matches,
        businesses=parties[OrganisationKind.BUSINESS],
        communities=parties[OrganisationKind.COMMUNITY],
        municipality=parties[OrganisationKind.MUNICIPALITY],
        offers_open=sum(listings[Side.OFFER, kind] for kind in Kind),
        requests_open=sum(listings[Side.REQUEST, kind] for kind in Kind),
        kinds=tuple(KindCount(kind, matches[kind], euros[kind]) for kind in Kind),
        corners=tuple(
            CornerCount(
                name=corner.name,
                kinds=(kinds := tuple(one.kind for one in corner.kinds)),
                matches=sum(matches[kind] for kind in kinds),
                euros=sum(euros[kind] for kind in kinds),
            )
            for corner in editions.corners_of(session, edition.id)
        ),
        villages=tuple(
            VillageCount(village.name, parties_there, helped[village.id])
            for village, parties_there in editions.count_by_village(session, edition)
        ),
    )


def hall_numbers(session: Session, edition: Edition) -> Numbers:
    """What everybody may see: the picture that was stored at the freeze, and how it really stands when there is none.

    Where statements see what others commit meanwhile (PostgreSQL), a freeze and a match stamped after it could slip in
    between looking for the picture and counting. So it is looked for once more after counting: whatever was counted
    then was stamped before that freeze, for both take the edition's lock.
    """
    return _frozen_numbers(session, edition) or _unless_frozen(session, edition)


def _unless_frozen(session: Session, edition: Edition) -> Numbers:
    counted = true_numbers(session, edition)
    return _frozen_numbers(session, edition) or counted


def _frozen_numbers(session: Session, edition: Edition) -> Numbers | None:
    kept = session.scalar(
        select(HallSnapshot.numbers).where(HallSnapshot.edition_id == edition.id, HallSnapshot.revealed_at.is_(None))
    )
    return None if kept is None else from_json(kept)


def numbers_before_reveal(session: Session, edition: Edition) -> Numbers | None:
    """What the hall saw last, once the truth is out: where the counting up begins. None before any reveal."""
    kept = session.scalar(
        select(HallSnapshot.numbers)
        .where(HallSnapshot.edition_id == edition.id, HallSnapshot.revealed_at.is_not(None))
        .order_by(HallSnapshot.id.desc())
        .limit(1)
    )
    return None if kept is None else from_json(kept)


def seen_by_the_hall(edition_id: int) -> Select[Match]:
    """Ratified matches of which the hall may hear, the last one first: those stamped since a freeze wait.

    One statement, so that no freeze comes between its looking and its reading.
    """
    waits = exists().where(
        HallSnapshot.edition_id == edition_id,
        HallSnapshot.revealed_at.is_(None),
        HallSnapshot.frozen_at <= Match.ratified_at,
    )
    return (
        select(Match)
        .where(Match.edition_id == edition_id, Match.state.in_(list(AGREED)), ~waits)
        .order_by(Match.number.desc())
    )


def realised_last_time(session: Session, edition: Edition) -> tuple[int, int] | None:
    """(carried out, promised) of the region's last floor before this one; None while nothing is known of it."""
    if edition.starts_at is None:
        return None
    before = (
        select(Edition.id)
        .where(Edition.region_id == edition.region_id, Edition.starts_at < edition.starts_at)
        .order_by(Edition.starts_at.desc())
        .limit(1)
        .scalar_subquery()
    )
    by_state = dict(
        session.execute(
            select(Match.state, func.count())
            .where(Match.edition_id == before, Match.state.in_(list(AGREED)))
            .group_by(Match.state)
        ).all()
    )
    done = by_state.get(MatchState.DONE, 0)
    return (done, sum(by_state.values())) if done else None
