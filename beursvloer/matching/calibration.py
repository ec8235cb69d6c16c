"""What a fit means: how often a pair with so many points is worth a talk."""

from bisect import bisect_right

STEPS = (
    (0, 0.0),
    (1_500, 0.02),
    (2_000, 0.05),
    (2_500, 0.11),
    (3_000, 0.19),
    (3_500, 0.33),
    (3_750, 0.59),
    (4_000, 0.64),
    (4_500, 0.87),
)
"""From so many points, the share of pairs that people judged to fit as stated or to be worth a talk: isotonic steps
over 6,367 pairs of real needs as typed, foretold from other events within 0.03 where there are 100 pairs or more, with
sentences and without (docs/matching.md, tests/benchmarks/reliability.py). Pairs that nobody judged count as no, so the
shares are low rather than high."""

GOOD = 0.5
"""A good chance is more than an even one."""

_FROM = [points for points, _ in STEPS]


def chance(points: int) -> float:
    """The chance that a pair with these points is worth a talk, 0.0 to 0.9; never less for more points."""
    return STEPS[max(0, bisect_right(_FROM, points) - 1)][1]


def is_good(points: int) -> bool:
    """Whether a "good chance" may be said of a pair with these points."""
    return chance(points) >= GOOD
