"""Coming, going, and a press too many."""

from datetime import timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from beursvloer.access.permissions import Role
from beursvloer.accounts.actions import link_for_phone, use_sign_in_link
from beursvloer.arrivals import actions, queries
from beursvloer.arrivals.rules import Counts
from beursvloer.editions.queries import participation, scope_of
from beursvloer.live.models import EventRow
from beursvloer.refusals import Forbidden, NotFound, Refusal
from tests.conftest import NOW
from tests.factories import actor_of, make_edition, make_organisation, make_organiser, make_person, person_of

LATER = NOW + timedelta(minutes=5)


def names(session: Session) -> list[str]:
    wanted = ("PartyArrived", "PartyLeft")
    return list(session.scalars(select(EventRow.name).where(EventRow.name.in_(wanted)).order_by(EventRow.id)))


def test_checking_in_twice_keeps_the_first_moment_and_is_told_once(session: Session) -> None:
    edition = make_edition(session)
    party = make_organisation(session, edition)
    desk = actor_of(session, make_organiser(session, edition, role=Role.CHECK_IN))
    row = participation(session, edition.id, party.id)
    assert row is not None
    actions.check_in(session, desk, edition, row.badge_number, NOW)
    actions.check_in(session, desk, edition, row.badge_number, LATER)
    assert (row.arrived_at, row.left_at) == (NOW, None)
    assert names(session) == ["PartyArrived"]


def test_who_goes_home_and_comes_back_came_at_the_first_moment(session: Session) -> None:
    edition = make_edition(session)
    party = make_organisation(session, edition)
    make_organisation(session, edition)
    desk = actor_of(session, make_organiser(session, edition, role=Role.CHECK_IN))
    row = participation(session, edition.id, party.id)
    assert row is not None
    actions.check_out(session, desk, edition, row.badge_number, NOW)
    assert row.left_at is None  # who was never here cannot go
    actions.check_in(session, desk, edition, row.badge_number, NOW)
    actions.check_out(session, desk, edition, row.badge_number, LATER)
    assert queries.counts(session, edition.id) == Counts(expected=1, here=0, left=1)
    actions.check_in(session, desk, edition, row.badge_number, LATER)
    assert (row.arrived_at, row.left_at) == (NOW, None)
    assert names(session) == ["PartyArrived", "PartyLeft", "PartyArrived"]


def test_a_mistake_is_taken_back(session: Session) -> None:
    edition = make_edition(session)
    party = make_organisation(session, edition)
    desk = actor_of(session, make_organiser(session, edition, role=Role.CHECK_IN))
    row = participation(session, edition.id, party.id)
    assert row is not None
    actions.check_in(session, desk, edition, row.badge_number, NOW)
    actions.undo_check_in(session, desk, edition, row.badge_number, LATER)
    assert (row.arrived_at, row.left_at) == (None, None)
    actions.undo_check_in(session, desk, edition, row.badge_number, LATER)
    assert names(session) == ["PartyArrived", "PartyLeft"]


def test_only_the_check_in_may_and_only_its_own_badges(session: Session) -> None:
    edition, other = make_edition(session), make_edition(session)
    make_organisation(session, other)
    desk = actor_of(session, make_organiser(session, edition, role=Role.CHECK_IN))
    with pytest.raises(NotFound):
        actions.check_in(session, desk, edition, 1, NOW)
    with pytest.raises(Forbidden):
        actions.check_in(session, desk, other, 1, NOW)


def test_people_are_found_by_their_own_name_their_organisation_and_their_badge(session: Session) -> None:
    edition = make_edition(session)
    mark = make_person(session, name="Mark Jansen")
    bakery = make_organisation(session, edition, name="Bakkerij De Korenaar", person=mark)
    make_organisation(session, edition, name="SV De Regge")
    for words in ("jansen", "korenaar", "001", "Bakkerij De", "korenaar bakkerij", "Mark korenaar"):
        assert [row.organisation_id for row in queries.guests(session, edition, words)] == [bakery.id], words
    assert queries.guests(session, edition, "100%") == []
    assert queries.guests(session, edition, "korenaar regge") == []
    assert len(queries.guests(session, edition)) == 2


def test_a_code_at_the_desk_signs_in_once_and_confirms_no_address(session: Session) -> None:
    edition = make_edition(session)
    person = person_of(session, make_organisation(session, edition))
    desk = actor_of(session, make_organiser(session, edition, role=Role.CHECK_IN))
    token = link_for_phone(session, desk, scope_of(edition), person, NOW)
    assert use_sign_in_link(session, token, NOW) == (person, "/mijn")
    assert person.confirmed_at is None
    with pytest.raises(Refusal, match="link_used"):
        use_sign_in_link(session, token, NOW)
    late = link_for_phone(session, desk, scope_of(edition), person, NOW)
    with pytest.raises(Refusal, match="link_used"):
        use_sign_in_link(session, late, NOW + timedelta(minutes=11))


def test_nobody_with_a_role_is_signed_in_from_the_door(session: Session) -> None:
    edition = make_edition(session)
    boss = make_organiser(session, edition)
    desk = actor_of(session, make_organiser(session, edition, role=Role.CHECK_IN))
    with pytest.raises(Refusal, match="phone_link_for_role"):
        link_for_phone(session, desk, scope_of(edition), boss, NOW)
    with pytest.raises(NotFound):
        link_for_phone(session, actor_of(session, make_person(session)), scope_of(edition), boss, NOW)
