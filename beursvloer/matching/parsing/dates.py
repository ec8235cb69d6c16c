"""Dates, periods and clock times in a sentence, quoted as they were typed."""

import re
from dataclasses import dataclass
from functools import cache

_MONTHS = {
    "nl": "januari|februari|maart|april|mei|juni|juli|augustus|september|oktober|november|december",
    "de": "januar|februar|marz|april|mai|juni|juli|august|september|oktober|november|dezember|janner",
    "en": "january|february|march|april|may|june|july|august|september|october|november|december",
}
_SHORT_MONTHS = {
    "nl": "jan|feb|febr|mrt|apr|jun|jul|aug|sept?|okt|nov|dec",
    "de": "jan|feb|marz|apr|jun|jul|aug|sept?|okt|nov|dez",
    "en": "jan|feb|mar|apr|jun|jul|aug|sept?|oct|nov|dec",
}
_WEEKDAYS = {
    "nl": "maandag|dinsdag|woensdag|donderdag|vrijdag|zaterdag|zondag",
    "de": "montag|dienstag|mittwoch|donnerstag|freitag|samstag|sonnabend|sonntag",
    "en": "monday|tuesday|wednesday|thursday|friday|saturday|sunday",
}
_SHORT_WEEKDAYS = {"nl": "ma|di|wo|do|vr|za|zo", "de": "mo|di|mi|do|fr|sa|so", "en": "mon|tue|wed|thu|fri|sat|sun"}
_PART_OF_DAY = {
    "nl": "(?:ochtend|morgen|voormiddag|namiddag|middag|avond|nacht)",
    "de": "(?:morgen|vormittag|nachmittag|mittag|abend|nacht)",
    "en": "(?: morning| afternoon| evening| night)",
}
_SEASONS = {
    "nl": "voorjaar|lente|zomer|najaar|herfst|winter|schooljaar|seizoen",
    "de": "fruhjahr|fruhling|sommer|herbst|winter|schuljahr|saison",
    "en": "spring|summer|autumn|winter|school year|season",
}
_FEASTS = {
    "nl": r"kerst(?:mis|vakantie)?|pasen|paasvakantie|pinksteren|koningsdag|bevrijdingsdag|nldoet|burendag|sinterklaas"
    r"|oud en nieuw|carnaval|(?:zomer|herfst|voorjaars|mei|kerst)vakantie|bouwvak|de vakantie|de ramadan|hemelvaart(?:sdag)?",
    "de": r"weihnachten|ostern|pfingsten|karneval|fasching|rosenmontag|advent|(?:sommer|herbst|oster|weihnachts|pfingst)ferien"
    r"|den ferien",
    "en": r"(?:christmas|easter)(?! (?:tree|party|dinner|fair|market|lunch|concert|drinks|hamper|play|show|lights|egg|meal|dec))|whitsun|new year|half[- ]term|(?:the )?(?:summer|autumn|school) holidays?|volunteers' week",
}
_BEFORE = {
    "nl": r"(?:vanaf |tot en met |tot |eind |begin |half |medio |midden |rond |omstreeks |in de loop van |tijdens |met |"
    r"in de |in het |in |voor |na |uiterlijk |per |over |komende? |aanstaande |dit |deze |volgend[e]? |elke? |iedere? |"
    r"de maand |het |de |hele |vroege? |late? )",
    "de": r"(?:ab |bis |ende |anfang |mitte |rund um |wahrend |am |zum |an |zu |uber |im laufe des |im |in den |in der |in |vor |"
    r"nach |seit |kommenden? |diese[nms]? |nachste[nsr]? |jede[nsm]? |den |des |ganzen )",
    "en": r"(?:from |until |till |by |end of |the end of |early |late |mid-?|beginning of |start of |around |during |over |"
    r"at |in the |in |before |after |next |this |coming |every |each |the |all |of )",
}


@dataclass(frozen=True, slots=True)
class Stated:
    """A date or period at `start`–`end` of the text; `exact` when it names a day or month."""

    start: int
    end: int
    rank: int


