"""Which words a classifier knows, those of its embedding and all others that occur often enough in train, and as what.

So what a network can tell apart does not hang on the `min_count` of the embedding it stands on, which is there for
Word2Vec: a word that it saw four times has a poor vector, but two documents of train that hold it say what it is for.
What documents of train say of a word's class is in its vector from the start.
"""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from corpus.audit.hashes import distinct
from corpus.store import Corpus
from embeddings.passages import count_tokens
from models.encoded import encoded_chunks
from models.linear.model import scored_classes
from models.linear.naive_bayes import sure_ratio
from models.vocabulary import FIRST, Vocabulary, start_vectors

#: Beside the seed of the model, so that the draws are not those of its weights.
DRAW, DRAW_OF_DIRECTIONS = 20_171_026, 20_171_027
#: Of the numbers of a vector at most one in so many tells a class at the start.
NUMBERS_A_CLASS = 4


def vocabulary_of(
    corpus: Corpus, words: Sequence[str], least: int, by_spelling: bool = False, most: int = 0
) -> Vocabulary:
    """Return the `words` of an embedding, then those that train holds `least` times and that are not among them.

    No more than `most` words in all, if that is not 0. The latter stand in the order of the lexicon, most frequent
    first. Nothing but train is counted: words of unlabelled documents that no labelled one has would keep the vector
    they are drawn with.
    """
    counts = count_tokens(corpus, corpus.rows("train"))  # (lexicon,)
    have = set(words)
    more = [corpus.words[token] for token in np.flatnonzero(counts >= least) if corpus.words[token] not in have]
    return Vocabulary([*words, *more[: max(0, most - len(words)) if most else None]], by_spelling)


def first_vectors(vectors: NDArray[np.float32], words: int, scale: float, seed: int) -> NDArray[np.float32]:
    """Return what training starts from for `words` words, (words + FIRST, D), given the `vectors` (V, D) of the first.

    The other words' are drawn, normal with the standard deviation `scale` that the given ones are scaled to.
    """
    start = start_vectors(vectors, scale)  # (V + FIRST, D)
    missing = words - len(vectors)
    drawn = np.random.default_rng([DRAW, seed]).normal(0.0, scale, (missing, start.shape[1]))
    return np.concatenate([start, drawn.astype(np.float32)])


def have_room(numbers: int, classes: int) -> bool:
    """Say whether vectors of so many `numbers` can tell `classes`; of many classes the counts would be large, too."""
    return len(scored_classes(classes)) * NUMBERS_A_CLASS <= numbers


def class_ratios(corpus: Corpus, lookup: NDArray[np.int32], size: int) -> NDArray[np.float64]:
    """Return how each of `size` rows leans to each class by the documents of train, (size, K), K = 1 for two classes.

    `lookup` (lexicon,) says which row a word is read as. A number is the log-count ratio of Wang & Manning (2012)
    between the documents of a class that hold the word and the others, less its standard error.
    """
    train, classes = corpus.rows("train"), len(corpus.labels)
    holding = np.zeros(size * classes, np.int64)  # documents, by row and class
    first = 0
    for documents in encoded_chunks(corpus.tokens, corpus.offsets, train):
        labels = corpus.label_ids[train[first : first + len(documents)]]
        pairs = distinct(documents.of_token() * size + lookup[documents.ids])  # each word once a document
        holding += np.bincount(pairs % size * classes + labels[pairs // size], minlength=len(holding))
        first += len(documents)
    inside = holding.reshape(size, classes).astype(np.float64)
    outside = inside.sum(axis=1, keepdims=True) - inside
    return np.stack([sure_ratio(inside[:, label], outside[:, label]) for label in scored_classes(classes)], axis=1)


def leaning(start: NDArray[np.float32], ratios: NDArray[np.float64], scale: float, seed: int) -> NDArray[np.float32]:
    """Return the vectors `start` (V + FIRST, D) with `ratios` (V + FIRST, K) in K directions of the space, drawn.

    In each direction a word's vector is what its ratio says, instead of what it was there; all ratios that are not 0
    have the root mean square `scale`. So a network need not find out from few documents which words tell a class, and
    dropout of single numbers takes nothing away as a whole. Raises ValueError for more directions than numbers.
    """
    if ratios.shape[1] > start.shape[1]:
        raise ValueError(f"{ratios.shape[1]} directions in a space of {start.shape[1]}")
    some = ratios[ratios != 0]
    if not len(some):
        return start
    draws = np.random.default_rng([DRAW_OF_DIRECTIONS, seed]).normal(size=(start.shape[1], ratios.shape[1]))
    directions = np.linalg.qr(draws)[0]  # (D, K), each of length 1, at right angles
    told = ratios[FIRST:] * (scale / np.sqrt(np.mean(some**2)))
    vectors = start.copy()
    vectors[FIRST:] += (told - start[FIRST:] @ directions) @ directions.T
    return vectors
