"""Fixtures for every test. Whatever touches the database runs on SQLite and on PostgreSQL.

`session`              a session whose work is rolled back: fast, for nearly everything
`app`, `client`        the application on that same rolled-back transaction, at the frozen moment `now`
`statements`           what is asked of the database meanwhile
`committed_database`   a `Database` with real commits, for threads, processes and constraints at commit; emptied after
`committed_app`        the application on it
"""

import shutil
import socket
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, ExitStack
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
import time_machine
from flask import Flask
from flask.testing import FlaskClient
from hypothesis import settings as hypothesis_settings
from jinja2 import FileSystemBytecodeCache
from sqlalchemy import Connection, Engine
from sqlalchemy.orm import Session, sessionmaker

from beursvloer.database import Base, Database, make_engine
from tests import postgres
from tests.statements import counted

NOW = datetime(2027, 2, 1, 18, 30, tzinfo=UTC)
DIALECTS = ("sqlite", "postgresql")
ROOT = Path(__file__).resolve().parent.parent
SETTINGS: dict[str, Any] = {
    "TESTING": True,
    "SECRET_KEY": "only for tests",
    "BASE_URL": "http://localhost",
    "HTTPS": False,
    "SMTP_URL": None,
    "WTF_CSRF_ENABLED": False,
    "RATELIMIT_ENABLED": False,
}


# A slow machine is no bug; what takes long is measured in tests/benchmarks.
hypothesis_settings.register_profile("beursvloer", deadline=None, print_blob=True)
hypothesis_settings.load_profile("beursvloer")


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--database", choices=DIALECTS, help="run the tests of one database only, while working")


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    if "dialect" in metafunc.fixturenames:
        only = metafunc.config.getoption("--database")
        metafunc.parametrize("dialect", [only] if only else DIALECTS, scope="session")


# --- databases -------------------------------------------------------------------------------------------------


@pytest.fixture(scope="session")
def new_postgresql_database() -> Iterator[Callable[[], str]]:
    with postgres.server() as address, ExitStack() as databases:
        yield lambda: databases.enter_context(postgres.fresh_database(address))


def _empty_database(dialect: str, request: pytest.FixtureRequest) -> str:
    """The address of a new database without tables, which lives as long as the test run."""
    if dialect == "postgresql":
        new_database: Callable[[], str] = request.getfixturevalue("new_postgresql_database")
        return new_database()
    folder: Path = request.getfixturevalue("tmp_path_factory").mktemp("database")
    return f"sqlite:///{folder / 'beursvloer.sqlite'}"


@pytest.fixture
def database_url(dialect: str, request: pytest.FixtureRequest) -> str:
    """The address of an empty database of its own, without tables: for migrations and whole servers."""
    return _empty_database(dialect, request)


def _create_tables(engine: Engine) -> None:
    import beursvloer.models  # noqa: F401  every feature's tables

    Base.metadata.create_all(engine)


@pytest.fixture(scope="session")
def _engine(dialect: str, request: pytest.FixtureRequest) -> Iterator[Engine]:
    engine = make_engine(_empty_database(dialect, request))
    _create_tables(engine)
    yield engine
    engine.dispose()


@pytest.fixture
def connection(_engine: Engine) -> Iterator[Connection]:
    """A connection in a transaction that is rolled back at the end; what commits inside it ends a savepoint."""
    with _engine.connect() as connection:
        transaction = connection.begin()
        yield connection
        transaction.rollback()


@pytest.fixture
def sessions(connection: Connection) -> sessionmaker[Session]:
    return sessionmaker(connection, join_transaction_mode="create_savepoint", expire_on_commit=False)


@pytest.fixture
def session(sessions: sessionmaker[Session]) -> Iterator[Session]:
    with sessions() as session:
        yield session


@pytest.fixture
def statements(_engine: Engine) -> Callable[[], AbstractContextManager[list[str]]]:
    """`with statements() as seen:` collects what is asked of the database, so that a page's number stays fixed."""

    return lambda: counted(_engine)


@pytest.fixture(scope="session")
def _committed(dialect: str, request: pytest.FixtureRequest) -> str:
    url = _empty_database(dialect, request)
    engine = make_engine(url)
    _create_tables(engine)
    if dialect == "sqlite":
        with engine.connect() as connection:
            connection.exec_driver_sql("COMMIT")  # a pragma cannot change the journal inside a transaction
            connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")
            connection.exec_driver_sql("BEGIN")
    engine.dispose()
    return url


