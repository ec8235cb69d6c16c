"""How long the server takes for a page when the board is full, and how many queries it asks, in one run.

    python -m tests.benchmarks.pages [--listings 1000] [--requests 40]

The baseline is `/privacy`: the same shell and session, and the contact of the floors only. Times are of the server
alone, through Flask's test client, on a SQLite file in a temporary folder; each page is asked once before it is
timed. The number of queries of each page is bounded, however many listings there are, and a greater one ends the run.

"preview, other words" asks for another sentence each time; "preview after a post" does so each time right after
somebody posted a note, which is not timed. "compute" is the organiser's button, from reading to the saved draft.
"""

import argparse
import json
import logging
import os
import tempfile
from collections.abc import Callable
from dataclasses import dataclass
from itertools import cycle, islice
from pathlib import Path
from random import Random
from statistics import median, quantiles
from time import perf_counter

from flask.testing import FlaskClient
from sqlalchemy.orm import Session

from beursvloer.access.permissions import Role
from beursvloer.accounts.models import Organisation, Person
from beursvloer.accounts.rules import OrganisationKind
from beursvloer.clock import now
from beursvloer.database import Base, begin_write
from beursvloer.editions.models import Edition
from beursvloer.matching.parse import read
from beursvloer.terms import Kind, Side
from tests import factories
from tests.statements import counted

SENTENCES = Path(__file__).resolve().parent.parent / "matching" / "sentences"
PREVIEWED = "Twee middagen met de minigraver, met machinist"


QUERIES = {
    "baseline /privacy": 2,
    "public page": 12,
    "board": 4,
    "board, searched": 7,
    "board, page 20": 4,
    "listing": 2,
    "join": 2,
    "my floor": 13,
    "proposal": 7,
    "match": 8,
    "live preview": 5,
    "preview, other words": 5,
    "preview after a post": 7,
    "desk overview": 13,
    "desk participants": 8,
    "desk proposals": 12,
}
"""The most that each page asks of the database, at any size; "compute" also writes a row for each proposal."""


@dataclass(frozen=True, slots=True)
class Filled:
    """An edition, somebody who takes part in it, an organiser, and a proposal and a match of the first one."""

    edition: Edition
    participant: Person
    organiser: Person
    poster: Organisation
    proposal_id: int
    match_id: int


def sentences() -> list[str]:
    files = sorted(SENTENCES.glob("nl-*.jsonl"))
    return [json.loads(line)["text"] for file in files for line in file.read_text().splitlines() if line]


