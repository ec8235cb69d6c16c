"""Gifts between organisations: the best pair of notes of each two, and what they name in return."""

from dataclasses import replace

from hypothesis import given, settings
from hypothesis import strategies as st

from beursvloer.matching.gifts import Said, gifts_of
from beursvloer.matching.items import Item
from beursvloer.matching.rings import best
from beursvloer.terms import Kind, Side

LEAST, TOP = 2_500, 12
PAINTER = Item(1, Side.OFFER, "Schilder voor twee dagen", kind=Kind.LABOUR, organisation=10)
CANTEEN = Item(2, Side.REQUEST, "Wij zoeken een schilder voor onze kantine", kind=Kind.LABOUR, organisation=20)
HALL = Item(3, Side.OFFER, "Vergaderzaal voor een avond", kind=Kind.FACILITY, organisation=20)
MEETING = Item(4, Side.REQUEST, "Vergaderzaal gezocht voor een avond", kind=Kind.FACILITY, organisation=30)
BOOKS = Item(5, Side.OFFER, "Boekhouder die uw jaarrekening maakt", kind=Kind.EXPERTISE, organisation=30)
ACCOUNTS = Item(
    6, Side.REQUEST, "Wie helpt ons met de boekhouding en de jaarrekening", kind=Kind.EXPERTISE, organisation=10
)
RING = (PAINTER, CANTEEN, HALL, MEETING, BOOKS, ACCOUNTS)


def test_three_notes_make_a_ring() -> None:
    graph = gifts_of(RING, threshold=LEAST, top=TOP)

    assert set(graph.edges) == {(10, 20), (20, 30), (30, 10)}
    assert (graph.edges[10, 20]["offer"], graph.edges[10, 20]["request"]) == (Said(1), Said(2))
    assert all(data["fit"] == sum(part.points for part in data["parts"]) for _, _, data in graph.edges(data=True))
    assert best(graph).rings == ((10, 20, 30),)


def test_what_is_asked_in_return_is_a_wish() -> None:
    """No note asks for a hall; the bookkeeper says that it would like one."""
    books = replace(BOOKS, counter="een vergaderzaal voor een avond")
    graph = gifts_of([PAINTER, CANTEEN, HALL, books, ACCOUNTS], threshold=LEAST, top=TOP)

    assert graph.edges[20, 30]["request"] == Said(5, counter=True)
    assert best(graph).rings == ((10, 20, 30),)


def test_the_best_pair_of_two_organisations_stands_for_them() -> None:
    vague = Item(7, Side.OFFER, "Een paar handen voor een klus", kind=Kind.LABOUR, organisation=10)
    graph = gifts_of([vague, PAINTER, CANTEEN], threshold=1, top=TOP)

    assert graph.edges[10, 20]["offer"] == Said(1)


def test_pairs_kept_apart_and_what_is_gone_give_nothing() -> None:
    assert not gifts_of(RING[:2], threshold=LEAST, top=TOP, apart=[(2, 1)]).edges
    gone = Item(1, Side.OFFER, PAINTER.title, kind=Kind.LABOUR, organisation=10, quantity=0)
    assert not gifts_of([gone, CANTEEN], threshold=LEAST, top=TOP).edges


def test_nothing_below_the_threshold_and_nothing_within_an_organisation() -> None:
    assert not gifts_of(RING, threshold=9_999, top=TOP).edges
    own = Item(2, Side.REQUEST, CANTEEN.title, kind=Kind.LABOUR, organisation=10)
    assert not gifts_of([PAINTER, own], threshold=1, top=TOP).edges


@given(st.permutations(RING))
@settings(max_examples=10, deadline=None)
def test_the_order_of_the_notes_changes_nothing(items: list[Item]) -> None:
    turned, graph = gifts_of(items, threshold=LEAST, top=TOP), gifts_of(RING, threshold=LEAST, top=TOP)

    assert list(turned.edges(data=True)) == list(graph.edges(data=True))
