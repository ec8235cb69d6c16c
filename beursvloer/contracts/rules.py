"""States of a match, what makes a contract complete, and its value. Plain Python."""

from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from enum import StrEnum

from beursvloer.refusals import Invalid, Refusal
from beursvloer.terms import Kind, Unit


class MatchState(StrEnum):
    DRAFT = "draft"
    AT_VALUATION = "at_valuation"
    AT_NOTARY = "at_notary"
    RATIFIED = "ratified"
    CONTACTED = "contacted"
    PLANNED = "planned"
    DONE = "done"
    IMPOSSIBLE = "impossible"
    NO_CONTACT = "no_contact"
    WITHDRAWN = "withdrawn"


class Act(StrEnum):
    """What somebody did with a match; each is kept."""

    OPENED = "opened"
    FILLED_IN = "filled_in"
    CONFIRMED = "confirmed"
    VALUE_SET = "value_set"
    VALUED = "valued"
    RATIFIED = "ratified"
    SENT_BACK = "sent_back"
    WITHDRAWN = "withdrawn"


class Party(StrEnum):
    """The two sides of a contract."""

    GIVER = "giver"
    ASKER = "asker"

    @property
    def other(self) -> "Party":
        return Party.ASKER if self is Party.GIVER else Party.GIVER


BEFORE_RATIFICATION = frozenset({MatchState.DRAFT, MatchState.AT_VALUATION, MatchState.AT_NOTARY})
AGREED = frozenset(set(MatchState) - BEFORE_RATIFICATION - {MatchState.WITHDRAWN})


def steps_reached(state: MatchState, *, filled_in: bool) -> int:
    """How many of the four steps of a match are reached: filled in, both say yes, stamp, done."""
    if state is MatchState.DRAFT:
        return int(filled_in)
    if state in BEFORE_RATIFICATION:
        return 2
    if state is MatchState.DONE:
        return 4
    return 3 if state in AGREED else 0


TRANSITIONS: dict[MatchState, frozenset[MatchState]] = {
    MatchState.DRAFT: frozenset({MatchState.AT_VALUATION, MatchState.AT_NOTARY, MatchState.WITHDRAWN}),
    MatchState.AT_VALUATION: frozenset({MatchState.DRAFT, MatchState.AT_NOTARY, MatchState.WITHDRAWN}),
    MatchState.AT_NOTARY: frozenset({MatchState.DRAFT, MatchState.RATIFIED, MatchState.WITHDRAWN}),
    MatchState.RATIFIED: frozenset(
        {MatchState.CONTACTED, MatchState.PLANNED, MatchState.DONE, MatchState.IMPOSSIBLE, MatchState.NO_CONTACT}
    ),
    MatchState.CONTACTED: frozenset(
        {MatchState.PLANNED, MatchState.DONE, MatchState.IMPOSSIBLE, MatchState.NO_CONTACT}
    ),
    MatchState.PLANNED: frozenset({MatchState.DONE, MatchState.IMPOSSIBLE, MatchState.NO_CONTACT}),
    MatchState.NO_CONTACT: frozenset(
        {MatchState.CONTACTED, MatchState.PLANNED, MatchState.DONE, MatchState.IMPOSSIBLE}
    ),
    MatchState.IMPOSSIBLE: frozenset(),
    MatchState.DONE: frozenset(),
    MatchState.WITHDRAWN: frozenset(),
}

HOURS_IN: dict[Unit, Decimal] = {
    Unit.HOUR: Decimal(1),
    Unit.HALF_DAY: Decimal(4),
    Unit.DAY: Decimal(8),
    Unit.WEEK: Decimal(40),
}
"""Working hours in one unit of time. Other units state no hours: people fill them in."""


LONGEST_TEXT = 500
LONGEST_FIRST_STEP = 200
LONGEST_QUESTION = 300
MOST_AMOUNT = 9_999
MOST_HOURS = 20_000
MOST_EUROS = 1_000_000
FIRST_STEP_DAYS = 14
"""Floors ask for the first contact within two or three weeks; two is what we propose."""


@dataclass(frozen=True, slots=True)
class Worth:
    """What one side of a match is worth: hours at the rate of its kind, goods, and direct costs. Whole euros."""

    hours: Decimal
    euros_per_hour: int
    goods: int = 0
    costs: int = 0

    @property
    def euros(self) -> int:
        """Rounded to whole euros, halves up: cents would be false precision."""
        return int(self.hours * self.euros_per_hour + Decimal("0.5")) + self.goods + self.costs


@dataclass(frozen=True, slots=True)
class Valuation:
    """What the valuation desk makes of a performance: the command for correcting its value."""

    hours: Decimal
    goods: int
    costs: int


MUCH, MANY_TIMES = 100_000, 10
"""A value above so many euros, or above so many times what was proposed, is asked about once more."""


class Doubt(StrEnum):
    """Why a value is asked about before it is taken."""

    NOTHING = "nothing"
    MUCH = "much"
    MANY_TIMES = "many_times"


def doubt_about(euros: int, proposed: int) -> Doubt | None:
    """Whether this value may be a slip of the hand. Whole euros; `proposed`: what the contract said until now."""
    if euros == 0:
        return Doubt.NOTHING
    if proposed and euros > MANY_TIMES * proposed:
        return Doubt.MANY_TIMES
    return Doubt.MUCH if euros > MUCH and euros != proposed else None


@dataclass(frozen=True, slots=True)
class Terms:
    """What the two parties agree on: the command for filling in the contract."""

    performance: str
    counter: str
    offer_amount: int
    request_amount: int
    first_step: str
    owner: Party | None
    first_step_by: date | None
    hours: Decimal = Decimal(0)
    goods: int = 0
    costs: int = 0
    counter_value: int = 0


