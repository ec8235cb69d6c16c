"""Forms of the back office."""

from datetime import date, datetime, time
from typing import Any

from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import (
    DateField,
    EmailField,
    Field,
    IntegerField,
    PasswordField,
    RadioField,
    SelectField,
    StringField,
    TextAreaField,
    TimeField,
)
from wtforms.fields import SelectChoice
from wtforms.validators import DataRequired, Email, InputRequired, Length, NumberRange, ValidationError
from wtforms.widgets import HiddenInput

from beursvloer.access.permissions import Role
from beursvloer.accounts.rules import SHORTEST_PASSWORD, NewPerson
from beursvloer.clock import LOCAL, local_day, now
from beursvloer.editions.models import Edition
from beursvloer.editions.rules import CounterRule, Look, NewEdition, NewVillage, Template
from beursvloer.i18n import phrases
from beursvloer.organisers.rules import LONGEST_VILLAGE, corners_from, slug_of, villages_from
from beursvloer.refusals import Invalid
from beursvloer.terms import Kind

_HOPED_FOR = NumberRange(0, 5000, _l("How many do you hope for? A number from %(min)s to %(max)s."))
_ON_NOTE = NumberRange(1, 999_999, _l("Fill in the number that stands on the note."))


class _DayField(DateField):
    """Empty is no mistake: the form knows whether a day is needed."""

    data: date | None

    def process_formdata(self, valuelist: list[str]) -> None:
        super().process_formdata([text for text in valuelist if text.strip()])


class _TimeField(TimeField):
    """Empty is no mistake either."""

    data: time | None

    def process_formdata(self, valuelist: list[str]) -> None:
        super().process_formdata([text for text in valuelist if text.strip()])
        if valuelist and not valuelist[0].strip():
            self.data = None


class _FirstFields(FlaskForm):
    """What only the first page of an installation asks. Above EditionForm: errors are listed in this order."""

    your_name = StringField(_l("Your name"), validators=[DataRequired(_l("Fill in your name.")), Length(max=120)])
    email = EmailField(
        _l("E-mail address"),
        validators=[
            DataRequired(_l("Fill in your e-mail address.")),
            Email(_l("This is no e-mail address.")),
            Length(max=254),
        ],
    )
    password = PasswordField(
        _l("Password"),
        validators=[
            DataRequired(_l("Choose a password.")),
            Length(min=SHORTEST_PASSWORD, message=_l("At least %(min)d characters. A short sentence works well.")),
        ],
    )
    region = StringField(
        _l("Municipality or region"), validators=[DataRequired(_l("Fill in the name.")), Length(max=120)]
    )
    villages = TextAreaField(
        _l("Villages"),
        validators=[DataRequired(_l("Name at least one village."))],
        description=_l("One a line. If you know it, with its centre: Haarle; 52.353, 6.405"),
    )


