"""The first set-up, settings, roles, and pairs that an organiser makes."""

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from beursvloer.access.permissions import Actor, Grant, Role, Scope
from beursvloer.accounts.models import Invitation, Person, RoleGrant
from beursvloer.accounts.queries import any_organiser
from beursvloer.accounts.role_actions import grant_role, invite, make_setup_link
from beursvloer.accounts.rules import NewPerson
from beursvloer.editions.models import Edition, Region
from beursvloer.editions.queries import corners_of, current_rate_card, scope_of, villages_of
from beursvloer.editions.rules import CounterRule, NewCorner, NewEdition, NewVillage
from beursvloer.listings.rules import ListingState
from beursvloer.mail.models import OutboxMail
from beursvloer.organisers import actions
from beursvloer.organisers.actions import FirstSetUp
from beursvloer.proposals.queries import rulings_of
from beursvloer.proposals.rules import PairRuling
from beursvloer.refusals import Forbidden, Invalid, NotFound, Refusal
from beursvloer.terms import Kind, Side
from tests.conftest import NOW
from tests.factories import (
    CORNERS,
    actor_of,
    make_edition,
    make_listing,
    make_organisation,
    make_organiser,
    make_person,
    make_region,
)


def settings(**fields: object) -> NewEdition:
    command = NewEdition(
        name="Beursvloer",
        slug="beursvloer",
        place="De Bron",
        starts_at=NOW + timedelta(weeks=9),
        ends_at=NOW + timedelta(weeks=9, hours=2),
        counter_rule=CounterRule.REQUIRED,
        target_businesses=12,
        target_communities=13,
        target_matches=30,
        corners=CORNERS,
        afterwards="We bellen na.",
    )
    return replace(command, **fields)  # type: ignore[arg-type]


def first(**fields: object) -> FirstSetUp:
    command = FirstSetUp(
        organiser=NewPerson("Ans", "Ans@Example.org"),
        password_hash="argon2",
        region="Hellendoorn",
        villages=(NewVillage("Haarle"), NewVillage("Daarle", 52.4, 6.5)),
        edition=settings(),
    )
    return replace(command, **fields)  # type: ignore[arg-type]


def organiser_of_region(session: Session, edition: Edition) -> Actor:
    person = make_person(session)
    grant_role(session, person.id, Role.ORGANISER, NOW, edition.region_id, None)
    return actor_of(session, person)


def code_of(act: Callable[[], object], error: type[Refusal] = Refusal) -> str:
    with pytest.raises(error) as refused:
        act()
    return refused.value.code


# --- the first set-up -----------------------------------------------------------------------------------------------


def test_a_set_up_link_makes_organiser_region_and_edition_once(session: Session) -> None:
    token = make_setup_link(session, NOW) or ""
    person, edition = actions.set_up(session, token, first(), NOW)
    assert (person.email, person.password_hash) == ("ans@example.org", "argon2")
    assert actor_of(session, person).grants == frozenset({Grant(Role.ORGANISER, region_id=edition.region_id)})
    assert (edition.slug, edition.region.slug) == ("beursvloer", "hellendoorn")
    assert [row.name for row in villages_of(session, edition.region_id)] == ["Haarle", "Daarle"]
    assert code_of(lambda: actions.set_up(session, token, first(), NOW)) == "link_used"
    assert session.scalar(select(func.count()).select_from(Edition)) == 1
    assert any_organiser(session)


def test_an_old_or_unknown_link_makes_nothing(session: Session) -> None:
    token = make_setup_link(session, NOW) or ""
    assert code_of(lambda: actions.set_up(session, token, first(), NOW + timedelta(days=2))) == "link_used"
    assert code_of(lambda: actions.set_up(session, "iets", first(), NOW)) == "link_used"
    assert session.scalar(select(func.count()).select_from(Person)) == 0


def test_a_known_person_becomes_organiser_with_the_new_password(session: Session) -> None:
    known = make_person(session, name="Ans Brinkhuis", email="ans@example.org")
    person, _edition = actions.set_up(session, make_setup_link(session, NOW) or "", first(), NOW)
    assert (person.id, person.name, person.password_hash) == (known.id, "Ans Brinkhuis", "argon2")


def test_a_region_gets_an_address_that_no_other_has(session: Session) -> None:
    for number in (1, 2):
        session.add(Region(slug=actions.free_region_slug(session, "Hellendoorn"), name=str(number), created_at=NOW))
        session.flush()
    assert actions.free_region_slug(session, "Hellendoorn") == "hellendoorn-3"
    assert actions.free_region_slug(session, "★") == "regio"


# --- settings -------------------------------------------------------------------------------------------------------


