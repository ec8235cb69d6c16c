"""`script/server` with its children: it comes up, brings back what died, and stops when asked."""

import os
import re
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.servers import ROOT, RunningServer, answers, free_port, running_server, wait_until_healthy

pytestmark = pytest.mark.live


def wait_for(condition: Callable[[], bool], seconds: float = 20.0) -> None:
    deadline = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < deadline, "it did not happen in time"
        time.sleep(0.1)


def kill_and_wait(server: RunningServer, name: str) -> None:
    [old] = server.children(name)
    os.kill(old, signal.SIGKILL)
    wait_for(lambda: bool(server.children(name)) and server.children(name) != [old])


def test_it_brings_back_what_was_killed_and_stops_cleanly(database_url: str, tmp_path: Path) -> None:
    with running_server(tmp_path / "instance", "--empty", database_url=database_url) as server:
        assert "http://127.0.0.1" in server.output()
        kill_and_wait(server, "gunicorn")
        wait_until_healthy(server, 20)
        kill_and_wait(server, "scheduler")
        assert answers(server.url)
        web, scheduler = server.children("gunicorn")[0], server.children("scheduler")[0]
        server.process.send_signal(signal.SIGTERM)
        assert server.process.wait(15) == 0
        wait_for(lambda: not Path(f"/proc/{web}").exists() and not Path(f"/proc/{scheduler}").exists(), 5)
        assert not answers(server.url)


def test_a_scheduler_that_hangs_is_started_again(tmp_path: Path) -> None:
    with running_server(tmp_path / "instance", "--empty", SCHEDULER_SILENCE="12") as server:
        [hung] = server.children("scheduler")
        os.kill(hung, signal.SIGSTOP)
        wait_for(lambda: bool(server.children("scheduler")) and server.children("scheduler") != [hung], 45)
        assert "the scheduler gave no sign of life" in server.output()
        assert answers(server.url)


def test_a_hall_gets_the_address_of_this_machine_with_its_qr(tmp_path: Path) -> None:
    with running_server(tmp_path / "instance", "--empty", HOST="0.0.0.0") as server:
        printed = server.output()
        port = server.url.rsplit(":", 1)[1]
        address = re.search(rf"^http://[\d.]+:{port}$", printed, re.M)
        assert address is not None
        assert f"{address[0]}/beginnen/" in printed  # links lead to where phones are, not to 0.0.0.0
        assert "0.0.0.0" not in address[0]
        assert sum(line.count("█") + line.count("▀") + line.count("▄") for line in printed.splitlines()) > 100


def test_ctrl_c_stops_it(tmp_path: Path) -> None:
    with running_server(tmp_path / "instance", "--empty") as server:
        server.process.send_signal(signal.SIGINT)
        assert server.process.wait(15) == 0


def test_children_do_not_outlive_a_killed_server(tmp_path: Path) -> None:
    with running_server(tmp_path / "instance", "--empty") as server:
        children = server.children("gunicorn") + server.children("scheduler")
        server.process.kill()
        server.process.wait()
        wait_for(lambda: not any(Path(f"/proc/{child}").exists() for child in children), 15)


def test_a_taken_port_is_said_in_one_line(tmp_path: Path) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        done = start(tmp_path, PORT=str(port))
    assert done.returncode == 1
    assert done.stderr == (
        f"server: port {port} is taken by another program; PORT={port + 1} script/server uses another\n"
    )


def test_a_database_out_of_reach_is_said_in_one_line(tmp_path: Path) -> None:
    done = start(tmp_path, PORT=str(free_port()), DATABASE_URL="postgresql://nobody@127.0.0.1:9/none")
    assert done.returncode == 1
    assert done.stderr.startswith("server: the database cannot be reached: ")


def start(tmp_path: Path, **settings: str) -> "subprocess.CompletedProcess[str]":
    return subprocess.run(
        [sys.executable, "-u", "script/serve.py"],
        cwd=ROOT,
        env=os.environ | {"INSTANCE_PATH": str(tmp_path / "instance")} | settings,
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        timeout=60,
    )
