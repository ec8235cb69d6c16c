"""Announce an event in the same transaction as the change it tells of: rolled back together, or seen together."""

from datetime import datetime

from sqlalchemy import text
from sqlalchemy.orm import Session

from beursvloer.live.events import Event
from beursvloer.live.models import EventRow

PUBLISH_LOCK = 7_201_001
"""Any fixed number. On PostgreSQL ids are not commit order; whoever holds this lock until commit makes them so."""


def announce(session: Session, event: Event, now: datetime) -> None:
    if session.get_bind().dialect.name == "postgresql":
        session.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": PUBLISH_LOCK})
    session.add(
        EventRow(edition_id=event.edition_id, name=event.name, audience=event.audience, data=event.data(), at=now)
    )
    session.flush()
