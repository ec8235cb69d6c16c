"""The words of a floor: which ones the lexicon does not know, where a local word is used, what people mean by one."""

import re
from collections import Counter
from collections.abc import Collection, Hashable, Iterable, Sequence
from dataclasses import dataclass, replace

from beursvloer.matching import words
from beursvloer.matching.features import NAMED
from beursvloer.matching.lexicon import LANGUAGES, ROLES, Lexicon
from beursvloer.matching.local import LocalWord, with_words

SHORTEST = 4
"""Letters below which an unknown word is seldom a word that anybody would explain."""
MOST_MEANINGS = 8
"""Meanings to choose from: a thumb's height."""
SURE = 0.99
"""Certainty of a word that means one thing only, or of a compound that is explained to the last letter."""
LEAST_SEARCHED = 3
"""Letters from which words are searched inside words."""

_TYPED = re.compile(r"[^\W_]+(?:['’][^\W_]+)*")


@dataclass(frozen=True, slots=True)
class Text:
    """A listing's words: its title and what else it says, in a language, and the name of whose listing it is."""

    id: Hashable
    title: str
    rest: str
    lang: str
    owner: str = ""


@dataclass(frozen=True, slots=True)
class Unknown:
    """A word that the lexicon does not know, as most people typed it, and in which texts it stands, as they came."""

    written: str
    lang: str
    texts: tuple[Hashable, ...]


def unknown(texts: Iterable[Text], lexicon: Lexicon, names: Collection[str] = ()) -> list[Unknown]:
    """Words that mean nothing to the lexicon and are no common words either.

    Those of most texts first, then those with a capital inside a sentence, as names have, then those in titles. Forms
    of one word are one. Words of `names` (the villages), and of its owner's name in a text, are left out.
    """
    named = {token for name in names for token in words.tokens(name)}
    found: dict[tuple[str, str], dict[Hashable, bool]] = {}
    written: dict[tuple[str, str], Counter[str]] = {}
    capital: set[tuple[str, str]] = set()
    for text in texts:
        owner = set(words.tokens(text.owner))
        for in_title, part in ((True, text.title), (False, text.rest)):
            for token, typed, inside in _not_understood(part, text.lang, lexicon):
                if token in named or token in owner:
                    continue
                key = words.stem(token, text.lang), text.lang
                where = found.setdefault(key, {})
                where[text.id] = where.get(text.id, False) or in_title
                written.setdefault(key, Counter())[typed] += 1
                if inside and typed[0].isupper():
                    capital.add(key)
    order = sorted(found, key=lambda key: (-len(found[key]), key not in capital, -sum(found[key].values()), key))
    return [Unknown(_usual(written[key]), key[1], tuple(found[key])) for key in order]


def _not_understood(text: str, lang: str, lexicon: Lexicon) -> list[tuple[str, str, bool]]:
    """The tokens that say nothing, each as it was typed, and whether it is not the first."""
    typed = [(token, piece) for piece in _TYPED.findall(text) for token in words.tokens(piece)]
    tokens = [token for token, _ in typed]
    stems = [words.stem(token, lang) for token in tokens]
    understood: set[int] = set()
    for at in range(len(tokens)):
        if phrase := lexicon.phrase_at(at, stems, lang):
            understood |= set(range(at, at + len(phrase[0])))
    verbs = [verb for verb in words.separated(tokens, lang) if lexicon.verb_means(verb, lang)]
    return [
        (token, piece, at > 0)
        for at, (token, piece) in enumerate(typed)
        if at not in understood
        and len(token) >= SHORTEST
        and not any(letter.isdigit() for letter in token)
        and lexicon.word_weight(token, lang) == 1.0
        and not lexicon.means(token, lang)
        and not any(verb.endswith(token) for verb in verbs)
    ]


def _usual(written: Counter[str]) -> str:
    """The way most people write it; of equal ones the shortest, then the one in small letters."""
    return min(written, key=lambda typed: (-written[typed], len(typed), typed.swapcase()))


