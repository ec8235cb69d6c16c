"""What asks for money (`money.txt`), and what excuses a word of money: one table per language, on folded text."""

import re
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from pathlib import Path


class Reason(StrEnum):
    """Why a text is stopped; each has its own friendly alternative."""

    SPONSOR = "sponsor"
    GIFT = "gift"
    LOAN = "loan"
    GRANT = "grant"
    FUNDING = "funding"
    PAYMENT = "payment"
    PRICE = "price"
    AMOUNT = "amount"


class Excuse(StrEnum):
    """What makes a word of money harmless. `DENIED` and `DONE` hold for all; the others for the reasons of `EXCUSES`."""

    DENIED = "denied"
    DONE = "done"
    KNOWLEDGE = "knowledge"
    IN_KIND = "in_kind"
    ALLOWED = "allowed"
    VALUE = "value"
    FREE = "free"
    PRIZE = "prize"


EXCUSES: dict[Reason, frozenset[Excuse]] = {
    Reason.SPONSOR: frozenset({Excuse.KNOWLEDGE, Excuse.IN_KIND}),
    Reason.GIFT: frozenset({Excuse.IN_KIND, Excuse.ALLOWED, Excuse.KNOWLEDGE}),
    Reason.LOAN: frozenset({Excuse.KNOWLEDGE}),
    Reason.GRANT: frozenset({Excuse.KNOWLEDGE, Excuse.ALLOWED}),
    Reason.FUNDING: frozenset({Excuse.KNOWLEDGE, Excuse.IN_KIND}),
    Reason.PAYMENT: frozenset({Excuse.ALLOWED}),
    Reason.PRICE: frozenset({Excuse.ALLOWED, Excuse.FREE, Excuse.PRIZE}),
    Reason.AMOUNT: frozenset({Excuse.ALLOWED, Excuse.VALUE}),
}

_LINE = re.compile(r"(\w\w) (\w+): (.+)")


def asking(text: str) -> dict[str, dict[Reason, list[str]]]:
    """The expressions of a text in the form of `money.txt`, by language and reason, in the order of `Reason`.

    ValueError on a line that cannot be read.
    """
    found: dict[str, dict[Reason, list[str]]] = {}
    for number, line in enumerate(text.splitlines(), 1):
        if not line.strip() or line.startswith("#"):
            continue
        told = _LINE.fullmatch(line)
        if told is None or told[2] not in set(Reason):
            raise ValueError(f"line {number}: {line!r} is no expression")
        try:
            re.compile(told[3])
        except re.error as error:
            raise ValueError(f"line {number}: {error}") from error
        found.setdefault(told[1], {why: [] for why in Reason})[Reason(told[2])].append(told[3])
    return found


@cache
def _asking() -> dict[str, dict[Reason, list[str]]]:
    return asking((Path(__file__).parent / "money.txt").read_text("utf-8"))


