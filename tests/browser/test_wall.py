"""The wall as a hall sees it: every scene at the sizes of beamers, and what happens when something breaks."""

import os
import re
import signal
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page, ViewportSize, expect

from beursvloer.programme.rules import ItemKind, Scene
from beursvloer.wall.actions import replace_address
from beursvloer.wall.models import Screen
from tests.browser.floor_of import SLUG, Floor, floor_of
from tests.servers import RunningServer, running_server, wait_until_healthy

pytestmark = pytest.mark.alone

SIZES = ((1920, 1080), (1280, 720), (1024, 768))
FROM_AFAR: ViewportSize = {"width": 384, "height": 216}
"""A fifth of a large screen: what somebody sees who stands five times as far as the screen is wide."""
MEASURE = """() => {
    const found = [], high = innerHeight, wide = innerWidth;
    for (const element of document.querySelectorAll('.wall *')) {
        if (element.closest('.turned, .sr-only, [hidden], svg, .w-tape__lines')) continue;
        const box = element.getBoundingClientRect();
        const speaks = [...element.childNodes].some((node) => node.nodeType === 3 && node.textContent.trim());
        if (!speaks || !box.width || !box.height) continue;
        const name = (element.className || element.tagName) + ': ' + element.textContent.trim().slice(0, 40);
        if (parseFloat(getComputedStyle(element).fontSize) < high * .026) found.push('too small ' + name);
        const inside = box.left >= -1 && box.top >= -1 && box.right <= wide + 1 && box.bottom <= high + 1;
        if (!inside) found.push('outside ' + name);
    }
    const main = document.querySelector('.wall__main');
    if (main.scrollHeight > main.clientHeight + 2 || main.scrollWidth > main.clientWidth + 2) found.push('main is cut');
    const spoken = document.querySelectorAll('h1').length;
    if (spoken !== 1) found.push(spoken + ' main headings');
    return found;
}"""


OVERLAPS = """() => {
    const texts = [...document.querySelectorAll('[data-loop] :is(b, span)')];
    const apart = (one, two) => one.right <= two.left || two.right <= one.left
        || one.bottom <= two.top || two.bottom <= one.top;
    const spots = [...document.querySelectorAll('[data-loop] .arc')].flatMap((arc) => {
        const [length, matrix] = [arc.getTotalLength(), arc.getScreenCTM()];
        return Array.from({length: 41}, (_, step) => arc.getPointAtLength(length * step / 40).matrixTransform(matrix));
    });
    const inside = ({left, right, top, bottom}, {x, y}) => left < x && x < right && top < y && y < bottom;
    const crossed = texts.filter((one) => one.tagName === 'SPAN'
        && spots.some((spot) => inside(one.getBoundingClientRect(), spot))).map((one) => 'crossed: ' + one.textContent);
    return crossed.concat(texts.flatMap((one, place) => texts.slice(place + 1)
        .filter((two) => !apart(one.getBoundingClientRect(), two.getBoundingClientRect()))
        .map((two) => one.textContent + ' / ' + two.textContent)));
}"""


@pytest.fixture(scope="module")
def wall_server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningServer]:
    """A server of its own, with the demo: other journeys must not meet a frozen hall."""
    with running_server(tmp_path_factory.mktemp("wall") / "instance") as running:
        yield running


@pytest.fixture(scope="module")
def floor(wall_server: RunningServer) -> Iterator[Floor]:
    """An evening in its first round, with eight matches."""
    floor = floor_of(wall_server)
    floor.programme()
    floor.plan_rounds(5, 20)
    floor.ratify(8)
    floor.begin(ItemKind.ROUND)
    yield floor
    floor.database.engine.dispose()


@pytest.fixture
def open_wall(visit: Callable[..., Page], wall_server: RunningServer) -> Callable[..., Page]:
    def open_at(path: str, **options: Any) -> Page:
        return visit(path, device="projector", on=wall_server, **options)

    return open_at


def quiet(page: Page) -> None:
    page.evaluate("document.querySelector('[data-controls]').hidden = true")
    page.wait_for_timeout(300)


