"""The most profitable flow from a point back to itself, through arcs with a capacity and a profit per unit.

Where bmatching knows one kind of limit (per listing), this knows layers of them (per organisation, per listing, per
pair), at the price of some speed. Arcs that leave the ground are opened one by one; each sends what pays along the
shortest way back by reduced cost. Every node carries its worth y: what a unit that stands there can still earn. With
y(ground) = 0, Σ capacity·max(0, profit + y(head) − y(tail)) is at least the profit of any flow, and equal to that of
the best one (Ahuja, Magnanti and Orlin 1993, chapter 9).
"""

from collections.abc import Sequence
from heapq import heappop, heappush

from beursvloer.matching.bmatching import NotProven, Stop, Stopped

GROUND = 0


class Network:
    """Nodes 0 (the ground) to `size` - 1 and the arcs between them. Arc e and its way back e ^ 1 lie side by side."""

    def __init__(self, size: int) -> None:
        self.leaving: list[list[int]] = [[] for _ in range(size)]
        self.head: list[int] = []
        self.room: list[int] = []
        self.profit: list[int] = []

    def join(self, tail: int, head: int, capacity: int, profit: int) -> int:
        """A new arc's number."""
        arc = len(self.head)
        self.leaving[tail].append(arc)
        self.leaving[head].append(arc + 1)
        self.head += head, tail
        self.room += capacity, 0
        self.profit += profit, -profit
        return arc

    def flow(self, arc: int) -> int:
        return self.room[arc ^ 1]

    def earned(self) -> int:
        """The profit of all flow."""
        return sum(self.profit[arc] * self.flow(arc) for arc in range(0, len(self.head), 2))


def fill(network: Network, opening: Sequence[int], worth: list[int], stop: Stop | None = None) -> int:
    """Let through `network` what earns most, and return the bound that proves it.

    `opening` are the arcs that leave the ground, in the order in which they are opened; arcs to the same node with
    the largest profit first. `worth` holds per node a worth that no other arc exceeds (worth[tail] ≥ profit +
    worth[head], 0 for the ground), and is updated. Deterministic: equal ways are taken in order of node.

    Raises Stopped when `stop` says so, NotProven if profit and bound differ.
    """
    head, room, profit = network.head, network.room, network.profit
    for arc in opening:
        node = head[arc]
        while room[arc] and profit[arc] + worth[node] > 0:
            if stop is not None and stop():
                raise Stopped
            way = _search(network, worth, node, profit[arc] + worth[node])
            if not way:
                break
            way.append(arc)
            units = min(room[step] for step in way)
            for step in way:
                room[step] -= units
                room[step ^ 1] += units
    bound = 0
    for arc in range(0, len(head), 2):
        gain = profit[arc] + worth[head[arc]] - worth[head[arc ^ 1]]
        bound += (room[arc] + room[arc ^ 1]) * max(0, gain)
    if worth[GROUND] or min(room, default=0) < 0 or network.earned() != bound:
        raise NotProven(f"earned {network.earned()}, bound {bound}")
    return bound


def _search(network: Network, worth: list[int], start: int, limit: int) -> list[int]:
    """The arcs of the shortest way from `start` to the ground if shorter than `limit`, with worths moved to fit it."""
    leaving, head, room, profit = network.leaving, network.head, network.room, network.profit
    size = len(leaving)
    distance = {start: 0}
    by: dict[int, int] = {}
    settled: dict[int, int] = {}
    heap = [start]  # distance × size + node
    while heap:
        d, u = divmod(heappop(heap), size)
        if d >= limit:
            break
        if u in settled:
            continue
        settled[u] = d
        base = d + worth[u]
        for arc in leaving[u]:
            if room[arc]:
                v = head[arc]
                length = base - profit[arc] - worth[v]
                if length < limit and length < distance.get(v, limit):
                    distance[v] = length
                    by[v] = arc
                    if v == GROUND:
                        limit = length
                    else:
                        heappush(heap, length * size + v)
    for u, d in settled.items():
        worth[u] -= limit - d
    way = []
    if GROUND in by:
        v = GROUND
        while v != start:
            way.append(by[v])
            v = head[by[v] ^ 1]
    return way
