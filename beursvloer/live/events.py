"""The catalogue of events, each with its audience, and who hears of them. Pure."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from enum import StrEnum
from typing import ClassVar


class Audience(StrEnum):
    EVERYONE = "everyone"
    PARTIES = "parties"  # the organisations that the event names
    ORGANISERS = "organisers"  # whoever has a role at the desk; they hear all of the above too


class Topic(StrEnum):
    """What a page listens to. A bell names a topic and nothing else: the page fetches what it may see."""

    BOARD = "board"  # listings, and who takes part
    PROPOSALS = "proposals"
    MATCHES = "matches"  # contracts and their queues
    PROGRAMME = "programme"  # the clock and its items
    ROUNDS = "rounds"  # plans and tables
    ARRIVALS = "arrivals"
    HALL = "hall"  # counters, freeze and reveal
    SCREENS = "screens"  # what the desk put on the wall
    INTRODUCTIONS = "introductions"


PARTY_FIELDS = ("giver_id", "asker_id", "organisation_id", "host_id", "guest_id")
"""Fields of an event that name an organisation which may hear of it."""


@dataclass(frozen=True, slots=True)
class Viewer:
    """Who listens: somebody with a role at the desk, or somebody of these organisations, or just anybody."""

    desk: bool = False
    organisations: frozenset[int] = frozenset()


HALL = Viewer()
"""Visitors, and the screens that everybody sees."""


def hears(viewer: Viewer, audience: Audience, data: Mapping[str, int]) -> bool:
    """Whether the viewer may know that this event happened. `data` as the event's row keeps it."""
    if viewer.desk or audience is Audience.EVERYONE:
        return True
    return audience is Audience.PARTIES and concerns(viewer, data)


def concerns(viewer: Viewer, data: Mapping[str, int]) -> bool:
    """Whether the event names an organisation of the viewer's."""
    named = {data[field] for field in PARTY_FIELDS if field in data}
    return not viewer.organisations.isdisjoint(named)


@dataclass(frozen=True, slots=True, kw_only=True)
class Event:
    """Something that happened in an edition. It names things by id and carries no text and no person."""

    audience: ClassVar[Audience] = Audience.ORGANISERS
    topic: ClassVar[Topic] = Topic.BOARD

    edition_id: int

    @property
    def name(self) -> str:
        return type(self).__name__

    def data(self) -> dict[str, int]:
        return {key: value for key, value in asdict(self).items() if key != "edition_id"}


@dataclass(frozen=True, slots=True, kw_only=True)
class OrganisationJoined(Event):
    audience: ClassVar[Audience] = Audience.EVERYONE

    organisation_id: int


@dataclass(frozen=True, slots=True, kw_only=True)
class ListingPosted(Event):
    audience: ClassVar[Audience] = Audience.EVERYONE

    listing_id: int


@dataclass(frozen=True, slots=True, kw_only=True)
class ListingChanged(Event):
    audience: ClassVar[Audience] = Audience.EVERYONE

    listing_id: int


@dataclass(frozen=True, slots=True, kw_only=True)
class ListingHeld(Event):
    listing_id: int


@dataclass(frozen=True, slots=True, kw_only=True)
class CornersManned(Event):
    """Who hosts the corners, or where they are."""

    audience: ClassVar[Audience] = Audience.EVERYONE


@dataclass(frozen=True, slots=True, kw_only=True)
class RunComputed(Event):
    topic: ClassVar[Topic] = Topic.PROPOSALS

    run_id: int


@dataclass(frozen=True, slots=True, kw_only=True)
class RunReleased(Event):
    topic: ClassVar[Topic] = Topic.PROPOSALS

    run_id: int


@dataclass(frozen=True, slots=True, kw_only=True)
class ProposalAnswered(Event):
    audience: ClassVar[Audience] = Audience.PARTIES
    topic: ClassVar[Topic] = Topic.PROPOSALS

    proposal_id: int
    giver_id: int
    asker_id: int


@dataclass(frozen=True, slots=True, kw_only=True)
class ProposalLapsed(Event):
    audience: ClassVar[Audience] = Audience.PARTIES
    topic: ClassVar[Topic] = Topic.PROPOSALS

    proposal_id: int
    giver_id: int
    asker_id: int


@dataclass(frozen=True, slots=True, kw_only=True)
class ProposalTaken(Event):
    audience: ClassVar[Audience] = Audience.PARTIES
    topic: ClassVar[Topic] = Topic.PROPOSALS

    proposal_id: int
    giver_id: int
    asker_id: int


@dataclass(frozen=True, slots=True, kw_only=True)
class MessageWritten(Event):
    audience: ClassVar[Audience] = Audience.PARTIES
    topic: ClassVar[Topic] = Topic.PROPOSALS

    proposal_id: int
    message_id: int
    giver_id: int
    asker_id: int


@dataclass(frozen=True, slots=True, kw_only=True)
class RingDrafted(Event):
    """Drafts of rings came or went; or one was looked for in the place of one that ended, and none found."""

    topic: ClassVar[Topic] = Topic.PROPOSALS


@dataclass(frozen=True, slots=True, kw_only=True)
class RingReleased(Event):
    """Told to each party for itself, as everything about a ring: none of them hears of it through another."""

    audience: ClassVar[Audience] = Audience.PARTIES
    topic: ClassVar[Topic] = Topic.PROPOSALS

    ring_id: int
    organisation_id: int


