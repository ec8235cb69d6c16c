"""What each listing misses that stands alone in the best plan: what keeps it from what is there."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import cast

import networkx as nx

from beursvloer.matching.bmatching import order
from beursvloer.matching.fit import NO_HISTORY, NOTHING
from beursvloer.matching.gaps import offer_first
from beursvloer.matching.index import TextIndex
from beursvloer.matching.items import History, Item, Node, PartCode
from beursvloer.matching.market import amounts
from beursvloer.matching.plan import Pair
from beursvloer.terms import Side, Unit

NEAREST = 5
"""So many of the nearest in text are looked at for what keeps them away."""


class LackCode(StrEnum):
    """Why a listing stands alone, or for a part of it. Each has a phrase in every language."""

    NOTHING = "nothing"
    """Nothing of that subject is there."""
    TOO_FAR = "too_far"
    """It is there, and would fit if it were not so far."""
    OTHER_DAYS = "other_days"
    """It is there, and would fit on the same days."""
    MET_BEFORE = "met_before"
    """It is there, and would fit if the two had not met before without a match."""
    FORBIDDEN = "forbidden"
    """All that fits is forbidden, or was answered with no."""
    TAKEN = "taken"
    """It fits others better, with whom the plan as a whole is better."""
    PROMISED = "promised"
    """What fits is promised already."""
    TOO_LITTLE = "too_little"
    """A part of it is served; for the rest there is nothing."""


KEEPS_AWAY = {
    PartCode.DISTANCE: LackCode.TOO_FAR,
    PartCode.AVAILABILITY: LackCode.OTHER_DAYS,
    PartCode.HISTORY: LackCode.MET_BEFORE,
}


@dataclass(frozen=True, slots=True)
class Lack:
    """What keeps a listing alone. `nearest` is what stands closest to it, with `fit` points and `km` away (None: not
    known); `instead` who has that in the plan. `got` of `asked` is served, counted in `unit`."""

    node: Node
    code: LackCode
    asked: int
    got: int = 0
    unit: Unit | None = None
    nearest: Node | None = None
    fit: int = 0
    km: int | None = None
    instead: tuple[Node, ...] = ()


def lacks(
    index: TextIndex,
    market: "nx.Graph[Node]",
    plan: "nx.Graph[Node]",
    side: Side,
    *,
    threshold: int,
    history: History = NO_HISTORY,
    forbidden: Iterable[Pair] = (),
    promised: TextIndex | None = None,
) -> list[Lack]:
    """What each listing of `side` misses that the plan does not serve, or not wholly; in sorted order.

    `plan` is `bmatching.solve` of the market less the `forbidden` pairs; `index` holds the listings of the market,
    `promised` those of which nothing is left. The first that holds counts: TOO_LITTLE (of requests alone: an offer need
    not be used up), TAKEN, FORBIDDEN, PROMISED; for what is there and misses the threshold, what keeps it farthest:
    TOO_FAR, OTHER_DAYS, MET_BEFORE; else NOTHING.
    """
    rows = {item.node: item for item in index.items}
    look = _Look(index, rows, market, plan, threshold, history, frozenset(map(offer_first, forbidden)), promised)
    units = {offer_first(pair)[::-1]: plan.edges[pair]["units"] for pair in plan.edges}
    got: dict[Node, int] = {}
    for pair, taken in amounts(units, index.items).items():
        for node, amount in zip(pair, reversed(taken), strict=True):
            got[node] = got.get(node, 0) + amount
    found = []
    for item in index.of_side(side):
        have = got.get(item.node, 0)
        if not have or (side is Side.REQUEST and have < item.quantity):
            found.append(look.lack(item, have))
    return found


@dataclass(frozen=True, slots=True)
class _Look:
    """Where to look for what keeps a listing alone."""

    index: TextIndex
    rows: Mapping[Node, Item]
    market: "nx.Graph[Node]"
    plan: "nx.Graph[Node]"
    threshold: int
    history: History
    banned: frozenset[Pair]
    promised: TextIndex | None

    def lack(self, item: Item, got: int) -> Lack:
        node = item.node
        fitting = sorted(
            (-data["fit"], order(other), other)
            for other, data in self.market[node].items()
            if data["fit"] and not self.plan.has_edge(node, other)
        )
        allowed = [one for one in fitting if offer_first((node, one[-1])) not in self.banned]
        if got:
            return self._with(item, LackCode.TOO_LITTLE, allowed[0][-1] if allowed else None, got)
        if fitting:
            code = LackCode.TAKEN if allowed else LackCode.FORBIDDEN
            return self._with(item, code, (allowed or fitting)[0][-1])
        if self.promised is not None:
            best = self.promised.best(item, 1, self.history)
            if best and best[0][0] >= self.threshold:
                return self._lack(item, LackCode.PROMISED, best[0][1], self.promised)
        anywhere = replace(item, place=None, available=(None, None))
        near = [other for points, other in self.index.best(anywhere, NEAREST) if points >= self.threshold]
        for other in sorted(near, key=lambda one: (-self.index.fit(item, one, self.history).points, order(one.node))):
            parts = {part.code: part.points for part in self.index.fit(item, other, self.history).parts}
            points, code = min((parts.get(part, 0), code) for part, code in KEEPS_AWAY.items())
            if points < 0:
                return self._lack(item, code, other, self.index)
        nearest = self.index.best(item, 1, self.history)
        return self._lack(item, LackCode.NOTHING, nearest[0][1] if nearest else None, self.index)

    def _with(self, item: Item, code: LackCode, other: Node | None, got: int = 0) -> Lack:
        """A lack with a listing of the market beside it, and who has that one."""
        if other is None:
            return replace(self._lack(item, code, None, self.index), got=got)
        instead = tuple(sorted(self.plan[other], key=order))
        return replace(self._lack(item, code, self.rows[other], self.index), got=got, instead=instead)

    def _lack(self, item: Item, code: LackCode, other: Item | None, index: TextIndex) -> Lack:
        fit = index.fit(item, other, self.history) if other is not None else NOTHING
        km = next((part.facts.get("km") for part in fit.parts if part.code is PartCode.DISTANCE), None)
        return Lack(
            node=item.node,
            code=code,
            asked=item.quantity,
            unit=item.unit,
            nearest=other.node if other is not None else None,
            fit=fit.points,
            km=cast("int | None", km),
        )
