"""Reads on rounds and talks. What leaves the desk comes from released plans only."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, Select, and_, func, or_, select
from sqlalchemy.orm import Session, aliased, joinedload

from beursvloer.live.events import TOPICS, ListingChanged, ListingHeld, Topic
from beursvloer.live.fragments import once
from beursvloer.live.queries import newest_events
from beursvloer.programme.queries import stored_programme
from beursvloer.programme.rules import Evening, advance
from beursvloer.rounds.models import Conversation, Round, RoundPlan
from beursvloer.rounds.rules import About, PlanState, RoundState, Talk, TalkState

OUT = (PlanState.RELEASED, PlanState.REPLACED)
"""States of a plan that participants know of."""
PLAN = aliased(RoundPlan)
CHANGES_TONIGHT = (
    *(name for name, topic in TOPICS.items() if topic in (Topic.PROGRAMME, Topic.ROUNDS)),
    *(event.__name__ for event in (ListingChanged, ListingHeld)),
)
"""Events after which `Tonight` is read anew; the notes are what a talk is about."""


@dataclass(frozen=True, slots=True)
class Tonight:
    """What is the same on every phone: the programme as it was last written, if there is one, and who talks with whom.

    `states` as `rounds_of` gives them; `talks` of each organisation, in released plans, in the order of the evening;
    `planned` when a plan was released.
    """

    stored: Evening | None
    states: dict[int, RoundState]
    talks: dict[int, tuple[Talk, ...]]
    planned: bool

    def evening(self, now: datetime) -> Evening | None:
        """The programme as it is by now."""
        if self.stored is None:
            return None
        turn = advance(self.stored.items, self.stored.clock, now)
        return Evening(turn.items, turn.clock, self.stored.version)


def newest(session: Session, edition_id: int) -> tuple[int, int]:
    """The newest event, and the newest that changes what `tonight` gives."""
    return newest_events(session, edition_id, CHANGES_TONIGHT)


def tonight(session: Session, edition_id: int, version: int) -> Tonight:
    """Read once per process for all phones that ask, and again only when the `version` of `newest` is another: there
    are hundreds of talks, and a deal, a yes or a stamp every second."""
    return once(("tonight", edition_id), version, lambda: _tonight(session, edition_id))


def _tonight(session: Session, edition_id: int) -> Tonight:
    talks: dict[int, tuple[Talk, ...]] = {}
    for talk in all_released_talks(session, edition_id):
        for party in talk.parties if talk.state is not TalkState.MISSED else ():
            talks[party] = (*talks.get(party, ()), talk)
    return Tonight(
        stored=stored_programme(session, edition_id),
        states=rounds_of(session, edition_id),
        talks=talks,
        planned=released_plan(session, edition_id) is not None,
    )


def released_round(session: Session, edition_id: int, number: int) -> list[Talk]:
    """The talks of one round, by table; none while its plan is not released."""
    return _talks(session, _released(edition_id).where(Conversation.round_number == number))


def all_released_talks(session: Session, edition_id: int) -> list[Talk]:
    """Every talk of the released plan, by round and table, missed ones too."""
    return _talks(session, _whole().where(governs(edition_id)))


def open_round_number(session: Session, edition_id: int) -> int | None:
    return session.scalar(
        select(Round.number)
        .where(Round.edition_id == edition_id, Round.state == RoundState.OPEN)
        .order_by(Round.number.desc())
        .limit(1)
    )


def round_of(session: Session, edition_id: int, number: int) -> Round | None:
    return session.scalar(
        select(Round)
        .where(Round.edition_id == edition_id, Round.number == number)
        .execution_options(populate_existing=True)
    )


def rounds_of(session: Session, edition_id: int) -> dict[int, RoundState]:
    """The state of each round that has begun, was skipped, or was released."""
    rows = session.execute(
        select(Round.number, Round.state).where(Round.edition_id == edition_id).order_by(Round.number)
    )
    return dict(rows.all())


def draft_plan(session: Session, edition_id: int) -> RoundPlan | None:
    """The plan that waits for release, or None. There is at most one; only the desk may see it."""
    return session.scalar(
        select(RoundPlan)
        .where(RoundPlan.edition_id == edition_id, RoundPlan.state == PlanState.DRAFT)
        .execution_options(populate_existing=True)
    )


def released_plan(session: Session, edition_id: int) -> RoundPlan | None:
    """The plan that was released last, or None."""
    return session.scalar(
        select(RoundPlan)
        .where(RoundPlan.edition_id == edition_id, RoundPlan.state == PlanState.RELEASED)
        .order_by(RoundPlan.id.desc())
        .limit(1)
        .execution_options(populate_existing=True)
    )


def draft_talks(session: Session, plan_id: int) -> list[Talk]:
    """The talks of one plan, whatever its state: for the desk."""
    return _talks(session, _whole().where(Conversation.plan_id == plan_id))


def conversation(session: Session, edition_id: int, talk_id: int) -> Conversation | None:
    """The row, fresh from the database."""
    return session.scalar(
        _whole()
        .where(Conversation.id == talk_id, Conversation.edition_id == edition_id)
        .execution_options(populate_existing=True)
    )


def plan_of(session: Session, edition_id: int, plan_id: int) -> RoundPlan | None:
    """The row, fresh from the database."""
    return session.scalar(
        select(RoundPlan)
        .where(RoundPlan.id == plan_id, RoundPlan.edition_id == edition_id)
        .execution_options(populate_existing=True)
    )


def is_governing(session: Session, edition_id: int, talk: Conversation) -> bool:
    """Whether the talk stands in the plan that holds for its round."""
    found = session.scalar(select(Conversation.id).where(Conversation.id == talk.id, governs(edition_id)))
    return found is not None


def is_open_to_change(session: Session, edition_id: int, talk: Conversation) -> bool:
    """Whether the talk stands in the draft, or in the plan that holds for its round."""
    draft = draft_plan(session, edition_id)
    return (draft is not None and draft.id == talk.plan_id) or is_governing(session, edition_id, talk)


def alone_in_round(session: Session, edition_id: int, number: int) -> list[Conversation]:
    """Released talks of a round in which somebody says to sit alone, who waits longest first."""
    return list(
        session.scalars(
            _released(edition_id)
            .where(
                Conversation.round_number == number,
                Conversation.alone_id.is_not(None),
                Conversation.state == TalkState.PLANNED,
            )
            .order_by(None)
            .order_by(Conversation.alone_at, Conversation.id)
        )
    )


def has_table(session: Session, edition_id: int, number: int, party: int) -> bool:
    """Whether this party has a talk in that round."""
    query = _released(edition_id).where(Conversation.round_number == number, _with(party))
    return session.scalar(query.limit(1)) is not None


def meet_already(
    session: Session, edition_id: int, one: int, other: int, plan_id: int, but: tuple[int, ...] = ()
) -> bool:
    """Whether these two talk with each other in this plan or have talked before, other than in the talks `but`."""
    both = or_(
        and_(Conversation.host_id == one, Conversation.guest_id == other),
        and_(Conversation.host_id == other, Conversation.guest_id == one),
    )
    begun = select(Round.number).where(Round.edition_id == edition_id, Round.state != RoundState.PLANNED)
    holds = or_(Conversation.plan_id == plan_id, and_(governs(edition_id), Conversation.round_number.in_(begun)))
    query = select(Conversation.id).where(
        Conversation.edition_id == edition_id,
        both,
        holds,
        Conversation.state != TalkState.MISSED,
        Conversation.id.not_in(but),
    )
    return session.scalar(query.limit(1)) is not None


def governs(edition_id: int) -> ColumnElement[bool]:
    """Whether a conversation's plan is the one that holds for its round: the newest released from that round or an
    earlier one on. Plans are released in the order of their ids, as there is one draft at a time."""
    newest = (
        select(func.max(PLAN.id))
        .where(PLAN.edition_id == edition_id, PLAN.state.in_(OUT), PLAN.first_round <= Conversation.round_number)
        .correlate(Conversation)
        .scalar_subquery()
    )
    return and_(Conversation.edition_id == edition_id, Conversation.plan_id == newest)


def _whole() -> Select[Conversation]:
    return (
        select(Conversation)
        .options(
            joinedload(Conversation.host),
            joinedload(Conversation.guest),
            joinedload(Conversation.offer),
            joinedload(Conversation.request),
            joinedload(Conversation.back_offer),
            joinedload(Conversation.back_request),
        )
        .order_by(Conversation.round_number, Conversation.table_number)
    )


def _released(edition_id: int) -> Select[Conversation]:
    """What participants see: a talk that somebody missed is none."""
    return _whole().where(governs(edition_id), Conversation.state != TalkState.MISSED)


def _with(organisation_id: int) -> ColumnElement[bool]:
    return or_(Conversation.host_id == organisation_id, Conversation.guest_id == organisation_id)


def _talks(session: Session, query: Select[Conversation]) -> list[Talk]:
    return [talk_of(row) for row in session.scalars(query)]


def talk_of(row: Conversation) -> Talk:
    """A row as others see it."""
    both = ((row.offer, row.request), (row.back_offer, row.back_request))
    return Talk(
        id=row.id,
        round_number=row.round_number,
        table=row.table_number,
        host_id=row.host_id,
        host=row.host.name,
        guest_id=row.guest_id,
        guest=row.guest.name,
        about=tuple(
            About(offer.organisation_id, offer.title, request.title, offer.kind)
            for offer, request in both
            if offer is not None and request is not None
        ),
        state=row.state,
        alone_id=row.alone_id,
        alone_at=row.alone_at,
        by_hand=row.by_hand,
    )
