"""Three desks and twenty contracts a minute for ten minutes, sped up: doubles, gaps and waiting times.

    python -m tests.benchmarks.desks [--minutes 10] [--per-minute 20] [--desks 3] [--speed 20] [--database-url URL]

Each contract is a deal between two parties that both confirmed. They come in evenly; every desk values and ratifies in
turn, as one person at a laptop would, each with its own connection, in a thread, on a SQLite file in a temporary folder
unless a database is named. `--speed` divides the pauses between contracts and the seconds that a person looks at one
(`--look`, at each of its two stages: at 3.5 seconds three people handle 25 a minute); waits are given in seconds of the
hall's clock.
The baseline is one desk that does the same deeds with nobody beside it and no pauses.
"""

import argparse
import json
import tempfile
import threading
import time
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path
from statistics import median, quantiles

from sqlalchemy import case, func, select
from sqlalchemy.orm import Session

from beursvloer.access.permissions import Actor, Role
from beursvloer.clock import now
from beursvloer.contracts import actions as contracts
from beursvloer.contracts.models import Match, MatchChange
from beursvloer.contracts.rules import Act, MatchState, Party
from beursvloer.database import Base, Database, begin_write
from beursvloer.deals import actions as deals
from beursvloer.deals.rules import Choice, Deal
from beursvloer.desks import actions
from beursvloer.desks.queries import waiting
from beursvloer.desks.rules import Stage
from beursvloer.editions.models import Edition
from beursvloer.listings.rules import ListingText
from beursvloer.refusals import Refusal
from beursvloer.terms import Kind, Side
from tests import factories
from tests.deals.steps import evening

PARTIES = 40


@dataclass
class Measured:
    """What was done, by whichever thread; deeds in real seconds."""

    lock: threading.Lock = field(default_factory=threading.Lock)
    stamped: list[tuple[int, int]] = field(default_factory=list)
    deeds: list[float] = field(default_factory=list)
    refused: Counter[str] = field(default_factory=Counter)
    longest_queue: int = 0


@dataclass(frozen=True)
class Floor:
    database: Database
    edition_id: int
    parties: list[tuple[int, Actor]]
    desks: list[Actor]


def build(database: Database, desks: int) -> Floor:
    """An evening with forty parties and so many people who may do everything at a desk."""
    Base.metadata.create_all(database.engine)
    with database.session() as session:
        begin_write(session)
        moment = now()
        edition = factories.make_edition(session, now=moment)
        evening(session, edition)
        organisations = [factories.make_organisation(session, edition, now=moment) for _number in range(PARTIES)]
        people = [factories.make_organiser(session, edition, role=Role.ORGANISER) for _desk in range(desks)]
        floor = Floor(
            database,
            edition.id,
            [(one.id, factories.actor_for(session, one)) for one in organisations],
            [factories.actor_of(session, person) for person in people],
        )
        session.commit()
    return floor


