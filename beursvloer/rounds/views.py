"""Pages of the rounds: the desk plans, looks, swaps and releases; each phone says which table."""

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from beursvloer.access.context import current_actor, current_edition, current_session
from beursvloer.access.guards import guard
from beursvloer.access.permissions import Permission
from beursvloer.clock import now
from beursvloer.database import begin_write
from beursvloer.editions.queries import taking_part
from beursvloer.i18n import phrases
from beursvloer.live.queries import newest_event
from beursvloer.refusals import NotFound, Refusal
from beursvloer.rounds import actions, planner, queries, screens
from beursvloer.rounds.rules import Talk

blueprint = Blueprint("rounds", __name__, url_prefix="/vloer/<slug>")
TRIES = 3


# --- the desk -----------------------------------------------------------------------------------------------------


@blueprint.get("/rondes")
@guard(Permission.SEE_DESK)
def plan() -> ResponseReturnValue:
    """The plan with its price, who has how many talks, each round, and who sits alone."""
    session, edition = current_session(), current_edition()
    since = newest_event(session, edition.id)
    desk = screens.desk_page(session, edition, current_actor(), now())
    return render_template("rounds/plan.html", desk=desk, since=since)


@blueprint.get("/rondes/alleen")
@guard(Permission.SEE_DESK)
def alone() -> ResponseReturnValue:
    """The part that says who sits alone."""
    desk = screens.desk_page(current_session(), current_edition(), current_actor(), now())
    return render_template("rounds/_alone.html", desk=desk)


@blueprint.post("/rondes/berekenen")
@guard(Permission.ORGANISE)
def compute() -> ResponseReturnValue:
    """Read, compute without holding the database, and save; anew when something changed meanwhile."""
    session, edition, actor = current_session(), current_edition(), current_actor()
    floor = request.form.get("floor", type=int)
    for left in reversed(range(TRIES)):
        given = planner.read_input(session, edition, now())
        session.rollback()
        outcome = planner.compute(given, None if floor is None else max(0, floor))
        try:
            actions.save_draft(begin_write(session), actor, edition, given.version, outcome, now())
        except Refusal as refusal:
            session.rollback()
            if left and refusal.code == "market_changed_meanwhile":
                session.refresh(edition)
                session.rollback()
                continue
            return _back(refusal)
        session.commit()
        break
    return redirect(url_for(".plan", slug=edition.slug, _anchor="plan"))


@blueprint.post("/rondes/<int:plan_id>/vrijgeven")
@guard(Permission.ORGANISE)
def release(plan_id: int) -> ResponseReturnValue:
    session, edition = current_session(), current_edition()
    try:
        released = actions.release(session, current_actor(), edition, plan_id, now())
    except Refusal as refusal:
        return _back(refusal)
    session.commit()
    if released:
        flash(_("Released: everybody now sees their own tables."), "good")
    return redirect(url_for(".plan", slug=edition.slug))


@blueprint.post("/rondes/weggooien")
@guard(Permission.ORGANISE)
def discard() -> ResponseReturnValue:
    session, edition = current_session(), current_edition()
    thrown = actions.discard_draft(session, current_actor(), edition)
    session.commit()
    if thrown:
        flash(_("The draft is thrown away. Nobody saw it."), "good")
    return redirect(url_for(".plan", slug=edition.slug))


@blueprint.get("/rondes/ruilen")
@guard(Permission.ORGANISE)
def look_at_swap() -> ResponseReturnValue:
    """What it would cost when the guests of two talks change places."""
    session, edition = current_session(), current_edition()
    ids = request.args.getlist("talk", type=int)
    if len(ids) != 2:
        flash(_("Tick two talks of the same round."), "warn")
        return redirect(url_for(".plan", slug=edition.slug, _anchor="plan"))
    one, other = (queries.conversation(session, edition.id, id) for id in ids)
    if one is None or other is None:
        return _back(Refusal("talk_gone"))
    reason = None
    try:
        actions.check_swap(session, edition, one, other)
    except Refusal as refusal:
        reason = phrases.refusal(refusal)
    brings = [
        planner.brings_of(session, edition, pair)
        for pair in ((one.host_id, other.guest_id), (other.host_id, one.guest_id))
    ]
    return render_template(
        "rounds/swap.html",
        one=queries.talk_of(one),
        other=queries.talk_of(other),
        fits=(one.fit, other.fit),
        new_fits=tuple(found.fit if found else 0 for found in brings),
        reason=reason,
    )


