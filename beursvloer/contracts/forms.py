"""The contract's form: what the two parties agree on."""

import re
from collections.abc import Sequence
from decimal import Decimal
from typing import Any

from flask_babel import gettext, ngettext
from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import DateField, DecimalField, HiddenField, IntegerField, RadioField, StringField, TextAreaField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import Optional, ValidationError

from beursvloer.contracts import queries
from beursvloer.contracts.models import Match
from beursvloer.contracts.rules import (
    LONGEST_FIRST_STEP,
    LONGEST_TEXT,
    MOST_AMOUNT,
    MOST_EUROS,
    MOST_HOURS,
    Doubt,
    Lack,
    Party,
    Terms,
    Valuation,
    Worth,
    counts_by_request,
    doubt_about,
    follow_amount,
)
from beursvloer.i18n import phrases
from beursvloer.terms import Kind

HOURS = re.compile(r"([0-9]{1,9})(?:[.,]([0-9]{1,2}))?")
"""At most two decimals: "1.200" is twelve hundred to one reader and one and a bit to another, so we ask."""
EUROS = re.compile(r"[0-9]{1,9}|[0-9]{1,3}(?:\.[0-9]{3}){1,2}")
"""A point only before three digits: "12.50" is no 1,250."""


class HoursField(DecimalField):
    """A number with a comma or a point, as people type it."""

    def process_formdata(self, valuelist: Sequence[Any]) -> None:
        typed = str(valuelist[0]).strip() if valuelist else ""
        found = HOURS.fullmatch(typed or "0")
        if found is None:
            self.data = None  # wrong until it is typed well
            if re.fullmatch(r"[0-9]{10,}", typed):
                raise ValueError(_most_hours())
            raise ValueError(gettext("Write a number, for example 7,5."))
        self.data = Decimal(f"{found[1]}.{found[2] or 0}")

    def _value(self) -> str:
        if self.raw_data:
            return str(self.raw_data[0])
        return phrases.number(self.data) if self.data else ""


class EurosField(IntegerField):
    """Whole euros; empty is nothing."""

    def process_formdata(self, valuelist: Sequence[Any]) -> None:
        typed = str(valuelist[0]).strip().removeprefix("€").strip() if valuelist else ""
        if EUROS.fullmatch(typed or "0") is None:
            self.data = None  # wrong until it is typed well
            if re.fullmatch(r"[0-9.]{10,}", typed):
                raise ValueError(_most_euros())
            raise ValueError(gettext("Write whole euros, for example 120."))
        self.data = int((typed or "0").replace(".", ""))

    def _value(self) -> str:
        return str(self.raw_data[0]) if self.raw_data else str(self.data or "")


class AmountField(IntegerField):
    """A number of units; the page says how many there are at most."""

    def process_formdata(self, valuelist: Sequence[Any]) -> None:
        try:
            self.data = int(str(valuelist[0]).strip())
        except (ValueError, IndexError):
            self.data = None  # type: ignore[assignment]  # its stub says int; None is wrong until it is typed well
            raise ValueError(gettext("Write a whole number.")) from None


