"""States of rounds and of the plan of talks, and a talk as others see it. Plain Python."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from beursvloer.terms import Kind


class PlanState(StrEnum):
    DRAFT = "draft"  # only the desk sees it
    RELEASED = "released"
    REPLACED = "replaced"  # by a later plan, from its first round on


class RoundState(StrEnum):
    PLANNED = "planned"
    OPEN = "open"
    CLOSED = "closed"
    SKIPPED = "skipped"


class TalkState(StrEnum):
    """Of one conversation at a table."""

    PLANNED = "planned"
    TALKED = "talked"
    MISSED = "missed"  # somebody was not there


class Without(StrEnum):
    """Why a party has no talk; each has a phrase in every language."""

    NO_NOTE = "no_note"  # nothing of it is open on the board
    NO_PARTNER = "no_partner"  # nobody of the other side fits
    ALL_MET = "all_met"  # whoever fits has been met, or has a match with it
    NO_ROOM = "no_room"  # its partners, or the tables, are taken by others


@dataclass(frozen=True, slots=True)
class About:
    """One direction of a talk: who gives, with what, and which request that would answer."""

    giver_id: int
    offer: str
    request: str
    kind: Kind


@dataclass(frozen=True, slots=True)
class Talk:
    """Two parties at a table in a round: the host sits, the guest comes. `about` has one direction or both, the best
    first; it is empty when the notes are gone."""

    id: int
    round_number: int
    table: int
    host_id: int
    host: str
    guest_id: int
    guest: str
    about: tuple[About, ...]
    state: TalkState
    alone_id: int | None = None
    alone_at: datetime | None = None
    by_hand: bool = False

    @property
    def parties(self) -> tuple[int, int]:
        return self.host_id, self.guest_id

    def partner_of(self, organisation_id: int) -> tuple[int, str]:
        """Id and name of the other party."""
        return (self.guest_id, self.guest) if organisation_id == self.host_id else (self.host_id, self.host)
