"""A recurrent language model of one direction over the words of an embedding: its text, network and training.

Arrays: T steps, B pieces, N places of a step, D numbers a word, H numbers a state, R different words of a step, S drawn
words, O outcomes: all rows of the embedding, where PADDING stands for the end of a document.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import NamedTuple

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor, nn
from torch.nn import functional as F

from corpus.store import Corpus
from language.loss import SampledSoftmax
from language.settings import DirectionSettings, PretrainingSettings
from language.training import perplexity
from models.device import training_precision
from models.kernels.dropout import Dropout
from models.networks.layers import layer_of
from models.training.batches import cut, training_batches
from models.training.loop import TrainingLoop
from models.training.optimizers import BETAS, optimizer_of
from models.training.records import EpochTotals, Reading, StepLoss, Watched
from models.training.row_adam import RowAdam
from models.vocabulary import PADDING

#: Pieces are put side by side by their number alone: they are of like length.
UNLIMITED = 1 << 62
#: Batches have a multiple of so many steps: oneDNN keeps some MB of code for each number of steps that it meets, and
#: with each of 1 to 200 a process of IMDB's came to 4 GiB.
STEP = 8
#: Places that are scored by the full softmax at once: 60,000 words then take 120 MiB.
SCORED = 512


class Places(NamedTuple):
    """What a step reads."""

    rows: Tensor  # int64 (T, B)
    lengths: Tensor  # int64 (B,), the longest first
    targets: Tensor  # int64 (N,): what follows each word, step after step


@dataclass(frozen=True)
class Pieces:
    """Documents cut into pieces, each word of which is followed by another one or by the end of its document.

    Piece i is tokens[starts[i]:ends[i]] of a document that spans firsts[i] to lasts[i]; `lookup` (ids,) has the
    embedding row of a token id. Backwards, a piece is read from its end, and what follows stands before it.
    """

    tokens: NDArray[np.int32]
    lookup: NDArray[np.int32]
    starts: NDArray[np.int64]
    ends: NDArray[np.int64]
    document: tuple[NDArray[np.int64], NDArray[np.int64]]
    backwards: bool

    @classmethod
    def of_corpus(
        cls, corpus: Corpus, rows: NDArray[np.int64], lookup: NDArray[np.int32], steps: int, backwards: bool
    ) -> "Pieces":
        """Return the documents `rows` in pieces of at most `steps` words; one without words has none."""
        first, last = corpus.offsets[rows], corpus.offsets[rows + 1]
        counts = -(-(last - first) // steps)
        of = np.repeat(np.arange(len(rows)), counts)
        number = np.arange(len(of)) - np.repeat(np.cumsum(counts) - counts, counts)
        starts = first[of] + number * steps
        ends = np.minimum(starts + steps, last[of])
        return cls(np.asarray(corpus.tokens), lookup, starts, ends, (first[of], last[of]), backwards)

    def __len__(self) -> int:
        return len(self.starts)

    @cached_property
    def lengths(self) -> NDArray[np.int64]:
        """Words of each piece."""
        return self.ends - self.starts

    def batch(self, members: NDArray[np.int64]) -> Places:
        """Return pieces side by side, the longest first."""
        lengths = self.lengths[members]
        rows = np.full((-(-int(lengths.max()) // STEP) * STEP, len(members)), PADDING, np.int64)
        targets = rows.copy()
        for column, member in enumerate(members.tolist()):
            read, follows = self._piece(member)
            rows[: len(read), column], targets[: len(read), column] = read, follows
        inside = np.arange(len(rows))[:, None] < lengths  # (T, B)
        return Places(torch.from_numpy(rows), torch.from_numpy(lengths), torch.from_numpy(targets[inside]))

    def _piece(self, member: int) -> tuple[NDArray[np.int32], NDArray[np.int32]]:
        start, end = int(self.starts[member]), int(self.ends[member])
        first, last = (int(bound[member]) for bound in self.document)
        if self.backwards:
            longer = self.lookup[self.tokens[max(start - 1, first) : end]][::-1]
        else:
            longer = self.lookup[self.tokens[start : min(end + 1, last)]]
        read, follows = longer[: end - start], longer[1:]
        return read, np.append(follows, np.int32(PADDING)) if len(follows) < len(read) else follows


class DirectionNetwork(nn.Module):
    """Word vectors, one recurrent layer, and scores of what follows by the same vectors (Press & Wolf 2017)."""

    def __init__(self, settings: DirectionSettings, vectors: NDArray[np.float32], counts: NDArray[np.int64]) -> None:
        super().__init__()
        start, size = torch.tensor(vectors), vectors.shape[1]
        self.embedding = nn.Embedding(len(start), size, _weight=start)
        self.dropout = Dropout(settings.pretraining.dropout)
        self.layer = layer_of(settings.cell, 1, size, settings.hidden_size)
        self.projection = nn.Linear(settings.hidden_size, size, bias=False)
        # Log frequencies: training starts from the perplexity of single words and not from that of chance.
        self.bias = nn.Parameter(torch.from_numpy(np.log((counts + 1) / (counts + 1).sum()).astype(np.float32)))

    def features(self, rows: Tensor, lengths: Tensor, vectors: Tensor) -> Tensor:
        """Return what outcomes are scored by, (N, D), of pieces whose words are the rows (T, B) of `vectors` (R, D)."""
        words = self.dropout(F.embedding(rows, vectors))
        states = self.dropout(self.layer(words, lengths))  # (T, B, H)
        inside = torch.arange(len(rows))[:, None] < lengths
        features: Tensor = self.projection(states[inside])
        return features


class DirectionTraining(TrainingLoop[Pieces, Places, Places]):
    """Trains by the sampled softmax, of which a step touches only the rows of its words and of the drawn ones."""

    def __init__(self, network: DirectionNetwork, settings: PretrainingSettings, counts: NDArray[np.int64]) -> None:
        self.network, self.settings = network, settings
        others = [weight for weight in network.parameters() if weight is not network.embedding.weight]
        group = {"params": others, "highest": settings.learning_rate, "weight_decay": 0.0}
        super().__init__(network, settings, optimizer_of("adam", [group]), torch.device("cpu"))
        self.weights = others
        self.softmax = SampledSoftmax(torch.from_numpy(counts), settings.samples)
        self.vectors = RowAdam(network.embedding.weight, BETAS)
        self.taken, self.leaf = torch.empty(0, dtype=torch.int64), torch.empty(0)

    def batches(self, train: Pieces) -> Sequence[NDArray[np.int64]]:
        """Draw which pieces are read side by side."""
        return training_batches(train.lengths, UNLIMITED, self.settings.batch_size, self.generator)

    def feed(self, train: Pieces, batches: Sequence[NDArray[np.int64]]) -> Iterator[Places]:
        """Read the words of each batch."""
        return (train.batch(members) for members in batches)

    def pieces(self, fed: Places) -> Iterator[Places]:
        """Give the batch as it is."""
        yield fed

    def loss(self, piece: Places) -> StepLoss:
        """Return the mean of the estimates of −ln p over the N places, in nats."""
        drawn, size = self.softmax.draw(), piece.rows.numel()
        named = torch.cat((piece.rows.flatten(), piece.targets, drawn))
        self.taken, places = torch.unique(named, return_inverse=True)
        self.leaf = self.vectors.take(self.taken)  # (R, D)
        rows, right, others = places.tensor_split((size, size + len(piece.targets)))
        with training_precision(self.device, self.settings.precision):
            features = self.network.features(rows.view_as(piece.rows), piece.lengths, self.leaf).float()
        of_right, of_drawn = (piece.targets, self.leaf[right]), (drawn, self.leaf[others])
        total = self.softmax.of_sample(features, of_right, of_drawn, self.network.bias)
        return StepLoss(total / len(piece.targets), len(piece.targets), [self.leaf])

    def moved(self, share: float) -> None:
        """Move the word vectors of the step."""
        assert self.leaf.grad is not None
        self.vectors.step(self.taken, self.leaf.grad, share * self.settings.learning_rate)

    def settle(self) -> None:
        """Bring all word vectors up to date."""
        self.vectors.settle()

    @torch.inference_mode()
    def judge(self, validation: Pieces) -> Watched:
        """Return the loss on validation by the full softmax, in nats a word."""
        self.network.eval()
        total = count = 0.0
        weight = self.network.embedding.weight
        for members in cut(np.arange(len(validation)), validation.lengths, UNLIMITED, self.settings.batch_size):
            rows, lengths, targets = validation.batch(members)
            features = self.network.features(rows, lengths, weight)
            for some, follows in zip(torch.split(features, SCORED), torch.split(targets, SCORED), strict=True):
                total += float(F.cross_entropy(F.linear(some, weight, self.network.bias), follows, reduction="sum"))
            count += len(targets)
        loss = total / count
        return Watched((-loss,), {"validation_loss": loss}, f"val {perplexity(loss)}")

    def reading(self, train: Pieces, batches: Sequence[NDArray[np.int64]], totals: EpochTotals) -> Reading:
        """Return how many words were read."""
        return Reading(totals.items)

    def shown(self, loss: float) -> str:
        """Return the perplexity on train, against the drawn words."""
        return f"perplexity {perplexity(loss)}"
