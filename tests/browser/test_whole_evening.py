"""One whole evening in one hall, through what people see and press and nothing else.

The organiser's control desk, the phones of two parties that fit each other, a phone at the door, the valuation desk,
the notary, a beamer and a smaller television. No page is loaded anew to see what is new.
"""

import re
import sqlite3
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.servers import RunningServer

pytestmark = pytest.mark.alone

SEED = "61"
SLUG = f"hellendoorn-{SEED}"
FLOOR = f"/vloer/{SLUG}"
ORGANISER = f"organisator+{SEED}@example.org"
SOON = 20_000
"""Milliseconds; a quiet machine takes a second or two."""
TELEVISION = {"width": 1280, "height": 720}
COUNTS = """() => {
    window.counted = new Set();
    new MutationObserver(() => counted.add(document.querySelector("[data-key=reveal]")?.dataset.shown))
        .observe(document.querySelector(".wall"), { subtree: true, childList: true, attributes: true });
}"""
CHEERS = """() => {
    const cheer = document.querySelector("[data-cheer]");
    window.cheers = [];
    new MutationObserver(() => { if (!cheer.hidden) cheer.dataset.times = cheers.push(cheer.innerText); })
        .observe(cheer, { attributes: true, attributeFilter: ["hidden"] });
}"""
"""A celebration is over in a few seconds: the wall remembers what it said, until somebody looks."""
ADDRESS = """
    SELECT person.email FROM participation p JOIN edition e ON e.id = p.edition_id
    JOIN organisation o ON o.id = p.organisation_id JOIN membership m ON m.organisation_id = o.id
    JOIN person ON person.id = m.person_id WHERE e.slug = ? AND o.name = ? ORDER BY person.id
"""
Visit = Callable[..., Page]
Picture = Callable[[Page, str], Path]
SignIn = Callable[..., None]


@dataclass
class Hall:
    """Everybody's screen."""

    organiser: Page
    door: Page
    valuation: Page
    notary: Page
    phones: tuple[Page, Page]
    walls: list[Page]
    picture: Picture

    def everything(self) -> list[Page]:
        """The pages that nobody loads anew, from the door to the last word."""
        return [self.organiser, *self.walls]

    def on_to(self, title: str) -> None:
        """One press at the control desk; once more only where the desk itself says that it did not arrive."""
        title_now, lost = self.organiser.locator("#clock-title"), self.organiser.locator("#said .notice--warn")
        press = self.organiser.get_by_role("button", name=re.compile(rf"^Volgende\s+{title}"))
        press.click()
        expect(title_now.filter(has_text=title).or_(lost).first).to_be_visible(timeout=SOON)
        if lost.is_visible():
            press.click()
        expect(title_now).to_have_text(title, timeout=SOON)

    def both_walls(self, scene: str, shows: Callable[[Page], Locator], name: str = "") -> None:
        """Each wall comes to this scene by itself; a picture of it is kept."""
        for wall in self.walls:
            expect(wall.locator(f".picture[data-scene={scene}]")).to_be_visible(timeout=SOON)
            expect(shows(wall)).to_be_visible(timeout=SOON)
        for wall in self.walls:
            self.picture(wall, f"avond-{name or scene}-{wall.viewport_size['width']}")  # type: ignore[index]

    def both_walls_count(self, key: str, number: int) -> None:
        for wall in self.walls:
            expect(wall.locator(f"[data-key={key}]")).to_have_attribute("data-shown", dutch(number), timeout=SOON)


def dutch(number: int) -> str:
    return f"{number:,}".replace(",", ".")


def euros(place: Locator) -> int:
    """The amount that stands there."""
    expect(place).to_contain_text("€", timeout=SOON)
    found = re.search(r"€\s*([\d.]+)", place.inner_text())
    assert found is not None
    return int(found[1].replace(".", ""))


