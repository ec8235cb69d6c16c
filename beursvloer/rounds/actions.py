"""Writes on rounds and talks."""

from datetime import datetime

from sqlalchemy import update
from sqlalchemy.orm import Session

from beursvloer.editions import queries as editions
from beursvloer.live.announce import announce
from beursvloer.live.events import RoundClosed, RoundOpened
from beursvloer.rounds import queries
from beursvloer.rounds.models import Conversation, Round
from beursvloer.rounds.rules import RoundState, TalkState


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
    session.execute(
        update(Conversation)
        .where(
            queries.governs(edition_id),
            Conversation.round_number == number,
            Conversation.state == TalkState.PLANNED,
        )
        .values(state=TalkState.TALKED),
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
    session.execute(
        update(Conversation)
        .where(queries.governs(edition_id), Conversation.round_number == number, Conversation.state == TalkState.TALKED)
        .values(state=TalkState.PLANNED),
        execution_options={"synchronize_session": False},
    )
    session.flush()


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
