"""Money is taboo on the floor: which texts ask for it, and which only sound like it."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Money:
    words: tuple[str, ...]


def asks_for_money(text: str, lang: str = "nl") -> Money | None:
    """Nothing yet."""
    return None