def fill(session: Session, listings: int) -> Filled:
    """An edition with so many listings."""
    random = Random(7)
    moment = now()
    edition = factories.make_edition(session, now=moment)
    villages = [village.id for village in edition.region.villages]
    kinds = [OrganisationKind.BUSINESS, OrganisationKind.COMMUNITY]
    organisations = [
        factories.make_organisation(
            session, edition, kind=kinds[number % 2], village_id=random.choice(villages), now=moment
        )
        for number in range(max(2, listings * 3 // 10))
    ]
    for number, text in enumerate(islice(cycle(sentences()), listings)):
        reading = read(text, lang="nl")
        factories.make_listing(
            session,
            edition,
            organisations[number % len(organisations)],
            side=reading.side or random.choice(list(Side)),
            title=text[:140],
            kind=reading.kind or random.choice(list(Kind)),
            now=moment,
        )
    organiser = factories.make_organiser(session, edition, role=Role.ORGANISER, now=moment)
    own = factories.make_listing(session, edition, organisations[0], quantity=2, now=moment)
    proposal = factories.make_proposal(session, edition, own, now=moment)
    match = factories.make_match(session, edition, own, now=moment)
    return Filled(
        edition, factories.person_of(session, organisations[0]), organiser, organisations[1], proposal.id, match.id
    )


def timed(page: Callable[[], int], times: int, before: Callable[[], object] = int) -> list[float]:
    """Milliseconds of each call; the page must answer 200, or 302 after a button."""
    took = []
    for _ in range(times):
        before()
        begun = perf_counter()
        status = page()
        took.append((perf_counter() - begun) * 1000)
        assert status in (200, 302), status
    return took


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--listings", type=int, default=1000)
    parser.add_argument("--requests", type=int, default=40)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        os.environ["INSTANCE_PATH"] = folder
        measure(options.listings, options.requests)


def measure(listings: int, requests: int) -> None:
    from beursvloer.app import create_app

    app = create_app({"WTF_CSRF_ENABLED": False, "RATELIMIT_ENABLED": False})
    logging.getLogger("beursvloer").setLevel(logging.ERROR)
    database = app.extensions["database"]
    Base.metadata.create_all(database.engine)
    with app.app_context(), database.session() as session:
        filled = fill(begin_write(session), listings)
        session.commit()
    floor = f"/vloer/{filled.edition.slug}"
    visitor, member, desk = (app.test_client() for _ in range(3))
    for client, person in ((member, filled.participant), (desk, filled.organiser)):
        factories.sign_in(client, person)
    texts = cycle(sentences())

    def post() -> None:
        with app.app_context(), database.session() as session:
            edition = begin_write(session).get_one(Edition, filled.edition.id)
            organisation = session.get_one(Organisation, filled.poster.id)
            factories.make_listing(session, edition, organisation, title=next(texts)[:140], now=now())
            session.commit()

    def get(client: FlaskClient, address: str) -> Callable[[], int]:
        return lambda: client.get(address).status_code

    def preview() -> int:
        return visitor.get(f"{floor}/lezen", query_string={"side": "offer", "sentence": next(texts)}).status_code

    def compute() -> int:
        return desk.post(f"{floor}/beheer/voorstellen/berekenen").status_code

    same = f"{floor}/lezen?side=offer&sentence={PREVIEWED.replace(' ', '+')}"
    pages: list[tuple[str, Callable[[], int], Callable[[], object]]] = [
        ("baseline /privacy", get(visitor, "/privacy"), int),
        ("public page", get(visitor, f"{floor}/"), int),
        ("board", get(visitor, f"{floor}/lijst"), int),
        ("board, searched", get(visitor, f"{floor}/lijst?words=schilder"), int),
        ("board, page 20", get(visitor, f"{floor}/lijst?page=20"), int),
        ("listing", get(visitor, f"{floor}/lijst/17"), int),
        ("join", get(visitor, f"{floor}/aanmelden"), int),
        ("my floor", get(member, "/mijn"), int),
        ("proposal", get(member, f"/voorstel/{filled.proposal_id}"), int),
        ("match", get(member, f"/match/{filled.match_id}"), int),
        ("live preview", get(visitor, same), int),
        ("preview, other words", preview, int),
        ("preview after a post", preview, post),
        ("desk overview", get(desk, f"{floor}/beheer"), int),
        ("desk participants", get(desk, f"{floor}/beheer/deelnemers"), int),
        ("compute", compute, int),
        ("desk proposals", get(desk, f"{floor}/beheer/voorstellen"), int),
    ]
    print(f"{listings} listings\n{'page':<22}{'queries':>8}{'median ms':>11}{'p95 ms':>8}{'ratio':>7}")
    base = 0.0
    more: list[str] = []
    for name, page, before in pages:
        page()
        before()
        with counted(database.engine) as sent:
            page()
        took = timed(page, 3 if page is compute else requests, before)
        base = base or median(took)
        p95 = quantiles(took, n=20)[-1]
        print(f"{name:<22}{len(sent):>8}{median(took):>11.1f}{p95:>8.1f}{median(took) / base:>7.1f}")
        if len(sent) > QUERIES.get(name, len(sent)):
            more.append(f"{name}: {len(sent)} queries, {QUERIES[name]} before")
    assert more == []


if __name__ == "__main__":
    main()
