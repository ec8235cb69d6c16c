"""What the desk shows: balance, gaps and queues of one edition."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import case, func, select
from sqlalchemy.orm import Session, joinedload

from beursvloer.accounts.models import Invitation, Membership, Organisation, Person, RoleGrant
from beursvloer.accounts.rules import OrganisationKind
from beursvloer.contracts.models import Match
from beursvloer.contracts.queries import count_and_value
from beursvloer.contracts.rules import MatchState
from beursvloer.editions.models import Edition, Participation, Village
from beursvloer.editions.queries import count_by_organisation_kind
from beursvloer.listings.models import Listing
from beursvloer.listings.queries import count_open
from beursvloer.listings.rules import ListingState
from beursvloer.organisers.rules import Gap, gaps
from beursvloer.proposals.models import Proposal
from beursvloer.proposals.rules import ProposalState
from beursvloer.terms import Kind, Side


@dataclass(frozen=True, slots=True)
class Overview:
    """The state of an edition at a glance. `open_by_kind`: kind → (offers, requests)."""

    businesses: int
    communities: int
    municipality: int
    open_by_kind: dict[Kind, tuple[int, int]]
    gaps: list[Gap]
    held: int
    proposals_open: int
    to_release: int
    #: Whether the computer ever found a proposal here.
    has_proposals: bool
    at_valuation: int
    at_notary: int
    ratified: int
    promised_value: int

    @property
    def proposals_are_next(self) -> bool:
        """Nothing was proposed yet, and of both sides something hangs on the board."""
        offers, requests = (sum(side) for side in zip(*self.open_by_kind.values(), strict=True))
        return not self.has_proposals and offers > 0 and requests > 0

    @property
    def listings(self) -> int:
        """How many notes hang on the board."""
        return sum(sum(sides) for sides in self.open_by_kind.values())


def overview(session: Session, edition: Edition) -> Overview:
    """Everything on the desk's first page, in a fixed number of queries."""
    parties = count_by_organisation_kind(session, edition.id)
    listings = count_open(session, edition.id)
    by_state = select(Match.state, func.count()).where(Match.edition_id == edition.id).group_by(Match.state)
    matches = dict(session.execute(by_state).all())
    of_runs = select(Proposal.state, func.count()).where(Proposal.edition_id == edition.id).group_by(Proposal.state)
    proposals = dict(session.execute(of_runs).all())
    ratified, value = count_and_value(session, edition.id)
    businesses = parties[OrganisationKind.BUSINESS]
    communities = parties[OrganisationKind.COMMUNITY]
    return Overview(
        businesses=businesses,
        communities=communities,
        municipality=parties[OrganisationKind.MUNICIPALITY],
        open_by_kind={kind: (listings[Side.OFFER, kind], listings[Side.REQUEST, kind]) for kind in Kind},
        gaps=gaps(
            listings, villages_with_parties(session, edition), (businesses, edition.target_businesses), communities
        ),
        held=_count(session, Listing, Listing.edition_id == edition.id, Listing.state == ListingState.HELD),
        proposals_open=proposals.get(ProposalState.OPEN, 0),
        to_release=proposals.get(ProposalState.DRAFT, 0),
        has_proposals=bool(proposals),
        at_valuation=matches.get(MatchState.AT_VALUATION, 0),
        at_notary=matches.get(MatchState.AT_NOTARY, 0),
        ratified=ratified,
        promised_value=value,
    )


def _count(session: Session, table: type, *where: object) -> int:
    return session.scalar(select(func.count()).select_from(table).where(*where)) or 0  # type: ignore[arg-type]


def villages_with_parties(session: Session, edition: Edition) -> list[tuple[str, int, int]]:
    """(village, businesses, community organisations) for every village of the region."""
    counted = {
        (village, kind): count
        for village, kind, count in session.execute(
            select(Participation.village_id, Organisation.kind, func.count())
            .join(Organisation, Organisation.id == Participation.organisation_id)
            .where(Participation.edition_id == edition.id)
            .group_by(Participation.village_id, Organisation.kind)
        )
    }
    villages = session.execute(
        select(Village.id, Village.name).where(Village.region_id == edition.region_id).order_by(Village.id)
    )
    return [
        (
            name,
            counted.get((key, OrganisationKind.BUSINESS), 0),
            counted.get((key, OrganisationKind.COMMUNITY), 0),
        )
        for key, name in villages
    ]


def listings_by_organisation(session: Session, edition: Edition) -> dict[int, tuple[int, int]]:
    """Organisation id → (offers, requests) on the board; who has none is left out."""
    rows = session.execute(
        select(
            Listing.organisation_id,
            func.sum(case((Listing.side == Side.OFFER, 1), else_=0)),
            func.sum(case((Listing.side == Side.REQUEST, 1), else_=0)),
        )
        .where(Listing.edition_id == edition.id, Listing.state == ListingState.OPEN)
        .group_by(Listing.organisation_id)
    )
    return {organisation: (int(offers), int(requests)) for organisation, offers, requests in rows}


def village_use(session: Session, village_id: int) -> tuple[int, int, int]:
    """How many (organisations, notes, matches) belong to a village."""
    of_match = (Match.giver_village_id == village_id) | (Match.asker_village_id == village_id)
    return (
        _count(session, Participation, Participation.village_id == village_id),
        _count(session, Listing, Listing.village_id == village_id),
        _count(session, Match, of_match),
    )


def confirmed_by_somebody(session: Session, edition: Edition) -> frozenset[int]:
    """The organisations here of which somebody opened a mailed link: their address is right."""
    return frozenset(
        session.scalars(
            select(Participation.organisation_id)
            .join(Membership, Membership.organisation_id == Participation.organisation_id)
            .join(Person, Person.id == Membership.person_id)
            .where(Participation.edition_id == edition.id, Person.confirmed_at.is_not(None))
        )
    )


def grants_at(session: Session, edition: Edition) -> list[RoleGrant]:
    """Who has a role in this edition or in its whole region, by name."""
    rows = session.scalars(
        select(RoleGrant)
        .where((RoleGrant.edition_id == edition.id) | (RoleGrant.region_id == edition.region_id))
        .options(joinedload(RoleGrant.person))
    )
    return sorted(rows, key=lambda grant: (grant.person.name, grant.role, grant.id))


def open_invitations(session: Session, edition: Edition, now: datetime) -> list[Invitation]:
    """Invitations for a role here that can still be used, newest first."""
    return list(
        session.scalars(
            select(Invitation)
            .where(
                (Invitation.edition_id == edition.id) | (Invitation.region_id == edition.region_id),
                Invitation.used_at.is_(None),
                Invitation.expires_at > now,
            )
            .order_by(Invitation.id.desc())
        )
    )
