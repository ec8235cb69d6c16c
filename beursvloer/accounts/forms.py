"""Forms of signing in and of one's own details."""

import re

from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import (
    EmailField,
    Field,
    HiddenField,
    PasswordField,
    RadioField,
    SelectField,
    StringField,
    TelField,
    TextAreaField,
)
from wtforms.fields import SelectChoice
from wtforms.validators import DataRequired, InputRequired, Length, Regexp, ValidationError

from beursvloer.accounts.rules import (
    SHORTEST_PASSWORD,
    Details,
    NewOrganisation,
    OrganisationDetails,
    OrganisationKind,
    normal_website,
)
from beursvloer.i18n import phrases
from beursvloer.i18n.locale import LOCALES

SITE = re.compile(r"^https?://[^\s/@]+\.[^\s/@]+(/\S*)?$")
ADDRESS = re.compile(r"^\s*[^@\s]+@[^@\s.]+(\.[^@\s.]+)+\s*$")
LONGEST_PASSWORD = 200
TOO_LONG = _l("This is too long: at most %(max)d characters.")
NO_ADDRESS = _l("This is not an e-mail address yet. An example: ans@example.org")


def email_field() -> EmailField:
    """One e-mail address that must be there."""
    return EmailField(
        _l("E-mail address"),
        [
            DataRequired(_l("Fill in your e-mail address.")),
            Length(max=254, message=TOO_LONG),
            Regexp(ADDRESS, message=NO_ADDRESS),
        ],
    )


class SignInForm(FlaskForm):
    """An address; with a password at once, without one by mail."""

    email = email_field()
    password = PasswordField(_l("Password"), [Length(max=LONGEST_PASSWORD, message=TOO_LONG)])
    next = HiddenField()


class DetailsForm(FlaskForm):
    """Name, phone and the language of mails."""

    name = StringField(_l("Your name"), [DataRequired(_l("Fill in your name.")), Length(max=120, message=TOO_LONG)])
    phone = TelField(_l("Phone"), [Length(max=40, message=TOO_LONG)])
    locale = SelectField(_l("Language of our mails"), choices=[SelectChoice(*language) for language in LOCALES.items()])

    def to_command(self) -> Details:
        return Details(self.name.data or "", self.phone.data or "", self.locale.data)


class PasswordForm(FlaskForm):
    """A new password; whoever has one types that too."""

    current = PasswordField(_l("Your password now"), [Length(max=LONGEST_PASSWORD, message=TOO_LONG)])
    password = PasswordField(
        _l("New password"),
        [
            InputRequired(_l("Fill in a password.")),
            Length(
                min=SHORTEST_PASSWORD, message=_l("A password has at least %(min)d characters. Three words are fine.")
            ),
            Length(max=LONGEST_PASSWORD, message=TOO_LONG),
        ],
    )


class OrganisationForm(FlaskForm):
    """One more organisation for somebody who is signed in."""

    organisation_name = StringField(
        _l("Business, club or foundation"),
        [DataRequired(_l("Fill in the name of the organisation.")), Length(max=120, message=TOO_LONG)],
    )
    organisation_kind = RadioField(_l("What is it?"), validators=[InputRequired(_l("Pick one of the three."))])

    def prepare(self) -> None:
        """Fill the list to pick from."""
        self.organisation_kind.choices = [
            SelectChoice(kind.value, phrases.organisation_kind(kind)) for kind in OrganisationKind
        ]

    def to_command(self) -> NewOrganisation:
        return NewOrganisation(self.organisation_name.data or "", OrganisationKind(self.organisation_kind.data))


class OrganisationDetailsForm(FlaskForm):
    """What an organisation is called, and what others read about it."""

    name = StringField(
        _l("Name of the organisation"),
        [DataRequired(_l("Fill in the name of the organisation.")), Length(max=120, message=TOO_LONG)],
    )
    website = StringField(_l("Website"), [Length(max=190, message=TOO_LONG)])
    description = TextAreaField(_l("Who are you, in a few sentences?"), [Length(max=500, message=TOO_LONG)])

    def validate_website(self, field: Field) -> None:
        site = normal_website(field.data or "")
        if site and not SITE.match(site):
            raise ValidationError(_l("This is no address of a website yet. An example: www.example.org"))

    def to_command(self) -> OrganisationDetails:
        return OrganisationDetails(self.name.data or "", self.website.data or "", self.description.data or "")


class AddressForm(FlaskForm):
    """Another e-mail address for somebody."""

    address = email_field()


class ColleagueForm(FlaskForm):
    """Who else acts for an organisation."""

    email = email_field()
    organisation = SelectField(_l("For which organisation?"))


class NameForm(FlaskForm):
    """Somebody whose address we know from the invitation that was mailed to it."""

    name = StringField(_l("Your name"), [DataRequired(_l("Fill in your name.")), Length(max=120, message=TOO_LONG)])


class WhoForm(NameForm):
    """Somebody with an invitation to a role who is not signed in: that may have come on paper."""

    email = email_field()
