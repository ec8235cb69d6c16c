"""Sentences for codes: the only Python that speaks to people. English in the source, Dutch and German beside it."""

from collections.abc import Mapping
from datetime import date, datetime

from flask_babel import format_date, format_datetime, gettext

from beursvloer.clock import local_day, now
from beursvloer.i18n.agreements import act as act
from beursvloer.i18n.agreements import answer as answer
from beursvloer.i18n.agreements import from_ring as from_ring
from beursvloer.i18n.agreements import given_for_asked as given_for_asked
from beursvloer.i18n.agreements import lack as lack
from beursvloer.i18n.agreements import match_state as match_state
from beursvloer.i18n.agreements import match_steps as match_steps
from beursvloer.i18n.agreements import number as number
from beursvloer.i18n.agreements import part_of_ring as part_of_ring
from beursvloer.i18n.agreements import party as party
from beursvloer.i18n.agreements import performance as performance
from beursvloer.i18n.agreements import proposal_state as proposal_state
from beursvloer.i18n.agreements import refusals
from beursvloer.i18n.agreements import ring_of as ring_of
from beursvloer.i18n.agreements import unmatched as unmatched
from beursvloer.i18n.agreements import value_sum as value_sum
from beursvloer.i18n.amounts import amount as amount
from beursvloer.i18n.amounts import day_pattern, time_pattern
from beursvloer.i18n.amounts import euros as euros
from beursvloer.i18n.amounts import unit as unit
from beursvloer.i18n.evening import evening_refusals
from beursvloer.i18n.evening import item_does as item_does
from beursvloer.i18n.evening import item_kind as item_kind
from beursvloer.i18n.evening import item_title as item_title
from beursvloer.i18n.evening import minutes as minutes
from beursvloer.i18n.evening import step as step
from beursvloer.i18n.gaps import fit_sum as fit_sum
from beursvloer.i18n.gaps import gap as gap
from beursvloer.i18n.gaps import helped as helped
from beursvloer.i18n.gaps import place as place
from beursvloer.i18n.gaps import used as used
from beursvloer.i18n.reasons import good_chance as good_chance
from beursvloer.i18n.reasons import part_name as part_name
from beursvloer.i18n.reasons import reason as reason
from beursvloer.i18n.reasons import reasons as reasons
from beursvloer.i18n.reasons import sentences as sentences
from beursvloer.i18n.rings import ring_refusals
from beursvloer.i18n.rings import ring_state as ring_state
from beursvloer.i18n.scenes import follows_programme as follows_programme
from beursvloer.i18n.scenes import scene as scene
from beursvloer.i18n.scenes import time_of_day as time_of_day
from beursvloer.i18n.talks import round_state as round_state
from beursvloer.i18n.talks import talk_refusals
from beursvloer.i18n.talks import without_talk as without_talk
from beursvloer.refusals import Refusal
from beursvloer.terms import Kind, Side

_ = gettext


def side(value: str) -> str:
    return {Side.OFFER: _("offer"), Side.REQUEST: _("request")}[Side(value)]


def kind(value: str) -> str:
    return {
        Kind.LABOUR: _("Helping hands"),
        Kind.EXPERTISE: _("Knowledge"),
        Kind.GOODS: _("Materials"),
        Kind.FACILITY: _("Space & facilities"),
        Kind.NETWORK: _("Network"),
    }[Kind(value)]


def left(remaining: int, quantity: int, of: str | None = None) -> str:
    """What is left of a listing, in words."""
    if remaining == 0:
        return _("all promised")
    if quantity == 1 and not of:
        return _("still open")
    if remaining == quantity:
        return amount(quantity, of)
    return _("%(left)s of %(amount)s left", left=remaining, amount=amount(quantity, of))


def listing_state(value: str) -> str:
    return {
        "open": _("on the board"),
        "paused": _("off the board"),
        "held": _("waits for the organisers"),
        "withdrawn": _("withdrawn"),
        "deal": _("only for this match"),
    }[value]


def organisation_kind(value: str) -> str:
    return {
        "business": _("Business"),
        "community": _("Club, foundation, school or care"),
        "municipality": _("Municipality"),
    }[value]


def role(value: str) -> str:
    return {
        "organiser": _("Organiser"),
        "matchmaker": _("Matchmaker"),
        "corner_host": _("Corner host"),
        "valuation": _("Valuation desk"),
        "notary": _("Notary"),
        "check_in": _("Check-in"),
        "space_maker": _("Broker all year"),
        "mirror_group": _("Mirror group"),
    }[value]


def role_does(value: str) -> str:
    """What somebody with that role may do, in one line."""
    return {
        "organiser": _("May do everything here: settings, roles, proposals, ratifying."),
        "matchmaker": _("Brings people together, and may answer for a participant. It is noted that way."),
        "corner_host": _("Receives people in a corner and sees who still has nothing."),
        "valuation": _("Looks at the value of large matches."),
        "notary": _("Ratifies matches and gives them their number."),
        "check_in": _("Receives people at the door and sees who is coming."),
        "space_maker": _("Keeps contact all year and helps promises that got stuck."),
        "mirror_group": _("Reads along and changes nothing."),
    }[value]


def who_to_ring(kind: str) -> str:
    """Which sort of business can help with that kind."""
    return {
        Kind.LABOUR: _("Ring a painter, a gardener or a builder."),
        Kind.EXPERTISE: _("Ring an accountant, a web designer or a lawyer."),
        Kind.GOODS: _("Ring a builders' merchant, a printer or the supermarket."),
        Kind.FACILITY: _("Ring a café with a hall, a carrier or a sports hall."),
        Kind.NETWORK: _("Ring the business club, the Rotary or an estate agent."),
    }[Kind(kind)]


