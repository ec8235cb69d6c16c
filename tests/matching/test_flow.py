"""The flow under the proposals: it earns the most there is, and refuses what it cannot prove."""

import pytest

from beursvloer.matching.bmatching import NotProven, Stopped
from beursvloer.matching.flow import GROUND, Network, fill


def two_ways() -> tuple[Network, list[int], list[int]]:
    """Two arcs to node 1, worth 5 and 1 to enter; from there to 2 (earns 4, room for 3) and to 3 (costs 2)."""
    network = Network(4)
    opening = [network.join(GROUND, 1, 2, 5), network.join(GROUND, 1, 9, 1)]
    for head, capacity, profit in ((2, 3, 4), (3, 9, -2)):
        network.join(1, head, capacity, profit)
        network.join(head, GROUND, 9, 0)
    return network, opening, [0, 4, 0, 0]


def test_it_sends_what_pays_and_no_more() -> None:
    network, opening, worth = two_ways()

    assert fill(network, opening, worth) == network.earned() == 2 * (5 + 4) + (1 + 4)
    assert [network.flow(arc) for arc in opening] == [2, 1]


def test_it_moves_earlier_flow_where_that_earns_more() -> None:
    """Node 1 may go either way, node 2 only one: the first that came makes room."""
    network = Network(5)
    opening = [network.join(GROUND, 1, 1, 0), network.join(GROUND, 2, 1, 0)]
    ways = [network.join(1, 3, 1, 9), network.join(1, 4, 1, 8), network.join(2, 3, 1, 7)]
    for node in (3, 4):
        network.join(node, GROUND, 1, 0)

    assert fill(network, opening, [0, 9, 7, 0, 0]) == 15
    assert [network.flow(arc) for arc in ways] == [0, 1, 1]


def test_a_worth_that_an_arc_exceeds_proves_nothing() -> None:
    network, opening, _ = two_ways()

    with pytest.raises(NotProven):
        fill(network, opening, [0, -9, 0, 0])


def test_it_stops_when_asked() -> None:
    network, opening, worth = two_ways()

    with pytest.raises(Stopped):
        fill(network, opening, worth, stop=lambda: True)
