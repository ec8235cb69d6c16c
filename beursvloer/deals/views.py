"""Pages of deals: whose badge this is, with whom, what they agree; and the contract that comes in on paper."""

from collections.abc import Sequence
from datetime import timedelta
from typing import Any

from flask import Blueprint, abort, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.datastructures import MultiDict

from beursvloer.access.context import current_actor, current_edition, current_session
from beursvloer.access.guards import guard
from beursvloer.access.limits import POSTING, limiter, per_account, this_machine
from beursvloer.access.permissions import Permission, may
from beursvloer.clock import local_day, now
from beursvloer.contracts.models import Match
from beursvloer.contracts.queries import confirmed_at
from beursvloer.contracts.rules import FIRST_STEP_DAYS, MatchState, Party
from beursvloer.database import begin_write
from beursvloer.deals import actions, queries
from beursvloer.deals.badges import badge_of
from beursvloer.deals.forms import MINE, DealForm, PaperForm
from beursvloer.deals.rules import WRITE, deal_key
from beursvloer.deals.screens import Option, PaperRead, Seat, options_of, read_paper, seat_of
from beursvloer.editions.models import Participation
from beursvloer.editions.queries import scope_of, villages_of
from beursvloer.i18n import phrases
from beursvloer.joining.screens import Glance, glance
from beursvloer.listings.models import Listing
from beursvloer.listings.screens import slip_of
from beursvloer.refusals import Refusal

blueprint = Blueprint("deals", __name__, url_prefix="/vloer/<slug>")


@blueprint.get("/badge/<int:number>")
@guard(Permission.PUBLIC)
def badge(number: int) -> Any:
    """Where the code on a badge leads: whose it is, what they have on the board, and the way to a match."""
    session, edition, actor = current_session(), current_edition(), current_actor()
    them = queries.badge_holder(session, edition.id, number)
    if them is None:
        return render_template("deals/no_badge.html", number=number), 404
    notes = queries.notes_on_board(session, edition.id, [them.organisation_id])
    own = them.organisation_id in actor.organisations
    return render_template("deals/badge.html", them=them, own=own, slips=[slip_of(note, mine=own) for note in notes])


@blueprint.get("/deal")
@guard(Permission.SIGNED_IN)
def start() -> Any:
    """Type the number on the other's badge, or a piece of the name; what somebody was busy with stands below."""
    session, edition, actor = current_session(), current_edition(), current_actor()
    typed = request.args.get("wie", "").strip()[:60]
    wanted = request.args.get("voor", type=int)
    found = queries.find_badges(session, edition.id, typed)
    if len(found) == 1:
        return redirect(url_for(".deal", slug=edition.slug, number=found[0].badge_number, voor=wanted))
    assert actor.person_id is not None
    return render_template(
        "deals/start.html",
        typed=typed,
        found=found,
        wanted=wanted,
        unfinished=queries.unfinished_deals(session, edition, actor.person_id, now()),
        own=[badge_of(one) for one in queries.badge_holders(session, edition.id, actor.organisations)],
    )


@blueprint.get("/deal/lezen")
@guard(Permission.SIGNED_IN)
def reading() -> str:
    """What we read in the sentence of a deal: a part of the page, fetched while somebody types."""
    villages = villages_of(current_session(), current_edition().region_id)
    form = DealForm(request.args, meta={"csrf": False})
    form.offer(villages)
    seen = glance(form, villages)
    if seen is not None:
        form.fill_in(seen.settled)
    return render_template("deals/reading.html", form=form, seen=seen)


@blueprint.get("/deal/<int:number>")
@guard(Permission.SIGNED_IN)
def deal(number: int) -> Any:
    """One page, one button: the note that fits best is picked already, and so is all the rest."""
    session, edition, actor = current_session(), current_edition(), current_actor()
    them = _them(number)
    if them.organisation_id in actor.organisations and not _others(them):
        return redirect(url_for(".badge", slug=edition.slug, number=number))
    seat = _seat(them)
    if seat is None:
        deputy = may(actor, Permission.MATCHMAKE, scope_of(edition))
        return render_template("deals/for_whom.html", them=them, deputy=deputy)
    options = _options(seat, them)
    key = queries.next_key(session, edition.id, actor, seat.mine.organisation_id, them.organisation_id)
    draft = queries.draft_with_key(session, key)
    form = _blank(options) if draft is None else DealForm(MultiDict(draft.filled), meta={"csrf": False})
    form.before.data = key.rsplit("-", 1)[1]
    waiting = queries.unanswered(session, edition.id, seat.mine.organisation_id, them.organisation_id)
    return _page(form, seat, them, options, again=draft is not None, there=next(iter(waiting), None))


