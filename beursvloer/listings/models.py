"""Tables of listings and of stated interest."""

from datetime import date, datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, LargeBinary, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from beursvloer.accounts.models import Organisation
from beursvloer.database import Base, Word
from beursvloer.editions.models import Edition, Village
from beursvloer.listings.rules import ListingState
from beursvloer.terms import Kind, Side, Unit


class Listing(Base):
    """An offer or a request: one note on the board, with its stock."""

    __tablename__ = "listing"
    __table_args__ = (
        UniqueConstraint("edition_id", "number"),
        CheckConstraint("quantity >= 1", name="quantity"),
        CheckConstraint("remaining >= 0 AND remaining <= quantity", name="remaining"),
        Index("ix_listing_board", "edition_id", "state", "side"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    edition_id: Mapped[int] = mapped_column(ForeignKey("edition.id", ondelete="CASCADE"))
    organisation_id: Mapped[int] = mapped_column(ForeignKey("organisation.id", ondelete="CASCADE"), index=True)
    #: Per edition; printed on the note.
    number: Mapped[int]
    side: Mapped[Side] = mapped_column(Word(Side))
    kind: Mapped[Kind] = mapped_column(Word(Kind))
    title: Mapped[str] = mapped_column(String(140))
    description: Mapped[str] = mapped_column(String(1000), default="")
    #: How many of `unit` in all, and how many are not promised yet.
    quantity: Mapped[int] = mapped_column(default=1)
    remaining: Mapped[int] = mapped_column(default=1)
    unit: Mapped[Unit | None] = mapped_column(Word(Unit))
    #: As people say it: "for 60 people", "4 by 6 metres".
    size: Mapped[str] = mapped_column(String(80), default="")
    #: Counter-performance: what an offer would like back, what a request gives back.
    counter: Mapped[str] = mapped_column(String(300), default="")
    village_id: Mapped[int | None] = mapped_column(ForeignKey("village.id", ondelete="SET NULL"))
    available_from: Mapped[date | None]
    available_until: Mapped[date | None]
    #: The language it was written in: fits compare texts of one language.
    locale: Mapped[str] = mapped_column(String(5), default="nl")
    state: Mapped[ListingState] = mapped_column(Word(ListingState), default=ListingState.OPEN)
    #: Counts edits of the text, so that two people editing at once do not undo each other.
    version: Mapped[int] = mapped_column(default=1)
    written_by: Mapped[int | None] = mapped_column(ForeignKey("person.id", ondelete="SET NULL"))
    #: What its text says as a whole, for the engine alone, and by which model; nothing while the scheduler has not come
    #: round to it. Empty for a text that says nothing. Read only where the engine works: see `queries.SENTENCE`.
    sentence: Mapped[bytes | None] = mapped_column(LargeBinary, deferred=True)
    sentence_model: Mapped[str | None] = mapped_column(String(60), index=True)
    created_at: Mapped[datetime]
    changed_at: Mapped[datetime]

    edition: Mapped[Edition] = relationship()
    organisation: Mapped[Organisation] = relationship()
    village: Mapped[Village | None] = relationship()


class Interest(Base):
    """An organisation said it wants to talk about a listing of another."""

    __tablename__ = "interest"

    organisation_id: Mapped[int] = mapped_column(ForeignKey("organisation.id", ondelete="CASCADE"), primary_key=True)
    listing_id: Mapped[int] = mapped_column(ForeignKey("listing.id", ondelete="CASCADE"), primary_key=True, index=True)
    stated_at: Mapped[datetime]
