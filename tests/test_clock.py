"""Which day it is on the floor. Half past midnight in Nijverdal is yesterday in UTC."""

from datetime import UTC, date, datetime, timedelta

import pytest
import time_machine
from flask.testing import FlaskClient
from sqlalchemy.orm import Session

from beursvloer.clock import local_day
from beursvloer.contracts.queries import lacks_of
from beursvloer.contracts.rules import FIRST_STEP_DAYS, Lack, MatchState
from tests.factories import make_edition, make_match, make_organiser, person_of, sign_in

HALF_PAST_MIDNIGHT = datetime(2027, 2, 1, 23, 30, tzinfo=UTC)
TODAY = date(2027, 2, 2)


@pytest.mark.parametrize(
    ("moment", "day"),
    [
        (HALF_PAST_MIDNIGHT, TODAY),
        (datetime(2027, 2, 1, 22, 59, tzinfo=UTC), date(2027, 2, 1)),
        (datetime(2027, 7, 1, 22, 30, tzinfo=UTC), date(2027, 7, 2)),  # summer: two hours
        (datetime(2027, 7, 1, 21, 59, tzinfo=UTC), date(2027, 7, 1)),
    ],
)
def test_a_day_begins_at_midnight_in_the_hall(moment: datetime, day: date) -> None:
    assert local_day(moment) == day


def test_the_first_step_counts_from_the_day_on_the_wall(session: Session) -> None:
    match = make_match(session, make_edition(session, now=HALF_PAST_MIDNIGHT), now=HALF_PAST_MIDNIGHT)
    assert match.first_step_by == TODAY + timedelta(days=FIRST_STEP_DAYS)
    match.first_step_by = TODAY - timedelta(days=1)
    assert Lack.DATE_PAST in lacks_of(match, local_day(HALF_PAST_MIDNIGHT))


def test_days_to_go_are_days_on_the_calendar(client: FlaskClient, session: Session) -> None:
    """An evening tomorrow at seven, seen just after midnight: one day, on both pages."""
    evening = datetime(2027, 2, 3, 18, 0, tzinfo=UTC)
    edition = make_edition(session, starts_at=evening, ends_at=evening + timedelta(hours=2))
    sign_in(client, make_organiser(session, edition))
    session.commit()
    seen = {}
    for moment in (HALF_PAST_MIDNIGHT, datetime(2027, 2, 2, 23, 30, tzinfo=UTC)):
        with time_machine.travel(moment, tick=False):
            pages = [client.get(f"/vloer/{edition.slug}/").text, client.get(f"/vloer/{edition.slug}/beheer").text]
        seen[local_day(moment)] = ["nog 1 dag" in page for page in pages], ["vandaag" in page for page in pages]
    assert seen == {TODAY: ([True, True], [False, False]), date(2027, 2, 3): ([False, False], [True, True])}


def test_a_first_step_is_late_from_midnight_on(client: FlaskClient, session: Session) -> None:
    edition = make_edition(session)
    match = make_match(session, edition, confirmed=True)
    match.state, match.number, match.first_step_by = MatchState.RATIFIED, 1, date(2027, 2, 1)
    session.commit()
    sign_in(client, person_of(session, match.asker))
    late = []
    for minutes in (-31, 0):
        with time_machine.travel(HALF_PAST_MIDNIGHT + timedelta(minutes=minutes), tick=False):
            late.append("de eerste stap is te laat" in client.get("/mijn").text.lower())
    assert late == [False, True]