def address_of(server: RunningServer, name: str) -> str:
    connection = sqlite3.connect(server.instance / "beursvloer.sqlite", timeout=30)
    found = connection.execute(ADDRESS, (SLUG, name)).fetchone()
    connection.close()
    return str(found[0])


@pytest.fixture
def floor(server: RunningServer) -> RunningServer:
    """A demo floor of its own, as it stands on the morning of the evening."""
    server.flask("demo", "build", "--stage", "listings", "--seed", SEED)
    return server


@pytest.fixture
def same_person(visit: Visit) -> Callable[..., Page]:
    """Another device on which somebody is signed in already."""

    def open_on(page: Page, path: str, device: str) -> Page:
        other = visit("/", device=device)
        other.context.add_cookies(page.context.cookies())  # type: ignore[arg-type]  # what it gives it takes
        other.goto(path)
        return other

    return open_on


def test_a_whole_evening(
    floor: RunningServer, visit: Visit, sign_in: SignIn, same_person: Callable[..., Page], picture: Picture
) -> None:
    desk = visit("/", device="laptop")
    sign_in(desk, ORGANISER)
    names = prepare(desk)
    phones = tuple(visit("/", device="phone") for _name in names)
    for phone, name in zip(phones, names, strict=True):
        sign_in(phone, address_of(floor, name))
    release(desk, phones[0])
    walls = open_walls(desk, visit)
    door = same_person(desk, f"{FLOOR}/inchecken", "phone")
    valuation = same_person(desk, f"{FLOOR}/balie/waarde", "laptop")
    notary = same_person(desk, f"{FLOOR}/balie/notaris", "laptop")
    hall = Hall(desk, door, valuation, notary, (phones[0], phones[1]), walls, picture)
    open_the_doors(hall, names)
    first_round(hall, names)
    first = trading(hall, names)
    last_call(hall)
    visitor = visit("/")
    second = frozen(hall, visitor, first)
    reveal(hall, visitor, first + second)
    for page in hall.everything():
        assert page.evaluate("window.here"), "it was never loaded anew"


def prepare(desk: Page) -> tuple[str, str]:
    """The days before: the programme from the template, and rounds that only the desk sees. Who meet first."""
    desk.goto(f"{FLOOR}/draaiboek")
    desk.get_by_label("Gespreksrondes").fill("2")
    desk.get_by_label("Tafels").fill("20")
    desk.get_by_role("button", name="Maak de hele avond").click()
    expect(desk.locator(".script__item")).to_have_count(14)
    desk.goto(f"{FLOOR}/rondes")
    desk.get_by_role("button", name="Rondes plannen").first.click()
    expect(desk.get_by_role("button", name="Deze planning vrijgeven")).to_be_visible(timeout=60_000)
    host, guest = desk.locator("#round-1 li").first.locator(".tables__who strong").all_text_contents()
    return host, guest


def release(desk: Page, phone: Page) -> None:
    """Before it no phone knows a table; after it the same page does."""
    phone.goto(f"{FLOOR}/ronde")
    expect(phone.get_by_role("heading", name="De tafels zijn nog niet bekend")).to_be_visible()
    expect(phone.locator(".tablecard__no")).to_have_count(0)
    desk.get_by_role("button", name="Deze planning vrijgeven").click()
    expect(desk.get_by_role("heading", name=re.compile("^Vrijgegeven"))).to_be_visible(timeout=SOON)
    expect(phone.get_by_role("heading", name="Uw eerste tafel: ronde 1")).to_be_visible(timeout=SOON)


def open_walls(desk: Page, visit: Visit) -> list[Page]:
    desk.goto(f"{FLOOR}/schermen")
    walls = []
    for name, size in (("Beamer", None), ("Televisie in de gang", TELEVISION)):
        desk.locator("#new-name").fill(name)
        desk.get_by_role("button", name="Maak een scherm").click()
        made = desk.locator("article", has=desk.get_by_role("heading", name=name))
        wall = visit(
            made.locator("input[readonly]").input_value(), device="projector", **({"viewport": size} if size else {})
        )
        wall.get_by_role("button", name="Geluid aan, volledig scherm").click()
        expect(wall.locator("[data-age]")).to_have_text("live")
        wall.evaluate("window.here = true")
        walls.append(wall)
    return walls


