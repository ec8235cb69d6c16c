"""Asking for a rehearsal, and where it is played."""

from datetime import timedelta

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from beursvloer.access.permissions import VISITOR
from beursvloer.accounts.actions import use_sign_in_link
from beursvloer.accounts.models import Organisation, Person, RoleGrant
from beursvloer.editions.models import Edition, Participation
from beursvloer.editions.queries import public_editions
from beursvloer.listings.models import Listing
from beursvloer.mail.actions import queue_mail
from beursvloer.mail.models import OutboxMail
from beursvloer.refusals import Forbidden, Invalid, Refusal
from beursvloer.rehearsal import actions, queries
from beursvloer.rehearsal.rules import Size
from beursvloer.rehearsal.stage import set_up
from tests.conftest import NOW
from tests.factories import actor_of, make_edition, make_listing, make_match, make_organiser

SMALL = Size(parties=6, phones=8, screens=2, speed=60)


def test_two_schedulers_start_it_once(session: Session) -> None:
    edition = make_edition(session)
    boss = actor_of(session, make_organiser(session, edition))
    run = actions.ask_for(session, boss, edition, SMALL, NOW)
    assert actions.take_run(session, NOW) is run
    assert actions.take_run(session, NOW) is None
    with pytest.raises(Refusal, match="rehearsal_runs"):
        actions.ask_for(session, boss, edition, SMALL, NOW)
    actions.note_report(session, run.id, {"matches": 3}, NOW)
    again = actions.ask_for(session, boss, edition, SMALL, NOW)
    assert queries.newest_run(session, edition.id) is again


def test_one_that_broke_off_does_not_stand_in_the_way_for_ever(session: Session) -> None:
    edition = make_edition(session)
    boss = actor_of(session, make_organiser(session, edition))
    actions.ask_for(session, boss, edition, SMALL, NOW)
    later = NOW + timedelta(hours=2)
    assert actions.take_run(session, later) is None
    actions.ask_for(session, boss, edition, SMALL, later)


def test_only_organisers_and_only_what_can_be_played(session: Session) -> None:
    edition = make_edition(session)
    with pytest.raises(Forbidden):
        actions.ask_for(session, VISITOR, edition, SMALL, NOW)
    with pytest.raises(Invalid):
        actions.ask_for(session, actor_of(session, make_organiser(session, edition)), edition, Size(speed=0), NOW)


def test_the_stage_is_a_region_of_its_own_in_no_list_and_without_mail(session: Session) -> None:
    real = make_edition(session)
    cast = set_up(session, SMALL, NOW)
    stage = session.get_one(Edition, cast.edition_id)
    assert stage.region.rehearsal
    assert stage.region_id != real.region_id
    assert public_editions(session) == [real]
    parties = session.scalars(select(Participation).where(Participation.edition_id == stage.id)).all()
    assert len(parties) == 6
    assert len(cast.players) == 8
    assert len(cast.screens) == 2
    assert session.scalar(select(Listing.id).where(Listing.edition_id == stage.id).limit(1)) is not None
    addresses = session.scalars(select(Person.email).where(Person.email.like("%@rehearsal.invalid"))).all()
    queue_mail(session, "sign_in", addresses[0], "nl", {"token": "x"}, NOW)
    assert session.scalars(select(OutboxMail)).all() == []


def test_players_get_in_with_their_key_and_colleagues_stand_for_the_same_party(session: Session) -> None:
    cast = set_up(session, SMALL, NOW)
    first, colleague = cast.players[0], cast.players[6]
    assert first.organisation_id == colleague.organisation_id
    people = [use_sign_in_link(session, player.key, NOW)[0] for player in (first, colleague)]
    assert people[0] != people[1]
    assert all(first.organisation_id in actor_of(session, person).organisations for person in people)


def test_more_parties_than_the_demo_has_get_names_of_their_own(session: Session) -> None:
    cast = set_up(session, Size(parties=90, phones=90, screens=0, speed=60), NOW)
    names = session.scalars(
        select(Organisation.name)
        .join(Participation, Participation.organisation_id == Organisation.id)
        .where(Participation.edition_id == cast.edition_id)
    ).all()
    assert len(set(names)) == 90


def test_a_rehearsal_that_broke_off_without_a_word_is_over_when_it_should_have_been(session: Session) -> None:
    edition = make_edition(session)
    boss = actor_of(session, make_organiser(session, edition))
    run = actions.ask_for(session, boss, edition, SMALL, NOW)
    assert actions.take_run(session, NOW) is run
    assert queries.is_on(run, NOW + timedelta(minutes=12))
    assert not queries.is_on(run, NOW + timedelta(minutes=13))
    assert not queries.is_asked_for(session)


def test_what_was_played_is_cleared_away_and_nothing_else(session: Session) -> None:
    real = make_edition(session)
    person = make_organiser(session, real)
    listing = make_listing(session, real)
    cast = set_up(session, SMALL, NOW, person.id)
    make_match(session, session.get_one(Edition, cast.edition_id))
    before = session.scalar(select(func.count()).select_from(Person))
    assert actions.clear_away(session, NOW + timedelta(minutes=30)) == 0
    assert actions.clear_away(session, NOW + timedelta(hours=2)) == 1
    session.expire_all()
    assert session.scalars(select(Edition.id)).all() == [real.id]
    assert session.get(Listing, listing.id) is not None
    assert session.scalars(select(Person.email).where(Person.email.like("%.invalid"))).all() == []
    assert (before or 0) - (session.scalar(select(func.count()).select_from(Person)) or 0) >= 17
    assert session.scalars(select(RoleGrant.person_id)).all() == [person.id]
    assert actions.clear_away(session, NOW + timedelta(hours=3)) == 0