@pytest.mark.parametrize("light", [False, True])
@pytest.mark.parametrize("scene", Scene)
def test_every_scene_at_the_sizes_of_beamers(
    floor: Floor,
    open_wall: Callable[..., Page],
    axe: Callable[[Page], None],
    picture: Callable[[Page, str], Path],
    scene: Scene,
    light: bool,
) -> None:
    screen, path = floor.new_screen("Beamer")
    floor.show(screen, scene, light=light)
    page = open_wall(path)
    colours = "-licht" if light else ""
    for wide, high in SIZES:
        page.set_viewport_size({"width": wide, "height": high})
        quiet(page)
        assert page.evaluate(MEASURE) == [], f"{wide} × {high}"
        picture(page, f"wand-{scene.value}-{wide}{colours}")
    axe(page)
    page.set_viewport_size(FROM_AFAR)
    quiet(page)
    picture(page, f"wand-{scene.value}-ver{colours}")
    with floor.at_work() as (session, _edition, _actor, _moment):
        session.delete(session.get_one(Screen, screen))


def test_it_follows_the_programme_through_gong_freeze_and_reveal(floor: Floor, open_wall: Callable[..., Page]) -> None:
    _screen, path = floor.new_screen("Volgt")
    page = open_wall(path)
    expect(page.locator(".w-round h1")).to_have_text("Ronde 1 van 5")
    page.evaluate("window.here = true")
    floor.begin(ItemKind.CLOSING_GONG, seconds=4)
    expect(page.locator(".w-gong")).to_be_visible(timeout=3_000)
    expect(page.locator(".w-gong.strike")).to_be_visible(timeout=7_000)
    expect(page.locator(".w-suspense")).to_be_visible(timeout=6_000)
    matches = page.locator("[data-key=matches]")
    stands = matches.get_attribute("data-shown") or ""
    floor.ratify(2)
    page.wait_for_timeout(5_000)
    expect(matches).to_have_attribute("data-shown", stands)
    before = page.locator("[data-key=euros]").get_attribute("data-shown")
    floor.begin(ItemKind.REVEAL)
    number = page.locator("[data-key=reveal]")
    expect(number).to_be_visible(timeout=3_000)
    seen = set()
    for _look in range(30):
        page.wait_for_timeout(150)
        seen.add(number.get_attribute("data-shown"))
    end = number.locator(".sr-only").text_content() or ""
    assert len(seen) > 5, "it counts up"
    assert end in seen
    assert int(re.sub(r"\D", "", end)) > int(re.sub(r"\D", "", before or ""))
    assert page.evaluate("window.here"), "it was never loaded anew"


def test_with_reduced_motion_the_reveal_stands_there_at_once(floor: Floor, open_wall: Callable[..., Page]) -> None:
    screen, path = floor.new_screen("Rustig")
    floor.show(screen, Scene.REVEAL)
    page = open_wall(path, reduced_motion="reduce")
    number = page.locator("[data-key=reveal]")
    page.wait_for_timeout(200)
    first = number.get_attribute("data-shown")
    page.wait_for_timeout(1_500)
    assert number.get_attribute("data-shown") == first


@pytest.mark.parametrize("scene", [Scene.TRADING, Scene.LAST_CALL])
def test_a_match_is_celebrated_once_in_a_while(floor: Floor, open_wall: Callable[..., Page], scene: Scene) -> None:
    screen, path = floor.new_screen("Feest")
    floor.show(screen, scene)
    page = open_wall(path)
    page.wait_for_timeout(500)
    [giver] = floor.ratify()
    expect(page.locator("[data-cheer]")).to_be_visible(timeout=3_000)
    expect(page.locator("[data-cheer] [data-giver]")).to_have_text(giver)
    floor.ratify()
    expect(page.locator("[data-cheer]")).to_be_hidden(timeout=6_000)


