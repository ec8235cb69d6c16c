"""When a mail is tried again. Plain Python."""

from datetime import timedelta
from enum import StrEnum


class MailState(StrEnum):
    WAITING = "waiting"
    SENT = "sent"
    FAILED = "failed"  # given up after the last try


MOST_TRIES = 8


def wait_before_try(tries: int) -> timedelta:
    """How long to wait after so many failed tries: 1, 2, 4, … minutes, an hour and four minutes at the most."""
    return timedelta(minutes=2 ** min(tries - 1, 6))
