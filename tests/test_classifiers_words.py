"""What a classifier knows: the words of its embedding, and what occurs in train."""

import runpy
from pathlib import Path

import numpy as np
import pytest

from classifiers.words import class_ratios, first_vectors, have_room, leaning, vocabulary_of
from corpus.store import Corpus
from models.linear.naive_bayes import sure_ratio
from models.vocabulary import FIRST, PADDING, UNKNOWN_ROW, start_vectors

_baselines = runpy.run_path(str(Path(__file__).with_name("test_classifiers_baselines.py")))


@pytest.fixture
def corpus(tmp_path: Path) -> Corpus:
    return Corpus.open(_baselines["write_corpus"](tmp_path, ["cold", "hot"], 60))


def counts_in(corpus: Corpus, split: str) -> dict[str, int]:
    texts = [text.split() for text in corpus.texts(corpus.rows(split))]
    return {word: sum(words.count(word) for words in texts) for word in corpus.words}


@pytest.mark.parametrize("least", [1, 2, 20, 10**6])
def test_words_of_the_embedding_come_first_then_those_of_train_that_are_frequent_enough(
    corpus: Corpus, least: int
) -> None:
    of_embedding = ["elsewhere", corpus.words[2]]
    known = list(vocabulary_of(corpus, of_embedding, least).words)
    assert known[:2] == of_embedding
    counts = counts_in(corpus, "train")
    assert known[2:] == [word for word in corpus.words if counts[word] >= least and word not in of_embedding]


@pytest.mark.parametrize("most", [1, 2, 5, 10**6])
def test_a_limit_holds_for_words_of_train_too(corpus: Corpus, most: int) -> None:
    of_embedding = ["elsewhere", corpus.words[2]]
    everything = list(vocabulary_of(corpus, of_embedding, 1).words)
    known = list(vocabulary_of(corpus, of_embedding, 1, most=most).words)
    assert known == everything[: max(most, len(of_embedding))]


def test_words_that_only_test_has_are_unknown(tmp_path: Path) -> None:
    corpus = Corpus.open(_baselines["write_corpus"](tmp_path, ["cold", "hot"], 60, train_labels=["cold"]))
    known = vocabulary_of(corpus, [], 1)
    assert counts_in(corpus, "test")["sun"] > 0
    assert known.rows(["ice", "sun"]).tolist() == [known.row_of["ice"], UNKNOWN_ROW]


def test_given_vectors_are_kept_and_others_drawn_at_their_scale() -> None:
    given = np.random.default_rng(1).normal(2, 5, (40, 8)).astype(np.float32)
    start = first_vectors(given, 2040, 0.3, seed=0)
    assert start.shape == (2040 + FIRST, 8) and start.dtype == np.float32
    np.testing.assert_array_equal(start[: 40 + FIRST], start_vectors(given, 0.3))
    drawn = start[40 + FIRST :]
    assert drawn.std() == pytest.approx(0.3, rel=0.02) and drawn.mean() == pytest.approx(0, abs=0.01)
    assert not start[[PADDING, UNKNOWN_ROW]].any()


def test_the_seed_draws_them() -> None:
    given = np.ones((1, 4), np.float32)
    first, again, other = (first_vectors(given, 3, 0.3, seed) for seed in (0, 0, 1))
    np.testing.assert_array_equal(first, again)
    assert not np.array_equal(first, other)


@pytest.mark.parametrize("labels", [["cold", "hot"], ["cold", "hot", "wet"]])
def test_ratios_are_those_of_documents_of_train_that_hold_a_word(tmp_path: Path, labels: list[str]) -> None:
    corpus = Corpus.open(_baselines["write_corpus"](tmp_path, labels, 90))
    known = vocabulary_of(corpus, corpus.words[3:], 10**6)  # three words are not in it
    size = len(known) + FIRST
    ratios = class_ratios(corpus, known.rows_of_lexicon(corpus.words), size)
    assert ratios.shape == (size, 1 if len(labels) == 2 else 3)
    texts = [set(text.split()) for text in corpus.texts(corpus.rows("train"))]
    of_class = corpus.label_ids[corpus.rows("train")]
    counts = np.zeros((size, len(labels)))
    for words, label in zip(texts, of_class, strict=True):
        for row in {int(known.rows([word])[0]) for word in words}:
            counts[row, label] += 1
    for column, label in enumerate([1] if len(labels) == 2 else range(3)):
        expected = sure_ratio(counts[:, label], counts.sum(axis=1) - counts[:, label])
        np.testing.assert_allclose(ratios[:, column], expected)


def test_vectors_say_their_ratios_in_directions_of_their_own_and_nothing_else_changes() -> None:
    random = np.random.default_rng(0)
    start = first_vectors(random.normal(size=(50, 16)).astype(np.float32), 60, 0.3, seed=0)
    ratios = random.normal(size=(len(start), 3)) * (random.random((len(start), 1)) < 0.5)
    found = leaning(start, ratios, 0.3, seed=4)
    assert found.dtype == np.float32 and not found[[PADDING, UNKNOWN_ROW]].any()
    # Its rows differ from what they were in three directions, and these tell the ratios at the scale of the vectors.
    difference = (found - start).astype(np.float64)
    values, directions = np.linalg.svd(difference)[1:]
    np.testing.assert_allclose(values[3:], 0, atol=1e-5)
    told = found[FIRST:] @ directions[:3].T
    to_ratios, *_ = np.linalg.lstsq(told, ratios[FIRST:], rcond=None)
    np.testing.assert_allclose(told @ to_ratios, ratios[FIRST:], atol=1e-4)
    scale = 0.3 / np.sqrt(np.mean(ratios[ratios != 0] ** 2))
    np.testing.assert_allclose(told @ told.T, scale**2 * ratios[FIRST:] @ ratios[FIRST:].T, atol=1e-5)
    np.testing.assert_array_equal(found, leaning(start, ratios, 0.3, seed=4))
    assert not np.array_equal(found, leaning(start, ratios, 0.3, seed=5))


def test_vectors_stay_where_no_word_leans() -> None:
    start = first_vectors(np.random.default_rng(0).normal(size=(10, 16)).astype(np.float32), 10, 0.3, seed=0)
    np.testing.assert_array_equal(leaning(start, np.zeros((12, 1)), 0.3, seed=0), start)
    with pytest.raises(ValueError, match="17 directions in a space of 16"):
        leaning(start, np.ones((12, 17)), 0.3, seed=0)


@pytest.mark.parametrize(
    ("numbers", "classes", "room"), [(4, 2, True), (3, 2, False), (100, 25, True), (100, 26, False)]
)
def test_every_class_has_four_numbers_of_a_vector_or_none_is_told(numbers: int, classes: int, room: bool) -> None:
    assert have_room(numbers, classes) == room
