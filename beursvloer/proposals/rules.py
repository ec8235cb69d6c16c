"""States of a run and of a proposal, and what answers lead to. Plain Python."""

from enum import StrEnum

from beursvloer.refusals import Refusal
from beursvloer.terms import Side


class RunState(StrEnum):
    DRAFT = "draft"  # only organisers see it
    RELEASED = "released"
    DISCARDED = "discarded"


class ProposalState(StrEnum):
    DRAFT = "draft"
    OPEN = "open"  # released; waits for one or both answers
    MATCHED = "matched"  # two times yes
    DECLINED = "declined"
    LAPSED = "lapsed"  # nobody answered in time, or a listing went away
    DISCARDED = "discarded"  # its draft was thrown away


class Answer(StrEnum):
    YES = "yes"
    NO = "no"


class PairRuling(StrEnum):
    """What an organiser decided about a pair, for this and for later runs."""

    PINNED = "pinned"
    FORBIDDEN = "forbidden"


def after_answer(state: ProposalState, answers: dict[Side, Answer | None], side: Side, answer: Answer) -> ProposalState:
    """The state after one side's answer. A yes may still become a no while the other has not answered."""
    if state is not ProposalState.OPEN:
        raise Refusal("proposal_closed")
    if answer is Answer.NO:
        return ProposalState.DECLINED
    return ProposalState.MATCHED if answers[side.other] is Answer.YES else ProposalState.OPEN
