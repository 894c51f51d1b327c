"""Word vectors on disk."""

from pathlib import Path

import numpy as np
import pytest

from corpus.errors import DataError
from embeddings.store import load_embedding, rows_of_lexicon, write_embedding

WORDS = ["good", "n't", "房间", "a\u2028b", "\u0085", "naïve"]


def test_what_is_written_is_read_word_by_row(tmp_path: Path) -> None:
    vectors = np.random.default_rng(0).normal(size=(len(WORDS), 3)).astype(np.float32)
    write_embedding(tmp_path, WORDS, vectors)
    words, read = load_embedding(tmp_path)
    assert words == WORDS
    assert isinstance(read, np.memmap)
    np.testing.assert_array_equal(read, vectors)


def test_words_and_vectors_that_do_not_fit_are_refused(tmp_path: Path) -> None:
    with pytest.raises(DataError, match="6 words and 2 vectors"):
        write_embedding(tmp_path, WORDS, np.zeros((2, 3), np.float32))
    with pytest.raises(DataError, match=r"'a\\nb' does not fit on one line"):
        write_embedding(tmp_path, ["a\nb"], np.zeros((1, 3), np.float32))
    write_embedding(tmp_path, WORDS, np.zeros((6, 3), np.float32))
    (tmp_path / "words.txt").write_text("good\n")
    with pytest.raises(DataError, match=r"has 1 words.*\(6, 3\)"):
        load_embedding(tmp_path)


def test_a_missing_file_is_named(tmp_path: Path) -> None:
    with pytest.raises(DataError, match=r"vectors\.npy is missing"):
        load_embedding(tmp_path)


def test_each_word_of_a_lexicon_finds_its_row() -> None:
    rows = rows_of_lexicon(["b", "a"], ["a", "b", "c", "a"])
    assert rows.dtype == np.int32
    assert rows.tolist() == [1, 0, -1, 1]
