"""What answers lead to."""

import pytest

from beursvloer.proposals.rules import Answer, ProposalState, after_answer, may_take_back_no
from beursvloer.refusals import Refusal
from beursvloer.terms import Side

OPEN, MATCHED, DECLINED = ProposalState.OPEN, ProposalState.MATCHED, ProposalState.DECLINED
YES, NO = Answer.YES, Answer.NO


def answers(offer: Answer | None = None, request: Answer | None = None) -> dict[Side, Answer | None]:
    return {Side.OFFER: offer, Side.REQUEST: request}


@pytest.mark.parametrize(
    ("state", "given", "answer", "becomes"),
    [
        (OPEN, answers(), YES, OPEN),
        (OPEN, answers(), NO, DECLINED),
        (OPEN, answers(request=YES), YES, MATCHED),
        (OPEN, answers(request=YES), NO, DECLINED),
        (OPEN, answers(offer=YES), NO, DECLINED),
        (DECLINED, answers(offer=NO), YES, OPEN),
        (DECLINED, answers(offer=NO, request=YES), YES, MATCHED),
    ],
)
def test_one_sides_answer_leads_on(
    state: ProposalState, given: dict[Side, Answer | None], answer: Answer, becomes: ProposalState
) -> None:
    assert after_answer(state, given, Side.OFFER, answer) is becomes


@pytest.mark.parametrize(
    ("state", "given", "code"),
    [
        (ProposalState.TAKEN, answers(offer=YES), "stock_taken"),
        (ProposalState.LAPSED, answers(), "proposal_lapsed"),
        (MATCHED, answers(YES, YES), "proposal_closed"),
        (ProposalState.DRAFT, answers(), "proposal_closed"),
        (ProposalState.DISCARDED, answers(), "proposal_closed"),
        (DECLINED, answers(request=NO), "proposal_closed"),
    ],
)
def test_a_closed_proposal_says_why(state: ProposalState, given: dict[Side, Answer | None], code: str) -> None:
    with pytest.raises(Refusal) as refusal:
        after_answer(state, given, Side.OFFER, YES)
    assert refusal.value.code == code


def test_only_ones_own_no_can_be_taken_back() -> None:
    assert may_take_back_no(DECLINED, answers(offer=NO), Side.OFFER)
    assert not may_take_back_no(DECLINED, answers(offer=NO), Side.REQUEST)
    assert not may_take_back_no(DECLINED, answers(offer=NO, request=NO), Side.OFFER)
    assert not may_take_back_no(OPEN, answers(), Side.OFFER)
