"""The stream of an edition."""

from flask import Blueprint, Response

from beursvloer.access.context import current_actor, current_edition
from beursvloer.access.guards import guard
from beursvloer.access.permissions import Permission, Scope
from beursvloer.live.stream import asked_since, respond, viewer_of

blueprint = Blueprint("live", __name__)


@blueprint.get("/vloer/<slug>/stroom")
@guard(Permission.PUBLIC)
def stream() -> Response:
    """What happens on this floor, as it happens, as far as the asker may know."""
    edition = current_edition()
    scope = Scope(edition.region_id, edition.id)
    return respond(edition.id, viewer_of(current_actor(), scope), asked_since())
