"""Regions, editions and who takes part."""

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from beursvloer.access.permissions import Actor, Role
from beursvloer.editions import actions, queries
from beursvloer.editions.models import Edition
from beursvloer.editions.rules import DEFAULT_RATES, CounterRule, EditionState, NewCorner, NewEdition, NewVillage
from beursvloer.refusals import Forbidden, Invalid, Refusal
from beursvloer.terms import Kind
from tests.conftest import NOW
from tests.factories import (
    CORNERS,
    actor_of,
    make_edition,
    make_organisation,
    make_organiser,
    make_region,
)

FIRST = NewEdition(
    name=" Beursvloer ",
    slug="beursvloer",
    place="De Bron",
    starts_at=NOW + timedelta(weeks=9),
    ends_at=NOW + timedelta(weeks=9, hours=2),
    counter_rule=CounterRule.OPTIONAL,
    target_businesses=12,
    target_communities=12,
    target_matches=30,
    corners=CORNERS,
)


def code_of(act: Callable[[], object]) -> str:
    with pytest.raises(Refusal) as refused:
        act()
    return refused.value.code


def organiser(session: Session, edition: Edition) -> Actor:
    return actor_of(session, make_organiser(session, edition))


def test_a_region_begins_with_villages_and_a_rate_card(session: Session) -> None:
    region = make_region(session, villages=(NewVillage("Haarle"), NewVillage("Daarle", 52.4, 6.5)))
    assert [(row.name, row.latitude) for row in queries.villages_of(session, region.id)] == [
        ("Haarle", None),
        ("Daarle", 52.4),
    ]
    card = queries.current_rate_card(session, region.id)
    assert card is not None
    assert (card.version, {rate.kind: rate.euros_per_hour for rate in card.rates}) == (1, DEFAULT_RATES)
    assert [queries.rate_for(card, kind) for kind in Kind] == [DEFAULT_RATES[kind] for kind in Kind]
    assert queries.rate_for(None, Kind.GOODS) == 0


def test_a_village_is_named_once_in_a_region(session: Session) -> None:
    region = make_region(session)
    with pytest.raises(IntegrityError), session.begin_nested():
        actions.add_village(session, region.id, NewVillage(" Haarle "))


def test_older_rates_stay(session: Session) -> None:
    region = make_region(session)
    first = queries.current_rate_card(session, region.id)
    second = actions.publish_rate_card(session, region.id, dict.fromkeys(Kind, 60), NOW)
    assert first is not None
    assert (second.version, queries.rate_for(first, Kind.LABOUR)) == (2, 50)
    assert queries.current_rate_card(session, region.id) is second


def test_a_new_edition_is_a_draft_with_its_corners(session: Session) -> None:
    edition = actions.add_edition(session, make_region(session).id, FIRST, NOW)
    assert (edition.name, edition.state) == ("Beursvloer", EditionState.DRAFT)
    corners = queries.corners_of(session, edition.id)
    assert [(corner.name, {row.kind for row in corner.kinds}) for corner in corners] == [
        (corner.name, set(corner.kinds)) for corner in CORNERS
    ]


@pytest.mark.parametrize("corners", [CORNERS[:2], (*CORNERS, NewCorner("Nog een", (Kind.GOODS,))), ()])
def test_each_kind_has_one_corner(session: Session, corners: tuple[NewCorner, ...]) -> None:
    region = make_region(session).id
    wrong = replace(FIRST, corners=corners)
    assert code_of(lambda: actions.add_edition(session, region, wrong, NOW)) == "corners_must_cover_kinds"


def test_an_address_is_given_once(session: Session) -> None:
    actions.add_edition(session, make_region(session).id, FIRST, NOW)
    elsewhere = make_region(session).id
    assert code_of(lambda: actions.add_edition(session, elsewhere, FIRST, NOW)) == "slug_taken"


def test_an_edition_opens_when_it_says_what_happens_afterwards(session: Session) -> None:
    edition = make_edition(session, open=False, afterwards=" ")
    boss = organiser(session, edition)
    assert code_of(lambda: actions.open_edition(session, boss, edition)) == "afterwards_missing"
    edition.afterwards = "We bellen na."
    actions.open_edition(session, boss, edition)
    actions.open_edition(session, boss, edition)
    assert edition.state is EditionState.OPEN
    actions.close_edition(session, boss, edition)
    actions.close_edition(session, boss, edition)
    assert edition.state is EditionState.CLOSED
    actions.open_edition(session, boss, edition)
    assert edition.state is EditionState.OPEN


def test_a_draft_is_not_closed_for_that_would_show_it(session: Session) -> None:
    edition = make_edition(session, open=False)
    assert code_of(lambda: actions.close_edition(session, organiser(session, edition), edition)) == "edition_is_draft"
    assert edition.state is EditionState.DRAFT


@pytest.mark.parametrize("role", [role for role in Role if role is not Role.ORGANISER])
def test_only_organisers_open_and_close(session: Session, role: Role) -> None:
    edition = make_edition(session)
    actor = actor_of(session, make_organiser(session, edition, role=role))
    for act in (actions.open_edition, actions.close_edition):
        with pytest.raises(Forbidden):
            act(session, actor, edition)
    assert edition.state is EditionState.OPEN


def test_badges_are_numbered_without_gaps_and_joining_twice_changes_nothing(session: Session) -> None:
    edition = make_edition(session)
    parties = [make_organisation(session) for _ in range(3)]
    village = edition.region.villages[0].id
    for party in (*parties, *parties):
        actions.take_part(session, edition, party.id, village, NOW)
    rows = queries.participants_of(session, edition.id)
    assert sorted(row.badge_number for row in rows) == [1, 2, 3]
    assert dict(queries.count_by_village(session, edition))[edition.region.villages[0]] == 3


def test_nobody_joins_a_floor_that_is_not_open_or_from_a_village_elsewhere(session: Session) -> None:
    edition, draft = make_edition(session), make_edition(session, open=False)
    party = make_organisation(session)
    elsewhere = make_region(session).villages[0].id
    assert code_of(lambda: actions.take_part(session, draft, party.id, None, NOW)) == "edition_not_open"
    with pytest.raises(Invalid):
        actions.take_part(session, edition, party.id, elsewhere, NOW)
    assert queries.participants_of(session, edition.id) == []


def test_editions_of_ones_desks(session: Session) -> None:
    first = make_edition(session)
    second = make_edition(session, first.region, open=False)
    other = make_edition(session)
    assert queries.editions_with_desk(session, organiser(session, first)) == [first]
    assert queries.editions_with_desk(session, Actor()) == []
    assert queries.visible_edition(session, second.slug, organiser(session, second)) is second
    assert queries.visible_edition(session, second.slug, organiser(session, other)) is None
    assert queries.visible_edition(session, first.slug, Actor()) is first
