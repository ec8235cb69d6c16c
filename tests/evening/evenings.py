"""An evening with somebody at its desk."""

import re
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from flask.testing import FlaskClient
from sqlalchemy.orm import Session

from beursvloer.access.permissions import Actor
from beursvloer.editions.models import Edition
from beursvloer.evening.actions import advance_due, do
from beursvloer.programme import queries
from beursvloer.programme.actions import fill_programme
from beursvloer.programme.moves import Command
from beursvloer.programme.planner import EveningTemplate
from beursvloer.programme.rules import Evening, Item, ItemKind
from tests.conftest import NOW
from tests.factories import actor_of, make_edition, make_organiser


@dataclass
class Desk:
    """Does what an organiser does, at a time of its own."""

    session: Session
    edition: Edition
    actor: Actor
    now: datetime = field(default=NOW)

    def do(self, command: Command) -> Evening:
        return do(self.session, self.actor, self.edition, command, self.now)

    def advance(self) -> Evening | None:
        return advance_due(self.session, self.edition.id, self.now)

    def later(self, seconds: float) -> None:
        self.now += timedelta(seconds=seconds)

    def stored(self) -> Evening:
        evening = queries.stored_programme(self.session, self.edition.id)
        assert evening is not None
        return evening

    @property
    def version(self) -> int:
        return self.stored().version

    def item(self, kind: ItemKind, number: int | None = None) -> Item:
        """The first of that kind, or the round with that number."""
        return next(i for i in self.stored().items if i.kind is kind and number in (None, i.round_number))


def make_evening(session: Session, template: EveningTemplate, edition: Edition | None = None) -> Desk:
    """An edition whose doors open now, with a programme that has not begun."""
    edition = edition or make_edition(session, starts_at=NOW, ends_at=NOW + timedelta(hours=2, minutes=30))
    desk = Desk(session, edition, actor_of(session, make_organiser(session, edition)))
    fill_programme(session, desk.actor, edition, template, 20, NOW)
    return desk


def stored(session: Session, desk: Desk) -> Evening:
    session.expire_all()
    evening = queries.stored_programme(session, desk.edition.id)
    assert evening is not None
    return evening


def version_on(page: str) -> str:
    found = re.search(r'name="version" value="(\d+)"', page)
    assert found is not None
    return found[1]


def press(client: FlaskClient, desk: Desk, act: str, **more: object) -> str:
    """Look at the desk, press, and return the page that follows."""
    url = f"/vloer/{desk.edition.slug}/regie"
    data = {"act": act, "version": version_on(client.get(url).text)} | more
    answer = client.post(url, data=data)
    assert (answer.status_code, answer.location) == (303, url)
    return client.get(url).text
