"""How much: quantity, unit and size of one listing, from its numbers and the words around them."""

import re
from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import cache

from beursvloer.matching.parsing import amount_words as table
from beursvloer.matching.parsing.numbers import ONES, Number, number_words, numbers
from beursvloer.matching.parsing.text import Word, overlaps, quote, words
from beursvloer.terms import TIME_UNITS, Kind, Unit


@dataclass(frozen=True, slots=True)
class Amount:
    """What a sentence says about how much: `sure` and `size_sure` in 0..1, 0 when nothing is stated."""

    quantity: float | None = None
    unit: Unit | None = None
    sure: float = 0.0
    size: str | None = None
    size_sure: float = 0.0
    head: tuple[int, int] | None = None


@dataclass(frozen=True, slots=True)
class _Candidate:
    number: Number
    value: float
    unit: Unit | None
    sure: float
    at: int
    head: tuple[int, int] | None = None


@cache
def _compiled(role: str, lang: str) -> re.Pattern[str]:
    source = {"people": table.PEOPLE, "group": table.GROUP, "measure": table.MEASURE, "other": table.OTHER_TIME}[role][
        lang
    ]
    return re.compile(rf"(?:{source})(?!\w)")


@cache
def _units(lang: str) -> list[tuple[Unit, re.Pattern[str]]]:
    return [(unit, re.compile(rf"{pattern}(?![\w²])")) for unit, pattern in table.UNITS[lang]]


@cache
def _stop(lang: str) -> frozenset[str]:
    return frozenset(table.STOP[lang].split())


@cache
def _for(lang: str) -> re.Pattern[str]:
    sought = "looking searching hoping hope wishing wish longing hopen grateful pleased asking need zoek".split()
    return re.compile(rf"(?<!\w){''.join(f'(?<!{word} )' for word in sought)}{table.FOR[lang]}$")


@cache
def _team(lang: str) -> re.Pattern[str]:
    return re.compile(rf"(?<!\w){table.TEAM[lang]}$")


def unit_at(folded: str, at: int, lang: str) -> tuple[Unit, int] | None:
    """The unit that starts at a place of the text and where it ends."""
    for unit, pattern in _units(lang):
        found = pattern.match(folded, at)
        if found and (found.group() not in ("x",) or folded[found.end() : found.end() + 1] != "-"):
            return unit, found.end()
    return None


def _excluded(
    folded: str, taken: list[tuple[int, int]], lang: str
) -> tuple[list[tuple[int, int]], list[tuple[int, int]]]:
    """Spans whose numbers count nothing, and among them the dimensions, which are a size."""
    spans = [*taken, *(found.span() for found in table.EXCLUDED.finditer(folded))]
    dimensions = []
    for found in re.finditer(rf"(?<![\w.,]){table.DIMENSION}", folded):
        behind = unit_at(folded, found.end() + len(folded[found.end() :]) - len(folded[found.end() :].lstrip()), lang)
        if (behind is None or behind[0] not in TIME_UNITS) and not overlaps(*found.span(), spans):
            dimensions.append(found.span())
    return spans + dimensions, dimensions


def _not_counted(number: Number, folded: str, lang: str) -> bool:
    before = folded[max(0, number.start - 30) : number.start]
    after = folded[number.end :].lstrip()
    if not number.digits:
        if re.search(r"\b(?:na|voor|tot|nach|vor|bis|after|before|until|past)\s*$", before) and not after[:1].isalpha():
            return True
        return bool(re.search(r"\b(?:elke|iedere|om de|per|alle|jede|every|groep|klas)\s*$", before))
    if table.NOT_COUNTED[lang].search(before) and not re.search(r"\b(?:stuk of|aantal)\s*:?\s*$", before):
        return True
    if table.STREET.search(before):
        if not after or not after[0].isalpha() or after.split()[0] in _stop(lang):
            return True
        if re.match(r"[a-z]?\b\s*(?:[a-z]+\s*)?(?:$|[^\w\s])", after) and not table.COMMON_STREET.search(before):
            return True
    if 1900 <= number.value <= 2100 and "." not in folded[number.start : number.end]:
        counted = re.search(
            r"(?:zo'n|ongeveer|circa|ca\.?|ruim|bijna|oplage|aantal:?|etwa|rund|about|around|some)\s+$", before
        )
        return not counted and (bool(table.YEAR.search(before)) or not after or not after[0].isalpha())
    return False


