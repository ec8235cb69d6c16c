"""Texts by the thousand read into sparse rows of integers: the numbers that `features` gives, in a third of its time.

Most words repeat, so what a word is made of is looked up once, and the sums are made for a thousand texts together.
They come out the same to the last digit: weights of words are eighths, which add up exactly in any order, and lengths
are summed exactly as there. A test holds the two together.
"""

import math
import os
from array import array
from collections.abc import Sequence
from itertools import pairwise
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from beursvloer.matching import words
from beursvloer.matching.features import KINDS, TITLE, UNIT, likely_kinds, meanings
from beursvloer.matching.fit import Points
from beursvloer.matching.lexicon import Lexicon, standard
from beursvloer.terms import Kind

Text = tuple[str, str, str, Kind | None]
"""Title, description, language, kind chosen."""
Numbers = NDArray[np.int32]
Values = NDArray[np.uint16]
Flags = NDArray[np.bool_]
Reals = NDArray[np.float64]

STEM = "="
"""Put before a stem, so that it is no n-gram: those are of letters, digits and edges."""


class SparseRows(NamedTuple):
    """A sparse matrix by rows: row i has value[k] at number[k] for start[i] ≤ k < start[i + 1]."""

    start: Points
    number: Numbers
    value: Values

    def take(self, rows: Points) -> "SparseRows":
        """These rows, in this order."""
        lengths = self.start[rows + 1] - self.start[rows]
        start = starts(lengths)
        at = np.arange(start[-1]) + np.repeat(self.start[rows] - start[:-1], lengths)
        return SparseRows(start, self.number[at], self.value[at])

    def only(self, kept: Flags) -> "SparseRows":
        """The same rows without the values that are not kept."""
        at = np.flatnonzero(kept)
        return SparseRows(np.searchsorted(at, self.start), self.number[at], self.value[at])

    def owners(self) -> Points:
        """The row of each value."""
        return np.repeat(np.arange(len(self.start) - 1), np.diff(self.start))


def starts(lengths: Sequence[int] | Points) -> Points:
    """Where each row begins, and at the end where the last one ends."""
    found: Points = np.concatenate([[0], np.cumsum(np.asarray(lengths, dtype=np.int64))])
    return found


def stacked(parts: Sequence[SparseRows]) -> SparseRows:
    """The rows of all parts, one after the other."""
    if not parts:
        return SparseRows(starts([]), np.zeros(0, dtype=np.int32), np.zeros(0, dtype=np.uint16))
    return SparseRows(
        starts(np.concatenate([np.diff(one.start) for one in parts])),
        np.concatenate([one.number for one in parts]),
        np.concatenate([one.value for one in parts]),
    )


class Batch(NamedTuple):
    """Features of some texts. `words` has stems (behind `STEM`) and n-grams, numbered by their place in `used`, in the
    order of first use, which has numbers of `reader`; `fresh` are the names of those from number `known` on, and all
    before came with earlier batches of that reader. `concepts` is numbered by `concept_names`, `kinds` has one column
    a Kind."""

    reader: int
    known: int
    fresh: list[str]
    used: Points
    words: SparseRows
    concepts: SparseRows
    kinds: Points


def concept_names(lexicon: Lexicon) -> list[str]:
    """All that a text can mean, sorted: the number of a concept is its place here."""
    return sorted({reached for concept in lexicon.concepts for reached in lexicon.spread(concept)})


