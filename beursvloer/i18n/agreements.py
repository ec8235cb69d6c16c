"""Matches and their contracts in words: states, parties, what lacks, and the sum behind a value."""

from collections.abc import Mapping
from decimal import Decimal

from flask_babel import format_decimal, gettext

from beursvloer.i18n.amounts import amount, euros, unit
from beursvloer.i18n.locale import speaking

_ = gettext


def match_state(value: str) -> str:
    """Where a match stands, in a few words."""
    return {
        "draft": _("being agreed"),
        "at_valuation": _("value is being checked"),
        "at_notary": _("waits for the stamp"),
        "ratified": _("ratified"),
        "contacted": _("in contact"),
        "planned": _("planned"),
        "done": _("done"),
        "impossible": _("no longer possible"),
        "no_contact": _("no contact yet"),
        "withdrawn": _("does not go ahead"),
    }[value]


def match_steps() -> list[str]:
    """The way of a match until it is done, for a trail."""
    return [_("Filled in"), _("Both say yes"), _("Stamp"), _("Done")]


def proposal_state(value: str) -> str:
    return {
        "draft": _("draft"),
        "open": _("waits for an answer"),
        "matched": _("became a match"),
        "declined": _("declined"),
        "lapsed": _("lapsed"),
        "taken": _("went to somebody else"),
        "discarded": _("thrown away"),
    }[value]


def answer(value: str | None) -> str:
    return {"yes": _("yes"), "no": _("no"), None: _("no answer yet")}[value]


def party(value: str) -> str:
    return {"giver": _("who gives"), "asker": _("who asks")}[value]


def lack(code: str) -> str:
    """What a contract still lacks, as a sentence at its field."""
    return {
        "performance": _("Write what will be done."),
        "counter": _("On this floor something comes back. Write what it is; it may be small."),
        "first_step": _("Write the first step, for example: we call on Monday."),
        "owner": _("Choose who takes the first step."),
        "date": _("Choose a day for the first step."),
        "date_past": _("This day has passed. Choose a later one."),
    }[code]


def act(code: str) -> str:
    """What somebody did with a match."""
    return {
        "opened": _("made the match"),
        "filled_in": _("filled in the contract"),
        "confirmed": _("confirmed"),
        "value_set": _("noted another value"),
        "valued": _("agreed with the value"),
        "ratified": _("ratified"),
        "sent_back": _("took it back to change something"),
        "withdrawn": _("stepped back"),
    }[code]


def unmatched(code: str) -> str:
    """Why a listing has no proposal."""
    return {
        "no_partner": _("Nothing on the other side fits yet."),
        "forbidden": _("All that would fit is forbidden or was answered with no."),
        "organisation_full": _("This organisation has as many proposals as one can handle at once."),
        "others_fit_better": _("What would fit goes to others for whom it fits better."),
        "partner_full": _("The best partner has as many proposals as one can handle at once."),
        "partly": _("A part has a proposal; for the rest there is none yet."),
    }.get(code, code)


