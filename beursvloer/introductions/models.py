"""The table of introductions."""

from datetime import datetime

from sqlalchemy import ForeignKey, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from beursvloer.accounts.models import Organisation
from beursvloer.database import Base, Word
from beursvloer.introductions.rules import IntroductionState
from beursvloer.listings.models import Listing


class Introduction(Base):
    """Two parties that a matchmaker took up to bring together, and what came of it."""

    __tablename__ = "introduction"
    __table_args__ = (UniqueConstraint("edition_id", "offer_id", "request_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    edition_id: Mapped[int] = mapped_column(ForeignKey("edition.id", ondelete="CASCADE"), index=True)
    giver_id: Mapped[int] = mapped_column(ForeignKey("organisation.id", ondelete="CASCADE"), index=True)
    asker_id: Mapped[int] = mapped_column(ForeignKey("organisation.id", ondelete="CASCADE"), index=True)
    offer_id: Mapped[int] = mapped_column(ForeignKey("listing.id", ondelete="CASCADE"))
    request_id: Mapped[int] = mapped_column(ForeignKey("listing.id", ondelete="CASCADE"))
    state: Mapped[IntroductionState] = mapped_column(Word(IntroductionState), default=IntroductionState.OPEN)
    taken_by: Mapped[int | None] = mapped_column(ForeignKey("person.id", ondelete="SET NULL"))
    changed_at: Mapped[datetime]

    giver: Mapped[Organisation] = relationship(foreign_keys=giver_id)
    asker: Mapped[Organisation] = relationship(foreign_keys=asker_id)
    offer: Mapped[Listing] = relationship(foreign_keys=offer_id)
    request: Mapped[Listing] = relationship(foreign_keys=request_id)
