"""Pages of the desks: the corner, the valuation desk and the notary. One contract on a screen, all of it by keys."""

import secrets
from collections.abc import Callable
from typing import Any

from flask import Blueprint, abort, flash, redirect, render_template, request, url_for
from flask import session as cookie
from flask_babel import gettext as _

from beursvloer.access.context import current_actor, current_edition, current_session
from beursvloer.access.guards import guard
from beursvloer.access.permissions import Permission
from beursvloer.clock import local_day, now
from beursvloer.contracts.forms import ContractForm, QuestionForm, ValuationForm
from beursvloer.contracts.models import Match
from beursvloer.contracts.queries import tied_with, visible_match
from beursvloer.contracts.rules import Doubt, MatchState, lacks
from beursvloer.contracts.screens import screen_of
from beursvloer.desks import actions, queries
from beursvloer.desks.rules import Stage, with_skipped
from beursvloer.desks.screens import at_desk, corner_rows, counter_of
from beursvloer.editions.rules import CounterRule, badge_number
from beursvloer.i18n import phrases
from beursvloer.live.queries import newest_event
from beursvloer.refusals import Refusal

blueprint = Blueprint("desks", __name__, url_prefix="/vloer/<slug>/balie")
DESK, PASSED = "desk", "passed"
"""In the cookie: the name of this device as a desk, and what it passed over."""


@blueprint.get("/waarde")
@guard(Permission.VALUE)
def valuation() -> Any:
    """The contract that this desk has in hand, with its sum; else the queue and one button."""
    return _desk_page(Stage.VALUATION)


@blueprint.get("/notaris")
@guard(Permission.RATIFY)
def notary() -> Any:
    """The same for the stamp. What was ratified just now is shown first, the next one lies below it."""
    return _desk_page(Stage.NOTARY)


@blueprint.get("/waarde/rij")
@guard(Permission.VALUE)
def valuation_queue() -> str:
    """How many wait, as a part of the page."""
    return _queue_part(Stage.VALUATION)


@blueprint.get("/notaris/rij")
@guard(Permission.RATIFY)
def notary_queue() -> str:
    """The same for the notary."""
    return _queue_part(Stage.NOTARY)


@blueprint.post("/waarde/volgende")
@guard(Permission.VALUE)
def valuation_next() -> Any:
    """Take the oldest free one."""
    return _take(Stage.VALUATION)


@blueprint.post("/notaris/volgende")
@guard(Permission.RATIFY)
def notary_next() -> Any:
    """Take the oldest free one."""
    return _take(Stage.NOTARY)


@blueprint.post("/waarde/<int:match_id>/waarderen")
@guard(Permission.VALUE)
def value(match_id: int) -> Any:
    """This is the value; the next one comes."""
    form, valid = ValuationForm(), False
    if _holds(Stage.VALUATION, match_id):  # of another contract than the one in hand nothing is shown here
        valid, asked = form.validate(), None
        if valid and "hours" in request.form:
            asked = form.doubt(_visible(match_id))
        if not valid or asked:
            current_session().rollback()
            return _desk_page(Stage.VALUATION, valuation=form, asked=asked), 422

    def act(match: Match) -> None:
        found = form.to_command() if "hours" in request.form and valid else None
        actions.value(current_session(), current_actor(), match, _desk(), found, form.version_seen(), now())
        worth = phrases.euros(match.promised_value)
        if match.state is MatchState.AT_NOTARY:
            flash(_("Valued at %(euros)s: on to the notary.", euros=worth), "good")
        else:
            flash(_("Valued at %(euros)s. That is above the limit: somebody else looks along.", euros=worth), "good")

    return _do(Stage.VALUATION, match_id, act)


@blueprint.post("/notaris/<int:match_id>/bekrachtigen")
@guard(Permission.RATIFY)
def ratify(match_id: int) -> Any:
    """The stamp lands; the next one is in hand already."""
    version = request.form.get("version", 0, type=int)

    def act(match: Match) -> None:
        if match.number is not None:
            flash(_stamped(match), "plain")
        actions.ratify(current_session(), current_actor(), match, _desk(), version, now())

    return _do(Stage.NOTARY, match_id, act, done=match_id)


@blueprint.post("/waarde/<int:match_id>/overslaan")
@guard(Permission.VALUE)
def valuation_skip(match_id: int) -> Any:
    """Pass it over: another desk may take it, and here it comes back last."""
    return _skip(Stage.VALUATION, match_id)


@blueprint.post("/notaris/<int:match_id>/overslaan")
@guard(Permission.RATIFY)
def notary_skip(match_id: int) -> Any:
    """Pass it over."""
    return _skip(Stage.NOTARY, match_id)


@blueprint.post("/waarde/<int:match_id>/terugleggen")
@guard(Permission.VALUE)
def valuation_put_back(match_id: int) -> Any:
    """Put it back and take nothing: this desk has a break."""
    return _do(Stage.VALUATION, match_id, _let_go(Stage.VALUATION), go_on=False)


