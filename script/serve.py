"""Prepares the database and keeps web server and scheduler running. Called by `script/server`."""

import argparse
import contextlib
import ctypes
import json
import os
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from dataclasses import dataclass, field
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
BIN = Path(sys.executable).parent
sys.path.insert(0, str(ROOT))

from config import own_address  # noqa: E402  found by the line above

FLASK = [str(BIN / "flask"), "--app", "wsgi"]
CHILDREN = {
    "web server": [str(BIN / "gunicorn"), "--config", "script/gunicorn.conf.py", "wsgi:app"],
    "scheduler": [*FLASK, "scheduler"],
}
SETTLED = 20.0  # a child that ran this long has started well
LONGEST = {True: 4.0, False: 30.0}
"""Seconds before it is started again: by whether it ever ran well. A hall waits for what did."""
PATIENCE = 8.0  # seconds that a child may take to stop; the web server gives open requests five
TRIES = 5
LOOK = 5.0  # seconds between two looks at the scheduler's sign of life, which it gives every five


def say(line: str) -> None:
    print(f"server: {line}", flush=True)


def fail(line: str) -> None:
    print(f"server: {line}", file=sys.stderr, flush=True)
    sys.exit(1)


def check_port(host: str, port: str) -> None:
    """Better said in one line now than by the web server in twenty, after the demo was built."""
    if not port.isdigit() or not 0 < int(port) < 65536:
        fail(f"PORT is “{port}”; a number from 1 to 65535 is needed")
    with socket.socket(socket.AF_INET6 if ":" in host else socket.AF_INET) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, int(port)))
        except PermissionError:
            fail(f"port {port} needs more rights than this user has; PORT=8000 script/server needs none")
        except OSError as error:
            if error.errno == 98 or "in use" in str(error):
                fail(f"port {port} is taken by another program; PORT={int(port) + 1} script/server uses another")
            fail(f"cannot listen on HOST {host}: {error.strerror or error}")


def flask(*command: str) -> None:
    done = subprocess.run([*FLASK, *command], stdin=subprocess.DEVNULL)
    if done.returncode:
        fail(f"`flask {' '.join(command)}` failed; nothing was started")


def is_new_database() -> bool:
    from sqlalchemy import inspect
    from sqlalchemy.exc import SQLAlchemyError

    import config
    from beursvloer.database import make_engine

    engine = make_engine(str(config.from_environment()["DATABASE_URL"]))
    try:
        return not inspect(engine).has_table("alembic_version")
    except (SQLAlchemyError, ImportError) as error:
        fail(f"the database cannot be reached: {getattr(error, 'orig', None) or error}")
        raise
    finally:
        engine.dispose()


def prepare(empty: bool) -> None:
    """Migrate, and at the first start build the demo edition: the file outlives a start that was cut off."""
    import config

    unfinished = config.instance_path() / "demo-wanted"
    if is_new_database() and not empty:
        unfinished.touch()
    flask("db", "upgrade")
    if unfinished.exists() and not empty:
        say("building the demo edition")
        flask("demo", "build", "--stage", "listings", "--seed", "7")
    unfinished.unlink(missing_ok=True)
    flask("setup-link")


def end_with_parent() -> None:
    """Linux: a child gets SIGTERM when this process dies, even by SIGKILL."""
    with contextlib.suppress(OSError, AttributeError):
        ctypes.CDLL(None).prctl(1, signal.SIGTERM)


