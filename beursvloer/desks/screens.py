"""A contract at a desk, and the queue behind it, as pages show them."""

from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy.orm import Session

from beursvloer.access.permissions import Actor
from beursvloer.contracts.models import Match
from beursvloer.contracts.queries import confirmed_at, lacks_of, tied_with
from beursvloer.contracts.rules import Lack, MatchState, Party
from beursvloer.contracts.screens import Screen, screen_of
from beursvloer.desks import queries
from beursvloer.desks.rules import Queue, Stage, WaitingRing
from beursvloer.editions.models import Edition


@dataclass(frozen=True, slots=True)
class Counter:
    """The queue of one desk."""

    stage: Stage
    queue: Queue
    #: What this desk may take, the one in hand included; what other desks have in hand.
    free: int = 0
    elsewhere: int = 0
    #: At the notary: rings of which a leg is here.
    rings: tuple[WaitingRing, ...] = ()

    @property
    def others(self) -> int:
        """What somebody else must handle: an own contract, or a second pair of eyes."""
        return max(0, self.queue.count - self.free - self.elsewhere)


@dataclass(frozen=True, slots=True)
class AtDesk:
    """One contract in hand, or a ring."""

    screen: Screen
    #: All legs of the ring in the order of giving; none when it is a contract for itself.
    legs: tuple[Screen, ...]
    #: Seconds that it waits.
    waits: int
    #: Who valued it already, where a second one must agree.
    first: str

    @property
    def match(self) -> Match:
        return self.screen.match


@dataclass(frozen=True, slots=True)
class CornerRow:
    """A contract that is not agreed yet, as the corner host's list shows it."""

    match: Match
    badges: tuple[int | None, int | None]
    lacks: tuple[Lack, ...]
    #: Names of who has not said yes.
    waits_for: tuple[str, ...]
    waits: int
    question: str


def counter_of(session: Session, edition: Edition, stage: Stage, actor: Actor, desk: str, now: datetime) -> Counter:
    """The queue as this desk sees it."""
    queue = queries.queues(session, edition.id, now)[stage]
    rings = queries.rings_at_notary(session, edition.id) if stage is Stage.NOTARY and queue.legs else ()
    if not queue.count:
        return Counter(stage, queue, rings=rings)
    return Counter(stage, queue, *queries.free_and_elsewhere(session, edition, stage, actor, desk, now), rings)


def at_desk(session: Session, match: Match, actor: Actor, today: date, now: datetime) -> AtDesk:
    """The contract for this desk's page; at the notary all of its ring."""
    screen = screen_of(session, match, actor, today)
    legs = tied_with(session, match) if match.state is not MatchState.AT_VALUATION else []
    since = max(leg.waiting_since or leg.created_at for leg in legs or [match])
    valued = next((change for change in reversed(match.changes) if change.act.value == "valued"), None)
    first = valued.person.name if valued and valued.person and match.valued_by == valued.person_id else ""
    whole = tuple(screen_of(session, leg, actor, today) for leg in legs)
    return AtDesk(screen, whole, max(0, round((now - since).total_seconds())), first)


def corner_rows(session: Session, edition: Edition, today: date, now: datetime) -> list[CornerRow]:
    """What lacks something or a yes, who waits longest first."""
    matches = queries.at_corner(session, edition.id)
    parties = {organisation for match in matches for organisation in (match.giver_id, match.asker_id)}
    badges = queries.badges_of(session, edition.id, sorted(parties))
    return [
        CornerRow(
            match=match,
            badges=(badges.get(match.giver_id), badges.get(match.asker_id)),
            lacks=lacks_of(match, today),
            waits_for=tuple(
                (match.giver if party is Party.GIVER else match.asker).name
                for party in Party
                if confirmed_at(match, party) is None
            ),
            waits=max(0, round((now - (match.waiting_since or match.created_at)).total_seconds())),
            question=next((change.question for change in reversed(match.changes) if change.question), ""),
        )
        for match in matches
    ]
