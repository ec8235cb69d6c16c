"""Forms of listings: looking for them and changing one."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import (
    DateField,
    Form,
    IntegerField,
    RadioField,
    SearchField,
    SelectField,
    SelectMultipleField,
    StringField,
    TextAreaField,
)
from wtforms.validators import InputRequired, Length, NumberRange, Optional, StopValidation
from wtforms.widgets import CheckboxInput, HiddenInput, ListWidget

from beursvloer.editions.models import Village
from beursvloer.i18n import phrases
from beursvloer.listings.models import Listing
from beursvloer.listings.queries import BoardFilter
from beursvloer.listings.rules import (
    LONGEST_COUNTER,
    LONGEST_DESCRIPTION,
    LONGEST_SIZE,
    LONGEST_TITLE,
    MOST_QUANTITY,
    ListingText,
)
from beursvloer.terms import Kind, Side, Unit


def _at_most(letters: int) -> Length:
    return Length(max=letters, message=_l("At most %(max)d characters."))


class Ticks(SelectMultipleField):
    """Several choices, each with its own box."""

    widget = ListWidget(prefix_label=False)
    option_widget = CheckboxInput()


def _one_line(text: str | None) -> str:
    return " ".join((text or "").split())


def _plain(text: str | None) -> str:
    return (text or "").replace("\r\n", "\n").strip()


class WholeNumber(IntegerField):
    """A whole number, or one sentence that says so."""

    def process_formdata(self, valuelist: Sequence[str]) -> None:
        try:
            super().process_formdata(valuelist)
        except ValueError as wrong:
            raise ValueError(_l("Fill in a whole number.")) from wrong

    def pre_validate(self, form: Form) -> None:
        empty = not (self.raw_data and str(self.raw_data[0]).strip())
        if self.process_errors and not (empty and self.flags.optional):
            raise StopValidation()


class BoardForm(Form):
    """What somebody looks for, in the address itself: to be kept, shared and gone back to. It refuses nothing."""

    words = SearchField(_l("Search for a word"))
    side = RadioField(_l("Offer or request"), default="")
    kind = Ticks(_l("Kind"))
    village = Ticks(_l("Village"))

    def __init__(self, arguments: Any, villages: Sequence[Village]) -> None:
        super().__init__(arguments)
        self.side.choices = [("", _l("Everything"))] + [(side.value, phrases.side(side)) for side in Side]
        self.kind.choices = [(kind.value, phrases.kind(kind)) for kind in Kind]
        self.village.choices = [(str(village.id), village.name) for village in villages]

    def to_filter(self) -> BoardFilter:
        villages = {value for value, _label in self.village.choices}
        return BoardFilter(
            side=Side(self.side.data) if self.side.data in set(Side) else None,
            kinds=tuple(Kind(value) for value in self.kind.data or () if value in set(Kind)),
            villages=tuple(int(value) for value in self.village.data or () if value in villages),
            words=_one_line(self.words.data)[:100],
        )


class ListingForm(FlaskForm):
    """All that a listing says. Its side never changes: that would be another listing."""

    title = TextAreaField(
        _l("In one sentence"),
        [InputRequired(_l("Say in one sentence what it is.")), _at_most(LONGEST_TITLE)],
        [_one_line],
    )
    description = TextAreaField(_l("More about it"), [_at_most(LONGEST_DESCRIPTION)], [_plain])
    kind = RadioField(_l("Kind"), [InputRequired(_l("Choose what kind of thing it is."))])
    quantity = WholeNumber(
        _l("How many"),
        [
            InputRequired(_l("Fill in a whole number.")),
            NumberRange(1, MOST_QUANTITY, _l("How many is it? Fill in a number from %(min)s to %(max)s.")),
        ],
    )
    unit = SelectField(_l("Of what"))
    size = StringField(_l("Size"), [_at_most(LONGEST_SIZE)], [_one_line])
    counter = StringField(_l("In return"), [_at_most(LONGEST_COUNTER)], [_one_line])
    village = SelectField(_l("Village"))
    available_from = DateField(_l("From"), [Optional()])
    available_until = DateField(_l("Until"), [Optional()])
    version = IntegerField(validators=[InputRequired()], widget=HiddenInput())

    def __init__(self, villages: Sequence[Village], **given: Any) -> None:
        super().__init__(**given)
        self.kind.choices = [(kind.value, phrases.kind(kind)) for kind in Kind]
        self.unit.choices = [("", _l("just the number"))] + [(unit.value, phrases.unit(unit, 2)) for unit in Unit]
        self.village.choices = [("", _l("anywhere in the region"))] + [(str(row.id), row.name) for row in villages]

    def to_command(self, listing: Listing) -> ListingText:
        return ListingText(
            side=listing.side,
            title=self.title.data,
            kind=Kind(self.kind.data),
            description=self.description.data,
            quantity=self.quantity.data,
            unit=Unit(self.unit.data) if self.unit.data else None,
            size=self.size.data,
            counter=self.counter.data,
            village_id=int(self.village.data) if self.village.data else None,
            available_from=self.available_from.data,
            available_until=self.available_until.data,
            locale=listing.locale,
        )

    def refuse(self, code: str, sentence: str) -> None:
        """Put the sentence at the field it is about."""
        field = {
            "listing_without_title": self.title,
            "listing_quantity": self.quantity,
            "listing_already_promised": self.quantity,
            "listing_unit_promised": self.unit,
            "listing_dates": self.available_until,
            "listing_past": self.available_until,
            "village_unknown": self.village,
        }.get(code)
        if field is None:
            self.form_errors.append(sentence)
        else:
            field.errors = [*field.errors, sentence]

    def take_version(self, version: int) -> None:
        """From now on this is an edit of that version: what was typed stays."""
        self.version.data, self.version.raw_data = version, None

    def differs_from(self, newer: dict[str, Any]) -> list[tuple[str, str]]:
        """What the newer version says where this form says something else: label and words."""
        found = []
        for field in self:
            if field.name not in newer or field is self.version or (field.data or "") == (newer[field.name] or ""):
                continue
            words = newer[field.name]
            if isinstance(field, RadioField | SelectField):
                words = dict(field.choices).get(words, "")
            elif isinstance(words, date):
                words = phrases.day_and_year(words)
            found.append((str(field.label.text), str(words) if words not in (None, "") else "–"))
        return found


def text_of(listing: Listing) -> ListingText:
    """What a listing says now, as the command that would write it."""
    return ListingText(
        side=listing.side,
        title=listing.title,
        kind=listing.kind,
        description=listing.description,
        quantity=listing.quantity,
        unit=listing.unit,
        size=listing.size,
        counter=listing.counter,
        village_id=listing.village_id,
        available_from=listing.available_from,
        available_until=listing.available_until,
        locale=listing.locale,
    )


def values_of(listing: Listing) -> dict[str, Any]:
    """What a listing says now, as the fields of ListingForm hold it."""
    return {
        "title": listing.title,
        "description": listing.description,
        "kind": listing.kind.value,
        "quantity": listing.quantity,
        "unit": listing.unit.value if listing.unit else "",
        "size": listing.size,
        "counter": listing.counter,
        "village": str(listing.village_id) if listing.village_id else "",
        "available_from": listing.available_from,
        "available_until": listing.available_until,
        "version": listing.version,
    }
