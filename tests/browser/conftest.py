"""A whole server and a real browser. The browser is a Chromium that is there; none is ever downloaded.

`server`    the demo edition, as `script/server` starts it; one for all tests of a run
`visit`     opens a page of its own (own cookies) on a phone or a laptop: `visit("/", device="phone")`
`phone`, `laptop`   one page each
`sign_in`   `sign_in(page, "jan@example.org")` with the link that was really mailed
`axe`       `axe(page)` fails with what axe-core finds
`picture`   `picture(page, "name")` keeps a screenshot in screenshots/
A page that logs an error (a blocked style or script too) or throws fails the test it was opened in.
"""

import os
import re
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, ConsoleMessage, Page, expect

from tests.servers import RunningServer, running_server

ROOT = Path(__file__).resolve().parents[2]
ARGUMENTS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--disable-dev-shm-usage",
]
REPORTED = ("Failed to load resource", "htmx:sendError", "htmx:afterRequest")
DEVICES: dict[str, dict[str, Any]] = {
    "phone": {
        "viewport": {"width": 360, "height": 740},
        "is_mobile": True,
        "has_touch": True,
        "device_scale_factor": 2,
    },
    "laptop": {"viewport": {"width": 1366, "height": 768}},
    "projector": {"viewport": {"width": 1920, "height": 1080}},
}


@pytest.fixture(scope="session")
def browser_type_launch_args(browser_type_launch_args: dict[str, Any]) -> dict[str, Any]:
    chromium = os.environ.get("CHROMIUM") or shutil.which("chromium") or shutil.which("google-chrome")
    if chromium is None:
        pytest.fail("no Chromium here: apt-get install chromium")
    return {**browser_type_launch_args, "executable_path": chromium, "args": ARGUMENTS}


@pytest.fixture(scope="session")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningServer]:
    with running_server(tmp_path_factory.mktemp("demo") / "instance") as running:
        yield running


@pytest.fixture(scope="module")
def empty_server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningServer]:
    """A server as a new organiser meets it; its `output()` holds the set-up link."""
    with running_server(tmp_path_factory.mktemp("empty") / "instance", "--empty") as running:
        yield running


@pytest.fixture
def visit(browser: Browser, request: pytest.FixtureRequest) -> Iterator[Callable[..., Page]]:
    contexts = []
    errors: list[str] = []

    def note(message: ConsoleMessage) -> None:
        # A refusal is answered with 409 or 422, and a line may be cut on purpose; that the browser and htmx report it
        # is no fault of the page.
        if message.type == "error" and not message.text.startswith(REPORTED):
            errors.append(f"{message.text} ({message.location.get('url')})")

    def visit(path: str = "/", device: str = "laptop", on: RunningServer | None = None, **options: Any) -> Page:
        at = on or request.getfixturevalue("server")
        usual = {"base_url": at.url, "locale": "nl-NL", "timezone_id": "Europe/Amsterdam"}
        context = browser.new_context(**{**usual, **DEVICES[device], **options})
        contexts.append(context)
        context.set_default_timeout(10_000)
        page = context.new_page()
        page.on("console", note)
        page.on("pageerror", lambda error: errors.append(str(error)))
        page.goto(path)
        return page

    yield visit
    for context in contexts:
        context.close()
    assert errors == []


@pytest.fixture
def phone(visit: Callable[..., Page]) -> Page:
    return visit("/vloer/hellendoorn/", device="phone")


@pytest.fixture
def laptop(visit: Callable[..., Page]) -> Page:
    return visit("/vloer/hellendoorn/", device="laptop")


@pytest.fixture
def sign_in(request: pytest.FixtureRequest) -> Callable[..., None]:
    """`sign_in(page, "jan@example.org")`: asks for a link, opens the one that was really mailed, and presses it."""

    def enter(page: Page, email: str, on: RunningServer | None = None) -> None:
        at = on or request.getfixturevalue("server")
        before = len(at.mails(email))
        page.goto("/inloggen")
        page.locator("[name=email]").fill(email)
        page.locator("main form [type=submit]").first.click()
        page.wait_for_url("**/inloggen/kijk-in-uw-mail")
        link = None
        while link is None:  # another mail may come first
            link = re.search(r"https?://[^/\s]+(/in/\S+)", at.next_mail(email, before).get_content())
            before += 1
        page.goto(link[1])
        page.locator("main form [type=submit]").first.click()
        page.wait_for_url(lambda address: "/in/" not in address)
        expect(page.locator("form[action='/uitloggen']")).to_have_count(1)

    return enter


@pytest.fixture(scope="session")
def axe() -> Callable[[Page], None]:
    from axe_playwright_python.sync_playwright import Axe

    scanner = Axe()

    def check(page: Page) -> None:
        # A slip that is still landing is half transparent: judge the page as people read it.
        page.evaluate("Promise.allSettled(document.getAnimations().map((animation) => animation.finished))")
        found = scanner.run(page).response["violations"]
        assert [(rule["id"], [node["target"] for node in rule["nodes"]]) for rule in found] == []

    return check


@pytest.fixture(scope="session")
def picture() -> Callable[[Page, str], Path]:
    folder = ROOT / "screenshots"

    def keep(page: Page, name: str) -> Path:
        folder.mkdir(exist_ok=True)
        file = folder / f"{name}.png"
        page.screenshot(path=file, full_page=True, animations="disabled")
        return file

    return keep
