"""The lexicon's machinery on small texts, and what must hold for the data that come with the program."""

from collections import Counter

import pytest

from beursvloer.matching import lexicon, words
from beursvloer.matching.common_words import read_common
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


STEMS = """
printing: goods
  nl: drukken, drukwerk
sawing: labour
  nl: zagen
saws: goods
  nl: zaag
nuts: goods
  nl: noten
putting_up: labour
  nl: opzetten
repairing: labour
  nl: opknappen
hall: facility
  nl: zaal
plants: goods
  nl: planten
"""


def certainties(text: str) -> dict[str, float]:
    return dict(Lexicon(parse(STEMS), {}).read(words.tokens(text), "nl"))


def test_a_word_of_the_same_stem_is_less_certain_than_a_form_of_the_word() -> None:
    assert words.stem("drukte", "nl") == words.stem("drukken", "nl")
    assert certainties("drukte") == {"printing": lexicon.STEM}
    assert certainties("gedrukt") == {"printing": 1.0}
    assert certainties("wij drukken") == {"printing": 1.0}


def test_of_words_of_one_stem_the_one_it_is_a_form_of_counts() -> None:
    small = Lexicon(parse("gallery: facility\n  nl: galerij\ngall: goods\n  nl: gallen"), {})
    assert dict(small.read(["gallen"], "nl")) == {"gall": 1.0}


def test_behind_a_prefix_no_word_begins() -> None:
    assert certainties("taalgenoten") == {}
    assert certainties("kokosnoten") == {"nuts": lexicon.END}


def test_behind_and_another_verb_begins() -> None:
    assert certainties("wij ruimen de tuin op en zetten er bloemen in") == {}
    assert certainties("wij zetten de kramen op") == {"putting_up": 1.0}


def test_a_verb_put_together_is_a_known_one_not_one_of_its_stem() -> None:
    small = Lexicon(parse("show: labour\n  nl: voorstelling"), {})
    assert small.read(words.tokens("wij stellen u voor"), "nl") == []


def test_what_is_spoken_of_as_known_counts_less_than_what_is_asked() -> None:
    assert certainties("de zalen ogen kaal, wij willen planten") == {"hall": lexicon.KNOWN, "plants": 1.0}
    assert certainties("planten in een grote zaal") == {"plants": 1.0, "hall": lexicon.BESIDE}


def test_things_are_also_of_what_they_are_a_kind_but_generic_help_is_no_subject() -> None:
    small = Lexicon(parse(SMALL + "chairs: goods\n  is: furniture\n  nl: stoel\nfurniture: goods\n  nl: meubel"), {})
    assert small.kinds_of("chairs") == {"chairs", "furniture"}
    assert small.kinds_of("painting") == {"painting"}


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
    common = read_common((FOLDER / "common.txt").read_text("utf-8"))
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


@pytest.mark.parametrize(
    ("text", "lang", "concept"),
    [
        ("kunnen jullie een aanhanger missen voor zaterdag", "nl", "trailer"),
        ("wie heeft een paardentrailer voor de pony", "nl", "horse_trailer"),
        ("40 stapelstoelen voor het dorpshuis", "nl", "chairs"),
        ("bureaustoelen uit ons oude kantoor", "nl", "office_chairs"),
        ("onkruid wieden bij het hospice", "nl", "weeding"),
        ("glazenwasser komt een dag langs", "nl", "window_cleaning"),
        ("partytent te leen", "nl", "party_tent"),
        ("wie kan onze dakgoot schoonmaken", "nl", "guttering"),
        ("hoogwerker met machinist", "nl", "aerial_platform"),
        ("voedselpakketten ophalen met een busje", "nl", "food_collection"),
        ("zand voor de zandbak", "nl", "sand"),
        ("insectenhotels met de kinderen", "nl", "nest_boxes"),
        ("verkeersregelaars voor de dorpsloop", "nl", "traffic_marshal"),
        ("fietsen voor statushouders", "nl", "bicycle"),
        ("nieuwe tenues voor de jeugd", "nl", "team_kit"),
        ("een nieuwe keuken voor het clubhuis", "nl", "fitted_kitchen"),
        ("wij zoeken een loods voor de praalwagen", "nl", "warehouse"),
        ("Wer leiht uns einen Bagger mit Fahrer?", "de", "excavator"),
        ("Hochbeete für die Kita", "de", "raised_beds"),
        ("Pokale für das Turnier", "de", "trophies"),
        ("Lebensmittel abholen für die Tafel", "de", "food_collection"),
        ("Laub rechen und Hecke schneiden", "de", "hedge_trimming"),
        ("Kuchen backen für das Café", "de", "baking"),
        ("traffic marshals for the parade", "en", "traffic_marshal"),
        ("stacking chairs for the village hall", "en", "chairs"),
        ("someone to fix our gutters", "en", "guttering"),
        ("we need a marquee", "en", "party_tent"),
    ],
)
def test_the_finer_thing_is_understood(text: str, lang: str, concept: str) -> None:
    assert concept in read(text, lang)


@pytest.mark.parametrize(
    ("text", "lang", "concept"),
    [
        ("doelen stellen", "nl", "goals_nets"),
        ("wij houden de boel draaiende", "nl", "machine_hire"),
        ("in de piek van de drukte", "nl", "christmas_tree"),
        ("vlot leren lezen", "nl", "canoe_kayak"),
        ("wie kan onze teksten nalezen", "nl", "fruit_picking"),
        ("jamsessie met muzikanten", "nl", "local_produce"),
        ("Wir sind lokal verankert", "de", "cafe_venue"),
        ("ein Treffen mit Müttern", "de", "ironmongery"),
        ("concrete plans for the future", "en", "concrete"),
        ("fans of the club", "en", "air_conditioning"),
    ],
)
def test_a_word_with_another_meaning_does_not_mislead(text: str, lang: str, concept: str) -> None:
    assert concept not in read(text, lang)


def test_the_finer_thing_is_a_kind_of_the_wider(known: Lexicon) -> None:
    assert known.kinds_of("office_chairs") >= {"office_furniture", "chairs", "furniture"}
    assert known.kinds_of("horse_trailer") >= {"trailer"}
    assert "transport" in known.spread("horse_trailer")


@pytest.mark.parametrize("text", ["Wie kan ons daar een paar uur bij helpen?", "Wij zoeken 3 mensen voor een dag"])
def test_common_words_mean_nothing(text: str) -> None:
    things = {concept for concept in read(text) if lexicon.standard().concepts[concept].role == "thing"}
    assert things == set()
