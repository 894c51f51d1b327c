"""What is exported opens in gensim unchanged, and here."""

from pathlib import Path

import numpy as np
import pytest
from gensim.models import KeyedVectors

from embeddings.vector_export import is_binary, write_vectors
from embeddings.vector_file import open_vectors

WORDS = ["the", "naïve", "房间", "don't", "\u2028x", "😀"]
VECTORS = np.concatenate(
    [np.random.default_rng(0).normal(size=(5, 7)), [[0, -0.0, 1e-38, 3e38, 1 / 3, -1e-7, 123456789]]]
).astype(np.float32)


@pytest.mark.parametrize("name", ["v.txt", "v.vec", "v.bin", "v.txt.gz", "v.bin.gz"])
def test_every_number_comes_back(tmp_path: Path, name: str) -> None:
    path = tmp_path / name
    write_vectors(path, WORDS, VECTORS)
    assert [entry.name for entry in tmp_path.iterdir()] == [name]
    keyed = KeyedVectors.load_word2vec_format(str(path), binary=is_binary(path))
    assert keyed.index_to_key == WORDS
    np.testing.assert_array_equal(keyed.vectors, VECTORS)
    with open_vectors(path) as file:
        found = [(word.decode(), file.parse(numbers)) for word, numbers in file.entries()]
    assert [word for word, _ in found] == WORDS
    np.testing.assert_array_equal(np.array([vector for _, vector in found]), VECTORS)


@pytest.mark.parametrize("name", ["v", "v.csv", "v.gz", "v.npy.gz"])
def test_a_name_of_no_format_is_refused(name: str) -> None:
    with pytest.raises(ValueError, match=r"written to \.txt or \.vec"):
        is_binary(Path(name))


def test_a_failure_leaves_no_file(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="zip"):
        write_vectors(tmp_path / "v.txt", WORDS[:2], VECTORS)
    assert not list(tmp_path.iterdir())
