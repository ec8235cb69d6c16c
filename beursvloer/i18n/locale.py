"""Which of the three languages a page or a mail is in."""

from collections.abc import Iterator
from contextlib import contextmanager

from flask import Flask, current_app, g, request
from flask_babel import Babel, force_locale, get_locale

LOCALES = {"nl": "Nederlands", "de": "Deutsch", "en": "English"}
COOKIE = "taal"


def choose_locale() -> str:
    """The switch decides. Dutch is the default, whatever the browser asks for: the floor is Dutch."""
    if chosen := g.get("locale"):
        return str(chosen)
    cookie = request.cookies.get(COOKIE, "") if request else ""
    return cookie if cookie in LOCALES else "nl"


def set_up(app: Flask) -> None:
    app.config.setdefault("BABEL_TRANSLATION_DIRECTORIES", str(app.config["TRANSLATIONS"]))
    Babel(app, locale_selector=choose_locale)


def current_locale() -> str:
    """The language of this page, as two letters."""
    locale = get_locale()
    return locale.language if locale else str(current_app.config["BABEL_DEFAULT_LOCALE"])


@contextmanager
def speaking(locale: str) -> Iterator[None]:
    """Inside it, phrases are in that language: for mails."""
    with force_locale(locale if locale in LOCALES else "nl"):
        yield
