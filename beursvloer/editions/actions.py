"""Writes on regions, editions and who takes part."""

from datetime import datetime

from sqlalchemy import update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from beursvloer.access.permissions import Actor, Permission, may
from beursvloer.editions import queries
from beursvloer.editions.models import (
    Corner,
    CornerKind,
    Edition,
    Participation,
    Rate,
    RateCard,
    Region,
    Village,
)
from beursvloer.editions.rules import DEFAULT_RATES, EditionState, NewEdition, NewVillage, changes
from beursvloer.live.announce import announce
from beursvloer.live.events import OrganisationJoined, PartyArrived
from beursvloer.refusals import Forbidden, Invalid, Refusal
from beursvloer.terms import Kind


def require(actor: Actor, permission: Permission, edition: Edition) -> None:
    """Raise Forbidden unless the actor may do this in this edition."""
    if not may(actor, permission, queries.scope_of(edition)):
        raise Forbidden("not_allowed")


def require_open(edition: Edition) -> None:
    """Raise Refusal unless new things may still be added."""
    if edition.state is not EditionState.OPEN:
        raise Refusal("edition_not_open")


def add_region(session: Session, slug: str, name: str, villages: tuple[NewVillage, ...], now: datetime) -> Region:
    """A region with its villages and the first version of its rate card."""
    region = Region(slug=slug, name=name.strip(), created_at=now)
    session.add(region)
    session.flush()
    for village in villages:
        add_village(session, region.id, village)
    publish_rate_card(session, region.id, DEFAULT_RATES, now)
    return region


def add_village(session: Session, region_id: int, village: NewVillage) -> Village:
    """A village of the region; its name must be new there."""
    row = Village(
        region_id=region_id, name=village.name.strip(), latitude=village.latitude, longitude=village.longitude
    )
    session.add(row)
    session.flush()
    return row


def publish_rate_card(session: Session, region_id: int, rates: dict[Kind, int], now: datetime) -> RateCard:
    """A new version of the rate card. Older matches keep the version they were valued with."""
    newest = queries.current_rate_card(session, region_id)
    card = RateCard(region_id=region_id, version=newest.version + 1 if newest else 1, published_at=now)
    session.add(card)
    session.flush()
    session.add_all(Rate(rate_card_id=card.id, kind=kind, euros_per_hour=euros) for kind, euros in rates.items())
    session.flush()
    return card


def add_edition(session: Session, region_id: int, command: NewEdition, now: datetime) -> Edition:
    """A new edition, as a draft. Raises Invalid when its address is taken or a kind has no corner, or two."""
    covered = [kind for corner in command.corners for kind in corner.kinds]
    if sorted(covered) != sorted(Kind):
        raise Invalid("corners_must_cover_kinds")
    edition = Edition(
        region_id=region_id,
        slug=command.slug,
        name=command.name.strip(),
        template=command.template,
        look=command.look,
        place=command.place.strip(),
        lede=command.lede.strip(),
        afterwards=command.afterwards.strip(),
        contact=command.contact.strip(),
        starts_at=command.starts_at,
        ends_at=command.ends_at,
        counter_rule=command.counter_rule,
        target_businesses=command.target_businesses,
        target_communities=command.target_communities,
        target_matches=command.target_matches,
        value_limit=command.value_limit,
        proposal_days=command.proposal_days,
        created_at=now,
    )
    try:
        with session.begin_nested():
            session.add(edition)
            session.flush()
    except IntegrityError as error:
        if not queries.is_address_taken(session, command.slug):
            raise
        raise Invalid("slug_taken", slug=command.slug) from error
    for position, new in enumerate(command.corners, start=1):
        corner = Corner(edition_id=edition.id, position=position, name=new.name.strip())
        session.add(corner)
        session.flush()
        session.add_all(CornerKind(edition_id=edition.id, kind=kind, corner_id=corner.id) for kind in new.kinds)
    session.flush()
    return edition


def open_edition(session: Session, actor: Actor, edition: Edition) -> None:
    """Make it public: people can join. What happens afterwards must have been agreed first."""
    require(actor, Permission.ORGANISE, edition)
    edition = queries.locked_edition(session, edition.id)
    if not edition.afterwards.strip():
        raise Refusal("afterwards_missing")
    _become(session, edition, EditionState.OPEN)


def close_edition(session: Session, actor: Actor, edition: Edition) -> None:
    """Nothing new from now on; all stays readable."""
    require(actor, Permission.ORGANISE, edition)
    _become(session, queries.locked_edition(session, edition.id), EditionState.CLOSED)


def _become(session: Session, edition: Edition, state: EditionState) -> None:
    if changes(edition.state, state):
        edition.state = state
        session.flush()


def take_part(
    session: Session, edition: Edition, organisation_id: int, village_id: int | None, now: datetime
) -> Participation:
    """The organisation takes part and gets its badge number. Doing it twice changes nothing."""
    edition = queries.locked_edition(session, edition.id)
    known = queries.participation(session, edition.id, organisation_id)
    if known is not None:
        return known
    require_open(edition)
    if village_id is not None:
        village = session.get(Village, village_id)
        if village is None or village.region_id != edition.region_id:
            raise Invalid("village_unknown")
    row = Participation(
        edition_id=edition.id,
        organisation_id=organisation_id,
        village_id=village_id,
        badge_number=edition.next_badge_number,
        joined_at=now,
    )
    edition.next_badge_number += 1
    session.add(row)
    session.flush()
    announce(session, OrganisationJoined(edition_id=edition.id, organisation_id=organisation_id), now)
    return row


def arrive(session: Session, party: Participation, now: datetime) -> None:
    """They are here, or here again; the moment they first came stays. Twice changes nothing, and is told once."""
    if party.arrived_at is not None and party.left_at is None:
        return
    party.arrived_at, party.left_at = party.arrived_at or now, None
    session.flush()
    announce(session, PartyArrived(edition_id=party.edition_id, organisation_id=party.organisation_id), now)


def touch_market(session: Session, edition_id: int) -> None:
    """Note that something changed that the engine would see."""
    session.execute(update(Edition).where(Edition.id == edition_id).values(market_version=Edition.market_version + 1))
