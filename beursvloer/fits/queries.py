"""Fits between listings of an edition: for the board, the live preview, and the planner."""

from collections import OrderedDict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from threading import Lock
from typing import Any

from sqlalchemy import ColumnElement, func, or_, select
from sqlalchemy.orm import Session

from beursvloer.contracts.queries import matched_pairs
from beursvloer.editions.models import Edition
from beursvloer.fits.graph import described, item_of
from beursvloer.listings import queries as listings
from beursvloer.listings.models import Listing
from beursvloer.listings.queries import BoardFilter
from beursvloer.listings.rules import ListingState, meant_words
from beursvloer.local_words.queries import lexicon_of
from beursvloer.matching.fit import fit
from beursvloer.matching.index import TextIndex
from beursvloer.matching.items import Fit, History, Item, Part
from beursvloer.matching.lexicon import LANGUAGES, standard
from beursvloer.matching.sentences import MODEL
from beursvloer.terms import Side

LEAST_FIT = 2_500
"""Below this a pair is not worth a talk: of real texts a tenth of all pairs reach it, three in four true ones."""

LEAST_ALIKE = 2_000
"""A search is a word or two and no kind, so it earns fewer points than a note."""
MOST_ALIKE = 60

Stamp = tuple[object, ...]
Mark = tuple[object, ...]
MOST_ONE_BY_ONE = 200
"""So many changed listings are asked for by their ids; more of them are read with all the others."""


@dataclass(frozen=True, slots=True)
class _Kept:
    """An index, what the edition was like when it was made, and each listing's mark and item in it."""

    stamp: Stamp
    index: TextIndex
    items: dict[int, tuple[Mark, Item]]


class Indexes:
    """Text indexes of editions, kept while nothing in the edition changed. One per process; safe between threads.

    After a change only the listings that changed are read: a preview waits for no more than that.
    """

    def __init__(self, most: int = 8) -> None:
        self._kept: OrderedDict[int, _Kept] = OrderedDict()
        self._lock = Lock()
        self._most = most

    def of(self, session: Session, edition: Edition) -> TextIndex:
        """The index over all open listings of the edition."""
        stamp = _stamp(session, edition)
        with self._lock:
            kept = self._kept.get(edition.id)
            if kept is not None and kept.stamp == stamp:
                self._kept.move_to_end(edition.id)
                return kept.index
        items = _items_now(session, edition, kept.items if kept is not None else {})
        index = TextIndex((item for _mark, item in items.values()), lexicon_of(session, edition.region_id))
        with self._lock:
            self._kept[edition.id] = _Kept(stamp, index, items)
            self._kept.move_to_end(edition.id)
            while len(self._kept) > self._most:
                self._kept.popitem(last=False)
        return index


def _items_now(
    session: Session, edition: Edition, known: Mapping[int, tuple[Mark, Item]]
) -> dict[int, tuple[Mark, Item]]:
    """The open listings as items, read anew where the mark is not the known one."""
    marks = listings.marks_of_open(session, edition.id)
    changed = [key for key, mark in marks.items() if key not in known or known[key][0] != mark]
    if len(changed) > MOST_ONE_BY_ONE:
        rows = listings.open_listings(session, edition.id)
    else:
        rows = listings.listings_by_id(session, changed, sentence=True)
    items = {key: known[key] for key in marks if key in known}
    items.update((row.id, (marks[row.id], item_of(row))) for row in rows if row.id in marks)
    return items


def _stamp(session: Session, edition: Edition) -> Stamp:
    version = session.scalar(select(Edition.market_version).where(Edition.id == edition.id))
    row = session.execute(
        select(func.count(), func.max(Listing.id), func.max(Listing.changed_at), func.sum(Listing.remaining)).where(
            Listing.edition_id == edition.id, Listing.state == ListingState.OPEN
        )
    ).one()
    return (version, *row)


def history_of(session: Session, edition: Edition, met: frozenset[frozenset[int]] = frozenset()) -> History:
    """What organisations had to do with each other; `met` comes from earlier proposals."""
    matched = matched_pairs(session, edition.id)
    interest = listings.stated_interest(session, edition.id)
    return History(met=met | matched, matched=matched, interest=frozenset(interest))


def fitting(session: Session, indexes: Indexes, edition: Edition, item: Item, top: int) -> list[tuple[Listing, Fit]]:
    """Listings of the other side that already fit this item, best first; for the live preview and a listing's page."""
    ranked = indexes.of(session, edition).rank(item, top)
    found = {other.id: fit for other, fit in ranked if fit.points >= LEAST_FIT}
    rows = {
        listing.id: listing
        for listing in listings.listings_by_id(session, [key for key in found if isinstance(key, int)])
    }
    return [(rows[key], fit) for key, fit in found.items() if isinstance(key, int) and key in rows]


