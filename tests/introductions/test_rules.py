"""Who should meet whom, against what a person would see at once."""

from hypothesis import given
from hypothesis import strategies as st

from beursvloer.introductions.rules import Pair, best, for_party

PAIRS = st.lists(
    st.builds(
        Pair,
        offer_id=st.integers(1, 20),
        request_id=st.integers(21, 40),
        giver_id=st.integers(1, 6),
        asker_id=st.integers(7, 12),
        fit=st.integers(2500, 10000),
    ),
    max_size=20,
    unique_by=lambda pair: (pair.offer_id, pair.request_id),
)


def test_two_without_a_match_go_before_a_better_fit() -> None:
    good, needed = Pair(1, 21, 1, 7, 9000), Pair(2, 22, 2, 8, 3000)
    assert best([good, needed], frozenset({1}), 1) == [needed]
    assert best([good, needed], frozenset(), 2) == [good, needed]


@given(PAIRS, st.frozensets(st.integers(1, 12)), st.integers(1, 4))
def test_nobody_is_sent_to_two_at_once_and_the_first_is_the_best(
    pairs: list[Pair], matched: frozenset[int], top: int
) -> None:
    chosen = best(pairs, matched, top)
    parties = [one for pair in chosen for one in pair.parties]
    assert len(parties) == len(set(parties))
    assert len(chosen) <= top

    def helped(pair: Pair) -> tuple[int, int]:
        return (sum(one not in matched for one in pair.parties), pair.fit)

    if pairs:
        assert helped(chosen[0]) == max(map(helped, pairs))
    assert best(pairs[::-1], matched, top) == chosen


@given(PAIRS, st.integers(1, 12))
def test_a_party_hears_of_each_other_party_once_with_their_best_pair(pairs: list[Pair], party: int) -> None:
    found = for_party(pairs, party, 20)
    others = [pair.giver_id if pair.asker_id == party else pair.asker_id for pair in found]
    assert sorted(others) == sorted(
        {pair.giver_id if pair.asker_id == party else pair.asker_id for pair in pairs if party in pair.parties}
    )
    for pair, other in zip(found, others, strict=True):
        assert pair.fit == max(one.fit for one in pairs if {party, other} == set(one.parties))
