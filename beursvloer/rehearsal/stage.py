"""Sets the stage: a region of its own with invented parties, their keys, screens and a short programme."""

import secrets
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from sqlalchemy.orm import Session

from beursvloer.access.permissions import Actor, Role
from beursvloer.accounts.actions import add_organisation, add_person
from beursvloer.accounts.models import Membership, Person, SignInLink
from beursvloer.accounts.queries import actor_of
from beursvloer.accounts.role_actions import grant_role
from beursvloer.accounts.rules import NewOrganisation, NewPerson, OrganisationKind, new_token, token_hash
from beursvloer.demo import floor
from beursvloer.editions.actions import add_edition, add_region, open_edition, take_part
from beursvloer.editions.models import Edition
from beursvloer.listings.actions import post_listing
from beursvloer.programme.actions import fill_programme
from beursvloer.programme.planner import EveningTemplate
from beursvloer.rehearsal.rules import Size
from beursvloer.wall.actions import make_screen

KEY_LIVES = timedelta(hours=12)
TABLES_PER_PARTIES = 2.6
"""A village hall has a table for every two or three parties."""
STAFF = (
    ("organiser", Role.ORGANISER),
    ("door 1", Role.CHECK_IN),
    ("door 2", Role.CHECK_IN),
    ("matchmaker", Role.MATCHMAKER),
    ("corner", Role.CORNER_HOST),
    ("valuation 1", Role.VALUATION),
    ("valuation 2", Role.VALUATION),
    ("notary 1", Role.NOTARY),
    ("notary 2", Role.NOTARY),
)


@dataclass(frozen=True, slots=True)
class Player:
    """Somebody with a key to sign in once. `organisation_id` and `badge` are 0 for staff."""

    name: str
    key: str
    organisation_id: int = 0
    badge: int = 0


@dataclass(frozen=True, slots=True)
class Cast:
    edition_id: int
    slug: str
    players: tuple[Player, ...]
    staff: dict[str, Player]
    screens: tuple[str, ...]


def set_up(
    session: Session,
    size: Size,
    now: datetime,
    watcher: int | None = None,
    pause: Callable[[], None] = lambda: None,
) -> Cast:
    """Everything a rehearsal needs, through the real actions. `watcher` is a person who may look on from the desk.

    `pause` is called after each party: whoever commits there holds up nobody else's floor for longer than that. Mail to
    its people goes nowhere: their addresses cannot exist (RFC 2606).
    """
    mark = secrets.token_hex(3)
    region = add_region(session, f"repetitie-{mark}", "Generale repetitie", floor.VILLAGES, now)
    region.rehearsal = True
    wanted = replace(
        floor.edition(f"repetitie-{mark}", now),
        name="Generale repetitie",
        starts_at=now,
        ends_at=now + timedelta(minutes=150) / size.speed,
    )
    edition = add_edition(session, region.id, wanted, now)
    edition.region = region
    staff = {name: _staff(session, name, role, mark, region.id, now) for name, role in STAFF}
    organiser = _organiser(session, region.id, now)
    if watcher is not None:
        grant_role(session, watcher, Role.ORGANISER, now, region.id, None)
    open_edition(session, organiser, edition)
    tables = max(2, int(size.parties / TABLES_PER_PARTIES))
    fill_programme(session, organiser, edition, EveningTemplate(speed=size.speed), tables, now)
    players = _players(session, edition, size, mark, now, pause)
    screens = [make_screen(session, organiser, edition, f"Scherm {n}", now).token for n in range(1, size.screens + 1)]
    session.flush()
    return Cast(edition.id, edition.slug, tuple(players), staff, tuple(screens))


def _organiser(session: Session, region_id: int, now: datetime) -> Actor:
    person = add_person(session, NewPerson("Generale repetitie", f"regie-{region_id}@rehearsal.invalid"), now)
    grant_role(session, person.id, Role.ORGANISER, now, region_id, None)
    return actor_of(session, person.id)


def _staff(session: Session, name: str, role: Role, mark: str, region_id: int, now: datetime) -> Player:
    address = f"{name.replace(' ', '-')}-{mark}@rehearsal.invalid"
    person = add_person(session, NewPerson(name.capitalize(), address), now)
    grant_role(session, person.id, role, now, region_id, None)
    return Player(name, _key(session, person, now))


def _players(
    session: Session, edition: Edition, size: Size, mark: str, now: datetime, pause: Callable[[], None]
) -> list[Player]:
    """Half businesses, half organisations, with the demo's notes; more phones than parties bring colleagues."""
    villages = {village.name: village.id for village in edition.region.villages}
    notes = floor.notes()
    cast = _parties(size.parties)
    made = []
    for at, (party, name) in enumerate(cast):
        person = add_person(session, NewPerson(party.contact, f"{at}-{mark}@rehearsal.invalid"), now)
        person.confirmed_at = now
        organisation = add_organisation(session, NewOrganisation(name, party.kind), person.id, now)
        badge = take_part(session, edition, organisation.id, villages[party.village], now).badge_number
        actor = actor_of(session, person.id)
        for note in notes:
            if note.by == party.name:
                post_listing(session, actor, edition, organisation.id, note.text, now)
        made.append((organisation.id, badge, name, person))
        pause()
    players = []
    for at in range(size.phones):
        organisation_id, badge, name, person = made[at % len(made)]
        if at >= len(made):
            person = add_person(session, NewPerson(f"{person.name} {at}", f"c{at}-{mark}@rehearsal.invalid"), now)
            person.confirmed_at = now
            session.add(Membership(person_id=person.id, organisation_id=organisation_id))
        players.append(Player(name, _key(session, person, now), organisation_id, badge))
    return players


def _parties(count: int) -> list[tuple[floor.Party, str]]:
    """So many of the demo's parties, both sides alike; after the last one they come again under another name."""
    businesses = [party for party in floor.parties() if party.kind is OrganisationKind.BUSINESS]
    others = [party for party in floor.parties() if party.kind is not OrganisationKind.BUSINESS]
    found = []
    for at in range(count):
        pool, place = (businesses, at // 2) if at % 2 == 0 else (others, at // 2)
        party, again = pool[place % len(pool)], place // len(pool)
        found.append((party, party.name if not again else f"{party.name} {again + 1}"))
    return found


def _key(session: Session, person: Person, now: datetime) -> str:
    token = new_token()
    link = SignInLink(
        person_id=person.id, token_hash=token_hash(token), next="/mijn", created_at=now, expires_at=now + KEY_LIVES
    )
    session.add(link)
    return token
