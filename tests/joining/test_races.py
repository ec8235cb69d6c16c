"""The same form sent from two connections at once, and by more people than a second holds."""

from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import func, select

from beursvloer.accounts.models import Organisation, Person
from beursvloer.clock import now
from beursvloer.database import Database, begin_write
from beursvloer.editions.models import Village
from beursvloer.listings.models import Listing
from beursvloer.mail.models import OutboxMail
from tests.factories import make_edition


@pytest.fixture
def address(committed_database: Database) -> str:
    with committed_database.session() as session:
        edition = make_edition(begin_write(session), now=now())
        session.commit()
        return f"/vloer/{edition.slug}/aanmelden"


def form(committed_database: Database, key: str, email: str) -> dict[str, Any]:
    with committed_database.session() as session:
        village = session.scalars(select(Village.id).order_by(Village.id)).first()
    return {
        "key": key,
        "side": "request",
        "sentence": "Wij zoeken twee middagen hulp van een tuinman",
        "kind": "labour",
        "quantity": "2",
        "unit": "half_day",
        "organisation_name": f"Club van {email}",
        "organisation_kind": "community",
        "village": str(village),
        "name": "Ria Dijk",
        "email": email,
    }


def count(database: Database, *tables: type) -> list[int]:
    with database.session() as session:
        return [session.scalar(select(func.count()).select_from(table)) or 0 for table in tables]


def test_one_form_from_eight_connections_makes_one_of_everything(
    committed_app: Flask, committed_database: Database, address: str
) -> None:
    data = form(committed_database, "one", "ria@example.org")

    def send(_number: int) -> tuple[int, str]:
        answer = committed_app.test_client().post(address, data=data)
        return answer.status_code, answer.location

    with ThreadPoolExecutor(8) as pool:
        answers = set(pool.map(send, range(8)))
    assert answers == {(303, f"{address}/1/gelukt")}
    assert count(committed_database, Person, Organisation, Listing, OutboxMail) == [1, 1, 1, 1]


def test_sixteen_people_join_at_once_and_each_gets_a_number(
    committed_app: Flask, committed_database: Database, address: str
) -> None:
    forms = [form(committed_database, str(n), f"p{n}@example.org") for n in range(16)]
    with ThreadPoolExecutor(16) as pool:
        answers = list(pool.map(lambda data: committed_app.test_client().post(address, data=data).location, forms))
    assert sorted(answers) == sorted(f"{address}/{number}/gelukt" for number in range(1, 17))
    assert count(committed_database, Person, Organisation, Listing) == [16, 16, 16]
