"""Neighbours, the map, what the vocabulary leaves out, and the words worth showing."""

from pathlib import Path

import numpy as np
import pytest

from corpus.store import Corpus
from embeddings.quality.coverage import out_of_vocabulary
from embeddings.quality.neighbours import FREQUENT, neighbours
from embeddings.quality.projection import project
from embeddings.quality.telling_words import telling_words
from embeddings.quality.word_lookup import WordLookup, unit_vectors

LEXICON = ["the", "film", "good", "bad", "rare", "not", "new"]


@pytest.fixture
def corpus() -> Corpus:
    """Two documents of train (positive, negative), one of test with a word of its own."""
    documents = [[0, 1, 2, 2, 0, 1], [0, 1, 3, 3, 0, 1, 4], [0, 6, 6, 3]]
    corpus = Corpus(Path("in memory"))
    corpus.__dict__.update(
        words=LEXICON,
        counts=np.array([4, 4, 2, 2, 1, 0, 0]),
        tokens=np.concatenate(documents).astype(np.int32),
        offsets=np.concatenate([[0], np.cumsum([len(document) for document in documents])]),
        split=np.array(["train", "train", "test"]),
        labels=["negative", "positive"],
        label_ids=np.array([1, 0, 1]),
    )
    return corpus


def test_the_shares_of_tokens_and_types_without_a_vector(corpus: Corpus) -> None:
    shares = out_of_vocabulary(["the", "film", "good", "bad"], corpus)
    assert set(shares) == {"train", "test"}  # no validation, nothing unlabelled
    assert shares["train"] == {"tokens": pytest.approx(1 / 13), "types": pytest.approx(1 / 5)}
    assert shares["test"] == {"tokens": 0.5, "types": pytest.approx(1 / 3)}


def test_telling_words_differ_between_classes_of_train_and_are_words_of_content(corpus: Corpus) -> None:
    assert set(telling_words(LEXICON, corpus, 2)) == {"good", "bad"}
    shown = telling_words(LEXICON, corpus, 9)
    assert "the" not in shown
    assert shown[-2:] == ["not", "new"] or set(shown[-3:]) >= {"not", "new"}  # what train never has tells nothing


def test_labels_of_test_do_not_change_the_words_shown(corpus: Corpus) -> None:
    before = telling_words(LEXICON, corpus, 9)
    corpus.__dict__["label_ids"] = np.array([1, 0, 0])
    assert telling_words(LEXICON, corpus, 9) == before


def test_neighbours_are_the_nearest_other_words_in_order() -> None:
    words = ["a", "b", "c", "d"]
    unit = unit_vectors(np.array([[1, 0], [0.9, 0.1], [0, 1], [-1, 0]], np.float32))
    table = neighbours(["a", "unknown", "d"], words, unit, WordLookup(words))
    assert list(table) == ["a", "d"]
    assert [word for word, _ in table["a"]] == ["b", "c", "d"]
    assert table["a"][0][1] == pytest.approx(0.9 / np.hypot(0.9, 0.1))


def test_rare_words_have_neighbours_but_are_none() -> None:
    size = FREQUENT + 3
    words = [f"w{number}" for number in range(size)]
    unit = np.zeros((size, 2), np.float32)
    unit[:, 1] = 1
    unit[-3:] = [1, 0]  # the rarest words are nearest to each other
    table = neighbours([words[-1]], words, unit, WordLookup(words))
    assert len(table[words[-1]]) == 8
    assert {word for word, _ in table[words[-1]]}.isdisjoint(words[-3:])


def test_the_map_keeps_the_two_largest_directions() -> None:
    generator = np.random.default_rng(0)
    flat = generator.normal(size=(40, 2)) * [5, 2]
    basis, _ = np.linalg.qr(generator.normal(size=(6, 2)))
    places = project((flat @ basis.T).astype(np.float32))
    centred = flat - flat.mean(axis=0)
    distances = np.linalg.norm(centred[:, None] - centred[None], axis=2)
    np.testing.assert_allclose(np.linalg.norm(places[:, None] - places[None], axis=2), distances, atol=1e-4)
    assert places[:, 0].std() > places[:, 1].std()
    assert (places[np.abs(places).argmax(axis=0), [0, 1]] > 0).all()


@pytest.mark.parametrize("shape", [(1, 5), (3, 1), (2, 2)])
def test_the_map_of_very_little(shape: tuple[int, int]) -> None:
    places = project(np.ones(shape, np.float32))
    assert places.shape == (shape[0], 2)
    np.testing.assert_allclose(places, 0, atol=1e-6)
