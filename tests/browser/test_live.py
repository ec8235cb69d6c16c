"""A phone during an evening: it follows the hall by itself, and comes back whole after the line was cut."""

import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import pairwise
from typing import Any
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Page, Route, expect

from beursvloer.accounts.models import Person
from beursvloer.clock import now
from beursvloer.database import Database, begin_write
from beursvloer.editions.models import Edition
from beursvloer.listings.models import Listing
from beursvloer.programme.moves import Begin, Command, Start
from beursvloer.programme.planner import EveningTemplate
from beursvloer.programme.rules import ItemKind
from beursvloer.terms import Side
from tests.browser.cable import Cable
from tests.evening.evenings import Desk, make_evening
from tests.factories import actor_of, make_edition, make_listing, make_match, make_organisation, make_organiser
from tests.factories import make_person as make_somebody
from tests.floor.test_evening import make_talks
from tests.servers import RunningServer

pytestmark = pytest.mark.alone

Visit = Callable[..., Page]
NO_LINE = "Geen verbinding"
LOOK_AWAY = """(away) => {
    Object.defineProperty(document, "hidden", { value: away, configurable: true });
    document.dispatchEvent(new Event("visibilitychange"));
}"""
COUNTED = """window.streams = [];
EventSource = class extends EventSource { constructor(...all) { super(...all); streams.push(this); } };"""


@dataclass
class Hall:
    """An evening on a running server, and the desk that leads it."""

    server: RunningServer
    database: Database
    edition_id: int
    organiser_id: int
    offer_id: int
    mail: str

    def lead(self, *commands: Callable[[Desk], Command]) -> None:
        """What the control desk does, as the desk's own page would do it."""
        with self.database.session() as session:
            edition = begin_write(session).get_one(Edition, self.edition_id)
            desk = Desk(session, edition, actor_of(session, session.get_one(Person, self.organiser_id)), now())
            for command in commands:
                desk.do(command(desk))
            session.commit()

    def match(self) -> None:
        """Somebody makes a match with the bakery."""
        with self.database.session() as session:
            edition = begin_write(session).get_one(Edition, self.edition_id)
            make_match(session, edition, session.get_one(Listing, self.offer_id), now=now())
            session.commit()


def to(kind: ItemKind, number: int | None = None) -> Callable[[Desk], Command]:
    return lambda desk: Begin(version=desk.version, item_id=desk.item(kind, number).id)


@pytest.fixture
def hall(empty_server: RunningServer) -> Iterator[Hall]:
    database = Database(f"sqlite:///{empty_server.instance / 'beursvloer.sqlite'}")
    with database.session() as session:
        begin_write(session)
        mail = f"jan-{time.monotonic_ns()}@example.org"  # nobody else's mail comes between
        edition = make_edition(session, starts_at=now(), ends_at=None, now=now())
        organiser = make_organiser(session, edition, now=now())
        bakery = make_organisation(
            session, edition, name="Bakkerij Jansen", person=make_somebody(session, name="Jan", email=mail, now=now())
        )
        scouts = make_organisation(session, edition, name="Scouting De Reggevogels")
        hall = make_organisation(session, edition, name="Dorpshuis Daarle")
        rolls = make_listing(session, edition, bakery, title="40 broodjes", quantity=40)
        lunch = make_listing(session, edition, scouts, side=Side.REQUEST, title="Lunch voor de leiding")
        cake = make_listing(session, edition, hall, side=Side.REQUEST, title="Taart voor het feest")
        desk = make_evening(session, EveningTemplate(rounds=3), edition)
        make_talks(session, desk, (1, 12, rolls, lunch), (3, 4, rolls, cake))
        session.commit()
        found = Hall(empty_server, database, edition.id, organiser.id, rolls.id, mail)
    found.lead(lambda _desk: Start())
    yield found
    database.engine.dispose()


@pytest.fixture
def enter(hall: Hall, visit: Visit, sign_in: Callable[..., None]) -> Visit:
    """Opens the bakery's phone on its own page."""

    def enter(**options: Any) -> Page:
        page = visit("/inloggen", device="phone", on=hall.server, **options)
        sign_in(page, hall.mail, on=hall.server)
        page.goto("/mijn")
        return page

    return enter


@pytest.fixture
def phone(enter: Visit) -> Page:
    """The bakery's phone, on its own page, with its stream open."""
    page = enter()
    with page.expect_request("**/stroom?*"):
        page.reload()
    return page


