"""What a deal is about, how much of it, and what makes two sendings the same."""

import pytest

from beursvloer.contracts.rules import Party
from beursvloer.deals.rules import (
    Choice,
    Stock,
    amounts_of,
    deal_key,
    mirrored,
    most_amount,
    owner_of,
    paper_number,
    proposed_amount,
    read_choice,
)
from beursvloer.listings.rules import ListingText
from beursvloer.refusals import Invalid
from beursvloer.terms import Kind, Side, Unit


@pytest.mark.parametrize("choice", [Choice(12, None), Choice(None, 7), Choice(12, 7)])
def test_a_choice_comes_back_as_it_was_sent(choice: Choice) -> None:
    assert read_choice(choice.key) == choice


@pytest.mark.parametrize("typed", ["", "new", "o", "r7o12", "o-1", "o12345678901", "12", "o1 "])
def test_what_names_no_note_is_no_choice(typed: str) -> None:
    assert read_choice(typed) is None


@pytest.mark.parametrize(
    ("offer", "request_", "proposed", "most", "amounts"),
    [
        (Stock(140, Unit.PIECE), Stock(75, Unit.PIECE), 75, 75, (75, 75)),
        (Stock(3, Unit.HALF_DAY), Stock(2, Unit.HALF_DAY), 2, 2, (2, 2)),
        (Stock(4, Unit.HALF_DAY), Stock(40, Unit.M2), 1, 4, (1, 40)),
        (Stock(150, Unit.PIECE), Stock(1, Unit.SET), 150, 150, (150, 1)),
        (Stock(8, Unit.HALF_DAY), None, 1, 8, (1, 1)),
        (Stock(9, Unit.PIECE), None, 9, 9, (9, 9)),
        (None, Stock(30, Unit.PIECE), 30, 30, (30, 30)),
        (None, None, 1, 1, (1, 1)),
    ],
)
def test_the_form_begins_with_all_that_is_asked_and_there(
    offer: Stock | None, request_: Stock | None, proposed: int, most: int, amounts: tuple[int, int]
) -> None:
    assert proposed_amount(offer, request_) == proposed
    assert most_amount(offer, request_) == most
    assert amounts_of(proposed, offer, request_) == amounts


def test_the_other_sides_note_is_the_same_thing_seen_from_there() -> None:
    text = ListingText(Side.OFFER, "Tien stoelen", Kind.GOODS, quantity=10, unit=Unit.PIECE, counter="Koffie")
    other = mirrored(text, 4)
    assert (other.side, other.title, other.quantity, other.unit, other.counter) == (
        Side.REQUEST,
        "Tien stoelen",
        4,
        Unit.PIECE,
        "",
    )


@pytest.mark.parametrize(
    ("mine_gives", "owner_is_mine", "party"),
    [
        (True, True, Party.GIVER),
        (True, False, Party.ASKER),
        (False, True, Party.ASKER),
        (False, False, Party.GIVER),
        (True, None, None),
    ],
)
def test_who_takes_the_first_step(mine_gives: bool, owner_is_mine: bool | None, party: Party | None) -> None:
    assert owner_of(mine_gives, owner_is_mine) is party


def test_the_longest_key_fits_its_column() -> None:
    most = 2**31 - 1
    assert len(deal_key(most, most, most, most, 99_999)) <= 64


@pytest.mark.parametrize(("typed", "number"), [("P001", 1), ("p014", 14), (" 7 ", 7), ("P 12", 12)])
def test_a_paper_number_as_people_type_it(typed: str, number: int) -> None:
    assert paper_number(typed) == number


@pytest.mark.parametrize("typed", ["", "P", "P000", "A12", "P1234567", "P-1", "P1x"])
def test_what_is_no_paper_number(typed: str) -> None:
    with pytest.raises(Invalid):
        paper_number(typed)
