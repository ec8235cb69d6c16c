"""What may be a local word."""

import pytest

from beursvloer.local_words.rules import LONGEST_WORD, NewWord, check, key_of, tidy
from beursvloer.refusals import Invalid


@pytest.mark.parametrize(
    ("written", "key"),
    [
        ("Stöppelhaene", "stoppelhaene"),
        ("  de   Koem ", "koem"),
        ("'t Huis van de Wijk", "huis van de wijk"),
        ("Koem-bad", "koem bad"),
        ("4x4", "4x4"),
        ("De Die", "die"),
    ],
)
def test_the_word_as_it_is_compared(written: str, key: str) -> None:
    assert key_of(written) == key


@pytest.mark.parametrize(
    ("written", "code"),
    [
        ("", "word_none"),
        ("!?", "word_none"),
        ("2026", "word_none"),
        ("12 13", "word_none"),
        ("de", "word_short"),
        ("ab", "word_short"),
        ("wij zoeken een grote tractor", "word_long"),
        ("x" * (LONGEST_WORD + 1), "word_long"),
        ("ß" * 40, "word_long"),
    ],
)
def test_what_is_no_word(written: str, code: str) -> None:
    with pytest.raises(Invalid) as refused:
        key_of(written)
    assert refused.value.code == code


def test_only_a_single_word_can_say_nothing() -> None:
    assert check(NewWord("de Koem", "nl", None)) == "koem"
    assert check(NewWord("Huis van Noord", "nl", "tractor")) == "huis van noord"
    with pytest.raises(Invalid) as refused:
        check(NewWord("Huis van Noord", "nl", None))
    assert refused.value.code == "word_one_by_one"


def test_it_is_kept_as_typed_without_spaces_to_spare() -> None:
    assert tidy("  de \n Koem ") == "de Koem"
    assert tidy("de\x00Koem") == "de Koem"


def test_signs_around_a_word_count_for_its_length() -> None:
    with pytest.raises(Invalid) as refused:
        check(NewWord("koem" + "!" * LONGEST_WORD, "nl", "tractor"))
    assert refused.value.code == "word_long"
