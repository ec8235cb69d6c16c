"""Builds the demo edition through the real actions."""

import random
from datetime import datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from beursvloer.access.permissions import Permission, Role, may
from beursvloer.accounts.actions import add_organisation, add_person, person_with
from beursvloer.accounts.models import Person
from beursvloer.accounts.queries import actor_of, person_by_email
from beursvloer.accounts.role_actions import grant_role
from beursvloer.accounts.rules import NewOrganisation, NewPerson
from beursvloer.demo import evening, floor
from beursvloer.editions.actions import add_edition, add_region, open_edition, take_part
from beursvloer.editions.models import Edition
from beursvloer.editions.queries import scope_of
from beursvloer.listings.actions import post_listing
from beursvloer.organisers.actions import free_region_slug

STAGES = ("listings", *evening.STAGES)
USUAL_SEED = 7
ORGANISER = "organisator"
EVE = timedelta(days=3)
"""So long before an evening that is being played the last note was hung up."""
OPENED = timedelta(weeks=10)
"""How long the floor has been open for joining."""


def build(session: Session, *, stage: str, seed: int, now: datetime) -> str:
    """Build up to that stage and say what stands there. A second time, with the same seed, it changes nothing.

    Another seed, and each stage of the evening, builds a floor of its own beside it: an evening that has begun goes on
    by the clock, and its notes are not what they were. All in the transaction of `session`: a run
    that is killed leaves nothing behind. Raises ValueError when a floor of somebody else has the demo's address.
    """
    if stage not in STAGES:
        raise ValueError(f"no such stage: {stage}")
    mark = ("" if stage == STAGES[0] else f"-{stage}") + ("" if seed == USUAL_SEED else f"-{seed}")
    slug = f"hellendoorn{mark}"
    standing = session.scalar(select(Edition).where(Edition.slug == slug))
    if standing is not None:
        if not _is_demo(session, standing, mark):
            raise ValueError(
                f"/vloer/{slug} is a floor of your own, so nothing was built. Another --seed builds beside it."
            )
        return f"The demo floor stands already: /vloer/{slug}"
    edition = _open_floor(session, slug, mark, now)
    chance = random.Random(seed)
    joined, posted = _fill(session, edition, chance, mark, now if stage == STAGES[0] else now - EVE)
    if stage in evening.STAGES:
        evening.play_until(session, edition, stage, chance, mark, now)
    return f"Built the demo floor with {joined} organisations and {posted} listings: /vloer/{slug}"


def _is_demo(session: Session, edition: Edition, mark: str) -> bool:
    organiser = person_by_email(session, floor.address_of(ORGANISER, mark))
    return organiser is not None and may(actor_of(session, organiser.id), Permission.ORGANISE, scope_of(edition))


def _open_floor(session: Session, slug: str, mark: str, now: datetime) -> Edition:
    opened = now - OPENED
    region = add_region(session, free_region_slug(session, slug), "Hellendoorn", floor.VILLAGES, opened)
    organiser, _new = person_with(session, NewPerson("Olga Regelink", floor.address_of(ORGANISER, mark)), opened)
    grant_role(session, organiser.id, Role.ORGANISER, opened, region.id, None)
    edition = add_edition(session, region.id, floor.edition(slug, now), opened)
    open_edition(session, actor_of(session, organiser.id), edition)
    return edition


def _fill(session: Session, edition: Edition, chance: random.Random, mark: str, now: datetime) -> tuple[int, int]:
    """Let everybody join and post, in the order in which it would have happened."""
    villages = {village.name: village.id for village in edition.region.villages}
    parties = {party.name: party for party in floor.parties()}
    moments = {name: now - chance.uniform(0.04, 1) * OPENED for name in parties}
    happened: list[tuple[datetime, str, floor.Note | None]] = [(at, name, None) for name, at in moments.items()]
    seen: set[str] = set()
    for note in floor.notes():
        at = moments[note.by] + timedelta(minutes=chance.uniform(1, 9))
        if note.by in seen:
            at += chance.random() ** 2 * (now - at)
        seen.add(note.by)
        happened.append((at, note.by, note))
    happened.sort(key=lambda each: each[:2])

    ids: dict[str, tuple[int, int]] = {}
    for at, name, written in happened:
        if written is None:
            party = parties[name]
            person = _contact(session, party, mark, at)
            organisation = add_organisation(session, NewOrganisation(party.name, party.kind), person.id, at)
            take_part(session, edition, organisation.id, villages[party.village], at)
            ids[name] = person.id, organisation.id
        else:
            person_id, organisation_id = ids[name]
            post_listing(session, actor_of(session, person_id), edition, organisation_id, written.text, at)
    return len(ids), len(happened) - len(ids)


def _contact(session: Session, party: floor.Party, mark: str, now: datetime) -> Person:
    """Who represents it. One person stands for two of them."""
    address = floor.address_of(party.contact, mark)
    known = person_by_email(session, address)
    if known is not None:
        return known
    person = add_person(session, NewPerson(party.contact, address), now)
    person.confirmed_at = now  # months ago, as most people have: who has not stands out on the desk
    return person
