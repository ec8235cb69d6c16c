"""Steps of a contract, as its people and its desk take them."""

from dataclasses import replace
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from beursvloer.access.permissions import Actor, Role
from beursvloer.contracts import actions
from beursvloer.contracts.models import Match, MatchChange
from beursvloer.contracts.queries import terms_of
from beursvloer.contracts.rules import Act, MatchState, Party
from beursvloer.editions.models import Edition
from beursvloer.mail.models import OutboxMail
from tests.conftest import NOW
from tests.factories import (
    actor_for,
    actor_of,
    make_organiser,
)

GIVER, ASKER = Party.GIVER, Party.ASKER


def of(session: Session, match: Match, party: Party) -> Actor:
    return actor_for(session, match.giver if party is GIVER else match.asker)


def fill(session: Session, match: Match, party: Party = ASKER, **changed: Any) -> None:
    terms = replace(terms_of(match), **({"first_step": "Wij bellen"} | changed))
    actions.fill_in(session, of(session, match, party), match, terms, match.version, NOW)


def confirm(session: Session, match: Match, party: Party, version: int | None = None) -> None:
    actions.confirm(session, of(session, match, party), match, party, version or match.version, NOW)


def acts(session: Session) -> list[tuple[Act, MatchState | None, MatchState]]:
    rows = session.scalars(select(MatchChange).order_by(MatchChange.id))
    return [(row.act, row.from_state, row.to_state) for row in rows]


def desk(session: Session, edition: Edition, role: Role = Role.ORGANISER) -> Actor:
    return actor_of(session, make_organiser(session, edition, role=role))


def letters(session: Session, match: Match) -> list[tuple[str, str]]:
    """What each side got after the first two letters, which tell of the match."""
    sides = {of(session, match, party).person_id: party.value for party in Party}
    mails = session.scalars(select(OutboxMail).order_by(OutboxMail.id)).all()[2:]
    return [(mail.letter, sides[mail.person_id]) for mail in mails]
