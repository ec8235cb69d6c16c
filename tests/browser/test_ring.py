"""A ring of parties: found by an organiser, proposed to all at once, and agreed by phone with the last yes."""

import re
import sqlite3
from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.servers import RunningServer

SEED = "57"
DESK = f"/vloer/hellendoorn-{SEED}/beheer"
PARTIES = """
    SELECT r.id, p.email FROM ring r JOIN ring_leg l ON l.ring_id = r.id
    JOIN membership m ON m.organisation_id = l.giver_id JOIN person p ON p.id = m.person_id
    WHERE r.state = 'open' ORDER BY r.id, l.place
"""


@pytest.fixture(scope="module")
def own_floor(server: RunningServer) -> str:
    server.flask("demo", "build", "--stage", "listings", "--seed", SEED)
    return DESK


def parties(server: RunningServer) -> list[tuple[int, str]]:
    """(ring, address) of whoever is in an open ring, in the order of giving."""
    with sqlite3.connect(f"file:{server.instance / 'beursvloer.sqlite'}?mode=ro", uri=True) as database:
        rows = database.execute(PARTIES).fetchall()
    database.close()
    return rows


def test_a_ring_is_proposed_and_agreed(
    server: RunningServer,
    visit: Callable[..., Page],
    sign_in: Callable[..., None],
    axe: Callable[[Page], None],
    picture: Callable[[Page, str], Path],
    own_floor: str,
) -> None:
    desk = visit("/", device="laptop")
    sign_in(desk, f"organisator+{SEED}@example.org")
    desk.goto(f"{own_floor}/voorstellen")
    desk.get_by_role("button", name=re.compile("Zoek ringen van")).click()
    drafts = desk.locator("#ringen .runlist > li")
    expect(drafts.first.locator("svg.circle")).to_be_visible()
    axe(desk)
    picture(desk, "rings-laptop")
    three = drafts.filter(has=desk.get_by_role("button", name=re.compile("Stel voor aan alle"))).first
    three.get_by_role("button", name=re.compile("Stel voor")).click()
    expect(desk.get_by_text("De ring is aan alle partijen voorgesteld.")).to_be_visible()
    expect(desk.get_by_text(re.compile("0 van de . zeiden ja"))).to_be_visible()

    phones = []
    for ring, address in parties(server):
        server.next_mail(address, 0)
        phone = visit("/", device="phone")
        sign_in(phone, address)
        phones.append((phone, ring))
    first, ring = phones[0]
    first.goto("/mijn")
    picture(first, "ring-own-page")
    first.goto(f"/ring/{ring}")
    axe(first)
    picture(first, "ring-phone")
    assert first.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth") == 0
    first.get_by_role("link", name="Nee", exact=True).click()
    picture(first, "ring-no")
    first.get_by_role("link", name="Terug, ik zeg geen nee").click()
    first.get_by_role("button", name="Ja, ik doe mee").click()
    expect(first.get_by_role("heading", level=1)).to_have_text("Mooi, u zei ja")
    for phone, ring in phones[1:]:
        phone.goto(f"/ring/{ring}")
        phone.get_by_role("button", name="Ja, ik doe mee").click()
        expect(phone.get_by_role("heading", level=1)).to_have_text(re.compile("Mooi, u zei ja|Iedereen zei ja"))
    # Nobody reloads the first page: the bell does.
    expect(first.get_by_role("heading", level=1)).to_have_text("Iedereen zei ja", timeout=15_000)
    axe(first)
    picture(first, "ring-agreed")
    expect(first.get_by_role("link", name="Contract over wat u krijgt")).to_be_visible()
    first.get_by_role("link", name="Contract over wat u geeft").click()
    expect(first).to_have_url(re.compile("/match/"))
