"""Who is signed in: Flask-Login, and the actor of each request."""

from flask import Flask, g, request
from flask_login import LoginManager, UserMixin, current_user, login_user, logout_user

from beursvloer.access.context import current_session
from beursvloer.access.permissions import VISITOR
from beursvloer.accounts import queries
from beursvloer.accounts.models import Person
from beursvloer.accounts.rules import session_stamp

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


def enter(person: Person) -> None:
    """Sign this person in on this device, and keep it signed in."""
    login_user(signed_in_as(person), remember=True)
    g.actor = queries.actor_of(current_session(), person.id)


def leave() -> None:
    """Sign out on this device."""
    logout_user()
    g.actor = VISITOR
