"""How a talk comes to stand in a plan, and changes there."""

from sqlalchemy.orm import Session

from beursvloer.rounds.models import Conversation, RoundPlan
from beursvloer.rounds.planner import Brings
from beursvloer.rounds.rules import TalkState


def new_talk(
    plan: RoundPlan, number: int, table: int, host: int, guest: int, brings: Brings | None, *, by_hand: bool = False
) -> Conversation:
    """A row for these two, not stored yet."""
    talk = Conversation(
        plan_id=plan.id,
        edition_id=plan.edition_id,
        round_number=number,
        table_number=table,
        host_id=host,
        guest_id=guest,
        by_hand=by_hand,
        state=TalkState.PLANNED,
        fit=0,
    )
    if brings is not None:
        write_about(talk, brings)
    return talk


def write_about(talk: Conversation, brings: Brings) -> None:
    """What they have to talk about."""
    talk.fit = brings.fit
    if brings.notes:
        talk.offer_id, talk.request_id = brings.notes
    if brings.back:
        talk.back_offer_id, talk.back_request_id = brings.back


def put_in_place(session: Session, old: list[Conversation], new: list[Conversation]) -> None:
    """Take these rows away and put others there: two rows that change places would be in each other's way."""
    for talk in old:
        session.delete(talk)
    session.flush()
    session.add_all(new)
    session.flush()
