"""Pages are made a few at a time.

Python runs one thread at once. With fifty pages in the making each of them waits for all others at every row it reads,
and whoever writes keeps the database from everybody else for as long: a deal that costs 15 ms took 1.4 s. With a few at
a time each is made at once, and the others wait outside, holding nothing.
"""

import threading
from collections.abc import Iterable
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment

AT_ONCE = 3
LONGEST = 1.0  # seconds that a page waits for its turn: then it goes ahead, since those before it may wait for a phone


class Turns:
    """The application, made to answer at most `at_once` requests at the same time. An answer that goes on for long, a
    stream, takes a turn only to begin."""

    def __init__(self, app: "WSGIApplication", at_once: int = AT_ONCE, longest: float = LONGEST) -> None:
        self.app = app
        self.longest = longest
        self._turns = threading.BoundedSemaphore(at_once)

    def __call__(self, environ: "WSGIEnvironment", start_response: "StartResponse") -> Iterable[bytes]:
        has_turn = self._turns.acquire(timeout=self.longest)
        try:
            return self.app(environ, start_response)
        finally:
            if has_turn:
                self._turns.release()
