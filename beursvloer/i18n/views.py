"""The language switch."""

from flask import Blueprint, Response, abort, redirect, request

from beursvloer.access.guards import guard
from beursvloer.access.paths import own_path
from beursvloer.access.permissions import Permission
from beursvloer.i18n.locale import COOKIE, LOCALES

blueprint = Blueprint("i18n", __name__)


@blueprint.get("/taal/<locale>")
@guard(Permission.PUBLIC)
def switch(locale: str) -> Response:
    """Remember the language and go back to where the person was."""
    if locale not in LOCALES:
        abort(404)
    answer = redirect(own_path(request.args.get("next")))
    answer.set_cookie(COOKIE, locale, max_age=365 * 24 * 3600, samesite="Lax", secure=request.is_secure, httponly=True)
    return answer  # type: ignore[return-value]  # redirect() is typed as werkzeug's Response
