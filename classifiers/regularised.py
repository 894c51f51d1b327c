"""Training against perturbed words, and towards sure answers: on documents with labels, and on those without.

The loss of a step is that of `Training` on its labelled documents, plus, as the settings say: that of the same
documents with the words changed so as to raise it (`adversarial`; Miyato et al. 2017); the mean over all documents of
the step, unlabelled ones too, of how far the answer moves where the words are changed so as to move it
(`virtual_adversarial`), and of the entropy of the answer (`entropy`; Sachan et al. 2019). The length of a change is
told in standard deviations of the word vectors as training begins, so that it means the same whatever their size.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import NamedTuple

import torch
from torch import Tensor
from torch.nn import functional as F

from classifiers.network import TextNetwork
from classifiers.settings import ClassifierSettings
from classifiers.training import Training
from classifiers.unlabelled import UnlabelledBatches
from models.device import training_precision
from models.kernels.dropout import Dropout
from models.padding import Batch
from models.training.adversarial import adversarial, divergence, entropy, virtual_adversarial
from models.training.feeding import LabelledBatch
from models.training.records import StepLoss
from models.vocabulary import FIRST


class Read(NamedTuple):
    """B documents as the recurrence reads them: words (T, K · B, D), lengths (K · B,), and of whole documents (B,)."""

    words: Tensor
    parts: Tensor
    lengths: Tensor


class RegularisedTraining(Training):
    """Trains as `Training` does, with more terms in the loss; `unlabelled` gives documents for those without labels."""

    def __init__(
        self,
        network: TextNetwork,
        settings: ClassifierSettings,
        device: torch.device,
        look: Callable[[int], None] | None = None,
        unlabelled: UnlabelledBatches | None = None,
    ) -> None:
        super().__init__(network, settings, device, look)
        self.unlabelled = unlabelled
        words = network.embedding.weight.detach()[FIRST:]
        self.unit = float(words.std()) if words.numel() > 1 else 1.0

    def loss(self, piece: LabelledBatch) -> StepLoss:
        """Return the sum of all terms, and the word vectors that occur in any."""
        rows, lengths, labels = self.read(piece)
        dropped = [(rows, lengths)]
        if self.unlabelled:
            batch = Batch(*(part.to(self.device) for part in self.unlabelled.next()))
            dropped.append((self.network.drop_words(batch.rows.t(), batch.lengths), batch.lengths))
        vectors, documents = self._read(dropped)
        with training_precision(self.device, self.settings.precision):
            logits = self._scores(documents[0])
            total = self.loss_of(logits, labels)
            if self.settings.adversarial:
                total = total + self._withstood(documents[0], labels, total)
            if self.settings.reads_unlabelled:
                # Labelled documents may be there twice: each counts as one all the same.
                weighed = list(zip((len(piece.labels) / len(labels), 1.0), documents, strict=False))
                count = sum(weight * len(read.lengths) for weight, read in weighed)
                total = total + sum(weight * self._without_labels(read) for weight, read in weighed) / count
        return StepLoss(total, piece.size, [vectors])

    def _read(self, dropped: list[tuple[Tensor, Tensor]]) -> tuple[Tensor, list[Read]]:
        """Return the word vectors that occur, which get a gradient, and the documents of rows (T, B), lengths (B,)."""
        vectors, places = self.vectors.take(torch.cat([rows.reshape(-1) for rows, _ in dropped]))
        parts = torch.split(places, [rows.numel() for rows, _ in dropped])
        read = []
        for (rows, lengths), part in zip(dropped, parts, strict=True):
            read.append(Read(*self.network.read_words(part.view(rows.shape), lengths, vectors), lengths))
        return vectors, read

    def _scores(self, read: Read, change: Tensor | None = None) -> Tensor:
        words = read.words if change is None else read.words + change
        return self.network.scores_of_words(words, read.parts, read.lengths)

    def _withstood(self, read: Read, labels: Tensor, loss: Tensor) -> Tensor:
        """Return the cross-entropy of documents whose words are changed against them."""
        length = self.settings.adversarial * self.unit
        if not read.words.requires_grad:  # frozen vectors: their place has a gradient all the same
            read = read._replace(words=read.words.detach().requires_grad_())
            loss = F.cross_entropy(self._scores(read).float(), labels, self.class_weights)
        change = adversarial(loss, read.words, len(labels), length)
        return F.cross_entropy(self._scores(read, change).float(), labels, self.class_weights)

    def _without_labels(self, read: Read) -> Tensor:
        """Return the sum over documents of the terms that need no label; states and head without dropout.

        So two answers differ by the change alone.
        """
        total = read.words.new_zeros(())
        with no_dropout(self.network):
            before = self._scores(read)
            if self.settings.virtual_adversarial:
                total = total + self._moved(read, before)
            if self.settings.entropy:
                total = total + self.settings.entropy * entropy(before)
        return total

    def _moved(self, read: Read, before: Tensor) -> Tensor:
        """Return how far the answers move, summed over documents."""
        length = self.settings.virtual_adversarial * self.unit

        def scores(words: Tensor) -> Tensor:
            return self._scores(read._replace(words=words))

        with held(self.network):
            change = virtual_adversarial(scores, (read.words, read.parts), before, length)
        return divergence(before, self._scores(read, change))


@contextmanager
def no_dropout(network: TextNetwork) -> Iterator[None]:
    """Let nothing of states be dropped for a time."""
    dropouts = [module for module in network.modules() if isinstance(module, Dropout)]
    for dropout in dropouts:
        dropout.eval()
    try:
        yield
    finally:
        for dropout in dropouts:
            dropout.train()


@contextmanager
def held(network: TextNetwork) -> Iterator[None]:
    """Ask for no gradient of the weights for a time, which would cost as much as that of the words."""
    trained = [weight for weight in network.parameters() if weight.requires_grad]
    for weight in trained:
        weight.requires_grad_(False)
    try:
        yield
    finally:
        for weight in trained:
            weight.requires_grad_(True)
