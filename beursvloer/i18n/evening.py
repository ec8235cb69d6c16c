"""Words about the programme of an evening and its clock."""

from collections.abc import Mapping

from flask_babel import format_decimal, gettext

_ = gettext


def item_kind(value: str) -> str:
    """What happens in an item of the programme."""
    return {
        "arrival": _("Walk in"),
        "gong": _("Opening gong"),
        "round": _("Round of talks"),
        "change": _("Change tables"),
        "trading": _("Free trading"),
        "half_time": _("Half-time"),
        "break": _("A break"),
        "last_call": _("Last call"),
        "closing_gong": _("Closing gong"),
        "freeze": _("Suspense"),
        "reveal": _("Reveal of the numbers"),
        "thanks": _("Thanks and goodbye"),
    }[value]


def item_title(kind: str, title: str, round_number: int | None) -> str:
    """An item as people call it: its own title, or what it is."""
    if title:
        return title
    return _("Round %(number)s", number=round_number) if round_number else item_kind(kind)


def item_does(value: str) -> str:
    """What an item sets going, where that is more than a picture on the wall; else empty."""
    return {
        "round": _("The tables open by themselves, and close at the end."),
        "freeze": _("From here on the numbers in the hall stand still."),
        "reveal": _("Here the hall sees the true numbers."),
    }.get(value, "")


def minutes(seconds: int) -> str:
    """A length, as a programme says it."""
    if seconds < 60:
        return _("%(number)s s", number=seconds)
    return _("%(number)s min", number=format_decimal(round(seconds / 60, 1)))


def step(command: str) -> str:
    """Something that was done with the programme or its clock."""
    return {
        "fill": _("whole programme made"),
        "start": _("evening begun"),
        "pause": _("paused"),
        "resume": _("gone on"),
        "extend": _("time added"),
        "shorten": _("time taken off"),
        "skip": _("on to the next"),
        "begin": _("begun with another item"),
        "move": _("order changed"),
        "swap": _("two items swapped"),
        "edit": _("item changed"),
        "add": _("item added"),
        "remove": _("item taken out"),
        "undo": _("undone"),
        "redo": _("done after all"),
        "advance": _("gone on by itself"),
    }[command]


def evening_refusals() -> Mapping[str, str]:
    return {
        "programme_empty": _("There is no programme yet. Make one first, on the page Programme."),
        "programme_started": _("The evening has begun, so the programme cannot be made anew. You can change it."),
        "programme_changed_meanwhile": _(
            "Somebody else was just before you. Nothing of yours was done: look how it stands now, and press again if "
            "it is still needed."
        ),
        "clock_moved_on": _("The clock has just gone on by itself. Look how it stands now."),
        "clock_not_running": _("That makes no sense now: nothing is running."),
        "item_was_played": _("This item has begun already, so it stays as it is."),
        "item_length": _("Choose a length of at most %(most)s minutes."),
        "programme_full": _("The programme is full. Take something out first."),
        "nothing_to_undo": _("There is nothing left to undo."),
        "nothing_to_redo": _("Something else was done meanwhile, so there is nothing to do after all."),
        "undo_on_programme": _("What was done last is undone on the page Programme, not here."),
        "evening_is_lived": _("People are inside already, so the evening cannot go back to before its beginning."),
        "rounds_many": _("Choose at most %(most)s rounds."),
    }
