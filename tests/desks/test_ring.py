"""A ring at the notary: one line, one in hand, one stamp; and only when all of it is there."""

from datetime import timedelta

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from beursvloer.access.permissions import Role
from beursvloer.accounts.queries import actor_of as actor_of_person
from beursvloer.accounts.role_actions import grant_role
from beursvloer.contracts import actions as contracts
from beursvloer.contracts.models import Match, MatchChange
from beursvloer.contracts.queries import tied_with, version_of
from beursvloer.contracts.rules import Act, MatchState
from beursvloer.database import Database, begin_write
from beursvloer.desks import actions, queries
from beursvloer.desks.rules import Queue, Stage, WaitingRing
from beursvloer.desks.screens import counter_of
from beursvloer.editions.models import Edition
from beursvloer.refusals import Refusal
from tests.conftest import NOW
from tests.contracts.rings import PARTIES, agree, make_ring
from tests.contracts.steps import GIVER, of
from tests.desks.steps import at_notary, on_an_evening, somebody, take
from tests.factories import actor_of, make_edition, make_match, make_organiser, person_of
from tests.rivals import Task, in_processes, in_threads, overlapping

LATER = NOW + timedelta(minutes=3)


@pytest.fixture
def edition(session: Session) -> Edition:
    return make_edition(session)


def test_what_is_not_whole_cannot_be_taken_and_says_what_it_waits_for(session: Session, edition: Edition) -> None:
    notary = somebody(session, edition, Role.NOTARY)
    legs = make_ring(session, edition, confirmed=2)
    counter = counter_of(session, edition, Stage.NOTARY, notary, "desk", NOW)
    assert (counter.queue.count, counter.free, counter.others) == (0, 0, 0)
    assert counter.rings == (WaitingRing(PARTIES[:3], 2),)
    assert (counter.rings[0].size, counter.rings[0].lacks) == (3, 1)
    assert take(session, notary, edition, Stage.NOTARY) is None
    with pytest.raises(Refusal, match="desk_taken"):
        actions.hold(session, notary, legs[0], Stage.NOTARY, "desk", NOW)


def test_a_whole_ring_is_one_line_and_waits_since_its_last_leg_came(session: Session, edition: Edition) -> None:
    notary = somebody(session, edition, Role.NOTARY)
    legs = make_ring(session, edition, confirmed=2)
    alone = make_match(session, edition, confirmed=True)
    agree(session, legs[2], LATER)
    counter = counter_of(session, edition, Stage.NOTARY, notary, "desk", LATER)
    assert (counter.queue, counter.free) == (Queue(Stage.NOTARY, 2, 180, legs=3), 2)
    assert [ring.here for ring in counter.rings] == [3]
    assert take(session, notary, edition, Stage.NOTARY, now=LATER) == alone
    other = somebody(session, edition, Role.NOTARY)
    assert take(session, other, edition, Stage.NOTARY, now=LATER) == legs[0]
    assert take(session, somebody(session, edition, Role.NOTARY), edition, Stage.NOTARY, now=LATER) is None


def test_the_stamp_at_the_desk_ratifies_all(session: Session, edition: Edition) -> None:
    notary = somebody(session, edition, Role.NOTARY)
    legs = make_ring(session, edition)
    held = take(session, notary, edition, Stage.NOTARY)
    with pytest.raises(Refusal, match="match_changed_meanwhile"):
        actions.ratify(session, notary, held, "desk", version_of(legs) - 1, NOW)
    assert actions.ratify(session, notary, held, "desk", version_of(legs), NOW) == 1
    assert [leg.number for leg in legs] == [1, 2, 3]
    assert queries.in_hand(session, edition.id, Stage.NOTARY, notary, "desk") is None


def test_another_desk_gets_at_no_leg_of_a_ring_that_is_in_hand(session: Session, edition: Edition) -> None:
    first, second = somebody(session, edition, Role.NOTARY), somebody(session, edition, Role.NOTARY)
    legs = make_ring(session, edition)
    take(session, first, edition, Stage.NOTARY)
    with pytest.raises(Refusal, match="desk_taken"):
        actions.ratify(session, second, legs[0], "desk 2", version_of(legs), NOW)

    with pytest.raises(Refusal, match="match_at_a_desk"):
        actions.ratify(session, second, legs[1], "desk 2", version_of(legs), NOW)
    with pytest.raises(Refusal, match="match_at_a_desk"):
        actions.ask(session, second, legs[2], Stage.NOTARY, "desk 2", "Welke dag?", NOW)


def test_a_leg_that_goes_back_takes_the_ring_from_the_desk(session: Session, edition: Edition) -> None:
    notary = somebody(session, edition, Role.NOTARY)
    legs = make_ring(session, edition)
    take(session, notary, edition, Stage.NOTARY)
    contracts.take_back(session, of(session, legs[1], GIVER), legs[1], NOW)
    session.refresh(legs[0])
    assert (legs[0].claimed_by, queries.in_hand(session, edition.id, Stage.NOTARY, notary, "desk")) == (None, None)
    with pytest.raises(Refusal, match="desk_taken"):
        actions.hold(session, notary, legs[0], Stage.NOTARY, "desk", NOW)


