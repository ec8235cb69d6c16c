"""Mail about proposals, queued with the change it tells of."""

from datetime import datetime

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
    by_organisation: dict[int, list[int]] = {}
    for proposal in proposals:
        for side in Side:
            by_organisation.setdefault(queries.listing_on(proposal, side).organisation_id, []).append(proposal.id)
    by_person: dict[int, set[int]] = {}
    people = {}
    for organisation, colleagues in colleagues_of(session, by_organisation).items():
        for person in colleagues:
            people[person.id] = person
            by_person.setdefault(person.id, set()).update(by_organisation[organisation])
    rows = {proposal.id: proposal for proposal in proposals}
    mails = []
    for key, theirs in sorted(by_person.items()):
        lines = [
            {"id": row.id, "request": row.request.title, "offer": row.offer.title}
            for row in (rows[number] for number in sorted(theirs))
        ]
        values = {"edition": edition.name, "proposals": lines, "days": edition.proposal_days}
        person, about = people[key], f"run-{run.id}-person-{key}"
        mails.append(NewMail("proposals", person.email, person.locale, values, key, about))
    queue_mails(session, mails, now)


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
