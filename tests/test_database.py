"""What the two engines promise: nothing private in their errors, patient writers, and few connections."""

import sqlite3
import traceback
from typing import Any

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError, IntegrityError, OperationalError
from sqlalchemy.orm import Session

from beursvloer import database
from beursvloer.accounts.models import Person
from beursvloer.database import Database, begin_write, make_engine
from tests.conftest import NOW

ADDRESS = "ria@example.org"


def printed(error: BaseException) -> str:
    """As a log has it."""
    return "".join(traceback.format_exception(error))


def test_an_error_names_no_values(session: Session) -> None:
    with pytest.raises(DBAPIError) as caught:
        session.execute(text("SELECT * FROM nowhere WHERE address = :address"), {"address": ADDRESS})
    assert ADDRESS not in printed(caught.value)


def test_a_broken_constraint_names_no_values(session: Session) -> None:
    """PostgreSQL adds the key, or the whole row, as a detail of its own."""
    for _ in range(2):
        session.add(Person(email=ADDRESS, name="Ria", phone="", locale="nl", created_at=NOW))
    with pytest.raises(IntegrityError) as caught:
        session.flush()
    assert ADDRESS not in printed(caught.value)
    assert "person" in printed(caught.value)


class Busy:
    """A connection whose first asks find the database busy."""

    def __init__(self, code: int, times: int) -> None:
        self.code, self.times, self.begun = code, times, False

    def execute(self, statement: str) -> None:
        if statement != "BEGIN IMMEDIATE":
            return
        if self.times:
            self.times -= 1
            error = sqlite3.OperationalError("database is locked")
            error.sqlite_errorcode = self.code
            raise error
        self.begun = True


@pytest.mark.parametrize("name", ["SQLITE_BUSY", "SQLITE_BUSY_RECOVERY", "SQLITE_BUSY_SNAPSHOT"])
def test_every_sort_of_busy_is_asked_again(name: str) -> None:
    connection = Busy(getattr(sqlite3, name), times=3)
    database._begin_writing(connection)
    assert connection.begun


def test_what_is_not_busy_is_an_error_at_once() -> None:
    connection = Busy(sqlite3.SQLITE_IOERR, times=1)
    with pytest.raises(OperationalError):
        database._begin_writing(connection)
    assert not connection.begun


def test_a_writer_that_never_gets_its_turn_hears_it_as_any_error(
    committed_database: Database, dialect: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    if dialect != "sqlite":
        return  # there nobody stands in line before the first write
    monkeypatch.setattr(database, "MOST_ASKS", 2)
    with committed_database.session() as first, committed_database.session() as second:
        begin_write(first)
        with pytest.raises(OperationalError):
            begin_write(second)
        second.rollback()
        first.rollback()
        begin_write(second).execute(text("DELETE FROM event"))


def test_three_processes_leave_room_on_a_postgresql_of_a_hundred() -> None:
    pool: Any = make_engine("postgresql://nobody@localhost/none").pool
    assert pool.size() + pool._max_overflow == 15
