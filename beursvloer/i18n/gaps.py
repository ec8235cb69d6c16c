"""What is missing, and why two notes are proposed to each other or not: codes and numbers as sentences."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from flask_babel import format_decimal, gettext, ngettext

from beursvloer.i18n.amounts import amount
from beursvloer.i18n.reasons import part_name
from beursvloer.terms import Side

_ = gettext

Named = tuple[str, int]
"""A title, and how well it fits."""


def gap(code: str, side: str, *, km: int | None = None, got: int = 0, asked: int = 0, unit: str | None = None) -> str:
    """What keeps a note alone."""
    request = Side(side) is Side.REQUEST
    return {
        "nothing": _("Nobody offers anything like it yet.") if request else _("Nobody asks for anything like it yet."),
        "too_far": _("There is one, but %(km)s kilometres away.", km=km or 0),
        "other_days": _("There is one, but on other days."),
        "met_before": _("There is one, but these two were proposed to each other before, and it came to nothing."),
        "forbidden": _("All that fits is forbidden, or was answered with no."),
        "taken": _("There is one, but it serves others better."),
        "promised": _("There is one, but it is promised already."),
        "too_little": _("There is too little: %(got)s of %(amount)s.", got=got, amount=amount(asked, unit)),
    }[code]


def helped(number: int) -> str:
    return ngettext("%(num)d request is helped by it", "%(num)d requests are helped by it", number)


def used(number: int) -> str:
    return ngettext("%(num)d offer is used by it", "%(num)d offers are used by it", number)


def fit_sum(parts: Iterable[Mapping[str, Any]], points: int) -> str:
    """The parts that a fit adds up from, as one sum: “Subject 3,900 + kind 1,500 − distance 60 = 5,340 points”."""
    terms = ""
    for part in sorted(parts, key=lambda one: -one["points"]):
        if part["points"]:
            sign = ("− " if part["points"] < 0 else "") if not terms else (" − " if part["points"] < 0 else " + ")
            terms += f"{sign}{part_name(part['code'])} {format_decimal(abs(part['points']))}"
    if not terms:
        return _("These two have nothing in common: 0 of 10,000 points.")
    return _("%(sum)s = %(points)s of 10,000 points.", sum=terms, points=format_decimal(points))


def place(
    code: str,
    *,
    fit: int,
    least: int,
    more: int = 0,
    request_gets: Sequence[Named] = (),
    offer_gets: Sequence[Named] = (),
    organisation: str = "",
    title: str = "",
    state: str = "",
) -> str:
    """Where a pair stands in the plan; `organisation`, `title` and `state` are of what the code is about."""
    instead = _instead(request_gets, offer_gets)
    return {
        "proposed": _("In the best plan of this moment these two belong together."),
        "same_organisation": _("Both notes are of the same organisation, so they are not proposed to each other."),
        "forbidden": _("An organiser struck this pair out, or one of the two answered with no before."),
        "below": _(
            "Not proposed: below %(least)s points it is no proposal, and these two have %(points)s.",
            least=format_decimal(least),
            points=format_decimal(fit),
        ),
        "not_among_best": _("Not proposed: for both there are at least twelve others that fit better."),
        "request_full": _(
            "Not proposed: %(organisation)s has as many proposals as one can handle at once.", organisation=organisation
        ),
        "offer_full": _(
            "Not proposed: %(organisation)s has as many proposals as one can handle at once.", organisation=organisation
        ),
        "better_together": _(
            "Not proposed: %(instead)s. With these two in it the whole plan would have %(points)s points fewer.",
            instead=instead,
            points=format_decimal(more),
        ),
        "first_for_all": _(
            "Not proposed: %(instead)s. Otherwise somebody would go without, or get one fewer: everybody gets a first "
            "proposal before anybody gets a third.",
            instead=instead,
        ),
        "kept": _(
            "Not proposed: %(instead)s. It stood so in the draft before, and a change would gain too little.",
            instead=instead,
        ),
        "as_good": _(
            "Not proposed: %(instead)s. That is exactly as good; the numbers of the notes decided.", instead=instead
        ),
        "no_room": _("Not proposed: all there is of one of the two was pinned to others."),
        "out": _("These two have been proposed to each other: %(state)s.", state=state),
        "off_board": _("Not proposed: “%(title)s” is not on the board.", title=title),
        "gone": _(
            "Not proposed: nothing is left of “%(title)s”. It is promised, or an open proposal holds it.", title=title
        ),
    }[code]


def _instead(request_gets: Sequence[Named], offer_gets: Sequence[Named]) -> str:
    asked, given = _named(request_gets), _named(offer_gets)
    if asked and given:
        return _("the request gets %(others)s, and the offer goes to %(more)s", others=asked, more=given)
    if asked:
        return _("the request gets %(others)s", others=asked)
    if given:
        return _("the offer goes to %(others)s", others=given)
    return _("what both could have goes to others")


def _named(rows: Sequence[Named]) -> str:
    named = (_("“%(title)s” (%(points)s points)", title=title, points=format_decimal(fit)) for title, fit in rows)
    return ", ".join(named)
