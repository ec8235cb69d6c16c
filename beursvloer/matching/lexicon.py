"""Knowledge of the field: what a word on a floor means, what serves what, in Dutch, German and English.

The data are the text files in `concepts/`, written by hand, one a theme; `concepts/README.txt` gives their form.
"""

import math
from collections import Counter
from collections.abc import Container, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from beursvloer.matching import words
from beursvloer.matching.common_words import NO_WORDS, Vocabulary, read_common
from beursvloer.matching.kept import kept
from beursvloer.terms import Kind

FOLDER = Path(__file__).parent / "concepts"
LANGUAGES = ("nl", "de", "en")

KEYS = ("is", "meets", *LANGUAGES, *(f"hint {lang}" for lang in LANGUAGES))

ROLES = {"thing": 1.0, "generic": 0.5, "setting": 0.3, "audience": 0.15}
"""How much a concept says about what is asked: who benefits and where it happens misleads more than it helps."""
HINT = 0.4
"""How sure a hint is: walls and a ceiling may mean a painter."""
THEME_MARK = "@"
THEME = 0.35
"""What two things of one theme have in common by that alone."""

PARENT, MEETS = 0.5, 0.5
"""What remains of a meaning one step up, and across a "meets"."""
MODIFIER, LOOSE, SLIP = 0.5, 0.8, 0.8
"""Certainty of the first part of a compound with a clear second ("parkeerplek" has none), of an English word in
another language, of a corrected slip."""
STEM, END = 0.4, 0.9
"""Certainty of a word that shares only its stem with a known one ("drukte" is no form of "drukken"), and of a word at
an end of a compound of which the rest is unknown."""
BESIDE, KNOWN = 0.8, 0.7
"""Weight of what stands behind a preposition (where it is, for whom), and behind "the" or "our": what is spoken of as
known is there already, and seldom what is asked ("de zalen ogen kaal")."""
WEAK = 0.25
"""Weight as a word of those that nearly every listing uses, and of words about the setting or the audience."""


@dataclass(frozen=True, slots=True)
class Concept:
    """Something that people give or need.

    `kinds` has the usual one first, `forms` per language the display name first. `hints` are words that go with it
    without naming it. `theme` is the first word of its file.
    """

    id: str
    role: str
    kinds: tuple[Kind, ...]
    is_a: tuple[str, ...]
    meets: tuple[str, ...]
    forms: Mapping[str, tuple[str, ...]]
    hints: Mapping[str, tuple[str, ...]]
    theme: str


