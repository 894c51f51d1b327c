"""One recurrent layer in one or two directions: time first, and blind to padding.

Arrays: T steps, B documents, S directions, H numbers a state; D numbers come in for each word.
"""

from collections.abc import Callable
from typing import Any, cast

import torch
from torch import Tensor, nn
from torch.nn import functional as F

from models.cells import CELLS, Family
from models.gpu.recurrence import in_one_launch, states_in_one_launch
from models.kernels.compiled import Kernels
from models.kernels.recurrence import CompiledRecurrence, Projection, arranged
from models.kernels.states import KERNELS
from models.networks.open_gates import OpenLstm
from models.networks.plain_recurrence import plain_states
from models.networks.reversal import reversal_index, turned
from models.networks.stepped import SteppedRecurrence


class Layer(nn.Module):
    """What every layer can do: (T, B, D) → (T, B, S · H), forward states first; states in padding mean nothing.

    On the CPU the work is in two parts: products of the words with a matrix, which need no order, and the recurrence.
    So the first can be done once for words that occur often.
    """

    def __init__(self, cell: str, reads: int, hidden: int) -> None:
        super().__init__()
        self.cell, self.reads, self.hidden = cell, reads, hidden

    def projecting(self) -> Tensor:
        """Return what `project` multiplies words by, (S, G · H, D + 1): in the last column stands the bias."""
        raise NotImplementedError

    def project(self, vectors: Tensor) -> Tensor:
        """Return what the words of `vectors` (N, D) add to the gates, (S, N, G · H)."""
        return projected(vectors, self.projecting())

    def weights(self) -> tuple[Tensor, Tensor]:
        """Return what compiled code does with the state: matrix (S, G, H, H) and vectors (S, M, H)."""
        raise NotImplementedError

    def recur(self, projections: Tensor, places: Tensor, lengths: Tensor) -> Tensor:
        """Return the states (T, B, S · H) of documents whose words are the `places` (T, B) in `projections`."""
        return compiled(KERNELS[self.cell], projections, places, lengths, *self.weights())

    def forward(self, vectors: Tensor, lengths: Tensor) -> Tensor:
        """Return the states (T, B, S · H) of documents `vectors` (T, B, D) of `lengths` (B,)."""
        if vectors.device.type == "cpu":
            return self.by_kernels(vectors, lengths)
        if in_one_launch(self.cell, (self.reads, self.hidden), vectors.device, _multiplied(vectors)):
            return self.by_one_launch(vectors, lengths)
        return self.by_torch(vectors, lengths)

    def by_kernels(self, vectors: Tensor, lengths: Tensor) -> Tensor:
        """Return what `forward` returns, compiled; on the CPU."""
        times, documents, _ = vectors.shape
        return self.recur(self.project(vectors.flatten(0, 1)), arranged(times, documents), lengths)

    def by_one_launch(self, vectors: Tensor, lengths: Tensor) -> Tensor:
        """Return what `forward` returns, on a GPU for which `in_one_launch` holds."""
        longer = self.projecting().flatten(0, 1)  # (S · G · H, D + 1)
        shape = (*vectors.shape[:2], self.reads, -1, self.hidden)
        projections = F.linear(vectors, longer[:, :-1], longer[:, -1]).view(shape)
        return states_in_one_launch(self.cell, projections, lengths, *self.weights())

    def by_torch(self, vectors: Tensor, lengths: Tensor) -> Tensor:
        """Return what `forward` returns, on any device."""
        raise NotImplementedError


