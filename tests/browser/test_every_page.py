"""Every page without a number in its address, as a visitor and as an organiser: no error in the console, nothing for
axe, no sideways scrolling."""

import os
from collections.abc import Callable
from unittest.mock import patch

import pytest
from playwright.sync_api import Page

from beursvloer.access.guards import ROLE_NEEDED
from beursvloer.access.permissions import Permission
from tests.servers import RunningServer
from tests.structure.permission_table import permission_of, routes

ORGANISER = "organisator@example.org"
DEMO = "hellendoorn"  # by name: other journeys open floors of their own beside it
PUBLIC = frozenset({Permission.PUBLIC})
HALL = "nl"  # the small picture of the wall speaks as the hall does
NO_PAGES = ("/stroom", ".pdf")  # a stream never ends; a paper is downloaded
SIGNED_IN = ROLE_NEEDED | {Permission.SIGNED_IN}


def addresses(server: RunningServer, permissions: frozenset[Permission]) -> list[str]:
    """Addresses of the demo edition that ask for one of these and need nothing but its name."""
    from beursvloer.app import create_app

    with patch.dict(os.environ, INSTANCE_PATH=str(server.instance)):
        app = create_app({"DATABASE_URL": "sqlite:////nowhere/none.sqlite"})
    return [
        rule.rule.replace("<slug>", DEMO)
        for rule in routes(app)
        if permission_of(app, rule) in permissions
        and "GET" in (rule.methods or ())
        and rule.arguments <= {"slug"}
        and not rule.rule.endswith(NO_PAGES)
    ]


def faults(page: Page, address: str, language: str, axe: Callable[[Page], None]) -> list[str]:
    answer = page.goto(address)
    assert answer is not None
    if not answer.text().lstrip().lower().startswith("<!doctype html"):
        return []  # a part of a page, or no page
    try:
        assert answer.status == 200
        assert page.locator("html").get_attribute("lang") == (HALL if address.endswith("/voorbeeld") else language)
        assert page.locator("h1").count() == 1
        wide = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
        assert wide == 0, f"{wide} pixels too wide"
        axe(page)
    except AssertionError as error:
        return [f"{address}: {error}"]
    return []


@pytest.mark.parametrize("language", ["nl", "de", "en"])
@pytest.mark.parametrize(("device", "scheme"), [("phone", "light"), ("laptop", "dark")])
def test_public_pages(
    visit: Callable[..., Page],
    axe: Callable[[Page], None],
    server: RunningServer,
    device: str,
    scheme: str,
    language: str,
) -> None:
    page = visit(f"/taal/{language}", device=device, color_scheme=scheme)
    found = addresses(server, PUBLIC)
    assert len(found) > 5
    assert [fault for address in found for fault in faults(page, address, language, axe)] == []


@pytest.mark.parametrize(("device", "scheme", "language"), [("laptop", "light", "nl"), ("phone", "dark", "de")])
def test_pages_of_an_organiser(
    visit: Callable[..., Page],
    sign_in: Callable[..., None],
    axe: Callable[[Page], None],
    server: RunningServer,
    device: str,
    scheme: str,
    language: str,
) -> None:
    page = visit(f"/taal/{language}", device=device, color_scheme=scheme)
    sign_in(page, ORGANISER)
    found = addresses(server, SIGNED_IN)
    assert len(found) > 5
    assert [fault for address in found for fault in faults(page, address, language, axe)] == []
