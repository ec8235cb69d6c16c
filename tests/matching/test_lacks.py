"""What a listing misses is what keeps it alone."""

from dataclasses import replace
from datetime import date

from beursvloer.matching import market as markets
from beursvloer.matching.bmatching import solve
from beursvloer.matching.gaps import bare
from beursvloer.matching.index import TextIndex
from beursvloer.matching.items import History, Item, Point
from beursvloer.matching.lacks import Lack, LackCode, lacks
from beursvloer.matching.plan import Pair
from beursvloer.terms import Kind, Side, Unit
from tests.matching.test_unmatched import offer, request

HAARLE, NIJVERDAL, FAR = Point(52.353, 6.405), Point(52.366, 6.463), Point(52.0, 5.0)
LEAST = 3_750


def note(id: int, side: Side, title: str, kind: Kind, place: Point = NIJVERDAL, **more: object) -> Item:
    return replace(Item(id=id, side=side, title=title, kind=kind, place=place, organisation=f"{side} {id}"), **more)  # type: ignore[arg-type]


ASKED = [
    note(1, Side.REQUEST, "Wie schildert onze kleedkamers?", Kind.LABOUR, HAARLE),
    note(2, Side.REQUEST, "Wij zoeken een schilder voor het clubhuis", Kind.LABOUR),
    note(3, Side.REQUEST, "Wie heeft er een bestelbus voor onze verhuizing?", Kind.FACILITY),
]


def looked(items: list[Item], side: Side = Side.REQUEST, least: int = LEAST, **more: object) -> dict[object, Lack]:
    index = TextIndex(items)
    history = more.pop("history", History())
    graph = markets.build(items, history, threshold=least, top=12, index=index)  # type: ignore[arg-type]
    forbidden: list[Pair] = more.get("forbidden", [])  # type: ignore[assignment]
    plan = solve(bare(graph, forbidden))
    found = lacks(index, graph, plan, side, threshold=least, history=history, **more)  # type: ignore[arg-type]
    return {lack.node.id: lack for lack in found}


def test_nothing_of_that_subject() -> None:
    lack = looked([*ASKED, note(4, Side.OFFER, "Boekhouder voor uw jaarrekening", Kind.EXPERTISE)])[1]
    assert lack.code is LackCode.NOTHING


def test_there_is_one_but_too_far() -> None:
    near = note(4, Side.OFFER, "Bestelbus", Kind.FACILITY)
    least = TextIndex([]).fit(ASKED[2], near).points - 100
    lack = looked([ASKED[2], replace(near, place=FAR)], least=least)
    assert (lack[3].code, lack[3].nearest) == (LackCode.TOO_FAR, offer(4))
    assert lack[3].km is not None
    assert lack[3].km > 50


def test_there_is_one_on_other_days() -> None:
    may, june = (date(2027, 5, 1), date(2027, 5, 2)), (date(2027, 6, 1), date(2027, 6, 2))
    bus = note(4, Side.OFFER, "Bestelbus voor een verhuizing", Kind.FACILITY, available=june)
    asked = replace(ASKED[2], available=may)
    least = TextIndex([]).fit(asked, replace(bus, available=may)).points - 500
    lack = looked([asked, bus], least=least)[3]
    assert (lack.code, lack.nearest) == (LackCode.OTHER_DAYS, offer(4))


def test_taken_forbidden_promised_and_too_little() -> None:
    painter = note(4, Side.OFFER, "Schilder voor een dag", Kind.LABOUR)
    lack = looked([*ASKED, painter])
    [alone] = [key for key in (1, 2) if key in lack]
    assert (lack[alone].code, lack[alone].nearest) == (LackCode.TAKEN, offer(4))
    assert lack[alone].instead == (request(3 - alone),)
    forbidden = [(request(1), offer(4)), (request(2), offer(4))]
    assert looked([*ASKED, painter], forbidden=forbidden)[1].code is LackCode.FORBIDDEN
    given_away = looked(ASKED, promised=TextIndex([painter, ASKED[0]]))
    assert (given_away[1].code, given_away[1].nearest) == (LackCode.PROMISED, offer(4))
    chairs = note(5, Side.REQUEST, "Wij zoeken stoelen voor het buurthuis", Kind.GOODS, quantity=50, unit=Unit.PIECE)
    few = note(6, Side.OFFER, "Stoelen", Kind.GOODS, quantity=20, unit=Unit.PIECE)
    lack = looked([chairs, few])
    assert (lack[5].code, lack[5].got, lack[5].asked, lack[5].unit) == (LackCode.TOO_LITTLE, 20, 50, Unit.PIECE)
    assert looked([chairs, few], Side.OFFER) == {}
    assert looked([painter], Side.OFFER)[4].code is LackCode.NOTHING
