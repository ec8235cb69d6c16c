"""Every letter, in every language, with what the actions put in it."""

import re
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select
from sqlalchemy.orm import Session

from beursvloer.mail.actions import queue_mail
from beursvloer.mail.letters import render
from beursvloer.mail.models import OutboxMail
from beursvloer.mail.rules import MailState
from beursvloer.scheduling.jobs import send_mail
from tests.conftest import NOW

FOLDER = Path(__file__).resolve().parents[2] / "templates" / "mail"
PARTS = {"end", "match_facts"}
PROPOSAL = {
    "proposal_id": 7,
    "organisation": "SV De Regge",
    "theirs": "Onze verf",
    "ours": "Hun kwasten",
    "text": "Wanneer?",
}
PROPOSED = {
    "id": 7,
    "request": "Clubhuis",
    "offer": "Schilder",
    "ours": "SV De Regge",
    "theirs": "Verf en Zo",
    "reader": "request",
    "parts": [{"code": "distance", "points": 9, "facts": {"km": 3}}],
    "pinned": False,
}
MATCH = {
    "match_id": 8,
    "number": 12,
    "performance": "Schilderen",
    "offer": "Schilder",
    "request": "Clubhuis",
    "party": "giver",
    "edition": "Beursvloer",
}
NOTE = {"title": "Wij zoeken sponsors", "number": 5, "slug": "hellendoorn"}
SEAT = {"ours": "SV De Regge", "gives": "Zaal", "to": "Verf en Zo", "gets": "Schilder", "by": "Cijferwerk"}
RING = {
    "ring_id": 7,
    "edition": "Beursvloer",
    "days": 14,
    "names": ["SV De Regge", "Verf en Zo", "Cijferwerk"],
    "state": "broken",
    "seats": [SEAT | {"carried": False}, SEAT | {"ours": "Fanfare", "carried": True}],
}
VALUES: dict[str, dict[str, Any]] = {
    **dict.fromkeys(["ring_proposed", "ring_agreed", "ring_ended"], RING),
    **dict.fromkeys(["note_hung", "note_refused"], NOTE),
    "interest": {**NOTE, "organisation": "SV De Regge"},
    "sign_in": {"token": "TOKEN"},
    "unknown_address": {"address": "nieuw@example.org"},
    "confirm": {"token": "TOKEN"},
    "new_address": {"token": "TOKEN", "name": "Ria"},
    "address_in_use": {"name": "Ria"},
    "address_changed": {"name": "Ria", "address": "j…@example…"},
    "joined_held": {"token": "TOKEN", "name": "Ria", "title": "Geld gezocht", "edition": "Beursvloer"},
    "joined": {"token": "TOKEN", "name": "Ria", "title": "Schilder gezocht", "edition": "Beursvloer"},
    "joined_for_you": {
        "token": "TOKEN",
        "name": "Ria",
        "title": "Schilder gezocht",
        "edition": "Beursvloer",
        "organisation": "SV De Regge",
        "by": "Ans",
        "held": "",
    },
    "join_known": {"token": "TOKEN", "name": "Ria", "title": "Schilder gezocht"},
    "colleague": {"token": "TOKEN", "organisation": "SV De Regge", "inviter": "Ans"},
    "proposals": {
        "edition": "Beursvloer",
        "days": 14,
        "proposals": [PROPOSED, PROPOSED | {"id": 9, "reader": "both", "parts": [], "pinned": True}],
    },
    **dict.fromkeys(["proposal_yes", "proposal_declined", "proposal_question", "proposal_taken"], PROPOSAL),
    "proposal_lapsed": PROPOSAL,
    **dict.fromkeys(["match_opened", "match_confirm", "match_ratified", "match_withdrawn"], MATCH),
    "match_sent_back": MATCH | {"question": "Met hoeveel mensen?"},
    "match_changed": MATCH,
    "ring_withdrawn": MATCH | {"legs": 3},
    "match_valued": MATCH | {"value": 1200, "before": 4800},
}
LEADS_TO = {
    **dict.fromkeys(["ring_proposed", "ring_agreed"], "/ring/7"),
    "ring_ended": "/mijn",
    "interest": "/vloer/hellendoorn/lijst/5",
    "note_hung": "/vloer/hellendoorn/lijst/5",
    "note_refused": "/vloer/hellendoorn/aanmelden",
    "sign_in": "/in/TOKEN",
    "joined_held": "/in/TOKEN",
    "unknown_address": "/meedoen",
    "confirm": "/in/TOKEN",
    "new_address": "/in/TOKEN",
    "address_in_use": "/inloggen",
    "address_changed": "/privacy",
    "joined": "/in/TOKEN",
    "joined_for_you": "/in/TOKEN",
    "join_known": "/in/TOKEN",
    "colleague": "/uitnodiging/TOKEN",
    "proposals": "/voorstel/7",
    "proposal_yes": "/voorstel/7",
    "proposal_question": "/voorstel/7",
    "proposal_declined": "/mijn",
    "proposal_taken": "/mijn",
    "proposal_lapsed": "/mijn",
    "match_changed": "/match/8",
    "ring_withdrawn": "/match/8",
    "match_valued": "/match/8",
    **dict.fromkeys(
        ["match_opened", "match_confirm", "match_ratified", "match_sent_back", "match_withdrawn"], "/match/8"
    ),
}


