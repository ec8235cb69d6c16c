"""A mail server for one conversation, on loopback: a thread that answers by rote and keeps what it was told."""

import socket
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager

GREETING = {
    "EHLO": "250-floor\r\n250-AUTH PLAIN\r\n250 8BITMIME",
    "AUTH": "235 welcome",
    "DATA": "354 go on",
    "QUIT": "221 bye",
}
TLS_HELLO = b"\x16\x03"


class FakeServer:
    """`lines`: what came in, line by line, without the text of the mail. `tls`: whether TLS was begun."""

    def __init__(self, answers: Mapping[str, str]) -> None:
        self.answers = GREETING | dict(answers)
        self.lines: list[str] = []
        self.tls = False
        self.listener = socket.create_server(("127.0.0.1", 0))
        self.port: int = self.listener.getsockname()[1]
        self.thread = threading.Thread(target=self.serve, daemon=True)

    def serve(self) -> None:
        connection, _peer = self.listener.accept()
        connection.settimeout(10)
        with connection, connection.makefile("rb") as incoming:
            if self.answers.get("greeting") != "none":
                connection.sendall(b"220 floor\r\n")
            in_text = False
            while line := incoming.readline():
                if line.startswith(TLS_HELLO):
                    self.tls = True
                    return
                text = line.decode().rstrip("\r\n")
                if in_text and text != ".":
                    continue
                in_text = text.upper() == "DATA"
                self.lines.append(text)
                connection.sendall(f"{self.answers.get(text.split()[0].upper(), '250 fine')}\r\n".encode())


@contextmanager
def smtp_server(**answers: str) -> Iterator[FakeServer]:
    """One that takes everything; `answers` replace what it says, by command: `RCPT="550 no"`."""
    server = FakeServer(answers)
    server.thread.start()
    try:
        yield server
    finally:
        server.listener.close()
        server.thread.join(10)
