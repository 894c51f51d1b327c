"""The Huffman tree of the hierarchical softmax: frequent words have short paths (Mikolov et al. 2013)."""

import numpy as np
from numpy.typing import NDArray

from embeddings.network import HuffmanTree


def build_huffman_tree(counts: NDArray[np.int64]) -> HuffmanTree:
    """Return the tree of V words by their counts, (V,), the most frequent first; V is 2 or more.

    Its V − 1 inner nodes are numbered from the root, 0.
    """
    words = len(counts)
    parents, is_right = _merge(counts[::-1].tolist())
    nodes = np.arange(words)[::-1]  # of each word, as `_merge` numbers them
    root = 2 * words - 2
    points, signs = [], []
    while (nodes != root).any():
        inside = nodes != root
        above = parents[nodes]
        points.append(np.where(inside, root - above, 0))
        signs.append(np.where(inside, np.where(is_right[nodes], -1, 1), 0))
        nodes = np.where(inside, above, root)
    upwards = np.array(points), np.array(signs)  # (L, V), from the word to the root
    return HuffmanTree(*_from_the_root(*upwards))


def _merge(weights: list[int]) -> tuple[NDArray[np.int64], NDArray[np.bool_]]:
    """Return the parent of each node, and whether it is the right one of two; `weights` ascend.

    Nodes 0 … V − 1 are the words, then come inner nodes in the order of their weight: the two lightest nodes are
    always at the front of the words or of the inner nodes.
    """
    words = len(weights)
    parents, is_right = np.zeros(2 * words - 1, np.int64), np.zeros(2 * words - 1, bool)
    word, inner = 0, words
    for node in range(words, 2 * words - 1):
        pair = []
        for _ in range(2):
            take_word = word < words and (inner == node or weights[word] <= weights[inner])
            pair.append(word if take_word else inner)
            word, inner = (word + 1, inner) if take_word else (word, inner + 1)
        weights.append(weights[pair[0]] + weights[pair[1]])
        parents[pair] = node
        is_right[pair[1]] = True
    return parents, is_right


def _from_the_root(points: NDArray[np.int64], signs: NDArray[np.int64]) -> tuple[NDArray[np.int32], NDArray[np.int8]]:
    """Turn paths that lead to the root, (L, V), round: (V, L), padded behind their ends."""
    longest, words = points.shape
    lengths = (signs != 0).sum(axis=0)
    steps = lengths - 1 - np.arange(longest)[:, np.newaxis]  # (L, V): where step l from the root stands
    inside = steps >= 0
    columns = np.arange(words)
    turned = (np.where(inside, paths[np.maximum(steps, 0), columns], 0) for paths in (points, signs))
    down_points, down_signs = turned
    return down_points.T.astype(np.int32, order="C"), down_signs.T.astype(np.int8, order="C")
