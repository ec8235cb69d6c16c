"""States of rounds and of the plan of talks. Plain Python."""

from enum import StrEnum


class PlanState(StrEnum):
    DRAFT = "draft"  # only the desk sees it
    RELEASED = "released"
    REPLACED = "replaced"  # by a later plan, from its first round on


class RoundState(StrEnum):
    PLANNED = "planned"
    OPEN = "open"
    CLOSED = "closed"
    SKIPPED = "skipped"


class TalkState(StrEnum):
    """Of one conversation at a table."""

    PLANNED = "planned"
    TALKED = "talked"
    MISSED = "missed"  # somebody was not there
