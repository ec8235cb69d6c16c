"""What the pages of deals start from."""

import pytest
from sqlalchemy.orm import Session

from tests.deals.steps import Two, two


@pytest.fixture
def floor(session: Session) -> Two:
    found = two(session)
    session.commit()
    return found
