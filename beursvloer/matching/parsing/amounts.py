"""How much: quantity, unit and size of one listing, from its numbers and the words around them."""

import re
from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import cache

from beursvloer.matching.parsing.numbers import ONES, Number, number_words, numbers
from beursvloer.matching.parsing.text import Word, overlaps, quote, words
from beursvloer.terms import TIME_UNITS, Kind, Unit

_UNITS = {
    "nl": [
        (Unit.HALF_DAY, r"(?:halve dag(?:en)?|dagde(?:el|len)(?:tjes?)?|dag delen|\w*(?:ochtend|middag|avond)(?:en|jes?)?|voormiddag|namiddag|morgens?)"),
        (Unit.HOUR, r"(?:\w*uur|\w*uren|uurtjes?|u|hrs?)"),
        (Unit.DAY, r"(?:(?!ver?jaar)(?:werk|klus|trainings?|project|advies|draai|hele |volle |evenementen|cursus|opname|kamp)?dag(?:en|jes?)?|dgn|\w+daagse?|daagse?|"
                   r"(?:maan|dins|woens|donder|vrij|zater|zon)dag(?:en|jes)?)"),
        (Unit.WEEK, r"(?:(?:werk|project|stage|vakantie)?we(?:ek|ken|ekje)|wk)"),
        (Unit.TIME, r"(?:keer|maal|x|keertjes?|malen|beurten|beurt|sessies?|ritten|rit|ritjes?|consult(?:en)?|optredens?|optreden|lezing(?:en)?|\w*workshops?|\w*training(?:en)?|"
                    r"\w*less(?:en|e)|\w*lesje|\w*les|cursus(?:sen)?|rondleiding(?:en)?|gesprek(?:ken)?|\w*gesprek(?:ken)?|bijeenkomst(?:en)?|voorstelling(?:en)?|clinics?|concert(?:en)?|excursies?|"
                    r"spreekuren|behandeling(?:en)?|presentaties?|masterclass(?:es)?|webinars?|demonstraties?)"),
        (Unit.SET, r"(?:\w*sets?|\w*setjes?|stel(?:len)?|stelletjes?)"),
        (Unit.M2, r"(?:m2|m²|vierkante (?:meters?|m)|vk\.? ?m(?:eter)?|kwadraat)"),
        (Unit.PIECE, r"(?:stuks?|st|exemplaren|exemplaar|ex)"),
    ],
    "de": [
        (Unit.HALF_DAY, r"(?:halbe[nr]? tage?|halbtage?|\w*(?:vormittage?|nachmittage?|abende?n?)|morgen|mittage?)"),
        (Unit.HOUR, r"(?:\w*stunden?|stundchen|std|h)"),
        (Unit.DAY, r"(?:(?:arbeits|projekt|ganze[nr]? |volle[nr]? |schulungs)?tage?n?|(?:mon|diens|donners|frei|sams|sonn)tage?|mittwoche?|\w+tagige[nrs]?|tagige[nrs]?)"),
        (Unit.WEEK, r"(?:(?:arbeits|projekt)?wochen?)"),
        (Unit.TIME, r"(?:mal|male|x|termine?|sitzungen|fahrten?|fuhrungen|fuhrung|einsatze?|einmal|\w*workshops?|\w*training(?:s|seinheiten)?|\w*schulungen|\w*schulung|kurse?|vortrage?|"
                    r"auftritte?|gesprache?|\w*beratungen|seminare?|unterrichtsstunden|konzerte?|sessions?|coachings?)"),
        (Unit.SET, r"(?:\w*sets?|satze?|garnituren?)"),
        (Unit.M2, r"(?:m2|m²|qm|quadratmetern?)"),
        (Unit.PIECE, r"(?:stuck|stk|exemplare?)"),
    ],
    "en": [
        (Unit.HALF_DAY, r"(?:half[- ]days?|mornings?|afternoons?|evenings?|half a day)"),
        (Unit.HOUR, r"(?:\w*hours?|hrs?|h)"),
        (Unit.DAY, r"(?:(?:working |whole |full |training |\w+)?days?|(?:mon|tues|wednes|thurs|fri|satur|sun)days)"),
        (Unit.WEEK, r"(?:(?:working )?weeks?)"),
        (Unit.TIME, r"(?:times|time|x|sessions?|trips?|rides?|workshops?|lessons?|classes|class|talks?|lectures?|performances?|tours?|visits?|consultations?|courses?|meetings?|trainings?|concerts?|webinars?|clinics?)"),
        (Unit.SET, r"(?:sets?|pairs?)"),
        (Unit.M2, r"(?:m2|m²|sq\.? ?m(?:et(?:er|re)s?)?|sqm|square met(?:er|re)s?)"),
        (Unit.PIECE, r"(?:pieces?|items?|pcs?|copies)"),
    ],
}  # fmt: skip
_MEASURE = {
    "nl": r"liters?|ltr|l|ml|cc|kilo(?:gram|'s)?|kg|gram|gr|ton|meters?|mtr|m|cm|mm|km|kilometers?|inch|kuub|m3|m³|kubieke meters?|watt|kw|kva|kwh|volt|amp(?:ere)?|pk|gb|tb|mb|"
    r"persoons|pers|p|zits|zitplaatsen|staplaatsen|plaatsen|graden|mbit|bar|hectare|ha|strekkende meters?|vierkante kilometers?|pagina's",
    "de": r"litern?|l|ml|kilo(?:gramm)?|kg|gramm|g|tonnen?|metern?|m|cm|mm|km|kilometern?|zoll|kubikmetern?|m3|m³|watt|kw|kva|volt|ampere|ps|gb|tb|sitz(?:er|platze)?|sitzplatzen?|"
    r"platze|hektar|ha|seiten",
    "en": r"lit(?:er|re)s?|l|ml|kilos?|kg|grams?|g|tons?|tonnes?|met(?:er|re)s?|m|cm|mm|km|kilomet(?:er|re)s?|miles?|inch(?:es)?|feet|foot|ft|cubic met(?:er|re)s?|m3|m³|watts?|kw|kva|volts?|"
    r"gb|tb|gallons?|pints?|acres?|hectares?|seater|seats|pages",
}
_OTHER_TIME = {
    "nl": r"jaar|jaren|jarige?n?|jr|maand(?:en)?|minu(?:ut|ten)|min|kwartier(?:en)?|second(?:e|en)|euro|eur|procent|weekend(?:en)?|weekeinde(?:n)?|nacht(?:en)?|eeuw|generaties|"
    r"edities?|plekken hoog|hoog|seizoen(?:en)?|kwarta(?:al|len)|verdieping(?:en)?|etages?|ploegen|elftallen|teams?(?= in| met| van)",
    "de": r"jahr(?:e|en)?|jahrige?[nrs]?|monate?n?|minuten?|min|sekunden?|euro|eur|prozent|wochenenden?|nachte?|stockwerke?|saison|geschoss",
    "en": r"years?(?: olds?)?|yrs?|months?|minutes?|mins?|seconds?|euros?|percent|weekends?|nights?|floors?|seasons?|year-olds?",
}
_PEOPLE = {
    "nl": r"mensen|mens|personen|persoon|man|mannen|vrouwen|vrouw|vrijwil+igers?|collega'?s?|medewerkers?|werknemers|helpers?|klussers?|sjouwers?|handen|krachten|arbeidskrachten|"
    r"professionals?|vakmensen|vakman|vaklieden|stagiairs?|stagiaires?|lieden|lui|kerels|koppels|paar handen|dames|heren|jongens|meiden|maatjes?|bestuursleden|bestuurslid|begeleiders?|gastheren|"
    r"gastvrouwen|verkeersregelaars?|chauffeurs?|studenten|student|ondernemers?|experts?|deskundigen?|monteurs?|zzp'?ers|trainers?|coaches|coach|juristen|scheidsrechters?|timmerlui|timmerlieden|"
    r"timmermannen|schilders?|hoveniers?|tuinlieden|metselaars?|elektriciens?|loodgieters?|koks?|bakkers?|fotografen|muzikanten|docenten|leraren|verzorgers|verpleegkundigen|juryleden|"
    r"acteurs|barmensen|barmedewerkers|klusmannen|iemand|figuranten|vormgevers?|ontwerpers?|schoonmakers?|stratenmakers?|machinisten|adviseurs?|boekhouders?|accountants?|programmeurs?|"
    r"timmerman|tuinman|collegas|vriendinnen|vrienden",
    "de": r"menschen|leuten?|personen|person|mann|manner|frauen|frau|freiwilligen?|ehrenamtlichen?|kolleg(?:en|innen|e|in)|mitarbeiter(?:n|innen|in)?|mitarbeitenden?|helfer(?:n|innen|in)?|hande|krafte|"
    r"fachkrafte|fachleuten?|praktikanten?|azubis?|auszubildenden?|studenten|studierenden?|maler|gartner|fahrer|koche?|musiker|trainer|betreuer|experten|handwerker|begleiter|"
    r"tischler|elektriker|backer|ordner|schiedsrichter|fotografen|paten|mentoren|hilfskrafte",
    "en": r"people|persons?|men|man|women|volunteers?|colleagues|employees|staff(?: members)?|helpers?|hands|workers?|members of staff|team members|professionals?|students|interns?|lads|"
    r"painters?|gardeners?|drivers?|cooks?|chefs?|musicians?|trainers?|coaches|experts|carpenters?|electricians?|plumbers?|stewards?|marshals?|referees?|handymen|builders?|mentors?|"
    r"buddies|bakers|photographers|carers|tutors|friends|adults|board members|trustees",
}
_GROUP = {
    "nl": r"kinderen|kids|ouderen|bejaarden|bewoners|leerlingen|scholieren|clienten|gasten|deelnemers|bezoekers|leden|senioren|gezinnen|jongeren|jeugdleden|spelers|statushouders|"
    r"vluchtelingen|nieuwkomers|patienten|cursisten|families|huishoudens|inwoners|mantelzorgers|toeschouwers|belangstellenden|aanwezigen|kleuters|peuters|pupillen|jeugd|zorgvragers|eters|"
    r"supporters|clubs|verenigingen|bedrijven|scholen|klassen|groepen|buurtbewoners|dorpsgenoten|eenzame|relaties|contacten|volgers|abonnees|klanten|dieren|koeien|paarden|honden|meisjes",
    "de": r"kinder(?:n)?|senioren|seniorinnen|bewohner(?:n|innen)?|schuler(?:n|innen)?|klienten|gaste?n?|teilnehmer(?:n|innen)?|teilnehmenden?|besucher(?:n|innen)?|mitglieder(?:n)?|familien|jugendlichen?|"
    r"spieler(?:n)?|gefluchteten?|patienten|haushalte|zuschauer(?:n)?|einwohner(?:n)?|firmen|unternehmen|vereine|schulen|klassen|gruppen|kontakte|tieren?|madchen|jungen",
    "en": r"children|kids|elderly(?: people)?|residents|pupils|guests|participants|visitors|members|seniors|families|youngsters|teenagers|players|refugees|newcomers|patients|households|"
    r"spectators|inhabitants|clients|companies|businesses|clubs|schools|classes|groups|contacts|followers|customers|animals|horses|girls|boys|pensioners|older people|young people",
}
_FOR = {
    "nl": r"(?:voor|geschikt voor|plek voor|plaats voor)\s+(?:(?:onze?|de|al|die|een|zo'n|ca\.?|circa|ongeveer|ruim|bijna|max\.?|maximaal|min\.?|minimaal|minstens|tot|groep(?:en|je)? van|elk van de|"
    r"gemiddeld|alle|tenminste|plusminus|zeker|hooguit)\s+)*",
    "de": r"(?:fur|platz fur)\s+(?:(?:unsere[nr]?|die|alle|ca\.?|circa|etwa|rund|max\.?|maximal|bis zu|mindestens|ungefahr|eine gruppe von|gruppen von|eure)\s+)*",
    "en": r"(?:for|seating|seats)\s+(?:(?:our|the|all|about|around|some|up to|max\.?|at least|roughly|approximately|a group of|groups of|a class of|a maximum of|maximum)\s+)*",
}
_TEAM = {
    "nl": r"(?:team|teams|ploeg|ploegje|groepje|groep|clubje|met|met z'n|door|afdeling|crew|klusteam|wij zijn)\s+(?:(?:van|met|ca\.?|circa|ongeveer|zo'n|zijn|ons|onze|maximaal|tot)\s+)*",
    "de": r"(?:team|trupp|gruppe|mit|zu|durch|abteilung|von)\s+(?:(?:von|mit|aus|ca\.?|etwa|rund|bis zu|unsere[nrm]?)\s+)*",
    "en": r"(?:team|group|crew|with|by|party)\s+(?:(?:of|about|around|up to|some|our)\s+)*",
}
_STOP = {
    "nl": "de het een en of maar die dat voor in op aan met bij naar uit om door over tot als dan te ter van is zijn was wordt worden kan kunnen wil willen per tijdens waar wie ons onze wij we ik u jullie ook nog "
    "graag nodig gezocht gevraagd zoeken zoek beschikbaar hebben heeft staan liggen mag mogen gratis af ophalen waarvan elk stuk ongeveer ca circa lang samen totaal hebt goede gaan gaat komen helpen",
    "de": "der die das den dem ein eine einen und oder aber fur in im an am auf mit bei beim nach aus um durch uber bis als dann zu zum zur von vom ist sind war wird werden kann konnen will wollen pro wahrend wo wer "
    "uns unser unsere wir ich sie ihr auch noch gern gerne gesucht suchen brauchen verfugbar haben hat gratis kostenlos ab lang zusammen helfen gebraucht benotigt abzugeben ubrig",
    "en": "the a an and or but that which for in on at with by to from out of about as than then is are was were will would can could per during where who our we i you also still please needed wanted available have has "
    "free left over each long together total help to give needed spare going",
}
_NOT_COUNTED = {
    "nl": re.compile(r"(?<!\w)(?:groep|klas|huisnr\.?|huisnummer|nummer|nr\.?|kamer|lokaal|zaal|hal|veld|bus|lijn|(?<!elke )(?<!iedere )(?<!per )week|art\.?|artikel|editie|versie|office|windows|playstation|wk|onder|jo|mo|leeftijd(?: van)?|"
                     r"bouwjaar|jaar|sinds|tel\.?|telefoon|bel|app|06|postbus|deel|niveau|fase|stap|nivo|route|maat|type|model|poort|box|iphone|eerste|top|elke|iedere|om de|per|aged)\s*[:.]?\s*$"),
    "de": re.compile(r"(?<!\w)(?:klasse|gruppe|hausnr\.?|nummer|nr\.?|raum|saal|halle|linie|(?<!jede )(?<!pro )woche|kw|version|windows|baujahr|jahr|seit|tel\.?|telefon|postfach|teil|stufe|grosse|typ|modell|alter|u|alle|jede|pro)\s*[:.]?\s*$"),
    "en": re.compile(r"(?<!\w)(?:group|class|room|number|no\.?|hall|line|(?<!every )(?<!each )(?<!per )(?<!a )week|version|windows|since|tel\.?|phone|part|level|size|type|model|aged?|under|over the age of|year|grade|every|per|top|call|key stage|route)\s*[:.]?\s*$"),
}  # fmt: skip
_STREET = re.compile(
    r"(?:\w{2,}(?:straat|weg|laan|plein|dijk|hof|pad|kade|gracht|steeg|singel|dreef|straße|strasse|gasse|platz|allee|ring|markt|es|kamp|brink|park|wal)|str\.|laan|weg|straat)\s*$"
)
_COMMON_STREET = re.compile(r"\b(?:het|de|ons|onze|een|dit|deze|der|die|das|dem|den|the|our|jullie|uw)\s+\w+\s*$")
_VAGUE = re.compile(r"\s+(?:paar|aantal|heleboel|hoop|boel|beetje|tijdje|keertje of wat|stel|handvol|handjevol|handje|poosje|stapel|lading|partij|andere?|enkele|soort|of twee|of ander|few|bit|lot|number|little|handful|"
                    r"while|wenig|bisschen|haufen|einige[ns]?|iedere?|beter[e]?|half uur|halfuur|kwartier|halbe stunde|half[- ]?hour|couple)\b")  # fmt: skip
