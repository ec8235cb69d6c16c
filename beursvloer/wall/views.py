"""The wall by its address, and the desk's page of screens."""

from datetime import timedelta
from typing import Any

import segno
from flask import (
    Blueprint,
    Response,
    abort,
    current_app,
    flash,
    g,
    make_response,
    redirect,
    render_template,
    request,
    url_for,
)
from flask_babel import gettext as _
from flask_babel import refresh
from werkzeug.exceptions import HTTPException

from beursvloer.access.addresses import for_others
from beursvloer.access.context import current_actor, current_edition, current_session, database, roll_back
from beursvloer.access.guards import guard
from beursvloer.access.permissions import Permission
from beursvloer.clock import now
from beursvloer.database import begin_write
from beursvloer.editions.models import Edition
from beursvloer.i18n import phrases
from beursvloer.live.events import HALL
from beursvloer.live.stream import asked_since, respond
from beursvloer.programme.rules import Scene
from beursvloer.refusals import Refusal
from beursvloer.wall import actions, queries
from beursvloer.wall.forms import NewScreenForm, ScreenForm, scene_choices
from beursvloer.wall.models import Screen
from beursvloer.wall.screens import LOOPS, Picture, no_picture, picture

blueprint = Blueprint("wall", __name__)

SEEN_EVERY = timedelta(minutes=1)


# --- the wall -----------------------------------------------------------------------------------------------------


@blueprint.get("/scherm/<token>")
@guard(Permission.LINK)
def screen(token: str) -> Any:
    """The whole page of a screen; its script fetches what follows. Whatever is wrong, no beamer shows an error."""
    addresses = {name: url_for(f".screen_{name}", token=token) for name in ("picture", "stream")}
    try:
        found, edition = _screen(token)
        shown, light = picture(current_session(), edition, found.scene, now()), found.light
    except HTTPException:
        raise
    except Exception:
        current_app.logger.exception("a screen is opened and there is no picture")
        roll_back()
        g.broken, g.edition = True, None
        return _page(no_picture(), light=False, **addresses), 503
    return _page(shown, light=light, **addresses)


@blueprint.get("/scherm/<token>/beeld")
@guard(Permission.LINK)
def screen_picture(token: str) -> Response:
    """What the screen shows now; nothing (204) when it shows that already."""
    found, edition = _screen(token)
    response = _picture(edition, found.scene, light=found.light)
    if found.seen_at is None or now() - found.seen_at > SEEN_EVERY:
        response.call_on_close(_note_seen(found.id))
    return response


@blueprint.get("/scherm/<token>/stroom")
@guard(Permission.LINK)
def screen_stream(token: str) -> Response:
    """The bells of this edition, as far as the whole hall may hear them."""
    _found, edition = _screen(token)
    return respond(edition.id, HALL, asked_since())


def _screen(token: str) -> tuple[Screen, Edition]:
    session = current_session()
    found = queries.screen_by_token(session, token)
    if found is None:
        abort(404)
    edition = queries.edition_of(session, found)
    g.edition = edition
    return found, edition


def _page(shown: Picture, *, light: bool, picture: str, stream: str) -> str:
    g.framed = True
    return render_template(
        "wall/screen.html",
        shown=shown,
        light=light,
        picture_url=picture,
        stream_url=stream,
        now_ms=_milliseconds(),
        loops=LOOPS,
    )


def _picture(edition: Edition, chosen: Scene | None, *, light: bool) -> Response:
    shown = picture(current_session(), edition, chosen, now())
    same = request.args.get("heb") == shown.mark
    response = make_response("" if same else shown.html, 204 if same else 200)
    response.headers["X-Picture"] = shown.mark
    response.headers["X-Now"] = str(_milliseconds())
    response.headers["X-Light"] = "1" if light else "0"
    response.headers["Cache-Control"] = "no-store"
    return response


def _milliseconds() -> int:
    return int(now().timestamp() * 1000)


def _note_seen(screen_id: int) -> Any:
    """After the answer is out: the beamer never waits until somebody else has written."""
    bound, moment = database(), now()

    def write() -> None:
        with bound.session() as session:
            actions.note_seen(begin_write(session), screen_id, moment)
            session.commit()

    return write


