"""The desk's page of local words, through the client."""

import re
from html import unescape

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select
from sqlalchemy.orm import Session

from beursvloer.access.permissions import Actor, Grant, Role
from beursvloer.editions.models import Edition
from beursvloer.local_words.actions import add_word
from beursvloer.local_words.models import LocalWord
from beursvloer.local_words.rules import NewWord
from beursvloer.terms import Kind, Side
from tests.conftest import NOW
from tests.factories import (
    make_edition,
    make_listing,
    make_organisation,
    make_organiser,
    make_region,
    sign_in,
)
from tests.organisers.desk import desk, text_of
from tests.statements import counted


def board(session: Session, edition: Edition, *titles: str, **fields: object) -> None:
    club = make_organisation(session, edition, name="Scouting Blokhut")
    for title in titles:
        make_listing(session, edition, club, side=Side.REQUEST, title=title, kind=Kind.GOODS, **fields)  # type: ignore[arg-type]  # each test names fields of it
    session.commit()


def listed(session: Session) -> list[tuple[str, str | None]]:
    session.expire_all()
    rows = session.scalars(select(LocalWord).order_by(LocalWord.word))
    return [(row.word, row.concept) for row in rows]


def add(
    session: Session, edition: Edition, written: str, concept: str | None = "tractor", lang: str = "nl"
) -> LocalWord:
    boss = Actor(grants=frozenset({Grant(Role.ORGANISER, region_id=edition.region_id)}))
    row = add_word(session, boss, edition, NewWord(written, lang, concept), NOW)
    session.commit()
    return row


def main(page: str) -> str:
    return text_of(re.sub(r"(?s)<datalist.*?</datalist>", "", page))


def test_words_that_the_computer_does_not_know(client: FlaskClient, session: Session) -> None:
    edition, at = desk(client, session)
    board(session, edition, "Wie heeft tafels voor de Koem?", "Stoelen voor de Koem in Haarle", "Hulp in onze blokhut")
    page = main(client.get(f"{at}/woorden").text)
    assert "Koem in 2 briefjes Leg uit" in page
    assert "Wie heeft tafels voor de Koem?" in page
    for known in ("tafels in", "Haarle in", "blokhut in"):  # of the lexicon, a village, the club's own name
        assert known not in page
    assert "/beheer/woorden?woord=Koem&amp;taal=nl#new" in client.get(f"{at}/woorden").text


def test_only_what_hangs_on_the_board_is_shown(client: FlaskClient, session: Session) -> None:
    edition, at = desk(client, session)
    board(session, edition, "Tafels voor Geheimdorp", held=True)
    other = make_edition(session, edition.region)
    board(session, other, "Tafels voor Elderswijk")
    page = client.get(f"{at}/woorden").text
    assert "Geheimdorp" not in page
    assert "Elderswijk" not in page
    assert "Niets onbekend" in page


def test_one_tap_fills_the_form_and_shows_where_the_word_stands(client: FlaskClient, session: Session) -> None:
    edition, at = desk(client, session)
    board(session, edition, "Wie heeft tafels voor de gaffelaar?", "Wij rijden gaffelaars")
    page = client.get(f"{at}/woorden?woord=gaffelaar&taal=nl").text
    assert 'value="gaffelaar"' in page
    assert "2 briefjes gebruiken dit woord." in main(page)
    assert "Tot nu toe zegt het de computer niets." in main(page)


def test_a_word_is_explained(client: FlaskClient, session: Session) -> None:
    edition, at = desk(client, session)
    board(session, edition, "Wie rijdt de gaffelaar?")
    sent = {"word": "de Gaffelaar", "means": "trekker", "lang": "nl"}
    looked = client.post(f"{at}/woorden", data={**sent, "look": "1"})
    assert looked.status_code == 200
    assert "1 briefje gebruikt dit woord." in main(looked.text)
    assert "Straks als: tractor." in main(looked.text)
    assert listed(session) == []
    page = client.post(f"{at}/woorden", data=sent, follow_redirects=True).text
    assert listed(session) == [("gaffelaar", "tractor")]
    assert "Vanaf nu leest de computer “de Gaffelaar” als: tractor." in main(page)
    assert "de Gaffelaar = tractor in 1 briefje" in main(page)
    assert "Gaffelaar in 1 briefje Leg uit" not in main(page)


def test_an_ambiguous_meaning_is_answered_with_choices(client: FlaskClient, session: Session) -> None:
    _edition, at = desk(client, session)
    sent = {"word": "Koemfeest", "means": "zaal"}
    page = client.post(f"{at}/woorden", data=sent)
    assert page.status_code == 422
    assert "“zaal” kan van alles zijn. Kies er één." in main(page.text)
    assert 'value="Koemfeest"' in page.text
    offered = re.findall(r'name="picked"[^>]*value="(\w+)"', page.text)
    assert len(offered) > 1
    assert listed(session) == []
    assert client.post(f"{at}/woorden", data={**sent, "picked": "tractor"}).status_code == 422
    assert client.post(f"{at}/woorden", data={**sent, "picked": offered[1]}).status_code == 302
    assert listed(session) == [("koemfeest", offered[1])]


