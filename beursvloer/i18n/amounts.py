"""So many of a unit, and days, in words."""

from flask_babel import get_locale, gettext, ngettext

from beursvloer.terms import Unit

_ = gettext


def unit(value: str | None, number: int) -> str:
    """The bare word for so many of a unit; without a unit, times."""
    words = {
        Unit.PIECE: ngettext("piece", "pieces", number),
        Unit.HOUR: ngettext("hour", "hours", number),
        Unit.HALF_DAY: ngettext("half day", "half days", number),
        Unit.DAY: ngettext("day", "days", number),
        Unit.WEEK: ngettext("week", "weeks", number),
        Unit.M2: _("m²"),
        Unit.PERSON: ngettext("person", "people", number),
        Unit.TIME: ngettext("time", "times", number),
        Unit.SET: ngettext("set", "sets", number),
    }
    return words[Unit(value)] if value else words[Unit.TIME]


def amount(number: int, of: str | None) -> str:
    return f"{number} {unit(of, number)}"


def euros(number: int) -> str:
    """Whole euros, with points between the thousands as people write them here."""
    return "€ " + f"{number:,}".replace(",", ".")


def day_pattern(weekday: str, number: str, rest: str) -> str:
    """How a day is written: German puts a point behind its number and a comma behind the weekday."""
    locale = get_locale()
    german = locale is not None and locale.language == "de"
    before = f"{weekday}{', ' if german else ' '}" if weekday else ""
    return f"{before}{number}{'.' if german else ''} {rest}"


def time_pattern() -> str:
    """How a time is written: German says Uhr behind it."""
    locale = get_locale()
    return "HH:mm 'Uhr'" if locale is not None and locale.language == "de" else "HH:mm"
