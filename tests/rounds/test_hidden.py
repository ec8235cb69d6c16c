"""Nothing of a draft of the rounds leaves the desk."""

import re
from collections.abc import Callable
from contextlib import AbstractContextManager

from flask.testing import FlaskClient
from sqlalchemy.orm import Session

from beursvloer.accounts.models import Organisation
from beursvloer.rounds import actions, queries
from tests.factories import person_of, sign_in
from tests.rounds.halls import Hall, make_hall

DESK, PHONE = 14, 6
"""Questions to the database per page."""
Statements = Callable[[], AbstractContextManager[list[str]]]


def test_nothing_of_a_draft_is_on_any_page_but_the_desks(client: FlaskClient, session: Session, now: object) -> None:
    """With a released plan beside it or without, each page is to the letter what it is without the draft."""
    hall = make_hall(session, businesses=5, clubs=5, rounds=3, tables=3)
    session.commit()
    check_hidden(client, session, hall)
    hall.release()
    hall.open(1)
    hall.close(1)
    session.commit()
    check_hidden(client, session, hall)


def check_hidden(client: FlaskClient, session: Session, hall: Hall) -> None:
    slug = hall.edition.slug
    visitors: list[Organisation | None] = [None, *hall.businesses, *hall.clubs]
    addresses = (f"/vloer/{slug}/ronde", f"/vloer/{slug}", f"/vloer/{slug}/lijst", "/mijn", "/")

    def seen() -> list[str]:
        pages = []
        for visitor in visitors:
            browser = client.application.test_client()
            if visitor is not None:
                sign_in(browser, person_of(session, visitor))
            for address in addresses:
                text = browser.get(address).text
                pages.append(
                    re.sub(r'nonce="[^"]+"|csrf_token" value="[^"]+"|data-since="\d+"|data-now="\d+"', "", text)
                )
        return pages

    before = seen()
    draft = hall.plan(floor=0)
    session.commit()
    assert queries.draft_talks(session, draft.id)
    assert seen() == before
    actions.discard_draft(session, hall.actor, hall.edition)
    session.commit()
