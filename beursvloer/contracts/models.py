"""Tables of matches and of what happened to them."""

from datetime import date, datetime
from decimal import Decimal

from sqlalchemy import CheckConstraint, ForeignKey, Index, Numeric, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from beursvloer.accounts.models import Organisation, Person
from beursvloer.contracts.rules import Act, MatchState, Party
from beursvloer.database import Base, Word
from beursvloer.editions.models import Edition, Village
from beursvloer.listings.models import Listing
from beursvloer.terms import Kind, Unit


class Match(Base):
    """An agreed exchange and its one contract."""

    __tablename__ = "match"
    __table_args__ = (
        UniqueConstraint("edition_id", "number"),
        UniqueConstraint("edition_id", "paper_number"),
        CheckConstraint("giver_id <> asker_id", name="two_parties"),
        CheckConstraint("offer_amount >= 1 AND request_amount >= 1", name="amounts"),
        CheckConstraint("hours >= 0 AND goods >= 0 AND costs >= 0 AND counter_value >= 0", name="worth"),
        Index("ix_match_queue", "edition_id", "state"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    edition_id: Mapped[int] = mapped_column(ForeignKey("edition.id", ondelete="CASCADE"))
    #: The contract's number, given at ratification: gapless per edition.
    number: Mapped[int | None]
    #: The number of the paper form it was first written on (P001 is 1).
    paper_number: Mapped[int | None]
    #: The key of the form that opened it at the floor: sent twice counts once.
    deal_key: Mapped[str | None] = mapped_column(String(64), unique=True)
    #: The proposal it came from; one match per proposal, also after a double tap.
    proposal_id: Mapped[int | None] = mapped_column(unique=True)
    #: The leg of a ring it came from, likewise: the matches of one ring are agreed, and stamped, together.
    ring_leg_id: Mapped[int | None] = mapped_column(unique=True)
    offer_id: Mapped[int] = mapped_column(ForeignKey("listing.id"), index=True)
    request_id: Mapped[int] = mapped_column(ForeignKey("listing.id"), index=True)
    giver_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"), index=True)
    asker_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"), index=True)
    #: Where each note was at home, likewise.
    giver_village_id: Mapped[int | None] = mapped_column(ForeignKey("village.id", ondelete="SET NULL"))
    asker_village_id: Mapped[int | None] = mapped_column(ForeignKey("village.id", ondelete="SET NULL"))
    kind: Mapped[Kind] = mapped_column(Word(Kind))
    state: Mapped[MatchState] = mapped_column(Word(MatchState), default=MatchState.DRAFT)
    #: What the giver does, in words; how much of the offer and of the request it takes.
    performance: Mapped[str] = mapped_column(String(500))
    offer_amount: Mapped[int]
    request_amount: Mapped[int]
    #: In which unit each is counted, as their notes said on the day of the match: a note may change, this may not.
    offer_unit: Mapped[Unit | None] = mapped_column(Word(Unit))
    request_unit: Mapped[Unit | None] = mapped_column(Word(Unit))
    counter: Mapped[str] = mapped_column(String(500), default="")
    first_step: Mapped[str] = mapped_column(String(200), default="")
    #: Which party pulls it ("trekker"), and before which day the first step is taken.
    owner: Mapped[Party | None] = mapped_column(Word(Party))
    first_step_by: Mapped[date | None]
    #: The worth of the performance: hours at the card's rate, goods and direct costs in whole euros.
    hours: Mapped[Decimal] = mapped_column(Numeric(7, 2), default=Decimal(0))
    goods: Mapped[int] = mapped_column(default=0)
    costs: Mapped[int] = mapped_column(default=0)
    rate_card_id: Mapped[int | None] = mapped_column(ForeignKey("rate_card.id"))
    euros_per_hour: Mapped[int] = mapped_column(default=0)
    #: Whole euros; only this one counts in the headline.
    promised_value: Mapped[int] = mapped_column(default=0)
    #: Whole euros of the counter-performance, kept beside it.
    counter_value: Mapped[int] = mapped_column(default=0)
    #: Counts changes of the terms: a confirmation holds for the terms it was given for.
    version: Mapped[int] = mapped_column(default=1)
    giver_confirmed_at: Mapped[datetime | None]
    asker_confirmed_at: Mapped[datetime | None]
    #: Since when it waits in its state: the queue's order and its waiting time.
    waiting_since: Mapped[datetime | None]
    #: Who has it in hand, at which device (one person may sit at two), and until when: a silent desk loses it.
    claimed_by: Mapped[int | None] = mapped_column(ForeignKey("person.id", ondelete="SET NULL"))
    claimed_desk: Mapped[str | None] = mapped_column(String(16))
    claimed_until: Mapped[datetime | None]
    #: The second pair of eyes on a value above the limit.
    seconded_by: Mapped[int | None] = mapped_column(ForeignKey("person.id", ondelete="SET NULL"))
    valued_by: Mapped[int | None] = mapped_column(ForeignKey("person.id", ondelete="SET NULL"))
    ratified_by: Mapped[int | None] = mapped_column(ForeignKey("person.id", ondelete="SET NULL"))
    ratified_at: Mapped[datetime | None]
    created_at: Mapped[datetime]

    edition: Mapped[Edition] = relationship()
    offer: Mapped[Listing] = relationship(foreign_keys=offer_id)
    request: Mapped[Listing] = relationship(foreign_keys=request_id)
    giver: Mapped[Organisation] = relationship(foreign_keys=giver_id)
    asker: Mapped[Organisation] = relationship(foreign_keys=asker_id)
    giver_village: Mapped[Village | None] = relationship(foreign_keys=giver_village_id)
    asker_village: Mapped[Village | None] = relationship(foreign_keys=asker_village_id)
    changes: Mapped[list["MatchChange"]] = relationship(back_populates="match", order_by="MatchChange.id")

    @property
    def shown_number(self) -> int | None:
        """As its parties may see it: a number given while the hall's counters stand still would tell the total."""
        if self.ratified_at is None:
            return self.number
        since = self.edition.frozen_at
        return None if since is not None and self.ratified_at >= since else self.number


class MatchChange(Base):
    """Who did what with a match, when, and for whom."""

    __tablename__ = "match_change"

    id: Mapped[int] = mapped_column(primary_key=True)
    match_id: Mapped[int] = mapped_column(ForeignKey("match.id", ondelete="CASCADE"), index=True)
    act: Mapped[Act] = mapped_column(Word(Act))
    from_state: Mapped[MatchState | None] = mapped_column(Word(MatchState))
    to_state: Mapped[MatchState] = mapped_column(Word(MatchState))
    person_id: Mapped[int | None] = mapped_column(ForeignKey("person.id", ondelete="SET NULL"))
    #: The organisation on whose behalf a matchmaker or organiser acted.
    on_behalf_of: Mapped[int | None] = mapped_column(ForeignKey("organisation.id", ondelete="SET NULL"))
    #: The value in whole euros that the desk set, where that is what it did.
    value: Mapped[int | None]
    #: What the desk asks of the parties, where it sent the contract back.
    question: Mapped[str] = mapped_column(String(300), default="")
    #: Whether it was a stamp by somebody of one of the two parties.
    own_match: Mapped[bool] = mapped_column(default=False)
    at: Mapped[datetime]

    match: Mapped[Match] = relationship(back_populates="changes")
    person: Mapped[Person | None] = relationship()
