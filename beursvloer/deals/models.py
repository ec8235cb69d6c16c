"""The table of drafts of deals."""

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column

from beursvloer.database import Base


class DealDraft(Base):
    """A deal being filled in on somebody's phone: it outlives the battery. Sent, it is a match, once."""

    __tablename__ = "deal_draft"

    id: Mapped[int] = mapped_column(primary_key=True)
    #: The form's own key: the same sending counts once.
    key: Mapped[str] = mapped_column(String(64), unique=True)
    edition_id: Mapped[int] = mapped_column(ForeignKey("edition.id", ondelete="CASCADE"), index=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id", ondelete="CASCADE"), index=True)
    #: For which party it is filled in, and with whom.
    organisation_id: Mapped[int] = mapped_column(ForeignKey("organisation.id", ondelete="CASCADE"))
    other_id: Mapped[int] = mapped_column(ForeignKey("organisation.id", ondelete="CASCADE"))
    filled: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)
    #: What came of it.
    match_id: Mapped[int | None] = mapped_column(ForeignKey("match.id", ondelete="SET NULL"))
    changed_at: Mapped[datetime]