Senses = tuple[tuple[str, float], ...]
"""Concepts with certainties, by concept."""
Phrase = tuple[tuple[str, ...], str, float]
"""Stems of words that stand together, what they mean, and how certainly."""


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
        self._single: dict[str, Mapping[str, Senses]] = {}
        self._stemmed: dict[str, dict[str, list[tuple[str, str, float]]]] = {}
        self._roots: dict[str, dict[str, Senses]] = {}
        self._phrases: dict[str, Mapping[str, list[Phrase]]] = {}
        self._parts: dict[str, Container[str]] = {}
        self._cuts: dict[str, Container[str]] = {}
        self._spelling: dict[str, words.Spelling] = {}
        self._bare: frozenset[str] = frozenset()
        self._seen: dict[tuple[str, str], Senses] = {}
        self._apart: dict[tuple[str, str], Senses] = {}
        self._weights: dict[tuple[str, str], float] = {}
        for lang in LANGUAGES:
            self._learn(lang)
        self._spread = {concept_id: self._spread_of(concept_id) for concept_id in self.concepts}
        self._rarity, self._rarest = self._rarities()

    # What a concept is

    def name(self, concept: str, lang: str) -> str:
        """What people call it in a language, Dutch when the language is not there. KeyError for no such concept."""
        forms = self.concepts[concept].forms
        return forms.get(lang, forms["nl"])[0]

    def spread(self, concept: str) -> Mapping[str, float]:
        """The concept and what it means besides: what it is a kind of and what it meets, with weights in 0..1."""
        return self._spread[concept]

    def kinds_of(self, concept: str) -> frozenset[str]:
        """The concept and the things that it is a kind of: chairs are furniture. What is generic is no subject."""
        found, todo = {concept}, [concept]
        while todo:
            for parent in self.concepts[todo.pop()].is_a:
                if parent not in found and self.concepts[parent].role == "thing":
                    found.add(parent)
                    todo.append(parent)
        return frozenset(found)

    # What a text says

    def read(self, tokens: list[str], lang: str) -> list[tuple[str, float]]:
        """The concepts of a tokenised text in order: certainty (0 to 1) × weight of the role × weight of the place."""
        stems = [words.stem(token, lang) for token in tokens]
        places = self._places(tokens, lang)
        phrases = self._phrases.get(lang, ())
        found: list[tuple[str, float]] = []
        at = 0
        while at < len(tokens):
            if stems[at] in phrases and (phrase := self.phrase_at(at, stems, lang)):
                together, concept, certainty = phrase
                found.append((concept, places[at] * certainty * ROLES[self.concepts[concept].role]))
                at += len(together)
            else:
                found.extend((concept, places[at] * weight) for concept, weight in self.means(tokens[at], lang))
                at += 1
        for verb in words.separated(tokens, lang):
            found.extend(self.verb_means(verb, lang))
        return found

    def phrase_at(self, at: int, stems: Sequence[str], lang: str) -> Phrase | None:
        """The longest listed phrase that begins there in these stems."""
        for one in self._phrases[lang].get(stems[at], ()) if lang in self._phrases else ():
            if tuple(stems[at : at + len(one[0])]) == one[0]:
                return one
        return None

    def _places(self, tokens: list[str], lang: str) -> list[float]:
        """How much each word counts where it stands: less up to the first meaningful word of an aside."""
        places = [1.0] * len(tokens)
        besides, known = words.BESIDE.get(lang, ()), words.KNOWN.get(lang, ())
        for at, token in enumerate(tokens):
            beside = token in besides
            if not beside and token not in known:
                continue
            for behind in range(at + 1, min(at + 1 + words.ASIDE, len(tokens))):
                if beside and tokens[behind] in besides:
                    break
                places[behind] = min(places[behind], BESIDE if beside else KNOWN)
                if self.means(tokens[behind], lang):
                    break
        return places

    def word_weight(self, token: str, lang: str) -> float:
        """How much a word counts as a word: 0 for stop words, little for common, setting and audience words."""
        return words.remembered(self._weights, token, lang, self._word_weight)

    def _word_weight(self, token: str, lang: str) -> float:
        common = self._common.get(lang, NO_WORDS)
        if token.isdigit() or len(token) < 2 or token in common.stop:
            return 0.0
        if token in common.weak or words.stem(token, lang) in common.weak_stems:
            return WEAK
        read = self.means(token, lang)
        beside = bool(read) and all(self.concepts[concept].role in ("setting", "audience") for concept, _ in read)
        return WEAK if beside else 1.0

    def is_local(self, token: str, lang: str) -> bool:
        """Whether the token means something only where these people live; see `local`."""
        return False

    def rarity(self, gram: str) -> float:
        """Weight of a character n-gram from how many of the lexicon's words have it: fixed, whoever joins the floor."""
        return self._rarity.get(gram, self._rarest)

    # Building

    def _learn(self, lang: str) -> None:
        single: dict[str, dict[str, float]] = {}
        roots: dict[str, dict[str, float]] = {}
        stemmed: dict[str, list[tuple[str, str, float]]] = {}
        phrases: dict[str, set[tuple[tuple[str, ...], str, float]]] = {}
        for concept in self.concepts.values():
            for form, certainty in _certainties(concept, lang):
                parts = words.tokens(form)
                if len(parts) == 1:
                    stemmed.setdefault(words.stem(parts[0], lang), []).append((parts[0], concept.id, certainty))
                    for table, key in [(single, parts[0]), *((roots, root) for root in words.roots(parts[0], lang))]:
                        senses = table.setdefault(key, {})
                        senses[concept.id] = max(certainty, senses.get(concept.id, 0.0))
                elif parts:
                    stems = tuple(words.stem(part, lang) for part in parts)
                    phrases.setdefault(stems[0], set()).add((stems, concept.id, certainty))
        self._single[lang] = {form: _shared(senses) for form, senses in single.items()}
        self._roots[lang] = {root: _shared(senses) for root, senses in roots.items()}
        self._stemmed[lang] = stemmed
        self._bare |= {bare for form in single if lang == "nl" for bare in words.bare(form)}
        self._phrases[lang] = {
            first: sorted(options, key=lambda option: (-len(option[0]), -option[2], option))
            for first, options in phrases.items()
        }
        whole = {form for form in single if len(form) >= words.MIN_PART}
        bare = {stem for stem, mates in stemmed.items() if any(words.akin(stem, form, lang) for form, _, _ in mates)}
        cuts = frozenset(whole | {form for form in {*bare, *roots} if len(form) > words.MIN_PART})
        fillers = {word for word in self._common.get(lang, NO_WORDS).weak if len(word) > words.MIN_PART}
        self._parts[lang], self._cuts[lang] = cuts, cuts | fillers
        self._spelling[lang] = words.Spelling(single)

    def _weigh(self, senses: Iterable[tuple[str, float]]) -> tuple[tuple[str, float], ...]:
        """The senses by concept, each once at its greatest certainty, times the weight of its role."""
        weighed: dict[str, float] = {}
        for concept, certainty in senses:
            weighed[concept] = max(weighed.get(concept, 0.0), certainty * ROLES[self.concepts[concept].role])
        return tuple(sorted(weighed.items()))

    def means(self, token: str, lang: str) -> Senses:
        """What one normalised word means by itself, with a certainty times the weight of the role; () for nothing."""
        return words.remembered(self._seen, token, lang, lambda token, lang: self._weigh(self._senses(token, lang)))

    def verb_means(self, verb: str, lang: str) -> Senses:
        """A verb that was put together: two words had to meet for it, so rarely anything else; no mere stem will do."""
        return words.remembered(self._apart, verb, lang, self._verb)

    def _verb(self, verb: str, lang: str) -> Senses:
        known = self._known(verb, lang, by_stem=False)
        return self._weigh((concept, math.sqrt(certainty)) for concept, certainty in known)

    def _senses(self, token: str, lang: str) -> list[tuple[str, float]]:
        """What one word may mean: as it stands, else in English, else by its parts, else as a slip of another word."""
        common = self._common.get(lang, NO_WORDS)
        if lang not in self._single or token.isdigit() or len(token) < 2 or token in common.stop:
            return []
        if token in common.weak:
            return list(self._single[lang].get(token, ()))
        whole = self._known(token, lang)
        if whole:
            return list(whole)
        if lang != "en" and token in self._single["en"]:
            return [(concept, LOOSE * certainty) for concept, certainty in self._single["en"][token]]
        parts = words.split(token, lang, self._cuts[lang])
        sure = 1.0
        if not parts:
            sure, parts = END, list(words.loose_ends(token, lang, self._parts[lang]))
        senses = [(concept, sure * certainty) for concept, certainty in self._known(parts[-1], lang)]
        clear = max((certainty * ROLES[self.concepts[concept].role] for concept, certainty in senses), default=0.0)
        modifier = MODIFIER if clear > HINT else sure
        for part in parts[:-1]:
            senses += [(concept, modifier * certainty) for concept, certainty in self._known(part, lang)]
        if senses or any(parts):
            return senses
        correct = self._spelling[lang].correct(token)
        return [(concept, SLIP * certainty) for concept, certainty in self._known(correct, lang)]

    def _known(self, token: str, lang: str, *, by_stem: bool = True) -> Senses:
        """The word itself, else the words it is a form of, else what is left of a verb in a compound, else, less
        certain and only `by_stem`, the words that have its stem."""
        single, stemmed = self._single[lang], self._stemmed[lang]
        if token in single:
            return single[token]
        if lang == "nl" and not by_stem and words.bare(token).isdisjoint(self._bare):
            return self._roots[lang].get(token, ())  # no form of any word, before its stem is looked for
        mates: list[tuple[str, float]] = []
        for form in words.inflections(token, lang):
            found = stemmed.get(words.stem(form, lang), ())
            kin = [(concept, certainty) for mate, concept, certainty in found if words.akin(token, mate, lang)]
            if kin:
                return _shared(_surest(kin))
            mates += [(concept, STEM * certainty) for _, concept, certainty in found]
        if token in self._roots[lang]:
            return self._roots[lang][token]
        return _shared(_surest(mates)) if by_stem else ()

    def _spread_of(self, concept: str) -> dict[str, float]:
        reached = {concept: 1.0}
        theme = self.concepts[concept].theme
        if theme and ROLES[self.concepts[concept].role] == 1.0:
            reached[THEME_MARK + theme] = THEME
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

    def _rarities(self) -> tuple[dict[str, float], float]:
        """The rarity of each n-gram of the lexicon's words, and of any other."""
        forms = {
            token
            for concept in self.concepts.values()
            for lang in LANGUAGES
            for form in concept.forms.get(lang, ())
            for token in words.tokens(form)
        }
        count = Counter(gram for form in forms for gram in set(words.grams(form)))
        most = 2 + len(forms)
        return {gram: math.log(most / (1 + many)) for gram, many in count.items()}, math.log(most)


