"""What "good chance" stands on."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from beursvloer.fits.queries import LEAST_FIT
from beursvloer.matching.calibration import GOOD, STEPS, chance, is_good
from beursvloer.matching.items import MAX_FIT
from beursvloer.proposals.planner import LEAST_PROPOSED


@given(st.integers(-10, MAX_FIT), st.integers(0, 2_000))
def test_more_points_are_never_a_smaller_chance(points: int, more: int) -> None:
    assert 0.0 <= chance(points) <= chance(points + more) < 1.0


@pytest.mark.parametrize(("points", "share"), STEPS)
def test_a_step_begins_at_its_points(points: int, share: float) -> None:
    assert chance(points) == share
    assert points == 0 or chance(points - 1) < share


def test_what_is_proposed_has_a_good_chance_and_what_is_shown_more_than_one_in_ten() -> None:
    assert is_good(LEAST_PROPOSED)
    assert chance(LEAST_PROPOSED) >= GOOD
    assert 0.1 < chance(LEAST_FIT) < GOOD
