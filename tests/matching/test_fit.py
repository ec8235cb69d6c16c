"""What a fit is made of, on sentences as people type them, and what holds for any market."""

import random
from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from beursvloer.matching import sentences
from beursvloer.matching.fit import ALIKE, COMMON, MET, SENTENCE, fit, kilometres
from beursvloer.matching.index import TextIndex
from beursvloer.matching.items import MAX_FIT, Fit, History, Item, Part, PartCode, Point
from beursvloer.terms import Kind, Side, Unit

NIJVERDAL, HAARLE, ZWOLLE = Point(52.361, 6.466), Point(52.347, 6.404), Point(52.512, 6.091)

SENTENCES = [
    "schilder voor een dag", "kantine verven", "vergaderzaal voor 20 personen", "busje te leen", "verhuizing",
    "oude laptops", "computers voor huiswerk", "taart bij de opening", "muziek op het feest", "notaris voor statuten",
    "website vernieuwen", "tuin opknappen", "team voor een dag", "boekhouder", "ehbo cursus", "", "xqzw", "foto's",
]  # fmt: skip


def request(title: str, **facts: object) -> Item:
    return Item(id=1, side=Side.REQUEST, title=title, **facts)  # type: ignore[arg-type]


def offer(title: str, **facts: object) -> Item:
    return Item(id=2, side=Side.OFFER, title=title, **facts)  # type: ignore[arg-type]


def fit_of(one: Item, other: Item, history: History | None = None, *more: Item) -> Fit:
    return fit(one, other, TextIndex([one, other, *more]), history or History())


def part(found: Fit, code: PartCode) -> Part:
    return next((part for part in found.parts if part.code is code), Part(code, 0))


@pytest.mark.parametrize(
    ("asked", "better", "worse"),
    [
        ("onze kantine kan wel een likje verf gebruiken", "schilder voor een dag", "vergaderzaal"),
        ("wie helpt met de verhuizing", "busje met chauffeur", "accountant"),
        ("schoolplein wieden en snoeien", "team voor een dag", "laptops"),
        ("statuten wijzigen", "notariskantoor helpt", "hapjes en drankjes"),
        ("statuten wijzigen voor ouderen", "notariskantoor helpt", "gezelschap voor ouderen"),
        ("muziek bij ons jubileum", "fanfare speelt graag", "advies over verzekeringen"),
    ],
)
def test_what_is_asked_decides(asked: str, better: str, worse: str) -> None:
    assert fit_of(request(asked), offer(better)).points > fit_of(request(asked), offer(worse)).points


def test_the_concept_that_both_mean_is_named() -> None:
    found = fit_of(request("wie kan onze kozijnen schilderen"), offer("schildersbedrijf komt een dag"))
    assert part(found, PartCode.CONCEPT).facts == {"concept": "painting"}


@pytest.mark.parametrize(
    ("asked", "given"),
    [
        ("extra handen door de drukte", "drukker maakt posters"),
        ("leren omgaan met taalgenoten", "muziek en lekkere noten"),
        ("terrein vlak maken", "tapijt"),
        ("de zalen ogen kaal, wij willen planten", "stoelen uit onze kleine zaal"),
        ("drumstel voor het poppodium", "stoelen uit onze kleine zaal"),
        ("elektrische stapelaar", "tapijt"),
    ],
)
def test_only_what_both_name_is_said_to_be_the_subject(asked: str, given: str) -> None:
    assert "concept" not in part(fit_of(request(asked), offer(given)), PartCode.CONCEPT).facts


def test_a_thing_and_what_it_is_a_kind_of_are_one_subject() -> None:
    found = fit_of(request("meubels voor de kantine"), offer("kantoorstoelen"))
    assert part(found, PartCode.CONCEPT).facts == {"concept": "furniture"}


def test_what_serves_is_said_to_serve() -> None:
    found = fit_of(request("wie helpt bij onze verhuizing"), offer("vrachtwagen te leen"))
    assert part(found, PartCode.CONCEPT).facts == {"given": "truck", "asked": "moving"}


