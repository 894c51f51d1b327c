"""WordSim-353 and SimLex-999."""

from pathlib import Path

import numpy as np
import pytest
from gensim.test.utils import datapath
from scipy.stats import spearmanr

from embeddings.quality.similarity import TEST_SETS, read_pairs, spearman_interval, word_similarity
from embeddings.quality.word_lookup import WordLookup, unit_vectors


@pytest.mark.parametrize(("name", "pairs"), [("wordsim353", 353), ("simlex999", 999)])
def test_the_test_sets_are_whole(name: str, pairs: int) -> None:
    assert len(read_pairs(Path(datapath(TEST_SETS[name])))) == pairs


def test_the_correlation_is_scipys_with_ties() -> None:
    generator = np.random.default_rng(0)
    cosines, scores = generator.normal(size=200), generator.integers(0, 8, 200).astype(float)
    spearman, low, high = spearman_interval(cosines + scores / 4, scores)
    assert spearman == pytest.approx(spearmanr(cosines + scores / 4, scores).statistic)
    assert low < spearman < high
    assert high - low == pytest.approx(2 * 1.96 / np.sqrt(200), rel=0.35)  # Fisher's rule of thumb for small values


def test_vectors_that_agree_with_people_score_high_and_only_covered_pairs_count() -> None:
    pairs = read_pairs(Path(datapath("simlex999.txt")))
    words: list[str] = []
    vectors: list[list[float]] = []
    for first, second, score in pairs:
        if first not in words and second not in words and len(words) < 80:
            plane = np.zeros((2, 80))
            angle = np.pi / 2 * (1 - score / 10)
            plane[0, len(words)] = 1
            plane[1, len(words) : len(words) + 2] = np.cos(angle), np.sin(angle)
            words += [first, second]
            vectors += plane.tolist()
    lookup = WordLookup(words)
    result = word_similarity("simlex999", unit_vectors(np.array(vectors, np.float32)), lookup)
    assert result is not None
    known = [pair for pair in pairs if pair[0] in words and pair[1] in words]
    assert result["covered"] == len(known)
    assert result["pairs"] == 999
    assert result["spearman"] > 0.7  # pairs of words from two planes have the cosine 0, whatever people say


def test_a_test_set_that_is_hardly_covered_has_no_result() -> None:
    unit = unit_vectors(np.random.default_rng(0).normal(size=(4, 3)).astype(np.float32))
    assert word_similarity("wordsim353", unit, WordLookup(["tiger", "cat", "love", "sex"])) is None


def test_names_are_found_in_a_lower_case_vocabulary() -> None:
    lookup = WordLookup(["jerusalem", "Israel", "israel"])
    assert lookup.rows(["Jerusalem", "Israel", "israel", "Oslo"]) == [0, 1, 2, -1]


def test_a_zero_vector_stays_zero() -> None:
    np.testing.assert_allclose(unit_vectors(np.array([[0, 0], [3, 4]], np.float32)), [[0, 0], [0.6, 0.8]])
