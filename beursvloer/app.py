"""The application, assembled. The one importer of views."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from flask import Flask, current_app
from flask_migrate import Migrate
from flask_wtf import CSRFProtect
from werkzeug.middleware.proxy_fix import ProxyFix

import config
from beursvloer import models, shell
from beursvloer.access import context
from beursvloer.access.limits import limiter
from beursvloer.access.permissions import Actor
from beursvloer.accounts import sign_in
from beursvloer.accounts.views import blueprint as accounts
from beursvloer.arrivals.views import blueprint as arrivals
from beursvloer.cli import commands
from beursvloer.contracts.views import blueprint as contracts
from beursvloer.database import Database
from beursvloer.deals.views import blueprint as deals
from beursvloer.desks.views import blueprint as desks
from beursvloer.editions.models import Edition
from beursvloer.editions.queries import visible_edition
from beursvloer.evening.views import blueprint as evening
from beursvloer.fits.queries import Indexes, alike
from beursvloer.floor.screens import navigation
from beursvloer.floor.views import blueprint as floor
from beursvloer.gaps.views import blueprint as gaps
from beursvloer.i18n import locale
from beursvloer.i18n.locale import current_locale
from beursvloer.i18n.views import blueprint as i18n
from beursvloer.introductions.views import blueprint as introductions
from beursvloer.joining.views import blueprint as joining
from beursvloer.listings.models import Listing
from beursvloer.listings.queries import BoardFilter
from beursvloer.listings.views import blueprint as listings
from beursvloer.live.feed import Feed
from beursvloer.live.fragments import Fragments
from beursvloer.live.queries import EventTable
from beursvloer.live.views import blueprint as live
from beursvloer.local_words.views import blueprint as local_words
from beursvloer.mail.views import blueprint as mail
from beursvloer.organisers.views import blueprint as organisers
from beursvloer.paper.views import blueprint as paper
from beursvloer.proposals.views import blueprint as proposals
from beursvloer.rehearsal.views import blueprint as rehearsal
from beursvloer.rings.views import blueprint as rings
from beursvloer.rounds.views import blueprint as rounds
from beursvloer.scheduling.views import blueprint as scheduling
from beursvloer.turns import Turns
from beursvloer.wall.views import blueprint as wall

ROOT = Path(__file__).resolve().parent.parent
BLUEPRINTS = (
    i18n,
    accounts,
    arrivals,
    introductions,
    paper,
    joining,
    listings,
    live,
    local_words,
    proposals,
    rings,
    rehearsal,
    contracts,
    deals,
    desks,
    evening,
    floor,
    gaps,
    organisers,
    mail,
    rounds,
    scheduling,
    wall,
)


def create_app(settings: Mapping[str, Any] | None = None) -> Flask:
    """The app with settings from the environment; `settings` go over them."""
    assert models.TABLES  # all tables are known before the first query
    app = Flask(__name__, template_folder=str(ROOT / "templates"), static_folder="static")
    app.config.update(config.from_environment())
    app.config.update(settings or {}, TRANSLATIONS=ROOT / "beursvloer" / "i18n" / "translations")
    app.wsgi_app = Turns(app.wsgi_app)  # type: ignore[method-assign]  # Flask's own way to wrap it
    if app.config["HTTPS"]:
        # Behind a proxy that speaks https for us; plain http in a hall has no proxy, and takes no such headers.
        app.wsgi_app = ProxyFix(app.wsgi_app, x_for=1, x_proto=1, x_host=1)  # type: ignore[method-assign]

    database = Database(app.config["DATABASE_URL"])
    app.extensions["database"] = database
    remember_nothing(app)
    app.extensions["edition_for_guard"] = edition_for_guard
    app.extensions["alike_for_board"] = alike_for_board
    app.teardown_appcontext(context.release_session)

    shell.set_up(app)
    # Asks only for `engine` and `metadata`, which Database has; its types name Flask-SQLAlchemy's class.
    Migrate(app, database, directory=str(ROOT / "migrations"), render_as_batch=True, compare_type=True)  # type: ignore[arg-type]
    CSRFProtect(app)
    locale.set_up(app)
    sign_in.set_up(app)
    limiter.init_app(app)  # after it is known who acts
    app.context_processor(navigation)
    for blueprint in BLUEPRINTS:
        app.register_blueprint(blueprint)
    for command in commands:
        app.cli.add_command(command)
    return app


def remember_nothing(app: Flask) -> None:
    """All that a process keeps between two requests, as it is at its start."""
    app.extensions["indexes"] = Indexes()
    app.extensions["feed"] = Feed(EventTable(lambda: app.extensions["database"].engine), app.config["STREAMS"])
    app.extensions["fragments"] = Fragments()


def edition_for_guard(slug: str, actor: Actor) -> Edition | None:
    """The guard lies below the editions, so it gets this from here."""
    return visible_edition(context.current_session(), slug, actor)


def alike_for_board(edition: Edition, wanted: BoardFilter, top: int) -> list[Listing]:
    """The board lies below the fits, so it gets this from here."""
    indexes = current_app.extensions["indexes"]
    return alike(context.current_session(), indexes, edition, wanted, current_locale(), top)
