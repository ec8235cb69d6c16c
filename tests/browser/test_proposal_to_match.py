"""From a proposal to a ratified match.

Somebody with a trade opens the link in the mail, asks one thing, and says yes. The club answers, says yes too, and the
two agree on what, how much and when: one fills it in, the other reads it over. An organiser puts the stamp on it.
"""

import re
import sqlite3
from collections.abc import Callable
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Page, expect

from tests.servers import RunningServer

SEED = "41"
WHITE = ("rgb(255, 255, 255)", "rgba(0, 0, 0, 0)")  # or none, so that the paper shows
Visit = Callable[..., Page]
Axe = Callable[[Page], None]
Picture = Callable[[Page, str], Path]
SignIn = Callable[..., None]

OPEN_PROPOSALS = """
    SELECT p.id, giver.email, asker.email
    FROM proposal p JOIN edition e ON e.id = p.edition_id
    JOIN listing o ON o.id = p.offer_id JOIN membership om ON om.organisation_id = o.organisation_id
    JOIN person giver ON giver.id = om.person_id
    JOIN listing r ON r.id = p.request_id JOIN membership rm ON rm.organisation_id = r.organisation_id
    JOIN person asker ON asker.id = rm.person_id
    WHERE e.slug = ? AND p.state = 'open' AND p.offer_answer IS NULL AND p.request_answer IS NULL
    AND giver.id <> asker.id ORDER BY o.unit = 'day' DESC, p.fit DESC
"""


@pytest.fixture(scope="module")
def floor(server: RunningServer) -> str:
    """A demo floor of its own."""
    server.flask("demo", "build", "--stage", "listings", "--seed", SEED)
    return f"hellendoorn-{SEED}"


@pytest.fixture
def released(server: RunningServer, floor: str, visit: Visit, sign_in: SignIn) -> list[tuple[int, str, str]]:
    """Open proposals: id, who gives, who asks. Released by an organiser, as far as they are not out yet."""
    found = open_proposals(server, floor)
    if not found:
        page = visit("/")
        sign_in(page, f"organisator+{SEED}@example.org")
        page.goto(f"/vloer/{floor}/beheer/voorstellen")
        page.get_by_role("button", name="Voorstellen berekenen").click()
        page.get_by_role("button", name=re.compile("voorstellen vrijgeven")).click()
        expect(page.get_by_text(re.compile("voorstellen zijn verstuurd"))).to_be_visible()
        found = open_proposals(server, floor)
        # Whoever signs in now reads the newest mail: first those about proposals go out.
        while ask(server, "SELECT id FROM outbox_mail WHERE state = 'waiting'"):
            page.wait_for_timeout(200)
    return found


def open_proposals(server: RunningServer, floor: str) -> list[tuple[int, str, str]]:
    return ask(server, OPEN_PROPOSALS, floor)


def ask(server: RunningServer, question: str, *values: str) -> list[Any]:
    with sqlite3.connect(f"file:{server.instance / 'beursvloer.sqlite'}?mode=ro", uri=True) as database:
        rows = database.execute(question, values).fetchall()
    database.close()
    return rows


def check(page: Page, axe: Axe) -> None:
    """Nothing for axe, no sideways scrolling also on the smallest phone, and buttons large enough for a thumb."""
    size = page.viewport_size
    assert size is not None
    for width in {size["width"], 320} if size["width"] < 500 else {size["width"]}:
        page.set_viewport_size({"width": width, "height": size["height"]})
        assert page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth") == 0
    small = page.evaluate(
        "[...document.querySelectorAll('main button, main .btn, main summary')]"
        ".filter(e => e.checkVisibility() && e.getBoundingClientRect().height < 44).map(e => e.textContent.trim())"
    )
    assert small == []
    page.set_viewport_size({"width": size["width"], "height": 4000})  # a bar at the thumb covers what is under it
    axe(page)
    page.set_viewport_size(size)


@pytest.fixture
def otherwise(visit: Visit, sign_in: SignIn, axe: Axe, picture: Picture) -> Callable[[str, str, str], None]:
    """Look at a page as this person, in German in the dark and in English by day."""

    def look(who: str, place: str, name: str) -> None:
        for language, scheme in (("de", "dark"), ("en", "light")):
            page = visit("/", device="phone", color_scheme=scheme)
            sign_in(page, who)
            page.goto(f"/taal/{language}?next={place}")
            expect(page.locator("html")).to_have_attribute("lang", language)
            check(page, axe)
            picture(page, f"{name}-{scheme}-{language}")

    return look


def check_print(page: Page, axe: Axe, picture: Picture) -> None:
    """On paper: one white sheet with the contract and nothing to press, also for who reads in the dark."""
    for scheme in ("dark", "light"):
        page.emulate_media(media="print", color_scheme=scheme)
        expect(page.get_by_role("heading", level=1)).to_be_visible()
        expect(page.get_by_role("navigation").filter(visible=True)).to_have_count(0)
        expect(page.get_by_role("button")).to_have_count(0)
        assert page.evaluate("getComputedStyle(document.body).backgroundColor") in WHITE
        axe(page)
        picture(page, f"contract-afdruk-{scheme}")
    assert len(re.findall(rb"/Type\s*/Page\b", page.pdf(format="A4"))) == 1
    page.emulate_media(media="screen")


