"""The lexicon with words of some people besides: nicknames, dialect, brands of one region.

It lies over the lexicon that all share, and copies nothing of it. A text without such a word is read exactly as without
them. A local word goes before a listed one, has the same plurals, compounds and slips, and is read as it stands in the
other languages too: a nickname has no translation.
"""

from collections import ChainMap
from collections.abc import Container, Iterable, Mapping, MutableMapping
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import cast

from beursvloer.matching import words
from beursvloer.matching.common_words import Vocabulary
from beursvloer.matching.lexicon import LANGUAGES, LOOSE, Concept, Lexicon, Phrase, Senses, standard


@dataclass(frozen=True, slots=True)
class LocalWord:
    """One or more words as people type them, the language that they follow, and a concept; None: they say nothing."""

    form: str
    lang: str
    concept: str | None


def with_words(local: Iterable[LocalWord], base: Lexicon | None = None) -> Lexicon:
    """The lexicon with these words; the same object for the same words in any order, so that what was read with it
    stays read. Words for a concept that is no more are left out."""
    base = base or standard()
    kept = {one for one in local if one.concept is None or one.concept in base.concepts}
    return _made(tuple(sorted(kept, key=lambda one: (one.form, one.lang, one.concept or ""))), base) if kept else base


@lru_cache(maxsize=64)
def _made(local: tuple[LocalWord, ...], base: Lexicon) -> Lexicon:
    return _Overlay(local, base)


_Single = MutableMapping[str, Senses]


class _Overlay(Lexicon):
    """`_own` is a small lexicon of the local words alone; what neither it nor `_silent` touches is left to `_base`."""

    def __init__(self, local: Iterable[LocalWord], base: Lexicon) -> None:
        local = list(local)
        self._own = own = Lexicon(_concepts(local, base), {})
        self._base = base
        self.concepts, self._spread = base.concepts, base._spread
        self._rarity, self._rarest = base._rarity, base._rarest
        self._stemmed, self._roots, self._bare = base._stemmed, base._roots, base._bare
        self._single, self._phrases, self._parts, self._cuts, self._spelling = {}, {}, {}, {}, {}
        self._abroad: dict[str, Senses] = {}
        self._inside: dict[str, tuple[str, ...]] = {}
        for lang in LANGUAGES:
            mine, parts = own._single[lang], cast("frozenset[str]", own._parts[lang])
            self._abroad |= {token: _loosely(senses) for token, senses in mine.items()}
            self._inside[lang] = tuple(sorted(parts))
            self._single[lang] = ChainMap(cast(_Single, mine), cast(_Single, base._single[lang]))
            self._phrases[lang] = _both(own._phrases[lang], base._phrases[lang])
            self._parts[lang], self._cuts[lang] = _Either(parts, base._parts[lang]), _Either(parts, base._cuts[lang])
            self._spelling[lang] = _Slips(own._spelling[lang], base._spelling[lang])
        self._silent = frozenset(token for one in local if one.concept is None for token in words.tokens(one.form))
        self._common = {lang: self._vocabulary(common, lang) for lang, common in base._common.items()}
        self._seen, self._apart, self._weights = {}, {}, {}

    def _vocabulary(self, common: Vocabulary, lang: str) -> Vocabulary:
        spoken = frozenset(self._abroad)
        stems = {words.stem(token, lang) for token in spoken}
        return Vocabulary((common.stop - spoken) | self._silent, common.weak - spoken, common.weak_stems - stems)

    def is_local(self, token: str, lang: str) -> bool:
        return token in self._silent or self.means(token, lang) != self._base.means(token, lang)

    def _touches(self, token: str, lang: str) -> bool:
        """Whether the local words may have a say in what the token means."""
        if token in self._silent or token in self._abroad:
            return True
        if lang not in self._inside:
            return False
        own = self._own
        return any(part in token for part in self._inside[lang]) or bool(
            own._known(token, lang) or own._spelling[lang].correct(token)
        )

    def means(self, token: str, lang: str) -> Senses:
        return words.remembered(self._seen, token, lang, self._means)

    def _means(self, token: str, lang: str) -> Senses:
        if not self._touches(token, lang):
            return self._base.means(token, lang)
        return self._weigh(self._senses(token, lang))

    def _word_weight(self, token: str, lang: str) -> float:
        return super()._word_weight(token, lang) if self._touches(token, lang) else self._base.word_weight(token, lang)

    def _known(self, token: str, lang: str, *, by_stem: bool = True) -> Senses:
        """A word exactly as it is listed here or there goes before a form of a local one; that before the other forms
        of listed ones."""
        if token in self._single[lang]:
            return self._single[lang][token]
        return (
            self._own._known(token, lang, by_stem=False)
            or (self._abroad.get(token, ()) if by_stem else ())
            or super()._known(token, lang, by_stem=by_stem)
            or (self._own._known(token, lang) if by_stem else ())
        )


class _Either:
    """What is in the one or in the other, without putting them together."""

    def __init__(self, one: Container[str], other: Container[str]) -> None:
        self._one, self._other = one, other

    def __contains__(self, word: object) -> bool:
        return word in self._one or word in self._other


class _Slips(words.Spelling):
    """A slip of a local word, else of a listed one."""

    def __init__(self, own: words.Spelling, base: words.Spelling) -> None:
        self._own, self._base = own, base

    def correct(self, token: str) -> str:
        return self._own.correct(token) or self._base.correct(token)


def _concepts(local: Iterable[LocalWord], base: Lexicon) -> list[Concept]:
    """The concepts that have local words, with these words alone."""
    forms: dict[str, dict[str, list[str]]] = {}
    for one in local:
        if one.concept is not None:
            forms.setdefault(one.concept, {}).setdefault(one.lang, []).append(one.form)
    return [
        replace(
            base.concepts[concept],
            is_a=(),
            meets=(),
            forms={lang: tuple(sorted(said)) for lang, said in by_lang.items()},
            hints={},
        )
        for concept, by_lang in sorted(forms.items())
    ]


def _loosely(senses: Senses) -> Senses:
    return tuple((concept, LOOSE * certainty) for concept, certainty in senses)


def _both(own: Mapping[str, list[Phrase]], base: Mapping[str, list[Phrase]]) -> Mapping[str, list[Phrase]]:
    """The longest first; of two that are as long, the local one."""
    merged = {
        first: sorted([*options, *base.get(first, [])], key=lambda phrase: -len(phrase[0]))
        for first, options in own.items()
    }
    return ChainMap(merged, cast("MutableMapping[str, list[Phrase]]", base))
