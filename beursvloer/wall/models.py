"""The table of screens."""

from datetime import datetime

from sqlalchemy import ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column

from beursvloer.database import Base, Word
from beursvloer.programme.rules import Scene


class Screen(Base):
    """One projector or television. Its address is the key; it shows nothing that the hall may not see."""

    __tablename__ = "screen"

    id: Mapped[int] = mapped_column(primary_key=True)
    edition_id: Mapped[int] = mapped_column(ForeignKey("edition.id", ondelete="CASCADE"), index=True)
    name: Mapped[str] = mapped_column(String(80))
    #: In the address; kept readable, for the desk must show it again. 128 bits.
    token: Mapped[str] = mapped_column(String(64), unique=True)
    #: The scene that the desk chose; empty: follows the programme.
    scene: Mapped[Scene | None] = mapped_column(Word(Scene))
    light: Mapped[bool] = mapped_column(default=False)
    seen_at: Mapped[datetime | None]
    created_at: Mapped[datetime]
