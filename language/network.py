"""Recurrent language models: from the words before a place, or around it, to what the word there is scored by.

Arrays: T steps, B documents, H numbers a state, E numbers a word, O outcomes (all ids but the start symbol's).
"""

from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor, nn
from torch.nn import functional as F

from language.settings import LanguageModelSettings
from models.kernels.dropout import Dropout
from models.networks.layers import TORCH_LAYERS
from models.networks.reversal import reversal_index, turned

#: Half the width of the uniform distribution that word vectors start from (Zaremba et al. 2014).
START_WIDTH = 0.1

#: Numbers that training starts from.
Start = NDArray[np.float32] | Tensor
#: The state of a recurrence, (layers, B, H): one tensor, of an LSTM two.
State = Any


class LanguageNetwork(nn.Module):
    """What both kinds share: word vectors, dropout, and the scores of the outcomes.

    `vectors` (O + 1, E) are what the words start from; `bias` (O,) what the scores do: log frequencies, so that
    training starts from the perplexity of single words and not from that of chance.
    """

    #: How many directions the text is read in.
    reads = 1

    def __init__(self, settings: LanguageModelSettings, vectors: Start, bias: Start) -> None:
        super().__init__()
        start = _copied(vectors)
        size, wide = start.shape[1], settings.hidden_size * self.reads
        self.embedding = nn.Embedding(start.shape[0], size, _weight=start)
        self.dropout = Dropout(settings.dropout)
        between = settings.dropout if settings.layers > 1 else 0.0
        # torch's own layers: they take the state in which the segment before ended and give back their own, which
        # truncated backpropagation needs, and on one thread they run in oneDNN.
        build = TORCH_LAYERS[settings.kind]
        self.recurrences = nn.ModuleList(
            build(size, settings.hidden_size, settings.layers, dropout=between) for _ in range(self.reads)
        )
        # Tied: states are brought to the size of word vectors, which then score (Press & Wolf 2017, section 3).
        self.projection = nn.Linear(wide, size, bias=False) if settings.tied else nn.Identity()
        self.output = None if settings.tied else nn.Parameter(torch.empty(len(bias), wide).normal_(std=wide**-0.5))
        self.bias = nn.Parameter(_copied(bias))

    def output_weight(self) -> Tensor:
        """Return the vector that scores each outcome, (O, E) or (O, wide)."""
        return self.embedding.weight[: len(self.bias)] if self.output is None else self.output

    def scores(self, features: Tensor) -> Tensor:
        """Return the score (logit) of each outcome, (N, O), from features (N, E) or (N, wide)."""
        return F.linear(features, self.output_weight(), self.bias)

    def words(self, ids: Tensor) -> Tensor:
        """Return the vectors (T, B, E) of `ids` (T, B), in training with dropout."""
        dropped: Tensor = self.dropout(self.embedding(ids))
        return dropped

    def finished(self, states: Tensor) -> Tensor:
        """Return what outcomes are scored by from states (T, B, wide)."""
        features: Tensor = self.projection(self.dropout(states))
        return features

    def parameter_count(self) -> int:
        """Return how many numbers the model holds."""
        return sum(parameter.numel() for parameter in self.parameters())


class ForwardNetwork(LanguageNetwork):
    """Reads forwards: a probability for each next word, and so for whole texts."""

    def forward(self, ids: Tensor, state: State = None) -> tuple[Tensor, State]:
        """Return the features (T, B, ·) that predict what follows each of `ids` (T, B), and the state at their end."""
        states, state = self.recurrences[0](self.words(ids), state)
        return self.finished(states), state


class SurroundingNetwork(LanguageNetwork):
    """Reads what stands before a place and, backwards, what stands after it: a probability for the word there."""

    reads = 2

    def forward(self, ids: Tensor, lengths: Tensor) -> Tensor:
        """Return the features (T − 2, B, ·) that predict ids[1 : T − 1] of sequences `ids` (T, B) of `lengths` (B,).

        The features of place t are the forward state after t − 1 and the backward state after t + 1, so they never see
        what stands at t. Those beyond the last but one place of a sequence mean nothing.
        """
        vectors = self.words(ids)
        forwards = self.recurrences[0](vectors)[0]
        index = reversal_index(lengths, len(ids))
        backwards = turned(self.recurrences[1](turned(vectors, index))[0], index)
        return self.finished(torch.cat((forwards[:-2], backwards[2:]), dim=2))


#: Direction → network.
NETWORKS: dict[str, type[ForwardNetwork] | type[SurroundingNetwork]] = {
    "one": ForwardNetwork,
    "both": SurroundingNetwork,
}


def _copied(start: Start) -> Tensor:
    """Return numbers of our own: training must not change the caller's."""
    return start.clone() if isinstance(start, Tensor) else torch.tensor(start)


def kept_state(state: State, active: int) -> State:
    """Return the state of the first `active` documents without its history, where a gradient ends (truncated BPTT)."""
    if isinstance(state, tuple):
        return tuple(kept_state(part, active) for part in state)
    return state[:, :active].detach().contiguous()


def random_vectors(symbols: int, size: int, generator: np.random.Generator) -> NDArray[np.float32]:
    """Return small word vectors to start from, (symbols, size)."""
    return generator.uniform(-START_WIDTH, START_WIDTH, (symbols, size)).astype(np.float32)
