"""Training pairs of a text: an input word and the word beside it that it has to predict."""

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from corpus.errors import DataError
from corpus.store import Corpus
from embeddings.native.heldout import WINDOW
from embeddings.training_text import TrainingText, training_documents
from embeddings.vocabulary import Vocabulary


class WordPairs(NamedTuple):
    """P pairs in the order of the text, as rows of a vocabulary, int64 (P,)."""

    inputs: NDArray[np.int64]
    words: NDArray[np.int64]


def draw_pairs(corpus: Corpus, vocabulary: Vocabulary, most: int, seed: int = 0) -> WordPairs:
    """Return about `most` pairs, or as many as there are, from training documents drawn at random.

    A pair for each place: the word there, and one at a distance drawn as the dynamic window weighs it, WINDOW + 1 − d
    times out of all (Levy et al. 2015, "Improving Distributional Similarity", section 3.1). No word is thinned.
    Raises DataError where no two words stand beside each other.
    """
    generator = np.random.default_rng(seed)
    documents = generator.permutation(training_documents(corpus, False, np.empty(0, np.int64)))
    lengths = np.cumsum(corpus.offsets[documents + 1] - corpus.offsets[documents])
    chosen = np.sort(documents[: int(np.searchsorted(lengths, most)) + 1])
    found = [_pairs(sequence, generator) for sequence in TrainingText(corpus, vocabulary, chosen).sequences()]
    pairs = np.concatenate([np.empty((0, 2), np.int64), *found])[:most]
    if not len(pairs):
        raise DataError(
            "[run] update_costs: no document has two words beside each other\n  give longer documents, or leave it out"
        )
    return WordPairs(*np.ascontiguousarray(pairs.T))


def _pairs(sequence: NDArray[np.int32], generator: np.random.Generator) -> NDArray[np.int64]:
    """Return the pairs of a document (T,) that do not reach beyond it, (pairs, 2)."""
    chances = np.arange(WINDOW, 0, -1) / (WINDOW * (WINDOW + 1) / 2)
    distances = generator.choice(np.arange(1, WINDOW + 1), len(sequence), p=chances)
    beside = np.arange(len(sequence)) + np.where(generator.random(len(sequence)) < 0.5, -distances, distances)
    inside = (beside >= 0) & (beside < len(sequence))
    return np.column_stack([sequence[inside], sequence[beside[inside]]]).astype(np.int64)
