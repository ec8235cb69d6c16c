"""Rehearsals at full size: `python -m tests.benchmarks.rehearsal [--size normal|large] [--kills N] [--postgresql]`.

normal: 80 parties, 150 phones, 3 screens, an evening in two and a half minutes. large: 300 parties, 500 phones, 5
screens, in a quarter of an hour. Each kill is one of the web server and one of the scheduler, at random moments.
"""

import argparse
import json
import tempfile
from contextlib import ExitStack
from pathlib import Path

from beursvloer.rehearsal.rules import is_clean
from tests import postgres
from tests.rehearsals import Play, played
from tests.servers import running_server

SIZES = {"normal": Play(), "large": Play(parties=300, phones=500, screens=5, speed=10)}
LIMITS = {"normal": (500, 300), "large": (1000, 1000)}
"""Milliseconds that 99 of 100 bells, and 99 of 100 pages, may take."""


def main() -> int:
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("--size", choices=SIZES, default="normal")
    arguments.add_argument("--kills", type=int, default=0)
    arguments.add_argument("--seed", type=int, default=7)
    arguments.add_argument("--postgresql", action="store_true")
    asked = arguments.parse_args()
    size = SIZES[asked.size]
    play = Play(size.parties, size.phones, size.screens, size.speed, asked.seed, asked.kills)
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory()))
        url = ""
        if asked.postgresql:
            url = stack.enter_context(postgres.fresh_database(stack.enter_context(postgres.server())))
        server = stack.enter_context(running_server(folder / "instance", "--empty", database_url=url))
        report = played(server, play)
    bells, pages = LIMITS[asked.size]
    report["rounds_once"] = report["rounds_opened"] == report["rounds_closed"] == 5
    fast = asked.kills or (report["delivery_ms"]["p99"] <= bells and report["page_ms"]["p99"] <= pages)
    report["holds"] = bool(is_clean(report) and report["rounds_once"] and fast)
    print(json.dumps(report))
    return 0 if report["holds"] else 1


if __name__ == "__main__":
    raise SystemExit(main())