@blueprint.post("/notaris/<int:match_id>/terugleggen")
@guard(Permission.RATIFY)
def notary_put_back(match_id: int) -> Any:
    """Put it back and take nothing."""
    return _do(Stage.NOTARY, match_id, _let_go(Stage.NOTARY), go_on=False)


@blueprint.post("/waarde/<int:match_id>/vraag")
@guard(Permission.VALUE)
def valuation_ask(match_id: int) -> Any:
    """Back to the parties, with a question."""
    return _ask(Stage.VALUATION, match_id)


@blueprint.post("/notaris/<int:match_id>/vraag")
@guard(Permission.RATIFY)
def notary_ask(match_id: int) -> Any:
    """Back to the parties, with a question."""
    return _ask(Stage.NOTARY, match_id)


@blueprint.post("/waarde/<int:match_id>/vast")
@guard(Permission.VALUE)
def valuation_hold(match_id: int) -> Any:
    """The page is open still: hold it on."""
    return _hold(Stage.VALUATION, match_id)


@blueprint.post("/notaris/<int:match_id>/vast")
@guard(Permission.RATIFY)
def notary_hold(match_id: int) -> Any:
    """The page is open still: hold it on."""
    return _hold(Stage.NOTARY, match_id)


# --- the corner ----------------------------------------------------------------------------------------------------


@blueprint.get("/hoek")
@guard(Permission.COMPLETE)
def corner() -> str:
    """Contracts that lack something or a yes; who stands here is found by badge number or name."""
    session, edition = current_session(), current_edition()
    since = newest_event(session, edition.id)
    typed = request.args.get("wie", "").strip()[:60]
    rows = corner_rows(session, edition, local_day(now()), now())
    shown = [row for row in rows if _is_meant(row, typed)] if typed else rows
    page = "desks/_corner_rows.html" if "HX-Request" in request.headers else "desks/corner.html"
    number = badge_number(typed)
    holder = queries.badge_holder(session, edition.id, number) if number is not None and not shown else None
    return render_template(page, rows=shown, every=len(rows), typed=typed, since=since, number=number, holder=holder)


def _is_meant(row: Any, typed: str) -> bool:
    number = badge_number(typed)
    if number is not None:
        return number in row.badges
    words = typed.casefold()
    return words in row.match.giver.name.casefold() or words in row.match.asker.name.casefold()


@blueprint.get("/hoek/<int:match_id>")
@guard(Permission.COMPLETE)
def corner_match(match_id: int) -> Any:
    """One contract with both parties standing here: fill in what lacks, and both say yes."""
    match = _visible(match_id)
    if match.state is not MatchState.DRAFT:
        flash(_("This contract is a step further already."), "plain")
        return redirect(url_for(".corner", slug=current_edition().slug))
    form = ContractForm(formdata=None)
    form.fit_to(match)
    form.fill(match)
    return _corner_page(match, form)


@blueprint.post("/hoek/<int:match_id>")
@guard(Permission.COMPLETE)
def corner_complete(match_id: int) -> Any:
    """Keep what was filled in, or confirm it for both who stand here."""
    session, actor, edition = current_session(), current_actor(), current_edition()
    match, both = _visible(match_id), request.form.get("do") != "keep"
    form = ContractForm()
    form.fit_to(match)
    valid = form.validate()
    terms = form.to_command(match) if valid else None
    if terms is not None and both:
        form.show_lacks(lacks(terms, edition.counter_rule is CounterRule.REQUIRED, local_day(now())))
    if terms is None or form.errors:
        session.rollback()
        return _corner_page(match, form), 422
    try:
        actions.complete(session, actor, match, terms, form.version_seen(), now(), both_agree=both)
        session.commit()
    except Refusal as refused:
        session.rollback()
        if refused.status == 404:
            raise
        match = _visible(match_id)
        if refused.code == "match_changed_meanwhile":
            form.version.data = str(match.version)
        return _corner_page(match, form, problem=phrases.refusal(refused)), refused.status
    flash(_("Agreed by both: it goes on to the next desk.") if both else _("Kept."), "good")
    return redirect(url_for(".corner", slug=edition.slug), 303)


def _corner_page(match: Match, form: ContractForm, problem: str = "") -> str:
    screen = screen_of(current_session(), match, current_actor(), local_day(now()))
    return render_template("desks/corner_match.html", screen=screen, form=form, problem=problem)


# --- what the two desks share ----------------------------------------------------------------------------------------


def _desk() -> str:
    """This device as a desk: two with one name signed in are two desks."""
    if DESK not in cookie:
        cookie[DESK] = secrets.token_hex(6)
    return str(cookie[DESK])


def _passed(stage: Stage) -> list[int]:
    return [int(one) for one in cookie.get(f"{PASSED}-{stage.value}", [])]


def _visible(match_id: int) -> Match:
    found = visible_match(current_session(), match_id, current_actor())
    if found is None or found.edition_id != current_edition().id:
        abort(404)
    return found


