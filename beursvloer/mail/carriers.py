"""How a mail leaves: over SMTP, or as a file in the instance folder when no SMTP is set."""

import os
import smtplib
import ssl
from collections.abc import Callable
from email.message import EmailMessage
from ipaddress import ip_address
from pathlib import Path
from urllib.parse import unquote, urlsplit

Carrier = Callable[[EmailMessage], None]


def carrier_for(smtp_url: str | None, folder: Path) -> Carrier:
    """`smtp://user:password@host:587` (STARTTLS), `smtps://…:465`, or None: files in `folder`."""
    return smtp(smtp_url) if smtp_url else to_folder(folder)


class PasswordInTheClear(Exception):
    """The mail server takes no TLS, and its password would travel readable for all."""


def smtp(url: str) -> Carrier:
    parts = urlsplit(url)
    host = parts.hostname or "localhost"

    def send(message: EmailMessage) -> None:
        if parts.scheme == "smtps":
            server: smtplib.SMTP = smtplib.SMTP_SSL(host, parts.port or 465, timeout=20, context=tls_context(host))
        else:
            server = smtplib.SMTP(host, parts.port or 587, timeout=20)
        with server:
            server.ehlo()  # what the server offers is known after this
            if parts.scheme == "smtp" and server.has_extn("starttls"):
                server.starttls(context=tls_context(host))
            elif parts.scheme == "smtp" and parts.username and not on_this_machine(host):
                raise PasswordInTheClear(f"{host} offers no STARTTLS")
            if parts.username:
                server.login(unquote(parts.username), unquote(parts.password or ""))
            server.send_message(message)

    return send


def tls_context(host: str) -> ssl.SSLContext:
    """Checks the certificate, except on this machine: a mail server there signs its own, and nobody is in between."""
    context = ssl.create_default_context()
    if on_this_machine(host):
        context.check_hostname, context.verify_mode = False, ssl.CERT_NONE
    return context


def on_this_machine(host: str) -> bool:
    if host == "localhost":
        return True
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return False


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
