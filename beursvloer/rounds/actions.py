"""Writes on rounds and talks: plan, swap by hand, release; open and close; who sits alone.

Everything holds the edition's lock: two organisers, or two processes, do these one after the other.
"""

from dataclasses import asdict, replace
from datetime import datetime

from sqlalchemy import delete, or_, update
from sqlalchemy.orm import Session

from beursvloer.access.permissions import Actor, Permission
from beursvloer.accounts.rules import OrganisationKind
from beursvloer.contracts.queries import acts_on_behalf
from beursvloer.editions import queries as editions
from beursvloer.editions.actions import require, require_open
from beursvloer.editions.models import Edition
from beursvloer.live.announce import announce
from beursvloer.live.events import ConversationChanged, PlanMade, PlanReleased, RoundClosed, RoundOpened
from beursvloer.refusals import NotFound, Refusal
from beursvloer.rounds import queries
from beursvloer.rounds.models import Conversation, Round, RoundPlan
from beursvloer.rounds.moves import new_talk, put_in_place, write_about
from beursvloer.rounds.planner import Brings, Outcome
from beursvloer.rounds.rules import PlanState, RoundState, Talk, TalkState


def save_draft(
    session: Session, actor: Actor, edition: Edition, version: int, outcome: Outcome, now: datetime
) -> RoundPlan:
    """Keep what was computed as the edition's one draft of rounds; an older draft is thrown away.

    `version` is the market it was computed from. Raises Refusal when that is no longer the present one, or when one
    of its rounds has begun meanwhile.
    """
    require(actor, Permission.ORGANISE, edition)
    edition = editions.locked_edition(session, edition.id)
    require_open(edition)
    if not outcome.numbers:
        raise Refusal("no_rounds_left")
    if edition.market_version != version:
        raise Refusal("market_changed_meanwhile")
    _require_not_begun(session, edition.id, min(outcome.numbers))
    discard_draft(session, actor, edition)
    plan = RoundPlan(
        edition_id=edition.id,
        first_round=min(outcome.numbers),
        rounds=max(outcome.numbers),
        tables=outcome.tables,
        floor=outcome.floor,
        total=outcome.total,
        bound=outcome.bound,
        seed=outcome.seed,
        levels=[asdict(figures) for figures in outcome.curve],
        parties=[
            {"id": party, "choices": count, "why": outcome.without.get(party)}
            for party, count in outcome.choices.items()
        ],
        market_version=version,
        made_by=actor.person_id,
        made_at=now,
    )
    session.add(plan)
    session.flush()
    session.add_all(
        new_talk(plan, talk.round_number, talk.table, talk.host_id, talk.guest_id, talk.brings, by_hand=talk.by_hand)
        for talk in outcome.talks
    )
    session.flush()
    announce(session, PlanMade(edition_id=edition.id, plan_id=plan.id), now)
    return plan


def discard_draft(session: Session, actor: Actor, edition: Edition) -> bool:
    """Throw the draft away; returns whether there was one still: somebody may just have released it."""
    require(actor, Permission.ORGANISE, edition)
    edition = editions.locked_edition(session, edition.id)
    draft = queries.draft_plan(session, edition.id)
    if draft is None:
        return False
    session.execute(delete(RoundPlan).where(RoundPlan.id == draft.id))
    session.expunge(draft)
    return True


def release(session: Session, actor: Actor, edition: Edition, plan_id: int, now: datetime) -> bool:
    """Show the plan to everybody: from its first round on it takes the place of the one before.

    Returns whether this call released it; twice changes nothing. Raises Refusal when it was thrown away, or when its
    first round has begun without it.
    """
    require(actor, Permission.ORGANISE, edition)
    edition = editions.locked_edition(session, edition.id)
    require_open(edition)
    plan = queries.plan_of(session, edition.id, plan_id)
    if plan is None:
        raise Refusal("plan_gone")
    if plan.state is not PlanState.DRAFT:
        return False
    _require_not_begun(session, edition.id, plan.first_round)
    session.execute(
        update(RoundPlan)
        .where(RoundPlan.edition_id == edition.id, RoundPlan.state == PlanState.RELEASED)
        .values(state=PlanState.REPLACED)
    )
    plan.state, plan.released_at = PlanState.RELEASED, now
    session.flush()
    for number in range(plan.first_round, plan.rounds + 1):
        _round(session, edition.id, number)
    announce(session, PlanReleased(edition_id=edition.id, plan_id=plan.id), now)
    return True