class EditionForm(FlaskForm):
    """What an edition is: used for the first one, for a new one and for changing one."""

    name = StringField(
        _l("Name of the floor"),
        validators=[DataRequired(_l("Give it a name.")), Length(max=120)],
        description=_l("For example: Beursvloer Hellendoorn 2027"),
    )
    template = RadioField(
        _l("What sort of floor?"),
        choices=[
            SelectChoice(Template.EVENING.value, _l("One evening")),
            SelectChoice(Template.KITCHEN_TABLE.value, _l("Kitchen table")),
            SelectChoice(Template.YEAR_ROUND.value, _l("All year")),
        ],
        default=Template.EVENING.value,
    )
    day = _DayField(_l("Which day?"))
    begins = _TimeField(_l("Begins at"), default=time(19, 0))
    ends = _TimeField(_l("Ends at"), default=time(21, 30))
    place = StringField(
        _l("Where?"),
        validators=[Length(max=160)],
        description=_l("The hall and the village, as people say it."),
    )
    lede = TextAreaField(
        _l("What is it, in a few sentences?"),
        validators=[Length(max=400)],
        description=_l("Stands on the front page. Leave it empty and we write something."),
    )
    afterwards = TextAreaField(
        _l("What happens after the floor?"),
        validators=[Length(max=600)],
        description=_l(
            "Everybody can read it. For example: we ring everybody after two weeks, and tell the council in June."
        ),
    )
    contact = StringField(
        _l("Whom can people ask?"),
        validators=[Length(max=200)],
        description=_l(
            "A name, a phone number and an e-mail address. Everybody can read it, on every page of the floor."
        ),
    )
    counter_rule = RadioField(
        _l("Does something have to come back?"),
        choices=[
            SelectChoice(CounterRule.REQUIRED.value, _l("Always")),
            SelectChoice(CounterRule.ENCOURAGED.value, _l("Preferably")),
            SelectChoice(CounterRule.OPTIONAL.value, _l("Need not")),
        ],
        default=CounterRule.ENCOURAGED.value,
    )
    look = RadioField(
        _l("Colour"),
        choices=[
            SelectChoice(Look.BLUE.value, _l("Blue")),
            SelectChoice(Look.PLUM.value, _l("Plum")),
            SelectChoice(Look.PETROL.value, _l("Petrol")),
        ],
        default=Look.BLUE.value,
    )
    target_businesses = IntegerField(
        _l("Businesses"), validators=[InputRequired(_l("Fill in a number.")), _HOPED_FOR], default=40
    )
    target_communities = IntegerField(
        _l("Associations"), validators=[InputRequired(_l("Fill in a number.")), _HOPED_FOR], default=40
    )
    target_matches = IntegerField(
        _l("Matches"), validators=[InputRequired(_l("Fill in a number.")), _HOPED_FOR], default=60
    )
    value_limit = IntegerField(
        _l("A second pair of eyes from"),
        validators=[
            InputRequired(_l("Fill in a number.")),
            NumberRange(0, 1_000_000, _l("Whole euros: a number from %(min)s to %(max)s.")),
        ],
        default=2500,
        description=_l("Euros. Somebody else looks at the value of a match that is worth more than this."),
    )
    proposal_days = IntegerField(
        _l("Days to answer a proposal"),
        validators=[
            InputRequired(_l("Fill in a number.")),
            NumberRange(1, 90, _l("How many days? A number from %(min)s to %(max)s.")),
        ],
        default=14,
        description=_l("Whoever has not answered by then is free for another proposal."),
    )
    corner_labour = StringField(_l("Corner for helping hands"), validators=[Length(max=80)])
    corner_expertise = StringField(_l("Corner for knowledge"), validators=[Length(max=80)])
    corner_goods = StringField(_l("Corner for materials"), validators=[Length(max=80)])
    corner_facility = StringField(_l("Corner for space and facilities"), validators=[Length(max=80)])
    corner_network = StringField(_l("Corner for network"), validators=[Length(max=80)])

    def __init__(self, edition: Edition | None = None, **settings: Any) -> None:
        """`edition`: the one that it changes, which keeps its template."""
        super().__init__(data={"template": edition.template.value} if edition else None, **settings)
        self.day_so_far = local_day(edition.starts_at) if edition and edition.starts_at else None

    def corner_fields(self) -> dict[Kind, Field]:
        return {kind: self[f"corner_{kind.value}"] for kind in Kind}

    def propose_corners(self) -> None:
        """Fill in each kind's own name where nothing stands yet."""
        for kind, field in self.corner_fields().items():
            field.data = field.data or phrases.kind(kind.value)

    def validate_day(self, field: Field) -> None:
        if field.data is None and self.template.data != Template.YEAR_ROUND.value:
            raise ValidationError(_l("Pick a day. It can be changed later."))
        if field.data is not None and field.data != self.day_so_far and field.data < local_day(now()):
            raise ValidationError(_l("That day is over already. Pick one that is still to come."))

    def validate_ends(self, field: Field) -> None:
        if self.template.data == Template.YEAR_ROUND.value or self.day.data is None:
            return
        if self.begins.data is None or field.data is None or field.data <= self.begins.data:
            raise ValidationError(_l("It must end later than it begins."))

    def validate_name(self, field: Field) -> None:
        if not slug_of(field.data or ""):
            raise ValidationError(_l("Use letters or digits: the address is made from the name."))

    def to_command(self) -> NewEdition:
        template = Template(self.template.data)
        day, begins, ends = self.day.data, self.begins.data, self.ends.data
        starts_at = ends_at = None
        if template is not Template.YEAR_ROUND and day and begins and ends:
            starts_at, ends_at = datetime.combine(day, begins, LOCAL), datetime.combine(day, ends, LOCAL)
        return NewEdition(
            name=self.name.data or "",
            slug=slug_of(self.name.data or ""),
            place=self.place.data or "",
            starts_at=starts_at,
            ends_at=ends_at,
            counter_rule=CounterRule(self.counter_rule.data),
            target_businesses=self.target_businesses.data or 0,
            target_communities=self.target_communities.data or 0,
            target_matches=self.target_matches.data or 0,
            corners=corners_from({kind: field.data for kind, field in self.corner_fields().items()}),
            template=template,
            lede=self.lede.data or "",
            afterwards=self.afterwards.data or "",
            contact=self.contact.data or "",
            look=Look(self.look.data),
            value_limit=self.value_limit.data or 0,
            proposal_days=self.proposal_days.data or 0,
        )

    def fill_from(self, edition: Edition) -> None:
        """Show what stands in the edition now."""
        for name in ("name", "place", "lede", "afterwards", "contact"):
            self[name].data = getattr(edition, name)
        for name in ("target_businesses", "target_communities", "target_matches", "value_limit", "proposal_days"):
            self[name].data = getattr(edition, name)
        for name in ("template", "counter_rule", "look"):
            self[name].data = getattr(edition, name).value
        if edition.starts_at and edition.ends_at:
            starts, ends = edition.starts_at.astimezone(LOCAL), edition.ends_at.astimezone(LOCAL)
            self.day.data, self.begins.data, self.ends.data = starts.date(), starts.time(), ends.time()
        for corner in edition.corners:
            for covered in corner.kinds:
                self.corner_fields()[covered.kind].data = corner.name


