"""Mail about matches, queued with the change it tells of."""

from collections.abc import Mapping
from datetime import datetime

from sqlalchemy.orm import Session

from beursvloer.accounts.queries import people_of
from beursvloer.contracts import queries
from beursvloer.contracts.models import Match
from beursvloer.contracts.rules import Party
from beursvloer.mail.actions import queue_mail

NOTHING: Mapping[str, int | str] = {}


def mail_parties(
    session: Session, match: Match, letter: str, now: datetime, key: str, more: Mapping[str, int | str] = NOTHING
) -> None:
    """To the people of both; `key` as in `mail_party`."""
    for party in Party:
        mail_party(session, match, party, letter, now, key, more)


def mail_party(
    session: Session,
    match: Match,
    party: Party,
    letter: str,
    now: datetime,
    key: str,
    more: Mapping[str, int | str] = NOTHING,
) -> None:
    """To the people of one party, with `more` for the letter. `key`: what it is about, as it may come again."""
    for person in people_of(session, queries.organisation_of(match, party)):
        values = {
            "match_id": match.id,
            "number": match.shown_number,
            "performance": match.performance,
            "offer": match.offer.title,
            "request": match.request.title,
            "party": party.value,
            "edition": match.edition.name,
            **more,
        }
        queue_mail(
            session,
            letter,
            person.email,
            person.locale,
            values,
            now,
            person.id,
            key=f"match-{match.id}-{key}-{party.value}-{person.id}",
        )
