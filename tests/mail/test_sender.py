"""Sending may fail and is tried again; nothing is sent twice by two processes."""

from datetime import timedelta
from email.message import EmailMessage

import pytest
from sqlalchemy.orm import Session

from beursvloer.mail import sender
from beursvloer.mail.actions import queue_mail
from beursvloer.mail.models import OutboxMail
from beursvloer.mail.queries import due_mail_ids
from beursvloer.mail.rules import MOST_TRIES, MailState, wait_before_try
from tests.conftest import NOW


def words(mail: OutboxMail) -> tuple[str, str]:
    return "subject", "text\n"


def broken(_message: EmailMessage) -> None:
    raise OSError("no server")


@pytest.fixture
def waiting(session: Session) -> int:
    queue_mail(session, "sign_in", "ria@example.org", "nl", {"token": "TOKEN"}, NOW)
    return due_mail_ids(session, NOW)[0]


def test_a_mail_is_taken_once(session: Session, waiting: int) -> None:
    assert sender.take(session, waiting, NOW) is not None
    assert sender.take(session, waiting, NOW) is None


def test_a_failed_mail_waits_and_is_tried_again(session: Session, waiting: int) -> None:
    mail = sender.take(session, waiting, NOW)
    assert mail is not None
    sender.send(mail, words, broken, "floor@example.org", NOW)
    session.flush()
    assert (mail.state, mail.last_error, mail.values) == (MailState.WAITING, "OSError: no server", {"token": "TOKEN"})
    assert due_mail_ids(session, NOW) == []
    assert due_mail_ids(session, NOW + timedelta(minutes=1)) == [waiting]


def test_it_is_given_up_after_the_last_try(session: Session, waiting: int) -> None:
    moment, mail = NOW, None
    for _ in range(MOST_TRIES):
        mail = sender.take(session, waiting, moment)
        assert mail is not None
        sender.send(mail, words, broken, "floor@example.org", moment)
        session.flush()
        moment += timedelta(hours=2)
    assert mail is not None
    assert (mail.state, mail.values) == (MailState.FAILED, {})  # its key opens the account for two hours more
    assert due_mail_ids(session, moment) == []


def test_the_same_mail_is_queued_once(session: Session) -> None:
    for _ in range(2):
        queue_mail(session, "joined", "ria@example.org", "nl", {}, NOW, key="joined-1")
    assert len(due_mail_ids(session, NOW)) == 1


def test_waiting_doubles_up_to_an_hour() -> None:
    minutes = [wait_before_try(tries).total_seconds() / 60 for tries in range(1, 9)]
    assert minutes == [1, 2, 4, 8, 16, 32, 64, 64]


def test_a_header_cannot_be_smuggled_in(session: Session, waiting: int) -> None:
    mail = sender.take(session, waiting, NOW)
    assert mail is not None
    sent: list[EmailMessage] = []
    sender.send(mail, lambda _mail: ("Hello\r\nBcc: all@example.org", "text\n"), sent.append, "floor@example.org", NOW)
    assert sent == []
    assert mail.state is MailState.WAITING
