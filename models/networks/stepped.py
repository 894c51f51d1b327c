"""One direction of a gated cell that torch has no layer of: weights as torch has them, one plain step at a time."""

import torch
from torch import Tensor, nn

from models.cells import CELLS
from models.kernels.states import KERNELS
from models.networks.plain_steps import steps_of


class SteppedRecurrence(nn.Module):
    """(T, B, D) to states (T, B, H), forwards; on any device, and slow. On the CPU its weights are used compiled."""

    def __init__(self, cell: str, size: int, hidden: int) -> None:
        super().__init__()
        self.cell, self.hidden = cell, hidden
        rows = len(CELLS[cell].gates) * hidden
        matrices = {"weight_ih_l0": (rows, size), "weight_hh_l0": (rows, hidden)}
        for name, shape in {**matrices, "bias_ih_l0": (rows,), "bias_hh_l0": (rows,)}.items():
            # As torch draws all weights of its recurrences (torch.nn.RNNBase.reset_parameters).
            self.register_parameter(name, nn.Parameter(torch.empty(shape).uniform_(-(hidden**-0.5), hidden**-0.5)))

    @property
    def all_weights(self) -> list[list[nn.Parameter]]:
        """The weights of input (G · H, D) and state (G · H, H), and both biases (G · H,), of the only layer."""
        return [[*self.parameters()]]

    def forward(self, vectors: Tensor) -> tuple[Tensor, None]:
        """Return the states, and no state to go on from."""
        weight, recurrent, bias, inner = self.all_weights[0]
        square = (-1, self.hidden, self.hidden)
        gates = (vectors @ weight.t() + bias).view(*vectors.shape[:2], -1, self.hidden)  # (T, B, G, H)
        biases = inner.view(-1, self.hidden)  # (G, H)
        together = len(biases) - KERNELS[self.cell].apart
        added = torch.cat((biases[:together], torch.zeros_like(biases[together:])))
        steps = steps_of(self.cell, gates + added, recurrent.view(square).transpose(1, 2), biases[together:])
        return torch.stack([step.shown for step in steps]), None