class GatedLayer(Layer):
    """A cell with a matrix for each gate, with torch's weights: by torch's layers, or compiled where that is faster.

    Torch's `bidirectional=True` would start in the padding; hence a layer of its own reads each document reversed, and
    its states are turned back. Two layers of one direction cost as much as one of both.
    """

    def __init__(self, cell: str, directions: int, size: int, hidden: int) -> None:
        super().__init__(cell, directions, hidden)
        self.directions = nn.ModuleList(one_direction(cell, size, hidden) for _ in range(directions))

    def forward(self, vectors: Tensor, lengths: Tensor) -> Tensor:
        """Return the states (T, B, S · H) of documents `vectors` (T, B, D) of `lengths` (B,)."""
        if vectors.device.type == "cpu" and self.cell in TRAINED_BY_TORCH:
            return self.by_torch(vectors, lengths).to(vectors.dtype)  # compiled code follows
        return super().forward(vectors, lengths)

    def by_torch(self, vectors: Tensor, lengths: Tensor) -> Tensor:
        """Return what `forward` returns, by torch's layers, on any device."""
        states: Tensor = self.directions[0](vectors)[0]  # (T, B, H)
        if self.reads == 1:
            return states
        index = reversal_index(lengths, len(vectors))
        backwards = self.directions[1](turned(vectors, index))[0]
        return torch.cat((states, turned(backwards, index)), dim=2)  # (T, B, 2H)

    def projecting(self) -> Tensor:
        """Return what `project` multiplies words by, (S, G · H, D + 1): in the last column stands the bias."""
        weights = self._weights()
        biases = [(bias + self._split(inner)[0])[:, None] for _, _, bias, inner in weights]
        return torch.stack([torch.cat(pair, dim=1) for pair in zip((w for w, *_ in weights), biases, strict=True)])

    def weights(self) -> tuple[Tensor, Tensor]:
        """Return what compiled code does with the state: matrix (S, G, H, H) and vectors (S, 1 or 0, H)."""
        weights = self._weights()
        square = (-1, self.hidden, self.hidden)
        matrix = torch.stack([weight.view(square).transpose(1, 2) for _, weight, _, _ in weights])
        return matrix, torch.stack([self._split(inner)[1] for *_, inner in weights])

    def _weights(self) -> list[list[nn.Parameter]]:
        """Return for each direction torch's weights of input and state, and the biases of both."""
        return [cast(OneDirection, layer).all_weights[0] for layer in self.directions]

    def _split(self, bias: Tensor) -> tuple[Tensor, Tensor]:
        """Split the state's bias into what can be added to the input's, and what GRU's reset gate lies between."""
        apart = KERNELS[self.cell].apart * self.hidden
        together = bias[: len(bias) - apart]
        return F.pad(together, (0, apart)), bias[len(together) :].view(-1, self.hidden)


class ElementwiseLayer(Layer):
    """A cell of which each number of a state depends on itself before and on the word alone, such as SRU."""

    def __init__(self, cell: str, directions: int, size: int, hidden: int) -> None:
        super().__init__(cell, directions, hidden)
        self.projection = nn.Linear(size, directions * len(CELLS[cell].gates) * hidden)
        # Variance 1 / D (Lei et al. 2018, section 3.2): nothing but this product tells one word from another.
        nn.init.uniform_(self.projection.weight, -((3 / size) ** 0.5), (3 / size) ** 0.5)
        nn.init.zeros_(self.projection.bias)
        self.vectors = nn.Parameter(torch.zeros(directions, KERNELS[cell].vectors, hidden))

    def projecting(self) -> Tensor:
        """Return what `project` multiplies words by, (S, G · H, D + 1): in the last column stands the bias."""
        longer = torch.cat((self.projection.weight, self.projection.bias[:, None]), dim=1)
        return longer.view(self.reads, -1, longer.shape[1])

    def weights(self) -> tuple[Tensor, Tensor]:
        """Return what compiled code does with the state: no matrix (S, 0, H, H), and vectors (S, M, H)."""
        return self.vectors.new_empty(self.reads, 0, self.hidden, self.hidden), self.vectors

    def by_torch(self, vectors: Tensor, lengths: Tensor) -> Tensor:
        """Return what `forward` returns, by operations over all steps, on any device."""
        times, documents, _ = vectors.shape
        steps = self.projection(vectors).view(times, documents, self.reads, -1, self.hidden)  # (T, B, S, G, H)
        if self.reads == 1:
            return plain_states(self.cell, steps, self.vectors).flatten(2)
        index = reversal_index(lengths, times)
        both = torch.stack((steps[:, :, 0], turned(steps[:, :, 1], index)), dim=2)
        states = plain_states(self.cell, both, self.vectors)  # (T, B, 2, H)
        return torch.cat((states[:, :, 0], turned(states[:, :, 1], index)), dim=2)


