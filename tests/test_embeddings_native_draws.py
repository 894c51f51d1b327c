"""What is drawn follows the distributions that it should."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numba import njit

from corpus.sizes import EMBEDDING, IMDB, fitted
from embeddings import gensim_engine
from embeddings.native.draws import GOLDEN, alias_table, below, keep_limits, mixed, noise_word
from embeddings.settings import EmbeddingSettings


@given(st.lists(st.just(0.0) | st.floats(1e-20, 1e6), min_size=1, max_size=50).filter(any))
def test_an_alias_table_holds_its_distribution(weights: list[float]) -> None:
    table = alias_table(np.array(weights))
    own = (table >> np.uint64(32)).astype(float) / (2**32 - 1)
    held = own.copy()
    np.add.at(held, (table & np.uint64(0xFFFFFFFF)).astype(int), 1 - own)
    np.testing.assert_allclose(held / len(weights), np.array(weights) / np.sum(weights), atol=1e-8)


@njit
def _draw(table: np.ndarray, count: int, limit: int) -> tuple[np.ndarray, np.ndarray]:
    words, numbers = np.zeros(len(table), np.int64), np.zeros(limit, np.int64)
    state = np.uint64(7)
    for _ in range(count):
        state += GOLDEN
        words[noise_word(mixed(state), table)] += 1
        numbers[below(mixed(state), limit)] += 1
    return words, numbers


def test_draws_come_as_often_as_they_should() -> None:
    weights, count = np.array([50.0, 20.0, 20.0, 9.0, 1.0, 0.0]), 1_000_000
    words, numbers = _draw(alias_table(weights), count, 7)
    for found, shares in ((words, weights / weights.sum()), (numbers, np.full(7, 1 / 7))):
        # Five standard deviations of a binomial count.
        assert np.all(np.abs(found - shares * count) <= 5 * np.sqrt(shares * (1 - shares) * count) + 1)


@pytest.mark.parametrize("subsample", [0.0, 1e-3, 0.05, 1.0])
def test_words_are_thinned_as_gensim_does(subsample: float) -> None:
    counts = np.array([5000, 900, 90, 9, 1])
    model = gensim_engine.build_model(fitted(EmbeddingSettings(subsample=subsample), EMBEDDING, IMDB), 1)
    model.build_vocab_from_freq({f"w{number}": int(count) for number, count in enumerate(counts)})
    expected = model.wv.expandos["sample_int"].astype(float)
    if subsample <= gensim_engine.NO_SUBSAMPLE:  # the most that is passed on to gensim
        np.testing.assert_allclose(keep_limits(counts, subsample), expected, rtol=1e-6)
    else:
        assert (keep_limits(counts, subsample) == 2**32 - 1).all()
