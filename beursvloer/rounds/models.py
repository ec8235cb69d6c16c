"""Tables of rounds, plans and conversations."""

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, CheckConstraint, ForeignKey, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from beursvloer.accounts.models import Organisation
from beursvloer.database import Base, Word, only_where
from beursvloer.listings.models import Listing
from beursvloer.rounds.rules import PlanState, RoundState, TalkState


class Round(Base):
    """One round of timed talks. The programme's item with that number opens and closes it, once."""

    __tablename__ = "round"
    __table_args__ = (UniqueConstraint("edition_id", "number"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    edition_id: Mapped[int] = mapped_column(ForeignKey("edition.id", ondelete="CASCADE"))
    number: Mapped[int]
    state: Mapped[RoundState] = mapped_column(Word(RoundState), default=RoundState.PLANNED)
    opened_at: Mapped[datetime | None]
    closed_at: Mapped[datetime | None]


class RoundPlan(Base):
    """One computed plan of talks, for the rounds from `first_round` on: what was played before stays."""

    __tablename__ = "round_plan"
    __table_args__ = (
        CheckConstraint("first_round >= 1 AND rounds >= 1 AND tables >= 1", name="sizes"),
        Index("uq_round_plan_draft", "edition_id", unique=True, **only_where("state = 'draft'")),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    edition_id: Mapped[int] = mapped_column(ForeignKey("edition.id", ondelete="CASCADE"), index=True)
    state: Mapped[PlanState] = mapped_column(Word(PlanState), default=PlanState.DRAFT)
    first_round: Mapped[int]
    #: The last round's number.
    rounds: Mapped[int]
    tables: Mapped[int]
    #: Everybody gets at least this many talks, or as many as that party has partners.
    floor: Mapped[int]
    #: Total fit, and its proven bound at that floor.
    total: Mapped[int]
    bound: Mapped[int]
    #: The seed of what is decided by lot among equals.
    seed: Mapped[int] = mapped_column(default=0)
    #: What each floor would give, for the slider; and for each party its possible partners, and why it has no talk.
    levels: Mapped[list[dict[str, int]]] = mapped_column(JSON, default=list)
    parties: Mapped[list[dict[str, Any]]] = mapped_column(JSON, default=list)
    #: The market it was computed from.
    market_version: Mapped[int] = mapped_column(default=0)
    made_by: Mapped[int | None] = mapped_column(ForeignKey("person.id", ondelete="SET NULL"))
    made_at: Mapped[datetime]
    released_at: Mapped[datetime | None]


class Conversation(Base):
    """Two parties at one table in one round of a plan."""

    __tablename__ = "conversation"
    __table_args__ = (
        UniqueConstraint("plan_id", "round_number", "table_number"),
        UniqueConstraint("plan_id", "round_number", "host_id"),
        UniqueConstraint("plan_id", "round_number", "guest_id"),
        CheckConstraint("host_id <> guest_id", name="two_parties"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    plan_id: Mapped[int] = mapped_column(ForeignKey("round_plan.id", ondelete="CASCADE"))
    edition_id: Mapped[int] = mapped_column(ForeignKey("edition.id", ondelete="CASCADE"), index=True)
    round_number: Mapped[int]
    table_number: Mapped[int]
    #: Who sits, and who comes to that table.
    host_id: Mapped[int] = mapped_column(ForeignKey("organisation.id", ondelete="CASCADE"), index=True)
    guest_id: Mapped[int] = mapped_column(ForeignKey("organisation.id", ondelete="CASCADE"), index=True)
    #: What it is about: the pair of notes that fits best, and the best pair the other way round.
    offer_id: Mapped[int | None] = mapped_column(ForeignKey("listing.id", ondelete="SET NULL"))
    request_id: Mapped[int | None] = mapped_column(ForeignKey("listing.id", ondelete="SET NULL"))
    back_offer_id: Mapped[int | None] = mapped_column(ForeignKey("listing.id", ondelete="SET NULL"))
    back_request_id: Mapped[int | None] = mapped_column(ForeignKey("listing.id", ondelete="SET NULL"))
    fit: Mapped[int] = mapped_column(default=0)
    state: Mapped[TalkState] = mapped_column(Word(TalkState), default=TalkState.PLANNED)
    #: A person changed it by hand: planning anew leaves it.
    by_hand: Mapped[bool] = mapped_column(default=False)
    #: Who says to sit there alone, when the partner is missing.
    alone_id: Mapped[int | None] = mapped_column(ForeignKey("organisation.id", ondelete="SET NULL"))
    alone_at: Mapped[datetime | None]

    host: Mapped[Organisation] = relationship(foreign_keys=host_id)
    guest: Mapped[Organisation] = relationship(foreign_keys=guest_id)
    offer: Mapped[Listing | None] = relationship(foreign_keys=offer_id)
    request: Mapped[Listing | None] = relationship(foreign_keys=request_id)
    back_offer: Mapped[Listing | None] = relationship(foreign_keys=back_offer_id)
    back_request: Mapped[Listing | None] = relationship(foreign_keys=back_request_id)
