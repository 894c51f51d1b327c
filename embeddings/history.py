"""The record of a training: what each epoch brought, and how far it is."""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from corpus.errors import DataError
from corpus.json_files import finite
from corpus.progress import report
from embeddings.learning_rate import rate_after
from embeddings.network import Network
from embeddings.settings import EmbeddingSettings

#: What people call the algorithms.
NAMES = {"skipgram": "skip-gram", "cbow": "CBOW"}


@dataclass
class History:
    """An engine tells it how far it is and shows it the network after each epoch."""

    settings: EmbeddingSettings
    #: Words with a vector in the training text.
    words: int
    #: Held-out loss of a network, None where there is nothing to measure it on.
    measure: Callable[[Network], float | None]
    records: list[dict[str, Any]] = field(default_factory=list)

    def progress(self, words: float, seconds: float) -> None:
        """Say that `words` of the current epoch's words were read in `seconds`."""
        done = len(self.records) * self.words + min(words, self.words)
        note = f"epoch {len(self.records) + 1} of {self.settings.epochs}"
        if seconds > 0:
            note += f", {words / seconds / 1e6:.2f} M words/s"
        if self.records and self.records[-1]["heldout_loss"] is not None:
            note += f", held-out loss {self.records[-1]['heldout_loss']:.3f}"
        report(NAMES[self.settings.algorithm], int(done), self.words * self.settings.epochs, "words", note)

    def end_of_epoch(self, network: Network, seconds: float) -> None:
        """Record an epoch that took `seconds`; raise DataError where the weights are no numbers any more."""
        epoch = len(self.records) + 1
        if not np.isfinite(network.vectors).all():
            rate = self.settings.learning_rate or "its default"
            raise DataError(
                f"the word vectors are no numbers any more after epoch {epoch}: learning_rate = {rate} is too high\n"
                "  lower [embedding] learning_rate (0.025 suits skip-gram, 0.05 CBOW)"
            )
        loss = finite(self.measure(network))
        self.records.append(
            {
                "epoch": epoch,
                "heldout_loss": None if loss is None else round(loss, 6),
                "learning_rate": round(rate_after(self.settings, epoch), 8),
                "seconds": round(seconds, 3),
                "words_per_second": round(self.words / max(seconds, 1e-9), 1),
            }
        )
        self.progress(0, 0)
