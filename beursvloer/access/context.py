"""What belongs to one request: its database session, who acts, and in which edition."""

from contextlib import suppress
from typing import Any, cast

from flask import current_app, g, request
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.orm import Session

from beursvloer.access.permissions import VISITOR, Actor
from beursvloer.database import Database, begin_write

READING_METHODS = frozenset({"GET", "HEAD", "OPTIONS"})


def database() -> Database:
    return cast(Database, current_app.extensions["database"])


def current_session() -> Session:
    """The session of this request. A writing request begins as a writer, before anything is read."""
    if "session" not in g:
        g.session = database().session()
        if request and request.method not in READING_METHODS:
            begin_write(g.session)
    return cast(Session, g.session)


def roll_back() -> None:
    """Nothing of this request is kept, and what it still reads it reads as a reader. Also when the database is away."""
    session: Session | None = g.get("session")
    if session is not None:
        with suppress(SQLAlchemyError):
            session.rollback()


def release_session(_error: BaseException | None = None) -> None:
    """Roll back what was not committed and give the connection back. Runs when the request ends."""
    session: Session | None = g.pop("session", None)
    if session is not None:
        session.close()


def current_actor() -> Actor:
    return cast(Actor, g.get("actor", VISITOR))


def current_edition() -> Any:
    """The edition named in the address, or None. The guard has looked it up."""
    return g.get("edition")