class ContractForm(FlaskForm):
    """All that is agreed. `fit_to` sets what hangs on the match before it is shown or read."""

    version = HiddenField()
    party = HiddenField()
    performance = TextAreaField(_l("What exactly will be done or given?"), filters=[lambda text: text or ""])
    offer_amount = AmountField(_l("How much?"))
    request_amount = AmountField(_l("How much of the request?"))
    counter = TextAreaField(_l("What comes back?"), filters=[lambda text: text or ""])
    first_step = StringField(_l("What is the first step?"), filters=[lambda text: text or ""])
    owner = RadioField(
        _l("Who takes that step?"), choices=[SelectChoice(party.value) for party in Party], validate_choice=False
    )
    first_step_by = DateField(_l("Before which day?"), validators=[Optional()])
    hours = HoursField(_l("Hours of work"), places=None)
    goods = EurosField(_l("Goods, in euros"))
    costs = EurosField(_l("Direct costs, in euros"))
    counter_value = EurosField(_l("What comes back, in euros"))

    #: Where one amount stands for both, the second field is left out.
    one_amount = True
    most = (1, 1)
    #: Both notes were written for this match alone, and grow with it.
    unbounded = False

    def fit_to(self, match: Match) -> None:
        """Names at the choice of owner, the greatest amounts, and one amount where one says it all."""
        self.owner.choices = [
            SelectChoice(Party.GIVER.value, match.giver.name),
            SelectChoice(Party.ASKER.value, match.asker.name),
        ]
        self.one_amount = queries.one_amount(match)
        offer, request = queries.most_amounts(match)
        self.most = (min(offer, request), request) if self.one_amount else (offer, request)
        self.unbounded = self.most[0] >= MOST_AMOUNT
        if self.one_amount:
            del self.request_amount
        else:
            self.offer_amount.label.text = gettext("How much of the offer?")
        if match.ring_leg_id is not None:  # what comes back stands, and counts, on another leg
            del self.counter
            del self.counter_value
        if match.kind is Kind.GOODS:
            self.goods.label.text = gettext("What is it worth, roughly, in euros?")

    def fill(self, match: Match) -> None:
        for name in ("version", "performance", "counter", "first_step", "first_step_by"):
            if name in self:
                self[name].data = getattr(match, name)
        self.offer_amount.data = match.offer_amount
        if not self.one_amount:
            self.request_amount.data = match.request_amount
        self.owner.data = match.owner.value if match.owner else None
        for name in ("hours", "goods", "costs", "counter_value"):
            if name in self:
                self[name].data = getattr(match, name)

    def chosen_party(self) -> Party | None:
        try:
            return Party(self.party.data or "")
        except ValueError:
            return None

    def version_seen(self) -> int:
        return _version(self.version)

    def to_command(self, match: Match) -> Terms:
        """The terms. Hours and words that nobody typed over follow the amount."""
        given = self.offer_amount.data or 0
        performance = self.performance.data
        if performance.strip() == queries.performance_for(match.offer, match.offer_amount, match.offer_unit):
            performance = queries.performance_for(match.offer, given, match.offer_unit)
        terms = Terms(
            performance=performance,
            counter=self.counter.data if self.counter else match.counter,
            offer_amount=given,
            request_amount=given if self.one_amount else (self.request_amount.data or 0),
            first_step=self.first_step.data,
            owner=Party(self.owner.data) if self.owner.data in tuple(Party) else None,
            first_step_by=self.first_step_by.data,
            hours=self.hours.data or Decimal(0),
            goods=self.goods.data or 0,
            costs=self.costs.data or 0,
            counter_value=(self.counter_value.data or 0) if self.counter_value else match.counter_value,
        )
        by_request = counts_by_request(match.offer_unit, match.request_unit, match.kind)
        unit = match.request_unit if by_request else match.offer_unit
        return follow_amount(queries.terms_of(match), terms, unit, match.kind, by_request=by_request)

    def validate_performance(self, field: TextAreaField) -> None:
        _not_longer(field, LONGEST_TEXT)

    def validate_counter(self, field: TextAreaField) -> None:
        _not_longer(field, LONGEST_TEXT)

    def validate_first_step(self, field: StringField) -> None:
        _not_longer(field, LONGEST_FIRST_STEP)

    def validate_offer_amount(self, field: AmountField) -> None:
        _between(field, self.most[0])

    def validate_request_amount(self, field: AmountField) -> None:
        _between(field, self.most[1])

    def validate_hours(self, field: HoursField) -> None:
        _hours(field)

    def validate_goods(self, field: EurosField) -> None:
        _euros(field)

    def validate_costs(self, field: EurosField) -> None:
        _euros(field)

    def validate_counter_value(self, field: EurosField) -> None:
        _euros(field)

    def show_lacks(self, found: tuple[Lack, ...]) -> None:
        """Say at each field what it still needs."""
        fields = {
            Lack.PERFORMANCE: self.performance,
            Lack.COUNTER: self.counter,
            Lack.FIRST_STEP: self.first_step,
            Lack.OWNER: self.owner,
            Lack.DATE: self.first_step_by,
            Lack.DATE_PAST: self.first_step_by,
        }
        for lack in found:
            fields[lack].errors = [phrases.lack(lack)]


class ValuationForm(FlaskForm):
    """The numbers behind a value, as the valuation desk sees them."""

    version = HiddenField()
    hours = HoursField(_l("Hours of work"), places=None)
    goods = EurosField(_l("Goods, in euros"))
    costs = EurosField(_l("Direct costs, in euros"))
    #: The value about which the desk was asked, ticked: "0".
    sure = HiddenField()

    def fill(self, match: Match) -> None:
        for name in ("version", "hours", "goods", "costs"):
            self[name].data = getattr(match, name)

    def to_command(self) -> Valuation:
        return Valuation(self.hours.data or Decimal(0), self.goods.data or 0, self.costs.data or 0)

    def version_seen(self) -> int:
        return _version(self.version)

    def doubt(self, match: Match) -> tuple[Doubt, int] | None:
        """What is asked once more before this value is taken, and the value in whole euros; None when nothing is, or
        exactly this value was asked about and ticked."""
        found = self.to_command()
        euros = Worth(found.hours, match.euros_per_hour, found.goods, found.costs).euros
        doubt = doubt_about(euros, match.promised_value)
        return None if doubt is None or self.sure.data == str(euros) else (doubt, euros)

    def validate_hours(self, field: HoursField) -> None:
        _hours(field)

    def validate_goods(self, field: EurosField) -> None:
        _euros(field)

    def validate_costs(self, field: EurosField) -> None:
        _euros(field)


class QuestionForm(FlaskForm):
    """What the desk wants to know of the parties before it goes on."""

    question = TextAreaField(_l("What is the question?"), filters=[lambda text: text or ""])


def _version(field: HiddenField) -> int:
    """The version it was filled in on; 0 when it says something else, which no contract has."""
    return int(field.data) if str(field.data).isascii() and str(field.data).isdigit() else 0


def _hours(field: HoursField) -> None:
    if not field.errors and not 0 <= (field.data or 0) <= MOST_HOURS:
        raise ValidationError(_most_hours())


def _most_hours() -> str:
    return gettext("Write the hours of work: a number from 0 to %(most)s.", most=MOST_HOURS)


def _not_longer(field: Any, most: int) -> None:
    if len(field.data.strip()) > most:
        raise ValidationError(gettext("This is too long: at most %(most)s characters.", most=most))


def _between(field: AmountField, most: int) -> None:
    if not field.errors and not 1 <= (field.data or 0) <= most:
        raise ValidationError(
            ngettext("There is %(num)d to agree on.", "There are %(num)d to agree on, so 1 to %(num)d.", most)
        )


def _euros(field: EurosField) -> None:
    if not field.errors and not 0 <= (field.data or 0) <= MOST_EUROS:
        raise ValidationError(_most_euros())


def _most_euros() -> str:
    return gettext("This is in euros: write a whole number, at most %(most)s.", most=phrases.euros(MOST_EUROS))
