"""The control desk, and the page on which the programme is made."""

from flask import Blueprint, flash, g, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from beursvloer.access.context import current_actor, current_edition, current_session, database
from beursvloer.access.guards import guard
from beursvloer.access.permissions import Permission
from beursvloer.clock import now
from beursvloer.database import begin_write
from beursvloer.evening import queries, screens
from beursvloer.evening.actions import advance_due, do, set_tables
from beursvloer.i18n import phrases
from beursvloer.live.queries import newest_event
from beursvloer.programme.actions import fill_programme
from beursvloer.programme.forms import AddForm, ItemForm, TablesForm, TemplateForm
from beursvloer.programme.moves import (
    Begin,
    Command,
    Extend,
    Move,
    Pause,
    Redo,
    Remove,
    Resume,
    Skip,
    Start,
    Swap,
    Undo,
)
from beursvloer.programme.queries import steps_of, stored_programme
from beursvloer.refusals import Invalid, NotFound, Refusal

blueprint = Blueprint("evening", __name__)


# --- the control desk ---------------------------------------------------------------------------------------------


@blueprint.get("/vloer/<slug>/regie")
@guard(Permission.SEE_DESK)
def control_desk() -> ResponseReturnValue:
    """The clock and its buttons, what the hall sees, and where somebody is needed."""
    _catch_up()
    session, edition, at = current_session(), current_edition(), now()
    since = newest_event(session, edition.id)
    desk = screens.desk(session, edition, at)
    g.frames = True
    return render_template(
        "evening/control_desk.html",
        since=since,
        desk=desk,
        needs=queries.needs(session, edition.id, desk.evening, at),
        score=screens.score(session, edition),
    )


@blueprint.get("/vloer/<slug>/regie/klok")
@guard(Permission.SEE_DESK)
def clock() -> ResponseReturnValue:
    """The part of the control desk that follows the clock."""
    _catch_up()
    return render_template("evening/_clockwork.html", desk=screens.desk(current_session(), current_edition(), now()))


@blueprint.get("/vloer/<slug>/regie/eerst")
@guard(Permission.SEE_DESK)
def needs() -> ResponseReturnValue:
    """The part that says where somebody is needed."""
    session, edition, at = current_session(), current_edition(), now()
    desk = screens.desk(session, edition, at)
    return render_template(
        "evening/_needs.html",
        desk=desk,
        needs=queries.needs(session, edition.id, desk.evening, at),
        score=screens.score(session, edition),
    )


@blueprint.get("/vloer/<slug>/regie/vragen")
@guard(Permission.SEE_DESK)
def open_requests() -> ResponseReturnValue:
    """The requests that the control desk counts as open."""
    listings = queries.open_requests(current_session(), current_edition().id)
    return render_template("evening/open_requests.html", listings=listings)


@blueprint.post("/vloer/<slug>/regie")
@guard(Permission.ORGANISE)
def act() -> ResponseReturnValue:
    """One press: the clock, or what comes next. Doing it twice does it once."""
    session, edition = current_session(), current_edition()
    try:
        do(session, current_actor(), edition, _command(), now())
    except Refusal as refusal:
        session.rollback()
        if refusal.status == 404:
            raise
        flash(phrases.refusal(refusal), "warn")
    else:
        session.commit()
    if request.headers.get("HX-Request"):
        return redirect(url_for(".clock", slug=edition.slug), 303)
    return _back()


def _command() -> Command:
    """What was pressed."""
    version, item = request.form.get("version", type=int), request.form.get("item", 0, type=int)
    if version is None:
        raise NotFound()
    commands: dict[str, Command] = {
        "start": Start(),
        "pause": Pause(),
        "resume": Resume(),
        "longer": Extend(version, 120),
        "skip": Skip(version),
        "undo": Undo(version, at_desk=request.form.get("page") != "programme"),
        "redo": Redo(version),
        "begin": Begin(version, item),
        "earlier": Move(version, item, -1),
        "later": Move(version, item, 1),
        "swap": Swap(version, item, request.form.get("other", 0, type=int)),
        "remove": Remove(version, item),
    }
    try:
        return commands[request.form.get("act", "")]
    except KeyError:
        raise NotFound() from None


def _back() -> Response:
    """To the page that was pressed on."""
    slug = current_edition().slug
    if request.form.get("page") != "programme":
        return redirect(url_for(".control_desk", slug=slug), 303)
    item = request.form.get("item", type=int)
    return redirect(url_for(".programme", slug=slug, _anchor=f"i{item}" if item else None), 303)