def swap_guests(
    session: Session,
    actor: Actor,
    edition: Edition,
    ids: tuple[int, int],
    brings: tuple[Brings | None, Brings | None],
    now: datetime,
) -> None:
    """Let the guests of two talks of one round change places, in the draft or in a released round that has not begun.

    `brings` is what the new pairs have for each other: of the first host with the second guest, and the other way.
    Raises Refusal with the reason when they may not.
    """
    require(actor, Permission.ORGANISE, edition)
    edition = editions.locked_edition(session, edition.id)
    one, other = (queries.conversation(session, edition.id, id) for id in ids)
    if one is None or other is None:
        raise Refusal("talk_gone")
    check_swap(session, edition, one, other)
    plan = session.get_one(RoundPlan, one.plan_id)
    new = [
        new_talk(plan, one.round_number, one.table_number, one.host_id, other.guest_id, brings[0], by_hand=True),
        new_talk(plan, other.round_number, other.table_number, other.host_id, one.guest_id, brings[1], by_hand=True),
    ]
    plan.total += sum(talk.fit for talk in new) - one.fit - other.fit
    put_in_place(session, [one, other], new)
    if plan.state is PlanState.DRAFT:
        announce(session, PlanMade(edition_id=edition.id, plan_id=plan.id), now)
    else:
        for talk in new:
            _tell(session, talk, now)


def check_swap(session: Session, edition: Edition, one: Conversation, other: Conversation) -> None:
    """Raise Refusal unless these two talks may exchange their guests: two of one plan and one round that has not
    begun, and no two who meet twice."""
    if one.id == other.id or one.plan_id != other.plan_id or one.round_number != other.round_number:
        raise Refusal("swap_one_round")
    _require_not_begun(session, edition.id, one.round_number)
    if not queries.is_open_to_change(session, edition.id, one):
        raise Refusal("talk_gone")
    for host, guest in ((one.host_id, other.guest_id), (other.host_id, one.guest_id)):
        if queries.meet_already(session, edition.id, host, guest, one.plan_id, but=(one.id, other.id)):
            raise Refusal("swap_meet_twice")


def _require_not_begun(session: Session, edition_id: int, number: int) -> None:
    """Raise Refusal when this round, or a later one, has begun."""
    begun = [n for n, state in queries.rounds_of(session, edition_id).items() if state is not RoundState.PLANNED]
    if any(n >= number for n in begun):
        raise Refusal("round_begun")


def open_round(session: Session, edition_id: int, number: int, now: datetime) -> bool:
    """The programme has come to this round; returns whether this call opened it. Twice changes nothing."""
    round_ = _round(session, edition_id, number)
    if not _become(session, round_, (RoundState.PLANNED,), RoundState.OPEN, opened_at=now):
        return False
    announce(session, RoundOpened(edition_id=edition_id, round_id=round_.id), now)
    return True


def close_round(session: Session, edition_id: int, number: int, now: datetime) -> bool:
    """Its time is over; returns whether this call closed it. Who was said to be missing has missed it."""
    round_ = _round(session, edition_id, number)
    if not _become(session, round_, (RoundState.OPEN,), RoundState.CLOSED, closed_at=now):
        return False
    for alone, state in ((False, TalkState.TALKED), (True, TalkState.MISSED)):
        session.execute(
            update(Conversation)
            .where(
                queries.governs(edition_id),
                Conversation.round_number == number,
                Conversation.state == TalkState.PLANNED,
                Conversation.alone_id.is_not(None) if alone else Conversation.alone_id.is_(None),
            )
            .values(state=state),
            execution_options={"synchronize_session": False},
        )
    announce(session, RoundClosed(edition_id=edition_id, round_id=round_.id), now)
    return True


