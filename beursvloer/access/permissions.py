"""Every permission of the software, in one table. Pure: an actor and a scope in, yes or no out."""

from dataclasses import dataclass
from enum import StrEnum


class Role(StrEnum):
    """Roles are granted per region or per edition, by an invitation link."""

    ORGANISER = "organiser"
    MATCHMAKER = "matchmaker"
    CORNER_HOST = "corner_host"
    VALUATION = "valuation"
    NOTARY = "notary"
    CHECK_IN = "check_in"
    SPACE_MAKER = "space_maker"
    MIRROR_GROUP = "mirror_group"


class Permission(StrEnum):
    """What a route asks for. Each route declares exactly one."""

    PUBLIC = "public"  # anybody
    LINK = "link"  # whoever holds the personal link: the token in the address is the key
    LOOPBACK = "loopback"  # only from the machine the software runs on
    SIGNED_IN = "signed_in"  # own things of a signed-in person
    REPRESENT = "represent"  # an organisation that the person represents; to others the thing does not exist
    SEE_DESK = "see_desk"  # the organisers' pages, reading
    ORGANISE = "organise"  # settings, roles, moderation, release
    MATCHMAKE = "matchmake"  # act on behalf of a participant; pins and forbidden pairs
    VALUE = "value"
    RATIFY = "ratify"
    CHECK_IN = "check_in"  # who is here, walk-ins, badges
    COMPLETE = "complete"  # fill in and confirm a contract with both parties standing at the desk


GRANTED: dict[Permission, frozenset[Role]] = {
    Permission.SEE_DESK: frozenset(Role),
    Permission.ORGANISE: frozenset({Role.ORGANISER}),
    Permission.MATCHMAKE: frozenset({Role.ORGANISER, Role.MATCHMAKER}),
    Permission.VALUE: frozenset({Role.ORGANISER, Role.VALUATION}),
    Permission.RATIFY: frozenset({Role.ORGANISER, Role.NOTARY}),
    Permission.CHECK_IN: frozenset({Role.ORGANISER, Role.MATCHMAKER, Role.CHECK_IN}),
    Permission.COMPLETE: frozenset({Role.ORGANISER, Role.MATCHMAKER, Role.CORNER_HOST}),
}
"""The roles that carry a permission. Permissions that are missing here hang on no role."""


@dataclass(frozen=True, slots=True)
class Grant:
    """A role in one region (with all its editions) or in one edition."""

    role: Role
    region_id: int | None = None
    edition_id: int | None = None


@dataclass(frozen=True, slots=True)
class Scope:
    """Where something happens: the edition and its region, and the organisations whose thing it is."""

    region_id: int | None = None
    edition_id: int | None = None
    organisations: frozenset[int] = frozenset()


@dataclass(frozen=True, slots=True)
class Actor:
    """Who acts: nobody yet (a visitor), or a person with grants and the organisations that person represents."""

    person_id: int | None = None
    name: str = ""
    organisations: frozenset[int] = frozenset()
    grants: frozenset[Grant] = frozenset()

    @property
    def signed_in(self) -> bool:
        return self.person_id is not None


VISITOR = Actor()


def roles_at(actor: Actor, scope: Scope) -> frozenset[Role]:
    """The roles this actor has there: granted for that edition, or for the whole region it belongs to."""
    return frozenset(
        grant.role
        for grant in actor.grants
        if (grant.edition_id is not None and grant.edition_id == scope.edition_id)
        or (grant.region_id is not None and grant.region_id == scope.region_id)
    )


def may(actor: Actor, permission: Permission, scope: Scope) -> bool:
    """Whether the actor may do this there.

    LINK and LOOPBACK are settled by the guard that reads the request; here they hang on nobody.
    Those who may act on behalf of participants may also do what needs REPRESENT.
    """
    if permission is Permission.PUBLIC:
        return True
    if permission is Permission.SIGNED_IN:
        return actor.signed_in
    if permission is Permission.REPRESENT:
        return bool(actor.organisations & scope.organisations) or may(actor, Permission.MATCHMAKE, scope)
    return bool(GRANTED.get(permission, frozenset()) & roles_at(actor, scope))
