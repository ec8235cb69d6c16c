"""Listings by the hundred thousand as columns of integers: what `features` reads, without an object for each.

Texts are read in processes of their own, since reading is pure Python; everything else is numpy. Nothing here decides:
the numbers are those of `features` and `items`, so that sums over columns give the points that `fit` gives.
"""

from collections.abc import Hashable, Iterable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass, replace
from datetime import date
from multiprocessing import get_context
from threading import Lock
from typing import NamedTuple

import numpy as np

from beursvloer.matching.bmatching import order
from beursvloer.matching.fit import GRAMS, STEMS, Points
from beursvloer.matching.items import Item
from beursvloer.matching.lexicon import Lexicon, standard
from beursvloer.matching.market import lots_of
from beursvloer.matching.reading import (
    STEM,
    Batch,
    Flags,
    Numbers,
    Reading,
    Reals,
    SparseRows,
    Text,
    begin,
    concept_names,
    read,
    stacked,
    starts,
)
from beursvloer.matching.sentences import SIZE, Vectors, unpack
from beursvloer.terms import Side, Unit

BATCH = 1_000
"""Texts that a process reads before it reports."""
WORTH_A_PROCESS = 4_000
"""Below so many texts, starting processes and reading the lexicon in each takes longer than reading the texts."""

CELL_KM = 4.0
"""Listings of one cell count as neighbours when blocks are laid out; a fit knows the real distance."""

_UNITS = {unit: number for number, unit in enumerate(Unit)}
_NEVER, _ALWAYS = date.min.toordinal(), date.max.toordinal()


class Texts(NamedTuple):
    """Features of many texts. `words` has stems (odd numbers) and character n-grams (even numbers), `concepts` the
    lexicon's, `kinds` one column a Kind; all with the values that `features` gives."""

    words: SparseRows
    concepts: SparseRows
    kinds: Points


@dataclass(frozen=True, slots=True)
class Catalogue:
    """Listings in sorted order, offers first, one column a fact.

    `text` is the row of `texts` with the listing's own text, `counter` that of its counter-performance or -1;
    `organisation` and `unit` are numbers or -1; `first` and `last` are days as ordinals, meant only where `dated`;
    `latitude` and `longitude` are radians, NaN without a place; `cell` sorts neighbours near each other.
    `sentence` has a row for each listing, of zeros for one that has not `said` any.
    """

    items: Sequence[Item]
    split: int
    texts: Texts
    text: Points
    counter: Points
    organisation: Points
    unit: Points
    quantity: Points
    lots: Points
    dated: Flags
    first: Points
    last: Points
    latitude: Reals
    longitude: Reals
    cell: Points
    said: Flags
    sentence: Vectors


def joined(parts: Sequence[Catalogue]) -> Catalogue:
    """Listings of one side that were read by one reader, at least one, in the order given."""
    rows = starts([len(part.texts.kinds) for part in parts]).tolist()
    shifted = [
        replace(part, text=part.text + at, counter=np.where(part.counter < 0, -1, part.counter + at))
        for part, at in zip(parts, rows, strict=False)
    ]
    columns = {
        name: np.concatenate([getattr(part, name) for part in shifted])
        for name in Catalogue.__slots__
        if name not in ("items", "split", "texts")
    }
    return Catalogue(
        items=[item for part in parts for item in part.items],
        split=0,
        texts=Texts(
            stacked([part.texts.words for part in parts]),
            stacked([part.texts.concepts for part in parts]),
            np.concatenate([part.texts.kinds for part in parts]),
        ),
        **columns,
    )


def worth(numbers: Numbers | Points) -> Points:
    """The greatest points of what each number of `words` stands for: a stem or a character n-gram."""
    return np.where(numbers & 1, np.int64(STEMS), np.int64(GRAMS))


