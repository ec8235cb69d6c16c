"""One sentence in, a listing out. `sentences/README.md` says how the sets are written."""

import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from beursvloer.matching.parse import SURE, Reading, read
from beursvloer.terms import Kind, Side, Unit

SENTENCES = Path(__file__).parent / "sentences"
VILLAGES = ("Nijverdal", "Hellendoorn", "Haarle", "Daarle", "Daarlerveen", "Uelsen")
FIELDS = ("side", "kind", "quantity", "unit", "size", "village", "date")
FLOORS: dict[str, dict[str, int] | None] = json.loads((SENTENCES / "floors.json").read_text("utf-8"))
"""Per set and field the percentage that must be right; None for a set that was not yet run."""
SETS = [(name, name[:2]) for name, floors in FLOORS.items() if floors and not name.startswith("money")]
Sentence = dict[str, object]


def sentences(name: str) -> Iterator[Sentence]:
    for line in (SENTENCES / f"{name}.jsonl").read_text("utf-8").splitlines():
        yield json.loads(line)


def allowed(sentence: Sentence, field: str) -> list[object]:
    """What may come out: the expected value and those of "also", for what people themselves read in two ways."""
    also = sentence.get("also", {})
    assert isinstance(also, dict)
    return [sentence.get(field), *also.get(field, [])]


def is_right(sentence: Sentence, field: str, reading: Reading) -> bool:
    """A quoted text may be a little longer or shorter than the one we expect; "een" may be 1."""
    value, options = getattr(reading, field), allowed(sentence, field)
    if field in ("quantity", "unit") and sentence.get("quantity") is None and reading.quantity == 1:
        return True
    if field in ("size", "date") and isinstance(value, str):
        return any(isinstance(option, str) and (option in value or value in option) for option in options)
    return value in options


def measure(name: str, lang: str, field: str, *, stated: bool = False) -> tuple[float, list[str]]:
    """The share of sentences whose field is right, of those that state it or of all, and the misses."""
    right, misses = 0, []
    chosen = [one for one in sentences(name) if one.get(field) is not None or not stated]
    for sentence in chosen:
        text = sentence["text"]
        assert isinstance(text, str)
        reading = read(text, lang=lang, villages=VILLAGES)
        if is_right(sentence, field, reading):
            right += 1
        else:
            misses.append(f"{sentence['id']} {text!r}: {sentence.get(field)!r}, not {getattr(reading, field)!r}")
    return (right / len(chosen) if chosen else 1.0), misses


def test_every_set_is_listed_with_its_floors() -> None:
    assert sorted(FLOORS) == sorted(path.stem for path in SENTENCES.glob("*.jsonl"))


@pytest.mark.parametrize(("name", "lang"), SETS)
@pytest.mark.parametrize("field", FIELDS)
def test_sentences_are_read(name: str, lang: str, field: str) -> None:
    share, misses = measure(name, lang, field, stated=field not in ("side", "kind", "village"))
    floors = FLOORS[name]
    assert floors is not None
    least = floors[field]
    assert share * 100 >= least, f"{field}: {share:.0%}, at least {least} %\n" + "\n".join(misses)


@pytest.mark.parametrize(("name", "lang"), SETS)
@pytest.mark.parametrize("field", ["side", "kind"])
def test_what_is_not_right_is_asked(name: str, lang: str, field: str) -> None:
    """What a form fills in without a word must be right; one in thirty may not be."""
    wrong = []
    for sentence in sentences(name):
        reading = read(str(sentence["text"]), lang=lang, villages=VILLAGES)
        if getattr(reading.sure, field) >= SURE and not is_right(sentence, field, reading):
            wrong.append(f"{sentence['id']} {sentence['text']!r}: {getattr(reading, field)!r}")
    assert len(wrong) <= len(list(sentences(name))) / 30, "\n".join(wrong)


@pytest.mark.parametrize(("name", "lang"), SETS)
@pytest.mark.parametrize("field", ["quantity", "unit", "size", "village", "date"])
def test_nothing_is_invented(name: str, lang: str, field: str) -> None:
    invented = []
    for sentence in sentences(name):
        reading = read(str(sentence["text"]), lang=lang, villages=VILLAGES)
        if sentence.get(field) is None and not is_right(sentence, field, reading):
            invented.append(f"{sentence['id']} {sentence['text']!r}: {getattr(reading, field)!r}")
    assert invented == []


