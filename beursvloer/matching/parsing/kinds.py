"""The kind of a listing: what its words are, weighed by where they stand in the sentence."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache, lru_cache
from pathlib import Path

from beursvloer.matching.lexicon import Lexicon, standard
from beursvloer.matching.parsing import frames
from beursvloer.matching.parsing.text import LANGUAGES, MAX_WORD, Word, fold, words
from beursvloer.matching.words import Spelling, stem, tokens
from beursvloer.terms import Kind

CUE, HEAD, AGENT, WEAK = 1.3, 1.0, 1.3, 0.5
"""Weight of a word of each grade of `kinds.txt`; a concept of the lexicon weighs what its role says."""
PURPOSE, PLACE = 0.3, 0.35
"""What remains of a word behind "for" (whom or what it serves) and behind "in", "at", "with" (where it happens)."""
HELPED = 1.1
"""What help is given with says more than the word help: "hulp bij de website"."""
SERVED = 0.1
"""What remains of people behind "for": they are served, not offered."""
OWN_FIRST, SECOND = 0.3, 0.4
"""Weight of the lexicon beside a cue of our own, and of a concept's second kind."""
TAIL_FIRST = 0.6
"""Weight of the lexicon beside the thing at the end of a compound: a "plantenbak" is a box, whatever it is for."""
PHRASE = 0.5
"""Weight of a concept of several words, of which we do not know where they stand."""
MADE_OF = 0.4
"""What remains of the thing in a word for who works with it: a "geluidsman" is no sound equipment."""
MIN_TAIL = 4
"""Letters of the shortest word that may end a compound."""
COUNTED = 1.2
"""Added for the thing that a number counts: "twintig stoelen voor de zaal" is about chairs."""
HANDLED = 0.7
"""What remains of a thing beside a verb of labour when nothing counts it: "speelgoed repareren"."""
ASIDE = 0.4
"""What remains of a word in brackets."""
ENDING = 0.7
"""Weight of a word of which we know the end only."""
TREATED = 0.4
"""What remains of that when something is done to the things: "twintig fietsen repareren" is about repairing."""

Graded = tuple[tuple[Kind, str], ...]

_BEHIND = {
    "nl": {
        **dict.fromkeys("voor".split(), PURPOSE),
        **dict.fromkeys("in op bij naar uit rond tijdens te langs vanaf binnen door achter tegen over".split(), PLACE),
        **dict.fromkeys("aan met van".split(), 0.6),
        **dict.fromkeys("inclusief incl".split(), 0.4),
    },
    "de": {
        **dict.fromkeys("fur furs zum zur".split(), PURPOSE),
        **dict.fromkeys("in im ins auf bei beim nach aus wahrend am vor vorm durch hinter".split(), PLACE),
        **dict.fromkeys("mit von an vom".split(), 0.6),
        **dict.fromkeys("inklusive inkl".split(), 0.4),
    },
    "en": {
        **dict.fromkeys("for".split(), PURPOSE),
        **dict.fromkeys("in on at near from during into around through behind front".split(), PLACE),
        **dict.fromkeys("with of to".split(), 0.7),
        **dict.fromkeys("including incl".split(), 0.4),
    },
}
_ENDS = {
    "nl": frozenset(
        "om die dat en wie wij we of zoeken gezocht gevraagd nodig te waar ik kan wil willen zijn is helpen heeft hebben heb wordt worden zou zouden moet moeten mag mogen geeft geven biedt komt".split()
    ),
    "de": frozenset(
        "um und wer wir oder suchen gesucht zu wo ich kann konnen ist sind helfen hat haben wird werden soll sollen muss mussen mochte mochten darf durfen gibt geben bietet kommt".split()
    ),
    "en": frozenset(
        "to who that and we or wanted needed where i can is are help has have will would could may might must should was were does needs wants gives offers".split()
    ),
}
"""Words that close what stands behind a preposition."""

_SEEKING = frozenset(
    "zoek behoefte tekort vraag gebrek suche bedarf looking search searching need short gebruikmaken maken gebrauch".split()
)
"""Behind these, what follows the preposition is the thing itself: "op zoek naar", "looking for"."""


