"""Finds rings: reads its input, calls the engine, and says what the engine found.

Reading and computing are apart, so that no transaction is open while the engine works.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, cast

from sqlalchemy.orm import Session

from beursvloer.editions.models import Edition
from beursvloer.listings.rules import ListingText, reads_as_money
from beursvloer.matching import market, rings
from beursvloer.matching.bmatching import Stop
from beursvloer.matching.gifts import Said, gifts_of
from beursvloer.matching.items import Item, Part
from beursvloer.matching.parse import read
from beursvloer.proposals import planner
from beursvloer.proposals.planner import CANDIDATES, LEAST_PROPOSED, Input
from beursvloer.rings import queries
from beursvloer.rings.rules import may_be_replaced, ready_after
from beursvloer.terms import Kind

if TYPE_CHECKING:
    from collections.abc import Hashable

    import networkx as nx  # the engine hands graphs out; only it works on them

MOST_IN_RETURN = 140
"""Characters of what a note names in return, when a ring stands on it: as long as the title of a note may be."""


@dataclass(frozen=True, slots=True)
class Gift:
    """One leg: who gives, on which two notes, and how much of each. `offer_said` and `request_said` are words that a
    note names in return, where the leg stands on those; else empty. The receiver gives the next one."""

    giver_id: int
    offer_id: int
    request_id: int
    offer_said: str
    request_said: str
    amounts: tuple[int, int]
    fit: int
    parts: tuple[Part, ...]


Circle = tuple[Gift, ...]


@dataclass(frozen=True, slots=True)
class Found:
    """Rings that are possible at the same time, the best ones; no choice of rings fits more than `bound` together."""

    circles: tuple[Circle, ...]
    total: int
    bound: int


@dataclass(frozen=True, slots=True)
class Asked:
    """What to look for in the place of a ring that ended: for whom, and `given` is the market without who is out.
    `given` is None where nothing is looked for any more."""

    version: int
    given: Input | None
    ready: frozenset[int]


def read_input(session: Session, edition: Edition, out: frozenset[int] = frozenset()) -> Input:
    """As for proposals, without the notes of organisations that are in an open ring or `out`, and without the pairs
    that rings are about or that were refused in one."""
    given = planner.read_input(session, edition)
    out |= queries.busy_parties(session, edition.id)
    return replace(
        given,
        items=tuple(_with_words(item) for item in given.items if item.organisation not in out),
        forbidden=given.forbidden | queries.pairs_in_rings(session, edition.id),
    )


def read_next(session: Session, ring_id: int) -> Asked | None:
    """What to look for in the place of this ring; None when there is nothing to do for it (any more)."""
    ring = queries.whole_ring(session, ring_id)
    if ring is None or ring.sought_at is not None or not ring.closed_at:
        return None
    version = ring.edition.market_version
    standing = queries.standing_of(session, ring)
    if not may_be_replaced(ring.state, ring.attempt):
        return Asked(version, None, frozenset())
    out = queries.left_out_after(session, ring)
    given = read_input(session, ring.edition, out)
    return Asked(given.version, given, ready_after(standing) - out)


def possible_rings(given: Input, stop: Stop | None = None) -> Found:
    """The best choice of rings for this input, nobody in two; as good as can be found before `stop` says so."""
    gifts = _gifts(given)
    found = rings.best(gifts, stop=stop)
    return Found(tuple(_circle(ring, gifts, given) for ring in found.rings), found.total, found.bound)


def next_ring(asked: Asked, stop: Stop | None = None) -> Circle | None:
    """The best ring for those who were ready, or None."""
    if asked.given is None or not asked.ready:
        return None
    gifts = _gifts(asked.given)
    found = rings.next_best(gifts, asked.ready, stop=stop)
    return None if found is None else _circle(found, gifts, asked.given)


def kind_of(words: str, lang: str) -> Kind:
    """The kind of what is named in return: its words say so, or it is counted as goods."""
    return read(words, lang=lang).kind or Kind.GOODS


def _with_words(item: Item) -> Item:
    """Without what it names in return, where nobody could promise that: money, or a story."""
    text = ListingText(item.side.other, item.counter, item.kind or Kind.GOODS, locale=item.lang)
    fine = len(item.counter) <= MOST_IN_RETURN and not reads_as_money(text)
    return item if fine else replace(item, counter="")


def _gifts(given: Input) -> "nx.DiGraph[Hashable]":
    return gifts_of(
        given.items,
        given.history,
        threshold=LEAST_PROPOSED,
        top=CANDIDATES,
        apart=given.forbidden,
        lexicon=given.lexicon,
    )


def _circle(ring: rings.Ring, gifts: "nx.DiGraph[Hashable]", given: Input) -> Circle:
    items = {item.id: item for item in given.items}
    circle = []
    for giver, receiver in zip(ring, ring[1:] + ring[:1], strict=True):
        edge = gifts.edges[giver, receiver]
        offer, request = edge["offer"], edge["request"]
        circle.append(
            Gift(
                giver_id=cast(int, giver),
                offer_id=cast(int, offer.listing),
                request_id=cast(int, request.listing),
                offer_said=_words(offer, items),
                request_said=_words(request, items),
                amounts=_amounts(offer, request, items),
                fit=edge["fit"],
                parts=edge["parts"],
            )
        )
    return tuple(circle)


def _words(said: Said, items: "Mapping[Hashable, Item]") -> str:
    return items[said.listing].counter.strip() if said.counter else ""


def _amounts(offer: Said, request: Said, items: "Mapping[Hashable, Item]") -> tuple[int, int]:
    """Of two notes in one unit as much of both as there is, else one of the offer for the whole request; what is named
    in return is as much as the note across asks, or one."""
    offered, asked = items[offer.listing], items[request.listing]
    if offer.counter or request.counter:
        amount = asked.quantity if offer.counter and not request.counter else 1
        return amount, amount
    lots = offered.quantity if asked.unit is not None and asked.unit is offered.unit else 1
    return market.amounts({(asked.node, offered.node): lots}, (offered, asked))[asked.node, offered.node]
