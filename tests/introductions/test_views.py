"""A matchmaker, a phone and the corners."""

from collections.abc import Callable
from contextlib import AbstractContextManager

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select
from sqlalchemy.orm import Session

from beursvloer.access.permissions import Role
from beursvloer.contracts.rules import MatchState
from beursvloer.editions.models import Edition, Participation
from beursvloer.evening.queries import needs
from beursvloer.introductions import queries
from beursvloer.introductions.models import Introduction
from beursvloer.introductions.rules import IntroductionState
from beursvloer.listings.models import Listing
from beursvloer.live.announce import announce
from beursvloer.live.events import ListingChanged
from beursvloer.live.models import EventRow
from beursvloer.terms import Kind, Side
from tests.conftest import NOW
from tests.factories import (
    make_edition,
    make_listing,
    make_match,
    make_organisation,
    make_organiser,
    person_of,
    sign_in,
)
from tests.statements import counted


@pytest.fixture
def floor(session: Session) -> tuple[Edition, Listing, Listing]:
    edition = make_edition(session)
    painter = make_organisation(session, edition, name="Schildersbedrijf Kwast")
    club = make_organisation(session, edition, name="SV De Regge")
    offer = make_listing(session, edition, painter, title="Schilder voor een dag")
    request = make_listing(session, edition, club, side=Side.REQUEST, title="Wie schildert ons clubhuis?")
    session.commit()
    return edition, offer, request


def test_a_matchmaker_takes_a_pair_up_and_ticks_it_off(
    client: FlaskClient, session: Session, floor: tuple[Edition, Listing, Listing]
) -> None:
    edition, offer, request = floor
    matchmaker = make_organiser(session, edition, role=Role.MATCHMAKER)
    session.commit()
    sign_in(client, matchmaker)
    page = f"/vloer/{edition.slug}/koppelen"
    shown = client.get(page).text
    assert "Schildersbedrijf Kwast" in shown
    assert "Wie schildert ons clubhuis?" in shown
    press = f"{page}/{offer.id}/{request.id}"
    for state in ("open", "open", "done"):
        assert client.post(press, data={"state": state}).status_code == 303
    row = session.scalars(select(Introduction)).one()
    assert (row.state, row.taken_by) == (IntroductionState.DONE, matchmaker.id)
    told = session.scalars(select(EventRow).where(EventRow.name == "IntroductionChanged")).all()
    assert len(told) == 2  # the second press of the same changed nothing
    assert "Wie schildert ons clubhuis?" not in client.get(f"{page}/nu").text
    assert client.post(press, data={"state": "perhaps"}).status_code == 422
    assert client.post(f"{page}/{request.id}/{offer.id}", data={"state": "done"}).status_code == 404


def test_what_somebody_has_in_hand_is_not_suggested_until_it_is_put_back(
    client: FlaskClient, session: Session, floor: tuple[Edition, Listing, Listing]
) -> None:
    edition, offer, request = floor
    one, other = (make_organiser(session, edition, role=Role.MATCHMAKER) for _ in range(2))
    session.commit()
    page = f"/vloer/{edition.slug}/koppelen"
    sign_in(client, one)
    client.post(f"{page}/{offer.id}/{request.id}", data={"state": "open"})
    press = f'action="{page}/{offer.id}/{request.id}"'
    seen = client.get(f"{page}/nu").text
    assert "Niemand om aan elkaar voor te stellen" in seen
    assert "U bent hiermee bezig." in seen
    sign_in(client, other)
    assert "Een ander is hiermee bezig." in client.get(f"{page}/nu").text
    client.post(f"{page}/{offer.id}/{request.id}", data={"state": "free"})
    seen = client.get(f"{page}/nu").text
    assert press in seen
    assert "hiermee bezig" not in seen


def test_who_went_home_or_has_it_together_is_not_introduced(
    client: FlaskClient, session: Session, floor: tuple[Edition, Listing, Listing]
) -> None:
    edition, offer, request = floor
    matchmaker = make_organiser(session, edition, role=Role.MATCHMAKER)
    parties = session.scalars(select(Participation).where(Participation.edition_id == edition.id)).all()
    for party in parties:
        party.arrived_at = NOW
    parties[0].left_at = NOW
    session.commit()
    sign_in(client, matchmaker)
    page = f"/vloer/{edition.slug}/koppelen/nu"
    assert "Niemand om aan elkaar voor te stellen" in client.get(page).text
    parties[0].left_at = None
    session.commit()
    assert "Schilder voor een dag" in client.get(page).text
    make_match(session, edition, offer, request)
    session.commit()
    seen = client.get(page).text
    assert "Schilder voor een dag" not in seen
    assert "Iedereen die er is, heeft een match" in seen


