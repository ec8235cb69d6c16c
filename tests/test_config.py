"""Settings: one secret for all processes, whoever starts first; addresses that people in the hall can open."""

import multiprocessing
import os
import stat
from pathlib import Path
from typing import Any

import pytest

import config


def test_the_secret_is_kept_and_is_its_owners_only(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("SECRET_KEY", raising=False)
    key = config.secret_key(tmp_path)
    assert len(key) >= 40
    assert config.secret_key(tmp_path) == key
    assert [path.name for path in tmp_path.iterdir()] == ["secret_key"]
    assert stat.S_IMODE((tmp_path / "secret_key").stat().st_mode) == 0o600


def test_a_process_that_comes_second_never_reads_half_a_secret(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """It comes when the first one has made its file and has not written it yet."""
    monkeypatch.delenv("SECRET_KEY", raising=False)
    seen: list[str] = []
    real: Any = os.fdopen

    def interrupted(*given: Any, **more: Any) -> Any:
        monkeypatch.setattr(os, "fdopen", real)
        seen.append(config.secret_key(tmp_path))
        return real(*given, **more)

    monkeypatch.setattr(os, "fdopen", interrupted)
    first = config.secret_key(tmp_path)
    assert seen == [first] == [(tmp_path / "secret_key").read_text()]


def _start(folder: Path, start: Any, keys: Any) -> None:
    start.wait(30)
    keys.put(config.secret_key(folder))


@pytest.mark.races
def test_eight_processes_that_start_at_once_have_one_secret(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("SECRET_KEY", raising=False)
    context = multiprocessing.get_context("fork")
    start, keys = context.Barrier(8), context.Queue()
    workers = [context.Process(target=_start, args=(tmp_path, start, keys)) for _ in range(8)]
    for worker in workers:
        worker.start()
    found = {keys.get(timeout=30) for _ in workers}
    for worker in workers:
        worker.join(30)
    assert len(found) == 1


@pytest.mark.parametrize(
    ("environment", "wanted"),
    [
        ({}, "http://127.0.0.1:8000"),
        ({"PORT": "8123"}, "http://127.0.0.1:8123"),
        ({"HOST": "0.0.0.0", "PORT": "80"}, "http://192.168.1.7:80"),
        ({"HOST": "0.0.0.0", "BASE_URL": "https://vloer.example.org/"}, "https://vloer.example.org"),
    ],
)
def test_where_people_reach_it(environment: dict[str, str], wanted: str, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("HOST", "PORT", "BASE_URL"):
        monkeypatch.delenv(name, raising=False)
    for name, value in environment.items():
        monkeypatch.setenv(name, value)
    monkeypatch.setattr(config, "lan_address", lambda: "192.168.1.7")
    assert config.base_url() == wanted


@pytest.mark.parametrize(("url", "secure"), [("http://192.168.1.7:8000", False), ("https://vloer.example.org", True)])
def test_cookies_are_secure_over_https_only(
    url: str, secure: bool, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A hall without internet is plain HTTP: a Secure cookie would never come back there."""
    monkeypatch.setenv("INSTANCE_PATH", str(tmp_path))
    monkeypatch.setenv("BASE_URL", url)
    found = config.from_environment()
    assert {name: found[name] for name in found if name.endswith(("_SECURE", "_HTTPONLY", "_SAMESITE"))} == {
        "SESSION_COOKIE_SECURE": secure,
        "REMEMBER_COOKIE_SECURE": secure,
        "SESSION_COOKIE_HTTPONLY": True,
        "REMEMBER_COOKIE_HTTPONLY": True,
        "SESSION_COOKIE_SAMESITE": "Lax",
        "REMEMBER_COOKIE_SAMESITE": "Lax",
    }
