"""Writes what was computed about listings."""

from collections.abc import Mapping
from typing import Any

from sqlalchemy import CursorResult, select, update
from sqlalchemy.orm import Session

from beursvloer.editions.actions import touch_market
from beursvloer.editions.queries import locked_edition
from beursvloer.fits.queries import Unsaid, has_no_sentence
from beursvloer.listings.models import Listing
from beursvloer.matching.sentences import MODEL


def keep_sentences(session: Session, edition_id: int, found: Mapping[Unsaid, bytes]) -> int:
    """Keep the sentences of listings of one floor; returns how many were kept.

    One whose text changed meanwhile, or that has its sentence already, is left as it is: safe to run twice, at once
    too. The market counts as changed when the last of them is kept: plans that people wait for meanwhile stay good.
    """
    locked_edition(session, edition_id)
    kept = 0
    for read, sentence in found.items():
        done: CursorResult[Any] = session.execute(  # type: ignore[assignment]  # an UPDATE gives this kind
            update(Listing)
            .where(Listing.id == read.listing_id, Listing.version == read.version, *has_no_sentence())
            .values(sentence=sentence, sentence_model=MODEL)
            .execution_options(synchronize_session=False)
        )
        kept += done.rowcount
    # Plus nothing: else a database goes through the floor to find that none is left, for each few of a whole country.
    left = select(Listing.id).where(Listing.edition_id + 0 == edition_id, *has_no_sentence()).limit(1)
    if kept and session.scalar(left) is None:
        touch_market(session, edition_id)
    return kept
