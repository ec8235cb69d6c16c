"""Who is signed in: Flask-Login, and the actor of each request."""

from datetime import datetime, timedelta

from flask import Flask, g, request, session
from flask_login import LoginManager, UserMixin, current_user, login_user, logout_user

from beursvloer.access.context import current_session
from beursvloer.access.permissions import VISITOR
from beursvloer.accounts import queries
from beursvloer.accounts.models import Person
from beursvloer.accounts.rules import session_stamp

JUST_NOW = timedelta(minutes=30)
BY_LINK = "by_link"
NEEDS_NOBODY = frozenset({"static", "scheduling.health"})


class SignedIn(UserMixin):
    """What the session cookie stands for: a person, as signed in before or after the address was confirmed."""

    def __init__(self, person_id: int, stamp: str) -> None:
        self.id = person_id
        self.stamp = stamp

    def get_id(self) -> str:
        return f"{self.id}.{self.stamp}"


def set_up(app: Flask) -> None:
    manager = LoginManager(app)
    manager.session_protection = None  # phones change address between hall and mobile network
    manager.user_loader(load)
    app.before_request(set_actor)


def load(stored: str) -> SignedIn | None:
    person_id, _, stamp = stored.partition(".")
    return SignedIn(int(person_id), stamp) if person_id.isdigit() else None


def set_actor() -> None:
    """Before each page: who acts. Static files and the health check need nobody, so they ask no database."""
    g.actor = VISITOR
    if request.endpoint in NEEDS_NOBODY or not current_user.is_authenticated:
        return
    person = current_session().get(Person, current_user.id)
    if person is not None and current_user.stamp == stamp_of(person):
        g.actor = queries.actor_of(current_session(), person.id)


def stamp_of(person: Person) -> str:
    return session_stamp(person.confirmed_at is not None, person.password_hash)


def signed_in_as(person: Person) -> SignedIn:
    return SignedIn(person.id, stamp_of(person))


def enter(person: Person, *, by_link_at: datetime | None = None) -> None:
    """Sign this person in on this device, and keep it signed in."""
    login_user(signed_in_as(person), remember=True)
    if by_link_at is not None:
        session[BY_LINK] = [person.id, int(by_link_at.timestamp())]
    g.actor = queries.actor_of(current_session(), person.id)


def came_by_link(now: datetime) -> bool:
    """Whether who acts opened a mailed link here a short while ago: that replaces a forgotten password."""
    person_id, at = session.get(BY_LINK) or (None, 0)
    return person_id is not None and person_id == g.actor.person_id and now.timestamp() - at < JUST_NOW.total_seconds()


def leave() -> None:
    """Sign out on this device."""
    session.pop(BY_LINK, None)
    logout_user()
    g.actor = VISITOR
