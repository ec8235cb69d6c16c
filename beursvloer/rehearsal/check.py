"""What was true: asked of the database while the evening is played, and when it is over."""

from collections import defaultdict
from collections.abc import Iterable

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from beursvloer.clock import now
from beursvloer.contracts.models import Match, MatchChange
from beursvloer.contracts.rules import AGREED, Act, MatchState
from beursvloer.database import Database
from beursvloer.deals.rules import read_choice
from beursvloer.editions.models import Edition
from beursvloer.listings.models import Listing
from beursvloer.listings.rules import ListingState
from beursvloer.live.events import HALL, Viewer, hears
from beursvloer.live.models import EventRow
from beursvloer.programme.models import ProgrammeItem
from beursvloer.programme.queries import programme_of
from beursvloer.programme.rules import ClockState, Evening
from beursvloer.rehearsal.actors import Heard
from beursvloer.rehearsal.play import Floor, Now
from beursvloer.rehearsal.rules import Report, order_of, percentile
from beursvloer.rounds.models import Conversation, RoundPlan
from beursvloer.rounds.rules import PlanState
from beursvloer.tally.models import HallSnapshot
from beursvloer.tally.queries import hall_numbers, true_numbers

SHOWN = 20
"""Errors that a report names; it counts them all."""


def look_up(database: Database, edition_id: int) -> Now:
    """Which item is on; and while the hall's numbers stand still, the true ones that nobody may see."""
    with database.session() as session:
        evening = programme_of(session, edition_id, now())
        if evening is None:
            return Now()
        edition = session.get_one(Edition, edition_id)
        return Now(
            kind=evening.current.kind if evening.current else None,
            waits=_waits(evening),
            over=evening.clock.state is ClockState.ENDED,
            round_number=evening.current.round_number if evening.current else None,
            secrets=_secrets(session, edition),
        )


def _waits(evening: Evening) -> bool:
    """Whether what runs is over and the next item waits for a press. The programme was reckoned for this moment, so an
    end that has passed can only be that."""
    return evening.is_running and evening.ends_at is not None and evening.ends_at <= now()


def _secrets(session: Session, edition: Edition) -> tuple[str, ...]:
    """The true euros, and the numbers of contracts that were stamped while the hall's picture stands still."""
    if edition.frozen_at is None:
        return ()
    true, shown = true_numbers(session, edition), hall_numbers(session, edition)
    euros = [f"{true.euros:,}".replace(",", ".")] if true.euros != shown.euros and true.euros >= 1000 else []
    stamped = select(Match.number).where(Match.edition_id == edition.id, Match.ratified_at >= edition.frozen_at)
    return (*euros, *(f"Match {number:03d}" for number in session.scalars(stamped) if number is not None))


def still_left(database: Database, choice: str, amount: int) -> bool:
    """Whether so much is left of every note that a deal was about: then there was no reason to refuse it."""
    chosen = read_choice(choice)
    notes = [one for one in (chosen.offer_id, chosen.request_id) if one is not None] if chosen is not None else []
    with database.session() as session:
        rows = session.scalars(select(Listing).where(Listing.id.in_(notes))).all()
    return bool(rows) and all(row.state is ListingState.OPEN and row.remaining >= amount for row in rows)


def partners(database: Database, edition_id: int) -> dict[int, list[int]]:
    """Organisation → whom it meets at the tables, also by a plan that is not released yet."""
    found: dict[int, list[int]] = defaultdict(list)
    with database.session() as session:
        rows = session.execute(
            select(Conversation.host_id, Conversation.guest_id)
            .join(RoundPlan, RoundPlan.id == Conversation.plan_id)
            .where(Conversation.edition_id == edition_id, RoundPlan.state != PlanState.REPLACED)
            .order_by(Conversation.id)
        )
        for host, guest in rows:
            found[host].append(guest)
            found[guest].append(host)
    return dict(found)


