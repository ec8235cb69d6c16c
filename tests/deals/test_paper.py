"""Contracts that come in on paper, typed in at the corner desk."""

from collections.abc import Callable
from contextlib import AbstractContextManager

import pytest
from flask.testing import FlaskClient
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from beursvloer.access.permissions import Role
from beursvloer.contracts.models import Match
from beursvloer.contracts.rules import MatchState
from beursvloer.listings.models import Listing
from tests.deals.steps import Two, evening, matches, number, offer_of
from tests.factories import (
    make_organiser,
    sign_in,
)

Statements = Callable[[], AbstractContextManager[list[str]]]


def papers(session: Session, floor: Two, **changed: str) -> dict[str, str]:
    return {
        "paper": "P014",
        "giver": str(number(session, floor, floor.other.id)),
        "asker": floor.mine.name,
        "side": "offer",
        "note": "",
        "amount": "",
        "sentence": "Tien stoelen voor het dorpsfeest",
        "counter": "Koffie",
        "first_step": "Wij bellen",
        "owner": "mine",
        "first_step_by": "2027-03-01",
    } | changed


@pytest.fixture
def host(client: FlaskClient, session: Session, floor: Two) -> FlaskClient:
    host = make_organiser(session, floor.edition, role=Role.CORNER_HOST)
    session.commit()
    sign_in(client, host)
    return client


def test_a_paper_form_goes_on_and_its_number_only_once(host: FlaskClient, session: Session, floor: Two) -> None:
    path = f"/vloer/{floor.edition.slug}/balie/hoek/papier"
    assert "P014" in host.get(path).text
    evening(session, floor.edition)
    session.commit()
    first = host.post(path, data=papers(session, floor))
    match = session.scalars(select(Match)).one()
    assert (first.status_code, first.location) == (303, path)
    assert (match.paper_number, match.state, match.offer_amount) == (14, MatchState.AT_VALUATION, 10)
    again = host.post(path, data=papers(session, floor, sentence="heel iets anders", paper="14"))
    assert (again.status_code, matches(session), f"/match/{match.id}" in again.text) == (409, 1, True)
    assert "Formulier P014 is al ingevoerd." in again.text
    assert f"Het is van {match.giver.name} en {match.asker.name}." in again.text
    assert "U vulde andere namen in" not in again.text
    others = papers(session, floor, giver=floor.mine.name, asker=floor.other.name)
    assert "U vulde andere namen in" in host.post(path, data=others).text


def test_a_paper_form_names_a_note_on_the_board(host: FlaskClient, session: Session, floor: Two) -> None:
    offer = offer_of(session, floor)
    session.commit()
    sent = papers(session, floor, sentence="", note=str(offer.number), amount="2")
    assert host.post(f"/vloer/{floor.edition.slug}/balie/hoek/papier", data=sent).status_code == 303
    session.refresh(offer)
    assert offer.remaining == 1
    more = papers(session, floor, paper="15", sentence="", note=str(offer.number), amount="2")
    answer = host.post(f"/vloer/{floor.edition.slug}/balie/hoek/papier", data=more)
    assert (answer.status_code, "Er is er nog 1 over." in answer.text) == (422, True)


def test_what_a_paper_form_lacks_is_filled_in_at_the_corner(host: FlaskClient, session: Session, floor: Two) -> None:
    sent = papers(session, floor, first_step="")
    answer = host.post(f"/vloer/{floor.edition.slug}/balie/hoek/papier", data=sent)
    match = session.scalars(select(Match)).one()
    assert answer.location == f"/vloer/{floor.edition.slug}/balie/hoek/{match.id}"
    assert "P014 is ingevoerd. Er ontbreekt nog iets" in host.get(answer.location).text


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        ({"paper": "x"}, "geen nummer van een papieren formulier"),
        ({"giver": "zzz"}, "Niemand hier heeft dit nummer"),
        ({"asker": "stichting"}, "Meer dan één"),
        ({"note": "999"}, "niet van deze twee"),
        ({"note": "negen"}, "Vul een heel getal in"),
        ({"amount": "0"}, "Schrijf een getal van 1 tot"),
        ({"owner": ""}, "Kies wie de eerste stap"),
        ({"first_step_by": "2026-03-01"}, "Deze dag is al voorbij"),
        ({"sentence": ""}, "Vertel iets meer"),
    ],
)
def test_what_is_not_right_on_a_paper_form(
    host: FlaskClient, session: Session, floor: Two, changed: dict[str, str], said: str
) -> None:
    answer = host.post(f"/vloer/{floor.edition.slug}/balie/hoek/papier", data=papers(session, floor, **changed))
    assert (answer.status_code, said in answer.text, matches(session)) == (422, True, 0)
    assert session.scalar(select(func.count(Listing.id))) == 0
