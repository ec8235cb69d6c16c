"""A link of ours never leads away from us."""

from urllib.parse import urljoin, urlsplit

import pytest
from hypothesis import given
from hypothesis import strategies as st

from beursvloer.access.paths import own_path


@pytest.mark.parametrize("path", ["/", "/vloer/hellendoorn/lijst?soort=goods", "/mijn#briefjes"])
def test_own_paths_stay(path: str) -> None:
    assert own_path(path) == path


@pytest.mark.parametrize(
    "path",
    [
        *("", None, "mijn", " /mijn", "javascript:alert(1)"),
        *("https://elders.example/", "//elders.example", "/\\elders.example", "/\t/elders.example"),
        "/ok\r\nSet-Cookie: a=b",
    ],
)
def test_others_lead_home(path: str | None) -> None:
    assert own_path(path, "/thuis") == "/thuis"


@given(st.text(alphabet=st.sampled_from("/\\:.@?#ab \t\r\n"), max_size=12))
def test_whatever_comes_in_stays_on_this_host(path: str) -> None:
    host = "http://hier.example"
    assert urlsplit(urljoin(host + "/x", own_path(path))).netloc == "hier.example"
