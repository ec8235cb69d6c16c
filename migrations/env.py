"""Runs migrations inside the app, on whichever database it is set up with."""

from typing import Literal

from alembic import context
from flask import current_app

from beursvloer.database import Moment, Word
from beursvloer.models import METADATA

database = current_app.extensions["database"]


def plain_type(kind: str, thing: object, _context: object) -> str | Literal[False]:
    """Our column types as the database's own, so that old migrations do not hang on our code."""
    if kind == "type" and isinstance(thing, Word):
        return "sa.String(length=32)"
    if kind == "type" and isinstance(thing, Moment):
        return "sa.DateTime(timezone=True)"
    return False


def run() -> None:
    engine = database.engine
    with engine.connect() as connection:
        if engine.dialect.name == "sqlite":
            # Batch mode makes a table anew; a foreign key that points to it must not empty its children meanwhile.
            # Past SQLAlchemy, which would begin a transaction first: inside one the pragma does nothing.
            raw = connection.connection.driver_connection
            assert raw is not None
            raw.execute("PRAGMA foreign_keys=OFF")
            connection.detach()  # so that nothing else ever gets this connection
        context.configure(
            connection=connection,
            target_metadata=METADATA,
            render_as_batch=True,
            compare_type=True,
            transaction_per_migration=True,
            render_item=plain_type,
        )
        with context.begin_transaction():
            context.run_migrations()


run()
