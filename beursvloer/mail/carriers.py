"""How a mail leaves: over SMTP, or as a file in the instance folder when no SMTP is set."""

import os
import smtplib
import ssl
from collections.abc import Callable
from email.message import EmailMessage
from pathlib import Path
from urllib.parse import unquote, urlsplit

Carrier = Callable[[EmailMessage], None]


def carrier_for(smtp_url: str | None, folder: Path) -> Carrier:
    """`smtp://user:password@host:587` (STARTTLS), `smtps://…:465`, or None: files in `folder`."""
    return smtp(smtp_url) if smtp_url else to_folder(folder)


def smtp(url: str) -> Carrier:
    parts = urlsplit(url)

    def send(message: EmailMessage) -> None:
        context = ssl.create_default_context()
        host = parts.hostname or "localhost"
        if parts.scheme == "smtps":
            server: smtplib.SMTP = smtplib.SMTP_SSL(host, parts.port or 465, timeout=20, context=context)
        else:
            server = smtplib.SMTP(host, parts.port or 587, timeout=20)
        with server:
            if parts.scheme == "smtp" and server.has_extn("starttls"):
                server.starttls(context=context)
            if parts.username:
                server.login(unquote(parts.username), unquote(parts.password or ""))
            server.send_message(message)

    return send


def to_folder(folder: Path) -> Carrier:
    """One .eml file a mail, readable by the owner only; written aside first, so that a reader never sees half of it."""

    def send(message: EmailMessage) -> None:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        name = message["X-Beursvloer-Mail"]
        aside = folder / f".{name}.part"
        with os.fdopen(os.open(aside, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "wb") as file:
            file.write(message.as_bytes())
        aside.rename(folder / f"{name}.eml")

    return send
