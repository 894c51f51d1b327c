"""An LSTM with its forget gate alone, from scratch: see `cells`, whose rules and names hold here too."""

from dataclasses import dataclass
from typing import Self

import numpy as np

from models.reference.cells import Affine, Array, Cell, Kept, sigmoid


@dataclass
class LstmForget(Cell):
    """h = tanh c, c = f ⊙ c′ + g (Johnson & Zhang 2016): an LSTM without input and output gates."""

    forget: Affine
    candidate: Affine

    def forward(self, x: Array) -> Kept:
        """Return x, f, g, c and h, see `Cell.forward`."""
        f, g, c, h = self.room(x, 4)
        for t in range(len(x)):
            f[t] = sigmoid(self.forget(x[t], h[t - 1]))
            g[t] = np.tanh(self.candidate(x[t], h[t - 1]))
            c[t] = f[t] * c[t - 1] + g[t]
            h[t] = np.tanh(c[t])
        return {"x": x, "f": f, "g": g, "c": c, "h": h}

    def backward(self, kept: Kept, dh: Array) -> tuple[Array, Self]:
        """Return ∂L/∂x and the gradient of the weights, see `Cell.backward`."""
        x, f, g, c, h = (kept[name] for name in "xfgch")
        dx, gradient, carried = self.start_back(kept, dh)
        carried_c = np.zeros_like(carried)
        for t in reversed(range(len(x))):
            dc = carried_c + (dh[t] + carried) * (1 - h[t] ** 2)
            da_f = dc * c[t - 1] * f[t] * (1 - f[t])
            da_g = dc * (1 - g[t] ** 2)
            carried_c = dc * f[t]
            gradient.forget.add(da_f, x[t], h[t - 1])
            gradient.candidate.add(da_g, x[t], h[t - 1])
            dx[t] = self.forget.W.T @ da_f + self.candidate.W.T @ da_g
            carried = self.forget.U.T @ da_f + self.candidate.U.T @ da_g
        return dx, gradient
