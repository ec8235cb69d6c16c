"""Sentences for codes: the only Python that speaks to people. English in the source, Dutch and German beside it."""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from flask_babel import format_date, format_datetime, gettext, ngettext

from beursvloer.refusals import Refusal
from beursvloer.terms import Kind, Side, Unit

_ = gettext


def side(value: str) -> str:
    return {Side.OFFER: _("offer"), Side.REQUEST: _("request")}[Side(value)]


def kind(value: str) -> str:
    return {
        Kind.LABOUR: _("Helping hands"),
        Kind.EXPERTISE: _("Knowledge"),
        Kind.GOODS: _("Materials"),
        Kind.FACILITY: _("Space & facilities"),
        Kind.NETWORK: _("Network"),
    }[Kind(value)]


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


def left(remaining: int, quantity: int, of: str | None = None) -> str:
    """What is left of a listing, in words."""
    if remaining == 0:
        return _("all promised")
    if quantity == 1:
        return _("still open")
    return _("%(left)s of %(amount)s left", left=remaining, amount=amount(quantity, of))


def listing_state(value: str) -> str:
    return {
        "open": _("on the board"),
        "paused": _("paused: nobody sees it"),
        "held": _("waits for the organisers"),
        "withdrawn": _("withdrawn"),
    }[value]


def euros(number: int) -> str:
    """Whole euros, with points between the thousands as people write them here."""
    return "€ " + f"{number:,}".replace(",", ".")


def day(value: date) -> str:
    return format_date(value, "EEEE d MMMM")


def day_and_year(value: date) -> str:
    return format_date(value, "d MMMM y")


def moment(value: datetime) -> str:
    return format_datetime(value, "EEEE d MMMM, HH:mm")


def refusal(said: Refusal) -> str:
    """Why it was refused and what can be done."""
    return _sentences().get(said.code, _("This is not possible. Go back and try again.")) % said.values


def _sentences() -> Mapping[str, str]:
    return {}


def reason(part: Mapping[str, Any]) -> str:
    """One reason of a proposal; empty when there is nothing to say about it."""
    return ""


def reasons(parts: list[dict[str, Any]]) -> str:
    """The reasons of a proposal in one line."""
    return " · ".join(text for text in map(reason, parts) if text)


def part_name(code: str) -> str:
    return code
