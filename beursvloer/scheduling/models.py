"""The scheduler's sign of life."""

from datetime import datetime

from sqlalchemy import String
from sqlalchemy.orm import Mapped, mapped_column

from beursvloer.database import Base


class Tick(Base):
    """When the scheduler last said that it lives; the health check reads it."""

    __tablename__ = "tick"

    job: Mapped[str] = mapped_column(String(40), primary_key=True)
    at: Mapped[datetime]