def refusals() -> Mapping[str, str]:
    """Why an answer or a contract was refused, and what can be done."""
    return {
        "stock_taken": _(
            "Somebody else was just before you: not enough is left of it. Nothing was changed. Look on the board for "
            "something that suits you now; at the next round we look again too."
        ),
        "note_held": _(
            "The organisers still look at one of these two notes, so it cannot be promised now. Nothing was changed. "
            "Try again tomorrow."
        ),
        "note_withdrawn": _(
            "One of these two notes was taken away for good, so this does not go ahead. Look on the board for "
            "something that suits you now."
        ),
        "proposal_lapsed": _("This proposal has lapsed. It may come back at the next round."),
        "proposal_closed": _("This proposal is closed already, so nothing can be changed any more."),
        "message_empty": _("Write your question first."),
        "message_too_long": _("Say it shorter, please: at most %(most)s characters."),
        "thread_full": _(
            "You have written to each other %(most)s times. Time to talk: say yes, and you see how to reach each other."
        ),
        "other_side_is_not_yours": _(
            "You are a party in this yourself, so you cannot act for the other side. Ask another organiser."
        ),
        "deal_with_yourself": _("You cannot make a match with yourself."),
        "deal_made_before": _(
            "You made a match from this page before, about something else or in other words. It is here below. Do you "
            "mean another match? Then send this once more."
        ),
        "deal_is_there": _(
            "You have a match together about this already. It is here below: read it and say yes there. Do you mean "
            "another match? Then send this once more."
        ),
        "paper_number": _("This is no number of a paper form. It stands on top: P014."),
        "desk_taken": _("Another desk has this contract, or it went on already. Here comes the next one."),
        "match_at_a_desk": _("Another desk has this contract in hand at this moment. Look again in a few minutes."),
        "match_asks_for_money": _(
            "This reads as if money were asked for, and on this floor no money changes hands. Name the thing itself or "
            "the help. A contribution to transport, entrance or material for this match is allowed: then say what for."
        ),
        "match_amount": _("How much is it? Fill in a number from 1 to %(most)s."),
        "match_worth": _("These numbers cannot be right. Write whole euros, at most %(most)s."),
        "match_text_too_long": _("One of the texts is too long. Say it shorter."),
        "question_missing": _("Write what you want to know. Both parties read it."),
        "question_too_long": _("Say it shorter, please: at most %(most)s characters."),
        "match_is_back": _(
            "This contract is with the parties again already, so your question was not sent. It stands below: ring or "
            "mail them, or ask it when both have confirmed once more."
        ),
        "match_not_draft": _("Both have confirmed already. Do you want to change something? Then take it back first."),
        "match_changed_meanwhile": _(
            "Somebody else changed the contract while you were reading or writing. Read what it says now."
        ),
        "match_incomplete": _("Something is missing still. Fill it in first; then you can confirm."),
        "ratify_incomplete": _(
            "Something is missing from this contract. Give it back to the parties, so that they add it."
        ),
        "ring_not_ready": _(
            "This contract is part of a ring, and another part of it is not ready yet. The stamp comes for all "
            "%(legs)s at once."
        ),
        "match_withdrawn": _("One of the two has stepped back, so this match does not go ahead."),
        "match_cannot_become": _("That is not possible any more: the match has gone a step further meanwhile."),
        "match_not_at_valuation": _("The value of this match need not be looked at, or not any more."),
        "value_own_match": _("You are a party in this match. Somebody else looks at its value."),
        "ratify_second_person": _("You looked at the value of this match, so somebody else ratifies it."),
    }


def number(value: Decimal | float) -> str:
    """A number as people write it, without needless zeros."""
    return str(format_decimal(Decimal(str(value)).normalize(), format="#,##0.##"))


def performance(title: str, size: str, count: int, of: str | None, locale: str) -> str:
    """What a note promises as a line of a contract, in its own language; `count` 0: its title says how many."""
    what = title if not size or size.lower() in title.lower() else f"{title} ({size})"
    if not count:
        return what
    with speaking(locale):
        return f"{amount(count, of)}: {what}" if of else f"{count} × {what}"


def part_of_ring(size: int) -> str:
    return {
        2: _("Part of an exchange of two"),
        3: _("Part of a ring of three"),
        4: _("Part of a ring of four"),
    }[size]


def ring_of(size: int) -> str:
    return {2: _("Exchange of two"), 3: _("Ring of three"), 4: _("Ring of four")}[size]


def from_ring(what: str, who: str, locale: str) -> str:
    """What a giver gets in a ring, as the counter-performance on its contract."""
    with speaking(locale):
        return _("In this ring: %(what)s, from %(who)s", what=what, who=who)


def given_for_asked(given: str, asked: str) -> str:
    return _("%(given)s, for %(asked)s of the request", given=given, asked=asked)


def value_sum(
    count: int,
    of: str | None,
    hours_each: Decimal,
    hours: Decimal,
    euros_per_hour: int,
    goods: int,
    costs: int,
    total: int,
) -> str:
    """How a value came about, in one line: "2 days × 8 hours × € 50 = € 800".

    `hours_each` is how many working hours one `of` has; 0 when it is no unit of time.
    """
    terms = []
    if hours and hours_each > 1 and hours == hours_each * count:
        each = f"{number(hours_each)} {unit('hour', int(hours_each))}"
        terms.append(f"{amount(count, of)} × {each} × {euros(euros_per_hour)}")
    elif hours:
        terms.append(f"{number(hours)} {unit('hour', 1 if hours == 1 else 2)} × {euros(euros_per_hour)}")
    if goods:
        terms.append(_("%(euros)s in goods", euros=euros(goods)))
    if costs:
        terms.append(_("%(euros)s in costs", euros=euros(costs)))
    return f"{' + '.join(terms)} = {euros(total)}" if terms else ""
