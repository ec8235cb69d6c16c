"""The page of local words: what is on the list, what the computer does not know, and what a word would change."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from flask import url_for
from sqlalchemy.orm import Session

from beursvloer.editions.models import Edition
from beursvloer.editions.queries import villages_of
from beursvloer.i18n.locale import current_locale
from beursvloer.listings.models import Listing
from beursvloer.listings.queries import open_listings
from beursvloer.live.fragments import once
from beursvloer.local_words import queries
from beursvloer.local_words.models import LocalWord
from beursvloer.local_words.rules import key_of
from beursvloer.matching import local
from beursvloer.matching.lexicon import LANGUAGES, Lexicon, standard
from beursvloer.matching.vocabulary import Meant, Text, meant, unknown, uses
from beursvloer.matching.words import tokens
from beursvloer.refusals import Invalid

MOST_UNKNOWN = 24
"""Unknown words on the page; those of most notes come first, so what is left out hardly matters."""
NOTES_SHOWN = 3
ALSO_SAID = 3
"""Other words that tell two concepts apart."""


@dataclass(frozen=True, slots=True)
class Note:
    """A note on the board, to be read where the word stands."""

    title: str
    url: str


@dataclass(frozen=True, slots=True)
class Places:
    """The notes that have a word: some of them, and how many there are."""

    count: int
    notes: tuple[Note, ...]


@dataclass(frozen=True, slots=True)
class ListedWord:
    """A word of the list. `means` is empty when it says nothing; `gone` when its concept is no more."""

    id: int
    written: str
    means: str
    gone: bool
    used: Places


@dataclass(frozen=True, slots=True)
class UnknownWord:
    written: str
    lang: str
    used: Places


@dataclass(frozen=True, slots=True)
class Look:
    """What would come of a word: where it stands, what the computer reads in it so far, and from now on."""

    written: str
    used: Places
    now: tuple[str, ...]
    then: str


@dataclass(frozen=True, slots=True)
class Screen:
    """`left_out` counts the unknown words that are not shown; `names` are what a word can mean, by the alphabet."""

    listed: tuple[ListedWord, ...]
    unknown: tuple[UnknownWord, ...]
    left_out: int
    names: tuple[str, ...]


def language() -> str:
    """The language of the page, as the lexicon knows it."""
    return current_locale() if current_locale() in LANGUAGES else LANGUAGES[0]


def screen_of(session: Session, edition: Edition) -> Screen:
    """All but what was typed. The floor is read once for a market, however often somebody looks."""
    key, version, lang = edition.id, edition.market_version, language()
    session.rollback()  # who waits for another's reading holds nothing meanwhile

    def read() -> tuple[dict[int, Places], tuple[UnknownWord, ...]]:
        rows = queries.words_of(session, edition.region_id)
        notes = {row.id: row for row in open_listings(session, edition.id)}
        texts = [_text(row) for row in notes.values()]
        used = uses([_engine_word(row) for row in rows], texts, standard())
        villages = [village.name for village in villages_of(session, edition.region_id)]
        return (
            {row.id: _places(edition, ids, notes) for row, ids in zip(rows, used, strict=True)},
            tuple(
                UnknownWord(one.written, one.lang, _places(edition, one.texts, notes))
                for one in unknown(texts, queries.lexicon_of(session, edition.region_id), villages)
            ),
        )

    used, not_known = once(("local words", key), version, read)
    none = Places(0, ())
    return Screen(
        listed=tuple(_listed(row, used.get(row.id, none)) for row in queries.words_of(session, edition.region_id)),
        unknown=not_known[:MOST_UNKNOWN],
        left_out=max(0, len(not_known) - MOST_UNKNOWN),
        names=tuple(sorted({standard().name(concept, lang) for concept in standard().concepts}, key=str.casefold)),
    )


def look_at(session: Session, edition: Edition, written: str, lang: str, concept: str | None) -> Look | None:
    """What would come of it; None for what is no word. `concept` None: nothing was chosen yet."""
    try:
        key = key_of(written)
    except Invalid:
        return None
    notes = {row.id: row for row in open_listings(session, edition.id)}
    [ids] = uses([local.LocalWord(key, lang, concept or _ANY)], [_text(row) for row in notes.values()], standard())
    known = queries.lexicon_of(session, edition.region_id).read(tokens(key), lang)
    now = tuple(dict.fromkeys(standard().name(one, language()) for one, _ in sorted(known, key=lambda one: -one[1])))
    then = standard().name(concept, language()) if concept else ""
    return Look(written, _places(edition, ids, notes), now, then)


_ANY = "tractor"
"""Whatever it means: where a word stands does not depend on it."""


def meant_by(session: Session, edition: Edition, typed: str) -> Meant:
    """What somebody may mean by the word that explains another."""
    return meant(typed, language(), queries.lexicon_of(session, edition.region_id))


def choices(concepts: Sequence[str]) -> list[tuple[str, str]]:
    """Each with its name and some other words for it, which tell it apart."""
    lang = language()
    return [(one, _described(standard(), one, lang)) for one in concepts]


def _described(lexicon: Lexicon, concept: str, lang: str) -> str:
    name = lexicon.name(concept, lang)
    forms = lexicon.concepts[concept].forms.get(lang, ())
    also = [form for form in forms if not form.casefold().startswith(name.casefold())]
    return f"{name} ({', '.join(also[:ALSO_SAID])})" if also else name


def _listed(row: LocalWord, used: Places) -> ListedWord:
    known = row.concept in standard().concepts if row.concept else True
    means = standard().name(row.concept, language()) if row.concept and known else ""
    return ListedWord(row.id, row.written, means, not known, used)


def _engine_word(row: LocalWord) -> local.LocalWord:
    return local.LocalWord(row.word, row.locale, row.concept)


def _text(row: Listing) -> Text:
    rest = " ".join(part for part in (row.size, row.description, row.counter) if part)
    return Text(row.id, row.title, rest, row.locale, row.organisation.name)


def _places(edition: Edition, ids: Sequence[object], notes: Mapping[int, Listing]) -> Places:
    rows = [notes[one] for one in ids if isinstance(one, int)]
    return Places(
        len(rows),
        tuple(
            Note(row.title, url_for("listings.show", slug=edition.slug, number=row.number))
            for row in rows[:NOTES_SHOWN]
        ),
    )