class Reading:
    """Reads texts with one lexicon. Not for two threads at a time."""

    def __init__(self, lexicon: Lexicon) -> None:
        self.lexicon = lexicon
        self._concepts = {name: number for number, name in enumerate(concept_names(lexicon))}
        self._forget()

    def _forget(self) -> None:
        self._numbers: dict[str, int] = {}  # stems and n-grams
        self._fresh: list[str] = []
        self._rarity = array("d")
        self._is_stem = array("q")
        self._made_of: dict[tuple[str, str], list[int]] = {}  # (word, language) → its stem and n-grams

    def batch(self, texts: Sequence[Text]) -> Batch:
        """The features of these texts, one row each."""
        if len(self._made_of) > words.KEPT:
            self._forget()
        known = len(self._numbers) - len(self._fresh)
        lengths: list[int] = []
        used: list[int] = []
        many: list[int] = []
        weights: list[float] = []
        meant: list[dict[str, int]] = []
        kinds = []
        for title, description, lang, kind in texts:
            said: dict[str, float] = {}
            before = len(used)
            for text, times in ((title, TITLE), (description, 1)):
                read = words.tokens(text)
                for concept, certainty in self.lexicon.read(read, lang):
                    said[concept] = said.get(concept, 0.0) + certainty * times
                for token in read:
                    weight = self.lexicon.word_weight(token, lang) * times
                    if weight:
                        parts = self._made_of.get((token, lang)) or self._take_apart(token, lang)
                        used += parts
                        many.append(len(parts))
                        weights.append(weight)
            lengths.append(len(used) - before)
            meant.append(meanings(said, self.lexicon))
            kinds.append(likely_kinds(said, kind, self.lexicon))
        numbers, rows = self._rows(lengths, used, np.repeat(np.array(weights, dtype=np.float64), many))
        fresh, self._fresh = self._fresh, []
        by_kind = np.array(kinds, dtype=np.int64).reshape(-1, len(KINDS))
        return Batch(os.getpid(), known, fresh, numbers, rows, self._concept_rows(meant), by_kind)

    def _take_apart(self, token: str, lang: str) -> list[int]:
        numbers, rarity = self._numbers, self.lexicon.rarity
        parts = []
        for name in (STEM + words.stem(token, lang), *words.grams(token)):
            number = numbers.get(name)
            if number is None:
                number = numbers[name] = len(numbers)
                self._fresh.append(name)
                self._is_stem.append(name.startswith(STEM))
                self._rarity.append(1.0 if name.startswith(STEM) else rarity(name))
            parts.append(number)
        self._made_of[token, lang] = parts
        return parts

    def _concept_rows(self, meant: Sequence[dict[str, int]]) -> SparseRows:
        return SparseRows(
            starts([len(concepts) for concepts in meant]),
            np.array([self._concepts[name] for concepts in meant for name in concepts], dtype=np.int32),
            np.array([value for concepts in meant for value in concepts.values()], dtype=np.uint16),
        )

    def _rows(self, lengths: Sequence[int], used: Sequence[int], weights: Reals) -> tuple[Points, SparseRows]:
        """What was used, and rows of it, each stem and n-gram with a weight: two vectors of length UNIT a text."""
        # By first use in this batch: what was read before changes no number.
        different, first, number = np.unique(np.array(used, dtype=np.int64), return_index=True, return_inverse=True)
        by_use = np.argsort(first)
        number, different = np.argsort(by_use)[number], different[by_use]
        rarity, stem = np.frombuffer(self._rarity)[different], np.frombuffer(self._is_stem, dtype=np.int64)[different]
        size = max(1, len(different))
        vector = 2 * np.repeat(np.arange(len(lengths)), lengths) + stem[number]
        keys, place = np.unique(vector * size + number, return_inverse=True)
        number, vector = keys % size, keys // size
        value = np.sqrt(np.bincount(place, weights, minlength=len(keys))) * rarity[number]
        ends = np.searchsorted(vector, np.arange(2 * len(lengths) + 1)).tolist()
        squares = (value * value).tolist()
        length = np.array([math.sqrt(math.fsum(squares[a:b])) for a, b in pairwise(ends)], dtype=np.float64)
        rounded = np.rint(value * UNIT / length[vector]).astype(np.int64)
        kept = np.flatnonzero(rounded)
        start = np.searchsorted(vector[kept], 2 * np.arange(len(lengths) + 1))
        return different, SparseRows(start, number[kept].astype(np.int32), rounded[kept].astype(np.uint16))


_reading: list[Reading] = []
"""What a process that only reads has ready: one, from `begin` on."""


def begin(lexicon: Lexicon | None) -> None:
    """Make this process ready to read."""
    _reading[:] = [Reading(lexicon or standard())]


def read(texts: Sequence[Text]) -> Batch:
    """Read in a process that is ready."""
    return _reading[0].batch(texts)
