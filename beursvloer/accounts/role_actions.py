"""Writes on roles: the links that grant them, and the first organiser of an empty installation."""

from datetime import datetime

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from beursvloer.access.permissions import Actor, Permission, Role, Scope, may
from beursvloer.accounts import queries
from beursvloer.accounts.actions import hold_person, use_up
from beursvloer.accounts.models import Invitation, Person, RoleGrant, SetupLink
from beursvloer.accounts.rules import INVITATION_LIVES, SETUP_LINK_LIVES, new_token, token_hash
from beursvloer.refusals import Forbidden, Refusal


def invite(
    session: Session,
    actor: Actor,
    role: Role,
    scope: Scope,
    addressee: str,
    now: datetime,
    *,
    whole_region: bool = False,
) -> str:
    """Make an invitation for a role in this edition, or in its whole region; returns the token for the link."""
    # Who organises one edition cannot hand out roles in all of the region's.
    if not may(actor, Permission.ORGANISE, Scope(scope.region_id) if whole_region else scope):
        raise Forbidden("not_allowed")
    token = new_token()
    session.add(
        Invitation(
            token_hash=token_hash(token),
            role=role,
            region_id=scope.region_id if whole_region else None,
            edition_id=None if whole_region else scope.edition_id,
            addressee=addressee.strip(),
            invited_by=actor.person_id,
            created_at=now,
            expires_at=now + INVITATION_LIVES,
        )
    )
    session.flush()
    return token


def accept_invitation(session: Session, actor: Actor, token: str, now: datetime) -> Invitation:
    """Give the signed-in person the role. Works once; Refusal when used or too old.

    Refused until the address is confirmed, and the invitation stays good: a role never goes to a name that anybody
    could have typed.
    """
    invitation = queries.usable_invitation(session, token, now)
    if invitation is None or actor.person_id is None:
        raise Refusal("link_used")
    if session.get_one(Person, actor.person_id).confirmed_at is None:
        raise Refusal("confirm_address_first")
    if not use_up(session, Invitation, invitation.id, used_at=now, used_by=actor.person_id):
        raise Refusal("link_used")
    grant_role(session, actor.person_id, invitation.role, now, invitation.region_id, invitation.edition_id)
    return invitation


def grant_role(
    session: Session, person_id: int, role: Role, now: datetime, region_id: int | None, edition_id: int | None
) -> None:
    """Give a role; giving it twice changes nothing."""
    hold_person(session, person_id)
    known = session.scalar(
        select(RoleGrant.id).where(
            RoleGrant.person_id == person_id,
            RoleGrant.role == role,
            RoleGrant.region_id.is_(None) if region_id is None else RoleGrant.region_id == region_id,
            RoleGrant.edition_id.is_(None) if edition_id is None else RoleGrant.edition_id == edition_id,
        )
    )
    if known is None:
        session.add(
            RoleGrant(person_id=person_id, role=role, region_id=region_id, edition_id=edition_id, granted_at=now)
        )
        session.flush()


def make_setup_link(session: Session, now: datetime) -> str | None:
    """A new one-time set-up link, replacing an older one; None when there is an organiser already."""
    if queries.any_organiser(session):
        return None
    session.execute(delete(SetupLink))
    token = new_token()
    session.add(SetupLink(token_hash=token_hash(token), expires_at=now + SETUP_LINK_LIVES))
    session.flush()
    return token
