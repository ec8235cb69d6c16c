"""My evening: now and next, my table, my badge, and nothing that is not out yet."""

import re
from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import timedelta

import pytest
import time_machine
from flask.testing import FlaskClient
from sqlalchemy.orm import Session

from beursvloer.accounts.models import Organisation
from beursvloer.listings.models import Listing
from beursvloer.live.announce import announce
from beursvloer.live.events import Event, HallFrozen, ProgrammeChanged
from beursvloer.programme.moves import Begin, Pause, Skip, Start
from beursvloer.programme.planner import EveningTemplate
from beursvloer.programme.rules import ItemKind
from beursvloer.rounds.models import Conversation, RoundPlan
from beursvloer.rounds.rules import PlanState, TalkState
from beursvloer.terms import Side
from tests.conftest import NOW
from tests.evening.evenings import Desk, make_evening
from tests.factories import make_listing, make_match, make_organisation, person_of, sign_in

Statements = Callable[[], AbstractContextManager[list[str]]]


def make_talks(session: Session, desk: Desk, *talks: tuple[int, int, Listing, Listing]) -> RoundPlan:
    """A released plan with these talks, each as (round, table, offer, request); the offer's party is the host."""
    plan = RoundPlan(
        edition_id=desk.edition.id,
        state=PlanState.RELEASED,
        first_round=1,
        rounds=3,
        tables=20,
        floor=1,
        total=1,
        bound=1,
        made_at=NOW,
        released_at=NOW,
    )
    session.add(plan)
    session.flush()
    for number, table, offer, request in talks:
        session.add(
            Conversation(
                plan_id=plan.id,
                edition_id=desk.edition.id,
                round_number=number,
                table_number=table,
                host_id=offer.organisation_id,
                guest_id=request.organisation_id,
                offer_id=offer.id,
                request_id=request.id,
            )
        )
    session.flush()
    return plan


@pytest.fixture
def desk(session: Session) -> Desk:
    return make_evening(session, EveningTemplate(rounds=3))


@pytest.fixture
def bakery(session: Session, desk: Desk) -> Organisation:
    return make_organisation(session, desk.edition, name="Bakkerij Jansen")


@pytest.fixture
def talks(session: Session, desk: Desk, bakery: Organisation) -> RoundPlan:
    """The bakery sits at table 12 in round 1 with the scouts, and at table 4 in round 3 with the village hall."""
    scouts = make_organisation(session, desk.edition, name="Scouting De Reggevogels")
    hall = make_organisation(session, desk.edition, name="Dorpshuis Daarle")
    rolls = make_listing(session, desk.edition, bakery, title="40 broodjes")
    lunch = make_listing(session, desk.edition, scouts, side=Side.REQUEST, title="Lunch voor de leiding")
    dinner = make_listing(session, desk.edition, hall, side=Side.REQUEST, title="Taart voor het feest")
    return make_talks(session, desk, (1, 12, rolls, lunch), (3, 4, rolls, dinner))


def card(page: str) -> str:
    """The words of the card with now and next, without the names of marks."""
    found = re.search(r'<section class="board nowcard".*?</section>', page, re.S)
    assert found is not None
    return " ".join(re.sub(r"<[^>]+>", " ", found[0]).split())


def visit(client: FlaskClient, session: Session, who: Organisation, path: str = "/mijn") -> str:
    session.commit()
    sign_in(client, person_of(session, who))
    answer = client.get(path)
    assert answer.status_code == 200
    return answer.text


def play(desk: Desk, kind: ItemKind, number: int | None = None) -> None:
    desk.do(Start())
    desk.do(Begin(version=desk.version, item_id=desk.item(kind, number).id))


def test_in_a_round_it_says_which_table_with_whom_about_what_and_what_comes_next(
    client: FlaskClient, session: Session, desk: Desk, bakery: Organisation, talks: RoundPlan
) -> None:
    play(desk, ItemKind.ROUND, 1)
    page = visit(client, session, bakery)
    ends = NOW + timedelta(minutes=8)
    assert card(page) == (
        "Nu: ronde 1 van 3 tot 19:38 tafel 12 met Scouting De Reggevogels aanbod 40 broodjes van u "
        "vraag Lunch voor de leiding van hen Is uw partner er niet? "
        "Hierna: Ronde 2 Ronde 3, tafel 4, met Dorpshuis Daarle"
    )
    assert f'data-ends="{int(ends.timestamp() * 1000)}"' in page
    assert "<title>Mijn avond · beursvloer</title>" in page