def _certainties(concept: Concept, lang: str) -> list[tuple[str, float]]:
    named = [(form, 1.0) for form in concept.forms.get(lang, ())]
    return named + [(form, HINT) for form in concept.hints.get(lang, ())]


def _surest(senses: Iterable[tuple[str, float]]) -> dict[str, float]:
    surest: dict[str, float] = {}
    for concept, certainty in senses:
        surest[concept] = max(certainty, surest.get(concept, 0.0))
    return surest


def _shared(senses: Mapping[str, float]) -> Senses:
    """A word that may mean several things says less about each."""
    return tuple((concept, certainty / math.sqrt(len(senses))) for concept, certainty in sorted(senses.items()))


def parse(text: str, where: str = "text", theme: str = "") -> list[Concept]:
    """Read concepts from the text of a concept file. ValueError with `where` and the line number when malformed."""
    concepts: list[Concept] = []
    head: tuple[str, str, tuple[Kind, ...]] | None = None
    lines: dict[str, tuple[str, ...]] = {}

    def finish(number: int) -> None:
        if head is None:
            return
        if "nl" not in lines:
            raise ValueError(f"{where}, line {number}: concept {head[0]} has no Dutch words")
        forms = {lang: lines[lang] for lang in LANGUAGES if lang in lines}
        hints = {lang: lines[f"hint {lang}"] for lang in LANGUAGES if f"hint {lang}" in lines}
        concepts.append(Concept(*head, lines.get("is", ()), lines.get("meets", ()), forms, hints, theme))

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
            if head is None or name not in KEYS:
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


@cache
def standard() -> Lexicon:
    """The lexicon that comes with the program, read once."""
    return kept(FOLDER, _read)


def _read() -> Lexicon:
    files = [path for path in sorted(FOLDER.glob("*.txt")) if path.name not in ("README.txt", "common.txt")]
    concepts = [one for path in files for one in parse(path.read_text("utf-8"), path.name, path.stem.split("-")[0])]
    return Lexicon(concepts, read_common((FOLDER / "common.txt").read_text("utf-8")))
