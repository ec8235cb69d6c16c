"""A deal at the floor: two phones and a desk.

One scans the other's badge, presses once, and the line is gone; it sends itself when the line is back. The other says
yes on the own phone. The desk values and ratifies with the keyboard alone, and both phones have the contract.
"""

import re
import sqlite3
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from tests.servers import RunningServer

SEED = "53"
FLOOR = f"/vloer/hellendoorn-{SEED}"
Visit = Callable[..., Page]
Axe = Callable[[Page], None]
Picture = Callable[[Page, str], Path]
SignIn = Callable[..., None]

PARTIES = """
    SELECT p.badge_number, person.email, o.name FROM participation p
    JOIN edition e ON e.id = p.edition_id JOIN organisation o ON o.id = p.organisation_id
    JOIN membership m ON m.organisation_id = o.id JOIN person ON person.id = m.person_id
    WHERE e.slug = ? AND EXISTS (
        SELECT 1 FROM listing l WHERE l.organisation_id = o.id AND l.edition_id = e.id AND l.side = ?
        AND l.state = 'open' AND l.remaining > 3 AND l.unit <> 'piece'
    ) ORDER BY p.badge_number
"""


def ask(server: RunningServer, query: str, *values: Any) -> list[Any]:
    connection = sqlite3.connect(server.instance / "beursvloer.sqlite", timeout=30)
    with connection:
        rows = connection.execute(query, values).fetchall()
    connection.close()
    return rows


@pytest.fixture(scope="module")
def evening(server: RunningServer) -> RunningServer:
    """A demo floor of its own, whose clock is on and stands still."""
    server.flask("demo", "build", "--stage", "listings", "--seed", SEED)
    [[edition]] = ask(server, "SELECT id FROM edition WHERE slug = ?", f"hellendoorn-{SEED}")
    ask(server, "DELETE FROM programme WHERE edition_id = ?", edition)
    ask(
        server,
        "INSERT INTO programme (edition_id, state, left_seconds, version) VALUES (?, 'paused', 600, 1)",
        edition,
    )
    return server


def parties(server: RunningServer, side: str) -> list[Any]:
    return ask(server, PARTIES, f"hellendoorn-{SEED}", side)


def matches(server: RunningServer) -> int:
    [[found]] = ask(
        server,
        "SELECT count(*) FROM match JOIN edition e ON e.id = match.edition_id WHERE e.slug = ?",
        f"hellendoorn-{SEED}",
    )
    return int(found)


def above_the_thumb(page: Page, selector: str) -> bool:
    """Whether it stands wholly in view, above the bar at the thumb, without scrolling."""
    field, bar = page.locator(selector).bounding_box(), page.locator(".thumb").bounding_box()
    assert field is not None
    assert bar is not None
    return bool(field["y"] + field["height"] <= bar["y"])


def test_from_a_badge_to_a_stamp(
    evening: RunningServer, visit: Visit, sign_in: SignIn, axe: Axe, picture: Picture
) -> None:
    giver_badge, giver_email, giver_name = parties(evening, "offer")[0]
    _badge, asker_email, _name = next(one for one in parties(evening, "request") if one[1] != giver_email)
    before = matches(evening)

    theirs = visit("/", device="phone")
    sign_in(theirs, giver_email)

    # Whose badge is it? Anybody's camera opens that; making a match asks who you are first.
    phone = visit(f"{FLOOR}/badge/{giver_badge}", device="phone")
    expect(phone.get_by_role("heading", name=giver_name)).to_be_visible()
    axe(phone)
    phone.get_by_role("link", name=f"Match maken met {giver_name}").click()
    expect(phone).to_have_url(re.compile("/inloggen"))
    sign_in(phone, asker_email)
    phone.goto(f"{FLOOR}/badge/{giver_badge}")
    phone.get_by_role("link", name=f"Match maken met {giver_name}").click()

    # Everything is there already; quantity and date stand above the thumb.
    expect(phone.get_by_role("heading", name=f"Match met {giver_name}")).to_be_visible()
    assert above_the_thumb(phone, "#amount")
    assert above_the_thumb(phone, "#first_step_by")
    axe(phone)
    picture(phone, "deal-phone")

    # Another note, another amount; and what is typed is kept on the server.
    phone.locator("[data-others] > summary").click()
    phone.locator(".deal__list .opt:not(.opt--new) input").first.check()
    expect(phone.locator("[data-picked] input")).to_be_checked()
    picked = phone.locator("[data-picked] input")
    assert phone.locator("#amount").input_value() == picked.get_attribute("data-amount")
    with phone.expect_response(re.compile("/concept$")) as kept:
        phone.get_by_label("Wat komt er terug?").fill("Een rondleiding met koffie")
    assert kept.value.status == 204

    # The battery is dead: on another device it is offered again.
    other = visit("/", device="phone")
    other.context.add_cookies(phone.context.cookies())  # type: ignore[arg-type]  # what it gives it takes
    other.goto(phone.url)
    expect(other.get_by_text("U was hiermee bezig")).to_be_visible()
    assert other.get_by_label("Wat komt er terug?").input_value() == "Een rondleiding met koffie"

    # The line is gone. It says so, and sends by itself, once.
    phone.context.set_offline(True)
    phone.get_by_role("button", name=re.compile("om ja")).click()
    expect(phone.get_by_text("gaat vanzelf weg zodra er weer verbinding is")).to_be_visible()
    phone.context.set_offline(False)
    phone.wait_for_url("**/match/*", timeout=20_000)
    assert matches(evening) == before + 1
    match_path = re.sub(r"^https?://[^/]+", "", phone.url)
    axe(phone)

    # The same form from the other device: the same match.
    other.get_by_role("button", name=re.compile("om ja")).click()
    other.wait_for_url("**/match/*")
    assert (other.url, matches(evening)) == (phone.url, before + 1)

    # The other says yes on the own phone.
    theirs.goto(match_path)
    theirs.get_by_role("button", name="Ja, afgesproken").click()
    for page in (theirs, phone):
        expect(page.get_by_role("heading", name="Allebei akkoord")).to_be_visible()

    # The desk, with the keyboard alone.
    desk = visit("/", device="laptop")
    sign_in(desk, f"organisator+{SEED}@example.org")
    desk.goto(f"{FLOOR}/balie/waarde")
    desk.keyboard.press("Enter")
    expect(desk.get_by_role("heading", name="Wat is het waard?")).to_be_visible()
    axe(desk)
    picture(desk, "desk-valuation")
    desk.keyboard.press("u")
    desk.keyboard.type("2")
    desk.keyboard.press("Enter")
    expect(desk.get_by_text("door naar de notaris")).to_be_visible()
    desk.goto(f"{FLOOR}/balie/notaris")
    desk.keyboard.press("Enter")
    expect(desk.get_by_role("heading", name="Alles is ingevuld")).to_be_visible()
    expect(desk.locator(".stamp")).to_have_count(0)
    expect(desk.locator("[data-hold] form [data-key=Enter]:not([aria-disabled])")).to_be_visible()
    axe(desk)
    picture(desk, "desk-notary")
    desk.keyboard.press("Enter")
    expect(desk.locator(".stamp--fresh")).to_be_visible()
    expect(desk.get_by_role("heading", name=re.compile("^nr 00"))).to_be_visible()
    axe(desk)
    picture(desk, "desk-stamp")

    # Both phones have the contract, without a hand on them.
    for page in (phone, theirs):
        expect(page.get_by_role("heading", name=re.compile("^nr 00"))).to_be_visible()


