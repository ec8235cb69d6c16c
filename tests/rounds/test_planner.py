"""From rows to a plan of talks: who is counted, what they bring, what was played stays."""

from collections import Counter
from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import event
from sqlalchemy.orm import Session

from beursvloer.accounts.models import Membership
from beursvloer.accounts.rules import OrganisationKind
from beursvloer.editions.queries import participation
from beursvloer.listings.models import Listing
from beursvloer.programme.models import Programme, ProgrammeItem
from beursvloer.programme.rules import ClockState, ItemKind, ItemState
from beursvloer.proposals.actions import rule_on_pair
from beursvloer.proposals.rules import PairRuling
from beursvloer.rounds import actions, planner, queries
from beursvloer.rounds.planner import compute, read_input
from beursvloer.rounds.rules import Without
from beursvloer.terms import Kind, Side
from tests.conftest import NOW
from tests.factories import make_listing, make_match, make_organisation, person_of
from tests.rounds.halls import Hall, make_hall, swappable


def begin(session: Session, hall: Hall, kind: ItemKind = ItemKind.GONG) -> None:
    """The evening is on: everything before the first item of this kind has been."""
    items = session.query(ProgrammeItem).filter_by(edition_id=hall.edition.id).order_by(ProgrammeItem.position).all()
    now = next(item for item in items if item.kind is kind)
    for item in items:
        if item.position < now.position:
            item.state, item.started_at, item.ended_at = ItemState.PLAYED, NOW, NOW
    now.state, now.started_at = ItemState.RUNNING, NOW
    clock = session.get_one(Programme, hall.edition.id)
    clock.state, clock.item_id, clock.ends_at = ClockState.RUNNING, now.id, NOW + timedelta(hours=5)
    session.flush()


def test_everybody_talks_once_with_each_and_no_table_is_taken_twice(session: Session) -> None:
    hall = make_hall(session, businesses=3, clubs=5, rounds=3, tables=3)
    outcome = compute(read_input(session, hall.edition, NOW))

    assert outcome.total == outcome.bound
    assert len({frozenset((talk.host_id, talk.guest_id)) for talk in outcome.talks}) == len(outcome.talks) == 9
    for number in (1, 2, 3):
        talks = [talk for talk in outcome.talks if talk.round_number == number]
        parties = [party for talk in talks for party in (talk.host_id, talk.guest_id)]
        assert len(set(parties)) == len(parties)
        assert sorted(talk.table for talk in talks) == [1, 2, 3]


def test_one_person_for_two_parties_sits_at_one_table_at_a_time(session: Session) -> None:
    hall = make_hall(session, businesses=2, clubs=2, rounds=4, tables=4)
    person = person_of(session, hall.businesses[0])
    session.add(Membership(person_id=person.id, organisation_id=hall.clubs[0].id))
    session.flush()
    outcome = compute(read_input(session, hall.edition, NOW))
    both = {hall.businesses[0].id, hall.clubs[0].id}
    rounds = [talk.round_number for talk in outcome.talks if both & {talk.host_id, talk.guest_id}]

    assert len(outcome.talks) == 3  # nobody talks with themselves
    assert len(set(rounds)) == len(rounds) == 2


def test_who_asks_sits_and_keeps_one_table_where_there_is_one_for_each(session: Session) -> None:
    hall = make_hall(session)
    outcome = compute(read_input(session, hall.edition, NOW))
    tables: dict[int, set[int]] = {}
    for talk in outcome.talks:
        tables.setdefault(talk.host_id, set()).add(talk.table)

    assert set(tables) == {club.id for club in hall.clubs}
    assert all(len(each) == 1 for each in tables.values())


def test_with_more_clubs_than_tables_the_businesses_sit(session: Session) -> None:
    hall = make_hall(session, businesses=2, clubs=4, tables=3)
    outcome = compute(read_input(session, hall.edition, NOW))

    assert {talk.host_id for talk in outcome.talks} == {business.id for business in hall.businesses}