def projected(vectors: Tensor, weights: Tensor) -> Tensor:
    """Return vectors (N, D) times `weights` (S, W, D + 1), the bias in the last column, (S, N, W); on the CPU."""
    projections: Tensor = Projection.apply(vectors, weights, _multiplied(weights))  # type: ignore[no-untyped-call]
    return projections


def compiled(
    kernels: Kernels, projections: Tensor, places: Tensor, lengths: Tensor, matrix: Tensor, vectors: Tensor
) -> Tensor:
    """Return the states (T, B, S · H) by a compiled recurrence, see `CompiledRecurrence`; on the CPU."""
    # A Function is not told whether gradients are on, only whether its arguments could have one.
    arguments = [part if torch.is_grad_enabled() else part.detach() for part in (matrix.contiguous(), vectors)]
    states: Tensor = CompiledRecurrence.apply(  # type: ignore[no-untyped-call]
        kernels, projections, places, lengths, *arguments, _multiplied(matrix)
    )
    return states


def _multiplied(weights: Tensor) -> torch.dtype:
    """Return what numbers products over all steps are of: bfloat16 where training asks for half precision."""
    kind = weights.device.type
    return torch.get_autocast_dtype(kind) if torch.is_autocast_enabled(kind) else weights.dtype


def rectified(size: int, hidden: int, **more: Any) -> nn.RNN:
    """Return torch's simple recurrence with ReLU, whose states start by being kept: U = I, no bias (IRNN).

    Le, Jaitly & Hinton 2015, section 2. With other starts the states of long documents vanish or explode.
    """
    layer = nn.RNN(size, hidden, nonlinearity="relu", **more)
    for name, weight in layer.named_parameters():
        if name.startswith("weight_hh"):
            nn.init.eye_(weight)
        elif name.startswith("bias"):
            nn.init.zeros_(weight)
    return layer


#: Cell name → torch's layer, of one direction unless more is said; the default layout is (T, B, D).
TORCH_LAYERS: dict[str, Callable[..., nn.RNNBase]] = {
    "rnn": nn.RNN,
    "rnn-relu": rectified,
    "lstm": nn.LSTM,
    "gru": nn.GRU,
}
#: Cells that torch's layer trains faster than compiled ones: LSTM, by oneDNN, in half precision where that is
#: asked for; its way back is there to show that. All others gain a factor of 1.5 and more (docs/benchmarks.md).
TRAINED_BY_TORCH = ("lstm",)

OneDirection = nn.RNNBase | SteppedRecurrence

#: Cells that torch has no layer of, but one that can be made to do the same.
IN_DISGUISE: dict[str, type[SteppedRecurrence]] = {"lstm-forget": OpenLstm}


def one_direction(cell: str, size: int, hidden: int) -> OneDirection:
    """Return torch's layer of a gated cell, or ours where torch has none."""
    if cell in TORCH_LAYERS:
        return TORCH_LAYERS[cell](size, hidden)
    return IN_DISGUISE.get(cell, SteppedRecurrence)(cell, size, hidden)


#: Family of cells → a layer from a cell's name, how many directions it reads in, its input size and its hidden size.
LAYERS: dict[Family, Callable[[str, int, int, int], Layer]] = {"gated": GatedLayer, "elementwise": ElementwiseLayer}


def layer_of(cell: str, directions: int, size: int, hidden: int) -> Layer:
    """Return a layer of a recurrent cell."""
    return LAYERS[CELLS[cell].family](cell, directions, size, hidden)
