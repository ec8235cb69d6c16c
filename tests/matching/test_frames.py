"""What the wording says of the kind, from a file that people may change."""

import pytest

from beursvloer.matching.parse import read
from beursvloer.matching.parsing import frames
from beursvloer.terms import Kind


@pytest.mark.parametrize(
    ("lang", "text", "kind"),
    [
        ("nl", "Tuin opknappen", Kind.LABOUR),
        ("nl", "Onze timmerman voor een dag", Kind.LABOUR),
        ("nl", "Timmergereedschap te leen", Kind.GOODS),
        ("nl", "Timmerles voor jongeren", Kind.EXPERTISE),
        ("nl", "Ergens kunnen repeteren met ons koor", Kind.FACILITY),
        ("nl", "Vergaderzaal vrij, koffie erbij", Kind.FACILITY),
        ("de", "Gartenmöbel für die Terrasse gesucht", Kind.GOODS),
        ("de", "Dürfen wir in eurer Küche kochen?", Kind.FACILITY),
        ("en", "You're welcome to it: a box of apples", Kind.GOODS),
        ("en", "Coach and driver for a day", Kind.FACILITY),
    ],
)
def test_the_wording_tells_the_kind(lang: str, text: str, kind: Kind) -> None:
    assert read(text, lang=lang).kind is kind


def test_asides_are_left_out_in_place() -> None:
    text = "zaal vrij voor het goede doel, morgen"
    left = frames.without_asides(text, "nl")
    assert len(left) == len(text)
    assert "doel" not in left
    assert left.index("morgen") == text.index("morgen")


@pytest.mark.parametrize("line", ["nl thing: te leen", "nl goods 1.2: (", "xx", "nl ends nowhere: x"])
def test_a_line_that_cannot_be_read_is_told(line: str) -> None:
    with pytest.raises(ValueError, match="nowhere" if "nowhere" in line else "line 1"):
        frames.parse(line)
