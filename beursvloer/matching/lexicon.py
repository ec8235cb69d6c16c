"""Knowledge of the field: what a word on a floor means, what serves what, in Dutch, German and English.

The data are the text files in `concepts/`, written by hand, one a theme; `concepts/README.txt` gives their form.
"""

import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from beursvloer.matching import words
from beursvloer.terms import Kind

FOLDER = Path(__file__).parent / "concepts"
LANGUAGES = ("nl", "de", "en")

ROLES = {"thing": 1.0, "generic": 0.5, "setting": 0.3, "audience": 0.15}
"""How much a concept says about what is asked: who benefits and where it happens misleads more than it helps."""

PARENT, MEETS = 0.5, 0.5
"""What remains of a meaning one step up, and across a "meets"."""
MODIFIER, LOOSE, SLIP = 0.5, 0.8, 0.8
"""Certainty of the first part of a compound, of a compound only partly explained, of a corrected slip."""
WEAK = 0.25
"""Weight as a word of those that nearly every listing uses, and of words about the setting or the audience."""


@dataclass(frozen=True, slots=True)
class Concept:
    """Something that people give or need. `kinds` the usual one first; `forms` per language, the display name first."""

    id: str
    role: str
    kinds: tuple[Kind, ...]
    is_a: tuple[str, ...]
    meets: tuple[str, ...]
    forms: Mapping[str, tuple[str, ...]]


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """The common words of a language: `stop` says nothing, `weak` is in nearly every listing."""

    stop: frozenset[str]
    weak: frozenset[str]


class Lexicon:
    """Concepts by their words. Reading is cheap after the first time a word is seen."""

    def __init__(self, concepts: Iterable[Concept], common: Mapping[str, Vocabulary]) -> None:
        self.concepts: dict[str, Concept] = {}
        for concept in concepts:
            if concept.id in self.concepts:
                raise ValueError(f"concept {concept.id} is defined twice")
            self.concepts[concept.id] = concept
        for concept in self.concepts.values():
            for other in (*concept.is_a, *concept.meets):
                if other not in self.concepts:
                    raise ValueError(f"concept {concept.id} refers to {other}, which does not exist")
        self._common = common
        self._single: dict[str, dict[str, tuple[str, ...]]] = {}
        self._stemmed: dict[str, dict[str, tuple[str, ...]]] = {}
        self._phrases: dict[str, dict[str, list[tuple[tuple[str, ...], str]]]] = {}
        self._parts: dict[str, frozenset[str]] = {}
        self._spelling: dict[str, words.Spelling] = {}
        self._seen: dict[tuple[str, str], tuple[tuple[str, float], ...]] = {}
        for lang in LANGUAGES:
            self._learn(lang)
        self._spread = {concept_id: self._spread_of(concept_id) for concept_id in self.concepts}
        self._gram_count = self._count_grams()

    # What a concept is

    def name(self, concept: str, lang: str) -> str:
        """What people call it in a language, Dutch when the language is not there. KeyError when there is no such concept."""
        forms = self.concepts[concept].forms
        return forms.get(lang, forms["nl"])[0]

    def spread(self, concept: str) -> Mapping[str, float]:
        """The concept and what it means besides: what it is a kind of and what it meets, with weights in 0..1."""
        return self._spread[concept]

    # What a text says

    def read(self, tokens: list[str], lang: str) -> list[tuple[str, float]]:
        """The concepts of a tokenised text in their order, each with a certainty in 0..1 times the weight of its role."""
        stems = [words.stem(token, lang) for token in tokens]
        phrases = self._phrases.get(lang, {})
        found: list[tuple[str, float]] = []
        at = 0
        while at < len(tokens):
            for phrase, concept in phrases.get(stems[at], ()):
                if tuple(stems[at : at + len(phrase)]) == phrase:
                    found.append((concept, ROLES[self.concepts[concept].role]))
                    at += len(phrase)
                    break
            else:
                found.extend(self._read_token(tokens[at], lang))
                at += 1
        return found

    def word_weight(self, token: str, lang: str) -> float:
        """How much a word counts as a word: 0 for stop words and numbers, little for common, setting and audience words."""
        common = self._common.get(lang)
        if token.isdigit() or len(token) < 2 or (common is not None and token in common.stop):
            return 0.0
        if common is not None and (token in common.weak or words.stem(token, lang) in common.weak):
            return WEAK
        read = self._read_token(token, lang)
        return (
            WEAK if read and all(self.concepts[concept].role in ("setting", "audience") for concept, _ in read) else 1.0
        )

    def rarity(self, gram: str) -> float:
        """Weight of a character n-gram from how many of the lexicon's words have it: fixed, whoever joins the floor."""
        return math.log(self._gram_count[""] / (1 + self._gram_count.get(gram, 0)))

    # Building

    def _learn(self, lang: str) -> None:
        single: dict[str, set[str]] = {}
        stemmed: dict[str, set[str]] = {}
        phrases: dict[str, list[tuple[tuple[str, ...], str]]] = {}
        for concept in self.concepts.values():
            for form in concept.forms.get(lang, ()):
                parts = words.tokens(form)
                if len(parts) == 1:
                    single.setdefault(parts[0], set()).add(concept.id)
                    stemmed.setdefault(words.stem(parts[0], lang), set()).add(concept.id)
                elif parts:
                    stems = tuple(words.stem(part, lang) for part in parts)
                    phrases.setdefault(stems[0], []).append((stems, concept.id))
        for options in phrases.values():
            options.sort(key=lambda option: (-len(option[0]), option))
        self._single[lang] = {form: tuple(sorted(ids)) for form, ids in single.items()}
        self._stemmed[lang] = {form: tuple(sorted(ids)) for form, ids in stemmed.items()}
        self._phrases[lang] = phrases
        self._parts[lang] = frozenset(form for form in {*single, *stemmed} if len(form) >= words.MIN_PART)
        self._spelling[lang] = words.Spelling(single)

    def _read_token(self, token: str, lang: str) -> tuple[tuple[str, float], ...]:
        key = (token, lang)
        if key not in self._seen:
            weighed: dict[str, float] = {}
            for concept, certainty in self._senses(token, lang):
                weight = certainty * ROLES[self.concepts[concept].role]
                weighed[concept] = max(weighed.get(concept, 0.0), weight)
            if len(self._seen) > 200_000:
                self._seen.clear()
            self._seen[key] = tuple(sorted(weighed.items()))
        return self._seen[key]

    def _senses(self, token: str, lang: str) -> list[tuple[str, float]]:
        if lang not in self._single or token.isdigit() or len(token) < 2:
            return []
        whole = self._whole(token, lang)
        common = self._common.get(lang)
        if whole or (common is not None and (token in common.stop or token in common.weak)):
            return [(concept, 1 / math.sqrt(len(whole))) for concept in whole]
        if lang != "en" and token in self._single["en"]:
            return [(concept, LOOSE) for concept in self._single["en"][token]]
        parts = words.split(token, lang, self._parts[lang])
        if parts:
            heads = [(concept, 1.0) for concept in self._whole(parts[-1], lang)]
            return heads + [(concept, MODIFIER) for part in parts[:-1] for concept in self._whole(part, lang)]
        first, last = words.loose_ends(token, self._parts[lang])
        if first or last:
            heads = [(concept, LOOSE) for concept in self._whole(last, lang)]
            return heads + [(concept, MODIFIER * LOOSE) for concept in self._whole(first, lang)]
        correct = self._spelling[lang].correct(token)
        return [(concept, SLIP) for concept in self._whole(correct, lang)]

    def _whole(self, token: str, lang: str) -> tuple[str, ...]:
        return (
            self._single[lang].get(token)
            or self._stemmed[lang].get(words.stem(token, lang))
            or self._stemmed[lang].get(token, ())
        )

    def _spread_of(self, concept: str) -> dict[str, float]:
        reached = {concept: 1.0}
        todo = [(concept, 1.0)]
        while todo:
            at, weight = todo.pop()
            steps = [(parent, weight * PARENT) for parent in self.concepts[at].is_a]
            if at == concept:
                steps += [(need, MEETS) for need in self.concepts[at].meets]
            for other, arrived in steps:
                if arrived > reached.get(other, 0.0):
                    reached[other] = arrived
                    todo.append((other, arrived))
        return reached

    def _count_grams(self) -> dict[str, int]:
        forms = {
            token
            for concept in self.concepts.values()
            for lang in LANGUAGES
            for form in concept.forms.get(lang, ())
            for token in words.tokens(form)
        }
        count: dict[str, int] = {"": 2 + len(forms)}
        for form in forms:
            for gram in set(words.grams(form)):
                count[gram] = count.get(gram, 0) + 1
        return count


