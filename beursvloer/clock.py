"""The one place that reads the time, and knows which day it is on the floor. Everything else gets it as an argument."""

from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

LOCAL = ZoneInfo("Europe/Amsterdam")
"""Where the floors are. Moments are stored in UTC; days and hours that people type or read are these."""


def now() -> datetime:
    """The present moment, aware, in UTC."""
    return datetime.now(UTC)


def local_day(moment: datetime) -> date:
    """The day on the calendar in the hall: just after midnight there, UTC still has yesterday."""
    return moment.astimezone(LOCAL).date()
