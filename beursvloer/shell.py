"""What every page gets: headers, request id, error pages, and the names that templates may use."""

import hashlib
import os
import secrets
from functools import cache
from pathlib import Path
from typing import Any

from flask import Flask, Response, current_app, g, render_template, request, url_for
from flask_wtf.csrf import CSRFError
from sqlalchemy import exc
from werkzeug.exceptions import HTTPException
from werkzeug.routing import IntegerConverter

from beursvloer.access.addresses import for_others
from beursvloer.access.context import current_actor, current_edition, roll_back
from beursvloer.access.permissions import Permission, Scope, may
from beursvloer.clock import now
from beursvloer.i18n import phrases
from beursvloer.i18n.locale import LOCALES, current_locale
from beursvloer.refusals import Refusal

CONTENT_SECURITY_POLICY = (
    "default-src 'none'; style-src 'self'; script-src 'self'; img-src 'self' data:; font-src 'self'; "
    "connect-src 'self'; manifest-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)
STATIC = Path(__file__).resolve().parent / "static"
Page = tuple[str, int, dict[str, str]]


class Number(IntegerConverter):
    """`<int:…>` in an address: nine digits at most. No row has a higher number, and each database raises an error at
    some number. By its pattern and not by a limit, so that a higher one is no address at all (404), whatever method."""

    regex = r"\d{1,9}"


def set_up(app: Flask) -> None:
    """Comes before everything else that looks at a request: whatever fails there, its page can name the request."""
    app.before_request(name_request)
    app.url_map.converters["int"] = Number
    app.after_request(add_headers)
    app.context_processor(page_context)
    app.jinja_env.globals.update(static_url=static_url, for_others=for_others, phrase=phrases, locales=LOCALES)
    app.jinja_env.globals["has_endpoint"] = app.view_functions.__contains__
    app.jinja_env.trim_blocks = app.jinja_env.lstrip_blocks = True
    app.register_error_handler(Refusal, on_refusal)
    app.register_error_handler(CSRFError, on_csrf_error)
    app.register_error_handler(HTTPException, on_http_error)
    app.register_error_handler(Exception, on_error)


def name_request() -> None:
    g.request_id = secrets.token_hex(4)


def add_headers(response: Response) -> Response:
    headers = response.headers
    headers.setdefault("Content-Security-Policy", content_security_policy())
    headers.setdefault("X-Content-Type-Options", "nosniff")
    headers.setdefault("Referrer-Policy", "same-origin")
    headers.setdefault("Permissions-Policy", "camera=(), microphone=(), geolocation=()")
    headers.setdefault("Cross-Origin-Opener-Policy", "same-origin")
    headers["X-Request-Id"] = request_id()
    if request.is_secure:
        headers.setdefault("Strict-Transport-Security", "max-age=31536000")
    if request.endpoint == "static":
        if request.args.get("v"):
            headers["Cache-Control"] = "public, max-age=31536000, immutable"
    else:
        headers.setdefault("Cache-Control", "no-store" if current_actor().signed_in else "no-cache")
    return response


def content_security_policy() -> str:
    """The wall may stand in a frame of our own desk (`g.framed`), and the desk may hold such a frame (`g.frames`)."""
    policy = CONTENT_SECURITY_POLICY
    if g.get("framed"):
        policy = policy.replace("frame-ancestors 'none'", "frame-ancestors 'self'")
    return f"{policy}; frame-src 'self'" if g.get("frames") else policy


def static_url(name: str) -> str:
    """Address of a static file with a mark of its content, so that browsers may keep it for a year."""
    return _static_url(name, os.stat(f"{STATIC}/{name}").st_mtime, request.script_root)


@cache
def _static_url(name: str, _changed: float, _under: str) -> str:
    """Kept: a page of forty icons asks forty times."""
    mark = hashlib.sha256((STATIC / name).read_bytes()).hexdigest()[:10]
    return url_for("static", filename=name, v=mark)


def page_context() -> dict[str, Any]:
    actor, edition = current_actor(), current_edition()
    scope = Scope() if edition is None else Scope(edition.region_id, edition.id)
    return {
        "actor": actor,
        "edition": edition,
        "locale": current_locale(),
        "now": now(),
        "may": lambda permission: may(actor, Permission(permission), scope),
    }


def on_refusal(refusal: Refusal) -> Page:
    """A rule said no: the page says why and what can be done. Nothing was changed."""
    roll_back()
    if refusal.status == 404:
        return error_page(404)
    message = phrases.refusal(refusal)
    return render_template("errors/refusal.html", message=message, request_id=request_id()), refusal.status, {}


def on_csrf_error(_error: CSRFError) -> Page:
    return error_page(400)


def on_http_error(error: HTTPException) -> Any:
    """404 and its like; and 500 when the page of another error could not be made."""
    if error.response is not None:
        return error.response
    cause = getattr(error, "original_exception", None)
    headers = {name: value for name, value in error.get_headers() if name != "Content-Type"}
    return error_page(503 if is_outage(cause) else error.code or 500, headers)


def on_error(error: Exception) -> Page:
    if is_beyond_numbers(error):
        return error_page(404)
    current_app.logger.exception("request %s failed", request_id())
    if current_app.config.get("PROPAGATE_EXCEPTIONS") or current_app.testing:
        raise error
    return error_page(503 if is_outage(error) else 500)


def is_beyond_numbers(error: Exception) -> bool:
    """Whether somebody asked for a number that no row can have; SQLite's driver and PostgreSQL each say so."""
    return isinstance(error, OverflowError) or (
        isinstance(error, exc.DataError) and getattr(error.orig, "sqlstate", "") == "22003"
    )


def is_outage(error: object) -> bool:
    """Whether the database is away, busy or starting: trying again helps."""
    return isinstance(error, exc.OperationalError | exc.InterfaceError | exc.TimeoutError) or (
        isinstance(error, exc.DBAPIError) and error.connection_invalidated
    )


def error_page(code: int, headers: dict[str, str] | None = None) -> Page:
    """Made outside the transaction; from 500 on without asking the database anything, which may be what is broken."""
    roll_back()
    if code >= 500:
        g.broken, g.edition = True, None
    headers = dict(headers or {}) | ({"Retry-After": "30"} if code == 503 else {})
    known = code if code in (400, 403, 404, 413, 429, 500, 503) else 500 if code >= 500 else 400
    return render_template(f"errors/{known}.html", request_id=request_id()), code, headers


def request_id() -> str:
    return str(g.get("request_id", ""))