def skip_round(session: Session, edition_id: int, number: int, now: datetime) -> bool:
    """The programme passes over it. A round that runs is closed instead: what was talked was talked."""
    round_ = _round(session, edition_id, number)
    if round_.state is RoundState.OPEN:
        return close_round(session, edition_id, number, now)
    return _become(session, round_, (RoundState.PLANNED,), RoundState.SKIPPED, closed_at=now)


def set_back(session: Session, edition_id: int, number: int, state: RoundState) -> None:
    """The programme took a step back: this round is PLANNED or OPEN again. Nothing is announced but the programme."""
    round_ = _round(session, edition_id, number)
    round_.state = state
    round_.closed_at = None
    if state is RoundState.PLANNED:
        round_.opened_at = None
    again: dict[str, object] = {"state": TalkState.PLANNED}
    if state is RoundState.PLANNED:
        again |= {"alone_id": None, "alone_at": None}
    session.execute(
        update(Conversation)
        .where(
            queries.governs(edition_id),
            Conversation.round_number == number,
            or_(Conversation.state == TalkState.TALKED, Conversation.alone_id.is_not(None)),
        )
        .values(**again),
        execution_options={"synchronize_session": False},
    )
    session.flush()


def report_missing(session: Session, actor: Actor, edition: Edition, talk_id: int, party: int, now: datetime) -> Talk:
    """`party` sits at its table alone. Returns the talk that it has now.

    If somebody else of this round sits alone too, and the two have not met, they are put together at once, at the
    table of whoever of them sits; else those at the desk see it. Twice changes nothing. Raises as `_talk_of_party`
    does, and Refusal when the round is not open.
    """
    edition = editions.locked_edition(session, edition.id)
    talk = _talk_of_party(session, actor, edition, talk_id, party)
    if not _runs(session, edition.id, talk):
        raise Refusal("round_not_open")
    if talk.alone_id is None:
        talk.alone_id, talk.alone_at = party, now
        session.flush()
        left = _left_over(session, edition.id, talk, party)
        if left is None:
            _tell(session, talk, now)
        else:
            talk = _put_together(session, talk, left, now)
    elif talk.alone_id != party:
        raise Refusal("partner_looks_for_you", table=talk.table_number)
    return queries.talk_of(queries.conversation(session, edition.id, talk.id) or talk)


def partner_came(session: Session, actor: Actor, edition: Edition, talk_id: int, party: int, now: datetime) -> None:
    """The other has come after all. Raises as `_talk_of_party` does."""
    edition = editions.locked_edition(session, edition.id)
    talk = _talk_of_party(session, actor, edition, talk_id, party)
    if talk.alone_id is None or not _runs(session, edition.id, talk):
        return
    talk.alone_id = talk.alone_at = None
    session.flush()
    _tell(session, talk, now)


def _talk_of_party(session: Session, actor: Actor, edition: Edition, talk_id: int, party: int) -> Conversation:
    """The talk that this party presses about. Raises NotFound unless it is its own and the actor acts for it, and
    Refusal when others were put in its place: a phone may show it still."""
    acts_on_behalf(actor, replace(editions.scope_of(edition), organisations=frozenset({party})), party)
    talk = queries.conversation(session, edition.id, talk_id)
    if talk is None:
        raise Refusal("talk_gone")
    if party not in (talk.host_id, talk.guest_id):
        raise NotFound()
    return talk


def seat_free_party(session: Session, actor: Actor, edition: Edition, talk_id: int, party: int, now: datetime) -> Talk:
    """A matchmaker gives somebody who is free this round the chair of who is missing.

    Raises NotFound for a party that does not take part, and Refusal when the chair is taken, or the party has a table
    or has met the other.
    """
    require(actor, Permission.MATCHMAKE, edition)
    edition = editions.locked_edition(session, edition.id)
    talk = queries.conversation(session, edition.id, talk_id)
    if talk is None or talk.alone_id is None or not _runs(session, edition.id, talk):
        raise Refusal("talk_gone")
    if editions.participation(session, edition.id, party) is None:
        raise NotFound()
    if queries.has_table(session, edition.id, talk.round_number, party):
        raise Refusal("party_has_table")
    if queries.meet_already(session, edition.id, talk.alone_id, party, talk.plan_id):
        raise Refusal("swap_meet_twice")
    plan = session.get_one(RoundPlan, talk.plan_id)
    host, guest = (talk.host_id, party) if talk.alone_id == talk.host_id else (party, talk.guest_id)
    new = new_talk(plan, talk.round_number, talk.table_number, host, guest, None, by_hand=True)
    _tell(session, talk, now)  # who was missing hears of it too
    put_in_place(session, [talk], [new])
    _tell(session, new, now)
    return queries.talk_of(queries.conversation(session, edition.id, new.id) or new)