def _scan(folded: str, number: Number, lang: str, noun: Callable[[str], str]) -> tuple[str, Unit | None, int, int]:
    """What a number counts: (role, unit, start and end of the word that tells), role one of unit, person, group,
    measure, other, thing, unknown, bare."""
    at = number.end
    last: Word | None = None
    for step in range(4):
        gap = re.compile(r"[\s-]*" if step == 0 else r"\s*(?:,\s*)?" if step == 1 else r"[\s-]*").match(folded, at)
        start = gap.end() if gap else at
        if step == 1 and gap and "," in gap.group() and not re.match(r"[a-z]+[en]\s+[a-z]", folded[start:]):
            break
        for role in ("measure",) if step == 0 else ():
            found = _compiled(role, lang).match(folded, start)
            if found:
                return "measure", None, start, found.end()
        if found := _compiled("other", lang).match(folded, start):
            return "other", None, start, found.end()
        if hit := unit_at(folded, start, lang):
            if number.article and folded[start : hit[1]] in ("st", "x", "u", "h", "ex", "stuk", "stuck"):
                break
            return "unit", hit[0], start, hit[1]
        if found := _compiled("people", lang).match(folded, start):
            return "person", Unit.PERSON, start, found.end()
        found = _compiled("group", lang).match(folded, start)
        if found and not folded.startswith("'s ", found.end()):
            return "group", None, start, found.end()
        word = next(iter(words(folded[start : start + 40])), None)
        if word is None or word.start != 0 or not word.text[0].isalpha() or word.text in _stop(lang):
            break
        if word.text in number_words(lang) or word.text in ONES[lang] or (number.article and step > 1):
            break
        last = Word(start, start + word.end, word.text)
        told = noun(word.text)
        if told == "agent":
            return "person", Unit.PERSON, last.start, last.end
        if told == "thing":
            if lang == "en" and (tail := re.match(r"\s+([a-z]+)", folded[last.end :])) and noun(tail[1]) == "thing":
                last = Word(last.start, last.end + tail.end(), tail[1])
            return "thing", Unit.PIECE, last.start, last.end
        at = last.end
    if last is not None:
        return "unknown", Unit.PIECE, last.start, last.end
    return "bare", None, number.end, number.end


_OURSELVES = re.compile(
    r"(?:besta(?:at|an)|best(?:eht|ehen)|consists?) (?:\w+ ){0,2}(?:uit|aus|of) (?:\w+ )?$|(?:wij|we) zijn (?:\w+ )?met (?:\w+ )?$"
)
"""Behind these stands how many we are."""
_OF_OURS = re.compile(r"\s+(?:van (?:onze|mijn)|unserer?|of (?:our|my))(?=\s)")
"""Two of our painters are two painters."""
_GROUPS_OF = re.compile(r"(?:groepen|groepjes|gruppen|groups) (?:tot|van|bis|bis zu|von|up to|of)\s+(?:max\.?\s+)?$")
"""Behind these stands how many may come."""
_PARTY = re.compile(r"(?:vereniging|club|school|buurt|dorp|stichting|koor|netwerk|bedrijf|orkest|organisatie|klas|verein|schule|firma|chor|company|"
                    r"association|choir|charity|netzwerk|network|community|wijk|huis)\w{0,4}\s+(?:van|met|mit|von|of|with)\s+(?:ruim |ca\.? |zo'n |about |over |rund |uber )?$")  # fmt: skip
_SPECIAL = re.compile(
    r"\bmet (?:z'n|zijn|ons|onze|hun) (?P<n>twee|drie|vier|vijv|zess?|zev|acht|neg|tien)en\b"
    r"|\bzu (?P<d>zweit|dritt|viert|funft|sechst|siebt|acht)\b"
    r"|\b(?P<m>een|twee|drie|vier|vijf|\d)[- ]?daagse?\b"
    r"|\b(?P<g>ein|zwei|drei|vier|funf)tagige?[nrs]?\b"
    r"|(?<!\w)(?:een |'n |einen? |a )?(?P<h>halve dag|halben tag|halber tag|halbtags|half a day|half[- ]day)(?!\w)"
    r"|\b(?P<o>einmal|eenmalig|eenmaal|once)\b|\b(?P<w>tweemaal|zweimal|twice)\b|\b(?P<t>driemaal|dreimal)\b|\b(?P<f>viermaal|viermal)\b"
)
_GROUPS = dict(
    zip("twee drie vier vijv zess zes zev acht neg tien".split(), (2, 3, 4, 5, 6, 6, 7, 8, 9, 10), strict=True)
)
_GROUPS |= dict(zip("zweit dritt viert funft sechst siebt".split(), (2, 3, 4, 5, 6, 7), strict=True))
_DAYS = dict(zip("een twee drie vier vijf ein zwei drei funf".split(), (1, 2, 3, 4, 5, 1, 2, 3, 5), strict=True))


