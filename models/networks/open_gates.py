"""The LSTM with its forget gate alone by torch's LSTM, two of whose gates are held open."""

import torch
from torch import Tensor
from torch.nn import functional as F

from models.networks.stepped import SteppedRecurrence

#: Bias of a gate that is open: σ(40) is 1 in double precision.
OPEN = 40.0


class OpenLstm(SteppedRecurrence):
    """h = tanh c, c = f c′ + g: an LSTM with i = o = 1 (see `plain_steps.lstm_forget`).

    Each gate sees the whole state before through a matrix, so its steps are neither linear nor can they be scanned. But
    cuDNN takes the steps of an LSTM in one call, and twice the products there are far fewer operations than ours.
    """

    def forward(self, vectors: Tensor) -> tuple[Tensor, None]:
        """Return the states (T, B, H) of words `vectors` (T, B, D), and no state to go on from."""
        weight, recurrent, bias, inner = self.all_weights[0]
        weights = [self._beside(part, 0.0) for part in (weight, recurrent)]
        biases = [self._beside(bias, OPEN), self._beside(inner, 0.0)]
        start = vectors.new_zeros(1, vectors.shape[1], self.hidden)
        # One layer, no dropout, one direction, time first.
        states: Tensor = torch.lstm(
            vectors, (start, start), [*weights, *biases], True, 1, 0.0, self.training, False, False
        )[0]
        return states, None

    def _beside(self, part: Tensor, value: float) -> Tensor:
        """Return weights (2H, …) of forget gate and candidate as an LSTM's (4H, …): `value` for input and output."""
        return F.pad(part, (0, 0) * (part.dim() - 1) + (self.hidden, self.hidden), value=value)
