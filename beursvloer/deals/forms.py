"""The form of a deal, and of a contract that comes in on paper."""

from collections.abc import Sequence
from datetime import date

from flask_babel import gettext, ngettext
from flask_babel import lazy_gettext as _l
from wtforms import DateField, HiddenField, RadioField, StringField, TextAreaField
from wtforms.fields import SelectChoice
from wtforms.validators import Length, Optional

from beursvloer.contracts.rules import LONGEST_FIRST_STEP, LONGEST_TEXT, Lack, Terms, lacks
from beursvloer.deals.rules import WRITE, Choice, Deal, read_choice
from beursvloer.editions.models import Edition, Village
from beursvloer.editions.rules import CounterRule
from beursvloer.i18n import phrases
from beursvloer.i18n.locale import current_locale
from beursvloer.joining.forms import SentenceForm
from beursvloer.joining.rules import LONGEST_SENTENCE, Settled, title_and_rest
from beursvloer.listings.forms import WholeNumber
from beursvloer.listings.rules import MOST_QUANTITY, ListingText, money_fields
from beursvloer.refusals import Refusal
from beursvloer.terms import Kind, Side

MINE, OTHER = "mine", "other"
KEPT = (
    "choice",
    "side",
    "sentence",
    "kind",
    "quantity",
    "unit",
    "shown_side",
    "shown_kind",
    "shown_quantity",
    "shown_unit",
    "amount",
    "counter",
    "first_step",
    "owner",
    "first_step_by",
)
"""What a draft keeps."""
TOO_LONG = _l("This is too long: at most %(max)d characters.")


class DealForm(SentenceForm):
    """What two agree at the floor: about which note, how much, what comes back, and the first step."""

    #: How many deals this person had made for this party with that other: with it a second sending is recognised.
    before = HiddenField()
    #: The newest match of the two that was shown here as perhaps the same.
    seen = HiddenField()
    choice = RadioField(_l("What is it about?"), validate_choice=False)
    side = RadioField(
        _l("Who gives it?"),
        choices=[SelectChoice("offer", _l("We give it")), SelectChoice("request", _l("We get it"))],
        validators=[Optional()],
    )
    sentence = TextAreaField(
        _l("In one sentence"), [Length(max=LONGEST_SENTENCE, message=TOO_LONG)], [lambda text: text or ""]
    )
    amount = WholeNumber(_l("How many?"), [Optional()])
    counter = StringField(
        _l("What comes back?"), [Length(max=LONGEST_TEXT, message=TOO_LONG)], [lambda text: text or ""]
    )
    first_step = StringField(
        _l("First step"), [Length(max=LONGEST_FIRST_STEP, message=TOO_LONG)], [lambda text: text or ""]
    )
    owner = RadioField(_l("Who takes that step?"), choices=[], validate_choice=False)
    first_step_by = DateField(_l("Before which day?"), [Optional()])

    def prepare(self, villages: Sequence[Village], mine: str, other: str, *, on_behalf: bool) -> None:
        """Fill the lists; `mine` and `other` are the names of the two parties."""
        self.offer(villages)
        self.owner.choices = [SelectChoice(MINE, mine if on_behalf else _l("We")), SelectChoice(OTHER, other)]
        if on_behalf:
            self.side.choices = [
                SelectChoice("offer", gettext("%(name)s gives", name=mine)),
                SelectChoice("request", gettext("%(name)s gives", name=other)),
            ]

    def chosen(self) -> Choice | None:
        """The notes that were picked; None for a note of their own, or for nothing at all."""
        return read_choice(self.choice.data or "")

    def writes(self) -> bool:
        return bool(self.choice.data == WRITE)

    def times_before(self) -> int:
        return _number(self.before.data)

    def check_amount(self, most: int) -> None:
        """Of a note on the board no more than is left of it."""
        if not self.amount.errors and not 1 <= (self.amount.data or 0) <= most:
            self.amount.errors = [
                ngettext("There is %(num)d to agree on.", "There are %(num)d to agree on, so 1 to %(num)d.", most)
            ]

    def check_terms(self, edition: Edition, today: date) -> None:
        """Say at each field what the contract would still lack."""
        terms = Terms(
            performance="-",
            counter=self.counter.data,
            offer_amount=1,
            request_amount=1,
            first_step=self.first_step.data,
            owner=None,
            first_step_by=self.first_step_by.data,
        )
        fields = {
            Lack.COUNTER: self.counter,
            Lack.FIRST_STEP: self.first_step,
            Lack.DATE: self.first_step_by,
            Lack.DATE_PAST: self.first_step_by,
        }
        for lack in lacks(terms, edition.counter_rule is CounterRule.REQUIRED, today):
            if lack in fields and not fields[lack].errors:
                fields[lack].errors = [phrases.lack(lack)]
        if self.owner.data not in (MINE, OTHER):
            self.owner.errors = [phrases.lack(Lack.OWNER)]

    def check_money(self) -> None:
        """The rule against money, at the field that breaks it; what is given is looked at with its sentence."""
        said = ListingText(
            Side.OFFER,
            "",
            Kind.LABOUR,
            description=self.first_step.data,
            counter=self.counter.data,
            locale=current_locale(),
        )
        fields = {"description": self.first_step, "counter": self.counter}
        for name in money_fields(said):
            fields[name].errors = [phrases.refusal(Refusal("match_asks_for_money"))]

    def typed(self) -> dict[str, str]:
        """What stands in the fields now, as a draft keeps it."""
        shown = {name: self[name].raw_data[0] if self[name].raw_data else self[name].data for name in KEPT}
        return {name: str(value)[:LONGEST_SENTENCE] for name, value in shown.items() if value not in (None, "")}

    def to_command(self, mine: int, other: int, key: str, settled: Settled | None) -> Deal:
        """The deal, once everything is checked and, of a note of their own, settled."""
        written = None
        amount = self.amount.data or 1
        if settled is not None:
            written = written_text(self, settled)
            amount = written.quantity
        return Deal(
            mine=mine,
            other=other,
            choice=self.chosen() or Choice(),
            written=written,
            amount=amount,
            counter=self.counter.data,
            first_step=self.first_step.data,
            owner_is_mine=self.owner.data == MINE,
            first_step_by=self.first_step_by.data,
            key=key,
            seen=_number(self.seen.data),
        )


