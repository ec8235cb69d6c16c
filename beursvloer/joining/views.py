"""The one-page join form, its live reading, and the thank-you page."""

from collections.abc import Sequence
from typing import Any

from flask import Blueprint, abort, flash, redirect, render_template, request, url_for
from flask import session as cookie
from flask_babel import gettext as _
from sqlalchemy.orm import Session

from beursvloer.access.context import current_actor, current_edition, current_session
from beursvloer.access.guards import guard
from beursvloer.access.limits import (
    JOINING_ADDRESS,
    MAILS,
    POSTING,
    is_known_here,
    limiter,
    per_account,
    per_address,
    this_machine,
    was_sent,
)
from beursvloer.access.paths import own_path
from beursvloer.access.permissions import Permission
from beursvloer.accounts.models import Organisation, Person
from beursvloer.accounts.queries import organisations_of
from beursvloer.accounts.sign_in import enter
from beursvloer.clock import now
from beursvloer.database import begin_write
from beursvloer.editions.actions import require_open
from beursvloer.editions.models import Edition, Village
from beursvloer.editions.queries import participation, villages_of
from beursvloer.i18n import phrases
from beursvloer.i18n.locale import current_locale
from beursvloer.joining import actions, queries
from beursvloer.joining.forms import JoinForm, SentenceForm
from beursvloer.joining.rules import key_of
from beursvloer.joining.screens import Glance, glance, with_fits
from beursvloer.listings.queries import own_listing
from beursvloer.listings.screens import slip_of
from beursvloer.matching.money import asks_for_money
from beursvloer.refusals import Refusal
from beursvloer.terms import Side

blueprint = Blueprint("joining", __name__)
WANTED = "wanted"
"""Where somebody new was going before joining: offered again on the thank-you page."""


@blueprint.get("/vloer/<slug>/aanmelden")
@guard(Permission.PUBLIC)
def join() -> str:
    """The form; `kant` picks a side, `concept` brings back one that waited for its mailed link."""
    session, actor, edition = current_session(), current_actor(), current_edition()
    require_open(edition)
    concept = request.args.get("concept", type=int)
    if concept is not None and not actor.signed_in:
        abort(redirect(url_for("accounts.sign_in", next=request.full_path)))
    if wanted := own_path(request.args.get("next"), ""):
        cookie[WANTED] = wanted
    waiting = queries.waiting_for(session, actor, edition, concept) if concept is not None else None
    form, villages, own = _form(session, edition, None if waiting is None else waiting.filled)
    if waiting is not None:
        form.concept.data = str(waiting.id)
    elif (side := request.args.get("kant")) in list(Side):
        form.side.data = side
    return _page(form, edition, villages, own, seen=glance(form, villages))


@blueprint.post("/vloer/<slug>/aanmelden")
@limiter.limit(JOINING_ADDRESS, key_func=per_address, exempt_when=this_machine)
@limiter.limit(POSTING, key_func=per_account, exempt_when=this_machine)
@limiter.limit(MAILS, key_func=per_account, exempt_when=is_known_here, deduct_when=was_sent)
@guard(Permission.PUBLIC)
def post_join() -> Any:
    """Read, check, and post; or show the form again with what is not right yet."""
    return _post(behalf=False)


@blueprint.get("/vloer/<slug>/aanmelden/namens")
@guard(Permission.CHECK_IN)
def join_for() -> str:
    """The same form, filled in at somebody's kitchen table; or, with `deur`, at the door on the evening itself."""
    session, edition = current_session(), current_edition()
    require_open(edition)
    form, villages, own = _form(session, edition, behalf=True)
    return _page(form, edition, villages, own, seen=None, behalf=True)


@blueprint.post("/vloer/<slug>/aanmelden/namens")
@limiter.limit(POSTING, key_func=per_account, exempt_when=this_machine)
@guard(Permission.CHECK_IN)
def post_join_for() -> Any:
    """Post it for somebody else, who is told by mail and confirms."""
    return _post(behalf=True)


