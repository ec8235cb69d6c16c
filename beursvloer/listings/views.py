"""Pages of listings."""

from flask import Blueprint

from beursvloer.access.guards import guard
from beursvloer.access.permissions import Permission

blueprint = Blueprint("listings", __name__, url_prefix="/vloer/<slug>/lijst")


@blueprint.get("")
@guard(Permission.PUBLIC)
def board() -> str:
    """What everybody offers and asks."""
    return ""


@blueprint.get("/<int:number>")
@guard(Permission.PUBLIC)
def show(number: int) -> str:
    """One listing."""
    return str(number)
