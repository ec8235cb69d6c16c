"""Words about the wall."""

from datetime import datetime

from flask_babel import format_datetime, gettext

from beursvloer.i18n.amounts import time_pattern

_ = gettext


def scene(value: str) -> str:
    """A picture on the wall, as the desk calls it."""
    return {
        "welcome": _("Welcome, with the code to join"),
        "gong": _("Countdown to the gong"),
        "round": _("Round: clock and tables"),
        "trading": _("Trading: the counters"),
        "half_time": _("Half-time: who can help?"),
        "ring": _("Ring of matches"),
        "last_call": _("Last call: last chances"),
        "suspense": _("Suspense: the counters stand still"),
        "reveal": _("Reveal"),
        "thanks": _("Thank you"),
        "break": _("Break: rules and requests"),
    }[value]


def follows_programme() -> str:
    return _("What the programme asks for")


def time_of_day(value: datetime) -> str:
    return format_datetime(value, time_pattern())