@pytest.fixture
def committed_database(dialect: str, _committed: str, tmp_path: Path) -> Iterator[Database]:
    """Tables, no rows, and real commits, seen by other threads and processes."""
    url = _committed
    if dialect == "sqlite":
        url = f"sqlite:///{tmp_path / 'beursvloer.sqlite'}"
        shutil.copy(_committed.removeprefix("sqlite:///"), tmp_path / "beursvloer.sqlite")
    database = Database(url)
    yield database
    if dialect == "postgresql":
        tables = ", ".join(f'"{table.name}"' for table in Base.metadata.sorted_tables)
        with database.engine.begin() as connection:
            connection.exec_driver_sql(f"TRUNCATE {tables} RESTART IDENTITY CASCADE")
    database.engine.dispose()


# --- the application -------------------------------------------------------------------------------------------


@pytest.fixture
def now() -> Iterator[datetime]:
    """The moment at which time stands still."""
    with time_machine.travel(NOW, tick=False):
        yield NOW


@pytest.fixture
def settings(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> dict[str, Any]:
    """What `create_app` gets in tests; a module may override this fixture."""
    instance = tmp_path / "instance"
    instance.mkdir()
    monkeypatch.setenv("INSTANCE_PATH", str(instance))
    return {**SETTINGS, "INSTANCE": instance}


@pytest.fixture(scope="session")
def _compiled_templates(tmp_path_factory: pytest.TempPathFactory) -> FileSystemBytecodeCache:
    """For the tests with an application of their own: compiling its templates anew would take most of the time."""
    return FileSystemBytecodeCache(str(tmp_path_factory.mktemp("templates")))


def _create_app(settings: dict[str, Any], engine: Engine, templates: FileSystemBytecodeCache) -> Flask:
    # Here and not above: the engine's tests start without the web stack.
    from beursvloer.app import create_app

    app = create_app({**settings, "DATABASE_URL": engine.url.render_as_string(hide_password=False)})
    app.jinja_env.bytecode_cache = templates
    return app


@pytest.fixture(scope="session")
def _shared_app(
    _engine: Engine, _compiled_templates: FileSystemBytecodeCache, tmp_path_factory: pytest.TempPathFactory
) -> Flask:
    """Made once: that takes longer than nearly every test."""
    with pytest.MonkeyPatch.context() as environment:
        environment.setenv("INSTANCE_PATH", str(tmp_path_factory.mktemp("instance")))
        app = _create_app(SETTINGS, _engine, _compiled_templates)
    app.extensions["database"].engine = _engine
    return app


@pytest.fixture
def app(
    _shared_app: Flask,
    sessions: sessionmaker[Session],
    settings: dict[str, Any],
    now: datetime,
    monkeypatch: pytest.MonkeyPatch,
) -> Iterator[Flask]:
    """The application, whose commits are rolled back with the test's `session`, and which remembers no other test."""
    from beursvloer.access.limits import limiter
    from beursvloer.app import remember_nothing

    app, kept = _shared_app, dict(_shared_app.config)
    app.config.update(settings)
    monkeypatch.setattr(limiter, "enabled", settings["RATELIMIT_ENABLED"])  # one for all applications
    monkeypatch.setattr(app.extensions["database"], "session", sessions)
    remember_nothing(app)
    yield app
    app.extensions["feed"].end()
    app.config.clear()
    app.config.update(kept)


@pytest.fixture
def own_app(
    _engine: Engine,
    sessions: sessionmaker[Session],
    settings: dict[str, Any],
    now: datetime,
    _compiled_templates: FileSystemBytecodeCache,
) -> Iterator[Flask]:
    """As `app`, for a test that adds routes to it."""
    app = _create_app(settings, _engine, _compiled_templates)
    app.extensions["database"].engine = _engine
    app.extensions["database"].session = sessions
    yield app
    app.extensions["feed"].end()


@pytest.fixture
def client(app: Flask) -> FlaskClient:
    return app.test_client()


@pytest.fixture
def committed_app(
    committed_database: Database, settings: dict[str, Any], _compiled_templates: FileSystemBytecodeCache
) -> Iterator[Flask]:
    """The application on a database with real commits, at the real time."""
    app = _create_app(settings, committed_database.engine, _compiled_templates)
    app.extensions["database"] = committed_database
    yield app
    app.extensions["feed"].end()


# --- no network ------------------------------------------------------------------------------------------------

LOOPBACK = frozenset({"127.0.0.1", "::1", "localhost"})


@pytest.fixture(autouse=True)
def _no_network(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    """Nothing leaves this machine; only browser and live tests may even reach its loopback."""
    own_server = request.node.get_closest_marker("live") or (ROOT / "tests" / "browser") in request.path.parents
    real = socket.socket.connect

    def connect(self: socket.socket, address: Any) -> None:
        if self.family == socket.AF_UNIX or (own_server and address[0] in LOOPBACK):
            return real(self, address)
        self.close()
        raise RuntimeError(f"a test tried to reach {address!r}")

    monkeypatch.setattr(socket.socket, "connect", connect)