_PREPOSITION = {
    "nl": re.compile(r"\b(?:voor|in|op|aan|met|bij|naar|uit|door|tot|van|als|tijdens|rond|over|per|is|om|tegen|onder|na|zonder|zo|dan|binnen)\s+$"),
    "de": re.compile(r"\b(?:fur|in|auf|an|mit|bei|nach|aus|durch|bis|von|als|wahrend|zu|uber|pro|ist|um|gegen|unter|ohne|wie)\s+$"),
    "en": re.compile(r"\b(?:for|in|on|at|with|by|to|from|of|as|during|around|about|per|is|into|under|after|without|such|like|over|within|than)\s+$"),
}  # fmt: skip
_EXCLUDED = re.compile(
    r"(?:€|\beuro?|\$)\s*\d[\d.,]*(?:,-)?|\d[\d.,]*\s*(?:€|euro\b|eur\b)|\d+,-|\d+(?:[.,]\d+)?\s?%"  # money and shares
    r"|(?<!\d)(?:\+\d{2}|0\d{1,3})[\s/-]?\d[\d\s/-]{5,11}\d|\b\d{4}\s?[a-z]{2}\b(?=\s*(?:[,.]|$|\s[a-z]{4}))|\b\d{6,}\b"  # phone, postcode
    r"|\S+@\S+|https?://\S+|www\.\S+|\b[a-z]{2}\d{2}[a-z]{4}\d{6,}\b"
    r"|\b\d+(?:e|de|ste|th|st|nd|rd)\b|\b\d+\+|\b\d+\s?-?\s?(?:plus(?:sers?)?|jarige?n?)\b|\b(?:o|jo|mo|a|b|c|f|u)\d{1,2}\b(?!\w)"  # ranks, ages
    r"|\b\d+\s*(?:-|tot|t/m|tot en met|en|bis|to|and|à|a)\s*\d+\s*(?:jaar|jr|jahren?|years?|yrs?)\b"
    r"|\b(?:groep|klas|klasse|grade|groepen|klassen)\s+\d+(?:\s*(?:-|,|/|en|t/m|tot|und|bis|and|to)\s*\d+)*"
    r"|\b(?:van|von|from|vanaf|ab)\s+\d+\s*(?:jaar|jahren?|years?)(?:\s*(?:en ouder|of ouder|tot|und alter|and older))?"
)  # fmt: skip
_YEAR = re.compile(
    r"(?:\b(?:uit|van|sinds|in|seizoen|jaar|bouwjaar|editie|vanaf|tot|from|since|of|aus|seit|von|baujahr|jahr)\s+)$"
)
_DIMENSION = r"(?:\d+(?:[.,]\d+)?)(?:\s*(?:m|cm|mm|meter|metre|mtr))?\s*(?:x|bij|op|by|mal|auf)\s*\d+(?:[.,]\d+)?(?:\s*(?:x|bij|by)\s*\d+(?:[.,]\d+)?)?(?:\s*(?:meters?|metern|metres?|mtr|m|cm|mm|inch|ft|feet))?(?![\w²])"


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
def _compiled(table: str, lang: str) -> re.Pattern[str]:
    source = {"people": _PEOPLE, "group": _GROUP, "measure": _MEASURE, "other": _OTHER_TIME}[table][lang]
    return re.compile(rf"(?:{source})(?!\w)")


