"""Tables of regions, villages, rate cards, editions, corners and who takes part."""

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from beursvloer.accounts.models import Organisation
from beursvloer.database import Base, Word
from beursvloer.editions.rules import CounterRule, EditionState, Look, Template
from beursvloer.terms import Kind


class Region(Base):
    """A municipality or group of them that holds floors. With one region nobody sees the word."""

    __tablename__ = "region"

    id: Mapped[int] = mapped_column(primary_key=True)
    slug: Mapped[str] = mapped_column(String(60), unique=True)
    name: Mapped[str] = mapped_column(String(120))
    #: A region of its own for rehearsals: invented parties, no mail, in no list.
    rehearsal: Mapped[bool] = mapped_column(default=False)
    created_at: Mapped[datetime]

    villages: Mapped[list["Village"]] = relationship(back_populates="region", order_by="Village.id")


class Village(Base):
    """A place in the region, as a point: its centre, never somebody's address."""

    __tablename__ = "village"
    __table_args__ = (UniqueConstraint("region_id", "name"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    region_id: Mapped[int] = mapped_column(ForeignKey("region.id", ondelete="CASCADE"))
    name: Mapped[str] = mapped_column(String(80))
    #: Degrees, WGS 84; unknown for a village typed by hand: then distance does not count.
    latitude: Mapped[float | None]
    longitude: Mapped[float | None]

    region: Mapped[Region] = relationship(back_populates="villages")


class RateCard(Base):
    """A published version of the rates. A match keeps the version it was valued with."""

    __tablename__ = "rate_card"
    __table_args__ = (UniqueConstraint("region_id", "version"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    region_id: Mapped[int] = mapped_column(ForeignKey("region.id", ondelete="CASCADE"))
    version: Mapped[int]
    published_at: Mapped[datetime]

    rates: Mapped[list["Rate"]] = relationship(back_populates="card", order_by="Rate.kind")


class Rate(Base):
    """Whole euros an hour for one kind."""

    __tablename__ = "rate"
    __table_args__ = (CheckConstraint("euros_per_hour >= 0", name="not_negative"),)

    rate_card_id: Mapped[int] = mapped_column(ForeignKey("rate_card.id", ondelete="CASCADE"), primary_key=True)
    kind: Mapped[Kind] = mapped_column(Word(Kind), primary_key=True)
    euros_per_hour: Mapped[int]

    card: Mapped[RateCard] = relationship(back_populates="rates")


class Edition(Base):
    """One floor of a region, large or small, or the standing year-round one."""

    __tablename__ = "edition"
    __table_args__ = (
        CheckConstraint("next_contract_number >= 1", name="contract_number"),
        CheckConstraint("next_paper_number >= 1", name="paper_number"),
        CheckConstraint("tables >= 1", name="tables"),
        CheckConstraint("ends_at IS NULL OR starts_at IS NULL OR ends_at > starts_at", name="ends_later"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    region_id: Mapped[int] = mapped_column(ForeignKey("region.id", ondelete="CASCADE"), index=True)
    #: In the address, so that it can be said aloud.
    slug: Mapped[str] = mapped_column(String(60), unique=True)
    name: Mapped[str] = mapped_column(String(120))
    template: Mapped[Template] = mapped_column(Word(Template), default=Template.EVENING)
    state: Mapped[EditionState] = mapped_column(Word(EditionState), default=EditionState.DRAFT)
    look: Mapped[Look] = mapped_column(Word(Look), default=Look.BLUE)
    #: The evening; empty for the year-round floor.
    starts_at: Mapped[datetime | None]
    ends_at: Mapped[datetime | None]
    #: Hall and village, as people say it.
    place: Mapped[str] = mapped_column(String(160), default="")
    #: What it is, in a few sentences.
    lede: Mapped[str] = mapped_column(String(400), default="")
    #: What happens with the outcomes; public, agreed beforehand.
    afterwards: Mapped[str] = mapped_column(String(600), default="")
    #: Whom to ask: a name, a phone number, an address; public, plain text.
    contact: Mapped[str] = mapped_column(String(200), default="")
    counter_rule: Mapped[CounterRule] = mapped_column(Word(CounterRule), default=CounterRule.ENCOURAGED)
    target_businesses: Mapped[int] = mapped_column(default=40)
    target_communities: Mapped[int] = mapped_column(default=40)
    target_matches: Mapped[int] = mapped_column(default=60)
    #: Whole euros: above it a second pair of eyes values.
    value_limit: Mapped[int] = mapped_column(default=2500)
    #: Days a released proposal waits for an answer.
    proposal_days: Mapped[int] = mapped_column(default=14)
    #: Counts changes of the settings, so that two organisers do not undo each other.
    settings_version: Mapped[int] = mapped_column(default=1)
    #: The number the next ratified contract gets: gapless.
    next_contract_number: Mapped[int] = mapped_column(default=1)
    #: The next number of a listing, and of a participant's badge.
    next_listing_number: Mapped[int] = mapped_column(default=1)
    next_badge_number: Mapped[int] = mapped_column(default=1)
    #: The next number of a blank contract on paper.
    next_paper_number: Mapped[int] = mapped_column(default=1)
    #: Tables for the timed talks.
    tables: Mapped[int] = mapped_column(default=30)
    #: Since when the hall's numbers stand still; empty: they do not.
    frozen_at: Mapped[datetime | None]
    #: Counts changes that matter to the engine; a plan made of an older market is not saved.
    market_version: Mapped[int] = mapped_column(default=0)
    created_at: Mapped[datetime]

    region: Mapped[Region] = relationship()
    corners: Mapped[list["Corner"]] = relationship(back_populates="edition", order_by="Corner.position")


class Corner(Base):
    """A place on the floor for one or more kinds."""

    __tablename__ = "corner"
    __table_args__ = (UniqueConstraint("edition_id", "name"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    edition_id: Mapped[int] = mapped_column(ForeignKey("edition.id", ondelete="CASCADE"))
    position: Mapped[int]
    name: Mapped[str] = mapped_column(String(80))
    #: Who stands there and where it is, as the hall says it: "Wilma", "left of the stage".
    host: Mapped[str] = mapped_column(String(80), default="")
    spot: Mapped[str] = mapped_column(String(80), default="")

    edition: Mapped[Edition] = relationship(back_populates="corners")
    kinds: Mapped[list["CornerKind"]] = relationship(back_populates="corner", order_by="CornerKind.kind")


class CornerKind(Base):
    """Each kind has one corner in an edition."""

    __tablename__ = "corner_kind"

    edition_id: Mapped[int] = mapped_column(ForeignKey("edition.id", ondelete="CASCADE"), primary_key=True)
    kind: Mapped[Kind] = mapped_column(Word(Kind), primary_key=True)
    corner_id: Mapped[int] = mapped_column(ForeignKey("corner.id", ondelete="CASCADE"), index=True)

    corner: Mapped[Corner] = relationship(back_populates="kinds")


class Participation(Base):
    """An organisation takes part in an edition, from one of its villages, with a badge number."""

    __tablename__ = "participation"
    __table_args__ = (UniqueConstraint("edition_id", "badge_number"),)

    edition_id: Mapped[int] = mapped_column(ForeignKey("edition.id", ondelete="CASCADE"), primary_key=True)
    organisation_id: Mapped[int] = mapped_column(
        ForeignKey("organisation.id", ondelete="CASCADE"), primary_key=True, index=True
    )
    village_id: Mapped[int | None] = mapped_column(ForeignKey("village.id", ondelete="SET NULL"))
    badge_number: Mapped[int]
    joined_at: Mapped[datetime]
    #: Checked in on the evening, and gone home early.
    arrived_at: Mapped[datetime | None]
    left_at: Mapped[datetime | None]

    edition: Mapped[Edition] = relationship()
    organisation: Mapped[Organisation] = relationship()
    village: Mapped[Village | None] = relationship()
