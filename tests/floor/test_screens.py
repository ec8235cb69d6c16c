"""What a participant sees of own proposals and matches, and what asks most."""

from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy.orm import Session

from beursvloer.access.permissions import Actor
from beursvloer.contracts.models import Match
from beursvloer.contracts.rules import MatchState, Party
from beursvloer.floor.queries import current_floor
from beursvloer.floor.screens import Todo, my_matches, todo_of
from tests.conftest import NOW
from tests.factories import actor_for, make_edition, make_organisation


def match(**fields: Any) -> Match:
    return Match(**{"state": MatchState.DRAFT, "owner": Party.ASKER} | fields)


@pytest.mark.parametrize(
    ("fields", "giver", "asker"),
    [
        ({}, Todo.FILL_IN, Todo.FILL_IN),
        ({"giver_confirmed_at": NOW}, Todo.WAIT_OTHER, Todo.CONFIRM),
        ({"asker_confirmed_at": NOW}, Todo.CONFIRM, Todo.WAIT_OTHER),
        ({"state": MatchState.AT_VALUATION}, Todo.WAIT_DESK, Todo.WAIT_DESK),
        ({"state": MatchState.AT_NOTARY}, Todo.WAIT_DESK, Todo.WAIT_DESK),
        ({"state": MatchState.RATIFIED}, Todo.WAIT_FIRST_STEP, Todo.FIRST_STEP),
        ({"state": MatchState.RATIFIED, "owner": Party.GIVER}, Todo.FIRST_STEP, Todo.WAIT_FIRST_STEP),
        ({"state": MatchState.PLANNED}, Todo.NOTHING, Todo.NOTHING),
        ({"state": MatchState.DONE}, Todo.NOTHING, Todo.NOTHING),
    ],
)
def test_the_next_thing_to_do_of_each_side(fields: dict[str, Any], giver: Todo, asker: Todo) -> None:
    one = match(**fields)
    assert (todo_of(one, Party.GIVER), todo_of(one, Party.ASKER)) == (giver, asker)


def test_what_asks_something_stands_first_and_what_is_late_before_it(session: Session) -> None:
    edition = make_edition(session)
    giver, asker = make_organisation(session, edition), make_organisation(session, edition)
    parties = {"giver": giver, "asker": asker, "giver_id": giver.id, "asker_id": asker.id, "performance": "p"}
    today = NOW.date()
    done = match(id=1, state=MatchState.DONE, **parties)
    on_time = match(id=2, state=MatchState.RATIFIED, first_step_by=today, **parties)
    late = match(id=3, state=MatchState.RATIFIED, first_step_by=today - timedelta(days=1), **parties)
    actor = Actor(person_id=1, organisations=frozenset({asker.id}))
    seen = my_matches([done, on_time, late], actor, today)
    assert [(one.id, one.late, one.giver) for one in seen] == [(3, True, False), (2, False, False), (1, False, False)]


def test_the_floor_people_mean_is_their_own_or_the_only_open_one(session: Session) -> None:
    first = make_edition(session)
    visitor = Actor(person_id=1)
    assert current_floor(session, visitor) == first
    second = make_edition(session)
    assert current_floor(session, visitor) is None
    mine = actor_for(session, make_organisation(session, second))
    assert current_floor(session, mine) == second