def say_what_about(session: Session, edition: Edition, talk_id: int, brings: Brings, now: datetime) -> None:
    """Write down what two have for each other who were put together in haste, and tell them: their phones may have
    shown the empty talk already."""
    editions.locked_edition(session, edition.id)
    talk = queries.conversation(session, edition.id, talk_id)
    if talk is not None and talk.offer_id is None:
        write_about(talk, brings)
        session.flush()
        _tell(session, talk, now)


def _runs(session: Session, edition_id: int, talk: Conversation) -> bool:
    """Whether this talk is of the released plan, in the round that is open now, and nobody has missed it."""
    return (
        talk.state is TalkState.PLANNED
        and queries.open_round_number(session, edition_id) == talk.round_number
        and queries.is_governing(session, edition_id, talk)
    )


def _left_over(session: Session, edition_id: int, talk: Conversation, party: int) -> Conversation | None:
    """The talk of somebody who sits alone too and has not met `party`: of the other side first, then who waits
    longest."""
    waiting = [
        each
        for each in queries.alone_in_round(session, edition_id, talk.round_number)
        if each.id != talk.id
        and each.alone_id is not None
        and not queries.meet_already(session, edition_id, party, each.alone_id, talk.plan_id)
    ]
    own = _is_business(talk, party)
    return min(
        waiting,
        key=lambda each: (_is_business(each, each.alone_id) is own, each.alone_at or talk.alone_at),
        default=None,
    )


def _is_business(talk: Conversation, party: int | None) -> bool:
    return (talk.host if party == talk.host_id else talk.guest).kind is OrganisationKind.BUSINESS


def _put_together(session: Session, talk: Conversation, left: Conversation, now: datetime) -> Conversation:
    """The two that sit alone talk with each other; the two that are missing stand on record in the other row."""
    first, second = talk.alone_id, left.alone_id
    assert first is not None
    assert second is not None
    # Who sits stays where it is; of two that sit, or walk, who has waited longest.
    at, to = (left, talk) if left.host_id == second else (talk, left)
    host, guest = (second, first) if at is left else (first, second)
    missing = [one.guest_id if one.alone_id == one.host_id else one.host_id for one in (at, to)]
    plan = session.get_one(RoundPlan, talk.plan_id)
    number = talk.round_number
    together = new_talk(plan, number, at.table_number, host, guest, None, by_hand=True)
    absent = new_talk(plan, number, to.table_number, missing[0], missing[1], None, by_hand=True)
    absent.state = TalkState.MISSED
    put_in_place(session, [talk, left], [together, absent])
    _tell(session, together, now)
    _tell(session, absent, now)
    return together


def _round(session: Session, edition_id: int, number: int) -> Round:
    """The round's row, made if need be: the edition's lock lets no two make it."""
    editions.locked_edition(session, edition_id)
    round_ = queries.round_of(session, edition_id, number)
    if round_ is None:
        round_ = Round(edition_id=edition_id, number=number, state=RoundState.PLANNED)
        session.add(round_)
        session.flush()
    return round_


def _become(
    session: Session, round_: Round, before: tuple[RoundState, ...], after: RoundState, **moments: datetime
) -> bool:
    changed = session.scalar(
        update(Round)
        .where(Round.id == round_.id, Round.state.in_(before))
        .values(state=after, **moments)
        .returning(Round.id),
        execution_options={"synchronize_session": False},
    )
    session.refresh(round_)
    return changed is not None


def _tell(session: Session, talk: Conversation, now: datetime) -> None:
    event = ConversationChanged(
        edition_id=talk.edition_id, conversation_id=talk.id, host_id=talk.host_id, guest_id=talk.guest_id
    )
    announce(session, event, now)
