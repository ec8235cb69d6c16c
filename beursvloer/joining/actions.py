"""Joining: person, organisation and first listing in one go."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import delete
from sqlalchemy.orm import Session

from beursvloer.access.permissions import Actor, Permission, may
from beursvloer.accounts import queries as accounts
from beursvloer.accounts.actions import add_organisation, mail_sign_in_link, person_with
from beursvloer.accounts.models import Person
from beursvloer.accounts.rules import JOIN_LINK_LIVES
from beursvloer.editions import queries as editions
from beursvloer.editions.actions import arrive, require, require_open, take_part
from beursvloer.editions.models import Edition
from beursvloer.joining import queries
from beursvloer.joining.models import Joining
from beursvloer.joining.rules import KEPT, Filled
from beursvloer.listings.actions import post_listing
from beursvloer.listings.models import Listing
from beursvloer.refusals import Invalid, NotFound


@dataclass(frozen=True, slots=True)
class Joined:
    """Who joined, and the note; no note means that a mailed link must be opened first."""

    person: Person
    listing: Listing | None


def join(
    session: Session,
    actor: Actor,
    edition: Edition,
    filled: Filled,
    key: str,
    now: datetime,
    join_path: str,
    *,
    behalf: bool = False,
    at_door: bool = False,
) -> Joined:
    """Take part and post the first listing. The same sending a second time changes nothing and returns the same.

    A new address joins at once. A known one may be somebody else's: then nothing is made, the form is kept, and a
    mailed link to `join_path` brings its owner back to it. Raises Invalid or Refusal, like the actions it is made of.

    With `behalf` the check-in or a matchmaker fills it in for somebody, who is told by mail and confirms by its link; a
    matchmaker's note stays written by the matchmaker. Without an address whoever typed it is the one to reach, until a
    colleague is invited. `at_door` they stand there, and are checked in at once.
    """
    if behalf:
        require(actor, Permission.CHECK_IN, edition)
    edition = editions.locked_edition(session, edition.id)
    before = queries.sent_before(session, key)
    if before is not None:
        return Joined(before.person, before.listing)
    require_open(edition)
    session.execute(delete(Joining).where(Joining.created_at < now - KEPT))
    row = Joining(key=key, edition_id=edition.id, filled={}, created_at=now)
    if behalf and filled.person is not None:
        person, _new = person_with(session, filled.person, now)
    elif actor.person_id is not None:
        person = session.get_one(Person, actor.person_id)
    else:
        if filled.person is None:
            raise Invalid("person_missing")
        person, is_new = person_with(session, filled.person, now)
        if not is_new:
            return _keep(session, row, person, filled, now, join_path)
    organisation_id = _organisation(session, actor, filled, person, now)
    deputy = behalf and may(actor, Permission.MATCHMAKE, editions.scope_of(edition))
    acting = actor if deputy else accounts.actor_of(session, person.id)
    party = take_part(session, edition, organisation_id, filled.village_id, now)
    if at_door:
        arrive(session, party, now)
    listing = post_listing(session, acting, edition, organisation_id, filled.text, now, held=filled.held)
    row.person_id, row.listing_id = person.id, listing.id
    session.add(row)
    session.flush()
    if person.id != actor.person_id:
        values = {"name": person.name, "title": listing.title, "edition": edition.name}
        letter = "joined_held" if filled.held else "joined"
        if behalf:
            letter = "joined_for_you"
            values |= {
                "organisation": listing.organisation.name,
                "by": actor.name,
                "held": "held" if filled.held else "",
            }
        mail_sign_in_link(
            session,
            person,
            now,
            letter=letter,
            next_path="/mijn",
            lives=JOIN_LINK_LIVES,
            values=values,
        )
    return Joined(person, listing)


def _keep(session: Session, row: Joining, person: Person, filled: Filled, now: datetime, join_path: str) -> Joined:
    row.person_id, row.filled = person.id, dict(filled.kept)
    session.add(row)
    session.flush()
    values = {"name": person.name, "title": filled.text.title}
    back = f"{join_path}?concept={row.id}"
    mail_sign_in_link(session, person, now, letter="join_known", next_path=back, lives=JOIN_LINK_LIVES, values=values)
    return Joined(person, None)


def _organisation(session: Session, actor: Actor, filled: Filled, person: Person, now: datetime) -> int:
    if filled.organisation_id is not None:
        if filled.organisation_id not in actor.organisations:
            raise NotFound()
        return filled.organisation_id
    if filled.organisation is None:
        raise Invalid("organisation_missing")
    return add_organisation(session, filled.organisation, person.id, now).id


def finish_waiting(session: Session, actor: Actor, edition: Edition, joining_id: int) -> None:
    """Throw away a form that waited: its note hangs now. Nothing happens when it is not this person's."""
    waiting = queries.waiting_for(session, actor, edition, joining_id)
    if waiting is not None:
        session.delete(waiting)
        session.flush()