def parse(text: str, where: str = "text") -> list[Concept]:
    """Read concepts from the text of a concept file. ValueError with `where` and the line number when it is malformed."""
    concepts: list[Concept] = []
    head: tuple[str, str, tuple[Kind, ...]] | None = None
    lines: dict[str, tuple[str, ...]] = {}

    def finish(number: int) -> None:
        if head is None:
            return
        if "nl" not in lines:
            raise ValueError(f"{where}, line {number}: concept {head[0]} has no Dutch words")
        forms = {lang: lines[lang] for lang in LANGUAGES if lang in lines}
        concepts.append(Concept(*head, is_a=lines.get("is", ()), meets=lines.get("meets", ()), forms=forms))

    number = 0
    for number, raw in enumerate(text.splitlines(), 1):
        line = raw.split("#", 1)[0].rstrip()
        if not line:
            continue
        name, colon, rest = line.strip().partition(":")
        if not colon:
            raise ValueError(f"{where}, line {number}: expected a name, a colon and a list")
        if line[0].isspace():
            values = tuple(value.strip() for value in rest.split(",") if value.strip())
            if head is None or name not in ("is", "meets", *LANGUAGES):
                raise ValueError(f"{where}, line {number}: {name} does not belong here")
            lines[name] = lines.get(name, ()) + values
        else:
            finish(number)
            said = rest.split()
            unknown = [word for word in said if word not in ROLES and word not in tuple(Kind)]
            if unknown:
                raise ValueError(f"{where}, line {number}: {unknown[0]} is neither a kind nor a role")
            role = next((word for word in said if word in ROLES), "thing")
            head, lines = (name, role, tuple(Kind(word) for word in said if word in tuple(Kind))), {}
    finish(number)
    return concepts


def read_common(text: str) -> dict[str, Vocabulary]:
    """Read the common words: lines "nl stop: …" and "nl weak: …", words separated by spaces."""
    lists: dict[tuple[str, str], set[str]] = {}
    for line in text.splitlines():
        name, colon, rest = line.split("#", 1)[0].partition(":")
        if colon:
            lang, grade = name.split()
            lists.setdefault((lang, grade), set()).update(words.tokens(rest))
    return {
        lang: Vocabulary(frozenset(lists.get((lang, "stop"), ())), frozenset(lists.get((lang, "weak"), ())))
        for lang in LANGUAGES
    }


@cache
def standard() -> Lexicon:
    """The lexicon that comes with the program, read once."""
    concepts: list[Concept] = []
    for path in sorted(FOLDER.glob("*.txt")):
        if path.name not in ("README.txt", "common.txt"):
            concepts += parse(path.read_text("utf-8"), path.name)
    return Lexicon(concepts, read_common((FOLDER / "common.txt").read_text("utf-8")))
