"""What a language model says of a text, seen through what the lexicon knows.

A model that knows all languages and no floor puts a painter near a painting. `lens.npz` holds what it says of the
words of each concept of the lexicon, so that a text can be told by the concepts it is near to, with what these are a
kind of and what they meet. It was made from the lexicon and the model alone, by `python -m tests.benchmarks.lens`, and
is kept as a file since its 26,000 words take the model a minute. A lexicon that has grown since is no harm.
"""

from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

FILE = Path(__file__).with_name("lens.npz")

Reals = NDArray[np.float64]

SHARP = 20.0
"""How far the concepts that a text is nearest to go before the others."""


@dataclass(frozen=True, slots=True)
class Lens:
    """`middle` is what the model says of any word, which is taken off. `turn` keeps what tells two texts apart
    and stretches what tells two concepts apart: SIZE × the first part. `concepts` are the directions of the lexicon's
    concepts, of length 1, and `meanings` what each means: concepts × SIZE, concepts × the second part."""

    middle: Reals
    turn: Reals
    concepts: Reals
    meanings: Reals

    def look(self, said: Reals) -> Reals:
        """A text of which the model says this, in as many numbers, of length 1: half by the directions, half by the
        concepts that it is near to."""
        apart = unit(said - self.middle)
        near = np.exp(SHARP * (self.concepts @ apart - 1))
        return unit(np.concatenate([unit(apart @ self.turn), unit(near @ self.meanings)]))


def unit(numbers: Any) -> Reals:
    """The numbers at length 1; zeros stay."""
    row = np.asarray(numbers, dtype=np.float64).reshape(-1)
    length = float(np.sqrt(row @ row))
    return row / length if length else row


@cache
def standard() -> Lens:
    """The lens that comes with the program, read once. Its tables are kept in bytes, each with what a step is worth."""
    with np.load(FILE, allow_pickle=False) as kept:
        tables = {name: kept[name].astype(np.float64) * float(kept[f"{name} step"]) for name in Lens.__slots__}
    return Lens(**tables)
