"""A fragment that a whole hall sees alike is made once, however many phones ask at the same moment."""

import threading
import time
from functools import partial

import pytest
from flask import Flask

from beursvloer.live import fragments
from beursvloer.live.fragments import once


def test_it_is_made_once_for_each_version(plain_app: Flask) -> None:
    made: list[str] = []

    def render(text: str) -> str:
        made.append(text)
        return text

    with plain_app.app_context():
        assert [once(("tables", 1, "nl"), 4, lambda: render("four")) for _ in range(3)] == ["four"] * 3
        assert once(("tables", 1, "nl"), 5, lambda: render("five")) == "five"
        assert once(("tables", 1, "de"), 5, lambda: render("fünf")) == "fünf"
        assert once(("tables", 1, "nl"), 5, lambda: render("never")) == "five"
    assert made == ["four", "five", "fünf"]


def test_of_numbered_versions_the_newer_serves_who_asks_for_an_older_one(plain_app: Flask) -> None:
    made: list[int] = []

    def render(number: int) -> int:
        made.append(number)
        return number

    with plain_app.app_context():
        assert [once("tables", number, partial(render, number)) for number in (10, 11, 10, 11, 10)] == [10, *[11] * 4]
        assert once("tables", 12, lambda: render(12)) == 12
        assert [once("names", name, name.lower) for name in "bab"] == ["b", "a", "b"]  # these have no order
        assert [once("pairs", pair, partial(tuple[int, ...], pair)) for pair in ((1, 5), (1, 6), (1, 5), (2, 5))] == [
            (1, 5),
            (1, 6),
            (1, 6),
            (2, 5),
        ]
    assert made == [10, 11, 12]


def test_who_asks_meanwhile_waits_for_it(plain_app: Flask) -> None:
    made: list[int] = []
    shown: list[str] = []
    start = threading.Barrier(8)

    def render() -> str:
        time.sleep(0.1)
        made.append(1)
        return "tables"

    def ask() -> None:
        start.wait()
        with plain_app.app_context():
            shown.append(once("tables", 1, render))

    threads = [threading.Thread(target=ask) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert (len(made), shown) == (1, ["tables"] * 8)


def test_what_fails_is_not_kept(plain_app: Flask) -> None:
    with plain_app.app_context():
        with pytest.raises(ZeroDivisionError):
            once("tables", 1, lambda: 1 // 0)
        assert once("tables", 1, lambda: 2) == 2


def test_nothing_is_kept_for_ever(plain_app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(fragments, "KEPT", 3)
    with plain_app.app_context():
        for key in range(5):
            once(key, 1, lambda: "old")
        assert [once(key, 1, lambda: "new") for key in (4, 3, 2, 0)] == ["old", "old", "old", "new"]
