"""The one-page join form, for somebody new and for somebody signed in."""

from collections.abc import Sequence
from typing import TypeVar

from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import (
    EmailField,
    Field,
    HiddenField,
    IntegerField,
    RadioField,
    SelectField,
    StringField,
    TelField,
    TextAreaField,
)
from wtforms.fields import SelectChoice
from wtforms.validators import DataRequired, Length, NumberRange, Optional, Regexp

from beursvloer.accounts.forms import ADDRESS, NO_ADDRESS, TOO_LONG
from beursvloer.accounts.models import Organisation
from beursvloer.accounts.rules import NewOrganisation, NewPerson, OrganisationKind, no_address
from beursvloer.editions.models import Edition, Village
from beursvloer.editions.rules import CounterRule
from beursvloer.i18n import phrases
from beursvloer.i18n.locale import current_locale
from beursvloer.joining.rules import (
    LONGEST_SENTENCE,
    Doubt,
    Fields,
    Filled,
    Settled,
    new_key,
    title_and_rest,
    to_check,
)
from beursvloer.listings.rules import MOST_QUANTITY, ListingText
from beursvloer.terms import Kind, Side, Unit

Word = TypeVar("Word", Side, Kind, Unit)


class SentenceForm(FlaskForm):
    """The sentence and what follows from it; `shown_…` hold what the page had filled in."""

    side = RadioField(
        _l("Do you offer something, or do you look for something?"),
        choices=[SelectChoice("offer", _l("I offer")), SelectChoice("request", _l("I look for"))],
        validators=[Optional()],
    )
    sentence = TextAreaField(
        _l("In one sentence"),
        [
            DataRequired(_l("Write in one sentence what it is about.")),
            Length(max=LONGEST_SENTENCE, message=TOO_LONG),
        ],
    )
    kind = RadioField(_l("What is it?"), validators=[Optional()])
    quantity = IntegerField(
        _l("How many?"),
        [Optional(), NumberRange(1, MOST_QUANTITY, _l("Fill in a number from %(min)d to %(max)d."))],
    )
    unit = SelectField(_l("Of what?"), validators=[Optional()])
    shown_side = HiddenField()
    shown_kind = HiddenField()
    shown_quantity = HiddenField()
    shown_unit = HiddenField()
    village = SelectField(_l("Your village"), validators=[Optional()])

    def offer(self, villages: Sequence[Village]) -> None:
        """Fill the lists to pick from."""
        self.kind.choices = [SelectChoice(kind.value, phrases.kind(kind)) for kind in Kind]
        self.unit.choices = [
            SelectChoice("", _l("only the number")),
            *(SelectChoice(unit.value, phrases.unit(unit, 2)) for unit in Unit),
        ]
        self.village.choices = [
            SelectChoice("", "–"),
            *(SelectChoice(str(village.id), village.name) for village in villages),
        ]

    def picked(self) -> Fields:
        """What the four fields hold now."""
        return Fields(
            side=_one_of(Side, self.side.data),
            kind=_one_of(Kind, self.kind.data),
            quantity=self.quantity.data,
            unit=_one_of(Unit, self.unit.data),
        )

    def shown(self) -> Fields:
        """What the page had filled in before anybody picked."""
        quantity = self.shown_quantity.data or ""
        return Fields(
            side=_one_of(Side, self.shown_side.data),
            kind=_one_of(Kind, self.shown_kind.data),
            quantity=int(quantity) if quantity.isdecimal() and len(quantity) < 6 else None,
            unit=_one_of(Unit, self.shown_unit.data),
        )

    def fill_in(self, settled: Settled) -> None:
        """Put what was settled in the fields, and beside them what the sentence alone says."""
        fields, read = settled.fields, settled.read
        self.side.data, self.shown_side.data = _value(fields.side), _value(read.side)
        self.kind.data, self.shown_kind.data = _value(fields.kind), _value(read.kind)
        self.unit.data, self.shown_unit.data = _value(fields.unit) or "", _value(read.unit) or ""
        self.quantity.data, self.shown_quantity.data = fields.quantity, str(read.quantity or "")
        self.quantity.raw_data = None

    def check_sentence(self, settled: Settled | None) -> None:
        """Ask for what we would have to guess, unless the page had shown it already. Call before `fill_in`."""
        if settled is None:
            if not self.sentence.errors:
                self.sentence.errors = [_l("Tell a little more: what is it, and how much?")]
            return
        fields, ask = settled.fields, to_check(settled, self.shown())
        if fields.side is None:
            self.side.errors = [_l("Pick one: do you offer this, or do you look for it?")]
        elif ask and Doubt.SIDE in settled.doubts:
            self.side.errors = [
                _l("Your sentence sounds like a request. Right like this? Then send it once more.")
                if fields.side is Side.OFFER
                else _l("Your sentence sounds like an offer. Right like this? Then send it once more.")
            ]
        if fields.kind is None:
            self.kind.errors = [_l("Pick what it is: we could not read it in your sentence.")]
        elif ask and settled.doubts & {Doubt.KIND, Doubt.QUANTITY}:
            self.kind.errors = [_l("Did we read your sentence right? Change it here, or send it once more.")]

    def village_id(self) -> int | None:
        return int(self.village.data) if (self.village.data or "").isdecimal() else None


