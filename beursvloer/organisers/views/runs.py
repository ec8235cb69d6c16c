"""Proposals: compute, look, pin, forbid, release."""

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import ngettext

from beursvloer.access.context import current_actor, current_edition, current_session
from beursvloer.access.guards import guard
from beursvloer.access.messages import flash_undo
from beursvloer.access.permissions import Permission
from beursvloer.clock import now
from beursvloer.database import begin_write
from beursvloer.i18n import phrases
from beursvloer.listings.models import Listing
from beursvloer.listings.queries import listing_by_number, listings_by_id
from beursvloer.listings.screens import Slip, slip_of
from beursvloer.organisers import actions as organisers
from beursvloer.organisers.forms import PairForm
from beursvloer.organisers.views import back_with, blueprint
from beursvloer.proposals import actions, planner, queries
from beursvloer.proposals.rules import PairRuling
from beursvloer.refusals import NotFound, Refusal
from beursvloer.rings.screens import desk_rings

RULINGS = {"pin": PairRuling.PINNED, "forbid": PairRuling.FORBIDDEN, "free": None}
TRIES = 3
PAIRS_A_PAGE = 24
MOST_WAITING = 200
STRUCK = ("weg", "plek")
"""In an address: the pair that was just struck out, and where it stood."""


@blueprint.get("/vloer/<slug>/beheer/voorstellen")
@guard(Permission.MATCHMAKE)
def runs() -> ResponseReturnValue:
    """The draft with its reasons, what could not be placed, and what went out before.

    For those who make pairs: to other roles, too, a draft stays hidden until it is released.
    """
    return _page(PairForm(formdata=None))


