"""What an edition can become."""

import pytest

from beursvloer.editions.rules import EditionState, changes
from beursvloer.refusals import Refusal

DRAFT, OPEN, CLOSED = EditionState


def test_a_draft_opens_and_an_open_floor_closes_and_opens_again() -> None:
    assert [changes(*pair) for pair in ((DRAFT, OPEN), (OPEN, CLOSED), (CLOSED, OPEN))] == [True] * 3


def test_what_it_is_already_changes_nothing() -> None:
    assert [changes(state, state) for state in EditionState] == [False] * 3


@pytest.mark.parametrize(("state", "wanted"), [(DRAFT, CLOSED), (OPEN, DRAFT), (CLOSED, DRAFT)])
def test_nothing_is_shown_by_closing_it_and_nothing_shown_is_hidden_again(
    state: EditionState, wanted: EditionState
) -> None:
    with pytest.raises(Refusal) as refused:
        changes(state, wanted)
    assert refused.value.code == ("edition_is_draft" if state is DRAFT else "edition_was_shown")