@pytest.mark.parametrize("size", [2, 3, 4])
def test_a_ring_is_drawn_over_the_picture(
    floor: Floor, open_wall: Callable[..., Page], picture: Callable[[Page, str], Path], size: int
) -> None:
    screen, path = floor.new_screen("Ring")
    floor.show(screen, Scene.TRADING, light=size == 3)
    page = open_wall(path, **({"reduced_motion": "reduce"} if size == 4 else {}))
    quiet(page)
    names = floor.stamp_ring(size)
    expect(page.locator("[data-loop]")).to_be_visible(timeout=9_000)
    assert page.locator("[data-loop] [data-who]").all_text_contents() == names
    assert "geeft aan" in (page.locator("[data-spoken]").text_content() or "")
    assert page.locator("[data-cheer]").is_hidden()
    if size != 4:
        page.wait_for_timeout(5_600)  # until it is drawn
    for wide, high in SIZES:
        page.set_viewport_size({"width": wide, "height": high})
        page.wait_for_timeout(200)
        assert page.evaluate(MEASURE) == [], f"{wide} × {high}"
        assert page.evaluate(OVERLAPS) == [], f"{wide} × {high}"
        picture(page, f"wand-ring-van-{size}-{wide}")
    expect(page.locator("[data-loop]")).to_be_hidden(timeout=20_000)


def test_half_a_minute_without_a_line_leaves_the_picture(floor: Floor, open_wall: Callable[..., Page]) -> None:
    screen, path = floor.new_screen("Kabel")
    floor.show(screen, Scene.TRADING)
    page = open_wall(path)
    age, matches = page.locator("[data-age]"), page.locator("[data-key=matches]")
    expect(age).to_have_text("live")
    before = matches.get_attribute("data-shown")
    page.context.set_offline(True)
    floor.ratify()
    expect(age).to_have_class(re.compile("wall__age--old"), timeout=20_000)
    expect(age).to_have_text(re.compile(r"3\d s oud"), timeout=40_000)
    assert matches.get_attribute("data-shown") == before
    page.context.set_offline(False)
    expect(age).to_have_text("live", timeout=3_000)
    expect(matches).to_have_attribute("data-shown", str(int(before or 0) + 1), timeout=3_000)


def test_a_killed_server_leaves_the_picture(
    floor: Floor, open_wall: Callable[..., Page], wall_server: RunningServer
) -> None:
    screen, path = floor.new_screen("Stroom")
    floor.show(screen, Scene.TRADING)
    page = open_wall(path)
    matches = page.locator("[data-key=matches]")
    before = matches.get_attribute("data-shown")
    [web] = wall_server.children("gunicorn")
    os.kill(web, signal.SIGKILL)
    page.wait_for_timeout(300)
    expect(matches).to_have_attribute("data-shown", before or "")
    floor.ratify()
    wait_until_healthy(wall_server, 20)
    expect(matches).to_have_attribute("data-shown", str(int(before or 0) + 1), timeout=6_000)
    expect(page.locator("[data-age]")).to_have_text("live", timeout=3_000)


def test_an_address_that_was_replaced_shows_no_error_on_a_running_wall(
    floor: Floor, open_wall: Callable[..., Page]
) -> None:
    screen, path = floor.new_screen("Oud adres")
    page = open_wall(path)
    expect(page.locator("[data-age]")).to_have_text("live")
    with floor.at_work() as (session, edition, actor, moment):
        replace_address(session, actor, edition, screen, moment)
    expect(page.locator("[data-age]")).to_have_class(re.compile("wall__age--old"), timeout=20_000)
    assert page.locator(".picture h1").count() == 1


def test_the_desk_makes_a_screen_and_puts_a_scene_on_it(
    floor: Floor,
    visit: Callable[..., Page],
    sign_in: Callable[..., None],
    wall_server: RunningServer,
    axe: Callable[[Page], None],
    picture: Callable[[Page, str], Path],
    open_wall: Callable[..., Page],
) -> None:
    desk = visit(f"/vloer/{SLUG}/", device="laptop", on=wall_server)
    sign_in(desk, "organisator@example.org", wall_server)
    desk.goto(f"/vloer/{SLUG}/schermen")
    desk.locator("#new-name").fill("Televisie in de gang")
    desk.get_by_role("button", name="Maak een scherm").click()
    made = desk.locator("article", has=desk.get_by_role("heading", name="Televisie in de gang"))
    address = made.locator("input[readonly]").input_value()
    wall = open_wall(address.removeprefix(wall_server.url))
    made.locator("select").select_option("break")
    made.get_by_role("button", name="Laat het zien").click()
    expect(wall.locator(".picture h1")).to_have_text("Pauze", timeout=3_000)
    picture(desk, "schermen")
    axe(desk)
