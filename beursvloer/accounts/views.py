"""Pages of signing in, of invitations, and of one's own details."""

from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from wtforms.fields import SelectChoice

from beursvloer.access.context import current_actor, current_session
from beursvloer.access.guards import guard
from beursvloer.access.limits import (
    MAILS,
    POSTING,
    SIGN_IN,
    SIGN_IN_ADDRESS,
    limiter,
    mails_a_link,
    per_account,
    per_address,
    this_machine,
    tries_a_password,
)
from beursvloer.access.paths import own_path
from beursvloer.access.permissions import Permission
from beursvloer.accounts import actions, passwords, queries, role_actions
from beursvloer.accounts.forms import (
    AddressForm,
    ColleagueForm,
    DetailsForm,
    NameForm,
    OrganisationDetailsForm,
    OrganisationForm,
    PasswordForm,
    SignInForm,
    WhoForm,
)
from beursvloer.accounts.models import Organisation, Person
from beursvloer.accounts.rules import masked
from beursvloer.accounts.sign_in import came_by_link, enter, leave
from beursvloer.clock import now
from beursvloer.database import begin_write
from beursvloer.i18n import phrases
from beursvloer.i18n.locale import current_locale
from beursvloer.refusals import Invalid, NotFound, Refusal

blueprint = Blueprint("accounts", __name__)
HOME = "/mijn"


@blueprint.get("/inloggen")
@guard(Permission.PUBLIC)
def sign_in() -> Any:
    """An address, and a password for whoever has one."""
    if current_actor().signed_in:
        return redirect(own_path(request.args.get("next"), HOME))
    form = SignInForm()
    form.next.data = own_path(request.args.get("next"), "")
    return render_template("accounts/sign_in.html", form=form)


@blueprint.post("/inloggen")
@limiter.limit(SIGN_IN_ADDRESS, key_func=per_address, exempt_when=this_machine)
@limiter.limit(SIGN_IN, key_func=per_account, exempt_when=mails_a_link)
@limiter.limit(MAILS, key_func=per_account, exempt_when=tries_a_password)
@guard(Permission.PUBLIC)
def post_sign_in() -> Any:
    """Mail a link, or check the password. Whether the address is known shows in neither answer."""
    session = current_session()
    session.rollback()
    form = SignInForm()
    if not form.validate():
        return render_template("accounts/sign_in.html", form=form), 422
    email, next_path = form.email.data or "", own_path(form.next.data, "")
    if not form.password.data:
        session.rollback()
        actions.mail_link_or_welcome(begin_write(session), email, current_locale(), now(), next_path)
        session.commit()
        return redirect(url_for("accounts.look_in_mail", next=next_path or None), 303)
    person = queries.person_by_email(session, email)
    stored = person.password_hash if person else None
    session.rollback()  # checking takes a while, and must not hold the database
    if person is None or not passwords.fits(stored, form.password.data):
        form.password.errors = [_("Address or password is not right. Leave the password empty and we mail you a link.")]
        return render_template("accounts/sign_in.html", form=form), 422
    enter(person)
    return redirect(next_path or HOME, 303)


@blueprint.get("/inloggen/kijk-in-uw-mail")
@guard(Permission.PUBLIC)
def look_in_mail() -> str:
    """The same for an address that we know and one that we do not."""
    return render_template("accounts/look_in_mail.html")


@blueprint.get("/in/<token>")
@guard(Permission.LINK)
def open_link(token: str) -> Any:
    """One button. Mail scanners open links, so that looking must not use it up."""
    link = queries.usable_sign_in_link(current_session(), token, now())
    next_path = own_path(request.args.get("next"), "")
    if link is None:
        old = queries.sign_in_link(current_session(), token)
        if old is not None and old.person_id == current_actor().person_id:
            return redirect(old.next or next_path or HOME)
        return render_template(
            "accounts/link_used.html",
            token=token,
            sent_to=masked(old.person.email) if old and not old.new_email else "",
        ), 410
    if link.new_email is not None:
        mine = link.person_id == current_actor().person_id
        return render_template("accounts/new_address.html", token=token, address=link.new_email, mine=mine)
    return render_template("accounts/open_link.html", token=token, person=link.person, next=next_path)


@blueprint.post("/in/<token>")
@limiter.limit(SIGN_IN_ADDRESS, key_func=per_address, exempt_when=this_machine)
@guard(Permission.LINK)
def use_link(token: str) -> Any:
    """Sign in; the link is used up."""
    session = current_session()
    link = queries.usable_sign_in_link(session, token, now())
    try:
        person, next_path = actions.use_sign_in_link(session, token, now())
    except Refusal:
        session.rollback()
        return redirect(url_for("accounts.open_link", token=token), 303)
    session.commit()
    mailed = link is not None and not link.by_desk
    enter(person, by_link_at=now() if mailed else None)
    return redirect(next_path or own_path(request.form.get("next"), HOME), 303)


