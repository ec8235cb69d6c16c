"""The control desk in a real browser: one press each, with keys on a laptop, with one thumb on a phone."""

import re
from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.servers import RunningServer

pytestmark = pytest.mark.alone

SEEDS = {"laptop": "41", "phone": "42", "two": "43"}


@pytest.fixture
def floor(server: RunningServer, request: pytest.FixtureRequest) -> str:
    """A demo floor of its own, so that no clock runs on the one that other tests look at."""
    seed = SEEDS[request.param]
    server.flask("demo", "build", "--stage", "listings", "--seed", seed)
    return seed


def make_programme(page: Page, address: str) -> None:
    page.goto(f"{address}/draaiboek")
    page.get_by_label("Gespreksrondes").fill("3")
    page.get_by_label("Minuten per ronde").fill("6")
    page.get_by_label("Tafels").fill("20")
    page.get_by_role("button", name="Maak de hele avond").click()
    expect(page.locator(".script__item")).to_have_count(16)


@pytest.mark.parametrize("floor", ["laptop"], indirect=True)
def test_an_evening_with_keys(
    visit: Callable[..., Page],
    sign_in: Callable[..., None],
    axe: Callable[[Page], None],
    picture: Callable[[Page, str], Path],
    floor: str,
) -> None:
    page = visit("/")
    sign_in(page, f"organisator+{floor}@example.org")
    address = f"/vloer/hellendoorn-{floor}"
    make_programme(page, address)
    axe(page)
    picture(page, "programme-laptop")

    # The order, with the keyboard alone.
    second = page.locator(".script__item").nth(1)
    second.get_by_role("button", name=re.compile("later$")).focus()
    page.keyboard.press("Enter")
    expect(page.locator(".script__item").nth(2)).to_contain_text("Openingsgong")
    page.get_by_role("button", name="Terug").click()
    expect(page.locator(".script__item").nth(1)).to_contain_text("Openingsgong")

    page.goto(f"{address}/regie")
    title, time = page.locator("#clock-title"), page.locator(".bigclock__time .num")
    expect(title).to_have_text("Nog niet begonnen")
    picture(page, "regie-before-laptop")
    page.keyboard.press("p")
    expect(title).to_have_text("Inloop")
    page.evaluate("window.stays = true")  # nothing below loads the page anew

    before = time.inner_text()
    page.keyboard.press("2")
    expect(page.get_by_role("button", name=re.compile("^Terug"))).to_contain_text("tijd erbij")
    assert minutes(time.inner_text()) - minutes(before) in (1, 2)
    page.keyboard.press("p")
    expect(title).to_contain_text("gepauzeerd")
    stands = time.inner_text()
    page.wait_for_timeout(1200)
    assert time.inner_text() == stands
    page.keyboard.press("p")
    expect(title).to_have_text("Inloop")
    expect(time).not_to_have_text(stands)
    page.keyboard.press("v")
    expect(title).to_have_text("Openingsgong")
    page.keyboard.press("z")
    expect(title).to_have_text("Inloop")
    expect(page.locator(".prog__item--running")).to_contain_text("Inloop")

    # Twice at once is once.
    page.get_by_role("button", name=re.compile("^Volgende")).dblclick()
    expect(title).to_have_text("Openingsgong")
    page.wait_for_timeout(500)
    expect(title).to_have_text("Openingsgong")

    trading = page.locator(".prog__item", has_text="Vrije handel").first
    trading.locator("summary").click()
    trading.get_by_role("button", name="Nu").click()
    expect(title).to_have_text("Vrije handel")
    expect(page.locator(".prog__item--skipped", has_text="Ronde 3")).to_have_count(1)
    expect(page.locator(".prog__item--running")).to_contain_text("Vrije handel")
    hall = page.frame_locator("iframe.mini")
    expect(hall.locator("main")).to_be_visible()
    axe(page)
    picture(page, "regie-laptop")
    assert page.evaluate("window.stays")

    # Letters are for typing again when somebody switches the keys off.
    page.get_by_role("button", name=re.compile("^Toetsen aan")).click()
    page.keyboard.press("v")
    page.wait_for_timeout(400)
    expect(title).to_have_text("Vrije handel")


def minutes(clock: str) -> int:
    return int(clock.split(":")[0])


@pytest.mark.parametrize("floor", ["phone"], indirect=True)
def test_an_evening_with_one_thumb(
    visit: Callable[..., Page],
    sign_in: Callable[..., None],
    axe: Callable[[Page], None],
    picture: Callable[[Page, str], Path],
    floor: str,
) -> None:
    page = visit("/", device="phone")
    sign_in(page, f"organisator+{floor}@example.org")
    address = f"/vloer/hellendoorn-{floor}"
    make_programme(page, address)
    axe(page)
    picture(page, "programme-phone")
    page.goto(f"{address}/regie")
    page.get_by_role("button", name="Begin de avond").tap()
    title = page.locator("#clock-title")
    expect(title).to_have_text("Inloop")
    buttons = page.locator(".controls button")
    expect(buttons).to_have_count(5)
    # In one look: the clock may be made anew between two.
    for box in buttons.evaluate_all("all => all.map(one => one.getBoundingClientRect().toJSON())"):
        assert box["width"] >= 44
        assert box["height"] >= 44
        assert box["y"] > 740 * 0.8  # at the thumb, without scrolling
        assert box["y"] + box["height"] <= 740
    shown = page.locator(".bigclock__time").bounding_box()
    assert shown is not None
    assert shown["y"] + shown["height"] < 740 * 0.8
    assert page.evaluate("document.documentElement.scrollWidth") <= 360
    page.get_by_role("button", name=re.compile("^Volgende")).tap()
    expect(title).to_have_text("Openingsgong")
    page.get_by_role("button", name=re.compile("^Terug")).tap()
    expect(title).to_have_text("Inloop")
    axe(page)
    page.screenshot(path=picture(page, "regie-phone"))


@pytest.mark.parametrize("floor", ["two"], indirect=True)
def test_two_desks_see_each_other_and_script_is_not_needed(
    visit: Callable[..., Page], sign_in: Callable[..., None], floor: str
) -> None:
    address = f"/vloer/hellendoorn-{floor}"
    live, plain = visit("/"), visit("/", java_script_enabled=False)
    for desk in (live, plain):
        sign_in(desk, f"organisator+{floor}@example.org")
    make_programme(plain, address)
    live.goto(f"{address}/regie")
    plain.goto(f"{address}/regie")
    for button, said in (
        ("Begin de avond", "Inloop"),
        ("Pauze", "Inloop gepauzeerd"),
        ("Verder", "Inloop"),
        ("Volgende", "Openingsgong"),
        ("Terug", "Inloop"),
    ):
        plain.get_by_role("button", name=re.compile(f"^{button}")).click()
        expect(plain.locator("#clock-title")).to_have_text(said)
        expect(live.locator("#clock-title")).to_have_text(said)  # by itself
