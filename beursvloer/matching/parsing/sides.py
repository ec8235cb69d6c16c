"""Offer or request: read from the wording, never guessed from the thing itself. The cues stand in `sides.txt`."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from beursvloer.matching.parsing.kinds import is_agent
from beursvloer.matching.parsing.text import overlaps, words
from beursvloer.terms import Side

EXPLICIT = 4
"""Points from which a cue says the side in so many words; when both sides are said, the first counts one point more."""
SURE_AT = (0.3, 0.55, 0.7, 0.85, 0.95)
"""How sure a lead of 0, 1, 2, 3 and 4 or more points is."""
_TRADE = "AGENT"
_WITHIN = re.compile(r"<w(\d)>")
_USED = re.compile(r"<(\w+)>")
_LET = re.compile(r"let (\w\w) (\w+) = (.+)")
_LINE = re.compile(r"(\w\w) (request|offer) (\d) (\w+): (.+)")


@dataclass(frozen=True, slots=True)
class Cue:
    """One line of `sides.txt`."""

    side: Side
    points: int
    name: str
    pattern: re.Pattern[str]


@dataclass(frozen=True, slots=True)
class Hit:
    """A cue that was found, from `start` up to `end` of the folded text with its trades marked."""

    cue: Cue
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Table:
    """The cues of one language, the most points first, and the words that are no trade here although they name people."""

    cues: tuple[Cue, ...]
    unmarked: re.Pattern[str]


def side(folded: str, lang: str) -> tuple[Side | None, float]:
    """The side that the wording of a folded text tells and how sure that is; (None, 0.0) when it tells none."""
    found = hits(folded, lang)
    if not found:
        return None, 0.0
    more = lead([(hit.cue.side, hit.cue.points, hit.start) for hit in found])
    first = min(found, key=lambda hit: hit.start).cue.side
    winner = Side.REQUEST if more > 0 else Side.OFFER if more < 0 else first
    return winner, SURE_AT[min(abs(more), len(SURE_AT) - 1)]


def lead(found: Sequence[tuple[Side, int, int]]) -> int:
    """By how many points the request is ahead, of cues as side, points and place; below zero the offer is."""
    total = {which: sum(points for side, points, _ in found if side is which) for which in Side}
    said = sorted((start, which) for which, points, start in found if points >= EXPLICIT)
    if len({which for _, which in said}) == 2:
        total[said[0][1]] += 1
    return total[Side.REQUEST] - total[Side.OFFER]


def hits(folded: str, lang: str) -> list[Hit]:
    """The cues of a folded text. Every stretch of the text counts for one cue only, the one with the most points."""
    table = tables()[lang]
    marked = mark_trades(folded, table, lang)
    found: list[Hit] = []
    taken: list[tuple[int, int]] = []
    for cue in table.cues:
        for match in cue.pattern.finditer(marked):
            if match.group().strip() and not overlaps(*match.span(), taken):
                found.append(Hit(cue, *match.span()))
                taken.append(match.span())
                break
    return found


def mark_trades(folded: str, table: Table, lang: str) -> str:
    """The text in which every word for people by trade is `AGENT`."""
    parts, last = [], 0
    for word in words(folded):
        if is_agent(word.text, lang) and not table.unmarked.fullmatch(word.text):
            parts += [folded[last : word.start], _TRADE]
            last = word.end
    return "".join([*parts, folded[last:]])


@cache
def tables() -> Mapping[str, Table]:
    """The cues of every language. ValueError on a line that cannot be read."""
    return parse((Path(__file__).parent / "sides.txt").read_text("utf-8"))


def parse(text: str) -> dict[str, Table]:
    """The cues that a text in the form of `sides.txt` holds, by language. ValueError on a line that cannot be read."""
    pieces: dict[str, dict[str, str]] = {}
    found: dict[str, list[Cue]] = {}
    for number, line in enumerate(text.splitlines(), 1):
        if not line.strip() or line.startswith("#"):
            continue
        if let := _LET.fullmatch(line):
            here = pieces.setdefault(let[1], {})
            here[let[2]] = _fill(let[3], here, number)
        elif told := _LINE.fullmatch(line):
            pattern = _fill(told[5], pieces.get(told[1], {}), number)
            try:
                compiled = re.compile(rf"(?<!\w)(?:{pattern})(?!\w)")
            except re.error as error:
                raise ValueError(f"line {number}: {error}") from error
            found.setdefault(told[1], []).append(Cue(Side(told[2]), int(told[3]), told[4], compiled))
        else:
            raise ValueError(f"line {number}: {line!r} is neither a piece nor a cue")
    return {
        lang: Table(
            tuple(sorted(cues, key=lambda cue: -cue.points)), re.compile(pieces.get(lang, {}).get("unmarked", "(?!)"))
        )
        for lang, cues in found.items()
    }


def _fill(pattern: str, pieces: Mapping[str, str], number: int) -> str:
    pattern = _WITHIN.sub(r"(?:[^\\s.?!;:]+ ){0,\1}", pattern)

    def piece(found: re.Match[str]) -> str:
        if found[1] not in pieces:
            raise ValueError(f"line {number}: <{found[1]}> is not said")
        return pieces[found[1]]

    return _USED.sub(piece, pattern)