def test_settings_are_written_and_the_address_stays(session: Session) -> None:
    edition = make_edition(session)
    slug = edition.slug
    shared = (NewCorner("Overal", tuple(Kind)),)
    actions.change_edition(
        session, organiser_of_region(session, edition), edition, settings(name=" Nieuw ", corners=shared), 1
    )
    session.expire_all()
    assert (edition.name, edition.slug, edition.place) == ("Nieuw", slug, "De Bron")
    assert (edition.target_businesses, edition.counter_rule) == (12, CounterRule.REQUIRED)
    corners = [(corner.name, {row.kind for row in corner.kinds}) for corner in corners_of(session, edition.id)]
    assert corners == [("Overal", set(Kind))]


def test_corners_that_stay_the_same_keep_their_rows(session: Session) -> None:
    edition = make_edition(session)
    before = [corner.id for corner in corners_of(session, edition.id)]
    actions.change_edition(session, organiser_of_region(session, edition), edition, settings(), 1)
    assert [corner.id for corner in corners_of(session, edition.id)] == before


def test_a_kind_without_a_corner_is_refused(session: Session) -> None:
    edition = make_edition(session)
    boss = organiser_of_region(session, edition)
    few = settings(corners=CORNERS[:2])
    assert code_of(lambda: actions.change_edition(session, boss, edition, few, 1)) == "corners_must_cover_kinds"


@pytest.mark.parametrize("role", [role for role in Role if role is not Role.ORGANISER])
def test_only_organisers_change_settings(session: Session, role: Role) -> None:
    edition = make_edition(session)
    actor = actor_of(session, make_organiser(session, edition, role=role))
    with pytest.raises(Forbidden):
        actions.change_edition(session, actor, edition, settings(), 1)


def test_villages_and_rates_belong_to_organisers_of_the_region(session: Session) -> None:
    edition = make_edition(session)
    boss = organiser_of_region(session, edition)
    of_edition = actor_of(session, make_organiser(session, edition))
    rates = dict.fromkeys(Kind, 61)
    for act in (
        lambda: actions.add_village_to_region(session, of_edition, edition, NewVillage("Marle")),
        lambda: actions.change_rates(session, of_edition, edition, rates, NOW),
    ):
        assert code_of(act, Forbidden) == "not_allowed"
    actions.add_village_to_region(session, boss, edition, NewVillage("Marle"))
    again = NewVillage("marle")
    assert code_of(lambda: actions.add_village_to_region(session, boss, edition, again), Invalid) == "village_known"
    assert actions.change_rates(session, boss, edition, rates, NOW) is True
    assert actions.change_rates(session, boss, edition, rates, NOW) is False
    card = current_rate_card(session, edition.region_id)
    assert card is not None
    assert (card.version, {rate.euros_per_hour for rate in card.rates}) == (2, {61})


# --- roles ----------------------------------------------------------------------------------------------------------


def grant_of(session: Session, actor: Actor) -> RoleGrant:
    return session.scalars(select(RoleGrant).where(RoleGrant.person_id == actor.person_id)).one()


def test_the_last_organiser_of_a_region_stays(session: Session) -> None:
    edition = make_edition(session)
    boss = organiser_of_region(session, edition)
    make_organiser(session, edition)  # of one edition only: cannot put the region right
    mine = grant_of(session, boss).id
    assert code_of(lambda: actions.take_role(session, boss, edition, mine)) == "last_organiser"
    organiser_of_region(session, edition)
    assert actions.take_role(session, boss, edition, mine).person_id == boss.person_id
    assert session.get(RoleGrant, mine) is None


def test_an_organiser_of_one_edition_takes_no_roles_of_the_region(session: Session) -> None:
    edition = make_edition(session)
    of_region = organiser_of_region(session, edition)
    of_edition = actor_of(session, make_organiser(session, edition))
    theirs = grant_of(session, of_region).id
    assert code_of(lambda: actions.take_role(session, of_edition, edition, theirs), Forbidden) == "not_allowed"


def test_a_role_elsewhere_does_not_exist_here(session: Session) -> None:
    edition, other = make_edition(session), make_edition(session)
    boss = organiser_of_region(session, edition)
    theirs = grant_of(session, actor_of(session, make_organiser(session, other)))
    with pytest.raises(NotFound):
        actions.take_role(session, boss, edition, theirs.id)


