"""What a vocabulary leaves out of the text."""

import numpy as np
from numpy.typing import NDArray

from corpus.store import SPLITS, Corpus
from embeddings.passages import count_tokens
from embeddings.store import rows_of_lexicon


def out_of_vocabulary(words: list[str], corpus: Corpus) -> dict[str, dict[str, float]]:
    """Return for each split that has text the share of its tokens and of its types that have no vector, 0 to 1."""
    unknown = rows_of_lexicon(words, corpus.words) < 0
    counts = {split: count_tokens(corpus, corpus.rows(split)) for split in SPLITS}
    return {split: _shares(count, unknown) for split, count in counts.items() if count.any()}


def _shares(counts: NDArray[np.int64], unknown: NDArray[np.bool_]) -> dict[str, float]:
    seen = counts > 0
    return {
        "tokens": float(counts[unknown].sum() / counts.sum()),
        "types": float((seen & unknown).sum() / seen.sum()),
    }
