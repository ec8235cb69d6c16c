"""An evening with parties that fit each other, and somebody at its desk who plans."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from beursvloer.access.permissions import Actor
from beursvloer.accounts.models import Organisation, Person
from beursvloer.accounts.rules import OrganisationKind
from beursvloer.editions.models import Edition
from beursvloer.live.models import EventRow
from beursvloer.programme.actions import fill_programme
from beursvloer.programme.planner import EveningTemplate
from beursvloer.refusals import Refusal
from beursvloer.rounds import actions, planner, queries
from beursvloer.rounds.models import Conversation, RoundPlan
from beursvloer.rounds.rules import PlanState, Talk, TalkState
from beursvloer.terms import Kind, Side
from tests.conftest import NOW
from tests.factories import actor_for, actor_of, make_edition, make_listing, make_organisation, make_organiser

NOTES = (
    ("Schilder voor een dag", "Schilder gezocht voor de kantine", Kind.LABOUR),
    ("Tien laptops", "Laptops gezocht voor de leesclub", Kind.GOODS),
    ("Zaal voor een vergadering", "Zaal gezocht voor onze vergadering", Kind.FACILITY),
)


@dataclass
class Hall:
    session: Session
    edition: Edition
    organiser: Person
    businesses: list[Organisation]
    clubs: list[Organisation]

    @property
    def actor(self) -> Actor:
        return actor_of(self.session, self.organiser)

    def plan(self, floor: int | None = None, now: datetime = NOW) -> RoundPlan:
        """A draft, computed and saved."""
        given = planner.read_input(self.session, self.edition, now)
        outcome = planner.compute(given, floor)
        return actions.save_draft(self.session, self.actor, self.edition, given.version, outcome, now)

    def release(self, floor: int | None = None, now: datetime = NOW) -> RoundPlan:
        plan = self.plan(floor, now)
        assert actions.release(self.session, self.actor, self.edition, plan.id, now)
        return plan

    def open(self, number: int) -> None:
        assert actions.open_round(self.session, self.edition.id, number, NOW)

    def close(self, number: int) -> None:
        assert actions.close_round(self.session, self.edition.id, number, NOW)

    def round(self, number: int) -> list[Talk]:
        return queries.released_round(self.session, self.edition.id, number)

    def talk_now(self, party: int) -> Talk | None:
        """The talk of this party in the round that is open."""
        number = queries.open_round_number(self.session, self.edition.id)
        return next((talk for talk in self.talks(party) if talk.round_number == number), None)

    def next_talk(self, party: int) -> Talk | None:
        """The party's first talk in a round that is still to come."""
        begun = queries.open_round_number(self.session, self.edition.id) or 0
        return next((talk for talk in self.talks(party) if talk.round_number > begun), None)

    def talks(self, party: int) -> list[Talk]:
        """All talks of this party in the released plan, in the order of the evening; one it missed is none."""
        everybody = queries.all_released_talks(self.session, self.edition.id)
        return [one for one in everybody if party in (one.host_id, one.guest_id) and one.state is not TalkState.MISSED]


def make_hall(session: Session, *, businesses: int = 4, clubs: int = 4, rounds: int = 3, tables: int = 4) -> Hall:
    """An open edition with a programme of so many rounds. Every business offers, every club asks, and all fit."""
    edition = make_edition(session, starts_at=NOW, ends_at=NOW + timedelta(hours=2))
    organiser = make_organiser(session, edition)
    fill_programme(session, actor_of(session, organiser), edition, EveningTemplate(rounds=rounds), tables, NOW)
    offering, asking = [], []
    for k in range(businesses):
        offer, _, kind = NOTES[k % len(NOTES)]
        business = make_organisation(session, edition, name=f"Bedrijf {k + 1}", kind=OrganisationKind.BUSINESS)
        make_listing(session, edition, business, title=offer, kind=kind, quantity=9)
        offering.append(business)
    for k in range(clubs):
        club = make_organisation(session, edition, name=f"Club {k + 1}")
        for _, request, kind in NOTES:
            make_listing(session, edition, club, side=Side.REQUEST, title=request, kind=kind)
        asking.append(club)
    return Hall(session, edition, organiser, offering, asking)


def make_talk(session: Session, edition: Edition, host: Organisation, guest: Organisation) -> Conversation:
    """These two at table 1 of a first round that runs now."""
    plan = RoundPlan(
        edition_id=edition.id,
        state=PlanState.RELEASED,
        first_round=1,
        rounds=1,
        tables=1,
        floor=0,
        total=0,
        bound=0,
        made_at=NOW,
        released_at=NOW,
    )
    session.add(plan)
    session.flush()
    talk = Conversation(
        plan_id=plan.id, edition_id=edition.id, round_number=1, table_number=1, host_id=host.id, guest_id=guest.id
    )
    session.add(talk)
    session.flush()
    actions.open_round(session, edition.id, 1, NOW)
    return talk


def report(session: Session, hall: Hall, talk: Talk, party: int, at: int = 0) -> Talk:
    organisation = next(one for one in hall.businesses + hall.clubs if one.id == party)
    return actions.report_missing(
        session, actor_for(session, organisation), hall.edition, talk.id, party, NOW + timedelta(seconds=at)
    )


def strangers(session: Session, hall: Hall) -> tuple[Talk, Talk]:
    """Two talks of the round that runs, of which the host of the first does not meet the guest of the second."""
    meet = {talk.parties for number in (1, 2) for talk in hall.round(number)}
    for one in hall.round(1):
        for other in hall.round(1):
            if (one.host_id, other.guest_id) not in meet:
                return one, other
    raise AssertionError("everybody meets everybody")


def swappable(session: Session, hall: Hall, plan: RoundPlan) -> tuple[Conversation, Conversation]:
    """Two talks of one round whose guests may change places."""
    talks = session.scalars(select(Conversation).where(Conversation.plan_id == plan.id)).all()
    for one in talks:
        for other in talks:
            try:
                actions.check_swap(session, hall.edition, one, other)
            except Refusal:
                continue
            return one, other
    raise AssertionError("no two talks can be swapped")


def told(session: Session, kind: type) -> int:
    return len(session.scalars(select(EventRow.id).where(EventRow.name == kind.__name__)).all())
