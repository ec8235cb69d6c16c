"""Tables of match runs, proposals, their threads, and organisers' rulings on pairs."""

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from beursvloer.accounts.models import Organisation, Person
from beursvloer.database import Base, Word
from beursvloer.editions.models import Edition
from beursvloer.listings.models import Listing
from beursvloer.proposals.rules import Answer, PairRuling, ProposalState, RunState
from beursvloer.terms import Side


class MatchRun(Base):
    """One computation of proposals over all open listings of an edition."""

    __tablename__ = "match_run"

    id: Mapped[int] = mapped_column(primary_key=True)
    edition_id: Mapped[int] = mapped_column(ForeignKey("edition.id", ondelete="CASCADE"), index=True)
    state: Mapped[RunState] = mapped_column(Word(RunState), default=RunState.DRAFT)
    #: The market it was computed from; see `Edition.market_version`.
    market_version: Mapped[int]
    #: Sum of fits, and the value that no plan can exceed: equal, or the plan is not the best there is.
    total_fit: Mapped[int]
    objective: Mapped[int]
    bound: Mapped[int]
    #: How many pairs of the draft before it stand where others would be a little better: see `matching.plan.KEEP`.
    kept: Mapped[int] = mapped_column(default=0)
    #: Listings without a proposal, each with its reason, as `fits` wrote them.
    unmatched: Mapped[list[dict[str, Any]]] = mapped_column(JSON, default=list)
    computed_by: Mapped[int | None] = mapped_column(ForeignKey("person.id", ondelete="SET NULL"))
    computed_at: Mapped[datetime]
    released_at: Mapped[datetime | None]

    edition: Mapped[Edition] = relationship()
    proposals: Mapped[list["Proposal"]] = relationship(back_populates="run", order_by="Proposal.fit.desc()")


class Proposal(Base):
    """A pairing that the engine or a person suggests, with its reason."""

    __tablename__ = "proposal"
    __table_args__ = (
        UniqueConstraint("run_id", "request_id", "offer_id"),
        Index("ix_proposal_state", "edition_id", "state"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    edition_id: Mapped[int] = mapped_column(ForeignKey("edition.id", ondelete="CASCADE"))
    run_id: Mapped[int] = mapped_column(ForeignKey("match_run.id", ondelete="CASCADE"))
    request_id: Mapped[int] = mapped_column(ForeignKey("listing.id", ondelete="CASCADE"), index=True)
    offer_id: Mapped[int] = mapped_column(ForeignKey("listing.id", ondelete="CASCADE"), index=True)
    #: 0 to 10,000, equal to the sum of the parts.
    fit: Mapped[int]
    #: The parts of the fit with their facts, as `fits` wrote them: the reason in numbers.
    parts: Mapped[list[dict[str, Any]]] = mapped_column(JSON, default=list)
    offer_amount: Mapped[int] = mapped_column(default=1)
    request_amount: Mapped[int] = mapped_column(default=1)
    pinned: Mapped[bool] = mapped_column(default=False)
    state: Mapped[ProposalState] = mapped_column(Word(ProposalState), default=ProposalState.DRAFT)
    offer_answer: Mapped[Answer | None] = mapped_column(Word(Answer))
    request_answer: Mapped[Answer | None] = mapped_column(Word(Answer))
    #: After this moment an unanswered proposal lapses.
    lapses_at: Mapped[datetime | None]

    edition: Mapped[Edition] = relationship()
    run: Mapped[MatchRun] = relationship(back_populates="proposals")
    offer: Mapped[Listing] = relationship(foreign_keys=offer_id)
    request: Mapped[Listing] = relationship(foreign_keys=request_id)
    thread: Mapped[list["Message"]] = relationship(back_populates="proposal", order_by="Message.id")
    answers: Mapped[list["ProposalAnswer"]] = relationship(back_populates="proposal", order_by="ProposalAnswer.id")


class ProposalAnswer(Base):
    """Each answer as it was given: by whom, and for whom when a matchmaker gave it."""

    __tablename__ = "proposal_answer"

    id: Mapped[int] = mapped_column(primary_key=True)
    proposal_id: Mapped[int] = mapped_column(ForeignKey("proposal.id", ondelete="CASCADE"), index=True)
    side: Mapped[Side] = mapped_column(Word(Side))
    answer: Mapped[Answer] = mapped_column(Word(Answer))
    person_id: Mapped[int | None] = mapped_column(ForeignKey("person.id", ondelete="SET NULL"))
    #: The organisation on whose behalf a matchmaker or organiser answered.
    on_behalf_of: Mapped[int | None] = mapped_column(ForeignKey("organisation.id", ondelete="SET NULL"))
    at: Mapped[datetime]

    proposal: Mapped[Proposal] = relationship(back_populates="answers")
    person: Mapped[Person | None] = relationship()


class Message(Base):
    """A question or answer in the short thread of a proposal."""

    __tablename__ = "message"

    id: Mapped[int] = mapped_column(primary_key=True)
    proposal_id: Mapped[int] = mapped_column(ForeignKey("proposal.id", ondelete="CASCADE"), index=True)
    organisation_id: Mapped[int] = mapped_column(ForeignKey("organisation.id", ondelete="CASCADE"))
    person_id: Mapped[int | None] = mapped_column(ForeignKey("person.id", ondelete="SET NULL"))
    #: Whether a matchmaker or organiser wrote it for the organisation.
    on_behalf: Mapped[bool] = mapped_column(default=False)
    text: Mapped[str] = mapped_column(String(600))
    sent_at: Mapped[datetime]

    proposal: Mapped[Proposal] = relationship(back_populates="thread")
    organisation: Mapped[Organisation] = relationship()
    person: Mapped[Person | None] = relationship()


class PairRule(Base):
    """An organiser's ruling on a pair of listings: holds until taken back."""

    __tablename__ = "pair_rule"

    request_id: Mapped[int] = mapped_column(ForeignKey("listing.id", ondelete="CASCADE"), primary_key=True)
    offer_id: Mapped[int] = mapped_column(ForeignKey("listing.id", ondelete="CASCADE"), primary_key=True, index=True)
    edition_id: Mapped[int] = mapped_column(ForeignKey("edition.id", ondelete="CASCADE"), index=True)
    ruling: Mapped[PairRuling] = mapped_column(Word(PairRuling))
    ruled_by: Mapped[int | None] = mapped_column(ForeignKey("person.id", ondelete="SET NULL"))
    ruled_at: Mapped[datetime]
