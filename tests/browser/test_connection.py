"""A form whose server cannot be reached is held back, whichever it is; a reload sends none once more."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

pytestmark = pytest.mark.alone

Visit = Callable[..., Page]
WORDS = "Geen verbinding."


def in_sight(page: Page) -> bool:
    box = page.locator(".notice--line").bounding_box()
    return box is not None and box["y"] >= 0 and box["y"] + box["height"] <= 740


def test_a_form_waits_for_the_connection_and_is_sent_once(visit: Visit, sign_in: Callable[..., None]) -> None:
    page = visit("/", device="phone")
    sign_in(page, "albert.lintelo@example.org")
    page.goto("/mijn/gegevens")
    sent = []
    page.on("request", lambda request: sent.append(request.url) if request.method == "POST" else None)
    page.locator("#phone").fill("0548 12 34 56")
    page.context.set_offline(True)
    save = page.get_by_role("button", name="Bewaren")
    save.click()
    expect(page.get_by_role("alert")).to_contain_text(WORDS)
    page.mouse.wheel(0, 600)
    assert in_sight(page)
    assert page.locator("#phone").input_value() == "0548 12 34 56"
    page.context.set_offline(False)
    save.dblclick()
    expect(page.get_by_text("Bewaard.")).to_be_visible()
    assert len(sent) == 1


def test_a_server_that_is_gone_is_said_while_the_browser_calls_itself_online(visit: Visit) -> None:
    page = visit("/inloggen", device="phone")
    page.route("**/*", lambda route: route.abort())
    page.locator("[name=email]").fill("jan@example.org")
    page.get_by_role("button", name="Verder").click()
    expect(page.get_by_role("alert")).to_contain_text(WORDS)
    assert page.locator("[name=email]").input_value() == "jan@example.org"
    page.unroute("**/*")
    page.get_by_role("button", name="Verder").click()
    page.wait_for_url("**/inloggen/kijk-in-uw-mail")


def test_a_reload_after_errors_asks_for_the_page(visit: Visit, sign_in: Callable[..., None]) -> None:
    page = visit("/")
    sign_in(page, "albert.lintelo@example.org")
    page.goto("/mijn/gegevens")
    page.get_by_text("Ook voor een andere club").click()
    page.get_by_role("button", name="Toevoegen").click()
    expect(page.locator("[data-errors]")).to_be_visible()
    page.wait_for_url("**/mijn/gegevens")
    page.reload()
    expect(page.get_by_role("heading", level=1)).to_have_text("Mijn gegevens")
    expect(page.locator("[data-errors]")).to_have_count(0)