@blueprint.post("/deal/<int:number>")
@limiter.limit(POSTING, key_func=per_account, exempt_when=this_machine)
@guard(Permission.SIGNED_IN)
def send(number: int) -> Any:
    """Open the match and confirm it for the sender; or keep what was typed. Sent again, the same match comes back."""
    session, edition, actor = current_session(), current_edition(), current_actor()
    session.rollback()  # reading and checking hold nobody up; the writing begins below
    them = _them(number)
    seat = _seat(them)
    if seat is None:
        return redirect(url_for(".deal", slug=edition.slug, number=number))
    form = DealForm()
    key = _key(form, seat, them)
    if request.form.get("do") == "keep":
        if queries.match_with_key(session, key) is not None:  # an old page: this is for the next match of the two
            key = queries.next_key(session, edition.id, actor, seat.mine.organisation_id, them.organisation_id)
        return _keep(form, seat, them, key)
    options = _options(seat, them)
    seen = _check(form, seat, them, options)
    if form.errors and queries.match_with_key(session, key) is None:
        return _page(form, seat, them, options, seen=seen), 422
    settled = seen.settled if seen is not None and form.writes() else None
    session.rollback()
    begin_write(session)
    try:
        command = form.to_command(seat.mine.organisation_id, them.organisation_id, key, settled)
        made = actions.make_deal(session, actor, edition, command, now())
    except Refusal as refused:
        session.rollback()
        if refused.status == 404:
            raise
        there = _there_already(form, seat, them, key, refused)
        return _page(form, seat, them, _options(seat, them), seen=seen, problem=refused, there=there), refused.status
    session.commit()
    return redirect(_match_address(made.match, seat), 303)


def _there_already(form: DealForm, seat: Seat, them: Participation, key: str, refused: Refusal) -> Match | None:
    """The match that this sending may be; what was typed is another one when it is sent once more."""
    session, edition = current_session(), current_edition()
    mine, other = seat.mine.organisation_id, them.organisation_id
    if refused.code == "deal_made_before":
        form.before.data = queries.next_key(session, edition.id, current_actor(), mine, other).rsplit("-", 1)[1]
        return queries.match_with_key(session, key)
    if refused.code != "deal_is_there":
        return None
    there = next(iter(queries.unanswered(session, edition.id, mine, other)), None)
    form.seen.data = str(there.id) if there is not None else ""
    return there


def _match_address(match: Match, seat: Seat) -> str:
    """The page of the match, for the party that somebody acts for here."""
    party = _party_of(match, seat.mine)
    several = seat.on_behalf or len(seat.own) > 1
    return url_for("contracts.match", match_id=match.id, namens=party.value if several else None)


@blueprint.post("/deal/<int:number>/concept")
@guard(Permission.SIGNED_IN)
def draft(number: int) -> Any:
    """Keep what is being typed, now and then: it outlives the battery of the phone."""
    them = _them(number)
    seat = _seat(them)
    if seat is None:
        abort(404)
    form = DealForm()
    _save(form, seat, them, _key(form, seat, them))
    return "", 204


@blueprint.post("/deal/<int:number>/weg")
@guard(Permission.SIGNED_IN)
def forget(number: int) -> Any:
    """Throw away what was kept."""
    session, edition, actor = current_session(), current_edition(), current_actor()
    them = _them(number)
    seat = _seat(them)
    if seat is not None:
        actions.drop_draft(session, actor, _key(DealForm(), seat, them))
        session.commit()
    return redirect(url_for(".start", slug=edition.slug), 303)


def _them(number: int) -> Participation:
    them = queries.badge_holder(current_session(), current_edition().id, number)
    if them is None:
        abort(404)
    return them


def _others(them: Participation) -> list[Participation]:
    """Own organisations that could make a match with this one of one's own too."""
    actor = current_actor()
    return queries.badge_holders(current_session(), current_edition().id, actor.organisations - {them.organisation_id})


def _seat(them: Participation) -> Seat | None:
    wanted = request.args.get("voor", type=int)
    return seat_of(current_session(), current_edition(), current_actor(), them, wanted)


def _options(seat: Seat, them: Participation) -> list[Option]:
    mine = seat.mine.organisation_id
    both: Sequence[Listing] = queries.notes_on_board(
        current_session(), current_edition().id, [mine, them.organisation_id]
    )
    return options_of(current_session(), current_edition(), mine, both)


def _blank(options: Sequence[Option]) -> DealForm:
    """Everything filled in as well as we can, so that one press suffices."""
    form = DealForm(formdata=None)
    first = options[0] if options else None
    form.choice.data = first.key if first else WRITE
    form.amount.data = first.amount if first else 1
    form.side.data = "offer"
    form.counter.data = first.counter if first else ""
    form.first_step.data = _("We ring each other")
    form.owner.data = MINE
    form.first_step_by.data = local_day(now()) + timedelta(days=FIRST_STEP_DAYS)
    return form


def _key(form: DealForm, seat: Seat, them: Participation) -> str:
    person = current_actor().person_id
    assert person is not None
    mine, other = seat.mine.organisation_id, them.organisation_id
    return deal_key(current_edition().id, person, mine, other, form.times_before())


