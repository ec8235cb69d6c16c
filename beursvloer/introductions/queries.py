"""Reads for free trading: fitting pairs, who has no match yet, what is open per corner."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, cast

from sqlalchemy import func, select
from sqlalchemy.orm import Session, joinedload

from beursvloer.contracts.models import Match
from beursvloer.contracts.rules import MatchState
from beursvloer.editions.models import Corner, Edition, Participation
from beursvloer.editions.queries import corners_of, present
from beursvloer.fits.queries import LEAST_FIT, history_of, items_of, stored
from beursvloer.introductions.models import Introduction
from beursvloer.introductions.rules import IntroductionState, Pair, best, for_party
from beursvloer.listings.models import Listing
from beursvloer.listings.queries import listings_by_id, on_board
from beursvloer.listings.rules import ListingState
from beursvloer.live.fragments import once
from beursvloer.local_words.queries import engine_words, lexicon_of
from beursvloer.matching import market as engine
from beursvloer.matching.index import TextIndex
from beursvloer.terms import Kind, Side

CANDIDATES = 12
"""Best pairs of each listing that are looked at."""
SHORT_LIST = 4
LAST_CHANCE = 1
"""Of something of which there was more, so much is left."""


SETTLED = (IntroductionState.DONE, IntroductionState.DROPPED)


@dataclass(frozen=True, slots=True)
class Suggestion:
    """A pair with its rows, why it fits, and the corner to meet at."""

    pair: Pair
    offer: Listing
    request: Listing
    parts: Sequence[dict[str, Any]]
    corner: Corner | None


@dataclass(frozen=True, slots=True)
class Market:
    """All pairs worth a talk, with their reasons: what the engine found, whatever happened since."""

    pairs: tuple[Pair, ...]
    parts: dict[tuple[int, int], list[dict[str, Any]]]


@dataclass(frozen=True, slots=True)
class CornerBoard:
    """What is open in one corner; `last` are the notes of which the last one is left."""

    corner: Corner
    offers: list[Listing]
    requests: list[Listing]
    last: list[Listing]


def market_of(session: Session, edition: Edition) -> Market:
    """Computed once per process, and anew only when a note or a local word came, went or changed: a promise made
    changes no fit."""
    version = session.execute(
        select(func.count(), func.max(Listing.id), func.max(Listing.changed_at)).where(
            Listing.edition_id == edition.id, Listing.state == ListingState.OPEN
        )
    ).one()
    words = engine_words(session, edition.region_id)
    return once(("introductions", edition.id), (*version, words), lambda: _computed(session, edition))


def _computed(session: Session, edition: Edition) -> Market:
    items = items_of(session, edition, {})
    index = TextIndex(items, lexicon_of(session, edition.region_id))
    graph = engine.build(items, history_of(session, edition), threshold=LEAST_FIT, top=CANDIDATES, index=index)
    pairs, parts = [], {}
    for one, other, data in graph.edges(data=True):
        nodes = (one, other) if one.side is Side.OFFER else (other, one)
        offer, request = (cast(int, node.id) for node in nodes)
        giver, asker = (graph.nodes[node]["organisation"] for node in nodes)
        pairs.append(Pair(offer, request, giver, asker, data["fit"]))
        parts[offer, request] = stored(data["parts"])
    return Market(tuple(pairs), parts)


def matched(session: Session, edition_id: int) -> tuple[frozenset[int], frozenset[frozenset[int]]]:
    """Who has a match in this edition, unless it cannot be done after all; and which two had one together: they need
    nobody to introduce them."""
    rows = session.execute(
        select(Match.giver_id, Match.asker_id, Match.state).where(
            Match.edition_id == edition_id, Match.state != MatchState.WITHDRAWN
        )
    ).all()
    have = {one for *both, state in rows if state is not MatchState.IMPOSSIBLE for one in both}
    return frozenset(have), frozenset(frozenset(both) for *both, _state in rows)


def best_introductions(session: Session, edition: Edition, top: int = 3) -> list[Suggestion]:
    """The introductions that would help most now: both here, something left of both, not yet together, and in
    nobody's hand."""
    have, together = matched(session, edition.id)
    market = market_of(session, edition)
    not_these = (IntroductionState.OPEN, *SETTLED)
    chosen = best(_possible(session, edition, market, together, not_these), have, top)
    found = _with_rows(session, edition, market, chosen)
    return [found[pair] for pair in chosen if pair in found]