def letter(name: str, locale: str, **values: Any) -> OutboxMail:
    return OutboxMail(letter=name, locale=locale, address="a@example.org", values=VALUES[name] | values, created_at=NOW)


def test_every_letter_is_tried() -> None:
    assert {file.stem for file in FOLDER.glob("*.txt")} - PARTS == set(VALUES) == set(LEADS_TO)


@pytest.mark.parametrize("locale", ["nl", "de", "en"])
@pytest.mark.parametrize("name", sorted(VALUES))
def test_a_letter_has_a_subject_one_way_on_and_no_gaps(app: Flask, name: str, locale: str) -> None:
    with app.app_context():
        subject, text = render(letter(name, locale))
    assert subject
    assert "\n" not in subject
    assert f"http://localhost{LEADS_TO[name]}\n" in text
    assert "None" not in subject + text
    assert "%(" not in subject + text
    assert re.search(r"\n{3,}", text) is None


def test_a_letter_speaks_the_language_of_its_reader(app: Flask) -> None:
    with app.app_context():
        texts = {render(letter("sign_in", locale))[0] for locale in ("nl", "de", "en")}
    assert texts == {"Uw link om in te loggen", "Ihr Link zum Anmelden", "Your link to sign in"}


def test_names_are_not_escaped_as_if_it_were_a_page(app: Flask) -> None:
    with app.app_context():
        _subject, text = render(letter("joined", "nl", title="Koffie & thee <gratis>"))
    assert "Koffie & thee <gratis>" in text


def test_a_sent_letter_stands_in_the_mailbox_of_this_machine_and_its_key_is_forgotten(
    app: Flask, client: FlaskClient, session: Session
) -> None:
    queue_mail(session, "sign_in", "ria@example.org", "nl", {"token": "TOKEN"}, NOW)
    session.commit()
    with app.app_context():
        assert send_mail() == 1
        assert send_mail() == 0
    session.expire_all()
    mail = session.scalars(select(OutboxMail)).one()
    assert (mail.state, mail.values) == (MailState.SENT, {})
    page = client.get("/postvak").text
    assert "Uw link om in te loggen" in page
    assert 'href="http://localhost/in/TOKEN"' in page


def test_the_mailbox_does_not_exist_for_another_machine(client: FlaskClient) -> None:
    assert client.get("/postvak", environ_base={"REMOTE_ADDR": "192.0.2.1"}).status_code == 404
    assert client.get("/postvak", headers={"X-Forwarded-For": "127.0.0.1"}).status_code == 404
    assert "Nog geen mail" in client.get("/postvak").text