@pytest.mark.parametrize(
    ("text", "quantity", "unit"),
    [
        ("Tien refurbished laptops", 10, Unit.PIECE),
        ("schilder voor een dag", 1, Unit.DAY),
        ("4 mensen een ochtend om te schilderen", 4, Unit.PERSON),
        ("één vrijwilliger voor 3 uur", 3, Unit.HOUR),
        ("een avond bardienst", 1, Unit.HALF_DAY),
        ("drie dagdelen tuinonderhoud", 3, Unit.HALF_DAY),
        ("halve dag hulp in de tuin", 1, Unit.HALF_DAY),
        ("vergaderzaal van 60 m2", 60, Unit.M2),
        ("10 à 15 stoelen", 10, Unit.PIECE),
        ("20 tot 30 stoelen", 20, Unit.PIECE),
        ("een stuk of tien tafels", 10, Unit.PIECE),
        ("anderhalf uur juridisch advies", 1.5, Unit.HOUR),
        ("1.000 flyers", 1000, Unit.PIECE),
        ("twee keer per jaar snoeien", 2, Unit.TIME),
        ("2 weken een steiger lenen", 2, Unit.WEEK),
        ("schilderen met z'n vieren", 4, Unit.PERSON),
        ("driedaagse training", 3, Unit.DAY),
        ("vijfentwintig klapstoelen", 25, Unit.PIECE),
    ],
)
def test_what_is_stated_is_counted(text: str, quantity: float, unit: Unit) -> None:
    reading = read(text)
    assert (reading.quantity, reading.unit) == (quantity, unit)


@pytest.mark.parametrize(
    "text",
    [
        "schilder gezocht voor het clubhuis",
        "hulp in de tuin op zaterdag van 10 tot 12 uur",
        "helpen bij de intocht om 14.00 uur",
        "hovenier sinds 1985",
        "voorlezen aan kinderen van 8 jaar",
        "sjouwen in de Dorpsstraat 12",
        "schilderwerk, bel 0548-612345",
        "lunch voor 40 vrijwilligers",
        "zaal voor 60 mensen",
        "leesmaatje voor groep 7",
        "een paar mensen om te helpen",
        "een aantal stoelen",
        "tuinman op 14 maart",
        "advies voor onze vereniging met 200 leden",
        "verf, 10 procent verdund",
    ],
)
def test_other_numbers_are_no_quantity(text: str) -> None:
    reading = read(text)
    assert reading.quantity is None or reading.quantity == 1


@pytest.mark.parametrize(
    ("text", "village"),
    [
        ("zaal in Haarle", "Haarle"),
        ("zaal in haarle", "Haarle"),
        ("wij komen uit Daarlerveen", "Daarlerveen"),
        ("zaal in Hellendorn", "Hellendoorn"),
        ("zaal in Nyverdal", "Nijverdal"),
        ("zaal in Haarlem", None),
        ("zaal in Almelo", None),
        ("ergens in de gemeente Hellendoorn", None),
    ],
)
def test_a_village_is_one_of_the_region(text: str, village: str | None) -> None:
    assert read(text, villages=VILLAGES).village == village
    assert read(text).village is None


def test_the_counter_performance_is_another_promise() -> None:
    reading = read("Wij zoeken een schilder voor een dag, in ruil bieden wij 20 kaartjes voor de wedstrijd")
    assert (reading.side, reading.kind, reading.quantity, reading.unit) == (Side.REQUEST, Kind.LABOUR, 1, Unit.DAY)


def test_what_is_not_found_is_not_sure() -> None:
    nothing = read("")
    assert nothing == Reading()
    assert not nothing.asks_for_money


@given(st.text(max_size=300), st.sampled_from(["nl", "de", "en", "fr", ""]))
@settings(max_examples=150, deadline=None)
def test_any_text_can_be_read(text: str, lang: str) -> None:
    reading = read(text, lang=lang, villages=VILLAGES)
    assert reading.quantity is None or reading.quantity >= 1
    assert (reading.quantity is None) == (reading.unit is None)
    assert reading.village is None or reading.village in VILLAGES
    for field in FIELDS:
        assert (getattr(reading, field) is None) == (getattr(reading.sure, field) == 0.0)
        assert 0.0 <= getattr(reading.sure, field) <= 1.0


PLAIN_WORDS = st.sampled_from(
    "wij zoeken bieden schilder laptops stoelen voor de school met graag hulp tuin zaal onze club advies bus".split()
)


@given(st.lists(PLAIN_WORDS, min_size=1, max_size=12))
@settings(max_examples=150, deadline=None)
def test_without_a_number_there_is_no_quantity(chosen: list[str]) -> None:
    reading = read(" ".join(chosen), villages=VILLAGES)
    assert (reading.quantity, reading.unit, reading.size, reading.date, reading.village) == (None,) * 5
