"""Numbers in a sentence, in digits and in words, with ranges read at their lower end."""

import re
from dataclasses import dataclass
from functools import cache

_NL = "een twee drie vier vijf zes zeven acht negen tien elf twaalf dertien veertien vijftien zestien zeventien achttien negentien"
_NL_TENS = "twintig dertig veertig vijftig zestig zeventig tachtig negentig"
_DE = "ein zwei drei vier funf sechs sieben acht neun zehn elf zwolf dreizehn vierzehn funfzehn sechzehn siebzehn achtzehn neunzehn"
_DE_TENS = "zwanzig dreissig vierzig funfzig sechzig siebzig achtzig neunzig"
_EN = "one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen eighteen nineteen"
_EN_TENS = "twenty thirty forty fifty sixty seventy eighty ninety"

_SPECIAL: dict[str, dict[str, float]] = {
    "nl": {
        "anderhalf": 1.5, "anderhalve": 1.5, "tweeenhalf": 2.5, "tweeenhalve": 2.5, "drieenhalf": 3.5,
        "tiental": 10, "twaalftal": 12, "vijftiental": 15, "twintigtal": 20, "dertigtal": 30, "veertigtal": 40,
        "vijftigtal": 50, "honderdtal": 100, "tweetal": 2, "drietal": 3, "viertal": 4, "vijftal": 5, "zestal": 6,
        "zevental": 7, "achttal": 8, "dozijn": 12, "eentje": 1, "eenmalig": 1,
    },
    "de": {"anderthalb": 1.5, "eineinhalb": 1.5, "zweieinhalb": 2.5, "dutzend": 12, "zwo": 2, "dreißig": 30},
    "en": {"dozen": 12, "couple of": 2, "score of": 20},
}  # fmt: skip

ONES: dict[str, frozenset[str]] = {
    "nl": frozenset({"een", "'n"}),
    "de": frozenset({"ein", "eine", "einen", "einer", "einem", "eines"}),
    "en": frozenset({"a", "an"}),
}
"""Articles, which may mean one. "één" and "1" always do."""


def _below_thousand(ones: list[str], tens: list[str], joined: str, hundred: str) -> dict[str, int]:
    names = {word: value for value, word in enumerate(ones, start=1)}
    for at, ten in enumerate(tens, start=2):
        names[ten] = at * 10
        for value, one in enumerate(ones[:9], start=1):
            names[one + joined + ten] = at * 10 + value
    small = dict(names)
    for count in ["", *ones[1:19]]:
        factor = names.get(count, 1) * 100
        names[count + hundred] = factor
        names.update({count + hundred + word: factor + value for word, value in small.items()})
        names.update({count + hundred + "en" + word: factor + value for word, value in small.items() if value < 13})
    return names


@cache
def number_words(lang: str) -> dict[str, float]:
    """Folded number words of a language and what they mean; articles that may mean one are not among them."""
    found: dict[str, float] = {}
    if lang == "en":
        ones, tens = _EN.split(), _EN_TENS.split()
        found.update({word: value for value, word in enumerate(ones, start=1)})
        for at, ten in enumerate(tens, start=2):
            found[ten] = at * 10
            for value, one in enumerate(ones[:9], start=1):
                found[f"{ten}-{one}"] = found[f"{ten} {one}"] = at * 10 + value
        for value, one in [(1, "a"), *enumerate(ones[:9], start=1)]:
            found[f"{one} hundred"], found[f"{one} thousand"] = value * 100, value * 1000
        found["hundred"] = 100
    else:
        ones, tens, joined, hundred, thousand = (
            (_NL.split(), _NL_TENS.split(), "en", "honderd", "duizend")
            if lang == "nl"
            else (_DE.split(), _DE_TENS.split(), "und", "hundert", "tausend")
        )
        found.update(_below_thousand(ones, tens, joined, hundred))
        for value, one in [(1, ""), *enumerate(ones[1:12], start=2)]:
            found[one + thousand] = value * 1000
    for article in ONES[lang]:
        found.pop(article, None)
    found.update(_SPECIAL[lang])
    return found


@cache
def _pattern(lang: str) -> re.Pattern[str]:
    named = "|".join(re.escape(word) for word in sorted(number_words(lang), key=len, reverse=True))
    articles = "|".join(sorted(map(re.escape, ONES[lang]), key=len, reverse=True))
    return re.compile(
        r"(?<![\w.,])(?P<digits>\d{1,3}(?:\.\d{3})+|\d{1,3}(?:,\d{3})+|\d+(?:[.,]\d{1,2})?)(?P<half>½)?(?![\d]|[.,]\d)"
        r"|(?<!\w)(?P<lone>½)"
        rf"|(?<![\w'])(?:(?P<word>{named})|(?P<one>{articles}))(?![\w'])"
    )


_RANGE = re.compile(r"\s*(?:-|/|tot(?: en met)?|t/m|tm|a|of|bis|oder|to|or)\s*", re.ASCII)


@dataclass(frozen=True, slots=True)
class Number:
    """A number at `start`–`end` of the folded text; `article` when it is only "een", "ein" or "a"."""

    start: int
    end: int
    value: float
    article: bool = False
    digits: bool = False
    ranged: bool = False


def _value(found: re.Match[str], lang: str) -> float:
    if found["word"]:
        return number_words(lang)[found["word"]]
    if found["digits"]:
        digits = found["digits"]
        if re.fullmatch(r"\d{1,3}(\.\d{3})+", digits) and lang != "en":
            value = float(digits.replace(".", ""))
        elif re.fullmatch(r"\d{1,3},\d{3}", digits):
            value = float(digits.replace(",", ""))
        else:
            value = float(digits.replace(",", "."))
        return value + 0.5 if found["half"] else value
    return 0.5 if found["lone"] else 1.0


def numbers(folded: str, original: str, lang: str) -> list[Number]:
    """All numbers of a folded text in their order; "10 à 15" is one number, its value the lower end.

    `original` tells "één", which is a number, from "een", which is an article.
    """
    single = []
    for found in _pattern(lang).finditer(folded):
        start, end = found.span()
        article = bool(found["one"]) and "é" not in original[start:end].lower()
        single.append(Number(start, end, _value(found, lang), article, bool(found["digits"])))
    joined: list[Number] = []
    for number in single:
        last = joined[-1] if joined else None
        between = folded[last.end : number.start] if last else ""
        if last and not last.ranged and between and _RANGE.fullmatch(between) and last.value < number.value:
            plain = Number(last.start, number.end, last.value, False, last.digits, True)
            joined[-1] = plain
        else:
            joined.append(number)
    return joined