def shake_hands(floor: Floor, number: int) -> None:
    """One party fills in a deal and sends it, the other says yes; the desk may have it now."""
    mine, me = floor.parties[number % PARTIES]
    other, them = floor.parties[(number + 1 + number // PARTIES) % PARTIES]
    day = now().date().replace(year=now().year + 1)
    text = ListingText(Side.OFFER, f"Een uur hulp, nummer {number}", Kind.LABOUR)
    deal = Deal(mine, other, Choice(), text, 1, "Koffie", "Wij bellen", True, day, key=f"bench-{number}")
    with floor.database.session() as session:
        begin_write(session)
        made = deals.make_deal(session, me, session.get_one(Edition, floor.edition_id), deal, now())
        session.commit()
        begin_write(session)
        contracts.confirm(session, them, made.match, Party.ASKER, made.match.version, now())
        session.commit()
        assert made.match.state is MatchState.AT_VALUATION


def serve(floor: Floor, actor: Actor, measured: Measured, wanted: int, look: float, stop: threading.Event) -> None:
    """One desk: of the two queues the longer one first; take, look, do."""
    name = f"desk {actor.person_id}"
    while not stop.is_set() and len(measured.stamped) < wanted:
        with floor.database.session() as session:
            stage = _longer(session, floor, measured)
            begun = time.perf_counter()
            session.rollback()
            begin_write(session)
            edition = session.get_one(Edition, floor.edition_id)
            match = actions.take_next(session, actor, edition, stage, name, now())
            session.commit()
            taken = time.perf_counter() - begun
            if match is None:
                time.sleep(0.01)
                continue
            stop.wait(look)
            begun = time.perf_counter()
            begin_write(session)
            try:
                number = None
                if stage is Stage.VALUATION:
                    actions.value(session, actor, match, name, None, match.version, now())
                else:
                    number = actions.ratify(session, actor, match, name, match.version, now())
                session.commit()
            except Refusal as refused:
                session.rollback()
                with measured.lock:
                    measured.refused[refused.code] += 1
                continue
            with measured.lock:
                measured.deeds.append(taken + time.perf_counter() - begun)
                if number is not None:
                    measured.stamped.append((match.id, number))


def _longer(session: Session, floor: Floor, measured: Measured) -> Stage:
    queues = waiting(session, floor.edition_id, now())
    valuation, notary = queues[Stage.VALUATION].count, queues[Stage.NOTARY].count
    with measured.lock:
        measured.longest_queue = max(measured.longest_queue, valuation + notary)
    return Stage.NOTARY if notary >= valuation else Stage.VALUATION


def run(floor: Floor, count: int, pause: float, look: float) -> Measured:
    measured, stop = Measured(), threading.Event()
    desks = [
        threading.Thread(target=serve, args=(floor, actor, measured, count, look, stop), daemon=True)
        for actor in floor.desks
    ]
    for desk in desks:
        desk.start()
    begun = time.monotonic()
    for number in range(count):
        time.sleep(max(0.0, begun + number * pause - time.monotonic()))
        shake_hands(floor, number)
    deadline = time.monotonic() + 120
    while len(measured.stamped) < count and time.monotonic() < deadline:
        time.sleep(0.02)
    stop.set()
    for desk in desks:
        desk.join(10)
    return measured


def report(floor: Floor, measured: Measured, count: int, speed: float) -> dict[str, object]:
    with floor.database.session() as session:
        numbers = list(session.scalars(select(Match.number).where(Match.number.is_not(None)).order_by(Match.number)))
        stamps = session.scalar(select(func.count()).where(MatchChange.act == Act.RATIFIED))
        moments = session.execute(  # from the second yes to the stamp
            select(func.max(case((MatchChange.act == Act.CONFIRMED, MatchChange.at))), Match.ratified_at)
            .join(Match, Match.id == MatchChange.match_id)
            .where(Match.number.is_not(None))
            .group_by(Match.id, Match.ratified_at)
        ).all()
    waits = [(stamped - agreed).total_seconds() * speed for agreed, stamped in moments]
    deeds = [deed * 1000 for deed in measured.deeds]
    return {
        "contracts": count,
        "ratified": len(numbers),
        "contracts_twice": (stamps or 0) - len({match for match, _number in measured.stamped}),
        "numbers_twice": len(numbers) - len(set(numbers)),
        "gaps": len(set(range(1, len(numbers) + 1)) - set(numbers)),
        "refused": dict(measured.refused),
        "longest_queue": measured.longest_queue,
        "wait_s": {
            "p50": round(median(waits), 1),
            "p99": round(quantiles(waits, n=100)[98], 1),
            "max": round(max(waits), 1),
        },
        "deed_ms": {"p50": round(median(deeds), 1), "p99": round(quantiles(deeds, n=100)[98], 1)},
    }


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--minutes", type=float, default=10)
    parser.add_argument("--per-minute", type=int, default=20)
    parser.add_argument("--desks", type=int, default=3)
    parser.add_argument("--speed", type=float, default=20)
    parser.add_argument("--look", type=float, default=3.5, help="seconds that a person looks at a contract, each time")
    parser.add_argument("--database-url")
    asked = parser.parse_args()
    count = round(asked.minutes * asked.per_minute)
    with tempfile.TemporaryDirectory() as folder:
        url = asked.database_url or f"sqlite:///{Path(folder) / 'desks.sqlite'}"
        floor = build(Database(url), asked.desks)
        measured = run(floor, count, 60 / asked.per_minute / asked.speed, asked.look / asked.speed)
        found = report(floor, measured, count, asked.speed)
        floor.database.engine.dispose()
        alone = build(Database(f"sqlite:///{Path(folder) / 'alone.sqlite'}"), 1)
        baseline = report(alone, run(alone, 40, 0, 0), 40, 1)
        alone.database.engine.dispose()
    print(json.dumps(found | {"baseline_one_desk_deed_ms": baseline["deed_ms"]}))
    wrong = found["contracts_twice"] or found["numbers_twice"] or found["gaps"] or found["refused"]
    if wrong or found["ratified"] != count:
        raise SystemExit("not every contract was ratified once, with the numbers in a row")


if __name__ == "__main__":
    main()