def alike(
    session: Session, indexes: Indexes, edition: Edition, wanted: BoardFilter, lang: str, top: int
) -> list[Listing]:
    """Listings that mean what somebody searches though they say it otherwise, the closest first, at most `top`."""
    index, title = indexes.of(session, edition), " ".join(meant_words(wanted.words))
    found: dict[int, int] = {}
    for side in [wanted.side] if wanted.side else list(Side):
        for points, item in index.best(Item(id="searched", side=side.other, title=title, lang=lang), MOST_ALIKE):
            if isinstance(item.id, int) and points >= LEAST_ALIKE:
                found[item.id] = points
    rows = [
        row
        for row in listings.listings_by_id(session, list(found))
        if row.state is ListingState.OPEN
        and (not wanted.kinds or row.kind in wanted.kinds)
        and (not wanted.villages or row.village_id in wanted.villages)
    ]
    return sorted(rows, key=lambda row: (-found[row.id], row.id))[:top]


def items_of(
    session: Session, edition: Edition, reserved: Mapping[int, int], parties: Collection[int] | None = None
) -> list[Item]:
    """Every open listing, or those of these parties, of which something is left after what is reserved, by listing
    id."""
    items = (item_of(row, reserved.get(row.id, 0)) for row in listings.open_listings(session, edition.id, parties))
    return [item for item in items if item.quantity > 0]


def fit_of_pair(session: Session, edition: Edition, request: Listing, offer: Listing) -> Fit:
    """The fit of one pair with its reasons, whatever the state of the listings."""
    both = [item_of(request), item_of(offer)]
    index = TextIndex(both, lexicon_of(session, edition.region_id))
    return fit(both[0], both[1], index, history_of(session, edition))


def fits_between(
    session: Session, edition: Edition, requests: Sequence[Listing], offers: Sequence[Listing]
) -> list[tuple[Listing, Listing, int]]:
    """Of these few notes the pairs (request, offer) that are worth a talk, with their points, the best first."""
    items = {listing.id: item_of(listing) for listing in (*requests, *offers)}
    index, none = TextIndex(items.values(), lexicon_of(session, edition.region_id)), History()
    pairs = [
        (request, offer, fit(items[request.id], items[offer.id], index, none).points)
        for request in requests
        for offer in offers
        if request.organisation_id != offer.organisation_id
    ]
    return sorted((pair for pair in pairs if pair[2] >= LEAST_FIT), key=lambda pair: (-pair[2], pair[0].id, pair[1].id))


@dataclass(frozen=True, slots=True)
class Unsaid:
    """A listing whose sentence is still to be computed, and the version of it that said this."""

    listing_id: int
    edition_id: int
    version: int
    title: str
    description: str


def has_no_sentence() -> tuple[ColumnElement[bool], ...]:
    """Of which listings the sentence is missing or another model's; those that never meet others need none."""
    # Less or more instead of "not equal": an index answers it, every few seconds, for a whole country.
    other = or_(Listing.sentence_model.is_(None), Listing.sentence_model < MODEL, Listing.sentence_model > MODEL)
    return other, Listing.state.not_in((ListingState.WITHDRAWN, ListingState.DEAL))


def without_sentence(session: Session, most: int) -> list[Unsaid]:
    """Listings that have no sentence, at most so many, those of one floor together."""
    rows = session.execute(
        select(Listing.id, Listing.edition_id, Listing.version, Listing.title, Listing.size, Listing.description)
        .where(*has_no_sentence())
        .limit(most)  # in no order: sorting would go through all listings there are
    )
    found = [
        Unsaid(key, edition, version, title, described(size, description))
        for key, edition, version, title, size, description in rows
    ]
    return sorted(found, key=lambda one: (one.edition_id, one.listing_id))


def stored(parts: Iterable[Part]) -> list[dict[str, Any]]:
    """The parts of a fit as rows and pages keep them: code, points, facts.

    A concept comes with its name in each language ("name_nl"), so that what was said stays said when the lexicon
    changes, and the sentences need no engine.
    """
    return [{"code": part.code.value, "points": part.points, "facts": _with_names(part.facts)} for part in parts]


def _with_names(facts: Mapping[str, str | int]) -> dict[str, str | int]:
    named = dict(facts)
    for fact, name in (("concept", "name"), ("given", "given"), ("asked", "asked")):
        concept = facts.get(fact)
        if isinstance(concept, str) and concept in standard().concepts:
            named |= {f"{name}_{lang}": standard().name(concept, lang) for lang in LANGUAGES}
    return named
