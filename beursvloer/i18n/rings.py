"""Words about rings: states, and why something was refused."""

from collections.abc import Mapping

from flask_babel import gettext

_ = gettext


def ring_state(value: str) -> str:
    """Where a ring stands, in a few words."""
    return {
        "draft": _("draft"),
        "open": _("waits for answers"),
        "agreed": _("everybody said yes"),
        "broken": _("somebody said no"),
        "lapsed": _("not everybody answered in time"),
        "taken": _("something in it went to somebody else"),
        "withdrawn": _("somebody stepped back before the stamp"),
        "discarded": _("thrown away"),
    }[value]


def ring_refusals() -> Mapping[str, str]:
    return {
        "ring_broken": _("This ring has ended: it did not suit everybody. You need not do anything."),
        "ring_lapsed": _("This ring has lapsed: not everybody answered in time. You need not do anything."),
        "ring_taken": _(
            "Something in this ring has just been promised to somebody else, so it does not go ahead. You did nothing "
            "wrong."
        ),
        "ring_closed": _("This ring is settled already."),
        "ring_draft": _("This ring is a draft still: the organisers release it first."),
        "ring_party_busy": _("%(name)s is in another ring already that waits for answers. Wait for that one first."),
        "ring_stale": _(
            "Too little is left of “%(title)s”, or it is off the board. Look for rings once more: then you see what is "
            "possible now."
        ),
    }
