"""The only way by which the clock of an evening moves, and everything that follows from it in the same transaction.

Everything here holds the edition's lock. Called twice, by two processes, or again after a crash: each item begins and
ends once, each round opens and closes once.
"""

from dataclasses import replace
from datetime import datetime

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from beursvloer.access.permissions import Actor, Permission
from beursvloer.editions.actions import require
from beursvloer.editions.models import Edition, Participation
from beursvloer.editions.queries import locked_edition
from beursvloer.programme import queries as programmes
from beursvloer.programme.actions import from_json, moves_the_clock, write_turn
from beursvloer.programme.models import ProgrammeStep
from beursvloer.programme.moves import (
    Add,
    Command,
    Edit,
    Extend,
    Move,
    Redo,
    Remove,
    Start,
    Swap,
    Undo,
    apply,
    repeat,
    restore,
)
from beursvloer.programme.rules import (
    Began,
    Ended,
    Evening,
    ItemState,
    Skipped,
    TakenBack,
    Transition,
    Turn,
    advance,
    hall_is_frozen,
)
from beursvloer.refusals import Refusal
from beursvloer.rounds import actions as rounds
from beursvloer.rounds.models import Round
from beursvloer.rounds.rules import RoundState
from beursvloer.tally import actions as tally

ADVANCE = "advance"
"""The step of the clock itself."""
UNDO = "undo"
REDO = "redo"
START = "start"
AT_DESK = frozenset({"pause", "resume", "extend", "shorten", "skip", "begin", "move", "swap", "remove"})
"""What one press at the control desk takes back. A programme is not lost there by one key too many, nor its evening."""


def do(session: Session, actor: Actor, edition: Edition, command: Command, now: datetime) -> Evening:
    """What the organiser does with the programme or its clock.

    A command names the version of the programme that was looked at, except where doing it twice is doing it once.
    The same step once more from the same version (a double tap) changes nothing. Raises Refusal when somebody else, or
    the clock, was first.
    """
    require(actor, Permission.ORGANISE, edition)
    edition = locked_edition(session, edition.id)
    stored = programmes.stored_programme(session, edition.id)
    if stored is None:
        raise Refusal("programme_empty")
    if _is_second_tap(session, edition.id, actor, command, stored.version):
        return stored
    evening = _advanced(session, edition, stored, now)
    _check_seen(session, edition.id, command, evening.version)
    if isinstance(command, Undo):
        return _undo(session, actor, edition, evening, command, now)
    if isinstance(command, Redo):
        return _redo(session, actor, edition, evening, now)
    if isinstance(command, Start):
        command = replace(command, planned_at=edition.starts_at)
    turn = apply(evening.items, evening.clock, command, now)
    if (turn.items, turn.clock) == (evening.items, evening.clock):
        return evening
    return _write(session, edition, evening, turn, name_of(command), actor.person_id, now)


@moves_the_clock
def advance_due(session: Session, edition_id: int, now: datetime) -> Evening | None:
    """Let happen what should have happened by now, at its own moments. Nothing due changes nothing."""
    edition = locked_edition(session, edition_id)
    stored = programmes.stored_programme(session, edition_id)
    return None if stored is None else _advanced(session, edition, stored, now)


def set_tables(session: Session, actor: Actor, edition: Edition, tables: int) -> None:
    """How many tables there are for the timed talks; a plan that was made before keeps to its own number."""
    require(actor, Permission.ORGANISE, edition)
    locked_edition(session, edition.id).tables = tables
    session.flush()


def name_of(command: Command) -> str:
    """The command as its step is called."""
    if isinstance(command, Extend) and command.seconds < 0:
        return "shorten"
    return type(command).__name__.lower()


def _is_second_tap(session: Session, edition_id: int, actor: Actor, command: Command, version: int) -> bool:
    """Whether this person did this very thing already, from the version that the command names."""
    if command.version is None or command.version == version:
        return False
    last = programmes.last_step(session, edition_id)
    return (
        last is not None
        and last.person_id == actor.person_id
        and last.command == name_of(command)
        and last.before["version"] == command.version
    )


def _check_seen(session: Session, edition_id: int, command: Command, version: int) -> None:
    """Raise Refusal when the programme is no longer what was looked at.

    Whoever changes an item that is still to come need not begin anew because the clock went on meanwhile: the rules
    see whether it is still to come.
    """
    if command.version is None or command.version == version:
        return
    steps = programmes.steps_since(session, edition_id, version - command.version)
    if not steps or any(step.command != ADVANCE for step in steps):
        raise Refusal("programme_changed_meanwhile")
    if not isinstance(command, (Edit, Add, Remove, Move, Swap)):
        raise Refusal("clock_moved_on")


