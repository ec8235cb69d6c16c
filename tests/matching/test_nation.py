"""A whole country: the same numbers as for one pair, nearly the same pairs, the same plan from any order."""

import random
from dataclasses import replace
from datetime import date

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from beursvloer.matching import bmatching, candidates, catalogue, market, pairs, sentences
from beursvloer.matching.catalogue import Reader
from beursvloer.matching.features import features
from beursvloer.matching.index import TextIndex
from beursvloer.matching.items import Item, Node, Point
from beursvloer.matching.nation import Nation
from beursvloer.terms import Kind, Side, Unit
from tests.benchmarks.country import country

THRESHOLD, TOP = 3_750, 12
EACH = 150

Pairs = dict[tuple[Node, Node], int]


@pytest.fixture(scope="module")
def items() -> list[Item]:
    return country(3, EACH)


@pytest.fixture(scope="module")
def index(items: list[Item]) -> TextIndex:
    return TextIndex(items)


@pytest.fixture(scope="module")
def nation(items: list[Item]) -> Nation:
    return Nation(items)


def found(nation: Nation, threshold: int = THRESHOLD, top: int = TOP) -> Pairs:
    listings = nation.catalogue.items
    columns = (column.tolist() for column in pairs.unpack(nation.pairs(threshold, top)))
    return {(listings[r].node, listings[o].node): points for r, points, o in zip(*columns, strict=True)}


def best(index: TextIndex, threshold: int = THRESHOLD, top: int = TOP) -> Pairs:
    """What `market.build` joins."""
    wanted: Pairs = {}
    for item in index.items:
        for points, other in index.best(item, top):
            if points >= threshold:
                request, offer = (item, other) if item.side is Side.REQUEST else (other, item)
                wanted[request.node, offer.node] = points
    return wanted


def test_columns_hold_what_features_reads(items: list[Item]) -> None:
    reader = Reader()
    read = reader.read(items)
    words = {number: word for word, number in reader._words.items()}
    for at in random.Random(1).sample(range(len(items)), 40):
        seen, text = features(read.items[at]), np.array([read.text[at]])
        _, numbers, values = read.texts.words.take(text)
        expected = {f"={stem}": value for stem, value in seen.stems.items()} | dict(seen.grams)
        compared = zip(numbers.tolist(), values.tolist(), strict=True)
        assert {words[number]: value for number, value in compared} == expected
        _, numbers, values = read.texts.concepts.take(text)
        meant = zip(numbers.tolist(), values.tolist(), strict=True)
        assert {reader.concepts[number]: value for number, value in meant} == dict(seen.concepts)
        assert tuple(read.texts.kinds[text[0]].tolist()) == seen.kinds


