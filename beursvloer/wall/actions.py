"""Writes on screens."""

import secrets
from datetime import datetime

from sqlalchemy import update
from sqlalchemy.orm import Session

from beursvloer.access.permissions import Actor, Permission
from beursvloer.editions.actions import require
from beursvloer.editions.models import Edition
from beursvloer.editions.queries import locked_edition
from beursvloer.live.announce import announce
from beursvloer.live.events import ScreenChanged
from beursvloer.refusals import NotFound, Refusal
from beursvloer.wall import queries
from beursvloer.wall.models import Screen
from beursvloer.wall.rules import MOST_SCREENS, ScreenChange, checked_name


def make_screen(session: Session, actor: Actor, edition: Edition, typed: str, now: datetime) -> Screen:
    """A screen that follows the programme, with an address that nobody can guess. Raises Invalid on its name.

    Under the edition's lock, as all that is written on screens: two at once would both be the twelfth.
    """
    require(actor, Permission.ORGANISE, edition)
    locked_edition(session, edition.id)
    if len(queries.screens_of(session, edition.id)) >= MOST_SCREENS:
        raise Refusal("screens_enough", most=MOST_SCREENS)
    screen = Screen(edition_id=edition.id, name=checked_name(typed), token=_new_token(), light=False, created_at=now)
    session.add(screen)
    session.flush()
    _announce(session, screen, now)
    return screen


def change_screen(
    session: Session, actor: Actor, edition: Edition, screen_id: int, change: ScreenChange, now: datetime
) -> Screen:
    """Name, light or dark, and the scene that the desk chooses for it. Twice changes nothing."""
    screen = _own(session, actor, edition, screen_id)
    wanted = (checked_name(change.name), change.scene, change.light)
    if (screen.name, screen.scene, screen.light) != wanted:
        screen.name, screen.scene, screen.light = wanted
        session.flush()
        _announce(session, screen, now)
    return screen


def replace_address(session: Session, actor: Actor, edition: Edition, screen_id: int, now: datetime) -> Screen:
    """Another address: whoever has the old one gets nothing more from it."""
    screen = _own(session, actor, edition, screen_id)
    screen.token = _new_token()
    session.flush()
    _announce(session, screen, now)
    return screen


def remove_screen(session: Session, actor: Actor, edition: Edition, screen_id: int, now: datetime) -> None:
    """Its address leads nowhere any more."""
    screen = _own(session, actor, edition, screen_id)
    _announce(session, screen, now)
    session.delete(screen)
    session.flush()


def note_seen(session: Session, screen_id: int, now: datetime) -> None:
    """The beamer laptop asked for its picture: the desk sees that it is on."""
    session.execute(update(Screen).where(Screen.id == screen_id).values(seen_at=now))


def _new_token() -> str:
    return secrets.token_urlsafe(16)  # 128 bits


def _own(session: Session, actor: Actor, edition: Edition, screen_id: int) -> Screen:
    require(actor, Permission.ORGANISE, edition)
    locked_edition(session, edition.id)
    screen = queries.screen_of(session, edition.id, screen_id)
    if screen is None:
        raise NotFound()
    return screen


def _announce(session: Session, screen: Screen, now: datetime) -> None:
    announce(session, ScreenChanged(edition_id=screen.edition_id, screen_id=screen.id), now)
