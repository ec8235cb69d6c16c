"""The stream on the web server itself: refused when it is full, pages meanwhile, and ended with it."""

import http.client
import signal
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from urllib.parse import urlsplit

import pytest

from tests.servers import RunningServer, running_server

pytestmark = pytest.mark.live
STREAM = "/vloer/hellendoorn/stroom"


@pytest.fixture
def small(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningServer]:
    """One process with eight threads: four of them for streams."""
    with running_server(tmp_path_factory.mktemp("small") / "instance", WEB_WORKERS="1", WEB_THREADS="8") as running:
        yield running


Ask = Callable[[str], tuple[http.client.HTTPConnection, http.client.HTTPResponse]]


@pytest.fixture
def ask(small: RunningServer) -> Iterator[Ask]:
    """Asks on a connection of its own."""
    with ExitStack() as ends:

        def ask(path: str) -> tuple[http.client.HTTPConnection, http.client.HTTPResponse]:
            connection = http.client.HTTPConnection(urlsplit(small.url).netloc, timeout=10)
            ends.callback(connection.close)
            connection.request("GET", path)
            answer = connection.getresponse()
            ends.callback(answer.close)
            return connection, answer

        yield ask


def test_full_is_said_and_hung_up_and_pages_are_served_meanwhile(small: RunningServer, ask: Ask) -> None:
    lines = [ask(STREAM) for _ in range(4)]
    assert [answer.readline() + answer.readline() for _connection, answer in lines] == [
        b"retry: 1000\nevent: hello\n"
    ] * 4
    refused, answer = ask(STREAM)
    assert (answer.status, answer.read()) == (503, b"all places are taken\n")
    assert refused.sock is None or refused.sock.recv(1) == b""  # the next try may meet another process
    assert ask("/vloer/hellendoorn/")[1].status == 200

    lines[0][0].close()
    lines[0][1].close()
    deadline = time.monotonic() + 8  # long before its next beat but one, when writing to it would fail
    while (status := ask(STREAM)[1].status) == 503 and time.monotonic() < deadline:
        time.sleep(0.2)
    assert status == 200

    small.process.send_signal(signal.SIGTERM)
    begun = time.monotonic()
    assert b"event: bell" not in lines[1][1].read()
    assert time.monotonic() - begun < 4