_NUMBERS = frozenset(
    "twee drie vier vijf zes zeven acht negen tien elf twaalf dertien veertien vijftien twintig dertig honderd "
    "zwei fünf sechs sieben neun zehn zwölf zwanzig dreißig hundert "
    "two three four five six seven eight nine ten eleven twelve twenty thirty hundred".split()
)


def states_number(title: str) -> bool:
    """Whether a note's title says how many by itself: "Twee dagen een schilder", "75 stoelen". "Een" is no number."""
    return any(any(map(str.isdigit, word)) or word in _NUMBERS for word in title.lower().split())


def proposed_hours(quantity: int, unit: Unit | None, kind: Kind) -> Decimal:
    """Hours that follow from the stated quantity; none for goods and a network, which are not counted in hours."""
    if unit is None or kind in (Kind.GOODS, Kind.NETWORK):
        return Decimal(0)
    return HOURS_IN.get(unit, Decimal(0)) * quantity


def counts_by_request(offer_unit: Unit | None, request_unit: Unit | None, kind: Kind) -> bool:
    """Whether working hours follow the request's amount: only the request is stated in a unit of time."""
    return not proposed_hours(1, offer_unit, kind) and bool(proposed_hours(1, request_unit, kind))


def follow_amount(old: Terms, new: Terms, unit: Unit | None, kind: Kind, *, by_request: bool = False) -> Terms:
    """Hours that nobody typed over go along when the amount changes; `by_request`: they follow the request's amount."""
    before, after = (old.request_amount, new.request_amount) if by_request else (old.offer_amount, new.offer_amount)
    if before == after or new.hours != old.hours or old.hours != proposed_hours(before, unit, kind):
        return new
    return replace(new, hours=proposed_hours(after, unit, kind))


def tidy(terms: Terms) -> Terms:
    """The terms as they are kept. Raises Invalid with the first thing that cannot be right."""
    terms = replace(
        terms,
        performance=terms.performance.strip(),
        counter=terms.counter.strip(),
        first_step=terms.first_step.strip(),
    )
    if max(len(terms.performance), len(terms.counter)) > LONGEST_TEXT or len(terms.first_step) > LONGEST_FIRST_STEP:
        raise Invalid("match_text_too_long")
    if not all(1 <= amount <= MOST_AMOUNT for amount in (terms.offer_amount, terms.request_amount)):
        raise Invalid("match_amount", most=MOST_AMOUNT)
    check_valuation(Valuation(terms.hours, terms.goods, terms.costs))
    if not 0 <= terms.counter_value <= MOST_EUROS:
        raise Invalid("match_worth", most=MOST_EUROS)
    return terms


def check_valuation(found: Valuation) -> None:
    """Raise Invalid when these numbers cannot be right."""
    if not (found.hours.is_finite() and 0 <= found.hours <= MOST_HOURS):
        raise Invalid("match_worth", most=MOST_EUROS)
    if not all(0 <= euros <= MOST_EUROS for euros in (found.goods, found.costs)):
        raise Invalid("match_worth", most=MOST_EUROS)


def check_question(typed: str) -> str:
    """What a desk asks when it sends a contract back, on one line. Raises Invalid when it says nothing or too much."""
    question = " ".join(typed.split())
    if not question:
        raise Invalid("question_missing")
    if len(question) > LONGEST_QUESTION:
        raise Invalid("question_too_long", most=LONGEST_QUESTION)
    return question


class Lack(StrEnum):
    """What a contract still lacks before it can be confirmed."""

    PERFORMANCE = "performance"
    COUNTER = "counter"
    FIRST_STEP = "first_step"
    OWNER = "owner"
    DATE = "date"
    DATE_PAST = "date_past"


def lacks(terms: Terms, counter_required: bool, today: date) -> tuple[Lack, ...]:
    """What is missing, in the order of the form. No ratification without performance, first step, owner and date."""
    found = []
    if not terms.performance.strip():
        found.append(Lack.PERFORMANCE)
    if counter_required and not terms.counter.strip():
        found.append(Lack.COUNTER)
    if not terms.first_step.strip():
        found.append(Lack.FIRST_STEP)
    if terms.owner is None:
        found.append(Lack.OWNER)
    if terms.first_step_by is None:
        found.append(Lack.DATE)
    elif terms.first_step_by < today:
        found.append(Lack.DATE_PAST)
    return tuple(found)


def after_confirmation(giver: bool, asker: bool, value: int, limit: int, *, evening: bool = False) -> MatchState:
    """Where a draft goes when both confirmed: to the notary, above the limit first past a second pair of eyes.

    During an evening the valuation desk values every contract.
    """
    if not (giver and asker):
        return MatchState.DRAFT
    return MatchState.AT_VALUATION if evening or value > limit else MatchState.AT_NOTARY


def wants_second(value: int, limit: int, *, evening: bool) -> bool:
    """Whether one who valued it is not enough.

    Outside an evening only what is above the limit comes to the desk: whoever values it is the second already.
    """
    return evening and value > limit


def may_ratify_own_value(value: int, limit: int, seconded: bool, *, evening: bool) -> bool:
    """Whether who valued a contract may ratify it too: two others looked, or it is everyday work of the evening.

    `evening`: both confirmed it during one, so that it came to the desk whatever its value; the stamp may come after.
    Outside an evening only large ones are valued, and then another puts the stamp.
    """
    return seconded or (evening and value <= limit)


def check_transition(old: MatchState, new: MatchState) -> None:
    """Raise Refusal when a match cannot go from the one state to the other."""
    if new not in TRANSITIONS[old]:
        raise Refusal("match_cannot_become", state=new.value)
