"""Texts that are too small for Word2Vec, and what it reads."""

from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from corpus.errors import DataError
from corpus.store import Corpus
from embeddings.settings import EmbeddingSettings
from embeddings.training_text import TrainingText, training_documents
from embeddings.vocabulary import build_vocabulary
from embeddings.word2vec import ENGINES, check_text


def corpus_of(documents: list[str], splits: list[str] | None = None) -> Corpus:
    texts = [document.split() for document in documents]
    flat = [word for text in texts for word in text]
    words = sorted(set(flat), key=lambda word: (-flat.count(word), word))
    corpus = Corpus(Path("in memory"))
    corpus.__dict__.update(
        words=words,
        counts=np.array([flat.count(word) for word in words]),
        tokens=np.array([words.index(word) for word in flat], np.int32),
        offsets=np.concatenate([[0], np.cumsum([len(text) for text in texts])]),
        split=np.array(splits or ["train"] * len(texts)),
    )
    return corpus


def text_of(documents: list[str], min_count: int = 1) -> TrainingText:
    corpus = corpus_of(documents)
    return TrainingText(corpus, build_vocabulary(corpus, min_count), np.arange(len(documents)))


@pytest.mark.parametrize(
    ("documents", "message"),
    [
        (["a b", "b c"], "window = 5: the text to train on has only 4 words"),
        (["a", "b", "c", "a", "b", "c"], "no document has two words"),
        (["a a a a", "a a a a"], "only 'a' occurs so often"),
        (["a b a b a b a b"], "negative_samples = 5: there are only 2 words"),
    ],
)
def test_too_little_text_is_one_clear_error(documents: list[str], message: str) -> None:
    with pytest.raises(DataError, match=message):
        check_text(EmbeddingSettings(min_count=1), text_of(documents))


def test_enough_text_is_accepted() -> None:
    check_text(EmbeddingSettings(min_count=1), text_of(["a b c d e f g"]))
    check_text(EmbeddingSettings(min_count=1, objective="hierarchical-softmax"), text_of(["a b a b a b a b"]))


def test_sequences_leave_out_rare_words_so_that_windows_close_over_them() -> None:
    text = text_of(["a rare b", "b a", "odd"], min_count=2)
    assert [sequence.tolist() for sequence in text.sequences()] == [[0, 1], [1, 0], []]
    assert text.size == (4, 2)


def test_held_out_documents_are_never_trained_on() -> None:
    corpus = corpus_of(["a", "b", "c", "d", "e"], ["test", "train", "validation", "unlabelled", "validation"])
    held_out = np.array([4])
    assert training_documents(corpus, False, held_out).tolist() == [1, 3]
    assert training_documents(corpus, True, held_out).tolist() == [0, 1, 2, 3]


def test_every_engine_of_the_settings_is_there() -> None:
    allowed = EmbeddingSettings.model_json_schema()["properties"]["engine"]
    assert set(ENGINES) == set(allowed.get("enum", [allowed.get("const")]))


@given(st.lists(st.lists(st.sampled_from("abcde"), max_size=9), min_size=1, max_size=12), st.data())
def test_the_size_counts_words_with_a_vector(documents: list[list[str]], data: st.DataObject) -> None:
    corpus = corpus_of([" ".join(words) for words in [*documents, ["a", "a", "b", "b"]]])
    chosen = np.array(sorted(data.draw(st.sets(st.integers(0, len(documents)), min_size=1))))
    text = TrainingText(corpus, build_vocabulary(corpus, 2), chosen)
    lengths = [len(sequence) for sequence in text.sequences()]
    assert text.size == (sum(lengths), max(lengths))
