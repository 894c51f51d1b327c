"""Which words a classifier knows: those of its embedding, and all others that occur often enough in train.

So what a network can tell apart does not hang on the `min_count` of the embedding it stands on, which is there for
Word2Vec: a word that it saw four times has a poor vector, but two documents of train that hold it say what it is for.
"""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from corpus.store import Corpus
from embeddings.passages import count_tokens
from models.vocabulary import Vocabulary, start_vectors

#: Beside the seed of the model, so that the draw is not that of its weights.
DRAW = 20_171_026


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
