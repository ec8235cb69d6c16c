"""Words of one region over the lexicon that all share."""

from hypothesis import given
from hypothesis import strategies as st

from beursvloer.matching import words
from beursvloer.matching.common_words import read_common
from beursvloer.matching.features import features
from beursvloer.matching.index import TextIndex
from beursvloer.matching.items import Item
from beursvloer.matching.lexicon import Lexicon, parse, standard
from beursvloer.matching.local import LocalWord, with_words
from beursvloer.matching.parse import read
from beursvloer.terms import Kind, Side

FIELD = """
tractor: goods
  nl: tractor, trekker
  de: Traktor
  en: tractor
party: labour
  nl: feest, feestavond
  de: Fest
  en: party
hall: facility
  nl: zaal, grote zaal
  de: Saal
wedding: labour
  is: party
  nl: bruiloft
"""
COMMON = "nl stop: de het een bij\nnl weak: zoeken hulp\nde stop: die der das\n"
SMALL = Lexicon(parse(FIELD), read_common(COMMON))
MADE_UP = ("koem", "stoppelhaene", "noaberhulp", "gaffelaar", "blokhut")
"""Words that the small lexicon does not know."""


def reads(lexicon: Lexicon, text: str, lang: str = "nl") -> list[tuple[str, float]]:
    return lexicon.read(words.tokens(text), lang)


def test_a_word_means_what_was_said() -> None:
    lexicon = with_words([LocalWord("Stöppelhaene", "nl", "party")], SMALL)
    assert reads(lexicon, "Wie zet koffie: stoppelhaene!") == [("party", 1.0)]
    assert reads(SMALL, "Wie zet koffie: stoppelhaene!") == []


def test_plurals_compounds_and_slips_follow_by_the_same_rules() -> None:
    lexicon = with_words([LocalWord("gaffelaar", "nl", "tractor")], SMALL)
    assert reads(lexicon, "gaffelaars") == [("tractor", 1.0)]
    assert reads(lexicon, "gaffelaarfeest") == [("party", 1.0), ("tractor", 0.5)]
    assert reads(lexicon, "gafelaar") == [("tractor", 0.8)]


def test_words_that_belong_together_are_one() -> None:
    lexicon = with_words([LocalWord("Huis van Noord", "nl", "hall")], SMALL)
    assert reads(lexicon, "huis van noord") == [("hall", 1.0)]
    assert reads(lexicon, "noord van huis") == []


def test_a_local_word_goes_before_a_listed_one() -> None:
    lexicon = with_words([LocalWord("trekker", "nl", "wedding"), LocalWord("grote zaal", "nl", "party")], SMALL)
    assert reads(lexicon, "trekker grote zaal") == [("wedding", 1.0), ("party", 1.0)]
    assert reads(lexicon, "tractor zaal") == [("tractor", 1.0), ("hall", 1.0)]


def test_a_listed_word_as_it_stands_goes_before_a_form_of_a_local_one() -> None:
    lexicon = with_words([LocalWord("feeste", "nl", "tractor")], SMALL)
    assert reads(lexicon, "feest") == [("party", 1.0)]


def test_common_words_may_have_a_meaning_here() -> None:
    lexicon = with_words([LocalWord("bij", "nl", "party"), LocalWord("hulp", "nl", "hall")], SMALL)
    assert reads(lexicon, "hulp") == [("hall", 1.0)]
    assert [lexicon.word_weight(word, "nl") for word in ("bij", "hulp", "zoeken")] == [1.0, 1.0, 0.25]
    assert lexicon.means("bij", "nl") == (("party", 1.0),)


def test_a_word_that_says_nothing() -> None:
    lexicon = with_words([LocalWord("feest", "nl", None)], SMALL)
    assert reads(lexicon, "feest zaal") == [("hall", 1.0)]
    assert lexicon.word_weight("feest", "nl") == 0.0
    assert lexicon.is_local("feest", "nl")


