"""States of an introduction. Plain Python."""

from enum import StrEnum


class IntroductionState(StrEnum):
    OPEN = "open"
    DONE = "done"  # they were brought together
    DROPPED = "dropped"  # no use