@pytest.mark.parametrize(
    ("sent", "said"),
    [
        ({"word": "", "means": "tractor"}, "Vul een woord in."),
        ({"word": "2026", "means": "tractor"}, "Vul een woord in."),
        ({"word": "ab", "means": "tractor"}, "Dit is te kort: een woord van minstens 3 letters."),
        ({"word": "x" * 61, "means": "tractor"}, "Dit is te lang: hoogstens 60 letters."),
        (
            {"word": "wij zoeken een grote tractor", "means": "tractor"},
            "Dit is te lang. Eén woord, of hoogstens 4 die bij elkaar horen.",
        ),
        ({"word": "koem", "means": ""}, "Zeg met een gewoon woord wat het betekent."),
        ({"word": "koem", "means": "xyzzy"}, "“xyzzy” kent de computer ook niet. Probeer een gewoner woord."),
        ({"word": "Huis van Noord", "silent": "1"}, "Alleen één los woord kan niets zeggen."),
        ({"word": "Gaffelaar", "means": "tractor"}, "“de gaffelaar” staat al op de lijst."),
    ],
)
def test_what_is_not_right_comes_back_filled_in(
    client: FlaskClient, session: Session, sent: dict[str, str], said: str
) -> None:
    edition, at = desk(client, session)
    add(session, edition, "de gaffelaar")
    page = client.post(f"{at}/woorden", data=sent)
    assert page.status_code == 422
    assert said in main(page.text)
    if sent["word"]:
        assert f'value="{sent["word"]}"' in unescape(page.text)
    assert listed(session) == [("gaffelaar", "tractor")]


def test_a_word_that_says_nothing_is_known_from_then_on(client: FlaskClient, session: Session) -> None:
    edition, at = desk(client, session)
    board(session, edition, "Tafels voor de Noordik")
    assert "Noordik in 1 briefje" in main(client.get(f"{at}/woorden").text)
    page = client.post(
        f"{at}/woorden", data={"word": "Noordik", "lang": "nl", "silent": "1"}, follow_redirects=True
    ).text
    assert listed(session) == [("noordik", None)]
    assert "Noordik zegt niets in 1 briefje" in main(page)
    assert "Noordik in 1 briefje Leg uit" not in main(page)


def test_a_word_is_removed_and_put_back(client: FlaskClient, session: Session) -> None:
    edition, at = desk(client, session)
    row = add(session, edition, "de Koem", lang="de")
    page = client.post(f"{at}/woorden/{row.id}/weghalen", follow_redirects=True).text
    assert listed(session) == []
    assert "“de Koem” is van de lijst." in main(page)
    [back] = re.findall(r'action="([^"]*/woorden/terug[^"]*)"', page)
    assert client.post(unescape(back), follow_redirects=True).status_code == 200
    assert listed(session) == [("koem", "tractor")]
    assert session.scalars(select(LocalWord.locale)).one() == "de"
    twice = client.post(unescape(back), follow_redirects=True).text
    assert "“de Koem” staat al op de lijst." in main(twice)


def test_what_does_not_exist(client: FlaskClient, session: Session) -> None:
    edition, at = desk(client, session)
    elsewhere = add(session, make_edition(session), "koem")
    assert client.post(f"{at}/woorden/{elsewhere.id}/weghalen").status_code == 404
    assert client.post(f"{at}/woorden/999999/weghalen").status_code == 404
    assert client.post(f"{at}/woorden/terug?woord=koem&begrip=unheardof").status_code == 404
    assert client.get("/vloer/nergens/beheer/woorden").status_code == 404
    assert listed(session) == [("koem", "tractor")]
    assert edition.region_id != elsewhere.region_id


def test_a_meaning_that_is_no_more_is_said(client: FlaskClient, session: Session) -> None:
    edition, at = desk(client, session)
    add(session, edition, "koem", "unheardof")
    page = client.get(f"{at}/woorden")
    assert page.status_code == 200
    assert "De computer kent deze betekenis niet meer." in main(page.text)


def test_an_organiser_of_one_floor_looks_only(client: FlaskClient, session: Session) -> None:
    edition = make_edition(session, make_region(session))
    row = add(session, edition, "koem")
    sign_in(client, make_organiser(session, edition))
    session.commit()
    at = f"/vloer/{edition.slug}/beheer/woorden"
    page = client.get(at).text
    assert "koem = tractor" in main(page)
    assert "Alleen wie alle beursvloeren organiseert, kan het veranderen." in main(page)
    assert "weghalen" not in page
    for path, sent in ((at, {"word": "noaber", "means": "tractor"}), (f"{at}/{row.id}/weghalen", {})):
        assert client.post(path, data=sent).status_code == 403
    assert listed(session) == [("koem", "tractor")]


@pytest.mark.parametrize("role", sorted(set(Role) - {Role.ORGANISER}))
def test_nobody_else_sees_the_page(client: FlaskClient, session: Session, role: Role) -> None:
    edition = make_edition(session)
    sign_in(client, make_organiser(session, edition, role=role))
    session.commit()
    assert client.get(f"/vloer/{edition.slug}/beheer/woorden").status_code == 403


def test_the_page_asks_the_same_of_the_database_however_much_there_is(client: FlaskClient, session: Session) -> None:
    edition, at = desk(client, session)
    asked = []
    for number in (1, 3):
        for count in range(number):
            add(session, edition, f"bijnaam{number}x{count}")
        board(session, edition, *[f"Tafels voor de Koem{number}{count}" for count in range(number)])
        with counted(session.get_bind()) as seen:  # type: ignore[arg-type]  # a connection takes listeners as well
            assert client.get(f"{at}/woorden?woord=koem").status_code == 200
        asked.append(len(seen))
    assert asked[0] == asked[1]


def test_the_join_page_reads_the_word(client: FlaskClient, session: Session) -> None:
    """A room by its nickname is a space: the live reading says so once the word is explained."""
    edition, _at = desk(client, session)
    address = f"/vloer/{edition.slug}/lezen?side=offer&sentence=Wij bieden de Blommenhof"
    picked = re.compile(r'<input checked[^>]*name="kind"[^>]*value="(\w+)"')
    assert picked.findall(client.get(address).text) == []
    add(session, edition, "Blommenhof", "meeting_room")
    assert picked.findall(client.get(address).text) == ["facility"]
