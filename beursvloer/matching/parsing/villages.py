"""The village of a listing: one of those that the region has, also when a finger slipped."""

import re
from collections.abc import Sequence
from functools import lru_cache

from beursvloer.matching.parsing.text import fold, words

_PLACE = re.compile(
    r"(?:^|\W)(?:in|uit|te|bij|nabij|naar|rond|omgeving|regio|kern|dorp|dorpshuis|aus|im|near|from|around)\s+$"
)
_AREA = re.compile(r"\b(?:gemeente|gem\.?|gemeinde|municipality of|beursvloer|stadt|samtgemeinde)\s+$")
_SHORT = 5
"""Names up to this length may be ordinary words (Best, Huizen): without a capital they need a preposition."""


@lru_cache(maxsize=512)
def _name(village: str) -> re.Pattern[str]:
    parts = [re.escape(part) for part in re.split(r"[\s-]+", fold(village)) if part]
    return re.compile(rf"(?<!\w){'[ -]'.join(parts)}(?:'?s|se|er)?(?![\w])")


def without_places(folded: str, villages: Sequence[str]) -> str:
    """The text with "in Haarle" blanked, every letter in its place: where it happens must not cover what is asked."""
    for name in villages:
        if name.strip():
            folded = re.sub(rf"\b(?:in|uit|te|bij|im|near|from)\s+{_name(name).pattern}", _blank, folded)
    return folded


def _blank(found: re.Match[str]) -> str:
    return " " * len(found[0])


def _key(word: str) -> str:
    return word.replace("ij", "y").replace("ei", "y").replace("ck", "k")


def one_slip(typed: str, name: str) -> bool:
    """Whether one finger slipped: a letter missing, double, wrong or swapped with its neighbour, not the first one.

    A new letter at the end makes another name (Haarle, Haarlem), so it does not count as a slip.
    """
    typed, name = _key(typed), _key(name)
    if typed == name:
        return True
    if len(name) < 5 or typed[:1] != name[:1] or abs(len(typed) - len(name)) > 1:
        return False
    start = 0
    while start < min(len(typed), len(name)) and typed[start] == name[start]:
        start += 1
    left, right = typed[start:], name[start:]
    if left[1:] == right:
        return bool(right) or left == typed[start - 1]
    return (
        left == right[1:]
        or (left[1:] == right[1:] and bool(left[1:]))
        or (left[:2] == right[1::-1] and left[2:] == right[2:])
    )


def village(text: str, folded: str, villages: Sequence[str]) -> tuple[str | None, float]:
    """The village that a text names and how sure that is; (None, 0.0) when it names none of those given.

    Of several the first one behind a preposition of place counts, else the first. The municipality is no village.
    """
    found: list[tuple[float, int, int, str]] = []
    for name in sorted(set(villages), key=lambda given: (-len(given), given)):
        for match in _name(name).finditer(folded) if name.strip() else ():
            start, end = match.span()
            if any(start < stop and begin < end for _, begin, stop, _ in found):
                continue
            placed = bool(_PLACE.search(folded[max(0, start - 14) : start]))
            if _AREA.search(folded[max(0, start - 20) : start]):
                continue
            capital = text[start : start + 1].isupper() and start > 0
            if len(name) <= _SHORT and not placed and not capital:
                continue
            found.append((1.0 if placed else 0.9, start, end, name))
    if not found:
        found = _slips(folded, villages)
    if not found:
        return None, 0.0
    sure, _, _, name = min(found, key=lambda hit: (-hit[0], hit[1]))
    return name, sure


def _slips(folded: str, villages: Sequence[str]) -> list[tuple[float, int, int, str]]:
    found = []
    for word in words(folded):
        if len(word.text) < 5 or not word.text.isalpha():
            continue
        near = [name for name in villages if one_slip(word.text, fold(name))]
        if len(near) == 1 and not _AREA.search(folded[max(0, word.start - 20) : word.start]):
            placed = bool(_PLACE.search(folded[max(0, word.start - 14) : word.start]))
            if placed or len(near[0]) > _SHORT + 1:
                found.append((0.8 if placed else 0.6, word.start, word.end, near[0]))
    return found
