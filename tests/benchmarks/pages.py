"""How long the server takes for a page when the board is full, and how many queries it asks, in one run.

    python -m tests.benchmarks.pages [--listings 1000] [--requests 40]

The baseline is `/privacy`: the same shell and session, and no rows. Times are of the server alone, through Flask's
test client, on a SQLite file in a temporary folder; each page is asked once before it is timed.
"""

import argparse
import json
import logging
import os
import tempfile
from collections.abc import Callable
from itertools import cycle, islice
from pathlib import Path
from random import Random
from statistics import median, quantiles
from time import perf_counter

from flask.testing import FlaskClient
from sqlalchemy.orm import Session

from beursvloer.access.permissions import Role
from beursvloer.accounts.models import Person
from beursvloer.accounts.rules import OrganisationKind
from beursvloer.clock import now
from beursvloer.database import Base, begin_write
from beursvloer.editions.models import Edition
from beursvloer.matching.parse import read
from beursvloer.terms import Kind, Side
from tests import factories
from tests.statements import counted

SENTENCES = Path(__file__).resolve().parent.parent / "matching"
PREVIEWED = "Twee middagen met de minigraver, met machinist"


def sentences() -> list[str]:
    files = sorted(SENTENCES.glob("*sentences_nl.jsonl"))
    return [json.loads(line)["text"] for file in files for line in file.read_text().splitlines() if line]


def fill(session: Session, listings: int) -> tuple[Edition, Person, Person]:
    """An edition with so many listings; returns it with somebody who takes part, and an organiser."""
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
    participant = factories.person_of(session, organisations[0])
    return edition, participant, organiser


def timed(page: Callable[[], int], times: int) -> list[float]:
    """Milliseconds of each call; the page must answer 200."""
    took = []
    for _ in range(times):
        begun = perf_counter()
        status = page()
        took.append((perf_counter() - begun) * 1000)
        assert status == 200, status
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
        edition, participant, organiser = fill(begin_write(session), listings)
        session.commit()
        slug = edition.slug
    visitor, member, desk = (app.test_client() for _ in range(3))
    for client, person in ((member, participant), (desk, organiser)):
        factories.sign_in(client, person)
    floor = f"/vloer/{slug}"
    pages: list[tuple[str, FlaskClient, str]] = [
        ("baseline /privacy", visitor, "/privacy"),
        ("public page", visitor, f"{floor}/"),
        ("board", visitor, f"{floor}/lijst"),
        ("board, searched", visitor, f"{floor}/lijst?words=schilder"),
        ("board, page 20", visitor, f"{floor}/lijst?page=20"),
        ("listing", visitor, f"{floor}/lijst/17"),
        ("my floor", member, "/mijn"),
        ("live preview", visitor, f"{floor}/lezen?side=offer&sentence={PREVIEWED.replace(' ', '+')}"),
        ("desk overview", desk, f"{floor}/beheer"),
        ("desk participants", desk, f"{floor}/beheer/deelnemers"),
    ]
    print(f"{listings} listings\n{'page':<20}{'queries':>8}{'median ms':>11}{'p95 ms':>8}{'ratio':>7}")
    base = 0.0
    for name, client, address in pages:

        def ask(client: FlaskClient = client, address: str = address) -> int:
            return client.get(address).status_code

        ask()
        with counted(app.extensions["database"].engine) as sent:
            ask()
        took = timed(ask, requests)
        base = base or median(took)
        p95 = quantiles(took, n=20)[-1]
        print(f"{name:<20}{len(sent):>8}{median(took):>11.1f}{p95:>8.1f}{median(took) / base:>7.1f}")


if __name__ == "__main__":
    main()
