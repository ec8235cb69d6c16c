"""Builds the demo edition through the real actions."""

from datetime import datetime

from sqlalchemy.orm import Session

STAGES = ("listings",)


def build(session: Session, *, stage: str, seed: int, now: datetime) -> str:
    """Build up to the stage; idempotent per stage and seed."""
    return f"nothing built yet ({stage}, {seed}, {now:%Y})"
