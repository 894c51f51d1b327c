"""The texts without labels that a classifier learns from."""

from collections.abc import Iterator

import numpy as np
from numpy.typing import NDArray

from classifiers.inputs import TextInputs
from classifiers.settings import ClassifierSettings
from classifiers.unlabelled_rows import unlabelled_rows
from corpus.store import Corpus
from models.padding import Batch
from models.training.batches import training_batches


def unlabelled_batches(
    corpus: Corpus, lookup: NDArray[np.int32], settings: ClassifierSettings
) -> "UnlabelledBatches | None":
    """Return what gives the documents for the terms that need no label; None where these read train alone.

    `lookup` has the embedding row of each token id. Raises DataError where there are no unlabelled documents.
    """
    if not settings.reads_unlabelled or not settings.unlabelled_batch_size:
        return None
    rows = unlabelled_rows(corpus, settings)
    return UnlabelledBatches(TextInputs.of_corpus(corpus, rows, lookup, settings.max_tokens), settings)


class UnlabelledBatches:
    """Batches of documents without labels, drawn epoch after epoch for as long as they are asked for."""

    def __init__(self, documents: TextInputs, settings: ClassifierSettings) -> None:
        self.documents, self.settings = documents, settings
        self.generator = np.random.default_rng(settings.seed)
        self.waiting: Iterator[NDArray[np.int64]] = iter(())

    def next(self) -> Batch:
        """Return the next batch, under the budgets of the settings."""
        members = next(self.waiting, None)
        if members is None:
            size, tokens = self.settings.unlabelled_batch_size, self.settings.batch_tokens
            self.waiting = iter(training_batches(self.documents.lengths, tokens, size, self.generator))
            members = next(self.waiting)
        return self.documents.batch(members)
