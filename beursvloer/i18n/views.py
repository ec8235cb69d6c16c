"""The language switch."""

from urllib.parse import urlsplit

from flask import Blueprint, Response, abort, current_app, redirect, request
from werkzeug.routing import RequestRedirect

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
    answer = redirect(_page(own_path(request.args.get("next"))))
    answer.set_cookie(COOKIE, locale, max_age=365 * 24 * 3600, samesite="Lax", secure=request.is_secure, httponly=True)
    return answer  # type: ignore[return-value]  # redirect() is typed as werkzeug's Response


def _page(address: str) -> str:
    """The address itself or, where it only takes what is sent, the nearest one above it that shows a page."""
    routes = current_app.create_url_adapter(request)
    path = urlsplit(address).path
    if routes is None:
        return address
    try:
        if not routes.allowed_methods(path) or routes.test(path, method="GET"):
            return address
    except RequestRedirect:
        return address
    while path and not routes.test(path, method="GET"):
        path = path.rpartition("/")[0]
    return path or "/"
