"""The table of filled-in join forms."""

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column, relationship

from beursvloer.accounts.models import Person
from beursvloer.database import Base
from beursvloer.editions.models import Edition
from beursvloer.listings.models import Listing


class Joining(Base):
    """One sending of the join form: what came of it, or what waits until its mailed link is opened. Kept for a week."""

    __tablename__ = "joining"

    id: Mapped[int] = mapped_column(primary_key=True)
    #: Hash of the form's key and what was typed: the same sending counts once.
    key: Mapped[str] = mapped_column(String(64), unique=True)
    edition_id: Mapped[int] = mapped_column(ForeignKey("edition.id", ondelete="CASCADE"), index=True)
    #: Who joined, or whose address was typed.
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id", ondelete="CASCADE"), index=True)
    #: The note that came of it; empty while it waits.
    listing_id: Mapped[int | None] = mapped_column(ForeignKey("listing.id", ondelete="CASCADE"), index=True)
    #: What was typed, while it waits.
    filled: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)
    created_at: Mapped[datetime]

    edition: Mapped[Edition] = relationship()
    person: Mapped[Person] = relationship()
    listing: Mapped[Listing | None] = relationship()
