"""From the link in the terminal to an open floor, as somebody who never saw it: no help, a phone or a laptop."""

import re
import time
from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.servers import RunningServer

SECONDS = 300
PER_FIELD = 12
"""Seconds that somebody needs to read and fill in one field with a thumb; the browser itself needs none."""


@pytest.mark.parametrize("device", ["phone"])
def test_from_the_set_up_link_to_an_open_floor(
    visit: Callable[..., Page],
    axe: Callable[[Page], None],
    picture: Callable[[Page, str], Path],
    empty_server: RunningServer,
    device: str,
) -> None:
    link = re.search(r"http\S+(/beginnen/\S+)", empty_server.output())
    assert link is not None
    page = visit(link[1], device=device, on=empty_server)
    axe(page)
    begun = time.monotonic()

    page.locator(".thumb button").click()
    expect(page.locator("[data-errors]")).to_be_focused()
    expect(page.locator("[data-errors] li")).to_have_count(7)
    axe(page)

    typed = {
        "#your_name": "Ans Brinkhuis",
        "#email": "ans@example.org",
        "#password": "een korte zin werkt",
        "#region": "Hellendoorn",
        "#villages": "Nijverdal; 52.366, 6.463\nHellendoorn; 52.389, 6.449\nHaarle\nDaarle\nDaarlerveen",
        "#name": "Keukentafel Haarle",
        "#day": "2099-03-18",
        "#place": "De Haarlebron",
        "#afterwards": "Na twee weken bellen we iedereen.",
    }
    for field, text in typed.items():
        page.locator(field).fill(text)
    page.locator("input[value=kitchen_table]").check()
    expect(page.locator("#target_businesses")).to_have_value("12")
    picture(page, f"setup-{device}")
    page.locator(".thumb button").click()

    page.wait_for_url("**/vloer/keukentafel-haarle/beheer")
    axe(page)
    picture(page, f"setup-steps-{device}")
    page.get_by_role("button", name="Beursvloer openen").click()
    expect(page.get_by_text("De beursvloer is open: mensen kunnen nu meedoen.")).to_be_visible()
    expect(page.locator("[data-share] input")).to_have_value(re.compile(r"/vloer/keukentafel-haarle/"))
    assert time.monotonic() - begun + PER_FIELD * len(typed) < SECONDS

    # The link works once: on another device it is gone, on this one it leads to the desk.
    page.goto(link[1])
    page.wait_for_url("**/vloer/keukentafel-haarle/beheer")
    other = visit(link[1], on=empty_server)
    expect(other.get_by_role("heading", level=1)).to_have_text("Deze link werkt niet meer")
    axe(other)
    visitor = visit("/vloer/keukentafel-haarle", on=empty_server)
    expect(visitor).to_have_title(re.compile("Keukentafel Haarle"))


def test_all_year_hides_the_evening(visit: Callable[..., Page], sign_in: Callable[..., None]) -> None:
    page = visit("/")
    sign_in(page, "organisator@example.org")
    page.goto("/vloer/hellendoorn/beheer/nieuw")
    page.locator("#target_matches").fill("77")
    page.locator("input[value=year_round]").check()
    expect(page.locator("#day")).to_be_hidden()
    expect(page.locator("#target_matches")).to_have_value("77")  # what was typed stays
    page.locator("input[value=kitchen_table]").check()
    expect(page.locator("#day")).to_be_visible()
    expect(page.locator("#target_businesses")).to_have_value("12")
