"""A few pages at a time, and nobody waits for ever."""

import threading
import time
from collections.abc import Iterable
from typing import Any

import pytest

from beursvloer.turns import Turns


class Slow:
    """An application that answers when it is told to, and counts how many it has in hand."""

    def __init__(self) -> None:
        self.may_answer = threading.Event()
        self.begun = threading.Semaphore(0)
        self.in_hand = self.most = 0
        self._lock = threading.Lock()

    def __call__(self, _environ: Any, _start: Any) -> Iterable[bytes]:
        with self._lock:
            self.in_hand += 1
            self.most = max(self.most, self.in_hand)
        self.begun.release()
        self.may_answer.wait(10)
        with self._lock:
            self.in_hand -= 1
        return [b"here"]


def answer(app: Turns) -> Iterable[bytes]:
    nothing: Any = None
    return app({}, nothing)


def ask(app: Turns, times: int) -> list[threading.Thread]:
    threads = [threading.Thread(target=answer, args=(app,)) for _ in range(times)]
    for thread in threads:
        thread.start()
    return threads


def test_no_more_at_once_than_have_a_turn() -> None:
    slow = Slow()
    threads = ask(Turns(slow, at_once=2, longest=10), 7)
    assert slow.begun.acquire(timeout=5)
    assert slow.begun.acquire(timeout=5)
    assert not slow.begun.acquire(timeout=0.2)
    slow.may_answer.set()
    for thread in threads:
        thread.join(5)
    assert slow.most == 2
    assert slow.in_hand == 0


def test_who_waited_long_enough_goes_ahead() -> None:
    slow = Slow()
    threads = ask(Turns(slow, at_once=1, longest=0.1), 3)
    for _ in threads:
        assert slow.begun.acquire(timeout=5)
    slow.may_answer.set()
    for thread in threads:
        thread.join(5)
    assert slow.most == 3


def test_a_page_that_fails_gives_its_turn_back() -> None:
    def broken(_environ: Any, _start: Any) -> Iterable[bytes]:
        raise KeyError

    app = Turns(broken, at_once=1, longest=10)
    started = time.monotonic()
    for _ in range(3):
        with pytest.raises(KeyError):
            answer(app)
    assert time.monotonic() - started < 5


def test_a_stream_keeps_no_turn() -> None:
    def stream(_environ: Any, _start: Any) -> Iterable[bytes]:
        yield b"first"
        yield b"second"

    app = Turns(stream, at_once=1, longest=5)
    first = answer(app)
    assert next(iter(first)) == b"first"
    assert next(iter(answer(app))) == b"first"
