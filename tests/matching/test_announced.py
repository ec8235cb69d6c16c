"""Announced pairs: they stay unless moving people gains more than the bonus for keeping, and the real total is told."""

from collections.abc import Sequence
from random import Random

from hypothesis import given, settings
from hypothesis import strategies as st

from beursvloer.matching.plan import Pair, propose
from beursvloer.terms import Side
from tests.matching.test_plan import Case, all_plans, cases, market_of, offer, request, worth_of


@settings(max_examples=30, deadline=None)
@given(cases(), st.data())
def test_announced_pairs_stay_unless_moving_gains_more_than_the_bonus(case: Case, data: st.DataObject) -> None:
    market = market_of(case)
    pairs = [(a, b) for a in market for b in market if a.side is Side.OFFER and b.side is Side.REQUEST]
    announced = data.draw(st.lists(st.sampled_from(sorted(pairs)), unique=True, max_size=4))
    keep = data.draw(st.integers(0, 25))
    plan = propose(market, most=2, bonuses=(9, 4), announced=[pair[::-1] for pair in announced], keep=keep)

    def kept(chosen: Sequence[Pair]) -> int:
        return len(set(chosen) & set(announced))

    real = worth_of(market, list(plan.edges), (9, 4))
    plans = list(all_plans(market, 2))
    assert plan.graph["objective"] == max(worth_of(market, one, (9, 4)) + keep * kept(one) for one in plans)
    assert plan.graph["objective"] == plan.graph["bound"] == real + keep * plan.graph["kept"]
    assert plan.graph["total"] == sum(market.edges[pair]["fit"] for pair in plan.edges)
    assert plan.graph["kept"] == kept(list(plan.edges))
    assert real >= max(worth_of(market, one, (9, 4)) for one in plans) - keep * plan.graph["kept"]


@settings(max_examples=30, deadline=None)
@given(cases(offers=5, requests=5, fit=3), st.randoms(use_true_random=False))
def test_what_was_announced_is_proposed_again_where_nothing_changed(case: Case, random: Random) -> None:
    """Also where other plans are as good: any keep-bonus decides, and nobody pays for it."""
    market = market_of(case)
    best = propose(market, most=2, bonuses=(9, 4)).graph["objective"]
    before = random.choice([pairs for pairs in all_plans(market, 2) if worth_of(market, pairs, (9, 4)) == best])

    assert sorted(propose(market, most=2, bonuses=(9, 4), announced=before, keep=1).edges) == before


def test_the_keep_bonus_never_costs_anybody_a_first_proposal() -> None:
    case = Case([("A", 2), ("B", 1)], [("X", 1), ("Y", 1)], {(0, 0): 9_000, (0, 1): 9_000, (1, 1): 1})
    plan = propose(market_of(case), announced=[(offer(0), request(0)), (offer(0), request(1))], keep=10**6)

    assert list(plan.edges) == [(offer(0), request(0)), (offer(1), request(1))]
    assert (plan.graph["kept"], plan.graph["total"]) == (1, 9_001)


def test_an_announced_pair_that_is_gone_or_forbidden_counts_for_nothing() -> None:
    market = market_of(Case([("A", 1)], [("X", 1), ("Y", 1)], {(0, 0): 5, (0, 1): 4}))
    announced = [(offer(0), request(1)), (offer(7), request(8))]

    assert list(propose(market, announced=announced).edges) == [(offer(0), request(1))]
    plan = propose(market, announced=announced, forbidden=announced)
    assert (list(plan.edges), plan.graph["kept"]) == ([(offer(0), request(0))], 0)
