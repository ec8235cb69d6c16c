"""A whole evening with eighty parties and 150 phones, in which the web server and the scheduler are killed once."""

from pathlib import Path

import pytest

from beursvloer.rehearsal.rules import MUST_BE_NONE
from tests.rehearsals import Play, played
from tests.servers import running_server

pytestmark = pytest.mark.live


def test_an_evening_goes_on_after_a_kill_and_nothing_is_lost(tmp_path: Path) -> None:
    with running_server(tmp_path / "instance", "--empty") as server:
        report = played(server, Play(kills=1))
    assert {name: report[name] for name in MUST_BE_NONE} == dict.fromkeys(MUST_BE_NONE, 0), report["wrong"]
    assert (report["rounds_opened"], report["rounds_closed"]) == (5, 5)
    assert report["matches"] >= 60
    assert report["ratified"] == report["matches"]
    assert report["reconnects"] >= 150