_WITH = frozenset("bij met bei beim mit with in".split())
_OUR = frozenset("ons onze our unser unsere unserem unserer unseren".split())
"""Behind a preposition these name the one who asks: "ruimte voor ons koor"."""
_SUBJECT = {
    "nl": re.compile(r"^\W*als (?:\w+ ){1,3}?(?=wij\b|we\b|ik\b|zouden\b|willen\b|kunnen\b|zoeken\b|hebben\b)|^\W*(?:\w+\W+){1,4}?(?:heeft|zoekt|biedt|kan|wil|levert|geeft|komt|stelt|denkt|vraagt|doneert|schenkt|helpt|leent|organiseert|mist)\b"),
    "de": re.compile(r"^\W*(?:\w+\W+){1,4}?(?:hat|sucht|bietet|kann|will|liefert|gibt|kommt|stellt|spendet|verleiht|hilft|braucht|benotigt)\b"),
    "en": re.compile(r"^\W*(?:\w+\W+){1,4}?(?:has|seeks|offers|can|wants|delivers|gives|comes|provides|donates|lends|helps|needs|will)\b"),
}  # fmt: skip
"""A sentence that begins with who speaks: an office has lamps to give, a bakery delivers bread."""
_THINGS = (Kind.GOODS, Kind.FACILITY)


@dataclass(frozen=True, slots=True)
class Cues:
    """The words of one language in `kinds.txt`: as written, by root, and those that say nothing."""

    exact: Mapping[str, Graded]
    rooted: Mapping[str, Graded]
    nothing: frozenset[str]


@cache
def _cues() -> dict[str, Cues]:
    exact: dict[str, dict[str, set[tuple[Kind, str]]]] = {lang: {} for lang in LANGUAGES}
    rooted: dict[str, dict[str, set[tuple[Kind, str]]]] = {lang: {} for lang in LANGUAGES}
    nothing: dict[str, set[str]] = {lang: set() for lang in LANGUAGES}
    for line in (Path(__file__).parent / "kinds.txt").read_text("utf-8").splitlines():
        name, colon, rest = line.split("#", 1)[0].partition(":")
        if not colon:
            continue
        lang, kind, grade = [*name.split(), ""][:3]
        for word in rest.split():
            plain = fold(word).replace("'", "").replace("-", "")
            if kind == "none":
                nothing[lang].add(plain)
                continue
            exact[lang].setdefault(plain, set()).add((Kind(kind), grade))
            rooted[lang].setdefault(root(plain, lang), set()).add((Kind(kind), grade))
    return {
        lang: Cues(
            {word: tuple(sorted(found)) for word, found in exact[lang].items()},
            {word: tuple(sorted(found)) for word, found in rooted[lang].items()},
            frozenset(nothing[lang]),
        )
        for lang in LANGUAGES
    }


@lru_cache(maxsize=20_000)
def root(word: str, lang: str) -> str:
    """The stem with what Dutch spelling changes in a plural undone: brood and broden, bus and bussen, brief and brieven."""
    stemmed = stem(word, lang)
    if lang != "nl":
        return stemmed
    single = re.sub(r"([aeou])\1", r"\1", stemmed)
    single = re.sub(r"([bdfgklmnprst])\1$", r"\1", single)
    return re.sub(r"v$", "f", re.sub(r"z$", "s", single))


@cache
def _spelling(lang: str) -> Spelling:
    return Spelling(_cues()[lang].exact)


def _known(plain: str, lang: str) -> Graded:
    """The cues that a folded word is: as it stands, by its root, or with one slip of the finger."""
    cues = _cues()[lang]
    if plain in cues.nothing:
        return ()
    return (
        cues.exact.get(plain)
        or cues.rooted.get(root(plain, lang))
        or cues.exact.get(_spelling(lang).correct(plain))
        or ()
    )


def _tail(plain: str, lang: str) -> Graded:
    """The cues of the longest known end of a compound, which in Dutch and German says what it is."""
    cues = _cues()[lang]
    for size in range(len(plain) - 2, MIN_TAIL - 1, -1):
        end = plain[-size:]
        if hit := cues.exact.get(end) or (cues.rooted.get(root(end, lang)) if len(root(end, lang)) >= MIN_TAIL else ()):
            return hit
    return ()


