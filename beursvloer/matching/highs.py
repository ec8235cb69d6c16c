"""Set packing as a linear and as an integer program, by HiGHS (Huangfu and Hall 2018).

Columns are the sets, each with what it is worth; a row for each member says that it is in one set at most. One thread
and a fixed seed: the same answer on every run. Numbers go in as floats; whoever needs exact ones computes them anew
from what is chosen.
"""

from collections.abc import Callable
from typing import Any, NamedTuple

import highspy
import numpy as np
from numpy.typing import NDArray

Ints = NDArray[np.int64]
Floats = NDArray[np.float64]

MOST_COST = 1e6
"""Costs are scaled to this at most: tolerances are absolute."""
MANY, NEAR = 2_000, 1e-4
NODES = 60
ROOT_HEURISTICS = ("feasibility_jump", "root_reduced_cost", "rens", "rins", "zi_round")


class Relaxed(NamedTuple):
    """How much of each set an optimum in fractions takes, and the price of each member."""

    share: Floats
    price: Floats


class Packed(NamedTuple):
    """The sets that are chosen; what no choice exceeds, as far as known; whether this is the best choice; and how
    much work it was, in steps of the simplex method, of which there are as many on any machine."""

    chosen: list[int]
    bound: float
    closed: bool
    iterations: int


def relax(members: Ints, worth: Ints, rows: int, stop: Callable[[], bool] | None = None) -> Relaxed | None:
    """The optimum in fractions, near enough to go by; None when `stop` cut it short.

    By an interior-point method; with more than MANY sets, where its factors fill up, by a first-order one (Applegate
    and others 2021), thirty times faster there, which cannot be stopped. The simplex method is slower than both.
    `members` has a row for each set, filled up with `rows`; members are 0 to `rows` - 1.
    """
    model, scale = _model(members, worth, rows)
    if len(worth) > MANY:
        model.setOptionValue("solver", "pdlp")
        model.setOptionValue("kkt_tolerance", NEAR)
        model.setOptionValue("pdlp_optimality_tolerance", NEAR)
    else:
        model.setOptionValue("solver", "ipx")
        model.setOptionValue("run_crossover", "off")
    _interrupt(model.cbIpmInterrupt, stop)
    model.run()
    found = model.getSolution()
    if not found.value_valid or not found.dual_valid:
        return None
    return Relaxed(np.array(found.col_value), np.maximum(0.0, np.array(found.row_dual)) * scale)


def choose(
    members: Ints,
    worth: Ints,
    rows: int,
    start: list[int] | None = None,
    stop: Callable[[], bool] | None = None,
    *,
    quick: bool = False,
) -> Packed:
    """The best choice of disjoint sets, found from `start` on; or the best so far when `stop` says so.

    `quick` is for one small problem after the other: no heuristics at the root, which take longer than they save
    there, and not more than NODES nodes. Members as for `relax`.
    """
    model, scale = _model(members, worth, rows, whole=True)
    model.setOptionValue("mip_rel_gap", 0.0)
    model.setOptionValue("mip_abs_gap", 0.5 / scale)
    if quick:
        model.setOptionValue("mip_max_nodes", NODES)
        for heuristic in ROOT_HEURISTICS:
            model.setOptionValue(f"mip_heuristic_run_{heuristic}", False)
    if start is not None:
        solution = highspy.HighsSolution()
        value = np.zeros(len(worth))
        value[start] = 1.0
        solution.col_value = value.tolist()
        model.setSolution(solution)
    _interrupt(model.cbMipInterrupt, stop)
    model.run()
    values = np.array(model.getSolution().col_value)
    chosen = np.flatnonzero(values > 0.5).tolist() if len(values) == len(worth) else []
    closed = model.getModelStatus() == highspy.HighsModelStatus.kOptimal
    info = model.getInfo()
    return Packed(chosen, info.mip_dual_bound * scale, closed, info.simplex_iteration_count)


class _Quiet(highspy.Highs):
    """The wrapper's constructor makes HiGHS print its name before any option can be set."""

    def enableCallbacks(self) -> None:
        self.setOptionValue("output_flag", False)
        super().enableCallbacks()  # type: ignore[no-untyped-call]  # highspy has no types


def _model(members: Ints, worth: Ints, rows: int, *, whole: bool = False) -> tuple[Any, float]:
    used = members < rows
    scale = max(1.0, float(worth.max()) / MOST_COST)
    lp = highspy.HighsLp()
    lp.num_col_, lp.num_row_ = len(worth), rows
    lp.sense_ = highspy.ObjSense.kMaximize
    lp.col_cost_ = worth / scale
    lp.col_lower_, lp.col_upper_ = np.zeros(len(worth)), np.ones(len(worth))
    lp.row_lower_, lp.row_upper_ = np.full(rows, -highspy.kHighsInf), np.ones(rows)
    lp.a_matrix_.format_ = highspy.MatrixFormat.kColwise
    lp.a_matrix_.start_ = np.concatenate([[0], np.cumsum(used.sum(axis=1))])
    lp.a_matrix_.index_ = members[used]
    lp.a_matrix_.value_ = np.ones(int(used.sum()))
    if whole:
        lp.integrality_ = [highspy.HighsVarType.kInteger] * len(worth)
    model: Any = _Quiet()  # type: ignore[no-untyped-call]  # highspy has no types
    for option, value in (("threads", 1), ("parallel", "off"), ("random_seed", 0)):
        model.setOptionValue(option, value)
    model.passModel(lp)
    return model, scale


def _interrupt(callback: Any, stop: Callable[[], bool] | None) -> None:
    if stop is not None:

        def ask(event: Any) -> None:
            if stop():
                event.interrupt()

        callback += ask
