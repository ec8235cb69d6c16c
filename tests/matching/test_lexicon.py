"""The lexicon's machinery on small texts, and what must hold for the data that come with the program."""

from collections import Counter

import pytest

from beursvloer.matching import lexicon, words
from beursvloer.matching.lexicon import FOLDER, LANGUAGES, ROLES, Lexicon, parse
from beursvloer.terms import Kind

SMALL = """
painting: labour expertise   # a comment
  is: work
  nl: schilderwerk, schilder, likje verf
  hint nl: kozijn
  de: Malerarbeiten, streichen
work: labour generic
  nl: werk
elderly: audience
  nl: ouderen
"""


@pytest.fixture(scope="module")
def known() -> Lexicon:
    return lexicon.standard()


def read(text: str, lang: str = "nl", using: Lexicon | None = None) -> set[str]:
    return {concept for concept, _ in (using or lexicon.standard()).read(words.tokens(text), lang)}


def test_a_concept_is_found_by_word_phrase_hint_compound_and_slip() -> None:
    small = Lexicon(parse(SMALL), {})
    certain = {text: dict(small.read(words.tokens(text), "nl")) for text in ("schilders", "een likje verf", "kozijnen")}
    assert certain["schilders"] == certain["een likje verf"] == {"painting": 1.0}
    assert certain["kozijnen"] == {"painting": lexicon.HINT}
    assert read("huisschilder", using=small) == {"painting"}
    assert read("schiderwerk", using=small) == {"painting"}
    assert read("Wer streicht uns die Wand?", "de", small) == {"painting"}


def test_audience_says_little_and_a_parent_shares_half() -> None:
    small = Lexicon(parse(SMALL), {})
    assert small.read(["ouderen"], "nl") == [("elderly", ROLES["audience"])]
    assert small.spread("painting") == {"painting": 1.0, "work": lexicon.PARENT}
    assert small.name("painting", "de") == "Malerarbeiten"
    assert small.name("work", "de") == "werk"


@pytest.mark.parametrize(
    ("text", "fault"),
    [
        ("painting labour", "line 1"),
        ("painting: labor\n  nl: verf", "line 2|line 1"),
        ("  nl: verf", "line 1"),
        ("painting: labour\n  fr: peinture", "line 2"),
        ("painting: labour\n  de: Maler", "no Dutch words"),
    ],
)
def test_a_malformed_file_is_named_by_line(text: str, fault: str) -> None:
    with pytest.raises(ValueError, match=fault):
        parse(text)


def test_a_relation_to_nothing_is_refused() -> None:
    with pytest.raises(ValueError, match="does not exist"):
        Lexicon(parse("painting: labour\n  is: nothing\n  nl: verf"), {})


# The data


def test_every_concept_has_a_name_in_each_language_and_no_word_twice(known: Lexicon) -> None:
    for concept in known.concepts.values():
        assert set(concept.forms) == set(LANGUAGES), concept.id
        for lang in LANGUAGES:
            said = Counter(form.lower() for form in (*concept.forms[lang], *concept.hints.get(lang, ())))
            assert [form for form, times in said.items() if times > 1] == [], (concept.id, lang)


def test_no_hint_is_a_common_word(known: Lexicon) -> None:
    common = lexicon.read_common((FOLDER / "common.txt").read_text("utf-8"))
    for concept in known.concepts.values():
        for lang, hints in concept.hints.items():
            said = common[lang].stop | common[lang].weak
            assert [hint for hint in hints if set(words.tokens(hint)) <= said] == [], (concept.id, lang)


def test_things_have_a_kind_and_no_concept_is_its_own_ancestor(known: Lexicon) -> None:
    for concept in known.concepts.values():
        assert concept.kinds or concept.role in ("audience", "setting"), concept.id
        above, todo = set(), list(concept.is_a)
        while todo:
            parent = todo.pop()
            above.add(parent)
            todo += [more for more in known.concepts[parent].is_a if more not in above]
        assert concept.id not in above, concept.id


def test_the_lexicon_is_broad(known: Lexicon) -> None:
    assert len(known.concepts) >= 250
    for path in FOLDER.glob("*.txt"):
        assert path.read_text("utf-8").strip(), path.name
    counted = Counter(kind for concept in known.concepts.values() for kind in concept.kinds)
    assert all(counted[kind] >= 10 for kind in Kind)


@pytest.mark.parametrize(
    ("text", "lang", "concept"),
    [
        ("wij knappen jullie clubhuis op", "nl", "odd_jobs"),
        ("een team voor een dag", "nl", "helping_hands"),
        ("hovenier met bosmaaier", "nl", "garden_work"),
        ("busje lenen", "nl", "van"),
        ("verbanddozen voor de jeugd", "nl", "first_aid_goods"),
        ("vergaderzaaltje in de avond", "nl", "meeting_room"),
        ("statuten laten passeren", "nl", "notary"),
        ("Unterstützung beim Umzug", "de", "moving"),
        ("ein Satz Winterreifen", "de", "tyres"),
        ("Steuerberaterin für unseren Verein", "de", "tax"),
        ("a minibus for the weekend", "en", "minibus"),
        ("brass band for the opening", "en", "music"),
    ],
)
def test_everyday_sentences_are_understood(text: str, lang: str, concept: str) -> None:
    assert concept in read(text, lang)


@pytest.mark.parametrize("text", ["Wie kan ons daar een paar uur bij helpen?", "Wij zoeken 3 mensen voor een dag"])
def test_common_words_mean_nothing(text: str) -> None:
    things = {concept for concept in read(text) if lexicon.standard().concepts[concept].role == "thing"}
    assert things == set()
