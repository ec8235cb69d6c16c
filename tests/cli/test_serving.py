"""The commands that `script/server` calls."""

import re

from flask import Flask
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from beursvloer.accounts.models import SetupLink
from tests.factories import make_edition, make_organiser


def test_the_address_of_a_hall_is_printed_with_its_qr(app: Flask) -> None:
    app.config["BASE_URL"] = "http://192.168.1.7:8000"
    done = app.test_cli_runner().invoke(args=["address"])
    url, *square = done.output.rstrip("\n").split("\n")
    assert (done.exit_code, url) == (0, "http://192.168.1.7:8000")
    # Version 2 (25 modules) with a margin of four: 33 wide, two modules a line.
    lines = [re.sub(r"\x1b\[[0-9;]*m", "", line) for line in square if line.strip()]
    assert {len(line) for line in lines} == {33}
    assert len(lines) == 17


def test_a_set_up_link_until_there_is_an_organiser(app: Flask, session: Session) -> None:
    links = []
    for _ in range(2):
        output = app.test_cli_runner().invoke(args=["setup-link"]).output
        links.append(re.fullmatch(r"Open this link[^\n]*\nhttp://localhost/beginnen/([\w-]{27,})\n", output))
    assert None not in links
    assert len({link[1] for link in links if link}) == 2
    assert session.scalar(select(func.count()).select_from(SetupLink)) == 1  # the newest replaces the older
    make_organiser(session, make_edition(session))
    session.commit()
    output = app.test_cli_runner().invoke(args=["setup-link"]).output
    assert output == "There is an organiser already: sign in at http://localhost\n"
