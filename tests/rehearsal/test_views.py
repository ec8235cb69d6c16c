"""The organiser's button."""

from flask.testing import FlaskClient
from sqlalchemy.orm import Session

from beursvloer.rehearsal import actions, queries
from beursvloer.rehearsal.rules import Size
from beursvloer.rehearsal.stage import set_up
from tests.conftest import NOW
from tests.factories import actor_of, make_edition, make_organiser, sign_in

REPORT = {
    "matches": 104,
    "ratified": 104,
    "rounds": 5,
    "rounds_opened": 5,
    "rounds_closed": 5,
    "double_promises": 0,
    "lost_events": 0,
    "duplicate_events": 0,
    "errors": 0,
    "leaked_before_release": 0,
    "leaked_during_freeze": 0,
    "delivery_ms": {"p50": 40.0, "p99": 120.0},
    "page_ms": {"p50": 10.0, "p99": 80.0},
    "desk_wait_s": {"p50": 2.0, "max": 7.0},
}


def test_asked_watched_and_reported(client: FlaskClient, session: Session) -> None:
    edition = make_edition(session)
    boss = make_organiser(session, edition)
    session.commit()
    sign_in(client, boss)
    page = f"/vloer/{edition.slug}/repetitie"
    wrong = client.post(page, data={"parties": "1", "phones": "20", "speed": "60"})
    assert wrong.status_code == 422
    assert 'value="1"' in wrong.text
    asked = client.post(page, data={"parties": "6", "phones": "8", "speed": "60"}, follow_redirects=True)
    assert "De zaal wordt klaargezet" in asked.text
    assert client.post(page, data={"parties": "6", "phones": "8", "speed": "60"}).status_code == 409
    run = queries.newest_run(session, edition.id)
    assert run is not None
    cast = set_up(session, Size(parties=6, phones=8, screens=1, speed=60), NOW, boss.id)
    actions.note_stage(session, run.id, cast.edition_id)
    session.commit()
    watching = client.get(f"{page}/stand").text
    assert f"/scherm/{cast.screens[0]}" in watching
    assert client.get(f"/vloer/{cast.slug}/regie").status_code == 200
    actions.note_report(session, run.id, REPORT, NOW)
    session.commit()
    done = client.get(page).text
    assert "Alles ging goed" in done
    assert "104 bekrachtigd" in done
    actions.note_report(session, run.id, REPORT | {"lost_events": 2}, NOW)
    session.commit()
    assert "Er ging iets mis" in client.get(page).text


def test_others_cannot_ask_for_one(client: FlaskClient, session: Session) -> None:
    edition, other = make_edition(session), make_edition(session)
    boss = make_organiser(session, other)
    session.commit()
    sign_in(client, boss)
    assert actor_of(session, boss).grants
    assert client.get(f"/vloer/{edition.slug}/repetitie").status_code == 403
