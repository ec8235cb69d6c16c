"""Pages of proposals: look, say yes or no, ask."""

from typing import Any

from flask import Blueprint, abort, g, redirect, render_template, request, url_for

from beursvloer.access.context import current_actor, current_session
from beursvloer.access.guards import guard
from beursvloer.access.limits import POSTING, limiter, per_account, this_machine
from beursvloer.access.permissions import Permission
from beursvloer.clock import now
from beursvloer.database import begin_write
from beursvloer.i18n import phrases
from beursvloer.proposals import actions, queries
from beursvloer.proposals.forms import AnswerForm, MessageForm
from beursvloer.proposals.models import Proposal
from beursvloer.proposals.screens import screen_of
from beursvloer.refusals import Refusal

blueprint = Blueprint("proposals", __name__)


@blueprint.get("/voorstel/<int:proposal_id>")
@guard(Permission.REPRESENT)
def show(proposal_id: int) -> str:
    """A proposal for its two parties, and for who may act for them."""
    return _page(_visible(proposal_id), MessageForm(formdata=None))


@blueprint.post("/voorstel/<int:proposal_id>/antwoord")
@guard(Permission.REPRESENT)
@limiter.limit(POSTING, key_func=per_account, exempt_when=this_machine)
def answer(proposal_id: int) -> Any:
    """Yes or no for one side. Two times yes leads to the match."""
    session, proposal = current_session(), _visible(proposal_id)
    given = AnswerForm().given()
    if given is None:
        abort(400)
    try:
        match = actions.answer(session, current_actor(), proposal, *given, now())
        session.commit()
    except Refusal as refusal:
        session.rollback()
        if refusal.status == 404:
            raise
        if refusal.code in ("stock_taken", "note_withdrawn"):
            actions.close_taken(begin_write(session), now(), (proposal.offer_id, proposal.request_id))
            session.commit()
        return _page(_visible(proposal_id), MessageForm(formdata=None), phrases.refusal(refusal)), refusal.status
    if match is not None:
        return redirect(url_for("contracts.match", match_id=match.id))
    return redirect(url_for(".show", proposal_id=proposal_id))


@blueprint.post("/voorstel/<int:proposal_id>/vraag")
@guard(Permission.REPRESENT)
@limiter.limit(POSTING, key_func=per_account, exempt_when=this_machine)
def ask(proposal_id: int) -> Any:
    """A question or an answer in the thread; the other party gets it by mail."""
    session, proposal, form = current_session(), _visible(proposal_id), MessageForm()
    side = form.chosen_side()
    if side is None:
        abort(400)
    try:
        message = actions.write_message(session, current_actor(), proposal, side, form.text.data or "", now())
        session.commit()
    except Refusal as refusal:
        session.rollback()
        if refusal.status == 404:
            raise
        form.text.errors = [phrases.refusal(refusal)]
        return _page(_visible(proposal_id), form), refusal.status
    return redirect(url_for(".show", proposal_id=proposal_id, _anchor=f"bericht-{message.id}"))


def _visible(proposal_id: int) -> Proposal:
    proposal = queries.visible_proposal(current_session(), proposal_id, current_actor())
    if proposal is None:
        abort(404)
    g.edition = proposal.edition  # the page stands in this edition, with its menu and look
    return proposal


def _page(proposal: Proposal, form: MessageForm, problem: str = "") -> str:
    match = queries.match_of(current_session(), proposal.id)
    screen = screen_of(proposal, current_actor(), match)
    asking = "vraag" in request.args or bool(form.text.errors)
    return render_template("proposals/proposal.html", screen=screen, form=form, asking=asking, problem=problem)
