"""What is missing, and why or why not: through the client, as the desk reads it."""

import re

import pytest
from flask.testing import FlaskClient
from sqlalchemy.orm import Session

from beursvloer.access.permissions import Role
from beursvloer.accounts.rules import OrganisationKind
from beursvloer.editions.models import Edition
from beursvloer.gaps import planner
from beursvloer.listings.models import Listing
from beursvloer.matching.bmatching import Stop
from beursvloer.terms import Kind, Side
from tests.factories import (
    make_edition,
    make_listing,
    make_organisation,
    make_organiser,
    make_proposal,
    make_region,
    person_of,
    sign_in,
)
from tests.organisers.desk import desk, text_of
from tests.statements import counted

PAGES = ("/ontbreekt", "/ontbreekt?wat=aanbod", "/waarom")


def asks(session: Session, edition: Edition, title: str, kind: Kind = Kind.LABOUR, **more: object) -> Listing:
    club = make_organisation(session, edition)
    return make_listing(session, edition, club, side=Side.REQUEST, title=title, kind=kind, **more)  # type: ignore[arg-type]


def offers(session: Session, edition: Edition, title: str, kind: Kind = Kind.LABOUR, **more: object) -> Listing:
    firm = make_organisation(session, edition, kind=OrganisationKind.BUSINESS)
    return make_listing(session, edition, firm, title=title, kind=kind, **more)  # type: ignore[arg-type]


def test_whom_to_ring(client: FlaskClient, session: Session) -> None:
    edition, at = desk(client, session)
    asks(session, edition, "Wie schildert onze kleedkamers?")
    asks(session, edition, "Wij zoeken een schilder voor het clubhuis")
    session.commit()
    page = text_of(client.get(f"{at}/ontbreekt").text)
    assert "2 van de 2 open vragen vinden niets, of te weinig" in page
    assert "Met 1 telefoontje zijn 2 vragen geholpen." in page
    assert "2 vragen zijn ermee geholpen" in page
    assert "Niemand biedt nog zoiets aan." in page
    assert "Wat ontbreekt er?" in text_of(client.get(f"{at}/voorstellen").text)
    assert "/beheer/ontbreekt" in client.get(at).text


def test_who_gave_it_before_is_named(client: FlaskClient, session: Session) -> None:
    region = make_region(session)
    before = make_edition(session, region, name="Beursvloer 2026")
    firm = make_organisation(session, before, kind=OrganisationKind.BUSINESS, name="Schildersbedrijf Jansen")
    make_listing(session, before, firm, title="Schilder voor een dag")
    hidden = make_organisation(session, before, kind=OrganisationKind.BUSINESS, name="Schildersbedrijf Geheim")
    make_listing(session, before, hidden, title="Schilder voor een dag", held=True)
    elsewhere = make_edition(session)
    make_listing(session, elsewhere, make_organisation(session, elsewhere, name="Schildersbedrijf Ver"))
    edition = make_edition(session, region)
    sign_in(client, make_organiser(session, edition))
    asks(session, edition, "Wij zoeken een schilder voor het clubhuis")
    session.commit()
    page = text_of(client.get(f"/vloer/{edition.slug}/beheer/ontbreekt").text)
    assert "Bood het eerder aan: Schildersbedrijf Jansen , Nijverdal: “Schilder voor een dag” (Beursvloer 2026)" in page
    assert "Geheim" not in page
    assert "Ver:" not in page


def test_each_open_request_says_what_it_misses(client: FlaskClient, session: Session) -> None:
    edition, at = desk(client, session)
    one = asks(session, edition, "Wij zoeken een schilder voor het clubhuis")
    two = asks(session, edition, "Wie schildert onze kleedkamers?")
    painter = offers(session, edition, "Schilder voor een dag")
    session.commit()
    html = client.get(f"{at}/ontbreekt").text
    page = text_of(html)
    assert "1 van de 2 open vragen" in page
    assert "Het is er, maar het past beter bij anderen." in page
    links = set(re.findall(r"waarom\?vraag=(\d+)&amp;aanbod=(\d+)", html))
    assert links < {(str(one.number), str(painter.number)), (str(two.number), str(painter.number))}
    [(asked, offered)] = links
    said = text_of(client.get(f"{at}/waarom?vraag={asked}&aanbod={offered}").text)
    assert "Niet voorgesteld: het aanbod gaat naar" in said


def test_a_lonely_offer_hears_who_could_use_it(client: FlaskClient, session: Session) -> None:
    edition, at = desk(client, session)
    offers(session, edition, "Vergaderzaal met beamer", Kind.FACILITY)
    session.commit()
    page = text_of(client.get(f"{at}/ontbreekt?wat=aanbod").text)
    assert "Wie kan gebruiken wat er is?" in page
    assert "Niemand vraagt nog zoiets." in page


def test_an_empty_floor_says_what_comes(client: FlaskClient, session: Session) -> None:
    _edition, at = desk(client, session)
    assert "Nog niets te vergelijken" in client.get(f"{at}/ontbreekt").text


def test_why_adds_up_and_gives_the_place(client: FlaskClient, session: Session) -> None:
    edition, at = desk(client, session)
    asked, offered = asks(session, edition, "Wie schildert onze kleedkamers?"), offers(session, edition, "Schilder")
    session.commit()
    for one, other in ((asked, offered), (offered, asked)):
        html = client.get(f"{at}/waarom?vraag={one.number}&aanbod={other.number}").text
        assert "In de beste verdeling van dit moment horen deze twee bij elkaar." in html
        numbers = [int(re.sub(r"\D", "", one)) for one in re.findall(r'<td class="num">([^<]+)</td>', html)]
        assert sum(numbers[:-1]) == numbers[-1] > 0
        assert f"= {numbers[-1]:,}".replace(",", ".") in html


