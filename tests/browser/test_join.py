"""Somebody new joins on a phone in one page, without and with a mail."""

import re
import time
from collections.abc import Callable
from email import message_from_bytes
from email.policy import default
from pathlib import Path
from urllib.parse import urlsplit
from uuid import uuid4

import pytest
from playwright.sync_api import Page, expect

from tests.servers import RunningServer

Visit = Callable[..., Page]
Axe = Callable[[Page], None]
Picture = Callable[[Page, str], Path]


def newcomer() -> str:
    return f"ria-{uuid4().hex[:8]}@example.org"


def fill_in_who(page: Page, email: str) -> None:
    page.locator("#organisation_name").fill("Buurtmoestuin De Haar")
    page.locator("#organisation_kind-1").check()
    page.locator("#village").select_option(index=1)
    page.locator("#name").fill("Ria Dijk")
    page.locator("#email").fill(email)


def to_the_form(page: Page, side: str = "Ik zoek iets") -> None:
    page.get_by_role("link", name=side).first.click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Hang een briefje op")


def letter_to(server: RunningServer, address: str, seconds: float = 45) -> str:
    """The newest mail to that address, once the server has sent it."""
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        for file in sorted((server.instance / "mail").glob("*.eml"), reverse=True):
            mail = message_from_bytes(file.read_bytes(), policy=default)
            if mail["To"] == address:
                return str(mail.get_content())
        time.sleep(0.3)
    raise AssertionError(f"no mail to {address}")


def link_in(letter: str) -> str:
    found = re.search(r"http://\S+?(/in/\S+)", letter)
    assert found is not None
    return found[1]


def test_a_request_in_a_minute_on_a_phone(phone: Page, axe: Axe, picture: Picture, server: RunningServer) -> None:
    to_the_form(phone)
    axe(phone)
    phone.locator("#sentence").press_sequentially("Wij zoeken twee middagen hulp van een tuinman", delay=10)
    expect(phone.locator(".guess")).to_contain_text("Menskracht", timeout=20_000)
    expect(phone.locator("#reading")).to_contain_text("Dit past er nu al bij")
    axe(phone)
    picture(phone, "join-phone")
    email = newcomer()
    fill_in_who(phone, email)
    phone.get_by_role("button", name="Zet op het bord").click()
    expect(phone.get_by_role("heading", level=1)).to_have_text("Uw briefje hangt")
    axe(phone)
    picture(phone, "joined-phone")
    phone.get_by_role("link", name="Naar mijn beursvloer").click()
    expect(phone.locator("main")).to_contain_text("Wij zoeken twee middagen hulp van een tuinman")
    axe(phone)
    picture(phone, "my-floor-phone")
    phone.goto(link_in(letter_to(server, email)))
    phone.get_by_role("button", name="Ga verder").click()
    expect(phone.get_by_role("heading", level=1)).to_have_text("Mijn beursvloer")


def test_what_was_read_can_be_changed_and_stays_changed(phone: Page) -> None:
    to_the_form(phone)
    phone.locator("#sentence").press_sequentially("Wij zoeken een schilder voor een dag", delay=5)
    expect(phone.locator(".guess")).to_contain_text("1 dag")
    phone.get_by_text("Pas aan").click()
    phone.get_by_role("button", name="Eén meer").click()
    phone.locator("#sentence").press_sequentially(" of langer", delay=5)
    expect(phone.locator(".guess")).to_contain_text("2 dagen")


def test_joining_without_javascript(visit: Visit, axe: Axe) -> None:
    page = visit("/vloer/hellendoorn/", device="phone", java_script_enabled=False)
    page.get_by_role("link", name="Ik bied iets aan").first.click()
    page.locator("#sentence").fill("Tien refurbished laptops")
    fill_in_who(page, newcomer())
    page.get_by_role("button", name="Zet op het bord").click()
    if page.get_by_text("Lezen wij uw zin goed?").count():
        page.get_by_role("button", name="Zet op het bord").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Uw briefje hangt")
    expect(page.locator(".slip")).to_contain_text("10 stuks")


def test_what_is_wrong_is_said_at_the_top_and_focused(phone: Page, axe: Axe, picture: Picture) -> None:
    to_the_form(phone)
    phone.locator("#sentence").fill("Wij zoeken een schilder voor een dag")
    phone.get_by_role("button", name="Zet op het bord").click()
    expect(phone.locator("[data-errors]")).to_be_focused()
    expect(phone.locator("#sentence")).to_have_value("Wij zoeken een schilder voor een dag")
    axe(phone)
    picture(phone, "join-wrong-phone")


def test_asking_for_money_is_stopped_kindly(phone: Page, axe: Axe, picture: Picture) -> None:
    to_the_form(phone)
    phone.locator("#sentence").fill("Wij zoeken 500 euro sponsoring voor nieuwe shirts")
    fill_in_who(phone, newcomer())
    phone.get_by_role("button", name="Zet op het bord").click()
    expect(phone.locator("#sentence")).to_have_value("Wij zoeken 500 euro sponsoring voor nieuwe shirts")
    expect(phone.get_by_role("button", name="Leg het voor aan de organisatie")).to_be_visible()
    axe(phone)
    picture(phone, "join-money-phone")
    phone.get_by_role("button", name="Leg het voor aan de organisatie").click()
    expect(phone.get_by_role("heading", level=1)).to_have_text("Uw briefje ligt bij de organisatie")


def test_a_known_address_finishes_from_the_mail(visit: Visit, server: RunningServer) -> None:
    email = newcomer()
    for sentence, after in (
        ("Wij zoeken een schilder voor een dag", "Uw briefje hangt"),
        ("Wij zoeken een timmerman voor een dag", "Kijk in uw mail"),
    ):
        page = visit("/vloer/hellendoorn/", device="phone")
        to_the_form(page)
        page.wait_for_function("window.htmx")
        page.locator("#sentence").fill(sentence)
        expect(page.locator(".guess")).to_contain_text("1 dag")
        fill_in_who(page, email)
        page.get_by_role("button", name="Zet op het bord").click()
        expect(page.get_by_role("heading", level=1)).to_have_text(after)
    deadline = time.monotonic() + 45
    while "timmerman" not in (letter := letter_to(server, email)) and time.monotonic() < deadline:
        time.sleep(0.3)
    page.goto(link_in(letter))
    page.get_by_role("button", name="Ga verder").click()
    expect(page.locator("#sentence")).to_have_value("Wij zoeken een timmerman voor een dag")
    page.locator("#organisation_name").fill("")
    page.get_by_role("button", name="Zet op het bord").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Uw briefje hangt")


@pytest.mark.parametrize(("locale", "heading"), [("de", "Hängen Sie einen Zettel auf"), ("en", "Put up a note")])
def test_the_form_in_the_other_languages(visit: Visit, axe: Axe, picture: Picture, locale: str, heading: str) -> None:
    page = visit("/vloer/hellendoorn/", device="phone", color_scheme="dark")
    to_the_form(page)
    page.goto(f"/taal/{locale}?next={urlsplit(page.url).path}")
    expect(page.get_by_role("heading", level=1)).to_have_text(heading)
    assert page.evaluate("document.documentElement.scrollWidth") <= 360
    axe(page)
    picture(page, f"join-phone-{locale}")