def _number(typed: str | None) -> int:
    """What a hidden field says; nothing that a page of ours never sent."""
    return int(typed) if typed and typed.isascii() and typed.isdigit() and len(typed) < 10 else 0


def written_text(form: SentenceForm, settled: Settled) -> ListingText:
    """The note that the sentence says, once it is settled. What does not fit in its title is not lost."""
    fields = settled.fields
    assert fields.side is not None
    assert fields.kind is not None
    title, rest = title_and_rest(form.sentence.data or "")
    return ListingText(
        side=fields.side,
        title=title,
        kind=fields.kind,
        description=rest,
        quantity=fields.quantity or 1,
        unit=fields.unit,
        size=settled.size[:80],
        locale=current_locale(),
    )


class PaperForm(SentenceForm):
    """A contract as two parties wrote it on paper. `giver` and `asker` are badge numbers or names."""

    paper = StringField(_l("Number of the form"), filters=[lambda text: text or ""])
    giver = StringField(_l("Who gives? Badge number or name"), filters=[lambda text: text or ""])
    asker = StringField(_l("Who gets it? Badge number or name"), filters=[lambda text: text or ""])
    note = WholeNumber(_l("Number of the note, if it names one"), [Optional()])
    sentence = TextAreaField(
        _l("What is given or done?"), [Length(max=LONGEST_SENTENCE, message=TOO_LONG)], [lambda text: text or ""]
    )
    amount = WholeNumber(_l("How many?"), [Optional()])
    counter = StringField(
        _l("What comes back?"), [Length(max=LONGEST_TEXT, message=TOO_LONG)], [lambda text: text or ""]
    )
    first_step = StringField(
        _l("First step"), [Length(max=LONGEST_FIRST_STEP, message=TOO_LONG)], [lambda text: text or ""]
    )
    owner = RadioField(_l("Who takes that step?"), choices=[], validate_choice=False)
    first_step_by = DateField(_l("Before which day?"), [Optional()])

    def prepare(self, villages: Sequence[Village]) -> None:
        self.offer(villages)
        self.owner.choices = [SelectChoice(MINE, _l("Who gives")), SelectChoice(OTHER, _l("Who gets it"))]
        self.side.data = Side.OFFER.value

    def check_paper(self, today: date, left: int | None) -> None:
        """Who takes the first step, its day, and how much: of a note at most what is `left` of it."""
        if self.owner.data not in (MINE, OTHER):
            self.owner.errors = [phrases.lack(Lack.OWNER)]
        if self.first_step_by.data and self.first_step_by.data < today:
            self.first_step_by.errors = [gettext("This day has passed already. Is the day or the year another one?")]
        most = MOST_QUANTITY if left is None else left
        if self.amount.data is not None and not self.amount.errors and not 1 <= self.amount.data <= most:
            self.amount.errors = [ngettext("There is %(num)d left.", "There are %(num)d left.", most)]
            if left is None:
                self.amount.errors = [gettext("Write a number from 1 to %(most)s.", most=most)]

    def to_command(
        self, giver: int, asker: int, paper: int, choice: Choice, settled: Settled | None, amount: int
    ) -> Deal:
        return Deal(
            mine=giver,
            other=asker,
            choice=choice,
            written=written_text(self, settled) if settled is not None else None,
            amount=min(max(1, amount), MOST_QUANTITY),
            counter=self.counter.data,
            first_step=self.first_step.data,
            owner_is_mine={MINE: True, OTHER: False}.get(self.owner.data),
            first_step_by=self.first_step_by.data,
            paper=paper,
        )
