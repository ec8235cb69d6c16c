"""Three desks empty one queue of 200: none twice, every number once, no gap."""

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from beursvloer.access.permissions import Role
from beursvloer.accounts.queries import actor_of
from beursvloer.contracts.models import Match, MatchChange
from beursvloer.contracts.rules import Act
from beursvloer.database import Database, begin_write
from beursvloer.desks import actions
from beursvloer.desks.rules import Stage
from beursvloer.editions.models import Edition
from tests.conftest import NOW
from tests.desks.steps import at_notary, on_an_evening, somebody
from tests.rivals import Task, in_processes, in_threads

pytestmark = pytest.mark.races
CONTRACTS = 200
DESKS = 3


def stamp_next(session: Session, person_id: int, edition_id: int) -> str:
    """Take what is free and ratify it, in two transactions as a desk does."""
    actor, edition = actor_of(session, person_id), session.get_one(Edition, edition_id)
    match = actions.take_next(session, actor, edition, Stage.NOTARY, f"desk {person_id}", NOW)
    if match is None:
        return "nothing"
    session.commit()
    begin_write(session)
    return f"{match.id} {actions.ratify(session, actor, match, f'desk {person_id}', match.version, NOW)}"


@pytest.mark.parametrize("workers", [in_threads, in_processes])
def test_three_desks_handle_each_contract_once(committed_database: Database, workers) -> None:
    with committed_database.session() as session:
        edition = on_an_evening(session)
        at_notary(session, edition, CONTRACTS)
        people = [somebody(session, edition, Role.NOTARY).person_id or 0 for _desk in range(DESKS)]
        session.commit()
    tasks: list[list[Task]] = [[(person, edition.id)] * CONTRACTS for person in people]
    said = workers(committed_database, [(stamp_next, mine) for mine in tasks])
    done = [word.split() for word in said if word != "nothing"]
    assert len(done) == CONTRACTS
    assert len({match for match, _number in done}) == CONTRACTS
    assert sorted(int(number) for _match, number in done) == list(range(1, CONTRACTS + 1))
    with committed_database.session() as session:
        numbers = session.scalars(select(Match.number).order_by(Match.number)).all()
        assert numbers == list(range(1, CONTRACTS + 1))
        stamps = select(func.count()).where(MatchChange.act == Act.RATIFIED)
        assert session.scalar(stamps) == CONTRACTS
