"""Who is here. Plain Python."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum


class Presence(StrEnum):
    EXPECTED = "expected"
    HERE = "here"
    LEFT = "left"


@dataclass(frozen=True, slots=True)
class Counts:
    """How many organisations are expected still, here, and gone home."""

    expected: int
    here: int
    left: int


def presence(arrived_at: datetime | None, left_at: datetime | None) -> Presence:
    """Who was never checked in is expected, also when the evening is over: nobody is called a no-show here."""
    if arrived_at is None:
        return Presence.EXPECTED
    return Presence.HERE if left_at is None else Presence.LEFT
