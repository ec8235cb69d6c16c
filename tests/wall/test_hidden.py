"""Nothing hidden leaves the desk: every page is opened before release, during the freeze and after the reveal.

The hidden numbers are chosen so that they can come from nowhere else: 7,331 euros in all, 61 matches, 773 hours, the
contract with number 61; a draft of the rounds at table 957 with a total of 8,641. First it is seen that they exist, and
that each page is one: what answers with an error hides everything.
"""

import json
import re
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import inspect, select
from sqlalchemy.orm import Session
from werkzeug.test import TestResponse

from beursvloer.access.permissions import Permission
from beursvloer.accounts.models import Person
from beursvloer.contracts import desk_actions
from beursvloer.contracts.models import Match
from beursvloer.editions.models import Edition
from beursvloer.live.events import HALL, TOPICS
from beursvloer.live.feed import Bell
from beursvloer.live.models import EventRow
from beursvloer.mail.models import OutboxMail
from beursvloer.paper import documents
from beursvloer.programme.rules import Scene
from beursvloer.rings.models import RingLeg
from beursvloer.rounds.models import Conversation, RoundPlan
from beursvloer.tally.actions import freeze, reveal
from beursvloer.tally.queries import true_numbers
from beursvloer.wall.models import Screen
from tests.conftest import NOW
from tests.contracts.rings import PARTIES, make_ring
from tests.contracts.steps import desk
from tests.factories import (
    make_edition,
    make_listing,
    make_organisation,
    make_organiser,
    make_proposal,
    person_of,
    sign_in,
)
from tests.structure.permission_table import permission_of, routes
from tests.tally.floor import ratified

HIDDEN = re.compile(r"\b(?:7[.,  ]?331|0?61|773|663)\b")
DRAFT = re.compile(r"\b(?:957|8[.,  ]?641|8[.,  ]?642|8[.,  ]?643)\b")
OPEN_TO_ALL = frozenset({Permission.PUBLIC, Permission.LINK, Permission.SIGNED_IN, Permission.REPRESENT})
NOT_WELL = frozenset({"/healthz"})
"""Answers with an error where no scheduler runs."""
LEADS_ON = frozenset({"/", "/beheer", "/meedoen", "/regels", "/taal/<locale>"})
NEEDS_A_LETTER = frozenset({"/beginnen/<token>", "/in/<token>", "/uitnodiging/<token>"})
HIDDEN_PARTY = "party of the hidden match"
"""May read the hours that it agreed itself."""
ELSEWHERE = {"REMOTE_ADDR": "192.0.2.1"}


@dataclass(frozen=True)
class Hall:
    """A floor with what everybody knows: two matches of 500 euros and 55 hours each."""

    app: Flask
    session: Session
    edition: Edition
    arguments: dict[str, Any]
    #: Who looks; a visitor is nobody.
    people: dict[str, Person | None]
    #: Of each address, what it answered to whom.
    answers: dict[str, set[int]] = field(default_factory=lambda: defaultdict(set))

    def pages(self) -> Iterator[tuple[str, str]]:
        """(who and where, what they read) of every address that is no desk's, for all who may come there."""
        for rule in routes(self.app):
            if "GET" not in (rule.methods or ()) or permission_of(self.app, rule) not in OPEN_TO_ALL:
                continue
            path = re.sub(r"<(?:\w+:)?(\w+)>", lambda found: str(self.arguments.get(found[1], 1)), rule.rule)
            for who, person in self.people.items():
                text = self.ask(path, person, rule.rule)
                yield f"{who} {path}", text.replace("663 uur", "") if who == HIDDEN_PARTY else text
        for scene in Scene:
            yield f"wall {scene}", self.wall(scene)

    def ask(self, path: str, person: Person | None, rule: str | None = None) -> str:
        client = self.app.test_client()
        if person is not None:
            sign_in(client, person)
        answer = client.get(path, environ_base=ELSEWHERE)
        self.answers[rule or path].add(answer.status_code)
        if answer.mimetype == "text/event-stream":
            answer.close()
            return ""
        return read(answer)

    def wall(self, scene: Scene) -> str:
        """The picture as its parties read it, and what only its script reads."""
        screen = self.session.scalars(select(Screen)).one()
        screen.scene = scene
        self.session.commit()
        return self.ask(f"/scherm/{screen.token}/beeld", None)

    def found(self, hidden: re.Pattern[str]) -> dict[str, list[str]]:
        self.session.commit()
        self.session.expire_all()
        leaks = {where: found for where, text in self.pages() if (found := hidden.findall(text))}
        assert {path: said for path, said in self.answers.items() if max(said) >= 500}.keys() <= NOT_WELL
        closed = {path for path, said in self.answers.items() if 200 not in said}
        assert closed == NOT_WELL | LEADS_ON | NEEDS_A_LETTER
        return leaks