def test_a_word_of_every_listing_is_no_reason() -> None:
    found = fit_of(request("hulp in de tuin, een middag"), offer("wij schilderen een middag"))
    assert part(found, PartCode.WORDS).facts == {}


def test_a_hint_alone_weighs_less_than_a_name() -> None:
    hinted, named = (
        part(fit_of(request(asked), offer("schilder")), PartCode.CONCEPT).points for asked in ("kozijnen", "schilder")
    )
    assert 0 < hinted < 0.6 * named


def test_languages_meet_in_their_concepts() -> None:
    found = fit_of(request("schilder gezocht"), offer("Malerbetrieb streicht einen Tag", lang="de"))
    assert part(found, PartCode.CONCEPT).points > 2_000


def test_one_organisation_is_never_paired_and_nothing_in_common_is_no_fit() -> None:
    assert fit_of(request("schilder", organisation=7), offer("schilder", organisation=7)) == Fit(0, ())
    assert fit_of(request("notaris"), offer("zzzz qqqq")) == Fit(0, ())
    assert fit_of(request("schilder"), offer("schilder")).points > 5_000


def test_distance_takes_a_little_and_tells_the_kilometres() -> None:
    here = fit_of(request("schilder", place=NIJVERDAL), offer("schilder", place=NIJVERDAL))
    near = fit_of(request("schilder", place=NIJVERDAL), offer("schilder", place=HAARLE))
    far = fit_of(request("schilder", place=NIJVERDAL), offer("schilder", place=ZWOLLE))
    assert [part(found, PartCode.DISTANCE) for found in (here, near, far)] == [
        Part(PartCode.DISTANCE, 0, {"km": 0}),
        Part(PartCode.DISTANCE, -40, {"km": 4}),
        Part(PartCode.DISTANCE, -560, {"km": 30}),
    ]
    assert kilometres(NIJVERDAL, ZWOLLE) == pytest.approx(30.5, abs=0.5)


def test_quantity_counts_in_the_same_unit_only() -> None:
    asked = request("stoelen", quantity=20, unit=Unit.PIECE)
    half = fit_of(asked, offer("stoelen", quantity=10, unit=Unit.PIECE))
    assert part(half, PartCode.QUANTITY) == Part(PartCode.QUANTITY, 150, {"asked": 20, "offered": 10, "unit": "piece"})
    assert part(fit_of(asked, offer("stoelen", quantity=2, unit=Unit.SET)), PartCode.QUANTITY).points == 0


def test_days_that_do_not_meet_take_much() -> None:
    asked = request("schilder", available=(date(2027, 5, 1), date(2027, 5, 31)))
    together = fit_of(asked, offer("schilder", available=(date(2027, 5, 20), None)))
    apart = fit_of(asked, offer("schilder", available=(date(2027, 6, 1), None)))
    assert part(together, PartCode.AVAILABILITY).facts == {"overlap": 1, "from": "2027-05-20", "until": "2027-05-31"}
    assert part(apart, PartCode.AVAILABILITY) == Part(PartCode.AVAILABILITY, -2_000, {"overlap": 0})


def test_having_met_takes_a_little_and_a_match_nothing() -> None:
    both = request("schilder", organisation="club"), offer("schilder", organisation="firm")
    pair = frozenset({frozenset({"club", "firm"})})
    new, met, matched = (fit_of(*both, history) for history in (None, History(met=pair), History(pair, pair)))
    assert part(new, PartCode.HISTORY) == Part(PartCode.HISTORY, 0, {"met": 0, "matched": 0})
    assert part(met, PartCode.HISTORY) == Part(PartCode.HISTORY, -MET, {"met": 1, "matched": 0})
    assert part(matched, PartCode.HISTORY) == Part(PartCode.HISTORY, 0, {"met": 1, "matched": 1})


