"""The health check: 503 in words a machine reads, whatever is wrong and whoever asks."""

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
from alembic.script import ScriptDirectory
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import text
from sqlalchemy.orm import Session

from beursvloer.scheduling.jobs import note_tick
from beursvloer.scheduling.ticker import TICK
from tests.conftest import NOW

AWAY = {"sqlite": "sqlite:////nowhere/none.sqlite", "postgresql": "postgresql://nobody@127.0.0.1:9/none"}


def with_cookie(client: FlaskClient) -> FlaskClient:
    """As somebody who is signed in asks, who is looked up on every other page."""
    with client.session_transaction() as cookie:
        cookie["_user_id"], cookie["_fresh"] = "1.abc", True
    return client


def on(url: str, settings: dict[str, Any]) -> Iterator[FlaskClient]:
    from beursvloer.app import create_app

    app = create_app({**settings, "TESTING": False, "DATABASE_URL": url})
    yield with_cookie(app.test_client())
    app.extensions["database"].engine.dispose()


@pytest.fixture
def away(settings: dict[str, Any], dialect: str) -> Iterator[FlaskClient]:
    yield from on(AWAY[dialect], settings)


@pytest.fixture
def unmigrated(settings: dict[str, Any], database_url: str) -> Iterator[FlaskClient]:
    yield from on(database_url, settings)


@pytest.fixture
def migrated(app: Flask, session: Session) -> None:
    newest = ScriptDirectory(app.extensions["migrate"].directory).get_current_head()
    session.execute(text("CREATE TABLE alembic_version (version_num VARCHAR(32) NOT NULL)"))
    session.execute(text("INSERT INTO alembic_version VALUES (:newest)"), {"newest": newest})
    session.commit()


def test_a_database_out_of_reach(away: FlaskClient) -> None:
    answer = away.get("/healthz")
    assert (answer.status_code, answer.json) == (503, {"database": "unreachable"})


def test_a_database_without_tables_is_behind(unmigrated: FlaskClient) -> None:
    answer = unmigrated.get("/healthz")
    assert (answer.status_code, answer.json) == (503, {"database": "ok", "migrations": "behind"})


def test_tables_of_an_older_version_are_behind(client: FlaskClient, session: Session, migrated: None) -> None:
    session.execute(text("UPDATE alembic_version SET version_num = '0000'"))
    session.commit()
    answer = with_cookie(client).get("/healthz")
    assert (answer.status_code, answer.json) == (503, {"database": "ok", "migrations": "behind"})


@pytest.mark.usefixtures("migrated")
def test_pages_can_be_served_while_the_scheduler_is_silent(client: FlaskClient) -> None:
    answer = client.get("/healthz")
    wanted = {"database": "ok", "migrations": "current", "scheduler": "silent", "scheduler_age_seconds": None}
    assert (answer.status_code, answer.json) == (200, wanted)


@pytest.mark.usefixtures("migrated")
@pytest.mark.parametrize(("age", "said"), [(0, "ok"), (59, "ok"), (61, "silent")])
def test_the_age_of_its_sign_of_life(app: Flask, client: FlaskClient, age: int, said: str) -> None:
    import time_machine

    with app.app_context(), time_machine.travel(NOW - timedelta(seconds=age), tick=False):
        note_tick(TICK)
        note_tick(TICK)
    answer = client.get("/healthz")
    wanted = {"database": "ok", "migrations": "current", "scheduler": said, "scheduler_age_seconds": age}
    assert (answer.status_code, answer.json) == (200, wanted)