def read(answer: TestResponse) -> str:
    """What a person or a script reads of it: text, and what attributes say; no addresses, no tokens."""
    if answer.mimetype == "application/pdf":
        return answer.text
    if answer.mimetype not in ("text/html", "application/json", "text/plain"):
        return ""
    page = re.sub(
        r"\s(?:href|src|action|id|for|class|d|name|points|transform|viewBox|[xy]|c[xy]|r|value|aria-\w+|"
        r'data-(?:picture|stream|since|mark|now|keep|countdown))="[^"]*"',
        " ",
        answer.text,
    )
    attributes = " ".join(re.findall(r'="([^"]*)"', page))
    return re.sub(r"<[^>]+>", " ", page) + " " + attributes


def set_in_words(_template: str, title: str, data: dict[str, Any]) -> bytes:
    """Instead of the PDF every word and number that would stand in it; the squares of a QR code are no words."""
    return json.dumps({"title": title, **data | {"qr": ""}}, ensure_ascii=False).encode()


@pytest.fixture
def hall(app: Flask, session: Session, monkeypatch: pytest.MonkeyPatch) -> Hall:
    monkeypatch.setattr(documents, "_set", set_in_words)
    edition = make_edition(session, starts_at=NOW - timedelta(hours=2), ends_at=NOW + timedelta(hours=1))
    for _known in range(2):
        known = ratified(session, edition, euros=500, hours=55)
    offer, wish = make_listing(session, edition), make_listing(session, edition)
    leg = make_ring(session, edition, confirmed=0)[0]
    session.add(Screen(edition_id=edition.id, name="Beamer", token="WALLTOKEN", light=False, created_at=NOW))
    session.flush()
    arguments = {
        "slug": edition.slug,
        "number": offer.number,
        "proposal_id": make_proposal(session, edition, offer).id,
        "match_id": known.id,
        "ring_id": session.get_one(RingLeg, leg.ring_leg_id).ring_id,
        "request_number": wish.number,
        "offer_number": offer.number,
        "token": "WALLTOKEN",
        "locale": "nl",
        "organisation_id": offer.organisation_id,
    }
    people = {
        "visitor": None,
        "stranger": person_of(session, make_organisation(session, edition)),
        "owner": person_of(session, offer.organisation),
        "party": person_of(session, known.asker),
        "party of a ring": person_of(session, leg.giver),
    }
    session.commit()
    return Hall(app, session, edition, arguments, people)


def hide(hall: Hall) -> Match:
    """Freeze, and let 59 matches follow: the first is stamped by the notary, the others are rows like it."""
    session, edition = hall.session, hall.edition
    freeze(session, edition, NOW)
    edition.next_contract_number = 61
    match = ratified(session, edition, euros=6331, hours=663, now=NOW + timedelta(minutes=1))
    columns = {
        column.key: getattr(match, column.key)
        for column in inspect(Match).column_attrs
        if column.key not in ("id", "number")
    }
    empty = {"goods": 0, "promised_value": 0, "hours": 0}
    session.add_all([Match(**columns | empty | {"number": 100 + place}) for place in range(58)])
    session.flush()
    numbers = true_numbers(session, edition)
    assert (numbers.matches, numbers.euros, numbers.hours, match.number) == (61, 7331, 773, 61)
    hall.arguments["match_id"] = match.id
    hall.people[HIDDEN_PARTY] = person_of(session, match.asker)
    return match


def test_the_freeze_leaks_nowhere(hall: Hall) -> None:
    match = hide(hall)
    party = person_of(hall.session, match.asker)
    hall.session.commit()
    assert hall.found(HIDDEN) == {}
    paths = ("/mijn", f"/match/{match.id}", f"/match/{match.id}/contract.pdf", f"/vloer/{hall.edition.slug}/")
    mine = {path: hall.ask(path, party) for path in paths}
    assert all(200 in hall.answers[path] for path in paths)
    assert {path: HIDDEN.findall(text.replace("663 uur", "")) for path, text in mine.items()} == {
        path: [] for path in mine
    }
    for path in paths[1:3]:
        assert "6.331" in mine[path]  # what they agreed themselves they may read


