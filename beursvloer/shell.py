"""What every page gets: headers, request id, error pages, and the names that templates may use."""

import hashlib
import secrets
from functools import cache
from pathlib import Path
from typing import Any

from flask import Flask, Response, current_app, g, render_template, request, url_for
from flask_wtf.csrf import CSRFError
from werkzeug.exceptions import HTTPException

from beursvloer.access.context import current_actor, current_edition, current_session
from beursvloer.access.permissions import Permission, Scope, may
from beursvloer.clock import now
from beursvloer.i18n import phrases
from beursvloer.i18n.locale import LOCALES, current_locale
from beursvloer.refusals import Refusal

CONTENT_SECURITY_POLICY = (
    "default-src 'none'; style-src 'self'; script-src 'self'; img-src 'self' data:; font-src 'self'; "
    "connect-src 'self'; manifest-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)


def set_up(app: Flask) -> None:
    app.before_request(name_request)
    app.after_request(add_headers)
    app.context_processor(page_context)
    app.jinja_env.globals.update(static_url=static_url, phrase=phrases, locales=LOCALES)
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
    headers.setdefault("Content-Security-Policy", CONTENT_SECURITY_POLICY)
    headers.setdefault("X-Content-Type-Options", "nosniff")
    headers.setdefault("Referrer-Policy", "same-origin")
    headers.setdefault("Permissions-Policy", "camera=(), microphone=(), geolocation=()")
    headers.setdefault("Cross-Origin-Opener-Policy", "same-origin")
    headers["X-Request-Id"] = g.get("request_id", "")
    if request.is_secure:
        headers.setdefault("Strict-Transport-Security", "max-age=31536000")
    if request.endpoint == "static":
        if request.args.get("v"):
            headers["Cache-Control"] = "public, max-age=31536000, immutable"
    else:
        headers.setdefault("Cache-Control", "no-store" if current_actor().signed_in else "no-cache")
    return response


@cache
def _digest(file: Path, _changed: float) -> str:
    return hashlib.sha256(file.read_bytes()).hexdigest()[:10]


def static_url(name: str) -> str:
    """Address of a static file with a mark of its content, so that browsers may keep it for a year."""
    file = Path(__file__).resolve().parent / "static" / name
    return url_for("static", filename=name, v=_digest(file, file.stat().st_mtime))


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


def on_refusal(refusal: Refusal) -> tuple[str, int]:
    """A rule said no: the page says why and what can be done. Nothing was changed."""
    current_session().rollback()
    if refusal.status == 404:
        return error_page(404)
    return (
        render_template("errors/refusal.html", message=phrases.refusal(refusal), request_id=g.get("request_id", "")),
        refusal.status,
    )


def on_csrf_error(_error: CSRFError) -> tuple[str, int]:
    return error_page(400)


def on_http_error(error: HTTPException) -> Any:
    if error.response is not None:
        return error.response
    return error_page(error.code or 500)


def on_error(error: Exception) -> tuple[str, int]:
    current_app.logger.exception("request %s failed", g.get("request_id", ""))
    if current_app.config.get("PROPAGATE_EXCEPTIONS") or current_app.testing:
        raise error
    return error_page(500)


def error_page(code: int) -> tuple[str, int]:
    known = code if code in (400, 403, 404, 413, 429, 500) else 500 if code >= 500 else 400
    return render_template(f"errors/{known}.html", request_id=g.get("request_id", "")), code