class SettingsForm(EditionForm):
    """What an edition is, to be changed. `version` is the one that the form started from."""

    version = IntegerField(validators=[InputRequired()], widget=HiddenInput())

    def fill_from(self, edition: Edition) -> None:
        super().fill_from(edition)
        self.take_version(edition)

    def take_version(self, edition: Edition) -> None:
        """From now on this changes the edition as it is: what was typed stays."""
        self.version.data, self.version.raw_data = edition.settings_version, None

    def differs_from(self, edition: Edition) -> list[tuple[str, str]]:
        """What the edition says where this form says something else: label and words."""
        saved = SettingsForm(edition, formdata=None, meta={"csrf": False})
        saved.fill_from(edition)
        return [
            (str(field.label.text), _words(field))
            for field in saved
            if field is not saved.version and (field.data or "") != (self[field.name].data or "")
        ]


def _words(field: Field) -> str:
    if isinstance(field, RadioField):
        return next(str(choice.label) for choice in field.choices if choice.value == field.data)
    if isinstance(field.data, date):
        return phrases.day_and_year(field.data)
    return field.data.strftime("%H:%M") if isinstance(field.data, time) else str(field.data or "–")


class SetUpForm(_FirstFields, EditionForm):
    """The first page of a new installation."""

    def validate_villages(self, field: Field) -> None:
        try:
            villages_from(field.data or "")
        except Invalid as refusal:
            raise ValidationError(phrases.refusal(refusal)) from None

    def to_villages(self) -> tuple[NewVillage, ...]:
        return villages_from(self.villages.data or "")

    def to_person(self, locale: str) -> NewPerson:
        return NewPerson(self.your_name.data or "", self.email.data or "", locale=locale)


class PairForm(FlaskForm):
    """Two numbers from the board."""

    request_number = IntegerField(
        _l("Number of the request"), validators=[InputRequired(_l("Fill in a number.")), _ON_NOTE]
    )
    offer_number = IntegerField(
        _l("Number of the offer"), validators=[InputRequired(_l("Fill in a number.")), _ON_NOTE]
    )

    def to_numbers(self) -> tuple[int, int]:
        return self.request_number.data or 0, self.offer_number.data or 0


class VillageNameForm(FlaskForm):
    """Another name for a village."""

    name = StringField(
        _l("Name of the village"), validators=[DataRequired(_l("Fill in the name.")), Length(max=LONGEST_VILLAGE)]
    )


class VillageForm(FlaskForm):
    """One more village."""

    village = StringField(
        _l("Another village"),
        validators=[DataRequired(_l("Fill in the name.")), Length(max=120)],
        description=_l(
            "If you know it, with its centre: Haarle; 52.353, 6.405. That works for a village of the list too."
        ),
    )

    def validate_village(self, field: Field) -> None:
        try:
            villages_from(field.data or "")
        except Invalid as refusal:
            raise ValidationError(phrases.refusal(refusal)) from None

    def to_village(self) -> NewVillage:
        return villages_from(self.village.data or "")[0]


def _rate(label: str) -> IntegerField:
    return IntegerField(
        label,
        validators=[
            InputRequired(_l("Fill in a number.")),
            NumberRange(0, 1000, _l("Whole euros an hour: a number from %(min)s to %(max)s.")),
        ],
    )


class RatesForm(FlaskForm):
    """The rate card: whole euros an hour for each kind."""

    labour = _rate(_l("Helping hands"))
    expertise = _rate(_l("Knowledge"))
    goods = _rate(_l("Materials"))
    facility = _rate(_l("Space & facilities"))
    network = _rate(_l("Network"))

    def to_rates(self) -> dict[Kind, int]:
        return {kind: self[kind.value].data for kind in Kind}


class InviteForm(FlaskForm):
    """A role for somebody."""

    role = SelectField(_l("Role"), validators=[InputRequired()])
    addressee = StringField(
        _l("For whom?"),
        validators=[DataRequired(_l("Fill in a name, so that you know later whose link it was.")), Length(max=120)],
    )
    where = RadioField(
        _l("Where?"),
        choices=[SelectChoice("edition", _l("This floor")), SelectChoice("region", _l("All our floors"))],
        default="edition",
    )

    def __init__(self, *, whole_region: bool, **settings: Any) -> None:
        """`whole_region`: whether the organiser may hand out roles for all floors."""
        super().__init__(**settings)
        if not whole_region:
            self.where.choices = self.where.choices[:1]
        self.role.choices = [SelectChoice(role.value, phrases.role(role.value)) for role in Role]

    def to_role(self) -> Role:
        return Role(self.role.data)