def test_a_desk_by_keys_passes_over_asks_and_takes_the_next_that_lies_ready(
    evening: RunningServer, visit: Visit, sign_in: SignIn
) -> None:
    """Two contracts: the first is passed over, the second goes back with a question; then the first comes again."""
    desk = visit("/", device="laptop")
    sign_in(desk, f"organisator+{SEED}@example.org")
    givers = parties(evening, "offer")[1:3]
    asker = next(one for one in parties(evening, "request") if one[1] not in {giver[1] for giver in givers})
    for giver in givers:
        desk.goto(f"{FLOOR}/deal/{giver[0]}?voor={asker[0]}")
        desk.get_by_role("button", name=re.compile("om ja")).click()
        desk.wait_for_url("**/match/*")
        number = re.search(r"/match/(\d+)", desk.url)
        assert number is not None
        desk.goto(f"{FLOOR}/balie/hoek/{number[1]}")
        desk.keyboard.press("Enter")
        expect(desk.get_by_text("het gaat door naar de volgende balie")).to_be_visible()
    for _contract in givers:
        desk.goto(f"{FLOOR}/balie/waarde")
        if desk.locator("[data-hold]").count() == 0:
            desk.keyboard.press("Enter")
        expect(desk.get_by_role("heading", name="Wat is het waard?")).to_be_visible()
        desk.locator("[name=hours]").fill("3")
        desk.keyboard.press("Enter")
        expect(desk.get_by_text("door naar de notaris")).to_be_visible()
    desk.goto(f"{FLOOR}/balie/notaris")
    desk.keyboard.press("Enter")
    expect(desk.locator("[data-hold]")).to_be_visible()
    first = desk.get_by_role("heading", level=1).inner_text()
    desk.keyboard.press("s")
    expect(desk.get_by_role("heading", level=1)).not_to_have_text(first)
    second = desk.get_by_role("heading", level=1).inner_text()
    desk.keyboard.press("t")
    desk.keyboard.type("Welke dag komt het uit?")
    desk.get_by_role("button", name="Stuur terug").click()
    expect(desk.get_by_text("krijgen uw vraag")).to_be_visible()
    expect(desk.get_by_role("heading", level=1)).to_have_text(first)
    desk.keyboard.press("p")
    expect(desk.get_by_text("contract wacht")).to_be_visible()
    desk.keyboard.press("Enter")
    expect(desk.get_by_role("heading", level=1)).to_have_text(first)
    desk.keyboard.press("Enter")  # the second of two presses: nobody has read it yet
    expect(desk.locator("[data-hold] form [data-key=Enter]:not([aria-disabled])")).to_be_visible()
    expect(desk.locator(".stamp--fresh")).to_have_count(0)
    desk.keyboard.press("Enter")
    expect(desk.locator(".stamp--fresh")).to_be_visible()
    assert second != first
