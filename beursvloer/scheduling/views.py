"""The health check."""

from datetime import timedelta
from functools import cache

from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from flask import Blueprint, current_app, jsonify
from flask.typing import ResponseReturnValue
from sqlalchemy.exc import SQLAlchemyError

from beursvloer.access.context import current_session
from beursvloer.access.guards import guard
from beursvloer.access.permissions import Permission
from beursvloer.clock import now
from beursvloer.scheduling.models import Tick
from beursvloer.scheduling.ticker import TICK

blueprint = Blueprint("scheduling", __name__)
SILENT_AFTER = timedelta(seconds=60)


@blueprint.get("/healthz")
@guard(Permission.PUBLIC)
def health() -> ResponseReturnValue:
    """200 while pages can be served; 503 when the database is away or behind. The scheduler is told, not judged."""
    newest = _newest_migration(current_app.extensions["migrate"].directory)
    try:
        session = current_session()
        if MigrationContext.configure(session.connection()).get_current_revision() != newest:
            return jsonify(database="ok", migrations="behind"), 503
        tick = session.get(Tick, TICK)
    except SQLAlchemyError:
        return jsonify(database="unreachable"), 503
    age = None if tick is None else now() - tick.at
    return jsonify(
        database="ok",
        migrations="current",
        scheduler="silent" if age is None or age >= SILENT_AFTER else "ok",
        scheduler_age_seconds=None if age is None else round(age.total_seconds()),
    )


@cache
def _newest_migration(folder: str) -> str | None:
    """Of the files that this process started with."""
    return ScriptDirectory(folder).get_current_head()
