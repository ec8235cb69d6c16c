"""`matching explain` on the database: the parts add up, and the pair has a place."""

import re

from flask import Flask
from sqlalchemy.orm import Session

from beursvloer.terms import Kind, Side
from tests.factories import make_edition, make_listing, make_organisation


def test_a_pair_is_explained(app: Flask, session: Session) -> None:
    edition = make_edition(session)
    offer = make_listing(session, edition, make_organisation(session, edition), title="Schilder voor een dag")
    club = make_organisation(session, edition)
    request = make_listing(
        session, edition, club, side=Side.REQUEST, title="Wie schildert onze kleedkamer?", kind=Kind.LABOUR
    )
    session.commit()
    said = app.test_cli_runner().invoke(args=["matching", "explain", str(request.id), str(offer.id)])
    assert said.exit_code == 0, said.output
    lines = said.output.splitlines()
    numbers = [int(found[1]) for line in lines if (found := re.match(r"^ *(-?\d+)  ", line))]
    assert sum(numbers[:-1]) == numbers[-1] > 0
    assert lines[-1] == "In de beste verdeling van dit moment horen deze twee bij elkaar."
    english = app.test_cli_runner().invoke(
        args=["matching", "explain", str(request.id), str(offer.id), "--language", "en"]
    )
    assert english.output.splitlines()[-1] == "In the best plan of this moment these two belong together."


def test_what_is_no_pair_of_one_floor_is_refused(app: Flask, session: Session) -> None:
    edition, other = make_edition(session), make_edition(session)
    offer = make_listing(session, other, make_organisation(session, other))
    club = make_organisation(session, edition)
    request = make_listing(session, edition, club, side=Side.REQUEST, title="Een schilder")
    session.commit()
    run = app.test_cli_runner()
    for one, two in ((offer.id, offer.id), (request.id, request.id), (request.id, offer.id), (0, offer.id)):
        assert run.invoke(args=["matching", "explain", str(one), str(two)]).exit_code == 2