@cache
def _units(lang: str) -> list[tuple[Unit, re.Pattern[str]]]:
    return [(unit, re.compile(rf"{pattern}(?![\w²])")) for unit, pattern in _UNITS[lang]]


@cache
def _stop(lang: str) -> frozenset[str]:
    return frozenset(_STOP[lang].split())


@cache
def _for(lang: str) -> re.Pattern[str]:
    return re.compile(rf"(?<!\w)(?<!looking )(?<!searching )(?<!asking )(?<!need )(?<!zoek ){_FOR[lang]}$")


@cache
def _team(lang: str) -> re.Pattern[str]:
    return re.compile(rf"(?<!\w){_TEAM[lang]}$")


def unit_at(folded: str, at: int, lang: str) -> tuple[Unit, int] | None:
    """The unit that starts at a place of the text and where it ends."""
    for unit, pattern in _units(lang):
        found = pattern.match(folded, at)
        if found and (found.group() not in ("x",) or folded[found.end() : found.end() + 1] != "-"):
            return unit, found.end()
    return None


def _excluded(folded: str, taken: list[tuple[int, int]], lang: str) -> tuple[list[tuple[int, int]], list[tuple[int, int]]]:
    """Spans whose numbers count nothing, and among them the dimensions, which are a size."""
    spans = [*taken, *(found.span() for found in _EXCLUDED.finditer(folded))]
    dimensions = []
    for found in re.finditer(rf"(?<![\w.,]){_DIMENSION}", folded):
        behind = unit_at(folded, found.end() + len(folded[found.end() :]) - len(folded[found.end() :].lstrip()), lang)
        if (behind is None or behind[0] not in TIME_UNITS) and not overlaps(*found.span(), spans):
            dimensions.append(found.span())
    return spans + dimensions, dimensions