def test_a_talk_is_about_the_pair_of_notes_that_fits_best(session: Session) -> None:
    hall = make_hall(session, businesses=1, clubs=1)
    [talk] = compute(read_input(session, hall.edition, NOW)).talks
    assert talk.brings.notes is not None
    offer, request = (session.get_one(Listing, key) for key in talk.brings.notes)

    assert (offer.title, request.title) == ("Schilder voor een dag", "Schilder gezocht voor de kantine")
    assert talk.brings.back is None


def test_what_the_other_brings_stands_beside_it(session: Session) -> None:
    hall = make_hall(session, businesses=1, clubs=1)
    make_listing(session, hall.edition, hall.clubs[0], title="Rondleiding in het museum", kind=Kind.NETWORK)
    make_listing(
        session,
        hall.edition,
        hall.businesses[0],
        side=Side.REQUEST,
        title="Rondleiding in het museum gezocht",
        kind=Kind.NETWORK,
    )
    [talk] = compute(read_input(session, hall.edition, NOW)).talks

    assert talk.brings.notes is not None
    assert talk.brings.back is not None
    givers = {session.get_one(Listing, notes[0]).organisation_id for notes in (talk.brings.notes, talk.brings.back)}
    assert givers == {hall.businesses[0].id, hall.clubs[0].id}


def test_who_has_no_talk_hears_why(session: Session) -> None:
    hall = make_hall(session, businesses=1, clubs=2, rounds=1, tables=1)
    silent = make_organisation(session, hall.edition, name="Zonder briefje")
    strange = make_organisation(session, hall.edition, name="Past nergens")
    make_listing(session, hall.edition, strange, side=Side.REQUEST, title="Xylofoon", kind=Kind.NETWORK, locale="de")
    outcome = compute(read_input(session, hall.edition, NOW))
    [talk] = outcome.talks

    left = next(club.id for club in hall.clubs if club.id not in (talk.host_id, talk.guest_id))
    assert outcome.without == {
        silent.id: Without.NO_NOTE,
        strange.id: Without.NO_PARTNER,
        left: Without.NO_ROOM,
    }


def test_who_has_a_match_already_does_not_need_the_table(session: Session) -> None:
    hall = make_hall(session, businesses=1, clubs=1)
    make_listing(session, hall.edition, hall.clubs[0], side=Side.REQUEST, title="Schilder gezocht voor de zaal")
    offer, request = (
        session.query(Listing).filter_by(organisation_id=one.id).first() for one in (*hall.businesses, *hall.clubs)
    )
    make_match(session, hall.edition, offer, request)
    outcome = compute(read_input(session, hall.edition, NOW))

    assert outcome.talks == ()
    assert set(outcome.without.values()) == {Without.ALL_MET}


def test_a_forbidden_pair_of_notes_brings_nobody_together(session: Session) -> None:
    hall = make_hall(session, businesses=1, clubs=1)
    [offer] = session.query(Listing).filter_by(organisation_id=hall.businesses[0].id)
    for request in session.query(Listing).filter_by(organisation_id=hall.clubs[0].id):
        rule_on_pair(session, hall.actor, hall.edition, request, offer, PairRuling.FORBIDDEN, NOW)

    assert compute(read_input(session, hall.edition, NOW)).talks == ()


def test_a_higher_floor_costs_fit_and_is_kept(session: Session) -> None:
    hall = make_hall(session, businesses=6, clubs=6, rounds=3, tables=3)
    given = read_input(session, hall.edition, NOW)
    outcomes = [compute(given, floor) for floor in range(4)]

    for floor, outcome in enumerate(outcomes):
        talks = Counter(party for talk in outcome.talks for party in (talk.host_id, talk.guest_id))
        assert outcome.total == outcome.bound == outcome.curve[floor].total
        if not outcome.curve[floor].short:
            assert min(talks[party] for party in (*given.businesses, *given.communities)) >= floor
    assert [figures.total for figures in outcomes[0].curve] == sorted(
        (figures.total for figures in outcomes[0].curve), reverse=True
    )


