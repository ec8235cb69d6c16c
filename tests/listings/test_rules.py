"""What a listing may say, what remains of it, and which words find which."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from beursvloer.listings.rules import (
    LONGEST_COUNTER,
    LONGEST_DESCRIPTION,
    LONGEST_SIZE,
    LONGEST_TITLE,
    MOST_QUANTITY,
    TRANSITIONS,
    ListingState,
    ListingText,
    asks_anew,
    check_text,
    new_remaining,
    reads_as_money,
    word_forms,
)
from beursvloer.refusals import Invalid
from beursvloer.terms import Kind, Side


def text(title: str = "Schilder voor een dag", **fields: object) -> ListingText:
    return ListingText(side=Side.OFFER, title=title, kind=Kind.LABOUR, **fields)  # type: ignore[arg-type]  # fields by name


def code_of(wrong: ListingText) -> str:
    with pytest.raises(Invalid) as refused:
        check_text(wrong)
    return refused.value.code


def test_the_longest_text_fits() -> None:
    check_text(
        text(
            "x" * LONGEST_TITLE,
            description="x" * LONGEST_DESCRIPTION,
            size="x" * LONGEST_SIZE,
            counter="x" * LONGEST_COUNTER,
            quantity=MOST_QUANTITY,
            available_from=date(2027, 3, 1),
            available_until=date(2027, 3, 1),
        )
    )


@pytest.mark.parametrize(
    ("wrong", "code"),
    [
        (text("  "), "listing_without_title"),
        (text("x" * (LONGEST_TITLE + 1)), "listing_too_long"),
        (text(description="x" * (LONGEST_DESCRIPTION + 1)), "listing_too_long"),
        (text(size="x" * (LONGEST_SIZE + 1)), "listing_too_long"),
        (text(counter="x" * (LONGEST_COUNTER + 1)), "listing_too_long"),
        (text(quantity=0), "listing_quantity"),
        (text(quantity=MOST_QUANTITY + 1), "listing_quantity"),
        (text(available_from=date(2027, 3, 2), available_until=date(2027, 3, 1)), "listing_dates"),
    ],
)
def test_a_text_that_cannot_be_right_is_refused(wrong: ListingText, code: str) -> None:
    assert code_of(wrong) == code


@given(st.integers(1, 99), st.integers(0, 99), st.integers(1, 99))
def test_what_was_promised_stays_promised(quantity: int, promised: int, wanted: int) -> None:
    promised = min(promised, quantity)
    if wanted < promised:
        with pytest.raises(Invalid):
            new_remaining(quantity, quantity - promised, wanted)
    else:
        assert wanted - new_remaining(quantity, quantity - promised, wanted) == promised


def test_a_withdrawn_listing_stays_withdrawn() -> None:
    assert TRANSITIONS[ListingState.WITHDRAWN] == frozenset()
    assert TRANSITIONS[ListingState.DEAL] == frozenset()  # it goes with its match
    ends = (ListingState.WITHDRAWN, ListingState.DEAL)
    assert all(ListingState.WITHDRAWN in to for state, to in TRANSITIONS.items() if state not in ends)


def test_money_in_any_of_its_texts_is_noticed() -> None:
    sentence = "Wij zoeken 500 euro voor verf"
    assert not reads_as_money(text("20 liter verf", description="Voor het clubhuis", counter="Een rondleiding"))
    assert reads_as_money(text(sentence))
    assert reads_as_money(text("Verf", description=sentence))
    assert reads_as_money(text("Verf", counter=sentence))
    assert reads_as_money(text("Verf", size=sentence))


@pytest.mark.parametrize("size", ["voor 60 mensen", "4 bij 6 meter", "120 m²", "2 × 500 liter", ""])
def test_a_size_is_no_money(size: str) -> None:
    assert not reads_as_money(text("Zaal", size=size))


def test_words_that_were_judged_before_are_not_judged_again() -> None:
    before = text("Wij zoeken 500 euro voor verf")
    assert not asks_anew(text(before.title, quantity=3), before)
    assert asks_anew(text(before.title, description="Graag snel"), before)
    assert asks_anew(text("Verf", size="een bijdrage van 500 euro"), text("Verf"))
    assert not asks_anew(text("20 liter verf"), before)


@pytest.mark.parametrize(
    ("searched", "found"),
    [
        ("verven", "Het clubhuis heeft verf nodig"),
        ("verf", "Wie wil er verven?"),
        ("zalen", "Zaal voor zestig mensen"),
        ("zaal", "Drie zalen in het dorp"),
        ("pannen", "Een pan soep"),
        ("huizen", "Een huis in Haarle"),
        ("brief", "Twee brieven schrijven"),
        ("bomen", "Een boom planten"),
        ("schilders", "Een schilder voor een dag"),
        ("foto's", "Een foto van het bestuur"),
        ("stoelen", "Kantoorstoel over"),
        ("reis", "Twee reizen naar de hei"),
        ("kleine", "Een klein podium"),
        ("laptops", "Negen laptops"),
    ],
)
def test_a_word_finds_its_other_forms(searched: str, found: str) -> None:
    assert any(form in found.lower() for form in word_forms(searched))


@pytest.mark.parametrize(
    ("searched", "passed_over"),
    [("verf", "Vervoer naar zwemles"), ("bus", "Een buis van koper"), ("tuin", "Een tuig voor een paard")],
)
def test_a_word_does_not_find_another_word(searched: str, passed_over: str) -> None:
    assert not any(form in passed_over.lower() for form in word_forms(searched))


@given(st.text(min_size=1).filter(lambda word: word.split() == [word]))
def test_any_word_finds_itself(word: str) -> None:
    forms = word_forms(word)
    assert forms
    assert all(forms)
    assert any(form in word.lower() for form in forms)
