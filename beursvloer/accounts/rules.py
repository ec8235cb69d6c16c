"""Kinds of organisations, how long links live, and how short a password may be. Plain Python."""

import hashlib
import secrets
from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum


class OrganisationKind(StrEnum):
    BUSINESS = "business"
    COMMUNITY = "community"
    MUNICIPALITY = "municipality"


DESK_LINK_LIVES = timedelta(minutes=10)
SIGN_IN_LINK_LIVES = timedelta(hours=2)
JOIN_LINK_LIVES = timedelta(days=7)
ADDRESS_LINK_LIVES = timedelta(days=2)
INVITATION_LIVES = timedelta(days=14)
SETUP_LINK_LIVES = timedelta(days=2)
SHORTEST_PASSWORD = 10


def new_token() -> str:
    """A personal key of 160 bits for in an address."""
    return secrets.token_urlsafe(20)


def token_hash(token: str) -> str:
    """What is stored of a token. It is long and random, so a plain hash suffices: there is nothing to guess."""
    return hashlib.sha256(token.encode()).hexdigest()


def session_stamp(confirmed: bool, password_hash: str | None) -> str:
    """Stands in the cookie of a signed-in device; it changes when the address is confirmed or the password changes.

    So whoever joined with somebody else's address is out as soon as its owner opens a mailed link.
    """
    return hashlib.sha256(f"{confirmed}|{password_hash or ''}".encode()).hexdigest()[:16]


def normal_email(address: str) -> str:
    return address.strip().lower()


NOWHERE = ".invalid"
"""No address can end like this (RFC 2606): who has none gets one, so that everybody has a row; no mail goes there."""


def no_address() -> str:
    """A stand-in for somebody without an address."""
    return f"{secrets.token_hex(8)}@nobody{NOWHERE}"


def normal_name(name: str) -> str:
    """How names of organisations are compared: capitals and spaces make no other organisation."""
    return " ".join(name.split()).casefold()


def normal_website(typed: str) -> str:
    """The address of a site as a browser wants it: people leave out the first part."""
    site = typed.strip()
    return site if not site or "://" in site else f"https://{site}"


def masked(address: str) -> str:
    """Enough of an address to recognise one's own by: `h…@nijland…`."""
    name, _, domain = address.partition("@")
    return f"{name[:1]}…@{domain[:7]}…"


@dataclass(frozen=True, slots=True)
class NewPerson:
    name: str
    email: str
    phone: str = ""
    locale: str = "nl"


@dataclass(frozen=True, slots=True)
class NewOrganisation:
    name: str
    kind: OrganisationKind
    website: str = ""
    description: str = ""


@dataclass(frozen=True, slots=True)
class OrganisationDetails:
    """What its people may change about an organisation. Its kind stays: goals and proposals count on it."""

    name: str
    website: str = ""
    description: str = ""


@dataclass(frozen=True, slots=True)
class Details:
    """What people may change about themselves."""

    name: str
    phone: str
    locale: str