def _not_counted(number: Number, folded: str, lang: str) -> bool:
    before = folded[max(0, number.start - 30) : number.start]
    after = folded[number.end :].lstrip()
    if not number.digits:
        return bool(re.search(r"(?:elke|iedere|om de|per|alle|jede|every|groep|klas)\s*$", before))
    if _NOT_COUNTED[lang].search(before) and not re.search(r"\b(?:stuk of|aantal)\s*:?\s*$", before):
        return True
    if _STREET.search(before):
        if not after or not after[0].isalpha() or after.split()[0] in _stop(lang):
            return True
        if re.match(r"[a-z]?\b\s*(?:[a-z]+\s*)?(?:$|[^\w\s])", after) and not _COMMON_STREET.search(before):
            return True
    if 1900 <= number.value <= 2100 and "." not in folded[number.start : number.end]:
        counted = re.search(r"(?:zo'n|ongeveer|circa|ca\.?|ruim|bijna|oplage|aantal:?|etwa|rund|about|around|some)\s+$", before)
        return not counted and (bool(_YEAR.search(before)) or not after or not after[0].isalpha())
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
        if found := _compiled("group", lang).match(folded, start):
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
_GROUPS = dict(zip("twee drie vier vijv zess zes zev acht neg tien".split(), (2, 3, 4, 5, 6, 6, 7, 8, 9, 10), strict=True))
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