def _page(form: PairForm) -> ResponseReturnValue:
    session, edition = current_session(), current_edition()
    draft = queries.draft_run(session, edition.id)
    planned = queries.planned_pairs(session, draft.id) if draft else frozenset()
    page, pages = _asked_page(), max(1, -(-len(planned) // PAIRS_A_PAGE))
    if page > pages:
        return redirect(_address(pages, **{name: value for name, value in request.args.items() if name in STRUCK}))
    proposals = queries.page_of_draft(session, draft.id, page, PAIRS_A_PAGE) if draft else []
    codes = {row["listing_id"]: row["code"] for row in draft.unmatched if not row.get("placed")} if draft else {}
    rulings = queries.rulings_of(session, edition.id)
    apart = sorted(pair for pair in rulings if pair not in planned)
    wanted = sorted({key for pair in apart for key in pair} | set(codes))
    slips = {row.id: slip_of(row) for row in listings_by_id(session, wanted)}
    pinned = [pair for pair in apart if rulings[pair] is PairRuling.PINNED]
    forbidden = [(slips[one], slips[other]) for one, other in apart if rulings[one, other] is PairRuling.FORBIDDEN]
    sent = queries.newest_of_pairs(session, edition.id, pinned)
    out = queries.pairs_not_to_repeat(session, edition.id) if sent else frozenset()
    fates = [(slips[pair[0]], slips[pair[1]], sent.get(pair), pair in out) for pair in pinned]
    return render_template(
        "organisers/runs.html",
        form=form,
        rings=desk_rings(session, edition.id),
        draft=draft,
        stale=draft is not None and draft.market_version != edition.market_version,
        count=len(planned),
        page=page,
        pages=pages,
        url_of=_address,
        proposals=[(row, slip_of(row.request), slip_of(row.offer)) for row in proposals],
        pinned=[fate[:3] for fate in fates if not fate[3]],
        sent=[fate[:3] for fate in fates if fate[3]],
        forbidden=forbidden,
        struck=next((pair for pair in forbidden if _numbers(*pair) == request.args.get("weg")), None),
        struck_at=min(request.args.get("plek", 0, type=int), len(proposals)),
        without=sorted(
            ((slips[key], code) for key, code in codes.items() if key in slips),
            key=lambda pair: (pair[0].side, pair[0].number),
        ),
        released=queries.run_counts(session, edition.id),
        waiting=queries.waiting_in(session, edition.id, MOST_WAITING),
    )


def _asked_page() -> int:
    return max(1, request.args.get("page", 1, type=int))


def _address(page: int, anchor: str | None = None, **asked: str | int) -> str:
    """A page of the draft; the first one has no number."""
    number = page if page > 1 else None
    return url_for("organisers.runs", slug=current_edition().slug, page=number, _anchor=anchor, **asked)  # type: ignore[arg-type]  # these names are no reserved ones


def _numbers(asked: Listing | Slip, offered: Listing | Slip) -> str:
    """A pair in an address and in the page."""
    return f"{asked.number}-{offered.number}"


def _place_of(asked: Listing, offered: Listing) -> int | None:
    """How many pairs stand above this one on the page of the draft, or None when it is not there."""
    session = current_session()
    draft = queries.draft_run(session, current_edition().id)
    rows = queries.page_of_draft(session, draft.id, _asked_page(), PAIRS_A_PAGE) if draft else []
    pairs = [(row.request_id, row.offer_id) for row in rows]
    return pairs.index((asked.id, offered.id)) if (asked.id, offered.id) in pairs else None


@blueprint.post("/vloer/<slug>/beheer/voorstellen/berekenen")
@guard(Permission.ORGANISE)
def compute() -> ResponseReturnValue:
    """Read, compute without holding the database, and save; anew when something changed meanwhile."""
    session, edition, actor = current_session(), current_edition(), current_actor()
    for left in reversed(range(TRIES)):
        given = planner.read_input(session, edition)
        session.rollback()
        outcome = planner.compute(given)
        try:
            actions.save_draft(begin_write(session), actor, edition, given.version, outcome, now())
        except Refusal as refusal:
            if left and refusal.code == "market_changed_meanwhile":
                session.rollback()
                continue
            return back_with(refusal, "runs")
        session.commit()
        break
    if outcome.proposals:
        flash(ngettext("%(num)d proposal computed.", "%(num)d proposals computed.", len(outcome.proposals)), "good")
    return redirect(url_for("organisers.runs", slug=edition.slug))


@blueprint.post("/vloer/<slug>/beheer/voorstellen/<int:run_id>/vrijgeven")
@guard(Permission.ORGANISE)
def release(run_id: int) -> ResponseReturnValue:
    session, edition = current_session(), current_edition()
    try:
        count = actions.release(session, current_actor(), edition, run_id, now())
    except Refusal as refusal:
        if refusal.status == 404:
            raise
        return back_with(refusal, "runs")
    session.commit()
    if count:
        flash(ngettext("%(num)d proposal went out.", "%(num)d proposals went out.", count), "good")
    return redirect(url_for("organisers.runs", slug=edition.slug))


@blueprint.post("/vloer/<slug>/beheer/voorstellen/weggooien")
@guard(Permission.ORGANISE)
def discard() -> ResponseReturnValue:
    session, edition = current_session(), current_edition()
    thrown = actions.discard_draft(session, current_actor(), edition)
    session.commit()
    if thrown:
        flash(_("The draft is thrown away. Nobody saw it."), "good")
    return redirect(url_for("organisers.runs", slug=edition.slug))


@blueprint.post("/vloer/<slug>/beheer/paar")
@guard(Permission.MATCHMAKE)
def pair_up() -> ResponseReturnValue:
    """Put two listings together by their numbers."""
    session, edition = current_session(), current_edition()
    form, status = PairForm(), 422
    if form.validate_on_submit():
        try:
            asked, offered = organisers.pair_up(session, current_actor(), edition, form.to_numbers(), now())
        except Refusal as refusal:
            if refusal.status == 403:
                raise
            form.form_errors.append(phrases.refusal(refusal))
            status = refusal.status
        else:
            session.commit()
            flash(
                _(
                    "“%(request)s” and “%(offer)s” are pinned. They come along at the next computation.",
                    request=asked.title,
                    offer=offered.title,
                ),
                "good",
            )
            return redirect(url_for("organisers.runs", slug=edition.slug))
    session.rollback()
    shown = _page(form)
    return (shown, status) if isinstance(shown, str) else shown


@blueprint.post("/vloer/<slug>/beheer/paar/<int:request_number>/<int:offer_number>")
@guard(Permission.MATCHMAKE)
def rule(request_number: int, offer_number: int) -> ResponseReturnValue:
    """Pin a pair, forbid it, or leave it free again."""
    session, edition = current_session(), current_edition()
    wanted = request.values.get("ruling", "")
    if wanted not in RULINGS:
        raise NotFound()
    asked = _listing(edition.id, request_number)
    offered = _listing(edition.id, offer_number)
    place = _place_of(asked, offered) if wanted == "forbid" else None
    actions.rule_on_pair(session, current_actor(), edition, asked, offered, RULINGS[wanted], now())
    session.commit()
    if place is not None:  # said where the two stood, with the way back beside it
        gone = _numbers(asked, offered)
        return redirect(_address(_asked_page(), f"pair-{gone}", weg=gone, plek=place))
    if wanted == "forbid":
        back = url_for(
            "organisers.rule",
            slug=edition.slug,
            request_number=asked.number,
            offer_number=offered.number,
            page=_asked_page() if _asked_page() > 1 else None,
            ruling="free",
        )
        flash_undo(_("These two are not proposed to each other: not now, and not later."), back)
    return redirect(_address(_asked_page(), f"pair-{request_number}-{offer_number}"))


def _listing(edition_id: int, number: int) -> Listing:
    listing = listing_by_number(current_session(), edition_id, number)
    if listing is None:
        raise NotFound()
    return listing
