"""Notes to check, and proposals from computing to releasing."""

import re

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select
from sqlalchemy.orm import Session

from beursvloer.access.permissions import Role
from beursvloer.editions.models import Edition
from beursvloer.listings.models import Listing
from beursvloer.listings.rules import ListingState
from beursvloer.organisers.views.runs import PAIRS_A_PAGE
from beursvloer.proposals.models import MatchRun, Proposal
from beursvloer.proposals.queries import draft_run, rulings_of
from beursvloer.proposals.rules import PairRuling, ProposalState, RunState
from beursvloer.terms import Kind, Side
from tests.conftest import NOW
from tests.factories import make_listing, make_organiser, make_proposal, sign_in
from tests.organisers.desk import desk, fill, text_of


def test_a_held_note_goes_on_the_board_or_not(client: FlaskClient, session: Session) -> None:
    edition, at = desk(client, session)
    fill(session, edition, 2)
    session.commit()
    held = session.scalars(select(Listing).where(Listing.state == ListingState.HELD).order_by(Listing.id)).all()
    assert "Wij zoeken sponsors" in client.get(f"{at}/controle").text
    client.post(f"{at}/controle/{held[0].number}", data={"verdict": "good"})
    client.post(f"{at}/controle/{held[1].number}", data={"verdict": "bad"})
    session.expire_all()
    assert [row.state for row in held] == [ListingState.OPEN, ListingState.WITHDRAWN]
    client.post(f"{at}/controle/{held[1].number}", data={"verdict": "good"})
    assert "Iemand anders was u net voor." in client.get(f"{at}/controle").text
    for number, verdict in ((held[0].number, "misschien"), (999, "good")):
        assert client.post(f"{at}/controle/{number}", data={"verdict": verdict}).status_code == 404


def test_compute_rule_and_release(client: FlaskClient, session: Session) -> None:
    edition, at = desk(client, session)
    fill(session, edition, 2)
    session.commit()
    assert client.post(f"{at}/voorstellen/berekenen").status_code == 302
    draft = draft_run(session, edition.id)
    assert draft is not None
    page = text_of(client.get(f"{at}/voorstellen").text)
    assert "2 voorstellen vrijgeven" in page
    assert "Bewezen: met eerst iedereen een voorstel is er geen betere verdeling." in page

    first, second = session.scalars(select(Proposal).order_by(Proposal.id)).all()
    pair = f"{at}/paar/{first.request.number}/{first.offer.number}"
    client.post(pair, data={"ruling": "pin"})
    client.post(f"{at}/paar/{second.request.number}/{second.offer.number}", data={"ruling": "forbid"})
    session.expire_all()
    assert (first.pinned, second.state) == (True, ProposalState.DISCARDED)
    assert "Er is iets veranderd sinds de berekening" in client.get(f"{at}/voorstellen").text
    assert client.post(pair, data={"ruling": "misschien"}).status_code == 404
    assert client.post(f"{at}/paar/999/1", data={"ruling": "pin"}).status_code == 404

    client.post(f"{at}/voorstellen/{draft.id}/vrijgeven")
    client.post(f"{at}/voorstellen/{draft.id}/vrijgeven")
    session.expire_all()
    assert (first.state, second.state) == (ProposalState.OPEN, ProposalState.DISCARDED)
    client.post(f"{at}/paar/{second.request.number}/{second.offer.number}?ruling=free")
    assert set(rulings_of(session, edition.id).values()) == {PairRuling.PINNED}


def test_an_older_draft_cannot_be_released(client: FlaskClient, session: Session) -> None:
    edition, at = desk(client, session)
    fill(session, edition, 1)
    session.commit()
    client.post(f"{at}/voorstellen/berekenen")
    older = draft_run(session, edition.id)
    assert older is not None
    client.post(f"{at}/voorstellen/berekenen")
    client.post(f"{at}/voorstellen/{older.id}/vrijgeven")
    assert "Er is een nieuwer concept." in client.get(f"{at}/voorstellen").text
    states = session.scalars(select(Proposal.state).order_by(Proposal.id)).all()
    assert states == [ProposalState.DISCARDED, ProposalState.DRAFT]
    client.post(f"{at}/voorstellen/weggooien")
    assert draft_run(session, edition.id) is None