class JoinForm(SentenceForm):
    """Everything on the page. `organisation` lists those of a signed-in person; somebody new fills in the rest."""

    key = HiddenField()
    concept = HiddenField()
    counter = TextAreaField(
        validators=[Length(max=300, message=TOO_LONG)],
    )
    organisation = SelectField(_l("For which organisation?"), validators=[Optional()])
    organisation_name = StringField(
        _l("Business, club or foundation"),
        [Length(max=120, message=TOO_LONG)],
    )
    organisation_kind = RadioField(_l("What sort of organisation is that?"), validators=[Optional()])
    name = StringField(_l("Your name"), [Length(max=120, message=TOO_LONG)])
    email = EmailField(
        _l("E-mail address"),
        [
            Optional(),
            Length(max=254, message=TOO_LONG),
            Regexp(ADDRESS, message=NO_ADDRESS),
        ],
    )
    phone = TelField(_l("Phone"), [Length(max=40, message=TOO_LONG)])

    def prepare(self, edition: Edition, villages: Sequence[Village], own: Sequence[Organisation]) -> None:
        """Fill the lists, and the label of the counter-performance by the rule of the edition."""
        self.offer(villages)
        self.organisation.choices = [SelectChoice(str(one.id), one.name) for one in own]
        self.organisation_kind.choices = [
            SelectChoice(kind.value, phrases.organisation_kind(kind)) for kind in OrganisationKind
        ]
        self.counter.label.text = _l("In return")
        self.counter_rule = edition.counter_rule
        self.key.data = self.key.data or new_key()

    def name_others(self) -> None:
        """The labels for whoever fills it in for somebody else."""
        self.name.label.text, self.village.label.text = _l("Contact person"), _l("Their village")

    def own_organisation(self) -> int | None:
        """The own organisation that was picked, unless a new one was filled in."""
        picked = self.organisation.data or ""
        return int(picked) if picked.isdecimal() and not (self.organisation_name.data or "").strip() else None

    def check_who(self, signed_in: bool, home: int | None, *, behalf: bool = False, at_door: bool = False) -> None:
        """Add an error to each field that must be filled in and is not. `home`: the village of the own organisation.

        With `behalf` it is for somebody else, who may have no address; `at_door` that person stands there.
        """
        if self.own_organisation() is None:
            _require(self.organisation_name, _l("Fill in for which business, club or foundation this is."))
            _require(self.organisation_kind, _l("Pick one of the three."))
        if home is None:
            _require(self.village, _l("Pick a village."))
        if at_door or (behalf and (self.email.data or "").strip()):
            _require(self.name, _l("Fill in the name of the contact person."))
        if not signed_in:
            _require(self.name, _l("Fill in your name."))
            _require(self.email, _l("Fill in your e-mail address: without it nobody can reach you."))
        if self.counter_rule is CounterRule.REQUIRED:
            _require(
                self.counter, _l("On this floor something in return belongs to it. A thank-you with coffee counts.")
            )

    def typed(self) -> dict[str, str]:
        """The fields as they were typed, without who: for a form that has to wait."""
        names = ["side", "sentence", "kind", "quantity", "unit", "village", "counter"]
        names += ["organisation", "organisation_name", "organisation_kind"]
        return {name: str(self[name].data) for name in names if self[name].data not in (None, "")}

    def sent(self) -> dict[str, str]:
        """The fields with who, to know a resend: a corrected address makes it another sending."""
        return self.typed() | {name: str(self[name].data or "").strip() for name in ("name", "email", "phone")}

    def to_command(
        self, settled: Settled, villages: Sequence[Village], home: int | None, *, held: bool, somebody: bool
    ) -> Filled:
        """The command, once everything is checked and settled. `somebody`: name and address say who it is for."""
        fields = settled.fields
        assert fields.side is not None
        assert fields.kind is not None
        title, rest = title_and_rest(self.sentence.data or "")
        named = next((village.id for village in villages if village.name == settled.village), None)
        own = self.own_organisation()
        text = ListingText(
            side=fields.side,
            title=title,
            kind=fields.kind,
            description=rest,
            quantity=fields.quantity or 1,
            unit=fields.unit,
            size=settled.size[:80],
            counter=self.counter.data or "",
            village_id=named or self.village_id(),
            locale=current_locale(),
        )
        return Filled(
            text=text,
            village_id=self.village_id() or home,
            organisation_id=own,
            organisation=None if own else self._new_organisation(),
            person=self._new_person() if somebody else None,
            kept=self.typed(),
            held=held,
        )

    def _new_organisation(self) -> NewOrganisation:
        return NewOrganisation(self.organisation_name.data or "", OrganisationKind(self.organisation_kind.data))

    def _new_person(self) -> NewPerson:
        email = (self.email.data or "").strip() or no_address()
        return NewPerson(self.name.data or "", email, self.phone.data or "", current_locale())


def _one_of(words: type[Word], value: str | None) -> Word | None:
    try:
        return words(value) if value else None
    except ValueError:
        return None


def _value(word: Side | Kind | Unit | None) -> str | None:
    return word.value if word else None


def _require(field: Field, message: str) -> None:
    if not (str(field.data or "")).strip():
        field.errors = [*field.errors, message]