def _advanced(session: Session, edition: Edition, stored: Evening, now: datetime) -> Evening:
    turn = advance(stored.items, stored.clock, now)
    if not turn.transitions:
        return stored
    return _write(session, edition, stored, turn, ADVANCE, None, now)


def _undo(session: Session, actor: Actor, edition: Edition, evening: Evening, command: Undo, now: datetime) -> Evening:
    """Take back the newest step. Raises Refusal when there is none, or the clock has gone on by itself since.

    The beginning of an evening is taken back only as long as nobody came in and no round opened.
    """
    step = programmes.newest_step(session, edition.id)
    if step is None:
        raise Refusal("nothing_to_undo")
    if step.command == ADVANCE:
        raise Refusal("clock_moved_on")
    if command.at_desk and step.command not in AT_DESK:
        raise Refusal("undo_on_programme")
    if step.command == START and is_lived(session, edition.id):
        raise Refusal("evening_is_lived")
    before = from_json(step.before)
    turn = restore(evening.items, evening.clock, (before.items, before.clock), step.at, now)
    evening = _write(session, edition, evening, turn, UNDO, actor.person_id, now, undone=step)
    return _advanced(session, edition, evening, now)


def _redo(session: Session, actor: Actor, edition: Edition, evening: Evening, now: datetime) -> Evening:
    """Do again what the newest step took back. Raises Refusal when that took nothing back."""
    last = programmes.last_step(session, edition.id)
    if last is None or last.command != UNDO or "undoes" not in last.before:
        raise Refusal("nothing_to_redo")
    after = from_json(last.before)
    turn = repeat(evening.items, evening.clock, (after.items, after.clock), last.at, now)
    evening = _write(session, edition, evening, turn, REDO, actor.person_id, now, undone=last)
    session.get_one(ProgrammeStep, last.before["undoes"]).undone = False
    session.flush()
    return _advanced(session, edition, evening, now)


def is_lived(session: Session, edition_id: int) -> bool:
    """Whether somebody came in or a round opened: from then on an evening has begun for people, not for a clock."""
    came = select(Participation.edition_id).where(
        Participation.edition_id == edition_id, Participation.arrived_at.is_not(None)
    )
    opened = select(Round.id).where(Round.edition_id == edition_id, Round.opened_at.is_not(None))
    return bool(session.scalar(select(or_(came.exists(), opened.exists()))))


def _write(
    session: Session,
    edition: Edition,
    before: Evening,
    turn: Turn,
    command: str,
    person_id: int | None,
    now: datetime,
    *,
    undone: ProgrammeStep | None = None,
) -> Evening:
    evening = write_turn(session, edition.id, before, turn, command, person_id, now, undone=undone)
    for transition in turn.transitions:
        _follow(session, edition.id, transition, now)
    _follow_in_the_hall(session, edition, before, evening, now)
    return evening


def _follow(session: Session, edition_id: int, transition: Transition, now: datetime) -> None:
    """Rounds open and close with their items, at the item's own moment, also when it is told late."""
    item = transition.item
    number = item.round_number
    if number is None:
        return
    match transition:
        case Began():
            rounds.open_round(session, edition_id, number, item.started_at or now)
        case Ended():
            rounds.close_round(session, edition_id, number, item.ended_at or now)
        case Skipped():
            rounds.skip_round(session, edition_id, number, now)
        case TakenBack() if item.state in (ItemState.RUNNING, ItemState.PLANNED):
            back = RoundState.OPEN if item.state is ItemState.RUNNING else RoundState.PLANNED
            rounds.set_back(session, edition_id, number, back)


def _follow_in_the_hall(session: Session, edition: Edition, before: Evening, after: Evening, now: datetime) -> None:
    """The hall's numbers stand still from the freeze to the reveal, also when one of them is skipped or taken back.

    Undo of a freeze shows the numbers again; undo of a reveal stores a new picture, for what the hall has seen it has
    seen.
    """
    freezes = hall_is_frozen(after.items, after.clock)
    if freezes == hall_is_frozen(before.items, before.clock):
        return
    (tally.freeze if freezes else tally.reveal)(session, edition, now)
