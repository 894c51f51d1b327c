"""Representations of documents against scikit-learn and against plain loops."""

import numpy as np
import pytest
from sklearn.feature_extraction.text import TfidfTransformer

from classifiers.baselines.features import FEATURES, MeanVector, NgramPresence, NgramTfIdf, NoFeatures, feature_matrix
from models.encoded import NO_ROW, EncodedDocuments, encode, encoded_chunks
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
        "mean vector": MeanVector(np.random.default_rng(0).normal(size=(3, 4)).astype(np.float32)),
    }[name]


def dense(matrix):
    return np.asarray(matrix.todense()) if hasattr(matrix, "todense") else matrix


def test_tf_idf_equals_scikit_learn(learnt):
    vocabulary, _ = learnt
    reference = TfidfTransformer(sublinear_tf=True).fit(vocabulary.counts(TRAIN))
    expected = reference.transform(vocabulary.counts(OTHER)).toarray()
    np.testing.assert_allclose(dense(features("n-gram tf-idf", learnt).matrix(OTHER)), expected, atol=1e-7)


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


@pytest.mark.parametrize("name", FEATURES)
def test_stored_arrays_bring_the_same_matrix_back(name, learnt):
    representation = features(name, learnt)
    again = FEATURES[name].from_arrays(representation.arrays())
    np.testing.assert_array_equal(dense(again.matrix(OTHER)), dense(representation.matrix(OTHER)))


@pytest.mark.parametrize("name", FEATURES)
def test_a_document_has_the_same_row_whatever_chunk_it_is_in(name, learnt):
    representation = features(name, learnt)
    chunks = encoded_chunks(TRAIN.ids, TRAIN.offsets, np.arange(len(TRAIN)), most=1)
    np.testing.assert_array_equal(dense(feature_matrix(representation, chunks)), dense(representation.matrix(TRAIN)))
