"""Who may do what: a role counts only where it was granted, and nothing grows out of nothing."""

from hypothesis import given
from hypothesis import strategies as st

from beursvloer.access.permissions import GRANTED, VISITOR, Actor, Grant, Permission, Role, Scope, may, roles_at

ids = st.integers(1, 3)
grants = st.builds(Grant, st.sampled_from(Role), region_id=ids) | st.builds(
    Grant, st.sampled_from(Role), edition_id=ids
)
actors = st.builds(
    Actor, person_id=ids, organisations=st.frozensets(ids, max_size=2), grants=st.frozensets(grants, max_size=4)
)
scopes = st.builds(Scope, region_id=ids, edition_id=ids, organisations=st.frozensets(ids, max_size=2))
by_role = st.sampled_from(sorted(GRANTED))


def test_a_role_in_a_region_holds_in_its_editions_and_nowhere_else() -> None:
    boss = Actor(1, grants=frozenset({Grant(Role.ORGANISER, region_id=1)}))
    assert may(boss, Permission.ORGANISE, Scope(1, 7))
    assert not may(boss, Permission.ORGANISE, Scope(2, 7))


def test_a_role_in_an_edition_does_not_reach_its_region() -> None:
    boss = Actor(1, grants=frozenset({Grant(Role.ORGANISER, edition_id=7)}))
    assert may(boss, Permission.ORGANISE, Scope(1, 7))
    assert not may(boss, Permission.ORGANISE, Scope(1, 8))
    assert not may(boss, Permission.ORGANISE, Scope(1))


def test_a_scope_without_a_place_grants_nothing() -> None:
    everywhere = frozenset(Grant(role, edition_id=1) for role in Role)
    assert roles_at(Actor(1, grants=everywhere), Scope()) == frozenset()


def test_a_visitor_sees_what_is_public() -> None:
    assert [permission for permission in Permission if may(VISITOR, permission, Scope(1, 1))] == [Permission.PUBLIC]


def test_a_matchmaker_acts_for_any_organisation_a_notary_for_none() -> None:
    scope = Scope(1, 1, frozenset({5}))
    roles = {role: Actor(1, grants=frozenset({Grant(role, edition_id=1)})) for role in Role}
    allowed = {role for role, actor in roles.items() if may(actor, Permission.REPRESENT, scope)}
    assert allowed == {Role.ORGANISER, Role.MATCHMAKER}
    assert may(Actor(1, organisations=frozenset({5})), Permission.REPRESENT, scope)
    assert not may(Actor(1, organisations=frozenset({6})), Permission.REPRESENT, scope)


def test_organisers_may_all_that_hangs_on_a_role() -> None:
    assert all(Role.ORGANISER in roles for roles in GRANTED.values())


@given(actors, by_role, scopes)
def test_what_hangs_on_a_role_needs_that_role_there(actor: Actor, permission: Permission, scope: Scope) -> None:
    assert may(actor, permission, scope) == bool(roles_at(actor, scope) & GRANTED[permission])


@given(actors, grants, st.sampled_from(Permission), scopes)
def test_one_more_grant_never_takes_anything_away(
    actor: Actor, more: Grant, permission: Permission, scope: Scope
) -> None:
    richer = Actor(actor.person_id, actor.name, actor.organisations, actor.grants | {more})
    assert may(richer, permission, scope) >= may(actor, permission, scope)


@given(actors, st.sampled_from(Permission), scopes)
def test_without_grants_and_organisations_only_signing_in_counts(
    actor: Actor, permission: Permission, scope: Scope
) -> None:
    bare = Actor(actor.person_id)
    assert may(bare, permission, scope) == (permission in {Permission.PUBLIC, Permission.SIGNED_IN})
