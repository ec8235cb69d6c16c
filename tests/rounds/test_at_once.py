"""Two organisers at the same moment: one draft, one release; two left over: one table."""

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from beursvloer.accounts.queries import actor_of
from beursvloer.database import Database, begin_write
from beursvloer.editions.models import Edition
from beursvloer.live.models import EventRow
from beursvloer.rounds import actions, planner, queries
from beursvloer.rounds.models import Conversation, RoundPlan
from beursvloer.rounds.rules import PlanState, TalkState
from tests.factories import person_of
from tests.rivals import NOW, in_processes, in_threads, overlapping
from tests.rounds.halls import Hall, make_hall

pytestmark = pytest.mark.races
PEOPLE = 6


def plan(session: Session, person_id: int, edition_id: int) -> str:
    """As the page does: read, compute, and save."""
    edition = session.get_one(Edition, edition_id)
    given = planner.read_input(session, edition, NOW)
    outcome = planner.compute(given)
    return str(
        actions.save_draft(session, actor_of(session, person_id), edition, given.version, outcome, NOW).first_round
    )


def release(session: Session, person_id: int, edition_id: int) -> str:
    """Whatever draft stands on the page."""
    draft = queries.draft_plan(session, edition_id)
    if draft is None:
        return "no draft"
    edition = session.get_one(Edition, edition_id)
    return str(actions.release(session, actor_of(session, person_id), edition, draft.id, NOW))


def open_first(session: Session, _person_id: int, edition_id: int) -> str:
    return str(actions.open_round(session, edition_id, 1, NOW))


def say_alone(session: Session, person_id: int, talk_id: int) -> str:
    talk = session.get_one(Conversation, talk_id)
    edition, actor = session.get_one(Edition, talk.edition_id), actor_of(session, person_id)
    [party] = actor.organisations & {talk.host_id, talk.guest_id}
    now = actions.report_missing(session, actor, edition, talk_id, party, NOW)
    return "together" if now.alone_id is None else "alone"


def standing(database: Database) -> tuple[int, int]:
    """(organiser, edition) of a hall."""
    with database.session() as session:
        begin_write(session)
        hall = make_hall(session)
        session.commit()
        return hall.organiser.id, hall.edition.id


def told(session: Session, name: str) -> int:
    return len(session.scalars(select(EventRow.id).where(EventRow.name == name)).all())


@pytest.mark.parametrize("together", [in_threads, in_processes])
def test_six_organisers_plan_and_release_and_one_plan_holds_each_round(committed_database: Database, together) -> None:
    organiser, edition_id = standing(committed_database)
    task = organiser, edition_id
    said = together(committed_database, [(plan, [task, task])] * 3 + [(release, [task, task])] * 3)

    assert set(said) <= {"1", "True", "False", "no draft"}
    with committed_database.session() as session:
        plans = session.scalars(select(RoundPlan)).all()
        assert sum(one.state is PlanState.DRAFT for one in plans) <= 1
        assert sum(one.state is PlanState.RELEASED for one in plans) == min(1, said.count("True"))
        assert told(session, "PlanReleased") == said.count("True")
        talks = session.scalars(select(Conversation).where(queries.governs(edition_id))).all()
        assert len({(talk.round_number, talk.host_id) for talk in talks}) == len(talks)


def test_a_release_tapped_twice_is_told_once(committed_database: Database) -> None:
    organiser, edition_id = standing(committed_database)
    with committed_database.session() as session:
        begin_write(session)
        plan(session, organiser, edition_id)
        draft = queries.draft_plan(session, edition_id)
        session.commit()
    assert draft is not None

    def tap(session: Session) -> bool:
        edition = session.get_one(Edition, edition_id)
        return actions.release(session, actor_of(session, organiser), edition, draft.id, NOW)

    assert overlapping(committed_database, tap) == ["True", "False"]
    with committed_database.session() as session:
        assert told(session, "PlanReleased") == 1


@pytest.mark.parametrize("together", [in_threads, in_processes])
def test_a_round_is_opened_by_one_of_many(committed_database: Database, together) -> None:
    task = standing(committed_database)
    said = together(committed_database, [(open_first, [task])] * PEOPLE)

    assert sorted(said) == ["False"] * (PEOPLE - 1) + ["True"]
    with committed_database.session() as session:
        assert told(session, "RoundOpened") == 1


def test_a_round_that_opens_while_its_plan_is_released_has_one_plan_or_none(committed_database: Database) -> None:
    task = standing(committed_database)
    with committed_database.session() as session:
        begin_write(session)
        plan(session, *task)
        session.commit()
    said = in_threads(committed_database, [(open_first, [task]), (release, [task]), (release, [task])])

    assert "True" in said
    with committed_database.session() as session:
        talks = queries.released_round(session, task[1], 1)
        assert len(talks) == (0 if "round_begun" in said else 4)


def test_four_left_over_at_once_make_two_tables_or_wait(committed_database: Database) -> None:
    """Everybody says it in the same second: nobody sits at two tables, and nobody is lost."""
    with committed_database.session() as session:
        begin_write(session)
        hall: Hall = make_hall(session, rounds=2)
        hall.release()
        hall.open(1)
        talks = hall.round(1)
        hosts = {talk.id: next(club for club in hall.clubs if club.id == talk.host_id) for talk in talks}
        tasks = [(person_of(session, hosts[talk.id]).id, talk.id) for talk in talks]
        session.commit()
        edition_id = hall.edition.id
    said = in_threads(committed_database, [(say_alone, [task]) for task in tasks])

    assert sorted(said) == ["alone", "alone", "together", "together"]
    with committed_database.session() as session:
        now = [talk for talk in queries.all_released_talks(session, edition_id) if talk.round_number == 1]
        sitting = [party for talk in now if talk.state is TalkState.PLANNED for party in talk.parties]
        assert sorted(sitting) == sorted(talk.host_id for talk in talks)
