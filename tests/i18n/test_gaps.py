"""What is missing and why not, in words of three languages: each code has one, and sums add up."""

import re
from typing import Any

import pytest
from flask import Flask

from beursvloer.i18n import phrases
from beursvloer.i18n.locale import LOCALES, speaking
from beursvloer.matching.items import PartCode
from beursvloer.matching.lacks import LackCode
from beursvloer.matching.unmatched import PairCode, WhyCode
from beursvloer.terms import Side

ASKED_BEFORE_THE_PLAN = ("out", "off_board", "gone")


@pytest.fixture
def plain_app(settings: dict[str, Any]) -> Flask:
    from beursvloer.app import create_app

    return create_app({**settings, "DATABASE_URL": "sqlite:////nowhere/none.sqlite"})


def parts(*points: int) -> list[dict[str, Any]]:
    return [{"code": code.value, "points": number, "facts": {}} for code, number in zip(PartCode, points, strict=False)]


def test_each_code_has_a_sentence_in_each_language(plain_app: Flask) -> None:
    said: dict[str, set[str]] = {}
    for locale in LOCALES:
        with plain_app.test_request_context(), speaking(locale):
            for code in LackCode:
                for side in Side:
                    said.setdefault(f"{code} {side}", set()).add(
                        phrases.gap(code, side, km=31, got=2, asked=5, unit="day")
                    )
            for name in (*PairCode, *ASKED_BEFORE_THE_PLAN):
                said.setdefault(name, set()).add(
                    phrases.place(name, fit=3_000, least=3_750, more=1_240, organisation="X", title="Y", state="z")
                )
            for why in WhyCode:
                said.setdefault(f"why {why}", set()).add(phrases.unmatched(why))
    assert {name: len(sentences) for name, sentences in said.items()} == dict.fromkeys(said, len(LOCALES))


@pytest.mark.parametrize("locale", LOCALES)
@pytest.mark.parametrize("points", [(500, 4_000, 1_234, -60), (-2_000, 2_500), (1, 0, 3), (9_999,)])
def test_the_sum_adds_up_as_it_is_read(plain_app: Flask, locale: str, points: tuple[int, ...]) -> None:
    with plain_app.test_request_context(), speaking(locale):
        line = phrases.fit_sum(parts(*points), sum(points))
    left, right = line.split(" = ")
    read = sum((-1 if sign == "−" else 1) * _number(digits) for sign, digits in _signed(left))
    assert read == _number(re.findall(r"[\d.,]+", right)[0]) == sum(points)


def _signed(left: str) -> list[tuple[str, str]]:
    """Each number with the sign before its name."""
    pieces = re.split(r"(?:^|\s)([+−])\s", left)
    signs, terms = ["+", *pieces[1::2]], pieces[::2]
    return [(sign, re.findall(r"[\d.,]+", term)[0]) for sign, term in zip(signs, terms, strict=True) if term.strip()]


def _number(digits: str) -> int:
    return int(re.sub(r"\D", "", digits))


def test_nothing_in_common(plain_app: Flask) -> None:
    with plain_app.test_request_context(), speaking("nl"):
        assert phrases.fit_sum([], 0) == "Deze twee hebben niets gemeen: 0 van 10.000 punten."


def test_who_is_served_instead_is_named_with_numbers(plain_app: Flask) -> None:
    with plain_app.test_request_context(), speaking("nl"):
        line = phrases.place(
            "better_together",
            fit=5_000,
            least=3_750,
            more=1_240,
            request_gets=[("Schilder", 6_000)],
            offer_gets=[("Clubhuis", 7_120)],
        )
    assert line == (
        "Niet voorgesteld: de vraag krijgt “Schilder” (6.000 punten) en het aanbod gaat naar “Clubhuis” "
        "(7.120 punten). Samen levert dat 1.240 punten meer op dan een verdeling met deze twee erin."
    )