def open_the_doors(hall: Hall, names: tuple[str, str]) -> None:
    hall.organiser.goto(f"{FLOOR}/regie")
    hall.organiser.evaluate("window.here = true")
    hall.organiser.get_by_role("button", name="Begin de avond").click()
    expect(hall.organiser.locator("#clock-title")).to_have_text("Inloop", timeout=SOON)
    for name in names:
        hall.door.get_by_label("Naam, organisatie of badgenummer").fill(name)
        hall.door.keyboard.press("Enter")
        expect(hall.door.locator(".guest")).to_have_count(1, timeout=SOON)
        hall.door.get_by_role("button", name=re.compile("^Is er")).tap()
        expect(hall.door.locator(".notice--undo")).to_contain_text(name, timeout=SOON)
    hall.picture(hall.door, "avond-deur")
    hall.both_walls("welcome", lambda wall: wall.get_by_text("Al binnen:"))
    expect(hall.organiser.locator(".regie__score")).to_contain_text("2 binnen", timeout=SOON)


def first_round(hall: Hall, names: tuple[str, str]) -> None:
    """The phones follow the clock to the table; there the two shake hands."""
    one, other = hall.phones
    for phone in hall.phones:
        phone.goto("/mijn")
        phone.evaluate("window.here = true")
    hall.on_to("Openingsgong")
    hall.both_walls("gong", lambda wall: wall.get_by_text("Dan gaat de gong"), "openingsgong")
    hall.on_to("Wisselen")
    hall.both_walls("round", lambda wall: wall.get_by_role("heading", name="Naar uw tafel voor ronde 1"), "wisselen")
    hall.on_to("Ronde 1")
    hall.both_walls("round", lambda wall: wall.get_by_role("heading", name="Ronde 1 van 2"))
    for wall in hall.walls:
        expect(wall.locator(".w-tables")).to_contain_text([names[0]])
    for phone, partner in zip(hall.phones, reversed(names), strict=True):
        card = phone.locator("#now .nowcard")
        expect(card.get_by_role("heading", name="Nu: ronde 1 van 2")).to_be_visible(timeout=SOON)
        expect(card.locator(".nowcard__with")).to_contain_text(partner)
        assert phone.evaluate("window.here")
    hall.picture(one, "avond-telefoon-ronde")
    agree(one, other, "Een rondleiding met koffie")
    value(hall, "u", "2")  # two hours


def badge_of(phone: Page) -> str:
    return phone.locator(".mybadge__no").first.inner_text()


def agree(one: Page, other: Page, back: str, sentence: str = "") -> None:
    """One types the other's badge number and asks; the other says yes on the own phone, which shows it by itself."""
    number = badge_of(other)
    one.get_by_role("link", name="Match maken").tap()
    one.get_by_label("Nummer op de badge").fill(number)
    one.get_by_role("button", name="Ga verder").tap()
    if sentence:
        one.locator("[data-others] > summary").tap()
        one.get_by_text("Iets anders: schrijf het in één zin").tap()
        one.get_by_label(re.compile("zin")).last.fill(sentence)
    one.get_by_label("Wat komt er terug?").fill(back)
    one.get_by_role("button", name=re.compile("om ja$")).tap()
    expect(one).to_have_url(re.compile("/match/"), timeout=SOON)
    other.locator("#standing").get_by_role("link", name="Nieuwe match").first.tap(timeout=SOON)
    other.get_by_role("button", name="Ja, afgesproken").tap()
    for page in (one, other):
        expect(page.get_by_role("heading", name="Allebei akkoord")).to_be_visible(timeout=SOON)
        page.evaluate("window.here = true")


