"""The objectives of Word2Vec side by side: what one update of a pair of words touches, and how to make updates."""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from embeddings.native.draws import alias_table
from embeddings.native.engine import start_model
from embeddings.native.heldout import EXPONENT
from embeddings.native.huffman import build_huffman_tree
from embeddings.native.pair_updates import update_with_all_words, update_with_targets
from embeddings.native.parts import Model, Options, Paths
from embeddings.native.span_pass import new_room
from embeddings.native.word_pairs import WordPairs
from embeddings.settings import EmbeddingSettings, UpdateSettings

#: A pair is a window of one word.
WINDOW = 1
NO_PATHS = Paths(np.zeros((0, 0), np.int32), np.zeros((0, 0), np.int8))
NO_NOISE = np.zeros(0, np.uint64)
#: The usual first step of skip-gram; it changes nothing about the time.
RATE = np.float32(0.025)


@dataclass(frozen=True)
class Objective:
    """One way to predict a word, with a model of its own: V words of D numbers, float32."""

    model: Model
    #: Rows of the output matrix that an update reads and changes: the mean over the words of the text.
    output_rows: float
    #: update(first, number) makes so many updates, with the pairs from `first` on, and round.
    update: Callable[[int, int], object]


def full_softmax(settings: UpdateSettings, counts: NDArray[np.int64], pairs: WordPairs) -> Objective:
    """Give every word a probability: each update reads and changes all V rows."""
    model = _start_model(settings, counts)
    scratch = np.zeros(len(counts), np.float32), np.zeros(model.vectors.shape[1], np.float32)
    return Objective(model, len(counts), lambda first, n: update_with_all_words(pairs, first, n, model, RATE, scratch))


def hierarchical_softmax(settings: UpdateSettings, counts: NDArray[np.int64], pairs: WordPairs) -> Objective:
    """Go down a Huffman tree to the word: each update reads and changes the inner nodes on the way."""
    tree = build_huffman_tree(counts)
    lengths = (tree.signs != 0).sum(axis=1)  # (V,)
    rows = float(np.average(lengths, weights=counts))
    # Row by row in memory: a path is read at once, and the same compiled code serves negative sampling.
    paths = Paths(np.ascontiguousarray(tree.points), np.ascontiguousarray(tree.signs))
    return _with_targets(_start_model(settings, counts), rows, pairs, paths, NO_NOISE, 0)


def negative_sampling(settings: UpdateSettings, counts: NDArray[np.int64], pairs: WordPairs) -> Objective:
    """Tell the word from noise words: each update reads and changes one row for each of them, and the word's."""
    noise, negatives = alias_table(counts.astype(np.float64) ** EXPONENT), settings.negative_samples
    return _with_targets(_start_model(settings, counts), negatives + 1, pairs, NO_PATHS, noise, negatives)


#: By the names that settings and documents use.
OBJECTIVES: dict[str, Callable[[UpdateSettings, NDArray[np.int64], WordPairs], Objective]] = {
    "full-softmax": full_softmax,
    "hierarchical-softmax": hierarchical_softmax,
    "negative-sampling": negative_sampling,
}


def _start_model(settings: UpdateSettings, counts: NDArray[np.int64]) -> Model:
    model = start_model(EmbeddingSettings.model_validate({"vector_size": settings.vector_size}), len(counts))
    model.outputs[:] = 0  # so that the system hands out the memory now, and not while updates are timed
    return model


def _with_targets(
    model: Model, rows: float, pairs: WordPairs, paths: Paths, noise: NDArray[np.uint64], negatives: int
) -> Objective:
    options = Options(window=WINDOW, dynamic=False, negatives=negatives, shared=1, cbow=False, divided=True)
    ways = noise, paths, new_room(options, paths.points.shape[1], model)
    return Objective(model, rows, lambda first, n: update_with_targets(pairs, first, n, model, RATE, ways))