class Reader:
    """Turns listings into columns. Keeps the numbers that words and organisations got, so that what is read later can
    be compared with what was read before; which number it is changes no sum."""

    def __init__(self, lexicon: Lexicon | None = None) -> None:
        self.lexicon = lexicon or standard()
        self.concepts = concept_names(self.lexicon)
        self._reading = Reading(self.lexicon)
        self._numbering = Lock()
        self._words: dict[str, int] = {}
        self._numbers_of: dict[int, Points] = {}  # by process that reads: the number here of each of its numbers
        self._organisations: dict[Hashable, int] = {}

    @property
    def size(self) -> int:
        """More than any number of a word so far."""
        return 2 * len(self._words) + 2

    def read(self, items: Iterable[Item], workers: int = 1) -> Catalogue:
        """The listings as columns, the same from any order; their texts are read in so many processes at once."""
        items = sorted(items, key=lambda item: order(item.node))
        rows: dict[Text, int] = {}
        text = [rows.setdefault((one.title, one.description, one.lang, one.kind), len(rows)) for one in items]
        counter = [
            rows.setdefault((one.counter, "", one.lang, None), len(rows)) if one.counter else -1 for one in items
        ]
        latitude, longitude = np.radians(
            np.array([one.place or (np.nan, np.nan) for one in items], dtype=np.float64).reshape(-1, 2).T
        )
        days = [
            (a.toordinal() if a else _NEVER, b.toordinal() if b else _ALWAYS) for a, b in (i.available for i in items)
        ]
        first, last = np.array(days, dtype=np.int64).reshape(-1, 2).T
        return Catalogue(
            items=items,
            split=sum(one.side is Side.OFFER for one in items),
            texts=self._texts(list(rows), workers),
            text=_column(text),
            counter=_column(counter),
            organisation=self._owners(items),
            unit=_column([-1 if one.unit is None else _UNITS[one.unit] for one in items]),
            quantity=_column([one.quantity for one in items]),
            lots=_column([lots_of(one) for one in items]),
            dated=np.array([one.available != (None, None) for one in items], dtype=np.bool_),
            first=first,
            last=last,
            latitude=latitude,
            longitude=longitude,
            cell=_cells(latitude, longitude),
            said=np.array([bool(one.sentence) for one in items], dtype=np.bool_),
            sentence=_sentences(items),
        )

    def _owners(self, items: Sequence[Item]) -> Points:
        known = self._organisations
        with self._numbering:
            return _column(
                [-1 if i.organisation is None else known.setdefault(i.organisation, len(known)) for i in items]
            )

    def _texts(self, texts: Sequence[Text], workers: int) -> Texts:
        words, concepts, kinds = [], [], []
        for batch in self._batches(texts, workers):
            with self._numbering:
                fresh = _column([self._number(word) for word in batch.fresh])
                before = self._numbers_of.get(batch.reader, fresh)[: batch.known]
                numbers = self._numbers_of[batch.reader] = np.concatenate([before, fresh])
            number = numbers[batch.used].astype(np.int32)[batch.words.number]
            words.append(SparseRows(batch.words.start, number, batch.words.value))
            concepts.append(batch.concepts)
            kinds.append(batch.kinds)
        return Texts(stacked(words), stacked(concepts), np.concatenate(kinds))

    def _batches(self, texts: Sequence[Text], workers: int) -> Iterator[Batch]:
        batches = [texts[at : at + BATCH] for at in range(0, max(1, len(texts)), BATCH)]
        if workers < 2 or len(texts) < WORTH_A_PROCESS:
            yield from map(self._reading.batch, batches)
            return
        # Not forked: a thread of this process may hold a lock just then, and the child would wait for it for ever.
        with ProcessPoolExecutor(workers, get_context("spawn"), begin, (self._lexicon_to_send(),)) as pool:
            yield from pool.map(read, batches)

    def _lexicon_to_send(self) -> Lexicon | None:
        """None for the one that comes with the program: a process reads it faster than it is sent."""
        return None if self.lexicon is standard() else self.lexicon

    def _number(self, word: str) -> int:
        return self._words.setdefault(word, 2 * len(self._words) + word.startswith(STEM))


def _column(values: Sequence[int]) -> Points:
    return np.array(values, dtype=np.int64)


def _sentences(items: Sequence[Item]) -> Vectors:
    if not any(one.sentence for one in items):
        return np.zeros((len(items), SIZE), dtype=np.int8)  # takes no memory before it is written to
    return unpack([one.sentence for one in items])


def _cells(latitude: Reals, longitude: Reals) -> Points:
    """A number for each place, near for most that are near: the bits of row and column of its cell, interleaved
    (Morton 1966). 0 without a place."""
    known = ~np.isnan(latitude)
    cell = np.zeros(len(latitude), dtype=np.int64)
    if known.any():
        km = 6371.0 / CELL_KM
        north = ((latitude[known] + np.pi / 2) * km).astype(np.int64)
        east = ((longitude[known] + np.pi) * np.cos(latitude[known].mean()) * km).astype(np.int64)
        cell[known] = sum(((north >> bit & 1) << 2 * bit + 1) | ((east >> bit & 1) << 2 * bit) for bit in range(14))
    return cell