def test_the_phone_follows_the_evening(
    hall: Hall, phone: Page, axe: Callable[[Page], None], picture: Callable[[Page, str], None]
) -> None:
    card = phone.locator("#now .nowcard")
    hall.lead(to(ItemKind.ROUND, 1))
    expect(card).to_contain_text("Nu: ronde 1 van 3", timeout=3000)
    expect(card).to_contain_text("Scouting De Reggevogels")
    clock = card.locator("[data-ends]")
    expect(clock).to_contain_text("7:5")
    before = clock.inner_text()
    phone.wait_for_timeout(1200)
    assert clock.inner_text() != before
    axe(phone)
    picture(phone, "phone-evening")
    assert phone.evaluate("document.documentElement.scrollWidth <= innerWidth")

    hall.match()
    expect(phone.locator("#standing")).to_contain_text("Nieuwe match", timeout=3000)
    hall.lead(to(ItemKind.ROUND, 3))
    expect(card).to_contain_text("Dorpshuis Daarle", timeout=3000)


def wait_for_stream(page: Page) -> None:
    """Until the page's newest stream is open."""
    deadline = time.monotonic() + 8
    while not page.evaluate("streams.at(-1)?.readyState === EventSource.OPEN"):
        assert time.monotonic() < deadline
        page.wait_for_timeout(100)


CUT = {"offline": 8.0, "cable": 30.0}  # seconds


@pytest.mark.parametrize("how", list(CUT))
def test_after_a_cut_the_phone_comes_back_whole_by_itself(hall: Hall, enter: Visit, how: str) -> None:
    cable = Cable(urlsplit(hall.server.url).port or 0)
    page = enter(base_url=cable.url)
    page.add_init_script(COUNTED)
    page.reload()
    titles = {"offline": (ItemKind.TRADING, "Vrije handel"), "cable": (ItemKind.LAST_CALL, "Laatste ronde")}
    kind, title = titles[how]
    expect(page.locator("#now")).not_to_contain_text(f"Nu: {title}")
    matches = page.locator("#standing a[href^='/match/']")
    before = matches.count()
    page.wait_for_timeout(500)

    ends = time.monotonic() + CUT[how]
    if how == "offline":
        page.context.set_offline(True)
    else:
        cable.cut()
    hall.lead(to(kind))
    hall.match()
    expect(page.locator("[data-line]")).to_contain_text(NO_LINE, timeout=10_000)
    page.wait_for_timeout(max(0.0, ends - time.monotonic()) * 1000)
    expect(page.locator("#now")).not_to_contain_text(f"Nu: {title}")

    begun = time.monotonic()
    if how == "offline":
        page.context.set_offline(False)
    else:
        cable.mend()
    expect(page.locator("#now")).to_contain_text(f"Nu: {title}", timeout=9_000)
    took = time.monotonic() - begun
    assert took < (3.5 if how == "offline" else 8.0)  # where nothing tells the browser, it tries every few seconds
    expect(matches).to_have_count(before + 1, timeout=3000)
    expect(page.locator("[data-line]")).not_to_contain_text(NO_LINE)
    wait_for_stream(page)
    assert page.evaluate("streams.filter((one) => one.readyState !== EventSource.CLOSED).length") == 1


def test_a_phone_that_finds_no_place_asks_again_and_refreshes_meanwhile(hall: Hall, enter: Visit) -> None:
    page = enter()
    refused: list[float] = []

    def refuse(route: Route) -> None:
        refused.append(time.monotonic())
        route.fulfill(status=503, body="all places are taken")

    page.route("**/stroom?*", refuse)
    page.add_init_script(COUNTED)
    page.reload()
    hall.lead(to(ItemKind.CLOSING_GONG))
    expect(page.locator("#now")).to_contain_text("Nu: Slotgong", timeout=26_000)
    expect(page.locator("[data-line]")).not_to_contain_text(NO_LINE)  # the server is there, it is only full
    pauses = [later - earlier for earlier, later in pairwise(refused)]
    assert len(pauses) >= 4
    assert max(pauses) < 6
    assert min(pauses) > 0.15

    page.unroute("**/stroom?*")
    wait_for_stream(page)
    hall.lead(to(ItemKind.FREEZE))
    expect(page.locator("#now")).to_contain_text("Nu: Spanning", timeout=3000)


def test_a_page_that_nobody_looks_at_gives_its_place_to_others(hall: Hall, enter: Visit) -> None:
    page = enter()
    page.add_init_script(COUNTED)
    page.clock.install()
    page.reload()
    wait_for_stream(page)
    page.evaluate(LOOK_AWAY, True)
    page.clock.fast_forward(61_000)
    page.clock.fast_forward(10_000)
    assert set(page.evaluate("streams.map((one) => one.readyState)")) == {2}
    hall.lead(to(ItemKind.TRADING))
    page.evaluate(LOOK_AWAY, False)
    wait_for_stream(page)
    expect(page.locator("#now")).to_contain_text("Nu: Vrije handel", timeout=3000)
