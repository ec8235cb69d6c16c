"""Rate limits. Counted per account or link before per address: a whole hall shares one address.

Each worker process counts for itself, so that what is allowed in all is at most this times the number of workers.
"""

from flask import Response, request
from flask_limiter import Limiter
from flask_limiter.util import get_remote_address

from beursvloer.access.context import READING_METHODS, current_actor
from beursvloer.access.guards import is_loopback


def per_account() -> str:
    """The signed-in person; or the personal link; or the address that somebody signs in with; or the network's."""
    actor = current_actor()
    if actor.signed_in:
        return f"person:{actor.person_id}"
    if token := (request.view_args or {}).get("token"):
        return f"link:{token}"
    email = request.form.get("email", "").strip().lower()
    return f"email:{email}" if email else f"address:{get_remote_address()}"


def per_address() -> str:
    return f"address:{get_remote_address()}"


def this_machine() -> bool:
    """The machine itself is not limited: its demo, rehearsal and tests play many people from one address."""
    return is_loopback()


def mails_a_link() -> bool:
    """Signing in without a password, or with one that cannot be right for being empty."""
    return this_machine() or not request.form.get("password")


def tries_a_password() -> bool:
    return this_machine() or bool(request.form.get("password"))


def is_known_here() -> bool:
    """Who is signed in gets no mail for a form sent."""
    return this_machine() or current_actor().signed_in


def was_sent(response: Response) -> bool:
    """A form that came back with its errors mailed nobody."""
    return response.status_code == 303


def reads_or_is_this_machine() -> bool:
    return request.method in READING_METHODS or this_machine()


WRITING = "120 per minute; 2000 per hour"
"""For every route that writes and names no limit of its own."""

limiter = Limiter(
    key_func=per_account,
    default_limits=[WRITING],
    default_limits_exempt_when=reads_or_is_this_machine,
    storage_uri="memory://",
    headers_enabled=False,
)

SIGN_IN = "10 per minute; 60 per hour"
MAILS = "5 per hour"
"""Mails that anybody can have sent to an address. Counted apart from passwords tried: a stranger who guesses must not
keep the owner's own link away."""
SIGN_IN_ADDRESS = "120 per minute"
POSTING = "30 per minute; 300 per hour"
JOINING_ADDRESS = "60 per minute"
