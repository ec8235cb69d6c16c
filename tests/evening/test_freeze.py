"""A silent scheduler: the freeze's moment has passed and nobody wrote it. Whoever stamps then stamps after it."""

from collections.abc import Iterator
from datetime import timedelta

import pytest
import time_machine
from flask.testing import FlaskClient
from sqlalchemy import select
from sqlalchemy.orm import Session

from beursvloer.access.permissions import Role
from beursvloer.contracts import desk_actions
from beursvloer.contracts.models import Match
from beursvloer.desks import actions as desks
from beursvloer.live.models import EventRow
from beursvloer.programme import actions as programmes
from beursvloer.programme.moves import Begin, Start
from beursvloer.programme.planner import EveningTemplate
from beursvloer.programme.rules import ItemKind
from beursvloer.tally.queries import hall_numbers, seen_by_the_hall, true_numbers
from tests.conftest import NOW
from tests.evening.evenings import Desk, make_evening
from tests.factories import actor_of, make_match, make_organiser, sign_in

PLACES = ("contract page", "notary's desk", "contract", "desk")


@pytest.fixture
def late(session: Session) -> Iterator[tuple[Desk, Match]]:
    """One match stamped in time and one that waits; a minute ago the freeze should have begun."""
    desk = make_evening(session, EveningTemplate(rounds=2))
    known, waiting = (make_match(session, desk.edition, confirmed=True) for _match in range(2))
    notary = actor_of(session, make_organiser(session, desk.edition, role=Role.NOTARY))
    desk_actions.ratify(session, notary, known, NOW)
    desk.do(Start())
    desk.do(Begin(version=desk.version, item_id=desk.item(ItemKind.CLOSING_GONG).id))
    desk.later(desk.item(ItemKind.CLOSING_GONG).seconds + 60)
    session.commit()
    with time_machine.travel(desk.now, tick=False):
        yield desk, waiting


def stamp(place: str, client: FlaskClient, session: Session, desk: Desk, match: Match) -> None:
    person = make_organiser(session, desk.edition, role=Role.NOTARY)
    actor = actor_of(session, person)
    session.commit()
    sign_in(client, person)
    floor = f"/vloer/{desk.edition.slug}"
    match place:
        case "contract page":
            client.post(f"{floor}/match/{match.id}/bekrachtigen", data={"version": match.version})
        case "notary's desk":
            client.post(f"{floor}/balie/notaris/{match.id}/bekrachtigen", data={"version": match.version})
        case "contract":
            desk_actions.ratify(session, actor, match, desk.now)
        case "desk":
            desks.ratify(session, actor, match, "desk", match.version, desk.now)


@pytest.mark.parametrize("place", PLACES)
def test_a_stamp_after_the_freeze_is_hidden(
    client: FlaskClient, session: Session, late: tuple[Desk, Match], place: str
) -> None:
    desk, match = late
    assert desk.stored().current == desk.item(ItemKind.CLOSING_GONG)
    stamp(place, client, session, desk, match)
    session.expire_all()
    assert (match.number, match.shown_number) == (2, None)
    assert (hall_numbers(session, desk.edition).matches, true_numbers(session, desk.edition).matches) == (1, 2)
    assert match not in session.scalars(seen_by_the_hall(desk.edition.id)).all()
    told = [row.name for row in session.scalars(select(EventRow).order_by(EventRow.id))]
    assert told.count("MatchRatified") == 1
    assert told.index("HallFrozen") < told.index("MatchRatifiedUnseen")
    assert desk.item(ItemKind.FREEZE) == desk.stored().current


def test_a_stamp_before_the_freeze_is_public(session: Session, client: FlaskClient, late: tuple[Desk, Match]) -> None:
    desk, match = late
    desk.now -= timedelta(seconds=61)
    stamp("contract", client, session, desk, match)
    assert (match.shown_number, hall_numbers(session, desk.edition).matches, desk.edition.frozen_at) == (2, 2, None)


def test_a_clock_that_nobody_moves_is_no_reason_to_stamp(
    session: Session, client: FlaskClient, late: tuple[Desk, Match], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Whoever forgets to put it together hears it at once, and not from the hall."""
    desk, match = late
    monkeypatch.setattr(programmes, "_mover", None)
    with pytest.raises(LookupError):
        stamp("contract", client, session, desk, match)
