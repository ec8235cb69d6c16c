"""Pages of matches: fill in, confirm, step back; and what the desk does: value, ratify, send back."""

from collections.abc import Callable
from typing import Any

from flask import Blueprint, abort, flash, g, redirect, render_template, request, url_for
from flask_babel import gettext as _

from beursvloer.access.context import current_actor, current_edition, current_session
from beursvloer.access.guards import guard
from beursvloer.access.limits import POSTING, limiter, per_account, this_machine
from beursvloer.access.permissions import Permission
from beursvloer.clock import local_day, now
from beursvloer.contracts import actions, desk_actions, queries
from beursvloer.contracts.forms import ContractForm, QuestionForm, ValuationForm
from beursvloer.contracts.models import Match
from beursvloer.contracts.rules import Doubt, Party, lacks
from beursvloer.contracts.screens import Step, screen_of
from beursvloer.editions.rules import CounterRule
from beursvloer.i18n import phrases
from beursvloer.live.queries import newest_event
from beursvloer.refusals import Refusal

blueprint = Blueprint("contracts", __name__)


@blueprint.get("/match/<int:match_id>")
@guard(Permission.REPRESENT)
def match(match_id: int) -> str:
    """A match for its two parties, for who may act for them, and for the desk."""
    return _page(_visible(match_id))


@blueprint.post("/match/<int:match_id>/invullen")
@guard(Permission.REPRESENT)
@limiter.limit(POSTING, key_func=per_account, exempt_when=this_machine)
def fill_in(match_id: int) -> Any:
    """Keep what was filled in; with `next` only when nothing is missing, and then it is read over before confirming."""
    session, found = current_session(), _visible(match_id)
    form = ContractForm()
    form.fit_to(found)
    party = form.chosen_party()
    whole = request.form.get("do") != "keep"
    if not form.validate():
        session.rollback()
        return _page(found, form=form), 422
    terms = form.to_command(found)
    if whole:
        missing = lacks(terms, found.edition.counter_rule is CounterRule.REQUIRED, local_day(now()))
        if missing:
            form.show_lacks(missing)
            session.rollback()
            return _page(found, form=form), 422
    try:
        actions.fill_in(session, current_actor(), found, terms, form.version_seen(), now(), party)
        session.commit()
    except Refusal as refusal:
        session.rollback()
        if refusal.status == 404:
            raise
        found = _visible(match_id)
        if refusal.code == "match_changed_meanwhile":
            form.version.data = str(found.version)  # what the other wrote is shown beside it: sending again is a choice
        return _page(found, form=form, problem=refusal), refusal.status
    if not whole:
        flash(_("Kept. Both of you can go on with it later."), "good")
    return redirect(_address(match_id))


@blueprint.post("/match/<int:match_id>/bevestigen")
@guard(Permission.REPRESENT)
def confirm(match_id: int) -> Any:
    """One party agrees with the terms as they stood on its page."""
    party = _party()
    if party is None:
        abort(400)
    version = _version_read()
    return _do(
        match_id, lambda found: actions.confirm(current_session(), current_actor(), found, party, version, now())
    )


@blueprint.get("/match/<int:match_id>/intrekken")
@guard(Permission.REPRESENT)
def before_withdrawing(match_id: int) -> str:
    """What stepping back from a leg of a ring does to the others; where there is no such question, the match."""
    found = _visible(match_id)
    screen = screen_of(current_session(), found, current_actor(), local_day(now()), _party())
    if screen.ring is None or not screen.may_withdraw:
        return _page(found)
    return render_template("contracts/leave_ring.html", screen=screen)


@blueprint.post("/match/<int:match_id>/intrekken")
@guard(Permission.REPRESENT)
def withdraw(match_id: int) -> Any:
    """A party steps back before ratification; what was taken is free again."""
    return _do(match_id, lambda found: actions.withdraw(current_session(), current_actor(), found, now(), _party()))


@blueprint.post("/match/<int:match_id>/terughalen")
@guard(Permission.REPRESENT)
def take_back(match_id: int) -> Any:
    """A party found a mistake after both confirmed: back to the two of them."""
    return _do(match_id, lambda found: actions.take_back(current_session(), current_actor(), found, now(), _party()))


@blueprint.post("/vloer/<slug>/match/<int:match_id>/waarderen")
@guard(Permission.VALUE)
def value(match_id: int) -> Any:
    """The second pair of eyes agrees with the value, or sets what it should be."""
    if "hours" not in request.form:
        agreed = (now(), None, _version_read())
        return _do(match_id, lambda found: desk_actions.value(current_session(), current_actor(), found, *agreed))
    form, asked = ValuationForm(), None
    valid = form.validate()
    if valid:
        asked = form.doubt(_visible(match_id))
    if not valid or asked:
        current_session().rollback()  # a page is made as a reader
        return _page(_visible(match_id), valuation=form, asked=asked), 422
    given = (now(), form.to_command(), form.version_seen())
    return _do(match_id, lambda found: desk_actions.value(current_session(), current_actor(), found, *given))