@dataclass
class Child:
    name: str
    command: list[str]
    process: subprocess.Popen[bytes] | None = None
    started: float = 0.0
    again_at: float = 0.0
    quick_deaths: int = 0
    settled: bool = field(default=False)

    def start(self) -> None:
        # A group of its own: Ctrl-C reaches only this process, which then stops both in order.
        self.process = subprocess.Popen(
            self.command, stdin=subprocess.DEVNULL, start_new_session=True, preexec_fn=end_with_parent
        )
        self.started = time.monotonic()

    def tend(self) -> None:
        """Start it again when it died: at once the first time, then slower. Raises SystemExit when it never came up."""
        now = time.monotonic()
        if self.process is None:
            if now >= self.again_at:
                self.start()
            return
        code = self.process.poll()
        if code is None:
            if now - self.started > SETTLED:
                self.settled, self.quick_deaths = True, 0
            return
        self.kill_group(signal.SIGKILL)  # workers that outlived it still hold the port
        self.process = None
        self.quick_deaths += 1
        if self.quick_deaths >= TRIES and not self.settled:
            fail(f"the {self.name} does not start (exit code {code})")
        wait = 0.0 if self.quick_deaths == 1 else min(2.0**self.quick_deaths, LONGEST[self.settled])
        self.again_at = now + wait
        say(f"the {self.name} ended (code {code}); starting it again" + (f" in {wait:.0f} s" if wait else ""))

    def kill_when_silent(self, age: float | None, silence: float) -> None:
        """End one that runs but does nothing any more; `tend` starts it again. `age`: since its last sign of life."""
        if self.process is None or age is None or min(age, time.monotonic() - self.started) < silence:
            return
        say(f"the {self.name} gave no sign of life for {age:.0f} s; starting it again")
        self.kill_group(signal.SIGKILL)  # what hangs does not listen to a politer one; its jobs are safe to run twice
        self.started = time.monotonic()

    def kill_group(self, number: int) -> None:
        if self.process is not None:
            with contextlib.suppress(ProcessLookupError, PermissionError):
                os.killpg(self.process.pid, number)

    def stop(self) -> None:
        if self.process is not None and self.process.poll() is None:
            self.process.terminate()

    def wait_until(self, deadline: float) -> None:
        if self.process is None:
            return
        with contextlib.suppress(subprocess.TimeoutExpired):
            self.process.wait(max(0.1, deadline - time.monotonic()))
        self.kill_group(signal.SIGKILL)
        self.process.wait()


def scheduler_age() -> float | None:
    """Seconds since the scheduler's last sign of life; None while the web server cannot say."""
    try:
        with urllib.request.urlopen(f"{own_address()}/healthz", timeout=2) as answer:  # noqa: S310  our own http address
            age = json.load(answer)["scheduler_age_seconds"]
    except (OSError, ValueError, KeyError):
        return None
    return None if age is None else float(age)


def supervise() -> int:
    """Keep both children alive until SIGINT or SIGTERM; 0 after a clean stop."""
    stopping: list[int] = []
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, lambda got, _frame: stopping.append(got))
    children = [Child(name, command) for name, command in CHILDREN.items()]
    silence = float(os.environ.get("SCHEDULER_SILENCE", "60"))
    look_at = time.monotonic() + silence
    try:
        while not stopping:
            for child in children:
                child.tend()
            if time.monotonic() >= look_at:
                children[-1].kill_when_silent(scheduler_age(), silence)
                look_at = time.monotonic() + LOOK
            time.sleep(0.2)
        say("stopping")
    finally:
        deadline = time.monotonic() + PATIENCE
        for child in reversed(children):
            child.stop()
        for child in children:
            child.wait_until(deadline)
    return 0


def main() -> int:
    arguments = argparse.ArgumentParser(prog="script/server", description=__doc__)
    arguments.add_argument("--empty", action="store_true", help="start without the demo edition; prints a set-up link")
    options = arguments.parse_args()

    os.chdir(ROOT)
    os.umask(0o077)  # what people write here is nobody else's on this machine
    host = os.environ.setdefault("HOST", "127.0.0.1") or "127.0.0.1"
    port = os.environ.setdefault("PORT", "8000") or "8000"
    # Before numpy is imported: with more threads its small products are a hundred times slower on few cores.
    os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
    os.environ.setdefault("OMP_NUM_THREADS", "1")
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    try:
        check_port(host, port)
        prepare(options.empty)
        if host in ("0.0.0.0", "::"):  # a hall without internet
            flask("address")
        else:
            say(f"http://{host}:{port}")
    except KeyboardInterrupt:
        return 130
    return supervise()


if __name__ == "__main__":
    sys.exit(main())