@cache
def _patterns(lang: str) -> tuple[tuple[int, re.Pattern[str]], ...]:
    months, short, days, parts = _MONTHS[lang], _SHORT_MONTHS[lang], _WEEKDAYS[lang], _PART_OF_DAY[lang]
    brief, before = _SHORT_WEEKDAYS[lang], _BEFORE[lang]
    year = r"(?:\s+(?:19|20)\d\d)?"
    ordinal = {"nl": "(?:e|ste|de)?", "de": r"\.?", "en": "(?:st|nd|rd|th)?"}[lang]
    day = rf"(?:3[01]|[12]\d|0?[1-9]){ordinal}"
    several = rf"{day}(?:\s*(?:-|,|/|en|of|und|oder|and|or|to|tot|t/m|tot en met|bis|tm)\s*(?:{days})?\s*{day}){{0,3}}"
    lead = rf"(?:(?:{days}){parts}?(?:\s+(?:en|und|and|of|or)\s+(?:{days}){parts}?)?|(?:{brief})\.?)[,\s]+(?:de |den |the )?"
    dayed = rf"(?:{lead})?{several}\s+(?:of )?(?:{months}|(?:{short})\b\.?){year}"
    if lang == "en":
        dayed = rf"(?:{dayed}|(?:{lead})?(?:{months})\s+{day}\b(?!\s*(?:{months})){year})"
    until = r"\s*(?:-|tot en met|t/m|tot|bis|until|till|to|en|und|and|of|oder|or)\s*"
    figures = r"(?<![\d./-])(?:3[01]|[12]\d|0?[1-9])([-/.])(?:1[0-2]|0?[1-9])"
    said_so = (
        r"(?:(?<=\bop )|(?<=\bam )|(?<=\bon )|(?<=vanaf )|(?<=\bab )|(?<=from )|(?<=\bby )|(?<=datum )|(?<=datum: ))"
    )
    numeric = (
        rf"(?:{lead})?{figures}\1(?:20)?\d\d(?!\d)|(?:{lead}|{said_so}){figures.replace('([-/.])', '[-/.]')}(?![\d/-])"
    )
    mention = rf"(?:{_SEASONS[lang]}|{_FEASTS[lang]})"
    said = {
        "nl": rf"(?:(?:elke?|iedere?|komende?|aanstaande|aankomende|deze|volgende week|a\.?s\.?|volgende|op)\s+)?"
        rf"(?:{days}){parts}?(?:en|s)?(?!\s+{months})\b",
        "de": rf"(?:(?:jede[nm]?|kommenden?|diese[nm]?|nachste[nm]?|am)\s+)?(?:{days})(?:s|{parts}s?)?\b",
        "en": rf"(?:(?:every|each|next|this|coming|on)\s+)?(?:{days}){parts}?s?\b",
    }[lang]
    loose = {
        "nl": r"(?:in (?:het|de) )?(?:komende?|volgende?|dit|elk|ieder|doordeweekse?|een doordeweekse)?\s*"
        rf"\b(?:weekend(?:en)?|weekeinde)\b|(?:volgende|komende|deze) (?:week|maand|zomer|winter|herfst|lente|jaar)|"
        rf"volgend jaar|komend(?:e)? (?:voorjaar|najaar|seizoen|schooljaar)|doordeweekse? {parts}(?:en)?|doordeweeks|"
        r"overmorgen|vandaag|\bmorgen(?:ochtend|middag|avond)?\b(?! brengen)|(?<!elke )(?<!iedere )(?<!per )week \d{1,2}\b(?!\s+[a-z]{4})|vanavond|vanmiddag|"
        r"'s (?:avonds|middags|ochtends|morgens)|(?:de )?hele zomer|zo snel mogelijk|z\.?s\.?m\b",
        "de": r"(?:am |an den |jedes |kommendes |nachstes )wochenenden?|(?:nachste|kommende|diese)[nr]? (?:woche|monat)|"
        r"nachstes jahr|kw \d{1,2}\b|kalenderwoche \d{1,2}\b|ubermorgen|heute abend|morgen(?= \w)|unter der woche|"
        r"werktags|so bald wie moglich",
        "en": r"(?:at the |at |on |next |this |every )?weekends?\b|(?:next|this|coming) (?:week|month|year|summer|winter)|"
        r"tomorrow|today|tonight|week \d{1,2}\b|on weekdays|weekdays?|as soon as possible",
    }[lang]
    named = rf"(?<!\w)(?:(?:{months})|(?<=\s)(?:{short})\b(?=\.?\s*(?:19|20)\d\d)){year}"
    span = rf"{before}*{named}(?:{until}(?:{before})?(?:{months}){year})?"
    if lang == "en":
        span = rf"(?:{before}+(?:{months}){year}|(?:january|february|april|june|july|august|september|october|november|"
        span += rf"december){year})(?:{until}(?:{months}){year})?"
    period = (
        rf"(?:{before}+{mention}(?:vakantie|ferien)?(?:\s+(?:19|20)\d\d(?:/\d+)?)?|{mention}\s+(?:19|20)\d\d(?:/\d+)?)"
    )
    plain = {"nl": "nldoet|burendag|koningsdag", "de": "silvester|neujahr", "en": "boxing day|good friday"}[lang]
    return tuple(
        (rank, re.compile(rf"(?<!\w)(?:{pattern})(?!\w)"))
        for rank, pattern in [
            (5, rf"(?:{before}+)?{dayed}(?:{until}{dayed})?"),
            (5, rf"(?:{before}+)?{numeric}"),
            (4, span),
            (3, period),
            (3, said + (r"(?:\s+(?:de|the|den)?\s*\d{1,2}(?:e|ste|de|th|st|nd|rd)\b)?")),
            (2, loose),
            (1, plain),
        ]
    )