def suggestions_for(
    session: Session, edition: Edition, organisations: Sequence[int], top: int = SHORT_LIST
) -> dict[int, list[Suggestion]]:
    """With whom each of these parties should go and talk, for their person's phone."""
    _have, together = matched(session, edition.id)
    market = market_of(session, edition)
    possible = _possible(session, edition, market, together)
    chosen = {party: for_party(possible, party, top) for party in organisations}
    found = _with_rows(session, edition, market, [pair for pairs in chosen.values() for pair in pairs])
    return {party: [found[pair] for pair in pairs if pair in found] for party, pairs in chosen.items()}


def _possible(
    session: Session,
    edition: Edition,
    market: Market,
    together: frozenset[frozenset[int]],
    not_these: Sequence[IntroductionState] = SETTLED,
) -> list[Pair]:
    here = present(session, edition.id)
    left = frozenset(
        session.scalars(
            select(Listing.id).where(
                Listing.edition_id == edition.id, Listing.state == ListingState.OPEN, Listing.remaining > 0
            )
        )
    )
    left_out = {
        (row.offer_id, row.request_id)
        for row in session.execute(
            select(Introduction.offer_id, Introduction.request_id).where(
                Introduction.edition_id == edition.id, Introduction.state.in_(not_these)
            )
        )
    }
    return [
        pair
        for pair in market.pairs
        if here.issuperset(pair.parties)
        and left.issuperset((pair.offer_id, pair.request_id))
        and frozenset(pair.parties) not in together
        and (pair.offer_id, pair.request_id) not in left_out
    ]


def _with_rows(session: Session, edition: Edition, market: Market, pairs: Sequence[Pair]) -> dict[Pair, Suggestion]:
    """Without those of which a note is gone."""
    if not pairs:
        return {}
    wanted = {key for pair in pairs for key in (pair.offer_id, pair.request_id)}
    rows = {row.id: row for row in listings_by_id(session, sorted(wanted))}
    corners = {kind.kind: corner for corner in corners_of(session, edition.id) for kind in corner.kinds}
    return {
        pair: Suggestion(
            pair=pair,
            offer=rows[pair.offer_id],
            request=rows[pair.request_id],
            parts=market.parts[pair.offer_id, pair.request_id],
            corner=corners.get(rows[pair.offer_id].kind),
        )
        for pair in pairs
        if pair.offer_id in rows and pair.request_id in rows
    }


def without_match(session: Session, edition_id: int) -> list[Participation]:
    """Who is here and has no match yet, by name."""
    have, _together = matched(session, edition_id)
    here = present(session, edition_id)
    rows = session.scalars(
        select(Participation)
        .where(Participation.edition_id == edition_id, Participation.organisation_id.in_(here - have))
        .options(joinedload(Participation.organisation), joinedload(Participation.village))
    )
    return sorted(rows, key=lambda row: row.organisation.name.casefold())


def taken_up(session: Session, edition_id: int) -> list[Introduction]:
    """Introductions that somebody has in hand, oldest first."""
    return list(
        session.scalars(
            select(Introduction)
            .where(Introduction.edition_id == edition_id, Introduction.state == IntroductionState.OPEN)
            .options(
                joinedload(Introduction.giver),
                joinedload(Introduction.asker),
                joinedload(Introduction.offer),
                joinedload(Introduction.request),
            )
            .order_by(Introduction.id)
        )
    )


def introduction_of(session: Session, edition_id: int, offer_id: int, request_id: int) -> Introduction | None:
    return session.scalar(
        select(Introduction).where(
            Introduction.edition_id == edition_id,
            Introduction.offer_id == offer_id,
            Introduction.request_id == request_id,
        )
    )


def corner_boards(session: Session, edition: Edition) -> list[CornerBoard]:
    """Per corner what is open, offers and requests, newest first."""
    by_kind: dict[Kind, list[Listing]] = {kind: [] for kind in Kind}
    for listing in session.scalars(on_board(edition.id).where(Listing.remaining > 0)):
        by_kind[listing.kind].append(listing)
    boards = []
    for corner in corners_of(session, edition.id):
        notes = [listing for kind in corner.kinds for listing in by_kind[kind.kind]]
        boards.append(
            CornerBoard(
                corner=corner,
                offers=[one for one in notes if one.side is Side.OFFER],
                requests=[one for one in notes if one.side is Side.REQUEST],
                last=[one for one in notes if one.quantity > 1 and one.remaining <= LAST_CHANCE],
            )
        )
    return boards