def test_it_is_read_as_it_stands_in_other_languages() -> None:
    lexicon = with_words([LocalWord("Koem", "nl", "hall")], SMALL)
    assert reads(lexicon, "Fest am Koem", "de") == [("party", 1.0), ("hall", 0.8 * 0.8)]
    assert reads(lexicon, "koem", "en") == [("hall", 0.8)]


def test_what_a_concept_reaches_is_the_same() -> None:
    lexicon = with_words([LocalWord("koem", "nl", "wedding")], SMALL)
    assert lexicon.spread("wedding") is SMALL.spread("wedding")
    assert lexicon.rarity("_fe") == SMALL.rarity("_fe")
    assert lexicon.name("wedding", "nl") == "bruiloft"


def test_the_same_words_are_the_same_lexicon() -> None:
    one, other = LocalWord("koem", "nl", "hall"), LocalWord("noaberhulp", "nl", None)
    assert with_words([one, other], SMALL) is with_words([other, one, one], SMALL)
    assert with_words([one], SMALL) is not with_words([other], SMALL)
    assert with_words([], SMALL) is SMALL


def test_a_concept_that_is_no_more_changes_nothing() -> None:
    assert with_words([LocalWord("koem", "nl", "gone")], SMALL) is SMALL


tokens = st.sampled_from((*MADE_UP, "feest", "zaal", "tractor", "de", "zoeken", "bruiloft", "koffie", "fiets", "grote"))
local_words = st.lists(
    st.builds(LocalWord, st.sampled_from(MADE_UP), st.just("nl"), st.sampled_from(("hall", "party", "tractor", None))),
    unique_by=lambda one: one.form,
)


@given(local_words, st.lists(tokens, max_size=6))
def test_a_text_without_local_words_is_read_as_before(local: list[LocalWord], text: list[str]) -> None:
    lexicon, mine = with_words(local, SMALL), {one.form for one in local}
    rest = [token for token in text if token not in mine]
    assert lexicon.read(rest, "nl") == SMALL.read(rest, "nl")
    assert [lexicon.word_weight(token, "nl") for token in rest] == [SMALL.word_weight(token, "nl") for token in rest]


forms = st.tuples(
    st.sampled_from(("", "feest", "zaal", "trekker")),
    st.sampled_from(MADE_UP),
    st.sampled_from(("", "s", "en", "feest", "zaal", "zaalen")),
).map("".join)


@given(local_words.filter(lambda local: all(one.concept for one in local)), st.lists(forms, max_size=4))
def test_it_reads_as_a_lexicon_in_which_the_words_were_always(local: list[LocalWord], text: list[str]) -> None:
    field = FIELD
    for one in local:
        field = field.replace(f"\n{one.concept}:", f"\n{one.concept}:", 1)
        before, head, after = field.partition(f"\n{one.concept}:")
        field = before + head + after.replace("\n  nl: ", f"\n  nl: {one.form}, ", 1)
    always = Lexicon(parse(field), read_common(COMMON))
    lexicon = with_words(local, SMALL)
    assert [lexicon.read([token], "nl") for token in text] == [always.read([token], "nl") for token in text]


def test_a_request_in_dialect_meets_its_offer() -> None:
    """On the real lexicon: before, nothing in common but letters; now what both are about."""
    asked = Item(id=1, side=Side.REQUEST, title="Wie rijdt de gaffelaar in de optocht?", kind=Kind.GOODS)
    offered = Item(id=2, side=Side.OFFER, title="Tractor met chauffeur", kind=Kind.GOODS)
    before = TextIndex([asked, offered]).fit(asked, offered).points
    here = with_words([LocalWord("gaffelaar", "nl", "tractor")])
    after = TextIndex([asked, offered], here).fit(asked, offered).points
    assert after > before + 1_000
    assert "tractor" in features(asked, here).named
    assert "tractor" not in features(asked).named


def test_the_sentence_reader_knows_them_too() -> None:
    here = with_words([LocalWord("Koem", "nl", "meeting_room")], standard())
    assert read("Koem", lexicon=here).kind is Kind.FACILITY
    assert read("Koem").kind is not Kind.FACILITY
