"""The text that Word2Vec is trained on: documents as rows of the vocabulary."""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from corpus.mapped import giving_back
from corpus.store import SPLITS, Corpus
from embeddings.passages import token_chunks
from embeddings.vocabulary import Vocabulary

#: Validation and test text is read only with `transductive`.
TRAINING_SPLITS = ("train", "unlabelled")


@dataclass(frozen=True)
class TrainingText:
    """The documents to train on; nothing is held but their rows, tokens stay in the memory-mapped corpus."""

    corpus: Corpus
    vocabulary: Vocabulary
    #: Rows of the documents in the corpus, ascending, (documents,).
    documents: NDArray[np.int64]

    def sequences(self) -> Iterator[NDArray[np.int32]]:
        """Yield each document as rows of the vocabulary, (T,); words without a vector are left out, as gensim does."""
        tokens, offsets, rows = self.corpus.tokens, self.corpus.offsets, self.vocabulary.rows
        for document in giving_back(self.documents.tolist(), tokens):
            sequence = rows[tokens[offsets[document] : offsets[document + 1]]]
            yield sequence[sequence >= 0]

    @cached_property
    def size(self) -> tuple[int, int]:
        """Words with a vector in all documents, and in the longest one."""
        offsets = self.corpus.offsets
        ends = np.cumsum(offsets[self.documents + 1] - offsets[self.documents])
        known_before = np.zeros(len(ends) + 1, np.int64)  # words with a vector up to the end of each document
        read = known = 0
        for tokens in token_chunks(self.corpus, self.documents):
            counted = np.append(0, np.cumsum(self.vocabulary.rows[tokens] >= 0))
            first, last = np.searchsorted(ends, [read, read + len(tokens)], side="right")
            known_before[first + 1 : last + 1] = known + counted[ends[first:last] - read]
            read, known = read + len(tokens), known + int(counted[-1])
        return known, int(np.diff(known_before).max(initial=0))


def training_documents(corpus: Corpus, transductive: bool, held_out: NDArray[np.int64]) -> NDArray[np.int64]:
    """Return the rows of the documents to train on, ascending; `held_out` documents are never among them."""
    splits = SPLITS if transductive else TRAINING_SPLITS
    rows = np.concatenate([corpus.rows(split) for split in splits])
    return np.sort(np.setdiff1d(rows, held_out))
