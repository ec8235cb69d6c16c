"""The programme of an evening and its clock. Plain Python."""

from enum import StrEnum


class ItemKind(StrEnum):
    """What happens in an item of the programme; each has a scene on the wall of its own."""

    ARRIVAL = "arrival"
    GONG = "gong"  # the opening strike
    ROUND = "round"  # timed talks at tables
    CHANGE = "change"  # walking to the next table
    TRADING = "trading"  # free trading in the corners
    HALF_TIME = "half_time"
    BREAK = "break"
    LAST_CALL = "last_call"
    CLOSING_GONG = "closing_gong"
    FREEZE = "freeze"  # the hall's numbers stand still; the desks finish
    REVEAL = "reveal"
    THANKS = "thanks"


class ItemState(StrEnum):
    PLANNED = "planned"
    RUNNING = "running"
    PLAYED = "played"
    SKIPPED = "skipped"


class ClockState(StrEnum):
    NOT_STARTED = "not_started"
    RUNNING = "running"
    PAUSED = "paused"
    ENDED = "ended"


class Scene(StrEnum):
    """A picture on the wall."""

    WELCOME = "welcome"
    GONG = "gong"
    ROUND = "round"
    TRADING = "trading"
    HALF_TIME = "half_time"
    RING = "ring"
    LAST_CALL = "last_call"
    SUSPENSE = "suspense"  # frozen
    REVEAL = "reveal"
    THANKS = "thanks"
    BREAK = "break"
