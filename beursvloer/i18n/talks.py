"""Words about the rounds of an evening and their talks."""

from collections.abc import Mapping

from flask_babel import gettext

_ = gettext


def round_state(value: str) -> str:
    return {"planned": _("to come"), "open": _("now"), "closed": _("played"), "skipped": _("skipped")}[value]


def without_talk(code: str) -> str:
    """Why a party has no talk in a plan."""
    return {
        "no_note": _("It has no note on the board that is still open."),
        "no_partner": _("Nobody of the other side has a note that fits."),
        "all_met": _("Whoever fits has talked with it already, or has a match with it."),
        "no_room": _("Whoever fits has all its rounds filled by others, or all tables are taken."),
    }[code]


def talk_refusals() -> Mapping[str, str]:
    return {
        "no_rounds_left": _("No round of the programme is still to come, so there is nothing to plan."),
        "plan_gone": _("This plan is gone: somebody computed anew or threw it away. Look how it stands now."),
        "round_begun": _("A round of this plan has begun meanwhile. Plan anew what is not played."),
        "talk_gone": _("This talk has changed meanwhile. Look how it stands now."),
        "swap_one_round": _("Tick two talks of the same round."),
        "swap_meet_twice": _("These two meet already, in this plan or before. Choose others."),
        "round_not_open": _("This round is not running now."),
        "partner_looks_for_you": _("Your partner looks for you too: the other waits at table %(table)s."),
        "party_has_table": _("They have a table of their own this round."),
        "choose_party": _("Choose who comes to this table."),
    }