def test_stated_interest_adds_and_alone_makes_a_fit() -> None:
    both = request("notaris", organisation="club"), offer("zzzz", organisation="firm")
    found = fit_of(*both, History(interest=frozenset({("club", 2)})))
    assert found.points > 0
    assert part(found, PartCode.INTEREST) == Part(PartCode.INTEREST, 200, {"asking": 1, "offering": 0})


def test_a_return_that_is_wanted_adds() -> None:
    one = request("schilder", organisation="club", counter="optreden van ons koor")
    other = offer("schilder", organisation="firm", counter="muziek op ons personeelsfeest")
    found = fit_of(one, other)
    assert part(found, PartCode.RECIPROCAL).points > 0
    assert part(found, PartCode.RECIPROCAL).facts["listing"] == 0


def test_a_return_may_be_in_the_other_listings_of_both() -> None:
    both = request("schilder", organisation="club"), offer("schilder", organisation="firm")
    theirs = (
        Item(id=3, side=Side.OFFER, title="ons koor zingt", organisation="club"),
        Item(id=4, side=Side.REQUEST, title="koor of fanfare op ons personeelsfeest", organisation="firm"),
    )
    found = fit_of(*both, None, *theirs)
    assert part(found, PartCode.RECIPROCAL).facts == {"listing": 1, "concept": "music"}
    assert found.points > fit_of(*both).points


def test_sides_are_not_confused() -> None:
    with pytest.raises(ValueError, match="in this order"):
        fit_of(offer("schilder"), request("schilder"))


def said(*numbers: int) -> bytes:
    """A sentence of these first numbers; the others are 0."""
    return bytes(number % 256 for number in numbers) + bytes(sentences.SIZE - len(numbers))


SAID = [
    said(120, 20),
    said(100, -60, 40),
    said(-90, 100),
    said(*[(-1) ** at * (at % 23) for at in range(sentences.SIZE)]),
]