def test_the_desk_sends_one_leg_of_a_ring_back(session: Session, edition: Edition) -> None:
    notary = somebody(session, edition, Role.NOTARY)
    legs = make_ring(session, edition)
    take(session, notary, edition, Stage.NOTARY)
    actions.ask(session, notary, legs[2], Stage.NOTARY, "desk", "Welke dag?", NOW)
    assert [leg.state for leg in legs] == [MatchState.AT_NOTARY, MatchState.AT_NOTARY, MatchState.DRAFT]
    assert take(session, notary, edition, Stage.NOTARY) is None


def test_who_is_in_the_ring_or_valued_a_large_leg_leaves_it_to_another(session: Session, edition: Edition) -> None:
    legs = make_ring(session, edition)
    party = person_of(session, legs[2].giver)
    make_organiser(session, edition)
    valuer = somebody(session, edition, Role.NOTARY)
    legs[1].valued_by = valuer.person_id
    session.flush()
    grant_role(session, party.id, Role.NOTARY, NOW, None, edition.id)
    for actor in (actor_of(session, party), valuer):
        assert take(session, actor, edition, Stage.NOTARY) is None
        assert counter_of(session, edition, Stage.NOTARY, actor, "desk", NOW).others == 1
    assert take(session, somebody(session, edition, Role.NOTARY), edition, Stage.NOTARY) == legs[0]


# --- at once ---------------------------------------------------------------------------------------------------


def stamp_whole(session: Session, person_id: int, edition_id: int) -> str:
    """Take what is free and ratify it, a ring as a whole."""
    actor, edition = actor_of_person(session, person_id), session.get_one(Edition, edition_id)
    match = actions.take_next(session, actor, edition, Stage.NOTARY, f"desk {person_id}", NOW)
    if match is None:
        return "nothing"
    session.commit()
    begin_write(session)
    seen = version_of(tied_with(session, match) or [match])
    return f"{match.id} {actions.ratify(session, actor, match, f'desk {person_id}', seen, NOW)}"


@pytest.mark.races
@pytest.mark.parametrize("workers", [in_threads, in_processes])
def test_three_desks_stamp_rings_and_others_without_a_gap(committed_database: Database, workers) -> None:
    with committed_database.session() as session:
        edition = on_an_evening(session)
        at_notary(session, edition, 6)
        rings = [make_ring(session, edition, size, confirmed=0) for size in (3, 4, 3)]
        valuer = somebody(session, edition, Role.VALUATION)
        for leg in [leg for ring in rings for leg in ring]:
            agree(session, leg)
            actions.value(session, valuer, leg, "desk", None, leg.version, NOW)
        ids = [[leg.id for leg in ring] for ring in rings]
        people = [somebody(session, edition, Role.NOTARY).person_id or 0 for _desk in range(3)]
        session.commit()
    tasks: list[list[Task]] = [[(person, edition.id)] * 10 for person in people]
    said = workers(committed_database, [(stamp_whole, mine) for mine in tasks])
    assert sorted(set(said) - {"nothing"}) == sorted(one for one in said if one != "nothing")
    assert len([one for one in said if one != "nothing"]) == 6 + 3
    with committed_database.session() as session:
        numbers = session.scalars(select(Match.number).order_by(Match.number)).all()
        assert numbers == list(range(1, 6 + 10 + 1))
        for ring in ids:
            found = [session.get_one(Match, one).number or 0 for one in ring]
            assert found == list(range(found[0], found[0] + len(ring)))
        assert session.scalar(select(func.count()).where(MatchChange.act == Act.RATIFIED)) == 16


@pytest.mark.races
def test_a_double_tap_on_the_stamp_of_a_ring_stamps_it_once(committed_database: Database) -> None:
    with committed_database.session() as session:
        edition = make_edition(begin_write(session))
        legs = [leg.id for leg in make_ring(session, edition)]
        boss = make_organiser(session, edition).id
        seen = version_of(session.get_one(Match, leg) for leg in legs)
        session.commit()

    def stamp(session: Session) -> int:
        return actions.ratify(
            session, actor_of_person(session, boss), session.get_one(Match, legs[0]), "desk", seen, NOW
        )

    assert overlapping(committed_database, stamp) == ["1", "1"]
    with committed_database.session() as session:
        assert [session.get_one(Match, leg).number for leg in legs] == [1, 2, 3]
        assert session.get_one(Edition, edition.id).next_contract_number == 4


@pytest.mark.races
def test_who_steps_back_while_the_stamp_falls_ends_all_or_nothing(committed_database: Database) -> None:
    with committed_database.session() as session:
        edition = make_edition(begin_write(session))
        made = make_ring(session, edition)
        legs, boss, leaver = [leg.id for leg in made], make_organiser(session, edition).id, of(session, made[1], GIVER)
        session.commit()
    turns = iter(("stamp", "leave"))

    def deed(session: Session) -> str:
        if next(turns) == "stamp":
            return str(
                actions.ratify(
                    session,
                    actor_of_person(session, boss),
                    session.get_one(Match, legs[0]),
                    "desk",
                    version_of(session.get_one(Match, leg) for leg in legs),
                    NOW,
                )
            )
        contracts.withdraw(session, leaver, session.get_one(Match, legs[1]), NOW)
        return "left"

    assert overlapping(committed_database, deed) == ["1", "match_cannot_become"]
    with committed_database.session() as session:
        assert {session.get_one(Match, leg).state for leg in legs} == {MatchState.RATIFIED}