def once_read(desk: Page) -> None:
    """A contract that has just appeared takes no Enter before somebody can have read it."""
    desk.wait_for_load_state()
    expect(desk.locator("[data-hold] [data-key=Enter]").first).not_to_have_attribute("aria-disabled", "true")


def value(hall: Hall, *typed: str) -> None:
    """By keys alone; the contract appears at the desk by itself. Where the cursor stands at the euros already, and
    something else is to be typed, one leaves them first."""
    desk = hall.valuation
    desk.wait_for_load_state()
    expect(desk.locator("#queue [data-key=Enter]")).to_be_visible(timeout=SOON)
    desk.keyboard.press("Enter")
    expect(desk.get_by_role("heading", name="Wat is het waard?")).to_be_visible(timeout=SOON)
    once_read(desk)
    expect(desk.locator("[data-hold] form [data-key=Enter]:not([aria-disabled])")).to_be_visible()
    if len(typed) > 1 and desk.evaluate("document.activeElement.matches('input')"):
        desk.keyboard.press("Escape")
    for keys in typed:
        desk.keyboard.type(keys)
    desk.keyboard.press("Enter")
    expect(desk.get_by_text("door naar de notaris")).to_be_visible(timeout=SOON)


def stamp(hall: Hall, number: str) -> int:
    """By keys alone; what it is worth."""
    desk = hall.notary
    desk.wait_for_load_state()
    expect(desk.locator("#queue [data-key=Enter]")).to_be_visible(timeout=SOON)
    desk.keyboard.press("Enter")
    expect(desk.get_by_role("heading", name="Alles is ingevuld")).to_be_visible(timeout=SOON)
    once_read(desk)
    worth = euros(desk.locator(".contract dt:has-text('Waarde') + dd"))
    expect(desk.locator("[data-hold] form [data-key=Enter]:not([aria-disabled])")).to_be_visible()
    desk.keyboard.press("Enter")
    expect(desk.locator(".stamp--fresh")).to_be_visible(timeout=SOON)
    expect(desk.get_by_role("heading", name=f"nr {number}", exact=True)).to_be_visible()
    return worth


def trading(hall: Hall, names: tuple[str, str]) -> int:
    """The stamp falls during free trading: the wall counts and celebrates. What the match is worth."""
    for title in ("Wisselen", "Ronde 2", "Vrije handel"):
        hall.on_to(title)
    hall.both_walls("trading", lambda wall: wall.get_by_text("Laatste kansen"), "handel-leeg")
    hall.both_walls_count("matches", 0)
    for wall in hall.walls:
        wall.evaluate(CHEERS)
    worth = stamp(hall, "001")
    assert worth > 0
    for wall in hall.walls:
        expect(wall.locator("[data-cheer]")).to_have_attribute("data-times", "1", timeout=SOON)
        if wall.locator("[data-cheer]").is_visible():
            hall.picture(wall, f"avond-match-{wall.viewport_size['width']}")  # type: ignore[index]
        [said] = wall.evaluate("cheers")
        assert all(word in said for word in ("001", *names))
    for phone in hall.phones:
        expect(phone.get_by_role("heading", name="nr 001")).to_be_visible(timeout=SOON)
        assert phone.evaluate("window.here")
    hall.picture(hall.phones[0], "avond-telefoon-contract")
    hall.both_walls_count("matches", 1)
    hall.both_walls_count("euros", worth)
    for wall in hall.walls:
        expect(wall.locator("[data-cheer]")).to_be_hidden(timeout=SOON)
    hall.both_walls("trading", lambda wall: wall.locator(".w-tape__lines").get_by_text(names[0]), "handel")
    hall.picture(hall.organiser, "avond-regie")
    return worth


