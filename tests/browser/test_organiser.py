"""An organiser's evening at the desk: compute, pin, forbid, pair up, release; and a role for somebody."""

import re
from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.servers import RunningServer

SEED = "23"
DESK = f"/vloer/hellendoorn-{SEED}/beheer"


@pytest.fixture(scope="module")
def own_floor(server: RunningServer) -> str:
    """A demo floor of its own, so that nothing is released on the one that other tests look at."""
    server.flask("demo", "build", "--stage", "listings", "--seed", SEED)
    return DESK


@pytest.mark.parametrize("device", ["laptop"])
def test_compute_pin_forbid_and_release(
    visit: Callable[..., Page],
    sign_in: Callable[..., None],
    axe: Callable[[Page], None],
    picture: Callable[[Page, str], Path],
    own_floor: str,
    device: str,
) -> None:
    page = visit("/", device=device)
    sign_in(page, f"organisator+{SEED}@example.org")
    page.goto(own_floor)
    expect(page.get_by_role("heading", level=1)).to_have_text("Hoe staan we ervoor?")
    picture(page, f"desk-{device}")

    page.goto(f"{own_floor}/voorstellen")
    page.get_by_role("button", name="Voorstellen berekenen").click()
    rows = page.locator(".runlist > li")
    expect(rows.first).to_be_visible()
    total = page.locator("#draft-title + p .num")
    count = int(total.inner_text())
    assert count > 20
    expect(page.get_by_text("Bewezen: met eerst iedereen een voorstel is er geen betere verdeling.")).to_be_visible()
    axe(page)
    picture(page, f"desk-proposals-{device}")

    first = rows.first.get_attribute("id")
    page.locator(f"#{first} button[value=pin]").click()
    expect(page.locator(f"#{first}").get_by_text("Vastgezet")).to_be_visible()
    second = rows.nth(1).get_attribute("id")
    page.locator(f"#{second} button[value=forbid]").click()
    expect(total).to_have_text(str(count - 1))
    page.locator(".notice--undo button").click()
    expect(total).to_have_text(str(count))
    page.locator(f"#{second} button[value=forbid]").click()
    expect(page.get_by_role("heading", name="Niet voorstellen")).to_be_visible()
    expect(page.get_by_text("Er is iets veranderd sinds de berekening")).to_be_visible()

    page.get_by_role("button", name="Opnieuw berekenen").click()
    expect(page.locator(f"#{second}")).to_have_count(0)
    expect(page.locator(f"#{first}").get_by_text("Vastgezet")).to_be_visible()
    released = int(total.inner_text())
    page.get_by_role("button", name=f"{released} voorstellen vrijgeven").click()
    expect(page.get_by_text(f"{released} voorstellen zijn verstuurd.")).to_be_visible()
    expect(page.get_by_role("region", name="Eerder vrijgegeven").locator("tbody td").first).to_have_text(str(released))
    axe(page)


def test_with_the_keyboard_alone(visit: Callable[..., Page], sign_in: Callable[..., None], own_floor: str) -> None:
    page = visit("/")
    sign_in(page, f"organisator+{SEED}@example.org")
    page.goto(f"{own_floor}/rollen")
    page.locator("#addressee").focus()
    page.keyboard.type("Kees Prins")
    page.keyboard.press("Tab")
    page.keyboard.type("Notaris")
    for _ in range(2):  # past the floors, to the button
        page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    expect(page.locator("#link")).to_have_value(re.compile(r"^http"))
    expect(page.locator("img.qr")).to_be_visible()
    page.goto(f"{own_floor}/rollen")
    expect(page.locator("#link")).to_have_count(0)
    expect(page.get_by_text("Kees Prins")).to_be_visible()


def test_one_thumb_on_a_phone(
    visit: Callable[..., Page],
    sign_in: Callable[..., None],
    axe: Callable[[Page], None],
    picture: Callable[[Page, str], Path],
    own_floor: str,
) -> None:
    page = visit("/", device="phone")
    sign_in(page, f"organisator+{SEED}@example.org")
    for name in ("", "/voorstellen", "/matches", "/deelnemers", "/controle", "/rollen", "/instellingen", "/regio"):
        page.goto(f"{own_floor}{name}")
        assert page.evaluate("document.documentElement.scrollWidth") <= 360
        small = page.evaluate(
            "[...document.querySelectorAll('main button, main .btn, .deskmenu a')]"
            ".filter(e => e.checkVisibility() && e.getBoundingClientRect().height < 44).map(e => e.textContent.trim())"
        )
        assert small == []
        axe(page)
        picture(page, f"desk{name.replace('/', '-')}-phone")
