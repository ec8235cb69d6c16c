"""Why two listings fit, in words: from the parts of a fit as `fits.queries.stored` keeps them.

`reader` says to whom it is told: "offer" or "request" for the people of that side ("you"), "both" for either of them,
"desk" for somebody else.
"""

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any

from flask_babel import format_date, get_locale, gettext

from beursvloer.i18n.amounts import amount, day_pattern

_ = gettext

Facts = Mapping[str, Any]
_TOLD_BY_THE_SUBJECT = ("words", "sentence")
"""Where the subject is named, these parts would only say it once more."""
NEAR_KM = 12
"""Up to here a distance speaks for a pair: the villages of one municipality."""


def part_name(code: str) -> str:
    """What a part of a fit is about."""
    return {
        "words": _("Words"),
        "concept": _("Subject"),
        "kind": _("Kind"),
        "distance": _("Distance"),
        "quantity": _("Amount"),
        "availability": _("Days"),
        "history": _("Earlier contact"),
        "interest": _("Interest"),
        "reciprocal": _("In return"),
        "sentence": _("Whole text"),
    }.get(code, code)


def good_chance(share: float) -> str:
    """What may be promised of a pair whose chance, 0.0 to 1.0, is good."""
    return _("good chance: of ten such pairs at least %(times)s are worth a talk", times=int(10 * share))


def reasons(parts: Iterable[Mapping[str, Any]], reader: str = "both") -> str:
    """All there is to say, in one line that starts with a capital."""
    rows = list(parts)
    subject = any(row["code"] == "concept" and row["facts"] for row in rows)
    said = [reason(row, reader) for row in rows if not (subject and row["code"] in _TOLD_BY_THE_SUBJECT)]
    line = " · ".join(text for text in said if text)
    return line[:1].upper() + line[1:]


def reason(part: Mapping[str, Any], reader: str = "both") -> str:
    """One part in a few words, for in a line; empty when there is nothing to say about it."""
    facts: Facts = part["facts"]
    teller = _SHORT.get(part["code"])
    return teller(facts, reader) if teller and facts else ""


def sentences(parts: Iterable[Mapping[str, Any]], reader: str) -> list[tuple[bool, str]]:
    """Each part as a sentence of its own, with whether it speaks for the pair: what does comes first."""
    rows = list(parts)
    subject = any(row["code"] == "concept" and row["facts"] for row in rows)
    said = []
    for row in rows:
        teller = _LONG.get(row["code"])
        text = teller(row["facts"], reader) if teller and row["facts"] else ""
        if text and not (subject and row["code"] in _TOLD_BY_THE_SUBJECT):
            said.append((_speaks_for(row), text))
    return sorted(said, key=lambda one: not one[0])


def _speaks_for(part: Mapping[str, Any]) -> bool:
    facts: Facts = part["facts"]
    if part["code"] == "distance":
        return bool(facts["km"] <= NEAR_KM)
    return bool(part["points"] >= 0)


def _name(facts: Facts, fact: str = "concept") -> str:
    locale = get_locale()
    stored = "name" if fact == "concept" else fact
    return str(facts.get(f"{stored}_{locale.language if locale else 'nl'}") or facts.get(fact) or "")


# In a few words


def _words_short(facts: Facts, _reader: str) -> str:
    if facts["word"] == facts["offered"]:
        return _("both say “%(word)s”", word=facts["word"])
    return _("“%(word)s” and “%(offered)s”", word=facts["word"], offered=facts["offered"])


def _concept_short(facts: Facts, _reader: str) -> str:
    if "given" in facts:
        return _(
            "the offer “%(given)s” can help with “%(asked)s”", given=_name(facts, "given"), asked=_name(facts, "asked")
        )
    return _("both about %(subject)s", subject=_name(facts))


def _sentence_short(_facts: Facts, _reader: str) -> str:
    return _("the texts are alike")


def _distance_short(facts: Facts, _reader: str) -> str:
    return _("%(km)s km", km=facts["km"]) if facts["km"] else _("in the same village")


def _quantity_short(facts: Facts, _reader: str) -> str:
    if facts["offered"] < facts["asked"]:
        asked = amount(facts["asked"], facts["unit"])
        return _("%(part)s of %(amount)s", part=facts["offered"], amount=asked)
    return _("enough: %(amount)s", amount=amount(facts["asked"], facts["unit"]))


def _availability_short(facts: Facts, _reader: str) -> str:
    if not facts["overlap"]:
        return _("on other days")
    first, last = _day(facts.get("from")), _day(facts.get("until"))
    if first and last:
        return (
            _("both on %(day)s", day=first)
            if first == last
            else _("both %(first)s to %(last)s", first=first, last=last)
        )
    if first:
        return _("both from %(day)s", day=first)
    return _("both until %(day)s", day=last) if last else _("the days fit")