@dataclass(frozen=True, slots=True, kw_only=True)
class RingAnswered(Event):
    """Somebody in the ring answered; it does not say who."""

    audience: ClassVar[Audience] = Audience.PARTIES
    topic: ClassVar[Topic] = Topic.PROPOSALS

    ring_id: int
    organisation_id: int


@dataclass(frozen=True, slots=True, kw_only=True)
class RingClosed(Event):
    """Agreed, or ended."""

    audience: ClassVar[Audience] = Audience.PARTIES
    topic: ClassVar[Topic] = Topic.PROPOSALS

    ring_id: int
    organisation_id: int


@dataclass(frozen=True, slots=True, kw_only=True)
class MatchOpened(Event):
    audience: ClassVar[Audience] = Audience.PARTIES
    topic: ClassVar[Topic] = Topic.MATCHES

    match_id: int
    giver_id: int
    asker_id: int


@dataclass(frozen=True, slots=True, kw_only=True)
class MatchChanged(Event):
    audience: ClassVar[Audience] = Audience.PARTIES
    topic: ClassVar[Topic] = Topic.MATCHES

    match_id: int
    giver_id: int
    asker_id: int


@dataclass(frozen=True, slots=True, kw_only=True)
class MatchRatified(Event):
    audience: ClassVar[Audience] = Audience.EVERYONE
    topic: ClassVar[Topic] = Topic.MATCHES

    match_id: int
    giver_id: int
    asker_id: int


@dataclass(frozen=True, slots=True, kw_only=True)
class MatchRatifiedUnseen(Event):
    """Ratified while the hall's numbers stand still: the hall hears of it at the reveal."""

    audience: ClassVar[Audience] = Audience.PARTIES
    topic: ClassVar[Topic] = Topic.MATCHES

    match_id: int
    giver_id: int
    asker_id: int


@dataclass(frozen=True, slots=True, kw_only=True)
class RingRatified(Event):
    """A whole ring got its stamp, so many legs of which this match is the first; each is announced for itself too."""

    audience: ClassVar[Audience] = Audience.EVERYONE
    topic: ClassVar[Topic] = Topic.MATCHES

    match_id: int
    legs: int


@dataclass(frozen=True, slots=True, kw_only=True)
class MatchClaimed(Event):
    """A desk took a contract in hand, or let go of it."""

    topic: ClassVar[Topic] = Topic.MATCHES

    match_id: int


@dataclass(frozen=True, slots=True, kw_only=True)
class ProgrammeChanged(Event):
    """The clock or the items changed, by hand or by time."""

    audience: ClassVar[Audience] = Audience.EVERYONE
    topic: ClassVar[Topic] = Topic.PROGRAMME


@dataclass(frozen=True, slots=True, kw_only=True)
class RoundOpened(Event):
    audience: ClassVar[Audience] = Audience.EVERYONE
    topic: ClassVar[Topic] = Topic.ROUNDS

    round_id: int


@dataclass(frozen=True, slots=True, kw_only=True)
class RoundClosed(Event):
    audience: ClassVar[Audience] = Audience.EVERYONE
    topic: ClassVar[Topic] = Topic.ROUNDS

    round_id: int


@dataclass(frozen=True, slots=True, kw_only=True)
class PlanMade(Event):
    """A draft of the rounds, computed or changed by hand: only the desk may know."""

    topic: ClassVar[Topic] = Topic.ROUNDS

    plan_id: int


@dataclass(frozen=True, slots=True, kw_only=True)
class PlanReleased(Event):
    audience: ClassVar[Audience] = Audience.EVERYONE
    topic: ClassVar[Topic] = Topic.ROUNDS

    plan_id: int


@dataclass(frozen=True, slots=True, kw_only=True)
class ConversationChanged(Event):
    audience: ClassVar[Audience] = Audience.PARTIES
    topic: ClassVar[Topic] = Topic.ROUNDS

    conversation_id: int
    host_id: int
    guest_id: int


@dataclass(frozen=True, slots=True, kw_only=True)
class PartyArrived(Event):
    audience: ClassVar[Audience] = Audience.PARTIES
    topic: ClassVar[Topic] = Topic.ARRIVALS

    organisation_id: int


@dataclass(frozen=True, slots=True, kw_only=True)
class PartyLeft(Event):
    audience: ClassVar[Audience] = Audience.PARTIES
    topic: ClassVar[Topic] = Topic.ARRIVALS

    organisation_id: int


@dataclass(frozen=True, slots=True, kw_only=True)
class HallFrozen(Event):
    audience: ClassVar[Audience] = Audience.EVERYONE
    topic: ClassVar[Topic] = Topic.HALL


@dataclass(frozen=True, slots=True, kw_only=True)
class HallRevealed(Event):
    audience: ClassVar[Audience] = Audience.EVERYONE
    topic: ClassVar[Topic] = Topic.HALL


@dataclass(frozen=True, slots=True, kw_only=True)
class ScreenChanged(Event):
    audience: ClassVar[Audience] = Audience.EVERYONE
    topic: ClassVar[Topic] = Topic.SCREENS

    screen_id: int


@dataclass(frozen=True, slots=True, kw_only=True)
class IntroductionChanged(Event):
    topic: ClassVar[Topic] = Topic.INTRODUCTIONS

    introduction_id: int


TOPICS = {event.__name__: event.topic for event in Event.__subclasses__()}
"""Name of an event → its topic. What a later version of the software announced is not in it, and rings no bell."""