def test_an_invitation_is_taken_back_by_whoever_could_make_it(session: Session) -> None:
    edition, other = make_edition(session), make_edition(session)
    boss = organiser_of_region(session, edition)
    of_edition = actor_of(session, make_organiser(session, edition))
    elsewhere = organiser_of_region(session, other)
    invite(session, boss, Role.NOTARY, scope_of(edition), "Kees", NOW, whole_region=True)
    whole = session.scalars(select(Invitation)).one()
    with pytest.raises(NotFound):
        actions.take_back_invitation(session, elsewhere, other, whole.id)
    with pytest.raises(Forbidden):
        actions.take_back_invitation(session, of_edition, edition, whole.id)
    actions.take_back_invitation(session, boss, edition, whole.id)
    actions.take_back_invitation(session, boss, edition, whole.id)
    assert session.scalar(select(func.count()).select_from(Invitation)) == 0


def test_an_organiser_of_one_edition_invites_for_that_edition_only(session: Session) -> None:
    edition = make_edition(session)
    of_edition = actor_of(session, make_organiser(session, edition))
    with pytest.raises(Forbidden):
        invite(session, of_edition, Role.ORGANISER, scope_of(edition), "Kees", NOW, whole_region=True)
    invite(session, of_edition, Role.ORGANISER, scope_of(edition), "Kees", NOW)
    assert [(row.region_id, row.edition_id) for row in session.scalars(select(Invitation))] == [(None, edition.id)]


# --- notes and pairs ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("good", "state", "letter"),
    [(True, ListingState.OPEN, "note_hung"), (False, ListingState.WITHDRAWN, "note_refused")],
)
def test_a_held_note_is_judged_once_and_its_people_hear_of_it(
    session: Session, good: bool, state: ListingState, letter: str
) -> None:
    edition = make_edition(session)
    boss = organiser_of_region(session, edition)
    listing = make_listing(session, edition, title="Wij zoeken sponsors", held=True)
    actions.judge_listing(session, boss, edition, listing, good, NOW)
    assert listing.state is state
    assert code_of(lambda: actions.judge_listing(session, boss, edition, listing, True, NOW)) == "already_judged"
    assert listing.state is state
    assert session.scalars(select(OutboxMail.letter)).all() == [letter]


def test_two_numbers_make_a_pinned_pair_in_either_order(session: Session) -> None:
    edition = make_edition(session)
    matchmaker = actor_of(session, make_organiser(session, edition, role=Role.MATCHMAKER))
    offer = make_listing(session, edition)
    request = make_listing(session, edition, side=Side.REQUEST)
    for numbers in ((request.number, offer.number), (offer.number, request.number)):
        assert actions.pair_up(session, matchmaker, edition, numbers, NOW) == (request, offer)
        assert rulings_of(session, edition.id) == {(request.id, offer.id): PairRuling.PINNED}


def test_numbers_that_make_no_pair_are_refused(session: Session) -> None:
    edition, other = make_edition(session), make_edition(session)
    matchmaker = actor_of(session, make_organiser(session, edition, role=Role.MATCHMAKER))
    ours = make_organisation(session, edition)
    offer = make_listing(session, edition, ours)
    own_request = make_listing(session, edition, ours, side=Side.REQUEST)
    second = make_listing(session, edition)
    held = make_listing(session, edition, side=Side.REQUEST, held=True)
    make_listing(session, other)

    def code(*numbers: int) -> str:
        return code_of(lambda: actions.pair_up(session, matchmaker, edition, (numbers[0], numbers[1]), NOW))

    assert code(offer.number, 99) == "number_unknown"
    assert code(offer.number, second.number) == "pair_sides"
    assert code(offer.number, offer.number) == "pair_sides"
    assert code(offer.number, held.number) == "pair_gone"
    assert code(offer.number, own_request.number) == "own_listing"
    assert rulings_of(session, edition.id) == {}


def test_who_may_not_matchmake_pairs_nobody_up(session: Session) -> None:
    edition = make_edition(session)
    notary = actor_of(session, make_organiser(session, edition, role=Role.NOTARY))
    offer, request = make_listing(session, edition), make_listing(session, edition, side=Side.REQUEST)
    with pytest.raises(Forbidden):
        actions.pair_up(session, notary, edition, (request.number, offer.number), NOW)


def test_an_organiser_of_another_region_may_nothing_here(session: Session) -> None:
    edition, other = make_edition(session), make_edition(session, make_region(session, name="Raalte"))
    stranger = organiser_of_region(session, other)
    assert not actions.organises_region(stranger, edition)
    assert not actions.may_reach_people(stranger, edition)
    with pytest.raises(Forbidden):
        actions.change_edition(session, stranger, edition, settings(), 1)
    with pytest.raises(Forbidden):
        invite(session, stranger, Role.NOTARY, Scope(edition.region_id, edition.id), "Kees", NOW)
