"""Rate limits. Counted per account or token before per address: a whole hall shares one address."""

from flask import request
from flask_limiter import Limiter
from flask_limiter.util import get_remote_address

from beursvloer.access.context import current_actor
from beursvloer.access.guards import is_loopback

limiter = Limiter(key_func=get_remote_address, storage_uri="memory://", headers_enabled=False)


def per_account() -> str:
    """The signed-in person; or the address that somebody tries to sign in with; or the network address."""
    actor = current_actor()
    if actor.signed_in:
        return f"person:{actor.person_id}"
    email = request.form.get("email", "").strip().lower()
    return f"email:{email}" if email else f"address:{get_remote_address()}"


def per_address() -> str:
    return f"address:{get_remote_address()}"


def this_machine() -> bool:
    """The machine itself is not limited: its demo, rehearsal and tests play many people from one address."""
    return is_loopback()


SIGN_IN = "10 per minute; 60 per hour"
SIGN_IN_ADDRESS = "120 per minute"
POSTING = "30 per minute; 300 per hour"
JOINING_ADDRESS = "60 per minute"
