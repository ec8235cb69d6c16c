"""States of a ring, what answers lead to, and what a party may know of the others. Plain Python."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from beursvloer.refusals import Refusal

MOST_ATTEMPTS = 3
"""Rings looked for after one that ended: asking the same people a fifth time is nagging."""


class RingState(StrEnum):
    DRAFT = "draft"  # only organisers and matchmakers see it
    OPEN = "open"  # released; waits for answers
    AGREED = "agreed"  # everybody said yes, and its matches are open
    BROKEN = "broken"  # somebody said no
    LAPSED = "lapsed"  # not everybody answered in time
    TAKEN = "taken"  # a note has too little left, or left the board
    WITHDRAWN = "withdrawn"  # agreed, and then a party stepped back before the stamp
    DISCARDED = "discarded"  # its draft was thrown away


class Reply(StrEnum):
    YES = "yes"
    NO = "no"


class Why(StrEnum):
    """What a no is about."""

    GIVE = "give"  # not what I would give
    GET = "get"  # not what I would get
    NOW = "now"  # not now


TRANSITIONS: dict[RingState, frozenset[RingState]] = {
    RingState.DRAFT: frozenset({RingState.OPEN, RingState.DISCARDED}),
    RingState.OPEN: frozenset({RingState.AGREED, RingState.BROKEN, RingState.LAPSED, RingState.TAKEN}),
    RingState.AGREED: frozenset({RingState.WITHDRAWN}),
    RingState.BROKEN: frozenset({RingState.OPEN}),
    RingState.LAPSED: frozenset(),
    RingState.TAKEN: frozenset(),
    RingState.WITHDRAWN: frozenset(),
    RingState.DISCARDED: frozenset(),
}
"""What a ring can become. From BROKEN to OPEN whoever said no takes it back, while no other ring came in its place."""

SEEN = frozenset(set(RingState) - {RingState.DRAFT, RingState.DISCARDED})
"""States that the parties know of."""

ENDED = frozenset({RingState.BROKEN, RingState.LAPSED, RingState.TAKEN, RingState.WITHDRAWN})
"""States after which another ring is looked for."""


def check_transition(old: RingState, new: RingState) -> None:
    """Raise Refusal when `old` cannot become `new`; the code tells the closed states apart."""
    if new not in TRANSITIONS[old]:
        raise Refusal(CLOSED.get(old, "ring_closed"))


CLOSED = {
    RingState.BROKEN: "ring_broken",
    RingState.LAPSED: "ring_lapsed",
    RingState.TAKEN: "ring_taken",
    RingState.DRAFT: "ring_draft",
}


@dataclass(frozen=True, slots=True)
class Standing:
    """How a ring stands: its state, each party's last answer (None: none yet), and whether another came for it."""

    state: RingState
    answers: Mapping[int, Reply | None]
    replaced: bool = False


def after_reply(standing: Standing, party: int, reply: Reply) -> RingState:
    """The state after a party's answer.

    A no ends the ring, whoever else said yes. A party may take its own no back while nobody else said no and no other
    ring came in its place. Raises Refusal when the ring is closed for this party.
    """
    state = standing.state
    if state is RingState.BROKEN and not may_take_back_no(standing, party):
        raise Refusal("ring_broken")
    if state not in (RingState.OPEN, RingState.BROKEN):
        raise Refusal(CLOSED.get(state, "ring_closed"))
    if reply is Reply.NO:
        return RingState.BROKEN
    return RingState.OPEN if any_missing(standing, besides=party) else RingState.AGREED


@dataclass(frozen=True, slots=True)
class Seen:
    """What a party may know: its own answer, and how many said yes. Whose yes that is nobody sees before all did: who
    is looked at does not choose freely."""

    own: Reply | None
    yeses: int
    parties: int
    may_answer: bool
    may_take_back_no: bool


def seen_by(standing: Standing, party: int) -> Seen:
    """The ring as this party sees it."""
    return Seen(
        own=standing.answers[party],
        yeses=yeses(standing),
        parties=len(standing.answers),
        may_answer=standing.state is RingState.OPEN,
        may_take_back_no=may_take_back_no(standing, party),
    )


def yeses(standing: Standing) -> int:
    return sum(reply is Reply.YES for reply in standing.answers.values())


def any_missing(standing: Standing, besides: int) -> bool:
    """Whether another party than this one has not said yes."""
    return any(reply is not Reply.YES for party, reply in standing.answers.items() if party != besides)


def may_take_back_no(standing: Standing, party: int) -> bool:
    """Whether this party's own no, and nothing else, ended the ring: one tap decides, so one tap may be wrong."""
    return (
        standing.state is RingState.BROKEN
        and not standing.replaced
        and standing.answers[party] is Reply.NO
        and all(reply is not Reply.NO for other, reply in standing.answers.items() if other != party)
    )


def ready_after(standing: Standing) -> frozenset[int]:
    """Who is ready for another ring when this one ended: nobody that said no; after a silence only who said yes."""
    silent_too = standing.state is not RingState.LAPSED
    return frozenset(
        party for party, reply in standing.answers.items() if reply is Reply.YES or (reply is None and silent_too)
    )


def may_be_replaced(state: RingState, attempt: int) -> bool:
    """Whether another ring is looked for in the place of this one."""
    return state in ENDED and attempt < MOST_ATTEMPTS
