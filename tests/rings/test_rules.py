"""States of a ring, what answers lead to, and what nobody may learn: every state with every set of answers."""

from itertools import pairwise, permutations, product

import pytest

from beursvloer.refusals import Refusal
from beursvloer.rings.rules import (
    CLOSED,
    ENDED,
    MOST_ATTEMPTS,
    SEEN,
    TRANSITIONS,
    Reply,
    RingState,
    Standing,
    after_reply,
    check_transition,
    may_be_replaced,
    may_take_back_no,
    ready_after,
    seen_by,
)

REPLIES = (Reply.YES, Reply.NO, None)
STANDINGS = [
    Standing(state, dict(enumerate(answers)), replaced)
    for state in RingState
    for count in (2, 3)
    for answers in product(REPLIES, repeat=count)
    for replaced in (False, True)
]
EVERY = [(standing, party) for standing in STANDINGS for party in standing.answers]


def others(standing: Standing, party: int) -> list[Reply | None]:
    return [reply for other, reply in standing.answers.items() if other != party]


@pytest.mark.parametrize(("old", "new"), list(product(RingState, repeat=2)))
def test_only_what_the_table_names_can_become(old: RingState, new: RingState) -> None:
    if new in TRANSITIONS[old]:
        check_transition(old, new)
    else:
        with pytest.raises(Refusal) as refused:
            check_transition(old, new)
        assert refused.value.code == CLOSED.get(old, "ring_closed")


def test_a_draft_is_the_only_way_in_and_every_state_is_reached() -> None:
    assert set(TRANSITIONS) == set(RingState)
    assert set().union(*TRANSITIONS.values()) | {RingState.DRAFT} == set(RingState)
    assert all(RingState.DRAFT not in onward for onward in TRANSITIONS.values())
    assert {state for state, onward in TRANSITIONS.items() if onward} == {
        RingState.DRAFT,
        RingState.OPEN,
        RingState.BROKEN,
        RingState.AGREED,
    }
    assert ENDED < SEEN


@pytest.mark.parametrize("reply", Reply)
def test_what_an_answer_leads_to(reply: Reply) -> None:
    """A no ends it, whoever said yes; the last yes agrees it; what is closed stays so."""
    for standing, party in EVERY:
        rest = others(standing, party)
        its_own_no = standing.answers[party] is Reply.NO and Reply.NO not in rest and not standing.replaced
        if standing.state is RingState.OPEN or (standing.state is RingState.BROKEN and its_own_no):
            said = after_reply(standing, party, reply)
            if reply is Reply.NO:
                assert said is RingState.BROKEN
            elif set(rest) == {Reply.YES}:
                assert said is RingState.AGREED
            else:
                assert said is RingState.OPEN
        else:
            with pytest.raises(Refusal) as refused:
                after_reply(standing, party, reply)
            assert refused.value.code == CLOSED.get(standing.state, "ring_closed")


def test_what_an_answer_leads_to_is_in_the_table() -> None:
    for (standing, party), reply in product(EVERY, Reply):
        try:
            new = after_reply(standing, party, reply)
        except Refusal:
            continue
        way = [standing.state]
        if standing.state is RingState.BROKEN:
            way.append(RingState.OPEN)  # a no taken back opens it first
        way.append(new)
        assert all(one is other or other in TRANSITIONS[one] for one, other in pairwise(way))


def test_only_the_own_no_is_taken_back() -> None:
    for standing, party in EVERY:
        assert may_take_back_no(standing, party) == (
            standing.state is RingState.BROKEN
            and standing.answers[party] is Reply.NO
            and Reply.NO not in others(standing, party)
            and not standing.replaced
        )


def test_nobody_learns_whose_answer_is_whose() -> None:
    """Whatever a party sees is the same when the others' answers change places."""
    for standing, party in EVERY:
        rest = [other for other in standing.answers if other != party]
        seen = seen_by(standing, party)
        assert seen.own is standing.answers[party]
        assert (seen.yeses, seen.parties) == (list(standing.answers.values()).count(Reply.YES), len(standing.answers))
        for order in permutations(rest):
            moved = {one: standing.answers[other] for one, other in zip(rest, order, strict=True)}
            swapped = {**standing.answers, **moved}
            assert seen_by(Standing(standing.state, swapped, standing.replaced), party) == seen


def test_who_is_ready_for_another_ring() -> None:
    """Nobody that said no. Silence in a ring that others ended says nothing; silence until it lapsed does."""
    answers = {1: Reply.YES, 2: Reply.NO, 3: None}
    assert ready_after(Standing(RingState.BROKEN, answers)) == {1, 3}
    assert ready_after(Standing(RingState.TAKEN, answers)) == {1, 3}
    assert ready_after(Standing(RingState.LAPSED, answers)) == {1}


def test_after_the_third_replacement_nobody_is_asked_again() -> None:
    found = {(state, attempt) for state in RingState for attempt in range(6) if may_be_replaced(state, attempt)}
    assert found == set(product(ENDED, range(MOST_ATTEMPTS)))
    assert MOST_ATTEMPTS == 3
