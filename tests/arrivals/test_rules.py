"""What somebody types or scans at the door."""

import pytest

from beursvloer.arrivals.rules import Presence, presence
from beursvloer.editions.rules import badge_number
from tests.conftest import NOW


@pytest.mark.parametrize(
    ("words", "number"),
    [
        ("034", 34),
        (" 34 ", 34),
        ("#34", 34),
        ("http://192.168.1.10:8000/vloer/hellendoorn/badge/217", 217),
        ("https://beursvloer.example/vloer/hellendoorn/badge/217/", 217),
        ("Bakkerij 34", None),
        ("", None),
        ("٣٤", None),
        ("²", None),
        ("1234567", None),
    ],
)
def test_a_badge_is_a_number_or_its_address(words: str, number: int | None) -> None:
    assert badge_number(words) == number


def test_presence_follows_from_two_moments() -> None:
    assert presence(None, None) is Presence.EXPECTED
    assert presence(NOW, None) is Presence.HERE
    assert presence(NOW, NOW) is Presence.LEFT
