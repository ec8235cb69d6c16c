"""The counters as they are kept."""

import json

from hypothesis import given
from hypothesis import strategies as st

from beursvloer.tally.rules import CornerCount, KindCount, Numbers, VillageCount, from_json, to_json
from beursvloer.terms import Kind

counts = st.integers(0, 10_000)
kinds = st.sampled_from(Kind)
numbers = st.builds(
    Numbers,
    *[counts] * 9,
    kinds=st.lists(st.builds(KindCount, kinds, counts, counts)).map(tuple),
    corners=st.lists(st.builds(CornerCount, st.text(), st.lists(kinds).map(tuple), counts, counts), max_size=3).map(
        tuple
    ),
    villages=st.lists(st.builds(VillageCount, st.text(), counts, counts), max_size=3).map(tuple),
)


@given(numbers)
def test_what_is_kept_comes_back(seen: Numbers) -> None:
    assert from_json(json.loads(json.dumps(to_json(seen)))) == seen


def test_all_parties_count() -> None:
    seen = Numbers(0, 0, 0, 0, 2, 3, 1, 0, 0, (), (), ())
    assert seen.parties == 6
