"""Computes what is missing: reads its input, calls the engine, and says what the engine found.

Reading and computing are apart, so that no transaction is open while the engine works. What comes out holds ids and
numbers alone, and can be kept for as long as the market is the same.
"""

from collections import Counter
from collections.abc import Hashable
from dataclasses import dataclass
from typing import cast

from sqlalchemy.orm import Session

from beursvloer.editions.models import Edition
from beursvloer.editions.queries import villages_of
from beursvloer.gaps import queries
from beursvloer.matching import gaps
from beursvloer.matching.bmatching import Stop, solve
from beursvloer.matching.gaps import Extra
from beursvloer.matching.index import TextIndex
from beursvloer.matching.items import Fit, Item, Node, Point
from beursvloer.matching.lacks import Lack, lacks
from beursvloer.matching.lexicon import LANGUAGES
from beursvloer.matching.unmatched import Place, place_of
from beursvloer.proposals.planner import LEAST_PROPOSED, Planned
from beursvloer.proposals.queries import reserved_amounts
from beursvloer.terms import Kind, Side

LOTS = 3
"""What one call may bring: nobody gets more than three proposals at a time."""
MOST = {Side.OFFER: 10, Side.REQUEST: 5}
"""So many calls are worked out: businesses are the scarce side."""
NAMED = 3
"""Names with a call, of organisations and of things."""


@dataclass(frozen=True, slots=True)
class Given:
    """The market with its plan, and what is needed besides. `earlier` are notes of other floors of the region, newest
    first; `promised` those of this floor of which nothing is left, `villages` those of which the place is known."""

    made: Planned
    promised: tuple[Item, ...]
    earlier: tuple[Item, ...]
    villages: tuple[tuple[int, Point], ...]


@dataclass(frozen=True, slots=True)
class Call:
    """One extra listing of `side` that would help: what it is about (name by language), where, and what it gives.

    `helped` are listings of the other side, `known` notes of whoever gave or asked such a
    thing before, `also` the names of what would serve them too.
    """

    side: Side
    names: dict[str, str]
    kind: Kind
    village_id: int | None
    helped: tuple[int, ...]
    also: tuple[dict[str, str], ...]
    known: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Gaps:
    """`lacks` are of requests and of offers, `open` counts what is open."""

    open: dict[Side, int]
    lacks: dict[Side, tuple[Lack, ...]]
    calls: dict[Side, tuple[Call, ...]]


def read(session: Session, edition: Edition, made: Planned) -> Given:
    """`made` is the plan of this edition, from `proposals.planner`."""
    open_ids = {cast(int, item.id) for item in made.index.items}
    reserved = reserved_amounts(session, edition.id)
    return Given(
        made=made,
        promised=tuple(queries.promised_items(session, edition, open_ids, reserved)),
        earlier=tuple(queries.earlier_items(session, edition)),
        villages=tuple(
            (row.id, Point(row.latitude, row.longitude))
            for row in villages_of(session, edition.region_id)
            if row.latitude is not None and row.longitude is not None
        ),
    )


def compute(given: Given, stop: Stop | None = None) -> Gaps:
    """What is missing, and which calls would help most. Fewer calls when `stop` says so."""
    made = given.made
    best = solve(gaps.bare(made.graph, made.forbidden))
    promised = TextIndex(given.promised, made.index.lexicon)
    found = {
        side: lacks(
            made.index,
            made.graph,
            best,
            side,
            threshold=LEAST_PROPOSED,
            history=made.given.history,
            forbidden=made.forbidden,
            promised=promised,
        )
        for side in Side
    }
    return Gaps(
        open={side: len(made.index.of_side(side)) for side in Side},
        lacks={side: tuple(rows) for side, rows in found.items()},
        calls={side: _calls(given, side, stop) for side in Side},
    )


def _calls(given: Given, side: Side, stop: Stop | None) -> tuple[Call, ...]:
    made = given.made
    items = made.index.items
    lang = Counter(item.lang for item in items).most_common(1)[0][0] if items else LANGUAGES[0]
    places = _places(given, side)
    ideals = gaps.Ideals(made.index, side, places, lang, LEAST_PROPOSED)
    found = gaps.extras(made.graph, ideals, side, lots=LOTS, most=MOST[side], forbidden=made.forbidden, stop=stop)
    before = TextIndex([*given.earlier, *given.promised], made.index.lexicon)
    lexicon = made.index.lexicon

    def names(concept: str) -> dict[str, str]:
        return {language: lexicon.name(concept, language) for language in LANGUAGES}

    return tuple(
        Call(
            side=side,
            names=names(extra.concept),
            kind=lexicon.concepts[extra.concept].kinds[0],
            village_id=cast("int | None", extra.place),
            helped=tuple(cast(int, node.id) for node in extra.helped),
            also=tuple(names(concept) for concept in ideals.alike(extra, NAMED)),
            known=_known(before, extra, side, lang, places),
        )
        for extra in found
    )


def _places(given: Given, side: Side) -> dict[Hashable, Point | None]:
    """The villages where one may ring somebody, those with most open notes of the other side first."""
    asked = Counter(item.place for item in given.made.index.of_side(side.other))
    return dict(sorted(given.villages, key=lambda village: (-asked[village[1]], village[0]))) or {None: None}


def _known(
    before: TextIndex, extra: Extra, side: Side, lang: str, places: dict[Hashable, Point | None]
) -> tuple[int, ...]:
    """The notes of those who gave (or asked) such a thing before, the best of each organisation."""
    wanted = gaps.ideal(before, side.other, extra.concept, lang, places[extra.place])
    notes: dict[Hashable, int] = {}
    for points, item in before.best(wanted, 4 * NAMED):
        if points >= LEAST_PROPOSED:
            notes.setdefault(item.organisation, cast(int, item.id))
    return tuple(notes.values())[:NAMED]


@dataclass(frozen=True, slots=True)
class Verdict:
    """The fit of a pair by the same numbers as the plan's, and its place in it; None for what is not in the market."""

    fit: Fit
    place: Place | None


def judge(made: Planned, request: Item, offer: Item, stop: Stop | None = None) -> Verdict:
    """Why these two, or why not. The items are those of the rows: of what the market has, its own are taken."""
    open_items = {item.node: item for item in made.index.items}
    asked, given = open_items.get(request.node, request), open_items.get(offer.node, offer)
    fit = made.index.fit(asked, given, made.given.history)
    if request.node not in open_items or offer.node not in open_items:
        return Verdict(fit, None)
    enough = fit.points >= LEAST_PROPOSED
    place = place_of(
        made.graph, made.plan, request.node, offer.node, enough=enough, announced=made.announced, stop=stop
    )
    return Verdict(fit, place)


def ids_in(place: Place | None) -> list[int]:
    """The listings that a place names."""
    pairs: tuple[tuple[Node, int], ...] = (*place.request_gets, *place.offer_gets) if place is not None else ()
    return [cast(int, node.id) for node, _fit in pairs]