def test_processes_read_what_one_reads(items: list[Item], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(catalogue, "WORTH_A_PROCESS", 1)
    monkeypatch.setattr(catalogue, "BATCH", 50)
    one, two = Reader().read(items[:120]), Reader().read(items[:120], workers=2)
    for left, right in ((one.texts.words, two.texts.words), (one.texts.concepts, two.texts.concepts)):
        assert [column.tolist() for column in left] == [column.tolist() for column in right]
    assert np.array_equal(one.texts.kinds, two.texts.kinds)


def test_every_fit_is_the_fit_of_the_pair(nation: Nation, index: TextIndex) -> None:
    by_node = {item.node: item for item in index.items}
    pairs_found = found(nation, 2_500, 5)
    assert pairs_found
    for (request, offer), points in pairs_found.items():
        assert index.fit(by_node[request], by_node[offer]).points == points


def test_a_sentence_counts_where_both_have_one(items: list[Item]) -> None:
    numbers = np.random.default_rng(1).normal(size=(5, sentences.SIZE))
    vectors = np.rint(numbers * sentences.LENGTH / np.sqrt((numbers**2).sum(axis=1))[:, None]).astype(np.int8)
    said = [replace(item, sentence=vectors[at % 5].tobytes() if at % 3 else b"") for at, item in enumerate(items[::2])]
    index, nation = TextIndex(said), Nation(said)
    by_node = {item.node: item for item in said}
    pairs_found = found(nation, 2_000, 5)
    assert pairs_found
    for (request, offer), points in pairs_found.items():
        assert index.fit(by_node[request], by_node[offer]).points == points
    for item in said[::10]:
        assert all(fit == index.fit(item, other) for other, fit in nation.rank(item, 2_000, 5))
    nation.add(replace(said[-1], id=10_000))
    assert any(nation.rank(item, 1, 5) for item in said)


@pytest.mark.parametrize(("threshold", "least"), [(2_500, 0.8), (3_750, 0.99)])
def test_the_blocks_hold_nearly_all_of_the_best_pairs(
    nation: Nation, index: TextIndex, threshold: int, least: float
) -> None:
    wanted, got = best(index, threshold), found(nation, threshold)
    assert len(wanted) > EACH // 3
    assert sum(got.get(pair) == points for pair, points in wanted.items()) >= least * len(wanted)


def test_with_scipy_and_without_and_with_threads_the_same_pairs(items: list[Item], nation: Nation) -> None:
    few = items[:60] + items[EACH : EACH + 60]
    one, plain, threads = (Nation(few), Nation(few, plain=True), Nation(few, workers=2))
    assert found(one) == found(plain) == found(threads)


def test_small_blocks_change_no_fit_and_find_no_other_pair(
    items: list[Item], nation: Nation, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(candidates, "MOST", (2, 1, 1))
    monkeypatch.setattr(candidates, "TILE", 4)
    few = found(nation, 2_500, 10_000)
    monkeypatch.undo()
    everything = found(nation, 2_500, 10_000)
    assert 0 < len(few) < len(everything)
    assert all(everything[pair] == points for pair, points in few.items())


def test_the_same_plan_from_any_order(items: list[Item], nation: Nation) -> None:
    mixed = items.copy()
    random.Random(5).shuffle(mixed)
    promises, answer = nation.plan(THRESHOLD, TOP)
    again, other = Nation(mixed).plan(THRESHOLD, TOP)
    assert promises == again
    assert promises
    assert answer.total == answer.bound == other.total == sum(one.fit * one.units for one in promises)


def test_the_plan_is_worth_what_a_graph_of_the_same_pairs_gives(nation: Nation, items: list[Item]) -> None:
    graph = market.build(items, threshold=10_001, top=1)
    graph.add_edges_from((request, offer, {"fit": fit}) for (request, offer), fit in found(nation).items())
    promises, answer = nation.plan(THRESHOLD, TOP)
    assert answer.total == bmatching.solve(graph).graph["total"]
    assert all(one.fit >= THRESHOLD and one.request.organisation != one.offer.organisation for one in promises)


def test_one_listing_meets_what_it_meets_among_all(nation: Nation, index: TextIndex, items: list[Item]) -> None:
    hit = every = 0
    for item in items:
        wanted = [(other.id, fit) for other, fit in index.rank(item, TOP) if fit.points >= THRESHOLD]
        got = [(other.id, fit) for other, fit in nation.rank(item, THRESHOLD, TOP)]
        assert got == sorted(got, key=lambda pair: (-pair[1].points, pair[0]))
        hit += len([pair for pair in got if pair in wanted])
        every += len(wanted)
    assert hit >= 0.99 * every > 0


@pytest.fixture
def small() -> Nation:
    titles = ["muziek op het feest", "schilder voor een dag", "piano te leen", "verhuizing", "gitaarles", "taart"]
    return Nation([Item(number, Side.OFFER, title, organisation=number) for number, title in enumerate(titles)])


def test_what_is_added_is_met_and_what_is_withdrawn_is_not(small: Nation) -> None:
    asked = Item("q", Side.REQUEST, "Wie stemt onze piano?", organisation="new")
    tuner = Item("o", Side.OFFER, "Pianostemmer", organisation="tuner", place=Point(52.1, 5.2))
    known = [other.id for other, _ in small.rank(asked, 1, 5)]
    assert "o" not in known
    assert 2 in known
    small.add(tuner)
    assert tuner in [other for other, _ in small.rank(asked, 1, 5)]
    small.add(replace(tuner, title="Notaris"))
    assert tuner not in [other for other, _ in small.rank(asked, 1, 5)]
    small.withdraw(tuner.node)
    assert [other.id for other, _ in small.rank(asked, 1, 5)] == known
    for number in known:
        small.withdraw(Node(Side.OFFER, number))
    assert not {other.id for other, _ in small.rank(asked, 1, 5)} & set(known)
    small.withdraw(tuner.node)


def test_a_country_without_anything_has_an_empty_plan() -> None:
    promises, answer = Nation([]).plan(THRESHOLD, TOP)
    assert (promises, answer.total, answer.bound) == ([], 0, 0)
    assert Nation([]).rank(Item(1, Side.OFFER, "schilder"), THRESHOLD, TOP) == []
    assert Nation([Item(1, Side.OFFER, "schilder")]).plan(THRESHOLD, TOP)[0] == []


TITLES = [
    "schilder voor een dag", "kantine verven", "zaal voor 20 personen", "busje te leen", "verhuizing", "", "xqzw brul",
    "oude laptops", "computers", "taart", "muziek op het feest", "notaris", "team voor een dag", "brul xqzw",
]  # fmt: skip
days = st.one_of(st.none(), st.dates(date(2027, 1, 1), date(2027, 1, 20)))
listings = st.builds(
    Item,
    id=st.just(0),
    side=st.sampled_from(Side),
    title=st.sampled_from(TITLES),
    description=st.sampled_from(TITLES),
    lang=st.sampled_from(["nl", "nl", "de"]),
    kind=st.one_of(st.none(), st.sampled_from(Kind)),
    organisation=st.one_of(st.none(), st.integers(0, 4)),
    quantity=st.integers(0, 9),
    unit=st.one_of(st.none(), st.sampled_from([Unit.DAY, Unit.PIECE])),
    place=st.one_of(st.none(), st.builds(Point, st.floats(52, 52.4), st.floats(5, 6))),
    counter=st.sampled_from(["", "", "taart", "zaal voor een avond"]),
    available=st.tuples(days, days),
)


def test_one_text_of_two_listings_meets_itself() -> None:
    same = [Item(side.value, side, "schilder voor een dag") for side in Side]
    assert list(found(Nation(same)).values()) == [TextIndex(same).fit(same[0], same[1]).points]


@settings(max_examples=40, deadline=None)
@given(st.lists(listings, max_size=12))
def test_points_of_any_listings_are_those_of_fit(drawn: list[Item]) -> None:
    items = [replace(item, id=number) for number, item in enumerate(drawn)]
    index, nation = TextIndex(items), Nation(items)
    by_node = {item.node: item for item in items}
    for (request, offer), points in found(nation, 401, 20).items():
        assert index.fit(by_node[request], by_node[offer]).points == points


def test_two_that_are_alike_without_a_word_in_common_find_each_other() -> None:
    """As at an event; see `fit.ALIKE`."""
    alike, other = np.zeros((2, sentences.SIZE), dtype=np.int8)
    alike[:64], other[64:128] = 64, 64
    said = [
        Item(1, Side.REQUEST, "brul xqzw", organisation=1, sentence=alike.tobytes()),
        Item(2, Side.REQUEST, "krak vlum", organisation=2),
        Item(3, Side.OFFER, "piepend", organisation=3, sentence=alike.tobytes()),
        Item(4, Side.OFFER, "snorrend", organisation=4, sentence=other.tobytes()),
    ]
    index, nation = TextIndex(said), Nation(said)
    fits = index.fit(said[0], said[2]).points
    assert fits > 0
    assert found(nation, 1, 5) == {(said[0].node, said[2].node): fits}
    assert [(one.id, fit.points) for one, fit in nation.rank(said[0], 1, 5)] == [(3, fits)]
    assert [(one.id, fit.points) for one, fit in nation.rank(said[2], 1, 5)] == [(1, fits)]
    assert nation.rank(said[3], 1, 5) == nation.rank(said[1], 1, 5) == []


def test_at_the_size_of_an_event_the_sentences_lose_nothing(items: list[Item]) -> None:
    """A few sentences around a few subjects, which the words know nothing of."""
    random_ = np.random.default_rng(2)
    subjects = random_.normal(size=(12, sentences.SIZE))
    noise = random_.normal(size=(len(items), sentences.SIZE))
    numbers = 2 * subjects[random_.integers(0, 12, len(items))] + noise
    vectors = np.rint(numbers * sentences.LENGTH / np.sqrt((numbers**2).sum(axis=1))[:, None]).astype(np.int8)
    said = [replace(item, sentence=vectors[at].tobytes()) for at, item in enumerate(items)]
    wanted, got = best(TextIndex(said), 3_000, 5), found(Nation(said), 3_000, 5)
    assert len(wanted) > EACH
    assert sum(got.get(pair) == points for pair, points in wanted.items()) >= 0.98 * len(wanted)
