"""The desk's page of local words."""

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from beursvloer.access.context import current_actor, current_edition, current_session
from beursvloer.access.guards import guard
from beursvloer.access.messages import flash_undo
from beursvloer.access.permissions import Permission
from beursvloer.clock import now
from beursvloer.i18n import phrases
from beursvloer.local_words import actions, screens
from beursvloer.local_words.forms import WordForm
from beursvloer.local_words.rules import LONGEST_WORD, NewWord, tidy
from beursvloer.matching.lexicon import LANGUAGES, standard
from beursvloer.refusals import Forbidden, Invalid, NotFound, Refusal

blueprint = Blueprint("local_words", __name__)


@blueprint.get("/vloer/<slug>/beheer/woorden")
@guard(Permission.ORGANISE)
def words() -> ResponseReturnValue:
    """The list, and what the computer does not know; `woord` and `taal` fill the form in."""
    form = WordForm(formdata=None, word=request.args.get("woord", "")[:LONGEST_WORD], lang=_lang())
    return _page(form, look=bool(form.word.data))


@blueprint.post("/vloer/<slug>/beheer/woorden")
@guard(Permission.ORGANISE)
def add_word() -> ResponseReturnValue:
    """Add a word; or, with `look`, show what would come of it; with `silent` it says nothing."""
    session, edition, form = current_session(), current_edition(), WordForm()
    if form.lang.data not in LANGUAGES:
        form.lang.data = screens.language()
    if not actions.may_change(current_actor(), edition):
        raise Forbidden("not_allowed")
    silent, look = "silent" in request.form, "look" in request.form
    concept = None
    if form.validate_on_submit() and not silent:
        concept = _meaning(form, asked=not look or bool(form.means.data))
    if form.errors or look:
        return _page(form, look=True, concept=concept)
    try:
        row = actions.add_word(session, current_actor(), edition, form.to_command(screens.language(), concept), now())
    except Invalid as refusal:
        form.word.errors = [*form.word.errors, phrases.refusal(refusal)]
        return _page(form, look=False, concept=concept)
    written, word_id = row.written, row.id
    session.commit()
    if concept is None:
        text = _("From now on “%(word)s” says nothing.", word=written)
    else:
        name = standard().name(concept, screens.language())
        text = _("From now on “%(word)s” is read as: %(name)s.", word=written, name=name)
    flash_undo(text, url_for("local_words.remove_word", slug=edition.slug, word_id=word_id))
    return redirect(url_for("local_words.words", slug=edition.slug))


@blueprint.post("/vloer/<slug>/beheer/woorden/<int:word_id>/weghalen")
@guard(Permission.ORGANISE)
def remove_word(word_id: int) -> ResponseReturnValue:
    session, edition = current_session(), current_edition()
    removed = actions.remove_word(session, current_actor(), edition, word_id)
    session.commit()
    back = url_for(
        "local_words.put_back",
        slug=edition.slug,
        woord=removed.written,
        taal=removed.locale,
        begrip=removed.concept,
    )
    flash_undo(_("“%(word)s” is off the list.", word=removed.written), back)
    return redirect(url_for("local_words.words", slug=edition.slug))


@blueprint.post("/vloer/<slug>/beheer/woorden/terug")
@guard(Permission.ORGANISE)
def put_back() -> ResponseReturnValue:
    """A word that was taken off by mistake, as it was."""
    session, edition = current_session(), current_edition()
    concept = request.args.get("begrip")
    if concept is not None and concept not in standard().concepts:
        raise NotFound()
    try:
        command = NewWord(request.args.get("woord", ""), _lang(), concept)
        actions.add_word(session, current_actor(), edition, command, now())
    except Refusal as refusal:
        if refusal.status not in (409, 422):
            raise
        session.rollback()
        flash(phrases.refusal(refusal), "warn")
    else:
        session.commit()
        flash(_("It is on the list again."), "good")
    return redirect(url_for("local_words.words", slug=edition.slug))


def _lang() -> str:
    asked = request.args.get("taal", "")
    return asked if asked in LANGUAGES else screens.language()


def _meaning(form: WordForm, *, asked: bool) -> str | None:
    """The concept that was meant; None, with what is wrong in the form, where that is not clear. `asked`: it may not
    stay empty."""
    typed = tidy(form.means.data or "")
    if not typed:
        if asked:
            form.means.errors = [*form.means.errors, _("Say with an ordinary word what it means.")]
        return None
    found = screens.meant_by(current_session(), current_edition(), typed)
    if found.sure:
        return found.concepts[0]
    form.offer(screens.choices(found.concepts))
    if form.picked.data in found.concepts:
        return form.picked.data
    if found.concepts:
        form.picked.errors = [_("“%(word)s” may be several things. Choose one.", word=typed)]
    else:
        said = _("The computer does not know “%(word)s” either. Try a more ordinary word.", word=typed)
        form.means.errors = [*form.means.errors, said]
    return None


def _page(form: WordForm, *, look: bool, concept: str | None = None) -> ResponseReturnValue:
    session, edition = current_session(), current_edition()
    screen = screens.screen_of(session, edition)
    written, lang = tidy(form.word.data or ""), form.lang.data or screens.language()
    page = render_template(
        "local_words/words.html",
        form=form,
        screen=screen,
        look=screens.look_at(session, edition, written, lang, concept) if look else None,
        whole_region=actions.may_change(current_actor(), edition),
    )
    return page, 422 if form.errors else 200