def _specials(folded: str, taken: list[tuple[int, int]]) -> list[_Candidate]:
    found = []
    for match in _SPECIAL.finditer(folded):
        start, end = match.span()
        if overlaps(start, end, taken):
            continue
        number = Number(start, end, 1.0)
        if match["n"] or match["d"]:
            found.append(_Candidate(number, _GROUPS[match["n"] or match["d"]], Unit.PERSON, 0.9, start))
        elif day := match["m"] or match["g"]:
            found.append(_Candidate(number, float(day) if day.isdigit() else _DAYS[day], Unit.DAY, 0.85, start))
        elif match["h"]:
            found.append(_Candidate(number, 1.0, Unit.HALF_DAY, 0.9, start))
        else:
            value = 1.0 if match["o"] else 2.0 if match["w"] else 3.0 if match["t"] else 4.0
            found.append(_Candidate(Number(start, end, value, article=bool(match["o"])), value, Unit.TIME, 0.8, start))
    return found


_ABOUT = re.compile(r"(?<!\w)(?:een|'n)\s+(\w+)\s+of\s+$")


def _about(folded: str, at: int, lang: str) -> bool:
    """Whether an article only opens "een man of zes", "een dag of 3"."""
    found = re.match(r"\s+\w+\s+of\s+(\w+)", folded[at : at + 60])
    return bool(found) and bool(found and (found[1].isdigit() or found[1] in number_words(lang)))


def _told(word: str, lang: str) -> Unit | None:
    if _compiled("people", lang).fullmatch(word):
        return Unit.PERSON
    hit = unit_at(word, 0, lang)
    return hit[0] if hit and hit[0] is not Unit.PIECE else None


def find(text: str, folded: str, lang: str, taken: list[tuple[int, int]], noun: Callable[[str], str]) -> "Found":
    """Everything in a text that a number counts. `taken` are spans of dates and clock times; `noun` tells of a folded
    word whether it is an "agent", a "thing" or "" for neither."""
    spans, dimensions = _excluded(folded, taken, lang)
    candidates = _specials(folded, spans)
    spans += [(each.number.start, each.number.end) for each in candidates]
    sizes = [(start, end, 0.9) for start, end in dimensions]
    for number in numbers(folded, text, lang):
        if overlaps(number.start, number.end, spans) or _not_counted(number, folded, lang):
            continue
        before = folded[: number.start]
        if number.article and (table.VAGUE.match(folded, number.end) or _about(folded, number.end, lang)):
            continue
        if (loose := _ABOUT.search(before)) and (told := _told(loose[1], lang)):
            candidates.append(_Candidate(number, number.value, told, 0.8, number.start))
            continue
        role, unit, start, end = _scan(folded, number, lang, noun)
        if role == "bare" and not number.article and (ours := _OF_OURS.match(folded, number.end)):
            role, unit, start, end = _scan(folded, replace(number, end=ours.end()), lang, noun)
        if role in ("person", "thing", "unknown") and (_PARTY.search(before) or _OURSELVES.search(before)):
            continue
        served = _for(lang).search(before)
        if role == "measure":
            sizes.append((number.start, end, 0.85))
        elif role == "group" or (served and role in ("person", "thing", "unknown") and not number.article):
            if re.search(r"(?:werk|klus\w*|job|task|arbeit|aufgabe)\s+(?:voor|fur|for)\s+$", before):
                candidates.append(_Candidate(number, number.value, unit, 0.8, number.start))
            elif served and not number.article:
                sizes.append((served.start(), end, 0.9))
            elif limit := re.search(
                r"(?:max\.?|maximaal|maximum|tot|bis zu|up to|min\.?|minimaal|maximal)\s+$", before
            ):
                sizes.append((limit.start(), end, 0.7))
        elif role == "person" and _GROUPS_OF.search(before):
            sizes.append((number.start, end, 0.8))
        elif role == "person":
            if number.article and table.PREPOSITION[lang].search(before):
                continue
            candidates.append(_Candidate(number, number.value, unit, 0.9, number.start, (start, end)))
        elif role == "unit":
            if unit is Unit.TIME and folded[start:end] == "x":
                role2, _, first, last = _scan(folded, Number(end, end, 2), lang, noun)
                if role2 == "thing":
                    candidates.append(_Candidate(number, number.value, Unit.PIECE, 0.8, number.start, (first, last)))
                    continue
            if number.article and unit not in TIME_UNITS and table.PREPOSITION[lang].search(before):
                continue
            candidates.append(_Candidate(number, number.value, unit, 0.95, number.start))
        elif role in ("thing", "unknown"):
            if number.article and (role == "unknown" or table.PREPOSITION[lang].search(before)):
                continue
            candidates.append(
                _Candidate(number, number.value, unit, 0.9 if role == "thing" else 0.65, number.start, (start, end))
            )
        elif role == "bare" and not number.article:
            if before.endswith({"nl": "van ", "de": "von ", "en": "of "}[lang]) and not _team(lang).search(before):
                continue
            team = bool(_team(lang).search(before))
            candidates.append(
                _Candidate(number, number.value, Unit.PERSON if team else None, 0.8 if team else 0.45, number.start)
            )
    return Found(text, folded, lang, sorted(candidates, key=lambda each: each.at), sorted(sizes))


