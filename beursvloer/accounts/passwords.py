"""Passwords: argon2 at 19 MiB, the second set that OWASP names; 32 ms on a small server."""

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

HASHER = PasswordHasher(time_cost=2, memory_cost=19456, parallelism=1)
NOBODYS = HASHER.hash("nobody's password")


def hash_of(password: str) -> str:
    return HASHER.hash(password)


def fits(stored: str | None, password: str) -> bool:
    """Whether it is the right one. Takes as long for an unknown address, so that time tells nothing."""
    try:
        HASHER.verify(stored or NOBODYS, password)
        return stored is not None
    except (VerificationError, InvalidHashError):
        return False
