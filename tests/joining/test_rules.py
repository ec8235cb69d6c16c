"""From what is typed and picked to what is settled, and what must be asked."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from beursvloer.joining.rules import Doubt, Fields, key_of, settle, title_and_rest, to_check, whole_amount
from beursvloer.listings.rules import LONGEST_TITLE
from beursvloer.matching.parse import Reading, Sure
from beursvloer.terms import Kind, Side, Unit

CERTAIN = Sure(side=0.9, kind=0.9, quantity=0.9, unit=0.9)
PAINTER = Reading(Side.REQUEST, Kind.LABOUR, 1, Unit.DAY, sure=CERTAIN)
NOTHING = Fields()


def test_what_is_read_fills_what_nobody_picked() -> None:
    settled = settle(NOTHING, NOTHING, PAINTER)
    assert settled.fields == Fields(Side.REQUEST, Kind.LABOUR, 1, Unit.DAY)
    assert settled.doubts == frozenset()


def test_a_pick_goes_before_what_is_read_and_stays_when_the_sentence_changes() -> None:
    shown = Fields(Side.REQUEST, Kind.LABOUR, 1, Unit.DAY)
    picked = Fields(Side.REQUEST, Kind.EXPERTISE, 3, Unit.HOUR)
    assert settle(picked, shown, PAINTER).fields == picked
    goods = Reading(Side.REQUEST, Kind.GOODS, 5, Unit.PIECE, sure=CERTAIN)
    assert settle(picked, shown, goods).fields == picked


def test_what_we_filled_in_before_is_read_anew() -> None:
    before = settle(NOTHING, NOTHING, PAINTER)
    goods = Reading(Side.REQUEST, Kind.GOODS, 5, Unit.PIECE, sure=CERTAIN)
    assert settle(before.fields, before.read, goods).fields == Fields(Side.REQUEST, Kind.GOODS, 5, Unit.PIECE)


def test_a_pick_that_is_sent_twice_stays_a_pick() -> None:
    picked = Fields(Side.REQUEST, Kind.NETWORK, 1, Unit.DAY)
    once = settle(picked, NOTHING, PAINTER)
    assert settle(once.fields, once.read, PAINTER).fields.kind is Kind.NETWORK


def test_an_unsure_kind_is_a_doubt_until_it_is_picked() -> None:
    unsure = Reading(Side.OFFER, Kind.GOODS, sure=Sure(side=0.9, kind=0.6))
    assert settle(NOTHING, NOTHING, unsure).doubts == {Doubt.KIND}
    assert settle(Fields(kind=Kind.LABOUR), NOTHING, unsure).doubts == frozenset()


def test_a_sentence_that_contradicts_the_picked_side_is_a_doubt_and_the_pick_stands() -> None:
    settled = settle(Fields(side=Side.OFFER), NOTHING, PAINTER)
    assert (settled.fields.side, settled.doubts) == (Side.OFFER, {Doubt.SIDE})


def test_an_unsure_side_is_not_guessed() -> None:
    unsure = Reading(Side.OFFER, Kind.GOODS, sure=Sure(side=0.6, kind=0.9))
    assert settle(NOTHING, NOTHING, unsure).fields.side is None


def test_we_ask_once_and_not_again_for_what_was_shown() -> None:
    unsure = Reading(Side.OFFER, Kind.GOODS, sure=Sure(side=0.9, kind=0.6))
    settled = settle(NOTHING, NOTHING, unsure)
    assert to_check(settled, NOTHING)
    assert not to_check(settled, settled.read)
    assert not to_check(settle(NOTHING, NOTHING, PAINTER), NOTHING)


@pytest.mark.parametrize(
    ("quantity", "unit", "expected"),
    [
        (None, None, (1, None, True)),
        (None, Unit.DAY, (1, Unit.DAY, True)),
        (10, Unit.PIECE, (10, Unit.PIECE, True)),
        (1.5, Unit.DAY, (3, Unit.HALF_DAY, True)),
        (2.5, Unit.HOUR, (3, Unit.HOUR, False)),
        (0.25, Unit.DAY, (1, Unit.DAY, False)),
        (1_000_000, Unit.PIECE, (9999, Unit.PIECE, False)),
    ],
)
def test_whole_amounts(quantity: float | None, unit: Unit | None, expected: tuple[int, Unit | None, bool]) -> None:
    assert whole_amount(quantity, unit) == expected


@given(st.text(max_size=700))
def test_a_title_fits_its_line_and_no_word_is_lost(sentence: str) -> None:
    title, rest = title_and_rest(sentence)
    assert len(title) <= LONGEST_TITLE
    assert "".join((title.removesuffix("…") + rest).split()) == "".join(sentence.split()) or title.endswith("…")


def test_a_long_text_is_cut_after_a_sentence() -> None:
    first, second = "Wij zoeken een schilder voor ons clubhuis.", "Het gaat om " + "heel " * 30 + "veel kozijnen."
    assert title_and_rest(f"{first} {second}") == (first, second)


def test_a_sending_is_known_by_its_form_and_its_words() -> None:
    typed = {"sentence": "verf", "side": "request"}
    assert key_of("a", typed) == key_of("a", dict(reversed(typed.items())))
    assert len({key_of("a", typed), key_of("b", typed), key_of("a", {"sentence": "kwasten", "side": "request"})}) == 3
    assert key_of("a", typed | {"email": "ria@example.org"}) != key_of("a", typed | {"email": "rita@example.org"})