def last_call(hall: Hall) -> None:
    """A second deal is agreed and valued, and waits for its stamp when the gong falls."""
    hall.on_to("Halverwege")
    hall.both_walls("half_time", lambda wall: wall.get_by_role("heading", name="Halverwege"))
    hall.on_to("Vrije handel")
    hall.on_to("Laatste ronde")
    hall.both_walls("last_call", lambda wall: wall.get_by_role("heading", name="Laatste ronde"))
    for phone in hall.phones:
        phone.goto("/mijn")
    agree(*hall.phones, "Taart voor iedereen", "tien stoelen voor het dorpsfeest")
    value(hall, "150")  # of goods the cursor stands at the euros
    hall.on_to("Slotgong")
    hall.both_walls("gong", lambda wall: wall.get_by_text("1 match"), "slotgong")


def frozen(hall: Hall, visitor: Page, first: int) -> int:
    """While the numbers stand still a stamp shines through nowhere. What the match is worth that was stamped."""
    hall.on_to("Spanning")
    hall.both_walls("suspense", lambda wall: wall.get_by_role("heading", name="De cijfers staan stil"))
    worth = stamp(hall, "002")
    assert worth > 0
    for phone in hall.phones:
        expect(phone.get_by_role("heading", name="Het nummer komt bij de onthulling")).to_be_visible(timeout=SOON)
        expect(phone.locator(".stamp")).to_be_visible()
        expect(phone.locator("body")).not_to_contain_text("002")
    one, other = hall.phones
    hall.picture(one, "avond-telefoon-spanning")
    other.goto("/mijn")
    other.evaluate("window.here = true")
    expect(other.locator("#standing")).to_contain_text("Match, gestempeld")
    expect(other.locator("#standing")).not_to_contain_text("Match 002")
    for wall in hall.walls:
        for _answer in range(2):  # what is under way may be older than the stamp
            wall.wait_for_event("response", lambda answer: "/beeld" in answer.url, timeout=SOON)
        assert len(wall.evaluate("cheers")) == 1
        expect(wall.locator(".wall")).not_to_contain_text("002")
    hall.both_walls_count("matches", 1)
    hall.both_walls_count("euros", first)
    visitor.goto(f"{FLOOR}/")
    expect(visitor.locator("main")).to_contain_text("Tot nu toe 1 match,")
    expect(visitor.locator("main")).to_contain_text(f"€ {dutch(first)}".replace(" ", "\u00a0"))
    expect(visitor.locator("main")).not_to_contain_text(dutch(first + worth))
    expect(hall.organiser.locator(".regie__score")).to_contain_text("De zaal ziet 1 match en", timeout=SOON)
    expect(hall.organiser.locator(".regie__score")).to_contain_text("2 matches bekrachtigd", timeout=SOON)
    hall.picture(hall.organiser, "avond-regie-spanning")
    return worth


def reveal(hall: Hall, visitor: Page, total: int) -> None:
    """The wall counts up to the truth, and then everybody may know it."""
    for wall in hall.walls:
        wall.evaluate(COUNTS)
    hall.on_to("Onthulling")
    for wall in hall.walls:
        expect(wall.locator("[data-key=reveal]")).to_have_attribute("data-shown", f"€ {dutch(total)}", timeout=SOON)
        expect(wall.locator(".w-reveal__sub")).to_contain_text(re.compile(r"2\s+matches"))
        assert wall.evaluate("counted.size") > 5, "it counts up"
    hall.both_walls("reveal", lambda wall: wall.get_by_role("heading", name="Vanavond beloofd"))
    one, other = hall.phones
    expect(one.get_by_role("heading", name="nr 002")).to_be_visible(timeout=SOON)
    expect(other.locator("#standing")).to_contain_text("Match 002", timeout=SOON)
    for phone in hall.phones:
        assert phone.evaluate("window.here")
    visitor.reload()
    expect(visitor.locator("main")).to_contain_text("Tot nu toe 2 matches,")
    hall.on_to("Dank en afscheid")
    hall.both_walls("thanks", lambda wall: wall.get_by_role("heading", name="Dank u wel"))
    hall.both_walls_count("matches", 2)
