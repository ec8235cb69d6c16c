"""An evening with a browser at its desk."""

import pytest
from flask.testing import FlaskClient
from sqlalchemy.orm import Session

from beursvloer.programme.planner import EveningTemplate
from tests.evening.evenings import Desk, make_evening
from tests.factories import make_organiser, sign_in


@pytest.fixture
def desk(session: Session, client: FlaskClient) -> Desk:
    """Signed in at the desk of an evening that has not begun."""
    desk = make_evening(session, EveningTemplate(rounds=2))
    boss = make_organiser(session, desk.edition)
    session.commit()
    sign_in(client, boss)
    return desk
