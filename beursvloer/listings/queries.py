"""Reads on listings."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass

from sqlalchemy import Select, func, or_, select
from sqlalchemy.orm import Session, joinedload, undefer

from beursvloer.access.permissions import Actor, Permission, Scope, may
from beursvloer.accounts.models import Organisation
from beursvloer.editions.models import Edition, Village
from beursvloer.listings.models import Interest, Listing
from beursvloer.listings.rules import ListingState, meant_words, word_forms
from beursvloer.terms import Kind, Side

MOST_WORDS = 6
SENTENCE = undefer(Listing.sentence)
"""An option for whatever the engine gets to see: reads the sentence along, where else each listing would ask for it."""


@dataclass(frozen=True, slots=True)
class BoardFilter:
    """What somebody looks for on the board. Empty means all."""

    side: Side | None = None
    kinds: tuple[Kind, ...] = ()
    villages: tuple[int, ...] = ()
    words: str = ""


def _with_names() -> Select[Listing]:
    return select(Listing).options(joinedload(Listing.organisation), joinedload(Listing.village))


def _piece(text: str) -> str:
    """A pattern for this text anywhere, its own signs of a pattern taken literally."""
    return "%" + text.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_") + "%"


def on_board(edition_id: int, wanted: BoardFilter = BoardFilter()) -> Select[Listing]:
    """The listings everybody sees: open ones, newest first; those of which nothing is left come last."""
    query = (
        _with_names()
        .join(Organisation, Organisation.id == Listing.organisation_id)
        .where(Listing.edition_id == edition_id, Listing.state == ListingState.OPEN)
        .order_by(Listing.remaining == 0, Listing.created_at.desc(), Listing.id.desc())
    )
    if wanted.side:
        query = query.where(Listing.side == wanted.side)
    if wanted.kinds:
        query = query.where(Listing.kind.in_(wanted.kinds))
    if wanted.villages:
        query = query.where(Listing.village_id.in_(wanted.villages))
    words = meant_words(wanted.words)[:MOST_WORDS]
    if words:
        query = query.outerjoin(Village, Village.id == Listing.village_id)
    for word in words:
        fields = (Listing.title, Listing.description, Listing.counter, Organisation.name, Village.name)
        pieces = [_piece(form) for form in word_forms(word)]
        query = query.where(or_(*(field.ilike(piece, escape="\\") for field in fields for piece in pieces)))
    return query


def page_of_board(
    session: Session, edition_id: int, wanted: BoardFilter, page: int, size: int
) -> tuple[list[Listing], int]:
    """One page of the board and how many listings there are in all."""
    query = on_board(edition_id, wanted)
    count = session.scalar(select(func.count()).select_from(query.order_by(None).subquery())) or 0
    rows = session.scalars(query.limit(size).offset((page - 1) * size))
    return list(rows), count


def open_listings(session: Session, edition_id: int, parties: Collection[int] | None = None) -> list[Listing]:
    """What the engine works on: open, and something left of it; of everybody, or of these parties."""
    query = (
        _with_names()
        .options(SENTENCE)
        .where(Listing.edition_id == edition_id, Listing.state == ListingState.OPEN, Listing.remaining > 0)
        .order_by(Listing.id)
    )
    return list(session.scalars(query if parties is None else query.where(Listing.organisation_id.in_(parties))))


def marks_of_open(session: Session, edition_id: int) -> dict[int, tuple[object, ...]]:
    """Listing id → a mark that changes with whatever the engine sees of it, for all that `open_listings` gives."""
    rows = session.execute(
        select(
            Listing.id,
            Listing.version,
            Listing.remaining,
            Listing.sentence_model,
            Village.latitude,
            Village.longitude,
        )
        .join(Village, Village.id == Listing.village_id, isouter=True)
        .where(Listing.edition_id == edition_id, Listing.state == ListingState.OPEN, Listing.remaining > 0)
    )
    return {key: tuple(mark) for key, *mark in rows}


def listings_by_id(session: Session, ids: Sequence[int], *, sentence: bool = False) -> list[Listing]:
    """Those listings with their names, in no order; with their sentences for the engine."""
    query = _with_names().options(SENTENCE) if sentence else _with_names()
    return list(session.scalars(query.where(Listing.id.in_(ids)))) if ids else []


def listings_of(session: Session, organisations: Sequence[int] | frozenset[int]) -> list[Listing]:
    """All listings of these organisations in any edition, newest first; not the withdrawn, nor those of one deal."""
    return list(
        session.scalars(
            _with_names()
            .options(joinedload(Listing.edition).joinedload(Edition.region))
            .where(
                Listing.organisation_id.in_(organisations),
                Listing.state.not_in((ListingState.WITHDRAWN, ListingState.DEAL)),
            )
            .order_by(Listing.created_at.desc(), Listing.id.desc())
        )
    )


def held_listings(session: Session, edition_id: int) -> list[Listing]:
    """What waits for moderation, oldest first."""
    return list(
        session.scalars(
            _with_names()
            .where(Listing.edition_id == edition_id, Listing.state == ListingState.HELD)
            .order_by(Listing.id)
        )
    )


def scope_of(listing: Listing, edition: Edition) -> Scope:
    return Scope(edition.region_id, edition.id, frozenset({listing.organisation_id}))


def visible_listing(session: Session, edition: Edition, number: int, actor: Actor) -> Listing | None:
    """The listing with that number. One that is not on the board exists for its own people and the desk only."""
    listing = session.scalar(_with_names().where(Listing.edition_id == edition.id, Listing.number == number))
    if listing is None or listing.state is ListingState.OPEN:
        return listing
    scope = scope_of(listing, edition)
    seen = may(actor, Permission.REPRESENT, scope) or may(actor, Permission.SEE_DESK, scope)
    return listing if seen else None


def listing_by_number(session: Session, edition_id: int, number: int, *, sentence: bool = False) -> Listing | None:
    """Whatever its state: for the desk; with its sentence for the engine."""
    query = _with_names().options(SENTENCE) if sentence else _with_names()
    return session.scalar(query.where(Listing.edition_id == edition_id, Listing.number == number))


def own_listing(session: Session, edition: Edition, number: int, actor: Actor) -> Listing | None:
    """The listing when the actor represents its organisation or may act for it; to others it does not exist."""
    listing = visible_listing(session, edition, number, actor)
    if listing is None or not may(actor, Permission.REPRESENT, scope_of(listing, edition)):
        return None
    return listing


def count_open(session: Session, edition_id: int) -> dict[tuple[Side, Kind], int]:
    """Open listings with something left, by side and kind; every combination present."""
    rows = session.execute(
        select(Listing.side, Listing.kind, func.count())
        .where(Listing.edition_id == edition_id, Listing.state == ListingState.OPEN, Listing.remaining > 0)
        .group_by(Listing.side, Listing.kind)
    )
    counts = {(side, kind): 0 for side in Side for kind in Kind}
    counts.update({(side, kind): count for side, kind, count in rows})
    return counts


def interested_in(session: Session, listing_id: int) -> list[Organisation]:
    """Which organisations want to talk about this listing, in the order they said so."""
    return list(
        session.scalars(
            select(Organisation)
            .join(Interest, Interest.organisation_id == Organisation.id)
            .where(Interest.listing_id == listing_id)
            .order_by(Interest.stated_at, Organisation.id)
        )
    )


def interest_in_notes_of(session: Session, organisations: frozenset[int]) -> dict[int, list[Organisation]]:
    """Listing id → which organisations want to talk about it, for the notes of these organisations."""
    rows = session.execute(
        select(Interest.listing_id, Organisation)
        .join(Organisation, Organisation.id == Interest.organisation_id)
        .join(Listing, Listing.id == Interest.listing_id)
        .where(Listing.organisation_id.in_(organisations), Listing.state != ListingState.WITHDRAWN)
        .order_by(Interest.stated_at, Organisation.id)
    )
    found: dict[int, list[Organisation]] = {}
    for listing_id, organisation in rows:
        found.setdefault(listing_id, []).append(organisation)
    return found


def interest_stated_by(session: Session, organisations: frozenset[int]) -> list[tuple[Listing, int]]:
    """Notes on a board that these organisations want to talk about, newest first, each with who said so."""
    rows = session.execute(
        _with_names()
        .add_columns(Interest.organisation_id)
        .options(joinedload(Listing.edition))
        .join(Interest, Interest.listing_id == Listing.id)
        .where(Interest.organisation_id.in_(organisations), Listing.state == ListingState.OPEN)
        .order_by(Interest.stated_at.desc(), Listing.id)
    )
    return [(listing, organisation) for listing, organisation in rows]


def stated_interest(session: Session, edition_id: int) -> list[tuple[int, int]]:
    """(organisation, listing) pairs: who wants to talk about what."""
    rows = session.execute(
        select(Interest.organisation_id, Interest.listing_id)
        .join(Listing, Listing.id == Interest.listing_id)
        .where(Listing.edition_id == edition_id)
    )
    return [(organisation, listing) for organisation, listing in rows]
