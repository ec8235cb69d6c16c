"""Why two listings fit, in words of three languages and from the reader's side."""

from typing import Any

import pytest
from flask import Flask

from beursvloer.i18n import phrases
from beursvloer.i18n.locale import LOCALES, speaking


@pytest.fixture
def plain_app(settings: dict[str, Any]) -> Flask:
    from beursvloer.app import create_app

    return create_app({**settings, "DATABASE_URL": "sqlite:////nowhere/none.sqlite"})


def part(code: str, points: int = 100, **facts: Any) -> dict[str, Any]:
    return {"code": code, "points": points, "facts": facts}


PAINTING = {
    "concept": "painting",
    "name_nl": "schilderwerk",
    "name_de": "Malerarbeiten",
    "name_en": "painting",
}
EXAMPLE = [
    part("words", 500, word="schilder", offered="schilders"),
    part("concept", 4000, **PAINTING),
    part("kind", 900),
    part("distance", -20, km=3),
    part("quantity", 150, asked=2, offered=1, unit="day"),
    part("history", 0, met=0, matched=0),
]


@pytest.mark.parametrize(
    ("language", "line"),
    [
        ("nl", "Allebei over schilderwerk · 3 km · 1 van 2 dagen · u kwam elkaar nog niet tegen"),
        ("de", "Beide zum Thema Malerarbeiten · 3 km · 1 statt 2 Tage · Sie sind sich noch nicht begegnet"),
        ("en", "Both about painting · 3 km · 1 of 2 days · you have not met yet"),
    ],
)
def test_the_reasons_in_one_line(plain_app: Flask, language: str, line: str) -> None:
    with plain_app.test_request_context(), speaking(language):
        assert phrases.reasons(EXAMPLE) == line


@pytest.mark.parametrize(
    ("reader", "sentence"),
    [
        ("offer", "Zij zoeken 2 dagen, u biedt 1 dag."),
        ("request", "U zoekt 2 dagen, zij bieden 1 dag."),
        ("desk", "Gevraagd: 2 dagen. Aangeboden: 1 dag."),
    ],
)
def test_an_amount_is_told_from_the_readers_side(plain_app: Flask, reader: str, sentence: str) -> None:
    with plain_app.test_request_context(), speaking("nl"):
        assert (True, sentence) in phrases.sentences(EXAMPLE, reader)


def test_a_part_without_facts_says_nothing(plain_app: Flask) -> None:
    with plain_app.test_request_context(), speaking("nl"):
        for code in ("words", "concept", "kind", "distance", "quantity", "availability", "history", "interest", "x"):
            assert phrases.reason(part(code)) == ""
        assert phrases.reasons([part("kind")]) == ""
        assert phrases.sentences([part("kind")], "offer") == []


def test_words_are_not_said_again_where_the_subject_says_it(plain_app: Flask) -> None:
    with plain_app.test_request_context(), speaking("nl"):
        assert "schilder”" not in phrases.reasons(EXAMPLE)
        alone = [part("words", 500, word="laptops", offered="laptops")]
        assert phrases.reasons(alone) == "Allebei “laptops”"


@pytest.mark.parametrize(
    ("language", "short", "long"),
    [
        (
            "nl",
            "Het aanbod “bestelbus” kan helpen bij “verhuizen”",
            "Het aanbod “bestelbus” kan helpen bij “verhuizen”.",
        ),
        (
            "de",
            "Das Angebot „Transporter“ kann bei „Umzug“ helfen",
            "Das Angebot „Transporter“ kann bei „Umzug“ helfen.",
        ),
        ("en", "The offer “van” can help with “moving”", "The offer “van” can help with “moving”."),
    ],
)
def test_what_serves_is_not_called_the_subject_of_both(plain_app: Flask, language: str, short: str, long: str) -> None:
    row = part(
        "concept", 900, given="van", given_nl="bestelbus", given_de="Transporter", given_en="van",
        asked="moving", asked_nl="verhuizen", asked_de="Umzug", asked_en="moving",
    )  # fmt: skip
    with plain_app.test_request_context(), speaking(language):
        assert phrases.reasons([row]) == short
        assert phrases.sentences([row], "offer") == [(True, long)]


