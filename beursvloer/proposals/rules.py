"""States of a run and of a proposal, and what answers lead to. Plain Python."""

from enum import StrEnum

from beursvloer.refusals import Refusal
from beursvloer.terms import Side


class RunState(StrEnum):
    DRAFT = "draft"  # only organisers and matchmakers see it
    RELEASED = "released"
    DISCARDED = "discarded"


class ProposalState(StrEnum):
    DRAFT = "draft"
    OPEN = "open"  # released; waits for one or both answers
    MATCHED = "matched"  # two times yes
    DECLINED = "declined"
    LAPSED = "lapsed"  # not answered twice in time
    TAKEN = "taken"  # what it is about was promised to somebody else, or left the board
    DISCARDED = "discarded"  # its draft was thrown away


class Answer(StrEnum):
    YES = "yes"
    NO = "no"


class PairRuling(StrEnum):
    """What an organiser decided about a pair, for this and for later runs."""

    PINNED = "pinned"
    FORBIDDEN = "forbidden"


def after_answer(state: ProposalState, answers: dict[Side, Answer | None], side: Side, answer: Answer) -> ProposalState:
    """The state after one side's answer. A yes may become a no while the other has not said yes, and a no a yes again.

    Raises Refusal, with a code that tells the closed states apart: each has its own sentence.
    """
    if state is ProposalState.TAKEN:
        raise Refusal("stock_taken")
    if state is ProposalState.LAPSED:
        raise Refusal("proposal_lapsed")
    if state is not ProposalState.OPEN and not may_take_back_no(state, answers, side):
        raise Refusal("proposal_closed")
    if answer is Answer.NO:
        return ProposalState.DECLINED
    return ProposalState.MATCHED if answers[side.other] is Answer.YES else ProposalState.OPEN


def may_take_back_no(state: ProposalState, answers: dict[Side, Answer | None], side: Side) -> bool:
    """Whether this side's own no, and nothing else, closed the proposal: one tap decides, so one tap may be wrong."""
    return state is ProposalState.DECLINED and answers[side] is Answer.NO and answers[side.other] is not Answer.NO
