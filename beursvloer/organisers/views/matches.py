"""The desks' queues: to be valued, to be ratified, and what has been."""

from flask import render_template

from beursvloer.access.context import current_edition, current_session
from beursvloer.access.guards import guard
from beursvloer.access.permissions import Permission
from beursvloer.contracts.queries import count_and_value, matches_in
from beursvloer.contracts.rules import MatchState
from beursvloer.organisers.views import blueprint
from beursvloer.tally.queries import hall_numbers


@blueprint.get("/vloer/<slug>/beheer/matches")
@guard(Permission.SEE_DESK)
def matches() -> str:
    session, edition = current_session(), current_edition()
    rows = matches_in(session, edition.id, [state for state in MatchState if state is not MatchState.WITHDRAWN])
    ratified, value = count_and_value(session, edition.id)
    return render_template(
        "organisers/matches.html",
        at_valuation=[row for row in rows if row.state is MatchState.AT_VALUATION],
        at_notary=[row for row in rows if row.state is MatchState.AT_NOTARY],
        drafts=[row for row in rows if row.state is MatchState.DRAFT],
        agreed=sorted((row for row in rows if row.number is not None), key=lambda row: -(row.number or 0)),
        ratified=ratified,
        value=value,
        hall=hall_numbers(session, edition) if edition.frozen_at else None,
    )
