"""Thousands of open streams on one server: is every event told to each, in order, how late, and do pages answer?

    python -m tests.benchmarks.streams [--streams 2000] [--workers 2] [--threads 1100] [--events 30] [--json]

Starts gunicorn with the project's own settings on SQLite in a temporary folder, opens the streams as phones do (who is
refused tries again a moment later), announces events twice a second and meanwhile fetches the public page on new
connections. Lateness runs from the commit to the last byte at the listener. The listeners share this machine's
processors with the server; their baseline is one stream alone, measured first in the same run. Ends with 1 when
anything is missing, double or out of order, a page failed, or the slowest hundredth is later than `--within` ms.
"""

import argparse
import asyncio
import json
import os
import resource
import signal
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass, field
from pathlib import Path
from random import Random
from statistics import quantiles

from beursvloer.clock import now
from beursvloer.database import Database, begin_write
from beursvloer.live.announce import announce
from beursvloer.live.events import ProgrammeChanged
from beursvloer.live.queries import newest_event
from tests import factories
from tests.servers import answers, free_port

ROOT = Path(__file__).resolve().parents[2]
EVERY = 0.5  # seconds between two events
PAGE_EVERY = 0.1


@dataclass
class Heard:
    """What one listener got: numbers of events and when."""

    events: list[tuple[int, float]] = field(default_factory=list)
    refusals: int = 0
    breaks: int = 0


@dataclass
class Floor:
    database: Database
    edition_id: int
    slug: str
    port: int

    def tell(self) -> tuple[int, float]:
        """Announce one event that everybody hears: its number, and when it was true."""
        with self.database.session() as session:
            announce(begin_write(session), ProgrammeChanged(edition_id=self.edition_id), now())
            session.commit()
            at = time.monotonic()
            return newest_event(session, self.edition_id), at


def more_files(streams: int) -> None:
    """Both ends of each stream are an open file, and the system allows few of them unless asked."""
    _soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    wanted = 2 * streams + 1000
    if hard != resource.RLIM_INFINITY and hard < wanted:
        raise SystemExit(f"{wanted} open files are needed and only {hard} allowed: raise `ulimit -Hn`")
    resource.setrlimit(resource.RLIMIT_NOFILE, (wanted, hard))


async def ask(port: int, path: str) -> tuple[asyncio.StreamReader, asyncio.StreamWriter, int]:
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    writer.write(f"GET {path} HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\nConnection: close\r\n\r\n".encode())
    status = int((await reader.readline()).split()[1])
    return reader, writer, status


async def listen(floor: Floor, heard: Heard, opened: asyncio.Semaphore, seed: int) -> None:
    """One phone: comes back when refused, and from where it was when its line breaks."""
    random, wait, first = Random(seed), 1.0, True
    last = 0
    while True:
        try:
            reader, writer, status = await ask(floor.port, f"/vloer/{floor.slug}/stroom?since={last}")
        except (OSError, IndexError):
            status, writer = 0, None
        if status == 200:
            wait = 1.0
            async for line in reader:
                if line.startswith(b"event: hello") and first:
                    first = False
                    opened.release()
                elif line.startswith(b"id: "):
                    last = int(line[4:])
                    heard.events.append((last, time.monotonic()))
            heard.breaks += 1
        else:
            heard.refusals += 1
        if writer is not None:
            writer.close()
        await asyncio.sleep(random.uniform(0.2, 1.0) * wait)
        wait = min(5.0, wait * 1.5)


async def fetch_pages(floor: Floor, taken: list[float], failed: list[int]) -> None:
    """Somebody who opens the public page on a new connection, ten times a second."""
    while True:
        begun = time.monotonic()
        reader, writer, status = await ask(floor.port, f"/vloer/{floor.slug}/")
        await reader.read()
        writer.close()
        taken.append((time.monotonic() - begun) * 1000)
        if status != 200:
            failed.append(status)
        await asyncio.sleep(max(0.0, PAGE_EVERY - (time.monotonic() - begun)))