# --- the desk -----------------------------------------------------------------------------------------------------


@blueprint.route("/vloer/<slug>/schermen", methods=["GET", "POST"])
@guard(Permission.ORGANISE)
def screens() -> Any:
    """All screens with their address, and one more."""
    form, status = NewScreenForm(prefix="new"), 200
    if form.validate_on_submit():
        try:
            actions.make_screen(current_session(), current_actor(), current_edition(), form.name.data or "", now())
            current_session().commit()
            flash(_("The screen is made. Open its address on the laptop at the beamer."), "good")
            return redirect(url_for(".screens", slug=current_edition().slug), 303)
        except Refusal as refusal:
            form.name.errors = [phrases.refusal(refusal)]
            status = refusal.status
    elif form.is_submitted():
        status = 422
    current_session().rollback()
    return _screens(form), status


@blueprint.post("/vloer/<slug>/schermen/<int:screen_id>")
@guard(Permission.ORGANISE)
def change(screen_id: int) -> Any:
    """Name, scene and colours of one screen."""
    session, edition = current_session(), current_edition()
    found = queries.screen_of(session, edition.id, screen_id)
    if found is None:
        abort(404)
    form = ScreenForm(found)
    if form.validate():
        actions.change_screen(session, current_actor(), edition, screen_id, form.to_command(), now())
        session.commit()
        return _back(_("The screen shows it within a second."))
    session.rollback()
    return _screens(changed=form, changed_id=screen_id), 422


@blueprint.post("/vloer/<slug>/schermen/<int:screen_id>/adres")
@guard(Permission.ORGANISE)
def replace_address(screen_id: int) -> Any:
    """The old address shows nothing new any more."""
    session = current_session()
    actions.replace_address(session, current_actor(), current_edition(), screen_id, now())
    session.commit()
    return _back(_("The screen has another address. Open it anew on the laptop at the beamer."))


@blueprint.post("/vloer/<slug>/schermen/<int:screen_id>/weg")
@guard(Permission.ORGANISE)
def remove(screen_id: int) -> Any:
    session = current_session()
    actions.remove_screen(session, current_actor(), current_edition(), screen_id, now())
    session.commit()
    return _back(_("The screen is removed."))


@blueprint.get("/vloer/<slug>/schermen/voorbeeld")
@guard(Permission.SEE_DESK)
def preview() -> Any:
    """What the hall sees, for the desk: the wall itself, following the programme or with the scene asked for."""
    _speak_as_the_hall()
    edition, scene = current_edition(), _asked_scene()
    asked = {"slug": edition.slug, "scene": scene, "licht": request.args.get("licht")}
    return _page(
        picture(current_session(), edition, scene, now()),
        light="licht" in request.args,
        picture=url_for(".preview_picture", **asked),
        stream=url_for("live.stream", slug=edition.slug),
    )


@blueprint.get("/vloer/<slug>/schermen/voorbeeld/beeld")
@guard(Permission.SEE_DESK)
def preview_picture() -> Response:
    _speak_as_the_hall()
    return _picture(current_edition(), _asked_scene(), light="licht" in request.args)


def _speak_as_the_hall() -> None:
    """The walls of the hall speak Dutch, whatever language the desk reads."""
    g.locale = "nl"
    refresh()


def _asked_scene() -> Scene | None:
    asked = request.args.get("scene")
    return Scene(asked) if asked in set(Scene) else None


def _back(said: str) -> Any:
    flash(said, "good")
    return redirect(url_for(".screens", slug=current_edition().slug), 303)


def _screens(
    form: NewScreenForm | None = None, changed: ScreenForm | None = None, changed_id: int | None = None
) -> str:
    g.frames = True
    edition = current_edition()
    rows = []
    for row in queries.screens_of(current_session(), edition.id):
        address = for_others(url_for(".screen", token=row.token))
        one = changed if changed is not None and row.id == changed_id else ScreenForm(row)
        rows.append((row, one, address, segno.make(address, error="m").svg_data_uri(border=2, scale=4)))
    return render_template(
        "wall/screens.html",
        form=form or NewScreenForm(formdata=None, prefix="new"),
        rows=rows,
        scenes=scene_choices()[1:],
        seen_lately=now() - 2 * SEEN_EVERY,
    )
