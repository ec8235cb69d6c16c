"""The catalogue of events, each with its audience. Pure."""

from dataclasses import asdict, dataclass
from enum import StrEnum
from typing import ClassVar


class Audience(StrEnum):
    EVERYONE = "everyone"
    PARTIES = "parties"  # the two organisations that the event names: who gives and who asks
    ORGANISERS = "organisers"


@dataclass(frozen=True, slots=True, kw_only=True)
class Event:
    """Something that happened in an edition. It names things by id and carries no text and no person."""

    audience: ClassVar[Audience] = Audience.ORGANISERS

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
class RunComputed(Event):
    run_id: int


@dataclass(frozen=True, slots=True, kw_only=True)
class RunReleased(Event):
    run_id: int


@dataclass(frozen=True, slots=True, kw_only=True)
class ProposalAnswered(Event):
    audience: ClassVar[Audience] = Audience.PARTIES

    proposal_id: int
    giver_id: int
    asker_id: int


@dataclass(frozen=True, slots=True, kw_only=True)
class ProposalLapsed(Event):
    audience: ClassVar[Audience] = Audience.PARTIES

    proposal_id: int
    giver_id: int
    asker_id: int


@dataclass(frozen=True, slots=True, kw_only=True)
class ProposalTaken(Event):
    audience: ClassVar[Audience] = Audience.PARTIES

    proposal_id: int
    giver_id: int
    asker_id: int


@dataclass(frozen=True, slots=True, kw_only=True)
class MessageWritten(Event):
    audience: ClassVar[Audience] = Audience.PARTIES

    proposal_id: int
    message_id: int
    giver_id: int
    asker_id: int


@dataclass(frozen=True, slots=True, kw_only=True)
class MatchOpened(Event):
    audience: ClassVar[Audience] = Audience.PARTIES

    match_id: int
    giver_id: int
    asker_id: int


@dataclass(frozen=True, slots=True, kw_only=True)
class MatchChanged(Event):
    audience: ClassVar[Audience] = Audience.PARTIES

    match_id: int
    giver_id: int
    asker_id: int


@dataclass(frozen=True, slots=True, kw_only=True)
class MatchRatified(Event):
    audience: ClassVar[Audience] = Audience.EVERYONE

    match_id: int
    giver_id: int
    asker_id: int