def _post(*, behalf: bool) -> Any:
    session, actor, edition = current_session(), current_actor(), current_edition()
    session.rollback()  # reading and checking hold nobody up; the writing begins below
    form, villages, own = _form(session, edition, behalf=behalf)
    valid = form.validate()
    home = queries.home_villages(session, edition, [one.id for one in own]).get(form.own_organisation() or 0)
    at_door = behalf and "deur" in request.values
    form.check_who(actor.signed_in, home, behalf=behalf, at_door=at_door)
    seen = glance(form, villages)
    form.check_sentence(seen.settled if seen else None)
    hold = "hold" in request.form
    stop = [form.sentence.label.text] if seen is not None and seen.reading.asks_for_money else []
    if asks_for_money(form.counter.data or "", current_locale()):
        stop.append(form.counter.label.text)
    if form.errors or not valid or seen is None or (stop and not hold):
        return _page(form, edition, villages, own, seen=seen, stop=stop, behalf=behalf), 422
    somebody = bool(form.email.data or (form.name.data or "").strip()) if behalf else not actor.signed_in
    filled = form.to_command(seen.settled, villages, home, held=bool(stop), somebody=somebody)
    session.rollback()
    begin_write(session)
    try:
        key = key_of(form.key.data or "", form.sent())
        join_path = url_for("joining.join", slug=edition.slug)
        joined = actions.join(session, actor, edition, filled, key, now(), join_path, behalf=behalf, at_door=at_door)
        if (form.concept.data or "").isdecimal():
            actions.finish_waiting(session, actor, edition, int(form.concept.data or ""))
    except Refusal as refused:
        session.rollback()
        form.form_errors.append(phrases.refusal(refused))
        return _page(form, edition, villages, own, seen=seen, behalf=behalf), refused.status
    session.commit()
    if at_door and joined.listing is not None:
        return redirect(_phone(edition, joined.listing.organisation_id), 303)
    if behalf:
        return _added(edition, joined)
    if joined.listing is None:
        return redirect(url_for("joining.look_in_mail", slug=edition.slug), 303)
    if not actor.signed_in:
        enter(joined.person)
    return redirect(url_for("joining.thanks", slug=edition.slug, number=joined.listing.number), 303)


def _phone(edition: Edition, organisation_id: int) -> str:
    """They are in: now their phone."""
    party = participation(current_session(), edition.id, organisation_id)
    assert party is not None, "whoever joined takes part"
    return url_for("arrivals.phone", slug=edition.slug, badge=party.badge_number)


def _added(edition: Edition, joined: actions.Joined) -> Any:
    name = joined.listing.organisation.name if joined.listing else ""
    if joined.person.id == current_actor().person_id:
        flash(_("%(name)s takes part. You are the one to reach, until you invite a colleague.", name=name), "good")
    else:
        flash(
            _("%(name)s takes part. %(person)s gets a mail to confirm it.", name=name, person=joined.person.name),
            "good",
        )
    return redirect(url_for("organisers.participants", slug=edition.slug), 303)


@blueprint.get("/vloer/<slug>/lezen")
@guard(Permission.PUBLIC)
def reading() -> str:
    """What we read in a sentence and what already fits it: a part of the page, fetched while somebody types."""
    session, edition = current_session(), current_edition()
    villages = villages_of(session, edition.region_id)
    form = SentenceForm(request.args, meta={"csrf": False})
    form.offer(villages)
    seen = glance(form, villages)
    if seen is not None:
        seen = with_fits(session, edition, form, villages, seen, _own(request.args.get("organisation", type=int)))
        form.fill_in(seen.settled)
    return render_template("joining/reading.html", form=form, **_seen(form, edition, seen))


@blueprint.get("/vloer/<slug>/aanmelden/kijk-in-uw-mail")
@guard(Permission.PUBLIC)
def look_in_mail() -> str:
    """A mailed link finishes it. Says the same to everybody."""
    return render_template("joining/look_in_mail.html")


@blueprint.get("/vloer/<slug>/aanmelden/<int:number>/gelukt")
@guard(Permission.REPRESENT)
def thanks(number: int) -> str:
    """The note hangs: what happens next."""
    session, actor = current_session(), current_actor()
    listing = own_listing(session, current_edition(), number, actor)
    if listing is None:
        abort(404)
    person = session.get_one(Person, actor.person_id)
    return render_template(
        "joining/thanks.html",
        listing=listing,
        slip=slip_of(listing, mine=True),
        person=person,
        wanted=own_path(cookie.get(WANTED), ""),
    )


def _own(organisation: int | None) -> int | None:
    return organisation if organisation in current_actor().organisations else None


def _form(
    session: Session, edition: Edition, filled: dict[str, Any] | None = None, *, behalf: bool = False
) -> tuple[JoinForm, list[Village], list[Organisation]]:
    actor = current_actor()
    form = JoinForm(data=filled) if filled is not None else JoinForm()
    villages = villages_of(session, edition.region_id)
    own = organisations_of(session, actor.person_id) if actor.person_id and not behalf else []
    form.prepare(edition, villages, own)
    if behalf:
        form.name_others()
    return form, villages, own


def _page(
    form: JoinForm,
    edition: Edition,
    villages: list[Village],
    own: list[Organisation],
    *,
    seen: Glance | None,
    stop: Sequence[str] = (),
    behalf: bool = False,
) -> str:
    session = current_session()
    if session.in_transaction() and request.method == "POST":
        session.rollback()
    if seen is not None:
        seen = with_fits(session, edition, form, villages, seen, form.own_organisation())
        form.fill_in(seen.settled)
    return render_template(
        "joining/join.html", form=form, own=own, stop=stop, behalf=behalf, **_seen(form, edition, seen)
    )


def _seen(form: SentenceForm, edition: Edition, seen: Glance | None) -> dict[str, Any]:
    return {
        "seen": seen,
        "slips": [slip_of(listing) for listing in seen.fits] if seen else [],
    }