def _home(stage: Stage, **asked: Any) -> Any:
    endpoint = ".valuation" if stage is Stage.VALUATION else ".notary"
    return redirect(url_for(endpoint, slug=current_edition().slug, **asked), 303)


def _holds(stage: Stage, match_id: int) -> bool:
    return queries.in_hand(current_session(), current_edition().id, stage, current_actor(), _desk()) == match_id


def _stamped(match: Match) -> str:
    return _("This contract was stamped already: no. %(number)s.", number=f"{match.number:03d}")


def _went_on(match: Match, stage: Stage) -> str:
    """Where a contract is that this desk wanted to handle and that went on; empty when it did not."""
    if match.number is not None:
        return _stamped(match)
    if match.state is MatchState.AT_NOTARY and stage is Stage.VALUATION:
        return _("This contract was valued already: it is at the notary.")
    if match.state is MatchState.DRAFT:
        return _("This contract is back with the parties.")
    if stage is Stage.NOTARY and any(leg.state is not stage.state for leg in tied_with(current_session(), match)):
        return _("A contract of this ring is back with its parties. The ring comes here again when all are ready.")
    return ""


def _desk_page(
    stage: Stage,
    *,
    valuation: ValuationForm | None = None,
    question: QuestionForm | None = None,
    asked: tuple[Doubt, int] | None = None,
) -> str:
    session, edition, actor, today, moment = _at_hand()
    since = newest_event(session, edition.id)
    held = queries.in_hand(session, edition.id, stage, actor, _desk())
    shown = at_desk(session, _visible(held), actor, today, moment) if held is not None else None
    done_id = request.args.get("klaar", type=int)
    done = at_desk(session, _visible(done_id), actor, today, moment) if done_id and stage is Stage.NOTARY else None
    if shown is not None and stage is Stage.VALUATION and valuation is None:
        valuation = ValuationForm(formdata=None)
        valuation.fill(shown.match)
    return render_template(
        "desks/desk.html",
        stage=stage.value,
        shown=shown,
        done=done if done is not None and done.screen.agreed else None,
        counter=counter_of(session, edition, stage, actor, _desk(), moment),
        valuation=valuation,
        question=question or QuestionForm(formdata=None),
        asked=asked,
        since=since,
    )


def _at_hand() -> Any:
    moment = now()
    return current_session(), current_edition(), current_actor(), local_day(moment), moment


def _queue_part(stage: Stage) -> str:
    session, edition, actor, _today, moment = _at_hand()
    return render_template(
        "desks/_queue.html",
        stage=stage.value,
        counter=counter_of(session, edition, stage, actor, _desk(), moment),
        busy=queries.in_hand(session, edition.id, stage, actor, _desk()) is not None,
    )


def _take(stage: Stage) -> Any:
    session = current_session()
    actions.take_next(session, current_actor(), current_edition(), stage, _desk(), now(), _passed(stage))
    session.commit()
    return _home(stage)


def _do(
    stage: Stage, match_id: int, act: Callable[[Match], object], *, go_on: bool = True, done: int | None = None
) -> Any:
    """One deed with the contract in hand and, in the same transaction, the next one taken."""
    session, edition, actor = current_session(), current_edition(), current_actor()
    try:
        act(_visible(match_id))
        if go_on:
            actions.take_next(session, actor, edition, stage, _desk(), now(), _passed(stage))
        session.commit()
    except Refusal as refused:
        session.rollback()
        if refused.status == 404:
            raise
        if refused.code.startswith("question_") and _holds(stage, match_id):
            question = QuestionForm()
            question.question.errors = [phrases.refusal(refused)]
            return _desk_page(stage, question=question), refused.status
        gone = _went_on(_visible(match_id), stage) if refused.code == "desk_taken" else ""
        flash(gone or phrases.refusal(refused), "plain" if gone else "warn")
        return _home(stage)
    return _home(stage, klaar=done)


def _let_go(stage: Stage) -> Callable[[Match], object]:
    return lambda match: actions.let_go(current_session(), current_actor(), match, stage, _desk(), now())


def _skip(stage: Stage, match_id: int) -> Any:
    cookie[f"{PASSED}-{stage.value}"] = with_skipped(_passed(stage), match_id)
    return _do(stage, match_id, _let_go(stage))


def _ask(stage: Stage, match_id: int) -> Any:
    """Of a ring one leg goes back; the others wait for it."""
    typed, leg_id = QuestionForm().question.data, request.form.get("leg", type=int)

    def act(match: Match) -> None:
        legs = {leg.id: leg for leg in tied_with(current_session(), match)}
        about = legs.get(leg_id, match) if leg_id is not None else match
        actions.ask(current_session(), current_actor(), about, stage, _desk(), typed, now())
        flash(_("Sent back. Both got your question by mail."), "good")

    return _do(stage, match_id, act)


def _hold(stage: Stage, match_id: int) -> Any:
    session = current_session()
    actions.hold(session, current_actor(), _visible(match_id), stage, _desk(), now())
    session.commit()
    return "", 204