def day(value: date) -> str:
    return format_date(value, day_pattern("EEEE", "d", f"MMMM{_year(value)}"))


def day_and_year(value: date) -> str:
    return format_date(value, day_pattern("", "d", "MMMM y"))


def _year(value: date) -> str:
    """The year stands behind a day when it is not this year's."""
    day = local_day(value) if isinstance(value, datetime) else value
    return "" if day.year == local_day(now()).year else " y"


def moment(value: datetime) -> str:
    return format_datetime(value, day_pattern("EEEE", "d", f"MMMM{_year(value)}, {time_pattern()}"))


def short_day(value: date) -> str:
    return format_date(value, day_pattern("", "d", f"MMMM{_year(value)}"))


def refusal(said: Refusal) -> str:
    """Why it was refused and what can be done."""
    return _sentences().get(said.code, _("This is not possible. Go back and try again.")) % said.values


def _sentences() -> Mapping[str, str]:
    return {
        **refusals(),
        **evening_refusals(),
        **talk_refusals(),
        **ring_refusals(),
        "pair_gone": _("Number %(number)s is not on the board, or nothing of it is left."),
        "number_unknown": _("There is no note with number %(number)s."),
        "phone_link_for_role": _("This person has a task at this floor and signs in with an own link or password."),
        "rehearsal_runs": _("A rehearsal is being played already. Wait until it is over."),
        "rehearsal_size": _("A rehearsal has 4 to %(parties)s organisations and 2 to %(phones)s phones."),
        "paper_count": _("Print from 1 to %(most)s forms at once."),
        "link_used": _("This link was used before, or is too old. Ask for a new one."),
        "address_yours": _("This is your address already."),
        "confirm_address_first": _(
            "Confirm your address first: open the link in the mail that we sent you. Did nothing come? Have it sent "
            "once more on the page My details."
        ),
        "not_allowed": _("You have no role for this. Ask one of the organisers."),
        "slug_taken": _("There is a floor with this name already. Add the year or the village to the name."),
        "corners_must_cover_kinds": _("Each kind needs one corner."),
        "villages_missing": _("Name at least one village."),
        "village_line": _("Line %(line)s cannot be read. Write it like this: Haarle; 52.353, 6.405"),
        "village_long": _("The name on line %(line)s is too long."),
        "village_known": _("%(name)s is on the list already."),
        "village_used": _(
            "%(name)s cannot be removed. Used by: organisations %(parties)s, notes %(notes)s, matches %(matches)s. "
            "Change its name instead."
        ),
        "word_none": _("Fill in a word."),
        "word_short": _("This is too short: a word of at least %(letters)s letters."),
        "word_long": _("This is too long. One word, or at most %(words)s that belong together."),
        "word_one_by_one": _("Only a single word can say nothing. Leave the others out."),
        "word_listed": _("“%(word)s” is on the list already. Take it off first if it means something else."),
        "words_enough": _("There are %(most)s words already. Remove some that nobody uses."),
        "village_last": _("%(name)s is the only one. A region has at least one village."),
        "afterwards_missing": _("Write down in the settings first what happens afterwards with the outcomes."),
        "last_organiser": _("This is the last organiser. Make somebody else organiser first."),
        "market_changed_meanwhile": _(
            "Something changed while we were computing: a note, an answer or a match. Compute once more."
        ),
        "settings_changed_meanwhile": _("Somebody else changed the settings while you were at them."),
        "run_discarded": _("There is a newer draft. Look at that one, and release it there."),
        "pair_sides": _("Fill in the number of a request and the number of an offer."),
        "two_requests": _("Both numbers are of a request. Fill in the number of an offer beside one of them."),
        "two_offers": _("Both numbers are of an offer. Fill in the number of a request beside one of them."),
        "pair_out": _("These two have a proposal already, or had one. They have it in their own hands now."),
        "already_judged": _("Somebody else looked at this one just before you."),
        "edition_not_open": _("This floor is closed: nothing new can be added. Ask the organisers."),
        "edition_is_draft": _("This floor was never open, so it cannot be closed. Nobody sees it."),
        "edition_was_shown": _("This floor has been open: it cannot become a draft again. It can be closed."),
        "notes_fixed": _(
            "The floor is closed, so notes stay as they are. You can still take yours off the board, or take it "
            "away for good."
        ),
        "village_unknown": _("This village does not belong to the region. Choose one of the list."),
        "listing_without_title": _("Say in one sentence what it is."),
        "listing_too_long": _("This is too long for a note. Say it shorter."),
        "listing_quantity": _("How many is it? Fill in a number from 1 to %(most)s."),
        "listing_past": _("That day is over already. Choose a later last day, or leave it empty."),
        "listing_dates": _("The last day is before the first day. Change one of them."),
        "listing_already_promised": _("%(promised)s of it has been promised already, so it cannot be less than that."),
        "listing_unit_promised": _(
            "A part of this has been promised already, so it stays counted as it is. Do you offer or ask something "
            "else? Then hang up a new note for it."
        ),
        "listing_changed_meanwhile": _("Somebody else changed this note while you were writing."),
        "listing_withdrawn": _("This note has been withdrawn. Hang up a new one if it is needed after all."),
        "listing_cannot_become": _("That is not possible any more: the note has changed in the meantime."),
        "screen_without_name": _("Give the screen a name."),
        "screen_name_long": _("This name is too long for a screen: %(most)s characters at most."),
        "screens_enough": _("There are %(most)s screens already. Remove one that is not used."),
        "own_listing": _("This is a note of your own organisation."),
        "join_first": _("Your organisation does not take part in this floor yet. Join first."),
    }
