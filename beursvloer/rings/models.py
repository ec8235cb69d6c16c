"""Tables of rings, their legs, and what their parties answered.

A leg and the match that came from it name each other by `Match.ring_leg_id`; what hangs together is all matches of the
legs of one ring.
"""

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, CheckConstraint, ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from beursvloer.accounts.models import Organisation, Person
from beursvloer.database import Base, Word
from beursvloer.editions.models import Edition
from beursvloer.listings.models import Listing
from beursvloer.rings.rules import Reply, RingState, Why


class Ring(Base):
    """A circle in which everybody gives to the next: three or four parties, or none of them."""

    __tablename__ = "ring"
    __table_args__ = (Index("ix_ring_state", "edition_id", "state"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    edition_id: Mapped[int] = mapped_column(ForeignKey("edition.id", ondelete="CASCADE"))
    state: Mapped[RingState] = mapped_column(Word(RingState), default=RingState.DRAFT)
    #: The sum of the fits of its legs.
    fit: Mapped[int]
    #: The ring that ended, and in whose place this one came; one at the most for each.
    replaces_id: Mapped[int | None] = mapped_column(ForeignKey("ring.id", ondelete="SET NULL"), unique=True)
    #: How many rings it comes after in this way.
    attempt: Mapped[int] = mapped_column(default=0)
    created_at: Mapped[datetime]
    released_at: Mapped[datetime | None]
    #: Who released it; None also when it went out by itself, during an evening.
    released_by: Mapped[int | None] = mapped_column(ForeignKey("person.id", ondelete="SET NULL"))
    #: After this moment an unanswered ring lapses.
    lapses_at: Mapped[datetime | None]
    #: When it was agreed, or ended.
    closed_at: Mapped[datetime | None]
    #: When another ring was looked for in its place; an ended ring without it still waits for that.
    sought_at: Mapped[datetime | None]

    edition: Mapped[Edition] = relationship()
    legs: Mapped[list["RingLeg"]] = relationship(back_populates="ring", order_by="RingLeg.place")
    answers: Mapped[list["RingAnswer"]] = relationship(back_populates="ring", order_by="RingAnswer.id")


class RingLeg(Base):
    """One gift of a ring. Who receives it is the giver of the next place, and of the first after the last."""

    __tablename__ = "ring_leg"
    __table_args__ = (
        UniqueConstraint("ring_id", "place"),
        UniqueConstraint("ring_id", "giver_id"),
        CheckConstraint("offer_amount >= 1 AND request_amount >= 1", name="amounts"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    ring_id: Mapped[int] = mapped_column(ForeignKey("ring.id", ondelete="CASCADE"))
    #: 0, 1, … round the circle.
    place: Mapped[int]
    giver_id: Mapped[int] = mapped_column(ForeignKey("organisation.id", ondelete="CASCADE"), index=True)
    offer_id: Mapped[int] = mapped_column(ForeignKey("listing.id", ondelete="CASCADE"), index=True)
    request_id: Mapped[int] = mapped_column(ForeignKey("listing.id", ondelete="CASCADE"), index=True)
    #: Where a note names it only as what it gives or wants in return: those words; else empty. Such a leg takes
    #: nothing of the note's stock.
    offer_said: Mapped[str] = mapped_column(String(300), default="")
    request_said: Mapped[str] = mapped_column(String(300), default="")
    offer_amount: Mapped[int] = mapped_column(default=1)
    request_amount: Mapped[int] = mapped_column(default=1)
    #: 0 to 10,000, and its parts with their facts, as `fits` wrote them.
    fit: Mapped[int]
    parts: Mapped[list[dict[str, Any]]] = mapped_column(JSON, default=list)

    ring: Mapped[Ring] = relationship(back_populates="legs")
    giver: Mapped[Organisation] = relationship()
    offer: Mapped[Listing] = relationship(foreign_keys=offer_id)
    request: Mapped[Listing] = relationship(foreign_keys=request_id)


class RingAnswer(Base):
    """Each answer as it was given: for which party, by whom. A party's last one counts."""

    __tablename__ = "ring_answer"

    id: Mapped[int] = mapped_column(primary_key=True)
    ring_id: Mapped[int] = mapped_column(ForeignKey("ring.id", ondelete="CASCADE"), index=True)
    organisation_id: Mapped[int] = mapped_column(ForeignKey("organisation.id", ondelete="CASCADE"))
    answer: Mapped[Reply] = mapped_column(Word(Reply))
    #: What a no is about, where it says so.
    why: Mapped[Why | None] = mapped_column(Word(Why))
    person_id: Mapped[int | None] = mapped_column(ForeignKey("person.id", ondelete="SET NULL"))
    #: Whether a matchmaker or organiser gave it for the party.
    on_behalf: Mapped[bool] = mapped_column(default=False)
    #: Whether it is a yes to the ring before, to the same giving and the same getting, that still holds.
    carried: Mapped[bool] = mapped_column(default=False)
    at: Mapped[datetime]

    ring: Mapped[Ring] = relationship(back_populates="answers")
    person: Mapped[Person | None] = relationship()
