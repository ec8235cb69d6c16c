"""Computes a run's proposals: reads its input, calls the engine, and says what the engine found.

Reading and computing are apart, so that no transaction is open while the engine works.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, cast

from sqlalchemy.orm import Session

from beursvloer.editions.models import Edition
from beursvloer.fits.queries import history_of, items_of
from beursvloer.local_words.queries import lexicon_of
from beursvloer.matching import market, plan, unmatched
from beursvloer.matching.index import TextIndex
from beursvloer.matching.items import History, Item, Node, Part
from beursvloer.matching.lexicon import Lexicon
from beursvloer.matching.unmatched import Why
from beursvloer.proposals import queries
from beursvloer.proposals.rules import PairRuling
from beursvloer.terms import Side

if TYPE_CHECKING:
    import networkx as nx  # the engine hands graphs out; only it works on them

LEAST_PROPOSED = 3_750
"""A proposal asks two people for an answer, so it must be better than what the board merely shows as fitting: a silly
one costs more trust than a missed one."""
CANDIDATES = 12
"""Best pairs of each listing that the engine considers."""


@dataclass(frozen=True, slots=True)
class Input:
    """All that the engine needs, read at one moment; `version` tells which market it was.

    `announced` are the pairs of the draft that an organiser has before him.
    """

    version: int
    items: tuple[Item, ...]
    history: History
    pinned: frozenset[tuple[int, int]]
    forbidden: frozenset[tuple[int, int]]
    announced: frozenset[tuple[int, int]] = frozenset()
    lexicon: Lexicon | None = None


@dataclass(frozen=True, slots=True)
class Proposed:
    """One pair of the plan; amounts are of the offer and of the request."""

    request_id: int
    offer_id: int
    fit: int
    parts: tuple[Part, ...]
    amounts: tuple[int, int]
    pinned: bool


@dataclass(frozen=True, slots=True)
class Outcome:
    """`total_fit` is of the proposals alone; `objective` equal to `bound` proves the plan the best, with pairs of the
    draft before it worth a little more for being there. `kept` of them stand where others would be a little better."""

    total_fit: int
    objective: int
    bound: int
    kept: int
    proposals: tuple[Proposed, ...]
    unmatched: Mapping[Node, Why] = field(default_factory=dict)


def read_input(session: Session, edition: Edition) -> Input:
    """Open listings less what open proposals hold, earlier meetings, and the organisers' rulings. Pairs are
    (request, offer)."""
    rulings = queries.rulings_of(session, edition.id)
    return Input(
        version=edition.market_version,
        items=tuple(items_of(session, edition, queries.reserved_amounts(session, edition.id))),
        history=history_of(session, edition, queries.met_pairs(session, edition.id)),
        pinned=frozenset(pair for pair, ruling in rulings.items() if ruling is PairRuling.PINNED),
        forbidden=frozenset(pair for pair, ruling in rulings.items() if ruling is PairRuling.FORBIDDEN)
        | queries.pairs_not_to_repeat(session, edition.id),
        announced=queries.drafted_pairs(session, edition.id),
        lexicon=lexicon_of(session, edition.region_id),
    )


@dataclass(frozen=True, slots=True)
class Planned:
    """The market of an input, the texts it was made from, and the best plan of it."""

    given: Input
    index: TextIndex
    graph: "nx.Graph[Node]"
    plan: "nx.Graph[Node]"
    forbidden: tuple[tuple[Node, Node], ...]
    announced: tuple[tuple[Node, Node], ...]


def planned(given: Input) -> Planned:
    """The best plan there is for this input.

    What is out holds its listings for good, and is no part of the market. The pairs of the draft stay where a change
    gains little (`plan.KEEP`): whoever looked through it finds it again after one note came in.
    """
    index = TextIndex(given.items, given.lexicon)
    known = {item.id for item in given.items}
    graph = market.build(given.items, given.history, threshold=LEAST_PROPOSED, top=CANDIDATES, index=index)

    def nodes(pairs: frozenset[tuple[int, int]]) -> list[tuple[Node, Node]]:
        return [
            (Node(Side.REQUEST, request), Node(Side.OFFER, offer))
            for request, offer in sorted(pairs)
            if request in known and offer in known
        ]

    pins, forbidden = _with_room(nodes(given.pinned - given.forbidden), graph), nodes(given.forbidden)
    announced = nodes(given.announced - given.forbidden)
    found = plan.propose(graph, pins=pins, forbidden=forbidden, announced=announced)
    return Planned(given, index, graph, found, tuple(forbidden), tuple(announced))


def _kept(made: Planned) -> int:
    """How many announced pairs stand in place of others, at the price of a little fit; 0 where nothing is better."""
    found = made.plan
    if not found.graph["kept"]:
        return 0
    best = plan.propose(
        made.graph,
        bonuses=found.graph["bonuses"],
        pins=[(one, other) for one, other, data in found.edges(data=True) if data["pinned"]],
        forbidden=made.forbidden,
    )
    if best.graph["objective"] == found.graph["objective"] - found.graph["keep"] * found.graph["kept"]:
        return 0
    return sum(found.has_edge(*pair) and not best.has_edge(*pair) for pair in made.announced)


def compute(given: Input) -> Outcome:
    """The best plan there is for this input, with what it could not place."""
    made = planned(given)
    found, graph = made.plan, made.graph
    edges = {_as_pair(one, other): data for one, other, data in found.edges(data=True)}
    amounts = market.amounts({pair: data["units"] for pair, data in edges.items()}, given.items)
    proposals = [
        Proposed(
            request_id=cast(int, request.id),
            offer_id=cast(int, offer.id),
            fit=edges[request, offer]["fit"],
            parts=edges[request, offer].get("parts", ()),
            amounts=amounts[request, offer],
            pinned=edges[request, offer]["pinned"],
        )
        for request, offer in sorted(amounts)
    ]
    return Outcome(
        total_fit=sum(one.fit for one in proposals),
        objective=found.graph["objective"],
        bound=found.graph["bound"],
        kept=_kept(made),
        proposals=tuple(proposals),
        unmatched=unmatched.explain(graph, found),
    )


def _with_room(pins: list[tuple[Node, Node]], graph: "nx.Graph[Node]") -> list[tuple[Node, Node]]:
    """The pins that can all be kept, oldest request first: a listing cannot be pinned more often than it has units."""
    room = {node: data["capacity"] if node.side is Side.OFFER else data["demand"] for node, data in graph.nodes.items()}
    kept = []
    for pair in pins:
        if all(room[node] > 0 for node in pair):
            kept.append(pair)
            for node in pair:
                room[node] -= 1
    return kept


def _as_pair(one: Node, other: Node) -> tuple[Node, Node]:
    return (one, other) if one.side is Side.REQUEST else (other, one)
