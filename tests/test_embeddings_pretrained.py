"""Vectors from a file, for the words of a corpus."""

from pathlib import Path

import numpy as np
import pytest

from corpus.errors import DataError
from corpus.sizes import EMBEDDING, IMDB, fitted
from corpus.store import Corpus
from embeddings.pretrained import read_pretrained
from embeddings.settings import EmbeddingSettings

FILE = "4 2\nfilm 1 2\nOther 0 0\ngood 3 4\nfilm 9 9\n"


@pytest.fixture
def corpus() -> Corpus:
    """`film` stands in the test text alone."""
    corpus = Corpus(Path("in memory"))
    corpus.__dict__.update(words=["good", "bad", "film"], counts=np.array([9, 5, 0]))
    return corpus


def settings(path: Path | str, **values: int) -> EmbeddingSettings:
    return fitted(EmbeddingSettings(source="pretrained", path=str(path), **values), EMBEDDING, IMDB)


def test_words_of_the_corpus_are_kept_in_the_order_of_its_lexicon(corpus: Corpus, tmp_path: Path) -> None:
    path = tmp_path / "vectors.vec"
    path.write_text(FILE)
    embedding = read_pretrained(settings(path), corpus, tmp_path)
    assert embedding.words == ["good", "film"]  # no min_count: also words that no training text has
    assert embedding.vectors.tolist() == [[3, 4], [1, 2]]  # of two vectors of a word, the first
    assert embedding.vectors.dtype == np.float32
    assert embedding.history == []


def test_the_file_decides_on_the_vector_size_and_that_is_noted(corpus: Corpus, tmp_path: Path) -> None:
    path = tmp_path / "vectors.vec"
    path.write_text(FILE)
    assert any(
        "vector_size = 100 gave way to the 2" in note
        for note in read_pretrained(settings(path), corpus, tmp_path).notes
    )
    assert len(read_pretrained(settings(path, vector_size=2), corpus, tmp_path).notes) == 1


def test_a_missing_path_says_where_it_was_looked_for(corpus: Corpus, tmp_path: Path) -> None:
    with pytest.raises(DataError, match=r"nowhere\.vec: no such file\n.*looked for /"):
        read_pretrained(settings("nowhere.vec"), corpus, tmp_path)
    with pytest.raises(DataError, match="is a folder"):
        read_pretrained(settings(tmp_path), corpus, tmp_path)
    with pytest.raises(DataError, match="needs `path`"):
        read_pretrained(settings(""), corpus, tmp_path)


def test_a_file_without_a_word_of_the_corpus_is_refused(corpus: Corpus, tmp_path: Path) -> None:
    path = tmp_path / "vectors.vec"
    path.write_text("1 2\nFILM 1 2\n")
    with pytest.raises(DataError, match="none of its 1 words is among the 3 of the corpus"):
        read_pretrained(settings(path), corpus, tmp_path)