def test_after_the_reveal_everybody_sees_it(hall: Hall) -> None:
    match = hide(hall)
    reveal(hall.session, hall.edition, NOW)
    hall.session.commit()
    hall.session.expire_all()
    party = person_of(hall.session, match.asker)
    found = hall.found(HIDDEN)
    shown = {f"{who} /vloer/{hall.edition.slug}/" for who in ("visitor", "stranger", "party")}
    assert shown | {f"wall {scene}" for scene in (Scene.TRADING, Scene.REVEAL, Scene.THANKS)} <= found.keys()
    assert set(found[f"wall {Scene.REVEAL}"]) >= {"7.331", "61", "773"}
    for path in (f"/match/{match.id}", f"/match/{match.id}/contract.pdf"):
        assert "061" in hall.ask(path, party)


def test_the_mail_of_a_hidden_match_says_no_number(hall: Hall) -> None:
    match = hide(hall)
    mails = hall.session.scalars(select(OutboxMail).where(OutboxMail.letter == "match_ratified"))
    assert [(mail.values["match_id"] == match.id, mail.values["number"] is None) for mail in mails] == [
        (False, False)
    ] * 4 + [(True, True)] * 2


def test_a_ring_of_the_freeze_leaks_nowhere_and_is_seen_as_a_whole_after_the_reveal(hall: Hall) -> None:
    session, edition = hall.session, hall.edition
    told = make_ring(session, edition, names=("Een", "Twee", "Drie"))
    notary = desk(session, edition)
    desk_actions.ratify(session, notary, told[0], NOW)
    names = {leg.giver.name for leg in told}
    freeze(session, edition, NOW + timedelta(minutes=1))
    edition.next_contract_number = 61
    rings = PARTIES[:4]
    hidden = make_ring(session, edition, 4, names=[f"Geheim {name}" for name in rings])
    desk_actions.ratify(session, notary, hidden[0], NOW + timedelta(minutes=2))
    assert [leg.number for leg in hidden] == [61, 62, 63, 64]
    secret = re.compile(r"data-(?:ring|number)=\"6[1-4]\"|\b0?6[1-4]\b|data-said=\"[^\"]*Geheim|van vier")
    session.commit()
    for scene in Scene:
        shown = hall.wall(scene)
        assert secret.findall(shown) == [], scene
        if scene is Scene.RING:
            assert all(name in shown for name in names)
    assert hall.found(re.compile(r"\b0?6[1-4]\b")) == {}
    reveal(session, edition, NOW + timedelta(minutes=3))
    session.commit()
    session.expire_all()
    assert "Ring van vier" in hall.wall(Scene.TRADING)
    assert all(f"Geheim {name}" in hall.wall(Scene.RING) for name in rings)


def test_no_bell_of_a_hidden_match_rings_in_the_hall(hall: Hall) -> None:
    newest = hall.session.scalars(select(EventRow.id).order_by(EventRow.id.desc())).first() or 0
    hide(hall)
    bells = [
        (row.name, Bell(row.id, row.edition_id, TOPICS[row.name], row.audience, row.data))
        for row in hall.session.scalars(select(EventRow).where(EventRow.id > newest).order_by(EventRow.id))
    ]
    heard = [name for name, bell in bells if bell.rings_for(hall.edition.id, HALL)]
    assert "MatchRatifiedUnseen" in [name for name, _bell in bells]
    assert set(heard) <= {"HallFrozen", "OrganisationJoined", "ListingPosted", "ListingChanged"}


def test_a_draft_of_the_rounds_leaks_nowhere(hall: Hall) -> None:
    session, edition = hall.session, hall.edition
    plan = RoundPlan(
        edition_id=edition.id, first_round=1, rounds=3, tables=958, floor=1, total=8641, bound=8642, made_at=NOW
    )
    session.add(plan)
    session.flush()
    host, guest = make_organisation(session, edition), make_organisation(session, edition)
    session.add(
        Conversation(
            plan_id=plan.id,
            edition_id=edition.id,
            round_number=1,
            table_number=957,
            host_id=host.id,
            guest_id=guest.id,
            fit=8643,
        )
    )
    session.flush()
    assert hall.found(DRAFT) == {}
    page = hall.ask(f"/vloer/{edition.slug}/ronde", person_of(session, host))
    assert (DRAFT.findall(page), hall.answers[f"/vloer/{edition.slug}/ronde"]) == ([], {200})


def test_the_desk_reads_the_truth_and_what_the_hall_sees(hall: Hall) -> None:
    hide(hall)
    organiser = make_organiser(hall.session, hall.edition)
    hall.session.commit()
    for path in ("beheer", "beheer/matches"):
        page = hall.ask(f"/vloer/{hall.edition.slug}/{path}", organiser)
        assert ("7.331" in page, "de zaal ziet 2 matches en € 1.000" in page) == (True, True)