def test_the_other_party_reads_it_the_other_way_round(
    client: FlaskClient, session: Session, desk: Desk, talks: RoundPlan
) -> None:
    play(desk, ItemKind.ROUND, 1)
    scouts = session.query(Organisation).filter_by(name="Scouting De Reggevogels").one()
    assert "met Bakkerij Jansen aanbod 40 broodjes van hen vraag Lunch voor de leiding van u" in card(
        visit(client, session, scouts)
    )


def test_without_a_talk_in_this_round_it_says_where_to_go(
    client: FlaskClient, session: Session, desk: Desk, bakery: Organisation, talks: RoundPlan
) -> None:
    play(desk, ItemKind.ROUND, 2)
    page = visit(client, session, bakery)
    assert "In deze ronde hebt u geen gesprek." in card(page)
    assert f'href="/vloer/{desk.edition.slug}/praten"' in page
    assert "tafel 12" not in card(page)


def test_the_very_next_table_is_named_once(
    client: FlaskClient, session: Session, desk: Desk, bakery: Organisation, talks: RoundPlan
) -> None:
    play(desk, ItemKind.ROUND, 2)
    assert card(visit(client, session, bakery)).endswith("Hierna: Ronde 3, tafel 4, met Dorpshuis Daarle")


def test_a_talk_that_was_missed_is_none(
    client: FlaskClient, session: Session, desk: Desk, bakery: Organisation, talks: RoundPlan
) -> None:
    session.query(Conversation).filter_by(round_number=1).one().state = TalkState.MISSED
    play(desk, ItemKind.ROUND, 1)
    assert "Scouting" not in card(visit(client, session, bakery))


def test_a_plan_that_is_not_out_is_nowhere(
    client: FlaskClient, session: Session, desk: Desk, bakery: Organisation, talks: RoundPlan
) -> None:
    talks.state, talks.released_at = PlanState.DRAFT, None
    play(desk, ItemKind.ROUND, 1)
    for path in ("/mijn", "/mijn/nu", "/mijn/stand"):
        assert "Scouting" not in visit(client, session, bakery, path)
    assert "Uw tafel komt hier zo te staan." in card(visit(client, session, bakery))


def test_while_tables_change_the_next_table_is_the_news(
    client: FlaskClient, session: Session, desk: Desk, bakery: Organisation, talks: RoundPlan
) -> None:
    play(desk, ItemKind.ROUND, 2)
    desk.do(Skip(version=desk.version))
    shown = card(visit(client, session, bakery))
    assert shown.startswith("Nu: Wisselen tot 19:32 ")
    assert "tafel 4 met Dorpshuis Daarle" in shown
    assert shown.endswith("Hierna: Ronde 3")


def test_a_clock_that_is_paused_stands_still(
    client: FlaskClient, session: Session, desk: Desk, bakery: Organisation
) -> None:
    play(desk, ItemKind.TRADING)
    desk.later(60)
    desk.do(Pause())
    page = visit(client, session, bakery)
    left = desk.stored().clock.left_seconds
    assert left is not None
    assert f"Nu: Vrije handel staat stil {left // 60}:{left % 60:02d}" in card(page)
    assert "data-ends" not in page


def test_on_the_day_itself_before_the_doors_open_it_welcomes(
    client: FlaskClient, session: Session, desk: Desk, bakery: Organisation
) -> None:
    desk.edition.starts_at, desk.edition.ends_at = NOW + timedelta(hours=1), None
    page = visit(client, session, bakery)
    assert card(page).startswith("Vanavond om 20:30 Welkom.")
    desk.edition.starts_at = NOW + timedelta(days=1)
    assert "nowcard" not in visit(client, session, bakery)


def test_after_the_last_word_it_is_my_floor_again(
    client: FlaskClient, session: Session, desk: Desk, bakery: Organisation
) -> None:
    play(desk, ItemKind.THANKS)
    visit(client, session, bakery)
    with time_machine.travel(NOW + timedelta(hours=3), tick=False):
        page = client.get("/mijn").text
    assert ("nowcard" in page, "<title>Mijn beursvloer" in page) == (False, True)


