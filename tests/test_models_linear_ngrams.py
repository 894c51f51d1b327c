"""N-grams as keys: scikit-learn's CountVectorizer, which works with strings, is the oracle."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from sklearn.feature_extraction.text import CountVectorizer

from models.encoded import NO_ROW, EncodedDocuments, encode, encoded_chunks
from models.linear import ngram_keys
from models.linear.ngram_keys import EVERY, WORD_BITS, Cut, most_frequent
from models.linear.ngrams import NgramVocabulary

#: Few words, so that n-grams repeat within and across documents.
WORDS = ["zero", "one", "two", "three"]
ROWS = {word: row for row, word in enumerate(WORDS)}
CORPORA = st.lists(st.lists(st.sampled_from(WORDS), max_size=9), min_size=1, max_size=8)
ORDERS = st.sampled_from([(1,), (2,), (3,), (1, 2), (2, 3), (1, 2, 3)])


def learn(documents, orders, least=1, most=5):
    """Learn from chunks of at most `most` tokens, so that merging runs is exercised by small corpora."""
    encoded = encode(documents, ROWS)
    chunks = encoded_chunks(encoded.ids, encoded.offsets, np.arange(len(documents)), most)
    return NgramVocabulary.learn(chunks, orders, least)


def spelled(vocabulary):
    """Return each n-gram in words, decoded by arithmetic instead of the bit operations of the code under test."""
    names = []
    for key in vocabulary.keys.tolist():
        words = []
        while key:
            key, word = divmod(key, 2**21)
            words.insert(0, WORDS[word - 1])
        names.append(" ".join(words))
    return names


def oracle(documents, orders, least):
    vectorizer = CountVectorizer(
        ngram_range=(min(orders), max(orders)), tokenizer=str.split, token_pattern=None, lowercase=False, min_df=least
    )
    return vectorizer, vectorizer.fit_transform([" ".join(words) for words in documents])


@given(CORPORA, ORDERS, st.integers(1, 3))
def test_vocabulary_frequencies_and_counts_equal_count_vectorizer(documents, orders, least):
    vocabulary, frequencies = learn(documents, orders, least)
    names = spelled(vocabulary)
    try:
        vectorizer, counts = oracle(documents, orders, least)
    except ValueError:  # it refuses to learn nothing
        assert names == []
        return
    assert sorted(names) == sorted(vectorizer.vocabulary_)
    columns = [vectorizer.vocabulary_[name] for name in names]
    expected = counts.toarray()[:, columns]
    np.testing.assert_array_equal(vocabulary.counts(encode(documents, ROWS)).toarray(), expected)
    np.testing.assert_array_equal(frequencies, (expected > 0).sum(axis=0))


@given(CORPORA, st.lists(st.lists(st.sampled_from([*WORDS, "stranger"]), max_size=9), max_size=5))
def test_new_documents_with_unknown_words_equal_count_vectorizer(documents, others):
    if not any(documents):
        return
    vocabulary, _ = learn(documents, (1, 2, 3))
    vectorizer, _ = oracle(documents, (1, 2, 3), 1)
    columns = [vectorizer.vocabulary_[name] for name in spelled(vocabulary)]
    found = vocabulary.counts(encode(others, ROWS)).toarray()
    assert found.shape == (len(others), len(vocabulary))
    for row, words in zip(found, others, strict=True):
        np.testing.assert_array_equal(row, vectorizer.transform([" ".join(words)]).toarray()[0, columns])


@given(st.lists(st.lists(st.sampled_from(WORDS[1:]), max_size=9), min_size=1, max_size=8))
def test_renumbering_over_the_words_in_use_changes_no_column(documents):
    vocabulary, _ = learn(documents, (1, 2, 3), least=2)
    used = vocabulary.words()
    compact = {WORDS[row]: number for number, row in enumerate(used)}
    renumbered = vocabulary.renumbered()
    assert (np.diff(renumbered.keys) > 0).all()
    np.testing.assert_array_equal(
        renumbered.counts(encode(documents, compact)).toarray(), vocabulary.counts(encode(documents, ROWS)).toarray()
    )


def test_no_ngram_crosses_from_one_document_to_the_next():
    vocabulary, _ = learn([["one", "two"], ["three", "one"]], (2,))
    assert sorted(spelled(vocabulary)) == ["one two", "three one"]


def test_ids_too_large_for_their_bits_form_no_ngram_and_the_largest_allowed_do():
    limit = (1 << WORD_BITS) - 1  # rows from here on form no n-gram
    largest = limit - 1
    ids = np.array([largest, largest, largest, limit, 5, NO_ROW, 6], np.int32)
    vocabulary, frequencies = NgramVocabulary.learn(
        [EncodedDocuments(ids, np.array([0, len(ids)], np.int64))], (1, 2, 3), 1
    )
    assert (vocabulary.keys > 0).all()
    assert vocabulary.words().tolist() == [5, 6, largest]
    # Unigrams 5, 6 and the largest; the largest twice and three times in a row; nothing across the two gaps.
    assert len(vocabulary) == 5 and frequencies.tolist() == [1] * 5


def test_an_empty_vocabulary_gives_an_empty_matrix():
    vocabulary, _ = learn([["one"], ["two"]], (1, 2, 3), least=2)
    assert len(vocabulary) == 0
    assert vocabulary.counts(encode([["one"], []], ROWS)).shape == (2, 0)


@pytest.mark.parametrize("most", [1, 7, 1000])
def test_chunk_size_does_not_matter(most):
    random = np.random.default_rng(0)
    documents = [random.choice(WORDS, size=random.integers(0, 20)).tolist() for _ in range(50)]
    expected, expected_frequencies = learn(documents, (1, 2, 3), 3, most=100_000)
    vocabulary, frequencies = learn(documents, (1, 2, 3), 3, most)
    np.testing.assert_array_equal(vocabulary.keys, expected.keys)
    np.testing.assert_array_equal(frequencies, expected_frequencies)


@given(CORPORA, ORDERS, st.integers(1, 3), st.sampled_from([2, 4, 16]))
def test_counted_in_passes_the_n_grams_are_the_same(documents, orders, least, passes):
    encoded = encode(documents, ROWS)
    chunks = list(encoded_chunks(encoded.ids, encoded.offsets, np.arange(len(documents)), 5))
    whole, frequencies = NgramVocabulary.learn(chunks, orders, least)
    parts, counted = NgramVocabulary.learn(chunks, orders, least, cut=Cut(passes, EVERY.most))
    np.testing.assert_array_equal(parts.keys, whole.keys)
    np.testing.assert_array_equal(counted, frequencies)
    most = max(1, len(whole) // 2)
    cut, _ = NgramVocabulary.learn(chunks, orders, least, cut=Cut(passes, most))
    np.testing.assert_array_equal(cut.keys, whole.keys[most_frequent(frequencies, most)])


def test_passes_follow_the_occurrences():
    size = ngram_keys.PASS_OCCURRENCES
    assert [Cut.of(count, 1).passes for count in (0, size, size + 1, 2 * size, 2 * size + 1)] == [1, 1, 2, 2, 4]
