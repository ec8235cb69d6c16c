"""A minute at the board.

Wim, 68, treasurer of a club in Haarle, follows a link on his phone. He reads what hangs there, newest first; types
"stoel" and the notes follow while he types; chooses "aanbod"; opens a note, sees how many are left and of whom, and
passes the link on to his chairwoman. She stands for two organisations: signs in, says for which one she wants to talk,
and takes it back. On her own note she changes a word, takes it off the board and puts it back.
"""

import re
from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

BOARD = "/vloer/hellendoorn/lijst"
RIA = "ria.slotboom@example.org"  # of Bewonersgroep De Blokvlag and Buurttuin De Bonenstaak
Visit = Callable[..., Page]
Axe = Callable[[Page], None]
Picture = Callable[[Page, str], Path]


def titles(page: Page) -> list[str]:
    return page.locator("#notes h2.slip__title").all_inner_texts()  # what is only alike stands a level lower


def width_too_much(page: Page) -> int:
    return int(page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth"))


def test_looking_for_chairs_on_a_phone(visit: Visit, axe: Axe, picture: Picture) -> None:
    page = visit(BOARD, device="phone")
    expect(page.get_by_role("status").filter(has_text="briefjes")).to_have_text(re.compile(r"^1\d\d briefjes"))
    assert len(titles(page)) == 24
    axe(page)

    page.get_by_label("Zoek op een woord").press_sequentially("stoel", delay=40)
    expect(page.locator("#notes")).to_contain_text("75 stapelbare stoelen")
    expect(page).to_have_url(re.compile(r"words=stoel"))
    everything = titles(page)
    page.get_by_role("radio", name="aanbod").check()
    expect(page.locator("#notes .slip--request")).to_have_count(0)
    assert 0 < len(titles(page)) < len(everything)

    page.get_by_text("Soort en dorp").click()
    page.get_by_role("checkbox", name="Hellendoorn").check()
    expect(page.locator("#narrowed")).to_have_text("1 gekozen")
    expect(page.locator("#count")).to_have_text("1 briefje")
    axe(page)
    picture(page, "bord-telefoon")

    page.get_by_role("link", name="75 gebruikte stoelen over").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("75 gebruikte stoelen over")
    expect(page.get_by_role("main")).to_contain_text("Muziekvereniging Hoorngeschal")
    expect(page.get_by_label("Link om door te geven")).to_have_value(page.url)
    axe(page)
    picture(page, "briefje-telefoon")
    page.go_back()
    expect(page.get_by_label("Zoek op een woord")).to_have_value("stoel")
    expect(page.locator("#count")).to_have_text("1 briefje")


def test_everything_works_without_script(visit: Visit) -> None:
    page = visit(BOARD, device="phone", java_script_enabled=False)
    page.get_by_label("Zoek op een woord").fill("verven")
    page.get_by_role("radio", name="vraag").check()
    page.get_by_role("button", name="Zoeken").click()
    page.get_by_text("Soort en dorp").click()
    page.get_by_role("checkbox", name="Menskracht").check()
    page.get_by_role("button", name="Laat zien").click()
    expect(page.locator("#notes h2.slip__title")).to_have_count(2)
    assert sorted(titles(page)) == ["Opknapbeurt voor onze speeltuin", "Tribune van de manege opknappen"]
    page.get_by_label("Zoek op een woord").fill("olifant")
    page.get_by_role("button", name="Zoeken").click()
    expect(page.get_by_text("Hier hangt niets dat past")).to_be_visible()
    page.get_by_role("link", name="Laat alles zien").click()
    page.get_by_role("link", name="Volgende").click()
    expect(page.get_by_text("Bladzijde 2 van")).to_be_visible()


def test_the_keyboard_alone_reaches_a_note(visit: Visit) -> None:
    page = visit(f"{BOARD}?words=drumstel")
    page.get_by_label("Zoek op een woord").focus()
    for _ in range(20):
        page.keyboard.press("Tab")
        if page.evaluate("document.activeElement.closest('.slip__title') !== null"):
            break
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text("Nieuw drumstel voor het poppodium")


@pytest.mark.parametrize("language", ["nl", "de", "en"])
def test_nothing_is_too_wide_at_320(visit: Visit, language: str) -> None:
    page = visit(f"/taal/{language}?next={BOARD}", device="phone")
    page.set_viewport_size({"width": 320, "height": 640})
    page.locator("details.filters summary").click()
    assert width_too_much(page) == 0
    page.goto(f"{BOARD}/1")
    assert width_too_much(page) == 0


@pytest.mark.parametrize("width", [360, 320])
@pytest.mark.parametrize("language", ["nl", "de"])
def test_letters_twice_as_large_make_nothing_too_wide(visit: Visit, language: str, width: int) -> None:
    page = visit(f"/taal/{language}?next={BOARD}", device="phone")
    page.set_viewport_size({"width": width, "height": 740})
    for place in ("", "?kind=labour&words=vervoer", "/1"):
        page.goto(BOARD + place)
        page.evaluate("document.documentElement.style.fontSize = '200%'")
        assert (place, width_too_much(page)) == (place, 0)
    page.goto(BOARD)
    page.evaluate("document.documentElement.style.fontSize = '200%'")
    cut = page.evaluate("[...document.querySelectorAll('.pick')].some(e => e.scrollWidth > e.clientWidth)")
    assert cut is False


def test_wanting_to_talk_for_one_of_two(visit: Visit, sign_in: Callable[..., None], axe: Axe, picture: Picture) -> None:
    page = visit(f"{BOARD}?words=website", device="phone")
    sign_in(page, RIA)
    page.goto(f"{BOARD}?words=webbouwer")
    page.get_by_role("link", name="Webbouwer helpt").click()
    page.get_by_label("Namens welke organisatie?").select_option("Bewonersgroep De Blokvlag")
    picture(page, "briefje-praten-telefoon")
    page.get_by_role("button", name="Hierover wil ik praten").click()
    said = page.get_by_text("U wilt hierover praten, namens Bewonersgroep De Blokvlag.")
    expect(said).to_be_in_viewport()
    axe(page)
    page.get_by_role("button", name="Toch niet").click()
    expect(said).to_have_count(0)
    expect(page.get_by_role("button", name="Hierover wil ik praten")).to_be_visible()


def test_changing_pausing_and_bringing_back_ones_own_note(
    visit: Visit, sign_in: Callable[..., None], axe: Axe, picture: Picture
) -> None:
    page = visit(BOARD, device="phone")
    sign_in(page, RIA)
    page.goto(f"{BOARD}?words=zaaiklaar")
    page.get_by_role("link", name=re.compile("zaaiklaar")).click()
    page.get_by_role("link", name="Veranderen").click()
    axe(page)
    picture(page, "briefje-veranderen-telefoon")
    page.get_by_label("Maat of omvang").fill("2500 m², zandgrond")
    page.get_by_role("button", name="Bewaren").click()
    expect(page.get_by_text("Uw briefje is veranderd.")).to_be_in_viewport()
    expect(page.get_by_text("2500 m², zandgrond")).to_be_visible()

    page.get_by_role("link", name="Voorgoed weghalen").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Dit briefje voorgoed weghalen?")
    axe(page)
    picture(page, "briefje-intrekken-telefoon")
    page.get_by_role("button", name="Pauzeren").click()
    expect(page.get_by_text("Dit briefje is van het bord.")).to_be_in_viewport()
    axe(page)
    page.get_by_role("button", name="Weer ophangen").click()
    expect(page.get_by_text("Uw briefje hangt weer op het bord.")).to_be_in_viewport()


def test_a_text_about_money_stays_in_the_form(visit: Visit, sign_in: Callable[..., None], axe: Axe) -> None:
    page = visit(BOARD, device="phone")
    sign_in(page, RIA)
    page.goto(f"{BOARD}?words=zaaiklaar")
    page.get_by_role("link", name=re.compile("zaaiklaar")).click()
    page.get_by_role("link", name="Veranderen").click()
    page.get_by_label("In één zin").fill("Wij zoeken 500 euro voor een ploeg")
    page.get_by_role("button", name="Bewaren").click()
    expect(page.get_by_role("alert")).to_contain_text("Dit lijkt om geld te vragen")
    expect(page.get_by_role("alert")).to_be_focused()
    expect(page.get_by_label("In één zin")).to_have_value("Wij zoeken 500 euro voor een ploeg")
    axe(page)
    page.get_by_label("Maat of omvang").press("Enter")  # not the button that sends it to the organisers
    expect(page.get_by_role("alert")).to_contain_text("Dit lijkt om geld te vragen")
