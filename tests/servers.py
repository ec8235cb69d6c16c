"""Starts the server as people do, on a free port and in a folder of its own."""

import os
import re
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
FIRST_START = 180.0  # seconds, promised in the README


@dataclass(frozen=True)
class RunningServer:
    url: str
    instance: Path
    log: Path
    process: subprocess.Popen[bytes]
    environment: dict[str, str]

    def output(self) -> str:
        return self.log.read_text(errors="replace")

    def flask(self, *command: str) -> str:
        """Run a `flask` command on this server's database and return what it prints."""
        return subprocess.run(
            [sys.executable, "-m", "flask", "--app", "wsgi", *command],
            cwd=ROOT,
            env=self.environment,
            stdin=subprocess.DEVNULL,
            check=True,
            capture_output=True,
            text=True,
        ).stdout

    def mails(self, to: str) -> list[EmailMessage]:
        """The mails that were written for this address, the oldest first."""
        files = sorted((self.instance / "mail").glob("*.eml"), key=lambda file: file.stat().st_mtime)
        mails = [message_from_bytes(file.read_bytes(), policy=default) for file in files]
        return [mail for mail in mails if mail["To"] and to in mail["To"]]

    def next_mail(self, to: str, after: int, seconds: float = 20.0) -> EmailMessage:
        """The mail to this address that comes after so many; the scheduler sends every other second."""
        deadline = time.monotonic() + seconds
        while len(self.mails(to)) <= after:
            assert time.monotonic() < deadline, f"no mail came for {to}"
            time.sleep(0.1)
        return self.mails(to)[after]

    def children(self, name: str) -> list[int]:
        """Process ids of the supervisor's direct children whose command line holds that word."""
        found = []
        for folder in Path("/proc").glob("[0-9]*"):
            try:
                parent = re.search(r"^PPid:\s+(\d+)", (folder / "status").read_text(), re.M)
                command = (folder / "cmdline").read_bytes().decode(errors="replace")
            except OSError:
                continue
            if parent and int(parent[1]) == self.process.pid and name in command:
                found.append(int(folder.name))
        return sorted(found)


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def answers(url: str) -> bool:
    try:
        with urllib.request.urlopen(f"{url}/healthz", timeout=5) as response:
            return bool(response.status == 200)
    except OSError:
        return False


def wait_until_healthy(server: RunningServer, seconds: float = FIRST_START) -> None:
    deadline = time.monotonic() + seconds
    while not answers(server.url):
        if server.process.poll() is not None or time.monotonic() > deadline:
            raise AssertionError(f"the server does not answer:\n{server.output()[-4000:]}")
        time.sleep(0.1)


@contextmanager
def running_server(instance: Path, *arguments: str, database_url: str = "", **settings: str) -> Iterator[RunningServer]:
    """`script/server` without its set-up, which has been done; stopped afterwards."""
    port = free_port()
    environment = os.environ | {"INSTANCE_PATH": str(instance), "HOST": "127.0.0.1", "PORT": str(port)} | settings
    environment.pop("DATABASE_URL", None)
    if database_url:
        environment["DATABASE_URL"] = database_url
    instance.mkdir(parents=True, exist_ok=True)
    log = instance.parent / f"server-{port}.log"
    with log.open("wb") as out:
        process = subprocess.Popen(
            [sys.executable, "-u", "script/serve.py", *arguments],
            cwd=ROOT,
            env=environment,
            stdin=subprocess.DEVNULL,
            stdout=out,
            stderr=subprocess.STDOUT,
        )
    server = RunningServer(f"http://127.0.0.1:{port}", instance, log, process, environment)
    try:
        wait_until_healthy(server)
        yield server
    finally:
        if process.poll() is None:
            process.send_signal(signal.SIGTERM)
            try:
                process.wait(20)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()