def report_of(database: Database, floor: Floor) -> Report:
    """The report, from what the players saw and what the database holds."""
    measured, edition_id = floor.measured, floor.cast.edition_id
    with database.session() as session:
        rows = session.execute(
            select(Match.state, func.count()).where(Match.edition_id == edition_id).group_by(Match.state)
        )
        states: dict[MatchState, int] = dict(rows.all())
        doubled = _double_promises(session, edition_id)
        waits = _desk_waits(session, edition_id)
        loud = _told_while_frozen(session, edition_id)
        planned = session.scalar(
            select(func.count()).where(ProgrammeItem.edition_id == edition_id, ProgrammeItem.round_number.is_not(None))
        )
        events = session.scalars(select(EventRow).where(EventRow.edition_id == edition_id).order_by(EventRow.id)).all()
    heard: list[tuple[Heard | None, Viewer]] = [
        (phone.heard, Viewer(organisations=frozenset({phone.player.organisation_id}))) for phone in floor.phones
    ]
    heard += [(wall.heard, HALL) for wall in floor.walls]
    moments = {event.id: event.at.timestamp() for event in events}
    names = [event.name for event in events]
    for what, viewer in heard:
        if what is None:
            measured.lost_events += len(events)
            continue
        due = [event.id for event in events if event.id > what.since and hears(viewer, event.audience, event.data)]
        lost, wrong = order_of([bell.id for bell in what.bells], due)
        measured.lost_events += lost
        measured.duplicate_events += wrong
        measured.deliveries += [(bell.at - moments[bell.id]) * 1000 for bell in what.bells if bell.id in moments]
    return Report(
        matches=sum(count for state, count in states.items() if state is not MatchState.WITHDRAWN),
        ratified=sum(count for state, count in states.items() if state in AGREED),
        double_promises=doubled,
        lost_events=measured.lost_events,
        duplicate_events=measured.duplicate_events,
        errors=len(measured.errors),
        delivery_ms=_two(measured.deliveries),
        page_ms=_two(measured.pages),
        desk_wait_s={"p50": percentile(waits, 50), "max": max(waits, default=0.0)},
        leaked_before_release=measured.leaked_before_release,
        leaked_during_freeze=len(measured.leaks) + loud,
        reconnects=measured.reconnects,
        rounds=planned or 0,
        rounds_opened=names.count("RoundOpened"),
        rounds_closed=names.count("RoundClosed"),
        pages=len(measured.pages),
        events=len(events),
        wrong=tuple(sorted({*measured.errors, *measured.leaks}))[:SHOWN],
    )


def _two(values: Iterable[float]) -> dict[str, float]:
    ranked = list(values)
    return {"p50": percentile(ranked, 50), "p99": percentile(ranked, 99)}


def _told_while_frozen(session: Session, edition_id: int) -> int:
    """Bells to everybody about a stamp, between freeze and reveal."""
    picture = session.scalar(select(HallSnapshot).where(HallSnapshot.edition_id == edition_id).limit(1))
    if picture is None:
        return 0
    told = select(func.count()).where(
        EventRow.edition_id == edition_id, EventRow.name == "MatchRatified", EventRow.at > picture.frozen_at
    )
    until = picture.revealed_at
    return session.scalar(told if until is None else told.where(EventRow.at < until)) or 0


def _double_promises(session: Session, edition_id: int) -> int:
    """Units promised more often than there are, and stock that does not add up with its promises; and contract numbers
    given twice or left out."""
    promised: dict[int, int] = defaultdict(int)
    rows = session.execute(
        select(Match.offer_id, Match.offer_amount, Match.request_id, Match.request_amount).where(
            Match.edition_id == edition_id, Match.state != MatchState.WITHDRAWN
        )
    )
    for offer, given, request, asked in rows:
        promised[offer] += given
        promised[request] += asked
    wrong = 0
    for listing in session.scalars(select(Listing).where(Listing.edition_id == edition_id)):
        wrong += listing.quantity - listing.remaining != promised[listing.id]
    given_out = select(Match.number).where(Match.edition_id == edition_id, Match.number.is_not(None))
    numbers = list(session.scalars(given_out.order_by(Match.number)))
    return wrong + (numbers != list(range(1, len(numbers) + 1)))


def _desk_waits(session: Session, edition_id: int) -> list[float]:
    """Seconds from both having confirmed to the stamp, of every ratified contract."""
    moments: dict[int, dict[Act, float]] = defaultdict(dict)
    rows = session.execute(
        select(MatchChange.match_id, MatchChange.act, MatchChange.at)
        .join(Match, Match.id == MatchChange.match_id)
        .where(Match.edition_id == edition_id, MatchChange.act.in_([Act.CONFIRMED, Act.RATIFIED]))
        .order_by(MatchChange.id)
    )
    for match, act, at in rows:
        moments[match][act] = at.timestamp()
    return [
        round(of[Act.RATIFIED] - of[Act.CONFIRMED], 1)
        for of in moments.values()
        if Act.RATIFIED in of and Act.CONFIRMED in of
    ]
