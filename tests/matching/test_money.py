"""Money is taboo: what asks for it is caught, what only sounds like it is let through."""

import json
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from beursvloer.matching.money import asks_for_money
from beursvloer.matching.parse import read
from beursvloer.matching.parsing.money_rules import Reason

SENTENCES = Path(__file__).parent / "sentences"
FLOORS: dict[str, dict[str, int] | None] = json.loads((SENTENCES / "floors.json").read_text("utf-8"))
"""The percentage that must be caught, and that may be stopped wrongly; None for a set that was not yet run."""
SETS = [(name, name.split("-")[1], floors) for name, floors in FLOORS.items() if floors and name.startswith("money")]


def texts(name: str, *, money: bool) -> list[str]:
    lines = [json.loads(line) for line in (SENTENCES / f"{name}.jsonl").read_text("utf-8").splitlines()]
    return [line["text"] for line in lines if line["money"] is money]


@pytest.mark.parametrize(("name", "lang", "floors"), SETS)
def test_texts_that_ask_for_money_are_caught(name: str, lang: str, floors: dict[str, int]) -> None:
    asking = texts(name, money=True)
    missed = [text for text in asking if asks_for_money(text, lang) is None]
    caught = 1 - len(missed) / len(asking)
    assert caught * 100 >= floors["caught"], f"{caught:.0%} caught, missed:\n" + "\n".join(missed)


@pytest.mark.parametrize(("name", "lang", "floors"), SETS)
def test_texts_that_only_sound_like_it_pass(name: str, lang: str, floors: dict[str, int]) -> None:
    sounding = texts(name, money=False)
    stopped = [f"{text!r}: {found.words}" for text in sounding if (found := asks_for_money(text, lang))]
    wrongly = len(stopped) / len(sounding)
    assert wrongly * 100 <= floors["stopped"], f"{wrongly:.0%} wrongly stopped:\n" + "\n".join(stopped)


@pytest.mark.parametrize(
    "text",
    [
        "Een bijdrage in de reiskosten is mogelijk",
        "de entree vergoeden wij",
        "materiaalkosten voor deze klus betalen wij",
        "kleine bijdrage aan de benzine voor het vervoer",
    ],
)
def test_the_exception_of_the_rule_passes(text: str) -> None:
    assert asks_for_money(text) is None


@pytest.mark.parametrize(
    ("text", "reason", "word"),
    [
        ("Wij zoeken een Sponsor voor ons jubileum", Reason.SPONSOR, "Sponsor"),
        ("Renteloze lening gezocht", Reason.LOAN, "lening"),
        ("Laptop voor € 150", Reason.AMOUNT, "€"),
        ("zaal te huur", Reason.PRICE, "te huur"),
    ],
)
def test_the_words_are_quoted_as_typed(text: str, reason: Reason, word: str) -> None:
    found = asks_for_money(text)
    assert found is not None
    assert (found.reason, found.words[0]) == (reason, word)
    assert read(text).asks_for_money


@given(st.text(max_size=300), st.sampled_from(["nl", "de", "en", "xx"]))
@settings(max_examples=150, deadline=None)
def test_any_text_can_be_judged(text: str, lang: str) -> None:
    found = asks_for_money(text, lang)
    assert found is None or all(found.words)