def test_a_sentence_takes_a_fifth_and_only_where_both_have_one() -> None:
    bare = fit_of(request("schilder"), offer("schilder"))
    alike = fit_of(request("schilder", sentence=said(*[127] * 16)), offer("schilder", sentence=said(*[127] * 16)))
    other = fit_of(request("schilder", sentence=said(127)), offer("schilder", sentence=said(-127)))
    assert part(alike, PartCode.SENTENCE).points == min(SENTENCE, SENTENCE * 3 * (16 * 127 * 127) // (2 * 512**2))
    assert part(alike, PartCode.CONCEPT).points == part(bare, PartCode.CONCEPT).points * 4 // 5
    assert PartCode.SENTENCE not in {part.code for part in other.parts}
    assert other.points < alike.points
    assert fit_of(request("schilder", sentence=said(127)), offer("schilder")) == bare


def test_nearer_sentences_never_fit_less() -> None:
    asked = request("schilder", sentence=said(127, 60))
    fits = [fit_of(asked, offer("schilder", sentence=said(near))).points for near in range(-127, 128, 16)]
    assert fits == sorted(fits)
    assert fits[0] < fits[-1]


points = st.builds(Point, st.floats(50, 53), st.floats(5, 8))
days = st.one_of(st.none(), st.dates(date(2027, 1, 1), date(2027, 3, 1)))


@st.composite
def listings(draw: st.DrawFn, least: int = 2) -> list[Item]:
    return [
        Item(
            id=number,
            side=draw(st.sampled_from(Side)),
            title=draw(st.sampled_from(SENTENCES)),
            description=draw(st.sampled_from(SENTENCES)),
            lang=draw(st.sampled_from(["nl", "de", "en"])),
            kind=draw(st.sampled_from([None, *Kind])),
            organisation=draw(st.sampled_from([None, "a", "b", "c"])),
            quantity=draw(st.integers(0, 30)),
            unit=draw(st.sampled_from([None, *Unit])),
            place=draw(st.none() | points),
            counter=draw(st.sampled_from(["", *SENTENCES])),
            available=(draw(days), draw(days)),
            sentence=draw(st.sampled_from([b"", *SAID])),
        )
        for number in range(draw(st.integers(least, 9)))
    ]


HISTORY = History(met=frozenset({frozenset({"a", "b"})}), interest=frozenset({("a", 1), ("c", 3), ("b", 0)}))


@settings(max_examples=60, deadline=None)
@given(listings(), st.randoms(use_true_random=False))
def test_ranking_is_the_fit_of_each_pair_from_any_order(items: list[Item], shuffle: random.Random) -> None:
    index = TextIndex(items)
    mixed = items.copy()
    shuffle.shuffle(mixed)
    again = TextIndex(mixed)
    for item in items:
        others = [other for other in items if other.side is item.side.other]
        fits = [(other, index.fit(item, other, HISTORY)) for other in others]
        expected = sorted(
            ((other, found) for other, found in fits if found.points), key=lambda pair: (-pair[1].points, pair[0].id)
        )
        assert index.rank(item, 3, HISTORY) == expected[:3]
        assert again.rank(item, 3, HISTORY) == expected[:3]
        for other, found in fits:
            assert found.points == sum(part.points for part in found.parts)
            assert len({part.code for part in found.parts}) == len(found.parts)
            assert 0 <= found.points <= MAX_FIT
            if item.organisation is not None and item.organisation == other.organisation:
                assert found == Fit(0, ())


@settings(max_examples=30, deadline=None)
@given(listings())
def test_who_else_is_there_changes_no_fit(items: list[Item]) -> None:
    alone, crowd = TextIndex(items), TextIndex([*items, Item(99, Side.OFFER, "busje met chauffeur", organisation="d")])
    for one in alone.of_side(Side.REQUEST):
        for other in alone.of_side(Side.OFFER):
            assert alone.fit(one, other) == crowd.fit(one, other)


@settings(max_examples=30, deadline=None)
@given(listings())
def test_without_interest_nothing_fits_that_has_nothing_in_common(items: list[Item]) -> None:
    index = TextIndex(items)
    bare = TextIndex([replace(item, sentence=b"") for item in items])
    for one in index.of_side(Side.REQUEST):
        for other in index.of_side(Side.OFFER):
            found = bare.fit(replace(one, sentence=b""), replace(other, sentence=b""))
            common = sum(part.points for part in found.parts if part.code in (PartCode.WORDS, PartCode.CONCEPT))
            assert (found == Fit(0, ())) or common >= COMMON
            with_said = index.fit(one, other)
            alike = part(with_said, PartCode.SENTENCE).points >= ALIKE
            assert (with_said == Fit(0, ())) == (found == Fit(0, ()) and not alike)


@settings(max_examples=30, deadline=None)
@given(listings())
def test_interest_raises_a_fit_and_a_bad_day_or_road_lowers_it(items: list[Item]) -> None:
    index = TextIndex(items)
    for one in index.of_side(Side.REQUEST):
        for other in index.of_side(Side.OFFER):
            found = index.fit(one, other)
            if one.organisation is not None and one.organisation != other.organisation:
                wanted = History(interest=frozenset({(one.organisation, other.id)}))
                raised = index.fit(one, other, wanted).points
                assert raised > found.points or raised == found.points == 1
            here = replace(one, place=NIJVERDAL), replace(other, place=NIJVERDAL)
            far = replace(one, place=NIJVERDAL), replace(other, place=ZWOLLE)
            assert index.fit(*here).points >= index.fit(*far).points
            assert index.fit(*here, HISTORY).points <= index.fit(*here, replace(HISTORY, met=frozenset())).points
            gone = (
                replace(one, available=(date(2027, 1, 1), date(2027, 1, 2))),
                replace(other, available=(date(2027, 2, 1), None)),
            )
            assert index.fit(*gone).points <= found.points


def test_any_offer_may_be_the_best() -> None:
    asked = {"kantine verven": "schilder", "verhuizing": "busje", "statuten wijzigen": "notaris", "taart": "bakker"}
    index = TextIndex(Item(number, Side.OFFER, title) for number, title in enumerate(asked.values()))
    assert [index.rank(request(title), 1)[0][0].title for title in asked] == list(asked.values())