def test_the_same_market_gives_the_same_plan_and_another_seed_another_among_equals(session: Session) -> None:
    hall = make_hall(session, businesses=6, clubs=6, rounds=2, tables=3)
    given = read_input(session, hall.edition, NOW)
    turned = replace(
        given,
        businesses=given.businesses[::-1],
        communities=given.communities[::-1],
        items=given.items[::-1],
    )

    assert compute(given).talks == compute(turned).talks
    assert len({compute(given, seed=seed).talks for seed in range(4)}) > 1


# --- who is counted -----------------------------------------------------------------------------------------------


def test_before_the_evening_everybody_is_expected(session: Session) -> None:
    hall = make_hall(session)

    assert len(read_input(session, hall.edition, NOW).businesses) == 4


def test_while_the_doors_are_open_those_still_to_come_are_expected_too(session: Session) -> None:
    hall = make_hall(session)
    begin(session, hall, ItemKind.ARRIVAL)
    arrive(session, hall, hall.businesses[0].id)

    assert len(read_input(session, hall.edition, NOW).businesses) == 4


def arrive(session: Session, hall: Hall, *parties: int) -> None:
    for party in parties:
        row = participation(session, hall.edition.id, party)
        assert row is not None
        row.arrived_at = NOW
    session.flush()


def test_from_the_gong_on_only_who_is_here_is_planned(session: Session) -> None:
    hall = make_hall(session)
    arrive(session, hall, *(club.id for club in hall.clubs), hall.businesses[0].id, hall.businesses[1].id)
    begin(session, hall)
    row = participation(session, hall.edition.id, hall.businesses[1].id)
    assert row is not None
    row.left_at = NOW
    session.flush()

    assert read_input(session, hall.edition, NOW).businesses == (hall.businesses[0].id,)


def test_a_floor_without_check_in_plans_everybody(session: Session) -> None:
    hall = make_hall(session)
    begin(session, hall)

    assert len(read_input(session, hall.edition, NOW).businesses) == 4


# --- what was played stays ----------------------------------------------------------------------------------------


def test_only_rounds_that_have_not_begun_are_planned_and_nobody_meets_again(session: Session) -> None:
    hall = make_hall(session)
    hall.release()
    played = {frozenset(talk.parties) for talk in hall.round(1)}
    hall.open(1)
    outcome = compute(read_input(session, hall.edition, NOW))

    assert outcome.numbers == (2, 3)
    assert not played & {frozenset((talk.host_id, talk.guest_id)) for talk in outcome.talks}


def test_planning_anew_without_a_change_changes_nothing(session: Session) -> None:
    hall = make_hall(session, businesses=6, clubs=6, rounds=4, tables=4)
    hall.release()
    hall.open(1)
    hall.close(1)
    announced = {(t.round_number, t.table, t.host_id, t.guest_id) for n in (2, 3, 4) for t in hall.round(n)}
    outcome = compute(read_input(session, hall.edition, NOW), floor=2)

    assert {(t.round_number, t.table, t.host_id, t.guest_id) for t in outcome.talks} == announced


@pytest.mark.parametrize("released", [False, True])
def test_what_was_swapped_by_hand_stays_when_the_rest_is_computed_anew(session: Session, released: bool) -> None:
    hall = make_hall(session, businesses=5, clubs=5, rounds=2, tables=5)
    plan = hall.release() if released else hall.plan()
    one, other = swappable(session, hall, plan)
    by_hand = {(one.round_number, one.host_id, other.guest_id), (one.round_number, other.host_id, one.guest_id)}
    actions.swap_guests(session, hall.actor, hall.edition, (one.id, other.id), (None, None), NOW)
    outcome = compute(read_input(session, hall.edition, NOW))

    assert by_hand <= {(talk.round_number, talk.host_id, talk.guest_id) for talk in outcome.talks}


