"""Who is signed in: Flask-Login, and the actor of each request."""

from flask import Flask, g, request
from flask_login import LoginManager, UserMixin, current_user, login_user, logout_user

from beursvloer.access.context import current_session
from beursvloer.access.permissions import VISITOR
from beursvloer.accounts import queries
from beursvloer.accounts.models import Person


class SignedIn(UserMixin):  # type: ignore[misc]  # Flask-Login has no types
    """What the session cookie stands for."""

    def __init__(self, person_id: int) -> None:
        self.id = person_id


def set_up(app: Flask) -> None:
    manager = LoginManager(app)
    manager.session_protection = None  # phones change address between hall and mobile network
    manager.user_loader(load)
    app.before_request(set_actor)


def load(stored: str) -> SignedIn | None:
    return SignedIn(int(stored)) if stored.isdigit() else None


def set_actor() -> None:
    """Before each page: who acts. Static files need nobody, so they ask no database."""
    g.actor = VISITOR
    if request.endpoint != "static" and current_user.is_authenticated:
        g.actor = queries.actor_of(current_session(), current_user.id)


def enter(person: Person) -> None:
    """Sign this person in on this device, and keep it signed in."""
    login_user(SignedIn(person.id), remember=True)


def leave() -> None:
    logout_user()