def test_two_numbers_come_along_however_little_they_fit(client: FlaskClient, session: Session) -> None:
    edition, at = desk(client, session)
    offer = make_listing(session, edition, title="Aanhanger te leen", kind=Kind.GOODS)
    asked = make_listing(session, edition, side=Side.REQUEST, title="Wie kent een notaris?", kind=Kind.NETWORK)
    session.commit()
    sent = {"request_number": str(offer.number), "offer_number": str(asked.number)}  # the wrong way round
    assert client.post(f"{at}/paar", data=sent).status_code == 302
    client.post(f"{at}/voorstellen/berekenen")
    proposal = session.scalars(select(Proposal)).one()
    assert (proposal.request_id, proposal.offer_id, proposal.pinned) == (asked.id, offer.id, True)
    assert "De organisatie heeft deze twee bij elkaar gezet." in client.get(f"{at}/voorstellen").text


def test_more_pins_than_there_is_are_left_for_later(client: FlaskClient, session: Session) -> None:
    edition, at = desk(client, session)
    offer = make_listing(session, edition)
    asked = [make_listing(session, edition, side=Side.REQUEST, title="Wie schildert?") for _ in range(2)]
    session.commit()
    for request in asked:
        client.post(f"{at}/paar", data={"request_number": str(request.number), "offer_number": str(offer.number)})
    assert client.post(f"{at}/voorstellen/berekenen").status_code == 302
    assert session.scalars(select(Proposal.request_id)).all() == [asked[0].id]
    assert "Vastgezet, voor de volgende berekening" in client.get(f"{at}/voorstellen").text


@pytest.mark.parametrize("numbers", [("", ""), ("een", "2"), ("0", "1"), ("1", "1"), ("1", "99")])
def test_wrong_numbers_come_back_filled_in(client: FlaskClient, session: Session, numbers: tuple[str, str]) -> None:
    edition, at = desk(client, session)
    make_listing(session, edition)
    session.commit()
    answer = client.post(f"{at}/paar", data={"request_number": numbers[0], "offer_number": numbers[1]})
    assert answer.status_code == 422
    assert "data-errors" in answer.text
    assert rulings_of(session, edition.id) == {}


def long_draft(session: Session, edition: Edition, pairs: int) -> None:
    """A draft that nobody computed, with so many pairs."""
    fill(session, edition, pairs)
    run = MatchRun(
        edition_id=edition.id,
        state=RunState.DRAFT,
        market_version=edition.market_version,
        total_fit=1,
        objective=1,
        bound=1,
        computed_at=NOW,
    )
    session.add(run)
    session.flush()
    rows = session.scalars(select(Listing).where(Listing.state == ListingState.OPEN).order_by(Listing.id)).all()
    sides = {side: [row.id for row in rows if row.side is side] for side in Side}
    session.add_all(
        Proposal(
            edition_id=edition.id,
            run_id=run.id,
            request_id=request,
            offer_id=offer,
            fit=4000,
            state=ProposalState.DRAFT,
        )
        for request, offer in zip(sides[Side.REQUEST], sides[Side.OFFER], strict=True)
    )
    session.commit()


def test_a_long_draft_comes_in_pages_and_is_released_as_a_whole(client: FlaskClient, session: Session) -> None:
    edition, at = desk(client, session)
    client.set_cookie("taal", "en")
    long_draft(session, edition, PAIRS_A_PAGE + 2)

    def pairs(page: str) -> list[str]:
        return re.findall(r'<li id="(pair-\d+-\d+)"', page)

    first, second = (client.get(f"{at}/voorstellen{rest}").text for rest in ("", "?page=2"))
    assert (len(pairs(first)), len(pairs(second))) == (PAIRS_A_PAGE, 2)
    assert not set(pairs(first)) & set(pairs(second))
    for page in (first, second):
        assert f"Release {PAIRS_A_PAGE + 2} proposals" in page
    assert "Page 2 of 2" in text_of(second)
    assert client.get(f"{at}/voorstellen?page=3").location == f"{at}/voorstellen?page=2"

    numbers = re.match(r"pair-(\d+)-(\d+)", pairs(second)[0])
    assert numbers is not None
    ruling = f"{at}/paar/{numbers[1]}/{numbers[2]}?page=2"
    assert f'action="{ruling}"' in second
    assert client.post(ruling, data={"ruling": "pin"}).location == f"{at}/voorstellen?page=2#{numbers[0]}"
    assert "Pinned" in text_of(client.get(f"{at}/voorstellen?page=2").text)
    back = client.post(ruling, data={"ruling": "forbid"}).location
    assert back == f"{at}/voorstellen?page=2&weg={numbers[1]}-{numbers[2]}&plek=0#{numbers[0]}"
    struck_out = client.get(back).text
    assert pairs(struck_out) == pairs(second)  # the way back stands where the pair stood, and leads to the same page
    assert f"Release {PAIRS_A_PAGE + 1} proposals" in struck_out
    assert f"{ruling}&amp;ruling=free" in struck_out
    assert client.post(f"{ruling}&ruling=free").location == f"{at}/voorstellen?page=2#{numbers[0]}"
    assert "ruling=free" not in client.get(back).text  # an old address says nothing that is no longer so


