"""The promises of the test fixtures themselves."""

import socket
from datetime import datetime

import pytest
from flask import Flask
from sqlalchemy import inspect
from sqlalchemy.orm import Session

from beursvloer.clock import now as clock_now
from beursvloer.database import Base


@pytest.mark.parametrize("address", [("127.0.0.1", 9), ("192.0.2.1", 80)])
def test_no_test_reaches_a_network(address: tuple[str, int]) -> None:
    with pytest.raises(RuntimeError, match="a test tried to reach"):
        socket.create_connection(address, timeout=1)


def test_time_stands_still(now: datetime) -> None:
    assert clock_now() == now == clock_now()


def test_the_application_works_in_the_session_of_the_test(app: Flask, session: Session) -> None:
    mine = session.connection()
    with app.extensions["database"].session() as other:
        assert other.connection().connection is mine.connection


def test_every_table_is_there(session: Session, dialect: str) -> None:
    assert session.connection().dialect.name == dialect
    assert set(inspect(session.connection()).get_table_names()) == set(Base.metadata.tables)
