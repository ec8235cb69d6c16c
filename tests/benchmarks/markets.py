"""Markets to measure the solvers with, from a village to the country, and the same as graphs.

Places have a Zipf population; a request knows the offers of its kind that are nearest; a fit is decay by distance plus
noise; capacities and demands are geometric from 1 to 20, or all 1. A share of the pairs joins kinds at random, which
makes one component of all. Listings are numbered by kind and place, as `matching.columns` lays them out.
"""

import networkx as nx
import numpy as np
from numpy.typing import NDArray
from scipy.spatial import cKDTree

from beursvloer.matching.items import MAX_FIT, Node
from beursvloer.matching.transport import Columns
from beursvloer.terms import Side

SIDE_KM = 300.0
ORGANISATION = 2  # listings of each


def country(seed: int, size: int, per: int = 15, cross: float = 0.02, *, one_to_one: bool = False) -> Columns:
    """`size` offers and as many requests, each request with about `per` pairs."""
    random = np.random.default_rng(seed)
    kinds = min(60, max(6, size // 100))
    places = random.uniform(0, SIDE_KM, (max(5, size // 20), 2))
    people = 1 / np.arange(1, len(places) + 1)
    spots, of_kind, units = [], [], []
    for _side in Side:
        spot = places[random.choice(len(places), size, p=people / people.sum())] + random.normal(0, 1, (size, 2))
        kind = random.integers(0, kinds, size)
        order = np.lexsort((_morton(spot), kind))
        spots.append(spot[order])
        of_kind.append(kind[order])
        units.append(np.ones(size, np.int64) if one_to_one else np.minimum(20, random.geometric(0.3, size)))
    offers, requests, fits = [], [], []
    for this in range(kinds):
        offer, request = (np.flatnonzero(own == this) for own in of_kind)
        count = min(per, len(offer))
        if not count or not len(request):
            continue
        distance, near = cKDTree(spots[0][offer]).query(spots[1][request], k=range(1, count + 1))
        share = 0.6 * np.exp(-distance / 15) + 0.4 * random.beta(2, 3, distance.shape)
        offers.append(offer[near].ravel())
        requests.append(np.repeat(request, count))
        fits.append((MAX_FIT * np.clip(share, 0.01, 1)).astype(np.int64).ravel())
    offer, request, fit = np.concatenate(offers), np.concatenate(requests), np.concatenate(fits)
    strays = random.random(len(offer)) < cross
    offer[strays] = random.integers(0, size, strays.sum())
    _, once = np.unique(request * size + offer, return_index=True)
    return Columns(units[0].astype(np.int64), units[1].astype(np.int64), offer[once], request[once], fit[once])


def _morton(spot: NDArray[np.float64]) -> NDArray[np.int64]:
    cells = np.clip(spot / SIDE_KM * 65_535, 0, 65_535).astype(np.int64)
    code = np.zeros(len(spot), np.int64)
    for bit in range(16):
        for axis in range(2):
            code |= ((cells[:, axis] >> bit) & 1) << (2 * bit + axis)
    return code


def graph_of(market: Columns) -> "nx.Graph[Node]":
    """As `bmatching.solve` and `plan.propose` take it."""
    graph: nx.Graph[Node] = nx.Graph()
    for side, name, quantities in (
        (Side.OFFER, "capacity", market.capacity), (Side.REQUEST, "demand", market.demand),
    ):  # fmt: skip
        for k, quantity in enumerate(quantities.tolist()):
            graph.add_node(Node(side, k), organisation=(side, k // ORGANISATION), **{name: quantity})
    for i, j, fit in zip(market.offer.tolist(), market.request.tolist(), market.fit.tolist(), strict=True):
        graph.add_edge(Node(Side.OFFER, i), Node(Side.REQUEST, j), fit=fit)
    return graph


def network_of(market: Columns) -> "nx.DiGraph[object]":
    """As `nx.network_simplex` takes it: all that there is flows, and what does not pay takes the way around."""
    network: nx.DiGraph[object] = nx.DiGraph()
    everything = int(market.capacity.sum())
    network.add_node("source", demand=-everything)
    network.add_node("sink", demand=everything)
    network.add_edge("source", "sink", capacity=everything, weight=0)
    capacity, demand = market.capacity.tolist(), market.demand.tolist()
    for i, units in enumerate(capacity):
        network.add_edge("source", ("offer", i), capacity=units, weight=0)
    for j, units in enumerate(demand):
        network.add_edge(("request", j), "sink", capacity=units, weight=0)
    for i, j, fit in zip(market.offer.tolist(), market.request.tolist(), market.fit.tolist(), strict=True):
        network.add_edge(("offer", i), ("request", j), capacity=min(capacity[i], demand[j]), weight=-fit)
    return network
