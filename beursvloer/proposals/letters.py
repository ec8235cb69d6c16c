"""Mail about proposals, queued with the change it tells of."""

from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from beursvloer.accounts.queries import colleagues_of, people_of
from beursvloer.editions.models import Edition
from beursvloer.mail.actions import NewMail, queue_mail, queue_mails
from beursvloer.proposals import queries
from beursvloer.proposals.models import MatchRun, Proposal
from beursvloer.terms import Side


def mail_new_proposals(
    session: Session, edition: Edition, proposals: list[Proposal], run: MatchRun, now: datetime
) -> None:
    """One mail per person with all proposals of that person's organisations, not one per proposal."""
    by_organisation: dict[int, list[tuple[int, Side]]] = {}
    for proposal in proposals:
        for side in Side:
            organisation = queries.listing_on(proposal, side).organisation_id
            by_organisation.setdefault(organisation, []).append((proposal.id, side))
    by_person: dict[int, dict[int, list[Side]]] = {}
    people = {}
    for organisation, colleagues in colleagues_of(session, by_organisation).items():
        for person in colleagues:
            people[person.id] = person
            for number, side in by_organisation[organisation]:
                by_person.setdefault(person.id, {}).setdefault(number, []).append(side)
    rows = {proposal.id: proposal for proposal in proposals}
    mails = []
    for key, theirs in sorted(by_person.items()):
        lines = [_line(rows[number], sides) for number, sides in sorted(theirs.items())]
        values = {"edition": edition.name, "proposals": lines, "days": edition.proposal_days}
        person, about = people[key], f"run-{run.id}-person-{key}"
        mails.append(NewMail("proposals", person.email, person.locale, values, key, about))
    queue_mails(session, mails, now)


def _line(proposal: Proposal, sides: list[Side]) -> dict[str, Any]:
    """One proposal for somebody who is on these sides of it: for whom, with whom, about what, and why."""
    ours = min(sides)
    theirs = ours.other
    return {
        "id": proposal.id,
        "request": proposal.request.title,
        "offer": proposal.offer.title,
        "ours": queries.listing_on(proposal, ours).organisation.name,
        "theirs": queries.listing_on(proposal, theirs).organisation.name,
        "reader": ours.value if len(sides) == 1 else "both",
        "parts": proposal.parts,
        "pinned": proposal.pinned,
    }


def mail_other(
    session: Session, proposal: Proposal, side: Side, letter: str, now: datetime, about: int = 0, text: str = ""
) -> None:
    """Tell the people on the other side than `side`. `about`: the answer or message that it tells of, for one answer
    may follow another; 0 for what happens to a proposal once."""
    theirs = queries.listing_on(proposal, side.other)
    ours = queries.listing_on(proposal, side)
    for person in people_of(session, theirs.organisation_id):
        values = {
            "proposal_id": proposal.id,
            "organisation": ours.organisation.name,
            "theirs": theirs.title,
            "ours": ours.title,
            "text": text,
        }
        key = f"proposal-{proposal.id}-{letter}-{side.value}-{about}-{person.id}"
        queue_mail(session, letter, person.email, person.locale, values, now, person.id, key=key)