def test_a_phone_hears_with_whom_to_talk_and_where(
    client: FlaskClient, session: Session, floor: tuple[Edition, Listing, Listing]
) -> None:
    edition, _offer, request = floor
    organiser = make_organiser(session, edition)
    session.commit()
    sign_in(client, organiser)
    corner = next(one for one in edition.corners if Kind.LABOUR in [kind.kind for kind in one.kinds])
    filled = {f"host-{corner.id}": "Wilma", f"spot-{corner.id}": "links van het podium"}
    client.post(f"/vloer/{edition.slug}/hoeken/wie", data=filled)
    sign_in(client, person_of(session, request.organisation))
    page = client.get(f"/vloer/{edition.slug}/praten").text
    assert "Schildersbedrijf Kwast" in page
    assert "Helpende handen, links van het podium" in page
    assert "met Wilma" in client.get(f"/vloer/{edition.slug}/hoeken").text


def test_the_last_one_left_is_called_a_last_chance(client: FlaskClient, session: Session) -> None:
    edition = make_edition(session)
    chairs = make_listing(session, edition, title="Stapelstoelen", kind=Kind.GOODS, quantity=3)
    session.commit()
    page = f"/vloer/{edition.slug}/hoeken"
    assert "Laatste kans" not in client.get(page).text
    chairs.remaining = 1
    announce(session, ListingChanged(edition_id=edition.id, listing_id=chairs.id), NOW)
    session.commit()
    assert "Laatste kans" in client.get(page).text


def test_what_fits_a_phones_parties_is_asked_once_for_all_of_them(
    client: FlaskClient,
    session: Session,
    floor: tuple[Edition, Listing, Listing],
    statements: Callable[[], AbstractContextManager[list[str]]],
) -> None:
    edition, _offer, request = floor
    person = person_of(session, request.organisation)
    page, seen = f"/vloer/{edition.slug}/praten", []
    for _ in range(2):
        session.commit()
        sign_in(client, person)
        client.get(page)  # the market is computed once
        with statements() as asked:
            found = client.get(page, headers={"HX-Request": "true"}).text
        assert found.lstrip().startswith('<div id="talk"')
        assert "Schildersbedrijf Kwast" in found
        seen.append(len(asked))
        second = make_organisation(session, edition, name="Dorpshuis Daarle", person=person)
        make_listing(session, edition, second, side=Side.REQUEST, title="Schilder voor de zaal")
    assert seen[0] == seen[1] <= 17
    assert "data-stream" in client.get(page).text


@pytest.mark.parametrize("arrived", [False, True])
def test_the_control_desk_and_the_matchmaker_name_the_same_parties(
    app: Flask, session: Session, floor: tuple[Edition, Listing, Listing], arrived: bool
) -> None:
    edition, offer, request = floor
    row = session.scalars(select(Participation).where(Participation.organisation_id == request.organisation_id)).one()
    row.arrived_at = NOW if arrived else None
    match = make_match(session, edition, offer, request)
    for state, waiting in ((MatchState.DRAFT, 0), (MatchState.IMPOSSIBLE, 1 if arrived else 2)):
        match.state = state
        session.flush()
        shown = needs(session, edition.id, None, NOW).unmatched
        listed = [row.organisation.name for row in queries.without_match(session, edition.id)]
        assert (shown.count, sorted(shown.names), len(listed)) == (waiting, sorted(listed), waiting)
    with app.app_context():
        assert queries.best_introductions(session, edition) == []  # these two know each other


def test_the_corners_are_made_once_for_all_phones_of_one_language(
    client: FlaskClient, session: Session, floor: tuple[Edition, Listing, Listing], monkeypatch: pytest.MonkeyPatch
) -> None:
    edition, offer, _request = floor
    made: list[int] = []
    real = queries.corner_boards

    def noted(session: Session, edition: Edition) -> list[queries.CornerBoard]:
        made.append(1)
        return real(session, edition)

    monkeypatch.setattr(queries, "corner_boards", noted)
    page = f"/vloer/{edition.slug}/hoeken"
    whole, part = client.get(page).text, client.get(f"{page}/nu").text
    assert part.lstrip().startswith('<div id="corners"')
    assert part.strip() in whole
    assert len(made) == 1
    assert "Schilder voor een dag" in part
    client.set_cookie("taal", "en")
    assert "Corners" in client.get(f"{page}/nu").text
    assert len(made) == 2
    offer.title = "Twee schilders <b>voor een dag</b>"
    announce(session, ListingChanged(edition_id=edition.id, listing_id=offer.id), NOW)
    session.commit()
    assert "Twee schilders &lt;b&gt;voor" in client.get(page).text
    assert len(made) == 3


@pytest.mark.parametrize("path", ["koppelen/nu", "hoeken"])
def test_three_pairs_ask_as_much_of_the_database_as_one(client: FlaskClient, session: Session, path: str) -> None:
    seen = []
    for pairs in (1, 3):
        edition = make_edition(session)
        for _ in range(pairs):
            make_listing(session, edition)
            make_listing(session, edition, side=Side.REQUEST, title="Wie schildert onze zaal een dag?")
        matchmaker = make_organiser(session, edition, role=Role.MATCHMAKER)
        session.commit()
        sign_in(client, matchmaker)
        client.get(f"/vloer/{edition.slug}/{path}")  # the market is computed once
        session.expire_all()
        with counted(session.get_bind().engine) as asked:
            assert client.get(f"/vloer/{edition.slug}/{path}").status_code == 200
        seen.append(len(asked))
    assert seen[0] == seen[1]
