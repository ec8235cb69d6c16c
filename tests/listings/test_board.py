"""The board: what hangs there, in which order, and what a search finds. A fixed number of queries, whatever hangs."""

import re
from datetime import timedelta

import pytest
from flask.testing import FlaskClient
from sqlalchemy import Connection
from sqlalchemy.orm import Session

from beursvloer.editions.models import Edition
from beursvloer.listings.actions import set_state, take_stock
from beursvloer.listings.queries import BoardFilter, page_of_board
from beursvloer.listings.rules import ListingState
from beursvloer.terms import Kind, Side
from tests.conftest import NOW
from tests.factories import actor_for, make_edition, make_listing, make_organisation, person_of, sign_in
from tests.statements import counted

TITLE = re.compile(r'<h2 class="slip__title"><a href="([^"]+)">([^<]+)</a>')


def titles(page: str) -> list[str]:
    return [title for _address, title in TITLE.findall(page)]


def board(client: FlaskClient, edition: Edition, query: str = "") -> str:
    client.set_cookie("taal", "en")
    answer = client.get(f"/vloer/{edition.slug}/lijst{query}")
    assert answer.status_code == 200
    return answer.text


def found(session: Session, edition: Edition, **wanted: object) -> list[str]:
    rows, count = page_of_board(session, edition.id, BoardFilter(**wanted), 1, 50)  # type: ignore[arg-type]  # fields by name
    assert count == len(rows)
    return [row.title for row in rows]


def test_newest_first_and_what_is_all_promised_last(session: Session, edition: Edition) -> None:
    club = make_organisation(session, edition)
    for hours, title in enumerate(("oldest", "older", "newest")):
        make_listing(session, edition, club, title=title, now=NOW + timedelta(hours=hours))
    gone = make_listing(session, edition, club, title="all promised", now=NOW + timedelta(hours=5))
    take_stock(session, gone.id, 1)
    assert found(session, edition) == ["newest", "older", "oldest", "all promised"]


def test_only_open_ones_of_this_edition_hang_there(session: Session, edition: Edition, client: FlaskClient) -> None:
    club = make_organisation(session, edition)
    actor = actor_for(session, club)
    make_listing(session, edition, club, title="open")
    make_listing(session, edition, club, title="held", held=True)
    for state in (ListingState.PAUSED, ListingState.WITHDRAWN):
        set_state(session, actor, edition, make_listing(session, edition, club, title=state.value), state, NOW)
    make_listing(session, make_edition(session, edition.region), title="of another floor")
    session.commit()
    assert titles(board(client, edition)) == ["open"]
    sign_in(client, person_of(session, club))
    assert titles(board(client, edition)) == ["open"]


def test_side_kind_and_village_narrow_it_down(session: Session, edition: Edition) -> None:
    nijverdal, hellendoorn, haarle = edition.region.villages
    for village in (nijverdal, hellendoorn, haarle):
        club = make_organisation(session, edition, village_id=village.id)
        make_listing(session, edition, club, title=f"offer in {village.name}", kind=Kind.GOODS)
        make_listing(session, edition, club, title=f"request in {village.name}", side=Side.REQUEST, kind=Kind.NETWORK)
    assert found(session, edition, side=Side.OFFER, villages=(haarle.id,)) == ["offer in Haarle"]
    assert found(session, edition, kinds=(Kind.NETWORK,), villages=(haarle.id, nijverdal.id)) == [
        "request in Haarle",
        "request in Nijverdal",
    ]
    assert found(session, edition, kinds=(Kind.LABOUR,)) == []


def test_each_word_is_found_in_any_of_the_texts(session: Session, edition: Edition) -> None:
    club = make_organisation(session, edition, name="SV De Regge")
    make_listing(session, edition, club, title="Kantine verven", description="Twee dagen", counter="Een rondleiding")
    make_listing(session, edition, title="100% katoen, maat_groot")
    for words in ("VERF", "verf dag", "regge rondleidingen", "kantine"):
        assert found(session, edition, words=words) == ["Kantine verven"], words
    assert found(session, edition, words="verf week") == []
    assert found(session, edition, words="100%") == ["100% katoen, maat_groot"]
    assert found(session, edition, words="t_g") == ["100% katoen, maat_groot"]
    assert found(session, edition, words="a_m") == []
    assert found(session, edition, words="\\") == []


