"""Over SMTP: a password never leaves in the clear, and a refusal is tried again later."""

import smtplib
import socket
import ssl
import stat
from email.message import EmailMessage
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select
from sqlalchemy.orm import Session

from beursvloer.mail.actions import queue_mail
from beursvloer.mail.carriers import PasswordInTheClear, carrier_for
from beursvloer.mail.models import OutboxMail
from beursvloer.mail.rules import MailState
from beursvloer.scheduling.jobs import send_mail
from tests.conftest import NOW
from tests.mail.smtp_server import smtp_server

STARTTLS = {"EHLO": "250-floor\r\n250-STARTTLS\r\n250 AUTH PLAIN"}


@pytest.fixture
def mail() -> EmailMessage:
    message = EmailMessage()
    message["From"], message["To"], message["Subject"] = "floor@example.org", "ria@example.org", "Hello"
    message["X-Beursvloer-Mail"] = "20270201-183000-000001"
    message.set_content("A text\n")
    return message


@pytest.fixture
def elsewhere(monkeypatch: pytest.MonkeyPatch) -> str:
    """A host that is not loopback by its name, while it is the fake server that answers."""
    real = socket.getaddrinfo

    def find(host: Any, *rest: Any, **more: Any) -> Any:
        return real("127.0.0.1" if host == "mail.example.org" else host, *rest, **more)

    monkeypatch.setattr(socket, "getaddrinfo", find)
    return "mail.example.org"


@pytest.mark.live
def test_tls_begins_before_the_password(elsewhere: str, mail: EmailMessage, tmp_path: Path) -> None:
    with smtp_server(**STARTTLS, STARTTLS="220 go on") as server, pytest.raises((OSError, ssl.SSLError)):
        carrier_for(f"smtp://floor:secret@{elsewhere}:{server.port}", tmp_path)(mail)
    assert (server.tls, [line.split()[0].upper() for line in server.lines]) == (True, ["EHLO", "STARTTLS"])


@pytest.mark.live
def test_without_tls_a_password_stays_here(elsewhere: str, mail: EmailMessage, tmp_path: Path) -> None:
    with smtp_server() as server, pytest.raises(PasswordInTheClear):
        carrier_for(f"smtp://floor:secret@{elsewhere}:{server.port}", tmp_path)(mail)
    assert [line.split()[0].upper() for line in server.lines] == ["EHLO", "QUIT"]


@pytest.mark.live
def test_a_refused_starttls_sends_no_password(elsewhere: str, mail: EmailMessage, tmp_path: Path) -> None:
    with smtp_server(**STARTTLS, STARTTLS="454 not now") as server, pytest.raises(smtplib.SMTPException):
        carrier_for(f"smtp://floor:secret@{elsewhere}:{server.port}", tmp_path)(mail)
    assert [line for line in server.lines if line.startswith(("AUTH", "MAIL"))] == []


@pytest.mark.live
def test_without_a_password_a_plain_server_will_do(elsewhere: str, mail: EmailMessage, tmp_path: Path) -> None:
    with smtp_server() as server:
        carrier_for(f"smtp://{elsewhere}:{server.port}", tmp_path)(mail)
    assert [line.split()[0].upper() for line in server.lines] == ["EHLO", "MAIL", "RCPT", "DATA", ".", "QUIT"]


@pytest.mark.live
@pytest.mark.parametrize("host", ["127.0.0.1", "localhost"])
def test_on_this_machine_nobody_listens_in_between(host: str, mail: EmailMessage, tmp_path: Path) -> None:
    with smtp_server() as server:
        carrier_for(f"smtp://floor:secret%40@{host}:{server.port}", tmp_path)(mail)
    assert "AUTH" in [line.split()[0] for line in server.lines]


@pytest.mark.live
def test_smtps_speaks_tls_from_the_first_byte(mail: EmailMessage, tmp_path: Path) -> None:
    with smtp_server(greeting="none") as server, pytest.raises((OSError, ssl.SSLError)):
        carrier_for(f"smtps://floor:secret@127.0.0.1:{server.port}", tmp_path)(mail)
    assert (server.tls, server.lines) == (True, [])


@pytest.mark.live
def test_a_refused_recipient_is_tried_again_later(app: Flask, session: Session) -> None:
    queue_mail(session, "sign_in", "ria@example.org", "nl", {"token": "TOKEN"}, NOW)
    session.commit()
    with smtp_server(RCPT="550 no such mailbox") as server, app.app_context():
        app.config["SMTP_URL"] = f"smtp://127.0.0.1:{server.port}"
        assert send_mail() == 0
    session.expire_all()
    row = session.scalars(select(OutboxMail)).one()
    assert (row.state, row.tries, row.values) == (MailState.WAITING, 1, {"token": "TOKEN"})
    assert row.last_error.startswith("SMTPRecipientsRefused")


def test_without_smtp_a_mail_is_a_file_of_its_owner(mail: EmailMessage, tmp_path: Path) -> None:
    carrier_for(None, tmp_path / "mail")(mail)
    [file] = (tmp_path / "mail").iterdir()
    assert file.name == "20270201-183000-000001.eml"
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert b"A text" in file.read_bytes()
