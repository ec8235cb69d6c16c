"""What the lexicon does not know, where a local word stands, and what somebody means."""

import pytest

from beursvloer.matching.common_words import read_common
from beursvloer.matching.lexicon import Lexicon, parse, standard
from beursvloer.matching.local import LocalWord, with_words
from beursvloer.matching.vocabulary import MOST_MEANINGS, Meant, Text, Unknown, meant, unknown, uses

SMALL = Lexicon(
    parse(
        """
tractor: goods
  nl: tractor, trekker
  en: tractor
party: labour
  nl: feest, feestavond, opknappen
party_room: facility
  nl: feestzaal, feest
room: facility
  nl: zaal, grote zaal
room_too: facility
  nl: zaal
"""
    ),
    read_common("nl stop: de het een op wij die met\nnl weak: zoeken hulp\n"),
)


def texts(*said: str, owner: str = "") -> list[Text]:
    return [Text(number, title, "", "nl", owner) for number, title in enumerate(said, 1)]


def test_unknown_words_of_most_texts_come_first() -> None:
    found = unknown(texts("Wij zoeken de Koem", "koem met noaberhulp", "Feest, zaal, hulp"), SMALL)
    assert found == [Unknown("koem", "nl", (1, 2)), Unknown("noaberhulp", "nl", (2,))]


def test_names_come_before_other_words_of_as_many_texts() -> None:
    assert [one.written for one in unknown(texts("gezellig met Noordik"), SMALL)] == ["Noordik", "gezellig"]


def test_forms_of_one_word_are_one_and_twice_in_a_text_is_once() -> None:
    assert unknown(texts("koem, koemen, koem"), SMALL) == [Unknown("koem", "nl", (1,))]


def test_what_is_known_is_left_out() -> None:
    known = "de tractor, 12 stuks2, feestzalen, grote zaal, knappen het op, zoeken, foo, trekkerfeest"
    assert unknown(texts(known), SMALL) == []


def test_a_local_word_is_known() -> None:
    here = with_words([LocalWord("koem", "nl", "room"), LocalWord("noordik", "nl", None)], SMALL)
    assert unknown(texts("Koem, koems, noordik, blokhut"), here) == [Unknown("blokhut", "nl", (1,))]


def test_villages_and_the_own_name_are_left_out() -> None:
    found = unknown(texts("Blokhut in Haarle voor Scouting", owner="Scouting Haarle"), SMALL, ["Haarle"])
    assert [one.written for one in found] == ["Blokhut", "voor"]


def test_it_is_shown_as_typed() -> None:
    assert [one.written for one in unknown(texts("Stöppelhaene!", "STÖPPELHAENE", "Stöppelhaene"), SMALL)] == [
        "Stöppelhaene"
    ]


def test_where_a_word_stands() -> None:
    said = texts("De Koem", "koemfeest en koems", "huis van noord", "tractor", "noord van huis")
    local = [
        LocalWord("koem", "nl", "room"),
        LocalWord("huis van noord", "nl", "room"),
        LocalWord("tractor", "nl", "tractor"),
        LocalWord("feest", "nl", None),
        LocalWord("nergens", "nl", "party"),
    ]
    assert uses(local, said, SMALL) == [(1, 2), (3,), (4,), (), ()]


@pytest.mark.parametrize(
    ("typed", "expected"),
    [
        ("tractor", Meant(("tractor",), True)),
        ("Een TREKKER", Meant(("tractor",), True)),
        ("trekkers", Meant(("tractor",), True)),
        ("zaal", Meant(("room", "room_too"))),
        ("feest", Meant(("party",), True)),
        ("trekkerzaal", Meant(("room", "room_too", "tractor"))),
        ("vond", Meant(("party",))),
        ("xyzzy", Meant(())),
        ("", Meant(())),
        ("!?", Meant(())),
    ],
)
def test_what_somebody_means(typed: str, expected: Meant) -> None:
    assert meant(typed, "nl", SMALL) == expected


@pytest.mark.parametrize("lang", ["nl", "de", "en"])
def test_a_concept_can_be_named_as_the_page_names_it(lang: str) -> None:
    """Where two have one name, both are offered; a name that begins with a common word ("first aid course") as well."""
    for concept in (*sorted(standard().concepts)[::25], "first_aid_course", "board_recruitment", "party_room"):
        found = meant(standard().name(concept, lang), lang, standard())
        assert concept in found.concepts
        assert len(found.concepts) <= MOST_MEANINGS