def _catch_up() -> None:
    """When the scheduler is silent the desk itself lets the clock go on: whoever looks wakes."""
    edition_id, at = current_edition().id, now()
    if not screens.is_late(current_session(), edition_id, at):
        return
    current_session().rollback()  # what the page reads next, it reads as it is after this
    with database().session() as session:
        advance_due(begin_write(session), edition_id, at)
        session.commit()


# --- the programme ------------------------------------------------------------------------------------------------


@blueprint.get("/vloer/<slug>/draaiboek")
@guard(Permission.ORGANISE)
def programme() -> ResponseReturnValue:
    """The whole evening as a list that can be changed."""
    return _programme_page()


@blueprint.post("/vloer/<slug>/draaiboek/sjabloon")
@guard(Permission.ORGANISE)
def fill() -> ResponseReturnValue:
    """A whole evening in one go."""
    session, edition = current_session(), current_edition()
    form = TemplateForm()
    if not form.validate_on_submit():
        return _programme_page(template=form, status=422)
    try:
        fill_programme(session, current_actor(), edition, form.to_command(edition), form.tables.data or 1, now())
    except Refusal as refusal:
        session.rollback()
        flash(phrases.refusal(refusal), "warn")
        return _programme_page(status=refusal.status)
    session.commit()
    flash(_("The programme is made. Everything in it can be changed."), "good")
    return redirect(url_for(".programme", slug=edition.slug), 303)


@blueprint.post("/vloer/<slug>/draaiboek/tafels")
@guard(Permission.ORGANISE)
def tables() -> ResponseReturnValue:
    """How many tables there are for the talks."""
    session, edition = current_session(), current_edition()
    form = TablesForm()
    if not form.validate_on_submit():
        return _programme_page(tables=form, status=422)
    set_tables(session, current_actor(), edition, form.tables.data or 1)
    session.commit()
    flash(_("Saved."), "good")
    return redirect(url_for(".programme", slug=edition.slug), 303)


@blueprint.post("/vloer/<slug>/draaiboek/erbij")
@guard(Permission.ORGANISE)
def add() -> ResponseReturnValue:
    """One more item."""
    session, edition = current_session(), current_edition()
    evening = stored_programme(session, edition.id)
    if evening is None:
        raise NotFound()
    form = AddForm(evening.items)
    if not form.validate_on_submit():
        return _programme_page(adding=form, status=422)
    return _done(form.to_command(_version()), adding=form)


@blueprint.post("/vloer/<slug>/draaiboek/<int:item_id>")
@guard(Permission.ORGANISE)
def edit(item_id: int) -> ResponseReturnValue:
    """Change one item."""
    session, edition = current_session(), current_edition()
    evening = stored_programme(session, edition.id)
    item = next((item for item in evening.items if item.id == item_id), None) if evening else None
    if item is None:
        raise NotFound()
    form = ItemForm(item)
    if not form.validate_on_submit():
        return _programme_page(editing=(item_id, form), status=422)
    return _done(form.to_command(item, _version()), editing=(item_id, form))


def _version() -> int:
    version = request.form.get("version", type=int)
    if version is None:
        raise Invalid("programme_changed_meanwhile")
    return version


def _done(
    command: Command, *, adding: AddForm | None = None, editing: tuple[int, ItemForm] | None = None
) -> ResponseReturnValue:
    """Do it, or show the page as it stands now with what was filled in, and the reason above it."""
    session, edition = current_session(), current_edition()
    try:
        do(session, current_actor(), edition, command, now())
    except Refusal as refusal:
        session.rollback()
        flash(phrases.refusal(refusal), "warn")
        return _programme_page(adding=adding, editing=editing, status=refusal.status)
    session.commit()
    anchor = f"i{editing[0]}" if editing else None
    return redirect(url_for(".programme", slug=edition.slug, _anchor=anchor), 303)


def _programme_page(
    *,
    template: TemplateForm | None = None,
    tables: TablesForm | None = None,
    adding: AddForm | None = None,
    editing: tuple[int, ItemForm] | None = None,
    status: int = 200,
) -> ResponseReturnValue:
    session, edition = current_session(), current_edition()
    session.rollback()
    _catch_up()
    since = newest_event(session, edition.id)
    desk = screens.desk(session, edition, now())
    items = desk.evening.items if desk.evening else ()
    forms = {item.id: ItemForm(item, formdata=None) for item in items if item.may_change}
    page = render_template(
        "evening/programme.html",
        since=since,
        desk=desk,
        template=template or TemplateForm(formdata=None, data={"tables": edition.tables}),
        tables=tables or TablesForm(formdata=None, data={"tables": edition.tables}),
        adding=adding or AddForm(items, formdata=None),
        forms=forms | (dict([editing]) if editing else {}),
        wrong=editing[0] if editing else None,
        steps=steps_of(session, edition.id),
    )
    return page, status
