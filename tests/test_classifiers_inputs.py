"""Documents as rows: halves of long ones, empty ones, padding, the way from a word to its row."""

import numpy as np
import pytest

from classifiers.inputs import TextInputs
from models.vocabulary import FIRST, PADDING, UNKNOWN_ROW, Vocabulary, start_vectors

VOCABULARY = Vocabulary(["good", "bad", "film"])


def of_lengths(*lengths: int, longest: int) -> TextInputs:
    ends = np.cumsum(lengths)
    total = int(ends[-1])
    lookup = np.arange(total, dtype=np.int32) + 10
    return TextInputs(np.arange(total, dtype=np.int32), ends - lengths, ends, lookup, longest)


@pytest.mark.parametrize(
    ("longest", "expected"),
    [(8, [0, 1, 2, 3, 4, 5, 6]), (7, [0, 1, 2, 3, 4, 5, 6]), (4, [0, 1, 5, 6]), (3, [0, 1, 6]), (1, [0])],
)
def test_a_long_document_keeps_its_first_and_last_halves(longest: int, expected: list[int]) -> None:
    documents = of_lengths(7, longest=longest)
    assert (documents.rows(0) - 10).tolist() == expected
    assert documents.lengths.tolist() == [len(expected)]


def test_a_batch_is_padded_to_its_longest_document() -> None:
    batch = of_lengths(2, 5, 1, longest=3).batch(np.array([2, 0]))
    assert batch.rows.tolist() == [[17, PADDING], [10, 11]]
    assert batch.lengths.tolist() == [1, 2]


def test_words_without_a_vector_and_documents_without_words_are_unknown() -> None:
    documents = TextInputs.of_words([["film", "dull", "good"], [], ["bad"]], VOCABULARY, longest=10)
    assert [documents.rows(number).tolist() for number in range(3)] == [[4, UNKNOWN_ROW, 2], [UNKNOWN_ROW], [3]]
    assert documents.lengths.tolist() == [3, 1, 1]


def test_no_documents_are_no_rows() -> None:
    assert len(TextInputs.of_words([], VOCABULARY, longest=10)) == 0


def test_lexicon_ids_lead_to_the_same_rows_as_words() -> None:
    lexicon = ["the", "film", "bad", "good"]
    assert VOCABULARY.rows_of_lexicon(lexicon).tolist() == VOCABULARY.rows(lexicon).tolist() == [UNKNOWN_ROW, 4, 3, 2]


def test_words_survive_the_way_through_the_file(tmp_path) -> None:  # type: ignore[no-untyped-def]
    words = ["good", "line\u2028separator", "\x85next", "carriage\rreturn", "电影", "a b", ""]
    Vocabulary(words).write(tmp_path)
    assert list(Vocabulary.read(tmp_path).words) == words


def test_start_vectors_have_the_wished_spread_and_zeros_for_padding_and_unknown() -> None:
    vectors = np.random.default_rng(0).normal(1, 5, (50, 8)).astype(np.float32)
    start = start_vectors(vectors, 0.3)
    assert start.shape == (50 + FIRST, 8)
    assert start[FIRST:].std() == pytest.approx(0.3, rel=1e-4)
    assert not start[[PADDING, UNKNOWN_ROW]].any()
    np.testing.assert_allclose(start[FIRST:] / vectors, (start[FIRST:] / vectors)[0, 0], rtol=1e-4)


def test_start_vectors_that_are_all_equal_stay_as_they_are() -> None:
    assert start_vectors(np.full((3, 2), 4, np.float32), 0.3)[FIRST:].tolist() == [[4, 4]] * 3
