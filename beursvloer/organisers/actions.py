"""Writes of the back office that no single feature owns: the first set-up, and changes to an edition's settings."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any, cast

from sqlalchemy import CursorResult, delete, select, update
from sqlalchemy.orm import Session

from beursvloer.access.permissions import Actor, Permission, Role, Scope, may
from beursvloer.accounts import queries as accounts
from beursvloer.accounts.actions import person_with
from beursvloer.accounts.models import Invitation, Person, RoleGrant, SetupLink
from beursvloer.accounts.role_actions import grant_role
from beursvloer.accounts.rules import NewPerson, token_hash
from beursvloer.editions import queries as editions
from beursvloer.editions.actions import add_edition, add_region, add_village, publish_rate_card, require, touch_market
from beursvloer.editions.models import Corner, CornerKind, Edition, Region, Village
from beursvloer.editions.rules import NewEdition, NewVillage
from beursvloer.listings.actions import set_state
from beursvloer.listings.models import Listing
from beursvloer.listings.queries import listing_by_number
from beursvloer.listings.rules import ListingState
from beursvloer.mail.actions import queue_mail
from beursvloer.organisers.queries import village_use
from beursvloer.organisers.rules import slug_of
from beursvloer.proposals.actions import rule_on_pair
from beursvloer.proposals.queries import pairs_not_to_repeat
from beursvloer.proposals.rules import PairRuling
from beursvloer.refusals import Forbidden, Invalid, NotFound, Refusal
from beursvloer.terms import Kind, Side


@dataclass(frozen=True, slots=True)
class FirstSetUp:
    """What the set-up page asks: the organiser, the region with its villages, and the first edition."""

    organiser: NewPerson
    password_hash: str
    region: str
    villages: tuple[NewVillage, ...]
    edition: NewEdition


def set_up(session: Session, token: str, command: FirstSetUp, now: datetime) -> tuple[Person, Edition]:
    """Make the first organiser, region and edition from a set-up link; it works once.

    Whoever holds the link has the machine, so a person who is known already gets the new password too. Raises Refusal
    when the link was used or is too old, or the edition's address is taken: then nothing may be committed.
    """
    used = cast(
        CursorResult[Any],
        session.execute(
            update(SetupLink)
            .where(SetupLink.token_hash == token_hash(token), SetupLink.used_at.is_(None), SetupLink.expires_at > now)
            .values(used_at=now)
        ),
    ).rowcount
    if used != 1:
        raise Refusal("link_used")
    person, _new = person_with(session, command.organiser, now)
    person.password_hash = command.password_hash
    region = add_region(session, free_region_slug(session, command.region), command.region, command.villages, now)
    edition = add_edition(session, region.id, command.edition, now)
    grant_role(session, person.id, Role.ORGANISER, now, region_id=region.id, edition_id=None)
    return person, edition


def free_region_slug(session: Session, name: str) -> str:
    """An address for the region that no other has."""
    wanted = slug_of(name) or "regio"
    taken = set(session.scalars(select(Region.slug)))
    return next(slug for slug in (wanted, *(f"{wanted}-{n}" for n in range(2, 1000))) if slug not in taken)


def change_edition(session: Session, actor: Actor, edition: Edition, command: NewEdition, version: int) -> None:
    """Write an edition's settings. Its address stays, for it has been printed and passed on.

    Raises Refusal when `version` is no longer the present one: somebody else changed them meanwhile.
    """
    require(actor, Permission.ORGANISE, edition)
    edition = editions.locked_edition(session, edition.id)
    if edition.settings_version != version:
        raise Refusal("settings_changed_meanwhile")
    if sorted(kind for corner in command.corners for kind in corner.kinds) != sorted(Kind):
        raise Invalid("corners_must_cover_kinds")
    edition.name, edition.place = command.name.strip(), command.place.strip()
    edition.starts_at, edition.ends_at = command.starts_at, command.ends_at
    edition.lede, edition.afterwards = command.lede.strip(), command.afterwards.strip()
    edition.contact = command.contact.strip()
    edition.counter_rule, edition.look = command.counter_rule, command.look
    edition.target_businesses = command.target_businesses
    edition.target_communities = command.target_communities
    edition.target_matches = command.target_matches
    edition.value_limit, edition.proposal_days = command.value_limit, command.proposal_days
    edition.settings_version = version + 1
    _write_corners(session, edition, command)
    session.flush()


def _write_corners(session: Session, edition: Edition, command: NewEdition) -> None:
    corners = editions.corners_of(session, edition.id)
    old = [(corner.name, [row.kind for row in corner.kinds]) for corner in corners]
    if old == [(corner.name, sorted(corner.kinds)) for corner in command.corners]:
        return
    session.execute(delete(CornerKind).where(CornerKind.edition_id == edition.id))
    session.execute(delete(Corner).where(Corner.edition_id == edition.id))
    session.expire(edition, ["corners"])
    for position, corner in enumerate(command.corners, start=1):
        row = Corner(edition_id=edition.id, position=position, name=corner.name)
        session.add(row)
        session.flush()
        session.add_all(CornerKind(edition_id=edition.id, kind=kind, corner_id=row.id) for kind in corner.kinds)


def organises_region(actor: Actor, edition: Edition) -> bool:
    """Whether the actor organises the whole region of this edition, not only this edition."""
    return may(actor, Permission.ORGANISE, Scope(edition.region_id))


def may_reach_people(actor: Actor, edition: Edition) -> bool:
    """Whether the actor may see how to reach participants: those who may act for them, nobody else."""
    return may(actor, Permission.MATCHMAKE, editions.scope_of(edition))


def require_region(actor: Actor, edition: Edition) -> None:
    """Raise Forbidden unless the actor organises the whole region: villages and rates belong to all its editions."""
    if not organises_region(actor, edition):
        raise Forbidden("not_allowed")


def add_village_to_region(session: Session, actor: Actor, edition: Edition, village: NewVillage) -> None:
    """A village that was forgotten, or the centre of one that is known. Raises Invalid when there is nothing new."""
    require_region(actor, edition)
    editions.locked_region(session, edition.region_id)
    known = {row.name.casefold(): row for row in editions.villages_of(session, edition.region_id)}
    row = known.get(village.name.casefold())
    if row is None:
        add_village(session, edition.region_id, village)
        return
    if village.latitude is None:
        raise Invalid("village_known", name=village.name)
    row.latitude, row.longitude = village.latitude, village.longitude
    session.flush()
    floors = select(Edition.id).where(Edition.region_id == edition.region_id).order_by(Edition.id)
    for edition_id in session.scalars(floors).all():
        touch_market(session, edition_id)


def rename_village(session: Session, actor: Actor, edition: Edition, village_id: int, name: str) -> None:
    """Put a mistyped name right, everywhere at once. Raises Invalid when another village has that name."""
    village = _own_village(session, actor, edition, village_id)
    wanted = " ".join(name.split())
    others = (row for row in editions.villages_of(session, edition.region_id) if row.id != village.id)
    if wanted.casefold() in {row.name.casefold() for row in others}:
        raise Invalid("village_known", name=wanted)
    village.name = wanted
    session.flush()


def remove_village(session: Session, actor: Actor, edition: Edition, village_id: int) -> None:
    """Take a village off the list. Raises Refusal, with how many, while something belongs to it."""
    village = _own_village(session, actor, edition, village_id)
    used = village_use(session, village.id)
    if any(used):
        raise Refusal("village_used", name=village.name, parties=used[0], notes=used[1], matches=used[2])
    if len(editions.villages_of(session, edition.region_id)) == 1:
        raise Refusal("village_last", name=village.name)
    session.delete(village)
    session.flush()


def _own_village(session: Session, actor: Actor, edition: Edition, village_id: int) -> Village:
    require_region(actor, edition)
    editions.locked_region(session, edition.region_id)
    # Held, so that nobody joins from a village that is being removed.
    village = session.scalar(select(Village).where(Village.id == village_id).with_for_update())
    if village is None or village.region_id != edition.region_id:
        raise NotFound()
    return village


def change_rates(session: Session, actor: Actor, edition: Edition, rates: dict[Kind, int], now: datetime) -> bool:
    """Publish a new version of the rate card, unless nothing changed; returns whether it did."""
    require_region(actor, edition)
    editions.locked_region(session, edition.region_id)
    card = editions.current_rate_card(session, edition.region_id)
    if card is not None and {rate.kind: rate.euros_per_hour for rate in card.rates} == rates:
        return False
    publish_rate_card(session, edition.region_id, rates, now)
    return True


def take_role(session: Session, actor: Actor, edition: Edition, grant_id: int) -> RoleGrant:
    """Take a role back; returns what was taken. The last organiser stays: nobody could put it right.

    A role for the whole region is taken by an organiser of the region, and only while it has another one.
    """
    require(actor, Permission.ORGANISE, edition)
    # Held for the whole region: its organisers are counted over all its editions.
    editions.locked_region(session, edition.region_id)
    grant = session.get(RoleGrant, grant_id, populate_existing=True)
    if grant is None or not (grant.edition_id == edition.id or grant.region_id == edition.region_id):
        raise NotFound()
    if grant.region_id is not None:
        require_region(actor, edition)
    if grant.role is Role.ORGANISER:
        theirs = RoleGrant.region_id == edition.region_id
        where = theirs if grant.region_id is not None else theirs | (RoleGrant.edition_id == edition.id)
        others = select(RoleGrant.id).where(RoleGrant.role == Role.ORGANISER, RoleGrant.id != grant.id, where)
        if session.scalar(others.limit(1)) is None:
            raise Refusal("last_organiser")
    session.delete(grant)
    session.flush()
    return grant


def take_back_invitation(session: Session, actor: Actor, edition: Edition, invitation_id: int) -> None:
    """Make an unused invitation worthless. Twice changes nothing."""
    require(actor, Permission.ORGANISE, edition)
    invitation = session.get(Invitation, invitation_id)
    if invitation is None:
        return
    if invitation.edition_id != edition.id and invitation.region_id != edition.region_id:
        raise NotFound()
    if invitation.region_id is not None:
        require_region(actor, edition)
    session.execute(delete(Invitation).where(Invitation.id == invitation_id, Invitation.used_at.is_(None)))


def judge_listing(
    session: Session, actor: Actor, edition: Edition, listing: Listing, good: bool, now: datetime
) -> None:
    """Put a held listing on the board, or turn it down, and tell its people.

    Raises Refusal when somebody else was first.
    """
    require(actor, Permission.ORGANISE, edition)
    editions.locked_edition(session, edition.id)
    session.refresh(listing)
    if listing.state is not ListingState.HELD:
        raise Refusal("already_judged")
    set_state(session, actor, edition, listing, ListingState.OPEN if good else ListingState.WITHDRAWN, now)
    letter = "note_hung" if good else "note_refused"
    values = {"title": listing.title, "number": listing.number, "slug": edition.slug}
    for person in accounts.people_of(session, listing.organisation_id):
        queue_mail(session, letter, person.email, person.locale, values, now, person.id)


def pair_up(
    session: Session, actor: Actor, edition: Edition, numbers: tuple[int, int], now: datetime
) -> tuple[Listing, Listing]:
    """Pin two listings that an organiser names by number, in either order; returns the request and the offer.

    It comes along at the next computation, however well they fit. Raises Invalid for numbers that do not make a pair,
    and Refusal when one of them is off the board, or both parties have a proposal for it or said no to one.
    """
    found = [(number, listing_by_number(session, edition.id, number)) for number in numbers]
    listings = {}
    for number, listing in found:
        if listing is None:
            raise Invalid("number_unknown", number=number)
        if listing.state is not ListingState.OPEN or listing.remaining < 1:
            raise Refusal("pair_gone", number=number)
        listings[listing.side] = listing
    if len(listings) != len(Side):
        raise Invalid("pair_sides")
    request, offer = listings[Side.REQUEST], listings[Side.OFFER]
    if (request.id, offer.id) in pairs_not_to_repeat(session, edition.id):
        raise Refusal("pair_out")
    rule_on_pair(session, actor, edition, request, offer, PairRuling.PINNED, now)
    return request, offer
