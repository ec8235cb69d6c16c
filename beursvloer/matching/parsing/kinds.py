"""The kind of a listing: what its words are, weighed by where they stand in the sentence."""

import re
from functools import cache, lru_cache
from pathlib import Path

from beursvloer.matching import lexicon
from beursvloer.matching.parsing.text import Word, fold, words
from beursvloer.matching.words import stem, tokens
from beursvloer.terms import Kind

CUE, HEAD, AGENT = 1.3, 1.0, 1.3
"""Weight of a word of each grade of `kinds.txt`; a concept of the lexicon weighs what its role says."""
PURPOSE, PLACE = 0.3, 0.35
"""What remains of a word behind "for" (whom or what it serves) and behind "in", "at", "with" (where it happens)."""
COUNTED = 1.2
"""Added for the thing that a number counts: "twintig stoelen voor de zaal" is about chairs."""

_BEHIND = {
    "nl": {
        **dict.fromkeys("voor".split(), PURPOSE),
        **dict.fromkeys("in op bij naar uit rond tijdens te langs vanaf binnen door achter tegen over".split(), PLACE),
        **dict.fromkeys("aan met van".split(), 0.6),
    },
    "de": {
        **dict.fromkeys("fur furs zum zur".split(), PURPOSE),
        **dict.fromkeys("in im ins auf bei beim nach aus wahrend am durch hinter".split(), PLACE),
        **dict.fromkeys("mit von an vom".split(), 0.6),
    },
    "en": {
        **dict.fromkeys("for".split(), PURPOSE),
        **dict.fromkeys("in on at near from during into around through behind".split(), PLACE),
        **dict.fromkeys("with of to".split(), 0.7),
    },
}
_ENDS = {
    "nl": frozenset("om die dat en wie wij we of zoeken gezocht gevraagd nodig te waar ik kan wil willen zijn is helpen".split()),
    "de": frozenset("um die der das und wer wir oder suchen gesucht zu wo ich kann kann ist sind helfen".split()),
    "en": frozenset("to who that and we or wanted needed where i can is are help".split()),
}
"""Words that close what stands behind a preposition."""