@pytest.mark.parametrize("released", [False, True])
def test_what_was_swapped_by_hand_stays_however_often_the_rest_is_computed(session: Session, released: bool) -> None:
    hall = make_hall(session, businesses=5, clubs=5, rounds=2, tables=5)
    plan = hall.release() if released else hall.plan()
    one, other = swappable(session, hall, plan)
    by_hand = {(one.round_number, one.host_id, other.guest_id), (one.round_number, other.host_id, one.guest_id)}
    actions.swap_guests(session, hall.actor, hall.edition, (one.id, other.id), (None, None), NOW)
    for note in session.query(Listing).filter_by(organisation_id=one.host_id):
        note.remaining = 0  # what fits no longer stays too: an organiser wanted it
    session.flush()

    for _ in range(3):
        talks = queries.draft_talks(session, hall.plan().id)
        assert by_hand == {(talk.round_number, talk.host_id, talk.guest_id) for talk in talks if talk.by_hand}


def test_what_two_bring_reads_no_notes_of_others(session: Session) -> None:
    hall = make_hall(session)
    pair = hall.businesses[0].id, hall.clubs[0].id
    session.commit()
    session.expunge_all()
    read: set[int] = set()

    def note(row: Listing, _context: object) -> None:
        read.add(row.organisation_id)

    event.listen(Listing, "load", note)
    try:
        assert planner.brings_of(session, hall.edition, pair) is not None
    finally:
        event.remove(Listing, "load", note)
    assert read == set(pair)


def test_who_left_drops_out_and_the_others_keep_most_of_their_tables(session: Session) -> None:
    hall = make_hall(session, businesses=6, clubs=6, rounds=4, tables=4)
    hall.release()
    announced = {(t.round_number, t.host_id, t.guest_id) for n in (1, 2, 3, 4) for t in hall.round(n)}
    row = participation(session, hall.edition.id, hall.businesses[0].id)
    assert row is not None
    row.left_at = NOW
    session.flush()
    outcome = compute(read_input(session, hall.edition, NOW))
    new = {(t.round_number, t.host_id, t.guest_id) for t in outcome.talks}
    without = {talk for talk in announced if hall.businesses[0].id not in talk[1:]}

    assert all(hall.businesses[0].id not in talk[1:] for talk in new)
    assert len(without & new) >= 0.7 * len(without)


def test_who_comes_late_comes_in(session: Session) -> None:
    hall = make_hall(session)
    hall.release()
    late = make_organisation(session, hall.edition, name="Te laat", kind=OrganisationKind.BUSINESS)
    make_listing(session, hall.edition, late, title="Schilder voor een dag")
    hall.open(1)
    outcome = compute(read_input(session, hall.edition, NOW))

    assert any(late.id in (talk.host_id, talk.guest_id) for talk in outcome.talks)
    assert {talk.host_id for talk in outcome.talks} <= {club.id for club in hall.clubs}


def test_a_missed_talk_may_come_again(session: Session) -> None:
    hall = make_hall(session, businesses=1, clubs=1, rounds=2)
    hall.release()
    hall.open(1)
    [talk] = hall.round(1) or hall.round(2)
    assert talk.round_number == 1
    actions.report_missing(session, hall.actor, hall.edition, talk.id, talk.host_id, NOW)
    hall.close(1)
    outcome = compute(read_input(session, hall.edition, NOW))

    assert [(each.round_number, each.host_id) for each in outcome.talks] == [(2, talk.host_id)]


def test_poor_partners_are_for_those_who_have_too_few(session: Session, monkeypatch: pytest.MonkeyPatch) -> None:
    hall = make_hall(session, businesses=1, clubs=1)
    given = read_input(session, hall.edition, NOW)
    monkeypatch.setattr(planner, "LEAST_FIT", 10_001)
    assert len(compute(given).talks) == 1
    monkeypatch.setattr(planner, "FEWEST", 0)
    assert compute(given).talks == ()