@blueprint.post("/vloer/<slug>/match/<int:match_id>/bekrachtigen")
@guard(Permission.RATIFY)
def ratify(match_id: int) -> Any:
    """The stamp, and the number."""

    def stamp(found: Match) -> None:
        fresh = found.number is None
        number = desk_actions.ratify(current_session(), current_actor(), found, now(), _version_read())
        if fresh:
            flash(_said_of(found, number), "good")

    return _do(match_id, stamp, fresh=True)


@blueprint.post("/vloer/<slug>/match/<int:match_id>/teruggeven")
@guard(Permission.SEE_DESK)
def send_back(match_id: int) -> Any:
    """The desk sends the contract back to the parties, with what it wants to know."""
    form = QuestionForm()
    typed = form.question.data

    def ask(found: Match) -> None:
        desk_actions.send_back(current_session(), current_actor(), found, typed, now(), _version_read())
        flash(_("Sent back. Both got your question by mail."), "good")

    return _do(match_id, ask, question=form)


def _said_of(found: Match, number: int) -> str:
    legs = queries.tied_with(current_session(), found)
    if not legs:
        return _("Match %(number)s is ratified.", number=f"{number:03d}")
    first, last = (f"{leg.number:03d}" for leg in (legs[0], legs[-1]))
    return _("The ring is ratified: matches %(first)s to %(last)s.", first=first, last=last)


def _do(
    match_id: int, act: Callable[[Match], object], *, fresh: bool = False, question: QuestionForm | None = None
) -> Any:
    """One action and one commit; a refusal is said on the page of the match as it is now."""
    session, found = current_session(), _visible(match_id)
    try:
        act(found)
        session.commit()
    except Refusal as refusal:
        session.rollback()
        if refusal.status == 404:
            raise
        if question is not None and refusal.code.startswith("question_"):
            question.question.errors = [phrases.refusal(refusal)]
            return _page(_visible(match_id), question=question), refusal.status
        return _page(_visible(match_id), problem=refusal, question=question), refusal.status
    return redirect(_address(match_id, fresh=fresh))


def _visible(match_id: int) -> Match:
    found = queries.visible_match(current_session(), match_id, current_actor())
    edition = current_edition()
    if found is None or (edition is not None and found.edition_id != edition.id):
        abort(404)
    g.edition = found.edition  # the page stands in this edition, with its menu and look
    return found


def _version_read() -> int:
    """The version of the terms that stood on the page; 0, which no contract has, when it says none."""
    return request.form.get("version", 0, type=int)


def _party() -> Party | None:
    """For whom the reader acts, as the form or the address says."""
    try:
        return Party(request.values.get("party") or request.args.get("namens") or "")
    except ValueError:
        return None


def _address(match_id: int, *, fresh: bool = False) -> str:
    """Back to the match, still for the same party where somebody acts for several; `fresh`: the stamp lands."""
    party = _party()
    asked = {"namens": party.value if party else None, "stempel": "1" if fresh else None}
    return url_for(".match", match_id=match_id, **asked)  # type: ignore[arg-type]  # None leaves a name out


def _page(
    found: Match,
    *,
    form: ContractForm | None = None,
    valuation: ValuationForm | None = None,
    question: QuestionForm | None = None,
    problem: Refusal | None = None,
    asked: tuple[Doubt, int] | None = None,
) -> str:
    change = "aanpassen" in request.args or form is not None
    since = newest_event(current_session(), found.edition_id)
    screen = screen_of(current_session(), found, current_actor(), local_day(now()), _party(), change=change)
    if form is None and screen.step is Step.FILL_IN:
        form = ContractForm(formdata=None)
        form.fit_to(found)
        form.fill(found)
    if valuation is None and screen.may_value:
        valuation = ValuationForm(formdata=None)
        valuation.fill(found)
    if screen.agreed:
        template = "contracts/contract.html"
    else:
        template = "contracts/match.html"
    return render_template(
        template,
        screen=screen,
        since=since,
        form=form if screen.step is Step.FILL_IN else None,
        valuation=valuation,
        question=question or QuestionForm(formdata=None),
        asked=asked,
        problem=phrases.refusal(problem) if problem else "",
        changed_meanwhile=problem is not None and problem.code == "match_changed_meanwhile",
        fresh="stempel" in request.args,
    )