_PATTERNS = {
    "nl": [
        (Kind.NETWORK, 3.0, r"in contact (?:te )?(?:brengen|komen|met)|in contact|voorstellen aan|wie kent|kennis ?maken met|deuren open\w*|mond[- ]tot[- ]mond|"
                            r"netwerk van|ons netwerk|(?:nieuwe )?leden werven|stage ?(?:plaats|plek|lopen)\w*|snuffelstage\w*|contacten (?:bij|met|in)|aanbevel\w+|introduce\w+|verwijz\w+ door"),
        (Kind.EXPERTISE, 2.0, r"(?:denk|denkt|denken|kijk|kijkt|kijken) (?:\w+ ){0,5}mee|meedenk\w*|meekijk\w*|hulp bij (?:het )?(?:schrijven|opstellen|opzetten van een (?:plan|website|webshop))|verstand van|uitleg over|"
                              r"les (?:in|over|geven)|(?:cursus|workshop|training|advies|scholing|lezing|masterclass)\w*|sparren|sparringpartner"),
        (Kind.FACILITY, 1.2, r"(?:een )?plek (?:voor|om)|gebruik(?:maken)? van (?:onze|de|uw|jullie) (?:zaal|ruimte|kantine|keuken|hal|terrein|loods)"),
        (Kind.LABOUR, 1.2, r"handen uit de mouwen|helpende hand(?:en)?|(?:een )?handje (?:helpen|mee)|(?:kom|komt|komen|wil|willen) (?:\w+ ){0,4}(?:klussen|helpen|schilderen)|hulp (?:bij|met|nodig|gezocht|in)"),
    ],
    "de": [
        (Kind.NETWORK, 3.0, r"kontakte?\w* (?:zu|mit|bei|knupfen|herstellen)|vorstellen bei|turen offnen|wer kennt|unser netzwerk|praktik\w+|vernetz\w+|empfehl\w+"),
        (Kind.EXPERTISE, 2.0, r"\w*(?:beratung|berat(?:en|et)|schulung|training|workshop|seminar|kurs|nachhilfe|vortrag)\w*|know-?how|mitdenken|denkt mit"),
        (Kind.LABOUR, 1.2, r"hilfe (?:bei|beim|im)|mit anpacken|packt? (?:gern )?(?:mit )?an|helfende hande?"),
    ],
    "en": [
        (Kind.NETWORK, 3.0, r"introduc\w+|put (?:\w+ ){1,3}in touch|in touch with|contacts? (?:with|at|to|in)|open(?:s|ing)? doors|who knows (?:someone|people)|word of mouth|our network|internships?|work placements?|"
                            r"connect (?:us|you)|referrals?"),
        (Kind.EXPERTISE, 2.0, r"\w*(?:advice|workshops?|training|mentor\w*|coach\w*|lessons?|course)\b(?! room)|brainstorm\w*|help (?:with )?(?:writing|drafting|setting up a (?:plan|website))|think along|review (?:of )?(?:our|your)"),
        (Kind.LABOUR, 1.2, r"lend a hand|helping hands?|help (?:with|to|us|out)|give a hand"),
    ],
}  # fmt: skip
_SUFFIX = {
    "nl": [
        (Kind.EXPERTISE, r"\w+(?:adviseur|advies|kundige|loog|coach|therapeut|training|cursus|workshop|lessen|jurist|consultant)s?"),
        (Kind.FACILITY, r"\w+(?:ruimte|zaal|zalen|lokaal|lokalen|terrein|loods|kamer|hal|veld|bus|busje|wagen|plaats|plek|plekken|auto|zolder|kelder)"),
        (Kind.LABOUR, r"\w+(?:werkzaamheden|werk|klus|hulp|monteur|lieden|onderhoud)"),
        (Kind.GOODS, r"\w+(?:machine|tafel|tafels|stoel|stoelen|kast|kasten|doos|dozen|spullen|materiaal|materialen|artikelen|pakket|pakketten|apparaat|apparatuur|installatie|kleding|schoenen|panelen|"
                     r"platen|borden|boeken|bonnen|kaarten|kaartjes|ballen|toestel|toestellen|rekken|bakken|tassen|zakken|lampen|shirts|blokken|banken|bank|set|sets|meubels|hout|tenten|tent)"),
    ],
    "de": [
        (Kind.EXPERTISE, r"\w+(?:berater|beraterin|beratung|schulung|kurs|training|coach|anwalt|anwaltin|recht)"),
        (Kind.FACILITY, r"\w+(?:raum|raume|saal|halle|gelande|platz|platze|bus|wagen|zimmer|hof)"),
        (Kind.LABOUR, r"\w+(?:arbeit|arbeiten|hilfe|dienst|pflege|helfer)"),
        (Kind.GOODS, r"\w+(?:maschine|tisch|tische|stuhl|stuhle|schrank|schranke|material|gerate|gerat|kleidung|schuhe|platten|bucher|karten|kisten|mobel|zelt|zelte|regale|balle|lampen|kasten|banke|bank)"),
    ],
    "en": [],
}  # fmt: skip


@cache
def _cues() -> dict[tuple[str, str], tuple[tuple[Kind, str], ...]]:
    """(language, folded word or its stem) → kinds with their grade, from `kinds.txt`."""
    table: dict[tuple[str, str], set[tuple[Kind, str]]] = {}
    for line in (Path(__file__).parent / "kinds.txt").read_text("utf-8").splitlines():
        name, colon, rest = line.split("#", 1)[0].partition(":")
        if not colon:
            continue
        lang, kind, grade = name.split()
        for word in rest.split():
            plain = fold(word).replace("'", "").replace("-", "")
            table.setdefault((lang, plain), set()).add((Kind(kind), grade))
            table.setdefault((lang, stem(plain, lang)), set()).add((Kind(kind), grade))
    return {key: tuple(sorted(found)) for key, found in table.items()}


_GRADES = {"cue": CUE, "head": HEAD, "agent": AGENT}


