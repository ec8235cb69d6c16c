"""What every answer carries, so that a browser holds to it."""

from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy.orm import Session

from beursvloer.accounts import passwords
from tests.conftest import NOW
from tests.factories import make_edition, make_person, sign_in

ALWAYS = {
    "Content-Security-Policy": (
        "default-src 'none'; style-src 'self'; script-src 'self'; img-src 'self' data:; font-src 'self'; "
        "connect-src 'self'; manifest-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
    ),
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",
    "Permissions-Policy": "camera=(), microphone=(), geolocation=()",
    "Cross-Origin-Opener-Policy": "same-origin",
}
PATHS = ["/", "/nergens", "/mijn", "/healthz", "/postvak", "/static/css/base.css", "/static/nergens.css"]


@pytest.mark.parametrize("path", PATHS)
@pytest.mark.parametrize("scheme", ["http", "https"])
def test_pages_errors_redirects_and_files(client: FlaskClient, path: str, scheme: str) -> None:
    with client.get(path, base_url=f"{scheme}://localhost") as answer:
        assert {name: answer.headers.get(name) for name in ALWAYS} == ALWAYS
        wanted = "max-age=31536000" if scheme == "https" else None
        assert answer.headers.get("Strict-Transport-Security") == wanted
        assert len(answer.headers["X-Request-Id"]) == 8


def test_a_page_of_somebody_signed_in_is_kept_nowhere(client: FlaskClient, session: Session) -> None:
    edition, person = make_edition(session), make_person(session)
    session.commit()
    path = f"/vloer/{edition.slug}/"
    before = client.get(path).headers["Cache-Control"]
    sign_in(client, person)
    assert (before, client.get(path).headers["Cache-Control"]) == ("no-cache", "no-store")


@pytest.mark.parametrize(("query", "kept"), [("?v=1", "public, max-age=31536000, immutable"), ("", "no-cache")])
def test_files_with_a_mark_are_kept_for_a_year(client: FlaskClient, query: str, kept: str) -> None:
    with client.get(f"/static/css/base.css{query}") as answer:
        assert answer.headers["Cache-Control"] == kept


@pytest.mark.parametrize("https", [True, False])
def test_cookies_of_signing_in(
    app: Flask, settings: dict[str, Any], session: Session, monkeypatch: pytest.MonkeyPatch, https: bool
) -> None:
    """Behind a proxy that speaks https, as BASE_URL says; in a hall over plain http."""
    from beursvloer.app import create_app

    monkeypatch.setenv("BASE_URL", "https://vloer.example.org" if https else "http://192.168.1.7:8000")
    own = {name: value for name, value in settings.items() if name not in ("BASE_URL", "HTTPS")}
    url = app.extensions["database"].engine.url.render_as_string(hide_password=False)
    served = create_app({**own, "DATABASE_URL": url})
    served.extensions["database"] = app.extensions["database"]
    person = make_person(session, email="ria@example.org")
    person.confirmed_at, person.password_hash = NOW, passwords.hash_of("een korte zin werkt")
    session.commit()
    answer = served.test_client().post(
        "/inloggen",
        data={"email": "ria@example.org", "password": "een korte zin werkt"},
        headers={"X-Forwarded-Proto": "https"},  # believed only where a proxy is expected
    )
    assert answer.status_code == 303
    cookies = {cookie.split("=")[0]: cookie for cookie in answer.headers.getlist("Set-Cookie")}
    assert set(cookies) == {"session", "remember_token"}
    assert {name: ("; Secure" in cookie) for name, cookie in cookies.items()} == dict.fromkeys(cookies, https)
    assert all("; HttpOnly" in cookie and "; SameSite=Lax" in cookie for cookie in cookies.values())
    assert ("Strict-Transport-Security" in answer.headers) is https