def uses(local: Sequence[LocalWord], texts: Sequence[Text], base: Lexicon) -> list[tuple[Hashable, ...]]:
    """For each local word the texts in which it stands, also in another form or in a compound, whatever it means; one
    that says nothing as it is listed only."""
    local = [_as_something_new(one, base) for one in local]
    everything = with_words(local, base)
    places: dict[tuple[str, str], list[Hashable]] = {}
    stems: dict[Hashable, tuple[list[str], str]] = {}
    for text in texts:
        tokens = words.tokens(f"{text.title} {text.rest}")
        stems[text.id] = [words.stem(token, text.lang) for token in tokens], text.lang
        for token in dict.fromkeys(tokens):
            places.setdefault((token, text.lang), []).append(text.id)
    touched = {key: ids for key, ids in places.items() if everything.is_local(*key)}
    return [tuple(_uses(one, with_words([one], base), touched, stems)) for one in local]


def _as_something_new(one: LocalWord, base: Lexicon) -> LocalWord:
    """With a concept that nobody reads in it so far, so that it makes a difference wherever it stands."""
    if one.concept is None:
        return one
    read = {concept for concept, _ in base.read(words.tokens(one.form), one.lang)}
    return replace(one, concept=next(concept for concept in base.concepts if concept not in read))


def _uses(
    one: LocalWord,
    lexicon: Lexicon,
    touched: dict[tuple[str, str], list[Hashable]],
    stems: dict[Hashable, tuple[list[str], str]],
) -> list[Hashable]:
    parts = words.tokens(one.form)
    if len(parts) > 1:
        phrase = [words.stem(part, one.lang) for part in parts]
        return [key for key, (said, lang) in stems.items() if lang == one.lang and _inside(phrase, said)]
    found = {key: None for token, ids in touched.items() if lexicon.is_local(*token) for key in ids}
    return [key for key in stems if key in found]


def _inside(phrase: Sequence[str], said: Sequence[str]) -> bool:
    return any(list(said[at : at + len(phrase)]) == list(phrase) for at, stem in enumerate(said) if stem == phrase[0])


@dataclass(frozen=True, slots=True)
class Meant:
    """Concepts that somebody may mean, the likeliest first; `sure` when there is one and no doubt about it."""

    concepts: tuple[str, ...]
    sure: bool = False


def meant(typed: str, lang: str, lexicon: Lexicon) -> Meant:
    """What somebody means who says that a word means the same as this one; at most MOST_MEANINGS.

    A concept's own name is that concept. Else what the lexicon reads; and where that is nothing, or a guess, also
    concepts with a word that has these letters in it.
    """
    tokens = words.tokens(typed)
    whole = " ".join(tokens)
    while len(tokens) > 1 and not lexicon.word_weight(tokens[0], lang):
        tokens = tokens[1:]
    key = " ".join(tokens)
    named = sorted(one for one in lexicon.concepts if _key(lexicon.name(one, lang)) in (whole, key))
    if named:
        return Meant(tuple(named[:MOST_MEANINGS]), len(named) == 1)
    said: dict[str, float] = {}
    for concept, certainty in lexicon.read(tokens, lang):
        said[concept] = max(said.get(concept, 0.0), certainty / ROLES[lexicon.concepts[concept].role])
    read = sorted(said, key=lambda one: (-said[one], one))
    clear = [one for one in read if said[one] >= NAMED]
    if clear and said[clear[0]] >= SURE:
        forms = lexicon.concepts[clear[0]].forms.get(lang, ())
        listed = _stem(key, lang) in {_stem(_key(form), lang) for form in forms}
        return Meant(tuple(clear[:MOST_MEANINGS]), len(clear) == 1 and listed)
    near = [one for one in _searched(key, lang, lexicon) if one not in said]
    return Meant((*read, *near)[:MOST_MEANINGS])


def _searched(key: str, lang: str, lexicon: Lexicon) -> list[str]:
    """Concepts of which a word has these letters in it: of this language first, and the word most like it."""
    if len(key) < LEAST_SEARCHED:
        return []
    best: dict[str, tuple[bool, int]] = {}
    for concept in lexicon.concepts.values():
        for other in LANGUAGES:
            for form in concept.forms.get(other, ()):
                plain = _key(form)
                if key in plain:
                    rank = other != lang, len(plain)
                    best[concept.id] = min(best.get(concept.id, rank), rank)
    return sorted(best, key=lambda one: (best[one], one))


def _stem(key: str, lang: str) -> str:
    return " ".join(words.stem(token, lang) for token in key.split())


def _key(form: str) -> str:
    return " ".join(words.tokens(form))
