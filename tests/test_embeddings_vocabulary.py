"""Which words have a vector."""

from pathlib import Path

import numpy as np
import pytest

from corpus.errors import DataError
from corpus.store import Corpus
from embeddings.vocabulary import build_vocabulary


@pytest.fixture
def corpus() -> Corpus:
    """Train: a a a b b c; test: c c c d; unlabelled: b e. Lexicon as cleaning makes it: by count, then by word."""
    corpus = Corpus(Path("in memory"))
    corpus.__dict__.update(
        words=["a", "b", "c", "e", "d"],
        counts=np.array([3, 3, 1, 1, 0]),
        tokens=np.array([0, 0, 0, 1, 1, 2, 2, 2, 2, 4, 1, 3], np.int32),
        offsets=np.array([0, 6, 10, 12]),
        split=np.array(["train", "test", "unlabelled"]),
    )
    return corpus


def test_the_vocabulary_is_a_prefix_of_the_lexicon(corpus: Corpus) -> None:
    vocabulary = build_vocabulary(corpus, min_count=1)
    assert vocabulary.words == ["a", "b", "c", "e"]
    assert vocabulary.rows.tolist() == [0, 1, 2, 3, -1]
    assert build_vocabulary(corpus, min_count=2).words == ["a", "b"]
    fewest = build_vocabulary(corpus, min_count=1, max_words=1)
    assert (fewest.words, fewest.rows.tolist().count(0), fewest.rows.max()) == (["a"], 1, 0)


def test_only_transductive_counts_what_stands_in_test(corpus: Corpus) -> None:
    vocabulary = build_vocabulary(corpus, min_count=2, transductive=True)
    assert vocabulary.words == ["c", "a", "b"]  # c: 1 + 3; a and b have one count: in the order of the lexicon
    assert vocabulary.counts.tolist() == [4, 3, 3]
    assert vocabulary.rows.tolist() == [1, 2, 0, -1, -1]


def test_an_empty_vocabulary_names_the_largest_count(corpus: Corpus) -> None:
    with pytest.raises(DataError, match=r"min_count = 7: .*'a', 3 times\n.*lower min_count to 3"):
        build_vocabulary(corpus, min_count=7)
