"""The training loop over labelled documents: a batch is one piece, whose mean loss a step is taken on."""

from collections.abc import Iterator, Sequence
from typing import Generic, Protocol

import numpy as np
import torch
from numpy.typing import NDArray
from torch import nn

from corpus.errors import DataError
from models.training.batches import padding_share, training_batches
from models.training.feeding import DocumentsType, Labelled, LabelledBatch, feed
from models.training.loop import History, LoopSettings, TrainingLoop
from models.training.optimizers import Optimizer
from models.training.recorded import RecordedSteps
from models.training.records import EpochTotals, Outcome, Reading


class BatchSettings(LoopSettings, Protocol):
    """What is read besides: how large batches are."""

    @property
    def batch_size(self) -> int:
        """Most documents a step."""

    @property
    def batch_tokens(self) -> int:
        """Most padded tokens a step."""


class LabelledTraining(TrainingLoop[Labelled[DocumentsType], LabelledBatch, LabelledBatch], Generic[DocumentsType]):
    """Trains a network on documents of like length side by side; see `TrainingLoop`."""

    def __init__(self, network: nn.Module, settings: BatchSettings, optimizer: Optimizer, device: torch.device) -> None:
        super().__init__(network, settings, optimizer, device)
        self.batch_settings = settings
        #: Where there is one, batches are filled up to a few shapes.
        self.recorded: RecordedSteps | None = None

    def batches(self, train: Labelled[DocumentsType]) -> Sequence[NDArray[np.int64]]:
        """Draw batches under the budgets of the settings."""
        settings = self.batch_settings
        return training_batches(train.documents.lengths, settings.batch_tokens, settings.batch_size, self.generator)

    def feed(self, train: Labelled[DocumentsType], batches: Sequence[NDArray[np.int64]]) -> Iterator[LabelledBatch]:
        """Give each batch on the device."""
        return feed(train, batches, self.device, fill=self.recorded is not None)

    def pieces(self, fed: LabelledBatch) -> Iterator[LabelledBatch]:
        """Give the batch as it is."""
        yield fed

    def step(self, piece: LabelledBatch, progress: float) -> Outcome:
        """Take a step, see `TrainingLoop.step`; DataError, which says what to set, where memory runs out."""
        try:
            return super().step(piece, progress)
        except torch.OutOfMemoryError:
            rows, settings = piece.batch.rows, self.batch_settings
            raise DataError(
                f"no memory is left on {rows.device} for a step on {len(rows)} documents of {rows.shape[1]} tokens; "
                f"try a smaller batch_tokens (it is {settings.batch_tokens}), or fewer networks side by side, as "
                "WORDLOOM_CARD_CELLS=1 wordloom run"
            ) from None

    def fit(self, train: Labelled[DocumentsType], validation: Labelled[DocumentsType]) -> History:
        """Train, see `TrainingLoop.fit`; what was recorded holds for one training, and its memory is given back."""
        try:
            return super().fit(train, validation)
        finally:
            if self.recorded:
                self.recorded.forget()

    def record_steps(self) -> None:
        """Let the GPU repeat steps that it knows; for a loss of classes that asks nothing of the processor."""
        take = super().descend
        self.recorded = RecordedSteps(lambda piece: take(piece, 1.0), list(self.trained.parameters()))

    def descend(self, piece: LabelledBatch, share: float) -> Outcome:
        """Take a step as `TrainingLoop.descend` does, or repeat one that was recorded."""
        return self.recorded.step(piece) if self.recorded else super().descend(piece, share)

    def reading(
        self, train: Labelled[DocumentsType], batches: Sequence[NDArray[np.int64]], totals: EpochTotals
    ) -> Reading:
        """Return the tokens of all documents, and the share of padding beside them."""
        lengths = train.documents.lengths
        return Reading(int(lengths.sum()), padding_share(batches, lengths))
