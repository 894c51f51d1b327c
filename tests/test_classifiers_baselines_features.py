"""Representations of documents against scikit-learn and against plain loops."""

import numpy as np
import pytest
from sklearn.feature_extraction.text import TfidfTransformer, TfidfVectorizer

from classifiers.baselines.feature_kinds import FEATURES, MeanVector, NoFeatures
from classifiers.baselines.features import feature_matrix
from classifiers.baselines.ngram_features import (
    CharacterTfIdf,
    NgramPresence,
    NgramShares,
    NgramTfIdf,
    inverse_frequencies,
)
from classifiers.baselines.reading import Characters
from models.encoded import NO_ROW, EncodedDocuments, encode, encoded_chunks
from models.linear.ngram_keys import CHARACTER_BITS
from models.linear.ngrams import NgramVocabulary

ROWS = {"a": 0, "b": 1, "c": 2}
TRAIN = encode([list("aabbc"), list("abab"), list("c"), list("ccca")], ROWS)
OTHER = encode([list("abx"), list("aaac"), list("xyz"), []], ROWS)


@pytest.fixture
def learnt():
    return NgramVocabulary.learn([TRAIN], (1, 2), 1)


def features(name, learnt):
    vocabulary, frequencies = learnt
    return {
        "none": NoFeatures(),
        "n-gram presence": NgramPresence(vocabulary),
        "n-gram tf-idf": NgramTfIdf.of_frequencies(vocabulary, frequencies, len(TRAIN)),
        "n-gram shares": NgramShares(vocabulary),
        "mean vector": MeanVector(np.random.default_rng(0).normal(size=(3, 4)).astype(np.float32)),
    }[name]


def dense(matrix):
    return np.asarray(matrix.todense()) if hasattr(matrix, "todense") else matrix


def test_tf_idf_equals_scikit_learn(learnt):
    vocabulary, _ = learnt
    reference = TfidfTransformer(sublinear_tf=True).fit(vocabulary.counts(TRAIN))
    expected = reference.transform(vocabulary.counts(OTHER)).toarray()
    np.testing.assert_allclose(dense(features("n-gram tf-idf", learnt).matrix(OTHER)), expected, atol=1e-7)


def test_shares_of_n_grams_sum_to_one_or_to_nothing(learnt):
    matrix = dense(features("n-gram shares", learnt).matrix(OTHER))
    np.testing.assert_allclose(matrix.sum(axis=1), [1, 1, 0, 0])
    counts = dense(learnt[0].counts(OTHER))
    np.testing.assert_allclose(matrix[0], counts[0] / counts[0].sum())


@pytest.mark.parametrize("joined", [False, True])
def test_tf_idf_of_characters_equals_scikit_learn(joined):
    documents = [["ab", "abc", "b", "ab"], ["cab", "a"], ["b", "b"], ["x", "abba"]]
    analyzer, between = ("char", "") if joined else ("char_wb", " ")
    texts = [between.join(tokens) for tokens in documents]
    reference = TfidfVectorizer(analyzer=analyzer, ngram_range=(2, 5), sublinear_tf=True, lowercase=False)
    reading = Characters([" ", "a", "b", "c"], joined)
    read = reading.of_tokens(documents)
    vocabulary, _ = NgramVocabulary.learn([read.runs], (2, 3, 4, 5), 1, CHARACTER_BITS)
    every = CharacterTfIdf(vocabulary, np.ones(len(vocabulary), np.float32), joined)
    frequencies = np.asarray((every.counts(read) > 0).sum(axis=0)).ravel()
    found = dense(CharacterTfIdf(vocabulary, inverse_frequencies(frequencies, 4), joined).matrix(read))
    names = ["".join(reading.names[place - 1] for place in key_places(key)) for key in vocabulary.keys.tolist()]
    expected = reference.fit(texts)
    # The unknown `x` makes scikit-learn's rows longer, so that one is compared without it.
    rows = expected.transform([between.join(t for t in tokens if t != "x") for tokens in documents]).toarray()
    places = [expected.vocabulary_[name] for name in names]
    idf = inverse_frequencies(frequencies, 4)
    np.testing.assert_allclose(expected.idf_[places], idf, rtol=1e-6)
    np.testing.assert_allclose(found, rows[:, places], atol=1e-6)
    stored = CharacterTfIdf.from_arrays(CharacterTfIdf(vocabulary, idf, joined).arrays())
    np.testing.assert_array_equal(dense(stored.matrix(read)), found)


def key_places(key):
    places = []
    while key:
        places.insert(0, key & ((1 << CHARACTER_BITS) - 1))
        key >>= CHARACTER_BITS
    return places


def test_presence_is_whether_the_count_is_positive(learnt):
    counts = learnt[0].counts(TRAIN).toarray()
    assert counts.max() > 1
    np.testing.assert_array_equal(dense(features("n-gram presence", learnt).matrix(TRAIN)), counts > 0)


def test_mean_vector_leaves_unknown_words_out_and_is_zero_without_words(learnt):
    representation = features("mean vector", learnt)
    vectors = representation.vectors
    expected = [vectors[[0, 1]].mean(axis=0), vectors[[0, 0, 0, 2]].mean(axis=0), np.zeros(4), np.zeros(4)]
    np.testing.assert_allclose(representation.matrix(OTHER), expected, atol=1e-6)
    nothing = EncodedDocuments(np.full(2, NO_ROW, np.int32), np.array([0, 1, 2], np.int64))
    np.testing.assert_array_equal(representation.matrix(nothing), np.zeros((2, 4)))


@pytest.mark.parametrize("name", sorted(set(FEATURES) - {CharacterTfIdf.kind}))
def test_stored_arrays_bring_the_same_matrix_back(name, learnt):
    representation = features(name, learnt)
    again = FEATURES[name].from_arrays(representation.arrays())
    np.testing.assert_array_equal(dense(again.matrix(OTHER)), dense(representation.matrix(OTHER)))


@pytest.mark.parametrize("name", sorted(set(FEATURES) - {CharacterTfIdf.kind}))
def test_a_document_has_the_same_row_whatever_chunk_it_is_in(name, learnt):
    representation = features(name, learnt)
    chunks = encoded_chunks(TRAIN.ids, TRAIN.offsets, np.arange(len(TRAIN)), most=1)
    np.testing.assert_array_equal(dense(feature_matrix(representation, chunks)), dense(representation.matrix(TRAIN)))