def _history_short(facts: Facts, reader: str) -> str:
    if facts["matched"]:
        return _("made a match before")
    if facts["met"]:
        return _("proposed to each other before") if reader == "desk" else ""
    return _("have not met yet") if reader == "desk" else _("you have not met yet")


def _interest_short(facts: Facts, reader: str) -> str:
    if facts["asking"] and facts["offering"]:
        return _("interest from both sides")
    theirs = (reader == "offer" and facts["asking"]) or (reader == "request" and facts["offering"])
    if theirs:
        return _("they are interested")
    if reader in ("offer", "request"):
        return _("you are interested")
    return _("one side is interested")


def _reciprocal_short(facts: Facts, _reader: str) -> str:
    name = _name(facts)
    return _("something comes back: %(subject)s", subject=name) if name else _("something comes back")


# As a sentence


def _words_long(facts: Facts, _reader: str) -> str:
    if facts["word"] == facts["offered"]:
        return _("In both notes it says “%(word)s”.", word=facts["word"])
    return _("One note says “%(word)s”, the other “%(offered)s”.", word=facts["word"], offered=facts["offered"])


def _concept_long(facts: Facts, _reader: str) -> str:
    if "given" in facts:
        return _(
            "The offer “%(given)s” can help with “%(asked)s”.", given=_name(facts, "given"), asked=_name(facts, "asked")
        )
    return _("Both are about %(subject)s.", subject=_name(facts))


def _sentence_long(_facts: Facts, _reader: str) -> str:
    return _("The two texts are alike, even where the words differ.")


def _distance_long(facts: Facts, _reader: str) -> str:
    if not facts["km"]:
        return _("You are in the same village.") if _reader != "desk" else _("Both are in the same village.")
    if facts["km"] <= NEAR_KM:
        return _("Close by: %(km)s kilometres.", km=facts["km"])
    return _("%(km)s kilometres apart.", km=facts["km"])


def _quantity_long(facts: Facts, reader: str) -> str:
    asked, offered = amount(facts["asked"], facts["unit"]), amount(facts["offered"], facts["unit"])
    if reader == "offer":
        return _("They look for %(asked)s, you offer %(offered)s.", asked=asked, offered=offered)
    if reader == "request":
        return _("You look for %(asked)s, they offer %(offered)s.", asked=asked, offered=offered)
    return _("Asked: %(asked)s. Offered: %(offered)s.", asked=asked, offered=offered)


def _availability_long(facts: Facts, _reader: str) -> str:
    if not facts["overlap"]:
        return _("The days do not meet yet: talk about another moment.")
    first, last = _day(facts.get("from")), _day(facts.get("until"))
    if first and last:
        if first == last:
            return _("It suits both on %(day)s.", day=first)
        return _("It suits both from %(first)s to %(last)s.", first=first, last=last)
    if first:
        return _("It suits both from %(day)s on.", day=first)
    return _("It suits both until %(day)s.", day=last) if last else _("The days fit.")


def _history_long(facts: Facts, reader: str) -> str:
    desk = reader == "desk"
    if facts["matched"]:
        return _("They made a match before.") if desk else _("You made a match with each other before.")
    if facts["met"]:
        return _("They were proposed to each other before.") if desk else ""
    return _("They have not met yet.") if desk else _("You have not met each other yet.")


def _interest_long(facts: Facts, reader: str) -> str:
    if facts["asking"] and facts["offering"]:
        return _("Both sides want to talk about it.")
    asker = bool(facts["asking"])
    if reader == "offer":
        return _("They want to talk about your offer.") if asker else _("You wanted to talk about their request.")
    if reader == "request":
        return _("You wanted to talk about their offer.") if asker else _("They want to talk about your request.")
    return _("Whoever asks is interested.") if asker else _("Whoever offers is interested.")


def _reciprocal_long(facts: Facts, reader: str) -> str:
    name = _name(facts)
    if reader == "offer":
        return (
            _("They can do something in return that you like: %(subject)s.", subject=name)
            if name
            else _("They can do something in return that you like.")
        )
    if reader == "request":
        return (
            _("You can do something in return that they like: %(subject)s.", subject=name)
            if name
            else _("You can do something in return that they like.")
        )
    return _("Something fitting comes back: %(subject)s.", subject=name) if name else _("Something fitting comes back.")


def _day(stored: str | None) -> str:
    return format_date(date.fromisoformat(stored), day_pattern("", "d", "MMMM")) if stored else ""


_SHORT = {
    "words": _words_short,
    "concept": _concept_short,
    "sentence": _sentence_short,
    "distance": _distance_short,
    "quantity": _quantity_short,
    "availability": _availability_short,
    "history": _history_short,
    "interest": _interest_short,
    "reciprocal": _reciprocal_short,
}
_LONG = {
    "words": _words_long,
    "concept": _concept_long,
    "sentence": _sentence_long,
    "distance": _distance_long,
    "quantity": _quantity_long,
    "availability": _availability_long,
    "history": _history_long,
    "interest": _interest_long,
    "reciprocal": _reciprocal_long,
}
