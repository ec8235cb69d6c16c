"""Numbers on paper are given out once."""

import pytest
from sqlalchemy.orm import Session

from beursvloer.access.permissions import Role
from beursvloer.paper.actions import reserve_numbers
from beursvloer.paper.rules import paper_number
from beursvloer.refusals import Forbidden, Invalid
from tests.factories import actor_of, make_edition, make_organiser, make_person


def test_a_second_printing_goes_on_where_the_first_stopped(session: Session) -> None:
    edition = make_edition(session)
    desk = actor_of(session, make_organiser(session, edition, role=Role.CHECK_IN))
    assert reserve_numbers(session, desk, edition, 20) == range(1, 21)
    assert reserve_numbers(session, desk, edition, 5) == range(21, 26)


def test_nobody_prints_none_or_thousands(session: Session) -> None:
    edition = make_edition(session)
    desk = actor_of(session, make_organiser(session, edition))
    for count in (0, -3, 201):
        with pytest.raises(Invalid, match="paper_count"):
            reserve_numbers(session, desk, edition, count)
    with pytest.raises(Forbidden):
        reserve_numbers(session, actor_of(session, make_person(session)), edition, 5)


def test_a_number_is_said_with_a_p() -> None:
    assert [paper_number(number) for number in (1, 34, 1000)] == ["P001", "P034", "P1000"]
