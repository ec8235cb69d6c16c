"""States, completeness and value of a contract."""

from dataclasses import replace
from datetime import date
from decimal import Decimal
from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from beursvloer.contracts.rules import (
    AGREED,
    BEFORE_RATIFICATION,
    MOST_EUROS,
    MOST_HOURS,
    TRANSITIONS,
    Lack,
    MatchState,
    Party,
    Terms,
    Worth,
    after_confirmation,
    check_transition,
    counts_by_request,
    follow_amount,
    lacks,
    proposed_hours,
    states_number,
    tidy,
)
from beursvloer.refusals import Invalid, Refusal
from beursvloer.terms import Kind, Unit

TODAY = date(2027, 2, 1)
WHOLE = Terms(
    performance="Een dag schilderen",
    counter="Koffie",
    offer_amount=1,
    request_amount=1,
    first_step="Wij bellen",
    owner=Party.ASKER,
    first_step_by=TODAY,
    hours=Decimal(8),
)


@pytest.mark.parametrize(("old", "new"), list(product(MatchState, repeat=2)))
def test_only_the_written_transitions_are_possible(old: MatchState, new: MatchState) -> None:
    if new in TRANSITIONS[old]:
        check_transition(old, new)
    else:
        with pytest.raises(Refusal):
            check_transition(old, new)


def test_nothing_leads_back_from_a_ratified_contract() -> None:
    reached, todo = set[MatchState](), [MatchState.RATIFIED]
    while todo:
        state = todo.pop()
        if state not in reached:
            reached.add(state)
            todo += TRANSITIONS[state]
    assert reached == AGREED
    assert reached & (BEFORE_RATIFICATION | {MatchState.WITHDRAWN}) == set()


@pytest.mark.parametrize(
    ("change", "found"),
    [
        ({}, ()),
        ({"performance": " "}, (Lack.PERFORMANCE,)),
        ({"counter": ""}, (Lack.COUNTER,)),
        ({"first_step": "", "owner": None}, (Lack.FIRST_STEP, Lack.OWNER)),
        ({"first_step_by": None}, (Lack.DATE,)),
        ({"first_step_by": date(2027, 1, 31)}, (Lack.DATE_PAST,)),
    ],
)
def test_what_a_contract_lacks(change: dict[str, object], found: tuple[Lack, ...]) -> None:
    assert lacks(replace(WHOLE, **change), True, TODAY) == found  # type: ignore[arg-type]  # fields by name


def test_a_counter_performance_lacks_only_where_it_is_required() -> None:
    assert lacks(replace(WHOLE, counter=""), False, TODAY) == ()


@pytest.mark.parametrize(
    ("giver", "asker", "value", "state"),
    [
        (False, False, 100, MatchState.DRAFT),
        (True, False, 9000, MatchState.DRAFT),
        (True, True, 2500, MatchState.AT_NOTARY),
        (True, True, 2501, MatchState.AT_VALUATION),
    ],
)
def test_where_confirmation_leads(giver: bool, asker: bool, value: int, state: MatchState) -> None:
    assert after_confirmation(giver, asker, value, 2500) is state


@pytest.mark.parametrize(
    ("quantity", "unit", "kind", "hours"),
    [
        (2, Unit.DAY, Kind.LABOUR, 16),
        (3, Unit.HALF_DAY, Kind.EXPERTISE, 12),
        (1, Unit.WEEK, Kind.FACILITY, 40),
        (5, Unit.HOUR, Kind.NETWORK, 0),
        (5, Unit.DAY, Kind.GOODS, 0),
        (5, Unit.PIECE, Kind.LABOUR, 0),
        (5, None, Kind.LABOUR, 0),
    ],
)
def test_hours_follow_from_a_unit_of_time(quantity: int, unit: Unit | None, kind: Kind, hours: int) -> None:
    assert proposed_hours(quantity, unit, kind) == hours


@pytest.mark.parametrize(
    ("offer", "request_", "kind", "by_request"),
    [
        (Unit.DAY, Unit.HOUR, Kind.LABOUR, False),
        (None, Unit.HOUR, Kind.LABOUR, True),
        (Unit.PERSON, Unit.DAY, Kind.LABOUR, True),
        (None, Unit.HOUR, Kind.GOODS, False),
        (None, None, Kind.LABOUR, False),
    ],
)
def test_hours_follow_the_side_that_states_time(
    offer: Unit | None, request_: Unit | None, kind: Kind, by_request: bool
) -> None:
    assert counts_by_request(offer, request_, kind) is by_request


def test_hours_go_along_with_the_amount_until_somebody_types_over_them() -> None:
    more = replace(WHOLE, offer_amount=3)
    assert follow_amount(WHOLE, more, Unit.DAY, Kind.LABOUR).hours == 24
    typed = replace(more, hours=Decimal(5))
    assert follow_amount(WHOLE, typed, Unit.DAY, Kind.LABOUR) == typed
    by_hand = replace(WHOLE, hours=Decimal(6))
    kept = replace(by_hand, offer_amount=3)
    assert follow_amount(by_hand, kept, Unit.DAY, Kind.LABOUR) == kept


@given(st.decimals(0, MOST_HOURS, places=2), st.integers(0, 500), st.integers(0, 9999), st.integers(0, 9999))
def test_a_value_is_whole_euros_and_its_parts_add_up(hours: Decimal, rate: int, goods: int, costs: int) -> None:
    worth = Worth(hours, rate, goods, costs)
    assert worth.euros == Worth(hours, rate).euros + goods + costs
    assert abs(worth.euros - (hours * rate + goods + costs)) <= Decimal("0.5")


def test_half_a_euro_is_rounded_up() -> None:
    assert Worth(Decimal("0.25"), 50).euros == 13


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"performance": "a" * 501}, "match_text_too_long"),
        ({"counter": "a" * 501}, "match_text_too_long"),
        ({"first_step": "a" * 201}, "match_text_too_long"),
        ({"offer_amount": 0}, "match_amount"),
        ({"request_amount": 10_000}, "match_amount"),
        ({"hours": Decimal("-0.5")}, "match_worth"),
        ({"hours": Decimal(MOST_HOURS + 1)}, "match_worth"),
        ({"hours": Decimal("nan")}, "match_worth"),
        ({"hours": Decimal("inf")}, "match_worth"),
        ({"goods": -1}, "match_worth"),
        ({"costs": MOST_EUROS + 1}, "match_worth"),
        ({"counter_value": -1}, "match_worth"),
    ],
)
def test_terms_that_cannot_be_right(change: dict[str, object], code: str) -> None:
    with pytest.raises(Invalid, match=code):
        tidy(replace(WHOLE, **change))  # type: ignore[arg-type]  # fields by name


def test_blanks_around_the_texts_are_dropped() -> None:
    loose = replace(WHOLE, performance=" Een dag schilderen\n", counter=" Koffie ", first_step=" Wij bellen")
    assert tidy(loose) == WHOLE


@pytest.mark.parametrize(
    ("title", "states"),
    [
        ("Twee dagen een schilder", True),
        ("75 stoelen", True),
        ("Zwei Zelte", True),
        ("Eén middag een boekhouder", False),
        ("Een schilder voor een dag", False),
        ("Tweedehands fietsen", False),
    ],
)
def test_a_title_that_states_its_number(title: str, states: bool) -> None:
    assert states_number(title) is states
