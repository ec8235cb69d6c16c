"""Pages of the back office."""

from flask import Blueprint, flash, redirect, url_for
from werkzeug.wrappers import Response

from beursvloer.access.context import current_edition, current_session
from beursvloer.i18n import phrases
from beursvloer.refusals import Refusal

blueprint = Blueprint("organisers", __name__)


def back_with(refusal: Refusal, endpoint: str) -> Response:
    """Nothing was changed: back to the page that shows how things are now, with the reason above it."""
    current_session().rollback()
    flash(phrases.refusal(refusal), "warn")
    return redirect(url_for(f"organisers.{endpoint}", slug=current_edition().slug))


from beursvloer.organisers.views import matches, overview, people, runs, settings, setup  # noqa: E402, F401  they add their routes
