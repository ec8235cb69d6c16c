"""A desk to test on: an edition with its organiser, parties that fit, and what a form of an edition sends."""

import re

from flask.testing import FlaskClient
from sqlalchemy.orm import Session

from beursvloer.access.permissions import Role
from beursvloer.accounts.models import Person
from beursvloer.accounts.role_actions import grant_role
from beursvloer.accounts.rules import OrganisationKind
from beursvloer.editions.models import Edition
from beursvloer.terms import Kind, Side
from tests.conftest import NOW
from tests.factories import make_edition, make_listing, make_organisation, make_person, sign_in

FIRST = {
    "your_name": "Ans Brinkhuis",
    "email": "ans@example.org",
    "password": "een korte zin werkt",
    "region": "Hellendoorn",
    "villages": "Nijverdal; 52.366, 6.463\nHaarle",
    "name": "Beursvloer Hellendoorn 2027",
    "template": "evening",
    "day": "2027-03-18",
    "begins": "19:00",
    "ends": "21:30",
    "contact": "Ans Brinkhuis, 0548 00 00 00",
    "counter_rule": "encouraged",
    "look": "plum",
    "target_businesses": "40",
    "target_communities": "40",
    "target_matches": "60",
    "value_limit": "2500",
    "proposal_days": "14",
    "version": "1",
}


def organiser_of_region(session: Session, edition: Edition) -> Person:
    person = make_person(session, name="Baas")
    grant_role(session, person.id, Role.ORGANISER, NOW, edition.region_id, None)
    return person


def fill(session: Session, edition: Edition, pairs: int) -> None:
    """So many businesses that offer a painter, as many clubs that look for one, and a text that asks for money."""
    for number in range(pairs):
        firm = make_organisation(session, edition, kind=OrganisationKind.BUSINESS, name=f"Schilder {number}")
        make_listing(session, edition, firm, title="Schilder voor een dag", kind=Kind.LABOUR)
        club = make_organisation(session, edition, name=f"Club {number}")
        make_listing(
            session, edition, club, side=Side.REQUEST, title="Wie schildert onze kleedkamer?", kind=Kind.LABOUR
        )
        make_listing(session, edition, club, side=Side.REQUEST, title="Wij zoeken sponsors", held=True)


def desk(client: FlaskClient, session: Session, **fields: object) -> tuple[Edition, str]:
    edition = make_edition(session, **fields)  # type: ignore[arg-type]
    boss = organiser_of_region(session, edition)
    session.commit()
    sign_in(client, boss)
    return edition, f"/vloer/{edition.slug}/beheer"


def text_of(html: str) -> str:
    return " ".join(re.sub(r"<[^>]+>", " ", html).split())