_STRIP = {
    "nl": re.compile(r"^(?:op|per|de|het|over|met)\s+(?=\S)"),
    "de": re.compile(r"^(?:am|an|den|des)\s+(?=\S)"),
    "en": re.compile(r"^(?:on|the|of)\s+(?=\S)"),
}


def dates(folded: str, lang: str) -> list[Stated]:
    """Every date or period of a folded text, in the order of the text and without overlap, the most exact reading first."""
    found: list[Stated] = []
    for rank, pattern in _patterns(lang):
        for match in pattern.finditer(folded):
            start, end = match.span()
            start += len(match.group()) - len(match.group().lstrip())
            if (
                rank in (2, 3)
                and not re.match(r"(?:in|im|this|dit|deze)\b", match.group())
                and re.search(
                    r"(?:\b(?:een|'n|twee|drie|ein|einen|zwei|drei|a|one|two|three)|\d)\s$",
                    folded[max(0, start - 7) : start],
                )
            ):
                continue
            if any(start < other.end and other.start < end for other in found):
                continue
            strip = _STRIP[lang].match(folded[start:end])
            while strip and start + strip.end() < end:
                start += strip.end()
                strip = _STRIP[lang].match(folded[start:end])
            found.append(Stated(start, end, rank))
    return sorted(found, key=lambda stated: stated.start)


def main_date(found: list[Stated]) -> Stated | None:
    """The date that counts: the most exact one, the first of equals."""
    return max(found, key=lambda stated: (stated.rank, -stated.start), default=None)


_WORD_HOURS = {
    "nl": "een|twee|drie|vier|vijf|zes|zeven|acht|negen|tien|elf|twaalf",
    "de": "ein|eins|zwei|drei|vier|funf|sechs|sieben|acht|neun|zehn|elf|zwolf",
    "en": "one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve",
}