def test_the_last_pair_of_a_draft_is_struck_out_in_its_place(client: FlaskClient, session: Session) -> None:
    edition, at = desk(client, session)
    long_draft(session, edition, PAIRS_A_PAGE + 1)
    last = re.findall(r'<li id="pair-(\d+)-(\d+)"', client.get(f"{at}/voorstellen?page=2").text)[-1]
    back = client.post(f"{at}/paar/{last[0]}/{last[1]}?page=2", data={"ruling": "forbid"}).location
    seen = client.get(back, follow_redirects=True).text  # there is no second page any more
    assert re.findall(r'<li id="pair-(\d+)-(\d+)"', seen).count(last) == 1


@pytest.mark.parametrize(
    ("state", "said", "heading"),
    [
        (None, "", "Vastgezet, voor de volgende berekening"),
        (ProposalState.OPEN, "Wacht op antwoord", "Vastgezet, en verstuurd"),
        (ProposalState.DECLINED, "Afgewezen", "Vastgezet, en verstuurd"),
        (ProposalState.LAPSED, "Eerder verstuurd: vervallen.", "Vastgezet, voor de volgende berekening"),
    ],
)
def test_what_became_of_a_pin(
    client: FlaskClient, session: Session, state: ProposalState | None, said: str, heading: str
) -> None:
    edition, at = desk(client, session)
    offer, asked = make_listing(session, edition), make_listing(session, edition, side=Side.REQUEST, title="Wie?")
    if state is not None:
        make_proposal(session, edition, offer, asked).state = state
    session.commit()
    client.post(f"{at}/paar/{asked.number}/{offer.number}", data={"ruling": "pin"})
    page = text_of(client.get(f"{at}/voorstellen").text)
    assert said in page
    headings = ("Vastgezet, voor de volgende berekening", "Vastgezet, en verstuurd")
    assert [each for each in headings if each in page] == [heading]


def test_reasons_on_the_desk_speak_of_the_parties_and_not_to_them(client: FlaskClient, session: Session) -> None:
    edition, at = desk(client, session)
    fill(session, edition, 1)
    session.commit()
    client.post(f"{at}/voorstellen/berekenen")
    page = client.get(f"{at}/voorstellen").text
    assert "kwamen elkaar nog niet tegen" in page
    assert "u kwam elkaar" not in page


def test_an_open_floor_with_both_sides_on_the_board_says_that_proposals_are_next(
    client: FlaskClient, session: Session
) -> None:
    edition, at = desk(client, session)
    next_step = f'action="{at}/voorstellen/berekenen"'
    make_listing(session, edition)
    session.commit()
    assert next_step not in client.get(at).text
    fill(session, edition, 1)
    session.commit()
    assert next_step in client.get(at).text
    client.post(f"{at}/voorstellen/berekenen")
    assert next_step not in client.get(at).text


def test_who_cannot_compute_is_not_sent_there(client: FlaskClient, session: Session) -> None:
    edition, at = desk(client, session)
    fill(session, edition, 1)
    sign_in(client, make_organiser(session, edition, role=Role.MATCHMAKER))
    session.commit()
    assert "voorstellen/berekenen" not in client.get(at).text
