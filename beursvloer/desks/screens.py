"""A contract at a desk, and the queue behind it, as pages show them."""

from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy.orm import Session

from beursvloer.access.permissions import Actor
from beursvloer.contracts.models import Match
from beursvloer.contracts.queries import confirmed_at, lacks_of
from beursvloer.contracts.rules import Lack, Party
from beursvloer.contracts.screens import Screen, screen_of
from beursvloer.desks import queries
from beursvloer.desks.rules import Queue, Stage
from beursvloer.editions.models import Edition


@dataclass(frozen=True, slots=True)
class Counter:
    """The queue of one desk."""

    stage: Stage
    queue: Queue
    #: What this desk may take, the one in hand included; what other desks have in hand.
    free: int = 0
    elsewhere: int = 0

    @property
    def others(self) -> int:
        """What somebody else must handle: an own contract, or a second pair of eyes."""
        return max(0, self.queue.count - self.free - self.elsewhere)


@dataclass(frozen=True, slots=True)
class AtDesk:
    """One contract in hand."""

    screen: Screen
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
    if not queue.count:
        return Counter(stage, queue)
    return Counter(stage, queue, *queries.free_and_elsewhere(session, edition, stage, actor, desk, now))


def at_desk(session: Session, match: Match, actor: Actor, today: date, now: datetime) -> AtDesk:
    """The contract for this desk's page."""
    screen = screen_of(session, match, actor, today)
    since = match.waiting_since or match.created_at
    valued = next((change for change in reversed(match.changes) if change.act.value == "valued"), None)
    first = valued.person.name if valued and valued.person and match.valued_by == valued.person_id else ""
    return AtDesk(screen, max(0, round((now - since).total_seconds())), first)


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
