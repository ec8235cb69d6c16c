import pytest
from hypothesis import given
from hypothesis import strategies as st

from beursvloer.matching import words


def test_accents_apostrophes_and_capitals_do_not_matter() -> None:
    assert words.tokens("Foto's, Küche & Straße: één zzp’er!") == ["fotos", "kuche", "strasse", "een", "zzper"]


@pytest.mark.parametrize(
    ("token", "lang", "known", "parts"),
    [
        ("verenigingsgebouw", "nl", {"vereniging", "gebouw"}, ["vereniging", "gebouw"]),
        ("boekenkast", "nl", {"boek", "kast"}, ["boek", "kast"]),
        ("kindergarten", "de", {"kind", "garten"}, ["kind", "garten"]),
        ("vergaderzaal", "nl", {"vergader", "zaal", "vergaderzaal"}, []),
        ("schildersezel", "nl", {"schilder"}, []),
    ],
)
def test_a_compound_is_cut_into_known_words(token: str, lang: str, known: set[str], parts: list[str]) -> None:
    assert [part for part in words.split(token, lang, known) if part != token] == parts or parts == []


def test_a_compound_half_known_is_recognised_at_its_ends() -> None:
    assert words.loose_ends("oliebollenkraam", "nl", frozenset({"kraam"})) == ("", "kraam")
    assert words.loose_ends("schilderssteiger", "nl", frozenset({"schilder"})) == ("schilder", "")


@pytest.mark.parametrize("slip", ["hovenir", "hoveneir", "hovvenier", "hovebier"])
def test_one_slip_is_forgiven(slip: str) -> None:
    assert words.Spelling(["hovenier", "notaris"]).correct(slip) == "hovenier"


@pytest.mark.parametrize("other", ["notarus", "hoevenaar", "kovenier", "hoven"])
def test_another_word_is_not_a_slip(other: str) -> None:
    assert words.Spelling(["hovenier", "notariaat"]).correct(other) == ""


def test_a_verb_taken_apart_is_put_together() -> None:
    assert "opknappen" in words.separated(words.tokens("wij knappen de kantine op"), "nl")
    assert "opknappen" in words.separated(words.tokens("om het plein op te knappen"), "nl")
    assert "aufbauen" in words.separated(words.tokens("wir bauen das Zelt auf"), "de")


@given(st.text(), st.sampled_from(["nl", "de", "en", "fy"]))
def test_any_text_is_read(text: str, lang: str) -> None:
    for token in words.tokens(text):
        assert token == words.normalise(token)
        assert words.stem(token, lang)
        assert words.grams(token)