@cache
def _clock(lang: str) -> re.Pattern[str]:
    hour = rf"(?:2[0-4]|[01]?\d|{_WORD_HOURS[lang]})"
    time = r"(?:[01]?\d|2[0-4])[.:][0-5]\d"
    rate = r"(?!\s*(?:per|/|p\.?\s?[wmdju]\b|in de (?:week|maand)|a week|a month|pro|lang\b|werk\b|hulp\b))"
    if lang == "nl":
        either = rf"(?:{time}|half {hour}|kwart (?:over|voor) {hour}|{hour})"
        unit = r"\s*(?:uur|u\b|hr\b)"
        return re.compile(
            rf"(?<![\w,.])(?:(?:van|tussen|vanaf)\s+{either}(?:{unit})?\s*(?:tot|en|-|t/m)\s*(?:ongeveer |ca\.? )?{either}{unit}{rate}"
            rf"|(?:om|vanaf|tot|rond|na|omstreeks|tegen|klokslag|aanvang|start|begint om|uiterlijk|van)\s+(?:{time}|half {hour})(?:{unit})?"
            rf"|(?:om|vanaf|tot|rond|na|omstreeks|klokslag|aanvang|start|begint om)\s+{hour}{unit}{rate}"
            rf"|(?:van)\s+{hour}\s*(?:tot|-)\s*{hour}(?=\s*(?:$|[,.;)!?]))"
            rf"|half {hour}\b(?! uur)|kwart (?:over|voor) {hour}"
            rf"|(?:0?[6-9]|1\d)\s*(?:-|tot)\s*(?:1\d|2[0-4]){unit}{rate}"
            rf"|{time}\s*(?:-|tot|t/m)\s*{time}(?:{unit})?|{time}{unit}|(?:[01]?\d|2[0-3]):[0-5]\d)(?![\w])"
        )
    if lang == "de":
        return re.compile(
            rf"(?<![\w,.])(?:(?:von|zwischen|ab)?\s*(?:{time}|{hour})(?:\s*uhr)?\s*(?:bis|und|-)\s*(?:{time}|{hour})\s*uhr"
            rf"|von\s+{hour}\s+bis\s+{hour}(?=\s*(?:$|[,.;)!?]))|(?:um|ab|bis|gegen|nach)?\s*(?:{time}|{hour})\s*uhr"
            rf"|(?:um|ab|gegen)\s+(?:{time}|halb {hour}|{hour}(?=\s*(?:$|[,.;)!?])))|(?:[01]?\d|2[0-3]):[0-5]\d)(?!\w)"
        )
    meridiem = r"\s*(?:am|pm|a\.m\.?|p\.m\.?|o'clock)"
    return re.compile(
        rf"(?<![\w,.])(?:(?:from|between)\s+(?:{time}|{hour})(?:{meridiem})?\s*(?:to|until|till|and|-)\s*(?:{time}|{hour}){meridiem}"
        rf"|(?:{time}|{hour})(?:{meridiem})?\s*(?:-|to)\s*(?:{time}|{hour}){meridiem}|(?:at|from|until|by|around)?\s*(?:{time}|{hour}){meridiem}"
        rf"|(?:at|from|until|by)\s+{time}|at {hour}(?=\s*(?:$|[,.;)!?]))|from {hour} (?:to|until|till) {hour}(?=\s*(?:$|[,.;)!?]))"
        rf"|(?:[01]?\d|2[0-3]):[0-5]\d)(?!\w)"
    )


_AFTER_DATE = {
    "nl": re.compile(
        r"[\s,]*(?:om |vanaf |van )?\d{1,2}(?:\s*(?:-|tot)\s*\d{1,2})?\s*(?:uur|u)\b(?!\s*(?:per|werk|hulp|lang))"
    ),
    "de": re.compile(r"[\s,]*\d{1,2}(?:\s*(?:-|bis)\s*\d{1,2})?\s*h\b"),
    "en": re.compile(r"[\s,]*\d{1,2}(?:\s*(?:-|to)\s*\d{1,2})?\s*(?:h|hrs)\b"),
}


def clock_times(folded: str, lang: str, found: list[Stated]) -> list[tuple[int, int]]:
    """The spans of clock times: they say when, never how much. An hour right behind a date is one."""
    spans = [match.span() for match in _clock(lang).finditer(folded)]
    behind = (_AFTER_DATE[lang].match(folded, stated.end) for stated in found if stated.rank >= 3)
    return spans + [match.span() for match in behind if match]
