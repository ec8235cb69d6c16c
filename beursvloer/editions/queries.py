"""Reads on regions, editions and participants."""

from sqlalchemy import ColumnElement, func, select
from sqlalchemy.orm import Session, joinedload, selectinload

from beursvloer.access.permissions import Actor, Permission, Scope, may
from beursvloer.accounts.models import Organisation
from beursvloer.accounts.rules import OrganisationKind
from beursvloer.editions.models import Corner, Edition, Participation, RateCard, Region, Village
from beursvloer.editions.rules import EditionState
from beursvloer.terms import Kind


def scope_of(edition: Edition) -> Scope:
    return Scope(edition.region_id, edition.id)


def visible_edition(session: Session, slug: str, actor: Actor) -> Edition | None:
    """The edition with that slug; a draft exists for its own desk only."""
    edition = session.scalar(select(Edition).where(Edition.slug == slug).options(joinedload(Edition.region)))
    if edition is None:
        return None
    hidden = edition.state is EditionState.DRAFT and not may(actor, Permission.SEE_DESK, scope_of(edition))
    return None if hidden else edition


def is_address_taken(session: Session, slug: str) -> bool:
    """Whether any edition, of whatever region, has this address."""
    return session.scalar(select(Edition.id).where(Edition.slug == slug)) is not None


def locked_edition(session: Session, edition_id: int) -> Edition:
    """The edition, held for this transaction: all that gives out its numbers or its stock passes here, one by one.

    On SQLite the IMMEDIATE transaction is that lock already.
    """
    return session.execute(
        select(Edition).where(Edition.id == edition_id).with_for_update(),
        execution_options={"populate_existing": True},
    ).scalar_one()


def locked_region(session: Session, region_id: int) -> Region:
    """The region, held for this transaction: what its editions share changes one by one."""
    return session.execute(select(Region).where(Region.id == region_id).with_for_update(key_share=True)).scalar_one()


def public_editions(session: Session) -> list[Edition]:
    """Open and closed editions, the next evening first, those without one last. A rehearsal is in no list."""
    return list(
        session.scalars(
            select(Edition)
            .join(Region, Region.id == Edition.region_id)
            .where(Edition.state != EditionState.DRAFT, Region.rehearsal.is_(False))
            .options(joinedload(Edition.region))
            .order_by(Edition.state.desc(), Edition.starts_at.is_(None), Edition.starts_at, Edition.id)
        )
    )


def editions_with_desk(session: Session, actor: Actor) -> list[Edition]:
    """Editions that the actor has any role in, newest first; rehearsals after the real ones."""
    regions = {grant.region_id for grant in actor.grants if grant.region_id}
    editions = {grant.edition_id for grant in actor.grants if grant.edition_id}
    return list(
        session.scalars(
            select(Edition)
            .join(Region, Region.id == Edition.region_id)
            .where(Edition.region_id.in_(regions) | Edition.id.in_(editions))
            .order_by(Region.rehearsal, Edition.id.desc())
        )
    )


def villages_of(session: Session, region_id: int) -> list[Village]:
    return list(session.scalars(select(Village).where(Village.region_id == region_id).order_by(Village.id)))


def corners_of(session: Session, edition_id: int) -> list[Corner]:
    return list(
        session.scalars(
            select(Corner)
            .where(Corner.edition_id == edition_id)
            .options(selectinload(Corner.kinds))
            .order_by(Corner.position)
        )
    )


def current_rate_card(session: Session, region_id: int) -> RateCard | None:
    """The newest published card of the region, with its rates."""
    return session.scalar(
        select(RateCard)
        .where(RateCard.region_id == region_id)
        .options(selectinload(RateCard.rates))
        .order_by(RateCard.version.desc())
        .limit(1)
    )


def rate_for(card: RateCard | None, kind: Kind) -> int:
    """Whole euros an hour; 0 when the card has no such rate."""
    return next((rate.euros_per_hour for rate in card.rates if rate.kind is kind), 0) if card else 0


def participation(session: Session, edition_id: int, organisation_id: int) -> Participation | None:
    return session.get(Participation, (edition_id, organisation_id))


def taking_part(session: Session, edition_id: int, organisations: frozenset[int]) -> list[Organisation]:
    """Those of these organisations that take part in the edition, by name."""
    if not organisations:
        return []
    return list(
        session.scalars(
            select(Organisation)
            .join(Participation, Participation.organisation_id == Organisation.id)
            .where(Participation.edition_id == edition_id, Organisation.id.in_(organisations))
            .order_by(Organisation.name)
        )
    )


def badge_numbers(session: Session, edition_id: int) -> dict[int, int]:
    """Organisation → number on its badge."""
    query = select(Participation.organisation_id, Participation.badge_number)
    return dict(session.execute(query.where(Participation.edition_id == edition_id)).all())


def participants_of(session: Session, edition_id: int) -> list[Participation]:
    """Everybody who takes part, by name."""
    return list(
        session.scalars(
            select(Participation)
            .join(Organisation, Organisation.id == Participation.organisation_id)
            .where(Participation.edition_id == edition_id)
            .options(joinedload(Participation.organisation), joinedload(Participation.village))
            .order_by(Organisation.name)
        )
    )


def is_here(edition_id: int) -> tuple[ColumnElement[bool], ...]:
    """Of a participation: whether the party was checked in and has not left."""
    return (
        Participation.edition_id == edition_id,
        Participation.arrived_at.is_not(None),
        Participation.left_at.is_(None),
    )


def present(session: Session, edition_id: int) -> frozenset[int]:
    """The organisations that are here; before anybody checked in all that take part, for they may all come."""
    here = frozenset(session.scalars(select(Participation.organisation_id).where(*is_here(edition_id))))
    return here or frozenset(
        session.scalars(
            select(Participation.organisation_id).where(
                Participation.edition_id == edition_id, Participation.left_at.is_(None)
            )
        )
    )


def count_by_organisation_kind(session: Session, edition_id: int) -> dict[OrganisationKind, int]:
    rows = session.execute(
        select(Organisation.kind, func.count())
        .join(Participation, Participation.organisation_id == Organisation.id)
        .where(Participation.edition_id == edition_id)
        .group_by(Organisation.kind)
    )
    return dict.fromkeys(OrganisationKind, 0) | dict(rows.all())


def count_by_village(session: Session, edition: Edition) -> list[tuple[Village, int]]:
    """Every village of the region with how many take part from there, also those with none."""
    counts = dict(
        session.execute(
            select(Participation.village_id, func.count())
            .where(Participation.edition_id == edition.id)
            .group_by(Participation.village_id)
        ).all()
    )
    return [(village, counts.get(village.id, 0)) for village in villages_of(session, edition.region_id)]
