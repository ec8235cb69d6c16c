"""The guard in front of a route: declares its permission and enforces what can be known before the view runs.

A guard settles sign-in, roles and the address a request comes from. Whose object it is, the view's query
settles: what is not yours is not found.
"""

from collections.abc import Callable
from functools import wraps
from ipaddress import ip_address
from typing import Any
from urllib.parse import urlsplit

from flask import abort, current_app, g, redirect, request, url_for
from werkzeug.wrappers import Response

from beursvloer.access.context import current_actor
from beursvloer.access.permissions import Permission, Scope, may

View = Callable[..., Any]
NO_ROLE_NEEDED = frozenset({Permission.PUBLIC, Permission.LINK, Permission.LOOPBACK})
ROLE_NEEDED = frozenset(set(Permission) - NO_ROLE_NEEDED - {Permission.SIGNED_IN, Permission.REPRESENT})


def guard(permission: Permission) -> Callable[[View], View]:
    """Declare what a route asks for. A route with `slug` in its address gets its edition in `g.edition`, or 404."""

    def declare(view: View) -> View:
        @wraps(view)
        def guarded(*args: Any, **kwargs: Any) -> Any:
            slug = kwargs.pop("slug", None)
            if slug is not None:
                g.edition = current_app.extensions["edition_for_guard"](slug, current_actor())
                if g.edition is None:
                    abort(404)
            refused = _refused(permission)
            return view(*args, **kwargs) if refused is None else refused

        guarded.permission = permission  # type: ignore[attr-defined]  # read by the table of routes and roles
        return guarded

    return declare


def _refused(permission: Permission) -> Response | None:
    actor = current_actor()
    if permission in NO_ROLE_NEEDED:
        if permission is Permission.LOOPBACK and not is_loopback():
            abort(404)
        return None
    if not actor.signed_in:
        return redirect(url_for("accounts.sign_in", next=request.full_path.rstrip("?")))
    if permission in ROLE_NEEDED:
        edition = g.get("edition")
        scope = Scope() if edition is None else Scope(edition.region_id, edition.id)
        if not may(actor, permission, scope):
            abort(403)
    return None


def is_loopback() -> bool:
    """Whether the request comes from this very machine, and not through a proxy that merely runs on it.

    The name that it asks for counts too: a page elsewhere can let its own name lead to this machine, and would read
    along in the browser of whoever sits here.
    """
    forwarded = {"X-Forwarded-For", "Forwarded", "X-Real-Ip", "Via"}
    if any(name in request.headers for name in forwarded):
        return False
    asked = _host(f"//{request.headers.get('Host', '')}")
    own = asked == "localhost" or asked == _host(current_app.config["BASE_URL"]) or _is_loopback_address(asked)
    return own and _is_loopback_address(request.remote_addr or "")


def _host(url: str) -> str:
    try:
        return urlsplit(url).hostname or ""
    except ValueError:
        return ""


def _is_loopback_address(text: str) -> bool:
    try:
        return ip_address(text).is_loopback
    except ValueError:
        return False