def test_from_proposal_to_stamp(
    released: list[tuple[int, str, str]],
    floor: str,
    visit: Visit,
    sign_in: SignIn,
    axe: Axe,
    picture: Picture,
    otherwise: Callable[[str, str, str], None],
) -> None:
    number, gives, asks = released[0]
    giver = visit("/", device="phone")
    sign_in(giver, gives)
    giver.goto(f"/voorstel/{number}")
    expect(giver.get_by_role("heading", level=1)).to_have_text("Dit past bij elkaar")
    expect(giver.get_by_role("heading", name="Waarom dit voorstel?")).to_be_visible()
    check(giver, axe)
    picture(giver, "voorstel-telefoon")

    giver.get_by_role("link", name="Eerst iets vragen").click()
    giver.get_by_label("Uw vraag of antwoord").fill("Kan het op een zaterdag?")
    check(giver, axe)
    giver.get_by_role("button", name="Versturen").click()
    expect(giver.locator(".thread")).to_contain_text("Kan het op een zaterdag?")
    giver.get_by_role("button", name="Ja, graag").click()
    expect(giver.get_by_role("heading", level=1)).to_have_text("Mooi, u zei ja")
    check(giver, axe)

    asker = visit("/", device="phone")
    sign_in(asker, asks)
    asker.goto(f"/voorstel/{number}")
    expect(asker.locator(".thread")).to_contain_text("Kan het op een zaterdag?")
    asker.get_by_label("Uw vraag of antwoord").fill("Zaterdag is prima")
    asker.get_by_role("button", name="Versturen").click()
    expect(asker.locator(".thread li")).to_have_count(2)
    check(asker, axe)
    asker.get_by_role("button", name="Ja, graag").click()
    asker.wait_for_url(re.compile(r"/match/\d+$"))
    check(asker, axe)
    picture(asker, "match-invullen-telefoon")

    asker.get_by_role("button", name="Verder: nalezen").click()
    expect(asker.locator("[data-errors]")).to_contain_text("Schrijf de eerste stap op")
    check(asker, axe)
    asker.get_by_label("Wat is de eerste stap?").fill("Wij bellen maandag over de dag")
    asker.get_by_label("Wat komt er terug?").fill("Koffie met gebak")
    asker.get_by_role("button", name="Verder: nalezen").click()
    expect(asker.get_by_role("heading", level=1)).to_have_text("Spreekt u het zo af?")
    check(asker, axe)
    picture(asker, "match-nalezen-telefoon")
    place = asker.url.split("?")[0]
    otherwise(gives, urlsplit(place).path, "match")
    asker.get_by_role("button", name="Ja, afgesproken").click()
    expect(asker.get_by_role("heading", level=1)).to_contain_text("aan de beurt")

    giver.goto(place)
    expect(giver.get_by_text("is al akkoord.")).to_be_visible()
    expect(giver.get_by_role("main")).to_contain_text("Wij bellen maandag over de dag")
    giver.get_by_role("button", name="Ja, afgesproken").click()
    expect(giver.get_by_role("heading", level=1)).to_have_text("Allebei akkoord")
    check(giver, axe)

    organiser = visit("/")
    sign_in(organiser, f"organisator+{SEED}@example.org")
    organiser.goto(place)
    expect(organiser.get_by_role("heading", name="Voor de organisatie")).to_be_visible()
    check(organiser, axe)
    picture(organiser, "match-bekrachtigen-laptop")
    organiser.get_by_role("button", name="Bekrachtig").click()
    expect(organiser.get_by_role("heading", level=1)).to_have_text("nr 001")
    expect(organiser.get_by_text("geen notariële akte")).to_be_visible()
    check(organiser, axe)
    picture(organiser, "contract-laptop")

    giver.goto(place)
    expect(giver.locator(".stamp")).to_be_visible()
    expect(giver.get_by_role("link", name=asks)).to_be_visible()
    check(giver, axe)
    picture(giver, "contract-telefoon")
    otherwise(asks, urlsplit(place).path, "contract")
    check_print(giver, axe, picture)


def test_no_works_without_script_and_can_be_taken_back(
    released: list[tuple[int, str, str]], visit: Visit, sign_in: SignIn, axe: Axe
) -> None:
    number, gives, _asks = released[1]
    page = visit("/", device="phone", java_script_enabled=False)
    sign_in(page, gives)
    page.goto(f"/voorstel/{number}")
    page.get_by_role("button", name="Nee", exact=True).click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Deze gaat niet door")
    page.get_by_role("button", name="Verkeerd gedrukt? Zeg toch ja").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Mooi, u zei ja")


@pytest.mark.parametrize("language", ["de", "en"])
def test_in_the_dark_and_in_other_languages(
    released: list[tuple[int, str, str]],
    visit: Visit,
    sign_in: SignIn,
    axe: Axe,
    picture: Picture,
    language: str,
) -> None:
    number, _gives, asks = released[-1]
    page = visit("/", device="phone", color_scheme="dark")
    sign_in(page, asks)
    page.goto(f"/taal/{language}?next=/voorstel/{number}")
    expect(page.locator("html")).to_have_attribute("lang", language)
    check(page, axe)
    picture(page, f"voorstel-donker-{language}")


def test_the_keyboard_alone_answers(released: list[tuple[int, str, str]], visit: Visit, sign_in: SignIn) -> None:
    number, gives, _asks = released[2]
    page = visit("/")
    sign_in(page, gives)
    page.goto(f"/voorstel/{number}")
    page.get_by_role("button", name="Ja, graag").focus()
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text(re.compile("Mooi, u zei ja|Match met"))
