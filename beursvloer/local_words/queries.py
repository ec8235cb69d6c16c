"""Reads on local words, and the lexicon with them."""

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from beursvloer.local_words.models import LocalWord
from beursvloer.matching import local
from beursvloer.matching.lexicon import Lexicon


def words_of(session: Session, region_id: int) -> list[LocalWord]:
    """The words of the region, by the alphabet."""
    rows = session.scalars(select(LocalWord).where(LocalWord.region_id == region_id))
    return sorted(rows, key=lambda row: (row.word, row.id))


def count_words(session: Session, region_id: int) -> int:
    return session.scalar(select(func.count()).where(LocalWord.region_id == region_id)) or 0


def engine_words(session: Session, region_id: int) -> frozenset[local.LocalWord]:
    """The words of the region as the engine takes them. What was made with the same words is still good."""
    rows = session.execute(
        select(LocalWord.word, LocalWord.locale, LocalWord.concept).where(LocalWord.region_id == region_id)
    )
    return frozenset(local.LocalWord(*row) for row in rows)


def lexicon_of(session: Session, region_id: int) -> Lexicon:
    """What words mean in the region: the lexicon that all share, with its own words over it."""
    return local.with_words(engine_words(session, region_id))
