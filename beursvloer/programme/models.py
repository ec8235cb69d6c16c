"""Tables of the programme and its clock."""

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, CheckConstraint, ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from beursvloer.database import Base, Word
from beursvloer.programme.rules import ClockState, ItemKind, ItemState, Scene


class Programme(Base):
    """The clock of one edition's evening. Who reads it knows what time it is; nothing has to run for that."""

    __tablename__ = "programme"

    edition_id: Mapped[int] = mapped_column(ForeignKey("edition.id", ondelete="CASCADE"), primary_key=True)
    state: Mapped[ClockState] = mapped_column(Word(ClockState), default=ClockState.NOT_STARTED)
    #: The item that runs, or that is paused; its end while running, what is left of it while paused.
    item_id: Mapped[int | None]
    ends_at: Mapped[datetime | None]
    left_seconds: Mapped[int | None]
    #: Counts every change of clock and items: two hands on the desk do not undo each other.
    version: Mapped[int] = mapped_column(default=1)


class ProgrammeItem(Base):
    """One line of the programme."""

    __tablename__ = "programme_item"
    __table_args__ = (
        UniqueConstraint("edition_id", "round_number"),
        CheckConstraint("seconds >= 1", name="seconds"),
        Index("ix_programme_item_order", "edition_id", "position"),
        # An id is never used again: undo brings a removed item back under its own.
        {"sqlite_autoincrement": True},
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    edition_id: Mapped[int] = mapped_column(ForeignKey("edition.id", ondelete="CASCADE"))
    position: Mapped[int]
    kind: Mapped[ItemKind] = mapped_column(Word(ItemKind))
    #: As the organiser calls it; empty: the kind's own name.
    title: Mapped[str] = mapped_column(String(80), default="")
    #: How long it lasts, two minutes more included.
    seconds: Mapped[int]
    #: Which round of talks this is; only of that kind.
    round_number: Mapped[int | None]
    #: The scene on the wall; empty: the kind's own.
    scene: Mapped[Scene | None] = mapped_column(Word(Scene))
    #: Whether it waits for the organiser's press instead of beginning by itself.
    waits: Mapped[bool] = mapped_column(default=False)
    state: Mapped[ItemState] = mapped_column(Word(ItemState), default=ItemState.PLANNED)
    started_at: Mapped[datetime | None]
    ended_at: Mapped[datetime | None]


class ProgrammeStep(Base):
    """What somebody did with the clock, with the clock as it was: the way back."""

    __tablename__ = "programme_step"

    id: Mapped[int] = mapped_column(primary_key=True)
    edition_id: Mapped[int] = mapped_column(ForeignKey("edition.id", ondelete="CASCADE"), index=True)
    #: The command's name; empty person: the clock itself.
    command: Mapped[str] = mapped_column(String(40))
    person_id: Mapped[int | None] = mapped_column(ForeignKey("person.id", ondelete="SET NULL"))
    before: Mapped[dict[str, Any]] = mapped_column(JSON)
    undone: Mapped[bool] = mapped_column(default=False)
    at: Mapped[datetime]
