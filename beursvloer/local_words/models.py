"""The table of local words."""

from datetime import datetime

from sqlalchemy import ForeignKey, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from beursvloer.database import Base
from beursvloer.local_words.rules import LONGEST_WORD


class LocalWord(Base):
    """A word, or a few that belong together, that people of a region use. It outlives the floor it was met on."""

    __tablename__ = "local_word"
    __table_args__ = (UniqueConstraint("region_id", "word"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    region_id: Mapped[int] = mapped_column(ForeignKey("region.id", ondelete="CASCADE"))
    #: As it is compared: small letters without accents, words parted by one space.
    word: Mapped[str] = mapped_column(String(LONGEST_WORD))
    #: As somebody typed it, for people to read.
    written: Mapped[str] = mapped_column(String(LONGEST_WORD))
    #: The language whose plurals and compounds it follows.
    locale: Mapped[str] = mapped_column(String(5))
    #: The concept of the lexicon that it means; empty: it says nothing about what is given or asked.
    concept: Mapped[str | None] = mapped_column(String(80))
    added_by: Mapped[int | None] = mapped_column(ForeignKey("person.id", ondelete="SET NULL"))
    added_at: Mapped[datetime]
