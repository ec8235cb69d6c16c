"""Paths to go back to, as they come in from outside."""

from urllib.parse import urlsplit


def own_path(wanted: str | None, otherwise: str = "/") -> str:
    """The wanted path when it is one of our own, else the other one: a link of ours never leads away from us."""
    if not wanted or not wanted.startswith("/") or wanted.startswith("//") or "\\" in wanted:
        return otherwise
    if any(ord(sign) < 33 for sign in wanted):
        return otherwise
    parts = urlsplit(wanted)
    return wanted if not parts.scheme and not parts.netloc else otherwise
