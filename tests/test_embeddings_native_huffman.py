"""The tree is a Huffman code: complete, and no other has a shorter mean path."""

import heapq

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from corpus.sizes import EMBEDDING, IMDB, fitted
from embeddings import gensim_engine
from embeddings.native.huffman import build_huffman_tree
from embeddings.settings import EmbeddingSettings

COUNTS = st.lists(st.integers(1, 1000), min_size=2, max_size=60).map(lambda counts: np.array(sorted(counts)[::-1]))


def cost(counts: np.ndarray) -> int:
    """Return the sum of all merged weights, which is Σ count · length of path for the best code."""
    heap, total = counts.tolist(), 0
    heapq.heapify(heap)
    while len(heap) > 1:
        merged = heapq.heappop(heap) + heapq.heappop(heap)
        total += merged
        heapq.heappush(heap, merged)
    return total


@given(COUNTS)
def test_the_mean_path_is_as_short_as_can_be(counts: np.ndarray) -> None:
    tree = build_huffman_tree(counts)
    lengths = (tree.signs != 0).sum(axis=1)
    assert (counts * lengths).sum() == cost(counts)
    assert tree.points.shape == tree.signs.shape == (len(counts), lengths.max())


@given(COUNTS, st.integers(0, 100))
def test_the_probabilities_of_all_words_add_up_to_one(counts: np.ndarray, seed: int) -> None:
    tree = build_huffman_tree(counts)
    left = np.random.default_rng(seed).random(len(counts) - 1)  # of each inner node
    steps = np.where(tree.signs > 0, left[tree.points], 1 - left[tree.points])
    assert np.where(tree.signs == 0, 1.0, steps).prod(axis=1).sum() == pytest.approx(1)


@given(COUNTS)
def test_every_path_starts_at_the_root(counts: np.ndarray) -> None:
    tree = build_huffman_tree(counts)
    assert (tree.points[:, 0] == 0).all()
    assert set(tree.points[tree.signs != 0].tolist()) == set(range(len(counts) - 1))


def test_paths_are_as_long_as_those_of_gensim() -> None:
    counts = np.array([1000 // rank for rank in range(1, 200)])
    model = gensim_engine.build_model(fitted(EmbeddingSettings(objective="hierarchical-softmax"), EMBEDDING, IMDB), 1)
    model.build_vocab_from_freq({f"w{number}": int(count) for number, count in enumerate(counts)})
    lengths = [
        (tree.signs != 0).sum(axis=1) for tree in (build_huffman_tree(counts), gensim_engine.huffman_tree(model))
    ]
    assert (lengths[0] * counts).sum() == (lengths[1] * counts).sum()
