"""Writes on local words. They are of the region: only who organises all of it changes them."""

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from beursvloer.access.permissions import Actor, Permission, Scope, may
from beursvloer.editions.actions import touch_market
from beursvloer.editions.models import Edition
from beursvloer.editions.queries import locked_region
from beursvloer.local_words import queries
from beursvloer.local_words.models import LocalWord
from beursvloer.local_words.rules import MOST_WORDS, NewWord, check, tidy
from beursvloer.refusals import Forbidden, Invalid, NotFound, Refusal


def may_change(actor: Actor, edition: Edition) -> bool:
    """Whether the actor organises the whole region: its words are read on all its floors."""
    return may(actor, Permission.ORGANISE, Scope(edition.region_id))


def add_word(session: Session, actor: Actor, edition: Edition, command: NewWord, now: datetime) -> LocalWord:
    """Give a word its meaning on all floors of the region.

    Raises Invalid for what is no word, or one that is on the list already; Refusal when the list is full.
    """
    _require(session, actor, edition)
    key = check(command)
    taken = session.scalar(select(LocalWord).where(LocalWord.region_id == edition.region_id, LocalWord.word == key))
    if taken is not None:
        raise Invalid("word_listed", word=taken.written)
    if queries.count_words(session, edition.region_id) >= MOST_WORDS:
        raise Refusal("words_enough", most=MOST_WORDS)
    row = LocalWord(
        region_id=edition.region_id,
        word=key,
        written=tidy(command.written),
        locale=command.locale,
        concept=command.concept,
        added_by=actor.person_id,
        added_at=now,
    )
    session.add(row)
    session.flush()
    _touch_floors(session, edition.region_id)
    return row


def remove_word(session: Session, actor: Actor, edition: Edition, word_id: int) -> NewWord:
    """Take a word off the list; returns what it was, so that it can be put back."""
    _require(session, actor, edition)
    row = session.get(LocalWord, word_id)
    if row is None or row.region_id != edition.region_id:
        raise NotFound()
    removed = NewWord(row.written, row.locale, row.concept)
    session.delete(row)
    session.flush()
    _touch_floors(session, edition.region_id)
    return removed


def _require(session: Session, actor: Actor, edition: Edition) -> None:
    if not may_change(actor, edition):
        raise Forbidden("not_allowed")
    locked_region(session, edition.region_id)


def _touch_floors(session: Session, region_id: int) -> None:
    """Each floor is read anew: a text that has the word means something else now."""
    floors = select(Edition.id).where(Edition.region_id == region_id).order_by(Edition.id)
    for edition_id in session.scalars(floors).all():
        touch_market(session, edition_id)