_GRADES = {"cue": CUE, "head": HEAD, "agent": AGENT, "weak": WEAK}


@lru_cache(maxsize=20_000)
def word_kinds(word: str, lang: str, lexicon: Lexicon | None = None) -> tuple[tuple[Kind, float], ...]:
    """The kinds that one folded word speaks for, with weights; () for a word that says nothing.

    A word that may be of several kinds is divided among them. Our own cues come before the lexicon's concepts, and
    local words before both.
    """
    plain = word.replace("'", "").replace("ß", "ss")
    cues = _cues()[lang]
    concepts = lexicon or standard()
    local = concepts.is_local(plain, lang) and bool(concepts.means(plain, lang))
    exact = () if local else cues.exact.get(plain, ())
    if not 2 <= len(plain) <= MAX_WORD or plain.isdigit() or (plain in cues.nothing and not local):
        return ()
    if not exact and concepts.word_weight(plain, lang) == 0:
        return ()
    found: dict[Kind, float] = {}
    known = () if local else _known(plain, lang)
    for kind, grade in known or (() if local else _tail(plain, lang)):
        found[kind] = max(found.get(kind, 0.0), _GRADES[grade] * (1.0 if known else 0.8))
    trust = OWN_FIRST if exact else TAIL_FIRST if found and not known else 1.0
    for concept_id, weight in concepts.read([plain], lang):
        for rank, kind in enumerate(concepts.concepts[concept_id].kinds[:2]):
            found[kind] = max(found.get(kind, 0.0), weight * trust * (SECOND if rank else 1.0))
    if not known and not local and is_agent(word, lang) and Kind.EXPERTISE not in found:
        found = {kind: value * MADE_OF for kind, value in found.items()}
        found[Kind.LABOUR] = max(found.get(Kind.LABOUR, 0.0), HEAD)
    if not found:
        ending = frames.by_end(plain, lang)
        return ((ending, ENDING),) if ending else ()
    share = max(found.values()) / sum(found.values())
    return tuple((kind, weight * share) for kind, weight in sorted(found.items()))


@lru_cache(maxsize=20_000)
def is_agent(word: str, lang: str) -> bool:
    """Whether a folded word names people who do something: painters, accountants, helpers."""
    if lang == "nl" and word.endswith("'ers"):
        return True
    plain = word.replace("'", "")
    hits = _known(plain, lang) if len(plain) <= MAX_WORD else ()
    if any(grade == "agent" for _, grade in hits):
        return True
    if hits:
        return False
    ending = {
        "nl": r"\w{3,}(?:man|mannen|vrouw|lieden|lui|ist|isten|monteurs?|adviseurs?|kundigen?|logen?|coaches|trainers?|meesters?|houders?|makers?|bouwers?|werkers?|leiders?|rijders?|gevers?|zetters?)",
        "de": r"\w{3,}(?:mann|frau|leute|ist|isten|monteure?|berater|lehrer|meister|macher|bauer|arbeiter|leiter|fahrer|geber|helfer)(?:in|innen|n)?",
        "en": r"\w{3,}(?:man|men|woman|ists?|workers?|makers?|builders?|trainers?|designers?|leaders?|fitters?|keepers?)",
    }[lang]  # fmt: skip
    return bool(re.fullmatch(ending, plain))


def _weights(found: list[Word], folded: str, lang: str) -> list[float]:
    """How much each word counts by its place: less behind a preposition, until the phrase ends."""
    factor, last, before, helped, result = 1.0, 0, "", 0, []
    for word in found:
        gap = folded[last : word.start]
        if re.search(r"[,.;:!?()\n]|\s-\s", gap):
            factor = 1.0
        if word.text in _ENDS[lang] or (word.text.isdigit() and word_kinds(before, lang)):
            factor = 1.0
        elif word.text in _OUR and factor < 1:
            factor *= 0.3
        elif word.text in _WITH and helped > 0:
            factor = HELPED
        elif factor == HELPED and word.text in ("van", "von", "of"):
            pass
        elif word.text in _BEHIND[lang]:
            factor = 1.0 if before in _SEEKING else _BEHIND[lang][word.text]
        result.append(factor)
        last, before = word.end, word.text
        helped = 4 if len(word.text) <= MAX_WORD and (Kind.LABOUR, "weak") in _known(word.text, lang) else helped - 1
    return result


