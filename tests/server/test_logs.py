"""A personal link is a key: no log of the web server may hold one."""

import logging
import runpy
import secrets
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

ROOT = Path(__file__).resolve().parents[2]
TOKEN = "q4Zr9-x_TbQ2mW7kLs0VYg"


@pytest.fixture(scope="module")
def settings_file() -> dict[str, Any]:
    return runpy.run_path(str(ROOT / "script" / "gunicorn.conf.py"))


@pytest.mark.parametrize(
    ("path", "logged"),
    [
        ("/", "/"),
        ("/beursvloer-hellendoorn-2027/aanbod/17", "/beursvloer-hellendoorn-2027/aanbod/17"),
        ("/vraag-en-aanbod/organisatiebeheerders", "/vraag-en-aanbod/organisatiebeheerders"),
        (f"/link/{TOKEN}", "/link/***"),
        (f"/link/{TOKEN}/bevestigen", "/link/***/bevestigen"),
        ("/link/0123456789abcdef0123456789abcdef", "/link/***"),
        ("/link/IjEyMyI.aaaaaa.abcdefghijklmnopqrs", "/link/***"),
    ],
)
def test_paths_are_logged_without_tokens(settings_file: dict[str, Any], path: str, logged: str) -> None:
    assert settings_file["without_tokens"](path) == logged


def test_no_made_token_gets_through(settings_file: dict[str, Any]) -> None:
    made = [secrets.token_urlsafe(16) for _ in range(5000)] + [secrets.token_hex(16) for _ in range(5000)]
    assert [token for token in made if token in settings_file["without_tokens"](f"/link/{token}")] == []


def test_the_access_log_has_neither_query_nor_headers(settings_file: dict[str, Any]) -> None:
    from gunicorn.config import Config

    logger = settings_file["PrivateLogger"](Config())
    request = SimpleNamespace(headers=[("REFERER", f"http://x/link/{TOKEN}"), ("COOKIE", "session=secret")])
    environ = {
        "REQUEST_METHOD": "GET",
        "RAW_URI": f"/link/{TOKEN}?next={TOKEN}",
        "PATH_INFO": f"/link/{TOKEN}",
        "QUERY_STRING": f"next={TOKEN}",
        "SERVER_PROTOCOL": "HTTP/1.1",
        "REMOTE_ADDR": "192.0.2.1",
        "HTTP_REFERER": f"http://x/link/{TOKEN}",
        "HTTP_USER_AGENT": "a browser",
    }
    took = SimpleNamespace(seconds=0, microseconds=2000)
    atoms = logger.atoms(SimpleNamespace(status="200 OK", sent=12, headers=[]), request, environ, took)
    line = settings_file["access_log_format"] % atoms
    assert line.endswith(f"192.0.2.1 GET /link/*** 200 12 bytes 2 ms {atoms['p']}")


def test_error_lines_are_masked(settings_file: dict[str, Any]) -> None:
    record = logging.LogRecord("x", 40, "", 0, "Exception on %s [%s]", (f"/link/{TOKEN}", "GET"), None)
    assert settings_file["WithoutTokens"]().filter(record)
    assert record.getMessage() == "Exception on /link/*** [GET]"


def test_a_worker_masks_the_log_of_the_application_and_ends_its_streams(
    settings_file: dict[str, Any], settings: dict[str, Any]
) -> None:
    from beursvloer.app import create_app

    app = create_app({**settings, "DATABASE_URL": "sqlite:////nowhere/none.sqlite"})
    worker = SimpleNamespace(app=SimpleNamespace(callable=app), alive=True)
    before = list(app.logger.filters)
    settings_file["post_worker_init"](worker)
    added = app.logger.filters[len(before) :]
    app.logger.filters[:] = before  # every application of these tests has this one logger
    assert [type(part) for part in added] == [settings_file["WithoutTokens"]]
    feed = app.extensions["feed"]
    assert not feed.ending()
    worker.alive = False
    assert feed.ending()


def test_a_phone_out_of_reach_is_no_error(settings_file: dict[str, Any]) -> None:
    def record(error: Exception) -> logging.LogRecord:
        return logging.LogRecord("x", 40, "", 0, "Socket error", (), (type(error), error, None))

    gone = settings_file["WithoutGone"]()
    assert [gone.filter(record(error)) for error in (TimeoutError(), ConnectionAbortedError())] == [False, True]
