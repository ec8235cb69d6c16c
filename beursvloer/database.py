"""Base of all tables, the engine for both databases, and the write transaction.

SQLite: WAL, and writers begin IMMEDIATE. A transaction that reads first and writes later cannot be
upgraded while another writes ("database is locked", at once, whatever the busy timeout).
"""

import sqlite3
from datetime import UTC, datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import DateTime, Dialect, Engine, MetaData, String, create_engine, event, text
from sqlalchemy.engine.interfaces import DBAPIConnection, ExceptionContext
from sqlalchemy.exc import OperationalError
from sqlalchemy.orm import DeclarativeBase, Session, sessionmaker
from sqlalchemy.types import TypeDecorator

# Names from day one: batch migrations on SQLite cannot drop a constraint without one.
NAMES = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_name)s_%(referred_table_name)s",
    "pk": "pk_%(table_name)s",
}


class Moment(TypeDecorator[datetime]):
    """An aware moment, stored in UTC. SQLite keeps no zone, so it is put back when read."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("a moment needs a time zone")
        return value.astimezone(UTC)

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is None or value.tzinfo is not None:
            return value
        return value.replace(tzinfo=UTC)


class Word(TypeDecorator[StrEnum]):
    """One of the words of a StrEnum, stored as its value: readable in the database, checked when read."""

    impl = String(32)
    cache_ok = True

    def __init__(self, words: type[StrEnum]) -> None:
        super().__init__()
        self.words = words

    def process_bind_param(self, value: StrEnum | str | None, dialect: Dialect) -> str | None:
        return None if value is None else self.words(value).value

    def process_result_value(self, value: str | None, dialect: Dialect) -> StrEnum | None:
        return None if value is None else self.words(value)


class Base(DeclarativeBase):
    metadata = MetaData(naming_convention=NAMES)
    type_annotation_map = {datetime: Moment()}


def make_engine(url: str) -> Engine:
    """An engine with the settings both databases need. `postgresql://` means psycopg 3.

    What people filled in never stands in an error: errors are logged, and an address or a token is nobody's business.
    """
    if not url.startswith("sqlite"):
        # PostgreSQL takes a hundred by default, for all processes together.
        engine = create_engine(url, pool_pre_ping=True, pool_size=5, max_overflow=10, hide_parameters=True)
        event.listen(engine, "handle_error", _without_detail)
        return engine
    engine = create_engine(url, pool_size=16, max_overflow=48, hide_parameters=True)

    @event.listens_for(engine, "connect")
    def prepare(connection: DBAPIConnection, _record: object) -> None:
        raw: Any = connection
        raw.isolation_level = None  # SQLAlchemy begins, below; the driver must not begin by itself
        for pragma in ("journal_mode=WAL", "synchronous=NORMAL", "foreign_keys=ON", f"busy_timeout={BUSY}"):
            raw.execute(f"PRAGMA {pragma}")

    @event.listens_for(engine, "begin")
    def begin(connection: Any) -> None:
        if connection.get_execution_options().get("begin_mode") == "IMMEDIATE":
            _begin_writing(connection.connection.driver_connection)
        else:
            connection.exec_driver_sql("BEGIN DEFERRED")

    return engine


def _without_detail(context: ExceptionContext) -> None:
    """Take off what PostgreSQL adds to a broken constraint: the key, or the whole row."""
    for error in (context.original_exception, context.sqlalchemy_exception):
        if error is not None and error.args:
            error.args = (str(error.args[0]).split("\nDETAIL:", 1)[0], *error.args[1:])


BUSY = 10_000  # milliseconds
ASK_AGAIN = 50  # milliseconds
MOST_ASKS = 600


def _begin_writing(raw: Any) -> None:
    """Become the one writer, or raise OperationalError ("database is locked") after half a minute.

    SQLite lets waiters ask ever more seldom, up to ten times a second, so that whoever just finished writing is the
    first again: of sixteen processes that write on and on, twelve starved within ten seconds. Its waiting begins
    anew here every few moments; then all get their turn.
    """
    raw.execute(f"PRAGMA busy_timeout={ASK_AGAIN}")
    try:
        for asked in range(1, MOST_ASKS + 1):
            try:
                raw.execute("BEGIN IMMEDIATE")
                return
            except sqlite3.OperationalError as error:
                # The lowest byte: recovering after a crash, and an outdated snapshot, are ways of being busy too.
                if error.sqlite_errorcode & 0xFF != sqlite3.SQLITE_BUSY or asked == MOST_ASKS:
                    raise OperationalError("BEGIN IMMEDIATE", None, error) from error
    finally:
        raw.execute(f"PRAGMA busy_timeout={BUSY}")


def only_where(condition: str) -> dict[str, Any]:
    """Arguments of a partial index, for both databases."""
    return {"sqlite_where": text(condition), "postgresql_where": text(condition)}


class Database:
    """The engine and its sessions. Has the two attributes Flask-Migrate asks for: `engine` and `metadata`."""

    metadata = Base.metadata

    def __init__(self, url: str) -> None:
        self.engine = make_engine(url)
        self.session = sessionmaker(self.engine, expire_on_commit=False)

    def get_engine(self) -> Engine:
        return self.engine


def begin_write(session: Session) -> Session:
    """Open the transaction as a writer: the first thing a writing request or job does with its session."""
    if session.get_bind().dialect.name == "sqlite" and not session.in_transaction():
        session.connection(execution_options={"begin_mode": "IMMEDIATE"})
    return session