@dataclass(frozen=True, slots=True)
class Found:
    """What the numbers of a text count, before it is known of what kind the listing is."""

    text: str
    folded: str
    lang: str
    candidates: list[_Candidate]
    sizes: list[tuple[int, int, float]]

    @property
    def heads(self) -> list[tuple[int, int]]:
        """The words that numbers count, for telling the kind."""
        return [each.head for each in self.candidates if each.head is not None]

    def amount(self, kind: Kind | None) -> Amount:
        """Quantity, unit and size for a listing of this kind."""
        people_are_size = kind in (Kind.GOODS, Kind.FACILITY)
        sizes = list(self.sizes)
        usable: list[_Candidate] = []
        for each in self.candidates:
            before = self.folded[: each.number.start]
            if each.unit is Unit.PERSON and people_are_size:
                end = each.head[1] if each.head else each.number.end
                if not each.number.article:
                    sizes.append((each.number.start, end, 0.6))
            elif each.unit is Unit.M2 and kind in (Kind.LABOUR, Kind.EXPERTISE, Kind.NETWORK):
                sizes.append((each.number.start, each.number.end, 0.7))
            elif each.unit is Unit.PIECE and self._only_part(each, before, kind):
                continue
            elif each.value >= 1:
                usable.append(self._sign(each, kind))
        chosen = _choose(usable, kind)
        size, size_sure = None, 0.0
        if sizes:
            start, end, size_sure = max(sizes, key=lambda each: (each[2], -each[0]))
            while end < len(self.text) and self.text[end].isalnum():
                end += 1
            size = quote(self.text, start, end)
        if chosen is None:
            return Amount(size=size, size_sure=size_sure)
        unit = chosen.unit or (Unit.PERSON if kind is Kind.LABOUR else Unit.PIECE)
        sure = min(chosen.sure, 0.6) if chosen.number.article and unit not in TIME_UNITS else chosen.sure
        return Amount(chosen.value, unit, sure, size, size_sure, chosen.head)

    def _sign(self, each: _Candidate, kind: Kind | None) -> _Candidate:
        """Things with a times sign are counted, "stoelen (8x)", unless it says how often: "2x per jaar"."""
        behind = re.match(r"\s*x\b(?!\s*(?:per|in|pro|im|a|p)\b)", self.folded[each.number.end :])
        if each.unit is Unit.TIME and behind and kind is Kind.GOODS:
            return replace(each, unit=Unit.PIECE)
        return each

    def _only_part(self, each: _Candidate, before: str, kind: Kind | None) -> bool:
        """Whether counted things only describe something else: a hall with 20 chairs, moving 20 tables."""
        tail = re.search(
            r"(\w+)\s+(met|mit|with|van|von|of|bij|bei)\s+(?:de |onze |die |unsere[nr]? |our |the )?$", before
        )
        if tail is None:
            return False
        if kind in (Kind.LABOUR, Kind.EXPERTISE, Kind.NETWORK):
            return True
        return tail[2] in ("met", "mit", "with") and kind is Kind.FACILITY


def _choose(usable: list[_Candidate], kind: Kind | None) -> _Candidate | None:
    """The candidate that is the quantity: for people's work several people, else their time; for things their number."""
    persons = [each for each in usable if each.unit is Unit.PERSON]
    times = [each for each in usable if each.unit in TIME_UNITS]
    longer = [each for each in times if not (each.unit is Unit.TIME and each.value == 1)]
    times = longer or times
    areas = [each for each in usable if each.unit is Unit.M2]
    things = [each for each in usable if each.unit in (Unit.PIECE, Unit.SET) and not each.number.article]
    single = [each for each in usable if each.unit in (Unit.PIECE, Unit.SET) and each.number.article]
    bare = [each for each in usable if each.unit is None]
    several = [each for each in persons if each.value > 1]
    if kind is Kind.GOODS:
        order = [things, areas, times, bare, single]
    elif kind is Kind.FACILITY:
        many = [each for each in things if each.value > 1]
        order = [areas, many, times, things, bare, single]
    elif kind is None:
        order = [several, [each for each in things if each.value > 1], times, areas, persons, things, bare]
    else:
        order = [several, times, persons, things, bare if kind in (Kind.LABOUR, Kind.NETWORK) else [], single]
    return next((group[0] for group in order if group), None)
