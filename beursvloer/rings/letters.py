"""Mail about rings, queued with the change it tells of. Nobody reads in it who said yes or no."""

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from beursvloer.accounts.queries import colleagues_of
from beursvloer.mail.actions import NewMail, queue_mails
from beursvloer.rings.models import Ring, RingLeg
from beursvloer.rings.queries import last_answers, legs_of, parties_of


def mail_ring(
    session: Session,
    ring: Ring,
    letter: str,
    now: datetime,
    *,
    parties: Iterable[int] | None = None,
    about: int = 0,
    more: Mapping[str, Any] | None = None,
) -> None:
    """One mail for each person of these parties (None: of all), with what every organisation of theirs gives and gets.

    `about`: the answer that it tells of, for a ring can end, come back and end again.
    """
    names = {leg.giver_id: leg.giver.name for leg in ring.legs}
    seats: dict[int, list[dict[str, Any]]] = {}
    people = {}
    for party, colleagues in sorted(colleagues_of(session, parties_of(ring) if parties is None else parties).items()):
        for person in colleagues:
            people[person.id] = person
            seats.setdefault(person.id, []).append(_seat(ring, party, names))
    values = {
        "ring_id": ring.id,
        "edition": ring.edition.name,
        "names": [names[party] for party in parties_of(ring)],
        "days": ring.edition.proposal_days,
        **(more or {}),
    }
    mails = [
        NewMail(
            letter,
            person.email,
            person.locale,
            values | {"seats": seats[key]},
            key,
            f"ring-{ring.id}-{letter}-{ring.state.value}-{about}-{key}",
        )
        for key, person in sorted(people.items())
    ]
    queue_mails(session, mails, now)


def _seat(ring: Ring, party: int, names: Mapping[int, str]) -> dict[str, Any]:
    gives, gets = legs_of(ring, party)
    places = parties_of(ring)
    said = last_answers(ring).get(party)
    return {
        "ours": names[party],
        "gives": given_in(gives),
        "to": names[places[(places.index(party) + 1) % len(places)]],
        "gets": given_in(gets),
        "by": names[gets.giver_id],
        "carried": said is not None and said.carried,
    }


def given_in(leg: RingLeg) -> str:
    """What is given, in the giver's own words."""
    return leg.offer_said or leg.offer.title