def kind(
    folded: str, lang: str, heads: list[tuple[int, int]], lexicon: Lexicon | None = None
) -> tuple[Kind | None, float]:
    """The kind of a folded text and how sure it is: the winner's share of the evidence; (None, 0.0) without any.

    `heads` are the spans of things that a number counts.
    """
    score: dict[Kind, float] = {}
    folded = frames.without_asides(folded, lang)
    found = words(folded)
    counted_words = set(heads)
    subject = _SUBJECT[lang].match(folded)
    spoken = subject.end() if subject else 0
    treated = any(_is_treatment(word.text, lang) for word in found if (word.start, word.end) not in counted_words)
    for at, (word, factor) in enumerate(zip(found, _weights(found, folded, lang), strict=True)):
        told = word_kinds(word.text, lang, lexicon)
        if factor == PURPOSE and is_agent(word.text, lang):
            factor = SERVED
        if at < 4:
            factor *= 1.15
        if folded.rfind("(", 0, word.start) > folded.rfind(")", 0, word.start):
            factor *= ASIDE
        if (word.start, word.end) in counted_words:
            told = _counted(word.text, told, treated, lang)
        for which, weight in told:
            here = factor * 0.4 if which in _THINGS and word.end <= spoken else factor
            if treated and which in _THINGS and (word.start, word.end) not in counted_words:
                here *= HANDLED
            score[which] = score.get(which, 0.0) + weight * here
    score = {which: value for which, value in score.items() if value > 0.05}
    for which, weight in _phrases(folded, lang, lexicon or standard()):
        score[which] = score.get(which, 0.0) + weight * PHRASE
    for frame in frames.found(folded, lang):
        which = frame.kind or max(_THINGS, key=lambda thing: score.get(thing, 0.0))
        score[which] = score.get(which, 0.0) + frame.weight
    if not score:
        return None, 0.0
    ranked = sorted(score.items(), key=lambda item: (-item[1], item[0]))
    top, total = ranked[0][1], sum(score.values())
    return ranked[0][0], round(min(0.98, (top / total) * min(1.0, 0.55 + top / 3)), 2)


def _counted(
    word: str, told: tuple[tuple[Kind, float], ...], treated: bool, lang: str
) -> tuple[tuple[Kind, float], ...]:
    """What a counted word speaks for: more than elsewhere, and a thing when the same letters are also a verb."""
    if is_agent(word, lang):
        return tuple((which, weight + COUNTED) for which, weight in told)
    if not told:
        return ((Kind.GOODS, 0.5),)
    if (Kind.LABOUR, "cue") in _known(word, lang):
        told = tuple((which, weight) for which, weight in told if which is not Kind.LABOUR) or ((Kind.GOODS, 0.8),)
    share = {which: weight * (1 + COUNTED) for which, weight in told}
    if treated and Kind.GOODS in share:
        share[Kind.GOODS] *= TREATED
    return tuple(share.items())


@lru_cache(maxsize=20_000)
def _is_treatment(word: str, lang: str) -> bool:
    """Whether a word is a verb of labour that is done to things."""
    ending = {"nl": r"\w+(?:en|t|d)", "de": r"\w+(?:en|t|n)", "en": r"\w+(?:ed|ing|air|ean|ix|int)"}[lang]
    return len(word) <= MAX_WORD and bool(re.fullmatch(ending, word)) and (Kind.LABOUR, "cue") in _known(word, lang)


def _phrases(folded: str, lang: str, known: Lexicon) -> list[tuple[Kind, float]]:
    """Concepts of two or more words, which no single word shows."""
    typed = tokens(folded)
    alone = {concept for token in typed for concept, _ in known.read([token], lang)}
    return [
        (known.concepts[concept].kinds[0], weight)
        for concept, weight in known.read(typed, lang)
        if concept not in alone and known.concepts[concept].kinds
    ]
