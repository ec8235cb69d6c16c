"""The outbox through the job that empties it: a server that is down, and two senders at once."""

import threading
from datetime import datetime, timedelta

import pytest
import time_machine
from flask import Flask
from sqlalchemy import select
from sqlalchemy.orm import Session

from beursvloer.clock import now as clock_now
from beursvloer.database import Database
from beursvloer.mail.actions import NewMail, queue_mail, queue_mails
from beursvloer.mail.models import OutboxMail
from beursvloer.mail.rules import MOST_TRIES, MailState
from beursvloer.scheduling.jobs import send_mail
from tests.conftest import NOW
from tests.mail.smtp_server import smtp_server
from tests.servers import free_port

MINUTES = [0, 1, 2, 4, 8, 16, 32, 64]


def send_at(app: Flask, moment: datetime) -> int:
    with time_machine.travel(moment, tick=False), app.app_context():
        return send_mail()


def test_many_mails_are_queued_once_each(session: Session) -> None:
    def mail(key: str | None) -> NewMail:
        return NewMail("sign_in", "ria@example.org", "nl", {"token": key}, None, key)

    queue_mails(session, [mail("a")], NOW)
    queue_mails(session, [mail(key) for key in ("a", "b", None, "b", None)], NOW)
    queue_mails(session, [], NOW)
    found = session.execute(select(OutboxMail.key, OutboxMail.state).order_by(OutboxMail.id)).all()
    assert [tuple(row) for row in found] == [(key, MailState.WAITING) for key in ("a", "b", None, None)]


@pytest.mark.live
def test_a_mail_waits_ever_longer_while_the_server_is_down(app: Flask, session: Session) -> None:
    queue_mail(session, "sign_in", "ria@example.org", "nl", {"token": "TOKEN"}, NOW)
    session.commit()
    app.config["SMTP_URL"] = f"smtp://127.0.0.1:{free_port()}"
    moment, tries = NOW, []
    for pause in MINUTES:
        moment += timedelta(minutes=pause)
        if pause:
            assert send_at(app, moment - timedelta(seconds=1)) == 0  # not yet
        assert send_at(app, moment) == 0
        session.expire_all()
        mail = session.scalars(select(OutboxMail)).one()
        tries.append((mail.tries, mail.state))
    assert tries == [(n, MailState.WAITING) for n in range(1, MOST_TRIES)] + [(MOST_TRIES, MailState.FAILED)]
    assert mail.last_error.startswith("ConnectionRefusedError")


@pytest.mark.live
def test_it_leaves_as_soon_as_the_server_is_back(app: Flask, session: Session) -> None:
    queue_mail(session, "sign_in", "ria@example.org", "nl", {"token": "TOKEN"}, NOW)
    session.commit()
    app.config["SMTP_URL"] = f"smtp://127.0.0.1:{free_port()}"
    assert send_at(app, NOW) == 0
    with smtp_server() as server:
        app.config["SMTP_URL"] = f"smtp://127.0.0.1:{server.port}"
        assert send_at(app, NOW + timedelta(minutes=1)) == 1
    assert "rcpt TO:<ria@example.org>" in server.lines
    session.expire_all()
    mail = session.scalars(select(OutboxMail)).one()
    assert (mail.state, mail.tries, mail.values, mail.last_error) == (MailState.SENT, 2, {}, "")


@pytest.mark.races
def test_two_senders_at_once_send_once(committed_app: Flask, committed_database: Database) -> None:
    many = 20
    with committed_database.session() as session:
        for number in range(many):
            queue_mail(session, "sign_in", f"ria-{number}@example.org", "nl", {"token": "TOKEN"}, clock_now())
        session.commit()
    start, sent = threading.Barrier(3), []

    def send() -> None:
        with committed_app.app_context():
            start.wait(30)
            sent.append(send_mail())

    senders = [threading.Thread(target=send) for _ in range(3)]
    for sender in senders:
        sender.start()
    for sender in senders:
        sender.join(60)
    assert (len(sent), sum(sent)) == (3, many)
    assert len(list((committed_app.config["INSTANCE"] / "mail").glob("*.eml"))) == many
    with committed_database.session() as session:
        assert set(session.execute(select(OutboxMail.state, OutboxMail.tries))) == {(MailState.SENT, 1)}