@blueprint.post("/in/<token>/adres")
@limiter.limit(SIGN_IN_ADDRESS, key_func=per_address, exempt_when=this_machine)
@guard(Permission.LINK)
def take_address(token: str) -> Any:
    """The address that this link was mailed to becomes the one of whoever asked for it."""
    session = current_session()
    try:
        person = actions.take_new_address(session, current_actor(), token, now())
    except Refusal:
        session.rollback()
        return redirect(url_for("accounts.open_link", token=token), 303)
    return _done(_("From now on we mail you at %(address)s.", address=person.email))


@blueprint.post("/in/<token>/nieuw")
@limiter.limit(SIGN_IN_ADDRESS, key_func=per_address, exempt_when=this_machine)
@limiter.limit(MAILS, key_func=per_account, exempt_when=this_machine)
@guard(Permission.LINK)
def new_link(token: str) -> Any:
    """A fresh link, to the address the old one was mailed to."""
    session = current_session()
    sent = actions.mail_new_link(session, token, now())
    session.commit()
    return redirect(url_for("accounts.look_in_mail" if sent else "accounts.sign_in"), 303)


@blueprint.post("/uitloggen")
@guard(Permission.PUBLIC)
def sign_out() -> Any:
    """Sign out on this device."""
    leave()
    return redirect("/", 303)


@blueprint.route("/uitnodiging/<token>", methods=["GET", "POST"])
@limiter.limit(SIGN_IN_ADDRESS, key_func=per_address, methods=["POST"], exempt_when=this_machine)
@limiter.limit(POSTING, key_func=per_account, methods=["POST"], exempt_when=this_machine)
@guard(Permission.LINK)
def invitation(token: str) -> Any:
    """An invitation to a role or to an organisation. The mailed one to an organisation proves the address by itself."""
    session, actor = current_session(), current_actor()
    role = queries.usable_invitation(session, token, now())
    colleague = None if role else queries.usable_colleague_link(session, token, now())
    if role is None and colleague is None:
        session.rollback()
        return render_template("accounts/invitation_used.html"), 410
    form = WhoForm() if role else NameForm()
    if colleague is not None and queries.person_by_email(session, colleague.address) is not None:
        del form.name
    if request.method == "GET" or (not actor.signed_in and not form.validate()):
        session.rollback()
        page = render_template("accounts/invitation.html", form=form, role=role, colleague=colleague, token=token)
        return page, 200 if request.method == "GET" else 422
    if not actor.signed_in and colleague is not None:
        name = (form.name.data or "") if form.name else ""
        person = actions.accept_colleague_mail(session, token, name, current_locale(), now())
        session.commit()
        enter(person, by_link_at=now())
        flash(_("Done. Welcome!"), "good")
        return redirect(HOME, 303)
    if not actor.signed_in:
        name, email = form.name.data or "", form.email.data or ""
        actions.mail_link_to_invited(session, token, name, email, current_locale(), now())
        session.commit()
        return redirect(url_for("accounts.look_in_mail"), 303)
    if role is not None:
        role_actions.accept_invitation(session, actor, token, now())
        desk = f"/vloer/{role.edition.slug}/beheer" if role.edition else "/beheer"
    else:
        actions.accept_colleague_link(session, actor, token, now())
        desk = HOME
    session.commit()
    flash(_("Done. Welcome!"), "good")
    return redirect(desk, 303)


@blueprint.route("/mijn/gegevens", methods=["GET", "POST"])
@limiter.limit(POSTING, key_func=per_account, methods=["POST"], exempt_when=this_machine)
@guard(Permission.SIGNED_IN)
def details() -> Any:
    """Name, phone, language; and on the same page the forms of the three routes below."""
    session, actor = current_session(), current_actor()
    person = session.get_one(Person, actor.person_id)
    form = DetailsForm(obj=person)
    if request.method == "GET":
        return _details(form)
    if not form.validate():
        return _details(form), 422
    actions.change_details(session, actor, form.to_command())
    return _done(_("Saved."))


@blueprint.post("/mijn/adres")
@limiter.limit(MAILS, key_func=per_account, exempt_when=this_machine)
@guard(Permission.SIGNED_IN)
def change_address() -> Any:
    """Another address, or the link to it once more. Whether somebody else has it shows in no answer."""
    session, actor, form = current_session(), current_actor(), AddressForm()
    if not form.validate():
        return _details(address=form), 422
    email = form.address.data or ""
    try:
        actions.change_address(session, actor, email, now())
    except Invalid as refused:
        form.address.errors = [phrases.refusal(refused)]
        return _details(address=form), refused.status
    return _done(_("We sent a mail to %(email)s. Open the link in it.", email=email))