def test_the_badge_has_its_number_and_its_address_as_a_code(
    client: FlaskClient, session: Session, desk: Desk, bakery: Organisation
) -> None:
    page = visit(client, session, bakery)
    assert page.count('class="qr__code"') == 1
    assert '<p class="num mybadge__no">001</p>' in page
    assert f'href="/vloer/{desk.edition.slug}/deal"' in page


def test_a_match_at_a_desk_says_at_which_and_for_how_long(
    client: FlaskClient, session: Session, desk: Desk, bakery: Organisation
) -> None:
    match = make_match(session, desk.edition, make_listing(session, desk.edition, bakery), confirmed=True)
    play(desk, ItemKind.TRADING)
    assert match.waiting_since is not None
    match.waiting_since = NOW - timedelta(minutes=4, seconds=10)
    page = visit(client, session, bakery, "/mijn/stand")
    assert "Ligt bij de " in page
    assert f'data-from="{int(match.waiting_since.timestamp() * 1000)}">4 min</span>' in page


def test_a_page_that_is_open_finds_its_parts_and_where_to_listen(
    client: FlaskClient, session: Session, desk: Desk, bakery: Organisation, talks: RoundPlan
) -> None:
    play(desk, ItemKind.ROUND, 1)
    page = visit(client, session, bakery)
    since = re.search(r'data-stream="/vloer/[^"]+/stroom" data-since="(\d+)"', page)
    assert since is not None
    assert int(since[1]) > 0
    for path in re.findall(r'hx-get="([^"]+)"', page):
        part = client.get(path, headers={"HX-Request": "true"}).text
        assert part.strip() in page  # the same markup, so that a swap changes nothing but what is new
    assert re.findall(r'hx-get="([^"]+)"', page) == ["/mijn/nu", "/mijn/stand"]


def test_who_does_not_take_part_has_no_evening(
    client: FlaskClient, session: Session, desk: Desk, bakery: Organisation
) -> None:
    stranger = make_organisation(session)
    assert "nowcard" not in visit(client, session, stranger)


def test_the_number_of_queries_stays_however_large_the_evening(
    client: FlaskClient, session: Session, desk: Desk, bakery: Organisation, statements: Statements
) -> None:
    play(desk, ItemKind.ROUND, 1)
    counts = []
    for parties in (1, 3):
        offer = make_listing(session, desk.edition, bakery)
        pairs = [
            (number, 1 + table, offer, make_listing(session, desk.edition, side=Side.REQUEST))
            for number, table in zip((1, 2, 3), range(parties), strict=False)
        ]
        session.query(RoundPlan).update({"state": PlanState.REPLACED})
        make_talks(session, desk, *pairs)
        announce(session, ProgrammeChanged(edition_id=desk.edition.id), NOW)  # so that it is read anew
        make_match(session, desk.edition, make_listing(session, desk.edition, bakery))
        session.commit()
        session.expire_all()
        sign_in(client, person_of(session, bakery))
        seen = []
        for path in ("/mijn", "/mijn/nu", "/mijn/stand"):
            with statements() as asked:
                client.get(path)
            seen.append(len(asked))
        counts.append(seen)
    assert counts[0] == counts[1]
    assert counts[0][1] <= 9


def test_what_is_the_same_for_all_is_read_once(
    client: FlaskClient, session: Session, desk: Desk, bakery: Organisation, talks: RoundPlan, statements: Statements
) -> None:
    play(desk, ItemKind.ROUND, 1)
    visit(client, session, bakery, "/mijn/nu")
    with statements() as asked:
        client.get("/mijn/nu")
    assert [one for one in asked if "programme" in one or "conversation" in one] == []


@pytest.mark.parametrize(("event", "anew"), [(HallFrozen, False), (ProgrammeChanged, True)])
def test_what_is_the_same_for_all_is_read_again_after_what_changes_it(
    client: FlaskClient,
    session: Session,
    desk: Desk,
    bakery: Organisation,
    talks: RoundPlan,
    statements: Statements,
    event: type[Event],
    anew: bool,
) -> None:
    play(desk, ItemKind.ROUND, 1)
    visit(client, session, bakery, "/mijn/nu")
    announce(session, event(edition_id=desk.edition.id), NOW)
    session.commit()
    with statements() as asked:
        client.get("/mijn/nu")
    assert any("FROM conversation" in one for one in asked) is anew
