"""Pages of accounts."""

from flask import Blueprint

from beursvloer.access.guards import guard
from beursvloer.access.permissions import Permission

blueprint = Blueprint("accounts", __name__)


@blueprint.route("/inloggen", methods=["GET", "POST"])
@guard(Permission.PUBLIC)
def sign_in() -> str:
    return ""
