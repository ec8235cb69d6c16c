"""The health check."""

from datetime import timedelta

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
    try:
        session = current_session()
        connection = session.connection()
        revision = MigrationContext.configure(connection).get_current_revision()
        tick = session.get(Tick, TICK)
    except SQLAlchemyError:
        return jsonify(database="unreachable"), 503
    newest = ScriptDirectory(current_app.extensions["migrate"].directory).get_current_head()
    age = None if tick is None else round((now() - tick.at).total_seconds())
    alive = tick is not None and now() - tick.at < SILENT_AFTER
    report = {
        "database": "ok",
        "migrations": "current" if revision == newest else "behind",
        "scheduler": "ok" if alive else "silent",
        "scheduler_age_seconds": age,
    }
    return jsonify(report), 200 if revision == newest else 503
