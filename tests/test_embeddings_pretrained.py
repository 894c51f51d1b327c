"""Vectors from a file, for the words of a corpus."""

import json
from pathlib import Path

import numpy as np
import pytest
from pydantic import ValidationError

from corpus.errors import DataError
from corpus.store import Corpus
from embeddings.pretrained import check_vectors, read_pretrained
from embeddings.settings import EmbeddingSettings

FILE = "4 2\nfilm 1 2\nOther 0 0\ngood 3 4\nfilm 9 9\n"


@pytest.fixture
def corpus() -> Corpus:
    """Train says `good` nine times and `bad` once; `film` stands in the test text alone."""
    corpus = Corpus(Path("in memory"))
    tokens, split = np.array([0] * 9 + [1, 2], np.int32), np.array(["train", "test"])
    words = {"words": ["good", "bad", "film"], "counts": np.array([9, 1, 0])}
    corpus.__dict__.update(**words, tokens=tokens, offsets=np.array([0, 10, 11]), split=split)
    return corpus


def settings(path: Path | str, **values: int) -> EmbeddingSettings:
    return EmbeddingSettings(path=str(path), **values)


def test_words_of_the_corpus_are_kept_in_the_order_of_its_lexicon(corpus: Corpus, tmp_path: Path) -> None:
    path = tmp_path / "vectors.vec"
    path.write_text(FILE)
    embedding = read_pretrained(settings(path), corpus, tmp_path)
    assert embedding.words == ["good", "film"]  # no min_count: also words that no training text has
    assert embedding.vectors.tolist() == [[3, 4], [1, 2]]  # of two vectors of a word, the first
    assert embedding.vectors.dtype == np.float32
    assert embedding.history == []


def test_a_path_implies_that_vectors_are_read_from_it(tmp_path: Path) -> None:
    assert settings(tmp_path).is_outside and not EmbeddingSettings().is_outside
    with pytest.raises(ValidationError, match="source = random reads no file"):
        EmbeddingSettings(source="random", path="glove.txt")


def test_what_the_file_covers_of_train_is_told_and_noted(
    corpus: Corpus, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("WORDLOOM_PROGRESS", str(tmp_path / "progress"))
    path = tmp_path / "vectors.vec"
    path.write_text(FILE)
    notes = read_pretrained(settings(path), corpus, tmp_path).notes
    assert notes == [
        "vectors.vec (text; 4 words, 2 numbers each) covers 90.0 % of train's running words and 50.0 % of its "
        "vocabulary",
        "frequent words of train without a vector in vectors.vec: bad",
    ]
    lines = [json.loads(line) for line in (tmp_path / "progress").read_text(encoding="utf-8").splitlines()]
    assert {"event": "told", "lines": notes} in lines


def test_little_in_common_is_warned_of(corpus: Corpus, tmp_path: Path) -> None:
    path = tmp_path / "vectors.vec"
    path.write_text("bad 1 2\nfilm 1 2\n")
    notes = read_pretrained(settings(path), corpus, tmp_path).notes
    assert notes[0].startswith("warning: vectors.vec covers 10.0 % of train's running words")
    assert "another language" in notes[0]


def test_a_missing_path_says_where_it_was_looked_for(corpus: Corpus, tmp_path: Path) -> None:
    with pytest.raises(DataError, match=r"nowhere\.vec: no such file\n.*looked for /"):
        read_pretrained(settings("nowhere.vec"), corpus, tmp_path)
    with pytest.raises(DataError, match="is a folder"):
        read_pretrained(settings(tmp_path), corpus, tmp_path)
    with pytest.raises(DataError, match="needs `path`"):
        read_pretrained(EmbeddingSettings(source="pretrained"), corpus, tmp_path)


def test_a_file_is_looked_at_before_anything_is_made(tmp_path: Path) -> None:
    path = tmp_path / "reviews.csv"
    path.write_text("text,label\na fine film,pos\n")
    with pytest.raises(DataError, match=r"reviews\.csv, line 1: .*no word with 1 to"):
        check_vectors(settings(path))
    with pytest.raises(DataError, match="no such file"):
        check_vectors(settings(tmp_path / "none.vec"))
    path.write_text(FILE)
    check_vectors(settings(path))


def test_a_file_without_a_word_of_the_corpus_is_refused(corpus: Corpus, tmp_path: Path) -> None:
    path = tmp_path / "vectors.vec"
    path.write_text("1 2\nFILM 1 2\n")
    with pytest.raises(
        DataError, match=r"its 1 words are 0.0 % of train.*that it has not: good, bad\n.*for this language"
    ):
        read_pretrained(settings(path), corpus, tmp_path)