def _check(form: DealForm, seat: Seat, them: Participation, options: Sequence[Option]) -> Glance | None:
    """Everything that is not right yet stands at its field afterwards."""
    edition = current_edition()
    villages = villages_of(current_session(), edition.region_id)
    form.prepare(villages, seat.mine.organisation.name, them.organisation.name, on_behalf=seat.on_behalf)
    form.validate()
    form.check_terms(edition, local_day(now()))
    form.check_money()
    if form.writes():
        seen = glance(form, villages)
        form.check_sentence(seen.settled if seen else None)
        if seen is not None and seen.reading.asks_for_money:
            form.sentence.errors = [phrases.refusal(Refusal("match_asks_for_money"))]
        return seen
    option = next((one for one in options if one.key == form.choice.data), None)
    if option is None:
        form.choice.errors = [_("Pick a note, or write in one sentence what it is about.")]
    else:
        form.check_amount(option.most)
    return None


def _keep(form: DealForm, seat: Seat, them: Participation, key: str) -> Any:
    begin_write(current_session())
    _save(form, seat, them, key)
    flash(_("Kept. You find it here again."), "good")
    return redirect(url_for(".start", slug=current_edition().slug), 303)


def _save(form: DealForm, seat: Seat, them: Participation, key: str) -> None:
    session, actor, edition = current_session(), current_actor(), current_edition()
    parties = (seat.mine.organisation_id, them.organisation_id)
    actions.keep_draft(session, actor, edition, parties, key, form.typed(), now())
    session.commit()


def _page(
    form: DealForm,
    seat: Seat,
    them: Participation,
    options: Sequence[Option],
    *,
    seen: Glance | None = None,
    problem: Refusal | None = None,
    again: bool = False,
    there: Match | None = None,
) -> str:
    session, edition = current_session(), current_edition()
    villages = villages_of(session, edition.region_id)
    form.prepare(villages, seat.mine.organisation.name, them.organisation.name, on_behalf=seat.on_behalf)
    if form.choice.data not in {WRITE, *(option.key for option in options)}:
        form.choice.data = options[0].key if options else WRITE
    if seen is None and form.writes():
        seen = glance(form, villages)
    if seen is not None:
        form.fill_in(seen.settled)
    return render_template(
        "deals/deal.html",
        form=form,
        seat=seat,
        them=them,
        options=options,
        seen=seen,
        problem=phrases.refusal(problem) if problem else "",
        again=again,
        there=there,
        there_at=_match_address(there, seat) if there is not None else "",
        said_yes=there is not None and confirmed_at(there, _party_of(there, them)) is not None,
    )


def _party_of(match: Match, them: Participation) -> Party:
    return Party.GIVER if match.giver_id == them.organisation_id else Party.ASKER


# --- on paper ------------------------------------------------------------------------------------------------------


@blueprint.get("/balie/hoek/papier")
@guard(Permission.COMPLETE)
def paper() -> str:
    """A form that two filled in by hand, typed over."""
    form = PaperForm(formdata=None)
    form.paper.data = request.args.get("nummer", "")[:10]
    form.first_step.data = _("We ring each other")
    form.first_step_by.data = local_day(now()) + timedelta(days=FIRST_STEP_DAYS)
    return _paper_page(form)


@blueprint.post("/balie/hoek/papier")
@guard(Permission.COMPLETE)
def type_paper() -> Any:
    """The same match is shown when this number was typed in before, and the desk stays at its form."""
    session, edition, actor = current_session(), current_edition(), current_actor()
    session.rollback()
    form = PaperForm()
    read = _read_paper(form)
    if read.number is not None and (there := queries.match_on_paper(session, edition.id, read.number)) is not None:
        return _paper_page(form, read, there=there), 409
    if read.deal is None:
        return _paper_page(form, read), 422
    session.rollback()
    begin_write(session)
    try:
        made = actions.type_paper(session, actor, edition, read.deal, now())
        session.commit()
    except Refusal as refused:
        session.rollback()
        if refused.status == 404:
            raise
        form.form_errors.append(phrases.refusal(refused))
        return _paper_page(form, _read_paper(form, check=False)), refused.status
    if made.before:
        return _paper_page(form, read, there=made.match), 409
    number = f"P{read.number:03d}"
    if made.match.state is MatchState.DRAFT:
        flash(_("%(number)s is typed in. Something is missing: fill it in here.", number=number), "warn")
        return redirect(url_for("desks.corner_match", slug=edition.slug, match_id=made.match.id), 303)
    flash(_("%(number)s is typed in, and goes on to the next desk.", number=number), "good")
    return redirect(url_for(".paper", slug=edition.slug), 303)


def _read_paper(form: PaperForm, *, check: bool = True) -> PaperRead:
    villages = villages_of(current_session(), current_edition().region_id)
    return read_paper(current_session(), current_edition(), form, villages, check=check)


def _paper_page(form: PaperForm, read: PaperRead | None = None, there: Match | None = None) -> str:
    if there is not None:
        _forget_errors(form)
    form.prepare(villages_of(current_session(), current_edition().region_id))
    if read is not None and read.seen is not None:
        form.fill_in(read.seen.settled)
    return render_template(
        "deals/paper.html",
        form=form,
        seen=read.seen if read else None,
        read=read,
        there=there,
        others=there is not None and read is not None and not read.is_of(there.giver_id, there.asker_id),
    )


def _forget_errors(form: PaperForm) -> None:
    """Of a form that was typed in before only its number matters."""
    for field in form:
        field.errors = []