@pytest.mark.parametrize(
    ("language", "line"),
    [
        ("nl", "Allebei “dak” · de teksten lijken op elkaar"),
        ("de", "Beide schreiben „dak“ · die Texte ähneln sich"),
        ("en", "Both say “dak” · the texts are alike"),
    ],
)
def test_texts_that_are_alike_are_told_where_no_subject_is(plain_app: Flask, language: str, line: str) -> None:
    alike = part("sentence", 1500, same=1)
    with plain_app.test_request_context(), speaking(language):
        assert phrases.reasons([part("words", 500, word="dak", offered="dak"), alike]) == line
        assert phrases.reasons([part("words", 500), part("sentence", 900)]) == ""
        assert phrases.reasons([part("concept", 4000, **PAINTING), alike]) == phrases.reasons(
            [part("concept", 4000, **PAINTING)]
        )


def test_what_speaks_against_a_pair_is_no_praise(plain_app: Flask) -> None:
    against = [
        part("availability", -2000, overlap=0),
        part("distance", -400, km=22),
        part("history", -400, met=1, matched=0),
    ]
    with plain_app.test_request_context(), speaking("nl"):
        assert phrases.sentences(against, "offer") == [
            (False, "De dagen passen nog niet: spreek samen een ander moment af."),
            (False, "22 kilometer uit elkaar."),
        ]
        good_first = phrases.sentences([*against, *EXAMPLE], "offer")
        assert [good for good, _text in good_first] == sorted((good for good, _text in good_first), reverse=True)


@pytest.mark.parametrize(
    ("facts", "short", "long"),
    [
        ({"overlap": 1}, "de dagen passen", "De dagen passen."),
        ({"overlap": 1, "from": "2027-03-06"}, "allebei vanaf 6 maart", "Het komt allebei uit vanaf 6 maart."),
        (
            {"overlap": 1, "from": "2027-03-06", "until": "2027-03-06"},
            "allebei op 6 maart",
            "Het komt allebei uit op 6 maart.",
        ),
        (
            {"overlap": 1, "from": "2027-03-01", "until": "2027-03-06"},
            "allebei van 1 maart tot en met 6 maart",
            "Het komt allebei uit van 1 maart tot en met 6 maart.",
        ),
    ],
)
def test_days(plain_app: Flask, facts: dict[str, Any], short: str, long: str) -> None:
    with plain_app.test_request_context(), speaking("nl"):
        row = part("availability", 200, **facts)
        assert phrases.reason(row) == short
        assert phrases.sentences([row], "offer") == [(True, long)]


@pytest.mark.parametrize("language", list(LOCALES))
@pytest.mark.parametrize("reader", ["offer", "request", "both", "desk"])
def test_every_fact_has_words_for_every_reader(plain_app: Flask, language: str, reader: str) -> None:
    rows = [
        *EXAMPLE,
        part("distance", 0, km=0),
        part("quantity", 300, asked=2, offered=2, unit="hour"),
        part("history", 0, met=1, matched=1),
        part("sentence", 1500, same=1),
        *(part("interest", 200, asking=a, offering=b) for a, b in ((1, 0), (0, 1), (1, 1))),
        part("reciprocal", 300, listing=1, **PAINTING),
        part("reciprocal", 300, listing=0),
    ]
    with plain_app.test_request_context(), speaking(language):
        for row in rows:
            if row["facts"]:
                assert phrases.reason(row, reader), row
                assert phrases.sentences([row], reader)[0][1].endswith("."), row


@pytest.mark.parametrize(
    ("given", "line"),
    [
        ((2, "day", 8, 16, 50, 0, 0, 800), "2 dagen × 8 uur × € 50 = € 800"),
        ((4, "hour", 1, 4, 80, 0, 0, 320), "4 uur × € 80 = € 320"),
        ((2, "day", 8, 7.5, 50, 40, 10, 425), "7,5 uur × € 50 + € 40 aan spullen + € 10 aan kosten = € 425"),
        ((10, "piece", 0, 0, 50, 1200, 0, 1200), "€ 1.200 aan spullen = € 1.200"),
        ((1, None, 0, 0, 50, 0, 0, 0), ""),
    ],
)
def test_a_value_is_explained_in_one_line(plain_app: Flask, given: tuple[Any, ...], line: str) -> None:
    from decimal import Decimal

    count, unit, each, hours, *rest = given
    with plain_app.test_request_context(), speaking("nl"):
        assert phrases.value_sum(count, unit, Decimal(str(each)), Decimal(str(hours)), *rest) == line


def test_a_good_chance_is_said_in_times_out_of_ten(plain_app: Flask) -> None:
    with plain_app.test_request_context(), speaking("nl"):
        assert phrases.good_chance(0.55) == "goede kans: van tien zulke paren zijn er minstens 5 een gesprek waard"