def find(
    text: str, folded: str, lang: str, taken: list[tuple[int, int]], noun: Callable[[str], str]
) -> "Found":
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
        if number.article and (_VAGUE.match(folded, number.end) or _about(folded, number.end, lang)):
            continue
        if (loose := _ABOUT.search(before)) and (told := _told(loose[1], lang)):
            candidates.append(_Candidate(number, number.value, told, 0.8, number.start))
            continue
        role, unit, start, end = _scan(folded, number, lang, noun)
        if role in ("person", "thing", "unknown") and _PARTY.search(before):
            continue
        served = _for(lang).search(before)
        if role == "measure":
            sizes.append((number.start, end, 0.85))
        elif role == "group" or (served and role in ("person", "thing", "unknown") and not number.article):
            if re.search(r"(?:werk|klus\w*|job|task|arbeit|aufgabe)\s+(?:voor|fur|for)\s+$", before):
                candidates.append(_Candidate(number, number.value, unit, 0.8, number.start))
            elif served and not number.article:
                sizes.append((served.start(), end, 0.9))
            elif limit := re.search(r"(?:max\.?|maximaal|maximum|tot|bis zu|up to|min\.?|minimaal|maximal)\s+$", before):
                sizes.append((limit.start(), end, 0.7))
        elif role == "person":
            if number.article and _PREPOSITION[lang].search(before):
                continue
            candidates.append(_Candidate(number, number.value, unit, 0.9, number.start, (start, end)))
        elif role == "unit":
            if unit is Unit.TIME and folded[start:end] == "x":
                role2, _, first, last = _scan(folded, Number(end, end, 2), lang, noun)
                if role2 == "thing":
                    candidates.append(_Candidate(number, number.value, Unit.PIECE, 0.8, number.start, (first, last)))
                    continue
            if number.article and unit not in TIME_UNITS and _PREPOSITION[lang].search(before):
                continue
            candidates.append(_Candidate(number, number.value, unit, 0.95, number.start))
        elif role in ("thing", "unknown"):
            if number.article and (role == "unknown" or _PREPOSITION[lang].search(before)):
                continue
            candidates.append(_Candidate(number, number.value, unit, 0.9 if role == "thing" else 0.65, number.start, (start, end)))
        elif role == "bare" and not number.article:
            if before.endswith({"nl": "van ", "de": "von ", "en": "of "}[lang]) and not _team(lang).search(before):
                continue
            team = bool(_team(lang).search(before))
            candidates.append(_Candidate(number, number.value, Unit.PERSON if team else None, 0.8 if team else 0.45, number.start))
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
        tail = re.search(r"(\w+)\s+(met|mit|with|van|von|of|bij|bei)\s+(?:de |onze |die |unsere[nr]? |our |the )?$", before)
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
