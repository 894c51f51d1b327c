"""N-grams as a tree of words, which takes a third of the bytes that their keys take."""

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from models.linear.ngram_keys import KEY_BITS
from models.linear.ngrams import NgramVocabulary

Integers = NDArray[np.int64]


class NgramTree(NamedTuple):
    """N nodes, level by level: each is an n-gram, or what some begin with, and hangs on the node of one word less.

    Nodes of a level stand in the order of their parents, then of their words. In variable-length bytes (7 bits each,
    the lowest first, the highest bit set on all but the last) are written, for each node of all levels but the last
    and a root before them, its children; and for each node how far its word is from that of the sibling before, or,
    of a first child, from −1.
    """

    levels: list[int]  # nodes of each
    children: NDArray[np.uint8]
    steps: NDArray[np.uint8]
    columns: Integers  # of each node, which n-gram it is, or −1, (N,)


def tree_of(vocabulary: NgramVocabulary) -> NgramTree:
    """Return the tree of a vocabulary."""
    keys, bits = vocabulary.keys, vocabulary.bits
    sizes = np.zeros(len(keys), np.int64)  # words of each n-gram
    for place in range(KEY_BITS // bits):
        sizes += keys >> (bits * place) > 0
    levels, children, steps, columns = [], [], [], []
    above = np.zeros(1, np.int64)  # keys of the level before: at first the root, which has no words
    for level in range(1, int(sizes.max(initial=0)) + 1):
        beginnings = keys[sizes >= level] >> (bits * (sizes[sizes >= level] - level))
        nodes = np.unique(beginnings)
        parents = np.searchsorted(above, nodes >> bits)
        words = (nodes & ((1 << bits) - 1)) - 1
        is_first = np.diff(parents, prepend=-1) > 0
        before = np.where(is_first, -1, np.concatenate([[-1], words[:-1]]))
        levels.append(len(nodes))
        children.append(np.bincount(parents, minlength=len(above)))
        steps.append(words - before)
        column = np.minimum(np.searchsorted(keys, nodes), len(keys) - 1)
        columns.append(np.where(keys[column] == nodes, column, -1))
        above = nodes
    empty = np.empty(0, np.int64)
    whole = [np.concatenate([empty, *parts]) for parts in (children, steps, columns)]
    return NgramTree(levels, variable_length(whole[0]), variable_length(whole[1]), whole[2])


def variable_length(numbers: Integers) -> NDArray[np.uint8]:
    """Return numbers from 0 to 2²⁸ − 1 as bytes of 7 bits, the lowest first, the highest bit set on all but the last.

    >>> variable_length(np.array([5, 300])).tolist()
    [5, 172, 2]
    """
    digits = numbers[:, None] >> np.array([0, 7, 14, 21])  # (N, 4)
    is_needed = (digits > 0) | (np.arange(4) == 0)
    goes_on = np.concatenate([is_needed[:, 1:], np.zeros((len(numbers), 1), bool)], axis=1)
    found: NDArray[np.uint8] = ((digits & 127) | (goes_on << 7)).astype(np.uint8)[is_needed]
    return found
