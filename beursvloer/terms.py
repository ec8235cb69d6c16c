"""The field's stable terms, shared by the engine and the features.

The values are stored and exchanged; they never change. What people read is in `i18n.phrases`.
"""

from enum import StrEnum


class Side(StrEnum):
    OFFER = "offer"
    REQUEST = "request"

    @property
    def other(self) -> "Side":
        return Side.REQUEST if self is Side.OFFER else Side.OFFER


class Kind(StrEnum):
    """Five kinds that stay the same under editable corner names, so that editions stay comparable."""

    LABOUR = "labour"
    EXPERTISE = "expertise"
    GOODS = "goods"
    FACILITY = "facility"
    NETWORK = "network"


class Unit(StrEnum):
    PIECE = "piece"
    HOUR = "hour"
    HALF_DAY = "half_day"
    DAY = "day"
    WEEK = "week"
    M2 = "m2"
    PERSON = "person"
    TIME = "time"
    SET = "set"


TIME_UNITS = frozenset({Unit.HOUR, Unit.HALF_DAY, Unit.DAY, Unit.WEEK, Unit.TIME})
"""Units of which each one is a promise of its own; of the others a deal takes a lot (ten chairs) at once."""
