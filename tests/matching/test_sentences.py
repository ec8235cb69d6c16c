"""Vectors of whole numbers from any encoder, exact whatever the order, and the installed one where there is one."""

from zlib import crc32

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from beursvloer.matching import sentences
from beursvloer.matching.sentences import LENGTH, SIZE, dots, unpack, vector


class Words:
    """An encoder in which each word has a direction of its own."""

    def encode(self, text: str) -> np.ndarray:
        return sum(
            (np.random.default_rng(crc32(word.encode())).normal(size=SIZE) for word in text.split()), np.zeros(1)
        )


rows = st.lists(st.integers(-127, 127), min_size=SIZE, max_size=SIZE).map(lambda numbers: np.array(numbers, np.int8))


def test_a_vector_has_one_size_and_about_one_length() -> None:
    made = vector("schilder gezocht", "de kantine kan wel een likje verf gebruiken", Words())
    assert len(made) == SIZE
    assert 0.9 * LENGTH < float(np.linalg.norm(unpack([made])[0].astype(float))) < 1.01 * LENGTH


@pytest.mark.parametrize("text", ["", "  ", "!! …"])
def test_a_text_without_words_says_nothing(text: str) -> None:
    assert vector(text, "", Words()) == b""


def test_the_title_counts_once_more() -> None:
    title, other = vector("aaa", "bbb", Words()), vector("bbb", "aaa", Words())
    a = unpack([vector("aaa", "", Words())])
    assert dots(a, title)[0] > dots(a, other)[0]


def test_another_size_is_refused_and_none_is_zero() -> None:
    with pytest.raises(ValueError, match="512 bytes or none"):
        unpack([b"abc"])
    assert not unpack([b""]).any()
    assert dots(unpack([]), bytes(SIZE)).tolist() == []


@settings(max_examples=40, deadline=None)
@given(st.lists(rows, min_size=1, max_size=5), rows)
def test_products_are_exact(given_rows: list[np.ndarray], asked: np.ndarray) -> None:
    norm = max(int(np.linalg.norm(row.astype(float))) for row in [*given_rows, asked]) // LENGTH + 1
    short = [row // norm for row in [*given_rows, asked]]
    exact = [int(row.astype(object) @ short[-1].astype(object)) for row in short[:-1]]
    assert dots(unpack([row.tobytes() for row in short[:-1]]), short[-1].tobytes()).tolist() == exact


@pytest.mark.skipif(sentences.installed() is None, reason="no sentence model is installed")
def test_the_installed_model_knows_what_words_mean() -> None:
    encoder = sentences.installed()
    assert encoder is not None
    asked = vector("onze ijskast is stuk", "", encoder)
    near, far = (vector(text, "", encoder) for text in ("koelkast te geef", "notaris helpt met statuten"))
    assert vector("onze ijskast is stuk", "", encoder) == asked
    assert dots(unpack([near]), asked)[0] > dots(unpack([far]), asked)[0]
