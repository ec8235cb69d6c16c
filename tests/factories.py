"""What tests start from, made through the real actions. Each function flushes; a test that opens pages commits."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from itertools import count
from typing import Any

from flask.testing import FlaskClient
from sqlalchemy.orm import Session

from beursvloer.access.permissions import Actor, Grant, Role
from beursvloer.accounts.actions import add_organisation, add_person
from beursvloer.accounts.models import Organisation, Person
from beursvloer.accounts.queries import actor_of as actor_of_person
from beursvloer.accounts.queries import people_of
from beursvloer.accounts.role_actions import grant_role
from beursvloer.accounts.rules import NewOrganisation, NewPerson, OrganisationKind
from beursvloer.accounts.sign_in import signed_in_as
from beursvloer.contracts import actions as contracts
from beursvloer.contracts.models import Match
from beursvloer.contracts.queries import terms_of
from beursvloer.contracts.rules import Party
from beursvloer.editions.actions import add_edition, add_region, open_edition, take_part
from beursvloer.editions.models import Edition, Region
from beursvloer.editions.rules import CounterRule, NewCorner, NewEdition, NewVillage
from beursvloer.listings.actions import post_listing
from beursvloer.listings.models import Listing
from beursvloer.listings.rules import ListingText
from beursvloer.proposals.models import MatchRun, Proposal
from beursvloer.proposals.rules import Answer, ProposalState, RunState
from beursvloer.terms import Kind, Side
from tests.conftest import NOW

VILLAGES = (
    NewVillage("Nijverdal", 52.366, 6.463),
    NewVillage("Hellendoorn", 52.389, 6.449),
    NewVillage("Haarle", 52.353, 6.405),
)
CORNERS = (
    NewCorner("Helpende handen", (Kind.LABOUR,)),
    NewCorner("Kennis & netwerk", (Kind.EXPERTISE, Kind.NETWORK)),
    NewCorner("Spullen & ruimte", (Kind.GOODS, Kind.FACILITY)),
)
_numbers = count(1)


def make_region(
    session: Session, *, name: str = "Hellendoorn", villages: Sequence[NewVillage] = VILLAGES, now: datetime = NOW
) -> Region:
    """A region with three villages and a rate card."""
    return add_region(session, f"regio-{next(_numbers)}", name, tuple(villages), now)


def make_edition(
    session: Session,
    region: Region | None = None,
    *,
    open: bool = True,
    now: datetime = NOW,
    **fields: Any,
) -> Edition:
    """An open edition with an evening five weeks ahead; `fields` replace those of NewEdition."""
    region = region or make_region(session, now=now)
    command: dict[str, Any] = {
        "name": "Beursvloer Hellendoorn",
        "slug": f"vloer-{next(_numbers)}",
        "place": "Het Punt, Nijverdal",
        "starts_at": now + timedelta(weeks=5),
        "ends_at": now + timedelta(weeks=5, hours=2),
        "counter_rule": CounterRule.ENCOURAGED,
        "target_businesses": 40,
        "target_communities": 40,
        "target_matches": 60,
        "corners": CORNERS,
        "afterwards": "We bellen na.",
    }
    edition = add_edition(session, region.id, NewEdition(**(command | fields)), now)
    if open:
        organiser = Actor(grants=frozenset({Grant(Role.ORGANISER, region_id=region.id)}))
        open_edition(session, organiser, edition)
    return edition


def make_person(
    session: Session, *, name: str = "Ans Brinkhuis", email: str | None = None, locale: str = "nl", now: datetime = NOW
) -> Person:
    address = email or f"iemand-{next(_numbers)}@example.org"
    return add_person(session, NewPerson(name=name, email=address, locale=locale), now)


def make_organiser(session: Session, edition: Edition, *, role: Role = Role.ORGANISER, now: datetime = NOW) -> Person:
    """A person with a role in this edition only."""
    person = make_person(session, name="Olga Organisator", now=now)
    grant_role(session, person.id, role, now, None, edition.id)
    return person


def make_organisation(
    session: Session,
    edition: Edition | None = None,
    *,
    name: str | None = None,
    kind: OrganisationKind = OrganisationKind.COMMUNITY,
    person: Person | None = None,
    village_id: int | None = None,
    website: str = "",
    now: datetime = NOW,
) -> Organisation:
    """An organisation with somebody who represents it; it takes part in `edition` when one is given."""
    person = person or make_person(session, now=now)
    command = NewOrganisation(name=name or f"Stichting {next(_numbers)}", kind=kind, website=website)
    organisation = add_organisation(session, command, person.id, now)
    if edition is not None:
        take_part(session, edition, organisation.id, village_id or edition.region.villages[0].id, now)
    return organisation


def make_listing(
    session: Session,
    edition: Edition,
    organisation: Organisation | None = None,
    *,
    side: Side = Side.OFFER,
    title: str = "Schilder voor een dag",
    kind: Kind = Kind.LABOUR,
    held: bool = False,
    now: datetime = NOW,
    **fields: Any,
) -> Listing:
    """A listing on the board; `fields` go to ListingText."""
    organisation = organisation or make_organisation(session, edition, now=now)
    text = ListingText(side=side, title=title, kind=kind, **fields)
    return post_listing(session, actor_for(session, organisation), edition, organisation.id, text, now, held=held)


def person_of(session: Session, organisation: Organisation) -> Person:
    """The first person that represents it."""
    return people_of(session, organisation.id)[0]


def actor_of(session: Session, person: Person) -> Actor:
    return actor_of_person(session, person.id)


def actor_for(session: Session, organisation: Organisation) -> Actor:
    """Somebody who acts for it."""
    return actor_of(session, person_of(session, organisation))


def sign_in(client: FlaskClient, person: Person) -> None:
    """The client acts as this person from now on; the page of signing in has its own tests."""
    with client.session_transaction() as cookie:
        cookie["_user_id"] = signed_in_as(person).get_id()
        cookie["_fresh"] = True


def make_proposal(
    session: Session,
    edition: Edition,
    offer: Listing | None = None,
    request: Listing | None = None,
    *,
    amounts: tuple[int, int] = (1, 1),
    parts: Sequence[dict[str, Any]] = (),
    yes: Sequence[Side] = (),
    now: datetime = NOW,
) -> Proposal:
    """A released proposal of these listings, which need not be what the engine would choose; `yes` said so already."""
    offer = offer or make_listing(session, edition, now=now)
    request = request or make_listing(session, edition, side=Side.REQUEST, title="Wie schildert onze zaal?", now=now)
    run = MatchRun(
        edition_id=edition.id,
        state=RunState.RELEASED,
        market_version=edition.market_version,
        total_fit=5000,
        objective=5000,
        bound=5000,
        computed_at=now,
        released_at=now,
    )
    session.add(run)
    session.flush()
    proposal = Proposal(
        edition_id=edition.id,
        run_id=run.id,
        offer_id=offer.id,
        request_id=request.id,
        fit=5000,
        parts=list(parts),
        offer_amount=amounts[0],
        request_amount=amounts[1],
        state=ProposalState.OPEN,
        offer_answer=Answer.YES if Side.OFFER in yes else None,
        request_answer=Answer.YES if Side.REQUEST in yes else None,
        lapses_at=now + timedelta(days=edition.proposal_days),
    )
    session.add(proposal)
    session.flush()
    return proposal


def make_match(
    session: Session,
    edition: Edition,
    offer: Listing | None = None,
    request: Listing | None = None,
    *,
    amounts: tuple[int, int] = (1, 1),
    confirmed: bool = False,
    now: datetime = NOW,
) -> Match:
    """A match of these listings; `confirmed` by both parties, with everything that a contract needs."""
    offer = offer or make_listing(session, edition, now=now)
    request = request or make_listing(session, edition, side=Side.REQUEST, title="Wie schildert onze zaal?", now=now)
    giver, asker = actor_for(session, offer.organisation), actor_for(session, request.organisation)
    match = contracts.open_match(session, asker, offer, request, amounts, now)
    if confirmed:
        terms = replace(terms_of(match), first_step="Anouk belt Mark", counter="Koffie")
        contracts.fill_in(session, asker, match, terms, match.version, now)
        contracts.confirm(session, giver, match, Party.GIVER, match.version, now)
        contracts.confirm(session, asker, match, Party.ASKER, match.version, now)
    return match
