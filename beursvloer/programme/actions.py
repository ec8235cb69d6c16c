"""Writes on the programme: a whole one from a template, and the one place where a turn of the clock is written.

Who moves the clock of an evening calls `evening.actions`: rounds and the hall's numbers follow from it there. What lies
below that, and may do nothing before the clock is where it should be, calls `catch_up`.
"""

from collections.abc import Callable
from dataclasses import asdict, replace
from datetime import datetime
from typing import Any, cast

from sqlalchemy import CursorResult, delete, update
from sqlalchemy.orm import Session

from beursvloer.access.permissions import Actor, Permission
from beursvloer.editions.actions import require
from beursvloer.editions.models import Edition
from beursvloer.editions.queries import locked_edition
from beursvloer.live.announce import announce
from beursvloer.live.events import ProgrammeChanged
from beursvloer.programme import queries
from beursvloer.programme.models import Programme, ProgrammeItem, ProgrammeStep
from beursvloer.programme.planner import EveningTemplate, evening_of
from beursvloer.programme.rules import (
    NEW,
    Clock,
    ClockState,
    Evening,
    Item,
    ItemKind,
    Items,
    ItemState,
    Scene,
    Turn,
    advance,
)
from beursvloer.refusals import Refusal

FILL = "fill"
"""The step of making a whole programme."""

Mover = Callable[[Session, int, datetime], Evening | None]
_mover: Mover | None = None


def moves_the_clock(mover: Mover) -> Mover:
    """What `catch_up` calls. Rounds and the hall follow the clock and lie above it, so the mover is handed in here."""
    global _mover
    _mover = mover
    return mover


def catch_up(session: Session, edition_id: int, now: datetime) -> None:
    """Let happen first what should have happened by now, when the scheduler is late or dead.

    The caller holds the edition's lock. Raises LookupError when something is due and nobody moves the clock.
    """
    stored = queries.stored_programme(session, edition_id)
    if stored is None or not advance(stored.items, stored.clock, now).transitions:
        return
    if _mover is None:
        raise LookupError("nobody moves the clock: import beursvloer.evening.actions")
    _mover(session, edition_id, now)


def fill_programme(
    session: Session, actor: Actor, edition: Edition, template: EveningTemplate, tables: int, now: datetime
) -> Evening:
    """A whole evening in one go, instead of what stood there; undo brings that back.

    Raises Refusal once the clock has started.
    """
    require(actor, Permission.ORGANISE, edition)
    edition = locked_edition(session, edition.id)
    edition.tables = tables
    before = queries.stored_programme(session, edition.id)
    if before is not None and before.clock.state is not ClockState.NOT_STARTED:
        raise Refusal("programme_started")
    turn = Turn(evening_of(template), Clock())
    return write_turn(session, edition.id, before, turn, FILL, actor.person_id, now)


def write_turn(
    session: Session,
    edition_id: int,
    before: Evening | None,
    turn: Turn,
    command: str,
    person_id: int | None,
    now: datetime,
    *,
    undone: ProgrammeStep | None = None,
) -> Evening:
    """Write what became of the programme, with the step that made it, and tell everybody.

    The caller holds the edition's lock; the version settles it for whoever does not. `undone`: the step that this one
    takes back, which is then no way back any more, and nor is this.
    """
    known = before or Evening((), Clock(), 1)
    if before is None:
        session.add(Programme(edition_id=edition_id))
        session.flush()
    session.add(
        ProgrammeStep(
            edition_id=edition_id,
            command=command,
            person_id=person_id,
            before=to_json(known) | ({"undoes": undone.id} if undone is not None else {}),
            undone=undone is not None,
            at=now,
        )
    )
    if undone is not None:
        undone.undone = True
    items = _write_items(session, edition_id, known.items, turn.items)
    changed = update(Programme).where(Programme.edition_id == edition_id, Programme.version == known.version)
    values = {**asdict(turn.clock), "version": known.version + 1}
    if cast(CursorResult[Any], session.execute(changed.values(values))).rowcount != 1:
        raise Refusal("programme_changed_meanwhile")
    announce(session, ProgrammeChanged(edition_id=edition_id), now)
    return Evening(items, turn.clock, known.version + 1)


def _write_items(session: Session, edition_id: int, old: Items, new: Items) -> Items:
    """Rows for items: what is gone goes, what has no row gets one; returns them with their ids."""
    was = {item.id: item for item in old}
    gone = set(was) - {item.id for item in new}
    # A round's number is unique: all that change let go of theirs before any takes a new one.
    renamed = [item.id for item in new if item.id in was and was[item.id].round_number != item.round_number]
    if gone:
        session.execute(delete(ProgrammeItem).where(ProgrammeItem.id.in_(gone)))
    if renamed:
        session.execute(update(ProgrammeItem).where(ProgrammeItem.id.in_(renamed)).values(round_number=None))
    written = []
    for item in new:
        values = asdict(item)
        if item.id in was:
            if was[item.id] != item:
                session.execute(update(ProgrammeItem).where(ProgrammeItem.id == item.id).values(values))
        else:
            row = ProgrammeItem(edition_id=edition_id, **{k: v for k, v in values.items() if k != "id" or v != NEW})
            session.add(row)
            session.flush()
            item = replace(item, id=row.id)
        written.append(item)
    session.flush()
    return tuple(written)


def to_json(evening: Evening) -> dict[str, Any]:
    """A programme as a step keeps it: moments as ISO, words as their values."""
    return {
        "version": evening.version,
        "clock": {key: _plain(value) for key, value in asdict(evening.clock).items()},
        "items": [{key: _plain(value) for key, value in asdict(item).items()} for item in evening.items],
    }


def from_json(kept: dict[str, Any]) -> Evening:
    clock = kept["clock"]
    return Evening(
        tuple(
            Item(
                **{
                    **item,
                    "kind": ItemKind(item["kind"]),
                    "state": ItemState(item["state"]),
                    "scene": item["scene"] and Scene(item["scene"]),
                    "started_at": _moment(item["started_at"]),
                    "ended_at": _moment(item["ended_at"]),
                }
            )
            for item in kept["items"]
        ),
        Clock(ClockState(clock["state"]), clock["item_id"], _moment(clock["ends_at"]), clock["left_seconds"]),
        kept["version"],
    )


def _plain(value: Any) -> Any:
    return value.isoformat() if isinstance(value, datetime) else value


def _moment(text: str | None) -> datetime | None:
    return None if text is None else datetime.fromisoformat(text)