def test_a_page_has_24_notes_and_keeps_the_search(session: Session, edition: Edition, client: FlaskClient) -> None:
    club = make_organisation(session, edition)
    for n in range(30):
        make_listing(session, edition, club, title=f"Verf {n}", now=NOW + timedelta(minutes=n))
    make_listing(session, edition, club, title="Zaal", now=NOW + timedelta(hours=1))
    session.commit()
    first = board(client, edition, "?words=verf&side=&kind=labour")
    assert titles(first) == [f"Verf {n}" for n in range(29, 5, -1)]
    assert "30 notes, newest first" in first
    assert re.findall(r'rel="next" href="([^"]+)"', first) == [
        f"/vloer/{edition.slug}/lijst?words=verf&amp;kind=labour&amp;page=2"
    ]
    second = board(client, edition, "?words=verf&kind=labour&page=2")
    assert titles(second) == [f"Verf {n}" for n in range(5, -1, -1)]
    assert re.findall(r'rel="prev" href="([^"]+)"', second) == [
        f"/vloer/{edition.slug}/lijst?words=verf&amp;kind=labour"
    ]


def test_a_page_that_is_no_longer_there_leads_to_the_last(
    session: Session, edition: Edition, client: FlaskClient
) -> None:
    make_listing(session, edition)
    session.commit()
    answer = client.get(f"/vloer/{edition.slug}/lijst?page=9&side=offer")
    assert (answer.status_code, answer.location) == (302, f"/vloer/{edition.slug}/lijst?side=offer")


@pytest.mark.parametrize("query", ["?side=money", "?kind=love", "?village=x", "?village=-1", "?page=x", "?page=-3"])
def test_nonsense_in_the_address_narrows_nothing(
    session: Session, edition: Edition, client: FlaskClient, query: str
) -> None:
    make_listing(session, edition, title="Zaal")
    session.commit()
    assert titles(board(client, edition, query)) == ["Zaal"]


def test_the_form_shows_what_was_asked(session: Session, edition: Edition, client: FlaskClient) -> None:
    village = edition.region.villages[1]
    session.commit()
    page = board(client, edition, f"?words=verf&side=request&kind=goods&village={village.id}")
    ticked = re.findall(r"<input checked[^>]* value=\"([^\"]*)\"", page)
    assert ticked == ["request", "goods", str(village.id)]
    assert re.findall(r'id="words"[^>]* value="([^"]*)"', page) == ["verf"]
    assert '<details class="filters" open>' in page
    assert "2 chosen" in page


def test_what_people_type_is_text(session: Session, edition: Edition, client: FlaskClient) -> None:
    make_listing(session, edition, title="<script>alert(1)</script>")
    session.commit()
    page = board(client, edition, "?words=<script>")
    assert titles(page) == ["&lt;script&gt;alert(1)&lt;/script&gt;"]
    assert "<script>alert" not in page
    assert 'value="&lt;script&gt;"' in page


def test_an_empty_board_says_who_may_be_first(session: Session, edition: Edition, client: FlaskClient) -> None:
    session.commit()
    page = board(client, edition)
    assert "The board is still empty" in page
    assert "Hang up the first note" in page
    assert "Nothing hangs here that fits" in board(client, edition, "?words=verf")


def test_my_own_notes_are_marked(session: Session, edition: Edition, client: FlaskClient) -> None:
    club = make_organisation(session, edition)
    make_listing(session, edition, club)
    make_listing(session, edition)
    session.commit()
    assert board(client, edition).count("Your own note") == 0
    sign_in(client, person_of(session, club))
    assert board(client, edition).count("Your own note") == 1


@pytest.mark.parametrize("signed_in", [False, True])
def test_the_number_of_queries_does_not_grow(
    session: Session, edition: Edition, client: FlaskClient, connection: Connection, signed_in: bool
) -> None:
    person = person_of(session, make_organisation(session, edition))
    counts = []
    hung = 0
    for many in (1, 3, 30):
        for n in range(hung, many):
            make_listing(session, edition, title=f"Note {n}")
        hung = many
        session.commit()
        session.expire_all()
        if signed_in:
            sign_in(client, person)
        address = f"/vloer/{edition.slug}/lijst"
        with counted(connection.engine) as asked:
            assert len(titles(client.get(address).text)) == min(many, 24)
        counts.append(len(asked))
    assert counts == [counts[0]] * 3
    assert counts[0] == (7 if signed_in else 4)


def test_a_search_finds_the_village_and_what_means_the_same(
    session: Session, edition: Edition, client: FlaskClient
) -> None:
    haarle = next(village for village in edition.region.villages if village.name == "Haarle")
    make_listing(session, edition, make_organisation(session, edition, village_id=haarle.id), title="Kantine verven")
    make_listing(session, edition, title="Uurtje boekhouding")
    session.commit()
    assert titles(board(client, edition, "?words=haarle")) == ["Kantine verven"]
    assert titles(board(client, edition, "?words=kantine+gezocht")) == ["Kantine verven"]
    client.set_cookie("taal", "nl")
    for typed, title in (("schilderwerk", "Kantine verven"), ("boekhouder", "Uurtje boekhouding")):
        page = client.get(f"/vloer/{edition.slug}/lijst?words={typed}").text
        assert "Lijkt erop" in page
        assert "met andere woorden" in page
        assert title in page