async def play(floor: Floor, streams: int, events: int) -> dict[str, float | int]:
    """Open so many streams, announce so many events, and tell what became of them."""
    opened, heard = asyncio.Semaphore(0), [Heard() for _ in range(streams)]
    taken: list[float] = []
    failed: list[int] = []
    begun = time.monotonic()
    tasks = [asyncio.create_task(listen(floor, one, opened, seed)) for seed, one in enumerate(heard)]
    for _ in range(streams):
        await asyncio.wait_for(opened.acquire(), 120)
    all_open = time.monotonic() - begun
    await asyncio.sleep(1)  # what they were told on opening has arrived
    for one in heard:
        one.events.clear()
    pages = asyncio.create_task(fetch_pages(floor, taken, failed))
    told: dict[int, float] = {}
    for _ in range(events):
        number, at = await asyncio.to_thread(floor.tell)
        told[number] = at
        await asyncio.sleep(EVERY)
    deadline = time.monotonic() + 20
    while time.monotonic() < deadline and any(len(one.events) < events for one in heard):
        await asyncio.sleep(0.1)
    for task in (pages, *tasks):
        task.cancel()
    await asyncio.gather(pages, *tasks, return_exceptions=True)

    lateness = [(at - told[number]) * 1000 for one in heard for number, at in one.events if number in told]
    in_order = sum([number for number, _at in one.events] == list(told) for one in heard)
    return {
        "streams": streams,
        "open_s": round(all_open, 1),
        "refusals": sum(one.refusals for one in heard),
        "breaks": sum(one.breaks for one in heard),
        "told": events * streams,
        "heard": len(lateness),
        "in_order": in_order,
        "p50_ms": round(percentile(lateness, 50)),
        "p99_ms": round(percentile(lateness, 99)),
        "max_ms": round(max(lateness, default=0.0)),
        "pages": len(taken),
        "pages_failed": len(failed),
        "page_p50_ms": round(percentile(taken, 50), 1),
        "page_p99_ms": round(percentile(taken, 99), 1),
    }


def percentile(values: list[float], percent: int) -> float:
    return quantiles(values, n=100)[percent - 1] if len(values) > 1 else float("nan")


def used(parent: int) -> tuple[float, int]:
    """Seconds of processor time and megabytes of memory of their own that the server's processes used so far."""
    ticks = kilobytes = 0
    for folder in Path("/proc").glob("[0-9]*"):
        try:
            fields = (folder / "stat").read_text().rsplit(")", 1)[1].split()
            if parent in (int(folder.name), int(fields[1])):
                ticks += int(fields[11]) + int(fields[12])
                lines = (folder / "smaps_rollup").read_text().splitlines()
                kilobytes += sum(int(line.split()[1]) for line in lines if line.startswith("Private_"))
        except (OSError, ValueError):
            continue
    return ticks / os.sysconf("SC_CLK_TCK"), kilobytes // 1024


def wait_until_up(port: int, server: subprocess.Popen[bytes]) -> None:
    deadline = time.monotonic() + 60
    while not answers(f"http://127.0.0.1:{port}"):
        if server.poll() is not None or time.monotonic() > deadline:
            raise SystemExit("the server does not answer")
        time.sleep(0.1)


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n", 1)[0])
    parser.add_argument("--streams", type=int, default=2000)
    parser.add_argument("--workers", type=int, default=2)
    parser.add_argument("--threads", type=int, default=1100, help="in each worker; 64 of them serve pages")
    parser.add_argument("--events", type=int, default=30)
    parser.add_argument("--within", type=int, default=500, help="milliseconds that the slowest hundredth may take")
    parser.add_argument("--json", action="store_true", help="one object a line")
    given = parser.parse_args()
    more_files(given.streams)
    with tempfile.TemporaryDirectory(prefix="streams-") as folder:
        url, port = f"sqlite:///{folder}/beursvloer.sqlite", free_port()
        environment = os.environ | {
            "INSTANCE_PATH": folder,
            "DATABASE_URL": url,
            "HOST": "127.0.0.1",
            "PORT": str(port),
            "WEB_WORKERS": str(given.workers),
            "WEB_THREADS": str(given.threads),
        }
        migrate = [sys.executable, "-m", "flask", "--app", "wsgi", "db", "upgrade"]
        subprocess.run(migrate, cwd=ROOT, env=environment, check=True, capture_output=True)
        database = Database(url)
        with database.session() as session:
            edition = factories.make_edition(begin_write(session))
            for _ in range(20):
                factories.make_listing(session, edition)
            session.commit()
        with (Path(folder) / "server.log").open("wb") as log:
            server = subprocess.Popen(
                [sys.executable, "-m", "gunicorn", "-c", "script/gunicorn.conf.py", "wsgi:app"],
                cwd=ROOT,
                env=environment,
                stdout=log,
                stderr=subprocess.STDOUT,
            )
        try:
            wait_until_up(port, server)
            floor = Floor(database, edition.id, edition.slug, port)
            alone = asyncio.run(play(floor, 1, given.events))
            before, _megabytes = used(server.pid)
            all_together = asyncio.run(play(floor, given.streams, given.events))
            after, all_together["megabytes"] = used(server.pid)
            all_together["server_cpu_s"] = round(after - before, 1)
        finally:
            server.send_signal(signal.SIGTERM)
            begun = time.monotonic()
            server.wait(30)
        all_together["stop_s"] = round(time.monotonic() - begun, 1)
    for result in (alone, all_together):
        print(json.dumps(result) if given.json else "  ".join(f"{name} {value}" for name, value in result.items()))
    whole = all_together["in_order"] == given.streams and all_together["heard"] == all_together["told"]
    if not whole or all_together["pages_failed"] or all_together["p99_ms"] > given.within:
        raise SystemExit(1)


if __name__ == "__main__":
    main()