@blueprint.post("/mijn/wachtwoord")
@limiter.limit(SIGN_IN, key_func=per_account, exempt_when=this_machine)
@guard(Permission.SIGNED_IN)
def set_password() -> Any:
    """Set or change the password; other devices are signed out."""
    session, actor = current_session(), current_actor()
    stored = session.get_one(Person, actor.person_id).password_hash
    session.rollback()  # hashing takes a while, and must not hold the database
    form = PasswordForm()
    valid = form.validate()
    asked = stored is not None and not came_by_link(now())
    if valid and asked and not passwords.fits(stored, form.current.data or ""):
        form.current.errors = [
            _(
                "This is not your password. Forgotten? Sign out and sign in with a mailed link: then you can choose a "
                "new one."
            )
        ]
        valid = False
    if not valid:
        return _details(password=form), 422
    hashed = passwords.hash_of(form.password.data or "")
    person = actions.set_password(begin_write(session), actor, hashed)
    session.commit()
    enter(person)
    flash(_("Your password is set. Other devices are signed out."), "good")
    return redirect(url_for("accounts.details"), 303)


@blueprint.post("/mijn/organisaties")
@limiter.limit(POSTING, key_func=per_account, exempt_when=this_machine)
@guard(Permission.SIGNED_IN)
def add_organisation() -> Any:
    """One more organisation that this person acts for."""
    session, actor, form = current_session(), current_actor(), OrganisationForm()
    form.prepare()
    if not form.validate() or actor.person_id is None:
        return _details(organisation=form), 422
    organisation = actions.add_organisation(session, form.to_command(), actor.person_id, now())
    session.commit()
    if organisation.id in actor.organisations:
        flash(_("You act for %(name)s already.", name=organisation.name))
    else:
        flash(_("Added. Put up a note for it, and it takes part."), "good")
    return redirect(url_for("accounts.details"), 303)


@blueprint.route("/mijn/organisaties/<int:organisation_id>", methods=["GET", "POST"])
@limiter.limit(POSTING, key_func=per_account, methods=["POST"], exempt_when=this_machine)
@guard(Permission.REPRESENT)
def change_organisation(organisation_id: int) -> Any:
    """What one of the own organisations is called, its website, and what it is."""
    session, actor = current_session(), current_actor()
    if organisation_id not in actor.organisations:
        raise NotFound()
    organisation = session.get_one(Organisation, organisation_id)
    form = OrganisationDetailsForm(obj=organisation)
    if form.validate_on_submit():
        actions.change_organisation(session, actor, organisation_id, form.to_command())
        return _done(_("Saved."))
    session.rollback()
    page = render_template("accounts/organisation.html", form=form, organisation=organisation)
    return page, 422 if form.is_submitted() else 200


@blueprint.post("/mijn/collega")
@limiter.limit(POSTING, key_func=per_account, exempt_when=this_machine)
@guard(Permission.SIGNED_IN)
def invite_colleague() -> Any:
    """Mail somebody a link to act for one of this person's organisations."""
    session, actor, form = current_session(), current_actor(), ColleagueForm()
    form.organisation.choices = [SelectChoice(str(number)) for number in sorted(actor.organisations)]
    if form.organisation.data not in {str(number) for number in actor.organisations}:
        raise NotFound()
    if not form.validate():
        return _details(colleague=form), 422
    email = form.email.data or ""
    actions.invite_colleague(session, actor, int(form.organisation.data), email, current_locale(), now())
    return _done(_("We sent an invitation to %(email)s.", email=email))


def _done(words: str) -> Any:
    """Kept; back to one's own details, which say so."""
    current_session().commit()
    flash(words, "good")
    return redirect(url_for("accounts.details"), 303)


def _details(
    form: DetailsForm | None = None,
    *,
    password: PasswordForm | None = None,
    organisation: OrganisationForm | None = None,
    colleague: ColleagueForm | None = None,
    address: AddressForm | None = None,
) -> str:
    session, actor = current_session(), current_actor()
    if request.method == "POST":
        session.rollback()
    person = session.get_one(Person, actor.person_id)
    own = queries.organisations_of(session, person.id)
    organisation = organisation or OrganisationForm(formdata=None)
    organisation.prepare()
    colleague = colleague or ColleagueForm(formdata=None)
    colleague.organisation.choices = [SelectChoice(str(one.id), one.name) for one in own]
    return render_template(
        "accounts/details.html",
        person=person,
        asks_password=person.password_hash is not None and not came_by_link(now()),
        own=own,
        colleagues=queries.colleagues_of(session, actor.organisations),
        form=form or DetailsForm(formdata=None, obj=person),
        password=password or PasswordForm(formdata=None),
        organisation=organisation,
        colleague=colleague,
        address=address or AddressForm(formdata=None, data={"address": "" if person.confirmed_at else person.address}),
    )
