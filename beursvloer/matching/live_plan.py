"""A plan that stays the best one while listings come, change and go.

Three things make a plan the best (`bmatching`): p + q ≥ fit on each pair, with equality where there are units, prices
≥ 0, and price 0 for every listing with units left. A change spoils only the last, and only for the few listings that
it touches: they have a price and units left, they *want*. Each wanting listing enters as a newcomer does in a full
solve, by the same search. The two sides are alike in all of this, so one search serves both, over one numbering of
offers and requests together. What it reaches lies near in price, however large the market is.

Where two plans are equally good, the one at hand stays: who is not touched by a change is not moved for nothing.
"""

import itertools
from bisect import bisect_left, insort
from collections.abc import Iterable, Mapping, Sequence

import networkx as nx

from beursvloer.matching.bmatching import State, order, search, solve_columns, table_of, whole
from beursvloer.matching.items import Node
from beursvloer.matching.transport import Columns, NotProven, Stop, rows_of
from beursvloer.terms import Side


def live_plan(market: "nx.Graph[Node]", *, stop: Stop | None = None) -> "LivePlan":
    """The best plan of a market as `bmatching.solve` takes it, kept from here on. Raises what that raises."""
    return LivePlan(*table_of(market), stop=stop)


class LivePlan:
    """The best plan of a changing market: `total` (Σ fit × units), and prices that prove it after each change.

    Not for two threads at a time. A change that raises ValueError has changed nothing.
    """

    def __init__(
        self, offers: Sequence[Node], requests: Sequence[Node], market: Columns, *, stop: Stop | None = None
    ) -> None:
        """Offers and requests are named in the order of the columns' numbers. Raises Stopped or NotProven."""
        answer = solve_columns(market, stop)
        split = len(offers)
        self.total = answer.total
        self._bound = answer.bound
        self._nodes = [*offers, *requests]
        self._number = {node: k for k, node in enumerate(self._nodes)}
        self._quantity: list[int] = market.capacity.tolist() + market.demand.tolist()
        self._price: list[int] = answer.offer_price.tolist() + answer.request_price.tolist()
        self._left = list(self._quantity)
        self._units: list[dict[int, int]] = [{} for _ in self._nodes]
        chosen = answer.units.nonzero()[0]
        ends = (market.offer[chosen], market.request[chosen] + split, answer.units[chosen])
        for i, j, units in zip(*(end.tolist() for end in ends), strict=True):
            self._units[i][j] = self._units[j][i] = units
            self._left[i] -= units
            self._left[j] -= units
        self._rows = [*_rows(market, Side.OFFER, split), *_rows(market, Side.REQUEST, 0)]
        self._free: list[int] = []  # numbers of listings that are gone
        self._state = State(self._rows, self._left, self._units, self._price, self._price)

    def put(self, node: Node, quantity: int, fits: Mapping[Node, int]) -> None:
        """A listing has come, or changed: this is now what it has, and how well it fits listings of the other side."""
        whole(quantity, "quantity", node)
        pairs = [(whole(fit, "fit", node, other), self._known(other)) for other, fit in fits.items()]
        for other in fits:
            if other.side is node.side:
                raise ValueError(f"{node} and {other} are not an offer and a request")
        wanting: list[int] = []
        if node in self._number:
            number = self._number[node]
            wanting = self._clear(number)
        elif self._free:
            number = self._free.pop()
        else:
            number = len(self._nodes)
            self._nodes.append(node)
            for column in (self._quantity, self._price, self._left):
                column.append(0)
            self._units.append({})
            self._rows.append([])
        self._nodes[number] = node
        self._number[node] = number
        for fit, partner in pairs:
            if fit:
                insort(self._rows[partner], (fit, number), key=_best_first)
        self._rows[number] = row = sorted((pair for pair in pairs if pair[0]), key=_best_first)
        price = max(0, max((fit - self._price[partner] for fit, partner in row), default=0))
        self._price[number] = price
        self._quantity[number] = self._left[number] = quantity
        self._bound += price * quantity
        self._repair([number, *wanting])

    def withdraw(self, node: Node) -> None:
        """A listing is gone, with all that was planned for it."""
        number = self._known(node)
        wanting = self._clear(number)
        del self._number[node]
        self._free.append(number)
        self._repair(wanting)

    def resize(self, node: Node, quantity: int) -> None:
        """A listing has more units than it had, or fewer."""
        number = self._known(node)
        self._repair(self._grow(number, whole(quantity, "quantity", node) - self._quantity[number]))

    def promise(self, offer: Node, request: Node, units: int) -> None:
        """Units are promised: they leave the market on both sides, planned or not."""
        i, j = self._known(offer), self._known(request)
        whole(units, "units", offer, request)
        if units > min(self._quantity[i], self._quantity[j]) or offer.side is request.side:
            raise ValueError(f"{offer} cannot promise {units} to {request}")
        planned = min(units, self._units[i].get(j, 0))
        if planned:
            self._place(i, j, -planned)
        wanting = []
        for number in (i, j):
            self._quantity[number] -= planned
            self._bound -= planned * self._price[number]
            wanting += self._grow(number, planned - units)
        self._repair(wanting)

    def forbid(self, offer: Node, request: Node) -> None:
        """The pair is not possible any more, until `put` brings it back. Without effect on a pair that never was."""
        i, j = self._known(offer), self._known(request)
        fit = self._fit(i, j)
        units = self._units[i].get(j, 0)
        if units:
            self._place(i, j, -units)
            self._left[i] += units
            self._left[j] += units
        if fit:
            _remove(self._rows[i], (fit, j))
            _remove(self._rows[j], (fit, i))
        self._repair([i, j])

    def price(self, node: Node) -> int:
        """What one unit more of it would add to the total at most, and one unit less cost at least."""
        return self._price[self._known(node)]

    def partners(self, node: Node) -> dict[Node, int]:
        """Units planned with each partner, in sorted order."""
        units = self._units[self._known(node)]
        return {self._nodes[k]: units[k] for k in sorted(units, key=lambda k: order(self._nodes[k]))}

    def plan(self) -> "nx.Graph[Node]":
        """The plan as `bmatching.solve` gives it, proven anew from all pairs. Raises NotProven."""
        self.prove()
        plan: nx.Graph[Node] = nx.Graph(total=self.total, bound=self._bound)
        for node in sorted(self._number, key=order):
            number = self._number[node]
            quantity = {"capacity" if node.side is Side.OFFER else "demand": self._quantity[number]}
            plan.add_node(node, **quantity, price=self._price[number])
        for node in [node for node in plan if node.side is Side.OFFER]:
            for other, units in self.partners(node).items():
                plan.add_edge(node, other, units=units, fit=self._fit(self._number[node], self._number[other]))
        return plan

    def prove(self) -> int:
        """The total, recomputed with its bound from every pair. Raises NotProven unless both stand and are equal."""
        total = bound = 0
        for number in self._number.values():
            price, units = self._price[number], self._units[number]
            placed = 0
            bound += price * self._quantity[number]
            for fit, other in self._rows[number]:
                if price + self._price[other] < fit:
                    raise NotProven(f"{self._nodes[number]} and {self._nodes[other]}")
                placed += units.get(other, 0)
                total += fit * units.get(other, 0)
            if placed != self._quantity[number] - self._left[number] or self._left[number] < 0 or price < 0:
                raise NotProven(f"{self._nodes[number]}")
        if total != 2 * bound or bound != self.total or bound != self._bound:  # each pair was met from both sides
            raise NotProven(f"total {total / 2}, bound {bound}")
        return bound

    def _known(self, node: Node) -> int:
        if node not in self._number:
            raise ValueError(f"{node} is not in the market")
        return self._number[node]

    def _fit(self, i: int, j: int) -> int:
        """How well they fit, 0 if the pair is not possible. Looked up in the shorter row."""
        if len(self._rows[j]) < len(self._rows[i]):
            i, j = j, i
        return next((fit for fit, other in self._rows[i] if other == j), 0)

    def _place(self, i: int, j: int, more: int) -> None:
        units = self._units[i].get(j, 0) + more
        if units:
            self._units[i][j] = self._units[j][i] = units
        else:
            del self._units[i][j], self._units[j][i]
        self.total += more * self._fit(i, j)

    def _clear(self, number: int) -> list[int]:
        """Take a listing out of all pairs, with price and units 0; the partners that lose by it."""
        partners = list(self._units[number])
        for other in partners:
            self._left[other] += self._units[number][other]
            self._place(number, other, -self._units[number][other])
        for fit, other in self._rows[number]:
            _remove(self._rows[other], (fit, number))
        self._bound -= self._price[number] * self._quantity[number]
        self._rows[number] = []
        self._price[number] = self._quantity[number] = self._left[number] = 0
        return partners

    def _grow(self, number: int, more: int) -> list[int]:
        """Change a quantity; who wants thereafter. Of too few units, those partners lose who pay least."""
        self._quantity[number] += more
        self._left[number] += more
        self._bound += more * self._price[number]
        wanting = [number]
        for other in sorted(self._units[number], key=lambda other: (self._price[other], other)):
            if self._left[number] >= 0:
                break
            units = min(-self._left[number], self._units[number][other])
            self._place(number, other, -units)
            self._left[number] += units
            self._left[other] += units
            wanting.append(other)
        return wanting

    def _repair(self, wanting: Iterable[int]) -> None:
        for number in wanting:
            while self._left[number] and self._price[number]:
                self._enter(number)
        if self.total != self._bound:
            raise NotProven(f"total {self.total}, bound {self._bound}")

    def _enter(self, source: int) -> None:
        """One chain for a wanting listing, or price 0 if there is none."""
        way = search(source, self._state)
        for k, d in way.offers:
            self._bound += (way.length - d) * self._quantity[k]
        for k, d in way.requests:
            self._bound -= (way.length - d) * self._quantity[k]
        if not way.gains:
            return
        units = min([self._left[source], *(self._units[i][j] for i, j in way.losses)])
        if way.end is None:
            self._left[way.losses[0][1]] += units
        else:
            units = min(units, self._left[way.end])
            self._left[way.end] -= units
        for i, j in way.losses:
            self._place(i, j, -units)
        for i, j in way.gains:
            self._place(i, j, units)
        self._left[source] -= units


def _best_first(pair: tuple[int, int]) -> tuple[int, int]:
    fit, other = pair
    return -fit, other


def _remove(row: list[tuple[int, int]], pair: tuple[int, int]) -> None:
    del row[bisect_left(row, _best_first(pair), key=_best_first)]


def _rows(market: Columns, side: Side, shift: int) -> list[list[tuple[int, int]]]:
    """(fit, other + shift) of each listing of a side, best first."""
    rows = rows_of(market, swapped=side is Side.OFFER)
    pairs = list(zip(rows.fit.tolist(), (rows.held + shift).tolist(), strict=True))
    start = rows.start.tolist()
    return [pairs[a:b] for a, b in itertools.pairwise(start)]