_EXCUSED: dict[str, dict[Excuse, str]] = {
    "nl": {
        Excuse.KNOWLEDGE: r"\b(?:hulp (?:bij|met|om|voor)|(?:geholpen|ondersteuning|begeleiding|uitleg|advies|\w*les|\w*lessen|workshops?|cursus|training|lezing|voorlichting|tips?|kennis|verstand|ervaring|wegwijs)\b|"
        r"advis\w+|advies\w*|adviesgesprek|adviseur\w*|\w+adviseur|coach\w*|\w+coach|aanvrag\w*|\w*aanvraag|schrijven|opstellen|wegwijs\w*|meedenk\w*|denk\w* (?:\w+ ){0,4}mee|meekijk\w*|kijk\w* (?:\w+ ){0,4}mee|leren|leert|weten|weet|"
        r"deskundig\w*|expert\w*|specialist\w*|spreekuur|werft|werven|werving|doornemen|kritisch\w*|\w*werver|\w+plan\b|plan voor|commissie|uitzoeken|vinden|hoe (?:vind|krijg|werf|kom) (?:je|u|wij|we)|omgaan met|omgang met|administratie|boekhoud\w*|accountant|penningmeester|bewaken|beheren|beheer|opzetten|"
        r"onderzoek\w*|scan|check|vraagbaak|sparren|gastles\w*|spel|kennismak\w*|doorlichten|nakijken|controleren|strategie|tellen|bedank\w*|vertel\w*|op school|bijeenkomst|collectant\w*|welke (?:\w*subsidie\w*|fondsen|regelingen|potjes))",
        Excuse.IN_KIND: r"\bin natura\b|\b(?:kluis\w*|kist\w*|doos\w*|lade|bak\w*|zak\w*|tas\w*|portemonnee) (?:voor|met) (?:het |ons |de )?\w*geld|\bin de vorm van (?!geld|een (?:geld)?bedrag|euro|een financ)|\bin (?:spullen|goederen|materialen|diensten|producten|uren)\b|\bmateriele\b|\bbloed\w*|\bkleding\b(?= (?:te )?done)"
        r"|\b(?:gesponsord door|als sponsor|van onze sponsors?|voor (?:onze |de |alle |uw |jullie )?sponsor(?:s|en)|namens onze sponsors?|onze (?:hoofd)?sponsors? (?:bied|geef|heeft|stelt|bakker|is))",
        Excuse.ALLOWED: r"\b(?:reis|vervoers?|benzine|brandstof|transport|kilometer|materiaal|entree|toegangs?|parkeer|brandstof|verf|huur van de bus|verbruiks?)(?:kosten|vergoeding|geld|prijs)?\b|\b(?:vervoer|transport|benzine|diesel|brandstof|entree|"
        r"entreekaart\w*|toegang\w*|materiaal|materialen|materiaalkosten|benodigdheden|ingredienten|grondstoffen|reiskosten|kilometers?|onkosten|onkostenvergoeding|brandstofkosten|tolkosten|parkeren|veerpont|onderdelen)\b",
        Excuse.VALUE: r"\b(?:ouders|leden|kinderen|gezinnen|bezoekers|bewoners|inwoners|mensen) (?:kunnen|mogen) (?:\w+ ){0,3}voor een paar euro\b|\b(?:ter waarde van|t\.?w\.?v|waarde|winkelwaarde|nieuwwaarde|nieuwprijs|normaal|normale prijs|kostte|gekost|scheelt|besparen|bespaart|besparing|waard|dagwaarde|\w*bon|\w*bonnen|vervangingswaarde|omzet|opgehaald|ingezameld|verzekerd\w*|borg|bedrag kwijt|eigen risico)\b",
        Excuse.FREE: r"\b(?:gratis|kosteloos|kosteloze|om niet|voor niets|belangeloos|kost niets|niets kosten|voor nop|pro deo|pro bono|zonder kosten|onbetaald)\b",
        Excuse.PRIZE: r"\b(?:\w*bingo|tombola|\w*loterij|verloting|rad van (?:fortuin|avontuur)|\w*quiz|puzzeltocht|speurtocht|toernooi|enveloppe\w*|sjoel\w*|grabbelton|winnaars?)\b",
    },
    "de": {
        Excuse.KNOWLEDGE: r"\b(?:hilfe (?:bei|beim|mit)|berat\w*|\w+beratung|\w+berater\w*|schulung|workshops?|kurs|vortrag|tipps|erfahrung|antrag\w*|\w*antrage?n?|beantrag\w*|schreiben|erstellen|konzept\w*|\w+konzept|strategie|mitdenk\w*|"
        r"denk\w* mit|erzahl\w*|in der schule|uberblick|umgang mit|welche (?:forder\w+|zuschuss\w*|gelder)|know-?how|experte\w*|unterricht|lernen|erklar\w*|umgeht|umgehen|umzugehen|wie man|finanzbildung|wissen|coach\w*|akquise|suche nach|buchhalt\w*|kassenwart\w*|schatzmeister\w*|einwerben|wirbt|rat (?:zu|bei|uber)|kritisch\w*|durchsehen|werben|finden|zahlen lernen|prufen|organisier\w*|aufsetzen)",
        Excuse.IN_KIND: r"\bsach(?:spenden?|preise?|mittel|leistung\w*)\b|\bin form von (?!geld|einem betrag)|\bin naturalien\b|\bblut\w*|\bgesponsert von\b|\bals sponsor\b|\bfur (?:unsere |die |alle )?sponsoren\b|\bzeitspende\w*|\bkuchenspende\w*",
        Excuse.ALLOWED: r"\b(?:fahrt|reise|transport|benzin|sprit|material|eintritts?|park)(?:kosten|geld|preis|geldern)?\b|\b(?:eintritt|eintrittskarten|fahrtkosten\w*|reisekosten\w*|materialien|materialkosten|zutaten|auslagen|farbkosten|anfahrt|transport)\b",
        Excuse.VALUE: r"\b(?:im wert von|wert|normalerweise|neupreis|ersparnis|sparen|kaution|kostete|gekostet|gesammelt)\b",
        Excuse.FREE: r"\b(?:gratis|kostenlos\w*|kostenfrei\w*|umsonst|unentgeltlich|ehrenamtlich|pro bono|unbezahlt)\b",
        Excuse.PRIZE: r"\b(?:\w*bingo|\w*tombola|\w*verlosung|glucksrad|\w*quiz|\w*turnier|gewinnspiel|gewinner\w*)\b",
    },
    "en": {
        Excuse.KNOWLEDGE: r"\b(?:help (?:with |us )?(?:writing|applying|filling|finding|drafting|planning|preparing|to (?:write|apply|find|plan))|advice|advise\w*|advisers?|advisors?|coach\w*|application\w*|applying|apply|write|writing|drafting|draw(?:ing)? up|audit\w*|workshops?|training|course|"
        r"talk about|tells?\b|pupils|schoolchildren|lesson\w*|knowledge|expertise|experts?|tips|strategy|plan|planning|learn\w*|teach\w*|understand\w*|which (?:grants?|funds|subsid\w+)|recruit\w*|look at|look over|review|go through|trusts|know how|know-how|managing|management|literacy|treasurer|accountant\w*|bookkeep\w*|counting|accounts|thank|dealing with|handle|handling|at the (?:door|gate|till|entrance)|fundraisers?|think along|brainstorm)\b",
        Excuse.IN_KIND: r"\bin[- ]kind\b|\bin the form of (?!money|cash|a sum)|\bblood\b|\bsponsored by\b|\bas a sponsor\b|\bfor (?:our |the |all )?sponsors\b|\bsponsored (?:walk|run|bike ride|swim)",
        Excuse.ALLOWED: r"\b(?:travel|transport|fuel|petrol|material|entrance|entry|admission|parking|mileage)(?: costs?| expenses| fees?)?\b|\b(?:materials|ingredients|expenses|admission|tickets)\b",
        Excuse.VALUE: r"\b(?:worth|value|valued|normally|usually|retail|saves?|saving|deposit|raised)\b",
        Excuse.FREE: r"\b(?:free|free of charge|at no cost|no charge|pro bono|for nothing|unpaid)\b",
        Excuse.PRIZE: r"\b(?:bingo|tombola|raffle|lottery|quiz|tournament|lucky dip|winners?)\b",
    },
}  # fmt: skip
_DOING = {
    "nl": r"\b(?:aanvrag\w*|aan te vragen|schrijven|opstellen|wegwijs\w*|denk\w* (?:\w+ ){0,3}mee|meedenk\w*|uitleg\w*|verstand van|adviseren|adviseert|te vinden|werven|uitzoeken|hoe werkt|tellen|beheren)\b",
    "de": r"\b(?:beantrag\w*|antrage? \w+|antrage?|schreiben|einwerben|mitdenk\w*|erklar\w*|zu finden|verwalten|zahlen lernen)\b",
    "en": r"\b(?:appl(?:y|ying|ication|ications)|writing|write|draft\w*|explain\w*|advis\w+|find(?:ing)?|manag(?:e|ing)|counting)\b",
}
"""Work that is done with money: it excuses wherever it stands, a lesson only when it is not what the money is for."""

