"""What the wording says of the kind, whatever the thing is called: the frames of `frames.txt`."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from beursvloer.terms import Kind

_LINE = re.compile(r"(\w\w) (?:(thing|labour|expertise|goods|facility|network) (\d\.\d)|(nothing)|(ends) (\w+)): (.+)")
_WITHIN = re.compile(r"<w(\d)>")


@dataclass(frozen=True, slots=True)
class Frame:
    """One line of `frames.txt`. `kind` is None when the wording is about a thing, goods or a space as the words say."""

    kind: Kind | None
    weight: float
    pattern: re.Pattern[str]


@dataclass(frozen=True, slots=True)
class Frames:
    """The frames of one language, what in a text says nothing of its kind, and what the end of an unknown word says."""

    frames: tuple[Frame, ...]
    nothing: tuple[re.Pattern[str], ...]
    ends: tuple[tuple[Kind, re.Pattern[str]], ...]


@cache
def tables() -> Mapping[str, Frames]:
    """The frames of every language. ValueError on a line that cannot be read."""
    return parse((Path(__file__).parent / "frames.txt").read_text("utf-8"))


def parse(text: str) -> dict[str, Frames]:
    """The frames of a text in the form of `frames.txt`, by language. ValueError on a line that cannot be read."""
    frames: dict[str, list[Frame]] = {}
    nothing: dict[str, list[re.Pattern[str]]] = {}
    ends: dict[str, list[tuple[Kind, re.Pattern[str]]]] = {}
    for number, line in enumerate(text.splitlines(), 1):
        if not line.strip() or line.startswith("#"):
            continue
        told = _LINE.fullmatch(line)
        if told is None:
            raise ValueError(f"line {number}: {line!r} is no frame")
        lang, which, weight, says_nothing, end, end_kind, source = told.groups()
        source = _WITHIN.sub(r"(?:[^\\s.?!;:]+ ){0,\1}", source)
        try:
            pattern = re.compile(rf"(?:{source})" if end else rf"(?<!\w)(?:{source})(?!\w)")
        except re.error as error:
            raise ValueError(f"line {number}: {error}") from error
        if says_nothing:
            nothing.setdefault(lang, []).append(pattern)
        elif end:
            ends.setdefault(lang, []).append((Kind(end_kind), pattern))
        else:
            frames.setdefault(lang, []).append(Frame(None if which == "thing" else Kind(which), float(weight), pattern))
    return {
        lang: Frames(tuple(found), tuple(nothing.get(lang, ())), tuple(ends.get(lang, ())))
        for lang, found in frames.items()
    }


def found(folded: str, lang: str) -> list[Frame]:
    """The frames that a folded text has."""
    return [frame for frame in tables()[lang].frames if frame.pattern.search(folded)]


def without_asides(folded: str, lang: str) -> str:
    """The text, as long as it was, without what says nothing of its kind: "voor het goede doel", "koffie erbij"."""
    for pattern in tables()[lang].nothing:
        folded = pattern.sub(lambda part: " " * len(part.group()), folded)
    return folded


def by_end(word: str, lang: str) -> Kind | None:
    """The kind that the end of a word tells which nobody knows."""
    return next((kind for kind, pattern in tables()[lang].ends if pattern.fullmatch(word)), None)
