"""Plays rehearsals against a server as people start it, and kills its processes meanwhile."""

import json
import os
import random
import signal
import subprocess
import sys
import time
from contextlib import suppress
from dataclasses import dataclass
from typing import Any

from tests.servers import ROOT, RunningServer

MOST_SECONDS = 1500


@dataclass(frozen=True, slots=True)
class Play:
    """A rehearsal; `kills` times the web server and the scheduler are killed in it, each at a moment of its own."""

    parties: int = 80
    phones: int = 150
    screens: int = 3
    speed: int = 60
    seed: int = 7
    kills: int = 0

    @property
    def seconds(self) -> float:
        """How long its programme lasts."""
        return 9000 / self.speed


def played(server: RunningServer, play: Play) -> dict[str, Any]:
    """The report, as `flask rehearsal run --json` prints it."""
    options = {name: getattr(play, name) for name in ("parties", "phones", "screens", "speed", "seed")}
    command = [sys.executable, "-m", "flask", "--app", "wsgi", "rehearsal", "run", "--json", "--base-url", server.url]
    command += [part for name, value in options.items() for part in (f"--{name}", str(value))]
    process = subprocess.Popen(
        command, cwd=ROOT, env=server.environment, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, text=True
    )
    try:
        _kill_at_random(server, play, process)
        out, _err = process.communicate(timeout=MOST_SECONDS)
    finally:
        process.kill()
    report: dict[str, Any] = json.loads(out.strip().splitlines()[-1])
    return report


def _kill_at_random(server: RunningServer, play: Play, process: "subprocess.Popen[str]") -> None:
    """kill -9 in the middle of the evening; the supervisor starts again what died."""
    chance = random.Random(play.seed)
    moments = sorted(
        (play.seconds * chance.uniform(0.1, 0.85), name)
        for name in ("gunicorn", "scheduler")
        for _ in range(play.kills)
    )
    started = time.monotonic()
    for moment, name in moments:
        while time.monotonic() - started < moment + 10:
            if process.poll() is not None:
                return
            time.sleep(0.1)
        for child in server.children(name):
            with suppress(ProcessLookupError):
                os.kill(child, signal.SIGKILL)
