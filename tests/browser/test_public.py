"""What anybody sees, at the sizes people have, in three languages, light and dark."""

import re
from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

Visit = Callable[..., Page]
Axe = Callable[[Page], None]
Picture = Callable[[Page, str], Path]


def fits_its_screen(page: Page) -> None:
    wide, screen = page.evaluate("[document.documentElement.scrollWidth, innerWidth]")
    assert wide <= screen


@pytest.mark.parametrize("locale", ["nl", "de", "en"])
@pytest.mark.parametrize("device", ["phone", "laptop"])
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_the_floor_and_its_rules(
    visit: Visit, axe: Axe, picture: Picture, locale: str, device: str, scheme: str
) -> None:
    page = visit(f"/taal/{locale}?next=/vloer/hellendoorn/", device=device, color_scheme=scheme)
    expect(page.locator("html")).to_have_attribute("lang", locale)
    fits_its_screen(page)
    axe(page)
    picture(page, f"floor-{device}-{locale}-{scheme}")
    page.locator("main a[href$='/regels']").click()
    expect(page.locator("table")).to_contain_text("€")
    fits_its_screen(page)
    axe(page)


@pytest.mark.parametrize(
    "path", ["/privacy", "/toegankelijkheid", "/inloggen", "/in/invented", "/uitnodiging/invented"]
)
def test_pages_for_everybody(visit: Visit, axe: Axe, path: str) -> None:
    page = visit(path, device="phone")
    fits_its_screen(page)
    axe(page)


def test_a_narrow_screen_does_not_scroll_sideways(visit: Visit) -> None:
    for path in ("/", "/privacy", "/inloggen", "/regels"):
        page = visit(path)
        page.set_viewport_size({"width": 320, "height": 640})
        fits_its_screen(page)
        page.close()


def test_the_floor_with_the_keyboard_only(laptop: Page) -> None:
    laptop.keyboard.press("Tab")
    expect(laptop.get_by_role("link", name="Naar de inhoud")).to_be_focused()
    laptop.keyboard.press("Enter")
    laptop.keyboard.press("Tab")
    expect(laptop.get_by_role("link", name="Ik bied iets aan")).to_be_focused()
    laptop.keyboard.press("Enter")
    expect(laptop.get_by_role("heading", level=1)).to_have_text("Hang een briefje op")
    expect(laptop.locator("[name=side][value=offer]")).to_be_checked()


def test_signing_in_and_out_with_the_mailbox_of_this_machine(laptop: Page) -> None:
    laptop.goto("/mijn")
    expect(laptop).to_have_url(re.compile("/inloggen.next=/mijn"))
    laptop.get_by_label("E-mailadres").fill("nobody@example.org")
    laptop.get_by_role("button", name="Ga verder").click()
    expect(laptop.get_by_role("heading", level=1)).to_have_text("Kijk in uw mail")