def test_why_not_for_what_happened_already(client: FlaskClient, session: Session) -> None:
    edition, at = desk(client, session)
    club = make_organisation(session, edition)
    own = make_listing(session, edition, club, title="Schilder")
    asked = make_listing(session, edition, club, side=Side.REQUEST, title="Wie schildert onze zaal?")
    proposal = make_proposal(session, edition)
    held = asks(session, edition, "Wij zoeken sponsors", held=True)
    session.commit()

    def why(one: Listing, other: Listing) -> str:
        return text_of(client.get(f"{at}/waarom?vraag={one.number}&aanbod={other.number}").text)

    assert "Beide briefjes zijn van dezelfde organisatie." in why(asked, own)
    assert "Deze twee zijn al aan elkaar voorgesteld: wacht op antwoord." in why(proposal.request, proposal.offer)
    assert "hangt niet op het bord" in why(held, own)
    assert "een open voorstel houdt het vast" in why(asked, proposal.offer)


def test_why_asks_for_a_request_and_an_offer(client: FlaskClient, session: Session) -> None:
    edition, at = desk(client, session)
    asked = asks(session, edition, "Wie schildert onze kleedkamers?")
    second = asks(session, edition, "Wie maait ons veld?")
    session.commit()
    for address, says in (
        (f"vraag={asked.number}&aanbod={second.number}", "Dit zijn twee vragen."),
        (f"vraag={asked.number}&aanbod={asked.number}", "Vul het nummer van een vraag en het nummer van een aanbod in"),
        (f"vraag={asked.number}&aanbod=999", "999"),
        ("vraag=x&aanbod=", "Vul een getal in"),
    ):
        answer = client.get(f"{at}/waarom?{address}")
        assert answer.status_code == 422
        assert says in answer.text


def test_a_proposal_shows_how_it_adds_up_and_the_desk_asks_on(client: FlaskClient, session: Session) -> None:
    edition = make_edition(session)
    parts = [{"code": "concept", "points": 4_000, "facts": {}}, {"code": "distance", "points": -20, "facts": {"km": 3}}]
    proposal = make_proposal(session, edition, parts=parts)
    session.commit()
    asked = f"/beheer/waarom?vraag={proposal.request.number}&amp;aanbod={proposal.offer.number}"
    for person, link in (
        (person_of(session, proposal.offer.organisation), False),
        (make_organiser(session, edition), True),
    ):
        session.commit()
        sign_in(client, person)
        page = client.get(f"/voorstel/{proposal.id}").text
        assert "Onderwerp 4.000 − Afstand 20 = 3.980 van 10.000 punten." in page
        assert (asked in page) is link


@pytest.mark.parametrize("path", PAGES)
def test_who_makes_no_pairs_stays_out(client: FlaskClient, session: Session, path: str) -> None:
    edition = make_edition(session)
    sign_in(client, make_organiser(session, edition, role=Role.MIRROR_GROUP))
    session.commit()
    assert client.get(f"/vloer/{edition.slug}/beheer{path}").status_code == 403
    assert "/beheer/ontbreekt" not in client.get(f"/vloer/{edition.slug}/beheer").text


@pytest.mark.parametrize("path", ["/ontbreekt", "/ontbreekt?wat=aanbod", "/waarom?vraag={}&aanbod={}"])
def test_more_rows_ask_no_more_queries(client: FlaskClient, session: Session, path: str) -> None:
    """Once computed, a page asks for its own rows alone; and so does the computing itself."""
    edition, at = desk(client, session)
    counts = []
    for more in (1, 2):
        for _ in range(more):
            asked = asks(session, edition, "Wie schildert onze kleedkamers?")
            asks(session, edition, "Wie geeft ons advies over de boekhouding?", Kind.EXPERTISE)
            offered = offers(session, edition, "Schilder voor een dag")
            offers(session, edition, "Vergaderzaal", Kind.FACILITY)
        session.commit()
        for _round in ("computed", "kept"):
            session.expire_all()
            with counted(session.get_bind().engine) as sent:
                address = path.format(asked.number, offered.number)
                assert client.get(f"{at}{address}").status_code == 200
            counts.append(len(sent))
    assert counts[:2] == counts[2:]
    assert counts[0] <= 34
    assert counts[1] <= 16


def test_what_is_computed_is_kept_until_the_market_changes(
    client: FlaskClient, session: Session, monkeypatch: pytest.MonkeyPatch
) -> None:
    edition, at = desk(client, session)
    asks(session, edition, "Wie schildert onze kleedkamers?")
    session.commit()
    computed, compute = [], planner.compute

    def counting(given: planner.Given, stop: Stop) -> planner.Gaps:
        computed.append(given)
        return compute(given, stop)

    monkeypatch.setattr(planner, "compute", counting)
    for _ in range(2):
        assert "1 van de 1 open vragen" in text_of(client.get(f"{at}/ontbreekt").text)
    assert len(computed) == 1
    offers(session, edition, "Schilder voor een dag")
    session.commit()
    assert "0 van de 1 open vragen" in text_of(client.get(f"{at}/ontbreekt").text)
    assert len(computed) == 2