_CONTRIBUTION = {
    "nl": r"bijdrage|tegemoetkoming|vergoed|kosten|betaal|betalen|\bkost\b|entree|declareren",
    "de": r"beitrag|zuschuss|beteiligung|erstatt|kosten|zahlen|ubernehmen|eintritt|auslagen",
    "en": r"contribut|reimburs|costs?\b|pay|cover|entry|admission|expenses",
}
"""Words of a contribution, which the rule allows for transport, entrance and material."""

_DENIED = {
    "nl": (
        r"(?:\b(?:geen|niet|zonder|nooit|noch|nul|liever .{2,40} dan|in plaats van|ipv|i\.p\.v\.|hoeft|hoeven|nauwelijks|amper)\s+(?:\S+\s+){0,3}|(?<!\d)0\s*)$",
        r"^\w*\s*(?:\S+\s+){0,3}(?:niet (?:nodig|gevraagd|de bedoeling|welkom)|hoeft niet|hoeven niet|geen (?:rol|punt|optie)|is taboe|overbodig|-?vrij\b)",
    ),
    "de": (
        r"(?:\b(?:kein|keine|keinen|keiner|keinem|nicht|ohne|lieber .{2,40} als|statt|anstatt|anstelle von|nie|kaum)\s+(?:\S+\s+){0,3}|(?<!\d)0\s*)$",
        r"^\w*\s*(?:\S+\s+){0,3}(?:nicht (?:notig|benotigt|gefragt)|brauchen wir nicht|ist tabu)",
    ),
    "en": (
        r"(?:\b(?:no|not|without|never|don't|do not|doesn't|instead of|rather .{2,40} than|rather than|nor|isn't|hardly)\s+(?:\S+\s+){0,3}|(?<!\d)0\s*)$",
        r"^\w*\s*(?:\S+\s+){0,3}(?:not (?:needed|required|asked|the point)|isn't needed|-?free\b)",
    ),
}
_OURSELVES = {
    "nl": r"\b(?:betalen (?:wij|we|ik)|(?:wij|we|ik) (?:betalen|dragen|vergoeden|nemen de))\b",
    "de": r"\b(?:zahlen wir|bezahlen wir|wir (?:be)?zahlen)\b",
    "en": r"\bwe (?:will )?pay\b",
}
"""We bear the costs: no excuse for a sum, since no money changes hands on the floor either way."""
_DONE = {
    "nl": r"\b(?:(?:geld|subsidie|bedrag|budget|donatie|gift|sponsoring)\w* (?:is|zijn|hebben we|hebben wij)? ?(?:al |reeds )?(?:binnen(?! (?:is|zijn)\b)|rond|toegekend|toegezegd|gegeven|verstrekt|gekregen|ontvangen|gevonden|geregeld)|subsidie is (?:op|gestopt|weggevallen)\b(?!.*\b(?:wie|help\w*|steun\w*|bijdrag\w*|gat|bijspring\w*|zoeken|zoek|gezocht)\b)|dankzij|hebben we al|is er al|is al)\b",
    "de": r"\b(?:bereits bewilligt|schon da|ist bewilligt|dank)\b",
    "en": r"\b(?:already (?:have|raised|secured|received)|thanks to|has been (?:granted|raised))\b",
}


@dataclass(frozen=True, slots=True)
class Rules:
    """The compiled table of one language. `denied` before and behind the words of money."""

    asking: tuple[tuple[Reason, re.Pattern[str]], ...]
    excused: dict[Excuse, re.Pattern[str]]
    denied_before: re.Pattern[str]
    denied_behind: re.Pattern[str]
    ourselves: re.Pattern[str]
    done: re.Pattern[str]
    doing: re.Pattern[str]
    contribution: re.Pattern[str]


@cache
def rules(lang: str) -> Rules:
    """The rules of "nl", "de" or "en"."""
    return Rules(
        tuple((why, re.compile("|".join(lines))) for why, lines in _asking()[lang].items() if lines),
        {excuse: re.compile(pattern) for excuse, pattern in _EXCUSED[lang].items()},
        re.compile(_DENIED[lang][0]),
        re.compile(_DENIED[lang][1]),
        re.compile(_OURSELVES[lang]),
        re.compile(_DONE[lang]),
        re.compile(_DOING[lang]),
        re.compile(_CONTRIBUTION[lang]),
    )
