"""Settings from the environment. Imports nothing of ours."""

import os
import secrets
import socket
from contextlib import suppress
from pathlib import Path

ROOT = Path(__file__).resolve().parent


def instance_path() -> Path:
    """The one folder that the running software writes in."""
    path = Path(os.environ.get("INSTANCE_PATH") or ROOT / "instance").resolve()
    path.mkdir(parents=True, exist_ok=True)
    return path


def secret_key(folder: Path) -> str:
    """SECRET_KEY, or one made at the first start and kept beside the database, readable by its owner only."""
    if from_environment := os.environ.get("SECRET_KEY"):
        return from_environment
    file = folder / "secret_key"
    if not file.exists():
        # Written aside and linked when whole: of two processes that start at once, one is first and both read its key.
        aside = folder / f".secret_key-{secrets.token_hex(8)}"
        with os.fdopen(os.open(aside, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as opened:
            opened.write(secrets.token_urlsafe(32))
        with suppress(FileExistsError):
            os.link(aside, file)
        aside.unlink()
    return file.read_text()


def base_url() -> str:
    """Where people reach this installation: links in mails and QR codes start with it."""
    if url := os.environ.get("BASE_URL"):
        return url.rstrip("/")
    host = os.environ.get("HOST") or "127.0.0.1"
    return f"http://{lan_address() if host == '0.0.0.0' else host}:{os.environ.get('PORT') or '8000'}"


def own_address() -> str:
    """Where this machine itself reaches the server, whatever name people use."""
    host = os.environ.get("HOST") or "127.0.0.1"
    host = {"0.0.0.0": "127.0.0.1", "::": "::1"}.get(host, host)
    return f"http://{f'[{host}]' if ':' in host else host}:{os.environ.get('PORT') or '8000'}"


def lan_address() -> str:
    """The address of this machine on its local network. No packet is sent: a route is looked up."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as probe:
        try:
            probe.connect(("192.0.2.1", 9))
        except OSError:
            return "127.0.0.1"
        return str(probe.getsockname()[0])


def streams() -> int:
    """How many streams one process holds open: as many as it has threads, but for 64 that serve pages."""
    threads = int(os.environ.get("WEB_THREADS") or 400)
    return max(threads - 64, threads // 2)


def from_environment() -> dict[str, object]:
    """The settings of one process, as Flask's configuration."""
    folder = instance_path()
    url = base_url()
    https = url.startswith("https://")
    return {
        "INSTANCE": folder,
        "DATABASE_URL": os.environ.get("DATABASE_URL") or f"sqlite:///{folder / 'beursvloer.sqlite'}",
        "SECRET_KEY": secret_key(folder),
        "BASE_URL": url,
        "HTTPS": https,
        "STREAMS": streams(),
        "SMTP_URL": os.environ.get("SMTP_URL") or None,
        "MAIL_FROM": os.environ.get("MAIL_FROM") or "beursvloer@localhost",
        "SESSION_COOKIE_HTTPONLY": True,
        "SESSION_COOKIE_SAMESITE": "Lax",
        # A hall without internet is plain HTTP: a Secure cookie would never come back there.
        "SESSION_COOKIE_SECURE": https,
        "REMEMBER_COOKIE_HTTPONLY": True,
        "REMEMBER_COOKIE_SAMESITE": "Lax",
        "REMEMBER_COOKIE_SECURE": https,
        "MAX_CONTENT_LENGTH": 2 * 1024 * 1024,
        "MAX_FORM_PARTS": 200,
        "WTF_CSRF_TIME_LIMIT": None,
        "BABEL_DEFAULT_LOCALE": "nl",
        "BABEL_DEFAULT_TIMEZONE": "Europe/Amsterdam",
    }