@lru_cache(maxsize=20_000)
def word_kinds(word: str, lang: str) -> tuple[tuple[Kind, float], ...]:
    """The kinds that one folded word speaks for, with weights; () for a word that says nothing."""
    plain = word.replace("'", "").replace("ß", "ss")
    if len(plain) < 2 or plain.isdigit():
        return ()
    cues = _cues()
    found: dict[Kind, float] = {}
    known = cues.get((lang, plain)) or cues.get((lang, stem(plain, lang)), ())
    for kind, grade in known:
        found[kind] = max(found.get(kind, 0.0), _GRADES[grade])
    known_concepts = lexicon.standard()
    for concept_id, weight in known_concepts.read([plain], lang):
        kinds = known_concepts.concepts[concept_id].kinds
        for rank, kind in enumerate(kinds[:2]):
            found[kind] = max(found.get(kind, 0.0), weight * (0.5 if rank else 1.0) * (0.8 if known else 1.0))
    if not found:
        for size in range(len(plain) - 1, 3, -1):
            tail = plain[-size:]
            if hit := cues.get((lang, tail)):
                for kind, grade in hit:
                    found[kind] = max(found.get(kind, 0.0), 0.8 * _GRADES[grade])
                break
    if not found and lang != "en":
        for kind, pattern in _SUFFIX[lang]:
            if re.fullmatch(pattern, plain):
                found[kind] = 0.7
                break
    return tuple(sorted(found.items()))


@lru_cache(maxsize=20_000)
def is_agent(word: str, lang: str) -> bool:
    """Whether a folded word names people who do something: painters, accountants, helpers."""
    plain = word.replace("'", "")
    cues = _cues()
    hits = cues.get((lang, plain)) or cues.get((lang, stem(plain, lang)), ())
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
    factor, last, result = 1.0, 0, []
    for word in found:
        gap = folded[last : word.start]
        if re.search(r"[,.;:!?()\n]|\s-\s", gap):
            factor = 1.0
        if word.text in _ENDS[lang]:
            factor = 1.0
        elif word.text in _BEHIND[lang]:
            factor = _BEHIND[lang][word.text]
        result.append(factor)
        last = word.end
    return result


def kind(folded: str, lang: str, heads: list[tuple[int, int]]) -> tuple[Kind | None, float]:
    """The kind of a folded text and how sure it is: the winner's share of the evidence; (None, 0.0) without any.

    `heads` are the spans of things that a number counts.
    """
    score: dict[Kind, float] = {}
    found = words(folded)
    for at, (word, factor) in enumerate(zip(found, _weights(found, folded, lang), strict=True)):
        early = 1.15 if at < 4 else 1.0
        for which, weight in word_kinds(word.text, lang):
            score[which] = score.get(which, 0.0) + weight * factor * early
    score = {which: value for which, value in score.items() if value > 0.05}
    for concept_kinds, weight in _phrases(folded, lang):
        score[concept_kinds] = score.get(concept_kinds, 0.0) + weight
    for which, weight, pattern in _compiled(lang):
        if pattern.search(folded):
            score[which] = score.get(which, 0.0) + weight
    for start, end in heads:
        for which, weight in word_kinds(folded[start:end], lang):
            score[which] = score.get(which, 0.0) + COUNTED * weight
    if not score:
        return None, 0.0
    ranked = sorted(score.items(), key=lambda item: (-item[1], item[0]))
    top, total = ranked[0][1], sum(score.values())
    return ranked[0][0], round(min(0.98, (top / total) * min(1.0, 0.55 + top / 3)), 2)


@cache
def _compiled(lang: str) -> list[tuple[Kind, float, re.Pattern[str]]]:
    return [(which, weight, re.compile(rf"(?<!\w)(?:{pattern})(?!\w)")) for which, weight, pattern in _PATTERNS[lang]]


def _phrases(folded: str, lang: str) -> list[tuple[Kind, float]]:
    """Concepts of two or more words, which no single word shows."""
    known = lexicon.standard()
    typed = tokens(folded)
    alone = {concept for token in typed for concept, _ in known.read([token], lang)}
    return [
        (known.concepts[concept].kinds[0], weight)
        for concept, weight in known.read(typed, lang)
        if concept not in alone and known.concepts[concept].kinds
    ]