@blueprint.post("/rondes/ruilen")
@guard(Permission.ORGANISE)
def swap() -> ResponseReturnValue:
    session, edition = current_session(), current_edition()
    ids = request.form.getlist("talk", type=int)
    if len(ids) != 2:
        raise NotFound()
    one, other = (queries.conversation(session, edition.id, id) for id in ids)
    if one is None or other is None:
        return _back(Refusal("talk_gone"))
    pairs = (one.host_id, other.guest_id), (other.host_id, one.guest_id)
    session.rollback()
    brings = planner.brings_of(session, edition, pairs[0]), planner.brings_of(session, edition, pairs[1])
    session.rollback()
    try:
        actions.swap_guests(begin_write(session), current_actor(), edition, (ids[0], ids[1]), brings, now())
    except Refusal as refusal:
        return _back(refusal)
    session.commit()
    flash(_("Swapped."), "good")
    return redirect(url_for(".plan", slug=edition.slug, _anchor=f"round-{one.round_number}"))


@blueprint.post("/rondes/<int:talk_id>/erbij")
@guard(Permission.MATCHMAKE)
def seat(talk_id: int) -> ResponseReturnValue:
    """Somebody who is free this round takes the empty chair."""
    session, edition = current_session(), current_edition()
    party = request.form.get("party", type=int)
    if party is None:
        return _back(Refusal("choose_party"))
    try:
        talk = actions.seat_free_party(session, current_actor(), edition, talk_id, party, now())
    except Refusal as refusal:
        return _back(refusal)
    session.commit()
    _say_what_about(talk)
    flash(_("Table %(table)s: %(one)s and %(other)s.", table=talk.table, one=talk.host, other=talk.guest), "good")
    return redirect(url_for(".plan", slug=edition.slug))


def _say_what_about(talk: Talk) -> None:
    """The notes of two who were put together in haste are looked up when that is done."""
    session, edition = current_session(), current_edition()
    brings = planner.brings_of(session, edition, talk.parties)
    session.rollback()
    if brings is not None:
        actions.say_what_about(begin_write(session), edition, talk.id, brings, now())
        session.commit()


def _back(refusal: Refusal) -> ResponseReturnValue:
    """Nothing was changed: back to the page that shows how things are now, with the reason above it."""
    if refusal.status in (403, 404):
        raise refusal
    current_session().rollback()
    flash(phrases.refusal(refusal), "warn")
    return redirect(url_for(".plan", slug=current_edition().slug))


# --- the phone ----------------------------------------------------------------------------------------------------


@blueprint.get("/ronde")
@guard(Permission.SIGNED_IN)
def mine() -> ResponseReturnValue:
    """My table, my partner, what it is about, and what comes next."""
    session, edition = current_session(), current_edition()
    since, version = queries.newest(session, edition.id)
    own = taking_part(session, edition.id, current_actor().organisations)
    tonight = queries.tonight(session, edition.id, version)
    phone = screens.phone_page(tonight, [(one.id, one.name) for one in own], now())
    template = "rounds/_mine.html" if "HX-Request" in request.headers else "rounds/mine.html"
    return render_template(template, phone=phone, since=since)


@blueprint.post("/ronde/<int:talk_id>/<int:party_id>/alleen")
@guard(Permission.REPRESENT)
def missing(talk_id: int, party_id: int) -> ResponseReturnValue:
    """My partner is not there."""
    session, edition, actor = current_session(), current_edition(), current_actor()
    try:
        talk = actions.report_missing(session, actor, edition, talk_id, party_id, now())
    except Refusal as refusal:
        return _back_to_table(refusal, party_id)
    session.commit()
    if talk.id != talk_id:
        _say_what_about(talk)
        flash(_("Somebody else sat alone too. Now you talk with each other."), "good")
    else:
        flash(_("The matchmakers know it and come to you. Stay at your table."), "good")
    return redirect(_table(party_id))


@blueprint.post("/ronde/<int:talk_id>/<int:party_id>/toch")
@guard(Permission.REPRESENT)
def came(talk_id: int, party_id: int) -> ResponseReturnValue:
    """My partner came after all."""
    session, edition = current_session(), current_edition()
    try:
        actions.partner_came(session, current_actor(), edition, talk_id, party_id, now())
    except Refusal as refusal:
        return _back_to_table(refusal, party_id)
    session.commit()
    return redirect(_table(party_id))


def _back_to_table(refusal: Refusal, party_id: int) -> ResponseReturnValue:
    """Nothing was changed: the page that shows the table there is now, with the reason above it."""
    if refusal.status in (403, 404):
        raise refusal
    current_session().rollback()
    flash(phrases.refusal(refusal), "warn")
    return redirect(_table(party_id))


def _table(party_id: int) -> str:
    """The own phone's page, or the desk's for whoever acts for somebody."""
    own = party_id in current_actor().organisations
    return url_for(".mine" if own else ".plan", slug=current_edition().slug)
